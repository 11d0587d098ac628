//! Small worlds in which everything holds: the smoke tier of the simulation.

use std::collections::BTreeSet;

use simulation::{FaultKind, Plan, Size, run};

#[test]
fn a_world_without_faults_is_clean_and_repeats() {
    let plan = Plan {
        faults: BTreeSet::new(),
        ..Plan::of_seed(1, Size::Small, 3)
    };
    let outcome = run(&plan).unwrap();
    assert!(outcome.is_clean(), "{}\n{}", plan.command(), outcome.report);
    assert!(outcome.sends > 0);
    let again = run(&plan).unwrap();
    assert_eq!(outcome.digest, again.digest);
}

#[test]
fn worlds_with_faults_are_clean_and_repeat() {
    let mut reached = BTreeSet::new();
    for seed in [9, 10] {
        let plan = Plan::of_seed(seed, Size::Small, 4);
        let outcome = run(&plan).unwrap();
        assert!(outcome.is_clean(), "{}\n{}", plan.command(), outcome.report);
        let again = run(&plan).unwrap();
        assert_eq!(outcome.digest, again.digest, "{}", plan.command());
        reached.extend(outcome.reached.into_keys());
    }
    assert!(reached.len() >= 20, "{reached:?}");
}

/// Worlds in which some members act by hand, and answer late, never, twice and wrongly.
#[test]
fn members_who_act_by_hand_break_nothing() {
    let mut reached = BTreeSet::new();
    for seed in [3, 4, 5] {
        let plan = Plan::of_seed(seed, Size::Small, 5).with_hands();
        let outcome = run(&plan).unwrap_or_else(|error| panic!("{}: {error}", plan.command()));
        assert!(outcome.is_clean(), "{}\n{}", plan.command(), outcome.report);
        reached.extend(outcome.reached.into_keys());
    }
    for kind in FaultKind::BY_HAND {
        assert!(reached.contains(kind.as_str()), "{kind}: {reached:?}");
    }
}

/// Two days of small worlds in which something was wrong once, with what it was.
const ONCE_WRONG: [(u64, &str); 8] = [
    (22, "somebody who was switched off signed in at the network"),
    (
        30,
        "moderation was switched on while invitations were queued",
    ),
    (34, "a restriction was lost with a failed transaction"),
    (56, "a limit notice was heard by a process that stood still"),
    (
        127,
        "a campaign was stopped while no process had looked at its slots",
    ),
    (
        128,
        "a schedule was changed while no process had looked at its slots",
    ),
    (
        132,
        "a process stood still between its last look and its request, and came late",
    ),
    (
        146,
        "a relation from before the invitation was taken for its acceptance",
    ),
];

#[test]
fn what_was_wrong_once_is_clean() {
    for (seed, what) in ONCE_WRONG {
        let plan = Plan::of_seed(seed, Size::Small, 2);
        let outcome = run(&plan).unwrap_or_else(|error| panic!("{what}: {error}"));
        let command = plan.command();
        assert!(outcome.is_clean(), "{what}\n{command}\n{}", outcome.report);
    }
}

/// Worlds that had to last longer for something to go wrong in them, with their days and what it was.
const WRONG_LATER: [(u64, u32, &str); 1] = [(
    40_000,
    10,
    "after an edit of the zone an acceptance counted for a day before its invitation's, and the welcome left a day early",
)];

#[test]
fn what_was_wrong_later_is_clean() {
    for (seed, days, what) in WRONG_LATER {
        let plan = Plan::of_seed(seed, Size::Small, days);
        let outcome = run(&plan).unwrap_or_else(|error| panic!("{what}: {error}"));
        let command = plan.command();
        assert!(outcome.is_clean(), "{what}\n{command}\n{}", outcome.report);
    }
}
