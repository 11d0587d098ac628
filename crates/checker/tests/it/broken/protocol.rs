//! The send protocol: intent, request, outcome.

use checker::evidence::network::NetworkKind;
use checker::evidence::scenario::Stretch;
use checker::{Evidence, check};

use super::{accepted, breaks, holds, request};
use crate::sound::{evidence, story};
use crate::world::{Answer, at};

#[test]
fn i_04_a_request_without_an_intent() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 1, 2);
    evidence
        .database
        .attempt
        .retain(|attempt| attempt.action_id != id);
    breaks(&evidence, &["I-04"], "has no intent before it");
}

#[test]
fn i_04_an_intent_after_its_request() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 1, 2);
    let mut attempts = evidence.database.attempt.iter_mut();
    attempts
        .find(|attempt| attempt.action_id == id)
        .unwrap()
        .intent_at += 1_001;
    breaks(&evidence, &["I-04"], "has no intent before it");
}

#[test]
fn i_04_two_requests_on_one_intent() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 1, 0);
    let mut again = request(&mut evidence, &id).clone();
    again.sequence = evidence.network.len() as u64 + 1;
    (again.status, again.code) = (Some(409), Some("already_pending".to_owned()));
    evidence.network.push(again);
    breaks(&evidence, &["I-04"], "has no intent before it");
}

#[test]
fn i_04_a_request_that_names_nothing() {
    let mut world = story();
    world.network(at(3, "10:00"), NetworkKind::Request, "message", 1);
    breaks(
        &world.finish(),
        &["I-04"],
        "naming nothing, belongs to no action",
    );
}

#[test]
fn i_04_a_request_through_another_account() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 1, 2);
    let mut attempts = evidence.database.attempt.iter_mut();
    attempts
        .find(|attempt| attempt.action_id == id)
        .unwrap()
        .identity_id = "idn_2".to_owned();
    breaks(
        &evidence,
        &["I-04"],
        "went through another account than that of idn_2",
    );
}

#[test]
fn i_05_a_message_is_requested_again_although_nobody_knows() {
    let mut world = story();
    accepted(&mut world, 22);
    let welcome = world.plan("cmp_b", 22, 1, at(4, "08:00"), 4);
    world.schedule(&welcome, at(4, "09:00"));
    world.begin(
        &welcome,
        at(4, "09:10"),
        "Welcome",
        Answer::Refused(500, "unavailable"),
    );
    world.put_back(&welcome, at(4, "09:11"));
    world.begin(&welcome, at(4, "09:30"), "Welcome", Answer::Done);
    world.confirm(&welcome, at(4, "09:30"), at(4, "09:30"), "applied");
    breaks(&world.finish(), &["I-05"], "was not definitely refused");
}

#[test]
fn i_05_a_person_may_put_a_message_back() {
    let mut world = story();
    accepted(&mut world, 22);
    let welcome = world.plan("cmp_b", 22, 1, at(4, "08:00"), 4);
    world.schedule(&welcome, at(4, "09:00"));
    world.begin(
        &welcome,
        at(4, "09:10"),
        "Welcome",
        Answer::Refused(500, "unavailable"),
    );
    world.lose(&welcome, at(4, "09:11"));
    world.end(&welcome, at(4, "09:40"), None, "not_sent_by_person");
    world.action_mut(&welcome).state = "queued".to_owned();
    world.tell_of(&welcome, at(4, "09:41"), "action_requeued", |row| {
        row.actor = "usr_2".to_owned();
    });
    world.schedule(&welcome, at(4, "09:42"));
    world.begin(&welcome, at(4, "09:50"), "Welcome", Answer::Done);
    world.confirm(&welcome, at(4, "09:50"), at(4, "09:50"), "applied");
    holds(&world.finish());
}

#[test]
fn i_06_an_old_attempt_says_what_became_of_a_new_one() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 6, 0);
    let mut attempts = evidence.database.attempt.iter_mut();
    let first = attempts.find(|row| row.action_id == id).unwrap();
    (first.outcome, first.outcome_at) = (None, None);
    breaks(&evidence, &["I-06"], "began while attempt 1 was under way");
}

#[test]
fn i_06_what_a_look_did_not_find_may_arrive_later() {
    // Simulated with seed 81012: the look had put the action back, the next attempt was refused, and then the first one landed.
    let put_back_by = |cause: &str| {
        let mut world = story();
        let id = world.approved("cmp_a", 40, 6);
        world.schedule(&id, at(6, "09:00"));
        world.begin(&id, at(6, "09:10"), "Hi", Answer::Lost);
        world.lose(&id, at(6, "09:11"));
        world.put_back(&id, at(6, "09:21"));
        let row = world.evidence.database.ledger.last_mut().unwrap();
        cause.clone_into(&mut row.cause);
        let refused = Answer::Refused(403, "restricted");
        world.begin(&id, at(6, "09:30"), "Hi", refused);
        world.put_back(&id, at(6, "09:30"));
        let mut attempts = world.evidence.database.attempt.iter_mut();
        let first = attempts.find(|row| row.action_id == id).unwrap();
        first.outcome = Some("applied".to_owned());
        first.outcome_at = Some(at(6, "18:00"));
        check(&world.finish()).of("I-06").unwrap().violations
    };
    assert_eq!(put_back_by("reconcile"), 0);
    assert_eq!(put_back_by("dispatch"), 1);
}

#[test]
fn i_06_an_epoch_that_does_not_rise() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 6, 0);
    let epochs = evidence
        .database
        .attempt
        .iter_mut()
        .filter(|row| row.action_id == id);
    epochs.for_each(|row| row.epoch = 7);
    breaks(
        &evidence,
        &["I-06"],
        "has epoch 7, attempt 1 before it has 7",
    );
}

#[test]
fn i_06_what_was_performed_is_written_down_as_refused() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 1, 0);
    let mut attempts = evidence.database.attempt.iter_mut();
    let attempt = attempts.find(|row| row.action_id == id).unwrap();
    attempt.outcome = Some("refused".to_owned());
    breaks(&evidence, &["I-06"], "is written down as refused");
}

#[test]
fn i_19_two_requests_in_flight() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 1, 1);
    request(&mut evidence, &id).in_flight = Some(2);
    breaks(&evidence, &["I-19"], "was one of 2 in flight");
}

/// Simulated with seed 61030: who acts by hand read two pages at once to bring an archive.
#[test]
fn i_19_who_acts_by_hand_may_look_at_two_pages_at_once() {
    let with_two_reads = |account: usize| {
        let mut world = story();
        world.network(at(5, "15:00"), NetworkKind::Request, "relations", account);
        world.evidence.network.last_mut().unwrap().in_flight = Some(2);
        world.finish()
    };
    holds(&with_two_reads(3));
    breaks(&with_two_reads(1), &["I-19"], "was one of 2 in flight");
}

/// An invitation whose request comes so many milliseconds after its intent, beside another one of the account.
fn late_request(milliseconds: i64) -> Evidence {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 1, 0);
    let row = request(&mut evidence, &id);
    row.in_flight = Some(2);
    let at = row.at_ms;
    let mut attempts = evidence.database.attempt.iter_mut();
    let attempt = attempts.find(|attempt| attempt.action_id == id).unwrap();
    attempt.intent_at = at - milliseconds;
    evidence.scenario.asleep_before_a_request.push(Stretch {
        from: at - milliseconds,
        until: Some(at),
    });
    evidence
}

#[test]
fn i_19_a_process_that_slept_before_its_request_may_come_beside_another() {
    holds(&late_request(120_000));
    breaks(&late_request(30_000), &["I-19"], "was one of 2 in flight");
    let mut three = late_request(120_000);
    let id = story().id_of("cmp_a", 1, 0);
    request(&mut three, &id).in_flight = Some(3);
    breaks(&three, &["I-19"], "was one of 3 in flight");
    let mut later = late_request(120_000);
    let mut attempts = later.database.attempt.iter_mut();
    let attempt = attempts.find(|attempt| attempt.action_id == id).unwrap();
    attempt.intent_at += 60_000;
    breaks(&later, &["I-19"], "was one of 2 in flight");
}

#[test]
fn i_19_another_may_come_beside_a_request_of_a_process_that_slept() {
    let mut evidence = late_request(120_000);
    let id = story().id_of("cmp_a", 1, 0);
    let first = request(&mut evidence, &id);
    first.in_flight = Some(1);
    let at = first.at_ms;
    let mut beside = first.clone();
    (beside.operation, beside.client_reference) = ("changes".to_owned(), None);
    (beside.in_flight, beside.at_ms) = (Some(2), at + 20_000);
    beside.sequence = evidence.network.len() as u64 + 1;
    evidence.network.push(beside);
    holds(&evidence);
    evidence.network.last_mut().unwrap().at_ms = at + 21_000;
    breaks(&evidence, &["I-19"], "was one of 2 in flight");
}
