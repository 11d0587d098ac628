//! What a person sees when a page cannot be shown: one sentence, and a way on.

use http::StatusCode;
use maud::html;

use crate::frame::{Frame, Head, Section, centred, page};
use crate::icons::{Icon, icon};
use crate::link::Link;
use crate::page::Page;
use crate::t;

/// A page that cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemView {
    /// The status that it answers.
    pub status: StatusCode,
    /// What happened, in a few words.
    pub title: String,
    /// What to do.
    pub text: String,
    /// The way on.
    pub next: Option<Link>,
}

impl ProblemView {
    /// Nothing is at this address.
    pub fn not_found(f: &Frame) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            title: t!(f, "not-found-title"),
            text: t!(f, "not-found-text"),
            next: Some(Link::new(t!(f, "go-to-start"), "/")),
        }
    }

    /// The viewer's roles do not allow this.
    pub fn forbidden(f: &Frame) -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            title: t!(f, "forbidden-title"),
            text: t!(f, "forbidden-text"),
            next: Some(Link::new(t!(f, "go-to-start"), "/")),
        }
    }

    /// Something broke on our side.
    pub fn broken(f: &Frame) -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            title: t!(f, "broken-title"),
            text: t!(f, "broken-text"),
            next: Some(Link::new(t!(f, "go-to-start"), "/")),
        }
    }
}

/// The page, within the frame for those who are logged in.
pub fn render(f: &Frame, view: &ProblemView) -> Page {
    let body = html! {
        div.empty {
            span.empty__shape { (icon(Icon::Warning)) }
            p { (view.text) }
            @if let Some(next) = &view.next { a.button.button--primary href=(next.href) { (next.label) } }
        }
    };
    let page = if f.viewer.is_some() && !f.base.is_empty() {
        page(f, Section::Elsewhere, Head::new(view.title.clone()), body)
    } else {
        centred(
            f,
            &view.title,
            html! { section.panel.panel--narrow.panel--middle { h1 { (view.title) } (body) } },
        )
    };
    page.with_status(view.status)
}
