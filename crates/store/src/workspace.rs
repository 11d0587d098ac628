//! Workspaces.

use domain::identity::Role;
use domain::ids::{MemberId, OrganizationId, UserId, WorkspaceId};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A workspace.
    pub struct WorkspaceRow {
        /// Its id.
        pub id: WorkspaceId,
        /// The organization.
        pub organization_id: OrganizationId,
        /// Its name.
        pub name: String,
        /// Default time zone of its campaigns, by IANA name.
        pub time_zone: String,
        /// Its language.
        pub language: String,
        /// Its colour, `#rrggbb`.
        pub color: Option<String>,
        /// Invitations of one member in seven rolling days (R51).
        pub invitations_per_week: u32,
        /// Messages of one member in a rolling day (R51).
        pub messages_per_day: u32,
        /// Personalised notes of a Standard account in thirty rolling days (R51).
        pub notes_per_month: u32,
        /// Profiles that searches show one member in a rolling day (R25).
        pub profile_views_per_day: u32,
        /// Whether addresses in messages become short links whose visits are counted (R47).
        pub click_tracking: bool,
        /// Raised by every change.
        pub version: i64,
        /// When it was made.
        pub created_at: Timestamp,
    }
}

record! {
    /// A workspace as one of its members sees it in the selector (R3).
    pub struct SeatRow {
        /// The workspace.
        pub id: WorkspaceId,
        /// Its name.
        pub name: String,
        /// Its time zone.
        pub time_zone: String,
        /// Its colour.
        pub color: Option<String>,
        /// The member.
        pub member_id: MemberId,
        /// The member's role.
        pub role: Role,
        /// Whether the member is active.
        pub active: bool,
    }
}

statements! {
    INSERT = "INSERT INTO workspace (id, organization_id, name, time_zone, language, color, invitations_per_week,
        messages_per_day, click_tracking, version, created_at, notes_per_month,
        profile_views_per_day)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    GET = "SELECT * FROM workspace WHERE id = $1";
    LOCK = "SELECT * FROM workspace WHERE id = $1 @lock";
    OF_ORGANIZATION = "SELECT * FROM workspace WHERE organization_id = $1 AND (name, id) > ($2, $3)
        ORDER BY name, id LIMIT $4";
    OF_USER = "SELECT w.id AS id, w.name AS name, w.time_zone AS time_zone, w.color AS color, m.id AS member_id,
        m.role AS role, m.active AS active
        FROM member m JOIN workspace w ON w.id = m.workspace_id
        WHERE m.user_id = $1 ORDER BY w.name, w.id LIMIT $2";
    CHANGE = "UPDATE workspace SET name = $3, time_zone = $4, language = $5, color = $6, invitations_per_week = $7,
        messages_per_day = $8, click_tracking = $9, notes_per_month = $10, profile_views_per_day = $11, version = version + 1 WHERE id = $1 AND version = $2";
}

/// Makes a workspace.
pub async fn insert(tx: &mut Tx, workspace: &WorkspaceRow) -> StoreResult<()> {
    tx.execute_one(
        &INSERT,
        params![
            &workspace.id,
            &workspace.organization_id,
            &workspace.name,
            &workspace.time_zone,
            &workspace.language,
            &workspace.color,
            workspace.invitations_per_week,
            workspace.messages_per_day,
            workspace.click_tracking,
            workspace.version,
            workspace.created_at,
            workspace.notes_per_month,
            workspace.profile_views_per_day,
        ],
    )
    .await
}

/// A workspace.
pub async fn get(tx: &mut Tx, id: &WorkspaceId) -> StoreResult<Option<WorkspaceRow>> {
    tx.fetch_optional(&GET, params![id]).await
}

/// A workspace, held until the transaction ends: of two changes that each take away a manager the
/// second sees the first.
pub async fn lock(tx: &mut Tx, id: &WorkspaceId) -> StoreResult<Option<WorkspaceRow>> {
    tx.fetch_optional(&LOCK, params![id]).await
}

/// Workspaces of an organization by name, after a name and id (both empty for the first page).
pub async fn page(
    tx: &mut Tx,
    organization: &OrganizationId,
    after: (&str, &str),
    limit: u32,
) -> StoreResult<Vec<WorkspaceRow>> {
    tx.fetch_all(
        &OF_ORGANIZATION,
        params![organization, after.0, after.1, limit],
    )
    .await
}

/// The workspaces in which a user is a member, by name.
pub async fn of_user(tx: &mut Tx, user: &UserId, limit: u32) -> StoreResult<Vec<SeatRow>> {
    tx.fetch_all(&OF_USER, params![user, limit]).await
}

/// Changes the settings of the version that was read; fails where another change was faster.
pub async fn change(tx: &mut Tx, workspace: &WorkspaceRow) -> StoreResult<()> {
    tx.execute_one(
        &CHANGE,
        params![
            &workspace.id,
            workspace.version,
            &workspace.name,
            &workspace.time_zone,
            &workspace.language,
            &workspace.color,
            workspace.invitations_per_week,
            workspace.messages_per_day,
            workspace.click_tracking,
            workspace.notes_per_month,
            workspace.profile_views_per_day,
        ],
    )
    .await
}
