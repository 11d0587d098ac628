//! `overture doctor`: looks at the database, the clock, the time-zone data and the numbers, and
//! says what it finds.

use domain::calendar::zone;
use domain::time::{Clock as _, Timestamp, span};
use serde::Serialize;
use store::{Db, campaign_list, examination};

use crate::cli::Context;
use crate::commands::print;
use crate::failure::{Failure, Outcome};
use crate::installation::Ground;
use crate::settings::Storage;
use crate::system::SystemClock;

/// What to look at.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(flatten)]
    storage: Storage,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Fine,
    Warning,
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    /// What.
    subject: &'static str,
    /// How it is.
    verdict: Verdict,
    /// What was found, and what to do where something is not fine.
    told: String,
}

fn finding(subject: &'static str, verdict: Verdict, told: impl Into<String>) -> Finding {
    Finding {
        subject,
        verdict,
        told: told.into(),
    }
}

/// Looks; exit code 1 where something is wrong.
pub async fn run(options: Options, context: &Context) -> Outcome {
    #[derive(Serialize)]
    struct Findings<'a> {
        findings: &'a [Finding],
    }
    let ground = Ground::open(&options.storage.or(context.file.storage())).await?;
    let mut findings = vec![
        database(&ground),
        finding(
            "key",
            Verdict::Fine,
            format!(
                "Secrets are sealed with the key {} of {}; keep a copy of it apart from the database",
                ground.vault.key_id(),
                ground.folder.display()
            ),
        ),
        time_zones(),
        clock(&ground.db).await?,
    ];
    findings.push(ledgers(&ground.db).await?);
    findings.push(numbers(&ground.db).await?);
    let text: Vec<String> = findings
        .iter()
        .map(|one| {
            let mark = match one.verdict {
                Verdict::Fine => "ok",
                Verdict::Warning => "!!",
                Verdict::Wrong => "XX",
            };
            format!("{mark}  {:<10} {}", one.subject, one.told)
        })
        .collect();
    let all = Findings {
        findings: &findings,
    };
    print(options.json, &all, &text.join("\n"))?;
    if findings.iter().any(|one| one.verdict == Verdict::Wrong) {
        return Err(Failure::Told);
    }
    Ok(())
}

fn database(ground: &Ground) -> Finding {
    let kind = match ground.db.dialect() {
        store::Dialect::Sqlite => "SQLite",
        store::Dialect::Postgres => "PostgreSQL",
    };
    let structure = store::migrate::newest_structure();
    finding(
        "database",
        Verdict::Fine,
        format!("{kind} answers and has structure {structure}, the one that this version knows"),
    )
}

fn time_zones() -> Finding {
    let zones = zone::installed();
    finding(
        "time zones",
        Verdict::Fine,
        format!("Edition {}, {}", zones.edition(), zones.origin()),
    )
}

async fn clock(db: &Db) -> Outcome<Finding> {
    let now = SystemClock.now();
    let mut tx = db.read().await?;
    let manual = store::installation::get(&mut tx, crate::simulated::INSTANT).await?;
    let latest = examination::latest_event(&mut tx).await?;
    if let Some(stands) = manual.and_then(|text| text.parse().ok()) {
        let stands = Timestamp::from_millis(stands);
        let text = format!(
            "This installation has a manual clock: it stands at {stands}, and nothing leaves until somebody moves it"
        );
        return Ok(finding("clock", Verdict::Warning, text));
    }
    Ok(match latest {
        Some(latest) if latest.millis_since(now) > span::MINUTE => finding(
            "clock",
            Verdict::Wrong,
            format!(
                "The machine says {now}, and the last event is of {latest}: set the clock, nothing is sent until it is ahead again"
            ),
        ),
        _ => finding("clock", Verdict::Fine, format!("The machine says {now}")),
    })
}

async fn ledgers(db: &Db) -> Outcome<Finding> {
    let mut tx = db.read().await?;
    let gaps = examination::gaps(&mut tx).await?;
    Ok(match gaps.first() {
        None => finding("ledger", Verdict::Fine, "No ledger has a gap"),
        Some(gap) => finding(
            "ledger",
            Verdict::Wrong,
            format!(
                "The ledger of {} has {} rows instead of {} ({} workspaces in all): rows were taken away past the program, restore a backup",
                gap.workspace_id,
                gap.found,
                gap.expected,
                gaps.len()
            ),
        ),
    })
}

/// The sums that lists show, against the ledger.
async fn numbers(db: &Db) -> Outcome<Finding> {
    let mut tx = db.read().await?;
    let campaigns = examination::shown(&mut tx).await?;
    let mut wrong = Vec::new();
    for campaign in &campaigns {
        let counted = campaign_list::recount(&mut tx, &campaign.workspace_id, &campaign.id).await?;
        let shown = [
            campaign.sent_total,
            campaign.accepted_total,
            campaign.messages_total,
        ];
        if shown != [counted.sent, counted.accepted, counted.messages] {
            wrong.push(campaign.name.as_str());
        }
    }
    Ok(if wrong.is_empty() {
        let count = campaigns.len();
        finding(
            "numbers",
            Verdict::Fine,
            format!("The sums of {count} campaigns are those of the ledger"),
        )
    } else {
        finding(
            "numbers",
            Verdict::Wrong,
            format!(
                "The sums of {} differ from the ledger: a fault of the program, report it",
                wrong.join(", ")
            ),
        )
    })
}
