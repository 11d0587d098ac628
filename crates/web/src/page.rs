//! A whole page or a part of one as an answer, and the headers that keep it safe.

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use maud::Markup;
use tower_http::set_header::SetResponseHeaderLayer;

/// A page, ready to be sent. It keeps the markup library at arm's length: handlers know only this type.
#[derive(Debug, Clone)]
pub struct Page {
    status: StatusCode,
    body: String,
}

impl Page {
    /// A page that answers 200.
    pub fn new(markup: Markup) -> Self {
        Self {
            status: StatusCode::OK,
            body: markup.into_string(),
        }
    }

    /// The same page with another status: 422 for a form that was refused, 404, 403.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.body
    }

    /// The status that it answers.
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        // A page shows people's data as of now: no copy of it is kept by the browser or on the way.
        let headers = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
        (self.status, headers, Html(self.body)).into_response()
    }
}

/// Scripts, styles and pictures come from here only, nothing inline; nobody frames a page.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
     worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Wraps a router so that answers are compressed where a browser asks for it; live streams and
/// pictures are not.
pub fn compressed<S: Clone + Send + Sync + 'static>(router: axum::Router<S>) -> axum::Router<S> {
    router.layer(tower_http::compression::CompressionLayer::new())
}

/// Wraps a router so that every answer carries the headers that keep pages safe.
pub fn secured<S: Clone + Send + Sync + 'static>(router: axum::Router<S>) -> axum::Router<S> {
    let fixed: [(HeaderName, &'static str); 5] = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(), payment=()",
        ),
    ];
    fixed.into_iter().fold(router, |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::if_not_present(
            name,
            HeaderValue::from_static(value),
        ))
    })
}
