//! Sending by hand (R43): what a member has in hand, and answers of people that are tapped in.

use axum::Json;
use axum::response::Response;
use domain::ids::{ContactId, MemberId};
use serde::Deserialize;
use service::hand_send::{HandSendView, ReplyInput, TieView, Ties};
use service::{Page, PageRequest};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, Listing, Optional, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Removes, Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(invited))
        .routes(routes!(connected))
        .routes(routes!(accepted))
        .routes(routes!(replied))
}

/// Whose hands.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct HandsQuery {
    /// The member; oneself where none is named. Keys with the role manager name one.
    #[param(value_type = Option<String>)]
    member_id: Option<MemberId>,
}

/// Show what is to be sent by hand
///
/// The card in hand, and the questions about what may have been sent.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/hand_send", operation_id = "show_hand_send", tag = "Actions",
    params(HandsQuery),
    responses((status = 200, description = "The cards.", body = HandSendView)),
)]
async fn show(access: Access, Query(query): Query<HandsQuery>) -> Answer<HandSendView> {
    let cards = access
        .service
        .hand_send(&access.scope, query.member_id.as_ref());
    Ok(Json(cards.await?))
}

/// List people who may have accepted
///
/// Those with an open invitation of yours that was sent by hand, the latest first.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/hand_send/invited", operation_id = "list_invited", tag = "Actions",
    params(PageRequest),
    responses((status = 200, description = "A page of people.", body = Page<TieView>)),
)]
async fn invited(access: Access, list: Listing) -> Answer<Page<TieView>> {
    let page = access
        .service
        .open_contacts(&access.scope, Ties::Invited, &list.page);
    Ok(Json(page.await?))
}

/// List people who may have replied
///
/// Those who are connected with you and whom a campaign approached, the latest first.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/hand_send/connected", operation_id = "list_connected", tag = "Actions",
    params(PageRequest),
    responses((status = 200, description = "A page of people.", body = Page<TieView>)),
)]
async fn connected(access: Access, list: Listing) -> Answer<Page<TieView>> {
    let page = access
        .service
        .open_contacts(&access.scope, Ties::Connected, &list.page);
    Ok(Json(page.await?))
}

/// Tap in an acceptance
///
/// The contact accepted your invitation. Tapping again changes nothing.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/contacts/{contact}/accepted", operation_id = "tap_accepted", tag = "Contacts",
    responses((status = 204, description = "It is noted.")),
)]
async fn accepted(Id(contact): Id<ContactId>, task: Task<Removes>) -> Result<Response, Problem> {
    let result = task.service.tap_accepted(&task.by, &contact).await;
    task.answer(result).await
}

/// Tap in a reply
///
/// The contact wrote to you. A refusal in the text ends every sequence with the person.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/contacts/{contact}/replied", operation_id = "tap_replied", tag = "Contacts",
    request_body = Option<ReplyInput>,
    responses((status = 204, description = "It is noted.")),
)]
async fn replied(
    Id(contact): Id<ContactId>,
    Write { task, body }: Write<Optional<ReplyInput>, Removes>,
) -> Result<Response, Problem> {
    let result = task.service.tap_replied(&task.by, &contact, &body).await;
    task.answer(result).await
}
