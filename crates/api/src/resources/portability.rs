//! Reading a member's data from LinkedIn's own interface (R43).

use axum::Json;
use axum::response::Response;
use domain::ids::MemberId;
use service::portability::{PortabilityInput, PortabilityView};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Changes, Removes, Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(show, connect, disconnect))
        .routes(routes!(look))
}

/// Show how a member's data are read
///
/// From LinkedIn's own interface of member data portability, which only reads: when they were read, what was found, and why not.
/// Yours, or with the role manager anybody's.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/members/{member}/portability", operation_id = "show_portability", tag = "Members",
    responses((status = 200, description = "How they are read.", body = PortabilityView)),
)]
async fn show(
    access: Access,
    Id(member): Id<MemberId>,
    _: Query<NoFilter>,
) -> Answer<PortabilityView> {
    let view = access.service.portability(&access.scope, &member);
    Ok(Json(view.await?))
}

/// Read a member's data from LinkedIn
///
/// Takes a token of LinkedIn's product Member Data Portability (Member), for members in the European Economic Area and
/// Switzerland. Connections, invitations and messages are read within moments and once a day from then on, and become facts as an
/// archive does. The token is kept sealed and shown to nobody; an earlier one is forgotten.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/members/{member}/portability", operation_id = "connect_portability", tag = "Members",
    request_body = PortabilityInput,
    responses((status = 200, description = "It is connected.", body = PortabilityView)),
)]
async fn connect(
    Id(member): Id<MemberId>,
    Write { task, body }: Write<Json<PortabilityInput>, Changes>,
) -> Result<Response, Problem> {
    let connected = task.service.connect_portability(&task.by, &member, &body);
    let result = connected.await;
    task.answer(result).await
}

/// Read a member's data no more
///
/// Forgets the token. What was read stays.
#[utoipa::path(
    delete, path = "/workspaces/{workspace}/members/{member}/portability", operation_id = "disconnect_portability", tag = "Members",
    responses((status = 204, description = "The token is forgotten.")),
)]
async fn disconnect(Id(member): Id<MemberId>, task: Task<Removes>) -> Result<Response, Problem> {
    let result = task.service.disconnect_portability(&task.by, &member).await;
    task.answer(result).await
}

/// Read a member's data now
///
/// Within moments, but not twice in a quarter of an hour: LinkedIn writes them anew about once a day.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/members/{member}/portability/look", operation_id = "look_at_portability", tag = "Members",
    responses((status = 200, description = "They are read soon.", body = PortabilityView)),
)]
async fn look(Id(member): Id<MemberId>, task: Task<Changes>) -> Result<Response, Problem> {
    let result = task.service.look_at_portability(&task.by, &member).await;
    task.answer(result).await
}
