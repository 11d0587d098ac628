//! The scenes that show the bugs on purpose (`domain::seeded`), and the proof that the checker sees
//! each there, by the invariant that it breaks, and nothing in the same scene without the bug.

mod scenes;
mod stage;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use checker::{Report, Violation};
use domain::seeded::{Bug, plant};

use crate::run::SimulationError;

pub use scenes::{CASES, Case};

/// What came of a case.
#[derive(Debug)]
pub struct Shown {
    /// The bug.
    pub bug: Bug,
    /// The scene.
    pub scene: &'static str,
    /// How often the place of the bug was reached in it.
    pub reached: u64,
    /// The first violation of the bug's invariant; none where the bug was not caught.
    pub caught: Option<Violation>,
    /// Why the scene could not be played with the bug.
    pub failed: Option<String>,
    /// The other invariants that are broken with it.
    pub others: BTreeSet<&'static str>,
    /// What is broken in the scene without the bug: nothing, or the scene shows nothing.
    pub without: Vec<Violation>,
}

impl Shown {
    /// Whether the bug is shown caught: by its invariant, where nothing is broken without it.
    pub const fn is_caught(&self) -> bool {
        self.caught.is_some() && self.without.is_empty()
    }
}

impl Case {
    /// Plays the scene and has it judged.
    fn play(&self) -> Result<Report, SimulationError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()?;
        runtime.block_on(async {
            let mut stage = stage::Stage::open(self.date).await?;
            (self.play)(&mut stage).await?;
            stage.judge().await
        })
    }

    fn show(&self, sound: &Sound) -> Result<Shown, SimulationError> {
        let planted = plant(self.bug);
        let report = self.play();
        let reached = planted.reached();
        drop(planted);
        let invariant = self.bug.invariant();
        let (violations, failed) = match report {
            Ok(report) => (report.violations, None),
            Err(error) => (Vec::new(), Some(error.to_string())),
        };
        let broken: BTreeSet<&'static str> = violations.iter().map(|one| one.invariant).collect();
        Ok(Shown {
            bug: self.bug,
            scene: self.name,
            reached,
            failed,
            caught: violations
                .into_iter()
                .find(|one| one.invariant == invariant),
            others: broken.into_iter().filter(|one| *one != invariant).collect(),
            without: sound.broken(self)?,
        })
    }
}

/// What is broken in scenes without a bug; each of them is played once, whoever asks.
#[derive(Default)]
struct Sound(Mutex<BTreeMap<&'static str, Vec<Violation>>>);

impl Sound {
    fn broken(&self, case: &Case) -> Result<Vec<Violation>, SimulationError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(broken) = known.get(case.name) {
            return Ok(broken.clone());
        }
        let broken = case.play()?.violations;
        known.insert(case.name, broken.clone());
        Ok(broken)
    }
}

/// Plays cases, on so many threads; tells each as soon as it is done.
pub fn show_all(
    cases: &[Case],
    threads: usize,
    told: impl Fn(&Shown) + Sync,
) -> Result<Vec<Shown>, SimulationError> {
    let (next, sound) = (AtomicUsize::new(0), Sound::default());
    let work = || -> Result<Vec<Shown>, SimulationError> {
        let mut mine = Vec::new();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let shown = case.show(&sound)?;
            told(&shown);
            mine.push(shown);
        }
        Ok(mine)
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let mut all = Vec::new();
        for worker in workers {
            // A panic of the engine under a bug is a panic here.
            all.extend(
                worker
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?,
            );
        }
        all.sort_by_key(|shown| shown.bug);
        Ok(all)
    })
}

/// The bugs without a case.
pub fn without_case() -> impl Iterator<Item = Bug> {
    let has_case = |bug: &Bug| CASES.iter().any(|case| case.bug == *bug);
    Bug::ALL.iter().copied().filter(move |bug| !has_case(bug))
}

/// The bugs as a table in Markdown: what each does, which invariant it breaks, and the scene in which
/// that catches it.
pub fn table() -> String {
    let mut table =
        "| bug | what it does | invariant | the scene that shows it |\n| --- | --- | --- | --- |\n"
            .to_owned();
    for bug in Bug::ALL {
        let case = CASES.iter().find(|case| case.bug == *bug);
        let words = case.map_or("none yet", |case| case.words);
        // Writing into a text cannot fail.
        let _ = writeln!(
            table,
            "| `{}` | {} | {} | {words} |",
            bug.as_str(),
            bug.what(),
            bug.invariant()
        );
    }
    table
}
