//! Keyset paging: links to the first and the next page, without counting what there is.

use maud::{Markup, html};

use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::link::Address;
use crate::t;

/// Where a list stands: the cursor of this page and of the next.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paging {
    /// The cursor after which this page begins; none on the first.
    pub cursor: Option<String>,
    /// The cursor of the next page; none on the last.
    pub next: Option<String>,
}

/// The links below a list; nothing where there is one page only.
pub fn pager(f: &Frame, here: &Address, paging: &Paging) -> Markup {
    html! {
        @if paging.cursor.is_some() || paging.next.is_some() {
            nav.pager aria-label=(t!(f, "pager-label")) {
                @if paging.cursor.is_some() {
                    a.button href=(here.without("cursor")) { (icon(Icon::Left)) (t!(f, "pager-first")) }
                }
                @if let Some(next) = &paging.next {
                    a.button href=(here.with("cursor", next)) rel="next" { (t!(f, "pager-next")) (icon(Icon::Right)) }
                }
            }
        }
    }
}
