//! Statements. One text serves both databases; the few words in which they differ are written
//! as marks that each dialect fills in.
//!
//! | mark | SQLite | PostgreSQL |
//! | --- | --- | --- |
//! | `IN @any($2)` (a JSON list of texts) | `IN (SELECT value FROM json_each($2))` | `= ANY (ARRAY(SELECT jsonb_array_elements_text(CAST($2 AS JSONB))))` |
//! | `NOT IN @any($2)` | `NOT IN (SELECT value FROM json_each($2))` | `<> ALL (ARRAY(..))` |
//! | `@skip_locked` | nothing: there is one writer | `FOR UPDATE SKIP LOCKED` |
//! | `@lock` | nothing | `FOR UPDATE` |
//! | `@share` | nothing | `FOR KEY SHARE`: waits for who has locked the row, and not for who changes it |
//! | `@share_of_c` | nothing | the same, of the rows of the table that is named `c` alone |
//! | `@database_now` | the machine's clock, in milliseconds | the server's clock, in milliseconds |
//! | `@database_mark` | `''` | server, database and line of time, as `7301/16384/00000001` |
//! | `@least(a, b)`, `@greatest(a, b)` | `min(a, b)`, `max(a, b)` | `least(a, b)`, `greatest(a, b)` |
//! | `@holds(a, b)` | `instr(a, b)` | `strpos(a, b)` |
//! | `@reading($3, n)` of the contact `c` | `(SELECT json_extract(value, '$.n') FROM json_each(c.comparable) WHERE key = $3)` | `(CAST(c.comparable AS JSONB) -> $3 ->> 'n')` |
//! | `@values[2+tib]` (a list of rows), in a query | `SELECT * FROM (VALUES (?, ?, ?), ..) AS list WHERE column1 IS NOT NULL` | `SELECT * FROM unnest(CAST($3 AS TEXT[]), ..)` |
//! | the same in a change | the values of one row | the same |
//!
//! In `@values` 2 values stand before the list, and each letter is the type of a value in a row: `t` text, `i` whole
//! number, `b` flag. The first value of a row is never empty. Within `FROM (@values[..]) AS v` the columns are named
//! `column1` and so on.
//!
//! A text that recurs is read by the database once. PostgreSQL takes a list column by column, so that one text serves
//! lists of any length. SQLite takes a change row by row: the same short text as often as there are rows, which is less
//! work for it than a list. It takes the list of a query in lists of 1, 2, 4 .. 512 rows, the last of which are empty.
//! There the fixed values stand behind the list.

use std::sync::OnceLock;

use crate::database::Dialect;

/// A named statement.
#[derive(Debug)]
pub struct Sql {
    /// Its name, for errors and the list of all statements.
    pub name: &'static str,
    text: &'static str,
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
    one_row: OnceLock<Option<String>>,
    lists: [OnceLock<String>; LENGTHS],
}

/// Texts with lists of 1, 2, 4 .. 512 rows, made when they are first needed.
const LENGTHS: usize = 10;
/// Rows of the longest list that SQLite takes at once.
const ROWS_MAXIMUM: usize = 1 << (LENGTHS - 1);

/// The shape of a list of rows within a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValuesShape {
    /// Values that stand before the list.
    pub fixed: usize,
    /// The type of each value of a row: `t`, `i` or `b`.
    pub types: &'static str,
}

impl ValuesShape {
    fn of(inside: &'static str) -> Option<Self> {
        let (fixed, types) = inside.split_once('+')?;
        Some(Self {
            fixed: fixed.parse().ok()?,
            types,
        })
    }

    /// Values of each row.
    pub fn columns(self) -> usize {
        self.types.len()
    }

    /// A list of so many rows. Its values have no numbers: SQLite and the driver look numbers up one after the other,
    /// so that a list of a thousand values took a million looks.
    fn rows(self, rows: usize) -> String {
        let row = format!("({})", vec!["?"; self.columns()].join(", "));
        format!(
            "SELECT * FROM (VALUES {}) AS list WHERE column1 IS NOT NULL",
            vec![row; rows].join(", ")
        )
    }

    /// A list of any length, a parameter for each column.
    fn column_lists(self) -> String {
        let (mut lists, mut names) = (Vec::new(), Vec::new());
        for (place, letter) in self.types.bytes().enumerate() {
            let number = self.fixed + place + 1;
            let kind = match letter {
                b'i' => "BIGINT",
                b'b' => "BOOLEAN",
                _ => "TEXT",
            };
            lists.push(format!("CAST(${number} AS {kind}[])"));
            names.push(format!("column{}", place + 1));
        }
        format!(
            "SELECT * FROM unnest({}) AS list ({})",
            lists.join(", "),
            names.join(", ")
        )
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
            one_row: OnceLock::new(),
            lists: [const { OnceLock::new() }; LENGTHS],
        }
    }

    /// The text for one database, with every mark filled in but SQLite's `@values`. SQLite's values have their places for
    /// names: `?1`, `?2`.
    pub fn text(&self, dialect: Dialect) -> &str {
        match dialect {
            Dialect::Sqlite => self.sqlite.get_or_init(|| match self.values_shape() {
                Some(_) => fill(self.text, dialect),
                None => numbered(&fill(self.text, dialect), 0),
            }),
            Dialect::Postgres => self.postgres.get_or_init(|| {
                let text = fill(self.text, dialect);
                match (self.values_mark(), self.values_shape()) {
                    (Some(mark), Some(shape)) => {
                        text.replace(&format!("@values[{mark}]"), &shape.column_lists())
                    }
                    _ => text,
                }
            }),
        }
    }

    /// Fills in the marks of a text that was put together at run time.
    pub(crate) fn filled(&self, text: &str, dialect: Dialect) -> String {
        debug_assert!(
            self.text.is_empty(),
            "{}: a built text replaces none",
            self.name
        );
        match dialect {
            Dialect::Sqlite => numbered(&fill(text, dialect), 0),
            Dialect::Postgres => fill(text, dialect),
        }
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

    /// SQLite's text of a change for one row of its list: first the values of the row, then the fixed ones. None for
    /// queries, and where there is no list.
    pub(crate) fn one_row(&self) -> Option<&str> {
        let made = self.one_row.get_or_init(|| self.make_one_row());
        made.as_deref()
    }

    fn make_one_row(&self) -> Option<String> {
        let (mark, shape) = (self.values_mark()?, self.values_shape()?);
        let is_change = ["INSERT", "UPDATE", "DELETE"]
            .iter()
            .any(|word| self.text.starts_with(word));
        if !is_change {
            return None;
        }
        let text = numbered(self.text(Dialect::Sqlite), shape.columns());
        let list = format!("@values[{mark}]");
        let whole = format!("FROM ({list}) AS v");
        let places = 1..=shape.columns();
        if !text.contains(&whole) {
            let places: Vec<String> = places.map(|place| format!("?{place}")).collect();
            return Some(text.replace(&list, &format!("VALUES ({})", places.join(", "))));
        }
        let text = text.replace(&whole, "");
        // From the last one on, so that the first is not taken for the beginning of the tenth.
        Some(places.rev().fold(text, |text, place| {
            text.replace(&format!("v.column{place}"), &format!("?{place}"))
        }))
    }

    /// SQLite's text of a query for a list of at least `rows` rows, and of how many: the next power of two.
    pub(crate) fn list(&self, rows: usize) -> (&str, usize) {
        let length = rows.clamp(1, ROWS_MAXIMUM).next_power_of_two();
        let kept = &self.lists[length.trailing_zeros() as usize];
        let text = kept.get_or_init(|| self.text_with_rows(Dialect::Sqlite, length));
        (text, length)
    }

    /// The text for one database; that of a query on SQLite takes a list of `rows` rows.
    pub fn text_with_rows(&self, dialect: Dialect, rows: usize) -> String {
        let text = self.text(dialect);
        let (Some(mark), Some(shape), Dialect::Sqlite) =
            (self.values_mark(), self.values_shape(), dialect)
        else {
            return text.to_owned();
        };
        if let Some(text) = self.one_row() {
            return text.to_owned();
        }
        let list = format!("@values[{mark}]");
        debug_assert!(
            !text
                .split(&list)
                .next()
                .is_some_and(|before| before.contains('$')),
            "{}: fixed values stand behind the list",
            self.name
        );
        numbered(text, rows * shape.columns()).replace(&list, &shape.rows(rows))
    }
}

/// The clock of the machine; the one of SQLite's own is the same.
const SQLITE_NOW: &str = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
/// The clock of the server, also within a long transaction.
const POSTGRES_NOW: &str = "CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT)";
/// What changes when the server, the database or, after a failover, the line of time is another one.
const POSTGRES_MARK: &str =
    "(SELECT CAST(c.system_identifier AS TEXT) || '/' || CAST(d.oid AS TEXT) || '/'
    || substring(pg_walfile_name(pg_current_wal_lsn()) FROM 1 FOR 8)
    FROM pg_control_system() AS c, pg_database AS d WHERE d.datname = current_database())";

fn fill(text: &str, dialect: Dialect) -> String {
    let words = match dialect {
        Dialect::Sqlite => [
            ("@skip_locked", ""),
            ("@lock", ""),
            ("@share_of_c", ""),
            ("@share", ""),
            ("@database_now", SQLITE_NOW),
            ("@database_mark", "''"),
            ("@least(", "min("),
            ("@greatest(", "max("),
            ("@holds(", "instr("),
        ],
        Dialect::Postgres => [
            ("@skip_locked", "FOR UPDATE SKIP LOCKED"),
            ("@lock", "FOR UPDATE"),
            ("@share_of_c", "FOR KEY SHARE OF c"),
            ("@share", "FOR KEY SHARE"),
            ("@database_now", POSTGRES_NOW),
            ("@database_mark", POSTGRES_MARK),
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

/// The text with `$1` as `?1` and so on, `after` other values: SQLite counts values by their numbers only in this form.
fn numbered(text: &str, after: usize) -> String {
    let mut pieces = text.split('$');
    let mut numbered = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = piece.split_at(digits);
        match number.parse::<usize>() {
            Ok(number) => {
                numbered.push('?');
                numbered.push_str(&(number + after).to_string());
            }
            Err(_) => numbered.push('$'),
        }
        numbered.push_str(rest);
    }
    numbered
}

/// PostgreSQL gets an array: of a subquery it takes for granted that it answers nearly everything, and reads whole tables
/// where a few hundred rows are meant.
fn fill_any(text: &str, dialect: Dialect) -> String {
    let (within, without, after) = match dialect {
        Dialect::Sqlite => (
            "IN (SELECT value FROM json_each(",
            "NOT IN (SELECT value FROM json_each(",
            "))",
        ),
        Dialect::Postgres => (
            "= ANY (ARRAY(SELECT jsonb_array_elements_text(CAST(",
            "<> ALL (ARRAY(SELECT jsonb_array_elements_text(CAST(",
            " AS JSONB))))",
        ),
    };
    let marked = text
        .replace("NOT IN @any(", &format!("{without}@any("))
        .replace("IN @any(", &format!("{within}@any("));
    let mut pieces = marked.split("@any(");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (parameter, rest) = piece.split_once(')').unwrap_or((piece, ""));
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

/// Marks for the values of so many rows, each so many values wide, numbered from `$1`: `($1, $2), ($3, $4)`.
pub(crate) fn numbered_rows(rows: usize, width: usize) -> String {
    let rows: Vec<String> = (0..rows)
        .map(|row| {
            let values: Vec<String> = (1..=width)
                .map(|column| format!("${}", row * width + column))
                .collect();
            format!("({})", values.join(", "))
        })
        .collect();
    rows.join(", ")
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
            "SELECT min(a, ?1) FROM t WHERE id IN (SELECT value FROM json_each(?2)) "
        );
        assert_eq!(
            sql.text(Dialect::Postgres),
            "SELECT least(a, $1) FROM t WHERE id = ANY (ARRAY(SELECT jsonb_array_elements_text(CAST($2 AS JSONB)))) \
             FOR UPDATE SKIP LOCKED"
        );
        let sql = Sql::new("test", "SELECT a FROM t WHERE id NOT IN @any($1)");
        assert_eq!(
            sql.text(Dialect::Sqlite),
            "SELECT a FROM t WHERE id NOT IN (SELECT value FROM json_each(?1))"
        );
        assert_eq!(
            sql.text(Dialect::Postgres),
            "SELECT a FROM t WHERE id <> ALL (ARRAY(SELECT jsonb_array_elements_text(CAST($1 AS JSONB))))"
        );
    }

    #[test]
    fn a_query_takes_a_list() {
        static SQL: Sql = Sql::new(
            "test",
            "SELECT t.a FROM (@values[1+ti]) AS v JOIN t ON t.a = v.column1 AND t.w = $1",
        );
        assert_eq!(
            SQL.text_with_rows(Dialect::Sqlite, 2),
            "SELECT t.a FROM (SELECT * FROM (VALUES (?, ?), (?, ?)) AS list WHERE column1 IS NOT NULL) AS v \
            JOIN t ON t.a = v.column1 AND t.w = ?5"
        );
        assert_eq!(
            SQL.text(Dialect::Postgres),
            "SELECT t.a FROM (SELECT * FROM unnest(CAST($2 AS TEXT[]), CAST($3 AS BIGINT[])) AS list (column1, column2)) \
            AS v JOIN t ON t.a = v.column1 AND t.w = $1"
        );
        assert_eq!(SQL.one_row(), None);
    }

    #[test]
    fn a_change_takes_row_by_row() {
        static UPDATE: Sql = Sql::new(
            "test",
            "UPDATE t SET a = v.column2, b = $1 FROM (@values[1+ti]) AS v WHERE t.c = v.column1 RETURNING c",
        );
        static INSERT: Sql = Sql::new(
            "test",
            "INSERT INTO t (a, b) @values[0+ti] ON CONFLICT DO NOTHING",
        );
        assert_eq!(
            UPDATE.one_row(),
            Some("UPDATE t SET a = ?2, b = ?3  WHERE t.c = ?1 RETURNING c")
        );
        assert_eq!(
            INSERT.one_row(),
            Some("INSERT INTO t (a, b) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
        );
    }

    #[test]
    fn lists_have_few_lengths() {
        static SQL: Sql = Sql::new("test", "SELECT column1 FROM (@values[0+t]) AS v");
        assert_eq!(
            [1, 2, 3, 500, 9_000].map(|rows| SQL.list(rows).1),
            [1, 2, 4, 512, 512]
        );
    }
}
