//! The formats of files. Another one is a module that implements [`Format`] and a line in [`FORMATS`].

use std::io::Read;
use std::sync::OnceLock;

use domain::limits::IMPORT_HEADER_ROWS_SEARCHED;
use domain::limits::IMPORT_ROW_BYTES_MAXIMUM;

use super::super::content::Content;
use super::archive::Archive;
use super::encoding::Detected;
use super::grid::Grid;
use super::records::Records;
use super::stored::StoredRows;
use super::text::{Text, filled};
use super::{FileKind, FileProblem, delimited, json, linkedin, workbook};

/// The formats, the more particular ones first: the last one takes every text.
const FORMATS: &[&dyn Format] = &[
    &workbook::Workbook,
    &linkedin::WholeArchive,
    &json::Json,
    &linkedin::SingleFile,
    &delimited::Delimited,
];

/// Bytes of a file's beginning by which formats recognise it.
const BEGINNING_BYTES: usize = 64 * 1024;
/// Bytes among which the header is looked for: as many rows as are looked at, each as long as a row may be.
const HEADER_BYTES: u64 = (IMPORT_HEADER_ROWS_SEARCHED * IMPORT_ROW_BYTES_MAXIMUM) as u64;

/// A format of files.
pub(super) trait Format: Sync {
    /// Opens a file of this format; none where it is of another one.
    fn open(&self, file: &File<'_>) -> Option<Result<Source, FileProblem>>;
}

/// A file of which the format is to be found out.
pub(super) struct File<'a> {
    /// Everything.
    pub content: &'a Content,
    /// Its first bytes.
    pub beginning: Vec<u8>,
    archive: OnceLock<Option<Archive>>,
}

impl File<'_> {
    /// The archive that it is, where it is one that can be read.
    pub fn archive(&self) -> Option<&Archive> {
        let open = || {
            let is_archive = self.beginning.starts_with(b"PK");
            is_archive.then(|| Archive::open(self.content).ok())?
        };
        self.archive.get_or_init(open).as_ref()
    }
}

/// A file of a known format, whose rows can be read again and again.
pub(super) struct Source {
    /// The format.
    pub kind: FileKind,
    /// The part of the file that is read, such as a sheet.
    pub part: Option<String>,
    /// The rows.
    pub rows: Rows,
    /// The names of the columns, where the format has them apart from its rows.
    pub header: Option<Header>,
    /// Bytes of the rows.
    pub bytes: u64,
    /// How many rows there are at most.
    pub rows_at_most: u64,
    /// What the file holds, as a hash.
    pub hash: String,
}

/// Names of columns.
pub(super) struct Header {
    /// The row in which they stand; none where they stand in every row.
    pub row: Option<u64>,
    /// The names.
    pub names: Vec<String>,
}

/// Where rows are.
pub(super) enum Rows {
    /// In a text, between separators.
    Text(Content, Detected),
    /// Taken out of the format before.
    Stored(Content),
}

impl Rows {
    /// The rows from their beginning.
    pub fn grid(&self, separator: char) -> Result<Box<dyn Grid>, FileProblem> {
        self.limited(separator, u64::MAX)
    }

    /// As many of the first rows as the header is looked for in.
    pub fn beginning(&self, separator: char) -> Result<Box<dyn Grid>, FileProblem> {
        self.limited(separator, HEADER_BYTES)
    }

    fn limited(&self, separator: char, bytes: u64) -> Result<Box<dyn Grid>, FileProblem> {
        let reader = |content: &Content| content.reader().map_err(|_| FileProblem::Unreadable);
        Ok(match self {
            Self::Text(content, detected) => {
                let reader = reader(content)?.take(bytes);
                let text = Text::new(Box::new(reader), detected.encoding);
                Box::new(Records::new(text, separator))
            }
            Self::Stored(content) => Box::new(StoredRows::new(reader(content)?)),
        })
    }
}

/// Finds out which format a file is of, and opens it.
pub(super) fn open(content: &Content) -> Result<Source, FileProblem> {
    let mut reader = content.reader().map_err(|_| FileProblem::Unreadable)?;
    let mut beginning = vec![0; BEGINNING_BYTES];
    let length = filled(&mut *reader, &mut beginning).map_err(|_| FileProblem::Unreadable)?;
    beginning.truncate(length);
    drop(reader);
    let file = File {
        content,
        beginning,
        archive: OnceLock::new(),
    };
    FORMATS
        .iter()
        .find_map(|format| format.open(&file))
        .unwrap_or(Err(FileProblem::NoHeader))
}
