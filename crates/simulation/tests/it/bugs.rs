//! Bugs on purpose in the engine are caught, each by the invariant that it breaks.

use domain::seeded::Bug;
use simulation::bugs::{CASES, Case, Shown, show_all, table, without_case};

/// The bugs that run with every suite: some of each sort, with short scenes. `cargo x sim --bugs` runs them all.
const IN_EVERY_SUITE: &[Bug] = &[
    Bug::CallBeforeIntent,
    Bug::HideWhatIsInFlight,
    Bug::SilenceIsConsent,
    Bug::SendTokenUnexpanded,
    Bug::SendAfterSlot,
    Bug::ClaimIsNotExclusive,
    Bug::RepeatKeyedWrites,
    Bug::LeaveWhileHeld,
    Bug::AcknowledgeWithoutCommit,
    Bug::CarryOverDropsApproval,
    Bug::OneErrorStopsAll,
];

#[test]
fn bugs_are_caught_in_the_scenes_that_show_them() {
    let runs = |case: &&Case| IN_EVERY_SUITE.contains(&case.bug);
    let cases: Vec<Case> = CASES.iter().filter(runs).copied().collect();
    assert_eq!(cases.len(), IN_EVERY_SUITE.len());
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let shown = show_all(&cases, threads, |_| {}).unwrap();
    let missed: Vec<&Shown> = shown.iter().filter(|one| !one.is_caught()).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn every_bug_has_a_scene() {
    let without: Vec<Bug> = without_case().collect();
    assert_eq!(without, []);
}

#[test]
fn the_table_is_that_of_the_code() {
    let document = include_str!("../../../../docs/reference/seeded-bugs.md");
    assert!(
        document.contains(&table()),
        "docs/reference/seeded-bugs.md should hold:\n{}",
        table()
    );
}
