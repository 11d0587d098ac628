//! What somebody was told is so.

use std::collections::BTreeMap;

use super::approvals::leaves;
use crate::evidence::database::LedgerRow;
use crate::evidence::scenario::{Call, Deed, Event, Scope, Told};
use crate::history::{CLOCK_TOLERANCE, History};
use crate::report::Findings;

/// I-35: API idempotency: same key and body, same answer and one effect, across a crash; another
/// body is refused.
///
/// Of the calls of a workspace with one key, all that asked the same and were answered got the same
/// answer, and had one effect together; one that asked something else was refused.
pub fn i_35_one_key_one_effect(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let mut keys: BTreeMap<(&str, &str), Vec<&Call>> = BTreeMap::new();
    for call in &history.evidence.scenario.calls {
        let key = (call.workspace.as_str(), call.key.as_str());
        keys.entry(key).or_default().push(call);
    }
    for ((workspace, key), calls) in keys {
        let accepted = |call: &&&Call| {
            call.status
                .is_some_and(|status| (200..300).contains(&status))
        };
        let Some(first) = calls.iter().find(accepted) else {
            continue;
        };
        for call in &calls {
            let Some(status) = call.status else {
                continue;
            };
            let holds = if call.request == first.request {
                // What is still under way may be said to be.
                status == 409 || (call.status, &call.answer) == (first.status, &first.answer)
            } else {
                (400..500).contains(&status)
            };
            findings.expect(holds, call.at, || {
                format!("key {key} of {workspace} was answered {status} where the first answer was {:?}", first.status)
            });
            findings.expect(call.effects.is_none_or(|count| count == 1), call.at, || {
                format!("key {key} of {workspace} had {:?} effects", call.effects)
            });
        }
    }
    findings
}

/// I-37: what was acknowledged survives a kill of the program, of the database, and a power cut.
///
/// Whatever a user was told is done has its row in the product's ledger, or stands in the table:
/// decisions, stops, starts, archives, saved campaigns, entries of the suppression list. Whether
/// there was a kill is in the record.
pub fn i_37_acknowledged_is_kept(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let scenario = &history.evidence.scenario;
    if scenario.kills.is_empty() {
        findings.note("Nothing was killed in this run.");
    }
    let events = &scenario.events;
    for (place, event) in events.iter().enumerate() {
        if event.told != Told::Acknowledged {
            continue;
        }
        let Some(is_kept) = is_kept(history, event, &events[place + 1..]) else {
            continue;
        };
        findings.expect(is_kept, event.at, || {
            format!(
                "{:?} was acknowledged, and nothing of it is kept",
                event.deed
            )
        });
    }
    findings
}

/// Whether a deed left its trace; nothing where none can be expected.
fn is_kept(history: &History<'_>, event: &Event, later: &[Event]) -> Option<bool> {
    let told = |kind: &str, is_about: &dyn Fn(&LedgerRow) -> bool| {
        let mut rows = history.ledger.iter();
        rows.any(|row| row.kind == kind && row.at <= event.at + CLOCK_TOLERANCE && is_about(row))
    };
    let of_campaign =
        |kind: &str, id: &str| told(kind, &|row| row.campaign_id.as_deref() == Some(id));
    Some(match &event.deed {
        // What was decided so already is acknowledged and leaves no second row.
        Deed::Approve { action, .. } | Deed::Refuse { action } => {
            let mut rows = history.told_of(action).iter();
            rows.any(|row| leaves(&event.deed, row) && row.at <= event.at + CLOCK_TOLERANCE)
        }
        Deed::Stop {
            scope: Scope::Campaign(id),
            ..
        } => of_campaign("campaign_stopped", id) || of_campaign("campaign_archived", id),
        Deed::Start {
            scope: Scope::Campaign(id),
        } => of_campaign("campaign_started", id),
        Deed::Archive { campaign, .. } => of_campaign("campaign_archived", campaign),
        Deed::Suppress {
            workspace,
            kind,
            value,
        } => {
            let is_lifted = later.iter().any(|one| {
                matches!(&one.deed, Deed::Unsuppress { workspace: w, kind: k, value: v }
                    if (w, k, v) == (workspace, kind, value))
            });
            let mut rows = history.evidence.database.suppression.iter();
            is_lifted
                || rows.any(|row| {
                    (&row.workspace_id, &row.kind, &row.value) == (workspace, kind, value)
                })
        }
        _ => return None,
    })
}
