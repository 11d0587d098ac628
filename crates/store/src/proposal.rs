//! Proposals: invitations, messages and withdrawals that wait for their sender's decision, and the decisions (R53).
//!
//! Every invitation is one, whatever became of it; a message or a withdrawal is one from when it waits for a decision.

use std::collections::BTreeMap;

use domain::action::{ActionKind, ActionState, Reason, StepIndex};
use domain::ids::{ActionId, CampaignId, ContactId, MemberId, WorkspaceId};
use domain::time::Timestamp;
use jiff::civil::Date;

use crate::built::Built;
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A proposal.
    pub struct ProposalRow {
        /// The action.
        pub id: ActionId,
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The contact.
        pub contact_id: ContactId,
        /// The member in whose name.
        pub member_id: MemberId,
        /// What is to be done.
        pub kind: ActionKind,
        /// The step of the sequence.
        pub step: StepIndex,
        /// Where it stands.
        pub state: ActionState,
        /// Why it ended.
        pub reason: Option<Reason>,
        /// The campaign's local date for which it is planned.
        pub local_date: Date,
        /// The slot for which it is planned, from 0.
        pub slot_index: u32,
        /// Its moment, where it has one already.
        pub due_at: Option<Timestamp>,
        /// When it was first shown to its sender.
        pub shown_at: Option<Timestamp>,
        /// When it was last decided, a decision taken back included.
        pub decided_at: Option<Timestamp>,
        /// Who decided last.
        pub decided_by: Option<String>,
        /// When the approval that holds was given.
        pub approved_at: Option<Timestamp>,
        /// The text as approved, or as rewritten.
        pub approved_text: Option<String>,
        /// The language as approved, or as chosen.
        pub approved_language: Option<String>,
        /// Whether the text was rewritten for this contact.
        pub text_is_edited: bool,
        /// Which text of the message it delivers, where there are several (R65).
        pub variant: Option<String>,
        /// Its version.
        pub version: i64,
    }
}

record! {
    /// A proposal and its campaign.
    pub struct CampaignOfProposal {
        /// The proposal.
        pub id: ActionId,
        /// The campaign.
        pub campaign_id: CampaignId,
    }
}

/// What a decision writes. Where a text was fixed before, it counts for no test of texts any more (R65): those of its campaign may
/// be others since.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The state it leads to.
    pub state: ActionState,
    /// Why, where it ends the action.
    pub reason: Option<Reason>,
    /// When, and on which local date of the campaign, it ended the action.
    pub ended: Option<(Timestamp, Date)>,
    /// The day and slot.
    pub place: (Date, u32),
    /// When it was decided.
    pub decided_at: Timestamp,
    /// Who decided.
    pub decided_by: String,
    /// The text, approved or rewritten.
    pub text: Option<String>,
    /// The language, approved or chosen.
    pub language: Option<String>,
    /// Whether the text was rewritten.
    pub text_is_edited: bool,
}

/// Which cards.
#[derive(Debug, Clone, Copy)]
pub struct DeckFilter<'a> {
    /// In the name of this member.
    pub member: Option<&'a MemberId>,
    /// With it, in the name of those who have theirs decided by it at this instant.
    pub delegated_at: Option<Timestamp>,
    /// Of this campaign.
    pub campaign: Option<&'a CampaignId>,
    /// In one of these states.
    pub states: &'a [ActionState],
    /// Planned for this date or later.
    pub from_date: Date,
}

const DECK: &str = "SELECT id, campaign_id, contact_id, member_id, kind, step, state, reason, local_date, slot_index, due_at,
    shown_at, decided_at, decided_by, approved_at, approved_text, approved_language, text_is_edited, variant, version FROM action
    WHERE workspace_id = $1 AND (local_date >= $2 OR state = 'waiting_for_approval')
    AND (state <> 'scheduled' OR decided_at IS NOT NULL OR shown_at IS NOT NULL) AND kind <> 'answer'";

statements! {
    GET = "SELECT id, campaign_id, contact_id, member_id, kind, step, state, reason, local_date, slot_index, due_at,
        shown_at, decided_at, decided_by, approved_at, approved_text, approved_language, text_is_edited, variant, version
        FROM action WHERE workspace_id = $1 AND id = $2 AND (kind = 'invitation' OR (kind <> 'invitation'
            AND (state = 'waiting_for_approval' OR decided_at IS NOT NULL OR shown_at IS NOT NULL)))";
    BY_IDS = "SELECT id, campaign_id, contact_id, member_id, kind, step, state, reason, local_date, slot_index, due_at,
        shown_at, decided_at, decided_by, approved_at, approved_text, approved_language, text_is_edited, variant, version
        FROM action WHERE workspace_id = $1 AND id IN @any($2) AND (kind = 'invitation' OR (kind <> 'invitation'
            AND (state = 'waiting_for_approval' OR decided_at IS NOT NULL OR shown_at IS NOT NULL)))";
    LOCK = "SELECT id, campaign_id, contact_id, member_id, kind, step, state, reason, local_date, slot_index, due_at,
        shown_at, decided_at, decided_by, approved_at, approved_text, approved_language, text_is_edited, variant, version
        FROM action WHERE workspace_id = $1 AND id = $2 AND (kind = 'invitation' OR (kind <> 'invitation'
            AND (state = 'waiting_for_approval' OR decided_at IS NOT NULL OR shown_at IS NOT NULL))) @lock";
    CAMPAIGNS = "SELECT id, campaign_id FROM action WHERE workspace_id = $1 AND id IN @any($2) AND (kind = 'invitation' OR (kind <> 'invitation'
            AND (state = 'waiting_for_approval' OR decided_at IS NOT NULL OR shown_at IS NOT NULL)))";
    SHOWN = "UPDATE action SET shown_at = $4 WHERE workspace_id = $1 AND id IN @any($3)
        AND member_id IN (SELECT CAST($2 AS TEXT) UNION ALL SELECT from_member_id FROM delegation
            WHERE workspace_id = $1 AND to_member_id = $2 AND starts_at <= $4 AND ends_at > $4)
        AND shown_at IS NULL AND (kind = 'invitation' OR (kind <> 'invitation'
            AND (state = 'waiting_for_approval' OR decided_at IS NOT NULL)))";
    DECIDE = "UPDATE action SET state = $5, category = $6, reason = $7, ended_at = $8, ended_local_date = $9,
        local_date = $10, slot_index = $11, due_at = NULL, window_ends_at = NULL, decided_at = $12, decided_by = $13,
        approved_text = $14, approved_language = $15, text_is_edited = $16, approved_at = $17, shown_at = coalesce(shown_at, $12),
        variant_test = CASE WHEN approved_text IS NULL THEN variant_test END,
        version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND state = $3 AND version = $4";
}

/// One proposal, whatever became of it.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ActionId,
) -> StoreResult<Option<ProposalRow>> {
    tx.fetch_optional(&GET, params![workspace, id]).await
}

/// Several proposals, whatever became of them.
pub async fn by_ids(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ids: &[&ActionId],
) -> StoreResult<Vec<ProposalRow>> {
    let params = params![workspace, crate::sql::list(ids)];
    tx.fetch_all(&BY_IDS, params).await
}

/// One proposal, held until the end of the transaction. Whoever also changes its campaign does that
/// first, as the planner does, so that neither waits for the other for ever.
pub async fn lock(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ActionId,
) -> StoreResult<Option<ProposalRow>> {
    tx.fetch_optional(&LOCK, params![workspace, id]).await
}

/// The campaign of each of these proposals.
pub async fn campaigns(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ids: &[&ActionId],
) -> StoreResult<BTreeMap<ActionId, CampaignId>> {
    let params = params![workspace, crate::sql::list(ids)];
    let rows: Vec<CampaignOfProposal> = tx.fetch_all(&CAMPAIGNS, params).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, row.campaign_id))
        .collect())
}

/// A card's place in the deck.
pub type Place = (Date, u32, ActionId);

/// The deck: the proposals in these states that are planned for `from_date` or later, and those
/// that nobody decided however old, in the order in which they would leave. Of those with a moment
/// only the ones that a person has seen.
pub async fn deck(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &DeckFilter<'_>,
    after: Option<&Place>,
    limit: u32,
) -> StoreResult<Vec<ProposalRow>> {
    let mut built = Built::new(DECK, params![workspace, filter.from_date]);
    match (filter.member, filter.delegated_at) {
        (Some(member), Some(now)) => {
            let (member, now) = (built.value(member), built.value(now));
            built.push(&[
                " AND member_id IN (SELECT CAST(",
                &member,
                " AS TEXT) UNION ALL SELECT from_member_id FROM delegation WHERE workspace_id = $1 AND to_member_id = ",
                &member,
                " AND starts_at <= ",
                &now,
                " AND ends_at > ",
                &now,
                ")",
            ]);
        }
        (member, _) => built.equal("member_id", member),
    }
    built.equal("campaign_id", filter.campaign);
    built.one_of("state", filter.states.iter().map(|state| state.as_str()));
    if let Some((date, slot, id)) = after {
        let marks = [built.value(*date), built.value(*slot), built.value(id)].join(", ");
        built.push(&[" AND (local_date, slot_index, id) > (", &marks, ")"]);
    }
    built.push(&[" ORDER BY local_date, slot_index, id"]);
    built.limit(limit);
    tx.fetch_built("proposal::deck", &built.text, built.params)
        .await
}

/// Notes that a member saw cards; tells how many were new to it.
pub async fn shown(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
    ids: &[ActionId],
    now: Timestamp,
) -> StoreResult<u64> {
    let params = params![workspace, member, crate::sql::list(ids), now];
    tx.execute(&SHOWN, params).await
}

/// Writes a decision, where the proposal still is as it was read; tells whether it was.
pub async fn decide(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    seen: &ProposalRow,
    decision: &Decision,
) -> StoreResult<bool> {
    let (ended_at, ended_local_date) = decision.ended.unzip();
    let approved_at = (decision.state == ActionState::Approved).then_some(decision.decided_at);
    let params = params![
        workspace,
        &seen.id,
        seen.state,
        seen.version,
        decision.state,
        decision.reason.and_then(Reason::category),
        decision.reason,
        ended_at,
        ended_local_date,
        decision.place.0,
        decision.place.1,
        decision.decided_at,
        &decision.decided_by,
        &decision.text,
        &decision.language,
        decision.text_is_edited,
        approved_at
    ];
    Ok(tx.execute(&DECIDE, params).await? == 1)
}
