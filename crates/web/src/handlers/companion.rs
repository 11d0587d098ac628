//! Companion: the deck, cards by hand, answers, the account.

use axum::Router;

use crate::state::WebState;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
}
