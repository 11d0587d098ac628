//! One transaction on either database.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{AssertSqlSafe, Postgres, SqlSafeStr, SqlStr, Sqlite, Transaction};

use crate::boundary::{Boundary, Crossing};
use crate::built::Built;
use crate::column::{Param, Row};
use crate::database::Dialect;
use crate::record::Record;
use crate::sql::Sql;
use crate::{StoreError, StoreResult};

/// Values of one statement at most: SQLite takes 32,766, PostgreSQL 65,535.
const VALUES_MAXIMUM: usize = 30_000;
/// Rows of one statement at most, so that parsing stays cheap.
const ROWS_MAXIMUM: usize = 512;

enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A transaction. Dropped without [`Tx::commit`], it is rolled back.
pub struct Tx {
    inner: Inner,
    queries: Arc<AtomicU64>,
    boundary: Option<Arc<dyn Boundary>>,
}

fn bind_sqlite(
    mut query: sqlx::query::Query<'_, Sqlite, sqlx::sqlite::SqliteArguments>,
    params: Vec<Param>,
) -> sqlx::query::Query<'_, Sqlite, sqlx::sqlite::SqliteArguments> {
    for param in params {
        query = match param {
            Param::Text(value) => query.bind(value),
            Param::Integer(value) => query.bind(value),
            Param::Flag(value) => query.bind(value),
        };
    }
    query
}

fn bind_postgres(
    mut query: sqlx::query::Query<'_, Postgres, sqlx::postgres::PgArguments>,
    params: Vec<Param>,
) -> sqlx::query::Query<'_, Postgres, sqlx::postgres::PgArguments> {
    for param in params {
        query = match param {
            Param::Text(value) => query.bind(value),
            Param::Integer(value) => query.bind(value),
            Param::Flag(value) => query.bind(value),
        };
    }
    query
}

impl Tx {
    pub(crate) fn sqlite(
        tx: Transaction<'static, Sqlite>,
        queries: Arc<AtomicU64>,
        boundary: Option<Arc<dyn Boundary>>,
    ) -> Self {
        Self {
            inner: Inner::Sqlite(tx),
            queries,
            boundary,
        }
    }

    pub(crate) fn postgres(
        tx: Transaction<'static, Postgres>,
        queries: Arc<AtomicU64>,
        boundary: Option<Arc<dyn Boundary>>,
    ) -> Self {
        Self {
            inner: Inner::Postgres(tx),
            queries,
            boundary,
        }
    }

    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        match self.inner {
            Inner::Sqlite(_) => Dialect::Sqlite,
            Inner::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Makes everything that was done durable.
    pub async fn commit(self) -> StoreResult<()> {
        self.cross(Crossing::Commit).await?;
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await,
            Inner::Postgres(tx) => tx.commit().await,
        }
        .map_err(|error| StoreError::of("commit", error))?;
        match self.boundary {
            Some(boundary) => boundary.cross(Crossing::Committed).await,
            None => Ok(()),
        }
    }

    async fn cross(&self, crossing: Crossing) -> StoreResult<()> {
        match &self.boundary {
            Some(boundary) => boundary.cross(crossing).await,
            None => Ok(()),
        }
    }

    async fn run(
        &mut self,
        name: &'static str,
        text: SqlStr,
        keep: bool,
        params: Vec<Param>,
    ) -> StoreResult<u64> {
        self.queries.fetch_add(1, Ordering::Relaxed);
        self.cross(Crossing::Statement(name)).await?;
        match &mut self.inner {
            Inner::Sqlite(tx) => {
                let query = bind_sqlite(sqlx::query(text).persistent(keep), params);
                query
                    .execute(&mut **tx)
                    .await
                    .map(|done| done.rows_affected())
            }
            Inner::Postgres(tx) => {
                let query = bind_postgres(sqlx::query(text).persistent(keep), params);
                query
                    .execute(&mut **tx)
                    .await
                    .map(|done| done.rows_affected())
            }
        }
        .map_err(|error| StoreError::of(name, error))
    }

    async fn rows(
        &mut self,
        name: &'static str,
        text: SqlStr,
        keep: bool,
        params: Vec<Param>,
    ) -> StoreResult<Vec<Row>> {
        self.queries.fetch_add(1, Ordering::Relaxed);
        self.cross(Crossing::Statement(name)).await?;
        match &mut self.inner {
            Inner::Sqlite(tx) => {
                let query = bind_sqlite(sqlx::query(text).persistent(keep), params);
                query
                    .fetch_all(&mut **tx)
                    .await
                    .map(|rows| rows.into_iter().map(Row::Sqlite).collect())
            }
            Inner::Postgres(tx) => {
                let query = bind_postgres(sqlx::query(text).persistent(keep), params);
                query
                    .fetch_all(&mut **tx)
                    .await
                    .map(|rows| rows.into_iter().map(Row::Postgres).collect())
            }
        }
        .map_err(|error| StoreError::of(name, error))
    }

    /// Runs a statement; tells how many rows it changed.
    pub async fn execute(&mut self, sql: &'static Sql, params: Vec<Param>) -> StoreResult<u64> {
        let text = SqlStr::from_static(sql.text(self.dialect()));
        self.run(sql.name, text, true, params).await
    }

    /// Runs a statement that must change exactly one row; another number is an error and not
    /// silence.
    pub async fn execute_one(&mut self, sql: &'static Sql, params: Vec<Param>) -> StoreResult<()> {
        let found = self.execute(sql, params).await?;
        if found == 1 {
            return Ok(());
        }
        Err(StoreError::RowsAffected {
            statement: sql.name,
            expected: 1,
            found,
        })
    }

    /// Runs a statement with a list of rows (`@values`), in as few pieces as the databases take;
    /// tells how many rows it changed.
    pub async fn execute_rows(
        &mut self,
        sql: &'static Sql,
        fixed: Vec<Param>,
        rows: Vec<Vec<Param>>,
    ) -> StoreResult<u64> {
        let mut changed = 0;
        for (text, keep, params) in pieces(sql, self.dialect(), &fixed, rows) {
            changed += self.run(sql.name, text, keep, params).await?;
        }
        Ok(changed)
    }

    /// Like [`Tx::execute_rows`], for statements that answer rows.
    pub async fn fetch_all_rows<R: Record>(
        &mut self,
        sql: &'static Sql,
        fixed: Vec<Param>,
        rows: Vec<Vec<Param>>,
    ) -> StoreResult<Vec<R>> {
        let mut records = Vec::new();
        for (text, keep, params) in pieces(sql, self.dialect(), &fixed, rows) {
            for row in self.rows(sql.name, text, keep, params).await? {
                records.push(R::from_row(&row)?);
            }
        }
        Ok(records)
    }

    /// Every row of a query.
    pub async fn fetch_all<R: Record>(
        &mut self,
        sql: &'static Sql,
        params: Vec<Param>,
    ) -> StoreResult<Vec<R>> {
        let text = SqlStr::from_static(sql.text(self.dialect()));
        let rows = self.rows(sql.name, text, true, params).await?;
        rows.iter().map(R::from_row).collect()
    }

    /// The first row of a query, if there is one.
    pub async fn fetch_optional<R: Record>(
        &mut self,
        sql: &'static Sql,
        params: Vec<Param>,
    ) -> StoreResult<Option<R>> {
        Ok(self.fetch_all(sql, params).await?.into_iter().next())
    }

    /// The one row that a query must answer, such as a count.
    pub async fn fetch_one<R: Record>(
        &mut self,
        sql: &'static Sql,
        params: Vec<Param>,
    ) -> StoreResult<R> {
        self.fetch_optional(sql, params)
            .await?
            .ok_or(StoreError::RowsAffected {
                statement: sql.name,
                expected: 1,
                found: 0,
            })
    }

    /// Rows of a query whose text was put together from checked pieces (filters, sort orders).
    /// Values never stand in the text.
    pub async fn fetch_built<R: Record>(
        &mut self,
        name: &'static str,
        text: &str,
        params: Vec<Param>,
    ) -> StoreResult<Vec<R>> {
        let sql = Sql::new(name, "").filled(text, self.dialect());
        let sql = AssertSqlSafe(sql).into_sql_str();
        let rows = self.rows(name, sql, true, params).await?;
        rows.iter().map(R::from_row).collect()
    }

    /// Runs a statement whose text was put together from checked pieces; tells how many rows it
    /// changed.
    pub(crate) async fn execute_built(
        &mut self,
        name: &'static str,
        query: Built,
    ) -> StoreResult<u64> {
        let sql = Sql::new(name, "").filled(&query.text, self.dialect());
        let sql = AssertSqlSafe(sql).into_sql_str();
        self.run(name, sql, true, query.params).await
    }

    /// Asks the database to prepare a statement without running it; for the test that prepares
    /// every statement on both databases.
    pub async fn prepare(&mut self, sql: &'static Sql) -> StoreResult<()> {
        use sqlx::Executor;
        let text = AssertSqlSafe(sql.text_with_rows(self.dialect(), 2)).into_sql_str();
        match &mut self.inner {
            Inner::Sqlite(tx) => tx.prepare(text).await.map(|_| ()),
            Inner::Postgres(tx) => tx.prepare(text).await.map(|_| ()),
        }
        .map_err(|error| StoreError::of(sql.name, error))
    }
}

/// Cuts a list of rows into statements: text, whether the text recurs, values.
fn pieces(
    sql: &'static Sql,
    dialect: Dialect,
    fixed: &[Param],
    rows: Vec<Vec<Param>>,
) -> Vec<(SqlStr, bool, Vec<Param>)> {
    let columns = sql.values_shape().map_or(1, |shape| shape.columns).max(1);
    let most = (VALUES_MAXIMUM / columns).clamp(1, ROWS_MAXIMUM);
    let mut pieces = Vec::new();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut params = fixed.to_vec();
        let mut count = 0;
        for row in rows.by_ref().take(most) {
            debug_assert_eq!(row.len(), columns, "{}", sql.name);
            params.extend(row);
            count += 1;
        }
        let (text, recurs) = sql.piece(dialect, count);
        pieces.push((text, recurs || count == most, params));
    }
    pieces
}
