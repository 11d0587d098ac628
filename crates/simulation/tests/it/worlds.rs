//! Small worlds in which everything holds: the smoke tier of the simulation.

use std::collections::BTreeSet;

use simulation::{Plan, Size, run};

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
