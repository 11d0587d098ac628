//! Worlds in which everything holds.

use std::collections::BTreeSet;

use simulation::{Plan, Size, run};

#[test]
fn a_world_without_faults_is_clean_and_repeats() {
    let plan = Plan {
        faults: BTreeSet::new(),
        ..Plan::of_seed(1, Size::Small, 6)
    };
    let outcome = run(&plan).unwrap();
    assert!(outcome.is_clean(), "{}\n{}", plan.command(), outcome.report);
    assert!(outcome.sends > 0);
    let again = run(&plan).unwrap();
    assert_eq!(outcome.digest, again.digest);
}

#[test]
fn a_world_with_faults_is_clean() {
    let plan = Plan::of_seed(1, Size::Small, 5);
    let outcome = run(&plan).unwrap();
    assert!(outcome.is_clean(), "{}\n{}", plan.command(), outcome.report);
    assert!(outcome.reached.len() > 10, "{:?}", outcome.reached);
}
