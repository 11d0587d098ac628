//! Invitations of people to become members (R5).

use axum::Json;
use axum::response::Response;
use service::access::invitations::{InvitationLink, InvitationView, NewInvitation};
use service::{Page, PageRequest};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Listing, Named};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Creates, Removes, Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(withdraw))
        .routes(routes!(renew))
}

/// List invitations of members
///
/// Those that were not accepted yet, by address. Needs the role manager.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/invitations", operation_id = "list_invitations", tag = "Members",
    params(PageRequest),
    responses((status = 200, description = "A page of invitations.", body = Page<InvitationView>)),
)]
async fn list(access: Access, list: Listing) -> Answer<Page<InvitationView>> {
    Ok(Json(
        access
            .service
            .invitations(&access.scope, &list.page)
            .await?,
    ))
}

/// Invite a person
///
/// The token in the answer makes the link, `/invitations/TOKEN` of the interface. Needs the role manager.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/invitations", operation_id = "invite_member", tag = "Members",
    request_body = NewInvitation,
    responses((status = 201, description = "The invitation with its token.", body = InvitationLink)),
)]
async fn create(
    Write { task, body }: Write<Json<NewInvitation>, Creates>,
) -> Result<Response, Problem> {
    let result = task.service.invite_member(&task.by, &body).await;
    task.answer(result).await
}

/// Renew an invitation
///
/// With a new token; the old one stops working. Needs the role manager.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/invitations/{email}/renew", operation_id = "renew_invitation", tag = "Members",
    responses((status = 200, description = "The invitation with its new token.", body = InvitationLink)),
)]
async fn renew(Named(email): Named, task: Task) -> Result<Response, Problem> {
    let result = task.service.renew_invitation(&task.by, &email).await;
    task.answer(result).await
}

/// Withdraw an invitation
///
/// Its token stops working. Needs the role manager.
#[utoipa::path(
    delete, path = "/workspaces/{workspace}/invitations/{email}", operation_id = "withdraw_invitation", tag = "Members",
    responses((status = 204, description = "It is withdrawn.")),
)]
async fn withdraw(Named(email): Named, task: Task<Removes>) -> Result<Response, Problem> {
    let result = task.service.withdraw_invitation(&task.by, &email).await;
    task.answer(result).await
}
