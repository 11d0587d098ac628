//! Tabs as links: each has an address of its own.

use maud::{Markup, html};

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
    /// How many things it holds.
    pub count: Option<String>,
}

impl Tab {
    /// A tab without a count.
    pub fn new(label: impl Into<String>, href: impl Into<String>, current: bool) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            current,
            count: None,
        }
    }

    /// With how many things it holds.
    #[must_use]
    pub fn count(mut self, count: impl Into<String>) -> Self {
        self.count = Some(count.into());
        self
    }
}

/// A row of tabs.
pub fn tabs(label: &str, entries: &[Tab]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            @for tab in entries {
                a.tabs__tab href=(tab.href) aria-current=[tab.current.then_some("page")] {
                    (tab.label)
                    @if let Some(count) = &tab.count { span.count { (count) } }
                }
            }
        }
    }
}
