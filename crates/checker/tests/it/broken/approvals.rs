//! What users decided is what happens.

use checker::evidence::scenario::{Deed, Event, Told};

use super::{breaks, forget, holds};
use crate::sound::{evidence, story};
use crate::world::at;

#[test]
fn i_13_nobody_approved() {
    let silent = |on_silence: &str| {
        let mut evidence = evidence();
        let id = story().id_of("cmp_a", 7, 0);
        evidence
            .scenario
            .events
            .retain(|event| event.deed.decides() != Some(&id));
        forget(&mut evidence, |row| {
            row.kind == "action_approved" && row.action_id.as_deref() == Some(&id)
        });
        evidence.database.campaign[0].moderation.on_silence = on_silence.to_owned();
        evidence
    };
    breaks(&silent("hold"), &["I-13"], "nobody had approved it");
    holds(&silent("send"));
    let mut unmoderated = silent("hold");
    unmoderated.database.campaign[0].moderation.enabled = false;
    holds(&unmoderated);
}

#[test]
fn i_13_other_bytes_than_approved() {
    let mut world = story();
    let id = world.plan("cmp_b", 25, 0, at(4, "09:00"), 5);
    world.approve(&id, at(4, "16:00"), "Hi Ann");
    world.send(&id, at(5, "09:10"), "Hi Ann ");
    breaks(
        &world.finish(),
        &["I-13"],
        "its text is not the one that was approved",
    );
}

#[test]
fn i_13_an_edit_voids_the_approval() {
    let mut world = story();
    let id = world.plan("cmp_b", 25, 0, at(4, "09:00"), 5);
    world.approve(&id, at(4, "16:00"), "Hi Ann");
    world.edit(&id, at(4, "16:01"), "Dear Ann");
    world.send(&id, at(5, "09:10"), "Dear Ann");
    breaks(
        &world.finish(),
        &["I-13"],
        "its text was changed after the approval",
    );
}

#[test]
fn i_13_an_approval_that_was_taken_back() {
    let mut world = story();
    let id = world.plan("cmp_b", 25, 0, at(4, "09:00"), 5);
    world.approve(&id, at(4, "16:00"), "Hi Ann");
    world.undo(&id, at(4, "16:01"));
    world.send(&id, at(5, "09:10"), "Hi Ann");
    breaks(
        &world.finish(),
        &["I-13"],
        "the approval had been taken back",
    );
}

#[test]
fn i_13_another_text_than_the_one_shown() {
    let mut world = story();
    let id = world.plan("cmp_b", 25, 0, at(4, "09:00"), 5);
    world.approve(&id, at(4, "16:00"), "Hi Ann");
    world.action_mut(&id).approved_text = Some("Hi Bob".to_owned());
    world.send(&id, at(5, "09:10"), "Hi Bob");
    breaks(
        &world.finish(),
        &["I-13", "I-14"],
        "is not the one that was shown",
    );
}

#[test]
fn i_14_a_lost_approval() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 4, 0);
    forget(&mut evidence, |row| {
        row.kind == "action_approved" && row.action_id.as_deref() == Some(&id)
    });
    breaks(&evidence, &["I-14", "I-37"], "a decision was lost");
}

#[test]
fn i_14_a_refusal_reversed() {
    let mut world = story();
    let id = world.id_of("cmp_a", 2, 0);
    world.tell_of(&id, at(1, "16:00"), "action_undone", |_| {});
    let action = world.action_mut(&id);
    action.state = "waiting_for_approval".to_owned();
    (action.category, action.reason) = (None, None);
    breaks(
        &world.finish(),
        &["I-14", "I-28"],
        "the decision was reversed",
    );
}

#[test]
fn i_14_a_replayed_approval() {
    let mut world = story();
    let id = world.approved("cmp_b", 26, 5);
    world.tell_of(&id, at(4, "16:01"), "action_undone", |row| {
        row.actor = "usr_2".to_owned();
    });
    world.tell_of(&id, at(4, "16:02"), "action_approved", |row| {
        row.actor = "usr_2".to_owned();
    });
    world.send(&id, at(5, "09:10"), "Hi");
    breaks(&world.finish(), &["I-14"], "a decision was replayed");
}

#[test]
fn i_14_a_decision_said_twice_is_one() {
    let mut world = story();
    let id = world.id_of("cmp_a", 1, 0);
    let (action, text) = (id, "Hello 1".to_owned());
    world.did(at(1, "15:00"), Deed::Approve { action, text });
    holds(&world.finish());
}

#[test]
fn i_14_a_refusal_that_was_taken_back_and_approved() {
    let mut world = story();
    let id = world.plan("cmp_b", 26, 0, at(4, "09:00"), 5);
    world.refuse(&id, at(4, "16:00"));
    world.undo(&id, at(4, "16:01"));
    // What is taken back is named by the row that takes it back.
    let row = world.evidence.database.ledger.last_mut().unwrap();
    (row.category, row.reason) = (
        Some("blocked".to_owned()),
        Some("blocked_by_sender".to_owned()),
    );
    let action = id.clone();
    world.did(at(4, "16:02"), Deed::Undo { action });
    world.approve(&id, at(4, "16:03"), "Hi");
    world.send(&id, at(5, "09:10"), "Hi");
    holds(&world.finish());
}

#[test]
fn i_14_an_answer_that_came_at_the_second_time_counts() {
    let tried_twice = |is_there: bool| {
        let mut world = story();
        let id = world.approved("cmp_b", 26, 13);
        let (action, text) = (id.clone(), "Hi".to_owned());
        world.evidence.scenario.events.last_mut().unwrap().told = Told::Nothing;
        world.did(at(12, "16:01"), Deed::Approve { action, text });
        if !is_there {
            world.action_mut(&id).state = "waiting_for_approval".to_owned();
            world.action_mut(&id).approved_text = None;
            world.evidence.database.ledger.pop();
        }
        world.finish()
    };
    holds(&tried_twice(true));
    breaks(
        &tried_twice(false),
        &["I-14", "I-37"],
        "a decision was lost",
    );
}

#[test]
fn i_14_who_puts_an_action_back_begins_it_anew() {
    let put_back = |approved_again: bool| {
        let mut world = story();
        let id = world.approved("cmp_b", 26, 5);
        world.end(&id, at(4, "17:00"), None, "removed_by_person");
        let action = world.action_mut(&id);
        action.state = "waiting_for_approval".to_owned();
        (action.category, action.reason, action.ended_at) = (None, None, None);
        world.tell_of(&id, at(4, "17:01"), "action_requeued", |row| {
            row.actor = "usr_2".to_owned();
            row.reason = Some("removed_by_person".to_owned());
        });
        if approved_again {
            world.approve(&id, at(4, "18:00"), "Hi again");
            world.send(&id, at(5, "09:10"), "Hi again");
        } else {
            world.action_mut(&id).approved_text = None;
            world.send(&id, at(5, "09:10"), "Hi");
        }
        world.finish()
    };
    breaks(
        &put_back(false),
        &["I-13"],
        "had been put back and was not approved again",
    );
    holds(&put_back(true));
}

#[test]
fn i_14_a_decision_without_an_answer_may_be_there_or_not() {
    for is_there in [true, false] {
        let mut world = story();
        let id = world.plan("cmp_b", 26, 0, at(12, "09:00"), 13);
        if is_there {
            world.approve(&id, at(12, "16:00"), "Hi");
            world.evidence.scenario.events.last_mut().unwrap().told = Told::Nothing;
        } else {
            let (action, text) = (id, "Hi".to_owned());
            let deed = Deed::Approve { action, text };
            let (at, told) = (at(12, "16:00"), Told::Nothing);
            world
                .evidence
                .scenario
                .events
                .push(Event { at, told, deed });
        }
        holds(&world.finish());
    }
}

#[test]
fn i_14_an_approval_that_never_ends() {
    let mut world = story();
    world.approved("cmp_b", 27, 5);
    breaks(
        &world.finish(),
        &["I-14", "I-28"],
        "is still approved after its campaign ran on 2027-03-14",
    );
}
