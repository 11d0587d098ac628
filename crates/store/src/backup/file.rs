//! The file of a backup.

use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::time::Timestamp;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use super::{MADE_AT, Step, Told, Written, failed, tables};
use crate::{Param, StoreError, StoreResult, migrate, sqlite};

/// How often the growth of a file is told.
const TELL: Duration = Duration::from_millis(500);

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The structure's version.
    pub structure: i64,
    /// When it was made; none for a plain copy of a database.
    pub made_at: Option<Timestamp>,
    /// The last instant that the engine decided by.
    pub known_until: Option<Timestamp>,
    /// A secret that was sealed with the installation's key, where there is one.
    pub sealed_sample: Option<String>,
}

/// An error of the file system, with what it concerns.
pub(super) fn refused(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::File {
        path: path.to_owned(),
        detail: error.to_string(),
    }
}

/// Where a file is written until it is whole.
pub(super) fn partial_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    path.with_file_name(name)
}

/// Removes a file with what SQLite keeps beside it; one that is not there is no trouble.
pub(super) fn remove(path: &Path) -> StoreResult<()> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let file = PathBuf::from(name);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(refused(&file, &error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Removes a folder with what is in it; one that is not there is no trouble.
pub(super) fn remove_folder(path: &Path) -> StoreResult<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(refused(path, &error)),
        _ => Ok(()),
    }
}

/// Makes a whole file durable under its name.
pub(super) fn put_in_place(partial: &Path, path: &Path) -> StoreResult<()> {
    let durable = || -> std::io::Result<()> {
        std::fs::File::open(partial)?.sync_all()?;
        std::fs::rename(partial, path)?;
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    durable().map_err(|error| refused(path, &error))
}

/// Opens a file of SQLite that is nobody else's.
pub(super) async fn open(path: &Path) -> StoreResult<SqliteConnection> {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .connect()
        .await
        .map_err(failed("open the file"))
}

/// Opens a file of SQLite to read from it alone.
pub(super) async fn open_to_read(path: &Path) -> StoreResult<SqliteConnection> {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .read_only(true)
        .connect()
        .await
        .map_err(|_| StoreError::NoBackup {
            path: path.to_owned(),
        })
}

/// Lets SQLite write a copy of a running database into a new file.
pub(super) async fn copy_database(
    pool: &sqlite::Pool,
    partial: &Path,
    told: Told<'_>,
) -> StoreResult<()> {
    let Some(file) = pool.file() else {
        let to = Param::from(partial.to_string_lossy().into_owned());
        let copied = pool.lend().await?.execute("VACUUM INTO ?1", &[to]);
        return copied
            .map(drop)
            .map_err(|error| StoreError::of_sqlite("VACUUM INTO", error));
    };
    // A connection of its own: the one writer goes on meanwhile.
    let mut connection = open(file).await?;
    let bytes = database_bytes(&mut connection).await?;
    vacuum_into(&mut connection, partial, bytes, told).await?;
    connection
        .close()
        .await
        .map_err(failed("close after a backup"))
}

/// Copies a file of SQLite.
pub(super) async fn copy(from: &Path, to: &Path, _: &Header, told: Told<'_>) -> StoreResult<()> {
    let mut connection = open_to_read(from).await?;
    let bytes = database_bytes(&mut connection).await?;
    vacuum_into(&mut connection, to, bytes, told).await?;
    connection.close().await.map_err(failed("close the backup"))
}

async fn database_bytes(connection: &mut SqliteConnection) -> StoreResult<u64> {
    let bytes: i64 = sqlx::query_scalar(
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    )
    .fetch_one(connection)
    .await
    .map_err(failed("measure"))?;
    Ok(bytes.unsigned_abs())
}

async fn vacuum_into(
    connection: &mut SqliteConnection,
    to: &Path,
    bytes: u64,
    told: Told<'_>,
) -> StoreResult<()> {
    let copying = sqlx::query("VACUUM INTO ?1")
        .bind(to.to_string_lossy().into_owned())
        .execute(connection);
    tokio::pin!(copying);
    let mut tick = tokio::time::interval(TELL);
    loop {
        tokio::select! {
            copied = &mut copying => {
                return copied.map(drop).map_err(failed("VACUUM INTO"));
            }
            _ = tick.tick() => {
                let written = std::fs::metadata(to).map_or(0, |file| file.len());
                told(Step::Bytes(written.min(bytes), bytes));
            }
        }
    }
}

/// Asks SQLite whether the file is whole.
pub(super) async fn check(connection: &mut SqliteConnection) -> StoreResult<()> {
    let verdict: String = sqlx::query_scalar("PRAGMA quick_check(1)")
        .fetch_one(connection)
        .await
        .map_err(failed("quick_check"))?;
    if verdict == "ok" {
        return Ok(());
    }
    Err(StoreError::Damaged { detail: verdict })
}

/// Counts what is in the file.
pub(super) async fn measure(
    connection: &mut SqliteConnection,
    path: &Path,
) -> StoreResult<Written> {
    let tables = tables::of(connection).await?;
    let mut rows = 0;
    for table in &tables {
        rows += table.count(connection).await?;
    }
    Ok(Written {
        bytes: std::fs::metadata(path).map_or(0, |file| file.len()),
        rows,
        tables: tables.len() as u64,
        structure: structure(connection).await.unwrap_or_default(),
    })
}

async fn structure(connection: &mut SqliteConnection) -> Option<i64> {
    sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(connection)
        .await
        .ok()
        .flatten()
}

/// Reads what a backup says of itself.
pub(super) async fn header(path: &Path) -> StoreResult<Header> {
    let no_backup = || StoreError::NoBackup {
        path: path.to_owned(),
    };
    if !path.is_file() {
        return Err(no_backup());
    }
    let mut connection = open_to_read(path).await?;
    let structure = structure(&mut connection).await.ok_or_else(no_backup)?;
    let known = migrate::newest_structure();
    if structure > known {
        return Err(StoreError::NewerBackup {
            found: structure,
            known,
        });
    }
    check(&mut connection).await?;
    let made_at: Option<String> =
        sqlx::query_scalar("SELECT value FROM installation WHERE name = ?1")
            .bind(MADE_AT)
            .fetch_optional(&mut connection)
            .await
            .map_err(failed("read the backup"))?;
    // Older structures have no such table.
    let known_until: Option<i64> = sqlx::query_scalar("SELECT last_instant FROM instance")
        .fetch_optional(&mut connection)
        .await
        .ok()
        .flatten()
        .flatten();
    let sealed_sample: Option<String> = sqlx::query_scalar(
        "SELECT configuration_encrypted FROM identity WHERE configuration_encrypted IS NOT NULL LIMIT 1",
    )
    .fetch_optional(&mut connection)
    .await
    .map_err(failed("read the backup"))?;
    connection
        .close()
        .await
        .map_err(failed("close the backup"))?;
    Ok(Header {
        structure,
        made_at: made_at
            .and_then(|text| text.parse().ok())
            .map(Timestamp::from_millis),
        known_until: known_until.map(Timestamp::from_millis),
        sealed_sample,
    })
}
