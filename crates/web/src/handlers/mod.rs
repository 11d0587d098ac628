//! The routes. There is a file per subject; a handler is a screen: extract, call one use case,
//! render.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use tower_http::catch_panic::CatchPanicLayer;

use crate::error::WebError;
use crate::input::FORM_BYTES_MAXIMUM;
use crate::page::{compressed, secured};
use crate::state::{WebParts, WebState};
use crate::surround::{after_panic, surround};

mod audience;
mod campaigns;
mod companion;
mod demo;
mod keys;
mod members;
mod notifications;
mod preferences;
mod session;
mod start;
mod workspace;

/// The pages, the companion and the assets.
pub fn router(parts: WebParts) -> Router {
    let state = WebState::new(parts);
    let pages = Router::new()
        .merge(audience::routes())
        .merge(campaigns::routes())
        .merge(companion::routes())
        .merge(demo::routes())
        .merge(keys::routes())
        .merge(members::routes())
        .merge(notifications::routes())
        .merge(preferences::routes())
        .merge(session::routes())
        .merge(start::routes())
        .merge(workspace::routes())
        .fallback(|| async { WebError::NotFound })
        .method_not_allowed_fallback(|| async { WebError::WrongMethod })
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAXIMUM))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn_with_state(state.clone(), surround))
        .with_state(state);
    secured(compressed(pages.merge(crate::assets::router())))
}
