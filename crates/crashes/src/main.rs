//! Prints what is lost when the process dies: at every point, at some, or at random moments.

use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use crashes::harness::{Harness, Outcome};
use crashes::life::{Task, live};
use store::Dialect;

/// A reference day in a process that is killed before and after everything that it does.
#[derive(Parser)]
struct CommandLine {
    #[command(subcommand)]
    live: Option<Live>,
    /// Only over this database
    #[arg(long)]
    database: Option<Database>,
    /// Only so many points, drawn
    #[arg(long, conflicts_with = "random")]
    sample: Option<usize>,
    /// Instead of the points: so many kills at random moments
    #[arg(long)]
    random: Option<u64>,
    /// Instead of the points: sleeps at every call of a connector, while another process goes on
    #[arg(long, conflicts_with_all = ["sample", "random"])]
    sleep: bool,
}

#[derive(Subcommand)]
enum Live {
    /// The process that is killed
    #[command(hide = true)]
    Live {
        /// What it is told, as JSON
        task: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

/// Sentences about what is wrong that are printed at most.
const TOLD_MAXIMUM: usize = 20;

fn main() -> anyhow::Result<ExitCode> {
    let line = CommandLine::parse();
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build()?;
    if let Some(Live::Live { task }) = &line.live {
        let task: Task = serde_json::from_str(task)?;
        runtime.block_on(live(task))?;
        return Ok(ExitCode::SUCCESS);
    }
    let dialects = match line.database {
        // Processes share a database on PostgreSQL alone.
        None if line.sleep => vec![Dialect::Postgres],
        None => vec![Dialect::Sqlite, Dialect::Postgres],
        Some(Database::Sqlite) => vec![Dialect::Sqlite],
        Some(Database::Postgres) => vec![Dialect::Postgres],
    };
    let mut is_clean = true;
    for dialect in dialects {
        is_clean &= runtime.block_on(days(dialect, &line))?;
    }
    Ok(if is_clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The days over one database; whether nothing was lost.
async fn days(dialect: Dialect, line: &CommandLine) -> anyhow::Result<bool> {
    let program = std::env::current_exe()?;
    let Some(harness) = Harness::new(&program, dialect).await? else {
        println!("{dialect:?}: there is no such database on this machine");
        return Ok(true);
    };
    let [invitations, welcomes, follow_ups, approved] = harness.reference();
    println!(
        "{dialect:?}: {} points in a day of {invitations} invitations, {welcomes} welcomes, {follow_ups} follow-ups, {approved} approvals",
        harness.points()
    );
    let mut outcome = Outcome::default();
    if line.sleep {
        for point in harness.beside_calls() {
            outcome.add(harness.sleep_at(*point).await?);
        }
    } else if let Some(kills) = line.random {
        for number in 0..kills {
            outcome.add(harness.die_at_random(number).await?);
        }
    } else {
        for point in harness.points_to_die_at(line.sample) {
            outcome.add(harness.die_at(point).await?);
        }
    }
    let losses = &outcome.losses;
    println!(
        "{dialect:?}: {} days, {} disturbed, twice {}, lost {}, approvals lost {}, other violations {}, left to a person {}",
        outcome.days,
        outcome.disturbed,
        losses.twice,
        losses.lost,
        losses.approvals_lost,
        losses.others,
        losses.unconfirmed
    );
    for told in losses.told.iter().take(TOLD_MAXIMUM) {
        println!("  {told}");
    }
    Ok(losses.is_clean())
}
