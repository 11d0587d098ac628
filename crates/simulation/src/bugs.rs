//! The worlds that show the bugs on purpose (`domain::seeded`), and the proof that the checker sees
//! each there, by the invariant that it breaks and that holds in the same world without the bug.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use checker::Violation;
use domain::seeded::{Bug, plant};

use crate::fault::FaultKind;
use crate::plan::{Plan, Size};
use crate::run::{SimulationError, run};

/// Seeds that are tried at most: the engine may change, and with it what one seed shows.
const TRIES: u64 = 4;

/// The smallest world that is known to show a bug.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// The bug.
    pub bug: Bug,
    /// The first seed that is tried.
    pub seed: u64,
    /// Members.
    pub members: u32,
    /// Days.
    pub days: u32,
    /// What goes wrong beside the bug.
    pub faults: &'static [FaultKind],
}

/// What came of a case.
#[derive(Debug)]
pub struct Shown {
    /// The bug.
    pub bug: Bug,
    /// The last world that was tried.
    pub plan: Plan,
    /// How often the place of the bug was reached in it.
    pub reached: u64,
    /// The first violation of the bug's invariant; none where the bug was not caught.
    pub caught: Option<Violation>,
}

macro_rules! cases {
    ($($bug:ident: $seed:literal, $members:literal, $days:literal, [$($fault:ident),*];)*) => {
        /// The cases; a bug without one has no world yet that is known to show it.
        pub const CASES: &[Case] = &[$(Case {
            bug: Bug::$bug,
            seed: $seed,
            members: $members,
            days: $days,
            faults: &[$(FaultKind::$fault),*],
        },)*];
    };
}

cases! {
    DropApprovalOnRetry: 5, 3, 4, [Throttled, ErrorNotApplied];
    SilenceIsConsent: 1, 3, 4, [];
    TruncateNote: 1, 3, 4, [];
    SendTokenUnexpanded: 1, 3, 4, [];
    HashAnotherText: 1, 3, 4, [];
    DrawTwice: 3, 3, 5, [];
    WriteWhileExpired: 1, 3, 4, [SessionExpired, LoginFlapped, Restricted, LimitNoticed];
    ReadWhileExpired: 1, 3, 4, [SessionExpired, LoginFlapped, Restricted, LimitNoticed];
    ClocksByFixedOffset: 2, 3, 4, [];
    RunOnDaysOff: 2, 3, 4, [];
    WelcomeOnTheSameDay: 2, 3, 4, [];
    AcceptanceDatedByNetwork: 3, 3, 6, [];
    FollowUpADayEarly: 3, 3, 6, [];
    ClaimIsNotExclusive: 2, 3, 4, [];
    CountAcceptancesTwice: 2, 3, 4, [];
    OutcomeBeforeCall: 3, 3, 4, [Throttled, ErrorNotApplied];
    ProbeSessionsRarely: 1, 3, 4, [SessionExpired, LoginFlapped, Restricted, LimitNoticed];
    MissTheEndOfASession: 1, 3, 4, [SessionExpired, LoginFlapped, Restricted, LimitNoticed];
    SkipALedgerSequence: 2, 3, 4, [];
    AcknowledgeWithoutCommit: 2, 3, 4, [];
}

impl Case {
    /// The world of one try.
    pub fn plan(&self, attempt: u64) -> Plan {
        Plan {
            members: self.members,
            faults: self.faults.iter().copied().collect(),
            ..Plan::of_seed(self.seed + attempt, Size::Small, self.days)
        }
    }

    /// The world in words.
    fn in_words(&self) -> String {
        let (seed, members, days) = (self.seed, self.members, self.days);
        let mut words = format!("seed {seed}, {members} members, {days} days");
        for fault in self.faults {
            words.push_str(", ");
            words.push_str(fault.as_str());
        }
        words
    }

    /// Runs the world with the bug in the engine, until the checker sees it.
    fn show(&self, sound: &SoundWorlds) -> Result<Shown, SimulationError> {
        let mut attempt = 0;
        loop {
            let mut shown = self.run(self.plan(attempt))?;
            attempt += 1;
            // What is broken without the bug says nothing of it.
            if shown.caught.is_some() && !sound.holds(&shown.plan, self.bug.invariant())? {
                shown.caught = None;
            }
            if shown.caught.is_some() || attempt == TRIES {
                return Ok(shown);
            }
        }
    }

    fn run(&self, plan: Plan) -> Result<Shown, SimulationError> {
        let planted = plant(self.bug);
        let outcome = run(&plan)?;
        let reached = planted.reached();
        let mut violations = outcome.report.violations.into_iter();
        Ok(Shown {
            bug: self.bug,
            plan,
            reached,
            caught: violations.find(|one| one.invariant == self.bug.invariant()),
        })
    }
}

/// What is broken in worlds without a bug; each of them runs once, whoever asks.
#[derive(Default)]
struct SoundWorlds {
    broken: Mutex<BTreeMap<String, BTreeSet<&'static str>>>,
}

impl SoundWorlds {
    fn holds(&self, plan: &Plan, invariant: &str) -> Result<bool, SimulationError> {
        let mut broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        let command = plan.command();
        if let Some(broken) = broken.get(&command) {
            return Ok(!broken.contains(invariant));
        }
        let checked = run(plan)?.report.checked.into_iter();
        let violated: BTreeSet<&'static str> = checked
            .filter(|one| one.violations > 0)
            .map(|one| one.invariant)
            .collect();
        let holds = !violated.contains(invariant);
        broken.insert(command, violated);
        Ok(holds)
    }
}

/// Runs cases, on so many threads; tells each as soon as it is done.
pub fn show_all(
    cases: &[Case],
    threads: usize,
    told: impl Fn(&Shown) + Sync,
) -> Result<Vec<Shown>, SimulationError> {
    let (next, sound) = (AtomicUsize::new(0), SoundWorlds::default());
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

/// The bugs as a table in Markdown: what each does, which invariant it breaks, and the world in which
/// that catches it.
pub fn table() -> String {
    let mut table =
        "| bug | what it does | invariant | the world that shows it |\n| --- | --- | --- | --- |\n"
            .to_owned();
    for bug in Bug::ALL {
        let case = CASES.iter().find(|case| case.bug == *bug);
        let world = case.map_or_else(|| "none yet".to_owned(), Case::in_words);
        // Writing into a text cannot fail.
        let _ = writeln!(
            table,
            "| `{}` | {} | {} | {world} |",
            bug.as_str(),
            bug.what(),
            bug.invariant()
        );
    }
    table
}
