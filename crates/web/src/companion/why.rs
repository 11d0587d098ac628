//! Why a person is on the deck: the criteria of the segment, with what each of them saw (R12, R33).

use maud::{Markup, html};

use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::page::Page;
use crate::pages::segment_form::{WhySegmentView, explained};
use crate::t;

use super::{Place, page};

/// The page; the explanation alone where a script asks for a part.
pub fn render(f: &Frame, view: &WhySegmentView, part: bool) -> Page {
    if part {
        return Page::new(body(f, view));
    }
    page(
        f,
        Place::Tomorrow,
        &t!(f, "card-why"),
        html! {
            (body(f, view))
            a.button href="/companion" { (icon(Icon::Left)) span { (t!(f, "go-back")) } }
        },
    )
}

fn body(f: &Frame, view: &WhySegmentView) -> Markup {
    html! {
        div.criteria-why {
            @if *view == WhySegmentView::NotAsked { p { (t!(f, "card-why-finder")) } } @else { (explained(f, view)) }
        }
    }
}
