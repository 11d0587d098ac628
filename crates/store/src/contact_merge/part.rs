//! Undoing a merge: both contacts become what they were. What happened since then stays with the contact that stayed, but
//! for what became of the other's own campaigns, which go back with it.

use domain::ids::WorkspaceId;
use domain::time::Timestamp;

use super::rows;
use super::{
    BELONG, FREE, GIVE_LATER_ACTIONS, GIVE_LINKS, GIVE_MESSAGES, KEY, MergeRow, OWN, Own, UNDONE,
    give_actions,
};
use crate::contact::{self, ContactRow};
use crate::{StoreResult, Tx, params};

/// Undoes a merge, in the caller's transaction, in which the contact and its actions were locked. Tells whether that was
/// the first time.
pub async fn part(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    merge: &MergeRow,
    kept: &ContactRow,
    by: &str,
    now: Timestamp,
) -> StoreResult<bool> {
    let undone = params![workspace, &merge.id, by, now];
    if tx.execute(&UNDONE, undone).await? != 1 {
        return Ok(false);
    }
    let content = &merge.content.0;
    let (stays, goes) = (&merge.kept_contact_id, &merge.absorbed_contact_id);
    for made in &content.changes {
        rows::part(tx, workspace, made, [stays, goes]).await?;
    }
    actions(tx, workspace, merge).await?;
    let given = params![workspace, stays, crate::sql::list(&content.messages), goes];
    tx.execute(&GIVE_MESSAGES, given).await?;
    let given = params![workspace, stays, crate::sql::list(&content.links), goes];
    tx.execute(&GIVE_LINKS, given).await?;
    own_rows(tx, workspace, merge, kept, now).await?;
    contact::add_to_total(tx, workspace, 1).await?;
    Ok(true)
}

/// The other's actions go back, and with a sequence that goes back what was planned for it since; then those that had given
/// way to them return.
async fn actions(tx: &mut Tx, workspace: &WorkspaceId, merge: &MergeRow) -> StoreResult<()> {
    let content = &merge.content.0;
    let (stays, goes) = (&merge.kept_contact_id, &merge.absorbed_contact_id);
    give_actions(tx, workspace, &content.aside, "").await?;
    let later = params![workspace, stays, crate::sql::list(&content.campaigns), goes];
    tx.execute(&GIVE_LATER_ACTIONS, later).await?;
    give_actions(tx, workspace, &content.actions, goes.as_str()).await?;
    give_actions(tx, workspace, &content.aside, stays.as_str()).await
}

async fn own_rows(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    merge: &MergeRow,
    kept: &ContactRow,
    now: Timestamp,
) -> StoreResult<()> {
    let content = &merge.content.0;
    let (before, after) = (&content.before, &content.after);
    let goes = &merge.absorbed_contact_id;
    let none: Option<String> = None;
    tx.execute_one(&KEY, params![workspace, goes, none]).await?;
    let mut contact = kept.sourced();
    contact.part(&before.sourced(), &after.sourced());
    let mut saved = [(kept.id.clone(), contact)];
    contact::save_restored(tx, workspace, &mut saved, now).await?;
    let present = Own::of(&kept.sourced(), kept);
    let owner = if present.owner == after.owner {
        &before.owner
    } else {
        &present.owner
    };
    let is_same_lead = present.lead_at == after.lead_at;
    let lead = if is_same_lead { before } else { &present };
    let fewer = -1 - content.carried.len() as i64;
    let own = params![
        workspace,
        &kept.id,
        owner,
        lead.lead_at,
        &lead.lead_by,
        fewer
    ];
    tx.execute_one(&OWN, own).await?;
    let key = free_key(tx, workspace, content.profile_key.as_deref()).await?;
    tx.execute_one(&FREE, params![workspace, goes, key]).await?;
    if !content.carried.is_empty() {
        let back = params![workspace, crate::sql::list(&content.carried), goes];
        tx.execute(&BELONG, back).await?;
    }
    Ok(())
}

/// The other's address, where nobody else has it by now.
async fn free_key(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    key: Option<&str>,
) -> StoreResult<Option<String>> {
    let Some(key) = key else {
        return Ok(None);
    };
    let is_taken = contact::has_key(tx, workspace, key).await?;
    Ok((!is_taken).then(|| key.to_owned()))
}
