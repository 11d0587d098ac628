//! Contacts that may be the same person as one (R26): those that have something in common with it, or that words find.

use maud::{Markup, html};

use crate::frame::{Frame, Head, Section, page};
use crate::icons::{Icon, icon};
use crate::link::Address;
use crate::page::Page;
use crate::pieces::contact::{ContactChip, chip};
use crate::pieces::empty::empty;
use crate::pieces::toolbar::toolbar;
use crate::t;

/// A contact that may be the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateRow {
    /// Its id.
    pub id: String,
    /// Picture, name, headline.
    pub contact: ContactChip,
    /// What both have in common, in words.
    pub in_common: Vec<String>,
}

/// A contact that was merged into this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedRow {
    /// Its name.
    pub name: String,
    /// When, and by whom, in words.
    pub when: String,
    /// Where a POST undoes it; none where that was done.
    pub undo: Option<String>,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DuplicatesView {
    /// The contact's id.
    pub id: String,
    /// The contact's name.
    pub name: String,
    /// Words that were searched for.
    pub text: String,
    /// Those that were found.
    pub rows: Vec<DuplicateRow>,
    /// Those that were merged already.
    pub merges: Vec<MergedRow>,
}

impl DuplicatesView {
    /// A contact with one that has the same name.
    pub fn sample() -> Self {
        Self {
            id: "con_1".to_owned(),
            name: "Anne-Sophie de la Tour".to_owned(),
            text: String::new(),
            rows: vec![DuplicateRow {
                id: "con_2".to_owned(),
                contact: ContactChip::sample("Anne-Sophie de la Tour", "Hydrogène Rhône"),
                in_common: vec!["Same e-mail address".to_owned(), "Same name".to_owned()],
            }],
            merges: vec![MergedRow {
                name: "A.-S. de la Tour".to_owned(),
                when: "2 March 2027, Claire Morel".to_owned(),
                undo: Some("/w/northwind/contacts/con_1/merges/mrg_1/undo".to_owned()),
            }],
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &DuplicatesView) -> Page {
    let to = f.url(&format!("/contacts/{}", view.id));
    let here = Address::new(format!("{to}/duplicates")).with("q", &view.text);
    let head = Head::new(t!(f, "duplicates-title"))
        .parent(&view.name, &to)
        .sentence(t!(f, "duplicates-sentence"));
    page(
        f,
        Section::Contacts,
        head,
        html! {
            (toolbar(f, &here, Some(&t!(f, "duplicates-search")), &[]))
            @if view.rows.is_empty() {
                (empty(Icon::People, &t!(f, "duplicates-empty-title"), &t!(f, "duplicates-empty-text"), None))
            } @else {
                ul.plain-list.pairs {
                    @for row in &view.rows {
                        li.pairs__row {
                            div {
                                (chip(&row.contact))
                                @if !row.in_common.is_empty() { p.note { (row.in_common.join(" · ")) } }
                            }
                            a.button href=(format!("{to}/merge?other={}", row.id)) aria-label=(t!(f, "duplicates-compare-with", name = &row.contact.name)) {
                                (t!(f, "duplicates-compare"))
                            }
                        }
                    }
                }
            }
            @if !view.merges.is_empty() { (merged(f, &view.merges)) }
        },
    )
}

fn merged(f: &Frame, merges: &[MergedRow]) -> Markup {
    html! {
        section aria-labelledby="merged-title" {
            h2 #merged-title { (t!(f, "duplicates-merged")) }
            ul.plain-list.pairs {
                @for merge in merges {
                    li.pairs__row {
                        div { (merge.name) p.note { (merge.when) } }
                        @if let Some(undo) = &merge.undo {
                            form method="post" action=(undo) {
                                button.button type="submit" aria-label=(t!(f, "duplicates-undo-merge", name = &merge.name)) {
                                    (icon(Icon::Undo)) (t!(f, "undo"))
                                }
                            }
                        } @else {
                            span.note { (t!(f, "duplicates-undone")) }
                        }
                    }
                }
            }
        }
    }
}
