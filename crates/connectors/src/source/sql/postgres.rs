//! Rows of PostgreSQL. The server makes a JSON object of each, so that every type has a text.

use futures_util::TryStreamExt;
use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{AssertSqlSafe, Connection, Row};

use super::{Rows, Server, SqlSource, TIMEOUT, TOO_LARGE, connected, literal, problem};
use crate::source::SourceError;

/// Bytes of one row; a longer one is not sent at all.
const ROW_BYTES_MAXIMUM: usize = 1 << 20;

pub(super) async fn rows(
    server: &Server,
    source: &SqlSource,
    after: Option<&Value>,
    limit: usize,
) -> Result<Rows, SourceError> {
    let mut options = PgConnectOptions::new_without_pgpass()
        .host(&server.host)
        .port(server.port)
        .username(&server.user)
        .database(&server.database)
        // What is encrypted where the server can; its host was allowed by whoever runs the program.
        .ssl_mode(PgSslMode::Prefer)
        .application_name("overture")
        .options([
            ("statement_timeout", TIMEOUT.as_millis().to_string().as_str()),
            ("default_transaction_read_only", "on"),
            ("standard_conforming_strings", "on"),
        ]);
    if let Some(password) = &server.password {
        options = options.password(password);
    }
    let mut connection: PgConnection = connected(options).await?;
    let answer = read(&mut connection, source, after, limit).await;
    let _ = connection.close().await;
    answer
}

async fn read(
    connection: &mut PgConnection,
    source: &SqlSource,
    after: Option<&Value>,
    limit: usize,
) -> Result<Rows, SourceError> {
    let after = after.map(literal);
    let wrapped = source.wrapped(
        "to_jsonb(people)::text AS record",
        after.as_deref(),
        '"',
        limit,
    );
    let bounded = format!(
        "SELECT CASE WHEN octet_length(record) <= {ROW_BYTES_MAXIMUM} THEN record END AS record FROM ({wrapped}) AS records"
    );
    // A transaction that may only read, whatever the account may do.
    let mut tx = connection
        .begin_with("BEGIN READ ONLY")
        .await
        .map_err(|error| problem(&error))?;
    let mut rows = Rows::default();
    let mut stream = sqlx::query(AssertSqlSafe(bounded)).fetch(&mut *tx);
    while let Some(row) = stream.try_next().await.map_err(|error| problem(&error))? {
        let text: Option<&str> = row.try_get(0).map_err(|error| problem(&error))?;
        let text = text.ok_or(TOO_LARGE)?;
        match serde_json::from_str(text) {
            Ok(Value::Object(record)) => rows.push(record, text.len())?,
            _ => return Err(SourceError::NoJson),
        }
    }
    drop(stream);
    Ok(rows)
}
