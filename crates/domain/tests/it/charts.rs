//! The state charts are documents first; code follows them, arrow by arrow.

use std::collections::BTreeSet;

use domain::action::TRANSITIONS;
use domain::campaign::CAMPAIGN_TRANSITIONS;
use domain::identity::IDENTITY_TRANSITIONS;

type Arrow = (String, String, String);

/// The arrows of the mermaid chart in a document; those from the beginning and to the end have no
/// counterpart in code.
fn drawn(document: &str) -> BTreeSet<Arrow> {
    document
        .lines()
        .filter_map(|line| {
            let (from, rest) = line.trim().split_once(" --> ")?;
            let (to, by) = rest.split_once(": ")?;
            (from != "[*]").then(|| (from.to_owned(), by.to_owned(), to.to_owned()))
        })
        .collect()
}

fn coded<S: ToString, T: ToString>(table: &[(S, T, S)]) -> BTreeSet<Arrow> {
    table
        .iter()
        .map(|(from, by, to)| (from.to_string(), by.to_string(), to.to_string()))
        .collect()
}

#[test]
fn actions_follow_their_chart() {
    let document = include_str!("../../../../docs/states/action.md");
    assert_eq!(drawn(document), coded(TRANSITIONS));
}

#[test]
fn campaigns_follow_their_chart() {
    let document = include_str!("../../../../docs/states/campaign.md");
    assert_eq!(drawn(document), coded(CAMPAIGN_TRANSITIONS));
}

#[test]
fn identities_follow_their_chart() {
    let document = include_str!("../../../../docs/states/identity.md");
    assert_eq!(drawn(document), coded(IDENTITY_TRANSITIONS));
}
