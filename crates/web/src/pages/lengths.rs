//! The note of a campaign as delivered to everybody of its source: who would get none (R46).

use maud::{Markup, html};

use crate::frame::{Frame, Head, Section, page};
use crate::icons::Icon;
use crate::link::Link;
use crate::page::Page;
use crate::pieces::empty::empty;
use crate::pieces::table::{Column, cell, table};
use crate::pieces::tabs::{Tab, tabs};
use crate::t;

/// Lengths of one text as delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageRow {
    /// The language, in words.
    pub language: String,
    /// Contacts who would get it.
    pub contacts: u64,
    /// The shortest.
    pub shortest: u64,
    /// The longest.
    pub longest: u64,
    /// Contacts for whom it would be too long.
    pub too_long: u64,
}

/// A contact who would get no note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRow {
    /// The contact.
    pub contact: Link,
    /// The language of the text, in words.
    pub language: String,
    /// Why, in words.
    pub why: String,
}

/// The page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LengthsView {
    /// The campaign.
    pub campaign: Link,
    /// Where the note is changed.
    pub edit: String,
    /// The longest that the sender's account may send.
    pub limit: u64,
    /// Contacts that were looked at.
    pub contacts: u64,
    /// Whether the source holds more.
    pub more: bool,
    /// Contacts who would get no note.
    pub refused: u64,
    /// By language.
    pub languages: Vec<LanguageRow>,
    /// The first of those who would get none.
    pub rows: Vec<RefusedRow>,
    /// The texts that are compared (R65); empty where the note has one text.
    pub variants: Vec<Tab>,
}

impl LengthsView {
    /// A note that is too long for one person.
    pub fn sample() -> Self {
        Self {
            campaign: Link::new("clevel-france", "/w/northwind/campaigns/cmp_1"),
            edit: "/w/northwind/campaigns/cmp_1/edit".to_owned(),
            limit: 300,
            contacts: 412,
            more: false,
            refused: 1,
            languages: vec![LanguageRow {
                language: "French".to_owned(),
                contacts: 412,
                shortest: 180,
                longest: 312,
                too_long: 1,
            }],
            rows: vec![RefusedRow {
                contact: Link::new("Anne-Sophie de la Tour", "/w/northwind/contacts/ctc_1"),
                language: "French".to_owned(),
                why: "312 of 300 characters".to_owned(),
            }],
            variants: Vec::new(),
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &LengthsView) -> Page {
    let sentence = t!(
        f,
        "lengths-sentence",
        contacts = view.contacts,
        refused = view.refused,
        limit = view.limit
    );
    let head = Head::new(t!(f, "lengths-title"))
        .parent(view.campaign.label.clone(), view.campaign.href.clone())
        .sentence(sentence)
        .actions(html! { a.button href=(view.edit) { (t!(f, "change-review-messages")) } });
    page(
        f,
        Section::Invites,
        head,
        html! {
            @if view.more { p.note { (t!(f, "lengths-more", contacts = view.contacts)) } }
            @if !view.variants.is_empty() { (tabs(&t!(f, "variants-title"), &view.variants)) }
            (languages(f, view))
            section {
                h2 { (t!(f, "lengths-refused")) }
                @if view.rows.is_empty() {
                    (empty(Icon::Check, &t!(f, "lengths-fits-title"), &t!(f, "lengths-fits-text"), None))
                } @else { (refused(f, view)) }
            }
        },
    )
}

fn languages(f: &Frame, view: &LengthsView) -> Markup {
    let columns = [
        Column::words(t!(f, "card-language")),
        Column::figures(t!(f, "column-contacts")),
        Column::figures(t!(f, "lengths-shortest")),
        Column::figures(t!(f, "lengths-longest")),
        Column::figures(t!(f, "lengths-too-long")),
    ];
    table(
        &t!(f, "lengths-title"),
        &columns,
        &html! {
            tbody {
                @for row in &view.languages {
                    tr {
                        (cell(&columns[0], &html! { (row.language) }))
                        (cell(&columns[1], &html! { (row.contacts) }))
                        (cell(&columns[2], &html! { (row.shortest) }))
                        (cell(&columns[3], &html! { (row.longest) }))
                        (cell(&columns[4], &html! { (row.too_long) }))
                    }
                }
            }
        },
    )
}

fn refused(f: &Frame, view: &LengthsView) -> Markup {
    let columns = [
        Column::words(t!(f, "column-contact")),
        Column::words(t!(f, "card-language")),
        Column::words(t!(f, "why-open")),
    ];
    table(
        &t!(f, "lengths-refused"),
        &columns,
        &html! {
            tbody {
                @for row in &view.rows {
                    tr {
                        (cell(&columns[0], &html! { a href=(row.contact.href) { (row.contact.label) } }))
                        (cell(&columns[1], &html! { (row.language) }))
                        (cell(&columns[2], &html! { (row.why) }))
                    }
                }
            }
        },
    )
}
