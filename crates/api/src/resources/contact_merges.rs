//! Contacts that are one person: possible duplicates, merges and their undoing (R26).

use axum::Json;
use axum::response::Response;
use domain::ids::{ContactId, MergeId};
use serde::Serialize;
use service::audience::contacts::{
    DuplicateQuery, DuplicateView, MergeInput, MergePreview, MergeQuery, MergeView,
};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, Ids, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Creates, Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(duplicates))
        .routes(routes!(preview))
        .routes(routes!(list, merge))
        .routes(routes!(undo))
}

/// Contacts that may be the same person.
#[derive(Debug, Serialize, ToSchema)]
struct Duplicates {
    /// The contacts, those with the most in common first.
    items: Vec<DuplicateView>,
}

/// The merges of a contact.
#[derive(Debug, Serialize, ToSchema)]
struct Merges {
    /// The merges, the latest first.
    items: Vec<MergeView>,
}

/// List possible duplicates of a contact
///
/// Contacts with the same network's id, member number, e-mail address or name; or those that words find. Needs the role
/// editor.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/contacts/{contact}/duplicates", operation_id = "list_duplicates", tag = "Contacts",
    params(DuplicateQuery),
    responses((status = 200, description = "The contacts.", body = Duplicates)),
)]
async fn duplicates(
    access: Access,
    Id(contact): Id<ContactId>,
    query: Query<DuplicateQuery>,
) -> Answer<Duplicates> {
    let found = access.service.duplicates(&access.scope, &contact, &query.0);
    Ok(Json(Duplicates {
        items: found.await?,
    }))
}

/// Compare a contact with another one
///
/// Both side by side, field by field, with what a merge would take, what it would end, and what stands against it. A merge
/// names the `version`. Needs the role editor.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/contacts/{contact}/merge_preview", operation_id = "preview_merge", tag = "Contacts",
    params(MergeQuery),
    responses((status = 200, description = "The comparison.", body = MergePreview)),
)]
async fn preview(
    access: Access,
    Id(contact): Id<ContactId>,
    query: Query<MergeQuery>,
) -> Answer<MergePreview> {
    let preview = access
        .service
        .merge_preview(&access.scope, &contact, &query.0);
    Ok(Json(preview.await?))
}

/// List the merges of a contact
#[utoipa::path(
    get, path = "/workspaces/{workspace}/contacts/{contact}/merges", operation_id = "list_merges", tag = "Contacts",
    responses((status = 200, description = "The merges, the latest first.", body = Merges)),
)]
async fn list(access: Access, Id(contact): Id<ContactId>, _: Query<NoFilter>) -> Answer<Merges> {
    let items = access.service.merges(&access.scope, &contact).await?;
    Ok(Json(Merges { items }))
}

/// Merge a contact into another one
///
/// The contact of the address stays and takes what it lacks; the other one's address and e-mail address lead to it from now
/// on. Refused where something is on its way to one of the two, and where one of them changed since they were compared. Needs
/// the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/contacts/{contact}/merges", operation_id = "merge_contacts", tag = "Contacts",
    request_body = MergeInput,
    responses((status = 201, description = "The merge.", body = MergeView)),
)]
async fn merge(
    Id(contact): Id<ContactId>,
    Write { task, body }: Write<Json<MergeInput>, Creates>,
) -> Result<Response, Problem> {
    let result = task.service.merge_contacts(&task.by, &contact, body).await;
    task.answer(result).await
}

/// Undo a merge
///
/// Both contacts become what they were. What happened since stays with the contact that stayed. Of several merges of a contact
/// the latest is undone first. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/contacts/{contact}/merges/{merge}/undo", operation_id = "undo_merge", tag = "Contacts",
    responses((status = 200, description = "The merge as it is now.", body = MergeView)),
)]
async fn undo(
    Ids(contact, merge): Ids<ContactId, MergeId>,
    task: Task,
) -> Result<Response, Problem> {
    let result = task.service.undo_merge(&task.by, &contact, &merge).await;
    task.answer(result).await
}
