//! Where actions and campaigns may go from where they are.

use crate::history::History;
use crate::replay::{Replay, Standing};
use crate::report::Findings;

/// I-07: only allowed transitions; terminal states final, except unconfirmed to sent by evidence.
///
/// The rows of the product's ledger about each action are replayed over the checker's own chart,
/// and must end where the table says that the action stands. A refusal by the sender may be taken
/// back, and what was canceled may be put back by a person.
pub fn i_07_allowed_transitions(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    for action in history.actions.values() {
        findings.case();
        let replay = Replay::of(history.told_of(&action.id));
        for (at, what) in &replay.forbidden {
            findings.violated(*at, format!("{}: {what}", History::name(action)));
        }
        let shown = Standing::of_table(action);
        if replay.forbidden.is_empty() && shown != replay.standing {
            findings.violated(
                action.ended_at.unwrap_or(0),
                format!(
                    "{} is {} in the table and {} by the ledger",
                    History::name(action),
                    action.state,
                    replay.standing.as_str()
                ),
            );
        }
        for row in history.told_of(&action.id) {
            if row.kind == "action_requeued" && !row.is_by_people() {
                findings.violated(
                    row.at,
                    format!(
                        "{} was put back by {} and not by a person",
                        History::name(action),
                        row.actor
                    ),
                );
            }
        }
    }
    for id in history
        .told
        .keys()
        .filter(|id| !history.actions.contains_key(*id))
    {
        findings.violated(0, format!("the ledger tells of {id}, which is in no table"));
    }
    findings
}

/// I-09: archive is irreversible.
///
/// After the row that archives a campaign, nothing starts, changes, plans or begins, and the table
/// says archived. People may still answer who wrote (R71).
pub fn i_09_archive_is_irreversible(history: &History<'_>) -> Findings {
    let mut findings = Findings::default();
    let archived = history
        .ledger
        .iter()
        .filter(|row| row.kind == "campaign_archived");
    for archive in archived {
        let Some(id) = archive.campaign_id.as_deref() else {
            continue;
        };
        findings.case();
        let is_archived = history
            .campaigns
            .get(id)
            .is_some_and(|campaign| campaign.state == "archived" && campaign.archived_at.is_some());
        if !is_archived {
            findings.violated(
                archive.at,
                format!("campaign {id} was archived and the table does not say so"),
            );
        }
    }
    let mut ends = std::collections::BTreeMap::new();
    for row in &history.ledger {
        let Some(id) = row.campaign_id.as_deref() else {
            continue;
        };
        let action = row
            .action_id
            .as_deref()
            .and_then(|id| history.actions.get(id));
        if let Some(at) = ends.get(id)
            && is_new_work(&row.kind)
            && !action.is_some_and(|action| action.is_answer())
        {
            findings.violated(
                row.at,
                format!(
                    "row {} of the ledger, {}, follows the archiving of campaign {id} in row {at}",
                    row.sequence, row.kind
                ),
            );
        }
        if row.kind == "campaign_archived" {
            ends.entry(id).or_insert(row.sequence);
        }
    }
    findings
}

fn is_new_work(kind: &str) -> bool {
    matches!(
        kind,
        "campaign_started"
            | "campaign_stopped"
            | "campaign_edited"
            | "campaign_archived"
            | "slot_opened"
            | "action_planned"
            | "action_approved"
            | "action_scheduled"
            | "action_begun"
            | "action_requeued"
    )
}
