//! What campaigns have to do with one person (R36).

use domain::action::{ActionState, StepIndex};
use domain::campaign::{CampaignKind, CampaignState};
use domain::ids::{CampaignId, ContactId, MemberId, WorkspaceId};

use crate::action::ActionRow;
use crate::participation::ParticipationRow;
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A campaign, and where the person stands in its source.
    pub struct CampaignFor {
        /// The campaign.
        pub id: CampaignId,
        /// What it does.
        pub kind: CampaignKind,
        /// Its name.
        pub name: String,
        /// Its program.
        pub program: String,
        /// Its family (R52).
        pub family_key: String,
        /// Where it stands.
        pub state: CampaignState,
        /// In whose name it acts.
        pub sender_member_id: MemberId,
        /// The place in the source up to which contacts were drawn.
        pub source_position: i64,
        /// The person's place in the source; none where it is not in it.
        pub position: Option<i64>,
        /// The member whose the person is among those who share the source.
        pub claimed_by: Option<MemberId>,
    }
}

statements! {
    CAMPAIGNS = "SELECT c.id AS id, c.kind AS kind, c.name AS name, c.program AS program, c.family_key AS family_key,
        c.state AS state, c.sender_member_id AS sender_member_id, c.source_position AS source_position,
        COALESCE(sm.position, fr.position) AS position, cl.member_id AS claimed_by
        FROM campaign c
        LEFT JOIN segment s ON c.source_type = 'segment' AND s.workspace_id = c.workspace_id AND s.id = c.source_id
        LEFT JOIN finder_result fr ON fr.workspace_id = c.workspace_id AND fr.finder_id = COALESCE(s.finder_id, c.source_id)
            AND fr.contact_id = $2
        LEFT JOIN segment_member sm ON sm.workspace_id = c.workspace_id AND sm.segment_id = c.source_id AND sm.contact_id = $2
        LEFT JOIN claim cl ON cl.workspace_id = c.workspace_id AND cl.source_id = COALESCE(s.finder_id, c.source_id)
            AND cl.contact_id = $2
        WHERE c.workspace_id = $1 AND c.archived_at IS NULL ORDER BY c.id DESC LIMIT $3";
    ACTIONS = "SELECT * FROM action WHERE workspace_id = $1 AND contact_id = $2
        AND kind NOT IN ('withdrawal', 'answer')
        ORDER BY campaign_id, step LIMIT $3";
    PARTICIPATIONS = "SELECT * FROM participation WHERE workspace_id = $1 AND contact_id = $2 ORDER BY campaign_id LIMIT $3";
}

/// The campaigns of a workspace that are not archived, the newest first.
pub async fn campaigns(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    limit: u32,
) -> StoreResult<Vec<CampaignFor>> {
    tx.fetch_all(&CAMPAIGNS, params![workspace, contact, limit])
        .await
}

/// What was to be done, or is, with a contact.
pub async fn actions(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    limit: u32,
) -> StoreResult<Vec<ActionRow>> {
    tx.fetch_all(&ACTIONS, params![workspace, contact, limit])
        .await
}

/// How far the sequences with a contact are.
pub async fn participations(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    limit: u32,
) -> StoreResult<Vec<ParticipationRow>> {
    tx.fetch_all(&PARTICIPATIONS, params![workspace, contact, limit])
        .await
}

/// The action of a campaign that counts now: the one that is not at its end, else the last one.
pub fn present<'a>(actions: &'a [ActionRow], campaign: &CampaignId) -> Option<&'a ActionRow> {
    let of = || actions.iter().filter(|one| one.campaign_id == *campaign);
    of().rfind(|one| !one.state.is_final())
        .or_else(|| of().max_by_key(|one| (one.step, one.state == ActionState::Sent)))
}

/// The step after the last one that left.
pub fn next_step(participation: &ParticipationRow) -> StepIndex {
    StepIndex(participation.last_step.0 + 1)
}
