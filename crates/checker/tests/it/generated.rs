//! Random histories: without a fault none is found, and any single fault is.

use checker::evidence::database::{Attempt, Suppression};
use checker::evidence::network::NetworkRow;
use checker::evidence::scenario::{Deed, Event, Scope, Told};
use checker::{Evidence, check};
use jiff::ToSpan;
use proptest::prelude::*;
use serde_json::json;

use crate::generator::{Chance, history};
use crate::world::{WORKSPACE, renumber};

/// Puts one fault into a history, if the history has a place for it.
type Fault = fn(&mut Evidence, &mut Chance) -> Option<()>;

/// A name, the invariant that must find it, and the fault.
const FAULTS: &[(&str, &str, Fault)] = &[
    ("an effect comes about twice", "I-01", effect_twice),
    ("somebody connected is invited", "I-02", invite_connected),
    (
        "a member invites whom another has invited",
        "I-03",
        invite_of_another,
    ),
    ("an intent is missing", "I-04", lose_intent),
    ("a message is requested again", "I-05", request_again),
    ("an epoch does not rise", "I-06", equal_epochs),
    (
        "the beginning of an action is not told",
        "I-07",
        lose_beginning,
    ),
    ("a sent action is put back", "I-07", put_back_sent),
    ("an intent follows a stop", "I-08", stop_early),
    ("work follows the archiving", "I-09", archive_early),
    ("a message follows an answer", "I-10", answer_before),
    (
        "a message follows the sender's own",
        "I-11",
        own_message_before,
    ),
    ("somebody suppressed is written to", "I-12", suppress_early),
    ("an approval is missing", "I-13", lose_approval),
    ("another text was shown", "I-13", other_text_shown),
    ("an approval is lost", "I-14", lose_approval),
    ("a refusal is not carried out", "I-14", refuse_after_all),
    ("a byte changes on the way", "I-15", change_byte),
    ("a token is left", "I-15", leave_token),
    ("the budget is smaller", "I-16", shrink_budget),
    ("the cohort is smaller", "I-17", shrink_cohort),
    ("two requests are in flight", "I-19", two_in_flight),
    (
        "a request follows the end of the session",
        "I-20",
        expire_session,
    ),
    ("an effect lies outside of its slot", "I-21", move_effect),
    ("an occurrence is lost", "I-22", lose_occurrence),
    ("an occurrence is moved", "I-22", move_occurrence),
    (
        "a welcome comes on the day of the acceptance",
        "I-23",
        accept_late,
    ),
    (
        "a contact belongs to somebody else",
        "I-26",
        claim_of_another,
    ),
    ("a sum is wrong", "I-27", wrong_sum),
    ("an action counts for another day", "I-27", other_day),
    ("a row of the ledger is missing", "I-33", gap),
];

fn pick<T>(rows: &mut [T], chance: &mut Chance, which: impl Fn(&T) -> bool) -> Option<usize> {
    let fitting = (0..rows.len())
        .filter(|index| which(&rows[*index]))
        .collect();
    chance.pick(fitting)
}

fn pick_effect(evidence: &mut Evidence, chance: &mut Chance, operation: &str) -> Option<usize> {
    pick(&mut evidence.network, chance, |row| {
        row.is_effect(operation) && row.is_by_client()
    })
}

/// Puts a copy of a row, changed, before another one.
fn insert(
    evidence: &mut Evidence,
    place: usize,
    like: usize,
    change: impl FnOnce(&mut NetworkRow),
) {
    let mut row = evidence.network[like].clone();
    row.sequence = 1_000_000;
    change(&mut row);
    evidence.network.insert(place, row);
}

fn sent_action(evidence: &mut Evidence, chance: &mut Chance, step: u32) -> Option<usize> {
    pick(&mut evidence.database.action, chance, |row| {
        row.state == "sent" && row.step == step && row.campaign_id != "cmp_n"
    })
}

fn intent<'a>(evidence: &'a Evidence, action: &str) -> &'a Attempt {
    let mut attempts = evidence.database.attempt.iter();
    attempts.find(|row| row.action_id == action).unwrap()
}

fn effect_twice(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let operation = ["invitation_sent", "message_sent"][chance.below(2)];
    let place = pick_effect(evidence, chance, operation)?;
    insert(evidence, place + 1, place, |_| {});
    Some(())
}

fn invite_connected(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = pick_effect(evidence, chance, "invitation_sent")?;
    insert(evidence, place, place, |row| {
        row.operation = "relation_added".to_owned();
        row.by = Some("network".to_owned());
    });
    Some(())
}

fn invite_of_another(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let of = |campaign: &'static str| {
        move |row: &checker::evidence::database::Action| {
            row.state == "sent" && row.step == 0 && row.campaign_id == campaign
        }
    };
    let first = pick(&mut evidence.database.action, chance, of("cmp_a"))?;
    let second = pick(&mut evidence.database.action, chance, of("cmp_b"))?;
    let contact = evidence.database.action[first].contact_id.clone();
    let person = contact.replace("con_", "psn-");
    let id = evidence.database.action[second].id.clone();
    evidence.database.action[second].contact_id = contact;
    let rows = evidence.network.iter_mut();
    for row in rows.filter(|row| row.client_reference.as_deref() == Some(&id)) {
        row.person = Some(person.clone());
    }
    Some(())
}

fn lose_intent(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = pick(&mut evidence.database.attempt, chance, |_| true)?;
    evidence.database.attempt.remove(place);
    Some(())
}

fn request_again(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = pick(&mut evidence.network, chance, |row| {
        row.is_request("message")
    })?;
    insert(evidence, place + 1, place, |row| row.status = Some(422));
    Some(())
}

fn equal_epochs(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = pick(&mut evidence.database.attempt, chance, |row| {
        row.attempt == 2
    })?;
    evidence.database.attempt[place].epoch = 0;
    Some(())
}

fn lose_row(evidence: &mut Evidence, chance: &mut Chance, kind: &str) -> Option<()> {
    let place = pick(&mut evidence.database.ledger, chance, |row| {
        row.kind == kind
    })?;
    evidence.database.ledger.remove(place);
    renumber(evidence);
    Some(())
}

fn lose_beginning(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    lose_row(evidence, chance, "action_begun")
}

fn put_back_sent(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = sent_action(evidence, chance, 0)?;
    let action = &mut evidence.database.action[place];
    action.state = "queued".to_owned();
    (action.category, action.reason) = (None, None);
    Some(())
}

fn stop_early(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = pick(&mut evidence.database.attempt, chance, |_| true)?;
    let (at, identity) = {
        let attempt = &evidence.database.attempt[place];
        (attempt.intent_at - 1, attempt.identity_id.clone())
    };
    let in_flight = evidence
        .database
        .action
        .iter()
        .map(|row| row.id.clone())
        .collect();
    let scope = Scope::Identity(identity);
    let deed = Deed::Stop { scope, in_flight };
    let told = Told::Acknowledged;
    evidence.scenario.events.push(Event { at, told, deed });
    Some(())
}

fn archive_early(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = pick(&mut evidence.database.ledger, chance, |row| {
        row.kind == "action_begun"
    })?;
    let mut row = evidence.database.ledger[place].clone();
    row.kind = "campaign_archived".to_owned();
    row.action_id = None;
    evidence.database.ledger.insert(place, row);
    renumber(evidence);
    Some(())
}

/// Puts something between the last two steps of a sequence.
fn before_a_follow_up(
    evidence: &mut Evidence,
    chance: &mut Chance,
    operation: &str,
    by: &str,
) -> Option<()> {
    let action = sent_action(evidence, chance, 2)?;
    let id = evidence.database.action[action].id.clone();
    let place = evidence
        .network
        .iter()
        .position(|row| row.is_write() && row.client_reference.as_deref() == Some(&id))?;
    insert(evidence, place, place, |row| {
        row.kind = checker::evidence::network::NetworkKind::Effect;
        row.operation = operation.to_owned();
        row.by = Some(by.to_owned());
        row.at_ms -= 121_000;
        row.client_reference = None;
    });
    Some(())
}

fn answer_before(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    before_a_follow_up(evidence, chance, "message_received", "person")
}

fn own_message_before(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    before_a_follow_up(evidence, chance, "message_sent", "owner")
}

fn suppress_early(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = sent_action(evidence, chance, 0)?;
    let action = evidence.database.action[place].clone();
    evidence.database.suppression.push(Suppression {
        workspace_id: WORKSPACE.to_owned(),
        kind: "person".to_owned(),
        value: action.contact_id.replace("con_", "in/person-"),
        created_at: intent(evidence, &action.id).intent_at - 1,
    });
    Some(())
}

fn moderated_and_sent(evidence: &mut Evidence, chance: &mut Chance) -> Option<String> {
    let place = pick(&mut evidence.database.action, chance, |row| {
        row.state == "sent"
            && row.step == 0
            && ["cmp_a", "cmp_b"].contains(&row.campaign_id.as_str())
    })?;
    Some(evidence.database.action[place].id.clone())
}

fn lose_approval(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let id = moderated_and_sent(evidence, chance)?;
    let ledger = &mut evidence.database.ledger;
    ledger.retain(|row| row.kind != "action_approved" || row.action_id.as_deref() != Some(&id));
    renumber(evidence);
    Some(())
}

fn other_text_shown(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let id = moderated_and_sent(evidence, chance)?;
    for event in &mut evidence.scenario.events {
        if let Deed::Approve { action, text } = &mut event.deed
            && *action == id
        {
            text.push('!');
        }
    }
    Some(())
}

fn refuse_after_all(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let action = moderated_and_sent(evidence, chance)?;
    let at = intent(evidence, &action).intent_at - 1;
    let told = Told::Acknowledged;
    let deed = Deed::Refuse { action };
    evidence.scenario.events.push(Event { at, told, deed });
    Some(())
}

fn change_byte(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = pick(&mut evidence.network, chance, |row| {
        row.is_write() || row.is_by_client()
    })?;
    evidence.network[place].text.as_mut()?.push('\u{200b}');
    Some(())
}

/// The same wrong text everywhere.
fn leave_token(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = sent_action(evidence, chance, 1)?;
    let id = evidence.database.action[place].id.clone();
    let text = "Welcome {{firstName}}".to_owned();
    evidence.database.action[place].sent_text = Some(text.clone());
    let attempts = evidence.database.attempt.iter_mut();
    attempts
        .filter(|row| row.action_id == id)
        .for_each(|row| row.text.clone_from(&text));
    for row in &mut evidence.network {
        if row.client_reference.as_deref() == Some(&id) {
            row.length_utf16 = Some(text.len());
            row.text = Some(text.clone());
        }
    }
    Some(())
}

fn shrink_budget(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    pick_effect(evidence, chance, "message_sent")?;
    evidence.database.workspace[0].messages_per_day = 0;
    Some(())
}

fn shrink_cohort(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = sent_action(evidence, chance, 0)?;
    let campaign = evidence.database.action[place].campaign_id.clone();
    let mut campaigns = evidence.database.campaign.iter_mut();
    campaigns
        .find(|row| row.id == campaign)?
        .schedule
        .cohort_size = 0;
    Some(())
}

fn two_in_flight(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = pick(&mut evidence.network, chance, NetworkRow::is_write)?;
    evidence.network[place].in_flight = Some(2);
    Some(())
}

fn expire_session(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = pick(&mut evidence.network, chance, NetworkRow::is_write)?;
    insert(evidence, place, place, |row| {
        row.operation = "changes".to_owned();
        (row.status, row.code) = (Some(401), Some("session_expired".to_owned()));
        row.delivery = Some("answered".to_owned());
    });
    Some(())
}

fn move_effect(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let lost: Vec<u64> = evidence
        .network
        .iter()
        .filter(|row| row.is_write() && !row.arrived())
        .map(|row| row.sequence)
        .collect();
    let place = pick(&mut evidence.network, chance, |row| {
        row.is_by_client() && row.cause.is_some_and(|cause| !lost.contains(&cause))
    })?;
    evidence.network[place].at_ms += 6 * 3_600_000;
    Some(())
}

fn some_occurrence(evidence: &mut Evidence, chance: &mut Chance) -> Option<usize> {
    let last = evidence
        .database
        .occurrence
        .iter()
        .map(|row| row.local_date)
        .max()?;
    pick(&mut evidence.database.occurrence, chance, |row| {
        row.local_date < last
    })
}

fn lose_occurrence(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = some_occurrence(evidence, chance)?;
    evidence.database.occurrence.remove(place);
    Some(())
}

fn move_occurrence(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = some_occurrence(evidence, chance)?;
    evidence.database.occurrence[place].starts_at -= 3_600_000;
    Some(())
}

fn accept_late(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = sent_action(evidence, chance, 1)?;
    let action = evidence.database.action[place].clone();
    let mut participations = evidence.database.participation.iter_mut();
    let row = participations
        .find(|row| row.campaign_id == action.campaign_id && row.contact_id == action.contact_id)?;
    row.accepted_local_date = action.ended_local_date;
    Some(())
}

fn claim_of_another(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = pick(&mut evidence.database.claim, chance, |_| true)?;
    let member = &mut evidence.database.claim[place].member_id;
    *member = if member == "mem_1" { "mem_2" } else { "mem_1" }.to_owned();
    Some(())
}

fn wrong_sum(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = pick(&mut evidence.database.campaign, chance, |_| true)?;
    let campaign = &mut evidence.database.campaign[place];
    let sums = [
        &mut campaign.sent_total,
        &mut campaign.accepted_total,
        &mut campaign.messages_total,
        &mut campaign.clicks_total,
        &mut campaign.replies_total,
        &mut campaign.sentiment_total,
    ];
    *chance.pick(sums.into())? += 1;
    Some(())
}

fn other_day(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = pick(&mut evidence.database.action, chance, |_| true)?;
    let action = &mut evidence.database.action[place];
    action.local_date = action.local_date.saturating_add(1.day());
    Some(())
}

fn gap(evidence: &mut Evidence, chance: &mut Chance) -> Option<()> {
    let place = pick(&mut evidence.database.ledger, chance, |_| true)?;
    evidence.database.ledger.remove(place);
    Some(())
}

#[test]
fn every_fault_is_found_by_its_invariant() {
    for (name, invariant, fault) in FAULTS {
        let mut evidence = history(7, 12);
        fault(&mut evidence, &mut Chance(3)).unwrap_or_else(|| panic!("{name} has no place"));
        let report = check(&evidence);
        assert!(
            report.of(invariant).unwrap().violations > 0,
            "{name}: {report}"
        );
    }
}

#[test]
fn a_month_of_four_campaigns_is_checked_and_counted() {
    let evidence = history(11, 30);
    let report = check(&evidence);
    assert!(report.is_clean(), "{report}");
    assert!(
        evidence.database.ledger.len() > 2_000,
        "{}",
        evidence.database.ledger.len()
    );
    let summary = checker::summary(&evidence.database.ledger);
    let counts = serde_json::to_value(&summary).unwrap();
    for (name, count) in counts.as_object().unwrap() {
        assert_ne!(*count, json!(0), "{name}");
    }
    let totals = |sum: fn(&checker::evidence::database::Campaign) -> i64| {
        evidence.database.campaign.iter().map(sum).sum::<i64>() as u64
    };
    assert_eq!(
        summary.invitations_sent,
        totals(|campaign| campaign.sent_total)
    );
    assert_eq!(summary.accepted, totals(|campaign| campaign.accepted_total));
    let messages = summary.welcomes_sent + summary.follow_ups_sent + summary.nurture_sent;
    assert_eq!(messages, totals(|campaign| campaign.messages_total));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_history_without_a_fault_has_no_violation(seed in any::<u64>(), days in 2_i64..16) {
        let report = check(&history(seed, days));
        prop_assert!(report.is_clean(), "{}", report);
    }

    #[test]
    fn a_single_fault_is_found(
        seed in any::<u64>(),
        days in 3_i64..14,
        which in 0..FAULTS.len(),
        place in any::<u64>(),
    ) {
        let mut evidence = history(seed, days);
        let (name, invariant, fault) = FAULTS[which];
        prop_assume!(fault(&mut evidence, &mut Chance(place)).is_some());
        let report = check(&evidence);
        prop_assert!(report.of(invariant).unwrap().violations > 0, "{}: {}", name, report);
    }
}
