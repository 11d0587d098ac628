//! Proposals: who is to be invited tomorrow, and the sender's decision (R13, R53).

use axum::Json;
use axum::response::Response;
use domain::ids::ActionId;
use serde::Deserialize;
use service::proposals::{
    ApproveInput, Approved, BlockInput, DeckFilter, DeliveredDecisions, Deliveries, EditInput,
    ManyApproved, ProposalView,
};
use service::{Page, PageRequest};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, Listing, NoFilter, Optional, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Removes, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(approve_many))
        .routes(routes!(shown))
        .routes(routes!(deliver))
        .routes(routes!(show))
        .routes(routes!(approve))
        .routes(routes!(block))
        .routes(routes!(edit))
        .routes(routes!(undo))
}

/// Proposals to be approved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ManyToApprove {
    /// The proposals, at most 200.
    #[schema(max_items = 200)]
    proposals: Vec<Approved>,
}

/// Proposals that were looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShownProposals)]
struct Shown {
    /// Their ids.
    #[schema(value_type = Vec<String>, max_items = 200)]
    ids: Vec<ActionId>,
}

/// List proposals
///
/// In the order in which the invitations would leave. A person sees its own; a key with the role
/// manager sees all.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/proposals", operation_id = "list_proposals", tag = "Proposals",
    params(DeckFilter, PageRequest),
    responses((status = 200, description = "A page of proposals.", body = Page<ProposalView>)),
)]
async fn list(access: Access, list: Listing<DeckFilter>) -> Answer<Page<ProposalView>> {
    let page = access
        .service
        .proposals(&access.scope, &list.filter, &list.page);
    Ok(Json(page.await?))
}

/// Show a proposal
///
/// Whatever became of it.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/proposals/{proposal}", operation_id = "show_proposal", tag = "Proposals",
    responses((status = 200, description = "The proposal.", body = ProposalView)),
)]
async fn show(
    access: Access,
    Id(proposal): Id<ActionId>,
    _: Query<NoFilter>,
) -> Answer<ProposalView> {
    Ok(Json(
        access.service.proposal(&access.scope, &proposal).await?,
    ))
}

/// Note that proposals were looked at
///
/// Only what was displayed to its sender can be approved without its revision.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/proposals/shown", operation_id = "show_proposals", tag = "Proposals",
    request_body = Shown,
    responses((status = 204, description = "It is noted.")),
)]
async fn shown(Write { task, body }: Write<Json<Shown>, Removes>) -> Result<Response, Problem> {
    let result = task.service.proposals_shown(&task.by, &body.ids).await;
    task.answer(result).await
}

/// Approve a proposal
///
/// The text that was seen leaves as it is. Name what was seen by its `revision`; without it the
/// proposal must have been displayed on the companion. Approving again changes nothing.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/proposals/{proposal}/approve", operation_id = "approve_proposal", tag = "Proposals",
    request_body = Option<ApproveInput>,
    responses((status = 200, description = "The approved proposal.", body = ProposalView)),
)]
async fn approve(
    Id(proposal): Id<ActionId>,
    Write { task, body }: Write<Optional<ApproveInput>>,
) -> Result<Response, Problem> {
    let result = task
        .service
        .approve_proposal(&task.by, &proposal, &body)
        .await;
    task.answer(result).await
}

/// Approve many proposals
///
/// Each by itself: what cannot be approved is told with its reason and stays as it is.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/proposals/approve", operation_id = "approve_proposals", tag = "Proposals",
    request_body = ManyToApprove,
    responses((status = 200, description = "What became of each.", body = ManyApproved)),
)]
async fn approve_many(
    Write { task, body }: Write<Json<ManyToApprove>>,
) -> Result<Response, Problem> {
    let result = task
        .service
        .approve_proposals(&task.by, &body.proposals)
        .await;
    task.answer(result).await
}

/// Deliver decisions of a device
///
/// What was decided without a network: each by the key that the device gave it, with its effect once,
/// however often and in whatever order it is delivered. What does not hold is told with its reason.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/proposals/decisions", operation_id = "deliver_decisions", tag = "Proposals",
    request_body = Deliveries,
    responses((status = 200, description = "What became of each.", body = DeliveredDecisions)),
)]
async fn deliver(Write { task, body }: Write<Json<Deliveries>>) -> Result<Response, Problem> {
    let result = task.service.deliver_decisions(&task.by, &body).await;
    task.answer(result).await
}

/// Block a proposal
///
/// It does not leave. Blocking again changes nothing but the cause.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/proposals/{proposal}/block", operation_id = "block_proposal", tag = "Proposals",
    request_body = Option<BlockInput>,
    responses((status = 200, description = "The blocked proposal.", body = ProposalView)),
)]
async fn block(
    Id(proposal): Id<ActionId>,
    Write { task, body }: Write<Optional<BlockInput>>,
) -> Result<Response, Problem> {
    let result = task
        .service
        .block_proposal(&task.by, &proposal, &body)
        .await;
    task.answer(result).await
}

/// Rewrite a proposal
///
/// Another language or another text for this person. An approval is void from then on.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/proposals/{proposal}/edit", operation_id = "edit_proposal", tag = "Proposals",
    request_body = EditInput,
    responses((status = 200, description = "The proposal as it reads now.", body = ProposalView)),
)]
async fn edit(
    Id(proposal): Id<ActionId>,
    Write { task, body }: Write<Json<EditInput>>,
) -> Result<Response, Problem> {
    let result = task.service.edit_proposal(&task.by, &proposal, &body).await;
    task.answer(result).await
}

/// Take a decision back
///
/// Until the invitation is being sent.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/proposals/{proposal}/undo", operation_id = "undo_proposal", tag = "Proposals",
    request_body = Option<ApproveInput>,
    responses((status = 200, description = "The proposal, undecided.", body = ProposalView)),
)]
async fn undo(
    Id(proposal): Id<ActionId>,
    Write { task, body }: Write<Optional<ApproveInput>>,
) -> Result<Response, Problem> {
    let result = task.service.undo_proposal(&task.by, &proposal, &body).await;
    task.answer(result).await
}
