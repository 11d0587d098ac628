//! A menu of actions on one thing, in a popover that needs no script.

use maud::{Markup, html};

use crate::icons::{Icon, icon};

/// What one entry does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Opens a page.
    Go(String),
    /// Posts to an address.
    Post(String),
    /// Opens the dialog with this id.
    Ask(String),
}

/// One entry of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The drawing beside the words.
    pub icon: Icon,
    /// The words.
    pub label: String,
    /// What it does.
    pub deed: Deed,
    /// Whether it destroys something.
    pub grave: bool,
}

impl Entry {
    /// An entry that opens a page.
    pub fn go(icon: Icon, label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            icon,
            label: label.into(),
            deed: Deed::Go(href.into()),
            grave: false,
        }
    }

    /// An entry that posts.
    pub fn post(icon: Icon, label: impl Into<String>, action: impl Into<String>) -> Self {
        Self {
            icon,
            label: label.into(),
            deed: Deed::Post(action.into()),
            grave: false,
        }
    }

    /// An entry that asks first.
    pub fn ask(icon: Icon, label: impl Into<String>, dialog: impl Into<String>) -> Self {
        Self {
            icon,
            label: label.into(),
            deed: Deed::Ask(dialog.into()),
            grave: true,
        }
    }
}

/// The button with three dots and its menu. `id` is unique on the page, `label` says whose actions.
pub fn menu(id: &str, label: &str, entries: &[Entry]) -> Markup {
    html! {
        button.button.button--quiet.button--icon type="button" popovertarget=(id) aria-label=(label) title=(label) {
            (icon(Icon::More))
        }
        div.menu id=(id) popover {
            @for item in entries { (entry(item)) }
        }
    }
}

fn entry(item: &Entry) -> Markup {
    let class = if item.grave {
        "menu__entry menu__entry--grave"
    } else {
        "menu__entry"
    };
    let words = html! { (icon(item.icon)) span { (item.label) } };
    html! {
        @match &item.deed {
            Deed::Go(href) => a class=(class) href=(href) { (words) },
            Deed::Post(action) => form method="post" action=(action) {
                button class=(class) type="submit" { (words) }
            },
            Deed::Ask(dialog) => button class=(class) type="button" command="show-modal" commandfor=(dialog) {
                (words)
            },
        }
    }
}
