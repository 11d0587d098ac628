//! What leaves while an account cannot or must not.

use std::collections::BTreeMap;

use crate::civil::DAY;
use crate::evidence::network::{NetworkKind, NetworkRow};
use crate::history::History;
use crate::report::Findings;

/// Invitations rest that long after a limit notice, whatever the network says (R51).
const LIMIT_NOTICE: i64 = 7 * DAY;

/// I-18: after a limit notice or restriction, no request from that identity before the given time.
///
/// From the first answer that says that the account is restricted until the network lifts it, only
/// the state of the session may be asked for. After a limit notice about invitations none is
/// requested for seven days.
pub fn i_18_no_request_while_restricted(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let mut restricted = Probes::restricted();
    look_at(history, |row| restricted.see(row), &mut findings);
    let mut limits = LimitNotices::default();
    look_at(history, |row| limits.see(row), &mut findings);
    findings.note("The network's ledger does not record the time that a limit notice named.");
    findings
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
    pub(crate) fn see(&mut self, row: &NetworkRow) -> Seen {
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
        let is_notice = matches!(row.code.as_deref(), Some("invitation_limit" | "note_limit"))
            && row.delivery.as_deref() == Some("answered");
        if is_notice {
            self.0.insert(account.to_owned(), (row.at_ms, row.sequence));
        }
        seen.unwrap_or(if is_notice { Seen::Fine } else { Seen::Nothing })
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
    look_at(history, |row| expired.see(row), &mut findings);
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

    pub(crate) fn see(&mut self, row: &NetworkRow) -> Seen {
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
        if is_told && row.delivery.as_deref() == Some("answered") {
            self.told.insert(account.to_owned(), row.sequence);
            return Seen::Fine;
        }
        Seen::Nothing
    }
}
