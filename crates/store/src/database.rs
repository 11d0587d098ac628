//! Opening a database and beginning transactions.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgPool, Postgres, Transaction};

use crate::boundary::{Boundary, Crossing};
use crate::{StoreError, StoreResult, Tx, migrate, sqlite};

/// Connections of one process to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 12;
/// How long a statement waits for a lock before it is an error.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a transaction on PostgreSQL may stand still: a process that sleeps in one must not keep the
/// rows of its accounts from the others for longer than a lease.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// How long opening may take.
const OPEN_TIMEOUT: Duration = Duration::from_secs(15);
/// The file's name within a data folder.
const FILE_NAME: &str = "overture.db";

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, in a data folder.
    Sqlite,
    /// PostgreSQL, shared by several processes.
    Postgres,
}

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file in a data folder.
    Folder(PathBuf),
    /// SQLite in memory, gone with the process.
    Memory,
    /// PostgreSQL at a URL.
    Postgres(String),
}

impl Location {
    /// From the settings: a URL where one is given (`postgres://...`), else the data folder.
    pub fn from_settings(url: Option<&str>, folder: &Path) -> StoreResult<Self> {
        match url {
            None => Ok(Self::Folder(folder.to_owned())),
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Ok(Self::Postgres(url.to_owned()))
            }
            Some(_) => Err(StoreError::Unavailable {
                detail: "the database's address must begin with postgres://".to_owned(),
            }),
        }
    }
}

/// The database's file in a data folder.
pub(crate) fn file_in(folder: &Path) -> PathBuf {
    folder.join(FILE_NAME)
}

#[derive(Debug, Clone)]
pub(crate) enum Pools {
    /// One writer and several readers; in memory both are the one connection there is.
    Sqlite {
        writer: sqlite::Pool,
        reader: sqlite::Pool,
    },
    Postgres(PgPool),
}

/// An open, migrated database. Clones share it.
#[derive(Debug, Clone)]
pub struct Db {
    pools: Pools,
    queries: Arc<AtomicU64>,
    boundary: Option<Arc<dyn Boundary>>,
}

fn unavailable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unavailable {
        detail: error.to_string(),
    }
}

impl Db {
    /// Opens the database, making and migrating it where needed.
    pub async fn open(location: &Location) -> StoreResult<Self> {
        if let Location::Folder(folder) = location {
            std::fs::create_dir_all(folder)
                .map_err(|error| unavailable(format!("{}: {error}", folder.display())))?;
            migrate::sqlite(folder).await?;
        }
        let db = Self::connect(location).await?;
        match (&db.pools, location) {
            (Pools::Sqlite { writer, .. }, Location::Memory) => {
                migrate::sqlite_in_memory(writer).await?;
            }
            (Pools::Sqlite { .. }, _) => {}
            (Pools::Postgres(pool), _) => migrate::postgres(pool).await?,
        }
        Ok(db)
    }

    /// Opens the database as it is.
    pub(crate) async fn connect(location: &Location) -> StoreResult<Self> {
        let pools = match location {
            Location::Folder(folder) => Pools::Sqlite {
                writer: sqlite::Pool::writer(file_in(folder)),
                reader: sqlite::Pool::readers(file_in(folder)),
            },
            Location::Memory => {
                let memory = sqlite::Pool::memory();
                Pools::Sqlite {
                    writer: memory.clone(),
                    reader: memory,
                }
            }
            Location::Postgres(url) => {
                let limit = |limit: Duration| limit.as_millis().to_string();
                let options = PgConnectOptions::from_str(url)
                    .map_err(unavailable)?
                    .options([
                        ("lock_timeout", limit(BUSY_TIMEOUT)),
                        ("idle_in_transaction_session_timeout", limit(IDLE_TIMEOUT)),
                    ]);
                let pool = PgPoolOptions::new()
                    .max_connections(POSTGRES_CONNECTIONS)
                    .acquire_timeout(OPEN_TIMEOUT)
                    .connect_with(options)
                    .await
                    .map_err(unavailable)?;
                Pools::Postgres(pool)
            }
        };
        Ok(Self {
            pools,
            queries: Arc::default(),
            boundary: None,
        })
    }

    /// The same database, reached across a boundary at which a simulation lets things happen.
    #[must_use]
    pub fn across(&self, boundary: Arc<dyn Boundary>) -> Self {
        Self {
            boundary: Some(boundary),
            ..self.clone()
        }
    }

    async fn begin(&self) -> StoreResult<(Arc<AtomicU64>, Option<Arc<dyn Boundary>>)> {
        if let Some(boundary) = &self.boundary {
            boundary.cross(Crossing::Begin).await?;
        }
        Ok((Arc::clone(&self.queries), self.boundary.clone()))
    }

    /// The connections, for what is no transaction of an entity.
    pub(crate) const fn pools(&self) -> &Pools {
        &self.pools
    }

    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        match self.pools {
            Pools::Sqlite { .. } => Dialect::Sqlite,
            Pools::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Begins a transaction that only reads, on one unchanging view of the data.
    ///
    /// Never hold one while beginning another: in memory there is one connection.
    pub async fn read(&self) -> StoreResult<Tx> {
        self.begin_reading(false).await
    }

    /// The same, to look at a few rows by their keys: on SQLite such a look takes a few microseconds, and to let another
    /// thread take over what else the thread has to do would take ten times as long.
    pub async fn glance(&self) -> StoreResult<Tx> {
        self.begin_reading(true).await
    }

    async fn begin_reading(&self, is_brief: bool) -> StoreResult<Tx> {
        let (queries, boundary) = self.begin().await?;
        match &self.pools {
            Pools::Sqlite { reader, .. } => {
                let tx = if is_brief {
                    reader.begin_brief("BEGIN").await?
                } else {
                    reader.begin("BEGIN").await?
                };
                Ok(Tx::sqlite(tx, queries, boundary))
            }
            Pools::Postgres(pool) => begin_on_postgres(pool, POSTGRES_READ)
                .await
                .map(|tx| Tx::postgres(tx, queries, boundary))
                .map_err(|error| StoreError::of("begin", error)),
        }
    }

    /// Begins a transaction that writes. SQLite has one at a time (`BEGIN IMMEDIATE`), so that a
    /// transaction never fails half-way because another was faster.
    pub async fn write(&self) -> StoreResult<Tx> {
        let (queries, boundary) = self.begin().await?;
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                let tx = writer.begin("BEGIN IMMEDIATE").await?;
                Ok(Tx::sqlite(tx, queries, boundary))
            }
            Pools::Postgres(pool) => begin_on_postgres(pool, POSTGRES_WRITE)
                .await
                .map(|tx| Tx::postgres(tx, queries, boundary))
                .map_err(|error| StoreError::of("begin", error)),
        }
    }

    /// Statements that were sent so far; tests use the difference around a page.
    pub fn query_count(&self) -> u64 {
        self.queries.load(Ordering::Relaxed)
    }

    /// Closes the connections; what is in use ends first.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// How a transaction that reads begins on PostgreSQL: all of its statements see one state.
pub(crate) const POSTGRES_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// How a transaction that writes begins on PostgreSQL.
const POSTGRES_WRITE: &str = "BEGIN";

/// Begins a transaction on PostgreSQL in a task of its own: the driver loses count of a transaction
/// whose beginning is given up half-way (a browser that hangs up), and its connection would hand an
/// open transaction to the next one. The task always comes to an end, and a transaction that nobody
/// waits for is rolled back.
async fn begin_on_postgres(
    pool: &PgPool,
    statement: &'static str,
) -> sqlx::Result<Transaction<'static, Postgres>> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(statement).await });
    begun
        .await
        .unwrap_or_else(|error| Err(sqlx::Error::Io(std::io::Error::other(error))))
}
