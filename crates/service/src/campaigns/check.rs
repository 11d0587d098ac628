//! What is wrong with a campaign before it is saved or started, all of it at once.

use std::collections::BTreeSet;

use domain::campaign::Source;
use domain::campaign_check::Definition;
use domain::identity::{AccountType, IdentityState};
use domain::ids::{MemberId, WorkspaceId};
use domain::problem::Problem;
use store::Tx;
use store::campaign_edit::{SenderFacts, SourceFacts};
use words::templates::Vocabulary;

use super::definition::Draft;
use crate::{Scope, ServiceResult};

/// Imported files whose columns are looked at for custom fields; more have hardly other columns.
const IMPORTS_LOOKED_AT: u32 = 200;
/// What a column is taken for where it fills a custom field.
const CUSTOM_PREFIX: &str = "custom.";

/// Everything that forbids saving the definition.
pub(crate) async fn problems(
    tx: &mut Tx,
    scope: &Scope,
    draft: &Draft,
) -> ServiceResult<Vec<Problem>> {
    let definition = Definition {
        kind: draft.kind,
        name: &draft.name,
        program: &draft.program,
        description: &draft.description,
        messages: &draft.messages,
        schedule: &draft.schedule,
        withdrawal: draft.withdrawal,
        budget: draft.budget,
    };
    let (sender, source) = (Some(&draft.sender), Some(&draft.source));
    of_parts(tx, scope, &definition, sender, source).await
}

/// The same where sender or source may be missing yet; they are asked for then.
pub(crate) async fn of_parts(
    tx: &mut Tx,
    scope: &Scope,
    definition: &Definition<'_>,
    sender: Option<&MemberId>,
    source: Option<&Source>,
) -> ServiceResult<Vec<Problem>> {
    let workspace = scope.workspace();
    let mut problems = domain::campaign_check::problems(definition);
    let mut account = None;
    if let Some(sender) = sender {
        let facts = store::campaign_edit::sender(tx, workspace, sender).await?;
        problems.extend(sender_problem(facts.as_ref()));
        account = facts.and_then(|facts| facts.account_type);
    } else {
        problems.push(Problem::new("sender_id", "required", "Choose a sender."));
    }
    match (sender, source) {
        (Some(sender), Some(source)) => {
            let facts = store::campaign_edit::source(tx, workspace, source, sender).await?;
            problems.extend(source_problem(source, facts.as_ref()));
        }
        // Which sources there are depends on the sender.
        (None, Some(_)) => {}
        (_, None) => problems.push(Problem::new("source", "required", "Choose a source.")),
    }
    problems.extend(condition_problems(tx, scope, definition).await?);
    let vocabulary = vocabulary(tx, workspace).await?;
    problems.extend(words::check::text_problems(
        definition.messages,
        account.unwrap_or(AccountType::Standard),
        &vocabulary,
        scope.links(),
    ));
    Ok(problems)
}

/// Segments that conditions name and that are not there.
async fn condition_problems(
    tx: &mut Tx,
    scope: &Scope,
    definition: &Definition<'_>,
) -> ServiceResult<Vec<Problem>> {
    let mut problems = Vec::new();
    for (place, message) in definition.messages.iter().enumerate() {
        // What cannot be read is told by the definition's own check.
        let tree = message
            .condition
            .as_ref()
            .and_then(|condition| domain::criteria::read(condition).ok());
        for id in tree.iter().flat_map(domain::criteria::references) {
            if store::segment::get(tx, scope.workspace(), id)
                .await?
                .is_none()
            {
                problems.push(Problem::new(
                    format!("messages.{place}.condition"),
                    "unknown_segment",
                    "A segment that the condition names is not there; name another one.",
                ));
            }
        }
    }
    Ok(problems)
}

/// Why this member cannot send now (R40): all reasons in one sentence each.
pub(crate) fn sender_problem(sender: Option<&SenderFacts>) -> Vec<Problem> {
    let problem = |code, message: String| Problem::new("sender_id", code, message);
    let Some(sender) = sender else {
        return vec![problem(
            "unknown",
            "There is no such member in this workspace; choose one of the list.".to_owned(),
        )];
    };
    let name = &sender.name;
    let mut problems = Vec::new();
    if !sender.active {
        problems.push(problem(
            "user_inactive",
            format!("{name} is not active; switch the member on in the list of members."),
        ));
    }
    let identity = match sender.identity_state {
        Some(IdentityState::Connected) => None,
        Some(IdentityState::Disconnected | IdentityState::ActionRequired) => Some((
            "session_disconnected",
            format!(
                "The LinkedIn session of {name} is disconnected; reconnect it on the companion."
            ),
        )),
        Some(IdentityState::Inactive) => Some((
            "identity_inactive",
            format!("{name} has signed out of the companion; sign in there again."),
        )),
        None => Some((
            "identity_inactive",
            format!("{name} has no LinkedIn account connected; connect one first."),
        )),
    };
    problems.extend(identity.map(|(code, message)| problem(code, message)));
    problems
}

/// Why this source cannot feed the campaign of this sender (R23).
pub(crate) fn source_problem(source: &Source, facts: Option<&SourceFacts>) -> Option<Problem> {
    let kind = match source {
        Source::Finder { .. } => "finder",
        Source::Segment { .. } => "segment",
    };
    let (code, message) = match facts {
        None => (
            "unknown",
            format!("There is no such {kind} in this workspace; choose one of the list."),
        ),
        Some(facts) if facts.archived_at.is_some() => (
            "archived",
            format!(
                "The {kind} {} is archived; choose another source.",
                facts.name
            ),
        ),
        Some(facts) if !facts.allowed => (
            "not_allowed",
            format!(
                "The sender has no part in the {kind} {}; add the member to it, or choose another source.",
                facts.name
            ),
        ),
        Some(_) => return None,
    };
    Some(Problem::new("source", code, message))
}

/// The tokens that texts of the workspace may hold: the standard ones and the custom fields of
/// imported files (R45).
pub(crate) async fn vocabulary(tx: &mut Tx, workspace: &WorkspaceId) -> ServiceResult<Vocabulary> {
    let mut names = BTreeSet::new();
    for import in store::campaign_edit::import_mappings(tx, workspace, IMPORTS_LOOKED_AT).await? {
        let mapping = serde_json::from_str(&import.mapping).unwrap_or_default();
        collect_custom_fields(&mapping, &mut names);
    }
    Ok(Vocabulary::with_custom_fields(names))
}

/// Finds every `"field": "custom.NAME"` in what was found out about a file.
fn collect_custom_fields(mapping: &serde_json::Value, names: &mut BTreeSet<String>) {
    match mapping {
        serde_json::Value::Array(items) => {
            for item in items {
                collect_custom_fields(item, names);
            }
        }
        serde_json::Value::Object(fields) => {
            let field = fields.get("field").and_then(serde_json::Value::as_str);
            let name = field.and_then(|field| field.strip_prefix(CUSTOM_PREFIX));
            names.extend(name.map(ToOwned::to_owned));
            for value in fields.values() {
                collect_custom_fields(value, names);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_fields_are_those_that_files_brought() {
        let mapping = serde_json::json!({"columns": [
            {"position": 1, "header": "First", "field": "first_name"},
            {"position": 2, "header": "Team size", "field": "custom.Team size"},
        ]});
        let mut names = BTreeSet::new();
        collect_custom_fields(&mapping, &mut names);
        assert_eq!(names, BTreeSet::from(["Team size".to_owned()]));
    }

    #[test]
    fn every_reason_against_a_sender_is_said() {
        let facts = SenderFacts {
            name: "Ada".to_owned(),
            active: false,
            identity_state: Some(IdentityState::Disconnected),
            account_type: None,
        };
        let codes = |facts| -> Vec<&str> {
            sender_problem(facts)
                .into_iter()
                .map(|problem| problem.code)
                .collect()
        };
        assert_eq!(
            codes(Some(&facts)),
            ["user_inactive", "session_disconnected"]
        );
        assert_eq!(codes(None), ["unknown"]);
    }
}
