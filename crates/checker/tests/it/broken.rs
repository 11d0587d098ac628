//! For each invariant, histories that break it, and only it where that is possible; and next to
//! them what looks like it and is allowed.

use checker::evidence::database::{LedgerRow, Suppression};
use checker::evidence::network::{NetworkKind, NetworkRow};
use checker::evidence::scenario::{Deed, Event, Scope, Told};
use checker::{Evidence, Report, check};

use crate::sound::{evidence, story};
use crate::world::{Answer, WORKSPACE, World, at, date, renumber};

/// The invariants that a report says are broken.
fn broken_in(report: &Report) -> Vec<&'static str> {
    let broken = report
        .checked
        .iter()
        .filter(|checked| checked.violations > 0);
    broken.map(|checked| checked.invariant).collect()
}

/// Exactly these invariants are broken, and a violation of the first of them says so.
#[track_caller]
fn breaks(evidence: &Evidence, invariants: &[&str], says: &str) {
    let report = check(evidence);
    assert_eq!(broken_in(&report), invariants, "{report}");
    let mut violations = report.violations.iter();
    let is_said = violations
        .any(|violation| violation.invariant == invariants[0] && violation.what.contains(says));
    assert!(is_said, "{says}: {report}");
}

#[track_caller]
fn holds(evidence: &Evidence) {
    let report = check(evidence);
    assert!(report.is_clean(), "{report}");
}

fn effect<'a>(evidence: &'a mut Evidence, action: &str) -> &'a mut NetworkRow {
    let mut rows = evidence.network.iter_mut();
    rows.find(|row| row.is_by_client() && row.client_reference.as_deref() == Some(action))
        .unwrap()
}

fn request<'a>(evidence: &'a mut Evidence, action: &str) -> &'a mut NetworkRow {
    let mut rows = evidence.network.iter_mut();
    rows.find(|row| row.is_write() && row.client_reference.as_deref() == Some(action))
        .unwrap()
}

fn forget(evidence: &mut Evidence, which: impl Fn(&LedgerRow) -> bool) {
    let before = evidence.database.ledger.len();
    evidence.database.ledger.retain(|row| !which(row));
    assert!(
        evidence.database.ledger.len() < before,
        "there was such a row"
    );
    renumber(evidence);
}

/// A contact of the second member's campaign that was invited on day 3 and accepted that evening.
fn accepted(world: &mut World, contact: usize) {
    let invitation = world.plan("cmp_b", contact, 0, at(2, "09:00"), 3);
    world.approve(&invitation, at(2, "16:00"), "Hi");
    world.send(&invitation, at(3, "10:30"), "Hi");
    world.accept(&invitation, 3, "18:00");
}

#[test]
fn i_01_an_effect_that_came_about_twice() {
    let mut evidence = evidence();
    let welcome = story().id_of("cmp_a", 1, 1);
    let mut again = effect(&mut evidence, &welcome).clone();
    again.sequence = evidence.network.len() as u64 + 1;
    evidence.network.push(again);
    breaks(
        &evidence,
        &["I-01"],
        "message_sent to psn-1 by acc-1 came about twice",
    );
}

#[test]
fn i_01_two_actions_for_one_step() {
    let mut world = story();
    accepted(&mut world, 20);
    for time in ["09:30", "09:40"] {
        let welcome = world.plan("cmp_b", 20, 1, at(4, "08:00"), 4);
        world.send(&welcome, at(4, time), "Welcome");
    }
    breaks(&world.finish(), &["I-01"], "came about twice");
}

#[test]
fn i_02_an_invitation_to_somebody_pending() {
    let mut world = story();
    world.happens(at(6, "09:05"), "invitation_sent", 1, 6, "owner");
    breaks(
        &world.finish(),
        &["I-02"],
        "acc-1 invited psn-6 although an invitation was open",
    );
}

#[test]
fn i_02_an_invitation_to_somebody_connected() {
    let mut world = story();
    world.happens(at(6, "09:05"), "relation_added", 1, 6, "owner");
    breaks(&world.finish(), &["I-02"], "although they were connected");
}

#[test]
fn i_02_an_invitation_too_soon_after_the_last_one() {
    let declined = |day| {
        let mut world = story();
        world.happens(at(day - 1, "10:00"), "invitation_sent", 1, 6, "owner");
        world.happens(at(day, "10:00"), "invitation_declined", 1, 6, "person");
        world.finish()
    };
    breaks(&declined(0), &["I-02"], "ended too short a time before");
    holds(&declined(-16));
}

#[test]
fn i_03_two_members_of_a_family_invite_one_person() {
    let mut world = story();
    for (campaign, time) in [("cmp_a", "10:40"), ("cmp_b", "10:50")] {
        let id = world.plan(campaign, 21, 0, at(3, "09:00"), 4);
        world.approve(&id, at(3, "16:00"), "Hi");
        world.send(&id, at(4, time), "Hi");
    }
    breaks(&world.finish(), &["I-03"], "psn-21 was invited by");
}

#[test]
fn i_03_a_duplicate_of_nothing() {
    let mut world = story();
    let id = world.plan("cmp_a", 21, 0, at(3, "09:00"), 4);
    world.end(
        &id,
        at(4, "09:50"),
        Some("duplicate"),
        "already_invited_by_member",
    );
    breaks(
        &world.finish(),
        &["I-03"],
        "nobody else of its family tried",
    );
}

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
fn i_07_something_follows_the_end() {
    let mut world = story();
    let id = world.id_of("cmp_a", 1, 0);
    world.tell_of(&id, at(3, "09:00"), "action_scheduled", |_| {});
    breaks(
        &world.finish(),
        &["I-07"],
        "says action_scheduled of an action that is sent",
    );
}

#[test]
fn i_07_sent_without_having_begun() {
    let mut world = story();
    let id = world.plan("cmp_b", 23, 1, at(2, "09:00"), 3);
    world.schedule(&id, at(3, "09:00"));
    world.end(&id, at(3, "09:30"), Some("sent"), "applied");
    let action = world.action_mut(&id);
    action.state = "sent".to_owned();
    world.campaign_mut("cmp_b").messages_total += 1;
    // The chart forbids the row, so that the sum of what was sent has nothing to stand on.
    breaks(
        &world.finish(),
        &["I-07", "I-27"],
        "says action_ended of an action that is scheduled",
    );
}

#[test]
fn i_07_the_table_says_something_else() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 5, 0);
    let mut actions = evidence.database.action.iter_mut();
    actions.find(|row| row.id == id).unwrap().state = "approved".to_owned();
    breaks(
        &evidence,
        &["I-07", "I-27"],
        "is approved in the table and canceled by the ledger",
    );
}

#[test]
fn i_07_the_machine_puts_back_what_has_ended() {
    let mut world = story();
    let id = world.id_of("cmp_a", 4, 0);
    world.tell_of(&id, at(5, "08:00"), "action_requeued", |_| {});
    world.end(
        &id,
        at(5, "08:01"),
        Some("pending"),
        "invitation_already_pending",
    );
    breaks(
        &world.finish(),
        &["I-07", "I-14"],
        "was put back by engine and not by a person",
    );
}

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
        let id = world.plan("cmp_b", 24, 0, at(5, "09:00"), 6);
        world.approve(&id, at(5, "16:00"), "Hi");
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
fn i_09_an_archived_campaign_starts() {
    let mut world = story();
    world.tell(at(14, "11:00"), "campaign_started", |row| {
        row.campaign_id = Some("cmp_a".to_owned());
    });
    breaks(
        &world.finish(),
        &["I-09"],
        "campaign_started, follows the archiving",
    );
}

#[test]
fn i_09_the_table_forgets_the_archive() {
    let mut evidence = evidence();
    evidence.database.campaign[0].state = "stopped".to_owned();
    breaks(&evidence, &["I-09"], "the table does not say so");
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

#[test]
fn i_12_somebody_suppressed_is_written_to() {
    let with = |kind: &str, value: &str| {
        let mut evidence = evidence();
        evidence.database.suppression.push(Suppression {
            workspace_id: WORKSPACE.to_owned(),
            kind: kind.to_owned(),
            value: value.to_owned(),
            created_at: at(4, "00:00"),
        });
        evidence
    };
    let hits = [
        ("person", "in/person-1"),
        ("person", "person-1@mail.acme.example"),
        ("email_domain", "acme.example"),
        ("company", "acme"),
        ("keyword", "person1"),
    ];
    for (kind, value) in hits {
        breaks(&with(kind, value), &["I-12"], value);
    }
    let mut limited = with("company", "acme");
    for contact in &mut limited.database.contact {
        contact.company = Some("ACME, Ltd.".to_owned());
    }
    breaks(&limited, &["I-12"], "company `acme`");
    // Before it came to that company, nobody could know.
    for contact in &mut limited.database.contact {
        contact.updated_at = at(13, "00:00");
    }
    holds(&limited);
    for (kind, value) in [
        ("person", "in/person"),
        ("email_domain", "cme.example"),
        ("keyword", "person"),
    ] {
        holds(&with(kind, value));
    }
}

#[test]
fn i_12_what_was_acknowledged_counts_until_it_is_lifted() {
    let entry = || {
        (
            WORKSPACE.to_owned(),
            "person".to_owned(),
            "in/person-1".to_owned(),
        )
    };
    let with = |lifted: Option<i64>| {
        let mut world = story();
        let (workspace, kind, value) = entry();
        world.did(
            at(4, "00:00"),
            Deed::Suppress {
                workspace,
                kind,
                value,
            },
        );
        if let Some(at) = lifted {
            let (workspace, kind, value) = entry();
            world.did(
                at,
                Deed::Unsuppress {
                    workspace,
                    kind,
                    value,
                },
            );
        }
        world.finish()
    };
    breaks(&with(None), &["I-12"], "named the person `in/person-1`");
    holds(&with(Some(at(5, "00:00"))));
}

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
    breaks(&evidence, &["I-14"], "a decision was lost");
}

#[test]
fn i_14_a_refusal_reversed() {
    let mut world = story();
    let id = world.id_of("cmp_a", 2, 0);
    world.tell_of(&id, at(1, "16:00"), "action_undone", |_| {});
    let action = world.action_mut(&id);
    action.state = "waiting_for_approval".to_owned();
    (action.category, action.reason) = (None, None);
    breaks(&world.finish(), &["I-14"], "the decision was reversed");
}

#[test]
fn i_14_a_replayed_approval() {
    let mut world = story();
    let id = world.plan("cmp_b", 26, 0, at(4, "09:00"), 5);
    world.approve(&id, at(4, "16:00"), "Hi");
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
        let id = world.plan("cmp_b", 26, 0, at(12, "09:00"), 13);
        world.approve(&id, at(12, "16:00"), "Hi");
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
    breaks(&tried_twice(false), &["I-14"], "a decision was lost");
}

#[test]
fn i_14_who_puts_an_action_back_begins_it_anew() {
    let put_back = |approved_again: bool| {
        let mut world = story();
        let id = world.plan("cmp_b", 26, 0, at(4, "09:00"), 5);
        world.approve(&id, at(4, "16:00"), "Hi");
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
    let id = world.plan("cmp_b", 27, 0, at(4, "09:00"), 5);
    world.approve(&id, at(4, "16:00"), "Hi");
    breaks(
        &world.finish(),
        &["I-14"],
        "is still approved after its campaign ran on 2027-03-14",
    );
}

#[test]
fn i_15_other_bytes_than_intended() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 1, 1);
    for row in [
        request(&mut evidence, &id).sequence,
        effect(&mut evidence, &id).sequence,
    ] {
        evidence.network[row as usize - 1].text = Some("Welcome 2".to_owned());
    }
    breaks(&evidence, &["I-15"], "has another text than");
}

#[test]
fn i_15_another_hash_than_intended() {
    let mut evidence = evidence();
    evidence.database.attempt[0].text_hash = "0".repeat(64);
    breaks(&evidence, &["I-15"], "has another hash than its intent");
}

#[test]
fn i_15_an_effect_with_another_text_than_its_request() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 1, 1);
    effect(&mut evidence, &id).text = Some("Welcome 2".to_owned());
    breaks(&evidence, &["I-15"], "has another text than its request");
}

#[test]
fn i_15_lengths_are_counted_in_utf_16_and_by_account() {
    let with = |text: &str, account_type: &str| {
        let mut world = story();
        let id = world.plan("cmp_b", 28, 0, at(4, "09:00"), 5);
        world.approve(&id, at(4, "16:00"), text);
        world.send(&id, at(5, "09:10"), text);
        world.evidence.database.identity[1].account_type = account_type.to_owned();
        world.finish()
    };
    let note = "\u{1f680}".repeat(100);
    holds(&with(&note, "standard"));
    let longer = format!("{note}!");
    breaks(
        &with(&longer, "standard"),
        &["I-15"],
        "201 UTF-16 units long where 200 are allowed",
    );
    holds(&with(&longer, "premium"));
    breaks(
        &with(&"x".repeat(301), "premium"),
        &["I-15"],
        "where 300 are allowed",
    );
}

#[test]
fn i_15_a_token_is_left() {
    let mut world = story();
    accepted(&mut world, 28);
    let id = world.plan("cmp_b", 28, 1, at(4, "08:00"), 4);
    world.send(&id, at(4, "09:10"), "Welcome {{firstName}}");
    breaks(&world.finish(), &["I-15"], "has a `{{` left");
}

#[test]
fn i_16_more_than_the_budget_of_any_window() {
    let with = |invitations_per_week, messages_per_day, notes_per_month| {
        let mut evidence = evidence();
        evidence.database.workspace[0].invitations_per_week = invitations_per_week;
        evidence.database.workspace[0].messages_per_day = messages_per_day;
        evidence.scenario.notes_per_month = notes_per_month;
        evidence
    };
    holds(&with(3, 1, Some(3)));
    breaks(
        &with(2, 1, None),
        &["I-16"],
        "acc-1 sent 3 invitations within 7 days where 2 are allowed",
    );
    breaks(
        &with(3, 0, None),
        &["I-16"],
        "acc-1 sent 1 messages within 1 days",
    );
    breaks(
        &with(3, 1, Some(2)),
        &["I-16"],
        "acc-1 sent 3 notes within 30 days",
    );
}

#[test]
fn i_16_a_budget_that_was_larger_in_the_run() {
    let mut world = story();
    world.evidence.database.workspace[0].invitations_per_week = 1;
    world.did(
        at(0, "09:00"),
        Deed::Budgets {
            workspace: WORKSPACE.to_owned(),
            invitations_per_week: 3,
            messages_per_day: 40,
        },
    );
    holds(&world.finish());
}

#[test]
fn i_17_more_than_the_cohort() {
    let mut evidence = evidence();
    evidence.database.campaign[0].schedule.cohort_size = 1;
    breaks(&evidence, &["I-17"], "invited 2");
}

#[test]
fn i_17_an_occurrence_that_drew_more_than_the_cohort() {
    let mut evidence = evidence();
    evidence.database.occurrence[3].drawn = 6;
    breaks(
        &evidence,
        &["I-17"],
        "drew 6 contacts where its cohort is 5",
    );
}

#[test]
fn i_18_a_request_while_restricted() {
    let with = |operation: &str, restored| {
        let mut world = story();
        world.network(at(12, "20:00"), NetworkKind::Request, "changes", 2);
        let row = world.evidence.network.last_mut().unwrap();
        (row.status, row.code) = (Some(403), Some("restricted".to_owned()));
        if restored {
            world.network(at(12, "20:30"), NetworkKind::Effect, "session_restored", 2);
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
fn i_19_two_requests_in_flight() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 1, 1);
    request(&mut evidence, &id).in_flight = Some(2);
    breaks(&evidence, &["I-19"], "was one of 2 in flight");
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
fn i_21_outside_of_every_slot() {
    for time in ["08:59:59", "12:00:00", "12:30:00"] {
        let mut world = story();
        let id = world.plan("cmp_b", 29, 0, at(4, "09:00"), 5);
        world.approve(&id, at(4, "16:00"), "Hi");
        world.send(&id, at(5, time), "Hi");
        breaks(&world.finish(), &["I-21"], "outside of every slot");
    }
}

#[test]
fn i_21_a_minute_of_grace_for_the_effect() {
    let with = |seconds: i64, delivery: &str| {
        let mut world = story();
        let id = world.plan("cmp_b", 29, 0, at(4, "09:00"), 5);
        world.approve(&id, at(4, "16:00"), "Hi");
        world.send(&id, at(5, "11:59:59"), "Hi");
        let mut evidence = world.finish();
        request(&mut evidence, &id).delivery = Some(delivery.to_owned());
        effect(&mut evidence, &id).at_ms += seconds * 1_000;
        evidence
    };
    holds(&with(60, "answered"));
    breaks(
        &with(61, "answered"),
        &["I-21"],
        "came about outside of every slot",
    );
    // A network that applies late is not the product's fault.
    holds(&with(3_600, "timed_out"));
}

#[test]
fn i_22_an_occurrence_twice() {
    let mut evidence = evidence();
    let again = evidence.database.occurrence[4].clone();
    evidence.database.occurrence.push(again);
    breaks(&evidence, &["I-22"], "exists twice");
}

#[test]
fn i_22_an_occurrence_at_another_hour() {
    let mut evidence = evidence();
    evidence.database.occurrence[4].ends_at += 3_600_000;
    breaks(&evidence, &["I-22"], "has other instants than its schedule");
}

#[test]
fn i_22_a_lost_occurrence() {
    let without = |day| {
        let mut evidence = evidence();
        evidence
            .database
            .occurrence
            .retain(|row| row.campaign_id != "cmp_b" || row.local_date != date(day));
        evidence
    };
    breaks(
        &without(6),
        &["I-22"],
        "slot 0 of 2027-03-07 of campaign cmp_b was lost",
    );
    let with_switch = |to: bool, day| {
        let mut evidence = without(6);
        let mut row = evidence.database.ledger[0].clone();
        row.kind = "member_changed".to_owned();
        (row.campaign_id, row.member_id) = (None, Some("mem_2".to_owned()));
        row.at = at(day, "07:00");
        row.data = serde_json::json!({ "active": { "from": !to, "to": to } });
        evidence.database.ledger.push(row);
        renumber(&mut evidence);
        evidence
    };
    breaks(&with_switch(true, 3), &["I-22"], "was lost");
    assert!(check(&with_switch(false, 5)).of("I-22").unwrap().violations == 0);
    let mut halted = without(6);
    let mut row = halted.database.ledger.last().unwrap().clone();
    row.kind = "campaign_halted".to_owned();
    row.campaign_id = Some("cmp_b".to_owned());
    row.local_date = Some(date(6));
    halted.database.ledger.push(row);
    renumber(&mut halted);
    holds(&halted);
}

#[test]
fn i_22_after_an_edit_the_schedule_of_then_counts() {
    let edited = |told_before: bool| {
        let mut world = story();
        world.tell(at(6, "15:00"), "campaign_edited", |row| {
            row.campaign_id = Some("cmp_b".to_owned());
            row.data = serde_json::json!({ "changed": ["schedule"] });
        });
        let before = world.campaign_mut("cmp_b").schedule.clone();
        world.campaign_mut("cmp_b").schedule.slots[0].start = "10:00".to_owned();
        for row in &mut world.evidence.database.occurrence {
            if row.campaign_id == "cmp_b" && row.local_date > date(6) {
                (row.starts_at, row.ends_at) = (row.starts_at + 3_600_000, row.ends_at + 3_600_000);
            }
        }
        if told_before {
            let campaign = "cmp_b".to_owned();
            let (schedule, moderation) = (Some(before), None);
            world.did(
                at(0, "07:00"),
                Deed::Save {
                    campaign,
                    schedule,
                    moderation,
                },
            );
        }
        world.finish()
    };
    holds(&edited(true));
    assert_eq!(check(&edited(true)).of("I-21").unwrap().skipped, 0);
    // Without a record of the schedule before the edit, nothing is said about that time.
    holds(&edited(false));
    assert!(check(&edited(false)).of("I-21").unwrap().skipped > 0);
}

#[test]
fn i_23_a_welcome_on_the_day_of_the_acceptance() {
    let mut world = story();
    let invitation = world.plan("cmp_b", 30, 0, at(2, "09:00"), 3);
    world.approve(&invitation, at(2, "16:00"), "Hi");
    world.send(&invitation, at(3, "09:10"), "Hi");
    world.accept(&invitation, 4, "08:00");
    let welcome = world.plan("cmp_b", 30, 1, at(4, "08:30"), 4);
    world.send(&welcome, at(4, "10:10"), "Welcome");
    breaks(
        &world.finish(),
        &["I-23"],
        "no later day than the acceptance",
    );
}

#[test]
fn i_23_a_follow_up_before_its_delay() {
    let mut world = story();
    accepted(&mut world, 31);
    let welcome = world.plan("cmp_b", 31, 1, at(4, "08:00"), 4);
    world.send(&welcome, at(4, "10:10"), "Welcome");
    let follow_up = world.plan("cmp_b", 31, 2, at(4, "11:00"), 5);
    world.send(&follow_up, at(5, "10:10"), "Still there?");
    breaks(&world.finish(), &["I-23"], "it is due on 2027-03-07");
}

#[test]
fn i_23_a_step_whose_predecessor_nobody_is_sure_of() {
    let mut world = story();
    accepted(&mut world, 32);
    let welcome = world.plan("cmp_b", 32, 1, at(4, "08:00"), 4);
    world.schedule(&welcome, at(4, "09:00"));
    world.begin(
        &welcome,
        at(4, "09:10"),
        "Welcome",
        Answer::Refused(500, "unavailable"),
    );
    world.lose(&welcome, at(4, "09:11"));
    let follow_up = world.plan("cmp_b", 32, 2, at(4, "11:00"), 6);
    world.send(&follow_up, at(6, "10:10"), "Still there?");
    breaks(
        &world.finish(),
        &["I-23"],
        "was begun although step 1 is unconfirmed",
    );
}

#[test]
fn i_23_a_step_without_a_first_one() {
    let mut world = story();
    let welcome = world.plan("cmp_b", 33, 1, at(4, "08:00"), 4);
    world.send(&welcome, at(4, "09:10"), "Welcome");
    breaks(&world.finish(), &["I-23"], "no");
}

#[test]
fn i_26_a_contact_of_two_members() {
    let mut world = story();
    world.campaign("cmp_c", "Others", 2, "fnd_1", "invite");
    for day in 1..=14 {
        if day != 8 && day != 9 {
            world.open("cmp_c", day);
        }
    }
    let id = world.plan("cmp_c", 2, 0, at(1, "09:00"), 2);
    world.end(&id, at(2, "09:00"), Some("false"), "condition_false");
    breaks(
        &world.finish(),
        &["I-26"],
        "contact con_2 of fnd_1 was given to mem_1, mem_2",
    );
}

#[test]
fn i_26_a_source_that_was_changed_tells_nothing() {
    let mut world = story();
    world.tell(at(6, "15:00"), "campaign_edited", |row| {
        row.campaign_id = Some("cmp_b".to_owned());
        row.data = serde_json::json!({ "changed": ["source"] });
    });
    world.campaign_mut("cmp_b").source_id = "fnd_1".to_owned();
    let evidence = world.finish();
    holds(&evidence);
    assert!(check(&evidence).of("I-26").unwrap().skipped > 0);
}

#[test]
fn i_26_a_claim_of_somebody_else() {
    let mut evidence = evidence();
    evidence.database.claim[0].member_id = "mem_2".to_owned();
    breaks(&evidence, &["I-26"], "was given to mem_1, claimed by mem_2");
}

#[test]
fn i_27_a_sum_that_is_no_recount() {
    type Change = fn(&mut checker::evidence::database::Campaign);
    let sums: [(&str, Change); 5] = [
        ("sent", |campaign| campaign.sent_total += 1),
        ("accepted", |campaign| campaign.accepted_total -= 1),
        ("messages", |campaign| campaign.messages_total += 1),
        ("clicks", |campaign| campaign.clicks_total += 1),
        ("replies", |campaign| campaign.replies_total = 0),
    ];
    for (sum, change) in sums {
        let mut evidence = evidence();
        change(&mut evidence.database.campaign[0]);
        breaks(&evidence, &["I-27"], &format!(" {sum}, and the ledger has"));
    }
}

#[test]
fn i_27_an_action_that_counts_for_another_day() {
    let mut evidence = evidence();
    evidence.database.action[0].local_date = date(4);
    breaks(&evidence, &["I-27"], "by the table");
}

#[test]
fn i_27_an_ending_without_a_plan() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 4, 0);
    forget(&mut evidence, |row| {
        row.kind == "action_planned" && row.action_id.as_deref() == Some(&id)
    });
    breaks(
        &evidence,
        &["I-07", "I-27"],
        "of an action that is not planned",
    );
}

#[test]
fn i_33_a_gap() {
    let mut evidence = evidence();
    evidence.database.ledger.remove(10);
    breaks(
        &evidence,
        &["I-33"],
        "row 12 of the ledger of wsp_1 follows row 10",
    );
}

#[test]
fn i_33_an_end_cut_off() {
    let mut evidence = evidence();
    let last = evidence.database.ledger.pop().unwrap();
    assert_eq!(last.kind, "slot_closed");
    breaks(&evidence, &["I-33"], "were written");
}

#[test]
fn i_33_a_change_without_actor() {
    let mut evidence = evidence();
    evidence.database.ledger[3].actor.clear();
    breaks(
        &evidence,
        &["I-33"],
        "lacks its actor, its cause or its time",
    );
}
