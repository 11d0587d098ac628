//! What is known of a contact in a campaign, for the question why (R63).

use domain::action::ActionKind;
use domain::ids::{ActionId, CampaignId, ContactId, MemberId, WorkspaceId};
use domain::ledger::EventKind;
use domain::time::Timestamp;

use crate::action::ActionRow;
use crate::draw::Pool;
use crate::{StoreResult, Tx, params, record, statements};

/// Events of one contact that are looked at.
const EVENTS_MAXIMUM: u32 = 200;

record! {
    /// What the ledger tells of a decision.
    pub struct Told {
        /// The action.
        pub action_id: Option<ActionId>,
        /// What happened.
        pub kind: EventKind,
        /// When.
        pub at: Timestamp,
        /// Further facts.
        pub data: Option<String>,
    }
}

record! {
    /// Where a contact stands in a source.
    pub struct Place {
        /// Its place.
        pub position: i64,
    }
}

record! {
    /// Who works on a contact of a source.
    pub struct Claimant {
        /// The member.
        pub member_id: MemberId,
    }
}

record! {
    /// How a sequence stands.
    pub struct Sequence {
        /// When it ended.
        pub stopped_at: Option<Timestamp>,
        /// Why.
        pub stopped_reason: Option<String>,
        /// When the invitation was accepted.
        pub accepted_at: Option<Timestamp>,
    }
}

record! {
    /// A campaign that has something to do with a contact.
    pub struct Concerned {
        /// The campaign.
        pub id: CampaignId,
        /// Its name.
        pub name: String,
        /// In whose name.
        pub sender_member_id: MemberId,
        /// What was planned last.
        pub kind: ActionKind,
    }
}

statements! {
    ACTIONS = "SELECT * FROM action WHERE workspace_id = $1 AND campaign_id = $2 AND contact_id = $3 ORDER BY step";
    TOLD = "SELECT action_id, kind, at, data FROM ledger WHERE workspace_id = $1 AND campaign_id = $3
        AND contact_id IN (SELECT k.id FROM contact k WHERE k.workspace_id = $1 AND k.id = $2
            UNION ALL SELECT k.id FROM contact k WHERE k.workspace_id = $1 AND k.merged_into = $2)
        AND kind IN ('action_begun', 'action_ended') ORDER BY sequence DESC LIMIT $4";
    IN_FINDER = "SELECT position FROM finder_result WHERE workspace_id = $1 AND finder_id = $2 AND contact_id = $3";
    IN_SEGMENT = "SELECT position FROM segment_member WHERE workspace_id = $1 AND segment_id = $2 AND contact_id = $3";
    CLAIMANT = "SELECT member_id FROM claim WHERE workspace_id = $1 AND source_id = $2 AND contact_id = $3";
    SEQUENCE = "SELECT stopped_at, stopped_reason, accepted_at FROM participation
        WHERE workspace_id = $1 AND campaign_id = $2 AND contact_id = $3";
    CAMPAIGNS = "SELECT DISTINCT c.id AS id, c.name AS name, c.sender_member_id AS sender_member_id, a.kind AS kind FROM action a
        JOIN campaign c ON c.workspace_id = a.workspace_id AND c.id = a.campaign_id
        WHERE a.workspace_id = $1 AND a.contact_id = $2 AND a.step = 0 ORDER BY id LIMIT $3";
}

/// The actions of a campaign for a contact, in the order of the sequence.
pub async fn actions(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
    contact: &ContactId,
) -> StoreResult<Vec<ActionRow>> {
    tx.fetch_all(&ACTIONS, params![workspace, campaign, contact])
        .await
}

/// What the ledger tells of decisions about a contact in a campaign, newest first.
pub async fn told(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
    contact: &ContactId,
) -> StoreResult<Vec<Told>> {
    tx.fetch_all(&TOLD, params![workspace, contact, campaign, EVENTS_MAXIMUM])
        .await
}

/// Where a contact stands in a source; none where it does not.
pub async fn place(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    pool: &Pool,
    contact: &ContactId,
) -> StoreResult<Option<i64>> {
    let sql = match pool {
        Pool::Finder(_) => &IN_FINDER,
        Pool::Segment(_) => &IN_SEGMENT,
    };
    let place: Option<Place> = tx
        .fetch_optional(sql, params![workspace, pool.as_str(), contact])
        .await?;
    Ok(place.map(|place| place.position))
}

/// Who works on a contact of a source.
pub async fn claimant(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    pool: &Pool,
    contact: &ContactId,
) -> StoreResult<Option<MemberId>> {
    let claimant: Option<Claimant> = tx
        .fetch_optional(&CLAIMANT, params![workspace, pool.as_str(), contact])
        .await?;
    Ok(claimant.map(|claimant| claimant.member_id))
}

/// How the sequence of a contact stands in a campaign.
pub async fn sequence(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
    contact: &ContactId,
) -> StoreResult<Option<Sequence>> {
    tx.fetch_optional(&SEQUENCE, params![workspace, campaign, contact])
        .await
}

/// The campaigns that have something to do with a contact.
pub async fn campaigns(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    limit: u32,
) -> StoreResult<Vec<Concerned>> {
    tx.fetch_all(&CAMPAIGNS, params![workspace, contact, limit])
        .await
}
