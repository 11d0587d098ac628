//! What leaves while an account cannot or must not.

use std::collections::BTreeMap;

use crate::civil::{DAY, MINUTE};
use crate::evidence::network::{NetworkKind, NetworkRow};
use crate::history::{CLOCK_TOLERANCE, History};
use crate::report::Findings;

/// Invitations rest that long after a limit notice, whatever the network says (R51).
const LIMIT_NOTICE: i64 = 7 * DAY;
/// What an account rests at least that was told to slow down.
const SLOW_DOWN: i64 = 5 * MINUTE;
/// A call has an end, and its answer is written, after so long.
const HEARD_WITHIN: i64 = MINUTE;

/// I-18: after a limit notice or restriction, no request from that identity before the given time.
///
/// From the first answer that says that the account is restricted until the network lifts it, only
/// the state of the session may be asked for. After a limit notice about invitations none is
/// requested for seven days. Who is told to slow down (429) invites and writes to nobody for five
/// minutes at least.
pub fn i_18_no_request_while_restricted(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let heard = |row: &NetworkRow| was_heard(history, row);
    let mut restricted = Probes::restricted();
    look_at(history, |row| restricted.see(row, heard), &mut findings);
    let mut limits = LimitNotices::default();
    look_at(history, |row| limits.see(row, heard), &mut findings);
    let mut throttles = Throttles::default();
    look_at(history, |row| throttles.see(row, heard), &mut findings);
    findings.note("The network's ledger does not record the time that a limit notice named.");
    findings
}

/// Whether an answer of the network was surely heard: what a process has heard that ended or stood still
/// with it, nobody else knows, until the network says it again.
pub(super) fn was_heard(history: &History<'_>, row: &NetworkRow) -> bool {
    let scenario = &history.evidence.scenario;
    row.arrived() && !scenario.is_disturbed(row.at_ms, row.at_ms + HEARD_WITHIN)
}

/// What a look at one more row of the network's ledger brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Seen {
    /// The row is no case.
    Nothing,
    /// It is a case, and holds.
    Fine,
    /// It does not hold.
    Wrong(String),
}

/// The limit notices about invitations that accounts got, row by row.
#[derive(Debug, Default)]
pub(crate) struct LimitNotices(BTreeMap<String, (i64, u64)>);

impl LimitNotices {
    pub(crate) fn see(&mut self, row: &NetworkRow, heard: impl Fn(&NetworkRow) -> bool) -> Seen {
        let Some(account) = row.account.as_deref() else {
            return Seen::Nothing;
        };
        if !row.is_request("invite") {
            return Seen::Nothing;
        }
        let was_told = self
            .0
            .get(account)
            .filter(|(at, _)| row.at_ms < at + LIMIT_NOTICE);
        let seen = was_told.map(|(_, sequence)| {
            Seen::Wrong(format!(
                "row {} of the network's ledger, invite by {account}, came although row {sequence} had told it of a limit",
                row.sequence
            ))
        });
        let is_notice =
            matches!(row.code.as_deref(), Some("invitation_limit" | "note_limit")) && heard(row);
        if is_notice {
            self.0.insert(account.to_owned(), (row.at_ms, row.sequence));
        }
        seen.unwrap_or(if is_notice { Seen::Fine } else { Seen::Nothing })
    }
}

/// The answers that told accounts to slow down, row by row.
#[derive(Debug, Default)]
pub(crate) struct Throttles(BTreeMap<String, (i64, u64)>);

impl Throttles {
    pub(crate) fn see(&mut self, row: &NetworkRow, heard: impl Fn(&NetworkRow) -> bool) -> Seen {
        let Some(account) = row.account.as_deref() else {
            return Seen::Nothing;
        };
        if !row.is_request("invite") && !row.is_request("message") {
            return Seen::Nothing;
        }
        let was_told = self
            .0
            .get(account)
            .filter(|(at, _)| (*at..at + SLOW_DOWN - CLOCK_TOLERANCE).contains(&row.at_ms));
        let seen = was_told.map(|(_, sequence)| {
            Seen::Wrong(format!(
                "row {} of the network's ledger, {} by {account}, came although row {sequence} had told it to slow down",
                row.sequence, row.operation
            ))
        });
        let is_told = row.code.as_deref() == Some("throttled") && heard(row);
        if is_told {
            self.0.insert(account.to_owned(), (row.at_ms, row.sequence));
        }
        seen.unwrap_or(if is_told { Seen::Fine } else { Seen::Nothing })
    }
}

/// I-20: session expired: no request but the log-in probe; afterwards it resumes without loss or
/// burst.
///
/// From the first answer that says so until the session is restored. What was approved and waits is
/// a matter of I-14; how much leaves afterwards, of I-16 and I-17.
pub fn i_20_only_probes_while_expired(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let mut expired = Probes::expired();
    let heard = |row: &NetworkRow| was_heard(history, row);
    look_at(history, |row| expired.see(row, heard), &mut findings);
    findings
}

/// Shows a look every row of the network's ledger.
pub(super) fn look_at(
    history: &History<'_>,
    mut see: impl FnMut(&NetworkRow) -> Seen,
    findings: &mut Findings,
) {
    for row in &history.evidence.network {
        match see(row) {
            Seen::Nothing => {}
            Seen::Fine => findings.case(),
            Seen::Wrong(what) => findings.expect(false, row.at_ms, || what),
        }
    }
}

/// The accounts that were told that they are cut off, row by row.
#[derive(Debug)]
pub(crate) struct Probes {
    code: &'static str,
    why: &'static str,
    told: BTreeMap<String, u64>,
}

impl Probes {
    /// Those whose session has expired.
    pub(crate) fn expired() -> Self {
        Self {
            code: "session_expired",
            why: "the session had expired",
            told: BTreeMap::new(),
        }
    }

    /// Those that are restricted.
    pub(crate) fn restricted() -> Self {
        Self {
            code: "restricted",
            why: "the account was restricted",
            told: BTreeMap::new(),
        }
    }

    pub(crate) fn see(&mut self, row: &NetworkRow, heard: impl Fn(&NetworkRow) -> bool) -> Seen {
        let Some(account) = row.account.as_deref() else {
            return Seen::Nothing;
        };
        if row.is_effect("session_restored") {
            self.told.remove(account);
            return Seen::Nothing;
        }
        if row.kind != NetworkKind::Request {
            return Seen::Nothing;
        }
        if let Some(first) = self.told.get(account) {
            if row.operation == "session" {
                return Seen::Fine;
            }
            return Seen::Wrong(format!(
                "row {} of the network's ledger, {} by {account}, came although row {first} had told it that {}",
                row.sequence, row.operation, self.why
            ));
        }
        let is_told = row.code.as_deref() == Some(self.code);
        if is_told && heard(row) {
            self.told.insert(account.to_owned(), row.sequence);
            return Seen::Fine;
        }
        Seen::Nothing
    }
}
