//! What was found in a file of those who are not contacted, shown before anything is written (R36).

use maud::html;

use super::import_preview::{FileColumn, Reject, columns, figures, rejects};
use crate::form::Problems;
use crate::frame::{Frame, Head, Section, page};
use crate::page::Page;
use crate::pieces::banner::{Tone, banner};
use crate::pieces::field::{self, Choice, Field};
use crate::t;

/// What the first row of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstRow {
    /// Names of the columns.
    Header,
    /// An entry like the others.
    Entry,
}

impl FirstRow {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Entry => "entry",
        }
    }
}

/// The preview as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressionPreviewView {
    /// Where the confirmed columns go.
    pub action: String,
    /// The name of the file.
    pub file: String,
    /// What kind of file it is, in words.
    pub kind: String,
    /// The part of it that is read, such as a sheet.
    pub part: Option<String>,
    /// What the first row was taken for.
    pub first_row: FirstRow,
    /// The columns in order.
    pub columns: Vec<FileColumn>,
    /// What a column may hold: name and words.
    pub fields: Vec<Choice>,
    /// Why, for entries for which the file does not say.
    pub note: String,
    /// Whether a column names who is not contacted.
    pub names_somebody: bool,
    /// What would become of the cells: words and counts.
    pub figures: Vec<(String, u64)>,
    /// New entries.
    pub added: u64,
    /// The first cells that are no entry.
    pub rejects: Vec<Reject>,
    /// What is wrong with the choice.
    pub problems: Problems,
}

impl SuppressionPreviewView {
    /// A list that says of each row what it names.
    pub fn sample() -> Self {
        let column = |index, header: &str, field: &str, samples: &[&str]| FileColumn {
            index,
            header: header.to_owned(),
            field: field.to_owned(),
            samples: samples.iter().map(|value| (*value).to_owned()).collect(),
        };
        Self {
            action: "/w/northwind/suppressions/uploads/1".to_owned(),
            file: "opt-outs-2026.xlsx".to_owned(),
            kind: "Workbook (XLSX)".to_owned(),
            part: Some("Opt-outs".to_owned()),
            first_row: FirstRow::Header,
            columns: vec![
                column(1, "Type", "kind", &["Company", "E-mail"]),
                column(2, "Entry", "value", &["Rheinstahl AG", "karl@example.org"]),
                column(3, "Reason", "note", &["Customer"]),
            ],
            fields: vec![
                Choice::new("kind", "What the row names"),
                Choice::new("value", "The entry itself"),
                Choice::new("note", "Note"),
            ],
            note: String::new(),
            names_somebody: true,
            figures: vec![
                ("New".to_owned(), 412),
                ("On the list already".to_owned(), 9),
                ("Repeated".to_owned(), 3),
                ("Rejected".to_owned(), 1),
            ],
            added: 412,
            rejects: vec![Reject {
                row: 17,
                reason: "Column 2: a domain is what stands after the @ of an e-mail address."
                    .to_owned(),
                excerpt: "domain,example".to_owned(),
            }],
            problems: Problems::default(),
        }
    }

    /// A bare list of names, of which nothing is known.
    pub fn sample_unknown() -> Self {
        Self {
            first_row: FirstRow::Entry,
            columns: vec![FileColumn {
                index: 1,
                header: String::new(),
                field: "ignored".to_owned(),
                samples: vec!["Rheinstahl".to_owned(), "Atlântico".to_owned()],
            }],
            names_somebody: false,
            added: 0,
            ..Self::sample()
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &SuppressionPreviewView) -> Page {
    let head = Head::new(t!(f, "suppression-preview-title", file = &view.file))
        .parent(
            t!(f, "suppression-file-title"),
            f.url("/suppressions/files"),
        )
        .sentence(t!(f, "suppression-preview-sentence", count = view.added));
    let first_rows = [
        Choice::new("header", t!(f, "suppression-first-row-header")),
        Choice::new("entry", t!(f, "suppression-first-row-entry")),
    ];
    page(
        f,
        Section::Suppression,
        head,
        html! {
            form.sheet.sheet--wide method="post" action=(view.action) {
                (field::summary(&t!(f, "form-refused"), &view.problems))
                @if !view.names_somebody { (banner(Tone::Warning, &t!(f, "suppression-preview-choose"), None)) }
                dl.facts.facts--row {
                    div { dt { (t!(f, "import-kind")) } dd { (view.kind) } }
                    @if let Some(part) = &view.part {
                        div { dt { (t!(f, "import-part")) } dd { (part) } }
                    }
                }
                @if view.names_somebody { (figures(f, &view.figures)) }
                h2 { (t!(f, "import-columns")) }
                p.note { (t!(f, "suppression-preview-columns")) }
                (field::select(&Field::new("first_row", t!(f, "suppression-first-row"), view.first_row.as_str()), &view.problems, &first_rows))
                (columns(f, &view.columns, &view.problems, |_| view.fields.clone()))
                (field::text(&Field::new("note", t!(f, "suppression-note"), &view.note).help(t!(f, "suppression-file-note-help")), &view.problems))
                @if view.names_somebody && !view.rejects.is_empty() {
                    h2 { (t!(f, "suppression-rejects")) }
                    (rejects(f, &view.rejects))
                }
                div.sheet__foot {
                    a.button href=(f.url("/suppressions/files")) { (t!(f, "cancel")) }
                    button.button type="submit" name="look" value="1" { (t!(f, "preview-look")) }
                    button.button.button--primary type="submit" { (t!(f, "suppression-preview-confirm")) }
                }
            }
        },
    )
}
