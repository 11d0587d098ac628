//! Rows of two contacts that are brought together, and taken apart as far as nothing new happened that belongs to both.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{ContactId, FinderId, SegmentId, WorkspaceId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::plan::Plan;
use super::rules::{Outcome, Two, unite};
use super::tables::{CONVERSATION, MEMBER, RELATION, RESULT, RUN, Row, Table};
use super::{MEMBERS, RESULTS_REMOVED};
use crate::{StoreResult, Tx, params};

/// What a merge changed in a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Changes {
    table: String,
    changes: Vec<Change>,
}

/// The rows for one key, of the contact that stays and of the other one, before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Change {
    key: String,
    before: Two,
    after: Two,
    is_crossed: bool,
}

/// The two contacts: the one that stays, and the other one.
pub(super) type Pair<'a> = [&'a ContactId; 2];

/// Brings the rows of a table together.
pub(super) async fn join(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    table: &'static Table,
    pair: Pair<'_>,
    plan: &Plan,
    now: Timestamp,
) -> StoreResult<Changes> {
    let mut changes = Vec::new();
    for (key, before) in read(tx, workspace, table, pair, plan.approaches()).await? {
        let Outcome { after, is_crossed } = unite(table, &key, before.clone(), plan, now);
        if after != before {
            changes.push(Change {
                key,
                before,
                after,
                is_crossed,
            });
        }
    }
    let rows = changes
        .iter()
        .map(|one| (&one.key, &one.before, &one.after));
    replace(tx, workspace, table, pair, rows.collect()).await?;
    Ok(Changes {
        table: table.name.to_owned(),
        changes,
    })
}

/// Takes them apart. What is no longer as the merge left it stays with the contact that has it, or goes where what it
/// came from goes; what is known of an account and a person since then counts for both.
pub(super) async fn part(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    made: &Changes,
    pair: Pair<'_>,
) -> StoreResult<()> {
    let Some(table) = Table::named(&made.table) else {
        return Ok(());
    };
    let keys: Vec<String> = made.changes.iter().map(|one| one.key.clone()).collect();
    let mut present = read(tx, workspace, table, pair, keys.iter()).await?;
    let found: Vec<(&Change, Two, Two)> = made
        .changes
        .iter()
        .map(|change| {
            let present = present.remove(&change.key).unwrap_or_default();
            let parted = parted(table, change, present.clone());
            (change, present, parted)
        })
        .collect();
    let rows = found
        .iter()
        .map(|(change, present, parted)| (&change.key, present, parted));
    replace(tx, workspace, table, pair, rows.collect()).await
}

fn parted(table: &Table, change: &Change, [kept, other]: Two) -> Two {
    let [was_kept, was_other] = change.before.clone();
    let [left_kept, left_other] = change.after.clone();
    if kept == left_kept && other == left_other {
        return [was_kept, was_other];
    }
    if table.name == RELATION.name {
        return [kept.clone(), kept];
    }
    if table.name == CONVERSATION.name && has_gone_on(kept.as_ref(), left_kept.as_ref()) {
        return [
            kept.map(|row| {
                if was_kept.is_none() {
                    renamed(row)
                } else {
                    row
                }
            }),
            was_other,
        ];
    }
    let or_before = |present: Option<Row>, left: &Option<Row>, before: Option<Row>| {
        if present == *left { before } else { present }
    };
    if change.is_crossed {
        let theirs = or_before(kept, &left_kept, was_other);
        return [or_before(other, &left_other, was_kept), theirs];
    }
    if table.name == CONVERSATION.name {
        return [was_kept, was_other];
    }
    // An import that was undone since has taken the result of both away.
    if table.name == RESULT.name && kept.is_none() && left_kept.is_some() {
        return [None, None];
    }
    let own = or_before(kept, &left_kept, was_kept);
    [own, or_before(other, &left_other, was_other)]
}

/// Whether somebody wrote in a conversation since.
fn has_gone_on(present: Option<&Row>, left: Option<&Row>) -> bool {
    let last = |row: Option<&Row>| row.and_then(|row| row.get("last_message_id").cloned());
    last(present) != last(left)
}

/// A conversation with an id of its own: that of its last message.
fn renamed(mut row: Row) -> Row {
    let last = row.get("last_message_id").and_then(Value::as_str);
    let id = last.and_then(|last| last.parse().ok());
    if let Some(id) = id {
        let id = domain::ids::ConversationId::beside(&id);
        row.insert("id".to_owned(), id.as_str().into());
    }
    row
}

async fn read(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    table: &Table,
    pair: Pair<'_>,
    keys: impl Iterator<Item = &String>,
) -> StoreResult<BTreeMap<String, Two>> {
    let keys: Vec<String> = keys.cloned().collect();
    let mut found: BTreeMap<String, Two> = BTreeMap::new();
    for (contact, row) in table.read(tx, workspace, pair, &keys).await? {
        let key = row.get(table.key).and_then(Value::as_str);
        let key = key.unwrap_or_default().to_owned();
        let side = usize::from(contact != pair[0].as_str());
        found.entry(key).or_default()[side] = Some(row);
    }
    Ok(found)
}

async fn replace(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    table: &Table,
    pair: Pair<'_>,
    rows: Vec<(&String, &Two, &Two)>,
) -> StoreResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let keys: Vec<String> = rows.iter().map(|(key, _, _)| (*key).clone()).collect();
    table.remove(tx, workspace, pair, &keys).await?;
    for (key, before, after) in rows {
        for (contact, row) in pair.into_iter().zip(after) {
            if let Some(row) = row {
                table.write(tx, workspace, contact, row).await?;
            }
        }
        let count = |two: &Two| two.iter().flatten().count() as i64;
        count_sources(tx, workspace, table, key, count(after) - count(before)).await?;
    }
    Ok(())
}

/// Keeps the sums beside finders and segments.
async fn count_sources(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    table: &Table,
    key: &str,
    more: i64,
) -> StoreResult<()> {
    if more == 0 {
        return Ok(());
    }
    if table.name == RESULT.name
        && let Ok(finder) = key.parse::<FinderId>()
    {
        return tx
            .execute_one(&RESULTS_REMOVED, params![workspace, finder, -more])
            .await;
    }
    if table.name == MEMBER.name
        && let Ok(segment) = key.parse::<SegmentId>()
    {
        return tx
            .execute_one(&MEMBERS, params![workspace, segment, more])
            .await;
    }
    Ok(())
}

/// The campaigns whose sequences went over.
pub(super) fn crossed_runs(changes: &[Changes]) -> BTreeSet<String> {
    let runs = changes.iter().filter(|one| one.table == RUN.name);
    runs.flat_map(|one| &one.changes)
        .filter(|one| one.is_crossed && one.before[1].is_some())
        .map(|one| one.key.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tables::FAMILY;
    use super::*;
    use serde_json::json;

    fn row(value: &Value) -> Option<Row> {
        value.as_object().cloned()
    }

    fn moved(table: &Table) -> (&Table, Change) {
        let before = row(&json!({ "id": "cnv_1", "last_message_id": "msg_1", "unread": true }));
        let change = Change {
            key: "idn_1".to_owned(),
            after: [before.clone(), None],
            before: [None, before],
            is_crossed: true,
        };
        (table, change)
    }

    #[test]
    fn what_is_as_the_merge_left_it_goes_back() {
        let (table, change) = moved(&FAMILY);
        assert_eq!(parted(table, &change, change.after.clone()), change.before);
    }

    #[test]
    fn what_went_over_goes_back_with_what_became_of_it() {
        let (table, change) = moved(&CONVERSATION);
        let read = row(&json!({ "id": "cnv_1", "last_message_id": "msg_1", "unread": false }));
        assert_eq!(parted(table, &change, [read.clone(), None]), [None, read]);
    }

    #[test]
    fn what_is_known_of_an_account_since_counts_for_both() {
        let (table, change) = moved(&RELATION);
        let connected = row(&json!({ "state": "connected" }));
        assert_eq!(
            parted(table, &change, [connected.clone(), None]),
            [connected.clone(), connected]
        );
    }
}
