//! Reading a member's data from LinkedIn's own interface (R43), at the desk for any member and on the companion for oneself.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use domain::ids::MemberId;
use service::access::token::Secret;
use service::portability::PortabilityInput;

use super::archives::Stand;
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebResult, refused};
use crate::input::{PathId, Posted};
use crate::state::WebState;
use crate::t;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/w/{workspace}/members/{id}/portability", post(connect))
        .route("/w/{workspace}/members/{id}/portability/look", post(look))
        .route("/w/{workspace}/members/{id}/portability/end", post(end))
        .route("/companion/portability", post(connect_own))
        .route("/companion/portability/look", post(look_own))
        .route("/companion/portability/end", post(end_own))
}

async fn keep(
    state: &WebState,
    at: &InWorkspace,
    stand: &Stand,
    token: &str,
) -> WebResult<Response> {
    let input = PortabilityInput {
        token: Secret::new(token),
    };
    let connected = at
        .service
        .connect_portability(&at.scope, stand.member(), &input)
        .await;
    match refused(connected)? {
        Ok(_) => Ok(Redirect::to(stand.form_at(at))
            .notice(state.cookies, t!(at.frame, "portability-connected"))
            .into_response()),
        Err(found) => stand.again(at, &found).await,
    }
}

async fn ask(state: &WebState, at: &InWorkspace, stand: &Stand) -> WebResult<Response> {
    at.service
        .look_at_portability(&at.scope, stand.member())
        .await?;
    Ok(Redirect::to(stand.form_at(at))
        .notice(state.cookies, t!(at.frame, "portability-looking"))
        .into_response())
}

async fn forget(state: &WebState, at: &InWorkspace, stand: &Stand) -> WebResult<Response> {
    at.service
        .disconnect_portability(&at.scope, stand.member())
        .await?;
    Ok(Redirect::to(stand.form_at(at))
        .notice(state.cookies, t!(at.frame, "portability-ended"))
        .into_response())
}

async fn connect(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<MemberId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    keep(&state, &at, &Stand::Desk(id), fields.get("token")).await
}

async fn connect_own(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let stand = Stand::own(&at)?;
    keep(&state, &at, &stand, fields.get("token")).await
}

async fn look(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<MemberId>,
) -> WebResult<Response> {
    ask(&state, &at, &Stand::Desk(id)).await
}

async fn look_own(State(state): State<WebState>, at: InWorkspace) -> WebResult<Response> {
    let stand = Stand::own(&at)?;
    ask(&state, &at, &stand).await
}

async fn end(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<MemberId>,
) -> WebResult<Response> {
    forget(&state, &at, &Stand::Desk(id)).await
}

async fn end_own(State(state): State<WebState>, at: InWorkspace) -> WebResult<Response> {
    let stand = Stand::own(&at)?;
    forget(&state, &at, &stand).await
}
