//! Tomorrow's proposals as a deck: one card fills the screen, the last one says when things leave (R53).

use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::frame::{Frame, sample_now};
use crate::icons::{Icon, icon};
use crate::link::Link;
use crate::page::Page;
use crate::pieces::deck::{Decision, ProposalView, card, decided};
use crate::pieces::empty::empty;
use crate::{format, t};

use super::{Place, page};

/// What a script needs to keep decisions on the device and to deliver them (R13).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Device {
    /// Whose deck it is: what is kept for somebody else is thrown away.
    pub owner: String,
    /// Where decisions are delivered.
    pub deliver: String,
    /// Where it is told which cards were displayed.
    pub shown: String,
}

/// The deck as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeckView {
    /// The cards that nobody decided, as far as a page holds them.
    pub cards: Vec<ProposalView>,
    /// Which of them is on top; none when every one was looked at.
    pub top: Option<usize>,
    /// What a script needs to keep decisions and to deliver them.
    pub device: Device,
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
            cards: vec![ProposalView::sample()],
            top: Some(0),
            device: Device::default(),
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
            cards: Vec::new(),
            top: None,
            device: Device::default(),
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

/// The deck alone.
pub fn fragment(f: &Frame, view: &DeckView) -> Markup {
    html! {
        div.deck #deck data-deck data-owner=(view.device.owner) data-deliver=(view.device.deliver)
            data-shown=(view.device.shown) data-total=(view.total) data-words=(words(f)) {
            (told(f))
            (bar(f, view))
            @for (place, one) in view.cards.iter().enumerate() { (card(f, one, view.top == Some(place))) }
            @if view.cards.is_empty() { (end(f, view)) } @else { (rest(f, view)) }
        }
    }
}

/// What a script says: about the network, and about decisions that do not hold.
fn words(f: &Frame) -> String {
    let name = "{name}";
    serde_json::json!({
        "count": t!(f, "deck-count", position = "{position}", total = "{total}"),
        "approved": t!(f, "told-approved", name = name),
        "blocked": t!(f, "told-blocked", name = name),
        "sent": t!(f, "told-sent", name = name),
        "expired": t!(f, "told-expired", name = name),
        "archived": t!(f, "told-archived", name = name),
        "changed": t!(f, "told-changed", name = name),
        "gone": t!(f, "told-gone", name = name),
        "forbidden": t!(f, "told-forbidden", name = name),
        "text": t!(f, "told-text", name = name),
        "stopped": t!(f, "told-stopped", name = name),
        "other": t!(f, "told-other", name = name),
        "offline": t!(f, "deck-offline"),
        "kept": t!(f, "deck-kept", count = "{count}"),
        "undo": t!(f, "card-undo-for", name = name),
        "pill_approved": t!(f, "card-approved"),
        "pill_blocked": t!(f, "card-blocked"),
        "rewrite": t!(f, "edit-label", name = name),
        "save": t!(f, "edit-save"),
        "cancel": t!(f, "cancel"),
        "length": t!(f, "deck-length", length = "{length}", maximum = "{maximum}"),
    })
    .to_string()
}

/// Where a script tells what became of decisions.
fn told(f: &Frame) -> Markup {
    html! {
        p.deck__net data-net hidden role="status" {}
        section.deck__told data-told hidden aria-label=(t!(f, "deck-told")) {
            div role="alert" { ul {} }
            button.button.button--quiet type="button" data-told-seen { (t!(f, "deck-told-seen")) }
        }
    }
}

/// After the last card, while some of those before wait still: they are approved in one go, because
/// all of them were looked at (R13).
fn rest(f: &Frame, view: &DeckView) -> Markup {
    html! {
        section.ready data-rest hidden[view.top.is_some()] {
            h2 { (t!(f, "deck-rest-title")) }
            p data-rest-text { (t!(f, "deck-rest-text")) }
            form method="post" action="/companion/approve_rest" data-approve-rest {
                @for one in &view.cards {
                    input type="hidden" name="seen" value=(format!("{} {}", one.id, one.revision));
                }
                button.button.button--primary.button--wide type="submit" { (icon(Icon::Check)) span { (t!(f, "deck-rest-approve")) } }
            }
            a.button.button--wide href="/companion" data-again { (icon(Icon::Undo)) span { (t!(f, "deck-rest-again")) } }
            ul.rows.deck__rest data-rest-list {
                @for one in &view.cards { li.rows__row { strong { (one.name) } @if view.top.is_none() { p { (one.text) } } } }
            }
        }
        section.ready data-kept hidden {
            span.ready__shape { (icon(Icon::Check)) }
            h2 { (t!(f, "deck-decided-all")) }
            p { (t!(f, "deck-decided-kept")) }
        }
        ul.rows data-decided {}
    }
}

fn bar(f: &Frame, view: &DeckView) -> Markup {
    html! {
        div.deck__bar hidden[view.cards.is_empty()] {
            span.deck__count data-count aria-live="polite" { (t!(f, "deck-count", position = view.position, total = view.total)) }
            progress.deck__progress data-progress max=(view.total) value=(view.position.saturating_sub(1))
                aria-label=(t!(f, "deck-progress")) {}
            span data-undo { @if let Some(last) = &view.last { (undo(f, last)) } }
        }
    }
}

fn undo(f: &Frame, last: &Link) -> Markup {
    html! {
        form method="post" action=(format!("{}/undo", last.href)) {
            button.button.button--quiet type="submit" aria-label=(t!(f, "card-undo-for", name = &last.label)) {
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
