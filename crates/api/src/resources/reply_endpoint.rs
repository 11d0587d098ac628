//! The endpoint outside that judges replies (R70).

use axum::Json;
use axum::response::Response;
use service::judge::{
    ReplyEndpointChange, ReplyEndpointTest, ReplyEndpointTestView, ReplyEndpointView,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Body, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::version::{IfMatch, Tagged, Versioned, tagged};
use crate::write::Write;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(show, change))
        .routes(routes!(test))
}

impl Versioned for ReplyEndpointView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Show the endpoint that judges replies
///
/// An endpoint that is compatible with OpenAI's may judge replies instead of the machine's own rules. Its key is shown to nobody.
/// Needs the role manager.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/reply_endpoint", operation_id = "show_reply_endpoint", tag = "Replies",
    responses((status = 200, description = "The endpoint; switched off and empty where none was set.", body = ReplyEndpointView,
        headers(("ETag" = String, description = "The version.")))),
)]
async fn show(access: Access, _: Query<NoFilter>) -> Result<Tagged<ReplyEndpointView>, Problem> {
    Ok(Tagged(access.service.reply_endpoint(&access.scope).await?))
}

/// Change the endpoint that judges replies
///
/// What is left out stays. While it is on, the texts of replies leave the machine: each reply is judged by the machine's own
/// rules at once, and by the endpoint after that; a wish to stop that the own rules find is never taken away. Needs the role
/// manager.
#[utoipa::path(
    patch, path = "/workspaces/{workspace}/reply_endpoint", operation_id = "change_reply_endpoint", tag = "Replies",
    params(("If-Match" = Option<String>, Header, description = "The ETag that was read, to refuse overwriting another change.")),
    request_body = ReplyEndpointChange,
    responses((status = 200, description = "The endpoint as it is now.", body = ReplyEndpointView,
        headers(("ETag" = String, description = "The version.")))),
)]
async fn change(
    version: IfMatch,
    Write { task, body }: Write<Json<ReplyEndpointChange>>,
) -> Result<Response, Problem> {
    let change = ReplyEndpointChange {
        version: version.0.or(body.version),
        ..body.clone()
    };
    let result = task.service.change_reply_endpoint(&task.by, &change).await;
    let changed = result.as_ref().ok().map(Versioned::version);
    let answer = task.answer(result).await;
    version.judged(answer.map(|answer| tagged(answer, changed)))
}

/// Test an endpoint
///
/// It judges a text once; nothing is kept. What is left out is taken from the saved endpoint. Needs the role manager.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/reply_endpoint/test", operation_id = "test_reply_endpoint", tag = "Replies",
    request_body = ReplyEndpointTest,
    responses((status = 200, description = "The verdict, or why there is none.", body = ReplyEndpointTestView)),
)]
async fn test(
    access: Access,
    Body(test): Body<Json<ReplyEndpointTest>>,
) -> Answer<ReplyEndpointTestView> {
    let tested = access.service.try_reply_endpoint(&access.scope, &test);
    Ok(Json(tested.await?))
}
