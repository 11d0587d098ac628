//! A sample of the points at which `cargo x sim --crash-points` lets the process die.

use std::path::Path;

use crashes::harness::{Harness, Outcome};
use store::Dialect;

/// Points of one database.
const SAMPLE: usize = 16;
/// Points at which a process falls asleep: each costs the half minute after which PostgreSQL gives up a
/// transaction that stands still.
const SLEEPS: usize = 2;

async fn a_sample_of_deaths_loses_nothing(dialect: Dialect) {
    let program = Path::new(env!("CARGO_BIN_EXE_crashes"));
    let harness = Harness::new(program, dialect).await.expect("a day");
    let Some(harness) = harness else {
        return;
    };
    assert_eq!(harness.reference(), [25, 10, 10, 25], "the reference day");
    assert!(harness.flaws().is_clean(), "{:?}", harness.flaws());
    let mut outcome = Outcome::default();
    for point in harness.points_to_die_at(Some(SAMPLE)) {
        outcome.add(harness.die_at(point).await.expect("a day"));
    }
    assert!(outcome.losses.is_clean(), "{:#?}", outcome.losses);
    assert!(
        outcome.disturbed > SAMPLE / 2,
        "{} deaths",
        outcome.disturbed
    );
}

#[tokio::test]
async fn a_sample_of_deaths_loses_nothing_on_sqlite() {
    a_sample_of_deaths_loses_nothing(Dialect::Sqlite).await;
}

#[tokio::test]
async fn a_sample_of_deaths_loses_nothing_on_postgres() {
    a_sample_of_deaths_loses_nothing(Dialect::Postgres).await;
}

/// Two processes, one of which sleeps for longer than any lease.
#[tokio::test]
async fn a_process_that_wakes_up_late_sends_nothing_twice() {
    let program = Path::new(env!("CARGO_BIN_EXE_crashes"));
    let harness = Harness::new(program, Dialect::Postgres)
        .await
        .expect("a day");
    let Some(harness) = harness else {
        return;
    };
    let mut outcome = Outcome::default();
    let calls = harness.beside_calls();
    for point in calls.iter().step_by(calls.len() / SLEEPS).take(SLEEPS) {
        outcome.add(harness.sleep_at(*point).await.expect("a day"));
    }
    assert!(outcome.losses.is_clean(), "{:#?}", outcome.losses);
    assert!(
        outcome.disturbed > SLEEPS / 2,
        "{} slept",
        outcome.disturbed
    );
}
