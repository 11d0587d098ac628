//! Texts with one row for each line and a separator between cells.

use super::encoding::{self, Encoding};
use super::formats::{File, Format, Rows, Source};
use super::text::Text;
use super::{FileKind, FileProblem, reader};

/// The format: it takes whatever is text.
pub(super) struct Delimited;

impl Format for Delimited {
    fn open(&self, file: &File<'_>) -> Option<Result<Source, FileProblem>> {
        Some(read(file))
    }
}

fn read(file: &File<'_>) -> Result<Source, FileProblem> {
    let survey = encoding::survey(&mut *reader(file.content)?)?;
    if is_markup(file, survey.detected.encoding)? {
        return Err(FileProblem::OtherFormat {
            format: "a web page or XML",
        });
    }
    Ok(Source {
        kind: FileKind::Csv,
        part: None,
        rows: Rows::Text(file.content.clone(), survey.detected),
        header: None,
        bytes: survey.bytes,
        rows_at_most: survey.breaks + 1,
        hash: survey.hash,
    })
}

/// Some programs save web pages under the name of a table.
fn is_markup(file: &File<'_>, encoding: Encoding) -> Result<bool, FileProblem> {
    let mut text = Text::new(reader(file.content)?, encoding);
    text.fill();
    let beginning: String = text.window().trim_start().chars().take(64).collect();
    let beginning = beginning.to_lowercase();
    Ok(["<!doctype", "<html", "<?xml", "<table", "<svg"]
        .iter()
        .any(|mark| beginning.starts_with(mark)))
}
