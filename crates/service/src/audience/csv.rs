//! Reading tables of people from files as they come (R27): any encoding, separator, order and
//! language of columns that people have. Nothing here writes, waits or keeps the whole file in
//! another form: rows are read one by one.
//!
//! A row that cannot be read is given back with its number and the reason, and reading goes on.

mod columns;
mod encoding;
mod header;
mod language;
mod names;
mod records;
mod row;
mod text;

#[cfg(test)]
mod tests;

use domain::contact::ContactFields;
use domain::limits::{IMPORT_ROWS_LOOKED_AT_MAXIMUM, IMPORT_ROWS_MAXIMUM};
use domain::profile::ProfileKey;

use super::content::Content;

pub use encoding::Encoding;

use encoding::Survey;
use records::{Cells, Records};
use row::{Choice, Columns};
use text::Text;

/// Rows that are looked at for samples.
const SAMPLED_ROWS: usize = 50;
/// Characters of a sample.
const SAMPLE_LENGTH: usize = 80;

/// Why a file cannot be read as a table of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// A workbook or archive.
    #[error("This is a workbook or an archive and no text: open it, and save the table as CSV.")]
    Spreadsheet,
    /// Another format altogether.
    #[error("This is {format} and no table: choose a CSV file.")]
    OtherFormat {
        /// What it is.
        format: &'static str,
    },
    /// Text in an encoding that is not read.
    #[error("The text is in an encoding that cannot be read: save the file as CSV in UTF-8.")]
    ForeignEncoding,
    /// No header and no addresses.
    #[error(
        "No column was recognised: the first row has to name the columns, and one of them has to hold profile addresses or e-mail addresses."
    )]
    NoHeader,
    /// More columns than are read.
    #[error("The table has more than 500 columns: remove those that are not needed.")]
    TooManyColumns,
    /// A header with nothing below.
    #[error("The table has no rows below its header: choose a file with people in it.")]
    NoRows,
    /// A column that was chosen does not exist, or cannot be what was chosen.
    #[error("Column {position} cannot be read as that: choose a column and a field of the list.")]
    BadChoice {
        /// The column's place, from 1.
        position: u32,
    },
    /// More rows than one import takes.
    #[error("The table has more than 2,000,000 rows: split it into several files.")]
    TooManyRows,
    /// The file could not be read to its end.
    #[error("The file could not be read to its end: choose it again.")]
    Unreadable,
}

impl FileProblem {
    /// Stable code for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Spreadsheet => "spreadsheet",
            Self::OtherFormat { .. } => "other_format",
            Self::ForeignEncoding => "foreign_encoding",
            Self::NoHeader => "no_header",
            Self::TooManyColumns => "too_many_columns",
            Self::NoRows => "no_rows",
            Self::BadChoice { .. } => "bad_choice",
            Self::TooManyRows => "too_many_rows",
            Self::Unreadable => "unreadable",
        }
    }
}

domain::named! {
    /// Why a row was not imported.
    RejectReason, "reason for a rejected row" {
        /// Neither profile address nor e-mail address.
        NoAddress = "no_address",
        /// The only address is none of a profile.
        NotAProfile = "not_a_profile",
        /// The only address is no e-mail address.
        NotAnEmailAddress = "not_an_email_address",
        /// A quote is not closed, or stands within a quoted cell.
        BrokenQuotes = "broken_quotes",
        /// More cells than the header has.
        TooManyCells = "too_many_cells",
        /// A cell is longer than any field.
        FieldTooLong = "field_too_long",
        /// The row is longer than any row of people.
        RowTooLong = "row_too_long",
        /// Bytes that the encoding of the file does not know.
        UnreadableCharacters = "unreadable_characters",
    }
}

impl RejectReason {
    /// One sentence for people: what is wrong and what to do.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoAddress => {
                "The row has neither a profile address nor an e-mail address; add one of them."
            }
            Self::NotAProfile => {
                "The address is none of a person's profile; it looks like https://www.linkedin.com/in/jane-doe."
            }
            Self::NotAnEmailAddress => "The e-mail address is not one; correct it.",
            Self::BrokenQuotes => {
                "A quotation mark is opened and not closed where the cell ends; close it, or write two for one."
            }
            Self::TooManyCells => {
                "The row has more cells than the header; put quotation marks around texts that hold the separator."
            }
            Self::FieldTooLong => "A cell is too long; shorten it.",
            Self::RowTooLong => "The row is too long; check its quotation marks and line breaks.",
            Self::UnreadableCharacters => {
                "Some characters cannot be read; save the file again as UTF-8."
            }
        }
    }
}

/// What a column was taken for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct ColumnMapping {
    /// The column's place, from 1.
    pub position: u32,
    /// Its header as it stands in the file; empty where the file has none.
    pub header: String,
    /// The contact's field that it fills: `first_name`, `profile_url` and so on, `full_name` and
    /// `location`, which are taken apart, `custom.NAME`, or `ignored` beyond the limit.
    pub field: String,
}

/// What was found out about a file, to be shown before anything is written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Detection {
    /// The encoding.
    #[schema(value_type = String)]
    pub encoding: Encoding,
    /// Whether the file begins with a byte order mark.
    pub byte_order_mark: bool,
    /// The character between cells.
    #[schema(value_type = String)]
    pub separator: char,
    /// The row that names the columns, from 1; none where the content had to tell.
    pub header_row: Option<u64>,
    /// What the columns were taken for.
    pub columns: Vec<ColumnMapping>,
}

/// A row below the header that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number as a spreadsheet shows it: the file's first row is 1, and blank rows count.
    pub number: u64,
    /// The person, or why there is none.
    pub person: Result<ContactFields, RejectReason>,
    /// What the person's profile address says.
    pub key: Option<ProfileKey>,
    /// The text of a row without a person, cut to what is kept of it.
    pub line: String,
    /// Bytes of its cells.
    pub bytes: usize,
}

/// A file whose layout is known; iterating reads its rows.
pub struct Table {
    detection: Detection,
    survey: Survey,
    columns: Columns,
    records: Records,
    cells: Cells,
    is_cut: bool,
}

/// What somebody chose for a column, in the place of what was found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnChoice {
    /// The column's place, from 1.
    pub position: u32,
    /// One of [`fields`], `custom` for a custom field of the header's name, or `ignored`.
    pub field: String,
}

/// Names of the fields that a column may be chosen to fill.
pub fn fields() -> impl Iterator<Item = &'static str> {
    columns::choices()
}

/// Finds out what a file is and prepares to read its rows.
pub fn open(content: &Content) -> Result<Table, FileProblem> {
    open_as(content, &[])
}

/// [`open`], with columns that somebody chose. A file with more rows than are imported is refused before anything is
/// written.
pub fn open_as(content: &Content, choices: &[ColumnChoice]) -> Result<Table, FileProblem> {
    let survey = encoding::survey(&mut *reader(content)?)?;
    if is_markup(content, survey.detected.encoding)? {
        return Err(FileProblem::OtherFormat {
            format: "a web page or XML",
        });
    }
    let layout = header::find(content, survey.detected.encoding)?;
    let choices = checked(choices, layout.headers.len())?;
    let columns = Columns::new(&layout, &choices);
    let table = Table {
        detection: Detection {
            encoding: survey.detected.encoding,
            byte_order_mark: survey.detected.byte_order_mark,
            separator: layout.separator,
            header_row: layout.header_row,
            columns: columns.mapping(),
        },
        records: records(content, survey.detected.encoding, layout.separator)?,
        survey,
        columns,
        cells: Cells::default(),
        is_cut: false,
    };
    table.check_rows(content)?;
    Ok(table)
}

fn reader(content: &Content) -> Result<Box<dyn std::io::Read + Send>, FileProblem> {
    content.reader().map_err(|_| FileProblem::Unreadable)
}

fn records(content: &Content, encoding: Encoding, separator: char) -> Result<Records, FileProblem> {
    Ok(Records::new(
        Text::new(reader(content)?, encoding),
        separator,
    ))
}

fn checked(choices: &[ColumnChoice], columns: usize) -> Result<Vec<(usize, Choice)>, FileProblem> {
    choices
        .iter()
        .map(|choice| {
            let index = (choice.position as usize).checked_sub(1);
            let index = index.filter(|index| *index < columns);
            index
                .zip(Choice::of(&choice.field))
                .ok_or(FileProblem::BadChoice {
                    position: choice.position,
                })
        })
        .collect()
}

/// The first filled cells of each column, for people to see what it holds.
pub fn samples(
    content: &Content,
    detection: &Detection,
    count: usize,
) -> Result<Vec<Vec<String>>, FileProblem> {
    let mut samples: Vec<Vec<String>> = vec![Vec::new(); detection.columns.len()];
    let mut records = records(content, detection.encoding, detection.separator)?;
    let mut cells = Cells::default();
    let mut rows = 0;
    while rows < SAMPLED_ROWS
        && let Some(outcome) = records.next(&mut cells)
    {
        if Some(records.number()) <= detection.header_row {
            continue;
        }
        rows += 1;
        if outcome.is_err() {
            continue;
        }
        for (column, cell) in samples.iter_mut().zip(cells.iter()) {
            let text: String = cell.trim().chars().take(SAMPLE_LENGTH).collect();
            if column.len() < count && !text.is_empty() {
                column.push(text);
            }
        }
    }
    Ok(samples)
}

/// Some programs save web pages under the name of a table.
fn is_markup(content: &Content, encoding: Encoding) -> Result<bool, FileProblem> {
    let mut text = Text::new(reader(content)?, encoding);
    text.fill();
    let beginning: String = text.window().trim_start().chars().take(64).collect();
    let beginning = beginning.to_lowercase();
    Ok(["<!doctype", "<html", "<?xml", "<table", "<svg"]
        .iter()
        .any(|mark| beginning.starts_with(mark)))
}

impl Table {
    /// What was found out about the file.
    pub fn detection(&self) -> &Detection {
        &self.detection
    }

    /// What the file holds, as a hash.
    pub fn hash(&self) -> &str {
        &self.survey.hash
    }

    /// Bytes of the file.
    pub fn bytes(&self) -> u64 {
        self.survey.bytes
    }

    /// Bytes that were read so far.
    pub fn bytes_read(&self) -> u64 {
        self.records.bytes_read()
    }

    /// Why the rows ended before the file did, where they have.
    pub fn problem(&self) -> Option<FileProblem> {
        if self.records.has_failed() {
            return Some(FileProblem::Unreadable);
        }
        self.is_cut.then_some(FileProblem::TooManyRows)
    }

    /// Refuses a file with more rows than are imported. Most files have so few line breaks that nothing has to be
    /// counted.
    fn check_rows(&self, content: &Content) -> Result<(), FileProblem> {
        if self.survey.breaks < IMPORT_ROWS_MAXIMUM as u64 {
            return Ok(());
        }
        let mut records = records(content, self.detection.encoding, self.detection.separator)?;
        let mut cells = Cells::default();
        let mut rows = 0;
        while let Some(outcome) = records.next(&mut cells) {
            let is_filled = outcome.is_err() || !cells.text().trim().is_empty();
            rows += u64::from(is_filled && Some(records.number()) > self.detection.header_row);
            let is_too_much = rows > IMPORT_ROWS_MAXIMUM as u64
                || records.number() > IMPORT_ROWS_LOOKED_AT_MAXIMUM;
            if is_too_much {
                return Err(FileProblem::TooManyRows);
            }
        }
        Ok(())
    }
}

impl Iterator for Table {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            let outcome = self.records.next(&mut self.cells)?;
            let number = self.records.number();
            if number > IMPORT_ROWS_LOOKED_AT_MAXIMUM {
                self.is_cut = true;
                return None;
            }
            if self
                .detection
                .header_row
                .is_some_and(|header| number <= header)
            {
                continue;
            }
            let person = match outcome {
                Ok(()) => match self.columns.person(&self.cells) {
                    Some(person) => person,
                    None => continue,
                },
                Err(reason) => Err(reason),
            };
            let (person, key, line) = match person {
                Ok((fields, key)) => (Ok(fields), key, String::new()),
                Err(reason) => (Err(reason), None, self.records.line()),
            };
            return Some(Row {
                number,
                person,
                key,
                line,
                bytes: self.cells.text().len(),
            });
        }
    }
}
