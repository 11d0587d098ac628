//! Tomorrow's proposals as a deck: one card fills the screen, the last one says when things leave (R53).

use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::frame::{Frame, sample_now};
use crate::icons::{Icon, icon};
use crate::link::Link;
use crate::page::Page;
use crate::pieces::deck::{Decision, ProposalView, card, decided, decisions};
use crate::pieces::empty::empty;
use crate::{format, t};

use super::{Place, page};

/// The deck as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeckView {
    /// The card on top; none when everything is decided.
    pub top: Option<ProposalView>,
    /// Its place, counted from 1.
    pub position: u32,
    /// How many proposals there are for tomorrow.
    pub total: u32,
    /// The proposal decided last, which the undo button takes back: its address and the contact's name.
    pub last: Option<Link>,
    /// Proposals that were decided, for the end screen.
    pub decided: Vec<ProposalView>,
    /// When approved ones leave: start of each slot and how many.
    pub times: Vec<(Timestamp, u32)>,
}

impl DeckView {
    /// The third card of twelve.
    pub fn sample() -> Self {
        Self {
            top: Some(ProposalView::sample()),
            position: 3,
            total: 12,
            last: Some(Link::new("Jonas Weber", "/companion/proposals/act_2")),
            decided: Vec::new(),
            times: Vec::new(),
        }
    }

    /// Everything decided.
    pub fn sample_end() -> Self {
        let proposal = |name: &str, headline: &str, decision| ProposalView {
            name: name.to_owned(),
            headline: Some(headline.to_owned()),
            decision,
            ..ProposalView::sample()
        };
        Self {
            top: None,
            position: 3,
            total: 3,
            last: None,
            decided: vec![
                proposal(
                    "Anne-Sophie de la Tour",
                    "Hydrogène Rhône",
                    Decision::Approved,
                ),
                proposal("Jonas Weber", "Rheinstahl", Decision::Approved),
                proposal("Karl Huber", "Alpenwerk", Decision::Blocked),
            ],
            times: vec![
                (sample_now().plus_millis(19 * span::HOUR), 1),
                (sample_now().plus_millis(24 * span::HOUR), 1),
            ],
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &DeckView) -> Page {
    page(
        f,
        Place::Tomorrow,
        &t!(f, "companion-tomorrow"),
        fragment(f, view),
    )
}

/// The deck alone: what a decision answers with.
pub fn fragment(f: &Frame, view: &DeckView) -> Markup {
    html! {
        div.deck #deck hx-target:inherited="#deck" hx-swap:inherited="outerHTML" {
            @match &view.top {
                Some(top) => {
                    (bar(f, view))
                    (card(f, top))
                    (decisions(f, top))
                },
                None => (end(f, view)),
            }
        }
    }
}

fn bar(f: &Frame, view: &DeckView) -> Markup {
    html! {
        div.deck__bar {
            span.deck__count aria-live="polite" { (t!(f, "deck-count", position = view.position, total = view.total)) }
            progress.deck__progress max=(view.total) value=(view.position.saturating_sub(1))
                aria-label=(t!(f, "deck-progress")) {}
            @if let Some(last) = &view.last { (undo(f, last)) }
        }
    }
}

fn undo(f: &Frame, last: &Link) -> Markup {
    html! {
        form method="post" action=(format!("{}/undo", last.href)) hx-post=(format!("{}/undo", last.href)) {
            button.button.button--quiet type="submit" data-key="z" aria-label=(t!(f, "card-undo-for", name = &last.label)) {
                (icon(Icon::Undo)) span { (t!(f, "undo")) }
            }
        }
    }
}

fn end(f: &Frame, view: &DeckView) -> Markup {
    if view.total == 0 {
        return empty(
            Icon::Calendar,
            &t!(f, "deck-empty-title"),
            &t!(f, "deck-empty-text"),
            None,
        );
    }
    let approved = view.times.iter().map(|(_, count)| count).sum::<u32>();
    html! {
        section.ready {
            span.ready__shape { (icon(Icon::Check)) }
            h2 { (t!(f, "deck-ready")) }
            p { (t!(f, "deck-ready-text", count = approved)) }
            @if !view.times.is_empty() {
                ul.ready__times {
                    @for (at, count) in &view.times {
                        li { strong { (format::time(&f.zone, *at)) } span { (t!(f, "deck-leaving", count = *count)) } }
                    }
                }
            }
        }
        @if !view.decided.is_empty() {
            h2.deck__decided { (t!(f, "deck-decided")) }
            ul.rows { @for proposal in &view.decided { (decided(f, proposal)) } }
        }
    }
}
