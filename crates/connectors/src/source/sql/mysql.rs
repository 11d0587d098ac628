//! Rows of MySQL and MariaDB, as the text that the server writes of each value.

use futures_util::TryStreamExt;
use serde_json::{Map, Number, Value};
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlRow, MySqlSslMode};
use sqlx::{AssertSqlSafe, Column, Connection, Executor, Row, TypeInfo};

use super::{Rows, Server, SqlSource, TIMEOUT, connected, literal, problem};
use crate::source::SourceError;

/// Types whose texts are whole numbers.
const WHOLE_NUMBERS: [&str; 5] = ["TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT"];

pub(super) async fn rows(
    server: &Server,
    source: &SqlSource,
    after: Option<&Value>,
    limit: usize,
) -> Result<Rows, SourceError> {
    let mut options = MySqlConnectOptions::new()
        .host(&server.host)
        .port(server.port)
        .username(&server.user)
        .database(&server.database)
        .ssl_mode(MySqlSslMode::Preferred);
    if let Some(password) = &server.password {
        options = options.password(password);
    }
    let mut connection: MySqlConnection = connected(options).await?;
    let answer = read(&mut connection, source, after, limit).await;
    let _ = connection.close().await;
    answer
}

async fn read(
    connection: &mut MySqlConnection,
    source: &SqlSource,
    after: Option<&Value>,
    limit: usize,
) -> Result<Rows, SourceError> {
    bound(connection).await?;
    let after = after.map(literal);
    let statement = source.wrapped("people.*", after.as_deref(), '`', limit);
    let mut rows = Rows::default();
    // The protocol of texts: each value comes as the server writes it, whatever its type.
    let mut stream = sqlx::raw_sql(AssertSqlSafe(statement)).fetch(&mut *connection);
    while let Some(row) = stream.try_next().await.map_err(|error| problem(&error))? {
        let (record, bytes) = record(&row)?;
        rows.push(record, bytes)?;
    }
    drop(stream);
    Ok(rows)
}

/// Nothing is written, backslashes mean nothing, and the server gives up in time. MySQL and MariaDB call the time
/// differently; each refuses the other's name.
async fn bound(connection: &mut MySqlConnection) -> Result<(), SourceError> {
    let milliseconds = TIMEOUT.as_millis();
    let seconds = TIMEOUT.as_secs();
    let limits = [
        format!("SET SESSION max_execution_time = {milliseconds}"),
        format!("SET SESSION max_statement_time = {seconds}"),
    ];
    for limit in limits {
        // Ours ends it a moment later where a server knows neither.
        let _ = connection.execute(AssertSqlSafe(limit)).await;
    }
    for statement in [
        "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'",
        "START TRANSACTION READ ONLY",
    ] {
        let done = connection.execute(statement).await;
        done.map_err(|error| problem(&error))?;
    }
    Ok(())
}

fn record(row: &MySqlRow) -> Result<(Map<String, Value>, usize), SourceError> {
    let mut record = Map::new();
    let mut bytes = 0;
    for column in row.columns() {
        let text: Option<&[u8]> = row
            .try_get_unchecked(column.ordinal())
            .map_err(|error| problem(&error))?;
        bytes += column.name().len() + text.map_or(0, <[u8]>::len);
        let kind = column.type_info().name();
        record.insert(column.name().to_owned(), value(kind, text));
    }
    Ok((record, bytes))
}

/// A text as the value that it stands for; bytes that are no text are none.
fn value(kind: &str, text: Option<&[u8]>) -> Value {
    let Some(text) = text.and_then(|bytes| std::str::from_utf8(bytes).ok()) else {
        return Value::Null;
    };
    let is_whole = WHOLE_NUMBERS.iter().any(|name| kind.starts_with(name));
    let number = is_whole.then(|| text.parse::<i64>().ok()).flatten();
    number.map_or_else(
        || Value::from(text),
        |number| Value::Number(Number::from(number)),
    )
}
