//! The routes. There is a file per subject; a handler is a screen: extract, call one use case,
//! render.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use tower_http::catch_panic::CatchPanicLayer;

use crate::access::SignedIn;
use crate::error::WebError;
use crate::input::FORM_BYTES_MAXIMUM;
use crate::page::{compressed, secured};
use crate::state::{WebParts, WebState};
use crate::surround::{after_panic, surround};

mod account;
mod archives;
mod audience;
mod campaigns;
mod companion;
mod demo;
mod engine;
mod funnel;
mod inbox;
mod keys;
mod mail;
mod members;
mod notifications;
mod organization;
mod palette;
mod portability;
mod preferences;
mod reply_endpoint;
mod results;
mod schedule;
mod session;
mod start;
mod workspace;

/// The pages, the companion and the assets.
pub fn router(parts: WebParts) -> Router {
    let links = crate::short_link::router(parts.service.clone());
    let state = WebState::new(parts);
    let pages = Router::new()
        .merge(account::routes())
        .merge(archives::routes())
        .merge(portability::routes())
        .merge(audience::routes())
        .merge(campaigns::routes())
        .merge(companion::routes())
        .merge(demo::routes())
        .merge(engine::routes())
        .merge(funnel::routes())
        .merge(inbox::routes())
        .merge(keys::routes())
        .merge(mail::routes())
        .merge(members::routes())
        .merge(notifications::routes())
        .merge(organization::routes())
        .merge(palette::routes())
        .merge(preferences::routes())
        .merge(reply_endpoint::routes())
        .merge(results::routes())
        .merge(session::routes())
        .merge(start::routes())
        .merge(workspace::routes())
        .fallback(nothing_here)
        .method_not_allowed_fallback(|| async { WebError::WrongMethod });
    let letters = crate::unsubscribe::router(state.clone());
    secured(compressed(
        surrounded(pages, state)
            .merge(letters)
            .merge(crate::assets::router()),
    ))
    .merge(links)
}

/// Nothing is at this address; whoever is signed in reads it in their language.
async fn nothing_here(_: Result<SignedIn, WebError>) -> WebError {
    WebError::NotFound
}

/// Puts around pages what stands around every one.
fn surrounded(pages: Router<WebState>, state: WebState) -> Router {
    pages
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAXIMUM))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn_with_state(state.clone(), surround))
        .with_state(state)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::Body;
    use axum::routing::get;
    use domain::entropy::Entropy;
    use domain::time::{ManualClock, Timestamp};
    use http::{Request, StatusCode};
    use http_body_util::BodyExt;
    use service::{Service, ServiceParts, Vault};
    use tower::ServiceExt;

    use super::*;

    #[test]
    fn a_page_that_breaks_says_that_nothing_was_lost() {
        testkit::both::on_sqlite(async |db| {
            let parts = ServiceParts::new(
                db,
                Arc::new(ManualClock::new(Timestamp::from_millis(0))),
                Entropy::from_seed(1),
                1,
                Vault::from_bytes(&[1; 32]),
                Arc::new(connectors::Registry::new().expect("a client can be made")),
            );
            let state = WebState::new(WebParts {
                service: Service::new(parts),
                public_url: "http://localhost".parse().expect("an address"),
                demo: None,
            });
            let broken = get(|| async { unreachable!("a secret detail") as StatusCode });
            let router = surrounded(Router::new().route("/", broken), state);
            let request = Request::get("/").body(Body::empty()).expect("a request");
            let response = router.oneshot(request).await.expect("an answer");
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
            let body = response.into_body().collect().await.expect("a body");
            let text = String::from_utf8_lossy(&body.to_bytes()).into_owned();
            assert!(text.contains("Nothing was lost."), "{text}");
            assert!(!text.contains("a secret detail"));
        });
    }
}
