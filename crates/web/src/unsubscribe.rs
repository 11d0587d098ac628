//! The link that ends letters (RFC 8058): `/unsubscribe/{token}`. It stands outside of the pages: whoever has the letter may follow
//! it, signed in or not, and a mail program posts to it without asking anybody. Reading it has no effect, because scanners of mail
//! follow every link.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use maud::{Markup, html};

use service::mail::LetterOfLink;

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

fn page(f: &Frame, letters: LetterOfLink, body: Markup) -> Page {
    let title = match letters {
        LetterOfLink::Weekly => t!(f, "leave-title"),
        LetterOfLink::Morning => t!(f, "leave-morning-title"),
    };
    centred(f, &title, body)
}

fn wrong(f: &Frame) -> Response {
    let body = banner(Tone::Warning, &t!(f, "leave-wrong"), None);
    centred(f, &t!(f, "leave-wrong-title"), body)
        .with_status(StatusCode::NOT_FOUND)
        .into_response()
}

async fn ask(
    State(state): State<WebState>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Response {
    let f = &visitor.frame;
    let Some(letters) = state.service.letter_of_link(&token) else {
        return wrong(f);
    };
    let body = html! {
        p { (t!(f, "leave-ask")) }
        form method="post" action=(format!("/unsubscribe/{token}")) {
            button.button.button--primary type="submit" { (t!(f, "leave-do")) }
        }
    };
    page(f, letters, body).into_response()
}

async fn end(
    State(state): State<WebState>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Response {
    let f = &visitor.frame;
    match state.service.unsubscribe_by_link(&token).await {
        Ok(Some(letters)) => {
            let done = match letters {
                LetterOfLink::Weekly => t!(f, "leave-done"),
                LetterOfLink::Morning => t!(f, "leave-morning-done"),
            };
            page(f, letters, banner(Tone::Good, &done, None)).into_response()
        }
        Ok(None) => wrong(f),
        Err(error) => {
            tracing::error!(%error, "letters could not be ended by their link");
            let body = banner(Tone::Warning, &t!(f, "unavailable-text"), None);
            centred(f, &t!(f, "leave-wrong-title"), body)
                .with_status(StatusCode::SERVICE_UNAVAILABLE)
                .into_response()
        }
    }
}
