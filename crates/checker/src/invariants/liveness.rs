//! What was begun comes to an end.

use std::collections::{BTreeMap, BTreeSet};

use crate::civil::{DAY, HOUR};
use crate::evidence::database::Action;
use crate::evidence::network::{NetworkKind, NetworkRow};
use crate::evidence::scenario::Scenario;
use crate::history::History;
use crate::lives::Lives;
use crate::replay::Standing;
use crate::report::Findings;

use super::approvals::APPROVAL_DAYS;

/// An attempt has an outcome, or is called unconfirmed, after so long: time-out, lease and
/// quarantine together are well below.
const OUTCOME_AFTER: i64 = HOUR;
/// A message that nothing keeps from leaving has left after so many slots of its campaign.
const MESSAGE_AFTER_SLOTS: usize = 3;
/// Reasons for which a message may wait as long as they last.
const MAY_WAIT: &[&str] = &[
    "budget_exhausted",
    "share_used_up",
    "limit_notice",
    "previous_unconfirmed",
    "campaign_stopped",
    "identity_inactive",
    "user_inactive",
    "session_disconnected",
];

/// I-28: liveness: after the last fault every open action reaches a terminal or unconfirmed state in
/// bounded time.
///
/// The bound is an hour for an attempt without an outcome. What waits for a slot moves with the end
/// of each slot, so that nothing may stand where it stood before a whole slot of its campaign; and a
/// message that nothing keeps back leaves within three slots.
pub fn i_28_liveness(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    if !history.evidence.scenario.troubles_are_told {
        findings.note(Scenario::UNTOLD);
        return findings;
    }
    let lives = Lives::of(history);
    let Some(calm_since) = history.evidence.scenario.last_trouble_ends_at() else {
        findings.skipped = history.actions.len();
        findings.note("Something went wrong to the end of the run.");
        return findings;
    };
    for action in history.actions.values() {
        let problem = match Standing::of_table(action) {
            Standing::Sending => without_outcome(history, action, calm_since),
            Standing::Scheduled if action.is_answer() => {
                answer_waits_too_long(history, action, calm_since)
            }
            Standing::Open | Standing::Approved | Standing::Scheduled => {
                passed_over(history, &lives, action, calm_since)
                    .or_else(|| waits_too_long(history, &lives, action, calm_since))
            }
            _ => None,
        };
        findings.expect(problem.is_none(), 0, || {
            format!(
                "{} is {} at the end, {}",
                History::name(action),
                action.state,
                problem.unwrap_or_default()
            )
        });
    }
    findings
}

fn without_outcome(history: &History<'_>, action: &Action, calm_since: i64) -> Option<String> {
    let attempt = history.attempts_of(&action.id).last()?;
    // A person who sends by hand has the whole slot for it.
    let by_hand = acts_by_hand(history, attempt.identity_id.as_str());
    let since = attempt.intent_at.max(calm_since);
    (!by_hand && history.ended_at() - since > OUTCOME_AFTER).then(|| {
        format!(
            "and attempt {} has had no outcome for more than an hour",
            attempt.attempt
        )
    })
}

/// Whether a person performs the acts of an account.
fn acts_by_hand(history: &History<'_>, identity: &str) -> bool {
    history
        .identities
        .get(identity)
        .is_some_and(|identity| identity.connector == "assisted")
}

/// A whole slot passed and the action stands where it stood.
fn passed_over(
    history: &History<'_>,
    lives: &Lives<'_>,
    action: &Action,
    calm_since: i64,
) -> Option<String> {
    let campaign = history.campaign_of(action)?;
    let calendar = history.schedules.only(&action.campaign_id)?;
    let told = history.told_of(&action.id).last()?.at;
    let planned = calendar.windows_on(action.local_date);
    let due = planned
        .iter()
        .find(|window| window.slot == action.slot_index)?;
    let since = told.max(due.ends_at).max(calm_since);
    let until = history.ended_at() - HOUR;
    if since >= until {
        return None;
    }
    let later = calendar
        .windows_around(since)
        .chain(calendar.windows_around(since + DAY));
    let passed = later
        .filter(|window| window.starts_at >= since && window.ends_at <= until)
        .find(|window| lives.could_work(campaign, window))?;
    Some(format!(
        "and slot {} of {} passed over it",
        passed.slot, passed.date
    ))
}

/// An answer waits a day for what keeps it back, and ends with it; one that waits behind a card in somebody's hands ends when
/// that was settled.
fn answer_waits_too_long(
    history: &History<'_>,
    action: &Action,
    calm_since: i64,
) -> Option<String> {
    let planned = history.told_of(&action.id).first()?.at;
    let by_hand = history
        .identity_of_member
        .get(action.member_id.as_str())
        .is_some_and(|identity| acts_by_hand(history, identity));
    let since = planned.max(calm_since);
    (!by_hand && history.ended_at() - since > DAY + HOUR)
        .then(|| "although an answer waits for a day at most".to_owned())
}

fn waits_too_long(
    history: &History<'_>,
    lives: &Lives<'_>,
    action: &Action,
    calm_since: i64,
) -> Option<String> {
    let campaign = history.campaign_of(action)?;
    let calendar = history.schedules.only(&action.campaign_id)?;
    let may_wait = action
        .reason
        .as_deref()
        .is_some_and(|reason| MAY_WAIT.contains(&reason));
    // What a person has to decide about waits for that.
    let waits_for_a_person =
        Standing::of_table(action) == Standing::Open && action.state == "waiting_for_approval";
    // A person who holds a card and does not answer keeps the account's others back (I-19).
    let waits_for_hands = history
        .identity_of_member
        .get(action.member_id.as_str())
        .is_some_and(|identity| acts_by_hand(history, identity));
    if action.kind != "message" || may_wait || waits_for_a_person || waits_for_hands {
        return None;
    }
    let planned = calendar
        .windows_on(action.planned_local_date)
        .first()?
        .starts_at;
    // What was drawn may wait for a place in a cohort as long as an approval lasts.
    let due = if action.is_drawn() {
        planned + i64::from(APPROVAL_DAYS) * DAY
    } else {
        planned
    };
    let until = history.ended_at() - HOUR;
    let mut since = due.max(calm_since);
    let mut passed = 0;
    while since < until && passed < MESSAGE_AFTER_SLOTS {
        let next = calendar
            .windows_around(since)
            .filter(|window| window.starts_at >= since && window.ends_at <= until)
            .min_by_key(|window| window.starts_at);
        match next {
            Some(window) => {
                passed += usize::from(lives.could_work(campaign, &window));
                since = window.ends_at;
            }
            None => since += DAY,
        }
    }
    (passed >= MESSAGE_AFTER_SLOTS).then(|| {
        format!(
            "was planned for {}, and nothing keeps it back",
            action.planned_local_date
        )
    })
}

/// I-29: unconfirmed are at most 1 % of unknown outcomes when the network can be read, and all are
/// shown.
///
/// Of the attempts whose outcome was unknown, at most one in a hundred may stay unconfirmed although
/// the network shows the effect and was read an hour after it. Each attempt that is still unknown
/// shows its action as unconfirmed.
pub fn i_29_unconfirmed_are_few_and_shown(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let unknown: BTreeSet<&str> = history
        .ledger
        .iter()
        .filter(|row| row.kind == "action_unconfirmed")
        .filter_map(|row| row.action_id.as_deref())
        .collect();
    findings.cases += unknown.len();
    if history.evidence.scenario.reads_may_lie {
        findings.note("The network's reads were made to lie: what they hid cannot be found.");
    } else {
        let reads = last_reads(history);
        let open: Vec<(i64, &Action)> = unknown
            .iter()
            .filter_map(|id| history.actions.get(id).copied())
            .filter(|action| Standing::of_table(action) == Standing::Unconfirmed)
            .filter_map(|action| Some((effect_that_was_read(history, action, &reads)?, action)))
            .collect();
        if open.len() * 100 > unknown.len() {
            for (at, action) in open {
                findings.violated(
                    at,
                    format!(
                        "{} is unconfirmed although the network has shown its effect for an hour",
                        History::name(action)
                    ),
                );
            }
        }
    }
    all_are_shown(history, &mut findings);
    findings
}

/// The last time at which each account was read in full.
fn last_reads<'a>(history: &History<'a>) -> BTreeMap<&'a str, i64> {
    let mut reads = BTreeMap::new();
    for row in &history.evidence.network {
        if was_read(row)
            && let Some(account) = row.account.as_deref()
        {
            reads.insert(account, row.at_ms);
        }
    }
    reads
}

/// Whether the changes of an account were read and the answer arrived.
pub(super) fn was_read(row: &NetworkRow) -> bool {
    row.kind == NetworkKind::Request
        && row.operation == "changes"
        && row.arrived()
        && row.status == Some(200)
}

fn effect_that_was_read(
    history: &History<'_>,
    action: &Action,
    reads: &BTreeMap<&str, i64>,
) -> Option<i64> {
    let of_action = |effect: &&crate::history::Effect<'_>| {
        effect.action.is_some_and(|other| other.id == action.id)
    };
    let effect = history.effects.iter().rfind(of_action)?;
    let read = reads.get(effect.row.account.as_deref()?)?;
    (*read >= effect.row.at_ms + HOUR).then_some(effect.row.at_ms)
}

fn all_are_shown(history: &History<'_>, findings: &mut Findings) {
    for (id, attempts) in &history.attempts {
        let Some((action, last)) = history.actions.get(id).zip(attempts.last()) else {
            continue;
        };
        if last.outcome.as_deref() != Some("unknown") {
            continue;
        }
        let standing = Standing::of_table(action);
        let is_shown = standing == Standing::Unconfirmed || standing.is_final();
        findings.expect(is_shown, last.intent_at, || {
            format!(
                "nobody can tell whether {} was performed, and it is shown as {}",
                History::name(action),
                action.state
            )
        });
    }
}
