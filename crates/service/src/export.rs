//! Tables that leave the program, as CSV or as a workbook: row by row, so that a million of them take no more memory than a
//! page, and without a cell that a spreadsheet takes for a formula (R30).

mod csv;
mod workbook;

use std::borrow::Cow;
use std::io;
use std::pin::Pin;

use bytes::Bytes;
use domain::limits;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};

use crate::{Page, PageRequest, ServiceError, ServiceResult};

use workbook::Workbook;

domain::named! {
    /// The format of a table that leaves.
    #[derive(Default)]
    TableFormat, "format of a table" {
        /// Text with separators, for every program.
        #[default]
        Csv = "csv",
        /// A workbook.
        Xlsx = "xlsx",
    }
}

impl TableFormat {
    /// What kind of content it is, as HTTP says it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// A table in pieces, as they are asked for.
pub type Pieces = Pin<Box<dyn Stream<Item = ServiceResult<Bytes>> + Send>>;

/// A cell of a row.
pub(crate) type Cell<'a> = Cow<'a, str>;

/// A table on its way out.
enum Table {
    Csv(String),
    Xlsx(Box<Workbook>),
}

impl Table {
    fn begin(format: TableFormat, columns: &[&str]) -> io::Result<Self> {
        Ok(match format {
            TableFormat::Csv => Self::Csv(csv::head(columns)),
            TableFormat::Xlsx => Self::Xlsx(Box::new(Workbook::begin(columns)?)),
        })
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        let cells = cells.iter().map(AsRef::as_ref);
        match self {
            Self::Csv(text) => text.push_str(&csv::row(cells)),
            Self::Xlsx(workbook) => workbook.row(cells)?,
        }
        Ok(())
    }

    /// What was written since the last time.
    fn take(&mut self) -> Bytes {
        match self {
            Self::Csv(text) => std::mem::take(text).into(),
            Self::Xlsx(workbook) => workbook.take().into(),
        }
    }

    fn finish(self) -> io::Result<Bytes> {
        Ok(match self {
            Self::Csv(text) => text.into(),
            Self::Xlsx(workbook) => workbook.finish()?.into(),
        })
    }
}

/// A short table in one piece.
pub(crate) fn whole<'a>(
    format: TableFormat,
    columns: &[&str],
    rows: impl IntoIterator<Item = Vec<Cell<'a>>>,
) -> ServiceResult<Bytes> {
    let written = || {
        let mut table = Table::begin(format, columns)?;
        for row in rows {
            table.row(&row)?;
        }
        table.finish()
    };
    written().map_err(ServiceError::internal)
}

/// Where a table stands that is being written.
enum Place {
    At(Box<Table>, Option<String>),
    End,
}

/// A list as a table, in pieces as they are asked for: `page` answers a page of the list, `row` the cells of an item. What is
/// wrong with the question is told before the table begins.
pub(crate) async fn in_pieces<T, Answer>(
    format: TableFormat,
    columns: &[&str],
    page: impl Fn(PageRequest) -> Answer + Send + Sync + 'static,
    row: fn(&T) -> Vec<Cell<'_>>,
) -> ServiceResult<Pieces>
where
    T: Send + 'static,
    Answer: Future<Output = ServiceResult<Page<T>>> + Send + 'static,
{
    let table = Table::begin(format, columns).map_err(ServiceError::internal)?;
    let begin = (page, Place::At(Box::new(table), None));
    let pieces = stream::try_unfold(begin, move |(page, place)| async move {
        let Place::At(mut table, cursor) = place else {
            return Ok(None);
        };
        let request = PageRequest {
            limit: Some(limits::PAGE_SIZE_MAXIMUM),
            cursor,
        };
        let found = page(request).await?;
        for item in &found.items {
            table.row(&row(item)).map_err(ServiceError::internal)?;
        }
        if found.next.is_some() {
            let piece = table.take();
            return Ok(Some((piece, (page, Place::At(table, found.next)))));
        }
        let piece = table.finish().map_err(ServiceError::internal)?;
        Ok(Some((piece, (page, Place::End))))
    });
    let mut pieces = Box::pin(pieces);
    let first = pieces.try_next().await?;
    Ok(Box::pin(stream::iter(first.map(Ok)).chain(pieces)))
}

/// A text, or nothing.
pub(crate) fn text(value: Option<&String>) -> Cell<'_> {
    value.map_or(Cow::Borrowed(""), |value| Cow::Borrowed(value.as_str()))
}

/// Something that says itself, or nothing.
pub(crate) fn said<'a>(value: Option<impl ToString>) -> Cell<'a> {
    value.map_or(Cow::Borrowed(""), |value| Cow::Owned(value.to_string()))
}
