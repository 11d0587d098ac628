//! `overture simulate`: the engine of this very program in worlds drawn from seeds, with faults, before
//! an independent checker.

use std::collections::{BTreeMap, BTreeSet};

use domain::time::Timestamp;
use serde::Serialize;
use simulation::fault::ELSEWHERE;
use simulation::{Batch, FaultKind, Plan, Size, Sum, run_all};

use crate::commands::{print, say};
use crate::failure::{Failure, Outcome};
use crate::system::Stopwatch;

/// Violations of one simulation that are printed.
const SHOWN_MAXIMUM: usize = 12;
/// A fault that happened less often has shown little.
const OFTEN: u64 = 10;

/// What to simulate.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// How many seeds, beginning with the one of --seed
    #[arg(long, value_name = "N", default_value_t = 1)]
    seeds: u64,
    /// The first seed: it decides about everything in its world
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How many days each world lasts
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=3_660))]
    days: u32,
    /// How large the worlds are: small, medium or large; they take turns where nothing is said
    #[arg(long, value_name = "SIZE")]
    size: Option<SizeName>,
    /// How many members a world has, instead of a number that the seed draws
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=2_000))]
    members: Option<u32>,
    /// The clock stands only at multiples of this, instead of a grain that the seed draws
    #[arg(long, value_name = "MILLISECONDS", value_parser = clap::value_parser!(i64).range(1..=3_600_000))]
    grain: Option<i64>,
    /// When the worlds begin (RFC 3339), instead of an instant that the seed draws
    #[arg(long, value_name = "INSTANT")]
    start: Option<Timestamp>,
    /// Which faults may happen, with commas; `none` and `all` are understood
    #[arg(long, value_name = "NAMES")]
    faults: Option<Faults>,
    /// In each world some members act by hand, and do it late, twice, wrongly or not at all
    #[arg(long)]
    hands: bool,
    /// How many worlds at once; one for each processor where nothing is said
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Carry each world out twice and compare what happened
    #[arg(long)]
    repeat: bool,
    /// Leave a world that fails as large as it is
    #[arg(long)]
    no_shrink: bool,
    /// Write what the checker looked at into this folder, a JSON file for each world that fails
    #[arg(long, value_name = "FOLDER")]
    evidence: Option<std::path::PathBuf>,
    /// Name the faults that can be injected, and end
    #[arg(long)]
    list_faults: bool,
    /// Print the result as one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum SizeName {
    Small,
    Medium,
    Large,
}

impl From<SizeName> for Size {
    fn from(name: SizeName) -> Self {
        match name {
            SizeName::Small => Self::Small,
            SizeName::Medium => Self::Medium,
            SizeName::Large => Self::Large,
        }
    }
}

#[derive(Debug, Clone)]
struct Faults(BTreeSet<FaultKind>);

impl std::str::FromStr for Faults {
    type Err = simulation::UnknownFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let kinds = match text {
            "none" => BTreeSet::new(),
            "all" => FaultKind::ALL.iter().copied().collect(),
            names => names
                .split(',')
                .map(|name| name.trim().parse())
                .collect::<Result<_, _>>()?,
        };
        Ok(Self(kinds))
    }
}

/// The object that `--json` prints.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    sum: &'a Sum,
    campaign_years_per_minute: f64,
    sends_per_second: f64,
    elapsed_ms: u64,
}

/// Simulates; exit code 1 where an invariant did not hold.
pub async fn run(options: Options) -> Outcome {
    if options.list_faults {
        return list_faults();
    }
    let took = Stopwatch::start();
    let batch = batch(&options);
    let json = options.json;
    let sum = tokio::task::spawn_blocking(move || run_all(&batch))
        .await
        .map_err(|error| Failure::failed(format!("The simulation ended by a fault: {error}")))?;
    let elapsed_ms = took.elapsed().as_millis() as u64;
    let seconds = elapsed_ms as f64 / 1_000.0;
    let told = Told {
        campaign_years_per_minute: sum.campaign_years / seconds * 60.0,
        sends_per_second: sum.sends as f64 / seconds,
        elapsed_ms,
        sum: &sum,
    };
    print(json, &told, &text(&told))?;
    if sum.failures.is_empty() {
        return Ok(());
    }
    if json {
        return Err(Failure::Told);
    }
    Err(Failure::failed(format!(
        "{} of {} simulations did not come out as they must, which is a fault of the program; report it with the command that repeats it",
        sum.failures.len(),
        options.seeds
    )))
}

fn batch(options: &Options) -> Batch {
    let size = options.size.map(Size::from);
    let mut plans = Batch::plans_of(options.seed, options.seeds, options.days, size);
    for plan in &mut plans {
        *plan = Plan {
            members: options.members.unwrap_or(plan.members),
            grain_milliseconds: options.grain.unwrap_or(plan.grain_milliseconds),
            start: options.start.unwrap_or(plan.start),
            ..plan.clone()
        };
        if let Some(Faults(faults)) = &options.faults {
            plan.faults.clone_from(faults);
        }
        if options.hands {
            *plan = plan.clone().with_hands();
        }
    }
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Batch {
        plans,
        repeat: options.repeat,
        threads: options.threads.unwrap_or(processors),
        shrink: !options.no_shrink,
        evidence: options.evidence.clone(),
    }
}

fn list_faults() -> Outcome {
    for kind in FaultKind::ALL {
        say(&format!("{:<28} {}  {}", kind, kind.row(), kind.what()))?;
    }
    Ok(())
}

/// The rows of the fault matrix, each with how often its faults happened, and the kinds of fault that
/// happened seldom.
fn matrix(sum: &Sum) -> Vec<String> {
    let mut rows: BTreeMap<&str, u64> = BTreeMap::new();
    let mut seldom = Vec::new();
    for kind in FaultKind::ALL {
        let reached = sum.reached.get(kind.as_str()).copied().unwrap_or_default();
        *rows.entry(kind.row()).or_default() += reached;
        if reached < OFTEN {
            seldom.push(format!("{kind} {reached}"));
        }
    }
    let often = rows.values().filter(|count| **count >= OFTEN).count();
    let mut lines = vec![format!(
        "{often} of {} rows of the fault matrix that can be simulated were reached {OFTEN} times or more:",
        rows.len()
    )];
    let cells: Vec<String> = rows
        .iter()
        .map(|(row, count)| format!("{row} {count:>7}"))
        .collect();
    lines.extend(
        cells
            .chunks(6)
            .map(|cells| format!("  {}", cells.join("   "))),
    );
    let elsewhere: Vec<&str> = ELSEWHERE.iter().map(|(row, _)| *row).collect();
    lines.push(format!("  tested elsewhere: {}", elsewhere.join(", ")));
    let kinds = FaultKind::ALL.len();
    lines.push(format!(
        "{} of {kinds} kinds of fault were reached {OFTEN} times or more",
        kinds - seldom.len()
    ));
    if !seldom.is_empty() {
        lines.push(format!("  less often: {}", seldom.join(", ")));
    }
    lines
}

fn text(told: &Told<'_>) -> String {
    let sum = told.sum;
    let mut lines = vec![format!(
        "{} worlds, {} days, {:.1} campaign-years, {} sent, in {:.1} s: {:.1} campaign-years a minute, {:.0} sent a second",
        sum.worlds,
        sum.days,
        sum.campaign_years,
        sum.sends,
        told.elapsed_ms as f64 / 1_000.0,
        told.campaign_years_per_minute,
        told.sends_per_second
    )];
    let counted = |counts: &simulation::Counts| {
        let counts = counts.iter();
        counts
            .map(|(name, count)| format!("{name} {count}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    lines.push(format!(
        "{} kinds of fault were reached: {}",
        sum.reached.values().filter(|count| **count > 0).count(),
        counted(&sum.reached)
    ));
    lines.extend(matrix(sum));
    lines.push(format!("rare branches: {}", counted(&sum.branches)));
    let checked = sum.cases.values().filter(|cases| **cases > 0).count();
    lines.push(format!(
        "{checked} invariants had cases, {} in all",
        sum.cases.values().sum::<u64>()
    ));
    if let Some(share) = sum.unknown.settled_alone() {
        let unknown = &sum.unknown;
        lines.push(format!(
            "unknown outcomes where the network can be read: {share:.2} % settled without a person ({} of {} effects found, {} of {} invitations went on); {} messages that had not arrived were shown to a person",
            unknown.found, unknown.performed, unknown.went_on, unknown.invitations, unknown.messages
        ));
    }
    if sum.repeated > 0 {
        lines.push(format!(
            "{} of {} seeds repeat with equal digests",
            sum.repeated_alike, sum.repeated
        ));
    }
    for failure in &sum.failures {
        lines.push(format!("seed {} failed:", failure.seed));
        let shown = failure.what.iter().take(SHOWN_MAXIMUM);
        lines.extend(shown.map(|what| format!("  {what}")));
        if failure.what.len() > SHOWN_MAXIMUM {
            lines.push(format!("  and {} more", failure.what.len() - SHOWN_MAXIMUM));
        }
        lines.push(format!("  repeat it: {}", failure.command));
        if let Some(command) = &failure.shrunk_command {
            lines.push(format!("  smaller:   {command}"));
        }
    }
    lines.join("\n")
}
