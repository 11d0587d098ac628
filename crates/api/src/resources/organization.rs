//! The organization: its users and workspaces (R3, R4). Keys belong to one workspace and can do
//! nothing here.

use axum::Json;
use axum::response::Response;
use domain::ids::{UserId, WorkspaceId};
use service::access::users::{NewUser, UserChange, UserView};
use service::access::workspaces::{CreatedWorkspace, Joined, NewWorkspace, OrganizationWorkspace};
use service::{Page, PageRequest};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::SignedIn;
use crate::input::{Id, Listing};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Changes, Creates, Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_users, create_user))
        .routes(routes!(change_user))
        .routes(routes!(list_workspaces, create_workspace))
        .routes(routes!(join_workspace))
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
    Write { task, body }: Write<Json<NewUser>, Creates, SignedIn>,
) -> Result<Response, Problem> {
    let result = task.service.create_user(&task.by, &body).await;
    task.answer(result).await
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
    Id(user): Id<UserId>,
    Write { task, body }: Write<Json<UserChange>, Changes, SignedIn>,
) -> Result<Response, Problem> {
    let result = task.service.change_user(&task.by, &user, &body).await;
    task.answer(result).await
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
    responses((status = 201, description = "The workspace.", body = CreatedWorkspace)),
)]
async fn create_workspace(
    Write { task, body }: Write<Json<NewWorkspace>, Creates, SignedIn>,
) -> Result<Response, Problem> {
    let result = task.service.create_workspace(&task.by, &body).await;
    task.answer(result).await
}

/// Join a workspace
///
/// As a manager, so that no workspace is ever without one. Needs the organization role
/// workspaces_manager; the ledger tells it.
#[utoipa::path(
    post, path = "/organization/workspaces/{workspace}/join", operation_id = "join_workspace", tag = "Organization",
    responses((status = 200, description = "The seat.", body = Joined)),
)]
async fn join_workspace(
    Id(workspace): Id<WorkspaceId>,
    task: Task<Changes, SignedIn>,
) -> Result<Response, Problem> {
    let result = task.service.join_workspace(&task.by, &workspace).await;
    task.answer(result).await
}
