//! What was begun comes to an end.

use checker::check;
use checker::evidence::scenario::{Fault, Stretch};

use super::{accepted, breaks, holds};
use crate::sound::story;
use crate::world::{Answer, World, at};

/// A welcome of which nobody knows whether it was performed; it was.
fn lost_welcome(world: &mut World) -> String {
    accepted(world, 50);
    let welcome = world.plan("cmp_b", 50, 1, at(4, "08:00"), 4);
    world.schedule(&welcome, at(4, "09:00"));
    world.begin(&welcome, at(4, "09:10"), "Welcome", Answer::Lost);
    welcome
}

#[test]
fn i_28_an_attempt_that_never_gets_an_outcome() {
    let mut world = story();
    lost_welcome(&mut world);
    breaks(
        &world.finish(),
        &["I-28"],
        "has had no outcome for more than an hour",
    );
    // Who sends by hand has the slot for it.
    let mut world = story();
    lost_welcome(&mut world);
    world.evidence.database.identity[1].connector = "assisted".to_owned();
    holds(&world.finish());
    // As long as something is wrong, nothing is late.
    let mut world = story();
    lost_welcome(&mut world);
    world.evidence.scenario.faults.push(Fault {
        kind: "slow".to_owned(),
        during: Stretch {
            from: at(4, "09:00"),
            until: None,
        },
        subject: None,
    });
    holds(&world.finish());
}

#[test]
fn i_28_a_slot_that_passes_over_what_waits() {
    let mut world = story();
    accepted(&mut world, 51);
    let welcome = world.plan("cmp_b", 51, 1, at(10, "08:00"), 11);
    world.schedule(&welcome, at(11, "09:00"));
    breaks(
        &world.finish(),
        &["I-28"],
        "slot 0 of 2027-03-13 passed over it",
    );
}

#[test]
fn i_28_a_message_that_waits_for_nothing() {
    let waits = |reason: Option<&str>| {
        let mut world = story();
        world.campaign("cmp_c", "Others", 1, "fnd_3", "nurture");
        for day in 1..=14 {
            world.open("cmp_c", day);
        }
        let id = world.plan("cmp_c", 52, 0, at(1, "08:00"), 1);
        for day in 1..=14 {
            world.carry(&id, at(day, "12:00"), day + 1);
        }
        world.action_mut(&id).reason = reason.map(str::to_owned);
        world.finish()
    };
    breaks(
        &waits(None),
        &["I-28"],
        "was planned for 2027-03-02, and nothing keeps it back",
    );
    holds(&waits(Some("budget_exhausted")));
}

#[test]
fn i_29_what_the_network_shows_stays_unconfirmed() {
    let unconfirmed = |read_at: Option<i64>| {
        let mut world = story();
        let welcome = lost_welcome(&mut world);
        world.lose(&welcome, at(4, "09:11"));
        if let Some(at) = read_at {
            let kind = checker::evidence::network::NetworkKind::Request;
            world.network(at, kind, "changes", 2);
        }
        world.finish()
    };
    breaks(
        &unconfirmed(Some(at(4, "10:30"))),
        &["I-29"],
        "is unconfirmed although the network has shown its effect",
    );
    let mut lying = unconfirmed(Some(at(4, "10:30")));
    lying.scenario.reads_may_lie = true;
    holds(&lying);
}

#[test]
fn i_29_one_in_a_hundred_may_be() {
    let mut world = story();
    let welcome = lost_welcome(&mut world);
    world.lose(&welcome, at(4, "09:11"));
    let kind = checker::evidence::network::NetworkKind::Request;
    world.network(at(4, "10:30"), kind, "changes", 2);
    let mut evidence = world.finish();
    let unknown = evidence
        .database
        .ledger
        .iter()
        .find(|row| row.kind == "action_unconfirmed")
        .unwrap()
        .clone();
    for number in 0..98 {
        let mut row = unknown.clone();
        row.action_id = Some(format!("act_of_long_ago_{number}"));
        evidence.database.ledger.push(row);
    }
    assert!(check(&evidence).of("I-29").unwrap().violations == 0);
}

#[test]
fn i_29_an_unknown_outcome_that_nobody_is_shown() {
    let mut world = story();
    let welcome = lost_welcome(&mut world);
    world.lose(&welcome, at(4, "09:11"));
    world.action_mut(&welcome).state = "sending".to_owned();
    let report = check(&world.finish());
    let told = report
        .violations
        .iter()
        .any(|one| one.invariant == "I-29" && one.what.contains("it is shown as sending"));
    assert!(told, "{report}");
}
