//! Bringing a database to the structure that this program knows. Forward only.

use std::path::Path;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};

use crate::{StoreError, StoreResult, sqlite};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
const SQLITE_STATISTICS: &str = include_str!("../migrations/statistics.sql");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

fn newest(migrator: &Migrator) -> i64 {
    migrator
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0)
}

fn told(migrator: &Migrator, error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(found) => StoreError::Newer {
            found,
            known: newest(migrator),
        },
        other => StoreError::Unavailable {
            detail: format!("its structure could not be brought up to date: {other}"),
        },
    }
}

/// Makes or migrates the SQLite database of a data folder; a copy of an older file is kept beside it first.
pub(crate) async fn sqlite(folder: &Path) -> StoreResult<()> {
    let options = SqliteConnectOptions::new()
        .filename(crate::database::file_in(folder))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(crate::database::BUSY_TIMEOUT);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .map_err(|error| StoreError::Unavailable {
            detail: error.to_string(),
        })?;
    let migrated = bring_up_to_date(&pool, folder).await;
    pool.close().await;
    migrated
}

async fn bring_up_to_date(pool: &SqlitePool, folder: &Path) -> StoreResult<()> {
    let found = sqlite_version(pool).await;
    if let Some(found) = found
        && found < newest(&SQLITE)
    {
        let copy = folder.join(format!("before-migration-{found}.db"));
        if !copy.exists() {
            sqlx::query("VACUUM INTO ?1")
                .bind(copy.to_string_lossy().into_owned())
                .execute(pool)
                .await
                .map_err(|error| StoreError::of("copy before migration", error))?;
        }
    }
    SQLITE
        .run(pool)
        .await
        .map_err(|error| told(&SQLITE, error))?;
    if found.is_some_and(|found| found >= newest(&SQLITE)) {
        return Ok(());
    }
    tell_the_planner(pool)
        .await
        .map_err(|error| StoreError::of("statistics", error))
}

/// Makes the structure of a database in memory, which is always a new one, with the same word of it as in a file.
pub(crate) async fn sqlite_in_memory(pool: &sqlite::Pool) -> StoreResult<()> {
    let mut script = MIGRATIONS_TABLE.to_owned();
    for migration in SQLITE.iter() {
        let made = format!(
            "\n;\nINSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
            VALUES ({}, '{}', TRUE, x'', 0);\n",
            migration.version, migration.description
        );
        script.push_str(migration.sql.as_str());
        script.push_str(&made);
    }
    script.push_str(SQLITE_STATISTICS);
    pool.lend()
        .await?
        .script(&script)
        .map_err(|error| StoreError::of_sqlite("migrate", error))
}

/// Where the migrations that were made stand, as `sqlx` keeps them.
const MIGRATIONS_TABLE: &str = "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL);\n";

/// Makes a new SQLite file with the structure that this program knows.
pub(crate) async fn new_sqlite_file(path: &std::path::Path) -> StoreResult<()> {
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true);
    let pool = SqlitePool::connect_with(options)
        .await
        .map_err(|error| StoreError::of("make the file", error))?;
    SQLITE
        .run(&pool)
        .await
        .map_err(|error| told(&SQLITE, error))?;
    tell_the_planner(&pool)
        .await
        .map_err(|error| StoreError::of("statistics", error))?;
    pool.close().await;
    Ok(())
}

/// Writes what SQLite's planner has to know, in one piece.
async fn tell_the_planner(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::raw_sql(SQLITE_STATISTICS).execute(&mut *tx).await?;
    tx.commit().await
}

/// The structure's version of an existing database; none where it is new.
async fn sqlite_version(pool: &SqlitePool) -> Option<i64> {
    sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(pool)
        .await
        .ok()
        .flatten()
}

/// Migrates a PostgreSQL database; several processes may start at once.
pub(crate) async fn postgres(pool: &PgPool) -> StoreResult<()> {
    POSTGRES
        .run(pool)
        .await
        .map_err(|error| told(&POSTGRES, error))
}

/// The newest structure of the database that this program knows; the same on both databases.
pub fn newest_structure() -> i64 {
    newest(&SQLITE)
}
