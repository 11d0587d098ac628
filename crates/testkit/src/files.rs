//! Files that tests write themselves: archives, also such as lie, and workbooks.

use std::fmt::Write as _;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// An archive as it is written.
pub struct Archive<W: Write> {
    to: W,
    written: u64,
    directory: Vec<u8>,
    parts: u64,
    /// Bytes that the archive claims of every part, in the place of the true ones.
    pub claimed_bytes: Option<u32>,
}

impl Archive<Vec<u8>> {
    /// An archive in memory.
    pub fn in_memory() -> Self {
        Self::new(Vec::new())
    }

    /// The archive's bytes.
    pub fn bytes(self) -> Vec<u8> {
        self.finish().expect("memory")
    }
}

impl<W: Write> Archive<W> {
    /// An archive into a writer.
    pub fn new(to: W) -> Self {
        Self {
            to,
            written: 0,
            directory: Vec::new(),
            parts: 0,
            claimed_bytes: None,
        }
    }

    /// A part more.
    #[must_use]
    pub fn with(mut self, path: &str, content: &[u8]) -> Self {
        self.add(path, content).expect("room");
        self
    }

    /// Adds a part.
    pub fn add(&mut self, path: &str, content: &[u8]) -> io::Result<()> {
        self.add_repeated(path, content, 1)
    }

    /// Adds a part of a text that is repeated: a bomb where it is repeated often.
    pub fn add_repeated(&mut self, path: &str, text: &[u8], times: usize) -> io::Result<()> {
        let mut packing = DeflateEncoder::new(Vec::new(), Compression::fast());
        let mut crc = flate2::Crc::new();
        for _ in 0..times {
            packing.write_all(text)?;
            crc.update(text);
        }
        let packed = packing.finish()?;
        self.add_packed(path, &packed, crc.sum(), (text.len() * times) as u32)
    }

    fn add_packed(&mut self, path: &str, packed: &[u8], crc: u32, bytes: u32) -> io::Result<()> {
        let begins_at = self.written;
        let facts = self.facts(path, packed, crc, bytes);
        let mut local = b"PK\x03\x04".to_vec();
        local.extend(&facts);
        local.extend(path.as_bytes());
        self.write(&local)?;
        self.write(packed)?;
        self.directory.extend(b"PK\x01\x02\x14\0");
        self.directory.extend(facts);
        // No comment, the first disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend((begins_at as u32).to_le_bytes());
        self.directory.extend(path.as_bytes());
        self.parts += 1;
        Ok(())
    }

    /// Lets one more name stand for the last part: parts that overlap.
    pub fn add_overlapping(&mut self, times: usize) {
        let entry = self.directory.clone();
        for _ in 0..times {
            self.directory.extend(&entry);
            self.parts += 1;
        }
    }

    fn facts(&self, path: &str, packed: &[u8], crc: u32, bytes: u32) -> Vec<u8> {
        // Version, no flags, deflated, no time.
        let mut facts = vec![0x14, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        facts.extend(crc.to_le_bytes());
        facts.extend((packed.len() as u32).to_le_bytes());
        facts.extend(self.claimed_bytes.unwrap_or(bytes).to_le_bytes());
        facts.extend((path.len() as u16).to_le_bytes());
        facts.extend([0, 0]);
        facts
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        self.to.write_all(bytes)
    }

    /// Ends the archive.
    pub fn finish(mut self) -> io::Result<W> {
        let begins_at = self.written as u32;
        let directory = std::mem::take(&mut self.directory);
        self.write(&directory)?;
        let parts = (self.parts.min(0xFFFE) as u16).to_le_bytes();
        let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
        end.extend(parts);
        end.extend(parts);
        end.extend((directory.len() as u32).to_le_bytes());
        end.extend(begins_at.to_le_bytes());
        end.extend([0, 0]);
        self.write(&end)?;
        Ok(self.to)
    }
}

const BOOK: &str = r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns:r="r"><workbookPr/><sheets><sheet name="Hidden" sheetId="1" state="hidden" r:id="rId1"/><sheet name="People" sheetId="2" r:id="rId2"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="/xl/worksheets/sheet2.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;

/// A workbook whose visible sheet holds this XML between `sheetData` tags, with these shared texts.
pub fn workbook(rows: &str, shared: &[&str]) -> Vec<u8> {
    let mut texts = String::from("<sst>");
    for text in shared {
        write!(texts, "<si><t>{text}</t></si>").expect("memory");
    }
    texts.push_str("</sst>");
    let sheet =
        format!("<worksheet><dimension ref=\"A1\"/><sheetData>{rows}</sheetData></worksheet>");
    workbook_of(&sheet, &texts)
}

/// A workbook with these parts as they are.
pub fn workbook_of(sheet: &str, shared_strings: &str) -> Vec<u8> {
    let hidden = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Secret</t></is></c></row></sheetData></worksheet>";
    Archive::in_memory()
        .with("[Content_Types].xml", b"<Types/>")
        .with("xl/workbook.xml", BOOK.as_bytes())
        .with("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes())
        .with("xl/styles.xml", STYLES.as_bytes())
        .with("xl/sharedStrings.xml", shared_strings.as_bytes())
        .with("xl/worksheets/sheet1.xml", hidden.as_bytes())
        .with("xl/worksheets/sheet2.xml", sheet.as_bytes())
        .bytes()
}

/// A workbook with a row for each list of texts.
pub fn workbook_of_rows(rows: &[&[&str]]) -> Vec<u8> {
    let mut sheet = String::new();
    for (cells, number) in rows.iter().zip(1..) {
        write!(sheet, "<row r=\"{number}\">").expect("memory");
        for cell in *cells {
            write!(sheet, "<c t=\"inlineStr\"><is><t>{cell}</t></is></c>").expect("memory");
        }
        sheet.push_str("</row>");
    }
    workbook(&sheet, &[])
}
