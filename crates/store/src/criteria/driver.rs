//! From where a set is looked up: a rare include of the tree leads to its contacts through an index;
//! without one the whole workspace is gone through.

use domain::criteria::{Context, EventFilter, EventName, GroupKind, Node, Test};
use domain::ids::WorkspaceId;

use super::Wanted;
use super::compile::{events, restrict_events};
use crate::built::Built;
use crate::record::Count;
use crate::{StoreResult, Tx, contact, params};

/// A lookup by its key costs about as much as going over so many rows: an include that lets in more
/// than one contact in so many leads to no shortcut.
const SCAN_ROWS_PER_LOOKUP: i64 = 12;
/// Leading includes that are looked at: each costs a count.
const LOOKED_AT_MAXIMUM: usize = 3;

/// An include that may lead.
#[derive(Clone, Copy)]
pub(super) enum Driver<'a> {
    Tags(&'a [String]),
    Events(EventName, &'a EventFilter),
}

/// The include that lets in the fewest, where it is worth the lookups.
pub(super) async fn choose<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    wanted: Wanted<'a>,
) -> StoreResult<Option<Driver<'a>>> {
    let mut found = Vec::new();
    if let Some(tree) = wanted.tree {
        leading(tree, &mut found);
    }
    if found.is_empty() {
        return Ok(None);
    }
    let mut most = contact::total(tx, workspace).await? / SCAN_ROWS_PER_LOOKUP;
    let mut best = None;
    for driver in found.into_iter().take(LOOKED_AT_MAXIMUM) {
        let count = count(tx, workspace, driver, wanted.context, most).await?;
        if count < most {
            most = count;
            best = Some(driver);
        }
    }
    Ok(best)
}

/// The includes that every contact must pass.
fn leading<'a>(node: &'a Node, found: &mut Vec<Driver<'a>>) {
    match node {
        Node::Group(group) if group.kind == GroupKind::All => {
            for node in &group.nodes {
                leading(node, found);
            }
        }
        Node::Criterion(criterion) if !criterion.exclude => match &criterion.test {
            Test::Tag(tags) => found.push(Driver::Tags(tags)),
            // Sent messages have no index of their own but through their campaign.
            Test::Happened(EventName::Messaged, filter) if filter.campaigns.is_empty() => {}
            Test::Happened(event, filter) => found.push(Driver::Events(*event, filter)),
            _ => {}
        },
        _ => {}
    }
}

async fn count(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    driver: Driver<'_>,
    context: &Context,
    most: i64,
) -> StoreResult<i64> {
    let mut query = Built::new("SELECT count(*) AS count FROM (", params![workspace]);
    ids(&mut query, driver, context);
    let most = query.value(most);
    query.push(&[" LIMIT ", &most, ") AS found"]);
    let rows: Vec<Count> = tx
        .fetch_built("store::criteria::driver", &query.text, query.params)
        .await?;
    Ok(rows.first().map_or(0, |row| row.count))
}

/// The contacts that an include lets in, each once.
fn ids(query: &mut Built, driver: Driver<'_>, context: &Context) {
    query.push(&["SELECT DISTINCT e.contact_id AS contact_id FROM "]);
    match driver {
        Driver::Tags(tags) => {
            let keys = tags.iter().map(|tag| domain::criteria::tag_key(tag));
            let list = query.value(crate::sql::list(keys));
            query.push(&[
                "contact_tag e WHERE e.workspace_id = $1 AND e.tag_key IN @any(",
                &list,
                ") AND e.present",
            ]);
        }
        Driver::Events(event, filter) => {
            query.push(&[events(event).from, " AND e.contact_id IS NOT NULL"]);
            restrict_events(query, event, filter, context);
            if event.is_told_by_the_ledger() {
                query.push(&[
                    " UNION SELECT a.merged_into AS contact_id FROM contact a CROSS JOIN ",
                    events(event).from,
                    " AND a.workspace_id = $1 AND a.merged_into IS NOT NULL AND e.contact_id = a.id",
                ]);
                restrict_events(query, event, filter, context);
            }
        }
    }
}

/// Adds where contacts `c` come from, up to their workspace. SQLite keeps the order of a cross
/// join; PostgreSQL decides itself.
pub(super) fn from(query: &mut Built, driver: Option<Driver<'_>>, context: &Context) {
    match driver {
        None => query.push(&["contact c WHERE c.workspace_id = $1"]),
        Some(driver) => {
            query.push(&["("]);
            ids(query, driver, context);
            query.push(&[
                ") AS d CROSS JOIN contact c WHERE c.workspace_id = $1 AND c.id = d.contact_id",
            ]);
        }
    }
}
