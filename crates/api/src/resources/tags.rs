//! Tags, leads, and changes of many contacts at once (R30, R35).

use axum::Json;
use axum::response::Response;
use serde::Serialize;
use service::audience::contacts::{ContactsChange, ContactsPiece};
use service::audience::tags::{ContactsChanged, LeadChange, TagChange, TagView};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::Write;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(tag))
        .routes(routes!(mark))
        .routes(routes!(change))
}

/// The tags of a workspace.
#[derive(Debug, Serialize, ToSchema)]
struct Tags {
    /// The tags.
    items: Vec<TagView>,
}

/// List tags
///
/// Every tag of the workspace, by name.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/tags", operation_id = "list_tags", tag = "Contacts",
    responses((status = 200, description = "The tags.", body = Tags)),
)]
async fn list(access: Access, _: Query<NoFilter>) -> Answer<Tags> {
    let items = access.service.tags(&access.scope).await?;
    Ok(Json(Tags { items }))
}

/// Tag contacts
///
/// Gives a tag to contacts, or takes it away. No import changes it back. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/contact_tags", operation_id = "tag_contacts", tag = "Contacts",
    request_body = TagChange,
    responses((status = 200, description = "How many contacts it changed.", body = ContactsChanged)),
)]
async fn tag(Write { task, body }: Write<Json<TagChange>>) -> Result<Response, Problem> {
    let result = task.service.tag_contacts(&task.by, &body).await;
    task.answer(result).await
}

/// Mark leads
///
/// Marks contacts as leads, or takes the mark back. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/leads", operation_id = "mark_leads", tag = "Contacts",
    request_body = LeadChange,
    responses((status = 200, description = "How many contacts it changed.", body = ContactsChanged)),
)]
async fn mark(Write { task, body }: Write<Json<LeadChange>>) -> Result<Response, Problem> {
    let result = task.service.mark_leads(&task.by, &body).await;
    task.answer(result).await
}

/// Change many contacts
///
/// Tags the contacts, takes a tag away, marks them as leads or takes that back, or puts them on the suppression list: those that
/// are named, or all that a list with these filters holds. A list is changed a thousand contacts at a time; ask again with
/// `next` as `cursor` until it is null. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/contact_changes", operation_id = "change_contacts", tag = "Contacts",
    request_body = ContactsChange,
    responses((status = 200, description = "What this piece of the list brought.", body = ContactsPiece)),
)]
async fn change(Write { task, body }: Write<Json<ContactsChange>>) -> Result<Response, Problem> {
    let result = task.service.change_contacts(&task.by, &body).await;
    task.answer(result).await
}
