//! What leaves while an account cannot or must not.

use std::collections::BTreeMap;

use crate::evidence::network::{NetworkKind, NetworkRow};
use crate::history::History;
use crate::report::Findings;

/// I-18: after a restriction, no request from that identity before the given time.
///
/// From the first answer that says so until the network lifts it, only the state of the session may
/// be asked for.
pub fn i_18_no_request_while_restricted(history: &History<'_>) -> Findings {
    let mut findings = only_probes_after(history, "restricted", "the account was restricted");
    findings.note("The network's ledger does not record the time that a limit notice named.");
    findings
}

/// I-20: session expired: no request but the log-in probe; afterwards it resumes without loss or
/// burst.
///
/// From the first answer that says so until the session is restored. What was approved and waits is
/// a matter of I-14; how much leaves afterwards, of I-16 and I-17.
pub fn i_20_only_probes_while_expired(history: &History<'_>) -> Findings {
    only_probes_after(history, "session_expired", "the session had expired")
}

fn only_probes_after(history: &History<'_>, code: &str, why: &str) -> Findings {
    let mut findings = Findings::default();
    let mut told: BTreeMap<&str, &NetworkRow> = BTreeMap::new();
    for row in &history.evidence.network {
        let Some(account) = row.account.as_deref() else {
            continue;
        };
        if row.is_effect("session_restored") {
            told.remove(account);
            continue;
        }
        if row.kind != NetworkKind::Request {
            continue;
        }
        if let Some(first) = told.get(account) {
            findings.expect(row.operation == "session", row.at_ms, || {
                format!(
                    "row {} of the network's ledger, {} by {account}, came although row {} had told it that {why}",
                    row.sequence, row.operation, first.sequence
                )
            });
        } else if row.code.as_deref() == Some(code) && row.delivery.as_deref() == Some("answered") {
            findings.case();
            told.insert(account, row);
        }
    }
    findings
}
