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
    dressed(routes.merge(page::routes(&document)), api)
}

/// Routes with what all of them have in common.
fn dressed(routes: Router<Api>, api: Api) -> Router {
    let inner = routes
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use axum::routing::get;
    use domain::entropy::Entropy;
    use domain::time::{ManualClock, Timestamp};
    use service::{ServiceParts, Vault};
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_problem_that_tells_nothing() {
        async fn broken() -> &'static str {
            panic!("a secret")
        }
        let database = testkit::sqlite::fresh().await;
        let service = Service::new(ServiceParts::new(
            database.db.clone(),
            Arc::new(ManualClock::new(Timestamp::from_millis(0))),
            Entropy::from_seed(1),
            1,
            Vault::from_bytes(&[1; 32]),
            Arc::new(connectors::Registry::new().unwrap()),
        ));
        let api = Api::new(service, Settings::default());
        let router = dressed(Router::new().route("/broken", get(broken)), api);
        let request = Request::get("/api/broken").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers()["content-type"], problem::MEDIA_TYPE);
        assert_eq!(response.headers()["cache-control"], "no-store");
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(
            body.contains("internal") && !body.contains("secret"),
            "{body}"
        );
        database.db.close().await;
    }
}
