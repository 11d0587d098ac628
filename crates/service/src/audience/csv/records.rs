//! From text to rows and cells.
//!
//! A cell is quoted where a `"` is its first character; then it may hold separators and line
//! breaks, and two quotes mean one. After the closing quote only spaces may follow. A row that
//! breaks these rules is given back as broken, and reading goes on at its *next line*: a quote
//! that somebody forgot to close costs one row and not the rest of the file.

use domain::limits::{
    IMPORT_FIELD_BYTES_MAXIMUM, IMPORT_REJECT_LENGTH_MAXIMUM, IMPORT_ROW_BYTES_MAXIMUM,
};

use super::RejectReason;
use super::text::Text;

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// Its number as a spreadsheet shows it: the file's first row is 1, blank rows count, and a
    /// quoted line break begins no new row.
    pub number: u64,
    /// Its cells, or why they cannot be told apart.
    pub cells: Result<Vec<String>, RejectReason>,
    /// Its text, cut to what is kept of a rejected row.
    pub line: String,
}

/// The rows of a text.
pub(super) struct Records<'bytes> {
    text: Text<'bytes>,
    separator: char,
    number: u64,
}

/// What looking at the window found.
enum Scan {
    /// A row of so many bytes with its line break.
    Row(usize, Vec<String>),
    /// A row that breaks the rules.
    Broken(RejectReason),
    /// The window ends before the row.
    Unfinished,
}

impl<'bytes> Records<'bytes> {
    pub fn new(text: Text<'bytes>, separator: char) -> Self {
        Self {
            text,
            separator,
            number: 0,
        }
    }

    fn broken(&mut self, reason: RejectReason) -> Record {
        let line = kept(first_line(self.text.window()));
        self.skip_line();
        Record {
            number: self.number,
            cells: Err(reason),
            line,
        }
    }

    /// Goes on to the next line, however far away it is.
    fn skip_line(&mut self) {
        loop {
            let window = self.text.window();
            if let Some((_, end)) = line_break(window, self.text.is_whole()) {
                self.text.consume(end);
                return;
            }
            // A carriage return at the very end waits for what follows it.
            let keep = usize::from(window.ends_with('\r') && !self.text.is_whole());
            let skipped = window.len() - keep;
            self.text.consume(skipped);
            if self.text.is_whole() {
                return;
            }
            self.text.fill();
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        self.number += 1;
        loop {
            let window = self.text.window();
            let is_whole = self.text.is_whole();
            if window.is_empty() && is_whole {
                return None;
            }
            match scan(window, self.separator, is_whole) {
                Scan::Row(length, cells) => {
                    let line = kept(window[..length].trim_end_matches(['\r', '\n']));
                    self.text.consume(length);
                    return Some(Record {
                        number: self.number,
                        cells: Ok(cells),
                        line,
                    });
                }
                Scan::Broken(reason) => return Some(self.broken(reason)),
                Scan::Unfinished if window.len() > IMPORT_ROW_BYTES_MAXIMUM => {
                    return Some(self.broken(RejectReason::RowTooLong));
                }
                Scan::Unfinished => self.text.fill(),
            }
        }
    }
}

/// The first line break: where it begins and where it ends. A carriage return at the end of an
/// unfinished window may be half of one.
fn line_break(window: &str, is_whole: bool) -> Option<(usize, usize)> {
    let at = window.find(['\r', '\n'])?;
    let rest = &window[at..];
    if rest.starts_with("\r\n") {
        return Some((at, at + 2));
    }
    (rest != "\r" || is_whole).then_some((at, at + 1))
}

fn first_line(window: &str) -> &str {
    window.split(['\r', '\n']).next().unwrap_or_default()
}

/// As much of a row as is kept where it is rejected.
fn kept(line: &str) -> String {
    let length = line
        .char_indices()
        .nth(IMPORT_REJECT_LENGTH_MAXIMUM)
        .map_or(line.len(), |(at, _)| at);
    line[..length].replace('\0', "")
}

fn scan(window: &str, separator: char, is_whole: bool) -> Scan {
    let mut cells = Vec::new();
    let mut rest = window;
    loop {
        let quoted = rest.trim_start_matches(' ');
        let cell = match quoted.strip_prefix('"') {
            Some(inside) => quoted_cell(inside, separator, is_whole),
            None => plain_cell(rest, separator, is_whole),
        };
        let (text, after) = match cell {
            Cell::Text(text, after) => (text, after),
            Cell::Broken(reason) => return Scan::Broken(reason),
            Cell::Unfinished => return Scan::Unfinished,
        };
        cells.push(text);
        match after.chars().next() {
            Some(character) if character == separator => {
                rest = &after[separator.len_utf8()..];
            }
            Some(_) => {
                let Some((_, end)) = line_break(after, is_whole) else {
                    return Scan::Unfinished;
                };
                return Scan::Row(window.len() - after.len() + end, cells);
            }
            None if is_whole => return Scan::Row(window.len(), cells),
            None => return Scan::Unfinished,
        }
        if window.len() - rest.len() > IMPORT_ROW_BYTES_MAXIMUM {
            return Scan::Broken(RejectReason::RowTooLong);
        }
    }
}

/// What looking at one cell found; the text that follows begins with a separator or line break.
enum Cell<'window> {
    Text(String, &'window str),
    Broken(RejectReason),
    Unfinished,
}

fn plain_cell(rest: &str, separator: char, is_whole: bool) -> Cell<'_> {
    let end = rest.find([separator, '\r', '\n']);
    let length = end.unwrap_or(rest.len());
    if length > IMPORT_FIELD_BYTES_MAXIMUM {
        return Cell::Broken(RejectReason::FieldTooLong);
    }
    if end.is_none() && !is_whole {
        return Cell::Unfinished;
    }
    Cell::Text(rest[..length].to_owned(), &rest[length..])
}

/// `rest` follows the opening quote.
fn quoted_cell(rest: &str, separator: char, is_whole: bool) -> Cell<'_> {
    let mut text = String::new();
    let mut rest = rest;
    loop {
        let Some(quote) = rest.find('"') else {
            return unclosed(text.len() + rest.len(), is_whole);
        };
        text.push_str(&rest[..quote]);
        if text.len() > IMPORT_FIELD_BYTES_MAXIMUM {
            return Cell::Broken(too_long(&text));
        }
        rest = &rest[quote + 1..];
        if let Some(after) = rest.strip_prefix('"') {
            text.push('"');
            rest = after;
            continue;
        }
        if rest.is_empty() && !is_whole {
            return Cell::Unfinished;
        }
        return after_quote(text, rest, separator, is_whole);
    }
}

fn unclosed<'window>(length: usize, is_whole: bool) -> Cell<'window> {
    if is_whole || length > IMPORT_FIELD_BYTES_MAXIMUM {
        return Cell::Broken(RejectReason::BrokenQuotes);
    }
    Cell::Unfinished
}

/// A cell of several lines beyond all measure is a quote that is closed somewhere else.
fn too_long(text: &str) -> RejectReason {
    if text.contains('\n') {
        RejectReason::BrokenQuotes
    } else {
        RejectReason::FieldTooLong
    }
}

fn after_quote(text: String, rest: &str, separator: char, is_whole: bool) -> Cell<'_> {
    let after = rest.trim_start_matches(' ');
    match after.chars().next() {
        None if is_whole => Cell::Text(text, after),
        None if rest.len() > IMPORT_FIELD_BYTES_MAXIMUM => Cell::Broken(RejectReason::FieldTooLong),
        None => Cell::Unfinished,
        Some(character) if character == separator || "\r\n".contains(character) => {
            Cell::Text(text, after)
        }
        Some(_) => Cell::Broken(RejectReason::BrokenQuotes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::csv::encoding::Encoding;
    use proptest::prelude::*;

    fn read(text: &str, separator: char) -> Vec<(u64, Cells)> {
        Records::new(Text::new(text.as_bytes(), Encoding::Utf8), separator)
            .map(|record| (record.number, record.cells))
            .collect()
    }

    type Cells = Result<Vec<String>, RejectReason>;

    macro_rules! cells {
        ($($text:expr),*) => { Ok(vec![$($text.to_owned()),*]) };
    }

    #[test]
    fn every_line_break_ends_a_row() {
        let rows = read("a,b\r\nc,d\re,f\n\ng,h", ',');
        assert_eq!(
            rows,
            [
                (1, cells!("a", "b")),
                (2, cells!("c", "d")),
                (3, cells!("e", "f")),
                (4, cells!("")),
                (5, cells!("g", "h")),
            ]
        );
    }

    #[test]
    fn quotes_hold_separators_breaks_and_quotes() {
        let rows = read("\"a,\"\"x\"\"\r\nb\", \"c\" ,d\nnext,row", ',');
        assert_eq!(
            rows,
            [
                (1, cells!("a,\"x\"\r\nb", "c", "d")),
                (2, cells!("next", "row")),
            ]
        );
    }

    #[test]
    fn a_quote_within_a_cell_is_a_letter() {
        assert_eq!(read("5\" pipe;b", ';'), [(1, cells!("5\" pipe", "b"))]);
    }

    #[test]
    fn a_forgotten_quote_costs_one_row() {
        let rows = read("a,\"b,c\nd,\"e\",f\ng,h,i\nj,\"k", ',');
        assert_eq!(
            rows,
            [
                (1, Err(RejectReason::BrokenQuotes)),
                (2, cells!("d", "e", "f")),
                (3, cells!("g", "h", "i")),
                (4, Err(RejectReason::BrokenQuotes)),
            ]
        );
    }

    #[test]
    fn what_is_beyond_all_measure_is_skipped() {
        let long = "x".repeat(IMPORT_FIELD_BYTES_MAXIMUM + 1);
        let endless = "y".repeat(3 * IMPORT_ROW_BYTES_MAXIMUM);
        let wide = "z,".repeat(IMPORT_ROW_BYTES_MAXIMUM);
        let text = format!("a,{long}\n{endless}\n\"{long}\",b\n\"{long}\nlast\n{wide}\nend");
        let rows = read(&text, ',');
        assert_eq!(
            rows,
            [
                (1, Err(RejectReason::FieldTooLong)),
                (2, Err(RejectReason::FieldTooLong)),
                (3, Err(RejectReason::FieldTooLong)),
                (4, Err(RejectReason::BrokenQuotes)),
                (5, cells!("last")),
                (6, Err(RejectReason::RowTooLong)),
                (7, cells!("end")),
            ]
        );
    }

    fn written(rows: &[Vec<String>], separator: char) -> String {
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        rows.iter()
            .map(|row| {
                let cells: Vec<String> = row.iter().map(quoted).collect();
                cells.join(&separator.to_string()) + "\n"
            })
            .collect()
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(
            rows in proptest::collection::vec(proptest::collection::vec("[a\",;\n\r é]{0,8}", 1..5), 1..12),
            separator in proptest::sample::select(vec![',', ';', '\t', '|']),
        ) {
            let read: Vec<_> = read(&written(&rows, separator), separator);
            let expected: Vec<_> = (1..).zip(rows.into_iter().map(Ok)).collect();
            prop_assert_eq!(read, expected);
        }

        #[test]
        fn numbers_rise_by_one_and_no_line_is_read_twice(text in "[a\",;\n\r ]{0,60}") {
            let rows = read(&text, ',');
            let numbers: Vec<u64> = rows.iter().map(|(number, _)| *number).collect();
            prop_assert_eq!(numbers, (1..=rows.len() as u64).collect::<Vec<_>>());
            let breaks = text.matches(['\r', '\n']).count();
            prop_assert!(rows.len() <= breaks + 1);
        }
    }
}
