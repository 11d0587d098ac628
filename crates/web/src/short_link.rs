//! The redirect of short links (R47): `/l/{token}`. It stands outside of the pages: whoever follows a link has no account.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::link::Visit;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use service::Service;

const NOWHERE: &str = "This link leads nowhere. It may have been copied incompletely.\n";
const NOT_NOW: &str = "This link cannot be followed at the moment. Try again in a minute.\n";

/// The route.
pub fn router(service: Service) -> Router {
    Router::new()
        .route("/l/{token}", get(follow))
        .with_state(service)
}

async fn follow(
    State(service): State<Service>,
    method: Method,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let purpose = ["sec-purpose", "purpose", "x-purpose", "x-moz"]
        .into_iter()
        .find_map(|name| headers.get(name)?.to_str().ok());
    let visit = Visit {
        head_only: method == Method::HEAD,
        user_agent: text(header::USER_AGENT),
        purpose,
        accept: text(header::ACCEPT),
        accept_language: text(header::ACCEPT_LANGUAGE),
    };
    let mut response = match service.follow_link(&token, &visit).await {
        Ok(Some(target)) => match HeaderValue::from_str(target.as_str()) {
            Ok(location) => (StatusCode::FOUND, [(header::LOCATION, location)]).into_response(),
            Err(_) => (StatusCode::NOT_FOUND, NOWHERE).into_response(),
        },
        Ok(None) => (StatusCode::NOT_FOUND, NOWHERE).into_response(),
        Err(error) => {
            tracing::error!(%error, "a short link could not be followed");
            (StatusCode::SERVICE_UNAVAILABLE, NOT_NOW).into_response()
        }
    };
    // Each visit is one; robots that list pages have nothing to list here.
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        "x-robots-tag",
        HeaderValue::from_static("noindex, nofollow"),
    );
    response
}
