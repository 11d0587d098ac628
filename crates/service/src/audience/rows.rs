//! Rows on their way from a source into the database, whatever format they come in.
//!
//! A source is read ahead by a thread of its own, a few batches at most: reading and writing take about the same time,
//! and memory does not grow with the file.

use domain::limits::{
    IMPORT_AHEAD_BYTES, IMPORT_BATCH_BYTES, IMPORT_BATCH_ROWS, IMPORT_PIECE_BYTES,
    IMPORT_PIECE_ROWS,
};
use store::contact::Newcomer;
use store::import::RejectRow;
use tokio::sync::mpsc::{self, Receiver};

use super::tables::{FileProblem, Row, Table};

/// Batches that wait to be taken.
const BATCHES_AHEAD: usize = 3;

/// A source of rows. A format is one implementation; it keeps no more in memory than a few rows.
pub(super) trait RowSource: Iterator<Item = Row> + Send {
    /// Bytes of the source.
    fn bytes(&self) -> u64;

    /// Bytes that were read so far.
    fn bytes_read(&self) -> u64;

    /// Why the rows ended before the source did, where they have.
    fn problem(&self) -> Option<FileProblem>;
}

impl RowSource for Table {
    fn bytes(&self) -> u64 {
        Self::bytes(self)
    }

    fn bytes_read(&self) -> u64 {
        Self::bytes_read(self)
    }

    fn problem(&self) -> Option<FileProblem> {
        Self::problem(self)
    }
}

/// Rows that are taken together.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// The people, in the order of the rows.
    pub people: Vec<Newcomer>,
    /// The rows without a person.
    pub rejects: Vec<RejectRow>,
    /// How many rows there are.
    pub rows: u64,
    /// The number of the last one.
    pub last_row: u64,
    /// Bytes of the source that were read.
    pub bytes_read: u64,
    /// Bytes of the rows.
    bytes: usize,
}

impl Piece {
    fn add(&mut self, row: Row) {
        self.rows += 1;
        self.bytes += row.bytes;
        self.last_row = row.number;
        match row.person {
            Ok(person) => self.people.push(Newcomer::with_key(person, row.key)),
            Err(reason) => self.rejects.push(RejectRow {
                row_number: row.number as i64,
                reason: reason.as_str().to_owned(),
                line: row.line,
            }),
        }
    }

    fn append(&mut self, mut other: Self) {
        self.people.append(&mut other.people);
        self.rejects.append(&mut other.rejects);
        self.rows += other.rows;
        self.last_row = other.last_row;
        self.bytes_read = other.bytes_read;
        self.bytes += other.bytes;
    }

    /// Whether a batch and this fit into one piece.
    fn has_room_for(&self, batch: &Self) -> bool {
        self.rows + batch.rows <= IMPORT_PIECE_ROWS as u64
            && self.bytes + batch.bytes <= IMPORT_PIECE_BYTES
    }
}

/// A batch, or why there is no further one.
type Read = Result<Piece, FileProblem>;

/// The next rows of a source behind a row; none at its end.
fn next_batch(source: &mut dyn RowSource, behind: u64) -> Option<Read> {
    let mut batch = Piece::default();
    let is_full =
        |batch: &Piece| batch.rows >= IMPORT_BATCH_ROWS as u64 || batch.bytes >= IMPORT_BATCH_BYTES;
    while !is_full(&batch)
        && let Some(row) = source.next()
    {
        if row.number > behind {
            batch.add(row);
        }
    }
    batch.bytes_read = source.bytes_read();
    if let Some(problem) = source.problem() {
        return Some(Err(problem));
    }
    (batch.rows > 0).then_some(Ok(batch))
}

/// Where batches come from.
enum Batches {
    /// They are read as they are asked for.
    Here(Box<dyn RowSource>, u64),
    /// A thread reads ahead.
    Ahead(Receiver<Read>),
}

impl Batches {
    async fn next(&mut self) -> Option<Read> {
        match self {
            Self::Here(source, behind) => next_batch(source.as_mut(), *behind),
            Self::Ahead(read) => read.recv().await,
        }
    }
}

/// The pieces of a source.
pub(super) struct Pieces {
    batches: Batches,
    /// The batch that begins the next piece: whether there is one tells whether a piece is the last.
    waiting: Option<Piece>,
}

impl Pieces {
    /// Begins to read the rows behind a row. A small source is read where it is needed, so that nothing depends on
    /// threads.
    pub fn begin(mut source: Box<dyn RowSource>, behind: u64) -> Self {
        if source.bytes() < IMPORT_AHEAD_BYTES {
            return Self {
                batches: Batches::Here(source, behind),
                waiting: None,
            };
        }
        let (send, receive) = mpsc::channel(BATCHES_AHEAD);
        tokio::task::spawn_blocking(move || {
            while let Some(batch) = next_batch(source.as_mut(), behind) {
                let is_last = batch.is_err();
                // Nobody waits for it any more once the import has ended.
                if send.blocking_send(batch).is_err() || is_last {
                    return;
                }
            }
        });
        Self {
            batches: Batches::Ahead(receive),
            waiting: None,
        }
    }

    /// The next piece, and whether it is the last one; an empty one where there are no rows.
    pub async fn next(&mut self) -> Result<(Piece, bool), FileProblem> {
        let mut piece = self.waiting.take().unwrap_or_default();
        loop {
            let Some(batch) = self.batches.next().await.transpose()? else {
                return Ok((piece, true));
            };
            if piece.rows > 0 && !piece.has_room_for(&batch) {
                self.waiting = Some(batch);
                return Ok((piece, false));
            }
            piece.append(batch);
        }
    }
}
