//! What people write in conversations (R71): actions of a kind of their own, asked for and not planned.

use domain::action::{ActionState, Reason, StepIndex};
use domain::ids::{
    ActionId, CampaignId, ContactId, ConversationId, IdentityId, MemberId, WorkspaceId,
};
use domain::time::Timestamp;
use jiff::civil::Date;

use crate::action::Touched;
use crate::{StoreResult, Tx, params, record, statements};

/// An answer that a person asks for.
#[derive(Debug, Clone)]
pub struct NewAnswer<'a> {
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// The action's id.
    pub id: &'a ActionId,
    /// The campaign that the conversation belongs to.
    pub campaign: &'a CampaignId,
    /// To whom.
    pub contact: &'a ContactId,
    /// In whose name.
    pub member: &'a MemberId,
    /// Through which account.
    pub identity: &'a IdentityId,
    /// The campaign's family.
    pub family_key: &'a str,
    /// Which answer of the campaign to the contact.
    pub step: StepIndex,
    /// The text, as it leaves.
    pub text: &'a str,
    /// Who asks: a user's or key's id.
    pub asked_by: &'a str,
    /// The campaign's local date.
    pub local_date: Date,
    /// Until when it waits where something keeps it back.
    pub until: Timestamp,
}

record! {
    /// An answer that was not sent.
    pub struct AnswerRow {
        /// The action.
        pub id: ActionId,
        /// In whose name.
        pub member_id: MemberId,
        /// Where it stands.
        pub state: ActionState,
        /// Why it waits or ended.
        pub reason: Option<Reason>,
        /// More about the reason; the hand-over, JSON, while it is in somebody's hands.
        pub detail: Option<String>,
        /// The text.
        pub approved_text: Option<String>,
        /// When it was written.
        pub planned_at: Timestamp,
        /// When it is looked at again.
        pub due_at: Option<Timestamp>,
        /// Until when it waits.
        pub window_ends_at: Option<Timestamp>,
        /// Who wrote it: a user's or key's id.
        pub decided_by: Option<String>,
        /// That user's or key's name.
        pub asked_by_name: Option<String>,
    }
}

record! {
    /// The step of the next answer.
    pub struct NextStep {
        /// The step.
        pub step: StepIndex,
    }
}

record! {
    /// A conversation that is held until the transaction ends.
    pub struct Locked {
        /// Its id.
        pub id: ConversationId,
    }
}

statements! {
    LOCK = "SELECT id FROM conversation WHERE workspace_id = $1 AND id = $2 @lock";
    NEXT_STEP = "SELECT CAST(coalesce(max(step) + 1, $4) AS BIGINT) AS step FROM action
        WHERE workspace_id = $1 AND campaign_id = $2 AND contact_id = $3 AND step >= $4";
    INSERT = "INSERT INTO action (workspace_id, id, campaign_id, contact_id, member_id, identity_id, kind, step, family_key, state,
        local_date, slot_index, planned_local_date, planned_at, due_at, window_ends_at, decided_by, approved_at,
        approved_text, text_is_edited, attempt, epoch, version)
        VALUES ($1, $2, $3, $4, $5, $6, 'answer', $7, $8, 'scheduled', $9, 0, $9, $10, $10, $11, $12, $10, $13, FALSE, 0, 0, 1)
        ON CONFLICT DO NOTHING RETURNING id, contact_id";
    GET = "SELECT a.id, a.member_id, a.state, a.reason, a.detail, a.approved_text, a.planned_at, a.due_at, a.window_ends_at,
        a.decided_by, coalesce(u.name, k.name) AS asked_by_name FROM action a
        LEFT JOIN app_user u ON u.id = a.decided_by
        LEFT JOIN api_key k ON k.workspace_id = a.workspace_id AND k.id = a.decided_by
        WHERE a.workspace_id = $1 AND a.id = $2 AND a.kind = 'answer'";
    NOT_SENT = "SELECT a.id, a.member_id, a.state, a.reason, a.detail, a.approved_text, a.planned_at, a.due_at, a.window_ends_at,
        a.decided_by, coalesce(u.name, k.name) AS asked_by_name FROM action a
        LEFT JOIN app_user u ON u.id = a.decided_by
        LEFT JOIN api_key k ON k.workspace_id = a.workspace_id AND k.id = a.decided_by
        WHERE a.workspace_id = $1 AND a.contact_id = $2 AND a.identity_id = $3 AND a.kind = 'answer' AND a.state <> 'sent'
        ORDER BY a.planned_at DESC, a.id DESC LIMIT $4";
}

/// Holds a conversation until the transaction ends: of two people who answer at once one is first.
pub async fn lock(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    conversation: &ConversationId,
) -> StoreResult<()> {
    let _: Option<Locked> = tx
        .fetch_optional(&LOCK, params![workspace, conversation])
        .await?;
    Ok(())
}

/// The step of the next answer to a contact of a campaign.
pub async fn next_step(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
    contact: &ContactId,
) -> StoreResult<StepIndex> {
    let first = StepIndex::ANSWERS;
    let next: NextStep = tx
        .fetch_one(&NEXT_STEP, params![workspace, campaign, contact, first])
        .await?;
    Ok(next.step)
}

/// Makes an answer, due at once; tells whether it was made: its id or its place may be taken.
pub async fn insert(tx: &mut Tx, new: &NewAnswer<'_>, now: Timestamp) -> StoreResult<bool> {
    let values = params![
        new.workspace,
        new.id,
        new.campaign,
        new.contact,
        new.member,
        new.identity,
        new.step,
        new.family_key,
        new.local_date,
        now,
        new.until,
        new.asked_by,
        new.text
    ];
    let made: Option<Touched> = tx.fetch_optional(&INSERT, values).await?;
    Ok(made.is_some())
}

/// One answer.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ActionId,
) -> StoreResult<Option<AnswerRow>> {
    tx.fetch_optional(&GET, params![workspace, id]).await
}

/// The answers between an account and a contact that were not sent, the latest first: those that wait or are on their way,
/// and those that could not leave.
pub async fn not_sent(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    identity: &IdentityId,
    limit: u32,
) -> StoreResult<Vec<AnswerRow>> {
    tx.fetch_all(&NOT_SENT, params![workspace, contact, identity, limit])
        .await
}
