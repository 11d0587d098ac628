//! Backups: one SQLite file that holds everything, whichever database it came from.
//!
//! From SQLite it is a copy that SQLite itself makes of the running database (`VACUUM INTO`); from
//! PostgreSQL every row is written into a new file within one unchanging view of the data. Either can
//! be restored into either database: the tables are the same.

mod file;
mod rows;
mod tables;

use std::path::Path;

use domain::time::Timestamp;
use sqlx::Connection as _;

use crate::database::Pools;
use crate::{Db, Location, StoreError, StoreResult, installation, instance, migrate};

pub use file::Header;

/// The fact under which a backup says when it was made.
const MADE_AT: &str = "backup_made_at";

/// How far a backup or a restore has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The file is being written: bytes so far, of about so many.
    Bytes(u64, u64),
    /// Rows of a table: name, rows so far, of so many.
    Rows(String, u64, u64),
    /// What was written is read once more.
    Checking,
}

/// What hears of the steps.
pub type Told<'a> = &'a mut (dyn FnMut(Step) + Send);

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Bytes of the file; of what was read, for a restore.
    pub bytes: u64,
    /// Rows in all.
    pub rows: u64,
    /// Tables in all.
    pub tables: u64,
    /// The structure's version.
    pub structure: i64,
}

fn failed(doing: &'static str) -> impl Fn(sqlx::Error) -> StoreError {
    move |error| StoreError::of(doing, error)
}

/// Writes a backup of a running installation into a new file.
pub async fn write(
    db: &Db,
    path: &Path,
    made_at: Timestamp,
    told: Told<'_>,
) -> StoreResult<Written> {
    if path.exists() {
        return Err(StoreError::FileExists {
            path: path.to_owned(),
        });
    }
    let partial = file::partial_of(path);
    file::remove(&partial)?;
    let written = write_partial(db, &partial, made_at, told).await;
    if written.is_err() {
        file::remove(&partial)?;
    }
    let written = written?;
    file::put_in_place(&partial, path)?;
    Ok(written)
}

async fn write_partial(
    db: &Db,
    partial: &Path,
    made_at: Timestamp,
    told: Told<'_>,
) -> StoreResult<Written> {
    match db.pools() {
        Pools::Sqlite { writer, .. } => file::copy_database(writer, partial, told).await?,
        Pools::Postgres(_) => rows::from_postgres(db, partial, told).await?,
    }
    told(Step::Checking);
    let mut connection = file::open(partial).await?;
    let text = made_at.as_millis().to_string();
    sqlx::query("INSERT INTO installation (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .bind(MADE_AT)
        .bind(text)
        .execute(&mut connection)
        .await
        .map_err(failed("date the backup"))?;
    file::check(&mut connection).await?;
    let written = file::measure(&mut connection, partial).await?;
    connection
        .close()
        .await
        .map_err(failed("close the backup"))?;
    Ok(written)
}

/// Reads what a backup says of itself. Refuses what is no backup, what is damaged and what a newer
/// version made.
pub async fn header(path: &Path) -> StoreResult<Header> {
    file::header(path).await
}

/// Whether a database holds an installation already.
pub async fn is_occupied(location: &Location) -> StoreResult<bool> {
    match location {
        Location::Folder(folder) => Ok(crate::database::file_in(folder).exists()),
        Location::Memory => Ok(false),
        Location::Postgres(_) => {
            let db = Db::connect(location).await?;
            let occupied = rows::has_tables(&db).await;
            db.close().await;
            occupied
        }
    }
}

/// Reads a backup into an empty data folder or an empty database. `prepare` is called with the
/// restored database before anybody else can open it; what it does and the rows become visible
/// together.
pub async fn restore<Prepared>(
    path: &Path,
    location: &Location,
    work: &Path,
    told: Told<'_>,
    prepare: impl FnOnce(Db) -> Prepared,
) -> StoreResult<Written>
where
    Prepared: Future<Output = StoreResult<()>>,
{
    let header = header(path).await?;
    if is_occupied(location).await? {
        return Err(StoreError::NotEmpty);
    }
    // The copy is brought to this version's structure apart from where it will be used: whoever
    // looks sees the whole or nothing.
    let staging = work.join(".restoring");
    file::remove_folder(&staging)?;
    std::fs::create_dir_all(&staging).map_err(|error| file::refused(&staging, &error))?;
    let restored = restore_staged(path, location, &staging, &header, told, prepare).await;
    file::remove_folder(&staging)?;
    restored
}

async fn restore_staged<Prepared>(
    path: &Path,
    location: &Location,
    staging: &Path,
    header: &Header,
    told: Told<'_>,
    prepare: impl FnOnce(Db) -> Prepared,
) -> StoreResult<Written>
where
    Prepared: Future<Output = StoreResult<()>>,
{
    let copy = crate::database::file_in(staging);
    file::copy(path, &copy, header, told).await?;
    let db = Db::open(&Location::Folder(staging.to_owned())).await?;
    forget_where_it_was(&db).await?;
    prepare(db.clone()).await?;
    db.close().await;
    told(Step::Checking);
    let mut connection = file::open(&copy).await?;
    file::check(&mut connection).await?;
    let written = file::measure(&mut connection, &copy).await?;
    connection.close().await.map_err(failed("close the copy"))?;
    match location {
        Location::Folder(folder) => {
            file::put_in_place(&copy, &crate::database::file_in(folder))?;
        }
        Location::Memory => return Err(StoreError::NotEmpty),
        Location::Postgres(_) => rows::into_postgres(&copy, location, told).await?,
    }
    Ok(Written {
        structure: migrate::newest_structure(),
        ..written
    })
}

/// The restored database belongs to no data folder yet, and nobody is at work in it.
async fn forget_where_it_was(db: &Db) -> StoreResult<()> {
    let mut tx = db.write().await?;
    instance::claim(&mut tx, "", "").await?;
    tx.commit().await
}

/// When the backup was made from which this database was restored, if it was.
pub async fn made_at(tx: &mut crate::Tx) -> StoreResult<Option<Timestamp>> {
    let text = installation::get(tx, MADE_AT).await?;
    Ok(text
        .and_then(|text| text.parse().ok())
        .map(Timestamp::from_millis))
}
