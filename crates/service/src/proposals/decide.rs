//! Decisions about proposals: approve, block, edit, undo (R53, I-13, I-14).

use std::collections::BTreeSet;

use domain::identity::Role;
use domain::ids::{ActionId, CampaignId};
use domain::limits;
use domain::moderation::BlockCause;
use domain::seeded::{self, Bug};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::proposal::ProposalRow;

use super::acts::{Seen, approve, block, edit, undo};
use super::deck::{ProposalView, card_of};
use crate::live::{LiveEvent, LiveKind};
use crate::schema::BlockCauseName;
use crate::writing::Writing;
use crate::{Scope, Service, ServiceError, ServiceResult};

/// What was seen by whom decides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ApproveInput {
    /// `revision` of the proposal as it was seen. Without it, what is there now is meant; approving
    /// then takes a proposal that was shown on the companion.
    pub revision: Option<String>,
}

/// A refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BlockInput {
    /// `revision` of the proposal as it was seen. Without it, what is there now is meant.
    pub revision: Option<String>,
    /// Why. The sums are shown to whoever looks after the finder.
    #[schema(value_type = Option<BlockCauseName>)]
    pub cause: Option<BlockCause>,
}

impl From<ApproveInput> for BlockInput {
    fn from(seen: ApproveInput) -> Self {
        Self {
            revision: seen.revision,
            cause: None,
        }
    }
}

/// Another language or another text for one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EditInput {
    /// The language whose text is taken: one of the campaign's, or `default`.
    pub language: Option<String>,
    /// The text for this person, word for word; tokens are not filled in. Without it, the
    /// campaign's text is taken again.
    pub text: Option<String>,
    /// `revision` of the proposal as it was seen.
    pub revision: Option<String>,
}

/// One approval of several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approved {
    /// The proposal.
    #[schema(value_type = String)]
    pub id: ActionId,
    /// `revision` as it was seen.
    #[serde(default)]
    pub revision: Option<String>,
}

/// What became of several approvals.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ManyApproved {
    /// Those that are approved now.
    #[schema(value_type = Vec<String>)]
    pub approved: Vec<ActionId>,
    /// Those that are not, with the reason.
    pub refused: Vec<RefusedApproval>,
}

/// An approval that was refused.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RefusedApproval {
    /// The proposal.
    #[schema(value_type = String)]
    pub id: ActionId,
    /// Stable code.
    pub code: &'static str,
    /// Why, and what to do.
    pub message: String,
}

/// Approvals by campaign and proposal: whoever takes several in hand takes them in this order, so
/// that no two wait for each other.
async fn in_order<'a>(
    tx: &mut Tx,
    scope: &Scope,
    wanted: &'a [Approved],
) -> ServiceResult<Vec<&'a Approved>> {
    let ids: Vec<&ActionId> = wanted.iter().map(|one| &one.id).collect();
    let campaigns = store::proposal::campaigns(tx, scope.workspace(), &ids).await?;
    let mut ordered: Vec<&Approved> = wanted.iter().collect();
    ordered.sort_by_key(|one| (campaigns.get(&one.id), &one.id));
    Ok(ordered)
}

impl Service {
    /// Approves a proposal: the text that was seen is frozen and leaves byte for byte (I-13).
    /// Approving it again changes nothing.
    pub async fn approve_proposal(
        &self,
        scope: &Scope,
        id: &ActionId,
        input: &ApproveInput,
    ) -> ServiceResult<ProposalView> {
        scope.require(Role::Member)?;
        let mut tx = self.write(scope).await?;
        let row = approve(
            &mut tx,
            scope,
            id,
            Seen::of(input.revision.as_ref()),
            self.now(),
        )
        .await?;
        self.decided(tx, scope, &row).await
    }

    /// Approves several proposals that were seen, each by itself: what cannot be approved is told
    /// with its reason and stays as it is.
    pub async fn approve_proposals(
        &self,
        scope: &Scope,
        wanted: &[Approved],
    ) -> ServiceResult<ManyApproved> {
        scope.require(Role::Member)?;
        if wanted.len() > limits::PAGE_SIZE_MAXIMUM as usize {
            let most = limits::PAGE_SIZE_MAXIMUM;
            let message = format!("At most {most} proposals are approved at once; send fewer.");
            return Err(ServiceError::invalid("proposals", "too_many", message));
        }
        let now = self.now();
        let mut many = ManyApproved {
            approved: Vec::new(),
            refused: Vec::new(),
        };
        let mut campaigns = BTreeSet::new();
        let mut tx = self.write(scope).await?;
        for one in in_order(&mut tx, scope, wanted).await? {
            match approve(
                &mut tx,
                scope,
                &one.id,
                Seen::of(one.revision.as_ref()),
                now,
            )
            .await
            {
                Ok(row) => {
                    campaigns.insert(row.campaign_id);
                    many.approved.push(row.id);
                }
                Err(error @ (ServiceError::Store(_) | ServiceError::Internal { .. })) => {
                    return Err(error);
                }
                // What is refused was not written, so that the others go on.
                Err(error) => many.refused.push(RefusedApproval {
                    id: one.id.clone(),
                    code: error.code(),
                    message: error.to_string(),
                }),
            }
        }
        tx.commit(&many).await?;
        for campaign in &campaigns {
            self.announce_decision(scope, campaign);
        }
        Ok(many)
    }

    /// Refuses a proposal: it does not leave and counts as Blocked. Refusing it again changes
    /// nothing.
    pub async fn block_proposal(
        &self,
        scope: &Scope,
        id: &ActionId,
        input: &BlockInput,
    ) -> ServiceResult<ProposalView> {
        scope.require(Role::Member)?;
        let mut tx = self.write(scope).await?;
        let seen = Seen::of(input.revision.as_ref());
        let row = block(&mut tx, scope, id, seen, input.cause, self.now()).await?;
        self.decided(tx, scope, &row).await
    }

    /// Changes the language or the text for one person. R46 holds. An approval is void from then on
    /// (I-13): what was changed has to be approved.
    pub async fn edit_proposal(
        &self,
        scope: &Scope,
        id: &ActionId,
        input: &EditInput,
    ) -> ServiceResult<ProposalView> {
        scope.require(Role::Member)?;
        let mut tx = self.write(scope).await?;
        let wanted = (input.language.as_deref(), input.text.as_deref());
        let seen = Seen::of(input.revision.as_ref());
        let row = edit(&mut tx, scope, id, wanted, seen, self.now()).await?;
        self.decided(tx, scope, &row).await
    }

    /// Takes a decision back, until the invitation is being sent. A proposal that waits stays as it
    /// is; a text that was rewritten stays rewritten.
    pub async fn undo_proposal(
        &self,
        scope: &Scope,
        id: &ActionId,
        input: &ApproveInput,
    ) -> ServiceResult<ProposalView> {
        scope.require(Role::Member)?;
        let mut tx = self.write(scope).await?;
        let seen = Seen::of(input.revision.as_ref());
        let row = undo(&mut tx, scope, id, seen, self.now()).await?;
        self.decided(tx, scope, &row).await
    }

    /// Commits a decision, tells open pages, and answers the card as it is now.
    async fn decided(
        &self,
        mut tx: Writing,
        scope: &Scope,
        row: &ProposalRow,
    ) -> ServiceResult<ProposalView> {
        let view = card_of(&mut tx, scope, &row.id, self.now()).await?;
        // I-37 is broken where an answer is given before what it says is durable.
        if !seeded::is_on(Bug::AcknowledgeWithoutCommit) {
            tx.commit(&view).await?;
        }
        self.announce_decision(scope, &row.campaign_id);
        Ok(view)
    }

    pub(super) fn announce_decision(&self, scope: &Scope, campaign: &CampaignId) {
        for kind in [LiveKind::Companion, LiveKind::Queue, LiveKind::Campaign] {
            self.announce(LiveEvent::new(scope.workspace(), kind).campaign(campaign));
        }
    }
}
