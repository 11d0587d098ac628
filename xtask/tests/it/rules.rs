//! The table of rules and the tests that show them: what it names exists, no row gets lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::files::{assert_none, root, rust_files};

/// The rules that have a row each, so that none gets lost; the row says what is shown of a rule.
const SHOWN: [u16; 50] = [
    10, 11, 12, 13, 14, 20, 21, 22, 23, 24, 26, 27, 30, 31, 32, 33, 34, 35, 36, 40, 41, 42, 43, 44,
    45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 70, 71, 72,
    73, 91,
];

/// The cases that tools of this kind get wrong, by their numbers.
const CASES: [u16; 13] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15];

/// The rows of the tables: a rule (`R40`) or a case (`C6`), and the tests that it names.
fn rows() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(root().join("docs/reference/rules.md"))
        .expect("the table of rules can be read");
    let rows = text.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let name = cells.next()?;
        name.strip_prefix(['R', 'C'])?.parse::<u16>().ok()?;
        let tests = cells.nth(1)?.split('`').skip(1).step_by(2);
        Some((name.to_owned(), tests.map(str::to_owned).collect()))
    });
    let mut table = BTreeMap::new();
    for (name, tests) in rows {
        assert!(
            table.insert(name.clone(), tests).is_none(),
            "{name} has two rows in docs/reference/rules.md"
        );
    }
    table
}

/// The names of all functions in Rust files that hold tests.
fn functions() -> BTreeSet<String> {
    let files = rust_files();
    let testing = files
        .iter()
        .filter(|file| file.path.contains("/tests/") || file.text.contains("#[test]"));
    testing
        .flat_map(|file| file.text.split("fn ").skip(1))
        .map(|after| {
            let end = after.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            after[..end.unwrap_or(after.len())].to_owned()
        })
        .collect()
}

#[test]
fn the_tests_that_show_a_rule_exist() {
    let functions = functions();
    let missing = rows().into_iter().flat_map(|(name, tests)| {
        let nothing = tests
            .is_empty()
            .then(|| format!("{name}: no test is named"));
        let unknown = tests
            .into_iter()
            .filter(|test| !functions.contains(test) && !root().join(test).is_file())
            .map(|test| format!("{name}: {test}"))
            .collect::<Vec<_>>();
        nothing.into_iter().chain(unknown).collect::<Vec<_>>()
    });
    assert_none(
        "docs/reference/rules.md names tests that do not exist",
        &missing.collect::<Vec<_>>(),
    );
}

#[test]
fn no_rule_loses_its_row() {
    let rows = rows();
    let rules = SHOWN.iter().map(|rule| format!("R{rule}"));
    let cases = CASES.iter().map(|case| format!("C{case}"));
    let without = rules.chain(cases).filter(|name| !rows.contains_key(name));
    assert_none(
        "rules and cases without a row in docs/reference/rules.md",
        &without.collect::<Vec<_>>(),
    );
}
