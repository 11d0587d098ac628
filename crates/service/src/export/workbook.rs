//! Workbooks (XLSX) that are written row by row: nothing but what is not yet packed stays in memory, however many rows
//! there are.
//!
//! Every cell is a text, never a formula: the words of people stand in it as they are. Behind the last row that a sheet
//! may have, a further sheet begins with the same header.

use std::io::{self, Write};

use flate2::Compression;
use flate2::Crc;
use flate2::write::DeflateEncoder;

/// Rows of a sheet, as spreadsheet programs read them.
const SHEET_ROWS_MAXIMUM: u32 = 1_048_576;
/// Bytes of a sheet before they are packed: sizes within the archive have four bytes.
const SHEET_BYTES_MAXIMUM: u64 = 3 * 1024 * 1024 * 1024;
/// Characters of a cell, in units of UTF-16.
const CELL_LENGTH_MAXIMUM: usize = 32_767;

const SPREADSHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const MEDIA: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// A workbook on its way out.
pub(super) struct Workbook {
    archive: Archive,
    header: Vec<String>,
    sheets: u32,
    rows: u32,
    row: String,
}

impl Workbook {
    /// Begins a workbook whose first row is the header.
    pub fn begin(header: &[&str]) -> io::Result<Self> {
        let mut workbook = Self {
            archive: Archive::default(),
            header: header.iter().map(|name| (*name).to_owned()).collect(),
            sheets: 0,
            rows: 0,
            row: String::new(),
        };
        workbook.begin_sheet()?;
        Ok(workbook)
    }

    /// Writes a row.
    pub fn row<'a>(&mut self, cells: impl Iterator<Item = &'a str>) -> io::Result<()> {
        if self.rows >= SHEET_ROWS_MAXIMUM || self.archive.open_bytes() >= SHEET_BYTES_MAXIMUM {
            self.end_sheet()?;
            self.begin_sheet()?;
        }
        self.write_row(cells)
    }

    /// What was packed since the last time.
    pub fn take(&mut self) -> Vec<u8> {
        self.archive.take()
    }

    /// Ends the workbook; answers what was not taken yet.
    pub fn finish(mut self) -> io::Result<Vec<u8>> {
        self.end_sheet()?;
        let each = |text: &dyn Fn(u32) -> String| {
            let texts: Vec<String> = (1..=self.sheets).map(text).collect();
            texts.concat()
        };
        let types = each(&|number| {
            format!(
                "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"{MEDIA}.worksheet+xml\"/>"
            )
        });
        let names = each(&|number| {
            format!("<sheet name=\"Sheet{number}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>")
        });
        let relations = each(&|number| {
            format!(
                "<Relationship Id=\"rId{number}\" Type=\"{DOCUMENT}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
            )
        });
        let parts = [
            (
                "[Content_Types].xml",
                format!(
                    "<Types xmlns=\"{TYPES}\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{MEDIA}.sheet.main+xml\"/>{types}</Types>"
                ),
            ),
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{DOCUMENT}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{SPREADSHEET}\" xmlns:r=\"{DOCUMENT}\"><sheets>{names}</sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!("<Relationships xmlns=\"{RELATIONS}\">{relations}</Relationships>"),
            ),
        ];
        for (path, text) in parts {
            self.archive.begin(path)?;
            self.archive.write(DECLARATION.as_bytes())?;
            self.archive.write(text.as_bytes())?;
            self.archive.end()?;
        }
        self.archive.finish()
    }

    fn begin_sheet(&mut self) -> io::Result<()> {
        self.sheets += 1;
        self.rows = 0;
        self.archive
            .begin(&format!("xl/worksheets/sheet{}.xml", self.sheets))?;
        let columns = self.header.len().max(1);
        // The header stays in sight.
        let beginning = format!(
            "{DECLARATION}<worksheet xmlns=\"{SPREADSHEET}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols><col min=\"1\" max=\"{columns}\" width=\"22\" customWidth=\"1\"/></cols><sheetData>"
        );
        self.archive.write(beginning.as_bytes())?;
        let header = self.header.clone();
        self.write_row(header.iter().map(String::as_str))
    }

    fn end_sheet(&mut self) -> io::Result<()> {
        self.archive.write(b"</sheetData></worksheet>")?;
        self.archive.end()
    }

    fn write_row<'a>(&mut self, cells: impl Iterator<Item = &'a str>) -> io::Result<()> {
        self.rows += 1;
        self.row.clear();
        self.row.push_str("<row>");
        for cell in cells {
            if cell.is_empty() {
                self.row.push_str("<c/>");
                continue;
            }
            self.row
                .push_str("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">");
            write_text(&mut self.row, cell);
            self.row.push_str("</t></is></c>");
        }
        self.row.push_str("</row>");
        self.archive.write(self.row.as_bytes())
    }
}

/// Writes a text as one that stands in XML, without what XML does not know. What looks like the escape of a character is
/// written so that it stays what it is.
fn write_text(out: &mut String, text: &str) {
    let mut length = 0;
    for (at, character) in text.char_indices() {
        length += character.len_utf16();
        if length > CELL_LENGTH_MAXIMUM {
            return;
        }
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '_' if begins_an_escape(&text[at..]) => out.push_str("_x005F_"),
            '\t' | '\n' => out.push(character),
            // A line break of two characters is one.
            '\r' if text[at + 1..].starts_with('\n') => {}
            '\r' => out.push('\n'),
            _ if character.is_control() || matches!(character, '\u{FFFE}' | '\u{FFFF}') => {}
            _ => out.push(character),
        }
    }
}

/// Whether a text begins as spreadsheets write a character by its number: `_x000D_`.
fn begins_an_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7
        && bytes[1] == b'x'
        && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
        && bytes[6] == b'_'
}

/// A part of the archive that is being written.
struct Open {
    path: String,
    begins_at: u64,
    packing: DeflateEncoder<Vec<u8>>,
    crc: Crc,
    bytes: u64,
    packed_bytes: u64,
}

/// An archive (zip) that is written from its beginning to its end: sizes stand behind each part, and all again in the
/// directory.
#[derive(Default)]
struct Archive {
    out: Vec<u8>,
    /// Bytes that were written, those that were taken included.
    written: u64,
    open: Option<Open>,
    directory: Vec<u8>,
    parts: u16,
}

/// Sizes stand behind the part; the path is UTF-8.
const FLAGS: u16 = 0x0008 | 0x0800;
const DEFLATED: u16 = 8;
/// The version that is needed to unpack it, times ten.
const VERSION: u16 = 20;
/// The first of January 1980: nothing is told of when it was written.
const DATE: u16 = 0x0021;

impl Archive {
    fn put(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
        self.written += bytes.len() as u64;
    }

    fn begin(&mut self, path: &str) -> io::Result<()> {
        let begins_at = self.written;
        self.put(b"PK\x03\x04");
        for number in [VERSION, FLAGS, DEFLATED, 0, DATE] {
            self.put(&number.to_le_bytes());
        }
        // Checksum and sizes follow the part.
        self.put(&[0; 12]);
        self.put(&length_of(path)?.to_le_bytes());
        self.put(&0_u16.to_le_bytes());
        self.put(path.as_bytes());
        self.open = Some(Open {
            path: path.to_owned(),
            begins_at,
            packing: DeflateEncoder::new(Vec::new(), Compression::new(4)),
            crc: Crc::new(),
            bytes: 0,
            packed_bytes: 0,
        });
        Ok(())
    }

    /// Bytes of the open part before they are packed.
    fn open_bytes(&self) -> u64 {
        self.open.as_ref().map_or(0, |open| open.bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(open) = &mut self.open else {
            return Err(io::Error::other("no part is open"));
        };
        open.packing.write_all(bytes)?;
        open.crc.update(bytes);
        open.bytes += bytes.len() as u64;
        let packed = std::mem::take(open.packing.get_mut());
        open.packed_bytes += packed.len() as u64;
        self.put(&packed);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        let Some(mut open) = self.open.take() else {
            return Ok(());
        };
        let rest = open.packing.finish()?;
        open.packed_bytes += rest.len() as u64;
        self.put(&rest);
        let mut facts = open.crc.sum().to_le_bytes().to_vec();
        facts.extend(narrow(open.packed_bytes)?.to_le_bytes());
        facts.extend(narrow(open.bytes)?.to_le_bytes());
        self.put(b"PK\x07\x08");
        self.put(&facts);
        self.parts += 1;
        self.directory.extend(b"PK\x01\x02");
        for number in [VERSION, VERSION, FLAGS, DEFLATED, 0, DATE] {
            self.directory.extend(number.to_le_bytes());
        }
        self.directory.extend(facts);
        self.directory.extend(length_of(&open.path)?.to_le_bytes());
        // Neither further fields nor comment, one disk, no attributes.
        self.directory.extend([0; 12]);
        self.directory.extend(narrow(open.begins_at)?.to_le_bytes());
        self.directory.extend(open.path.as_bytes());
        Ok(())
    }

    fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    fn finish(mut self) -> io::Result<Vec<u8>> {
        let begins_at = narrow(self.written)?;
        let directory = std::mem::take(&mut self.directory);
        self.put(&directory);
        self.put(b"PK\x05\x06");
        self.put(&[0; 4]);
        self.put(&self.parts.to_le_bytes());
        self.put(&self.parts.to_le_bytes());
        self.put(&narrow(directory.len() as u64)?.to_le_bytes());
        self.put(&begins_at.to_le_bytes());
        self.put(&0_u16.to_le_bytes());
        Ok(self.out)
    }
}

/// A size or place as the archive keeps it.
fn narrow(size: u64) -> io::Result<u32> {
    u32::try_from(size).map_err(|_| io::Error::other("the workbook has more than 4 gigabytes"))
}

fn length_of(path: &str) -> io::Result<u16> {
    u16::try_from(path.len()).map_err(|_| io::Error::other("a part has a long path"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::content::Spool;
    use crate::audience::tables;
    use proptest::prelude::*;

    fn written(text: &str) -> String {
        let mut out = String::new();
        write_text(&mut out, text);
        out
    }

    #[test]
    fn texts_stay_what_they_are() {
        for (given, expected) in [
            ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
            ("=1+1", "=1+1"),
            ("a\r\nb\rc\td\0\u{7}", "a\nb\nc\td"),
            ("_x000D_ _x00", "_x005F_x000D_ _x00"),
        ] {
            assert_eq!(written(given), expected);
        }
        assert_eq!(written(&"😀".repeat(20_000)).chars().count(), 16_383);
    }

    /// What is read of a workbook with the columns of people.
    fn custom_of(rows: &[String]) -> Vec<Option<String>> {
        let mut workbook = Workbook::begin(&["Email", "Words"]).unwrap();
        for (number, words) in rows.iter().enumerate() {
            let email = format!("person{number}@acme.example");
            workbook.row([email.as_str(), words].into_iter()).unwrap();
        }
        let bytes = workbook.finish().unwrap();
        let table = tables::open(&bytes.as_slice().into()).unwrap();
        table
            .map(|row| row.person.unwrap().custom.get("Words").cloned())
            .collect()
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(rows in proptest::collection::vec("[a-z<&>\"'=+_x0-9D é😀]{0,12}", 1..8)) {
            let expected: Vec<Option<String>> = rows
                .iter()
                .map(|words| Some(words.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")))
                .collect();
            let read = custom_of(&rows.iter().map(|words| format!("w {words} w")).collect::<Vec<_>>());
            let wrapped: Vec<Option<String>> = expected
                .into_iter()
                .map(|words| words.map(|words| format!("w {words} w").replace("  ", " ")))
                .collect();
            let tidy = |found: Vec<Option<String>>| -> Vec<Option<String>> {
                found
                    .into_iter()
                    .map(|text| text.map(|text| text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")))
                    .collect()
            };
            prop_assert_eq!(tidy(read), wrapped);
        }
    }

    /// What waits to be taken stays small, and the program's own reader finds every row.
    #[test]
    fn a_hundred_thousand_rows_are_written_in_little_memory_and_read_back() {
        const ROWS: usize = 100_000;
        let mut workbook = Workbook::begin(&["First Name", "Email", "Company", "Note"]).unwrap();
        let (mut spool, mut most) = (Spool::default(), 0);
        for number in 0..ROWS {
            let email = format!("person{number}@acme.example");
            let cells = ["Jane", email.as_str(), "=HYPERLINK(\"x\")", "a\nb"];
            workbook.row(cells.into_iter()).unwrap();
            let packed = workbook.take();
            most = most.max(packed.len());
            spool.write(&packed).unwrap();
        }
        spool.write(&workbook.finish().unwrap()).unwrap();
        assert!(most < 256 * 1024, "{most} bytes waited");
        let mut count = 0;
        for row in tables::open(&spool.finish().0).unwrap() {
            let person = row.person.unwrap();
            assert_eq!(person.email, Some(format!("person{count}@acme.example")));
            assert_eq!(person.company.as_deref(), Some("=HYPERLINK(\"x\")"));
            count += 1;
        }
        assert_eq!(count, ROWS);
    }
}
