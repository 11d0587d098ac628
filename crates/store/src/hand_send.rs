//! What a member does by hand: the card that was handed over, outcomes that nobody but a person can
//! tell, and people whose answers are tapped in (R43).

use domain::action::{ActionKind, ActionState, StepIndex};
use domain::campaign::CampaignKind;
use domain::ids::{ActionId, CampaignId, ContactId, IdentityId, MemberId, WorkspaceId};
use domain::time::Timestamp;
use jiff::civil::Date;

use crate::built::Built;
use crate::relation::RelationState;
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// An action that waits for a person's hands or word.
    pub struct CardRow {
        /// The action.
        pub id: ActionId,
        /// What is to be done, or may have been.
        pub kind: ActionKind,
        /// The step of the sequence.
        pub step: StepIndex,
        /// `sending` or `unconfirmed`.
        pub state: ActionState,
        /// The hand-over, JSON; for unconfirmed ones what is known.
        pub detail: Option<String>,
        /// The text.
        pub sent_text: Option<String>,
        /// When it was handed over, or attempted.
        pub intent_at: Option<Timestamp>,
        /// Until when the person may answer.
        pub deadline_at: Option<Timestamp>,
        /// The campaign.
        pub campaign_id: CampaignId,
        /// Its name.
        pub campaign_name: String,
        /// What the campaign does.
        pub campaign_kind: CampaignKind,
        /// Its program.
        pub campaign_program: String,
        /// The contact.
        pub contact_id: ContactId,
        /// Given name.
        pub first_name: Option<String>,
        /// Family name.
        pub last_name: Option<String>,
        /// The line under the name.
        pub headline: Option<String>,
        /// Company.
        pub company: Option<String>,
        /// Profile address.
        pub profile_url: Option<String>,
        /// E-mail address.
        pub email: Option<String>,
    }
}

record! {
    /// What is still to come today by hand.
    pub struct Upcoming {
        /// How many actions have a moment.
        pub count: i64,
        /// The first of these moments.
        pub next_at: Option<Timestamp>,
    }
}

record! {
    /// A contact that an account invited or is connected with, in the sight of campaigns.
    pub struct TieRow {
        /// The contact.
        pub contact_id: ContactId,
        /// Since when it is so.
        pub since: Timestamp,
        /// Given name.
        pub first_name: Option<String>,
        /// Family name.
        pub last_name: Option<String>,
        /// The line under the name.
        pub headline: Option<String>,
        /// Company.
        pub company: Option<String>,
        /// Profile address.
        pub profile_url: Option<String>,
        /// E-mail address.
        pub email: Option<String>,
        /// When the contact wrote last, as far as is known.
        pub replied_at: Option<Timestamp>,
    }
}

record! {
    /// The account of a member that acts by hand.
    pub struct HandIdentity {
        /// The account.
        pub id: IdentityId,
    }
}

statements! {
    CARDS = "SELECT a.id, a.kind, a.step, a.state, a.detail, a.sent_text, a.intent_at, a.deadline_at,
        c.id AS campaign_id, c.name AS campaign_name, c.kind AS campaign_kind, c.program AS campaign_program,
        k.id AS contact_id, k.first_name, k.last_name, k.headline, k.company, k.profile_url, k.email
        FROM member m
        JOIN identity i ON i.user_id = m.user_id
        JOIN action a ON a.identity_id = i.id AND a.doubt_since IS NOT NULL
        JOIN campaign c ON c.workspace_id = a.workspace_id AND c.id = a.campaign_id
        JOIN contact k ON k.workspace_id = a.workspace_id AND k.id = a.contact_id
        WHERE m.workspace_id = $1 AND m.id = $2 AND a.workspace_id = $1 AND a.member_id = $2
        AND ((a.state = 'sending' AND i.connector = 'assisted')
            OR (a.state = 'unconfirmed' AND (i.connector = 'assisted' OR a.due_at IS NULL)))
        ORDER BY a.state, a.intent_at, a.id LIMIT $3";
    UPCOMING = "SELECT count(*) AS count, min(a.due_at) AS next_at FROM action a
        JOIN identity i ON i.id = a.identity_id AND i.connector = 'assisted'
        JOIN campaign c ON c.workspace_id = a.workspace_id AND c.id = a.campaign_id AND c.state = 'active'
        WHERE a.workspace_id = $1 AND a.member_id = $2 AND a.local_date >= $3 AND a.state = 'scheduled'";
    HAND_IDENTITY = "SELECT i.id AS id FROM member m JOIN identity i ON i.user_id = m.user_id
        WHERE m.workspace_id = $1 AND m.id = $2 AND i.connector = 'assisted'";
}

const TIES: &str = "SELECT r.contact_id, r.since, k.first_name, k.last_name, k.headline, k.company, k.profile_url, k.email,
    (SELECT max(happened_at) FROM conversation_message o WHERE o.workspace_id = r.workspace_id
        AND o.contact_id = r.contact_id AND o.identity_id = r.identity_id AND o.direction = 'in') AS replied_at
    FROM relation r JOIN contact k ON k.workspace_id = r.workspace_id AND k.id = r.contact_id
    WHERE r.workspace_id = $1 AND r.identity_id = $2 AND r.state = $3
    AND EXISTS (SELECT 1 FROM participation p WHERE p.workspace_id = r.workspace_id
        AND p.contact_id = r.contact_id AND p.identity_id = r.identity_id)";

/// What a member has in hand, and what waits for the member's word; the card in hand first.
pub async fn cards(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
    limit: u32,
) -> StoreResult<Vec<CardRow>> {
    tx.fetch_all(&CARDS, params![workspace, member, limit])
        .await
}

/// What is still to be handed over to a member.
pub async fn upcoming(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
    from_date: Date,
) -> StoreResult<Upcoming> {
    tx.fetch_one(&UPCOMING, params![workspace, member, from_date])
        .await
}

/// The account of a member, where the member acts by hand.
pub async fn hand_identity(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
) -> StoreResult<Option<IdentityId>> {
    let row: Option<HandIdentity> = tx
        .fetch_optional(&HAND_IDENTITY, params![workspace, member])
        .await?;
    Ok(row.map(|row| row.id))
}

/// Contacts of campaigns that an account has invited, or is connected with; the latest first.
pub async fn ties(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    identity: &IdentityId,
    state: RelationState,
    after: Option<&(Timestamp, ContactId)>,
    limit: u32,
) -> StoreResult<Vec<TieRow>> {
    let mut built = Built::new(TIES, params![workspace, identity, state.as_str()]);
    if let Some((since, contact)) = after {
        let marks = [built.value(*since), built.value(contact)].join(", ");
        built.push(&[" AND (r.since, r.contact_id) < (", &marks, ")"]);
    }
    built.push(&[" ORDER BY r.since DESC, r.contact_id DESC"]);
    built.limit(limit);
    tx.fetch_built("hand_send::ties", &built.text, built.params)
        .await
}
