//! Merging.

use domain::contact_merge::Sourced;
use domain::ids::{ContactId, MergeId, MessageId, WorkspaceId};
use domain::time::Timestamp;

use super::rows::{self, crossed_runs};
use super::tables::TABLES;
use super::{
    BELONG, CARRIED, Content, GIVE_ALL_LINKS, GIVE_ALL_MESSAGES, Holdings, INSERT, KEY, OWN, Own,
    Plan, give_actions,
};
use crate::contact::{self, ContactRow};
use crate::{Json, StoreResult, Tx, params, record};

record! {
    struct Carried {
        pub id: ContactId,
    }
}

record! {
    struct Gone {
        pub id: MessageId,
    }
}

record! {
    struct GoneLink {
        pub token: String,
    }
}

/// What is merged.
#[derive(Debug, Clone, Copy)]
pub struct Joining<'a> {
    /// The merge's id.
    pub id: &'a MergeId,
    /// The contact that stays.
    pub kept: &'a ContactRow,
    /// The one that is merged into it.
    pub absorbed: &'a ContactRow,
    /// The fields that the contact has afterwards.
    pub united: &'a Sourced,
    /// What campaigns have done with both; what has to end has ended.
    pub held: &'a Holdings,
    /// What becomes of it.
    pub plan: &'a Plan,
    /// Who merges: a user's or key's id.
    pub by: &'a str,
    /// When.
    pub now: Timestamp,
}

/// Merges, in the caller's transaction, in which both rows and their actions were locked.
pub async fn join(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    joining: Joining<'_>,
) -> StoreResult<Content> {
    let (kept, absorbed) = (&joining.kept.id, &joining.absorbed.id);
    let (theirs, aside) = joining.plan.actions(joining.held);
    // A step of a campaign has one action of a contact: what gives way belongs to nobody for a moment.
    give_actions(tx, workspace, &aside, "").await?;
    give_actions(tx, workspace, &theirs, kept.as_str()).await?;
    give_actions(tx, workspace, &aside, absorbed.as_str()).await?;
    let mut changes = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        let made = rows::join(
            tx,
            workspace,
            table,
            [kept, absorbed],
            joining.plan,
            joining.now,
        );
        changes.push(made.await?);
    }
    let over = params![workspace, absorbed, kept];
    let messages: Vec<Gone> = tx.fetch_all(&GIVE_ALL_MESSAGES, over.clone()).await?;
    let links: Vec<GoneLink> = tx.fetch_all(&GIVE_ALL_LINKS, over).await?;
    let campaigns = crossed_runs(&changes).into_iter();
    let (before, after, carried) = own_rows(tx, workspace, joining).await?;
    let content = Json(Content {
        before,
        after,
        profile_key: joining.absorbed.profile_key.clone(),
        carried,
        actions: theirs,
        aside,
        campaigns: campaigns.filter_map(|id| id.parse().ok()).collect(),
        messages: messages.into_iter().map(|row| row.id).collect(),
        links: links.into_iter().map(|row| row.token).collect(),
        changes,
    });
    let row = params![
        workspace,
        joining.id,
        kept,
        absorbed,
        joining.by,
        joining.now,
        &content
    ];
    tx.execute_one(&INSERT, row).await?;
    contact::add_to_total(tx, workspace, -1).await?;
    Ok(content.0)
}

/// The rows of the contacts themselves. The address that the contact gives up for the other's is the other's from now on, so
/// that it finds the person.
async fn own_rows(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    joining: Joining<'_>,
) -> StoreResult<(Own, Own, Vec<ContactId>)> {
    let Joining {
        kept,
        absorbed,
        united,
        ..
    } = joining;
    let key = contact::profile_key(&united.fields);
    let takes_key = key.is_some() && key == absorbed.profile_key;
    if takes_key {
        let none: Option<String> = None;
        tx.execute_one(&KEY, params![workspace, &absorbed.id, none])
            .await?;
    }
    contact::save(tx, workspace, &kept.id, united, joining.now).await?;
    if takes_key && kept.profile_key.is_some() {
        let key = &kept.profile_key;
        tx.execute_one(&KEY, params![workspace, &absorbed.id, key])
            .await?;
    }
    let before = Own::of(&kept.sourced(), kept);
    let mut after = Own::of(united, kept);
    after.owner = kept
        .owner_member_id
        .clone()
        .or_else(|| absorbed.owner_member_id.clone());
    if kept.lead_at.is_none() {
        let of_other = Own::of(united, absorbed);
        (after.lead_at, after.lead_by) = (of_other.lead_at, of_other.lead_by);
    }
    let carried: Vec<Carried> = tx
        .fetch_all(&CARRIED, params![workspace, &absorbed.id])
        .await?;
    let carried: Vec<ContactId> = carried.into_iter().map(|row| row.id).collect();
    let own = params![
        workspace,
        &kept.id,
        &after.owner,
        after.lead_at,
        &after.lead_by,
        1 + carried.len() as i64
    ];
    tx.execute_one(&OWN, own).await?;
    let belonging = carried.iter().chain([&absorbed.id]);
    let belonging = params![workspace, crate::sql::list(belonging), &kept.id];
    tx.execute(&BELONG, belonging).await?;
    Ok((before, after, carried))
}
