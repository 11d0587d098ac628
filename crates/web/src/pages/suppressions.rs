//! Audience > Suppression (R36): whom no campaign contacts.

use domain::profile::ProfileKey;
use domain::suppression::SuppressionKind;
use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::form::{Fields, Problems};
use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::icons::{Icon, icon};
use crate::link::Address;
use crate::page::Page;
use crate::pieces::empty::empty;
use crate::pieces::field::{self, Choice, Field};
use crate::pieces::pager::{Paging, pager};
use crate::pieces::table::{Column, cell, table};
use crate::t;
use crate::table_file::buttons;

/// The word for a kind.
pub fn kind_words(f: &Frame, kind: SuppressionKind) -> String {
    match kind {
        SuppressionKind::Person => t!(f, "suppression-person"),
        SuppressionKind::Company => t!(f, "suppression-company"),
        SuppressionKind::EmailDomain => t!(f, "suppression-domain"),
        SuppressionKind::Keyword => t!(f, "suppression-keyword"),
    }
}

/// What an entry names, as people write it: a profile by its address.
pub fn value_words(kind: SuppressionKind, value: &str) -> String {
    let key = (kind == SuppressionKind::Person).then(|| value.parse::<ProfileKey>());
    match key {
        Some(Ok(key)) => key.display_url(),
        _ => value.to_owned(),
    }
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressionRow {
    /// Its id, `sup_...`.
    pub id: String,
    /// What it names.
    pub kind: SuppressionKind,
    /// The name, address, domain or word.
    pub value: String,
    /// Why, where someone wrote it.
    pub note: Option<String>,
    /// Who or what added it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What the form for a new entry posts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SuppressionForm {
    /// The kind, by its name.
    pub kind: String,
    /// The value.
    pub value: String,
    /// Why.
    pub note: String,
}

impl SuppressionForm {
    /// Reads the posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            kind: fields.get("kind").to_owned(),
            value: fields.get("value").to_owned(),
            note: fields.get("note").to_owned(),
        }
    }
}

/// The list as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SuppressionsView {
    /// The address with its place in the list.
    pub here: Address,
    /// The entries of this page.
    pub rows: Vec<SuppressionRow>,
    /// What was typed for a new entry.
    pub form: SuppressionForm,
    /// What is wrong with it.
    pub problems: Problems,
    /// Where the list stands.
    pub paging: Paging,
}

impl SuppressionsView {
    /// One entry of each kind.
    pub fn sample() -> Self {
        let row = |kind, value: &str, note: Option<&str>, by: &str| SuppressionRow {
            id: "sup_1".to_owned(),
            kind,
            value: value.to_owned(),
            note: note.map(str::to_owned),
            by: by.to_owned(),
            at: sample_now().plus_millis(-3 * span::DAY),
        };
        Self {
            here: Address::new("/w/northwind/suppressions"),
            rows: vec![
                row(
                    SuppressionKind::Person,
                    "linkedin.com/in/karl-huber",
                    Some("Asked not to be contacted"),
                    "Jonas Weber",
                ),
                row(
                    SuppressionKind::Company,
                    "Rheinstahl",
                    Some("Customer"),
                    "Claire Morel",
                ),
                row(
                    SuppressionKind::EmailDomain,
                    "example.gov",
                    None,
                    "Claire Morel",
                ),
                row(SuppressionKind::Keyword, "journalist", None, "Claire Morel"),
            ],
            form: SuppressionForm {
                kind: "person".to_owned(),
                ..SuppressionForm::default()
            },
            problems: Problems::default(),
            paging: Paging::default(),
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &SuppressionsView) -> Page {
    let head = Head::new(t!(f, "suppression-title"))
        .sentence(t!(f, "suppression-sentence"))
        .actions(html! {
            a.button href=(f.url("/outlook")) { (icon(Icon::Search)) (t!(f, "outlook-title")) }
            @if !view.rows.is_empty() { (buttons(f, f.url("/suppressions/file"), &view.here)) }
            a.button href=(f.url("/suppressions/files")) { (icon(Icon::Upload)) (t!(f, "suppression-from-file")) }
        });
    page(
        f,
        Section::Suppression,
        head,
        html! {
            @if f.access.audience { (form(f, view)) }
            @if view.rows.is_empty() {
                (empty(Icon::Shield, &t!(f, "suppression-empty-title"), &t!(f, "suppression-empty-text"), None))
            } @else {
                (list(f, view))
                (pager(f, &view.here, &view.paging))
            }
        },
    )
}

fn list(f: &Frame, view: &SuppressionsView) -> Markup {
    let columns = [
        Column::words(t!(f, "column-kind")),
        Column::words(t!(f, "column-value")),
        Column::words(t!(f, "column-added")),
        Column::quiet(t!(f, "column-actions")),
    ];
    table(
        &t!(f, "suppression-title"),
        &columns,
        &html! {
            tbody {
                @for row in &view.rows {
                    tr {
                        (cell(&columns[0], &html! { (kind_words(f, row.kind)) }))
                        (cell(&columns[1], &html! {
                            div.two-lines { strong { (row.value) } @if let Some(note) = &row.note { span.note { (note) } } }
                        }))
                        (cell(&columns[2], &html! {
                            div.two-lines { span { (row.by) } span.note { (f.relative(row.at)) } }
                        }))
                        (cell(&columns[3], &html! {
                            // The list holds people's wishes: only managers take somebody off it.
                            @if f.access.settings {
                                form method="post" action=(f.url(&format!("/suppressions/{}/remove", row.id))) {
                                    button.button.button--quiet type="submit" aria-label=(t!(f, "suppression-remove", value = &row.value)) {
                                        (icon(Icon::Cross)) (t!(f, "action-remove"))
                                    }
                                }
                            }
                        }))
                    }
                }
            }
        },
    )
}

fn form(f: &Frame, view: &SuppressionsView) -> Markup {
    let kinds: Vec<Choice> = SuppressionKind::ALL
        .iter()
        .map(|kind| Choice::new(kind.as_str(), kind_words(f, *kind)))
        .collect();
    html! {
        form.inline-form method="post" action=(f.url("/suppressions")) {
            (field::select(&Field::new("kind", t!(f, "column-kind"), &view.form.kind), &view.problems, &kinds))
            (field::text(&Field::new("value", t!(f, "column-value"), &view.form.value).required(), &view.problems))
            (field::text(&Field::new("note", t!(f, "suppression-note"), &view.form.note), &view.problems))
            button.button.button--primary type="submit" { (icon(Icon::Plus)) (t!(f, "suppression-add")) }
        }
    }
}
