//! Reading tables of people from files as they come (R20, R27): texts with separators, workbooks, JSON and LinkedIn's
//! archive, in any encoding, separator, order and language of columns that people have. Nothing here writes into the
//! database or waits. A format hands on rows of cells; what they mean is the same for all of them.
//!
//! No format keeps more than a few rows in memory, whatever a file says of itself.
//!
//! A row that cannot be read is given back with its number and the reason, and reading goes on.

mod archive;
mod columns;
mod delimited;
mod encoding;
mod entries;
mod formats;
mod grid;
mod header;
mod json;
mod language;
mod linkedin;
mod names;
mod people;
mod records;
mod row;
mod stored;
mod text;
mod workbook;
mod xml;

#[cfg(test)]
mod format_tests;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use domain::contact::ContactFields;
use domain::fold::fold;
use domain::limits::{IMPORT_ROWS_LOOKED_AT_MAXIMUM, IMPORT_ROWS_MAXIMUM};
use domain::profile::ProfileKey;

use super::content::Content;

pub use encoding::Encoding;
pub use entries::{EntryCell, EntryField, EntryRow, EntryTable};
pub use linkedin::{Overview, SayingsProblem, day_of_name, sayings, sayings_of_files};
pub use people::{RecordField, people_of};

use formats::{Rows, Source};
use grid::{Cells, Grid};
use row::{Choice, Columns};
use stored::line_of;

domain::named! {
    /// What kind of file it is.
    FileKind, "kind of file" {
        /// A text with separators.
        Csv = "csv",
        /// A workbook.
        Xlsx = "xlsx",
        /// JSON, as a list or line by line.
        Json = "json",
        /// LinkedIn's archive of a member's data.
        LinkedinArchive = "linkedin_archive",
        /// The connections of that archive.
        LinkedinConnections = "linkedin_connections",
        /// The invitations of that archive.
        LinkedinInvitations = "linkedin_invitations",
        /// The messages of that archive.
        LinkedinMessages = "linkedin_messages",
    }
}

/// Rows that are looked at for samples.
const SAMPLED_ROWS: usize = 50;
/// Characters of a sample.
const SAMPLE_LENGTH: usize = 80;

/// Why a file cannot be read as a table of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// A workbook or archive of a kind that is not read.
    #[error(
        "This workbook or archive cannot be read: save the table as XLSX or CSV, or choose LinkedIn's own archive as it was downloaded."
    )]
    Spreadsheet,
    /// An archive that holds far more than it seems to, or texts without an end.
    #[error(
        "There is more in this file than a table of people holds: save the table alone, as CSV."
    )]
    TooMuchInside,
    /// A declaration that could make the file mean something else to each reader.
    #[error("The file declares its own entities, which is not read: save the table as CSV.")]
    ForbiddenContent,
    /// JSON that breaks off or breaks the rules.
    #[error("The JSON is broken: check its brackets, commas and quotation marks.")]
    BrokenJson,
    /// Another format altogether.
    #[error("This is {format} and no table: choose a CSV, XLSX or JSON file.")]
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
            Self::TooMuchInside => "too_much_inside",
            Self::ForbiddenContent => "forbidden_content",
            Self::BrokenJson => "broken_json",
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
    /// Why a row was not imported, or what it names was not put on the suppression list.
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
        /// No object with fields, or broken JSON.
        BrokenRecord = "broken_record",
        /// A member who closed or hid their profile: LinkedIn tells only the day.
        HiddenMember = "hidden_member",
        /// Nothing in the columns that name who is not contacted.
        NothingNamed = "nothing_named",
        /// The cell for the kind of entry holds no kind.
        UnknownKind = "unknown_kind",
        /// Neither a profile address nor an e-mail address.
        NotAPerson = "not_a_person",
        /// No e-mail domain.
        NotADomain = "not_a_domain",
        /// Neither letters nor digits.
        NoWords = "no_words",
        /// The suppression list has as many keywords as it may.
        TooManyKeywords = "too_many_keywords",
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
            Self::BrokenRecord => {
                "The entry is no object with fields; check its brackets, commas and quotation marks."
            }
            Self::HiddenMember => {
                "LinkedIn tells nothing of this person, who closed or hid their profile; nothing can be done."
            }
            Self::NothingNamed => {
                "The row names nobody in the columns that were chosen; fill one of them."
            }
            Self::UnknownKind => {
                "The kind is none of person, company, e-mail domain and keyword; write one of them."
            }
            Self::NotAPerson => {
                "A person is named by a profile address such as https://www.linkedin.com/in/jane-doe or by an e-mail address."
            }
            Self::NotADomain => {
                "A domain is what stands after the @ of an e-mail address, such as example.com."
            }
            Self::NoWords => "A company or keyword has at least one letter or digit.",
            Self::TooManyKeywords => {
                "The list holds at most 1,000 keywords; name companies and domains instead."
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
    /// The kind of file: `csv`, `xlsx`, `json`, `linkedin_archive` and so on.
    #[schema(value_type = String)]
    pub kind: FileKind,
    /// The part of the file that is read, such as the name of the sheet; none where it is all of it.
    pub part: Option<String>,
    /// The encoding; of a workbook or archive the one of the cells.
    #[schema(value_type = String)]
    pub encoding: Encoding,
    /// Whether the file begins with a byte order mark.
    pub byte_order_mark: bool,
    /// The character between cells.
    #[schema(value_type = String)]
    pub separator: char,
    /// The row that names the columns, from 1; none where the content had to tell, or every entry names its fields.
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
    source: Source,
    columns: Columns,
    grid: Box<dyn Grid>,
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
    open_as(content, &[], &BTreeMap::new())
}

/// [`open`], with columns that somebody chose, and with what was chosen before for columns of such names (fields by
/// folded headers). A file with more rows than are imported is refused before anything is
/// written.
pub fn open_as(
    content: &Content,
    choices: &[ColumnChoice],
    remembered: &BTreeMap<String, String>,
) -> Result<Table, FileProblem> {
    let source = formats::open(content)?;
    let layout = header::find(&source)?;
    let mut choices = checked(choices, layout.headers.len(), Choice::of)?;
    for (index, header) in layout.headers.iter().enumerate() {
        let field = remembered.get(&fold(header));
        if let Some(choice) = field.and_then(|field| Choice::of(field))
            && choices.iter().all(|(chosen, _)| *chosen != index)
        {
            choices.push((index, choice));
        }
    }
    let columns = Columns::new(&layout, &choices);
    let table = Table {
        detection: detection(
            &source,
            layout.separator,
            layout.header_row,
            columns.mapping(),
        ),
        grid: source.rows.grid(layout.separator)?,
        source,
        columns,
        cells: Cells::default(),
        is_cut: false,
    };
    check_rows(&table.source, &table.detection)?;
    Ok(table)
}

/// Refuses a file with more rows than are imported. Most files have so few line breaks that nothing has to be counted.
fn check_rows(source: &Source, detection: &Detection) -> Result<(), FileProblem> {
    if source.rows_at_most <= IMPORT_ROWS_MAXIMUM as u64 {
        return Ok(());
    }
    let mut grid = source.rows.grid(detection.separator)?;
    let mut cells = Cells::default();
    let mut rows = 0;
    while let Some(outcome) = grid.next(&mut cells) {
        let is_filled = outcome.is_err() || !cells.text().trim().is_empty();
        rows += u64::from(is_filled && Some(grid.number()) > detection.header_row);
        let is_too_much =
            rows > IMPORT_ROWS_MAXIMUM as u64 || grid.number() > IMPORT_ROWS_LOOKED_AT_MAXIMUM;
        if is_too_much {
            return Err(FileProblem::TooManyRows);
        }
    }
    Ok(())
}

/// The first filled cells of each column.
fn samples(
    source: &Source,
    detection: &Detection,
    count: usize,
) -> Result<Vec<Vec<String>>, FileProblem> {
    let mut samples: Vec<Vec<String>> = vec![Vec::new(); detection.columns.len()];
    let mut grid = source.rows.grid(detection.separator)?;
    let mut cells = Cells::default();
    let mut rows = 0;
    while rows < SAMPLED_ROWS
        && let Some(outcome) = grid.next(&mut cells)
    {
        if Some(grid.number()) <= detection.header_row {
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

/// What was found out about a file.
fn detection(
    source: &Source,
    separator: char,
    header_row: Option<u64>,
    columns: Vec<ColumnMapping>,
) -> Detection {
    let (encoding, byte_order_mark) = match &source.rows {
        Rows::Text(_, detected) => (detected.encoding, detected.byte_order_mark),
        Rows::Stored(_) => (Encoding::Utf8, false),
    };
    Detection {
        kind: source.kind,
        part: source.part.clone().filter(|part| !part.is_empty()),
        encoding,
        byte_order_mark,
        separator,
        header_row,
        columns,
    }
}

fn reader(content: &Content) -> Result<Box<dyn std::io::Read + Send>, FileProblem> {
    content.reader().map_err(|_| FileProblem::Unreadable)
}

/// What was chosen, by the places of the columns from 0; `of` reads a choice.
fn checked<T>(
    choices: &[ColumnChoice],
    columns: usize,
    of: impl Fn(&str) -> Option<T>,
) -> Result<Vec<(usize, T)>, FileProblem> {
    choices
        .iter()
        .map(|choice| {
            let index = (choice.position as usize).checked_sub(1);
            let index = index.filter(|index| *index < columns);
            index.zip(of(&choice.field)).ok_or(FileProblem::BadChoice {
                position: choice.position,
            })
        })
        .collect()
}

impl Table {
    /// What was found out about the file.
    pub fn detection(&self) -> &Detection {
        &self.detection
    }

    /// The first filled cells of each column, for people to see what it holds.
    pub fn samples(&self, count: usize) -> Result<Vec<Vec<String>>, FileProblem> {
        samples(&self.source, &self.detection, count)
    }

    /// What the file holds, as a hash.
    pub fn hash(&self) -> &str {
        &self.source.hash
    }

    /// Bytes of the file's rows.
    pub fn bytes(&self) -> u64 {
        self.source.bytes
    }

    /// Bytes that were read so far.
    pub fn bytes_read(&self) -> u64 {
        self.grid.bytes_read()
    }

    /// Why the rows ended before the file did, where they have.
    pub fn problem(&self) -> Option<FileProblem> {
        if self.grid.has_failed() {
            return Some(FileProblem::Unreadable);
        }
        self.is_cut.then_some(FileProblem::TooManyRows)
    }

    /// The text of the present row, as it is kept where it is rejected.
    fn line(&self) -> String {
        let line = self.grid.line();
        if line.is_empty() {
            line_of(&self.cells)
        } else {
            line
        }
    }
}

impl Iterator for Table {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            let outcome = self.grid.next(&mut self.cells)?;
            let number = self.grid.number();
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
                Err(reason) => (Err(reason), None, self.line()),
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
