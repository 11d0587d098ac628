//! What was detected in an uploaded file, shown before anything is written (R27).

use maud::{Markup, html};

use crate::form::Problems;
use crate::frame::{Frame, Head, Section, page};
use crate::page::Page;
use crate::pieces::field::{self, Choice, Field};
use crate::pieces::table::{Column, cell, table};
use crate::t;

/// One column of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileColumn {
    /// Its place in the file, from 1.
    pub index: usize,
    /// Its header.
    pub header: String,
    /// The field that it fills, by the API's name; `custom` for a field of the header's name,
    /// `ignored` for none.
    pub field: String,
    /// Its first values.
    pub samples: Vec<String>,
}

/// What was found out about a text with separators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLayout {
    /// Its encoding: `UTF-16 LE`.
    pub encoding: String,
    /// Its separator: `;`.
    pub separator: String,
}

/// A row that cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Its number in the file; the header is row 1.
    pub row: u64,
    /// Why, as a sentence.
    pub reason: String,
    /// What stands there, shortened.
    pub excerpt: String,
}

/// What an import would do, row by row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdicts {
    /// New contacts.
    pub created: u64,
    /// Known contacts that learn something.
    pub updated: u64,
    /// Known contacts without anything new.
    pub unchanged: u64,
    /// Rows that say the same person again.
    pub repeated: u64,
    /// Rows that cannot be imported.
    pub rejected: u64,
}

/// The preview as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPreviewView {
    /// Where the confirmed mapping goes.
    pub action: String,
    /// The name of the finder.
    pub finder: String,
    /// The name of the file.
    pub file: String,
    /// What kind of file it is, in words.
    pub kind: String,
    /// The part of it that is read, such as a sheet.
    pub part: Option<String>,
    /// Of a text its encoding and separator.
    pub text: Option<TextLayout>,
    /// The columns in order.
    pub columns: Vec<FileColumn>,
    /// Fields that a column can fill: name and words.
    pub fields: Vec<Choice>,
    /// What the import would do.
    pub verdicts: Verdicts,
    /// The first rows that cannot be imported.
    pub rejects: Vec<Reject>,
    /// What is wrong with the mapping.
    pub problems: Problems,
}

impl ImportPreviewView {
    /// A semicolon-separated file with odd headers.
    pub fn sample() -> Self {
        let column = |index, header: &str, field: &str, samples: &[&str]| FileColumn {
            index,
            header: header.to_owned(),
            field: field.to_owned(),
            samples: samples.iter().map(|value| (*value).to_owned()).collect(),
        };
        Self {
            action: "/w/northwind/imports/imp_1/confirm".to_owned(),
            finder: "Salon Lyon 2026".to_owned(),
            file: "salon-lyon-2026.csv".to_owned(),
            kind: "Text with separators (CSV)".to_owned(),
            part: None,
            text: Some(TextLayout {
                encoding: "UTF-16 LE".to_owned(),
                separator: ";".to_owned(),
            }),
            columns: vec![
                column(1, "Prénom", "first_name", &["Anne-Sophie", "Jonas"]),
                column(2, "Nom de famille", "last_name", &["de la Tour", "Weber"]),
                column(
                    3,
                    "Profil",
                    "profile_url",
                    &[
                        "fr.linkedin.com/in/anne-sophie",
                        "linkedin.com/in/jonas-weber/",
                    ],
                ),
                column(4, "Stand", "custom", &["B12", "C3"]),
            ],
            fields: vec![
                Choice::new("first_name", "First name"),
                Choice::new("last_name", "Last name"),
                Choice::new("profile_url", "Profile address"),
            ],
            verdicts: Verdicts {
                created: 941,
                updated: 18,
                unchanged: 9,
                repeated: 20,
                rejected: 12,
            },
            rejects: vec![
                Reject {
                    row: 17,
                    reason: "The row has no name, profile address or e-mail.".to_owned(),
                    excerpt: ";;;B7".to_owned(),
                },
                Reject {
                    row: 204,
                    reason: "The profile address is not one of LinkedIn.".to_owned(),
                    excerpt: "Karl;Huber;example.org/karl".to_owned(),
                },
            ],
            problems: Problems::default(),
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &ImportPreviewView) -> Page {
    let head = Head::new(t!(f, "import-title", file = &view.file))
        .parent(t!(f, "nav-finders"), f.url("/finders"))
        .sentence(t!(
            f,
            "import-sentence",
            created = view.verdicts.created,
            rejected = view.verdicts.rejected
        ));
    page(
        f,
        Section::Finders,
        head,
        html! {
            form.sheet.sheet--wide method="post" action=(view.action) {
                (field::summary(&t!(f, "form-refused"), &view.problems))
                dl.facts.facts--row {
                    div { dt { (t!(f, "import-kind")) } dd { (view.kind) } }
                    @if let Some(part) = &view.part {
                        div { dt { (t!(f, "import-part")) } dd { (part) } }
                    }
                    @if let Some(text) = &view.text {
                        div { dt { (t!(f, "import-encoding")) } dd { (text.encoding) } }
                        div { dt { (t!(f, "import-separator")) } dd { code { (text.separator) } } }
                    }
                    div { dt { (t!(f, "import-finder")) } dd { (view.finder) } }
                }
                (verdicts(f, &view.verdicts))
                h2 { (t!(f, "import-columns")) }
                (columns(f, &view.columns, &view.problems, |column| with_none(f, &view.fields, column)))
                @if !view.rejects.is_empty() {
                    h2 { (t!(f, "import-rejects")) }
                    (rejects(f, &view.rejects))
                }
                div.sheet__foot {
                    a.button href=(f.url("/finders")) { (t!(f, "cancel")) }
                    button.button type="submit" name="look" value="1" { (t!(f, "preview-look")) }
                    button.button.button--primary type="submit" {
                        (t!(f, "import-confirm", count = view.verdicts.created + view.verdicts.updated))
                    }
                }
            }
        },
    )
}

/// The verdicts as a line of figures.
pub fn verdicts(f: &Frame, verdicts: &Verdicts) -> Markup {
    let figures_of = [
        (t!(f, "import-created"), verdicts.created),
        (t!(f, "import-updated"), verdicts.updated),
        (t!(f, "import-unchanged"), verdicts.unchanged),
        (t!(f, "import-repeated"), verdicts.repeated),
        (t!(f, "import-rejected"), verdicts.rejected),
    ];
    figures(f, &figures_of)
}

/// Counts in a line, each with its word.
pub fn figures(f: &Frame, figures: &[(String, u64)]) -> Markup {
    html! {
        dl.figures-row {
            @for (words, count) in figures { div { dt { (words) } dd { (f.number(*count as i64)) } } }
        }
    }
}

/// The columns of a file with what each may be chosen to be.
pub fn columns(
    f: &Frame,
    columns: &[FileColumn],
    problems: &Problems,
    choices: impl Fn(&FileColumn) -> Vec<Choice>,
) -> Markup {
    let heads = [
        Column::words(t!(f, "import-column-header")),
        Column::words(t!(f, "import-column-field")),
        Column::words(t!(f, "import-column-samples")),
    ];
    table(
        &t!(f, "import-columns"),
        &heads,
        &html! {
            tbody {
                @for column in columns {
                    @let name = format!("columns.{}", column.index);
                    @let header = match column.header.as_str() {
                        "" => t!(f, "import-column-number", number = column.index),
                        header => header.to_owned(),
                    };
                    tr {
                        (cell(&heads[0], &html! { strong { (header) } }))
                        (cell(&heads[1], &html! {
                            (field::select(&Field::new(&name, t!(f, "import-column-of", header = &header), &column.field),
                                problems, &choices(column)))
                        }))
                        (cell(&heads[2], &html! { span.note { (column.samples.join(" · ")) } }))
                    }
                }
            }
        },
    )
}

fn with_none(f: &Frame, fields: &[Choice], column: &FileColumn) -> Vec<Choice> {
    // A column without a header has no name to give to a field.
    let custom = (!column.header.is_empty()).then(|| {
        Choice::new(
            "custom",
            t!(f, "import-column-custom", header = &column.header),
        )
    });
    [Choice::new("ignored", t!(f, "import-column-ignored"))]
        .into_iter()
        .chain(custom)
        .chain(fields.iter().cloned())
        .collect()
}

/// Rows that cannot be imported, with number and reason.
pub fn rejects(f: &Frame, entries: &[Reject]) -> Markup {
    let heads = [
        Column::figures(t!(f, "import-row")),
        Column::words(t!(f, "import-reason")),
        Column::words(t!(f, "import-excerpt")),
    ];
    table(
        &t!(f, "import-rejects"),
        &heads,
        &html! {
            tbody {
                @for reject in entries {
                    tr {
                        (cell(&heads[0], &html! { (f.number(reject.row as i64)) }))
                        (cell(&heads[1], &html! { (reject.reason) }))
                        (cell(&heads[2], &html! { code { (reject.excerpt) } }))
                    }
                }
            }
        },
    )
}
