//! Companion: the deck, cards by hand, answers, the account.

use axum::Router;
use axum::routing::{get, post};

use crate::state::WebState;

mod account;
mod answers;
mod deck;
mod hand;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/companion", get(deck::show))
        .route("/companion/proposals/{id}/approve", post(deck::approve))
        .route("/companion/proposals/{id}/block", post(deck::block))
        .route("/companion/proposals/{id}/undo", post(deck::undo))
        .route("/companion/proposals/{id}/language", post(deck::language))
        .route(
            "/companion/proposals/{id}/edit",
            get(deck::edit).post(deck::rewrite),
        )
        .route("/companion/proposals/{id}/length", post(deck::length))
        .route("/companion/today", get(hand::show))
        .route("/companion/actions/{id}/sent", post(hand::sent))
        .route("/companion/actions/{id}/not_sent", post(hand::not_sent))
        .route("/companion/actions/{id}/could_not", post(hand::could_not))
        .route("/companion/actions/{id}/later", post(hand::later))
        .route("/companion/answers", get(answers::show))
        .route("/companion/contacts/{id}/accepted", post(answers::accepted))
        .route("/companion/contacts/{id}/answered", post(answers::answered))
        .route("/companion/identity", get(account::show))
        .route("/companion/identity/connect", post(account::connect))
        .route("/companion/identity/reconnect", post(account::reconnect))
        .route("/companion/identity/sign_out", post(account::sign_out))
}
