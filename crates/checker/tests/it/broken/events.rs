//! What happened at the network counts once.

use checker::evidence::network::NetworkKind;
use checker::invariants::i_32_same_final_state;
use checker::{Evidence, History, check};

use super::{breaks, forget, holds};
use crate::sound::{evidence, story};
use crate::world::{at, renumber};

/// Writes the rows of a kind once more.
fn again(evidence: &mut Evidence, kind: &str) {
    let rows: Vec<_> = evidence
        .database
        .ledger
        .iter()
        .filter(|row| row.kind == kind)
        .cloned()
        .collect();
    evidence.database.ledger.extend(rows);
    renumber(evidence);
}

#[test]
fn i_32_a_reply_that_counts_twice() {
    let mut evidence = evidence();
    again(&mut evidence, "message_received");
    evidence.database.campaign[0].replies_total *= 2;
    evidence.database.campaign[0].sentiment_total *= 2;
    breaks(
        &evidence,
        &["I-32"],
        "the ledger has 2 message_received of con_1, and the network 1",
    );
}

#[test]
fn i_32_an_acceptance_that_counts_twice() {
    let mut evidence = evidence();
    again(&mut evidence, "invitation_accepted");
    evidence.database.campaign[0].accepted_total *= 2;
    breaks(&evidence, &["I-32"], "the ledger tells 2 acceptances");
}

#[test]
fn i_32_an_acceptance_that_nobody_noticed() {
    let unnoticed = |read_at: Option<i64>| {
        let mut world = story();
        if let Some(at) = read_at {
            world.network(at, NetworkKind::Request, "changes", 1);
        }
        let mut evidence = world.finish();
        forget(&mut evidence, |row| {
            row.kind == "invitation_accepted" && row.contact_id.as_deref() == Some("con_7")
        });
        evidence.database.campaign[0].accepted_total -= 1;
        for row in &mut evidence.database.participation {
            if row.contact_id == "con_7" {
                (row.accepted_at, row.accepted_local_date) = (None, None);
            }
        }
        evidence
    };
    breaks(
        &unnoticed(Some(at(8, "12:00"))),
        &["I-32"],
        "was accepted at the network, and the ledger tells 0",
    );
    // Nobody has read it yet.
    holds(&unnoticed(None));
    let mut lossy = unnoticed(Some(at(8, "12:00")));
    lossy.scenario.reads_may_lie = true;
    holds(&lossy);
}

#[test]
fn i_32_an_acceptance_that_never_was() {
    let mut evidence = evidence();
    let invitation = story().id_of("cmp_a", 7, 0);
    let sent = evidence
        .network
        .iter()
        .position(|row| row.is_by_client() && row.client_reference.as_deref() == Some(&invitation));
    let accepted = evidence.network.iter().position(|row| {
        row.is_effect("invitation_accepted") && row.person.as_deref() == Some("psn-7")
    });
    assert!(sent < accepted);
    evidence.network.remove(accepted.unwrap());
    let report = check(&evidence);
    assert!(report.of("I-32").unwrap().violations > 0, "{report}");
}

#[test]
fn i_32_who_was_connected_before_and_left_has_not_accepted() {
    let mut world = story();
    world.happens(at(0, "10:00"), "relation_added", 1, 6, "person");
    world.happens(at(0, "11:00"), "relation_removed", 1, 6, "person");
    world.network(at(8, "12:00"), NetworkKind::Request, "changes", 1);
    holds(&world.finish());
}

#[test]
fn i_32_two_runs_that_were_told_the_same_know_the_same() {
    let (one, mut other) = (evidence(), evidence());
    let compare = |one: &Evidence, other: &Evidence| {
        i_32_same_final_state(&History::of(one), &History::of(other))
    };
    let same = compare(&one, &other);
    assert!(same.violations.is_empty() && same.cases > 5, "{same:?}");
    again(&mut other, "message_received");
    let different = compare(&one, &other);
    assert_eq!(different.violations.len(), 2, "{different:?}");
}
