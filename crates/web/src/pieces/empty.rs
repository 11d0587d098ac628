//! An empty list: why it is empty, and the next step.

use maud::{Markup, html};

use crate::icons::{Icon, icon};
use crate::link::Link;

/// An empty state with its next step.
pub fn empty(shape: Icon, title: &str, text: &str, next: Option<&Link>) -> Markup {
    html! {
        div.empty {
            span.empty__shape { (icon(shape)) }
            h2 { (title) }
            p { (text) }
            @if let Some(link) = next { a.button.button--primary href=(link.href) { (link.label) } }
        }
    }
}
