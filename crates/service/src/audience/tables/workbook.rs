//! Workbooks (XLSX): the first visible sheet, cell by cell.
//!
//! Of a formula the value counts that the program which wrote the file had computed; nothing is computed here, and no
//! address in a workbook is ever asked. Numbers that are shown as dates become dates.

mod strings;
mod styles;

use std::borrow::Cow;

use domain::limits::{IMPORT_COLUMNS_MAXIMUM, IMPORT_FIELD_BYTES_MAXIMUM};

use super::archive::Archive;
use super::formats::{File, Format, Rows, Source};
use super::grid::Cells;
use super::stored::{Storing, line_of};
use super::xml::{Token, Xml};
use super::{FileKind, FileProblem, RejectReason};

use strings::Strings;
use styles::Styles;

/// The format.
pub(super) struct Workbook;

impl Format for Workbook {
    fn open(&self, file: &File<'_>) -> Option<Result<Source, FileProblem>> {
        let archive = file.archive()?;
        let part = archive.part("xl/workbook.xml")?;
        let root = part.path.clone();
        Some(read(archive, &root))
    }
}

fn read(archive: &Archive, root: &str) -> Result<Source, FileProblem> {
    let book = Book::read(archive, root)?;
    let styles = Styles::read(archive, "xl/styles.xml")?;
    let mut strings = Strings::read(archive, "xl/sharedStrings.xml")?;
    let part = archive.part(&book.sheet_path).ok_or(FileProblem::NoRows)?;
    let mut sheet = Sheet {
        xml: Xml::new(archive.read(part)?),
        styles: &styles,
        strings: &mut strings,
        is_1904: book.is_1904,
        storing: Storing::default(),
        cells: Cells::default(),
        number: 0,
    };
    sheet.read()?;
    let stored = sheet.storing.finish()?;
    Ok(Source {
        kind: FileKind::Xlsx,
        part: Some(book.sheet_name),
        bytes: stored.bytes,
        rows_at_most: stored.rows,
        hash: stored.hash,
        rows: Rows::Stored(stored.content),
        header: None,
    })
}

/// What the workbook says of its sheets.
struct Book {
    sheet_name: String,
    sheet_path: String,
    /// Whether days are counted from 1904 on.
    is_1904: bool,
}

impl Book {
    fn read(archive: &Archive, root: &str) -> Result<Self, FileProblem> {
        let part = archive.part(root).ok_or(FileProblem::Spreadsheet)?;
        let mut xml = Xml::new(archive.read(part)?);
        let (mut is_1904, mut sheets) = (false, Vec::new());
        while let Some(token) = xml.next()? {
            if token != Token::Begins {
                continue;
            }
            match xml.name() {
                "workbookPr" => is_1904 = is_true(xml.attribute("date1904")),
                "sheet" if sheets.len() < IMPORT_COLUMNS_MAXIMUM => sheets.push((
                    xml.attribute("id").unwrap_or_default(),
                    xml.attribute("name").unwrap_or_default(),
                    xml.attribute("state")
                        .is_some_and(|state| state != "visible"),
                )),
                _ => {}
            }
        }
        let targets = targets(archive)?;
        let found = sheets.into_iter().find_map(|(id, name, is_hidden)| {
            let target = targets.iter().find(|(own, _)| *own == id)?;
            (!is_hidden).then(|| (name, target.1.clone()))
        });
        let (sheet_name, sheet_path) = found.ok_or(FileProblem::NoRows)?;
        Ok(Self {
            sheet_name: sheet_name.chars().take(100).collect(),
            sheet_path,
            is_1904,
        })
    }
}

/// Ids and paths of the worksheets.
fn targets(archive: &Archive) -> Result<Vec<(String, String)>, FileProblem> {
    let path = "xl/_rels/workbook.xml.rels";
    let part = archive.part(path).ok_or(FileProblem::Spreadsheet)?;
    let mut xml = Xml::new(archive.read(part)?);
    let mut targets = Vec::new();
    while let Some(token) = xml.next()? {
        let is_sheet = token == Token::Begins
            && xml.name() == "Relationship"
            && xml
                .attribute("Type")
                .is_some_and(|kind| kind.ends_with("/worksheet"));
        if !is_sheet || targets.len() >= IMPORT_COLUMNS_MAXIMUM {
            continue;
        }
        if let (Some(id), Some(target)) = (xml.attribute("Id"), xml.attribute("Target")) {
            let path = match target.strip_prefix('/') {
                Some(path) => path.to_owned(),
                None => format!("xl/{target}"),
            };
            targets.push((id, path));
        }
    }
    Ok(targets)
}

fn is_true(value: Option<String>) -> bool {
    value.is_some_and(|value| value == "1" || value == "true")
}

/// How the value of a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Number,
    SharedString,
    Text,
    Truth,
}

/// A sheet that is being read.
struct Sheet<'a> {
    xml: Xml,
    styles: &'a Styles,
    strings: &'a mut Strings,
    is_1904: bool,
    storing: Storing,
    cells: Cells,
    number: u64,
}

impl Sheet<'_> {
    fn read(&mut self) -> Result<(), FileProblem> {
        while let Some(token) = self.xml.next()? {
            match (token, self.xml.name()) {
                (Token::Begins, "row") => self.row()?,
                // What stands behind the rows, such as merged cells, says nothing of people.
                (Token::Ends, "sheetData") => return Ok(()),
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads a row to its end. Rows whose number does not rise get the next one.
    fn row(&mut self) -> Result<(), FileProblem> {
        let given = self.xml.attribute("r").and_then(|text| text.parse().ok());
        self.number = given.unwrap_or(0).max(self.number + 1);
        self.cells.clear();
        let mut is_too_long = false;
        loop {
            match (self.xml.next()?, self.xml.name()) {
                (Some(Token::Begins), "c") => is_too_long |= !self.cell()?,
                (Some(Token::Ends), "row") | (None, _) => break,
                _ => {}
            }
        }
        if is_too_long {
            let line = line_of(&self.cells);
            return self
                .storing
                .reject(self.number, RejectReason::FieldTooLong, &line);
        }
        self.storing.row(self.number, &self.cells)
    }

    /// Reads a cell; false where it is longer than any field.
    fn cell(&mut self) -> Result<bool, FileProblem> {
        let reference = self.xml.attribute("r");
        let place = reference.as_deref().and_then(column_of);
        let is_date = self.styles.is_date(self.xml.attribute("s").as_deref());
        let written = match self.xml.attribute("t").as_deref() {
            Some("s") => Written::SharedString,
            Some("b") => Written::Truth,
            Some("str" | "inlineStr" | "e" | "d") => Written::Text,
            _ => Written::Number,
        };
        let text = self.value()?;
        let place = place.unwrap_or(self.cells.len());
        // One more than are read tells that there are too many.
        if place > IMPORT_COLUMNS_MAXIMUM || place < self.cells.len() {
            if place > IMPORT_COLUMNS_MAXIMUM && !text.is_empty() {
                self.cells.pad(IMPORT_COLUMNS_MAXIMUM);
                self.cells.push("…");
            }
            return Ok(true);
        }
        self.cells.pad(place);
        let is_short = text.len() <= IMPORT_FIELD_BYTES_MAXIMUM;
        match written {
            Written::Text => self.cells.push(&unescaped(&text)),
            Written::SharedString => {
                let index = text.trim().parse().unwrap_or(usize::MAX);
                return self.strings.append(index, &mut self.cells);
            }
            Written::Truth => self.cells.push(match text.trim() {
                "1" => "true",
                _ => "false",
            }),
            Written::Number if is_date => {
                let date = styles::date_of(&text, self.is_1904);
                self.cells.push(date.as_deref().unwrap_or(&text));
            }
            Written::Number => self.cells.push(&styles::number_of(&text)),
        }
        Ok(is_short)
    }

    /// The text of the cell's value, cut where it is longer than any field.
    fn value(&mut self) -> Result<String, FileProblem> {
        let mut text = String::new();
        // Names of the tags around the text; what is a formula or how it is pronounced is passed over.
        let (mut is_value, mut passed_over) = (false, 0_usize);
        loop {
            match (self.xml.next()?, self.xml.name()) {
                (Some(Token::Begins), "f" | "rPh") => passed_over += 1,
                (Some(Token::Ends), "f" | "rPh") => passed_over = passed_over.saturating_sub(1),
                (Some(Token::Begins), "v" | "t") => is_value = true,
                (Some(Token::Ends), "v" | "t") => is_value = false,
                (Some(Token::Ends), "c" | "row") | (None, _) => return Ok(text),
                (Some(Token::Text), _)
                    if is_value && passed_over == 0 && text.len() <= IMPORT_FIELD_BYTES_MAXIMUM =>
                {
                    text.push_str(self.xml.text());
                }
                _ => {}
            }
        }
    }
}

/// A text whose characters by number (`_x000D_`) are what they stand for; those that no text holds are left out.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        plain.push_str(before);
        let digits = escape
            .get(2..6)
            .filter(|_| escape[2..].get(4..5) == Some("_"));
        let Some(number) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
            plain.push_str("_x");
            rest = &escape[2..];
            continue;
        };
        let character = char::from_u32(number);
        plain
            .extend(character.filter(|one| !one.is_control() || matches!(one, '\t' | '\n' | '\r')));
        rest = &escape[7..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The place of a column from a reference such as `AB12`, counted from 0.
fn column_of(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.fold(0_usize, |number, letter| {
        let value = letter.to_ascii_uppercase() - b'A' + 1;
        number.saturating_mul(26).saturating_add(value.into())
    });
    number.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_by_number_are_what_they_stand_for() {
        for (given, expected) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x0000_c", "c"),
            ("_x12_ _xzzzz_ _x", "_x12_ _xzzzz_ _x"),
            ("_x00é9_", "_x00é9_"),
            ("plain", "plain"),
        ] {
            assert_eq!(unescaped(given), expected, "{given}");
        }
    }

    #[test]
    fn columns_are_counted_in_letters() {
        for (reference, place) in [("A1", 0), ("Z9", 25), ("AA10", 26), ("xfd1", 16_383)] {
            assert_eq!(column_of(reference), Some(place), "{reference}");
        }
        assert_eq!(column_of("12"), None);
        assert!(column_of(&"Z".repeat(100)).is_some());
    }
}
