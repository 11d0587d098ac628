//! Whether anything leaves (R85): of the organization, so that keys, which belong to one workspace,
//! can do nothing here.

use axum::Json;
use axum::response::Response;
use service::holds::{EngineView, Release};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::SignedIn;
use crate::input::{NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Changes, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(release))
}

/// Tell whether anything leaves
///
/// After a restore, on a copy, or after a jump of the clock everything is held back. Tells why, which
/// networks were read since, what would leave now, and what the processes say of their clocks.
#[utoipa::path(
    get, path = "/organization/engine", operation_id = "show_engine", tag = "Organization",
    responses((status = 200, description = "How it stands.", body = EngineView)),
)]
async fn show(caller: SignedIn, _: Query<NoFilter>) -> Answer<EngineView> {
    Ok(Json(caller.service.engine(&caller.person).await?))
}

/// Let everything leave again
///
/// Needs the organization role organization_manager. What is overdue leaves over the rest of its slot
/// and not at once; an account whose network was not read yet stays closed until it is.
#[utoipa::path(
    post, path = "/organization/engine/release", operation_id = "release_engine", tag = "Organization",
    request_body = Release,
    responses((status = 200, description = "How it stands now.", body = EngineView)),
)]
async fn release(
    Write { task, body }: Write<Json<Release>, Changes, SignedIn>,
) -> Result<Response, Problem> {
    let result = task.service.release(&task.by, &body).await;
    task.answer(result).await
}
