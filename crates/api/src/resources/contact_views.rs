//! Saved views of the list of contacts (R30).

use axum::Json;
use axum::response::Response;
use domain::ids::ContactViewId;
use serde::Serialize;
use service::audience::contacts::{ContactViewInput, SavedContactView};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Creates, Removes, Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, save))
        .routes(routes!(show, remove))
}

/// The saved views of a workspace.
#[derive(Debug, Serialize, ToSchema)]
struct ContactViews {
    /// The views.
    items: Vec<SavedContactView>,
}

/// List saved views of contacts
///
/// Every view that the workspace keeps, by name. Its `query` is what the list of contacts takes.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/contact_views", operation_id = "list_contact_views", tag = "Contacts",
    responses((status = 200, description = "The views.", body = ContactViews)),
)]
async fn list(access: Access, _: Query<NoFilter>) -> Answer<ContactViews> {
    let items = access.service.contact_views(&access.scope).await?;
    Ok(Json(ContactViews { items }))
}

/// Save a view of contacts
///
/// Filters, order and columns under a name that the workspace shares; a view of the same name is replaced and keeps its id.
/// Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/contact_views", operation_id = "save_contact_view", tag = "Contacts",
    request_body = ContactViewInput,
    responses((status = 201, description = "The view.", body = SavedContactView)),
)]
async fn save(
    Write { task, body }: Write<Json<ContactViewInput>, Creates>,
) -> Result<Response, Problem> {
    let result = task.service.save_contact_view(&task.by, body).await;
    task.answer(result).await
}

/// Show a saved view of contacts
#[utoipa::path(
    get, path = "/workspaces/{workspace}/contact_views/{contact_view}", operation_id = "show_contact_view", tag = "Contacts",
    responses((status = 200, description = "The view.", body = SavedContactView)),
)]
async fn show(
    access: Access,
    Id(view): Id<ContactViewId>,
    _: Query<NoFilter>,
) -> Answer<SavedContactView> {
    let view = access.service.contact_view(&access.scope, &view).await?;
    Ok(Json(view))
}

/// Forget a saved view of contacts
///
/// No contact changes. Needs the role editor.
#[utoipa::path(
    delete, path = "/workspaces/{workspace}/contact_views/{contact_view}", operation_id = "remove_contact_view", tag = "Contacts",
    responses((status = 204, description = "It is forgotten.")),
)]
async fn remove(Id(view): Id<ContactViewId>, task: Task<Removes>) -> Result<Response, Problem> {
    let result = task.service.remove_contact_view(&task.by, &view).await;
    task.answer(result).await
}
