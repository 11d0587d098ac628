//! The signed-in person.

use axum::Json;
use service::access::account::Me;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::SignedIn;
use crate::input::{NoFilter, Query};
use crate::state::Api;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(show))
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
