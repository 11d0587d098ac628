//! Segments: those that finders make and that hold their results (R22), and those with criteria,
//! whose members [`crate::membership`] keeps (R32 to R34).

use domain::ids::{ContactId, FinderId, MemberId, SegmentId, WorkspaceId};
use domain::time::Timestamp;

use crate::contact::ContactRow;
use crate::draw::Pool;
use crate::{Json, Record, Row, StoreResult, Tx, params, record, statements};

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
        /// Its criteria, where it is no finder's.
        pub criteria: Option<Json<serde_json::Value>>,
        /// Whether everybody has been looked at since it was made or changed.
        pub is_current: bool,
        /// Raised by every change.
        pub version: i64,
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
    fn columns() -> Vec<&'static str> {
        [vec!["result_position"], ContactRow::columns()].concat()
    }

    fn from_row(row: &Row<'_>, places: &[usize]) -> StoreResult<Self> {
        let (position, contact) = places.split_at(1);
        Ok(Self {
            position: row.get(position[0])?,
            contact: ContactRow::from_row(row, contact)?,
        })
    }
}

statements! {
    INSERT = "INSERT INTO segment (workspace_id, id, name, owner_member_id, finder_id, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    GET = "SELECT s.id AS id, s.name AS name, s.owner_member_id AS owner_member_id, s.finder_id AS finder_id,
        CASE WHEN s.criteria IS NULL THEN COALESCE(f.result_count - f.results_removed, 0) ELSE s.member_count END AS contact_count,
        s.criteria AS criteria, s.version AS version,
        (s.criteria IS NULL OR (s.look_after IS NULL AND s.looked_at IS NOT NULL)) AS is_current,
        s.created_at AS created_at
        FROM segment s LEFT JOIN finder f ON f.workspace_id = s.workspace_id AND f.id = s.finder_id
        WHERE s.workspace_id = $1 AND s.id = $2 AND s.archived_at IS NULL";
    PAGE = "SELECT s.id AS id, s.name AS name, s.owner_member_id AS owner_member_id, s.finder_id AS finder_id,
        CASE WHEN s.criteria IS NULL THEN COALESCE(f.result_count - f.results_removed, 0) ELSE s.member_count END AS contact_count,
        s.criteria AS criteria, s.version AS version,
        (s.criteria IS NULL OR (s.look_after IS NULL AND s.looked_at IS NOT NULL)) AS is_current,
        s.created_at AS created_at
        FROM segment s LEFT JOIN finder f ON f.workspace_id = s.workspace_id AND f.id = s.finder_id
        WHERE s.workspace_id = $1 AND s.archived_at IS NULL AND s.id < $2 ORDER BY s.id DESC LIMIT $3";
    PAGE_OF_MEMBER = "SELECT s.id AS id, s.name AS name, s.owner_member_id AS owner_member_id, s.finder_id AS finder_id,
        CASE WHEN s.criteria IS NULL THEN COALESCE(f.result_count - f.results_removed, 0) ELSE s.member_count END AS contact_count,
        s.criteria AS criteria, s.version AS version,
        (s.criteria IS NULL OR (s.look_after IS NULL AND s.looked_at IS NOT NULL)) AS is_current,
        s.created_at AS created_at
        FROM segment s LEFT JOIN finder f ON f.workspace_id = s.workspace_id AND f.id = s.finder_id
        WHERE s.workspace_id = $1 AND s.archived_at IS NULL AND s.id < $2
            AND (s.owner_member_id IS NULL OR s.owner_member_id = $4) ORDER BY s.id DESC LIMIT $3";
    FOLLOW_FINDER = "UPDATE segment SET name = $3, owner_member_id = $4 WHERE workspace_id = $1 AND id = $2";
    MEMBERS = "SELECT c.*, r.position AS result_position FROM finder_result r
        JOIN contact c ON c.workspace_id = r.workspace_id AND c.id = r.contact_id
        WHERE r.workspace_id = $1 AND r.finder_id = $2 AND r.position > $3 ORDER BY r.position LIMIT $4";
    OF_CONTACT = "SELECT s.id AS id, s.name AS name, s.owner_member_id AS owner_member_id, s.finder_id AS finder_id,
        CASE WHEN s.criteria IS NULL THEN COALESCE(f.result_count - f.results_removed, 0) ELSE s.member_count END AS contact_count,
        s.criteria AS criteria, s.version AS version,
        (s.criteria IS NULL OR (s.look_after IS NULL AND s.looked_at IS NOT NULL)) AS is_current,
        s.created_at AS created_at
        FROM segment s LEFT JOIN finder f ON f.workspace_id = s.workspace_id AND f.id = s.finder_id
        WHERE s.workspace_id = $1 AND s.archived_at IS NULL AND CASE WHEN s.criteria IS NULL
            THEN EXISTS (SELECT 1 FROM finder_result r WHERE r.workspace_id = $1 AND r.finder_id = s.finder_id AND r.contact_id = $2)
            ELSE EXISTS (SELECT 1 FROM segment_member m WHERE m.workspace_id = $1 AND m.segment_id = s.id AND m.contact_id = $2)
            END ORDER BY s.id LIMIT $3";
    INSERT_CRITERIA = "INSERT INTO segment (workspace_id, id, name, owner_member_id, criteria, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6)";
    UPDATE_CRITERIA = "UPDATE segment SET name = $4, owner_member_id = $5, criteria = $6, updated_at = $7,
        look_after = CASE WHEN criteria = $6 THEN look_after END, looked_at = CASE WHEN criteria = $6 THEN looked_at END,
        version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND version = $3 AND criteria IS NOT NULL AND archived_at IS NULL";
    ARCHIVE = "UPDATE segment SET archived_at = $3, version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND criteria IS NOT NULL AND archived_at IS NULL";
    FORGET_MEMBERS = "DELETE FROM segment_member WHERE workspace_id = $1 AND segment_id = $2";
    WITH_CRITERIA = "SELECT s.id AS id, s.name AS name, s.criteria AS criteria FROM segment s
        WHERE s.workspace_id = $1 AND s.criteria IS NOT NULL AND s.archived_at IS NULL ORDER BY s.id LIMIT $2";
    USERS = "SELECT 'campaign' AS kind, c.id AS id, c.name AS name FROM campaign c
            WHERE c.workspace_id = $1 AND c.source_type = 'segment' AND c.source_id = $2 AND c.archived_at IS NULL
        UNION ALL SELECT 'segment' AS kind, s.id AS id, s.name AS name FROM segment s
            WHERE s.workspace_id = $1 AND s.criteria IS NOT NULL AND s.archived_at IS NULL AND @holds(s.criteria, $2) > 0
        ORDER BY kind, id LIMIT $3";
    MEMBERS_BY_CRITERIA = "SELECT c.*, m.position AS result_position FROM segment_member m
        JOIN contact c ON c.workspace_id = m.workspace_id AND c.id = m.contact_id
        WHERE m.workspace_id = $1 AND m.segment_id = $2 AND m.position > $3 ORDER BY m.position LIMIT $4";
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

/// Contacts of a segment in the order in which they came in, from behind a place on.
pub async fn members(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    pool: &Pool,
    after_position: i64,
    limit: u32,
) -> StoreResult<Vec<SegmentMember>> {
    let sql = match pool {
        Pool::Finder(_) => &MEMBERS,
        Pool::Segment(_) => &MEMBERS_BY_CRITERIA,
    };
    let params = params![workspace, pool.as_str(), after_position, limit];
    tx.fetch_all(sql, params).await
}

/// A segment with criteria as it is saved.
#[derive(Debug, Clone)]
pub struct Saved<'a> {
    /// Its id.
    pub id: &'a SegmentId,
    /// Name.
    pub name: &'a str,
    /// Whose it is; none where it is global.
    pub owner: Option<&'a MemberId>,
    /// The criteria.
    pub criteria: &'a serde_json::Value,
}

/// Makes a segment with criteria; its members come in with the next look at everybody.
pub async fn insert(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    new: &Saved<'_>,
    now: Timestamp,
) -> StoreResult<()> {
    let criteria = new.criteria.to_string();
    let params = params![
        workspace,
        new.id,
        new.name,
        new.owner.cloned(),
        criteria,
        now
    ];
    tx.execute_one(&INSERT_CRITERIA, params).await
}

/// Changes a segment with criteria that has this version; with other criteria everybody is looked
/// at again.
pub async fn update(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    saved: &Saved<'_>,
    version: i64,
    now: Timestamp,
) -> StoreResult<()> {
    let criteria = saved.criteria.to_string();
    let owner = saved.owner.cloned();
    let params = params![
        workspace, saved.id, version, saved.name, owner, criteria, now
    ];
    tx.execute_one(&UPDATE_CRITERIA, params).await
}

/// Archives a segment with criteria: it holds nobody any more.
pub async fn archive(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SegmentId,
    now: Timestamp,
) -> StoreResult<()> {
    tx.execute_one(&ARCHIVE, params![workspace, id, now])
        .await?;
    tx.execute(&FORGET_MEMBERS, params![workspace, id])
        .await
        .map(drop)
}

record! {
    /// A segment with criteria, for looking which names which.
    pub struct NamingRow {
        /// The segment.
        pub id: SegmentId,
        /// Its name.
        pub name: String,
        /// Its criteria.
        pub criteria: Json<serde_json::Value>,
    }
}

record! {
    /// A campaign that a segment feeds, or a segment whose criteria name it.
    pub struct UserRow {
        /// `campaign` or `segment`.
        pub kind: String,
        /// Its id.
        pub id: String,
        /// Its name.
        pub name: String,
    }
}

/// Every segment with criteria.
pub async fn with_criteria(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    limit: u32,
) -> StoreResult<Vec<NamingRow>> {
    tx.fetch_all(&WITH_CRITERIA, params![workspace, limit])
        .await
}

/// Campaigns that a segment feeds, and segments whose criteria name it.
pub async fn users(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SegmentId,
    limit: u32,
) -> StoreResult<Vec<UserRow>> {
    tx.fetch_all(&USERS, params![workspace, id, limit]).await
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
