//! Many simulations, side by side, and what they have in common.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::plan::{Plan, Size};
use crate::run::{Outcome, SimulationError, run};
use crate::shrink::shrink;
use crate::sometimes::{Counts, add};
use crate::unknown::Unknown;

/// Which simulations are carried out.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Every plan.
    pub plans: Vec<Plan>,
    /// Whether each is carried out twice, to compare the digests.
    pub repeat: bool,
    /// How many at once.
    pub threads: usize,
    /// Whether a plan that fails is made smaller.
    pub shrink: bool,
    /// Where what the checker looked at is written of a plan that fails, as `seed-N.json`; nowhere where none is named.
    pub evidence: Option<PathBuf>,
}

impl Batch {
    /// Plans of consecutive seeds. Without a size, sizes take turns.
    pub fn plans_of(first_seed: u64, seeds: u64, days: u32, size: Option<Size>) -> Vec<Plan> {
        let sizes = [Size::Small, Size::Medium, Size::Large];
        (first_seed..first_seed.saturating_add(seeds))
            .map(|seed| {
                let turn = sizes[(seed % sizes.len() as u64) as usize];
                Plan::of_seed(seed, size.unwrap_or(turn), days)
            })
            .collect()
    }
}

/// A simulation that did not come out as it must.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    /// Its seed.
    pub seed: u64,
    /// What was wrong, by invariant and case.
    pub what: Vec<String>,
    /// The command that repeats it.
    pub command: String,
    /// The command of the smallest one found that fails alike.
    pub shrunk_command: Option<String>,
}

/// What came of many simulations.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Sum {
    /// How many were carried out.
    pub worlds: u64,
    /// How many years of one campaign they stand for: a member's campaign of a day counts for one of
    /// 365.
    pub campaign_years: f64,
    /// Simulated days, added up.
    pub days: u64,
    /// Invitations and messages that left.
    pub sends: u64,
    /// Instants at which clocks stood.
    pub instants: u64,
    /// Statements that databases were asked.
    pub statements: u64,
    /// How often each fault happened.
    pub reached: Counts,
    /// How often each rare branch of the engine was taken.
    pub branches: Counts,
    /// What became of outcomes that nobody knew at first.
    pub unknown: Unknown,
    /// Cases of each invariant.
    pub cases: BTreeMap<&'static str, u64>,
    /// How many were carried out twice.
    pub repeated: u64,
    /// How many of these gave the same digest.
    pub repeated_alike: u64,
    /// Those that did not come out as they must.
    pub failures: Vec<Failure>,
}

impl Sum {
    fn take(&mut self, plan: &Plan, outcome: &Outcome) {
        self.worlds += 1;
        self.days += u64::from(plan.days);
        self.campaign_years += plan.campaign_years();
        self.sends += outcome.sends;
        self.instants += outcome.instants;
        self.statements += outcome.statements;
        add(&mut self.reached, &outcome.reached);
        add(&mut self.branches, &outcome.branches);
        self.unknown.add(&outcome.unknown);
        for checked in &outcome.report.checked {
            *self.cases.entry(checked.invariant).or_default() += checked.cases as u64;
        }
    }
}

/// What is wrong with how a simulation came out; nothing where it is as it must be.
pub(crate) fn wrong(result: &Result<Outcome, SimulationError>) -> Vec<String> {
    match result {
        Ok(outcome) => {
            let violations = outcome.report.violations.iter();
            violations
                .map(|violation| match violation.at {
                    Some(at) => format!("{}: {} [{at}]", violation.invariant, violation.what),
                    None => format!("{}: {}", violation.invariant, violation.what),
                })
                .collect()
        }
        Err(error) => vec![error.to_string()],
    }
}

/// Carries all of them out, several at once.
pub fn run_all(batch: &Batch) -> Sum {
    let next = AtomicU64::new(0);
    let sum = Mutex::new(Sum::default());
    std::thread::scope(|scope| {
        for _ in 0..batch.threads.max(1) {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed) as usize;
                    let Some(plan) = batch.plans.get(place) else {
                        return;
                    };
                    one(batch, plan, &sum);
                }
            });
        }
    });
    let mut sum = sum.into_inner().unwrap_or_else(PoisonError::into_inner);
    sum.failures.sort_by_key(|failure| failure.seed);
    sum
}

fn one(batch: &Batch, plan: &Plan, sum: &Mutex<Sum>) {
    let result = run(plan);
    let mut what = wrong(&result);
    let again = batch.repeat.then(|| run(plan));
    let mut alike = false;
    if let (Ok(first), Some(again)) = (&result, &again) {
        alike = again
            .as_ref()
            .is_ok_and(|again| again.digest == first.digest);
        if !alike {
            what.push("The digest of the second run is another one.".to_owned());
        }
    }
    if let Some(folder) = &batch.evidence
        && let Err(error) = write_evidence(folder, plan, &result)
    {
        what.push(format!("The evidence could not be written: {error}"));
    }
    let shrunk = (batch.shrink && !what.is_empty()).then(|| shrink(plan, &what));
    let mut sum = sum.lock().unwrap_or_else(PoisonError::into_inner);
    if let Ok(outcome) = &result {
        sum.take(plan, outcome);
    }
    sum.repeated += u64::from(again.is_some());
    sum.repeated_alike += u64::from(alike);
    if !what.is_empty() {
        sum.failures.push(Failure {
            seed: plan.seed,
            what,
            command: plan.command(),
            shrunk_command: shrunk.map(|plan| plan.command()),
        });
    }
}

/// Writes down what the checker looked at, where an invariant did not hold.
fn write_evidence(
    folder: &Path,
    plan: &Plan,
    result: &Result<Outcome, SimulationError>,
) -> std::io::Result<()> {
    let Ok(Outcome {
        evidence: Some(evidence),
        ..
    }) = result
    else {
        return Ok(());
    };
    std::fs::create_dir_all(folder)?;
    let path = folder.join(format!("seed-{}.json", plan.seed));
    let file = std::io::BufWriter::new(std::fs::File::create(path)?);
    serde_json::to_writer(file, evidence).map_err(std::io::Error::from)
}
