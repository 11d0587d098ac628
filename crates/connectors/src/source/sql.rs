//! A source that is a database (R20): one `SELECT`, read on from the last row by a column that rises.
//!
//! Each driver is a module that runs one wrapped statement on a connection that may only read, within a time, and hands out
//! rows as records. A server is asked only where whoever runs the program named its host and port; a file only in the folder
//! that was named.

mod mysql;
mod postgres;
mod sqlite;

use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::finder_source::SourceConfiguration;
use domain::limits::{SOURCE_ANSWER_BYTES_MAXIMUM, SOURCE_TIMEOUT_SECONDS};
use serde_json::{Map, Value};
use sqlx::{ConnectOptions, Connection};
use url::Url;

use super::{Answer, Position, Reach, SourceError};

/// Characters of what a database says that a person is shown.
const MESSAGE_LENGTH_MAXIMUM: usize = 300;

/// Where the rows are.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Postgres(Server),
    Mysql(Server),
    Sqlite(PathBuf),
}

/// A server of a database, and who asks it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Server {
    host: String,
    port: u16,
    user: String,
    password: Option<String>,
    database: String,
}

/// A source that is a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlSource {
    place: Place,
    query: String,
    order_column: String,
}

/// Rows as records, and their bytes.
#[derive(Debug, Default)]
struct Rows {
    records: Vec<Value>,
    bytes: usize,
}

impl Rows {
    /// Keeps a record, as long as there are not too many bytes of them.
    fn push(&mut self, record: Map<String, Value>, bytes: usize) -> Result<(), SourceError> {
        self.bytes += bytes;
        if self.bytes > SOURCE_ANSWER_BYTES_MAXIMUM {
            return Err(TOO_LARGE);
        }
        self.records.push(Value::Object(record));
        Ok(())
    }
}

const TOO_LARGE: SourceError = SourceError::TooLarge(SOURCE_ANSWER_BYTES_MAXIMUM >> 20);
const TIMEOUT: Duration = Duration::from_secs(SOURCE_TIMEOUT_SECONDS);

impl SqlSource {
    /// The source of a configuration, with the password of its account.
    pub fn new(
        configuration: &SourceConfiguration,
        secret: Option<&str>,
        reach: &Reach,
    ) -> Result<Self, SourceError> {
        let part = |text: &Option<String>, what| text.clone().ok_or(SourceError::Incomplete(what));
        let address = part(&configuration.address, "the address")?;
        Ok(Self {
            place: place(&address, secret, reach)?,
            query: part(&configuration.query, "the statement")?,
            order_column: part(&configuration.order_column, "the column that rises")?,
        })
    }

    /// The next rows behind a place, so many at most. There is always a next place: what is added later comes at a later run.
    pub async fn next(
        &self,
        position: Option<&Position>,
        limit: usize,
    ) -> Result<Answer, SourceError> {
        let after = position.and_then(|position| position.at.as_deref());
        let after: Option<Value> = after.and_then(|text| serde_json::from_str(text).ok());
        let rows = self.rows(after.as_ref(), limit);
        let rows = tokio::time::timeout(TIMEOUT, rows)
            .await
            .map_err(|_| SourceError::TooSlow(SOURCE_TIMEOUT_SECONDS))??;
        let last = match rows.records.last() {
            Some(record) => Some(self.place_of(record)?),
            None => after.clone(),
        };
        if !rows.records.is_empty() && last == after {
            return Err(SourceError::Circle);
        }
        Ok(Answer {
            records: rows.records,
            next: Some(Position {
                at: last.map(|value| value.to_string()),
                taken: 0,
            }),
        })
    }

    async fn rows(&self, after: Option<&Value>, limit: usize) -> Result<Rows, SourceError> {
        match &self.place {
            Place::Postgres(server) => postgres::rows(server, self, after, limit).await,
            Place::Mysql(server) => mysql::rows(server, self, after, limit).await,
            Place::Sqlite(file) => sqlite::rows(file, self, after, limit).await,
        }
    }

    /// The value of the column that rises; where there is none, nobody could read on.
    fn place_of(&self, record: &Value) -> Result<Value, SourceError> {
        match record.get(&self.order_column) {
            Some(value @ (Value::Number(_) | Value::String(_))) => Ok(value.clone()),
            _ => Err(SourceError::NoOrder),
        }
    }

    /// The statement around the one that was written: rows behind a place, in the order of the column. `quote` surrounds names.
    fn wrapped(&self, answer: &str, after: Option<&str>, quote: char, limit: usize) -> String {
        let doubled: String = [quote, quote].iter().collect();
        let name = self.order_column.replace(quote, &doubled);
        let column = format!("people.{quote}{name}{quote}");
        let behind = after.map_or(String::new(), |after| format!(" WHERE {column} > {after}"));
        // A comment at the end of what was written ends with its line.
        format!(
            "SELECT {answer} FROM (\n{}\n) AS people{behind} ORDER BY {column} LIMIT {limit}",
            self.query
        )
    }
}

/// A connection to a server; what is asked goes into no log.
async fn connected<Opened: Connection>(options: Opened::Options) -> Result<Opened, SourceError> {
    let options = options.disable_statement_logging();
    options.connect().await.map_err(|error| problem(&error))
}

/// A value as it stands in a statement. The value came from the same database; a text is closed by doubling its quotes, which
/// holds where backslashes mean nothing.
fn literal(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("'{}'", text.replace('\'', "''").replace('\0', "")),
        _ => "NULL".to_owned(),
    }
}

fn place(address: &str, secret: Option<&str>, reach: &Reach) -> Result<Place, SourceError> {
    if let Some(file) = address.strip_prefix("sqlite:") {
        return Ok(Place::Sqlite(file_within(
            file.trim_start_matches("//"),
            reach,
        )?));
    }
    let url = Url::parse(address.trim()).map_err(|_| SourceError::Refused("it is no address"))?;
    let port = match url.scheme() {
        "postgres" | "postgresql" => 5432,
        "mysql" | "mariadb" => 3306,
        _ => return Err(SourceError::Refused("it is none of a database")),
    };
    let server = server(&url, port, secret)?;
    if !reach.private_hosts.allow_server(&server.host, server.port) {
        return Err(SourceError::Refused(
            "whoever runs Overture has to allow this host and port, with --private-hosts",
        ));
    }
    Ok(if port == 5432 {
        Place::Postgres(server)
    } else {
        Place::Mysql(server)
    })
}

fn server(url: &Url, usual_port: u16, secret: Option<&str>) -> Result<Server, SourceError> {
    if url.password().is_some() {
        return Err(SourceError::Refused(
            "it holds a password, which belongs into the field for the key",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(SourceError::Refused(
            "it holds more than host, port and database",
        ));
    }
    let host = url.host_str().filter(|host| !host.is_empty());
    let database = url.path().trim_start_matches('/');
    if database.is_empty() || database.contains('/') {
        return Err(SourceError::Refused("it names no database behind the host"));
    }
    Ok(Server {
        host: host
            .ok_or(SourceError::Refused("it names no host"))?
            .to_owned(),
        port: url.port().unwrap_or(usual_port),
        user: url.username().to_owned(),
        password: secret.map(str::to_owned),
        database: database.to_owned(),
    })
}

/// A file in the folder that was allowed; no way leads out of it, links included.
fn file_within(file: &str, reach: &Reach) -> Result<PathBuf, SourceError> {
    let folder = reach.folder.as_deref().ok_or(SourceError::Refused(
        "whoever runs Overture has to name a folder of files that may be read, with --source-folder",
    ))?;
    let missing = || SourceError::Refused("there is no such file in the folder that may be read");
    let folder = folder.canonicalize().map_err(|_| missing())?;
    let path = folder
        .join(Path::new(file))
        .canonicalize()
        .map_err(|_| missing())?;
    if path.starts_with(&folder) && path.is_file() {
        Ok(path)
    } else {
        Err(missing())
    }
}

/// What a database says, as a person is shown it.
fn said(message: &str) -> SourceError {
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    SourceError::Database(line.chars().take(MESSAGE_LENGTH_MAXIMUM).collect())
}

/// What went wrong with a server.
fn problem(error: &sqlx::Error) -> SourceError {
    match error {
        sqlx::Error::Database(answer) => match answer.code().as_deref() {
            // Of PostgreSQL, then of MySQL and MariaDB: the account is not let in.
            Some("28000" | "28P01") => SourceError::Forbidden,
            // A statement that took too long: PostgreSQL, MySQL, MariaDB.
            Some("57014" | "70100") => SourceError::TooSlow(SOURCE_TIMEOUT_SECONDS),
            _ => said(answer.message()),
        },
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) => SourceError::Unreachable,
        other => said(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::PrivateHosts;

    fn source(query: &str, column: &str) -> SqlSource {
        SqlSource {
            place: Place::Sqlite(PathBuf::new()),
            query: query.to_owned(),
            order_column: column.to_owned(),
        }
    }

    #[test]
    fn a_statement_reads_on_behind_the_last_row() {
        let one = source("SELECT * FROM people -- all", "id");
        assert_eq!(
            one.wrapped("*", None, '"', 5),
            "SELECT * FROM (\nSELECT * FROM people -- all\n) AS people ORDER BY people.\"id\" LIMIT 5"
        );
        let odd = source("SELECT 1", "a\"b");
        assert!(
            odd.wrapped("*", Some("7"), '"', 5)
                .contains("WHERE people.\"a\"\"b\" > 7 ORDER BY")
        );
        assert_eq!(literal(&Value::from("d'Or\\")), "'d''Or\\'");
        assert_eq!(literal(&Value::from(7)), "7");
    }

    /// S-16: a database is asked only where whoever runs the program allowed it.
    #[test]
    fn only_what_was_allowed_is_reached() {
        let reach = Reach {
            private_hosts: PrivateHosts::new(["db.internal:5432".to_owned()]),
            folder: None,
        };
        let place = |address: &str| place(address, None, &reach);
        assert!(place("postgres://reader@db.internal/crm").is_ok());
        assert!(place("postgresql://reader@DB.internal:5432/crm").is_ok());
        for refused in [
            "postgres://reader@db.internal:5433/crm",
            "postgres://reader@db.example.com/crm",
            "mysql://reader@db.internal/crm",
            "postgres://reader:word@db.internal/crm",
            "postgres://reader@db.internal/crm?host=127.0.0.1",
            "postgres://reader@db.internal/",
            "postgres:///crm",
            "https://db.internal:5432/crm",
            "sqlite:people.db",
        ] {
            assert!(
                matches!(place(refused), Err(SourceError::Refused(_))),
                "{refused}"
            );
        }
    }

    #[test]
    fn no_way_leads_out_of_the_folder() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        std::fs::write(outer.path().join("secret.db"), "x").unwrap();
        std::fs::write(inner.join("people.db"), "x").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(outer.path().join("secret.db"), inner.join("link.db")).unwrap();
        let reach = Reach {
            folder: Some(inner),
            ..Reach::default()
        };
        assert!(file_within("people.db", &reach).is_ok());
        let secret = outer.path().join("secret.db");
        for refused in [
            "../secret.db",
            "link.db",
            "",
            ".",
            "no.db",
            secret.to_str().unwrap(),
        ] {
            assert!(file_within(refused, &reach).is_err(), "{refused}");
        }
    }
}
