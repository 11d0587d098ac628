//! Rows of cells, whatever file they stand in.

use domain::limits::{IMPORT_HEADER_ROWS_SEARCHED, IMPORT_REJECT_LENGTH_MAXIMUM};

use super::RejectReason;

/// The cells of a row, in one text: a file of a million rows has ten million cells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Cells {
    text: String,
    /// Where in the text each cell ends.
    ends: Vec<usize>,
}

impl Cells {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell at a place, counted from 0.
    pub fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let start = match place {
            0 => 0,
            _ => self.ends[place - 1],
        };
        Some(&self.text[start..end])
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|place| self.get(place))
    }

    /// All of them, without anything in between.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Begins a row.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// A cell more.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.end();
    }

    /// Empty cells until there are so many.
    pub fn pad(&mut self, count: usize) {
        while self.ends.len() < count {
            self.end();
        }
    }

    /// The text of the cell that is being written, behind those that have ended.
    pub fn open(&mut self) -> &mut String {
        &mut self.text
    }

    /// The cell that was begun ends here.
    pub fn end(&mut self) {
        self.ends.push(self.text.len());
    }
}

/// The rows of a file, one after the other.
pub(super) trait Grid: Send {
    /// Goes on to the next row and reads its cells, or says why it cannot be read.
    fn next(&mut self, cells: &mut Cells) -> Option<Result<(), RejectReason>>;

    /// The present row's number as the program that wrote the file shows it.
    fn number(&self) -> u64;

    /// The present row's text, cut to what is kept of a rejected row.
    fn line(&self) -> String;

    /// Bytes that were read.
    fn bytes_read(&self) -> u64;

    /// Whether the rows end where reading failed.
    fn has_failed(&self) -> bool;
}

/// The first rows whose cells can be told apart, with their numbers.
pub(super) fn first_rows(grid: &mut dyn Grid) -> Vec<(u64, Vec<String>)> {
    let mut cells = Cells::default();
    let mut rows = Vec::new();
    for _ in 0..IMPORT_HEADER_ROWS_SEARCHED {
        match grid.next(&mut cells) {
            Some(Ok(())) => {
                let owned = cells.iter().map(str::to_owned).collect();
                rows.push((grid.number(), owned));
            }
            Some(Err(_)) => {}
            None => break,
        }
    }
    rows
}

/// As much of a row as is kept where it is rejected.
pub(super) fn kept(line: &str) -> String {
    let length = line
        .char_indices()
        .nth(IMPORT_REJECT_LENGTH_MAXIMUM)
        .map_or(line.len(), |(at, _)| at);
    line[..length].replace('\0', "")
}
