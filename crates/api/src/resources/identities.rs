//! Members' accounts on the professional network (R10, R11, R43).

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::ids::{IdentityId, MemberId};
use serde::Deserialize;
use service::access::identities::{NewIdentity, Reconnection};
use service::access::members::IdentityView;
use service::{Page, PageRequest};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, Listing, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Creates, Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, connect))
        .routes(routes!(show))
        .routes(routes!(reconnect))
        .routes(routes!(sign_out))
}

/// An account to be connected, and whose it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAccount)]
struct Connect {
    /// The member; oneself where none is named.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    member_id: Option<MemberId>,
    /// The account.
    account: NewIdentity,
}

/// List accounts
///
/// Those of the workspace's members, in the order of the member list.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/identities", operation_id = "list_identities", tag = "Identities",
    params(PageRequest),
    responses((status = 200, description = "A page of accounts.", body = Page<IdentityView>)),
)]
async fn list(access: Access, list: Listing) -> Answer<Page<IdentityView>> {
    Ok(Json(
        access.service.identities(&access.scope, &list.page).await?,
    ))
}

/// Show an account
#[utoipa::path(
    get, path = "/workspaces/{workspace}/identities/{identity}", operation_id = "show_identity", tag = "Identities",
    responses((status = 200, description = "The account.", body = IdentityView)),
)]
async fn show(
    access: Access,
    Id(identity): Id<IdentityId>,
    _: Query<NoFilter>,
) -> Answer<IdentityView> {
    Ok(Json(
        access.service.identity(&access.scope, &identity).await?,
    ))
}

/// Connect an account
///
/// Members connect their own, managers also the first one of another member. An account that is
/// there already is replaced, unless its history would be mixed up.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/identities", operation_id = "connect_identity", tag = "Identities",
    request_body = Connect,
    responses(
        (status = 201, description = "The account, connected.", body = IdentityView),
        (status = 502, description = "The network did not answer."),
    ),
)]
async fn connect(Write { task, body }: Write<Json<Connect>, Creates>) -> Result<Response, Problem> {
    let Connect { member_id, account } = &body;
    let result = task
        .service
        .connect_identity(&task.by, member_id.as_ref(), account)
        .await;
    task.answer(result).await
}

/// Reconnect an account
///
/// Looks whether its session at the network is alive. Where its owner has to sign in there, the
/// answer says where; afterwards reconnect again.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/identities/{identity}/reconnect", operation_id = "reconnect_identity", tag = "Identities",
    responses(
        (status = 200, description = "How it stands.", body = Reconnection),
        (status = 502, description = "The network did not answer."),
    ),
)]
async fn reconnect(
    State(api): State<Api>,
    Id(identity): Id<IdentityId>,
    task: Task,
) -> Result<Response, Problem> {
    let result = task
        .service
        .reconnect_identity(&task.by, &identity, &api.companion)
        .await;
    task.answer(result).await
}

/// Sign an account out
///
/// It becomes inactive in every workspace at once. Doing it twice is the same as once.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/identities/{identity}/sign_out", operation_id = "sign_out_identity", tag = "Identities",
    responses((status = 200, description = "The account as it is now.", body = IdentityView)),
)]
async fn sign_out(Id(identity): Id<IdentityId>, task: Task) -> Result<Response, Problem> {
    let result = task.service.sign_out_identity(&task.by, &identity).await;
    task.answer(result).await
}
