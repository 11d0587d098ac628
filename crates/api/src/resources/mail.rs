//! Letters by mail: what became of them.

use axum::Json;
use axum::response::Response;
use service::mail::{MailView, TestMailInput};
use service::{Page, PageRequest};
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
        .routes(routes!(test))
}

/// List letters
///
/// Those of the last 90 days, the latest first, without what stands in them. Needs the role manager.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/mail", operation_id = "list_mail", tag = "Members",
    params(PageRequest),
    responses((status = 200, description = "A page of letters.", body = Page<MailView>)),
)]
async fn list(access: Access, list: Listing) -> Answer<Page<MailView>> {
    Ok(Json(access.service.mails(&access.scope, &list.page).await?))
}

/// Send a test letter
///
/// It proves that mail arrives; within a minute there is one to an address. Needs the role manager.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/mail/test", operation_id = "send_test_mail", tag = "Members",
    request_body = TestMailInput,
    responses((status = 204, description = "It is on its way; the list says what became of it.")),
)]
async fn test(
    Write { task, body }: Write<Json<TestMailInput>, Removes>,
) -> Result<Response, Problem> {
    let result = task.service.send_test_mail(&task.by, &body).await;
    task.answer(result).await
}
