//! The companion (R12): what a member does on a phone in two minutes. Reconnect first where the session
//! has expired; else tomorrow's proposals, today's cards to send by hand, and what came back.

pub mod answers;
pub mod archive;
pub mod deck;
pub mod edit;
pub mod hand;
pub mod identity;
pub mod why;

use maud::{Markup, html};

use crate::frame::{Frame, document, held_banner};
use crate::icons::{Icon, icon, mark};
use crate::page::Page;
use crate::pieces::{clock, toast};
use crate::t;

/// A place of the companion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Tomorrow's proposals.
    Tomorrow,
    /// Cards to send by hand today.
    ByHand,
    /// Acceptances and answers to tap in.
    Answers,
    /// The account and its state.
    Account,
}

/// A page of the companion.
#[expect(
    clippy::needless_pass_by_value,
    reason = "bodies are made for one page"
)]
pub fn page(f: &Frame, place: Place, title: &str, body: Markup) -> Page {
    Page::new(document(
        f,
        title,
        "companion",
        &html! {
            @if let Some(view) = &f.clock { (clock::bar(f, view)) }
            header.companion__head {
                (mark())
                h1 { (title) }
                a.companion__desk href=(if f.base.is_empty() { "/".to_owned() } else { f.url("/invites") })
                    aria-label=(t!(f, "companion-to-desk")) title=(t!(f, "companion-to-desk")) { (icon(Icon::Dashboard)) }
            }
            @if f.held { div.held { (held_banner(f)) } }
            main #main.companion__main tabindex="-1" { (body) }
            nav.companion__places aria-label=(t!(f, "companion-nav")) {
                (tab(place == Place::Tomorrow, "/companion", Icon::Calendar, &t!(f, "companion-tomorrow"), f.waiting.proposals))
                (tab(place == Place::ByHand, "/companion/today", Icon::Hand, &t!(f, "companion-by-hand"), f.waiting.hand_sends))
                (tab(place == Place::Answers, "/companion/answers", Icon::Message, &t!(f, "companion-answers"), 0))
                (tab(place == Place::Account, "/companion/identity", Icon::Person, &t!(f, "companion-account"), 0))
            }
            (toast::area(f))
        },
    ))
}

fn tab(current: bool, href: &str, shape: Icon, label: &str, count: u32) -> Markup {
    html! {
        a.bottom__tab href=(href) aria-current=[current.then_some("page")] {
            (icon(shape)) span { (label) }
            @if count > 0 { span.count { (count) } }
        }
    }
}
