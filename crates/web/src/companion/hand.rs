//! Today's cards to send by hand (R43, connector `assisted`).

use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::frame::{Frame, sample_now};
use crate::icons::Icon;
use crate::page::Page;
use crate::pieces::empty::empty;
use crate::pieces::hand_send::{HandSendView, card};
use crate::{format, t};

use super::{Place, page};

/// The list as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandView {
    /// The cards that are due, the first on top.
    pub cards: Vec<HandSendView>,
    /// How many more come in later slots today.
    pub later: u32,
    /// When the next slot begins.
    pub next: Option<Timestamp>,
}

impl HandView {
    /// Two cards, more in the afternoon.
    pub fn sample() -> Self {
        let first = HandSendView::sample();
        let second = HandSendView {
            href: "/companion/actions/act_3".to_owned(),
            id: "act-3".to_owned(),
            name: "Lena Fischer".to_owned(),
            headline: Some("COO, Nordlicht Energie".to_owned()),
            step: crate::pieces::steps::Act::Message(domain::campaign::MessageStep::Welcome),
            text: "Thank you for connecting, Lena.".to_owned(),
            ..HandSendView::sample()
        };
        Self {
            cards: vec![first, second],
            later: 4,
            next: Some(sample_now().plus_millis(3 * span::HOUR)),
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &HandView) -> Page {
    let title = t!(f, "companion-by-hand");
    page(f, Place::ByHand, &title, cards(f, view))
}

/// The cards, and when the next ones come; at the desk as on the phone.
pub fn cards(f: &Frame, view: &HandView) -> Markup {
    let next = view
        .next
        .map(|next| format::near(f.language, &f.zone, f.now, next));
    html! {
            @if view.cards.is_empty() {
                @let text = match &next {
                    Some(time) => t!(f, "hand-empty-next", time = time),
                    None => t!(f, "hand-empty-text"),
                };
                (empty(Icon::Hand, &t!(f, "hand-empty-title"), &text, None))
            } @else {
                p.companion__lead { (t!(f, "hand-lead", count = view.cards.len())) }
                @for entry in &view.cards { (card(f, entry)) }
                @if view.later > 0 {
                    p.companion__lead { (t!(f, "hand-later-count", count = view.later)) @if let Some(time) = &next { " " (t!(f, "hand-next-slot", time = time)) } }
                }
            }
    }
}
