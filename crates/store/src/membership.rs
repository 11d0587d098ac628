//! Members of segments with criteria, kept current (R34).
//!
//! Members stand in the order in which they came in. Places only grow: who leaves and comes again
//! gets a new one, so that a campaign's place in a segment keeps its meaning.

use std::collections::BTreeSet;

use domain::criteria::{Context, Node};
use domain::ids::{ContactId, SegmentId, WorkspaceId};
use domain::ledger::EventKind;
use domain::time::Timestamp;

use crate::built::Built;
use crate::criteria::condition;
use crate::record::Count;
use crate::{Json, StoreResult, Tx, params, record, statements};

record! {
    /// A segment with criteria and how far its members are current.
    pub struct KeptRow {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The segment.
        pub id: SegmentId,
        /// Its criteria.
        pub criteria: Json<serde_json::Value>,
        /// How many members it has.
        pub member_count: i64,
        /// The last place that was given.
        pub last_position: i64,
        /// The ledger's sequence up to which changes were looked at.
        pub seen_sequence: i64,
        /// While everybody is looked at: the last contact that was.
        pub look_after: Option<String>,
        /// When everybody was looked at last.
        pub looked_at: Option<Timestamp>,
    }
}

record! {
    /// A contact of which the ledger tells something new.
    pub struct ChangedContact {
        /// The contact.
        pub contact_id: ContactId,
    }
}

record! {
    /// A kind of event that the ledger tells.
    pub struct ToldKind {
        /// What happened.
        pub kind: EventKind,
    }
}

record! {
    /// A member.
    pub struct MemberOf {
        /// The segment.
        pub segment_id: SegmentId,
        /// The contact.
        pub contact_id: ContactId,
    }
}

record! {
    struct Until {
        pub id: Option<String>,
    }
}

record! {
    struct HeadRow {
        pub last_sequence: i64,
    }
}

statements! {
    STALE = "SELECT s.workspace_id, s.id, s.criteria, s.member_count, s.last_position, s.seen_sequence, s.look_after, s.looked_at
        FROM segment s JOIN ledger_head h ON h.workspace_id = s.workspace_id
        WHERE s.criteria IS NOT NULL AND s.archived_at IS NULL AND (s.seen_sequence < h.last_sequence
            OR s.look_after IS NOT NULL OR s.looked_at IS NULL) ORDER BY s.workspace_id, s.id LIMIT $1";
    LOCK = "SELECT workspace_id, id, criteria, member_count, last_position, seen_sequence, look_after, looked_at FROM segment
        WHERE workspace_id = $1 AND id IN @any($2) AND criteria IS NOT NULL AND archived_at IS NULL ORDER BY id @lock";
    HEAD = "SELECT last_sequence FROM ledger_head WHERE workspace_id = $1";
    TOLD = "SELECT DISTINCT kind FROM ledger WHERE workspace_id = $1 AND sequence > $2 AND sequence <= $3 AND kind IN @any($4)";
    BROUGHT = "SELECT CAST(COALESCE(sum(last_position - first_position + 1), 0) AS BIGINT) AS count FROM finder_intake
        WHERE workspace_id = $1 AND sequence > $2 AND sequence <= $3";
    CHANGED = "SELECT contact_id FROM ledger WHERE workspace_id = $1 AND sequence > $2 AND sequence <= $3
            AND contact_id IS NOT NULL AND kind IN @any($4)
        UNION SELECT k.merged_into AS contact_id FROM contact k CROSS JOIN ledger l WHERE k.workspace_id = $1
            AND k.merged_into IS NOT NULL AND l.workspace_id = $1 AND l.contact_id = k.id AND l.sequence > $2
            AND l.sequence <= $3 AND l.kind IN @any($4)
        UNION SELECT r.contact_id FROM finder_intake i JOIN finder_result r ON r.workspace_id = $1
            AND r.finder_id = i.finder_id AND r.position >= i.first_position AND r.position <= i.last_position
            WHERE i.workspace_id = $1 AND i.sequence > $2 AND i.sequence <= $3 LIMIT $5";
    PRESENT = "SELECT segment_id, contact_id FROM segment_member
        WHERE workspace_id = $1 AND segment_id IN @any($2) AND contact_id IN @any($3)";
    ENTER = "INSERT INTO segment_member (workspace_id, segment_id, position, contact_id, since) @values[0+ttiti]";
    LEAVE = "DELETE FROM segment_member WHERE workspace_id = $1 AND segment_id = $2 AND contact_id IN @any($3)";
    UNTIL = "SELECT max(id) AS id FROM (SELECT id FROM contact WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $3) AS next";
    KEEP = "UPDATE segment SET member_count = $3, last_position = $4, seen_sequence = $5, look_after = $6, looked_at = $7
        WHERE workspace_id = $1 AND id = $2";
}

/// Segments whose members may not be current, over all workspaces.
pub async fn stale(tx: &mut Tx, limit: u32) -> StoreResult<Vec<KeptRow>> {
    tx.fetch_all(&STALE, params![limit]).await
}

/// These segments; others who want to change their members wait until the transaction ends.
pub async fn lock<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    segments: impl IntoIterator<Item = &'a SegmentId>,
) -> StoreResult<Vec<KeptRow>> {
    tx.fetch_all(&LOCK, params![workspace, crate::sql::list(segments)])
        .await
}

/// How far the workspace's ledger has come.
pub async fn head(tx: &mut Tx, workspace: &WorkspaceId) -> StoreResult<i64> {
    let row: Option<HeadRow> = tx.fetch_optional(&HEAD, params![workspace]).await?;
    Ok(row.map_or(0, |row| row.last_sequence))
}

/// Which of these kinds the ledger tells behind one sequence up to another.
pub async fn told(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    after: i64,
    until: i64,
    kinds: &[EventKind],
) -> StoreResult<BTreeSet<EventKind>> {
    let list = crate::sql::list(kinds.iter().map(|kind| kind.as_str()));
    let rows: Vec<ToldKind> = tx
        .fetch_all(&TOLD, params![workspace, after, until, list])
        .await?;
    Ok(rows.into_iter().map(|row| row.kind).collect())
}

/// Contacts of which the ledger tells one of these kinds behind one sequence up to another, and those that finders
/// brought there; none where they are more than `most`.
pub async fn changed(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    (after, until): (i64, i64),
    kinds: &[EventKind],
    most: u32,
) -> StoreResult<Option<Vec<ContactId>>> {
    let brought: Count = tx
        .fetch_one(&BROUGHT, params![workspace, after, until])
        .await?;
    if brought.count > i64::from(most) {
        return Ok(None);
    }
    let limit = most + 1;
    let list = crate::sql::list(kinds.iter().map(|kind| kind.as_str()));
    let rows: Vec<ChangedContact> = tx
        .fetch_all(&CHANGED, params![workspace, after, until, list, limit])
        .await?;
    if rows.len() > most as usize {
        return Ok(None);
    }
    Ok(Some(rows.into_iter().map(|row| row.contact_id).collect()))
}

/// Of these contacts, the members of each of these segments.
pub async fn present<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    segments: impl IntoIterator<Item = &'a SegmentId>,
    contacts: &[ContactId],
) -> StoreResult<Vec<MemberOf>> {
    let (segments, contacts) = (crate::sql::list(segments), crate::sql::list(contacts));
    tx.fetch_all(&PRESENT, params![workspace, segments, contacts])
        .await
}

/// Contacts come in, at the next places; they must not be members.
pub async fn enter(
    tx: &mut Tx,
    segment: &mut KeptRow,
    contacts: &[&ContactId],
    now: Timestamp,
) -> StoreResult<()> {
    let mut rows = Vec::with_capacity(contacts.len());
    for contact in contacts {
        segment.last_position += 1;
        segment.member_count += 1;
        rows.push(params![
            &segment.workspace_id,
            &segment.id,
            segment.last_position,
            *contact,
            now
        ]);
    }
    tx.execute_rows(&ENTER, Vec::new(), rows).await.map(drop)
}

/// Contacts leave.
pub async fn leave(tx: &mut Tx, segment: &mut KeptRow, contacts: &[&ContactId]) -> StoreResult<()> {
    let list = crate::sql::list(contacts);
    let left = tx
        .execute(&LEAVE, params![&segment.workspace_id, &segment.id, list])
        .await?;
    segment.member_count -= left as i64;
    Ok(())
}

/// The next contacts of a look at everybody: up to which one it goes; none at the end.
pub async fn look_until(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    after: &str,
    limit: u32,
) -> StoreResult<Option<String>> {
    let row: Until = tx
        .fetch_one(&UNTIL, params![workspace, after, limit])
        .await?;
    Ok(row.id)
}

/// Brings the members among the contacts behind `after` up to `until` into line with the criteria.
pub async fn look(
    tx: &mut Tx,
    segment: &mut KeptRow,
    (tree, context): (&Node, &Context),
    (after, until): (&str, &str),
    now: Timestamp,
) -> StoreResult<()> {
    let mut query = Built::new(
        "DELETE FROM segment_member WHERE workspace_id = $1 AND segment_id = $2 AND contact_id > $3
            AND contact_id <= $4 AND contact_id NOT IN (SELECT c.id FROM contact c
            WHERE c.workspace_id = $1 AND c.id > $3 AND c.id <= $4 AND c.merged_into IS NULL AND ",
        params![&segment.workspace_id, &segment.id, after, until],
    );
    condition(&mut query, tree, context);
    query.push(&[")"]);
    let left = tx.execute_built("store::membership::look", query).await?;
    let mut query = Built::new(
        "INSERT INTO segment_member (workspace_id, segment_id, position, contact_id, since)
            SELECT $1, $2, CAST($5 AS BIGINT) + row_number() OVER (ORDER BY c.id), c.id, CAST($6 AS BIGINT) FROM contact c
            WHERE c.workspace_id = $1 AND c.id > $3 AND c.id <= $4 AND c.merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM segment_member p
                WHERE p.workspace_id = $1 AND p.segment_id = $2 AND p.contact_id = c.id) AND ",
        params![&segment.workspace_id, &segment.id, after, until, segment.last_position, now],
    );
    condition(&mut query, tree, context);
    let came = tx.execute_built("store::membership::look", query).await?;
    segment.member_count += came as i64 - left as i64;
    segment.last_position += came as i64;
    Ok(())
}

/// Keeps how far the members are current.
pub async fn keep(tx: &mut Tx, segment: &KeptRow) -> StoreResult<()> {
    let values = params![
        &segment.workspace_id,
        &segment.id,
        segment.member_count,
        segment.last_position,
        segment.seen_sequence,
        &segment.look_after,
        segment.looked_at
    ];
    tx.execute_one(&KEEP, values).await
}
