//! The tables of a database, in an order in which they can be filled.

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Row as _};

use super::failed;
use crate::StoreResult;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Flag,
    Real,
    Bytes,
}

impl Kind {
    /// By the type that the migrations give it.
    fn of(declared: &str) -> Self {
        match declared.to_ascii_uppercase().as_str() {
            "BIGINT" | "INTEGER" => Self::Integer,
            "BOOLEAN" => Self::Flag,
            "REAL" | "DOUBLE PRECISION" => Self::Real,
            "BLOB" | "BYTEA" => Self::Bytes,
            _ => Self::Text,
        }
    }
}

/// A table with its columns.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<(String, Kind)>,
    /// Tables whose rows this one's rows name.
    parents: Vec<String>,
}

impl Table {
    /// The names of the columns, for a statement.
    pub fn column_list(&self) -> String {
        let names: Vec<String> = self
            .columns
            .iter()
            .map(|(name, _)| format!("\"{name}\""))
            .collect();
        names.join(", ")
    }

    /// A statement that inserts so many rows; `mark` begins the name of a value.
    pub fn insert(&self, rows: usize) -> String {
        format!(
            "INSERT INTO \"{}\" ({}) VALUES {}",
            self.name,
            self.column_list(),
            crate::sql::numbered_rows(rows, self.columns.len())
        )
    }

    /// How many rows there are.
    pub async fn count(&self, connection: &mut SqliteConnection) -> StoreResult<u64> {
        let text = format!("SELECT count(*) FROM \"{}\"", self.name);
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(text))
            .fetch_one(connection)
            .await
            .map_err(failed("count"))?;
        Ok(count.unsigned_abs())
    }
}

/// The tables of a file, those that others name before them.
pub(super) async fn of(connection: &mut SqliteConnection) -> StoreResult<Vec<Table>> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
         AND name <> '_sqlx_migrations' ORDER BY name",
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(failed("list tables"))?;
    let mut tables = Vec::new();
    for name in names {
        tables.push(table(connection, name).await?);
    }
    Ok(in_order(tables))
}

async fn table(connection: &mut SqliteConnection, name: String) -> StoreResult<Table> {
    let columns = sqlx::query("SELECT name, type FROM pragma_table_info(?1) ORDER BY cid")
        .bind(name.clone())
        .fetch_all(&mut *connection)
        .await
        .map_err(failed("list columns"))?;
    let columns = columns
        .iter()
        .map(|row| Ok((row.try_get("name")?, Kind::of(row.try_get("type")?))))
        .collect::<Result<_, sqlx::Error>>()
        .map_err(failed("list columns"))?;
    let parents: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1)")
            .bind(name.clone())
            .fetch_all(connection)
            .await
            .map_err(failed("list references"))?;
    Ok(Table {
        parents: parents
            .into_iter()
            .filter(|parent| *parent != name)
            .collect(),
        name,
        columns,
    })
}

fn in_order(mut waiting: Vec<Table>) -> Vec<Table> {
    let mut placed: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let next = waiting
            .iter()
            .position(|table| {
                let known = |parent: &String| placed.iter().any(|one| one.name == *parent);
                table.parents.iter().all(known)
            })
            // References that go round in a circle cannot be filled row by row; the migrations
            // have none.
            .unwrap_or(0);
        placed.push(waiting.remove(next));
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, parents: &[&str]) -> Table {
        Table {
            name: name.to_owned(),
            columns: vec![
                ("a".to_owned(), Kind::Text),
                ("b".to_owned(), Kind::Integer),
            ],
            parents: parents.iter().map(|parent| (*parent).to_owned()).collect(),
        }
    }

    #[test]
    fn what_is_named_comes_first() {
        let tables = vec![table("a", &["c"]), table("b", &[]), table("c", &["b"])];
        let names: Vec<String> = in_order(tables).into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["b", "c", "a"]);
    }

    #[test]
    fn an_insert_numbers_its_values() {
        assert_eq!(
            table("t", &[]).insert(2),
            "INSERT INTO \"t\" (\"a\", \"b\") VALUES ($1, $2), ($3, $4)"
        );
    }
}
