//! The send protocol: intent, request, outcome.

use std::collections::BTreeMap;

use crate::civil::SECOND;
use crate::evidence::database::{Attempt, LedgerRow};
use crate::evidence::network::{NetworkKind, NetworkRow};
use crate::history::{CLOCK_TOLERANCE, History, Write};
use crate::report::Findings;

/// I-04: no request reaches the network without an intent committed before it.
///
/// Each request must name an action, and have an attempt of it to itself that began before and went
/// through the same account.
pub fn i_04_intent_before_request(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    for write in &history.writes {
        let problem = without_intent(history, write);
        findings.expect(problem.is_none(), write.request.at_ms, || {
            format!(
                "row {} of the network's ledger, {} by {} naming {}, {}",
                write.request.sequence,
                write.request.operation,
                write.request.account.as_deref().unwrap_or("no account"),
                write
                    .request
                    .client_reference
                    .as_deref()
                    .unwrap_or("nothing"),
                problem.unwrap_or_default()
            )
        });
    }
    findings
}

fn without_intent(history: &History<'_>, write: &Write<'_>) -> Option<String> {
    let Some(action) = write.action else {
        return Some("belongs to no action".to_owned());
    };
    let Some(attempt) = write.attempt else {
        return Some(format!(
            "has no intent before it of {}",
            History::name(action)
        ));
    };
    let account = write.request.account.as_deref().unwrap_or_default();
    let identity = history.identity_of_account.get(account).copied();
    (identity != Some(attempt.identity_id.as_str())).then(|| {
        format!(
            "went through another account than that of {}, which its intent names",
            attempt.identity_id
        )
    })
}

/// I-05: no second request for a non-idempotent action unless the first was definitely refused.
///
/// Messages are not idempotent; the network itself refuses a second invitation or withdrawal. A
/// person who says that a message was not sent, and puts it back, allows another request.
pub fn i_05_no_second_request(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let mut open: BTreeMap<&str, &Write<'_>> = BTreeMap::new();
    for write in &history.writes {
        let (Some(action), "message") = (write.action, write.request.operation.as_str()) else {
            continue;
        };
        findings.case();
        if let Some(first) = open.get(action.id.as_str())
            && !put_back_between(
                history,
                &action.id,
                first.request.at_ms,
                write.request.at_ms,
            )
        {
            findings.violated(
                write.request.at_ms,
                format!(
                    "{} was requested again in row {} of the network's ledger, although row {} was not definitely refused",
                    History::name(action),
                    write.request.sequence,
                    first.request.sequence
                ),
            );
        }
        if !write.was_definitely_refused() {
            open.insert(&action.id, write);
        }
    }
    findings
}

/// Whether a look put an action back between two instants.
fn looked_for_between(history: &History<'_>, action: &str, from: i64, until: i64) -> bool {
    let mut rows = told_between(history, action, from, until);
    rows.any(|row| row.kind == "action_refused" && row.cause == "reconcile")
}

/// Whether a person put an action back between two instants.
fn put_back_between(history: &History<'_>, action: &str, from: i64, until: i64) -> bool {
    let mut rows = told_between(history, action, from, until);
    rows.any(|row| row.kind == "action_requeued" && row.is_by_people())
}

/// The rows about an action between two instants, both included.
fn told_between<'a>(
    history: &'a History<'_>,
    action: &str,
    from: i64,
    until: i64,
) -> impl Iterator<Item = &'a LedgerRow> {
    let rows = history.told_of(action).iter().copied();
    rows.filter(move |row| from <= row.at && row.at <= until)
}

/// I-06: epochs strictly increase per action; a stale epoch can add evidence and change nothing else.
///
/// An attempt follows another only where that one was definitely not performed, by an outcome of its
/// own: where an older attempt's outcome put the action back, the attempt that was under way has none.
/// What a look did not find may arrive afterwards all the same, which is its outcome then.
/// And what is written down of an attempt is what its own request was answered: one that the network
/// performed was not refused.
pub fn i_06_epochs_increase(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    for (action, attempts) in &history.attempts {
        findings.case();
        for pair in attempts.windows(2) {
            if pair[0].epoch >= pair[1].epoch {
                findings.violated(
                    pair[1].intent_at,
                    format!(
                        "attempt {} of {action} has epoch {}, attempt {} before it has {}",
                        pair[1].attempt, pair[1].epoch, pair[0].attempt, pair[0].epoch
                    ),
                );
            }
            let (from, until) = (pair[0].intent_at, pair[1].intent_at);
            // An invitation that a look does not find may be tried again: the network refuses a second one.
            let is_over = matches!(pair[0].outcome.as_deref(), Some("refused" | "not_found"));
            let was_refused = is_over && pair[0].outcome_at.is_some_and(|at| at <= until);
            let arrived_later = pair[0].outcome.as_deref() == Some("applied")
                && pair[0].outcome_at.is_some_and(|at| at > until)
                && looked_for_between(history, action, from, until);
            if !was_refused && !arrived_later && !put_back_between(history, action, from, until) {
                findings.violated(
                    pair[1].intent_at,
                    format!(
                        "attempt {} of {action} began while attempt {} was {}",
                        pair[1].attempt,
                        pair[0].attempt,
                        pair[0].outcome.as_deref().unwrap_or("under way")
                    ),
                );
            }
        }
    }
    for write in &history.writes {
        let refused = |attempt: &&Attempt| attempt.outcome.as_deref() == Some("refused");
        let Some(attempt) = write.attempt.filter(refused) else {
            continue;
        };
        let was_performed = write.was_confirmed() && write.had_effect;
        findings.expect(!was_performed, write.request.at_ms, || {
            format!(
                "attempt {} of {} is written down as refused, and row {} of the network's ledger was performed",
                attempt.attempt, attempt.action_id, write.request.sequence
            )
        });
    }
    findings
}

/// A call ends after so long at the latest.
const CALL: i64 = 20 * SECOND;
/// A process holds an account for so long; right before each call it looks whether the call still fits.
const LEASE: i64 = 60 * SECOND;

/// I-19: at most one request in flight per identity over all processes.
///
/// A process that stands still between its last look and its request, for so long that its lease runs out,
/// may make it beside the one that has the account by then: what is checked and not yet written lands once
/// (fault F-06, engine, sending 1). Nobody can prevent that, and each such request is one more in flight.
pub fn i_19_one_in_flight(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    findings.note(
        "The network's ledger counts the requests in flight when one arrives; it does not record when each ended.",
    );
    let late = late_requests(history);
    for row in &history.evidence.network {
        let (NetworkKind::Request, Some(in_flight)) = (row.kind, row.in_flight) else {
            continue;
        };
        let account = row.account.as_deref().unwrap_or("no account");
        if row.account.is_some() && !history.identity_of_account.contains_key(account) {
            // Who acts by hand looks at the network with a program of their own.
            findings.skipped += 1;
            continue;
        }
        let beside = late.get(account).map_or(&[][..], Vec::as_slice);
        let beside = beside
            .iter()
            .filter(|at| (row.at_ms - CALL..=row.at_ms).contains(*at));
        let most = 1 + beside.count();
        findings.expect(in_flight as usize <= most, row.at_ms, || {
            format!(
                "row {} of the network's ledger, {} by {account}, was one of {in_flight} in flight",
                row.sequence, row.operation,
            )
        });
    }
    findings
}

/// When requests of each account arrived that a process may have made with a lease that had run out while
/// it stood still.
fn late_requests<'a>(history: &History<'a>) -> BTreeMap<&'a str, Vec<i64>> {
    let asleep = &history.evidence.scenario.asleep_before_a_request;
    let slept = |row: &NetworkRow, since: i64| {
        asleep.iter().any(|pause| {
            let until = pause.ends_at();
            let goes_on = until <= row.at_ms && row.at_ms - until <= CLOCK_TOLERANCE;
            goes_on && since <= pause.from && until - pause.from > LEASE - CALL
        })
    };
    let begun: BTreeMap<u64, i64> = history
        .writes
        .iter()
        .filter_map(|write| Some((write.request.sequence, write.attempt?.intent_at)))
        .collect();
    let mut late: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    let rows = history.evidence.network.iter();
    for row in rows.filter(|row| row.kind == NetworkKind::Request) {
        let since = begun.get(&row.sequence).copied().unwrap_or(i64::MIN);
        if let Some(account) = row.account.as_deref()
            && slept(row, since)
        {
            late.entry(account).or_default().push(row.at_ms);
        }
    }
    late
}
