//! Members who have the weekly report by mail, and when the next letter is due.

use domain::identity::Role;
use domain::ids::{MemberId, OrganizationId, WeeklyId, WorkspaceId};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A member's wish.
    pub struct WeeklyRow {
        /// Its id.
        pub id: WeeklyId,
        /// The member.
        pub member_id: MemberId,
        /// The program; empty for all of them.
        pub program: String,
        /// When the next letter is due.
        pub next_at: Timestamp,
    }
}

record! {
    /// A letter that is due, and to whom.
    pub struct DueWeekly {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The wish.
        pub id: WeeklyId,
        /// The program; empty for all of them.
        pub program: String,
        /// Since when it is due.
        pub next_at: Timestamp,
        /// The member.
        pub member_id: MemberId,
        /// The member's role.
        pub role: Role,
        /// Whether the member and the user are switched on.
        pub active: bool,
        /// The member's own time zone.
        pub time_zone: Option<String>,
        /// The user's address.
        pub email: String,
        /// The user's language.
        pub language: Option<String>,
        /// The organization.
        pub organization_id: OrganizationId,
        /// The workspace's name.
        pub workspace_name: String,
        /// The workspace's zone, in which days are counted.
        pub workspace_time_zone: String,
        /// The workspace's language.
        pub workspace_language: String,
    }
}

statements! {
    INSERT = "INSERT INTO weekly_letter (workspace_id, id, member_id, program, next_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    OF_MEMBER = "SELECT id, member_id, program, next_at FROM weekly_letter
        WHERE workspace_id = $1 AND member_id = $2 ORDER BY program, id LIMIT $3";
    DELETE_OWN = "DELETE FROM weekly_letter WHERE workspace_id = $1 AND id = $2 AND member_id = $3";
    DELETE = "DELETE FROM weekly_letter WHERE workspace_id = $1 AND id = $2";
    DUE = "SELECT l.workspace_id AS workspace_id, l.id AS id, l.program AS program, l.next_at AS next_at, m.id AS member_id,
        m.role AS role, (m.active AND u.active) AS active, m.time_zone AS time_zone, u.email AS email, u.language AS language,
        w.organization_id AS organization_id, w.name AS workspace_name, w.time_zone AS workspace_time_zone,
        w.language AS workspace_language
        FROM weekly_letter l JOIN member m ON m.workspace_id = l.workspace_id AND m.id = l.member_id
        JOIN app_user u ON u.id = m.user_id JOIN workspace w ON w.id = l.workspace_id
        WHERE l.next_at <= $1 ORDER BY l.next_at, l.id LIMIT $2";
    PUT_OFF = "UPDATE weekly_letter SET next_at = $4 WHERE workspace_id = $1 AND id = $2 AND next_at = $3";
}

/// Notes a member's wish; there is one for each program.
pub async fn insert(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    row: &WeeklyRow,
    now: Timestamp,
) -> StoreResult<()> {
    let values = params![
        workspace,
        &row.id,
        &row.member_id,
        &row.program,
        row.next_at,
        now
    ];
    tx.execute(&INSERT, values).await.map(drop)
}

/// The wishes of a member, by program.
pub async fn of_member(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
    limit: u32,
) -> StoreResult<Vec<WeeklyRow>> {
    tx.fetch_all(&OF_MEMBER, params![workspace, member, limit])
        .await
}

/// Ends a wish of a member; false where the member has none such.
pub async fn delete_own(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &WeeklyId,
    member: &MemberId,
) -> StoreResult<bool> {
    let deleted = tx.execute(&DELETE_OWN, params![workspace, id, member]);
    Ok(deleted.await? == 1)
}

/// Ends a wish, whoever's it is; false where it had ended.
pub async fn delete(tx: &mut Tx, workspace: &WorkspaceId, id: &WeeklyId) -> StoreResult<bool> {
    Ok(tx.execute(&DELETE, params![workspace, id]).await? == 1)
}

/// Letters that are due.
pub async fn due(tx: &mut Tx, now: Timestamp, limit: u32) -> StoreResult<Vec<DueWeekly>> {
    tx.fetch_all(&DUE, params![now, limit]).await
}

/// Says when the next letter of a wish is due; false where another process has said so.
pub async fn put_off(tx: &mut Tx, due: &DueWeekly, next_at: Timestamp) -> StoreResult<bool> {
    let values = params![&due.workspace_id, &due.id, due.next_at, next_at];
    Ok(tx.execute(&PUT_OFF, values).await? == 1)
}
