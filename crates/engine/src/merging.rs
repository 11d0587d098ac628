//! Two contacts become one (R26): what would approach the person once more ends first.

use std::collections::BTreeSet;

use domain::action::Reason;
use domain::ids::WorkspaceId;
use domain::ledger::{Actor, EventKind};
use serde_json::json;
use store::Tx;
use store::action::Ending;
use store::contact_merge::{self, Content, Joining};
use store::ledger::Entry;

use crate::EngineResult;
use crate::journal::Journal;
use crate::local_dates::LocalDates;

/// The cause in the ledger.
const CAUSE: &str = "merge_contacts";

/// Merges a contact into another one, in a transaction in which both and their actions are locked. Nothing of the two may be
/// on its way.
pub async fn merge(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    joining: Joining<'_>,
    actor: &Actor,
) -> EngineResult<Content> {
    let Joining {
        kept,
        absorbed,
        now,
        ..
    } = joining;
    let open = joining.plan.endings(joining.held);
    let dates = LocalDates::of(tx, open.iter().map(|action| &action.campaign_id)).await?;
    let endings: Vec<Ending> = open
        .into_iter()
        .map(|action| Ending {
            local_date: dates.at(&action.campaign_id, now),
            action: action.clone(),
            reason: Reason::Merged,
            detail: None,
            trace: None,
        })
        .collect();
    let mut journal = Journal::default();
    crate::outcome::end(tx, &endings, &mut journal, actor.clone(), CAUSE, now).await?;
    let content = contact_merge::join(tx, workspace, joining).await?;
    let told = json!({
        "merge": joining.id,
        "other": absorbed.id,
        "actions": content.actions(),
        "ended": endings.len(),
    });
    let entry = Entry::new(now, EventKind::ContactMerged, actor.clone(), CAUSE);
    journal.note(workspace, entry.contact(&kept.id).with(told));
    // Whoever said no to one of them said it to both.
    let person = BTreeSet::from([(workspace.clone(), kept.id.clone())]);
    if !store::conversation::refusals(tx, person.clone())
        .await?
        .is_empty()
    {
        crate::refusals::end_sequences(tx, &person, &mut journal, actor, CAUSE, now).await?;
    }
    journal.write(tx).await?;
    Ok(content)
}
