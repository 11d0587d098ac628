//! Statements. One text serves both databases; the few words in which they differ are written
//! as marks that each dialect fills in.
//!
//! | mark | SQLite | PostgreSQL |
//! | --- | --- | --- |
//! | `@any($2)` (a JSON list of texts) | `(SELECT value FROM json_each($2))` | `(SELECT jsonb_array_elements_text(CAST($2 AS JSONB)))` |
//! | `@skip_locked` | nothing: there is one writer | `FOR UPDATE SKIP LOCKED` |
//! | `@lock` | nothing | `FOR UPDATE` |
//! | `@least(a, b)`, `@greatest(a, b)` | `min(a, b)`, `max(a, b)` | `least(a, b)`, `greatest(a, b)` |
//! | `@holds(a, b)` | `instr(a, b)` | `strpos(a, b)` |
//! | `@reading($3, n)` of the contact `c` | `(SELECT json_extract(value, '$.n') FROM json_each(c.comparable) WHERE key = $3)` | `(CAST(c.comparable AS JSONB) -> $3 ->> 'n')` |
//! | `@values[2+5]` | `VALUES ($3, .., $7), ..` | the same; 2 values stand before the list, each row has 5 |
//! | `@values[2+tib]` | `VALUES ($3, $4, $5), ..` | the same with types in the first row: `t` text, `i` BIGINT, `b` BOOLEAN |
//!
//! PostgreSQL takes the types of an inserted row from the table; wherever else a list stands, name
//! them.

use std::sync::{Arc, OnceLock};

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

use crate::database::Dialect;

/// A named statement.
#[derive(Debug)]
pub struct Sql {
    /// Its name, for errors and the list of all statements.
    pub name: &'static str,
    text: &'static str,
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
    sqlite_lists: Lists,
    postgres_lists: Lists,
}

/// Texts with lists of 1, 2, 4 .. 512 rows, made when they are first needed.
type Lists = [OnceLock<Arc<str>>; 10];

/// The shape of a list of rows within a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValuesShape {
    /// Values that stand before the list.
    pub fixed: usize,
    /// Values of each row.
    pub columns: usize,
    /// The type of each value, where the statement names them.
    types: Option<&'static str>,
}

impl ValuesShape {
    fn of(inside: &'static str) -> Option<Self> {
        let (fixed, columns) = inside.split_once('+')?;
        let typed = columns.bytes().all(|byte| byte.is_ascii_alphabetic());
        Some(Self {
            fixed: fixed.parse().ok()?,
            columns: if typed {
                columns.len()
            } else {
                columns.parse().ok()?
            },
            types: typed.then_some(columns),
        })
    }

    /// The value of a column in a row, with its type where PostgreSQL could not guess it.
    fn value(&self, dialect: Dialect, row: usize, column: usize) -> String {
        let number = self.fixed + row * self.columns + column + 1;
        let letter = self.types.map_or(b' ', |types| types.as_bytes()[column]);
        match (dialect, row, letter) {
            (Dialect::Postgres, 0, b't') => format!("CAST(${number} AS TEXT)"),
            (Dialect::Postgres, 0, b'i') => format!("CAST(${number} AS BIGINT)"),
            (Dialect::Postgres, 0, b'b') => format!("CAST(${number} AS BOOLEAN)"),
            _ => format!("${number}"),
        }
    }
}

impl Sql {
    /// A statement with its text.
    pub const fn new(name: &'static str, text: &'static str) -> Self {
        Self {
            name,
            text,
            sqlite: OnceLock::new(),
            postgres: OnceLock::new(),
            sqlite_lists: [const { OnceLock::new() }; 10],
            postgres_lists: [const { OnceLock::new() }; 10],
        }
    }

    /// The text for one database, with every mark filled in but `@values`.
    pub fn text(&self, dialect: Dialect) -> &str {
        match dialect {
            Dialect::Sqlite => self.sqlite.get_or_init(|| fill(self.text, dialect)),
            Dialect::Postgres => self.postgres.get_or_init(|| fill(self.text, dialect)),
        }
    }

    /// Fills in the marks of a text that was put together at run time.
    pub(crate) fn filled(&self, text: &str, dialect: Dialect) -> String {
        debug_assert!(
            self.text.is_empty(),
            "{}: a built text replaces none",
            self.name
        );
        fill(text, dialect)
    }

    /// What stands between the brackets of the list's mark.
    fn values_mark(&self) -> Option<&'static str> {
        let (_, rest) = self.text.split_once("@values[")?;
        rest.split_once(']').map(|(inside, _)| inside)
    }

    /// The list of rows that the statement takes, if it takes one.
    pub fn values_shape(&self) -> Option<ValuesShape> {
        ValuesShape::of(self.values_mark()?)
    }

    /// Where the text with a list of that many rows is kept, if lists of that length come again and
    /// again.
    fn kept_list(&self, dialect: Dialect, rows: usize) -> Option<&OnceLock<Arc<str>>> {
        let lists = match dialect {
            Dialect::Sqlite => &self.sqlite_lists,
            Dialect::Postgres => &self.postgres_lists,
        };
        rows.is_power_of_two()
            .then(|| lists.get(rows.trailing_zeros() as usize))
            .flatten()
    }

    /// The text with a list of `rows` rows, and whether it recurs, so that the database's reading of
    /// it is worth keeping.
    pub(crate) fn piece(&self, dialect: Dialect, rows: usize) -> (SqlStr, bool) {
        if let Some(kept) = self.kept_list(dialect, rows) {
            let text = kept.get_or_init(|| self.text_with_rows(dialect, rows).into());
            return (AssertSqlSafe(Arc::clone(text)).into_sql_str(), true);
        }
        let text = self.text_with_rows(dialect, rows);
        (AssertSqlSafe(text).into_sql_str(), false)
    }

    /// The text for one database with a list of `rows` rows.
    pub fn text_with_rows(&self, dialect: Dialect, rows: usize) -> String {
        let text = self.text(dialect);
        let (Some(mark), Some(shape)) = (self.values_mark(), self.values_shape()) else {
            return text.to_owned();
        };
        let rows: Vec<String> = (0..rows)
            .map(|row| {
                let values: Vec<String> = (0..shape.columns)
                    .map(|column| shape.value(dialect, row, column))
                    .collect();
                format!("({})", values.join(", "))
            })
            .collect();
        text.replace(
            &format!("@values[{mark}]"),
            &format!("VALUES {}", rows.join(", ")),
        )
    }
}

fn fill(text: &str, dialect: Dialect) -> String {
    let words = match dialect {
        Dialect::Sqlite => [
            ("@skip_locked", ""),
            ("@lock", ""),
            ("@least(", "min("),
            ("@greatest(", "max("),
            ("@holds(", "instr("),
        ],
        Dialect::Postgres => [
            ("@skip_locked", "FOR UPDATE SKIP LOCKED"),
            ("@lock", "FOR UPDATE"),
            ("@least(", "least("),
            ("@greatest(", "greatest("),
            ("@holds(", "strpos("),
        ],
    };
    let mut filled = text.to_owned();
    for (mark, word) in words {
        filled = filled.replace(mark, word);
    }
    fill_reading(&fill_any(&filled, dialect), dialect)
}

fn fill_any(text: &str, dialect: Dialect) -> String {
    let mut pieces = text.split("@any(");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (parameter, rest) = piece.split_once(')').unwrap_or((piece, ""));
        let (before, after) = match dialect {
            Dialect::Sqlite => ("(SELECT value FROM json_each(", "))"),
            Dialect::Postgres => ("(SELECT jsonb_array_elements_text(CAST(", " AS JSONB)))"),
        };
        filled.push_str(before);
        filled.push_str(parameter);
        filled.push_str(after);
        filled.push_str(rest);
    }
    filled
}

fn fill_reading(text: &str, dialect: Dialect) -> String {
    let mut pieces = text.split("@reading(");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (inside, rest) = piece.split_once(')').unwrap_or((piece, ""));
        let (name, reading) = inside.split_once(", ").unwrap_or((inside, ""));
        let pieces: [&str; 5] = match dialect {
            Dialect::Sqlite => [
                "(SELECT json_extract(value, '$.",
                reading,
                "') FROM json_each(c.comparable) WHERE key = ",
                name,
                ")",
            ],
            Dialect::Postgres => [
                "(CAST(c.comparable AS JSONB) -> ",
                name,
                " ->> '",
                reading,
                "')",
            ],
        };
        filled.extend(pieces);
        filled.push_str(rest);
    }
    filled
}

/// Declares the statements of a module, and `ALL`, the list of them that the test prepares.
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* static $name: $crate::sql::Sql = $crate::sql::Sql::new(
            concat!(module_path!(), "::", stringify!($name)), $text);)*

        /// Every statement of this module.
        pub static ALL: &[&$crate::sql::Sql] = &[$(&$name),*];
    };
}

/// A list of ids for `@any`: JSON text.
pub fn list<I: AsRef<str>>(ids: impl IntoIterator<Item = I>) -> String {
    let texts: Vec<serde_json::Value> = ids
        .into_iter()
        .map(|id| serde_json::Value::String(id.as_ref().to_owned()))
        .collect();
    serde_json::Value::Array(texts).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_filled_in_for_each_database() {
        let sql = Sql::new(
            "test",
            "SELECT @least(a, $1) FROM t WHERE id IN @any($2) @skip_locked",
        );
        assert_eq!(
            sql.text(Dialect::Sqlite),
            "SELECT min(a, $1) FROM t WHERE id IN (SELECT value FROM json_each($2)) "
        );
        assert_eq!(
            sql.text(Dialect::Postgres),
            "SELECT least(a, $1) FROM t WHERE id IN (SELECT jsonb_array_elements_text(CAST($2 AS JSONB))) FOR UPDATE SKIP LOCKED"
        );
    }

    #[test]
    fn rows_are_numbered_after_the_fixed_values() {
        let sql = Sql::new(
            "test",
            "INSERT INTO t (w, a, b) SELECT $1, column1, column2 FROM (@values[1+2]) AS v",
        );
        assert_eq!(
            sql.text_with_rows(Dialect::Sqlite, 2),
            "INSERT INTO t (w, a, b) SELECT $1, column1, column2 FROM (VALUES ($2, $3), ($4, $5)) AS v"
        );
    }
}
