//! A negative or "stop" answer, in any campaign, ends every sequence of every sender with that person (R48): at once, and
//! not only when the next message would leave.

use std::collections::BTreeSet;

use domain::action::{ActionKind, Reason};
use domain::ids::{ContactId, WorkspaceId};
use domain::ledger::{Actor, EventKind};
use domain::time::Timestamp;
use store::Tx;
use store::action::Ending;
use store::ledger::Entry;

use crate::EngineResult;
use crate::journal::Journal;

/// Ends what has not begun with these contacts, and the sequences that would go on. What is in flight resolves, and what takes
/// an invitation back from them is all the more wanted (R64). Answers how many sequences and actions ended.
pub async fn end_sequences(
    tx: &mut Tx,
    contacts: &BTreeSet<(WorkspaceId, ContactId)>,
    journal: &mut Journal,
    actor: &Actor,
    cause: &'static str,
    now: Timestamp,
) -> EngineResult<usize> {
    if contacts.is_empty() {
        return Ok(0);
    }
    let endings: Vec<Ending> = store::action::open_with(tx, contacts)
        .await?
        .into_iter()
        .filter(|action| action.kind != ActionKind::Withdrawal)
        .map(|action| Ending {
            local_date: action.local_date,
            action,
            reason: Reason::StoppedByRefusal,
            detail: None,
            trace: None,
        })
        .collect();
    crate::outcome::end(tx, &endings, journal, actor.clone(), cause, now).await?;
    let stopped =
        store::participation::stop_with(tx, contacts, now, Reason::StoppedByRefusal).await?;
    for row in &stopped {
        let mut entry = Entry::new(now, EventKind::SequenceStopped, actor.clone(), cause)
            .campaign(&row.campaign_id)
            .contact(&row.contact_id)
            .member(&row.member_id);
        entry.step = Some(row.last_step);
        entry.reason = Some(Reason::StoppedByRefusal);
        journal.note(&row.workspace_id, entry);
    }
    Ok(endings.len() + stopped.len())
}
