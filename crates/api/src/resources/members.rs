//! Members of a workspace (R4, R10, R11).

use axum::Json;
use axum::response::Response;
use domain::ids::MemberId;
use service::access::budgets::{BudgetsView, WarmUpInput};
use service::access::members::{MemberChange, MemberView, NewSeat};
use service::{Page, PageRequest};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, Listing, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Creates, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, change))
        .routes(routes!(budgets))
        .routes(routes!(warm_up))
}

/// List members
///
/// By name, each with the account on the network.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/members", operation_id = "list_members", tag = "Members",
    params(PageRequest),
    responses((status = 200, description = "A page of members.", body = Page<MemberView>)),
)]
async fn list(access: Access, list: Listing) -> Answer<Page<MemberView>> {
    Ok(Json(
        access.service.members(&access.scope, &list.page).await?,
    ))
}

/// Add a member
///
/// A user of the organization, without an invitation. Needs the role manager and the organization
/// role users_manager.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/members", operation_id = "add_member", tag = "Members",
    request_body = NewSeat,
    responses((status = 201, description = "The member.", body = MemberView)),
)]
async fn add(Write { task, body }: Write<Json<NewSeat>, Creates>) -> Result<Response, Problem> {
    let result = task.service.add_member(&task.by, &body).await;
    task.answer(result).await
}

/// Show a member
#[utoipa::path(
    get, path = "/workspaces/{workspace}/members/{member}", operation_id = "show_member", tag = "Members",
    responses((status = 200, description = "The member.", body = MemberView)),
)]
async fn show(access: Access, Id(member): Id<MemberId>, _: Query<NoFilter>) -> Answer<MemberView> {
    Ok(Json(access.service.member(&access.scope, &member).await?))
}

/// Change a member
///
/// Role, switch or time zone. Needs the role manager; members change their own time zone.
#[utoipa::path(
    patch, path = "/workspaces/{workspace}/members/{member}", operation_id = "change_member", tag = "Members",
    request_body = MemberChange,
    responses((status = 200, description = "The member as it is now.", body = MemberView)),
)]
async fn change(
    Id(member): Id<MemberId>,
    Write { task, body }: Write<Json<MemberChange>>,
) -> Result<Response, Problem> {
    let result = task.service.change_member(&task.by, &member, &body).await;
    task.answer(result).await
}

/// Show a member's budgets
///
/// What the member's account may still do this week, today and this month, over all campaigns and workspaces, why less is
/// allowed than the workspace says, and how its campaigns share it.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/members/{member}/budgets", operation_id = "show_budgets", tag = "Members",
    responses((status = 200, description = "The budgets.", body = BudgetsView)),
)]
async fn budgets(
    access: Access,
    Id(member): Id<MemberId>,
    _: Query<NoFilter>,
) -> Answer<BudgetsView> {
    Ok(Json(access.service.budgets(&access.scope, &member).await?))
}

/// Warm an account up
///
/// On: the account begins now with a quarter of its invitations, then half, then three quarters, a week each. Off: all that
/// the workspace allows may leave at once. Needs the role manager.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/members/{member}/warm_up", operation_id = "warm_up", tag = "Members",
    request_body = WarmUpInput,
    responses((status = 200, description = "The budgets as they are now.", body = BudgetsView)),
)]
async fn warm_up(
    Id(member): Id<MemberId>,
    Write { task, body }: Write<Json<WarmUpInput>>,
) -> Result<Response, Problem> {
    let result = task.service.set_warm_up(&task.by, &member, body).await;
    task.answer(result).await
}
