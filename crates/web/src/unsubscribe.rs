//! The link that ends letters (RFC 8058): `/unsubscribe/{token}`. It stands outside of the pages: whoever has the letter may follow
//! it, signed in or not, and a mail program posts to it without asking anybody. Reading it has no effect, because scanners of mail
//! follow every link.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use maud::{Markup, html};

use crate::access::Visitor;
use crate::frame::{Frame, centred};
use crate::page::Page;
use crate::pieces::banner::{Tone, banner};
use crate::state::WebState;
use crate::t;

/// The route.
pub(crate) fn router(state: WebState) -> Router {
    Router::new()
        .route("/unsubscribe/{token}", get(ask).post(end))
        .with_state(state)
}

fn page(f: &Frame, body: Markup) -> Page {
    centred(f, &t!(f, "leave-title"), body)
}

fn wrong(f: &Frame) -> Response {
    page(f, banner(Tone::Warning, &t!(f, "leave-wrong"), None))
        .with_status(StatusCode::NOT_FOUND)
        .into_response()
}

async fn ask(
    State(state): State<WebState>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Response {
    let f = &visitor.frame;
    if !state.service.is_weekly_link(&token) {
        return wrong(f);
    }
    let body = html! {
        p { (t!(f, "leave-ask")) }
        form method="post" action=(format!("/unsubscribe/{token}")) {
            button.button.button--primary type="submit" { (t!(f, "leave-do")) }
        }
    };
    page(f, body).into_response()
}

async fn end(
    State(state): State<WebState>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Response {
    let f = &visitor.frame;
    match state.service.unsubscribe_by_link(&token).await {
        Ok(true) => page(f, banner(Tone::Good, &t!(f, "leave-done"), None)).into_response(),
        Ok(false) => wrong(f),
        Err(error) => {
            tracing::error!(%error, "letters could not be ended by their link");
            page(f, banner(Tone::Warning, &t!(f, "unavailable-text"), None))
                .with_status(StatusCode::SERVICE_UNAVAILABLE)
                .into_response()
        }
    }
}
