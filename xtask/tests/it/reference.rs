//! The reference names what the code knows: nothing is missing, nothing is made up.

use std::collections::BTreeSet;
use std::fs;

use domain::action::{Category, Reason};
use domain::health::HealthState;
use words::templates::StandardToken;

use crate::files::root;

/// What stands in backticks in the first column of the tables of a document, below a heading or in the whole of it.
fn first_column(path: &str, heading: Option<&str>) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join(path)).expect("the document can be read");
    let mut below = heading.is_none();
    let mut names = BTreeSet::new();
    for line in text.lines() {
        if let (Some(wanted), Some(found)) = (heading, line.strip_prefix("## ")) {
            below = wanted == found;
        }
        if let (true, Some(row)) = (below, line.strip_prefix("| ")) {
            let cell = row.split(" | ").next().unwrap_or_default();
            names.extend(cell.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    names
}

fn set<T: ToString>(values: impl IntoIterator<Item = T>) -> BTreeSet<String> {
    values.into_iter().map(|value| value.to_string()).collect()
}

#[test]
fn every_reason_is_explained_under_its_category() {
    const DOCUMENT: &str = "docs/reference/reasons.md";
    assert_eq!(first_column(DOCUMENT, None), set(Reason::ALL));
    for (heading, category) in [
        ("Sent", Category::Sent),
        ("Blocked", Category::Blocked),
        ("Duplicate", Category::Duplicate),
        ("Pending", Category::Pending),
        ("False", Category::False),
        ("Error", Category::Error),
    ] {
        let counted = Reason::ALL
            .iter()
            .filter(|reason| reason.category() == Some(category));
        assert_eq!(
            first_column(DOCUMENT, Some(heading)),
            set(counted),
            "{heading}"
        );
    }
    let waiting = Reason::ALL
        .iter()
        .filter(|reason| reason.final_state().is_none() || reason.is_of_budget());
    assert_eq!(first_column(DOCUMENT, Some("Waiting")), set(waiting));
}

#[test]
fn every_state_of_health_is_explained() {
    let text = fs::read_to_string(root().join("docs/concepts/numbers.md"))
        .expect("the document can be read");
    for state in HealthState::ALL {
        let name = state.as_str();
        let row = format!("| {}{} |", name[..1].to_uppercase(), &name[1..]);
        assert!(
            text.contains(&row),
            "docs/concepts/numbers.md has no row for {name}"
        );
    }
}

#[test]
fn every_token_is_explained() {
    let documented: BTreeSet<String> = first_column("docs/reference/tokens.md", None);
    let known = set(StandardToken::ALL
        .iter()
        .map(|token| format!("{{{{{token}}}}}")));
    assert_eq!(documented, known);
}
