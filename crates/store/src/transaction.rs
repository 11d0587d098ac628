//! One transaction on either database.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{AssertSqlSafe, Postgres, Row as _, SqlSafeStr, SqlStr, Transaction};

use crate::boundary::{Boundary, Crossing};
use crate::built::Built;
use crate::column::{Param, Row};
use crate::database::Dialect;
use crate::record::{self, Record, Records};
use crate::sql::{Sql, ValuesShape};
use crate::sqlite::Lent;
use crate::{StoreError, StoreResult};

/// Values of one statement at most: SQLite takes 32,766.
const VALUES_MAXIMUM: usize = 30_000;
/// Rows that are changed in one go, so that other tasks have their turns.
const SQLITE_ROWS_MAXIMUM: usize = 512;
/// Rows that PostgreSQL takes at once, so that no list fills the memory.
const POSTGRES_ROWS_MAXIMUM: usize = 10_000;

enum Inner {
    Sqlite(Lent),
    Postgres(Transaction<'static, Postgres>),
}

/// A transaction. Dropped without [`Tx::commit`], it is rolled back.
pub struct Tx {
    inner: Inner,
    queries: Arc<AtomicU64>,
    boundary: Option<Arc<dyn Boundary>>,
}

fn bind_postgres(
    mut query: sqlx::query::Query<'_, Postgres, sqlx::postgres::PgArguments>,
    params: Vec<Param>,
) -> sqlx::query::Query<'_, Postgres, sqlx::postgres::PgArguments> {
    for param in params {
        query = match param {
            Param::Text(value) => query.bind(value),
            Param::Id(value) => query.bind(value.to_string()),
            Param::Name(value) => query.bind(value),
            Param::Integer(value) => query.bind(value),
            Param::Flag(value) => query.bind(value),
            Param::Texts(values) => query.bind(values),
            Param::Integers(values) => query.bind(values),
            Param::Flags(values) => query.bind(values),
        };
    }
    query
}

impl Tx {
    pub(crate) fn sqlite(
        tx: Lent,
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
    pub async fn commit(mut self) -> StoreResult<()> {
        self.cross(Crossing::Commit).await?;
        match self.inner {
            Inner::Sqlite(mut tx) => tx
                .commit()
                .map_err(|error| StoreError::of_sqlite("commit", error))?,
            Inner::Postgres(tx) => tx
                .commit()
                .await
                .map_err(|error| StoreError::of("commit", error))?,
        }
        match self.boundary {
            Some(boundary) => boundary.cross(Crossing::Committed).await,
            None => Ok(()),
        }
    }

    async fn cross(&mut self, crossing: Crossing) -> StoreResult<()> {
        match &self.boundary {
            Some(boundary) => boundary.cross(crossing).await,
            None => Ok(()),
        }
    }

    /// What happens before every statement.
    async fn before(&mut self, name: &'static str) -> StoreResult<()> {
        self.queries.fetch_add(1, Ordering::Relaxed);
        self.cross(Crossing::Statement(name)).await?;
        if let Inner::Sqlite(tx) = &mut self.inner {
            tx.give_way().await;
        }
        Ok(())
    }

    async fn run(
        &mut self,
        name: &'static str,
        text: Text<'_>,
        params: Vec<Param>,
    ) -> StoreResult<u64> {
        self.before(name).await?;
        match &mut self.inner {
            Inner::Sqlite(tx) => tx
                .execute(text.as_str(), &params)
                .map_err(|error| StoreError::of_sqlite(name, error)),
            Inner::Postgres(tx) => bind_postgres(sqlx::query(text.of_postgres()), params)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected())
                .map_err(|error| StoreError::of(name, error)),
        }
    }

    async fn read(
        &mut self,
        name: &'static str,
        text: Text<'_>,
        params: Vec<Param>,
        records: &mut dyn Records,
    ) -> StoreResult<()> {
        self.before(name).await?;
        match &mut self.inner {
            Inner::Sqlite(tx) => tx.fetch(name, text.as_str(), &params, records),
            Inner::Postgres(tx) => {
                let rows = bind_postgres(sqlx::query(text.of_postgres()), params)
                    .fetch_all(&mut **tx)
                    .await
                    .map_err(|error| StoreError::of(name, error))?;
                let Some(first) = rows.first() else {
                    return Ok(());
                };
                let names = first.columns().iter().map(sqlx::Column::name);
                let places = record::places(&records.columns(), names);
                rows.iter()
                    .try_for_each(|row| records.take(&Row::Postgres(row), &places))
            }
        }
    }

    async fn read_rows(
        &mut self,
        sql: &'static Sql,
        fixed: Vec<Param>,
        rows: Vec<Vec<Param>>,
        records: &mut dyn Records,
    ) -> StoreResult<()> {
        if let (Dialect::Sqlite, Some(text)) = (self.dialect(), sql.one_row()) {
            for rows in rows.chunks(SQLITE_ROWS_MAXIMUM) {
                self.before(sql.name).await?;
                if let Inner::Sqlite(tx) = &mut self.inner {
                    tx.fetch_each(sql.name, text, rows, &fixed, records)?;
                }
            }
            return Ok(());
        }
        let mut pieces = Pieces::new(sql, self.dialect(), fixed, rows);
        while let Some((text, params)) = pieces.next() {
            self.read(sql.name, text, params, records).await?;
        }
        Ok(())
    }

    /// Runs a statement; tells how many rows it changed.
    pub async fn execute(&mut self, sql: &'static Sql, params: Vec<Param>) -> StoreResult<u64> {
        let text = Text::Known(sql.text(self.dialect()));
        self.run(sql.name, text, params).await
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
        self.execute_each(sql, fixed, rows).await
    }

    /// Like [`Tx::execute_rows`]; rows are made as they are needed, so that a long list takes the room of a piece of it.
    pub async fn execute_each(
        &mut self,
        sql: &'static Sql,
        fixed: Vec<Param>,
        rows: impl IntoIterator<Item = Vec<Param>, IntoIter: Send>,
    ) -> StoreResult<u64> {
        let mut changed = 0;
        let mut rows = rows.into_iter();
        let (text, most) = match self.dialect() {
            Dialect::Sqlite => (sql.one_row(), SQLITE_ROWS_MAXIMUM),
            Dialect::Postgres => (None, POSTGRES_ROWS_MAXIMUM),
        };
        loop {
            let piece: Vec<Vec<Param>> = rows.by_ref().take(most).collect();
            if piece.is_empty() {
                return Ok(changed);
            }
            if let (Some(text), Inner::Sqlite(_)) = (text, &self.inner) {
                self.before(sql.name).await?;
                if let Inner::Sqlite(tx) = &mut self.inner {
                    changed += tx
                        .execute_each(text, &piece, &fixed)
                        .map_err(|error| StoreError::of_sqlite(sql.name, error))?;
                }
                continue;
            }
            let mut pieces = Pieces::new(sql, self.dialect(), fixed.clone(), piece);
            while let Some((text, params)) = pieces.next() {
                changed += self.run(sql.name, text, params).await?;
            }
        }
    }

    /// Like [`Tx::execute_rows`], for statements that answer rows.
    pub async fn fetch_all_rows<R: Record>(
        &mut self,
        sql: &'static Sql,
        fixed: Vec<Param>,
        rows: Vec<Vec<Param>>,
    ) -> StoreResult<Vec<R>> {
        let mut records = Vec::new();
        self.read_rows(sql, fixed, rows, &mut records).await?;
        Ok(records)
    }

    /// Every row of a query.
    pub async fn fetch_all<R: Record>(
        &mut self,
        sql: &'static Sql,
        params: Vec<Param>,
    ) -> StoreResult<Vec<R>> {
        let text = Text::Known(sql.text(self.dialect()));
        let mut records = Vec::new();
        self.read(sql.name, text, params, &mut records).await?;
        Ok(records)
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
        let mut records = Vec::new();
        self.fetch_built_into(name, text, params, &mut records)
            .await?;
        Ok(records)
    }

    /// Like [`Tx::fetch_built`]; the rows go to `records` as they are read.
    pub(crate) async fn fetch_built_into(
        &mut self,
        name: &'static str,
        text: &str,
        params: Vec<Param>,
        records: &mut dyn Records,
    ) -> StoreResult<()> {
        let sql = Sql::new(name, "").filled(text, self.dialect());
        self.read(name, Text::Built(&sql), params, records).await
    }

    /// Runs a statement whose text was put together from checked pieces; tells how many rows it
    /// changed.
    pub(crate) async fn execute_built(
        &mut self,
        name: &'static str,
        query: Built,
    ) -> StoreResult<u64> {
        let sql = Sql::new(name, "").filled(&query.text, self.dialect());
        self.run(name, Text::Built(&sql), query.params).await
    }

    /// Asks the database to prepare a statement without running it; for the test that prepares
    /// every statement on both databases.
    pub async fn prepare(&mut self, sql: &'static Sql) -> StoreResult<()> {
        use sqlx::Executor;
        let text = sql.text_with_rows(self.dialect(), 2);
        match &mut self.inner {
            Inner::Sqlite(tx) => tx
                .prepare(&text)
                .map_err(|error| StoreError::of_sqlite(sql.name, error)),
            Inner::Postgres(tx) => tx
                .prepare(AssertSqlSafe(text).into_sql_str())
                .await
                .map(|_| ())
                .map_err(|error| StoreError::of(sql.name, error)),
        }
    }
}

/// The text of a statement.
#[derive(Clone, Copy)]
enum Text<'a> {
    /// It stands in the program.
    Known(&'static str),
    /// It was put together.
    Built(&'a str),
}

impl<'a> Text<'a> {
    #[expect(
        clippy::match_same_arms,
        reason = "one of them lives longer, so that one arm for both lives as long as the program"
    )]
    const fn as_str(self) -> &'a str {
        match self {
            Self::Known(text) => text,
            Self::Built(text) => text,
        }
    }

    fn of_postgres(self) -> SqlStr {
        match self {
            Self::Known(text) => SqlStr::from_static(text),
            Self::Built(text) => AssertSqlSafe(text).into_sql_str(),
        }
    }
}

/// A list of rows, cut into statements: text and values.
struct Pieces {
    sql: &'static Sql,
    dialect: Dialect,
    shape: ValuesShape,
    fixed: Vec<Param>,
    rows: std::vec::IntoIter<Vec<Param>>,
}

impl Pieces {
    fn new(sql: &'static Sql, dialect: Dialect, fixed: Vec<Param>, rows: Vec<Vec<Param>>) -> Self {
        let shape = sql
            .values_shape()
            .expect("a statement that is handed rows names their shape");
        Self {
            sql,
            dialect,
            shape,
            fixed,
            rows: rows.into_iter(),
        }
    }

    fn next(&mut self) -> Option<(Text<'static>, Vec<Param>)> {
        if self.rows.len() == 0 {
            return None;
        }
        Some(match self.dialect {
            Dialect::Sqlite => self.next_rows(),
            Dialect::Postgres => self.next_columns(),
        })
    }

    /// Row by row; what the text has room for beyond the rows stays empty.
    fn next_rows(&mut self) -> (Text<'static>, Vec<Param>) {
        let columns = self.shape.columns();
        let most = VALUES_MAXIMUM / columns;
        // Of the lengths that there are, the longest one that does not take too many values.
        let most = if most.is_power_of_two() {
            most
        } else {
            most.next_power_of_two() / 2
        };
        let (text, length) = self.sql.list(self.rows.len().min(most));
        let mut params = Vec::with_capacity(self.fixed.len() + length * columns);
        let taken = length.min(self.rows.len());
        for row in self.rows.by_ref().take(length) {
            debug_assert_eq!(row.len(), columns, "{}", self.sql.name);
            params.extend(row);
        }
        for _ in taken..length {
            params.extend(self.shape.types.bytes().map(Param::empty));
        }
        params.extend_from_slice(&self.fixed);
        (Text::Known(text), params)
    }

    /// Column by column.
    fn next_columns(&mut self) -> (Text<'static>, Vec<Param>) {
        let length = self.rows.len().min(POSTGRES_ROWS_MAXIMUM);
        let mut columns: Vec<Param> = self
            .shape
            .types
            .bytes()
            .map(|letter| Param::empty_list(letter, length))
            .collect();
        for row in self.rows.by_ref().take(length) {
            debug_assert_eq!(row.len(), columns.len(), "{}", self.sql.name);
            for (column, value) in columns.iter_mut().zip(row) {
                column.push(value, self.sql.name);
            }
        }
        let mut params = self.fixed.clone();
        params.append(&mut columns);
        (Text::Known(self.sql.text(self.dialect)), params)
    }
}
