//! The organization: its users and workspaces (R3, R4). Keys belong to one workspace and can do
//! nothing here; idempotency keys belong to workspaces as well.

use axum::Json;
use axum::http::StatusCode;
use domain::ids::{MemberId, UserId, WorkspaceId};
use serde::Serialize;
use service::access::users::{NewUser, UserChange, UserView};
use service::access::workspaces::{NewWorkspace, OrganizationWorkspace};
use service::{Page, PageRequest};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::SignedIn;
use crate::input::{Body, Id, Listing};
use crate::problem::Problem;
use crate::state::Api;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_users, create_user))
        .routes(routes!(change_user))
        .routes(routes!(list_workspaces, create_workspace))
        .routes(routes!(join_workspace))
}

/// A workspace that was made.
#[derive(Debug, Serialize, ToSchema)]
struct NewWorkspaceId {
    /// Its id.
    #[schema(value_type = String)]
    id: WorkspaceId,
}

/// A seat that was taken.
#[derive(Debug, Serialize, ToSchema)]
struct Joined {
    /// One's own member in the workspace.
    #[schema(value_type = String)]
    member_id: MemberId,
}

/// List users
///
/// Of the organization, by name. Needs the organization role users_manager.
#[utoipa::path(
    get, path = "/organization/users", operation_id = "list_users", tag = "Organization",
    params(PageRequest),
    responses((status = 200, description = "A page of users.", body = Page<UserView>)),
)]
async fn list_users(caller: SignedIn, list: Listing) -> Answer<Page<UserView>> {
    Ok(Json(
        caller.service.users(&caller.person, &list.page).await?,
    ))
}

/// Make a user
///
/// Needs the organization role users_manager, and organization_manager where the user gets roles.
#[utoipa::path(
    post, path = "/organization/users", operation_id = "create_user", tag = "Organization",
    request_body = NewUser,
    responses((status = 201, description = "The user.", body = UserView)),
)]
async fn create_user(
    caller: SignedIn,
    Body(new): Body<NewUser>,
) -> Result<(StatusCode, Json<UserView>), Problem> {
    let user = caller.service.create_user(&caller.person, &new).await?;
    Ok((StatusCode::CREATED, Json(user)))
}

/// Change a user
///
/// Name, roles or switch. Switching off ends every session of the user at once.
#[utoipa::path(
    patch, path = "/organization/users/{user}", operation_id = "change_user", tag = "Organization",
    request_body = UserChange,
    responses((status = 200, description = "The user as it is now.", body = UserView)),
)]
async fn change_user(
    caller: SignedIn,
    Id(user): Id<UserId>,
    Body(change): Body<UserChange>,
) -> Answer<UserView> {
    let user = caller.service.change_user(&caller.person, &user, &change);
    Ok(Json(user.await?))
}

/// List all workspaces
///
/// Of the organization, by name. Needs the organization role workspaces_manager.
#[utoipa::path(
    get, path = "/organization/workspaces", operation_id = "list_all_workspaces", tag = "Organization",
    params(PageRequest),
    responses((status = 200, description = "A page of workspaces.", body = Page<OrganizationWorkspace>)),
)]
async fn list_workspaces(caller: SignedIn, list: Listing) -> Answer<Page<OrganizationWorkspace>> {
    let page = caller.service.all_workspaces(&caller.person, &list.page);
    Ok(Json(page.await?))
}

/// Make a workspace
///
/// Whoever makes it becomes its first manager. Needs the organization role workspaces_manager.
#[utoipa::path(
    post, path = "/organization/workspaces", operation_id = "create_workspace", tag = "Organization",
    request_body = NewWorkspace,
    responses((status = 201, description = "The workspace.", body = NewWorkspaceId)),
)]
async fn create_workspace(
    caller: SignedIn,
    Body(new): Body<NewWorkspace>,
) -> Result<(StatusCode, Json<NewWorkspaceId>), Problem> {
    let id = caller
        .service
        .create_workspace(&caller.person, &new)
        .await?;
    Ok((StatusCode::CREATED, Json(NewWorkspaceId { id })))
}

/// Join a workspace
///
/// As a manager, so that no workspace is ever without one. Needs the organization role
/// workspaces_manager; the ledger tells it.
#[utoipa::path(
    post, path = "/organization/workspaces/{workspace}/join", operation_id = "join_workspace", tag = "Organization",
    responses((status = 200, description = "The seat.", body = Joined)),
)]
async fn join_workspace(caller: SignedIn, Id(workspace): Id<WorkspaceId>) -> Answer<Joined> {
    let member = caller.service.join_workspace(&caller.person, &workspace);
    let member_id = member.await?;
    Ok(Json(Joined { member_id }))
}
