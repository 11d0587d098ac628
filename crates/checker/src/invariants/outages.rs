//! What leaves after a time in which nothing could, and while nothing may.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::approvals::APPROVAL_DAYS;
use super::budgets::Budgets;
use crate::civil::{Calendar, HOUR};
use crate::evidence::scenario::Stretch;
use crate::history::{CLOCK_TOLERANCE, Effect, History};
use crate::report::Findings;

/// I-24: after an outage of any length, sends in the first hour stay within the normal rate;
/// expired plans stay expired.
///
/// The normal rate of an hour is the cohort of each slot that it meets, by the checker's own
/// calendar, and for messages the budget of a day. A plan is expired when it has waited longer than
/// an approval lasts, whether or not there was an outage.
pub fn i_24_after_an_outage(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    for outage in &history.evidence.scenario.outages {
        if let Some(until) = outage.until {
            first_hour(history, until, &mut findings);
        }
    }
    expired_plans(history, &mut findings);
    findings
}

fn first_hour(history: &History<'_>, begins: i64, findings: &mut Findings) {
    let mut invited: BTreeMap<&str, usize> = BTreeMap::new();
    let mut written: BTreeMap<&str, usize> = BTreeMap::new();
    let within = |effect: &&Effect<'_>| {
        let at = effect.requested_at();
        let is_near = begins - CLOCK_TOLERANCE <= at && at < begins + HOUR;
        is_near && history.fell_asleep_before(effect).is_none()
    };
    for effect in history.effects.iter().filter(within) {
        match effect.action {
            Some(action) if effect.is_invitation() => {
                *invited.entry(&action.campaign_id).or_default() += 1;
            }
            Some(_) if effect.is_message() => {
                let account = effect.row.account.as_deref().unwrap_or_default();
                *written.entry(account).or_default() += 1;
            }
            _ => {}
        }
    }
    for (campaign, count) in invited {
        let Some(calendar) = history.schedules.steady(campaign, begins, begins + HOUR) else {
            findings.skipped += 1;
            continue;
        };
        let near = calendar
            .windows_around(begins)
            .chain(calendar.windows_around(begins + HOUR));
        let slots: BTreeSet<_> = near
            .filter(|window| window.starts_at < begins + HOUR && begins < window.ends_at)
            .map(|window| (window.date, window.slot))
            .collect();
        let normal = slots.len() * calendar.cohort_size as usize;
        findings.expect(count <= normal, begins, || {
            format!("campaign {campaign} invited {count} in the first hour after an outage, where {normal} are normal")
        });
    }
    let budgets = Budgets::of(history);
    for (account, count) in written {
        let Some((normal, _)) = budgets.limit(history, account, "messages") else {
            continue;
        };
        findings.expect(count <= normal as usize, begins, || {
            format!("{account} wrote {count} messages in the first hour after an outage, where {normal} a day are allowed")
        });
    }
}

fn expired_plans(history: &History<'_>, findings: &mut Findings) {
    for (id, attempts) in &history.attempts {
        let Some(action) = history.actions.get(id).filter(|action| action.is_drawn()) else {
            continue;
        };
        let begins_anew = |kind: &str| kind == "action_requeued";
        let Some(calendar) = history.schedules.only(&action.campaign_id) else {
            findings.skipped += attempts.len();
            continue;
        };
        if history.told_of(id).iter().any(|row| begins_anew(&row.kind)) {
            continue;
        }
        let last = action
            .planned_local_date
            .saturating_add(APPROVAL_DAYS.days());
        for attempt in attempts {
            let date = slot_date(calendar, attempt.intent_at);
            findings.expect(date <= last, attempt.intent_at, || {
                format!(
                    "{} was begun on {date}, and had expired after {last}",
                    History::name(action)
                )
            });
        }
    }
}

/// The date for which something counts that was begun at an instant: that of the slot which was open then, also after
/// midnight, else that of the instant.
fn slot_date(calendar: &Calendar, at: i64) -> Date {
    let open = calendar.windows_around(at);
    let dates = open
        .filter(|window| window.holds(at, 0, 0))
        .map(|window| window.date);
    dates.min().unwrap_or_else(|| calendar.date_at(at))
}

/// I-36: a restored or cloned database sends nothing while held.
///
/// While the record says that the engine was held, no request to invite, to write or to take back
/// reaches the network, and no intent is made.
pub fn i_36_nothing_while_held(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    for held in &history.evidence.scenario.held {
        findings.case();
        requests_while(history, held, "the engine was held", &mut findings);
        for attempt in history.attempts.values().flatten() {
            if held.holds(attempt.intent_at) {
                findings.violated(
                    attempt.intent_at,
                    format!(
                        "attempt {} of {} was begun although the engine was held",
                        attempt.attempt, attempt.action_id
                    ),
                );
            }
        }
    }
    findings
}

/// Notes the requests that reached the network in a stretch of time.
pub(super) fn requests_while(
    history: &History<'_>,
    during: &Stretch,
    why: &str,
    findings: &mut Findings,
) {
    for write in &history.writes {
        let request = write.request;
        if during.holds(request.at_ms) {
            findings.violated(
                request.at_ms,
                format!(
                    "row {} of the network's ledger, {} by {}, came although {why}",
                    request.sequence,
                    request.operation,
                    request.account.as_deref().unwrap_or("no account")
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_begun_after_midnight_counts_for_the_day_of_its_slot() {
        let schedule = serde_json::json!({
            "time_zone": "Europe/Paris", "weekdays": [1, 2, 3, 4, 5],
            "slots": [{ "start": "22:00", "duration_minutes": 240 }], "cohort_size": 20, "holidays": [],
        });
        let schedule = serde_json::from_value(schedule).expect("a schedule");
        let calendar = Calendar::of(&schedule).expect("a calendar");
        let date = |text: &str| {
            let at: jiff::Timestamp = text.parse().expect("an instant");
            slot_date(&calendar, at.as_millisecond()).to_string()
        };
        assert_eq!(date("2027-03-01T22:30:00+01:00"), "2027-03-01");
        assert_eq!(date("2027-03-02T01:59:00+01:00"), "2027-03-01");
        assert_eq!(date("2027-03-02T02:00:00+01:00"), "2027-03-02");
    }
}
