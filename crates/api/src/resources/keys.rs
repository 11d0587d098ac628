//! Keys for programs.

use axum::Json;
use axum::response::Response;
use domain::ids::KeyId;
use service::access::keys::{CreatedKey, KeyView, NewKey};
use service::{Page, PageRequest};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, Listing};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Creates, Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(revoke))
}

/// List keys
///
/// Newest first, without their secrets. Needs the role manager.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/keys", operation_id = "list_keys", tag = "Keys",
    params(PageRequest),
    responses((status = 200, description = "A page of keys.", body = Page<KeyView>)),
)]
async fn list(access: Access, list: Listing) -> Answer<Page<KeyView>> {
    Ok(Json(access.service.keys(&access.scope, &list.page).await?))
}

/// Make a key
///
/// The secret is in this answer and nowhere else. Needs the role manager.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/keys", operation_id = "create_key", tag = "Keys",
    request_body = NewKey,
    responses((status = 201, description = "The key with its secret.", body = CreatedKey)),
)]
async fn create(Write { task, body }: Write<Json<NewKey>, Creates>) -> Result<Response, Problem> {
    let result = task.service.create_key(&task.by, &body).await;
    task.answer(result).await
}

/// Revoke a key
///
/// It stops working at once. Doing it twice is the same as once. Needs the role manager.
#[utoipa::path(
    delete, path = "/workspaces/{workspace}/keys/{key}", operation_id = "revoke_key", tag = "Keys",
    responses((status = 200, description = "The revoked key.", body = KeyView)),
)]
async fn revoke(Id(key): Id<KeyId>, task: Task) -> Result<Response, Problem> {
    let result = task.service.revoke_key(&task.by, &key).await;
    task.answer(result).await
}
