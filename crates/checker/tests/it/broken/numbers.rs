//! The numbers are those of the ledger.

use checker::evidence::database::CampaignDay;

use super::{breaks, forget};
use crate::sound::{evidence, story};
use crate::world::date;

#[test]
fn i_27_a_sum_that_is_no_recount() {
    type Change = fn(&mut checker::evidence::database::Campaign);
    let sums: [(&str, Change); 6] = [
        ("sent", |campaign| campaign.sent_total += 1),
        ("accepted", |campaign| campaign.accepted_total -= 1),
        ("messages", |campaign| campaign.messages_total += 1),
        ("clicks", |campaign| campaign.clicks_total += 1),
        ("replies", |campaign| campaign.replies_total = 0),
        ("sentiment", |campaign| campaign.sentiment_total += 1),
    ];
    for (sum, change) in sums {
        let mut evidence = evidence();
        change(&mut evidence.database.campaign[0]);
        breaks(&evidence, &["I-27"], &format!(" {sum}, and the ledger has"));
    }
}

/// The row of an action that was sent, as it says that it counts on a day.
fn counted() -> checker::Evidence {
    let mut evidence = evidence();
    let row = evidence
        .database
        .ledger
        .iter_mut()
        .find(|row| row.kind == "action_ended" && row.category.as_deref() == Some("blocked"))
        .expect("somebody was refused");
    (row.measure, row.day) = (Some("blocked".to_owned()), Some(20_000));
    let day = CampaignDay {
        campaign_id: row.campaign_id.clone().expect("it belongs to a campaign"),
        day: 20_000,
        blocked: 1,
        ..CampaignDay::default()
    };
    evidence.database.campaign_day.push(day);
    evidence
}

#[test]
fn i_27_a_sum_of_a_day_that_is_no_recount() {
    let sound = counted();
    let report = checker::check(&sound);
    assert_eq!(report.of("I-27").unwrap().violations, 0, "{report}");

    let mut evidence = counted();
    evidence.database.campaign_day[0].accepted += 1;
    breaks(&evidence, &["I-27"], "shows 1 accepted for day 20000");
    let mut evidence = counted();
    evidence.database.campaign_day.clear();
    breaks(&evidence, &["I-27"], "has no sums for day 20000");
    let mut evidence = counted();
    let mut rows = evidence.database.ledger.iter_mut();
    let row = rows.find(|row| row.day.is_some()).unwrap();
    row.measure = Some("invitations".to_owned());
    breaks(&evidence, &["I-27"], "says that it counts for");
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
fn i_27_sent_and_not_performed() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 1, 2);
    evidence
        .network
        .retain(|row| !row.is_by_client() || row.client_reference.as_deref() != Some(&id));
    breaks(
        &evidence,
        &["I-27"],
        "counts as sent, and the network performed nothing",
    );
}

#[test]
fn i_33_an_attempt_without_a_row() {
    let mut evidence = evidence();
    let id = story().id_of("cmp_a", 6, 0);
    let again = evidence
        .database
        .attempt
        .iter()
        .find(|row| row.action_id == id)
        .unwrap()
        .clone();
    evidence.database.attempt.push(again);
    let report = checker::check(&evidence);
    assert!(report.of("I-33").unwrap().violations > 0, "{report}");
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
