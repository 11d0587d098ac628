//! A pill: a shape, a colour and a word, which say the same, so that none is needed to read the others.

use maud::{Markup, html};

use crate::icons::{Icon, icon};

/// A pill. `class` names its colour: good, warn, bad, info or quiet.
pub fn pill(shape: Icon, class: &'static str, words: &str) -> Markup {
    html! { span class=(format!("pill pill--{class}")) { (icon(shape)) span { (words) } } }
}
