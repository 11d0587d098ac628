//! What people change about campaigns: definition, life cycle, and what ends with them.

use domain::budget::CampaignBudget;
use domain::calendar::Schedule;
use domain::campaign::{CampaignKind, CampaignState, Message, Moderation, Source};
use domain::identity::{AccountType, IdentityState};
use domain::ids::{CampaignId, FinderId, MemberId, WorkspaceId};
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use domain::withdrawal::Withdrawal;
use jiff::civil::Date;

use crate::action::ActionRow;
use crate::draw::Pool;
use crate::recipient::Recipient;
use crate::{Json, StoreResult, Tx, params, record, statements};

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
    /// What happens to invitations that nobody answered.
    pub withdrawal: Json<Withdrawal>,
    /// Its part in the budgets of its sender.
    pub budget: CampaignBudget,
}

/// The schedule that the present one replaced, and the date until which it holds.
#[derive(Debug, Clone)]
pub struct EarlierSchedule {
    /// The schedule.
    pub schedule: Json<Schedule>,
    /// The first date of the present one.
    pub until: Date,
}

impl Definition {
    fn source_columns(&self) -> (&'static str, &str) {
        match &self.source {
            Source::Finder { id } => ("finder", id.as_str()),
            Source::Segment { id } => ("segment", id.as_str()),
        }
    }
}

record! {
    /// A member as the sender of a campaign that is being written.
    pub struct SenderFacts {
        /// The user's name.
        pub name: String,
        /// Whether member and user are active (R11).
        pub active: bool,
        /// Where the account stands; none where there is none.
        pub identity_state: Option<IdentityState>,
        /// Which decides how long a note may be.
        pub account_type: Option<AccountType>,
    }
}

record! {
    /// A finder or segment as the source of a campaign that is being written.
    pub struct SourceFacts {
        /// Its name.
        pub name: String,
        /// When it was archived.
        pub archived_at: Option<Timestamp>,
        /// Whether it is there for the sender: the sender's own, shared with the sender, or the
        /// whole workspace's (R23).
        pub allowed: bool,
        /// The finder whose results it gives.
        pub finder_id: Option<FinderId>,
    }
}

record! {
    /// The last date of any slot.
    pub struct LastOccurrence {
        /// The date; none where no slot has begun.
        pub local_date: Option<Date>,
    }
}

record! {
    /// What the columns of an imported file were taken for.
    pub struct ImportMapping {
        /// JSON.
        pub mapping: String,
    }
}

record! {
    /// A source that a member may choose (R23).
    pub struct SourceChoice {
        /// `finder` or `segment`.
        pub source_type: String,
        /// Its id.
        pub id: String,
        /// Its name.
        pub name: String,
        /// Contacts in it, where that is known.
        pub result_count: Option<i64>,
    }
}

record! {
    /// When an active campaign runs.
    pub struct ActiveSchedule {
        /// The campaign.
        pub id: CampaignId,
        /// Its slots.
        pub schedule: Json<Schedule>,
    }
}

statements! {
    ACTIVE_SCHEDULES = "SELECT id, schedule FROM campaign WHERE workspace_id = $1 AND sender_member_id = $2
        AND state = 'active' AND kind = 'invite'";
    SENDER = "SELECT u.name AS name, (m.active AND u.active) AS active, i.state AS identity_state,
        i.account_type AS account_type FROM member m JOIN app_user u ON u.id = m.user_id
        LEFT JOIN identity i ON i.user_id = m.user_id WHERE m.workspace_id = $1 AND m.id = $2";
    FINDER = "SELECT f.name AS name, f.archived_at AS archived_at, f.id AS finder_id,
        (f.owner_member_id = $3 OR EXISTS (SELECT 1 FROM finder_member a WHERE a.workspace_id = f.workspace_id
            AND a.finder_id = f.id AND a.member_id = $3)) AS allowed
        FROM finder f WHERE f.workspace_id = $1 AND f.id = $2";
    SEGMENT = "SELECT s.name AS name, s.archived_at AS archived_at, s.finder_id AS finder_id,
        (s.owner_member_id IS NULL OR s.owner_member_id = $3 OR EXISTS (SELECT 1 FROM finder_member a
            WHERE a.workspace_id = s.workspace_id AND a.finder_id = s.finder_id AND a.member_id = $3)) AS allowed
        FROM segment s WHERE s.workspace_id = $1 AND s.id = $2";
    CHOICES = "SELECT 'finder' AS source_type, f.id AS id, f.name AS name, f.result_count - f.results_removed AS result_count
        FROM finder f
        WHERE f.workspace_id = $1 AND f.archived_at IS NULL AND (f.owner_member_id = $2 OR EXISTS (SELECT 1
            FROM finder_member a WHERE a.workspace_id = f.workspace_id AND a.finder_id = f.id AND a.member_id = $2))
        UNION ALL
        SELECT 'segment' AS source_type, s.id AS id, s.name AS name,
            CASE WHEN s.criteria IS NULL THEN o.result_count - o.results_removed ELSE s.member_count END AS result_count FROM segment s
        LEFT JOIN finder o ON o.workspace_id = s.workspace_id AND o.id = s.finder_id
        WHERE s.workspace_id = $1 AND s.archived_at IS NULL AND (s.owner_member_id IS NULL OR s.owner_member_id = $2
            OR EXISTS (SELECT 1 FROM finder_member a WHERE a.workspace_id = s.workspace_id
                AND a.finder_id = s.finder_id AND a.member_id = $2))
        ORDER BY source_type, name, id LIMIT $3";
    SOURCE_CONTACTS = "SELECT c.workspace_id, c.id, c.profile_key, c.remote_id, c.email, c.profile_url, c.first_name,
        c.last_name, c.headline, c.company, c.title, c.city, c.country, c.language, c.custom, c.merged_into
        FROM finder_result r JOIN contact c ON c.workspace_id = r.workspace_id AND c.id = r.contact_id
        WHERE r.workspace_id = $1 AND r.finder_id = $2 ORDER BY r.position LIMIT $3";
    SEGMENT_CONTACTS = "SELECT c.workspace_id, c.id, c.profile_key, c.remote_id, c.email, c.profile_url, c.first_name,
        c.last_name, c.headline, c.company, c.title, c.city, c.country, c.language, c.custom, c.merged_into
        FROM segment_member r JOIN contact c ON c.workspace_id = r.workspace_id AND c.id = r.contact_id
        WHERE r.workspace_id = $1 AND r.segment_id = $2 ORDER BY r.position LIMIT $3";
    MAPPINGS = "SELECT mapping FROM import WHERE workspace_id = $1 ORDER BY id DESC LIMIT $2";
    INSERT = "INSERT INTO campaign (workspace_id, id, kind, name, program, family_key, description, sender_member_id,
        source_type, source_id, messages, schedule, moderation, state, version, created_by, created_at, updated_at,
        source_position, sent_total, accepted_total, messages_total, clicks_total, replies_total,
        sentiment_total, withdrawal, weight, without_note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'draft', 1, $14, $15, $15, 0, 0, 0, 0, 0, 0, 0, $16,
            $17, $18)";
    UPDATE = "UPDATE campaign SET name = $4, program = $5, family_key = $6, description = $7, sender_member_id = $8,
        source_type = $9, source_id = $10, messages = $11, schedule = $12, moderation = $13,
        previous_schedule = $15, schedule_from = $16, withdrawal = $17, weight = $18, without_note = $19,
        source_position = CASE WHEN source_type = $9 AND source_id = $10 THEN source_position ELSE 0 END,
        next_wake_at = CASE WHEN state <> 'active' OR next_wake_at < $14 THEN next_wake_at ELSE $14 END,
        version = version + 1, updated_at = $14
        WHERE workspace_id = $1 AND id = $2 AND version = $3 AND state <> 'archived'";
    LAST_OCCURRENCE = "SELECT max(local_date) AS local_date FROM occurrence WHERE workspace_id = $1 AND campaign_id = $2";
    FIT_SLOTS = "UPDATE action SET slot_index = $3, version = version + 1
        WHERE workspace_id = $1 AND campaign_id = $2 AND slot_index > $3 AND local_date >= $4
        AND state IN ('queued', 'waiting_for_approval', 'approved')";
    ASK_AGAIN = "UPDATE action SET state = 'waiting_for_approval', due_at = NULL, window_ends_at = NULL, reason = NULL,
        detail = NULL, version = version + 1
        WHERE workspace_id = $1 AND campaign_id = $2 AND state IN ('queued', 'scheduled') AND approved_at IS NULL
        AND (kind = 'invitation' OR (kind = 'message' AND EXISTS (SELECT 1 FROM campaign c
            WHERE c.workspace_id = $1 AND c.id = $2 AND c.kind = 'nurture'))) RETURNING *";
    ASK_ABOUT_WITHDRAWALS = "UPDATE action SET state = 'waiting_for_approval', due_at = NULL, window_ends_at = NULL, reason = NULL,
        detail = NULL, version = version + 1
        WHERE workspace_id = $1 AND campaign_id = $2 AND state IN ('queued', 'scheduled') AND approved_at IS NULL
        AND kind = 'withdrawal' RETURNING *";
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

/// A member as a sender; none where it is no member of the workspace.
pub async fn sender(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
) -> StoreResult<Option<SenderFacts>> {
    tx.fetch_optional(&SENDER, params![workspace, member]).await
}

/// A source, seen by a sender; none where it is not of the workspace.
pub async fn source(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    source: &Source,
    sender: &MemberId,
) -> StoreResult<Option<SourceFacts>> {
    let (sql, id) = match source {
        Source::Finder { id } => (&FINDER, id.as_str()),
        Source::Segment { id } => (&SEGMENT, id.as_str()),
    };
    tx.fetch_optional(sql, params![workspace, id, sender]).await
}

/// The sources that a sender may choose, finders first.
pub async fn source_choices(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    sender: &MemberId,
    limit: u32,
) -> StoreResult<Vec<SourceChoice>> {
    tx.fetch_all(&CHOICES, params![workspace, sender, limit])
        .await
}

/// When the active invite campaigns of a sender run.
pub async fn active_schedules(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    sender: &MemberId,
) -> StoreResult<Vec<ActiveSchedule>> {
    tx.fetch_all(&ACTIVE_SCHEDULES, params![workspace, sender])
        .await
}

/// The first contacts of a source, in the order in which campaigns draw them.
pub async fn source_contacts(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    pool: &Pool,
    limit: u32,
) -> StoreResult<Vec<Recipient>> {
    let sql = match pool {
        Pool::Finder(_) => &SOURCE_CONTACTS,
        Pool::Segment(_) => &SEGMENT_CONTACTS,
    };
    tx.fetch_all(sql, params![workspace, pool.as_str(), limit])
        .await
}

/// What the columns of the latest imported files were taken for.
pub async fn import_mappings(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    limit: u32,
) -> StoreResult<Vec<ImportMapping>> {
    tx.fetch_all(&MAPPINGS, params![workspace, limit]).await
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
        now,
        &definition.withdrawal,
        definition.budget.weight,
        definition.budget.without_note
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
    earlier: Option<&EarlierSchedule>,
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
        now,
        earlier.map(|earlier| &earlier.schedule),
        earlier.map(|earlier| earlier.until),
        &definition.withdrawal,
        definition.budget.weight,
        definition.budget.without_note
    ];
    Ok(tx.execute(&UPDATE, params).await? == 1)
}

/// The last local date on which a slot of the campaign has begun.
pub async fn last_occurrence(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CampaignId,
) -> StoreResult<Option<Date>> {
    let row: LastOccurrence = tx
        .fetch_one(&LAST_OCCURRENCE, params![workspace, id])
        .await?;
    Ok(row.local_date)
}

/// Moves what is planned for a slot that no longer exists to the last one of its day, from a date
/// on.
pub async fn fit_slots(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CampaignId,
    last_slot: u32,
    from: Date,
) -> StoreResult<()> {
    tx.execute(&FIT_SLOTS, params![workspace, id, last_slot, from])
        .await
        .map(drop)
}

/// Lets the planned invitations, or messages of a nurture campaign, that nobody approved wait for a decision, and answers
/// them as they are now (R53).
pub async fn ask_again(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CampaignId,
) -> StoreResult<Vec<ActionRow>> {
    tx.fetch_all(&ASK_AGAIN, params![workspace, id]).await
}

/// Lets the planned withdrawals that nobody approved wait for a decision, and answers them as they are now (R64).
pub async fn ask_about_withdrawals(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CampaignId,
) -> StoreResult<Vec<ActionRow>> {
    tx.fetch_all(&ASK_ABOUT_WITHDRAWALS, params![workspace, id])
        .await
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
    let started = tx.execute(&START, params).await? == 1;
    if started && seeded::is_on(Bug::PutSentBackAtResume) {
        // I-01 is broken where what was sent is to be sent.
        let text = "UPDATE action SET state = 'queued', category = NULL, reason = NULL, ended_at = NULL, version = version + 1
            WHERE workspace_id = $1 AND campaign_id = $2 AND state = 'sent' AND step > 0 RETURNING id, contact_id";
        let keys = crate::params![workspace, id];
        let _: Vec<crate::action::Touched> = tx.fetch_built("seeded::start", text, keys).await?;
    }
    Ok(started)
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
