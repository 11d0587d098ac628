//! Faults: what the answer is, and what becomes of the effect.

use sandbox::fault::{EffectFault, Fault, FaultRule};
use sandbox::moment::{HOUR, MINUTE};
use sandbox::network::PersonAct;
use sandbox::people::id_of;
use sandbox::request::{Listing, Order};
use sandbox::{Ask, Delivery, LedgerQuery, Operation};

use crate::support::{Play, code, field};

fn always(operation: Operation, fault: Fault) -> FaultRule {
    FaultRule {
        operation: Some(operation),
        account: None,
        person: None,
        fault,
        probability: None,
        next: None,
    }
}

fn once(operation: Operation, fault: Fault) -> FaultRule {
    FaultRule {
        next: Some(1),
        ..always(operation, fault)
    }
}

#[test]
fn every_lost_answer_can_have_its_effect_now_later_or_never() {
    let losing: [fn(EffectFault) -> Fault; 5] = [
        |effect| Fault::Timeout {
            effect,
            hold_milliseconds: 5,
        },
        |effect| Fault::Reset { effect },
        |effect| Fault::Error {
            effect,
            status: 502,
        },
        |effect| Fault::Nonsense { effect },
        |effect| Fault::Truncated { effect },
    ];
    for losing in losing {
        let mut play = Play::quiet();
        let send = |play: &mut Play, person, effect| {
            play.network
                .add_fault(once(Operation::Invite, losing(effect)))
                .unwrap();
            play.invite(person, None)
        };
        let applied = send(&mut play, 1, EffectFault::Applied);
        assert!(applied.delivery != Delivery::Answered || applied.status == 502);
        assert_eq!(play.effects().len(), 1);
        send(&mut play, 2, EffectFault::None);
        assert_eq!(play.effects().len(), 1);
        send(&mut play, 3, EffectFault::Late(600));
        play.wait(9 * MINUTE);
        assert_eq!(play.effects().len(), 1);
        play.wait(MINUTE);
        assert_eq!(play.effects().len(), 2);
        assert_eq!(code(&play.invite(3, None)), "already_pending");
        assert_eq!(play.invite(2, None).status, 201, "the fault is over");
    }
}

#[test]
fn a_late_effect_keeps_the_rules_of_its_moment() {
    let mut play = Play::quiet();
    let fault = Fault::Timeout {
        effect: EffectFault::Late(600),
        hold_milliseconds: 5,
    };
    play.network
        .add_fault(once(Operation::Invite, fault))
        .unwrap();
    play.invite(1, None);
    assert_eq!(play.invite(1, None).status, 201);
    play.wait(HOUR);
    assert_eq!(play.effects(), ["invitation_sent"]);
    let late = play.network.ledger().page(&LedgerQuery::default());
    assert_eq!(
        field(late["items"].as_array().unwrap(), "delivery"),
        ["timed_out", "answered", ""]
    );
}

#[test]
fn refusals_do_nothing_and_say_when_it_may_work() {
    let mut play = Play::quiet();
    let throttle = |retry_after_seconds| Fault::Throttle {
        retry_after_seconds,
    };
    play.network
        .add_fault(once(Operation::Invite, throttle(Some(30))))
        .unwrap();
    let refused = play.invite(1, None);
    assert_eq!((refused.status, code(&refused)), (429, "throttled"));
    assert_eq!(refused.body["retry_after_seconds"], 30);
    play.network
        .add_fault(once(Operation::Invite, throttle(None)))
        .unwrap();
    assert!(
        play.invite(1, None)
            .body
            .get("retry_after_seconds")
            .is_none()
    );
    let limit = Fault::Limit {
        retry_after_seconds: Some(3_600),
    };
    play.network
        .add_fault(once(Operation::Invite, limit))
        .unwrap();
    assert_eq!(code(&play.invite(1, None)), "invitation_limit");
    assert!(play.effects().is_empty());
}

#[test]
fn a_session_can_end_with_a_request() {
    let mut play = Play::quiet();
    play.network
        .add_fault(once(Operation::Invite, Fault::ExpireSession))
        .unwrap();
    assert_eq!(code(&play.invite(1, None)), "session_expired");
    assert_eq!(play.ask(Ask::Session).status, 401);
    play.network.sign_in("alice").unwrap();
    play.network
        .add_fault(once(
            Operation::Invite,
            Fault::Restrict { seconds: Some(60) },
        ))
        .unwrap();
    let refused = play.invite(1, None);
    assert_eq!((refused.status, code(&refused)), (403, "restricted"));
    play.wait(MINUTE);
    assert_eq!(play.invite(1, None).status, 201);
}

#[test]
fn a_stale_read_shows_how_it_was() {
    let mut play = Play::quiet();
    play.invite(1, None);
    play.wait(HOUR);
    play.person(1, &PersonAct::Accept);
    play.write(1, "Hello");
    let stale = Fault::Stale { lag_seconds: 600 };
    for operation in [
        Operation::Profile,
        Operation::Conversation,
        Operation::Changes,
        Operation::Relations,
    ] {
        play.network.add_fault(always(operation, stale)).unwrap();
    }
    assert_eq!(
        play.ask(Ask::Profile(id_of(1))).body["relation"]["state"],
        "invitation_sent"
    );
    let conversation = Ask::Conversation {
        person: id_of(1),
        since: None,
    };
    assert!(
        play.ask(conversation.clone()).body["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert_eq!(play.changes().len(), 1);
    assert!(
        play.list(Operation::Relations, Listing::default())["items"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    play.wait(10 * MINUTE);
    assert_eq!(
        play.changes().len(),
        3,
        "what was hidden comes later, from the same cursor on"
    );
    assert_eq!(
        play.ask(conversation).body["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn listings_can_lie() {
    let mut play = Play::quiet();
    for person in 0..4 {
        play.invite(person, None);
    }
    let listing = || Listing {
        order: Order::Oldest,
        ..Listing::default()
    };
    let mut people = |fault: Option<Fault>| {
        play.network.faults_mut().clear();
        if let Some(fault) = fault {
            play.network
                .add_fault(always(Operation::Changes, fault))
                .unwrap();
        }
        let body = play.list(Operation::Changes, listing());
        let digits = |row: &serde_json::Value| {
            row["person"]
                .as_str()
                .unwrap()
                .trim_start_matches("psn-")
                .parse()
                .unwrap()
        };
        let people: Vec<u32> = body["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(digits)
            .collect();
        (people, body["next"].as_str().unwrap().to_owned())
    };
    assert_eq!(people(None), (vec![0, 1, 2, 3], "4".into()));
    assert_eq!(people(Some(Fault::Partial)), (vec![0, 1], "2".into()));
    assert_eq!(
        people(Some(Fault::Duplicate)),
        (vec![0, 0, 1, 1, 2, 2, 3, 3], "4".into())
    );
    assert_eq!(people(Some(Fault::Reorder)), (vec![3, 2, 1, 0], "4".into()));
    assert_eq!(people(Some(Fault::Lose)), (vec![0, 2], "4".into()));
}

#[test]
fn a_fault_hits_whom_it_names_and_as_often_as_it_says() {
    let mut play = Play::quiet();
    let reset = Fault::Reset {
        effect: EffectFault::None,
    };
    let rule = FaultRule {
        person: Some(id_of(2)),
        ..always(Operation::Invite, reset)
    };
    let id = play.network.add_fault(rule).unwrap();
    assert_eq!(play.invite(1, None).delivery, Delivery::Answered);
    assert_eq!(play.invite(2, None).delivery, Delivery::Cut);
    assert_eq!(play.network.faults().list()[0].hits, 1);
    assert!(play.network.faults_mut().remove(id));
    assert!(!play.network.faults_mut().remove(id));
    assert_eq!(play.invite(2, None).delivery, Delivery::Answered);

    let rule = FaultRule {
        operation: None,
        probability: Some(0.3),
        ..always(Operation::Session, reset)
    };
    play.network.add_fault(rule).unwrap();
    let cut = (0..2_000)
        .filter(|_| play.ask(Ask::Session).delivery == Delivery::Cut)
        .count();
    assert!((500..700).contains(&cut), "{cut} of 2,000 at 30 %");
}

#[test]
fn delays_add_to_other_faults_and_count_as_in_flight() {
    let mut play = Play::quiet();
    play.network
        .add_fault(once(Operation::Session, Fault::Delay { milliseconds: 50 }))
        .unwrap();
    let slow = play.ask(Ask::Session);
    assert_eq!((slow.delay, slow.delivery), (50, Delivery::Answered));
    play.ask(Ask::Session);
    play.network.delivered(&slow);
    play.ask(Ask::Session);
    let page = play.network.ledger().page(&LedgerQuery::default());
    let in_flight: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["in_flight"].clone())
        .collect();
    assert_eq!(in_flight, [1, 2, 1]);
}

#[test]
fn rules_that_make_no_sense_are_refused() {
    let mut play = Play::quiet();
    let sensible = always(Operation::Invite, Fault::Partial);
    for rule in [
        FaultRule {
            probability: Some(1.5),
            ..sensible.clone()
        },
        FaultRule {
            account: Some("nobody".into()),
            ..sensible.clone()
        },
        FaultRule {
            person: Some("nobody".into()),
            ..sensible.clone()
        },
        always(
            Operation::Invite,
            Fault::Error {
                effect: EffectFault::None,
                status: 200,
            },
        ),
    ] {
        assert!(play.network.add_fault(rule).is_err());
    }
    assert!(play.network.faults().list().is_empty());
}
