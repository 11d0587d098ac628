//! Rows that were taken out of a format once: cells with their lengths, in a temporary file where they are many. What
//! comes after (the header, the preview, the import and its resumption) reads them like those of a text.

use std::io::{BufReader, ErrorKind, Read};

use domain::limits::{
    IMPORT_BYTES_MAXIMUM, IMPORT_COLUMNS_MAXIMUM, IMPORT_FIELD_BYTES_MAXIMUM,
    IMPORT_ROW_BYTES_MAXIMUM, IMPORT_ROWS_LOOKED_AT_MAXIMUM,
};

use super::super::content::{Content, Spool};
use super::grid::{Cells, Grid, kept};
use super::{FileProblem, RejectReason};

/// Bytes that are gathered before they are written.
const BUFFER_BYTES: usize = 64 * 1024;

/// Rows on their way into the store.
#[derive(Default)]
pub(super) struct Storing {
    spool: Spool,
    buffer: Vec<u8>,
    rows: u64,
}

/// What was stored.
pub(super) struct Stored {
    /// The rows.
    pub content: Content,
    /// A hash of them.
    pub hash: String,
    /// Bytes of them.
    pub bytes: u64,
    /// How many there are.
    pub rows: u64,
}

impl Storing {
    /// Takes a row. One that is beyond all measure is kept as rejected.
    pub fn row(&mut self, number: u64, cells: &Cells) -> Result<(), FileProblem> {
        let is_long = cells
            .iter()
            .any(|cell| cell.len() > IMPORT_FIELD_BYTES_MAXIMUM);
        if is_long {
            return self.reject(number, RejectReason::FieldTooLong, &line_of(cells));
        }
        if cells.text().len() > IMPORT_ROW_BYTES_MAXIMUM {
            return self.reject(number, RejectReason::RowTooLong, &line_of(cells));
        }
        self.begin(number, 0, cells.len());
        for cell in cells.iter() {
            self.text(cell);
        }
        self.ended()
    }

    /// Takes a row that cannot be read.
    pub fn reject(
        &mut self,
        number: u64,
        reason: RejectReason,
        line: &str,
    ) -> Result<(), FileProblem> {
        let place = RejectReason::ALL.iter().position(|one| *one == reason);
        self.begin(number, place.map_or(0, |place| place as u8 + 1), 1);
        self.text(&kept(line));
        self.ended()
    }

    fn begin(&mut self, number: u64, tag: u8, cells: usize) {
        self.rows += 1;
        self.buffer.extend(number.to_le_bytes());
        self.buffer.push(tag);
        self.buffer.extend((cells as u32).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.buffer.extend((text.len() as u32).to_le_bytes());
        self.buffer.extend(text.as_bytes());
    }

    fn ended(&mut self) -> Result<(), FileProblem> {
        if self.buffer.len() >= BUFFER_BYTES {
            self.flush()?;
        }
        if self.rows > IMPORT_ROWS_LOOKED_AT_MAXIMUM {
            return Err(FileProblem::TooManyRows);
        }
        if self.spool.length() as u64 > IMPORT_BYTES_MAXIMUM {
            return Err(FileProblem::TooMuchInside);
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), FileProblem> {
        let written = self.spool.write(&self.buffer);
        self.buffer.clear();
        written.map_err(|_| FileProblem::Unreadable)
    }

    /// The rows that were taken.
    pub fn finish(mut self) -> Result<Stored, FileProblem> {
        self.flush()?;
        let (bytes, rows) = (self.spool.length() as u64, self.rows);
        let (content, hash) = self.spool.finish();
        Ok(Stored {
            content,
            hash,
            bytes,
            rows,
        })
    }
}

/// A row as one text.
pub(super) fn line_of(cells: &Cells) -> String {
    let mut line = String::new();
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        line.push_str(cell);
        if line.len() > IMPORT_FIELD_BYTES_MAXIMUM {
            break;
        }
    }
    kept(&line)
}

/// Stored rows as they are read.
pub(super) struct StoredRows {
    reader: BufReader<Box<dyn Read + Send>>,
    number: u64,
    read: u64,
    line: String,
    has_failed: bool,
}

impl StoredRows {
    /// The rows of a content that was stored.
    pub fn new(reader: Box<dyn Read + Send>) -> Self {
        Self {
            reader: BufReader::with_capacity(BUFFER_BYTES, reader),
            number: 0,
            read: 0,
            line: String::new(),
            has_failed: false,
        }
    }

    fn bytes<const N: usize>(&mut self) -> std::io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.reader.read_exact(&mut bytes)?;
        self.read += N as u64;
        Ok(bytes)
    }

    fn length(&mut self) -> std::io::Result<usize> {
        Ok(u32::from_le_bytes(self.bytes()?) as usize)
    }

    fn text(&mut self, into: &mut String) -> std::io::Result<()> {
        let length = self.length()?;
        // As long as the writer lets a row be, or the file is none of ours.
        if length > IMPORT_ROW_BYTES_MAXIMUM {
            return Err(ErrorKind::InvalidData.into());
        }
        let read = (&mut self.reader)
            .take(length as u64)
            .read_to_string(into)?;
        self.read += read as u64;
        if read < length {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    fn row(&mut self, cells: &mut Cells) -> std::io::Result<Option<RejectReason>> {
        let [tag] = self.bytes()?;
        let count = self.length()?;
        if let Some(place) = (tag as usize).checked_sub(1) {
            let mut line = String::new();
            self.text(&mut line)?;
            self.line = line;
            return Ok(RejectReason::ALL.get(place).copied());
        }
        if count > IMPORT_COLUMNS_MAXIMUM + 1 {
            return Err(ErrorKind::InvalidData.into());
        }
        for _ in 0..count {
            self.text(cells.open())?;
            cells.end();
        }
        Ok(None)
    }
}

impl Grid for StoredRows {
    fn next(&mut self, cells: &mut Cells) -> Option<Result<(), RejectReason>> {
        cells.clear();
        self.line.clear();
        self.number = match self.bytes() {
            Ok(number) => u64::from_le_bytes(number),
            Err(error) => {
                self.has_failed = error.kind() != ErrorKind::UnexpectedEof;
                return None;
            }
        };
        match self.row(cells) {
            Ok(None) => {
                self.line = String::new();
                Some(Ok(()))
            }
            Ok(Some(reason)) => Some(Err(reason)),
            Err(_) => {
                self.has_failed = true;
                None
            }
        }
    }

    fn number(&self) -> u64 {
        self.number
    }

    fn line(&self) -> String {
        self.line.clone()
    }

    fn bytes_read(&self) -> u64 {
        self.read
    }

    fn has_failed(&self) -> bool {
        self.has_failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_is_read() {
        let mut storing = Storing::default();
        let mut cells = Cells::default();
        cells.push("Zoé");
        cells.push("");
        cells.push("a\n\"b\",c");
        storing.row(7, &cells).unwrap();
        storing
            .reject(9, RejectReason::BrokenQuotes, "\"open")
            .unwrap();
        let mut long = Cells::default();
        long.push(&"x".repeat(IMPORT_FIELD_BYTES_MAXIMUM + 1));
        storing.row(12, &long).unwrap();
        let stored = storing.finish().unwrap();
        assert_eq!(stored.rows, 3);
        let mut rows = StoredRows::new(stored.content.reader().unwrap());
        let mut read = Cells::default();
        assert_eq!(rows.next(&mut read), Some(Ok(())));
        assert_eq!((rows.number(), &read), (7, &cells));
        assert_eq!(rows.next(&mut read), Some(Err(RejectReason::BrokenQuotes)));
        assert_eq!((rows.number(), rows.line().as_str()), (9, "\"open"));
        assert_eq!(rows.next(&mut read), Some(Err(RejectReason::FieldTooLong)));
        assert_eq!(rows.next(&mut read), None);
        assert!(!rows.has_failed());
        assert_eq!(rows.bytes_read(), stored.bytes);
    }
}
