//! What leaves while an account cannot or must not.

use checker::evidence::network::NetworkKind;

use serde_json::json;

use super::{breaks, holds};
use crate::sound::story;
use crate::world::at;

#[test]
fn i_18_a_request_while_restricted() {
    let with = |operation: &str, restored| {
        let mut world = story();
        world.network(at(12, "20:00"), NetworkKind::Request, "changes", 2);
        let row = world.evidence.network.last_mut().unwrap();
        (row.status, row.code) = (Some(403), Some("restricted".to_owned()));
        let mut told = vec![(at(12, "20:00"), "connected", "action_required")];
        if restored {
            world.network(at(12, "20:30"), NetworkKind::Effect, "session_restored", 2);
            told.push((at(12, "20:31"), "action_required", "connected"));
        }
        for (at, from, to) in told {
            world.tell(at, "identity_changed", |row| {
                row.member_id = Some("mem_2".to_owned());
                row.data = json!({ "identity": "idn_2", "from": from, "to": to });
            });
        }
        world.network(at(12, "21:00"), NetworkKind::Request, operation, 2);
        world.finish()
    };
    breaks(
        &with("changes", false),
        &["I-18"],
        "had told it that the account was restricted",
    );
    holds(&with("session", false));
    holds(&with("changes", true));
}

#[test]
fn i_20_a_request_while_the_session_is_expired() {
    let mut world = story();
    world.network(at(9, "10:00"), NetworkKind::Request, "changes", 2);
    breaks(
        &world.finish(),
        &["I-20"],
        "had told it that the session had expired",
    );
}

#[test]
fn i_18_an_invitation_after_a_limit_notice() {
    let with = |day, code: &str| {
        let mut world = story();
        world.network(at(12, "20:00"), NetworkKind::Request, "invite", 2);
        let row = world.evidence.network.last_mut().unwrap();
        (row.status, row.code) = (Some(429), Some(code.to_owned()));
        world.network(at(day, "20:30"), NetworkKind::Request, "invite", 2);
        let report = checker::check(&world.finish());
        report.of("I-18").unwrap().violations
    };
    assert_eq!(with(13, "invitation_limit"), 1);
    assert_eq!(with(13, "note_limit"), 1);
    assert_eq!(with(13, "throttled"), 0);
    assert_eq!(with(19, "invitation_limit"), 0);
}

#[test]
fn i_18_a_write_soon_after_being_told_to_slow_down() {
    let with_answer_after = |seconds: i64, time: &str, operation: &str| {
        let mut world = story();
        world.network(at(12, "20:00"), NetworkKind::Request, "invite", 2);
        let row = world.evidence.network.last_mut().unwrap();
        (row.status, row.code) = (Some(429), Some("throttled".to_owned()));
        row.answered_after_ms = seconds * 1_000;
        world.network(at(12, time), NetworkKind::Request, operation, 2);
        let report = checker::check(&world.finish());
        report.of("I-18").unwrap().violations
    };
    let with = |time: &str, operation: &str| with_answer_after(0, time, operation);
    assert_eq!(with("20:03", "invite"), 1);
    assert_eq!(with("20:03", "message"), 1);
    assert_eq!(with("20:03", "changes"), 0);
    assert_eq!(with("20:05", "invite"), 0);
    // Who had given the call up by then heard nothing.
    assert_eq!(with_answer_after(20, "20:03", "invite"), 1);
    assert_eq!(with_answer_after(21, "20:03", "invite"), 0);
}
