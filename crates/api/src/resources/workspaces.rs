//! Workspaces (R3, R6).

use axum::Json;
use axum::response::Response;
use domain::identity::Role;
use domain::ids::{MemberId, WorkspaceId};
use serde::Serialize;
use service::Page;
use service::access::workspaces::{MyWorkspace, WorkspaceChange, WorkspaceView};
use service::schema::RoleName;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::{Access, Caller};
use crate::input::{NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::version::{IfMatch, Tagged, Versioned, tagged};
use crate::write::Write;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show, change))
}

/// A workspace that one can reach.
#[derive(Debug, Serialize, ToSchema)]
struct ReachableWorkspace {
    /// The id.
    #[schema(value_type = String)]
    id: WorkspaceId,
    /// The name.
    name: String,
    /// Default time zone of its campaigns, by IANA name.
    time_zone: String,
    /// Its colour, `#rrggbb`.
    color: Option<String>,
    /// One's own member in it; null for a key.
    #[schema(value_type = Option<String>)]
    member_id: Option<MemberId>,
    /// What one may do in it.
    #[schema(value_type = RoleName)]
    role: Role,
    /// Whether one is switched on in it.
    active: bool,
}

impl From<MyWorkspace> for ReachableWorkspace {
    fn from(mine: MyWorkspace) -> Self {
        Self {
            id: mine.id,
            name: mine.name,
            time_zone: mine.time_zone,
            color: mine.color,
            member_id: Some(mine.member_id),
            role: mine.role,
            active: mine.active,
        }
    }
}

impl From<&Access> for ReachableWorkspace {
    fn from(access: &Access) -> Self {
        let scope = &access.scope;
        Self {
            id: scope.workspace().clone(),
            name: scope.workspace_name().to_owned(),
            time_zone: scope.time_zone().to_owned(),
            color: scope.color().map(str::to_owned),
            member_id: scope.member().cloned(),
            role: scope.role(),
            active: true,
        }
    }
}

impl Versioned for WorkspaceView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// List your workspaces
///
/// Those in which the signed-in person is a member, by name; for a key the one that it belongs to.
#[utoipa::path(
    get, path = "/workspaces", operation_id = "list_workspaces", tag = "Workspaces",
    responses((status = 200, description = "All of them, in one page.", body = Page<ReachableWorkspace>)),
)]
async fn list(caller: Caller, _: Query<NoFilter>) -> Answer<Page<ReachableWorkspace>> {
    let items = match caller {
        Caller::Key(access) => vec![ReachableWorkspace::from(&*access)],
        Caller::Person(caller) => {
            let mine = caller.service.my_workspaces(&caller.person).await?;
            mine.into_iter().map(ReachableWorkspace::from).collect()
        }
    };
    Ok(Json(Page { items, next: None }))
}

/// Show a workspace
///
/// With its settings.
#[utoipa::path(
    get, path = "/workspaces/{workspace}", operation_id = "show_workspace", tag = "Workspaces",
    responses((status = 200, description = "The workspace.", body = WorkspaceView,
        headers(("ETag" = String, description = "The version.")))),
)]
async fn show(access: Access, _: Query<NoFilter>) -> Result<Tagged<WorkspaceView>, Problem> {
    Ok(Tagged(access.service.workspace(&access.scope).await?))
}

/// Change a workspace
///
/// What is left out stays. Needs the role manager.
#[utoipa::path(
    patch, path = "/workspaces/{workspace}", operation_id = "change_workspace", tag = "Workspaces",
    params(("If-Match" = Option<String>, Header, description = "The ETag that was read, to refuse overwriting another change.")),
    request_body = WorkspaceChange,
    responses((status = 200, description = "The workspace as it is now.", body = WorkspaceView,
        headers(("ETag" = String, description = "The version.")))),
)]
async fn change(
    version: IfMatch,
    Write { task, body }: Write<Json<WorkspaceChange>>,
) -> Result<Response, Problem> {
    let change = WorkspaceChange {
        version: version.0.or(body.version),
        ..body.clone()
    };
    let result = task.service.change_workspace(&task.by, &change).await;
    let changed = result.as_ref().ok().map(Versioned::version);
    let answer = task.answer(result).await;
    version.judged(answer.map(|answer| tagged(answer, changed)))
}
