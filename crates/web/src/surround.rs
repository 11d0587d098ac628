//! What stands around every page: refusing what other sites send, pages about problems, and the
//! cookies that pages use up or renew.

use std::any::Any;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, StatusCode, header};

use crate::access::{Slot, bare_frame, came_from};
use crate::cookies::Kind;
use crate::error::{Asked, Failed, WebError, show};
use crate::frame::Frame;
use crate::input::Part;
use crate::state::WebState;

/// Around every page.
pub(crate) async fn surround(
    State(state): State<WebState>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let frame = bare_frame(&state, &parts);
    let asked = asked(&parts.method, &parts.headers, &frame);
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    let had_notice = frame.notice.is_some();
    let remembered = state
        .cookies
        .read(&parts.headers, Kind::Workspace)
        .map(str::to_owned);
    let slot = Slot::default();
    parts.extensions.insert(slot.clone());
    let mut response = if from_elsewhere(&parts.method, &parts.headers) {
        WebError::CrossSite.into_response()
    } else {
        next.run(Request::from_parts(parts, body)).await
    };
    if let Some(Failed(error)) = response.extensions_mut().remove::<Failed>() {
        response = show(&slot.frame().unwrap_or(frame), &error, &asked);
    }
    if had_notice && is_whole_page(&response) && !asked.part {
        state.cookies.clear(response.headers_mut(), Kind::Notice);
    }
    if reads
        && response.status() == StatusCode::OK
        && let Some(workspace) = slot.workspace()
        && remembered.as_deref() != Some(workspace.as_ref())
    {
        let headers = response.headers_mut();
        state
            .cookies
            .keep(headers, Kind::Workspace, workspace.as_ref());
    }
    response
}

fn asked(method: &Method, headers: &HeaderMap, frame: &Frame) -> Asked {
    let Part(part) = Part::of(headers);
    // A script asks for a part of the page that is there; a form is sent from one.
    let back = if part || !matches!(*method, Method::GET | Method::HEAD) {
        came_from(headers).unwrap_or_else(|| "/".to_owned())
    } else {
        frame.here.clone()
    };
    Asked { part, back }
}

fn is_whole_page(response: &Response) -> bool {
    !response.status().is_redirection()
        && response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// Whether another site makes the browser write here (S-10). Reads have no effect, so links from
/// elsewhere work.
fn from_elsewhere(method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return false;
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let own = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let place = origin.split_once("://").map(|(_, place)| place);
            place.is_some() && place == text("host")
        }
        // Every browser of the last years sends one of both with a form.
        (None, None) => false,
    };
    !own
}

/// A handler broke: the page says that nothing was lost, the log says why.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands the payload over"
)]
pub(crate) fn after_panic(payload: Box<dyn Any + Send + 'static>) -> Response {
    let detail = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(detail, "a page panicked");
    WebError::Broken.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(method: &Method, pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        from_elsewhere(method, &headers)
    }

    #[test]
    fn other_sites_write_nothing() {
        let post = &Method::POST;
        assert!(!judged(post, &[("sec-fetch-site", "same-origin")]));
        assert!(!judged(
            post,
            &[("origin", "http://a.example:80"), ("host", "a.example:80")]
        ));
        assert!(!judged(&Method::GET, &[("sec-fetch-site", "cross-site")]));
        for pairs in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "http://a.example"),
                ("host", "a.example"),
            ],
            &[("origin", "http://b.example"), ("host", "a.example")],
            &[("origin", "null"), ("host", "a.example")],
            &[],
        ] {
            assert!(judged(post, pairs), "{pairs:?}");
        }
    }
}
