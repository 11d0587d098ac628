//! What health says of accounts.

use std::collections::BTreeMap;

use crate::civil::{MINUTE, SECOND};
use crate::evidence::network::{NetworkKind, NetworkRow};
use crate::evidence::scenario::{Scenario, Subject};
use crate::history::{CLOCK_TOLERANCE, History};
use crate::report::Findings;

/// Health may lag this much behind.
const LAG: i64 = 2 * MINUTE + 5 * SECOND;

/// I-30: health tells the truth within 2 minutes of cause and of cure.
///
/// The cause is the first answer in which the network says that the session of an account has ended
/// or that it is restricted; the cure is the moment at which the session is restored. Within two
/// minutes of each the product's ledger says so. What somebody saw of health later than that must be
/// true.
pub fn i_30_health_tells_the_truth(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    if !history.evidence.scenario.troubles_are_told {
        findings.note(Scenario::UNTOLD);
        return findings;
    }
    let said = said(history);
    let none = Vec::new();
    for (account, turns) in turns(history) {
        let Some(identity) = history.identity_of_account.get(account).copied() else {
            findings.skipped += turns.len();
            continue;
        };
        let said = said.get(identity).unwrap_or(&none);
        for (place, turn) in turns.iter().enumerate() {
            let next = turns.get(place + 1).map_or(i64::MAX, |next| next.at);
            follows(history, account, identity, turn, next, said, &mut findings);
        }
        seen(history, account, identity, &turns, &mut findings);
    }
    findings
}

/// From when on an account was cut off, or was well again.
#[derive(Debug, Clone, Copy)]
struct Turn {
    at: i64,
    is_well: bool,
}

/// The turns of each account, as the network told them.
fn turns<'a>(history: &History<'a>) -> BTreeMap<&'a str, Vec<Turn>> {
    let mut turns: BTreeMap<&str, Vec<Turn>> = BTreeMap::new();
    for row in &history.evidence.network {
        let Some(account) = row.account.as_deref() else {
            continue;
        };
        let list = turns.entry(account).or_default();
        let was_well = list.last().is_none_or(|turn| turn.is_well);
        if was_well && says_cut_off(row) {
            list.push(Turn {
                at: row.at_ms,
                is_well: false,
            });
        } else if !was_well && row.is_effect("session_restored") {
            list.push(Turn {
                at: row.at_ms,
                is_well: true,
            });
        }
    }
    turns
}

/// How late health may be, where the clock of the run stands only now and then.
fn lag(history: &History<'_>) -> i64 {
    LAG + history.evidence.scenario.clock_grain_milliseconds
}

fn says_cut_off(row: &NetworkRow) -> bool {
    row.kind == NetworkKind::Request
        && row.arrived()
        && matches!(
            row.code.as_deref(),
            Some("session_expired" | "invalid_token" | "restricted")
        )
}

/// What the product's ledger said of each identity: when, and whether it was connected then.
fn said<'a>(history: &History<'a>) -> BTreeMap<&'a str, Vec<(i64, &'a str)>> {
    let mut said: BTreeMap<&str, Vec<(i64, &str)>> = BTreeMap::new();
    for row in &history.ledger {
        if row.kind == "identity_changed"
            && let (Some(identity), Some(to)) = (row.fact("identity"), row.fact("to"))
        {
            said.entry(identity).or_default().push((row.at, to));
        }
    }
    for list in said.values_mut() {
        list.sort_unstable();
    }
    said
}

fn follows(
    history: &History<'_>,
    account: &str,
    identity: &str,
    turn: &Turn,
    next: i64,
    said: &[(i64, &str)],
    findings: &mut Findings,
) {
    let until = turn.at + lag(history);
    let is_short = next <= until;
    // Who switched an account off is told nothing about its session.
    let before = said.iter().rfind(|(at, _)| *at < turn.at);
    let is_off = before.is_some_and(|(_, to)| *to == "inactive");
    if is_short || is_off || is_troubled(history, account, identity, turn.at, until) {
        findings.skipped += 1;
        return;
    }
    let holds = said.iter().any(|(at, to)| {
        turn.at - CLOCK_TOLERANCE <= *at && *at <= until && (*to == "connected") == turn.is_well
    });
    // The run may end before the two minutes are over.
    if !holds && history.ended_at() < until {
        return;
    }
    findings.expect(holds, turn.at, || {
        let turned = if turn.is_well {
            "was restored"
        } else {
            "was cut off"
        };
        format!("{account} {turned}, and two minutes later health of {identity} did not say so")
    });
}

/// Whether something else kept the product from hearing of it: nothing ran, or reading this account
/// went wrong.
fn is_troubled(
    history: &History<'_>,
    account: &str,
    identity: &str,
    from: i64,
    until: i64,
) -> bool {
    let scenario = &history.evidence.scenario;
    let concerns = |subject: &Option<Subject>| match subject {
        None => true,
        Some(Subject::Account(id)) => id == account,
        Some(Subject::Identity(id)) => id == identity,
        Some(_) => false,
    };
    let mut faults = scenario.faults.iter();
    scenario.is_disturbed(from, until)
        || faults.any(|fault| fault.during.meets(from, until) && concerns(&fault.subject))
}

/// What somebody saw of health is true, where the last turn is two minutes old.
fn seen(
    history: &History<'_>,
    account: &str,
    identity: &str,
    turns: &[Turn],
    findings: &mut Findings,
) {
    let healths = history.evidence.scenario.healths.iter();
    for health in healths.filter(|health| health.identity == identity) {
        let last = turns.iter().rfind(|turn| turn.at <= health.at);
        let since = last.map_or(i64::MIN, |turn| turn.at);
        let is_well = last.is_none_or(|turn| turn.is_well);
        let lag = lag(history);
        let is_fresh = since.saturating_add(lag) > health.at;
        if is_fresh || is_troubled(history, account, identity, health.at - lag, health.at) {
            continue;
        }
        findings.expect(health.says_connected == is_well, health.at, || {
            format!(
                "health said that {identity} is {} although the network had said otherwise",
                if health.says_connected {
                    "connected"
                } else {
                    "cut off"
                }
            )
        });
    }
}
