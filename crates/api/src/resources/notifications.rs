//! What members are told (R12).

use axum::Json;
use axum::response::Response;
use domain::ids::NotificationId;
use serde::Deserialize;
use service::access::notifications::NotificationView;
use service::{Page, PageRequest};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::Listing;
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Removes, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
}

/// Which notifications were read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReadNotifications)]
struct Read {
    /// Their ids; all where there is no list.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 200)]
    ids: Option<Vec<NotificationId>>,
}

/// List your notifications
///
/// Newest first. Only members have some; a key has none.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/notifications", operation_id = "list_notifications", tag = "Notifications",
    params(PageRequest),
    responses((status = 200, description = "A page of notifications.", body = Page<NotificationView>)),
)]
async fn list(access: Access, list: Listing) -> Answer<Page<NotificationView>> {
    let page = access.service.notifications(&access.scope, &list.page);
    Ok(Json(page.await?))
}

/// Mark notifications as read
///
/// Some of your own, or all. Those of others stay as they are.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/notifications/read", operation_id = "read_notifications", tag = "Notifications",
    request_body = Read,
    responses((status = 204, description = "They are read.")),
)]
async fn read(Write { task, body }: Write<Json<Read>, Removes>) -> Result<Response, Problem> {
    let ids = body.ids.as_deref();
    let result = task.service.read_notifications(&task.by, ids).await;
    task.answer(result).await
}
