//! The texts that the cells of a workbook share.
//!
//! They wait in a temporary file, with the place of each in memory: cells name them nearly in the order in which they
//! stand, so a window over the file serves most of them.

use std::io::{Read, Seek, SeekFrom};

use domain::limits::{IMPORT_FIELD_BYTES_MAXIMUM, WORKBOOK_STRINGS_MAXIMUM};

use super::super::super::content::{SeekRead, Spool};
use super::super::archive::Archive;
use super::super::grid::Cells;
use super::super::xml::{Token, Xml};
use super::{FileProblem, unescaped};

/// Bytes of the file that are looked at together.
const WINDOW_BYTES: usize = 64 * 1024;
/// Bytes of texts that are kept in memory where there are no more.
const MEMORY_BYTES: usize = 16 * 1024 * 1024;

/// The shared texts of a workbook.
pub(super) struct Strings {
    /// Where each of them ends.
    ends: Vec<u32>,
    file: Option<Box<dyn SeekRead>>,
    window: Vec<u8>,
    window_begins: usize,
}

impl Strings {
    /// Reads them; a workbook may have none.
    pub fn read(archive: &Archive, path: &str) -> Result<Self, FileProblem> {
        let mut strings = Self {
            ends: Vec::new(),
            file: None,
            window: Vec::new(),
            window_begins: 0,
        };
        let Some(part) = archive.part(path) else {
            return Ok(strings);
        };
        let mut spool = Spool::default();
        let mut xml = Xml::new(archive.read(part)?);
        let mut waiting = Vec::new();
        let (mut is_text, mut passed_over) = (false, 0_usize);
        let mut begin = 0;
        while let Some(token) = xml.next()? {
            match (token, xml.name()) {
                (Token::Begins, "rPh") => passed_over += 1,
                (Token::Ends, "rPh") => passed_over = passed_over.saturating_sub(1),
                (Token::Begins, "t") => is_text = true,
                (Token::Ends, "t") => is_text = false,
                // A text that is too long is kept as one that is: its row is told of.
                (Token::Text, _)
                    if is_text
                        && passed_over == 0
                        && spool.length() + waiting.len() - begin <= IMPORT_FIELD_BYTES_MAXIMUM =>
                {
                    waiting.extend(xml.text().as_bytes());
                }
                (Token::Ends, "si") => {
                    begin = spool.length() + waiting.len();
                    let end = u32::try_from(begin).map_err(|_| FileProblem::TooMuchInside)?;
                    if strings.ends.len() >= WORKBOOK_STRINGS_MAXIMUM {
                        return Err(FileProblem::TooMuchInside);
                    }
                    strings.ends.push(end);
                    if waiting.len() >= WINDOW_BYTES {
                        write(&mut spool, &mut waiting)?;
                    }
                }
                _ => {}
            }
        }
        write(&mut spool, &mut waiting)?;
        let (content, _) = spool.finish();
        strings.file = Some(content.seekable().map_err(|_| FileProblem::Unreadable)?);
        Ok(strings)
    }

    /// Appends one as a cell; false where it is longer than any field. One that does not exist is empty.
    pub fn append(&mut self, index: usize, cells: &mut Cells) -> Result<bool, FileProblem> {
        let Some(end) = self.ends.get(index).map(|end| *end as usize) else {
            cells.push("");
            return Ok(true);
        };
        let begin = match index {
            0 => 0,
            _ => self.ends[index - 1] as usize,
        };
        let is_seen = begin >= self.window_begins && end <= self.window_begins + self.window.len();
        if !is_seen {
            self.look(begin, end).map_err(|_| FileProblem::Unreadable)?;
        }
        let from = begin - self.window_begins;
        let bytes = self.window.get(from..from + (end - begin));
        let text = bytes.and_then(|bytes| std::str::from_utf8(bytes).ok());
        cells.push(&unescaped(text.ok_or(FileProblem::Unreadable)?));
        Ok(end - begin <= IMPORT_FIELD_BYTES_MAXIMUM)
    }

    /// Looks at the file from a text on: at all of it where it is small, else at what follows where texts are asked for in
    /// their order, and at the one text where they are not.
    fn look(&mut self, begin: usize, end: usize) -> std::io::Result<()> {
        let all = self.ends.last().map_or(0, |end| *end as usize);
        let follows = begin.abs_diff(self.window_begins + self.window.len()) <= WINDOW_BYTES;
        let (begin, bytes) = if all <= MEMORY_BYTES {
            (0, all)
        } else if follows {
            (begin, WINDOW_BYTES.max(end - begin))
        } else {
            (begin, end - begin)
        };
        self.window.clear();
        self.window_begins = begin;
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(begin as u64))?;
            (&mut **file)
                .take(bytes as u64)
                .read_to_end(&mut self.window)?;
        }
        Ok(())
    }
}

fn write(spool: &mut Spool, waiting: &mut Vec<u8>) -> Result<(), FileProblem> {
    let written = spool.write(waiting);
    waiting.clear();
    written.map_err(|_| FileProblem::Unreadable)
}
