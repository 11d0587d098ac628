//! Campaigns > By hand: the companion's cards at the desk, with the keyboard (R43).

use maud::html;

use crate::companion::answers::{self, AnswersView};
use crate::companion::hand::{self, HandView};
use crate::frame::{Frame, Head, Section, page};
use crate::page::Page;
use crate::t;

/// The page.
pub fn render(f: &Frame, cards: &HandView, answers: &AnswersView) -> Page {
    let head = Head::new(t!(f, "by-hand-title")).sentence(t!(
        f,
        "by-hand-sentence",
        count = cards.cards.len(),
        later = cards.later
    ));
    page(
        f,
        Section::ByHand,
        head,
        html! {
            div.desk-hand {
                section aria-label=(t!(f, "companion-by-hand")) { (hand::cards(f, cards)) }
                section aria-label=(t!(f, "companion-answers")) { (answers::lists(f, answers)) }
            }
        },
    )
}
