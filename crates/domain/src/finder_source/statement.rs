//! The statement with which a database is asked for people.
//!
//! It is one `SELECT` over an account that may only read. Overture wraps it, to read on from the last row by a column that
//! rises. No semicolon is let through, so that no second statement follows on any of the databases.

use crate::limits::SOURCE_QUERY_LENGTH_MAXIMUM;
use crate::problem::Problem;

use super::SourceConfiguration;

/// The longest name of a column; databases allow 63 or 64.
const COLUMN_LENGTH_MAXIMUM: usize = 64;
/// How an address of a database begins.
const SCHEMES: [&str; 5] = [
    "postgres://",
    "postgresql://",
    "mysql://",
    "mariadb://",
    "sqlite:",
];

/// The statement without outer spaces and without the semicolon that people end it with.
pub fn tidied(query: &str) -> String {
    query.trim().trim_end_matches(';').trim_end().to_owned()
}

/// What forbids asking a database so; empty where nothing does. Expects the tidied statement.
pub(super) fn validate(source: &SourceConfiguration) -> Vec<Problem> {
    let address = source.address.as_deref().unwrap_or_default();
    let query = source.query.as_deref().unwrap_or_default();
    let column = source.order_column.as_deref().unwrap_or_default();
    let mut problems = Vec::new();
    if !SCHEMES.iter().any(|scheme| address.starts_with(scheme)) {
        problems.push(Problem::new(
            "address",
            "bad_address",
            "Write where the database is: postgres://reader@db.example.com/crm, mysql://reader@db.example.com/crm or \
             sqlite:people.db.",
        ));
    }
    problems.extend(query_problem(query).map(|(code, text)| Problem::new("query", code, text)));
    if column.is_empty() {
        problems.push(Problem::new(
            "order_column",
            "required",
            "Name a column of the answer that rises with each new row, such as id. Overture reads on from its last value.",
        ));
    } else if column.chars().count() > COLUMN_LENGTH_MAXIMUM || column.contains('\0') {
        problems.push(Problem::new(
            "order_column",
            "bad_column",
            format!(
                "This is no name of a column; it has at most {COLUMN_LENGTH_MAXIMUM} characters."
            ),
        ));
    }
    problems
}

fn query_problem(query: &str) -> Option<(&'static str, String)> {
    let begins_with = |word: &str| {
        let head = query.get(..word.len()).unwrap_or_default();
        let rest = query.get(word.len()..).unwrap_or_default();
        head.eq_ignore_ascii_case(word)
            && !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')
    };
    if query.is_empty() {
        let text = "Write one SELECT that answers with a row for each person.";
        return Some(("required", text.to_owned()));
    }
    if query.chars().count() > SOURCE_QUERY_LENGTH_MAXIMUM {
        let text = format!(
            "A statement has at most {SOURCE_QUERY_LENGTH_MAXIMUM} characters; make a view of it."
        );
        return Some(("too_long", text));
    }
    if query.contains(';') || query.contains('\0') {
        let text = "There is a semicolon in it. Write one statement; within a text, write char(59) instead.";
        return Some(("one_statement", text.to_owned()));
    }
    if !begins_with("select") && !begins_with("with") {
        let text = "Only reading is allowed: begin with SELECT or WITH.";
        return Some(("only_select", text.to_owned()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(address: &str, query: &str, column: &str) -> Vec<&'static str> {
        let text = |text: &str| Some(text.to_owned());
        let source = SourceConfiguration {
            address: text(address),
            query: text(&tidied(query)),
            order_column: text(column),
            ..SourceConfiguration::default()
        };
        validate(&source)
            .into_iter()
            .map(|problem| problem.code)
            .collect()
    }

    #[test]
    fn one_statement_that_reads_is_taken() {
        let good = "postgres://reader@db.example.com/crm";
        assert!(codes(good, " SELECT * FROM people; ", "id").is_empty());
        assert!(
            codes(
                "sqlite:people.db",
                "with a as (select 1) select * from a",
                "id"
            )
            .is_empty()
        );
        assert!(codes("mysql://db/crm", "select(1)", "id").is_empty());
        assert_eq!(codes(good, "", "id"), ["required"]);
        assert_eq!(codes(good, "DELETE FROM people", "id"), ["only_select"]);
        assert_eq!(codes(good, "selected", "id"), ["only_select"]);
        assert_eq!(
            codes(good, "SELECT 1; DROP TABLE people", "id"),
            ["one_statement"]
        );
        assert_eq!(
            codes(good, &format!("SELECT {}", "1".repeat(9_000)), "id"),
            ["too_long"]
        );
        assert_eq!(
            codes("https://db.example.com", "SELECT 1", ""),
            ["bad_address", "required"]
        );
        assert_eq!(codes(good, "SELECT 1", &"x".repeat(65)), ["bad_column"]);
    }
}
