//! What users decided is what happens.

use std::collections::BTreeMap;

use jiff::ToSpan;

use crate::civil::DAY;
use crate::evidence::database::{Action, Attempt, Campaign, LedgerRow, Moderation};
use crate::evidence::scenario::{Deed, Event, Told};
use crate::history::History;
use crate::replay::{Replay, Standing};
use crate::report::Findings;

/// An approval lasts so many days (engine, time 4).
pub(super) const APPROVAL_DAYS: i32 = 3;

/// I-13: moderation on: what leaves was approved, byte for byte; an edit after approval voids it.
///
/// For every intent of an invitation, of a nurture campaign's message, or of a withdrawal that is asked about: the last decision before it, by
/// the product's ledger, must be an approval, and the text of the intent the approved one, by the table
/// and by the record of what was shown. Where silence means consent, what nobody decided may leave; what was refused may not.
pub fn i_13_what_leaves_was_approved(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let shown = shown_texts(history);
    let written = written_answers(history);
    for (id, attempts) in &history.attempts {
        let Some(action) = history.actions.get(id) else {
            continue;
        };
        let Some(campaign) = history.campaign_of(action) else {
            findings.skipped += attempts.len();
            continue;
        };
        if action.is_answer() {
            was_written(action, attempts, written.get(id).copied(), &mut findings);
            continue;
        }
        let is_withdrawal = action.kind == "withdrawal";
        if action.kind != "invitation" && campaign.kind != "nurture" && !is_withdrawal {
            continue;
        }
        let rows = history.told_of(id);
        let mut begun = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.kind == "action_begun");
        for attempt in attempts {
            let Some((place, row)) = begun.next() else {
                findings.case();
                findings.violated(
                    attempt.intent_at,
                    format!(
                        "attempt {} of {} has no row in the ledger",
                        attempt.attempt,
                        History::name(action)
                    ),
                );
                continue;
            };
            let moderation = if is_withdrawal {
                Some(asking(campaign))
            } else {
                moderation(history, campaign, row)
            };
            let Some(moderation) = moderation else {
                findings.skipped += 1;
                findings.note("What the moderation was before an edit is in no record.");
                continue;
            };
            if !moderation.enabled {
                continue;
            }
            findings.case();
            let shown = shown.get(id).map_or(&[][..], Vec::as_slice);
            // Who approved an invitation of such a campaign approved it without its note as well (R51).
            let is_bare = campaign.without_note
                && attempt.text.is_empty()
                && row
                    .data
                    .get("without_note")
                    .and_then(serde_json::Value::as_bool)
                    == Some(true);
            let text = (!is_bare).then_some(attempt.text.as_str());
            if let Some(problem) =
                unapproved(action, &rows[..place], &moderation, text, shown, row.at)
            {
                findings.violated(
                    attempt.intent_at,
                    format!("{} left although {problem}", History::name(action)),
                );
            }
        }
    }
    findings
}

/// What a person answers leaves as it was written, where the record of the run tells what was (R71).
fn was_written(
    action: &Action,
    attempts: &[&Attempt],
    written: Option<&str>,
    findings: &mut Findings,
) {
    for attempt in attempts {
        let holds = written.is_none_or(|text| text == attempt.text);
        findings.expect(holds, attempt.intent_at, || {
            format!(
                "{} left with another text than was written",
                History::name(action)
            )
        });
    }
}

/// What people wrote in conversations, by the answers that it became.
fn written_answers<'a>(history: &History<'a>) -> BTreeMap<&'a str, &'a str> {
    let events = history.evidence.scenario.events.iter();
    let written = events.filter_map(|event| match &event.deed {
        Deed::Answer { action, text } => Some((action.as_str(), text.as_str())),
        _ => None,
    });
    written.collect()
}

/// Who decides about withdrawals, which no run changes: silence never means yes (R64).
fn asking(campaign: &Campaign) -> Moderation {
    Moderation {
        enabled: campaign.withdrawal.policy == "propose",
        on_silence: "hold".to_owned(),
    }
}

/// Why an intent was not covered by an approval; the text is none where the note stayed behind.
fn unapproved(
    action: &Action,
    before: &[&LedgerRow],
    moderation: &Moderation,
    text: Option<&str>,
    shown: &[&Event],
    at: i64,
) -> Option<String> {
    let decision = before.iter().rev().find(|row| is_decision(row));
    let silence_is_consent = moderation.on_silence == "send";
    match decision.map(|row| row.kind.as_str()) {
        Some("action_approved") => {}
        Some("action_edited") if silence_is_consent => {}
        Some("action_undone" | "action_requeued") | None if silence_is_consent => return None,
        Some("action_edited") => return Some("its text was changed after the approval".to_owned()),
        Some("action_undone") => return Some("the approval had been taken back".to_owned()),
        Some("action_requeued") => {
            return Some("it had been put back and was not approved again".to_owned());
        }
        Some(_) => return Some("the sender had refused it".to_owned()),
        None => return Some("nobody had approved it".to_owned()),
    }
    let text = text?;
    if action
        .approved_text
        .as_deref()
        .is_some_and(|approved| approved != text)
    {
        return Some("its text is not the one that was approved".to_owned());
    }
    let last = shown.iter().rev().find(|event| event.at <= at)?;
    match &last.deed {
        Deed::Approve { text: seen, .. } | Deed::Edit { text: seen, .. } if seen != text => {
            Some("its text is not the one that was shown to the sender".to_owned())
        }
        _ => None,
    }
}

/// The decisions with texts that were shown and acknowledged, by proposal.
fn shown_texts<'a>(history: &History<'a>) -> BTreeMap<&'a str, Vec<&'a Event>> {
    decisions(history, |event| {
        matches!(event.deed, Deed::Approve { .. } | Deed::Edit { .. })
            && event.told == Told::Acknowledged
    })
}

fn decisions<'a>(
    history: &History<'a>,
    wanted: impl Fn(&Event) -> bool,
) -> BTreeMap<&'a str, Vec<&'a Event>> {
    let mut decisions: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in &history.evidence.scenario.events {
        if let Some(action) = event.deed.decides().filter(|_| wanted(event)) {
            decisions.entry(action).or_default().push(event);
        }
    }
    decisions
}

/// The moderation of a campaign when a row was written: that of the table, unless it was edited
/// afterwards.
fn moderation(history: &History<'_>, campaign: &Campaign, at: &LedgerRow) -> Option<Moderation> {
    let edited = history.saves.last_edit(&campaign.id, "moderation");
    if edited.is_none_or(|edit| edit < at.sequence) {
        return Some(campaign.moderation.clone());
    }
    let saved = history.saves.that_hold(&campaign.id, "moderation").rev();
    let mut before = saved.filter(|event| event.at <= at.at);
    before.find_map(|event| match &event.deed {
        Deed::Save {
            moderation: Some(moderation),
            ..
        } => Some(moderation.clone()),
        _ => None,
    })
}

/// I-14: an acknowledged approval, refusal or edit is never lost, never reversed by a replay, and
/// ends in a terminal state.
///
/// Each acknowledged decision has its row in the product's ledger; the ledger has no more decisions
/// than users made; the last one is what the table shows. What was decided and is past its days ends
/// as soon as its campaign runs again.
pub fn i_14_no_decision_is_lost(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let decided = decisions(history, |event| event.told != Told::Refused);
    for (id, events) in &decided {
        findings.cases += events
            .iter()
            .filter(|event| event.told == Told::Acknowledged)
            .count();
        let Some(action) = history.actions.get(id) else {
            findings.violated(events[0].at, format!("{id} was decided and is in no table"));
            continue;
        };
        count_decisions(history, action, events, &mut findings);
        last_decision_holds(history, action, events, &mut findings);
    }
    let last_dates = last_dates(history);
    for action in history.actions.values() {
        let replay = Replay::of(history.told_of(&action.id));
        let was_decided = decided.contains_key(action.id.as_str()) || replay.was_approved;
        if was_decided {
            findings.case();
            ends_in_time(action, &last_dates, &mut findings);
        }
    }
    findings
}

/// Whether a row of the ledger decides about a proposal, or makes an earlier decision void.
fn is_decision(row: &LedgerRow) -> bool {
    let decides = matches!(
        row.kind.as_str(),
        "action_approved" | "action_edited" | "action_undone" | "action_requeued"
    );
    decides || row.is_refusal()
}

/// Whether a row is the one that a decision leaves.
pub(super) fn leaves(deed: &Deed, row: &LedgerRow) -> bool {
    match deed {
        Deed::Approve { .. } => row.kind == "action_approved",
        Deed::Refuse { .. } => row.is_refusal(),
        Deed::Edit { .. } => row.kind == "action_edited",
        Deed::Undo { .. } => row.kind == "action_undone",
        _ => false,
    }
}

fn word(deed: &Deed) -> &'static str {
    match deed {
        Deed::Approve { .. } => "approved",
        Deed::Refuse { .. } => "refused",
        Deed::Edit { .. } => "edited",
        _ => "taken back",
    }
}

/// Whether a decision may change nothing after another: approving what is approved, refusing what
/// is refused, writing what is written, taking back what nobody decided.
fn repeats(deed: &Deed, before: Option<&Deed>) -> bool {
    match (deed, before) {
        (Deed::Undo { .. }, None | Some(Deed::Undo { .. } | Deed::Edit { .. }))
        | (Deed::Approve { .. }, Some(Deed::Approve { .. }))
        | (Deed::Refuse { .. }, Some(Deed::Refuse { .. })) => true,
        (
            Deed::Edit { text, .. },
            Some(Deed::Edit { text: before, .. } | Deed::Approve { text: before, .. }),
        ) => text == before,
        _ => false,
    }
}

/// The decisions that changed something. One that is made again counts once, as it was acknowledged
/// last.
fn effective<'a>(events: &[&'a Event]) -> Vec<&'a Event> {
    let mut effective: Vec<&Event> = Vec::new();
    for &event in events {
        let last = effective.last().copied();
        if !repeats(&event.deed, last.map(|last| &last.deed)) {
            effective.push(event);
        } else if let Some(last) = effective.last_mut()
            && event.told == Told::Acknowledged
            && is_same_kind(&last.deed, &event.deed)
        {
            *last = event;
        }
    }
    effective
}

fn is_same_kind(one: &Deed, other: &Deed) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// Each acknowledged decision has its row, and the ledger has no row more than decisions were made.
fn count_decisions(
    history: &History<'_>,
    action: &Action,
    events: &[&Event],
    findings: &mut Findings,
) {
    let rows = history.told_of(&action.id);
    let effective = effective(events);
    let mut seen: Vec<&Deed> = Vec::new();
    for event in events {
        let same = |other: &&&Event| is_same_kind(&other.deed, &event.deed);
        if seen.iter().any(|other| is_same_kind(other, &event.deed)) {
            continue;
        }
        seen.push(&event.deed);
        let made = events.iter().filter(same).count();
        let due = effective.iter().filter(same);
        let due = due.filter(|other| other.told == Told::Acknowledged).count();
        let written = rows.iter().filter(|row| leaves(&event.deed, row)).count();
        let decision = word(&event.deed);
        if written < due {
            findings.violated(
                event.at,
                format!(
                    "{} was {decision} {due} times, and the ledger has {written} of them: a decision was lost",
                    History::name(action)
                ),
            );
        }
        if written > made {
            findings.violated(
                event.at,
                format!(
                    "{} was {decision} {made} times, and the ledger has {written} of them: a decision was replayed",
                    History::name(action)
                ),
            );
        }
    }
}

/// The last decision is what the table shows, where its answer arrived.
fn last_decision_holds(
    history: &History<'_>,
    action: &Action,
    events: &[&Event],
    findings: &mut Findings,
) {
    let unsure = events
        .last()
        .is_some_and(|event| event.told == Told::Nothing);
    let Some(last) = effective(events).last().copied().filter(|_| !unsure) else {
        return;
    };
    let rows = history.told_of(&action.id);
    let decision = rows.iter().rev().find(|row| is_decision(row));
    // Who puts an action back begins it anew.
    if decision.is_some_and(|row| row.kind == "action_requeued" && row.is_by_people()) {
        return;
    }
    let state = Standing::of_table(action);
    let is_last = decision.is_some_and(|row| leaves(&last.deed, row));
    let holds = match &last.deed {
        Deed::Refuse { .. } => state == Standing::Blocked,
        Deed::Approve { text, .. } => {
            let kept = action
                .approved_text
                .as_deref()
                .is_some_and(|kept| kept == text);
            // What was approved never waits to be decided again.
            kept && !matches!(state, Standing::Open | Standing::Blocked)
        }
        _ => true,
    };
    if !is_last || !holds {
        findings.violated(
            last.at,
            format!(
                "{} was last {}, and is {} in the table: the decision was reversed",
                History::name(action),
                word(&last.deed),
                action.state
            ),
        );
    }
}

/// The latest date on which each campaign opened a slot, at least a day before the end of the run.
fn last_dates<'a>(history: &History<'a>) -> BTreeMap<&'a str, jiff::civil::Date> {
    let until = history.ended_at() - DAY;
    let mut dates = BTreeMap::new();
    for row in &history.evidence.database.occurrence {
        if row.opened_at <= until {
            let date = dates
                .entry(row.campaign_id.as_str())
                .or_insert(row.local_date);
            *date = row.local_date.max(*date);
        }
    }
    dates
}

fn ends_in_time(
    action: &Action,
    last_dates: &BTreeMap<&str, jiff::civil::Date>,
    findings: &mut Findings,
) {
    let Some(last) = last_dates.get(action.campaign_id.as_str()) else {
        return;
    };
    let is_past = *last
        > action
            .planned_local_date
            .saturating_add(APPROVAL_DAYS.days());
    let waits = matches!(
        Standing::of_table(action),
        Standing::Open | Standing::Approved | Standing::Scheduled
    );
    if is_past && waits && action.is_drawn() {
        findings.violated(
            0,
            format!(
                "{} was decided for {}, and is still {} after its campaign ran on {last}",
                History::name(action),
                action.planned_local_date,
                action.state
            ),
        );
    }
}
