//! Bringing a database to the structure that this program knows. Forward only.

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{PgPool, SqlitePool};

use crate::{Location, StoreError, StoreResult};

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

/// Migrates a SQLite database; a copy of an older file is kept beside it first.
pub(crate) async fn sqlite(pool: &SqlitePool, location: &Location) -> StoreResult<()> {
    let found = sqlite_version(pool).await;
    if let (Location::Folder(folder), Some(found)) = (location, found)
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
