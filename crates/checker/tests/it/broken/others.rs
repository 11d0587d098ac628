//! One's trouble is not everybody's.

use checker::Evidence;
use checker::evidence::scenario::{Fault, Stretch, Subject};
use serde_json::json;

use super::{breaks, holds};
use crate::sound::story;
use crate::world::{World, at};

/// An invitation of the second member with a moment on day 5, and when it was begun.
fn begun(moment: i64, begun_at: i64) -> World {
    let mut world = story();
    let id = world.plan("cmp_b", 60, 0, at(4, "09:00"), 5);
    world.approve(&id, at(4, "16:00"), "Hi");
    world.schedule(&id, at(5, "09:00"));
    let row = world.evidence.database.ledger.last_mut().unwrap();
    row.data = json!({ "at": moment });
    world.begin(&id, begun_at, "Hi", crate::world::Answer::Done);
    world.confirm(&id, begun_at, begun_at, "applied");
    world
}

fn with_fault(mut world: World, subject: Option<Subject>) -> Evidence {
    world.evidence.scenario.faults.push(Fault {
        kind: "slow".to_owned(),
        during: Stretch {
            from: at(5, "09:00"),
            until: Some(at(5, "10:00")),
        },
        subject,
    });
    world.finish()
}

#[test]
fn i_31_the_others_wait() {
    let late = || begun(at(5, "09:10"), at(5, "09:20"));
    holds(&begun(at(5, "09:10"), at(5, "09:10") + 1_000).finish());
    let other = Some(Subject::Account("acc-1".to_owned()));
    breaks(
        &with_fault(late(), other),
        &["I-31"],
        "600000 ms after its moment",
    );
    let own = [
        Subject::Account("acc-2".to_owned()),
        Subject::Identity("idn_2".to_owned()),
        Subject::Contact("con_60".to_owned()),
        Subject::Campaign("cmp_b".to_owned()),
        Subject::Workspace("wsp_1".to_owned()),
    ];
    for subject in own {
        holds(&with_fault(late(), Some(subject)));
    }
    holds(&with_fault(late(), None));
}

#[test]
fn i_31_the_others_are_passed_over() {
    let mut world = story();
    let id = world.plan("cmp_b", 61, 0, at(4, "09:00"), 5);
    world.approve(&id, at(4, "16:00"), "Hi");
    world.schedule(&id, at(5, "09:00"));
    let row = world.evidence.database.ledger.last_mut().unwrap();
    row.data = json!({ "at": "2027-03-06T08:30:00Z" });
    world.carry(&id, at(5, "12:00"), 6);
    world.send(&id, at(6, "09:50"), "Hi");
    let evidence = with_fault(world, Some(Subject::Account("acc-1".to_owned())));
    breaks(&evidence, &["I-31"], "and was carried over although");
}
