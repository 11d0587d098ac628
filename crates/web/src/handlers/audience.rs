//! Audience: finders, imports, contacts, suppressions.

use axum::Router;

use crate::state::WebState;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
}
