//! The signed-in person.

use axum::Json;
use axum::response::Response;
use service::access::account::{Me, ProfileChange};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::SignedIn;
use crate::input::{NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Removes, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(show, change))
}

/// Show yourself
///
/// The signed-in person; a key is no person.
#[utoipa::path(
    get, path = "/account", operation_id = "show_account", tag = "Account",
    responses((status = 200, description = "The person.", body = Me)),
)]
async fn show(caller: SignedIn, _: Query<NoFilter>) -> Answer<Me> {
    Ok(Json(caller.service.me(&caller.person)))
}

/// Change yourself
///
/// Name and language of the signed-in person; what is left out stays.
#[utoipa::path(
    patch, path = "/account", operation_id = "change_account", tag = "Account",
    request_body = ProfileChange,
    responses((status = 204, description = "It is changed.")),
)]
async fn change(
    Write { task, body }: Write<Json<ProfileChange>, Removes, SignedIn>,
) -> Result<Response, Problem> {
    let result = task.service.change_profile(&task.by, &body).await;
    task.answer(result).await
}
