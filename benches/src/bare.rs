//! Bare tables and bare statements: what yardsticks are made of, and how worlds are filled.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::routing::get;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use crate::world::Place;

/// How long a statement waits for a lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// Connections to a database, without the store.
#[derive(Debug, Clone)]
pub enum Bare {
    /// A file.
    Sqlite(SqlitePool),
    /// A server.
    Postgres(PgPool),
}

/// A transaction of it.
pub enum BareTx {
    /// In a file.
    Sqlite(Transaction<'static, Sqlite>),
    /// On a server.
    Postgres(Transaction<'static, Postgres>),
}

/// A message that a yardstick claimed: its number, its sender's, the person, the text.
pub type Claimed = (i64, i64, String, String);

impl Bare {
    /// Opens a database as durable as the store does; `name` is the file's in the folder.
    pub async fn open(place: &Place, name: &str) -> Result<Self> {
        Self::open_with(place, name, SqliteSynchronous::Full).await
    }

    /// Opens a database to fill it: nothing is lost that could not be made again.
    pub async fn open_to_fill(place: &Place, name: &str) -> Result<Self> {
        Self::open_with(place, name, SqliteSynchronous::Off).await
    }

    async fn open_with(place: &Place, name: &str, durability: SqliteSynchronous) -> Result<Self> {
        match &place.database {
            Some(url) => Self::of_server(url).await,
            None => Ok(Self::Sqlite(
                sqlite(&place.folder.join(name), durability).await?,
            )),
        }
    }

    /// Opens a PostgreSQL database.
    pub async fn of_server(url: &str) -> Result<Self> {
        let pool = PgPoolOptions::new().max_connections(2).connect(url).await?;
        Ok(Self::Postgres(pool))
    }

    /// Runs statements one after the other. The marks `@each` (the elements of the JSON list `$1`
    /// as `value`) and `@without_rowid` are filled in for each database.
    pub async fn script(&self, text: &str) -> Result<()> {
        let text = AssertSqlSafe(self.filled(text));
        match self {
            Self::Sqlite(pool) => sqlx::raw_sql(text).execute(pool).await.map(drop)?,
            Self::Postgres(pool) => sqlx::raw_sql(text).execute(pool).await.map(drop)?,
        }
        Ok(())
    }

    /// One number that a query answers.
    pub async fn number(&self, text: &'static str) -> Result<i64> {
        Ok(match self {
            Self::Sqlite(pool) => sqlx::query_scalar(text).fetch_one(pool).await?,
            Self::Postgres(pool) => sqlx::query_scalar(text).fetch_one(pool).await?,
        })
    }

    /// A name and two sums of each row.
    pub async fn sums(&self, text: &str) -> Result<Vec<(String, i64, i64)>> {
        let query = AssertSqlSafe(text.to_owned());
        Ok(match self {
            Self::Sqlite(pool) => sqlx::query_as(query).fetch_all(pool).await?,
            Self::Postgres(pool) => sqlx::query_as(query).fetch_all(pool).await?,
        })
    }

    /// Begins a transaction that writes.
    pub async fn begin(&self) -> Result<BareTx> {
        Ok(match self {
            Self::Sqlite(pool) => BareTx::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => BareTx::Postgres(pool.begin().await?),
        })
    }

    /// Brings a SQLite file to a state from which every run starts alike: nothing waits in its log.
    /// The counterpart on PostgreSQL is fresh statistics.
    pub async fn settle(&self) -> Result<()> {
        match self {
            Self::Sqlite(_) => self.script("PRAGMA wal_checkpoint(TRUNCATE)").await,
            Self::Postgres(_) => self.script("ANALYZE").await,
        }
    }

    /// Closes the connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }

    fn filled(&self, text: &str) -> String {
        match self {
            Self::Sqlite(_) => filled_for_sqlite(text),
            Self::Postgres(_) => filled_for_postgres(text),
        }
    }
}

fn filled_for_sqlite(text: &str) -> String {
    text.replace("@each", "json_each($1)")
        .replace("@without_rowid", "WITHOUT ROWID")
}

fn filled_for_postgres(text: &str) -> String {
    text.replace(
        "@each",
        "(SELECT value FROM jsonb_array_elements(CAST($1 AS JSONB)) AS e (value))",
    )
    .replace("@without_rowid", "")
}

impl BareTx {
    /// Runs a statement with at most one value, a JSON list; tells how many rows it changed.
    pub async fn execute(&mut self, text: &str, list: Option<&str>) -> Result<u64> {
        Ok(match self {
            Self::Sqlite(tx) => {
                let mut query = sqlx::query(AssertSqlSafe(filled_for_sqlite(text)));
                if let Some(list) = list {
                    query = query.bind(list);
                }
                query.execute(&mut **tx).await?.rows_affected()
            }
            Self::Postgres(tx) => {
                let mut query = sqlx::query(AssertSqlSafe(filled_for_postgres(text)));
                if let Some(list) = list {
                    query = query.bind(list);
                }
                query.execute(&mut **tx).await?.rows_affected()
            }
        })
    }

    /// Runs a statement that claims messages.
    pub async fn claim(&mut self, text: &str, list: &str) -> Result<Vec<Claimed>> {
        Ok(match self {
            Self::Sqlite(tx) => {
                sqlx::query_as(AssertSqlSafe(filled_for_sqlite(text)))
                    .bind(list)
                    .fetch_all(&mut **tx)
                    .await?
            }
            Self::Postgres(tx) => {
                sqlx::query_as(AssertSqlSafe(filled_for_postgres(text)))
                    .bind(list)
                    .fetch_all(&mut **tx)
                    .await?
            }
        })
    }

    /// Makes it durable.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

async fn sqlite(path: &Path, durability: SqliteSynchronous) -> Result<SqlitePool> {
    let options = SqliteConnectOptions::from_str(&format!("sqlite://{}", path.display()))?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(durability)
        .foreign_keys(false)
        .busy_timeout(BUSY_TIMEOUT);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .with_context(|| format!("{} cannot be opened", path.display()))?;
    Ok(pool)
}

/// The yardstick of the cold start: opens the same file, reads a row, and answers a page.
pub async fn serve(folder: &Path, address: &str) -> Result<()> {
    let listener = tokio::net::TcpListener::bind(address).await?;
    let pool = sqlite(
        &folder.join(crate::world::FILE_NAME),
        SqliteSynchronous::Full,
    )
    .await?;
    let name: String = sqlx::query_scalar("SELECT name FROM workspace LIMIT 1")
        .fetch_one(&pool)
        .await?;
    let page = format!("<!doctype html><title>{name}</title><h1>{name}</h1>");
    let routes = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .fallback(get(move || {
            let page = page.clone();
            async move { axum::response::Html(page) }
        }));
    axum::serve(listener, routes).await?;
    Ok(())
}
