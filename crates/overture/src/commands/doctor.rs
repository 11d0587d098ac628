//! `overture doctor`: looks at the database, the clock, the time-zone data and the invariants of
//! sending, and says what it finds.

mod invariants;

use domain::calendar::zone;
use domain::clock_trust::{APART_MAXIMUM_MILLISECONDS, APART_WARNING_MILLISECONDS};
use domain::time::{Clock as _, Timestamp, span};
use serde::Serialize;
use store::{Db, examination};

use crate::cli::Context;
use crate::commands::print;
use crate::failure::{Failure, Outcome};
use crate::installation::Ground;
use crate::place;
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
        time_zones(&ground.db).await?,
        clock(&ground.db).await?,
        held(&ground).await?,
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

async fn time_zones(db: &Db) -> Outcome<Finding> {
    let zones = zone::installed();
    let mut tx = db.read().await?;
    let known = store::instance::get(&mut tx).await?.zone_data_version;
    let (edition, origin) = (zones.edition().to_string(), zones.origin());
    Ok(if engine::zones::is_older(&edition, &known) {
        finding(
            "time zones",
            Verdict::Wrong,
            format!(
                "Edition {edition}, {origin}, but plans were made with {known}: this program plans and sends nothing with it, so update it or the machine's tzdata"
            ),
        )
    } else {
        finding(
            "time zones",
            Verdict::Fine,
            format!("Edition {edition}, {origin}"),
        )
    })
}

/// Whether anything leaves, and what would be found if it were served now.
async fn held(ground: &Ground) -> Outcome<Finding> {
    let mut tx = ground.db.read().await?;
    let holds = store::hold::open(&mut tx, domain::limits::HOLDS_SHOWN_MAXIMUM).await?;
    drop(tx);
    if let Some(first) = holds.first() {
        let causes: Vec<&str> = holds.iter().map(|hold| hold.cause.as_str()).collect();
        let text = format!(
            "Nothing leaves since {} ({}): let `overture serve` read the networks, then release it on its page or with `overture release --reason ...`",
            first.held_at,
            causes.join(", ")
        );
        return Ok(finding("held", Verdict::Wrong, text));
    }
    Ok(match place::would_hold(ground).await? {
        Some(found) => finding(
            "held",
            Verdict::Warning,
            format!(
                "This is not as it was left ({}: {}): `overture serve` will hold everything back until a person has looked at it",
                found.cause, found.detail
            ),
        ),
        None => finding("held", Verdict::Fine, "Nothing is held back"),
    })
}

async fn clock(db: &Db) -> Outcome<Finding> {
    let now = SystemClock.now();
    let mut tx = db.read().await?;
    let manual = store::installation::get(&mut tx, crate::simulated::INSTANT).await?;
    let latest = examination::latest_event(&mut tx).await?;
    let clocks = store::instance::clocks(&mut tx).await?;
    let latest = latest.max(clocks.last_instant);
    // Reading took a moment as well.
    let now = now.max(SystemClock.now());
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
        _ => difference(now, &clocks),
    })
}

/// The machine's clock against the database's.
fn difference(now: Timestamp, clocks: &store::instance::Clocks) -> Finding {
    let ahead = now.millis_since(clocks.database_now);
    let text = format!(
        "The machine says {now}, {:.1} s {} the database",
        ahead.unsigned_abs() as f64 / 1_000.0,
        if ahead < 0 { "behind" } else { "ahead of" }
    );
    let apart = ahead.abs();
    if apart > APART_MAXIMUM_MILLISECONDS {
        let text = format!("{text}: set its clock, it claims nothing until they agree");
        return finding("clock", Verdict::Wrong, text);
    }
    if apart > APART_WARNING_MILLISECONDS {
        let text = format!("{text}: set its clock, from a minute on it claims nothing");
        return finding("clock", Verdict::Warning, text);
    }
    finding("clock", Verdict::Fine, text)
}
