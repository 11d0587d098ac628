//! Differences of a campaign's definition, and the versions that were saved (R54).

use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::icons::Icon;
use crate::link::Address;
use crate::page::Page;
use crate::pieces::empty::empty;
use crate::pieces::pager::{Paging, pager};
use crate::t;

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedField {
    /// Its name, in words.
    pub name: String,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// A version that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// Its number.
    pub number: i64,
    /// Whether it is what the campaign consists of now.
    pub is_present: bool,
    /// What led to it, in words.
    pub cause: String,
    /// Who saved it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What it changed.
    pub changes: Vec<ChangedField>,
}

/// The page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionsView {
    /// The address of the page.
    pub here: Address,
    /// The campaign's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether this person may go back to one.
    pub may_change: bool,
    /// The versions, the newest first.
    pub versions: Vec<VersionRow>,
    /// Where the list stands.
    pub paging: Paging,
}

impl VersionsView {
    /// Two versions.
    pub fn sample() -> Self {
        Self {
            here: Address::new("/w/northwind/campaigns/cmp_1/versions"),
            id: "cmp_1".to_owned(),
            name: "clevel-france".to_owned(),
            may_change: true,
            versions: vec![
                VersionRow {
                    number: 4,
                    is_present: true,
                    cause: "Edited".to_owned(),
                    by: "Claire Morel".to_owned(),
                    at: sample_now().plus_millis(-2 * span::HOUR),
                    changes: ChangedField::samples(),
                },
                VersionRow {
                    number: 1,
                    is_present: false,
                    cause: "Created".to_owned(),
                    by: "Claire Morel".to_owned(),
                    at: sample_now().plus_millis(-9 * span::DAY),
                    changes: Vec::new(),
                },
            ],
            paging: Paging {
                cursor: None,
                next: None,
            },
        }
    }
}

impl ChangedField {
    /// A text that became shorter, and a slot more.
    pub fn samples() -> Vec<Self> {
        vec![
            Self {
                name: "Message 1, text (fr)".to_owned(),
                before: Some("Bonjour {{firstName}}, nous travaillons tous deux".to_owned()),
                after: Some("Bonjour {{firstName}}".to_owned()),
            },
            Self {
                name: "Slot 2, start".to_owned(),
                before: None,
                after: Some("14:00".to_owned()),
            },
        ]
    }
}

/// A difference as a table: what it was, what it is.
pub fn difference(f: &Frame, changes: &[ChangedField]) -> Markup {
    html! {
        dl.difference {
            @for change in changes {
                div.difference__row {
                    dt { (change.name) }
                    dd {
                        @match &change.before {
                            Some(text) => del.difference__before { (text) },
                            None => span.note { (t!(f, "difference-was-not-there")) },
                        }
                        " "
                        @match &change.after {
                            Some(text) => ins.difference__after { (text) },
                            None => span.note { (t!(f, "difference-goes")) },
                        }
                    }
                }
            }
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &VersionsView) -> Page {
    let base = f.url(&format!("/campaigns/{}", view.id));
    let head = Head::new(t!(f, "versions-title"))
        .parent(view.name.clone(), base.clone())
        .sentence(t!(f, "versions-sentence"));
    page(
        f,
        Section::Invites,
        head,
        html! {
            @if view.versions.is_empty() {
                (empty(Icon::Queue, &t!(f, "versions-empty-title"), &t!(f, "versions-empty-text"), None))
            }
            @for version in &view.versions {
                section.group {
                    h2 {
                        (t!(f, "version-number", number = version.number))
                        @if version.is_present { " " span.note { (t!(f, "version-present")) } }
                    }
                    p.note { (version.cause) " · " (version.by) " · " (f.near(version.at)) }
                    (difference(f, &version.changes))
                    @if view.may_change && !version.is_present {
                        form method="post" action=(format!("{base}/versions")) {
                            input type="hidden" name="version" value=(version.number);
                            button.button type="submit" { (t!(f, "version-back", number = version.number)) }
                        }
                    }
                }
            }
            (pager(f, &view.here, &view.paging))
        },
    )
}
