//! A problem at the top of a page, with the link that cures it.

use maud::{Markup, html};

use crate::icons::{Icon, icon};
use crate::link::Link;

/// What a message means; each has a shape beside its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something went well.
    Good,
    /// Worth knowing.
    Info,
    /// Will become a problem.
    Warning,
    /// A problem that a person can act on.
    Bad,
}

impl Tone {
    /// The suffix of style classes.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Info => "info",
            Self::Warning => "warn",
            Self::Bad => "bad",
        }
    }

    /// The shape that goes with it.
    pub const fn icon(self) -> Icon {
        match self {
            Self::Good => Icon::Check,
            Self::Info => Icon::Info,
            Self::Warning => Icon::Warning,
            Self::Bad => Icon::Problem,
        }
    }
}

/// A banner: what happened, and where it is cured.
pub fn banner(tone: Tone, text: &str, cure: Option<&Link>) -> Markup {
    html! {
        div class=(format!("banner banner--{}", tone.class()))
            role=(if tone == Tone::Bad { "alert" } else { "status" }) {
            (icon(tone.icon()))
            p { (text) }
            @if let Some(link) = cure { a.banner__cure href=(link.href) { (link.label) (icon(Icon::Right)) } }
        }
    }
}
