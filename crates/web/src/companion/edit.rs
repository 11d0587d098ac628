//! Rewriting the text for one contact, with its length as it will be delivered (R53, R46).

use maud::{Markup, html};

use crate::form::Problems;
use crate::frame::Frame;
use crate::page::Page;
use crate::pieces::deck::ProposalView;
use crate::pieces::field::{self, element_id};
use crate::pieces::message::length;
use crate::t;

use super::{Place, page};

/// The rewriting as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditView {
    /// The proposal.
    pub proposal: ProposalView,
    /// What was typed, or the text as it stands.
    pub text: String,
    /// The length of that text in UTF-16 units.
    pub length: usize,
    /// What is wrong with it.
    pub problems: Problems,
}

impl EditView {
    /// A text that is too long.
    pub fn sample() -> Self {
        let proposal = ProposalView::sample();
        let mut problems = Problems::default();
        problems.add(
            "text",
            "The note is 312 characters (300 allowed). Shorten it.",
        );
        Self {
            text: proposal.text.clone(),
            proposal,
            length: 312,
            problems,
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &EditView) -> Page {
    let id = element_id("text");
    page(
        f,
        Place::Tomorrow,
        &t!(f, "edit-title", name = &view.proposal.name),
        html! {
            form.rewrite method="post" action=(format!("{}/edit", view.proposal.href)) data-guard {
                label for=(id) { (t!(f, "edit-label", name = &view.proposal.name)) }
                textarea.rewrite__text id=(id) name="text" rows="9" aria-describedby="edit-length"
                    lang=[(view.proposal.language != "default").then_some(view.proposal.language.as_str())]
                    aria-invalid=[view.problems.of("text").map(|_| "true")]
                    hx-post=(format!("{}/length", view.proposal.href)) hx-trigger="input changed delay:250ms"
                    hx-target="#edit-length" hx-swap="outerHTML" hx-sync="this:replace" { "\n" (view.text) }
                (length_line(f, view.length, view.proposal.length_maximum))
                (field::error("text", &view.problems))
                p.field__help { (t!(f, "edit-help")) }
                div.decisions {
                    a.decision href="/companion" { span { (t!(f, "cancel")) } }
                    button.decision.decision--approve type="submit" { span { (t!(f, "edit-save")) } }
                }
            }
        },
    )
}

/// The length alone: the answer to each pause in typing.
pub fn length_line(f: &Frame, characters: usize, maximum: usize) -> Markup {
    html! { p #edit-length.rewrite__length aria-live="polite" { (length(f, characters, maximum)) } }
}
