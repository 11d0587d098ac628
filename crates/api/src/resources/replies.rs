//! Replies and what people make of them (R70).

use axum::Json;
use axum::response::Response;
use domain::ids::MessageId;
use service::replies::{CorrectionInput, CorrectionView, ReplyFilter, ReplyView};
use service::{Page, PageRequest};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, Listing, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(correct))
        .routes(routes!(undo))
}

/// List replies
///
/// The latest first, with class, mood and reason of the verdict. Members see those to themselves and of conversations that
/// were given to them.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/replies", operation_id = "list_replies", tag = "Replies",
    params(ReplyFilter, PageRequest),
    responses((status = 200, description = "A page of replies.", body = Page<ReplyView>)),
)]
async fn list(access: Access, list: Listing<ReplyFilter>) -> Answer<Page<ReplyView>> {
    let page = access
        .service
        .replies(&access.scope, &list.filter, &list.page);
    Ok(Json(page.await?))
}

/// Show a reply
#[utoipa::path(
    get, path = "/workspaces/{workspace}/replies/{reply}", operation_id = "show_reply", tag = "Replies",
    responses((status = 200, description = "The reply.", body = ReplyView)),
)]
async fn show(access: Access, Id(reply): Id<MessageId>, _: Query<NoFilter>) -> Answer<ReplyView> {
    Ok(Json(access.service.reply(&access.scope, &reply).await?))
}

/// Correct the verdict on a reply
///
/// It counts everywhere at once. A refusal or a wish to stop ends every sequence of every sender with the person; what was
/// ended before does not go on by itself when a reply turns out to be none.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/replies/{reply}/correct", operation_id = "correct_reply", tag = "Replies",
    request_body = CorrectionInput,
    responses((status = 200, description = "The reply as it stands, and what followed.", body = CorrectionView)),
)]
async fn correct(
    Id(reply): Id<MessageId>,
    Write { task, body }: Write<Json<CorrectionInput>>,
) -> Result<Response, Problem> {
    let result = task.service.correct_reply(&task.by, &reply, &body).await;
    task.answer(result).await
}

/// Take a correction back
///
/// The machine's verdict stands again. Where there is no correction nothing changes.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/replies/{reply}/undo", operation_id = "undo_correction", tag = "Replies",
    responses((status = 200, description = "The reply as it stands, and what followed.", body = CorrectionView)),
)]
async fn undo(Id(reply): Id<MessageId>, task: Task) -> Result<Response, Problem> {
    let result = task.service.undo_correction(&task.by, &reply).await;
    task.answer(result).await
}
