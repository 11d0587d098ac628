//! Nothing after a stop, and nothing after an answer.

use checker::check;
use checker::evidence::scenario::{Deed, Event, Scope, Told};

use super::{breaks, holds};
use crate::sound::{evidence, story};
use crate::world::{Answer, at};

#[test]
fn i_08_a_stop_that_hides_what_is_in_flight() {
    let mut evidence = evidence();
    for event in &mut evidence.scenario.events {
        if let Deed::Stop { in_flight, .. } = &mut event.deed {
            in_flight.clear();
        }
    }
    breaks(&evidence, &["I-08"], "the answer did not list it");
}

#[test]
fn i_08_an_intent_after_a_stop() {
    let with = |told, start: Option<i64>| {
        let mut world = story();
        let scope = Scope::Member("mem_2".to_owned());
        let deed = Deed::Stop {
            scope: scope.clone(),
            in_flight: Vec::new(),
        };
        let at_noon = at(5, "13:00");
        world.evidence.scenario.events.push(Event {
            at: at_noon,
            told,
            deed,
        });
        if let Some(at) = start {
            world.did(at, Deed::Start { scope });
        }
        let id = world.approved("cmp_b", 24, 6);
        world.send(&id, at(6, "09:50"), "Hi");
        world.finish()
    };
    breaks(
        &with(Told::Acknowledged, None),
        &["I-08"],
        "was begun after",
    );
    holds(&with(Told::Nothing, None));
    holds(&with(Told::Acknowledged, Some(at(5, "17:00"))));
}

#[test]
fn i_08_what_a_look_did_not_find_is_not_in_flight() {
    // Simulated with seed 81012: the network performed later what it had refused, and the table shows the last that is known.
    let looked_up = |found_nothing: bool| {
        let mut world = story();
        let id = world.approved("cmp_b", 24, 6);
        world.schedule(&id, at(6, "09:00"));
        world.begin(&id, at(6, "09:50"), "Hi", Answer::Lost);
        world.lose(&id, at(6, "09:51"));
        if found_nothing {
            world.put_back(&id, at(6, "10:01"));
        }
        let deed = Deed::Stop {
            scope: Scope::Identity("idn_2".to_owned()),
            in_flight: Vec::new(),
        };
        world.did(at(6, "13:00"), deed);
        world.confirm(&id, at(6, "09:50"), at(6, "18:00"), "confirmed_by_evidence");
        check(&world.finish()).of("I-08").unwrap().violations
    };
    assert_eq!(looked_up(true), 0);
    assert_eq!(looked_up(false), 1);
}

#[test]
fn i_08_an_intent_after_a_refusal_to_somebody_else() {
    // The contact refuses to the first member; the second member's invitation to it leaves on day 6 all the same.
    let refused = |corrected: Option<i64>| {
        let mut world = story();
        let invitation = world.approved("cmp_b", 24, 6);
        world.happens(at(5, "16:59"), "message_received", 1, 24, "person");
        let mut tell = |at, kind: &str, refusal: bool| {
            world.tell(at, kind, |row| {
                row.contact_id = Some("con_24".to_owned());
                row.data = serde_json::json!({ "message": "msg_1", "refusal": refusal });
            });
        };
        tell(at(5, "17:00"), "message_received", true);
        if let Some(at) = corrected {
            tell(at, "reply_corrected", false);
        }
        world.send(&invitation, at(6, "09:50"), "Hi");
        world.finish()
    };
    breaks(
        &refused(None),
        &["I-08"],
        "after the contact had refused or asked to stop",
    );
    holds(&refused(Some(at(5, "18:00"))));
    breaks(&refused(Some(at(6, "10:00"))), &["I-08"], "had refused");
}

#[test]
fn i_08_an_invitation_may_be_taken_back_after_a_refusal() {
    // Simulated with seed 60081: who refuses to one member keeps no open invitation of another one.
    let begun_as = |kind: &str| {
        let mut world = story();
        world.tell(at(5, "17:00"), "message_received", |row| {
            row.contact_id = Some("con_24".to_owned());
            row.data = serde_json::json!({ "message": "msg_1", "refusal": true });
        });
        let id = world.approved("cmp_b", 24, 6);
        world.send(&id, at(6, "09:50"), "Hi");
        kind.clone_into(&mut world.action_mut(&id).kind);
        check(&world.finish()).of("I-08").unwrap().violations
    };
    assert_eq!(begun_as("withdrawal"), 0);
    assert_eq!(begun_as("invitation"), 1);
}

#[test]
fn i_10_a_message_after_an_answer() {
    let answered = |time| {
        let mut world = story();
        let welcome = world.id_of("cmp_a", 1, 1);
        world.reply(&welcome, at(5, time));
        world
    };
    let mut evidence = answered("09:17").finish();
    breaks(&evidence, &["I-10"], "was begun although the contact wrote");
    evidence.scenario.reads_may_lie = true;
    holds(&evidence);
    // Younger than a snapshot may be old.
    holds(&answered("09:19").finish());
    let mut world = answered("09:17");
    world.campaign_mut("cmp_a").messages[2].stop_if_incomings = false;
    holds(&world.finish());
}

#[test]
fn i_10_a_message_to_somebody_of_whom_its_condition_does_not_hold() {
    let with = |criterion: &str, company: Option<&str>| {
        let mut world = story();
        let condition = serde_json::json!({ "criterion": criterion, "known": true });
        world.campaign_mut("cmp_a").messages[1].condition = Some(condition);
        let mut contacts = world.evidence.database.contact.iter_mut();
        let contact = contacts.find(|contact| contact.id == "con_1").unwrap();
        contact.company = company.map(str::to_owned);
        world.finish()
    };
    holds(&with("company", Some("Northwind")));
    for company in [None, Some(" ")] {
        breaks(
            &with("company", company),
            &["I-10"],
            "its message asks for a company, and none is known",
        );
    }
    // What the table does not show is not judged.
    holds(&with("country", None));
}

#[test]
fn i_10_a_welcome_looks_back_to_the_acceptance() {
    let mut world = story();
    world.happens(at(2, "19:00"), "message_received", 1, 1, "person");
    breaks(
        &world.finish(),
        &["I-10"],
        "was begun although the contact wrote",
    );
}

#[test]
fn i_11_a_message_after_the_senders_own() {
    let mut world = story();
    world.happens(at(4, "10:00"), "message_sent", 1, 1, "owner");
    breaks(
        &world.finish(),
        &["I-11"],
        "was begun although the sender wrote by hand",
    );
}
