//! The inbox: conversations, and who takes care of them (R71).

use axum::Json;
use axum::response::Response;
use domain::ids::ConversationId;
use serde::Deserialize;
use service::inbox::{
    AnswerInput, AnswerView, AssignInput, ConversationDetail, ConversationFilter, ConversationView,
    SnoozeInput, TagInput,
};
use service::{Page, PageRequest};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, Listing, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::Write;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(mark))
        .routes(routes!(snooze))
        .routes(routes!(assign))
        .routes(routes!(tag))
        .routes(routes!(answer))
}

/// Whether a conversation waits to be read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Mark {
    /// Whether it waits.
    unread: bool,
}

/// List conversations
///
/// Those in which somebody wrote last first. Members see their own and those that were given to them.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/conversations", operation_id = "list_conversations", tag = "Inbox",
    params(ConversationFilter, PageRequest),
    responses((status = 200, description = "A page of conversations.", body = Page<ConversationView>)),
)]
async fn list(access: Access, list: Listing<ConversationFilter>) -> Answer<Page<ConversationView>> {
    let page = access
        .service
        .conversations(&access.scope, &list.filter, &list.page);
    Ok(Json(page.await?))
}

/// Show a conversation
///
/// With its latest 200 messages, each reply with its verdict.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/conversations/{conversation}", operation_id = "show_conversation", tag = "Inbox",
    responses((status = 200, description = "The conversation.", body = ConversationDetail)),
)]
async fn show(
    access: Access,
    Id(conversation): Id<ConversationId>,
    _: Query<NoFilter>,
) -> Answer<ConversationDetail> {
    let found = access.service.conversation(&access.scope, &conversation);
    Ok(Json(found.await?))
}

/// Mark a conversation as read or unread
#[utoipa::path(
    post, path = "/workspaces/{workspace}/conversations/{conversation}/mark", operation_id = "mark_conversation", tag = "Inbox",
    request_body = Mark,
    responses((status = 200, description = "The conversation.", body = ConversationView)),
)]
async fn mark(
    Id(conversation): Id<ConversationId>,
    Write { task, body }: Write<Json<Mark>>,
) -> Result<Response, Problem> {
    let result = task
        .service
        .mark_conversation(&task.by, &conversation, body.unread)
        .await;
    task.answer(result).await
}

/// Put a conversation off
///
/// Until an instant within the next year; a reply brings it back before. Null brings it back now.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/conversations/{conversation}/snooze", operation_id = "snooze_conversation",
    tag = "Inbox", request_body = SnoozeInput,
    responses((status = 200, description = "The conversation.", body = ConversationView)),
)]
async fn snooze(
    Id(conversation): Id<ConversationId>,
    Write { task, body }: Write<Json<SnoozeInput>>,
) -> Result<Response, Problem> {
    let result = task
        .service
        .snooze_conversation(&task.by, &conversation, &body)
        .await;
    task.answer(result).await
}

/// Give a conversation to a member
///
/// Who sees and answers it from then on; null takes it back.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/conversations/{conversation}/assign", operation_id = "assign_conversation",
    tag = "Inbox", request_body = AssignInput,
    responses((status = 200, description = "The conversation.", body = ConversationView)),
)]
async fn assign(
    Id(conversation): Id<ConversationId>,
    Write { task, body }: Write<Json<AssignInput>>,
) -> Result<Response, Problem> {
    let result = task
        .service
        .assign_conversation(&task.by, &conversation, &body)
        .await;
    task.answer(result).await
}

/// Give the contact of a conversation a tag, or take it away
///
/// Tags are those of contacts: segments and lists know them.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/conversations/{conversation}/tag", operation_id = "tag_conversation", tag = "Inbox",
    request_body = TagInput,
    responses((status = 200, description = "The conversation.", body = ConversationView)),
)]
async fn tag(
    Id(conversation): Id<ConversationId>,
    Write { task, body }: Write<Json<TagInput>>,
) -> Result<Response, Problem> {
    let result = task
        .service
        .tag_conversation(&task.by, &conversation, &body)
        .await;
    task.answer(result).await
}

/// Answer a conversation
///
/// In the name of its member and through the member's account, once: at once where nothing keeps it back, else as soon as that
/// is cured within a day. Where the account acts by hand the text is handed to the member. It counts in the budget of messages
/// a day; no slot and no campaign holds it. Taken back by `remove` of the action while it waits; `sent`, `could_not` and
/// `not_sent` tell what came of it by hand.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/conversations/{conversation}/answer", operation_id = "send_answer",
    tag = "Inbox", request_body = AnswerInput,
    responses((status = 200, description = "The answer as it stands.", body = AnswerView)),
)]
async fn answer(
    Id(conversation): Id<ConversationId>,
    Write { task, body }: Write<Json<AnswerInput>>,
) -> Result<Response, Problem> {
    let result = task
        .service
        .answer_conversation(&task.by, &conversation, &body, None)
        .await;
    task.answer(result).await
}
