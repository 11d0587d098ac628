//! What somebody was told is so.

use checker::evidence::scenario::{Call, Deed};

use super::{breaks, forget, holds};
use crate::sound::evidence;
use crate::world::{WORKSPACE, at};

fn call(request: &str, status: Option<u16>, answer: &str) -> Call {
    Call {
        at: at(3, "12:00"),
        workspace: WORKSPACE.to_owned(),
        key: "key-1".to_owned(),
        request: request.to_owned(),
        status,
        answer: Some(answer.to_owned()),
        effects: Some(1),
    }
}

#[test]
fn i_35_one_key_and_two_answers() {
    let with = |calls: &[Call]| {
        let mut evidence = evidence();
        evidence.scenario.calls = calls.to_vec();
        evidence
    };
    let first = call("POST /campaigns {}", Some(201), "cmp_9");
    let lost = Call {
        answer: None,
        ..call("POST /campaigns {}", None, "")
    };
    let under_way = call("POST /campaigns {}", Some(409), "under way");
    let refused = call("POST /finders {}", Some(422), "another body");
    holds(&with(&[
        lost,
        first.clone(),
        under_way,
        first.clone(),
        refused,
    ]));
    let second = call("POST /campaigns {}", Some(201), "cmp_10");
    breaks(
        &with(&[first.clone(), second]),
        &["I-35"],
        "key key-1 of wsp_1 was answered 201",
    );
    let other = call("POST /finders {}", Some(201), "cmp_9");
    breaks(
        &with(&[first.clone(), other]),
        &["I-35"],
        "was answered 201",
    );
    let twice = Call {
        effects: Some(2),
        ..first
    };
    breaks(&with(&[twice]), &["I-35"], "had Some(2) effects");
}

#[test]
fn i_37_a_stop_that_was_acknowledged_and_is_lost() {
    let mut evidence = evidence();
    forget(&mut evidence, |row| row.kind == "campaign_archived");
    evidence.database.campaign[0].state = "active".to_owned();
    breaks(
        &evidence,
        &["I-37"],
        "was acknowledged, and nothing of it is kept",
    );
}

#[test]
fn i_37_an_entry_of_the_list_that_was_acknowledged() {
    let with = |lifted: bool| {
        let mut evidence = evidence();
        let (workspace, kind, value) = (
            WORKSPACE.to_owned(),
            "company".to_owned(),
            "initech".to_owned(),
        );
        let deed = Deed::Suppress {
            workspace: workspace.clone(),
            kind: kind.clone(),
            value: value.clone(),
        };
        let (at, told) = (
            at(13, "11:00"),
            checker::evidence::scenario::Told::Acknowledged,
        );
        let events = &mut evidence.scenario.events;
        events.push(checker::evidence::scenario::Event { at, told, deed });
        if lifted {
            let deed = Deed::Unsuppress {
                workspace,
                kind,
                value,
            };
            events.push(checker::evidence::scenario::Event { at, told, deed });
        }
        evidence
    };
    breaks(&with(false), &["I-37"], "nothing of it is kept");
    holds(&with(true));
}
