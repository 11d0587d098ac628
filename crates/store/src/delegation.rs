//! Who decides about a member's proposals beside the member (R14).

use domain::ids::{MemberId, WorkspaceId};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A delegation.
    pub struct DelegationRow {
        /// Whose proposals.
        pub from_member_id: MemberId,
        /// That member's name.
        pub from_name: String,
        /// Who decides.
        pub to_member_id: MemberId,
        /// That member's name.
        pub to_name: String,
        /// From when.
        pub starts_at: Timestamp,
        /// Until when, this instant no more.
        pub ends_at: Timestamp,
    }
}

record! {
    /// A member whose proposals somebody else decides.
    pub struct Delegating {
        /// The member.
        pub from_member_id: MemberId,
    }
}

record! {
    /// A member who could decide.
    pub struct Candidate {
        /// The member.
        pub id: MemberId,
        /// The name.
        pub name: String,
    }
}

statements! {
    CANDIDATES = "SELECT m.id AS id, u.name AS name FROM member m JOIN app_user u ON u.id = m.user_id
        WHERE m.workspace_id = $1 AND m.id <> $2 AND m.active AND m.role <> 'viewer' ORDER BY u.name, m.id LIMIT $3";
    SET = "INSERT INTO delegation (workspace_id, from_member_id, to_member_id, starts_at, ends_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (workspace_id, from_member_id, to_member_id) DO UPDATE
        SET starts_at = excluded.starts_at, ends_at = excluded.ends_at, created_at = excluded.created_at";
    END = "DELETE FROM delegation WHERE workspace_id = $1 AND from_member_id = $2 AND to_member_id = $3";
    OF_MEMBER = "SELECT d.from_member_id AS from_member_id, uf.name AS from_name, d.to_member_id AS to_member_id,
        ut.name AS to_name, d.starts_at AS starts_at, d.ends_at AS ends_at
        FROM delegation d
        JOIN member mf ON mf.workspace_id = d.workspace_id AND mf.id = d.from_member_id
        JOIN app_user uf ON uf.id = mf.user_id
        JOIN member mt ON mt.workspace_id = d.workspace_id AND mt.id = d.to_member_id
        JOIN app_user ut ON ut.id = mt.user_id
        WHERE d.workspace_id = $1 AND (d.from_member_id = $2 OR d.to_member_id = $2) AND d.ends_at > $3
        ORDER BY d.ends_at, d.from_member_id, d.to_member_id";
    ACTIVE = "SELECT from_member_id FROM delegation
        WHERE workspace_id = $1 AND to_member_id = $2 AND starts_at <= $3 AND ends_at > $3";
}

/// Has a member's proposals decided by another one as well; a second time in the place of the first.
pub async fn set(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    (from, to): (&MemberId, &MemberId),
    (starts_at, ends_at): (Timestamp, Timestamp),
    now: Timestamp,
) -> StoreResult<()> {
    let params = params![workspace, from, to, starts_at, ends_at, now];
    tx.execute_one(&SET, params).await
}

/// Ends a delegation; tells whether there was one.
pub async fn end(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    from: &MemberId,
    to: &MemberId,
) -> StoreResult<bool> {
    Ok(tx.execute(&END, params![workspace, from, to]).await? == 1)
}

/// What a member gave and was given, as far as it is not over.
pub async fn of_member(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
    now: Timestamp,
) -> StoreResult<Vec<DelegationRow>> {
    tx.fetch_all(&OF_MEMBER, params![workspace, member, now])
        .await
}

/// Members who could decide for one, by name.
pub async fn candidates(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
    limit: u32,
) -> StoreResult<Vec<Candidate>> {
    tx.fetch_all(&CANDIDATES, params![workspace, member, limit])
        .await
}

/// The members whose proposals somebody may decide at an instant, beside the own.
pub async fn active(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    delegate: &MemberId,
    now: Timestamp,
) -> StoreResult<Vec<MemberId>> {
    let rows: Vec<Delegating> = tx
        .fetch_all(&ACTIVE, params![workspace, delegate, now])
        .await?;
    Ok(rows.into_iter().map(|row| row.from_member_id).collect())
}
