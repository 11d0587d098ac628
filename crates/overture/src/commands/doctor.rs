//! `overture doctor`: looks at the database, the clock, the time-zone data and the invariants of
//! sending, and says what it finds.

mod invariants;

use domain::calendar::zone;
use domain::time::{Clock as _, Timestamp, span};
use serde::Serialize;
use store::{Db, examination};

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
        invariants: &'a checker::Report,
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
    let report = invariants::look(&ground.db).await?;
    findings.extend(invariants::findings(&report));
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
        invariants: &report,
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
