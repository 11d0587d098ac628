//! Having another member decide about one's proposals (R14).

use axum::Json;
use axum::response::Response;
use domain::ids::MemberId;
use service::Page;
use service::proposals::delegation::{DelegationInput, DelegationView};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Removes, Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, give))
        .routes(routes!(end))
}

/// List delegations
///
/// What you gave and were given, as far as it is not over.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/delegations", operation_id = "list_delegations", tag = "Proposals",
    responses((status = 200, description = "The delegations.", body = Page<DelegationView>)),
)]
async fn list(access: Access, _: Query<NoFilter>) -> Answer<Page<DelegationView>> {
    Ok(Json(access.service.delegations(&access.scope).await?))
}

/// Delegate moderation
///
/// Another member decides about your proposals as well, for some days. The journey says who decided.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/delegations", operation_id = "delegate_moderation", tag = "Proposals",
    request_body = DelegationInput,
    responses((status = 200, description = "Your delegations.", body = Page<DelegationView>)),
)]
async fn give(Write { task, body }: Write<Json<DelegationInput>>) -> Result<Response, Problem> {
    let result = task.service.delegate_moderation(&task.by, &body).await;
    task.answer(result).await
}

/// End a delegation
///
/// The one that you gave to this member. Ending it again changes nothing.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/delegations/{member}/end", operation_id = "end_delegation", tag = "Proposals",
    responses((status = 204, description = "It is over.")),
)]
async fn end(Id(member): Id<MemberId>, task: Task<Removes>) -> Result<Response, Problem> {
    let result = task.service.end_delegation(&task.by, &member).await;
    task.answer(result).await
}
