//! Choosing a further file for a finder (R21, R27).

use maud::html;

use crate::form::Problems;
use crate::frame::{Frame, Head, Section, page};
use crate::page::Page;
use crate::pieces::field::{self, Field};
use crate::t;

/// The form as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFormView {
    /// The finder's id, `fnd_...`.
    pub id: String,
    /// The finder's name.
    pub finder: String,
    /// What is wrong with the file.
    pub problems: Problems,
}

impl ImportFormView {
    /// A finder before its second file.
    pub fn sample() -> Self {
        Self {
            id: "fnd_2".to_owned(),
            finder: "Salon Lyon 2026".to_owned(),
            problems: Problems::default(),
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &ImportFormView) -> Page {
    let base = f.url(&format!("/finders/{}", view.id));
    let head = Head::new(t!(f, "finder-import-more")).parent(view.finder.clone(), base.clone());
    page(
        f,
        Section::Finders,
        head,
        html! {
            form.sheet method="post" action=(format!("{base}/import")) enctype="multipart/form-data" {
                (field::summary(&t!(f, "form-refused"), &view.problems))
                (file(f, &view.problems))
                div.sheet__foot {
                    a.button href=(base) { (t!(f, "cancel")) }
                    button.button.button--primary type="submit" { (t!(f, "finder-preview-file")) }
                }
            }
        },
    )
}

/// The field for a file.
pub fn file(f: &Frame, problems: &Problems) -> maud::Markup {
    let field = Field::new("file", t!(f, "finder-file-label"), "")
        .help(t!(f, "finder-file-help"))
        .required();
    let accept = [(
        "accept",
        ".csv,.tsv,.txt,.xlsx,.json,.jsonl,.ndjson,.zip,text/csv,application/json",
    )];
    field::line(&field, problems, "file", &accept)
}
