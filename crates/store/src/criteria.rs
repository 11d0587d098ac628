//! Criteria over sets of contacts (R32), compiled to SQL; and the facts of single contacts, for
//! the evaluation in memory.
//!
//! - [`count_and_first()`] serves previews: how many, and the first ones.
//! - [`context()`] reads what the names in trees stand for.
//! - [`facts()`] gathers what `domain::criteria::holds` looks at.

mod compile;
mod driver;
mod gather;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::criteria::{Context, Node, SegmentBody, Test, references};
use domain::fold::fold;
use domain::ids::{CampaignId, ContactId, FinderId, SegmentId, WorkspaceId};
use domain::limits::SEGMENT_REFERENCE_DEPTH_MAXIMUM;
use domain::time::Timestamp;
use jiff::tz::TimeZone;

use crate::built::Built;
use crate::{Json, StoreResult, Tx, params, record, statements};

pub(crate) use compile::condition;
pub use gather::facts;

statements! {
    BODIES = "SELECT id, finder_id, criteria FROM segment WHERE workspace_id = $1 AND id IN @any($2) AND archived_at IS NULL";
    PROGRAM = "SELECT id FROM campaign WHERE workspace_id = $1 AND family_key >= $2 AND family_key < $3";
    ANSWERS = "SELECT p.person_id AS contact_id, e.kind, e.at, e.campaign_id, e.member_id, coalesce((SELECT k.data FROM ledger k
            WHERE e.kind = 'message_received' AND k.workspace_id = $1 AND k.contact_id = e.contact_id
            AND k.kind = 'reply_corrected' AND jsonb(k.data) ->> 'message' = jsonb(e.data) ->> 'message'
            ORDER BY k.sequence DESC LIMIT 1), e.data) AS data
        FROM (SELECT c.id AS person_id, c.id AS id FROM contact c WHERE c.workspace_id = $1 AND c.id IN @any($2)
            UNION ALL SELECT c.merged_into AS person_id, c.id AS id FROM contact c
            WHERE c.workspace_id = $1 AND c.merged_into IN @any($2)) AS p
        JOIN ledger e ON e.workspace_id = $1 AND e.contact_id = p.id AND e.kind IN ('link_clicked', 'message_received')";
    APPROACHES = "SELECT contact_id, campaign_id, member_id, invited_at, accepted_at, withdrawn_at FROM participation
        WHERE workspace_id = $1 AND contact_id IN @any($2)";
    ACTIONS = "SELECT contact_id, campaign_id, member_id, state, ended_at FROM action
        WHERE workspace_id = $1 AND contact_id IN @any($2) AND ((state = 'blocked' AND kind <> 'withdrawal') OR (state = 'sent' AND kind = 'message'))";
    RESULTS = "SELECT v.column1 AS contact_id, r.finder_id AS finder_id FROM (@values[1+t]) AS v
        JOIN finder f ON f.workspace_id = $1
        JOIN finder_result r ON r.workspace_id = $1 AND r.finder_id = f.id AND r.contact_id = v.column1";
    CHOICES = "SELECT 'member' AS kind, m.id AS id, u.name AS name FROM member m JOIN app_user u ON u.id = m.user_id
            WHERE m.workspace_id = $1
        UNION ALL SELECT 'finder' AS kind, f.id AS id, f.name AS name FROM finder f
            WHERE f.workspace_id = $1 AND f.archived_at IS NULL
        UNION ALL SELECT 'segment' AS kind, s.id AS id, s.name AS name FROM segment s
            WHERE s.workspace_id = $1 AND s.archived_at IS NULL
        UNION ALL SELECT 'campaign' AS kind, c.id AS id, c.name AS name FROM campaign c
            WHERE c.workspace_id = $1 AND c.archived_at IS NULL
        UNION ALL SELECT DISTINCT 'program' AS kind, c.program AS id, c.program AS name FROM campaign c
            WHERE c.workspace_id = $1
        UNION ALL SELECT 'tag' AS kind, t.name AS id, t.name AS name FROM tag t WHERE t.workspace_id = $1
        ORDER BY kind, name, id LIMIT $2";
    CONNECTED = "SELECT r.contact_id AS contact_id, m.id AS member_id FROM relation r
        JOIN identity i ON i.id = r.identity_id
        JOIN member m ON m.workspace_id = r.workspace_id AND m.user_id = i.user_id
        WHERE r.workspace_id = $1 AND r.contact_id IN @any($2) AND r.state = 'connected'";
}

record! {
    /// What a segment holds.
    struct BodyRow {
        /// The segment.
        pub id: SegmentId,
        /// The finder whose results it holds.
        pub finder_id: Option<FinderId>,
        /// Or its criteria.
        pub criteria: Option<Json<serde_json::Value>>,
    }
}

record! {
    /// A campaign of a program.
    struct CampaignOf {
        /// The campaign.
        pub id: CampaignId,
    }
}

record! {
    /// A contact that was found, and how many were.
    struct FoundRow {
        /// The contact.
        pub id: ContactId,
        /// How many there are.
        pub total: i64,
    }
}

/// Reads what segments and programs stand for that trees name, through all segments that are named
/// by named ones.
pub async fn context<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    trees: impl IntoIterator<Item = &'a Node>,
    now: Timestamp,
    zone: TimeZone,
) -> StoreResult<Context> {
    let mut context = Context::new(now, zone);
    let mut programs = BTreeSet::new();
    let mut wanted = BTreeSet::new();
    for tree in trees {
        note_names(tree, &mut wanted, &mut programs);
    }
    for _ in 0..=SEGMENT_REFERENCE_DEPTH_MAXIMUM {
        wanted.retain(|id| !context.segments.contains_key(id));
        if wanted.is_empty() {
            break;
        }
        let list = crate::sql::list(&wanted);
        let rows: Vec<BodyRow> = tx.fetch_all(&BODIES, params![workspace, list]).await?;
        wanted.clear();
        for row in rows {
            let Some(body) = body(row.finder_id, row.criteria.as_ref()) else {
                continue;
            };
            if let SegmentBody::Criteria(tree) = &body {
                note_names(tree, &mut wanted, &mut programs);
            }
            context.segments.insert(row.id, body);
        }
    }
    for program in programs {
        let (from, until) = (format!("{program}\u{1f}"), format!("{program} "));
        let rows: Vec<CampaignOf> = tx
            .fetch_all(&PROGRAM, params![workspace, from, until])
            .await?;
        let campaigns = rows.into_iter().map(|row| row.id).collect();
        context.programs.insert(program, campaigns);
    }
    Ok(context)
}

fn note_names(tree: &Node, segments: &mut BTreeSet<SegmentId>, programs: &mut BTreeSet<String>) {
    segments.extend(references(tree).into_iter().cloned());
    for test in tree.tests() {
        if let Test::Happened(_, filter) = test {
            programs.extend(filter.programs.iter().map(|program| fold(program)));
        }
    }
}

/// The criteria of a segment; none of a finder's.
pub fn tree_of(row: &crate::segment::SegmentRow) -> Option<Node> {
    let criteria = row.criteria.as_ref()?;
    domain::criteria::read(&criteria.0).ok()
}

/// What a segment with these criteria holds.
pub fn body_of(criteria: &Json<serde_json::Value>) -> Option<SegmentBody> {
    body(None, Some(criteria))
}

/// What a segment's row says that it holds. Criteria that a newer edition wrote and this one does
/// not understand hold nobody.
pub(crate) fn body(
    finder: Option<FinderId>,
    criteria: Option<&Json<serde_json::Value>>,
) -> Option<SegmentBody> {
    if let Some(finder) = finder {
        return Some(SegmentBody::Finder(finder));
    }
    let node = domain::criteria::read(&criteria?.0).ok()?;
    Some(SegmentBody::Criteria(Arc::new(node)))
}

/// Which contacts are looked through.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The tree; without one everybody is meant.
    pub tree: Option<&'a Node>,
    /// What its names stand for.
    pub context: &'a Context,
    /// Other conditions of the contact list.
    pub filter: &'a crate::contact::Filter,
}

/// How many contacts a tree finds, and the newest of them.
pub async fn count_and_first(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    wanted: Wanted<'_>,
    limit: u32,
) -> StoreResult<(u64, Vec<ContactId>)> {
    let driver = driver::choose(tx, workspace, wanted).await?;
    let mut query = Built::new(
        "WITH found AS MATERIALIZED (SELECT c.id AS id FROM ",
        params![workspace],
    );
    driver::from(&mut query, driver, wanted.context);
    if let Some(tree) = wanted.tree {
        query.push(&[" AND "]);
        condition(&mut query, tree, wanted.context);
    }
    crate::contact::restrict(&mut query, wanted.filter);
    query.push(&[") SELECT id, (SELECT count(*) FROM found) AS total FROM found ORDER BY id DESC"]);
    query.limit(limit);
    let rows: Vec<FoundRow> = tx
        .fetch_built(
            "store::criteria::count_and_first",
            &query.text,
            query.params,
        )
        .await?;
    let total = rows.first().map_or(0, |row| row.total.unsigned_abs());
    Ok((total, rows.into_iter().map(|row| row.id).collect()))
}

record! {
    /// A contact that a tree finds.
    struct MatchRow {
        /// The contact.
        pub id: ContactId,
        /// Which of the trees.
        pub tree: i64,
    }
}

/// Of these contacts, those that each tree finds, in the trees' order: for the test that compares
/// both evaluators.
pub async fn matching(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    trees: &[&Node],
    context: &Context,
) -> StoreResult<Vec<BTreeSet<ContactId>>> {
    let mut query = Built::new("", params![workspace]);
    for (index, tree) in trees.iter().enumerate() {
        if index > 0 {
            query.push(&[" UNION ALL "]);
        }
        let number = query.value(index as i64);
        query.push(&[
            "SELECT c.id AS id, CAST(",
            &number,
            " AS BIGINT) AS tree FROM contact c WHERE c.workspace_id = $1 AND c.merged_into IS NULL AND ",
        ]);
        condition(&mut query, tree, context);
    }
    let rows: Vec<MatchRow> = tx
        .fetch_built("store::criteria::matching", &query.text, query.params)
        .await?;
    let mut found = vec![BTreeSet::new(); trees.len()];
    for row in rows {
        found[row.tree.unsigned_abs() as usize].insert(row.id);
    }
    Ok(found)
}

/// Facts by contact.
pub type FactsOf = BTreeMap<ContactId, domain::criteria::Facts>;

record! {
    /// Something that criteria can name.
    pub struct ChoiceRow {
        /// `member`, `finder`, `segment`, `campaign`, `program` or `tag`.
        pub kind: String,
        /// Its id, or its name where it has none.
        pub id: String,
        /// Its name.
        pub name: String,
    }
}

/// What criteria can name, by kind and name.
pub async fn choices(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    limit: u32,
) -> StoreResult<Vec<ChoiceRow>> {
    tx.fetch_all(&CHOICES, params![workspace, limit]).await
}
