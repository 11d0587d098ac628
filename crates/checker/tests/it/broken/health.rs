//! What health says of accounts.

use checker::evidence::database::LedgerRow;
use checker::evidence::scenario::{Fault, HealthSeen, Stretch, Subject};

use super::{breaks, holds};
use crate::sound::story;
use crate::world::{World, at, renumber};

/// The story, in which account 2 was cut off on day 7 at 21:00 and restored on day 10 at 7:59, with
/// the rows that say so at other moments.
fn said(at_expiry: Option<i64>, at_cure: Option<i64>) -> World {
    let mut world = story();
    let moved = |row: &LedgerRow| match row.data["to"].as_str() {
        Some("disconnected") => at_expiry,
        _ => at_cure,
    };
    world
        .evidence
        .database
        .ledger
        .retain(|row| row.kind != "identity_changed" || moved(row).is_some());
    for row in &mut world.evidence.database.ledger {
        if row.kind == "identity_changed" {
            row.at = moved(row).unwrap();
        }
    }
    world
}

#[test]
fn i_30_the_end_of_a_session_is_told_in_time() {
    let cure = Some(at(10, "08:00"));
    holds(&said(Some(at(7, "21:02")), cure).finish());
    breaks(
        &said(Some(at(7, "21:10")), cure).finish(),
        &["I-30"],
        "acc-2 was cut off, and two minutes later health of idn_2 did not say so",
    );
    // Where nothing ran, nothing could be told.
    let mut world = said(Some(at(7, "21:10")), cure);
    world.evidence.scenario.outages.push(Stretch {
        from: at(7, "21:01"),
        until: Some(at(7, "21:10")),
    });
    holds(&world.finish());
}

#[test]
fn i_30_a_cure_is_told_in_time() {
    let expiry = Some(at(7, "21:00"));
    breaks(
        &said(expiry, Some(at(10, "08:29"))).finish(),
        &["I-30"],
        "acc-2 was restored",
    );
    // Reading the account went wrong meanwhile.
    let mut world = said(expiry, Some(at(10, "08:29")));
    world.evidence.scenario.faults.push(Fault {
        kind: "error".to_owned(),
        during: Stretch {
            from: at(10, "07:00"),
            until: Some(at(10, "08:28")),
        },
        subject: Some(Subject::Account("acc-2".to_owned())),
    });
    holds(&world.finish());
}

#[test]
fn i_30_what_somebody_saw_of_health_is_true() {
    let seen = |at, says_connected| {
        let mut evidence = story().finish();
        evidence.scenario.healths.push(HealthSeen {
            at,
            identity: "idn_2".to_owned(),
            says_connected,
        });
        renumber(&mut evidence);
        evidence
    };
    holds(&seen(at(8, "12:00"), false));
    breaks(
        &seen(at(8, "12:00"), true),
        &["I-30"],
        "health said that idn_2 is connected although",
    );
    breaks(
        &seen(at(11, "12:00"), false),
        &["I-30"],
        "health said that idn_2 is cut off although",
    );
    // Two minutes are allowed.
    holds(&seen(at(7, "21:01"), true));
}
