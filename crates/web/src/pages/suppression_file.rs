//! A file that was put on the suppression list, and what became of its cells (R36).

use maud::html;

use super::import_preview::{Reject, figures, rejects};
use super::suppression_upload::FileRow;
use crate::frame::{Frame, Head, Section, page};
use crate::link::Address;
use crate::page::Page;
use crate::pieces::banner::{Tone, banner};
use crate::t;
use crate::table_file::buttons;

/// The page as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePage {
    /// The file.
    pub row: FileRow,
    /// What became of its cells: words and counts.
    pub figures: Vec<(String, u64)>,
    /// How many are no entry.
    pub rejected: u64,
    /// The first of these.
    pub rejects: Vec<Reject>,
}

impl FilePage {
    /// A file with one wrong cell.
    pub fn sample() -> Self {
        let preview = super::suppression_preview::SuppressionPreviewView::sample();
        Self {
            row: FileRow::sample(),
            figures: preview.figures,
            rejected: 1,
            rejects: preview.rejects,
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &FilePage) -> Page {
    let base = f.url(&format!("/suppressions/files/{}", view.row.id));
    let head = Head::new(view.row.name.clone())
        .parent(
            t!(f, "suppression-file-title"),
            f.url("/suppressions/files"),
        )
        .sentence(t!(
            f,
            "suppression-file-page-sentence",
            count = view.row.on_list
        ));
    page(
        f,
        Section::Suppression,
        head,
        html! {
            @if !view.row.is_finished { (banner(Tone::Warning, &t!(f, "suppression-file-interrupted-text"), None)) }
            p.note { (view.row.by) " · " (f.near(view.row.at)) }
            (figures(f, &view.figures))
            @if !view.rejects.is_empty() {
                section {
                    h2 { (t!(f, "suppression-rejects")) }
                    (rejects(f, &view.rejects))
                    p { (buttons(f, format!("{base}/rejects"), &Address::default())) }
                }
            }
            p { a href=(f.url("/suppressions")) { (t!(f, "suppression-open-list")) } }
            // The list holds people's wishes: only managers take somebody off it.
            @if f.access.settings && view.row.on_list > 0 {
                details.fold {
                    summary { (t!(f, "suppression-file-remove")) }
                    form method="post" action=(format!("{base}/remove")) {
                        p.note { (t!(f, "suppression-file-remove-text")) }
                        button.button.button--bad type="submit" { (t!(f, "suppression-file-remove-confirm", count = view.row.on_list)) }
                    }
                }
            }
        },
    )
}
