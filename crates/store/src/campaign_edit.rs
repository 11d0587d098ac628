//! What people change about campaigns: definition, life cycle, and what ends with them.

use domain::calendar::Schedule;
use domain::campaign::{CampaignKind, CampaignState, Message, Moderation, Source};
use domain::ids::{CampaignId, MemberId, WorkspaceId};
use domain::time::Timestamp;
use jiff::civil::Date;

use crate::{Json, StoreResult, Tx, params, statements};

/// What a campaign consists of when it is saved; texts are clean already.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Name.
    pub name: String,
    /// Program.
    pub program: String,
    /// Name and program folded (R52).
    pub family_key: String,
    /// Free text.
    pub description: String,
    /// In whose name it acts.
    pub sender: MemberId,
    /// Where its contacts come from.
    pub source: Source,
    /// The sequence.
    pub messages: Json<Vec<Message>>,
    /// The slots.
    pub schedule: Json<Schedule>,
    /// Who decides.
    pub moderation: Json<Moderation>,
}

impl Definition {
    fn source_columns(&self) -> (&'static str, &str) {
        match &self.source {
            Source::Finder { id } => ("finder", id.as_str()),
            Source::Segment { id } => ("segment", id.as_str()),
        }
    }
}

statements! {
    INSERT = "INSERT INTO campaign (workspace_id, id, kind, name, program, family_key, description, sender_member_id,
        source_type, source_id, messages, schedule, moderation, state, version, created_by, created_at, updated_at,
        source_position, sent_total, accepted_total, messages_total, clicks_total, replies_total)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'draft', 1, $14, $15, $15, 0, 0, 0, 0, 0, 0)";
    UPDATE = "UPDATE campaign SET name = $4, program = $5, family_key = $6, description = $7, sender_member_id = $8,
        source_type = $9, source_id = $10, messages = $11, schedule = $12, moderation = $13,
        source_position = CASE WHEN source_type = $9 AND source_id = $10 THEN source_position ELSE 0 END,
        next_wake_at = CASE WHEN state = 'active' THEN $14 ELSE next_wake_at END,
        version = version + 1, updated_at = $14
        WHERE workspace_id = $1 AND id = $2 AND version = $3 AND state <> 'archived'";
    START = "UPDATE campaign SET state = 'active', started_at = $4, first_started_at = coalesce(first_started_at, $4),
        started_local_date = coalesce(started_local_date, $5), halted_local_date = NULL, next_wake_at = $4,
        version = version + 1, updated_at = $4
        WHERE workspace_id = $1 AND id = $2 AND state = $3";
    STOP = "UPDATE campaign SET state = 'stopped', next_wake_at = NULL, version = version + 1, updated_at = $3
        WHERE workspace_id = $1 AND id = $2 AND state = 'active'";
    ARCHIVE = "UPDATE campaign SET state = 'archived', archived_at = $3, next_wake_at = NULL, version = version + 1,
        updated_at = $3 WHERE workspace_id = $1 AND id = $2 AND state <> 'archived'";
    END_SEQUENCES = "UPDATE participation SET needs_next = FALSE, stopped_at = $3, stopped_reason = 'campaign_archived'
        WHERE workspace_id = $1 AND campaign_id = $2 AND needs_next";
}

/// Writes a new campaign, as a draft of version 1.
pub async fn insert(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CampaignId,
    kind: CampaignKind,
    definition: &Definition,
    created_by: &str,
    now: Timestamp,
) -> StoreResult<()> {
    let (source_type, source_id) = definition.source_columns();
    let params = params![
        workspace,
        id,
        kind,
        &definition.name,
        &definition.program,
        &definition.family_key,
        &definition.description,
        &definition.sender,
        source_type,
        source_id,
        &definition.messages,
        &definition.schedule,
        &definition.moderation,
        created_by,
        now
    ];
    tx.execute_one(&INSERT, params).await
}

/// Replaces the definition where the campaign still has that version and is not archived; tells
/// whether it did. Another source is drawn from its beginning; an active campaign is looked at by
/// the planner at once.
pub async fn update(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CampaignId,
    version: i64,
    definition: &Definition,
    now: Timestamp,
) -> StoreResult<bool> {
    let (source_type, source_id) = definition.source_columns();
    let params = params![
        workspace,
        id,
        version,
        &definition.name,
        &definition.program,
        &definition.family_key,
        &definition.description,
        &definition.sender,
        source_type,
        source_id,
        &definition.messages,
        &definition.schedule,
        &definition.moderation,
        now
    ];
    Ok(tx.execute(&UPDATE, params).await? == 1)
}

/// Starts or resumes a campaign that is in `from`; tells whether it did. Day 0 is that of the
/// first start: resuming goes on at the next slot (R54).
pub async fn start(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CampaignId,
    from: CampaignState,
    now: Timestamp,
    local_date: Date,
) -> StoreResult<bool> {
    let params = params![workspace, id, from, now, local_date];
    Ok(tx.execute(&START, params).await? == 1)
}

/// Stops an active campaign; tells whether it did.
pub async fn stop(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CampaignId,
    now: Timestamp,
) -> StoreResult<bool> {
    Ok(tx.execute(&STOP, params![workspace, id, now]).await? == 1)
}

/// Archives a campaign; tells whether it did. There is no way back (I-09).
pub async fn archive(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CampaignId,
    now: Timestamp,
) -> StoreResult<bool> {
    Ok(tx.execute(&ARCHIVE, params![workspace, id, now]).await? == 1)
}

/// Ends the sequences that an archived campaign had open.
pub async fn end_sequences(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CampaignId,
    now: Timestamp,
) -> StoreResult<()> {
    tx.execute(&END_SEQUENCES, params![workspace, id, now])
        .await
        .map(drop)
}
