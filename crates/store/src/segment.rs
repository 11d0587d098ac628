//! Segments. For now each is the automatic one of a finder and holds its results (R22).

use domain::ids::{ContactId, FinderId, MemberId, SegmentId, WorkspaceId};
use domain::time::Timestamp;

use crate::contact::ContactRow;
use crate::{Record, Row, StoreResult, Tx, params, record, statements};

record! {
    /// A segment.
    pub struct SegmentRow {
        /// Its id.
        pub id: SegmentId,
        /// Name.
        pub name: String,
        /// Whose it is; none where it is global to the workspace (R33).
        pub owner_member_id: Option<MemberId>,
        /// The finder whose results it holds.
        pub finder_id: Option<FinderId>,
        /// How many contacts it holds.
        pub contact_count: i64,
        /// When it was made.
        pub created_at: Timestamp,
    }
}

/// A contact of a segment and its place in it.
#[derive(Debug, Clone)]
pub struct SegmentMember {
    /// The place; contacts are in the order in which they were found.
    pub position: i64,
    /// The contact.
    pub contact: ContactRow,
}

impl Record for SegmentMember {
    fn from_row(row: &Row) -> StoreResult<Self> {
        Ok(Self {
            position: row.get("result_position")?,
            contact: ContactRow::from_row(row)?,
        })
    }
}

statements! {
    INSERT = "INSERT INTO segment (workspace_id, id, name, owner_member_id, finder_id, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    GET = "SELECT s.id AS id, s.name AS name, s.owner_member_id AS owner_member_id, s.finder_id AS finder_id,
        COALESCE(f.result_count, 0) AS contact_count, s.created_at AS created_at
        FROM segment s LEFT JOIN finder f ON f.workspace_id = s.workspace_id AND f.id = s.finder_id
        WHERE s.workspace_id = $1 AND s.id = $2 AND s.archived_at IS NULL";
    PAGE = "SELECT s.id AS id, s.name AS name, s.owner_member_id AS owner_member_id, s.finder_id AS finder_id,
        COALESCE(f.result_count, 0) AS contact_count, s.created_at AS created_at
        FROM segment s LEFT JOIN finder f ON f.workspace_id = s.workspace_id AND f.id = s.finder_id
        WHERE s.workspace_id = $1 AND s.archived_at IS NULL AND s.id < $2 ORDER BY s.id DESC LIMIT $3";
    PAGE_OF_MEMBER = "SELECT s.id AS id, s.name AS name, s.owner_member_id AS owner_member_id, s.finder_id AS finder_id,
        COALESCE(f.result_count, 0) AS contact_count, s.created_at AS created_at
        FROM segment s LEFT JOIN finder f ON f.workspace_id = s.workspace_id AND f.id = s.finder_id
        WHERE s.workspace_id = $1 AND s.archived_at IS NULL AND s.id < $2
            AND (s.owner_member_id IS NULL OR s.owner_member_id = $4) ORDER BY s.id DESC LIMIT $3";
    FOLLOW_FINDER = "UPDATE segment SET name = $3, owner_member_id = $4 WHERE workspace_id = $1 AND id = $2";
    MEMBERS = "SELECT c.*, r.position AS result_position FROM finder_result r
        JOIN contact c ON c.workspace_id = r.workspace_id AND c.id = r.contact_id
        WHERE r.workspace_id = $1 AND r.finder_id = $2 AND r.position > $3 ORDER BY r.position LIMIT $4";
    OF_CONTACT = "SELECT s.id AS id, s.name AS name, s.owner_member_id AS owner_member_id, s.finder_id AS finder_id,
        f.result_count AS contact_count, s.created_at AS created_at
        FROM finder f JOIN finder_result r ON r.workspace_id = f.workspace_id AND r.finder_id = f.id
        JOIN segment s ON s.workspace_id = f.workspace_id AND s.id = f.segment_id
        WHERE f.workspace_id = $1 AND r.contact_id = $2 AND s.archived_at IS NULL ORDER BY s.id LIMIT $3";
}

/// Makes the segment of a finder.
pub async fn insert_for_finder(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SegmentId,
    name: &str,
    owner: &MemberId,
    finder: &FinderId,
    now: Timestamp,
) -> StoreResult<()> {
    tx.execute_one(&INSERT, params![workspace, id, name, owner, finder, now])
        .await
}

/// A segment.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SegmentId,
) -> StoreResult<Option<SegmentRow>> {
    tx.fetch_optional(&GET, params![workspace, id]).await
}

/// Segments, the newest first; where a member is named, the global ones and its own (R23).
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    of_member: Option<&MemberId>,
    before: Option<&SegmentId>,
    limit: u32,
) -> StoreResult<Vec<SegmentRow>> {
    // Ids are letters and digits; a tilde sorts behind all of them.
    let before = before.map_or("~", SegmentId::as_str);
    match of_member {
        None => tx.fetch_all(&PAGE, params![workspace, before, limit]).await,
        Some(member) => {
            let params = params![workspace, before, limit, member];
            tx.fetch_all(&PAGE_OF_MEMBER, params).await
        }
    }
}

/// Gives a finder's segment the finder's name and owner.
pub async fn follow_finder(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SegmentId,
    name: &str,
    owner: &MemberId,
) -> StoreResult<()> {
    tx.execute_one(&FOLLOW_FINDER, params![workspace, id, name, owner])
        .await
}

/// Contacts of a finder's segment in the order in which they were found, from behind a place on.
pub async fn members(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    finder: &FinderId,
    after_position: i64,
    limit: u32,
) -> StoreResult<Vec<SegmentMember>> {
    tx.fetch_all(&MEMBERS, params![workspace, finder, after_position, limit])
        .await
}

/// The segments that hold a contact.
pub async fn of_contact(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    limit: u32,
) -> StoreResult<Vec<SegmentRow>> {
    tx.fetch_all(&OF_CONTACT, params![workspace, contact, limit])
        .await
}
