//! From text to rows and cells.
//!
//! A cell is quoted where a `"` is its first character; then it may hold separators and line
//! breaks, and two quotes mean one. After the closing quote only spaces may follow. A row that
//! breaks these rules is given back as broken, and reading goes on at its *next line*: a quote
//! that somebody forgot to close costs one row and not the rest of the file.

use domain::limits::{IMPORT_FIELD_BYTES_MAXIMUM, IMPORT_ROW_BYTES_MAXIMUM};

use super::RejectReason;
use super::grid::{Cells, Grid, kept};
use super::text::Text;

/// The rows of a text. One at a time is looked at; its text is at hand until the next one.
pub(super) struct Records {
    text: Text,
    separator: u8,
    number: u64,
    /// Bytes of the present row, which are still in the window.
    present: usize,
    /// The text of the present row where it is broken.
    broken: Option<String>,
}

/// What looking at the window found.
enum Scan {
    /// A row of so many bytes with its line break.
    Row(usize),
    /// A row that breaks the rules.
    Broken(RejectReason),
    /// The window ends before the row.
    Unfinished,
}

impl Records {
    /// The rows of a text whose cells are separated by an ASCII character.
    pub fn new(text: Text, separator: char) -> Self {
        Self {
            text,
            separator: u8::try_from(separator).unwrap_or(b','),
            number: 0,
            present: 0,
            broken: None,
        }
    }

    fn skip(&mut self, reason: RejectReason) -> RejectReason {
        self.broken = Some(kept(first_line(self.text.window())));
        self.skip_line();
        reason
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

impl Grid for Records {
    /// The present row's number as a spreadsheet shows it: the file's first row is 1, blank rows count, and a
    /// quoted line break begins no new row.
    fn number(&self) -> u64 {
        self.number
    }

    /// The present row's text, cut to what is kept of a rejected row.
    fn line(&self) -> String {
        match &self.broken {
            Some(line) => line.clone(),
            None => kept(self.text.window()[..self.present].trim_end_matches(['\r', '\n'])),
        }
    }

    /// Bytes of the file that were read.
    fn bytes_read(&self) -> u64 {
        self.text.bytes_read()
    }

    /// Whether the rows end where reading failed.
    fn has_failed(&self) -> bool {
        self.text.has_failed()
    }

    /// Goes on to the next row.
    fn next(&mut self, cells: &mut Cells) -> Option<Result<(), RejectReason>> {
        self.text.consume(self.present);
        (self.present, self.broken) = (0, None);
        self.number += 1;
        loop {
            let window = self.text.window();
            let is_whole = self.text.is_whole();
            if window.is_empty() && is_whole {
                return None;
            }
            cells.clear();
            match scan(window, self.separator, is_whole, cells) {
                Scan::Row(length) => {
                    self.present = length;
                    return Some(Ok(()));
                }
                Scan::Broken(reason) => return Some(Err(self.skip(reason))),
                Scan::Unfinished if window.len() > IMPORT_ROW_BYTES_MAXIMUM => {
                    return Some(Err(self.skip(RejectReason::RowTooLong)));
                }
                Scan::Unfinished => self.text.fill(),
            }
        }
    }
}

/// The first line break: where it begins and where it ends. A carriage return at the end of an
/// unfinished window may be half of one.
fn line_break(window: &str, is_whole: bool) -> Option<(usize, usize)> {
    let at = place_of(window, |byte| byte == b'\r' || byte == b'\n')?;
    let rest = &window[at..];
    if rest.starts_with("\r\n") {
        return Some((at, at + 2));
    }
    (rest != "\r" || is_whole).then_some((at, at + 1))
}

/// Where the first such byte is. All that is looked for is ASCII, and no byte of another character is.
fn place_of(text: &str, is_it: impl Fn(u8) -> bool) -> Option<usize> {
    text.as_bytes().iter().position(|byte| is_it(*byte))
}

fn first_line(window: &str) -> &str {
    window.split(['\r', '\n']).next().unwrap_or_default()
}

fn scan(window: &str, separator: u8, is_whole: bool, cells: &mut Cells) -> Scan {
    let mut rest = window;
    loop {
        let quoted = rest.trim_start_matches(' ');
        let cell = match quoted.strip_prefix('"') {
            Some(inside) => quoted_cell(inside, separator, is_whole, cells),
            None => plain_cell(rest, separator, is_whole, cells),
        };
        let after = match cell {
            Cell::Ends(after) => after,
            Cell::Broken(reason) => return Scan::Broken(reason),
            Cell::Unfinished => return Scan::Unfinished,
        };
        cells.end();
        match after.bytes().next() {
            Some(byte) if byte == separator => rest = &after[1..],
            Some(_) => {
                let Some((_, end)) = line_break(after, is_whole) else {
                    return Scan::Unfinished;
                };
                return Scan::Row(window.len() - after.len() + end);
            }
            None if is_whole => return Scan::Row(window.len()),
            None => return Scan::Unfinished,
        }
        if window.len() - rest.len() > IMPORT_ROW_BYTES_MAXIMUM {
            return Scan::Broken(RejectReason::RowTooLong);
        }
    }
}

/// What looking at one cell found; the text that follows begins with a separator or line break.
enum Cell<'window> {
    Ends(&'window str),
    Broken(RejectReason),
    Unfinished,
}

fn plain_cell<'window>(
    rest: &'window str,
    separator: u8,
    is_whole: bool,
    cells: &mut Cells,
) -> Cell<'window> {
    let end = place_of(rest, |byte| {
        byte == separator || byte == b'\r' || byte == b'\n'
    });
    let length = end.unwrap_or(rest.len());
    if length > IMPORT_FIELD_BYTES_MAXIMUM {
        return Cell::Broken(RejectReason::FieldTooLong);
    }
    if end.is_none() && !is_whole {
        return Cell::Unfinished;
    }
    cells.open().push_str(&rest[..length]);
    Cell::Ends(&rest[length..])
}

/// `rest` follows the opening quote.
fn quoted_cell<'window>(
    rest: &'window str,
    separator: u8,
    is_whole: bool,
    cells: &mut Cells,
) -> Cell<'window> {
    let begin = cells.text().len();
    let mut rest = rest;
    loop {
        let Some(quote) = place_of(rest, |byte| byte == b'"') else {
            return unclosed(cells.text().len() - begin + rest.len(), is_whole);
        };
        cells.open().push_str(&rest[..quote]);
        if cells.text().len() - begin > IMPORT_FIELD_BYTES_MAXIMUM {
            return Cell::Broken(too_long(&cells.text()[begin..]));
        }
        rest = &rest[quote + 1..];
        if let Some(after) = rest.strip_prefix('"') {
            cells.open().push('"');
            rest = after;
            continue;
        }
        if rest.is_empty() && !is_whole {
            return Cell::Unfinished;
        }
        return after_quote(rest, separator, is_whole);
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

fn after_quote(rest: &str, separator: u8, is_whole: bool) -> Cell<'_> {
    let after = rest.trim_start_matches(' ');
    match after.bytes().next() {
        None if is_whole => Cell::Ends(after),
        None if rest.len() > IMPORT_FIELD_BYTES_MAXIMUM => Cell::Broken(RejectReason::FieldTooLong),
        None => Cell::Unfinished,
        Some(byte) if byte == separator || byte == b'\r' || byte == b'\n' => Cell::Ends(after),
        Some(_) => Cell::Broken(RejectReason::BrokenQuotes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::tables::encoding::Encoding;
    use proptest::prelude::*;

    fn read(text: &str, separator: char) -> Vec<(u64, Found)> {
        let reader = std::io::Cursor::new(text.to_owned());
        let mut records = Records::new(Text::new(Box::new(reader), Encoding::Utf8), separator);
        let mut cells = Cells::default();
        let mut found = Vec::new();
        while let Some(outcome) = records.next(&mut cells) {
            let row = outcome.map(|()| cells.iter().map(str::to_owned).collect());
            found.push((records.number(), row));
        }
        found
    }

    type Found = Result<Vec<String>, RejectReason>;

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
