//! Companion: the deck, cards by hand, answers, the account.

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use http::{HeaderName, header};

use crate::access::InWorkspace;
use crate::error::WebResult;
use crate::page::Page;
use crate::pages;
use crate::state::WebState;

mod account;
mod answers;
mod deck;
mod hand;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/companion", get(deck::show))
        .route("/companion/worker.js", get(worker))
        .route("/companion/approve_rest", post(deck::approve_rest))
        .route("/companion/proposals/{id}/approve", post(deck::approve))
        .route("/companion/proposals/{id}/block", post(deck::block))
        .route("/companion/proposals/{id}/undo", post(deck::undo))
        .route("/companion/proposals/{id}/language", post(deck::language))
        .route(
            "/companion/proposals/{id}/edit",
            get(deck::edit).post(deck::rewrite),
        )
        .route("/companion/proposals/{id}/why", get(deck::reason))
        .route("/companion/proposals/{id}/length", post(deck::length))
        .route("/companion/today", get(hand::show))
        .route("/companion/actions/{id}/sent", post(hand::sent))
        .route("/companion/actions/{id}/not_sent", post(hand::not_sent))
        .route("/companion/actions/{id}/could_not", post(hand::could_not))
        .route("/companion/actions/{id}/later", post(hand::later))
        .route("/w/{workspace}/by_hand", get(desk))
        .route("/w/{workspace}/by_hand/actions/{id}/sent", post(hand::sent))
        .route(
            "/w/{workspace}/by_hand/actions/{id}/not_sent",
            post(hand::not_sent),
        )
        .route(
            "/w/{workspace}/by_hand/actions/{id}/could_not",
            post(hand::could_not),
        )
        .route(
            "/w/{workspace}/by_hand/actions/{id}/later",
            post(hand::later),
        )
        .route(
            "/w/{workspace}/by_hand/contacts/{id}/accepted",
            post(answers::accepted),
        )
        .route(
            "/w/{workspace}/by_hand/contacts/{id}/answered",
            post(answers::answered),
        )
        .route("/companion/answers", get(answers::show))
        .route("/companion/contacts/{id}/accepted", post(answers::accepted))
        .route("/companion/contacts/{id}/answered", post(answers::answered))
        .route("/companion/delegations", post(account::delegate))
        .route(
            "/companion/delegations/{id}/end",
            post(account::end_delegation),
        )
        .route("/companion/push/quiet", post(account::quiet))
        .route("/companion/push/letters", post(account::letters))
        .route("/companion/push/try", post(account::try_push))
        .route("/companion/identity", get(account::show))
        .route("/companion/identity/connect", post(account::connect))
        .route("/companion/identity/reconnect", post(account::reconnect))
        .route("/companion/identity/sign_out", post(account::sign_out))
}

/// The cards and the answers at the desk.
async fn desk(at: InWorkspace) -> WebResult<Page> {
    let base = at.frame.url("/by_hand");
    let cards = hand::view(&at, &base).await?;
    let answers = answers::view(&at, &base).await?;
    Ok(pages::by_hand::render(&at.frame, &cards, &answers))
}

/// The service worker. It stands here and not among the assets, because a browser takes its scope from
/// where it is; the header lets it answer for `/companion` itself as well.
async fn worker() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (
            HeaderName::from_static("service-worker-allowed"),
            "/companion",
        ),
    ];
    (headers, crate::assets::worker())
}
