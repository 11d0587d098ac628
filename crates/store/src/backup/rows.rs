//! Rows from PostgreSQL into a file, and from a file into PostgreSQL.

use std::path::Path;

use futures_util::TryStreamExt as _;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Postgres, Row as _, Sqlite};

use super::tables::{self, Kind, Table};
use super::{Step, Told, failed, file};
use crate::database::Pools;
use crate::{Db, Location, StoreError, StoreResult, migrate};

/// Values of one statement; both databases take more.
const VALUES_MAXIMUM: usize = 16_000;
/// Rows of one statement.
const ROWS_MAXIMUM: usize = 1_000;
/// Progress is told after so many rows.
const TELL_ROWS: u64 = 50_000;

/// A value of any column.
enum Value {
    Text(Option<String>),
    Integer(Option<i64>),
    Flag(Option<bool>),
    Real(Option<f64>),
    Bytes(Option<Vec<u8>>),
}

macro_rules! readers {
    ($($name:ident: $row:ty;)*) => {$(
        fn $name(table: &Table, row: &$row) -> Result<Vec<Value>, sqlx::Error> {
            let kinds = table.columns.iter().enumerate();
            kinds
                .map(|(place, (_, kind))| {
                    Ok(match kind {
                        Kind::Text => Value::Text(row.try_get(place)?),
                        Kind::Integer => Value::Integer(row.try_get(place)?),
                        Kind::Flag => Value::Flag(row.try_get(place)?),
                        Kind::Real => Value::Real(row.try_get(place)?),
                        Kind::Bytes => Value::Bytes(row.try_get(place)?),
                    })
                })
                .collect()
        }
    )*};
}

readers! {
    of_sqlite: SqliteRow;
    of_postgres: PgRow;
}

macro_rules! binders {
    ($($name:ident: $database:ty, $arguments:ty;)*) => {$(
        fn $name(
            mut query: Query<'_, $database, $arguments>,
            values: Vec<Value>,
        ) -> Query<'_, $database, $arguments> {
            for value in values {
                query = match value {
                    Value::Text(value) => query.bind(value),
                    Value::Integer(value) => query.bind(value),
                    Value::Flag(value) => query.bind(value),
                    Value::Real(value) => query.bind(value),
                    Value::Bytes(value) => query.bind(value),
                };
            }
            query
        }
    )*};
}

binders! {
    bind_sqlite: Sqlite, sqlx::sqlite::SqliteArguments;
    bind_postgres: Postgres, sqlx::postgres::PgArguments;
}

/// So many rows of a table go into one statement.
fn rows_at_once(table: &Table) -> usize {
    (VALUES_MAXIMUM / table.columns.len().max(1)).clamp(1, ROWS_MAXIMUM)
}

/// Tells how far a table has come.
struct Counter<'a> {
    table: &'a str,
    rows: u64,
    of: u64,
}

impl Counter<'_> {
    fn add(&mut self, rows: u64, told: &mut (dyn FnMut(Step) + Send)) {
        let before = self.rows / TELL_ROWS;
        self.rows += rows;
        if self.rows / TELL_ROWS > before || self.rows == self.of {
            told(Step::Rows(self.table.to_owned(), self.rows, self.of));
        }
    }
}

/// Writes every row of a PostgreSQL database into a new file, as one moment saw them.
pub(super) async fn from_postgres(db: &Db, partial: &Path, told: Told<'_>) -> StoreResult<()> {
    let Pools::Postgres(pool) = db.pools() else {
        return Err(StoreError::NotEmpty);
    };
    migrate::new_sqlite_file(partial).await?;
    // Nobody reads the file before it is whole, so that a crash needs no journal.
    let mut target = SqliteConnectOptions::new()
        .filename(partial)
        .foreign_keys(false)
        .pragma("journal_mode", "OFF")
        .pragma("synchronous", "OFF")
        .connect()
        .await
        .map_err(failed("open the file"))?;
    let mut source = pool
        .begin_with(crate::database::POSTGRES_READ)
        .await
        .map_err(failed("begin"))?;
    let tables = tables::of(&mut target).await?;
    execute(&mut target, "BEGIN".to_owned()).await?;
    for table in &tables {
        execute(&mut target, format!("DELETE FROM \"{}\"", table.name)).await?;
        read_table(&mut source, &mut target, table, told).await?;
    }
    execute(&mut target, "COMMIT".to_owned()).await?;
    target.close().await.map_err(failed("close the file"))?;
    source.rollback().await.map_err(failed("end"))
}

async fn read_table(
    source: &mut PgConnection,
    target: &mut SqliteConnection,
    table: &Table,
    told: &mut (dyn FnMut(Step) + Send),
) -> StoreResult<()> {
    let name = &table.name;
    let count: i64 = sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM \"{name}\"")))
        .fetch_one(&mut *source)
        .await
        .map_err(failed("count"))?;
    let mut counter = Counter {
        table: name,
        rows: 0,
        of: count.unsigned_abs(),
    };
    let text = format!("SELECT {} FROM \"{name}\"", table.column_list());
    let mut rows = sqlx::query(AssertSqlSafe(text)).fetch(source);
    let mut values = Vec::new();
    let mut waiting = 0;
    while let Some(row) = rows.try_next().await.map_err(failed("read"))? {
        values.extend(of_postgres(table, &row).map_err(failed("read"))?);
        waiting += 1;
        if waiting == rows_at_once(table) {
            write_sqlite(target, table, std::mem::take(&mut values), waiting).await?;
            counter.add(waiting as u64, told);
            waiting = 0;
        }
    }
    if waiting > 0 {
        write_sqlite(target, table, values, waiting).await?;
        counter.add(waiting as u64, told);
    }
    Ok(())
}

async fn write_sqlite(
    target: &mut SqliteConnection,
    table: &Table,
    values: Vec<Value>,
    rows: usize,
) -> StoreResult<()> {
    let query = sqlx::query(AssertSqlSafe(table.insert(rows)));
    bind_sqlite(query, values)
        .execute(target)
        .await
        .map(drop)
        .map_err(failed("write"))
}

async fn execute(connection: &mut SqliteConnection, text: String) -> StoreResult<()> {
    sqlx::query(AssertSqlSafe(text))
        .execute(connection)
        .await
        .map(drop)
        .map_err(failed("write the file"))
}

/// Whether a PostgreSQL database holds tables of an installation.
pub(super) async fn has_tables(db: &Db) -> StoreResult<bool> {
    let Pools::Postgres(pool) = db.pools() else {
        return Ok(false);
    };
    let tables: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()",
    )
    .fetch_one(pool)
    .await
    .map_err(failed("list tables"))?;
    if tables == 0 {
        return Ok(false);
    }
    // Tables without anything in them are as good as none: `overture migrate` made them.
    let organizations: Result<i64, sqlx::Error> =
        sqlx::query_scalar("SELECT count(*) FROM organization")
            .fetch_one(pool)
            .await;
    Ok(organizations.map_or(true, |count| count > 0))
}

/// Writes every row of a file into an empty PostgreSQL database, all of them or none.
pub(super) async fn into_postgres(
    copy: &Path,
    location: &Location,
    told: Told<'_>,
) -> StoreResult<()> {
    let db = Db::open(location).await?;
    let Pools::Postgres(pool) = db.pools() else {
        return Err(StoreError::NotEmpty);
    };
    let mut source = file::open_to_read(copy).await?;
    let tables = tables::of(&mut source).await?;
    let mut target = pool.begin().await.map_err(failed("begin"))?;
    for table in tables.iter().rev() {
        let text = format!("DELETE FROM \"{}\"", table.name);
        sqlx::query(AssertSqlSafe(text))
            .execute(&mut *target)
            .await
            .map_err(failed("clear"))?;
    }
    for table in &tables {
        write_table(&mut source, &mut target, table, told).await?;
    }
    target.commit().await.map_err(failed("commit"))?;
    source.close().await.map_err(failed("close the copy"))?;
    db.close().await;
    Ok(())
}

async fn write_table(
    source: &mut SqliteConnection,
    target: &mut PgConnection,
    table: &Table,
    told: &mut (dyn FnMut(Step) + Send),
) -> StoreResult<()> {
    let mut counter = Counter {
        table: &table.name,
        rows: 0,
        of: table.count(source).await?,
    };
    let text = format!("SELECT {} FROM \"{}\"", table.column_list(), table.name);
    let mut rows = sqlx::query(AssertSqlSafe(text)).fetch(source);
    let mut values = Vec::new();
    let mut waiting = 0;
    loop {
        let row = rows.try_next().await.map_err(failed("read"))?;
        let is_end = row.is_none();
        if let Some(row) = row {
            values.extend(of_sqlite(table, &row).map_err(failed("read"))?);
            waiting += 1;
        }
        if waiting == rows_at_once(table) || (is_end && waiting > 0) {
            let query = sqlx::query(AssertSqlSafe(table.insert(waiting)));
            bind_postgres(query, std::mem::take(&mut values))
                .execute(&mut *target)
                .await
                .map_err(failed("write"))?;
            counter.add(waiting as u64, told);
            waiting = 0;
        }
        if is_end {
            return Ok(());
        }
    }
}
