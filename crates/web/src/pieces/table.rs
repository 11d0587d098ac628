//! Tables: a head that stays, hairlines between rows, cards on a phone.

use maud::{Markup, html};

/// A column: its title, and how its cells stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The title; also the label of the cell on a phone.
    pub title: String,
    /// Whether the title is for assistive technology only.
    pub quiet: bool,
    /// Whether cells hold figures and stand at the right.
    pub figures: bool,
}

impl Column {
    /// A column of words.
    pub fn words(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            quiet: false,
            figures: false,
        }
    }

    /// A column of figures.
    pub fn figures(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            quiet: false,
            figures: true,
        }
    }

    /// A column whose cells speak for themselves, such as actions.
    pub fn quiet(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            quiet: true,
            figures: false,
        }
    }
}

/// A table with a caption for assistive technology. The body brings its own rows, each made of
/// [`cell`]s in the order of the columns.
pub fn table(caption: &str, columns: &[Column], body: &Markup) -> Markup {
    html! {
        div.table-room role="region" aria-label=(caption) tabindex="0" {
            table.table {
                caption.unseen { (caption) }
                (head(columns))
                (body)
            }
        }
    }
}

/// The head of a table.
pub fn head(columns: &[Column]) -> Markup {
    html! {
        thead {
            tr {
                @for column in columns {
                    th scope="col" class=[column.figures.then_some("figures")] {
                        @if column.quiet { span.unseen { (column.title) } } @else { (column.title) }
                    }
                }
            }
        }
    }
}

/// A cell of a column.
pub fn cell(column: &Column, content: &Markup) -> Markup {
    html! {
        td class=[column.figures.then_some("figures")]
            data-label=[(!column.quiet).then_some(column.title.as_str())] { (content) }
    }
}
