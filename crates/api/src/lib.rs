//! The JSON API below `/api/v1`, its OpenAPI document and the page that shows it.
//!
//! [`router`] gives the routes, [`openapi`] the document; both come from one description, so that
//! neither can tell what the other does not know. There is a file per resource in `resources`, and
//! a handler is a screen: extract, call one use case, answer.
//!
//! | file | what |
//! | --- | --- |
//! | [`settings`] | what the program hands in; the control of a manual clock |
//! | [`problem`] | problem details (RFC 9457), and the one mapping of the service's errors |
//! | `access` | who asks: a key or a session, and what it opens |
//! | `input` | ids, filters, pages and bodies as they come |
//! | `write` | writes, with their idempotency keys |
//! | `version` | `ETag` and `If-Match` |
//! | `limiter` | how many requests one key may send |
//! | `document` | what every operation of the document has in common |
//! | `page` | the document for people |

mod access;
mod document;
mod input;
mod limiter;
mod page;
pub mod problem;
mod resources;
pub mod settings;
mod state;
mod version;
mod write;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use service::Service;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

pub use settings::{ClockControl, Move, Settings};

use state::Api;

/// Everything below `/api`. Where the settings hold the control of a manual clock, `/api/v1/clock`
/// is there as well and needs no key.
pub fn router(service: Service, settings: Settings) -> Router {
    let mut described = resources::all();
    if settings.clock.is_some() {
        described = described.merge(resources::with_manual_clock());
    }
    let api = Api::new(service, settings);
    let (routes, document) = split(described);
    let inner = routes
        .merge(page::routes(&document))
        .fallback(problem::no_such_address)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(CatchPanicLayer::custom(problem::after_panic))
        .layer(from_fn_with_state(api.clone(), limiter::limit))
        .layer(from_fn(document::secure))
        .with_state(api);
    Router::new().nest("/api", inner)
}

/// The OpenAPI document of what every installation serves; the clock, which only some have, is not
/// in it.
pub fn openapi() -> utoipa::openapi::OpenApi {
    split(resources::all()).1
}

/// The routes below `/api`, and the finished document.
fn split(described: OpenApiRouter<Api>) -> (Router<Api>, utoipa::openapi::OpenApi) {
    let (routes, document) = described.split_for_parts();
    (routes, document::finish(document))
}
