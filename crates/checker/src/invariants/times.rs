//! The right day and the right hour.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use crate::civil::{Calendar, MINUTE, Window};
use crate::evidence::database::{Action, Campaign, Occurrence};
use crate::evidence::network::NetworkRow;
use crate::history::{CLOCK_TOLERANCE, Effect, History};
use crate::lives::Lives;
use crate::report::Findings;
use crate::schedules::Place;

/// What was begun in a slot may arrive so much after it, in milliseconds.
pub(super) const GRACE: i64 = 60_000;

/// I-21: every effect lies inside an occurrence of its campaign (60 s grace).
///
/// The windows are worked out from the schedule by the checker's own calendar. Effects are judged
/// by the network's clock, intents by the product's; an effect of a request whose answer failed is
/// judged by the request, because the network may apply it whenever it likes.
pub fn i_21_inside_occurrences(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    for effect in &history.effects {
        let Some(action) = effect.action else {
            continue;
        };
        let grace = (CLOCK_TOLERANCE, GRACE);
        let what = |action: &Action| format!("{} came about", History::name(action));
        // Between the last look and the request a process may stand still, and nothing can look once more.
        let asleep_since = history.fell_asleep_before(effect);
        look_at(
            history,
            action,
            asleep_since.unwrap_or_else(|| effect.judged_at()),
            grace,
            what,
            &mut findings,
        );
    }
    for attempt in history.attempts.values().flatten() {
        let Some(action) = history.actions.get(attempt.action_id.as_str()) else {
            continue;
        };
        let grace = (0, 0);
        let what = |action: &Action| format!("{} was begun", History::name(action));
        look_at(
            history,
            action,
            attempt.intent_at,
            grace,
            what,
            &mut findings,
        );
    }
    findings
}

fn look_at(
    history: &History<'_>,
    action: &Action,
    at: i64,
    grace: (i64, i64),
    what: impl Fn(&Action) -> String,
    findings: &mut Findings,
) {
    // What a person answers leaves when the person says so.
    if action.is_answer() {
        return;
    }
    match history
        .schedules
        .place(&action.campaign_id, at, grace, None)
    {
        Place::In { .. } => findings.case(),
        Place::Unknown => findings.skipped += 1,
        Place::Outside => {
            findings.case();
            findings.violated(
                at,
                format!("{} outside of every slot of its campaign", what(action)),
            );
        }
    }
}

/// I-22: one occurrence per (campaign, local date, slot): overlaps do not double, gaps do not lose.
///
/// No place in a calendar has two rows; each row has the instants that the checker works out; and
/// every slot that passed while its campaign and its sender could work has a row, be it as missed.
pub fn i_22_one_occurrence_per_slot(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let mut places = BTreeSet::new();
    for row in &history.evidence.database.occurrence {
        findings.case();
        if !places.insert((row.campaign_id.as_str(), row.local_date, row.slot_index)) {
            findings.violated(row.starts_at, format!("{} exists twice", name(row)));
        }
        // One that passed while nothing ran is written down later, and has the schedule of its own time all the same.
        let seen_from = |at: i64| {
            let schedules = &history.schedules;
            schedules.windows(&row.campaign_id, at, row.local_date, row.slot_index)
        };
        match seen_from(row.starts_at).zip(seen_from(row.opened_at)) {
            None => findings.skipped += 1,
            Some((then, later)) => {
                let is_right = |window: &Window| {
                    (window.starts_at, window.ends_at) == (row.starts_at, row.ends_at)
                };
                if !then.iter().chain(&later).any(is_right) {
                    findings.violated(
                        row.starts_at,
                        format!("{} has other instants than its schedule", name(row)),
                    );
                }
            }
        }
    }
    let lives = Lives::of(history);
    for campaign in history.campaigns.values() {
        nothing_is_lost(history, campaign, &lives, &places, &mut findings);
    }
    findings
}

fn name(row: &Occurrence) -> String {
    format!(
        "slot {} of {} of campaign {}",
        row.slot_index, row.local_date, row.campaign_id
    )
}

/// Each slot that passed while its campaign could work has its row. The day of the first start is
/// day 0, on which nothing runs (R52).
fn nothing_is_lost(
    history: &History<'_>,
    campaign: &Campaign,
    lives: &Lives<'_>,
    places: &BTreeSet<(&str, Date, u32)>,
    findings: &mut Findings,
) {
    let Some(started) = campaign.first_started_at else {
        return;
    };
    for calendar in history.schedules.all(&campaign.id) {
        let last = calendar.date_at(history.ended_at());
        let first = calendar.date_at(started);
        let dates = first.series(1.day()).skip(1);
        let windows = dates
            .take_while(|date| *date <= last)
            .flat_map(|date| calendar.windows_on(date).to_vec());
        for window in windows {
            is_there(
                history, campaign, calendar, &window, lives, places, findings,
            );
        }
    }
}

/// A slot of one of the schedules that a campaign had is there, if that was its schedule then.
fn is_there(
    history: &History<'_>,
    campaign: &Campaign,
    calendar: &Calendar,
    window: &Window,
    lives: &Lives<'_>,
    places: &BTreeSet<(&str, Date, u32)>,
    findings: &mut Findings,
) {
    // The engine looks at its clock now and then; the last minutes may be still to come.
    if window.ends_at + MINUTE > history.ended_at() || !lives.could_work(campaign, window) {
        return;
    }
    let steady = history
        .schedules
        .steady(&campaign.id, window.starts_at, window.ends_at);
    let Some(steady) = steady else {
        findings.skipped += 1;
        return;
    };
    if !std::ptr::eq(steady, calendar) {
        return;
    }
    let is_there = places.contains(&(campaign.id.as_str(), window.date, window.slot));
    findings.expect(is_there, window.starts_at, || {
        format!(
            "slot {} of {} of campaign {} was lost",
            window.slot, window.date, campaign.id
        )
    });
}

/// I-23: step k+1 after step k, on a later local date, after its delay; the welcome on a later local
/// day than the observed acceptance.
///
/// Looked at by the actions of the table with their local dates, and by the effects of the network
/// on the clocks of the campaign's zone.
pub fn i_23_steps_in_order(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    by_table(history, &mut findings);
    by_network(history, &mut findings);
    findings
}

fn by_table(history: &History<'_>, findings: &mut Findings) {
    let accepted: BTreeMap<(&str, &str), Option<Date>> = history
        .evidence
        .database
        .participation
        .iter()
        .map(|row| {
            let key = (row.campaign_id.as_str(), row.contact_id.as_str());
            (key, row.accepted_local_date)
        })
        .collect();
    let mut sequences: BTreeMap<(&str, &str), Vec<&Action>> = BTreeMap::new();
    for action in history
        .actions
        .values()
        .filter(|action| !action.is_answer())
    {
        let key = (action.campaign_id.as_str(), action.contact_id.as_str());
        sequences.entry(key).or_default().push(action);
    }
    for (key, mut actions) in sequences {
        actions.sort_by_key(|action| action.step);
        for (place, action) in actions
            .iter()
            .enumerate()
            .filter(|(_, action)| action.step > 0 && action.kind != "withdrawal")
        {
            if history.attempts_of(&action.id).is_empty() {
                continue;
            }
            findings.case();
            let problem = before_its_turn(
                history,
                action,
                &actions[..place],
                accepted.get(&key).copied().flatten(),
            );
            if let Some(problem) = problem {
                findings.violated(
                    action.ended_at.unwrap_or(0),
                    format!("{} {problem}", History::name(action)),
                );
            }
        }
    }
}

/// What is wrong with the turn of a later step that was begun.
fn before_its_turn(
    history: &History<'_>,
    action: &Action,
    earlier: &[&Action],
    accepted: Option<Date>,
) -> Option<String> {
    let campaign = history.campaign_of(action)?;
    let open = earlier
        .iter()
        .find(|other| matches!(other.state.as_str(), "sending" | "unconfirmed"));
    if let Some(open) = open {
        return Some(format!(
            "was begun although step {} is {}",
            open.step, open.state
        ));
    }
    let before = earlier
        .iter()
        .rev()
        .find(|other| other.state == "sent" && other.step < action.step);
    let Some(before) = before else {
        return Some("was begun although no step before it was sent".to_owned());
    };
    let date = action.ended_local_date.filter(|_| action.state == "sent")?;
    if campaign.kind == "invite" && action.step == 1 {
        let Some(accepted) = accepted else {
            return Some("was sent although no acceptance was observed".to_owned());
        };
        let observed = observed_on(history, action).map_or(accepted, |date| date.max(accepted));
        if date <= observed {
            return Some(format!(
                "was sent on {date} although the acceptance was observed on {observed}"
            ));
        }
    }
    let sent = before.ended_local_date?;
    let earliest = sent.saturating_add(delay(history, campaign, action).days());
    (date < earliest).then(|| {
        format!(
            "was sent on {date} although step {} was sent on {sent} and it is due on {earliest}",
            before.step
        )
    })
}

/// The local date on which the product's ledger was told of the acceptance, whatever date it was
/// given; none where the campaign's schedule was edited.
fn observed_on(history: &History<'_>, welcome: &Action) -> Option<Date> {
    let key = (welcome.campaign_id.as_str(), welcome.contact_id.as_str());
    let at = history.observed_acceptances.get(&key)?;
    Some(history.schedules.only(&welcome.campaign_id)?.date_at(*at))
}

/// Days after the step before: at least one, because it leaves on a later date. Where the messages
/// were edited, nobody knows what they were before.
fn delay(history: &History<'_>, campaign: &Campaign, action: &Action) -> i64 {
    if history.saves.was_edited(&campaign.id, "messages") {
        return 1;
    }
    let message = campaign.messages.get(action.step as usize);
    let days = message.and_then(|message| message.delay_days).unwrap_or(1);
    i64::from(days.max(1))
}

fn by_network(history: &History<'_>, findings: &mut Findings) {
    let mut sequences: BTreeMap<_, Vec<(&Effect<'_>, &Action)>> = BTreeMap::new();
    for effect in history
        .effects
        .iter()
        .filter(|effect| effect.is_invitation() || effect.is_message())
    {
        if let (Some(account), Some(person), Some(action)) =
            (&effect.row.account, &effect.row.person, effect.action)
            && !action.is_answer()
        {
            let key = (
                account.as_str(),
                person.as_str(),
                action.campaign_id.as_str(),
            );
            sequences.entry(key).or_default().push((effect, action));
        }
    }
    let accepted = acceptances(history);
    for ((account, person, campaign), mut steps) in sequences {
        let Some(calendar) = history.schedules.only(campaign) else {
            findings.skipped += steps.len();
            continue;
        };
        let date = |row: &NetworkRow| calendar.date_at(row.at_ms);
        // One step twice is a matter of I-01; the first one counts here.
        steps.sort_by_key(|(effect, action)| (action.step, effect.row.sequence));
        steps.dedup_by_key(|(_, action)| action.step);
        for pair in steps.windows(2) {
            let ((first, _), (second, action)) = (pair[0], pair[1]);
            let days = history
                .campaign_of(action)
                .map_or(1, |campaign| delay(history, campaign, action));
            let earliest = date(first.row).saturating_add(days.days());
            let holds = first.row.sequence < second.row.sequence && date(second.row) >= earliest;
            findings.expect(holds, second.row.at_ms, || {
                format!(
                    "{} came about on {}, the step before on {}, and it is due on {earliest}",
                    History::name(action),
                    date(second.row),
                    date(first.row)
                )
            });
        }
        let is_invite = |action: &Action| {
            history
                .campaign_of(action)
                .is_some_and(|row| row.kind == "invite")
        };
        let welcome = steps
            .iter()
            .find(|(_, action)| action.step == 1 && is_invite(action));
        if let Some((welcome, action)) = welcome {
            let rows = accepted
                .get(&(account, person))
                .map_or(&[][..], Vec::as_slice);
            let holds = rows.iter().any(|row| date(row) < date(welcome.row));
            findings.expect(holds, welcome.row.at_ms, || {
                format!(
                    "{} came about on no later day than the acceptance",
                    History::name(action)
                )
            });
        }
    }
}

/// When accounts and people became connected.
fn acceptances<'a>(history: &History<'a>) -> BTreeMap<(&'a str, &'a str), Vec<&'a NetworkRow>> {
    let mut accepted: BTreeMap<_, Vec<&NetworkRow>> = BTreeMap::new();
    for row in &history.evidence.network {
        let connects = row.is_effect("invitation_accepted") || row.is_effect("relation_added");
        if connects
            && let (Some(account), Some(person)) = (row.account.as_deref(), row.person.as_deref())
        {
            accepted.entry((account, person)).or_default().push(row);
        }
    }
    accepted
}
