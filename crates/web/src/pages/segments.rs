//! Audience > Segments (R33).

use maud::{Markup, html};

use crate::frame::{Frame, Head, Section, page};
use crate::icons::{Icon, icon};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pieces::dialog::{Dialog, dialog, opener};
use crate::pieces::empty::empty;
use crate::pieces::pager::{Paging, pager};
use crate::pieces::table::{Column, cell, table};
use crate::t;

/// One segment of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentRow {
    /// Its id, `seg_...`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The criteria as a sentence; none for a finder's.
    pub sentence: Option<String>,
    /// The owner's name; none where it is global.
    pub owner: Option<String>,
    /// How many contacts it holds.
    pub contacts: u64,
    /// Whether everybody has been looked at.
    pub is_current: bool,
}

/// The list as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SegmentsView {
    /// The address with its place in the list.
    pub here: Address,
    /// The segments of this page.
    pub rows: Vec<SegmentRow>,
    /// Where the list stands.
    pub paging: Paging,
}

impl SegmentsView {
    /// One of each kind.
    pub fn sample() -> Self {
        Self {
            here: Address::new("/w/northwind/segments"),
            rows: vec![
                SegmentRow {
                    id: "seg_1".to_owned(),
                    name: "Sales leaders in France".to_owned(),
                    sentence: Some(
                        "Title contains “sales director” and Country is “France”".to_owned(),
                    ),
                    owner: None,
                    contacts: 1_204,
                    is_current: true,
                },
                SegmentRow {
                    id: "seg_2".to_owned(),
                    name: "Industry leaders".to_owned(),
                    sentence: None,
                    owner: Some("Claire Morel".to_owned()),
                    contacts: 412,
                    is_current: true,
                },
            ],
            paging: Paging::default(),
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &SegmentsView) -> Page {
    let create = Link::new(t!(f, "segments-create"), f.url("/segments/new"));
    let mut head = Head::new(t!(f, "segments-title")).sentence(t!(f, "segments-sentence"));
    if f.access.audience {
        head = head.actions(html! {
            a.button.button--primary href=(create.href) { (icon(Icon::Plus)) (create.label) }
        });
    }
    page(
        f,
        Section::Segments,
        head,
        html! {
            @if view.rows.is_empty() {
                (empty(Icon::Segment, &t!(f, "segments-empty-title"), &t!(f, "segments-empty-text"),
                    f.access.audience.then_some(&create)))
            } @else {
                (list(f, view))
                (pager(f, &view.here, &view.paging))
            }
        },
    )
}

fn list(f: &Frame, view: &SegmentsView) -> Markup {
    let columns = [
        Column::words(t!(f, "column-segment")),
        Column::words(t!(f, "column-owner")),
        Column::figures(t!(f, "column-contacts")),
        Column::quiet(t!(f, "column-actions")),
    ];
    table(
        &t!(f, "segments-title"),
        &columns,
        &html! { tbody { @for row in &view.rows { (self::row(f, &columns, row)) } } },
    )
}

fn row(f: &Frame, columns: &[Column; 4], row: &SegmentRow) -> Markup {
    let may_edit = f.access.audience && row.sentence.is_some();
    let contacts = f.url(&format!("/contacts?segment={}", row.id));
    let edit = f.url(&format!("/segments/{}", row.id));
    html! {
        tr {
            (cell(&columns[0], &html! {
                div.two-lines {
                    a href=(if row.sentence.is_some() { &edit } else { &contacts }) { (row.name) }
                    span.note { @match &row.sentence { Some(sentence) => (sentence), None => (t!(f, "segment-of-finder")) } }
                }
            }))
            (cell(&columns[1], &html! {
                @match &row.owner { Some(owner) => (owner), None => (t!(f, "segment-global")) }
            }))
            (cell(&columns[2], &html! {
                a href=(contacts) { (f.number(i64::try_from(row.contacts).unwrap_or(i64::MAX))) }
                @if !row.is_current { " " span.note { (t!(f, "segment-counting")) } }
            }))
            (cell(&columns[3], &html! {
                @if may_edit {
                    (opener(&format!("archive-{}", row.id), "button button--quiet", &html! { (t!(f, "segment-archive")) }))
                    (dialog(f, &Dialog {
                        id: format!("archive-{}", row.id),
                        title: t!(f, "segment-archive-title", name = &row.name),
                        text: t!(f, "segment-archive-text"),
                        confirm: t!(f, "segment-archive"),
                        action: f.url(&format!("/segments/{}/archive", row.id)),
                        grave: true,
                    }))
                }
            }))
        }
    }
}
