//! Sessions of users in browsers. The token itself is never stored, only its hash.

use domain::identity::Role;
use domain::ids::{MemberId, OrganizationId, SessionId, UserId, WorkspaceId};
use domain::organization::OrganizationRole;
use domain::time::Timestamp;

use crate::{Json, StoreResult, Tx, params, record, statements};

record! {
    /// A session with its user, and the seat in one workspace where one was asked for.
    pub struct SessionRow {
        /// The session.
        pub id: SessionId,
        /// When it ends.
        pub expires_at: Timestamp,
        /// The user.
        pub user_id: UserId,
        /// The user's organization.
        pub organization_id: OrganizationId,
        /// The user's address.
        pub email: String,
        /// The user's name.
        pub name: String,
        /// The user's language.
        pub language: Option<String>,
        /// The user's roles in the organization.
        pub organization_roles: Json<Vec<OrganizationRole>>,
    }
}

record! {
    /// A session with the seat of its user in a workspace, if there is one.
    pub struct SeatedSessionRow {
        /// The session.
        pub id: SessionId,
        /// When it ends.
        pub expires_at: Timestamp,
        /// The user.
        pub user_id: UserId,
        /// The user's organization.
        pub organization_id: OrganizationId,
        /// The user's address.
        pub email: String,
        /// The user's name.
        pub name: String,
        /// The user's language.
        pub language: Option<String>,
        /// The user's roles in the organization.
        pub organization_roles: Json<Vec<OrganizationRole>>,
        /// The workspace, where the user has a seat in it.
        pub workspace_id: Option<WorkspaceId>,
        /// Its name.
        pub workspace_name: Option<String>,
        /// Its time zone.
        pub workspace_time_zone: Option<String>,
        /// Its language.
        pub workspace_language: Option<String>,
        /// Its colour.
        pub workspace_color: Option<String>,
        /// Invitations of one member in seven rolling days (R51).
        pub invitations_per_week: Option<u32>,
        /// Messages in a rolling day in that workspace (R51).
        pub messages_per_day: Option<u32>,
        /// Whether addresses in messages become short links (R47).
        pub click_tracking: Option<bool>,
        /// The member.
        pub member_id: Option<MemberId>,
        /// The member's role.
        pub member_role: Option<Role>,
        /// Whether the member is active.
        pub member_active: Option<bool>,
    }
}

record! {
    /// The seat of a living session's user in a workspace.
    pub struct HeldSeat {
        /// The member's role.
        pub role: Role,
    }
}

statements! {
    INSERT = "INSERT INTO session (id, user_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    FIND = "SELECT s.id AS id, s.expires_at AS expires_at, u.id AS user_id, u.organization_id AS organization_id,
        u.email AS email, u.name AS name, u.language AS language, u.organization_roles AS organization_roles
        FROM session s JOIN app_user u ON u.id = s.user_id
        WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.active";
    FIND_SEATED = "SELECT s.id AS id, s.expires_at AS expires_at, u.id AS user_id, u.organization_id AS organization_id,
        u.email AS email, u.name AS name, u.language AS language, u.organization_roles AS organization_roles,
        w.id AS workspace_id, w.name AS workspace_name, w.time_zone AS workspace_time_zone,
        w.language AS workspace_language, w.color AS workspace_color,
        w.invitations_per_week AS invitations_per_week, w.messages_per_day AS messages_per_day,
        w.click_tracking AS click_tracking, m.id AS member_id, m.role AS member_role, m.active AS member_active
        FROM session s JOIN app_user u ON u.id = s.user_id
        LEFT JOIN member m ON m.user_id = u.id AND m.workspace_id = $3
        LEFT JOIN workspace w ON w.id = m.workspace_id AND w.organization_id = u.organization_id
        WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.active";
    STILL_SEATED = "SELECT m.role AS role FROM session s JOIN app_user u ON u.id = s.user_id
        JOIN member m ON m.user_id = u.id AND m.workspace_id = $3
        WHERE s.id = $1 AND s.expires_at > $2 AND u.active AND m.active";
    END_ALL = "DELETE FROM session WHERE user_id = $1";
    END_EXPIRED = "DELETE FROM session WHERE expires_at <= $1";
}

/// Begins a session.
pub async fn insert(
    tx: &mut Tx,
    id: &SessionId,
    user: &UserId,
    token_hash: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> StoreResult<()> {
    tx.execute_one(&INSERT, params![id, user, token_hash, now, expires_at])
        .await
}

/// The living session with that token, of an active user.
pub async fn find(
    tx: &mut Tx,
    token_hash: &str,
    now: Timestamp,
) -> StoreResult<Option<SessionRow>> {
    tx.fetch_optional(&FIND, params![token_hash, now]).await
}

/// The living session with that token, and the user's seat in a workspace.
pub async fn find_seated(
    tx: &mut Tx,
    token_hash: &str,
    now: Timestamp,
    workspace: &WorkspaceId,
) -> StoreResult<Option<SeatedSessionRow>> {
    tx.fetch_optional(&FIND_SEATED, params![token_hash, now, workspace])
        .await
}

/// The seat that a session still holds in a workspace, for connections that stay open.
pub async fn still_seated(
    tx: &mut Tx,
    id: &SessionId,
    now: Timestamp,
    workspace: &WorkspaceId,
) -> StoreResult<Option<HeldSeat>> {
    tx.fetch_optional(&STILL_SEATED, params![id, now, workspace])
        .await
}

/// Ends every session of a user (R2); tells how many there were.
pub async fn end_all(tx: &mut Tx, user: &UserId) -> StoreResult<u64> {
    tx.execute(&END_ALL, params![user]).await
}

/// Removes sessions that ended by themselves.
pub async fn end_expired(tx: &mut Tx, now: Timestamp) -> StoreResult<u64> {
    tx.execute(&END_EXPIRED, params![now]).await
}
