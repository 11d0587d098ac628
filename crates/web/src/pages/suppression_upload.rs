//! Audience > Suppression > From a file: choosing one, and those of before (R36).

use domain::time::{Timestamp, span};
use maud::{Markup, html};

use super::import_form::file;
use crate::form::Problems;
use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::icons::Icon;
use crate::link::Address;
use crate::page::Page;
use crate::pieces::empty::empty;
use crate::pieces::field::{self, Field};
use crate::pieces::pager::{Paging, pager};
use crate::pieces::table::{Column, cell, table};
use crate::t;

/// A file that was put on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Its id, `spf_...`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Entries that it put on the list.
    pub added: u64,
    /// Those of them that are there now.
    pub on_list: u64,
    /// Whether it was taken to its end.
    pub is_finished: bool,
    /// Who handed it in.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl FileRow {
    /// A file of which one entry was taken off again.
    pub fn sample() -> Self {
        Self {
            id: "spf_1".to_owned(),
            name: "opt-outs-2026.xlsx".to_owned(),
            added: 412,
            on_list: 411,
            is_finished: true,
            by: "Claire Morel".to_owned(),
            at: sample_now().plus_millis(-2 * span::DAY),
        }
    }
}

/// The page as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SuppressionUploadView {
    /// The address with its place in the list.
    pub here: Address,
    /// The files of this page, the newest first.
    pub files: Vec<FileRow>,
    /// What is wrong with the file that was chosen.
    pub problems: Problems,
    /// Where the list stands.
    pub paging: Paging,
}

impl SuppressionUploadView {
    /// One file of before.
    pub fn sample() -> Self {
        Self {
            here: Address::new("/w/northwind/suppressions/files"),
            files: vec![FileRow::sample()],
            ..Self::default()
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &SuppressionUploadView) -> Page {
    let list = f.url("/suppressions");
    let head = Head::new(t!(f, "suppression-file-title"))
        .parent(t!(f, "suppression-title"), list.clone())
        .sentence(t!(f, "suppression-file-sentence"));
    page(
        f,
        Section::Suppression,
        head,
        html! {
            @if f.access.audience {
                form.sheet method="post" action=(f.url("/suppressions/files")) enctype="multipart/form-data" {
                    (field::summary(&t!(f, "form-refused"), &view.problems))
                    (field::text(&Field::new("note", t!(f, "suppression-note"), "").help(t!(f, "suppression-file-note-help")), &view.problems))
                    (file(f, &view.problems))
                    div.sheet__foot {
                        a.button href=(list) { (t!(f, "cancel")) }
                        button.button.button--primary type="submit" { (t!(f, "finder-preview-file")) }
                    }
                }
            }
            section {
                h2 { (t!(f, "suppression-files")) }
                @if view.files.is_empty() {
                    (empty(Icon::Upload, &t!(f, "suppression-files-empty-title"), &t!(f, "suppression-files-empty-text"), None))
                } @else {
                    (files(f, &view.files))
                    (pager(f, &view.here, &view.paging))
                }
            }
        },
    )
}

fn files(f: &Frame, files: &[FileRow]) -> Markup {
    let columns = [
        Column::words(t!(f, "suppression-file")),
        Column::figures(t!(f, "suppression-file-added")),
        Column::figures(t!(f, "suppression-file-on-list")),
        Column::words(t!(f, "column-added")),
    ];
    table(
        &t!(f, "suppression-files"),
        &columns,
        &html! {
            tbody {
                @for file in files {
                    tr {
                        (cell(&columns[0], &html! {
                            div.two-lines {
                                a href=(f.url(&format!("/suppressions/files/{}", file.id))) { (file.name) }
                                @if !file.is_finished { span.note { (t!(f, "suppression-file-interrupted")) } }
                            }
                        }))
                        (cell(&columns[1], &html! { (f.number(file.added as i64)) }))
                        (cell(&columns[2], &html! { (f.number(file.on_list as i64)) }))
                        (cell(&columns[3], &html! {
                            div.two-lines { span { (file.by) } span.note { (f.relative(file.at)) } }
                        }))
                    }
                }
            }
        },
    )
}
