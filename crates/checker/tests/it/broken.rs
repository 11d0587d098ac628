//! For each invariant, histories that break it, and only it where that is possible; and next to
//! them what looks like it and is allowed.

mod acknowledged;
mod approvals;
mod budgets;
mod clocks;
mod events;
mod health;
mod liveness;
mod numbers;
mod once;
mod others;
mod outages;
mod protocol;
mod sessions;
mod states;
mod stops;
mod suppressed;
mod texts;
mod times;

use checker::evidence::database::LedgerRow;
use checker::evidence::network::NetworkRow;
use checker::{Evidence, Report, check};

use crate::world::{World, at, renumber};

/// The invariants that a report says are broken.
fn broken_in(report: &Report) -> Vec<&'static str> {
    let broken = report
        .checked
        .iter()
        .filter(|checked| checked.violations > 0);
    broken.map(|checked| checked.invariant).collect()
}

/// Exactly these invariants are broken, and a violation of the first of them says so.
#[track_caller]
fn breaks(evidence: &Evidence, invariants: &[&str], says: &str) {
    let report = check(evidence);
    assert_eq!(broken_in(&report), invariants, "{report}");
    let mut violations = report.violations.iter();
    let is_said = violations
        .any(|violation| violation.invariant == invariants[0] && violation.what.contains(says));
    assert!(is_said, "{says}: {report}");
}

#[track_caller]
fn holds(evidence: &Evidence) {
    let report = check(evidence);
    assert!(report.is_clean(), "{report}");
}

fn effect<'a>(evidence: &'a mut Evidence, action: &str) -> &'a mut NetworkRow {
    let mut rows = evidence.network.iter_mut();
    rows.find(|row| row.is_by_client() && row.client_reference.as_deref() == Some(action))
        .unwrap()
}

fn request<'a>(evidence: &'a mut Evidence, action: &str) -> &'a mut NetworkRow {
    let mut rows = evidence.network.iter_mut();
    rows.find(|row| row.is_write() && row.client_reference.as_deref() == Some(action))
        .unwrap()
}

fn forget(evidence: &mut Evidence, which: impl Fn(&LedgerRow) -> bool) {
    let before = evidence.database.ledger.len();
    evidence.database.ledger.retain(|row| !which(row));
    assert!(
        evidence.database.ledger.len() < before,
        "there was such a row"
    );
    renumber(evidence);
}

/// A contact of the second member's campaign that was invited on day 3 and accepted that evening.
fn accepted(world: &mut World, contact: usize) {
    let invitation = world.approved("cmp_b", contact, 3);
    world.send(&invitation, at(3, "10:30"), "Hi");
    world.accept(&invitation, 3, "18:00");
}
