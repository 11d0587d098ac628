//! Rows of a SQLite file, opened for reading alone.

use std::path::{Path, PathBuf};

use domain::limits::SOURCE_TIMEOUT_SECONDS;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, InterruptHandle, OpenFlags, Row};
use serde_json::{Map, Value};

use super::{Rows, SqlSource, literal, said};
use crate::source::SourceError;

/// Bytes of one value or row: SQLite gives up a statement that makes a longer one.
const LENGTH_MAXIMUM: i32 = 1 << 20;

pub(super) async fn rows(
    file: &Path,
    source: &SqlSource,
    after: Option<&Value>,
    limit: usize,
) -> Result<Rows, SourceError> {
    let after = after.map(literal);
    let statement = source.wrapped("*", after.as_deref(), '"', limit);
    let file: PathBuf = file.to_owned();
    let connection = tokio::task::spawn_blocking(move || open(&file)).await;
    let connection = connection.map_err(|_| SourceError::Unreachable)??;
    // Whoever stops waiting stops the statement too.
    let interrupt = Interrupt(connection.get_interrupt_handle());
    let reading = tokio::task::spawn_blocking(move || read(&connection, &statement));
    let answer = reading.await.map_err(|_| SourceError::Unreachable)?;
    drop(interrupt);
    answer
}

struct Interrupt(InterruptHandle);

impl Drop for Interrupt {
    fn drop(&mut self) {
        self.0.interrupt();
    }
}

fn open(file: &Path) -> Result<Connection, SourceError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(|error| problem(&error))?;
    // No file beside this one is opened, and no value grows beyond what is kept.
    let limits = [
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_LENGTH, LENGTH_MAXIMUM),
    ];
    for (limit, value) in limits {
        connection
            .set_limit(limit, value)
            .map_err(|error| problem(&error))?;
    }
    Ok(connection)
}

fn read(connection: &Connection, statement: &str) -> Result<Rows, SourceError> {
    let mut statement = connection
        .prepare(statement)
        .map_err(|error| problem(&error))?;
    let names: Vec<String> = statement
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let mut found = statement.query([]).map_err(|error| problem(&error))?;
    let mut rows = Rows::default();
    while let Some(row) = found.next().map_err(|error| problem(&error))? {
        let (record, bytes) = record(&names, row)?;
        rows.push(record, bytes)?;
    }
    Ok(rows)
}

fn record(names: &[String], row: &Row<'_>) -> Result<(Map<String, Value>, usize), SourceError> {
    let mut record = Map::new();
    let mut bytes = 0;
    for (index, name) in names.iter().enumerate() {
        let value = row.get_ref(index).map_err(|error| problem(&error))?;
        let value = match value {
            ValueRef::Null | ValueRef::Blob(_) => Value::Null,
            ValueRef::Integer(number) => Value::from(number),
            ValueRef::Real(number) => Value::from(number),
            ValueRef::Text(text) => Value::from(String::from_utf8_lossy(text)),
        };
        bytes += name.len() + value.as_str().map_or(8, str::len);
        record.insert(name.clone(), value);
    }
    Ok((record, bytes))
}

fn problem(error: &rusqlite::Error) -> SourceError {
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => SourceError::TooSlow(SOURCE_TIMEOUT_SECONDS),
        Some(ErrorCode::NotADatabase) => SourceError::Refused("the file is no database of SQLite"),
        _ => said(&error.to_string()),
    }
}
