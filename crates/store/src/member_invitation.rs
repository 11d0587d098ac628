//! Invitations of users into a workspace by a link (R5). The link's token is stored as a hash.

use domain::identity::Role;
use domain::ids::WorkspaceId;
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// An invitation.
    pub struct MemberInvitationRow {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The address, in lower case; one invitation each.
        pub email: String,
        /// The name as the inviting person wrote it.
        pub name: String,
        /// The role to come.
        pub role: Role,
        /// Who invites: as the ledger names actors.
        pub invited_by: String,
        /// When it was made or sent again.
        pub created_at: Timestamp,
        /// When the link stops working.
        pub expires_at: Timestamp,
        /// When it was accepted.
        pub accepted_at: Option<Timestamp>,
    }
}

statements! {
    INSERT = "INSERT INTO member_invitation (workspace_id, token_hash, email, name, role, invited_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (workspace_id, email) DO UPDATE SET token_hash = excluded.token_hash, name = excluded.name,
        role = excluded.role, invited_by = excluded.invited_by, created_at = excluded.created_at,
        expires_at = excluded.expires_at, accepted_at = NULL WHERE member_invitation.accepted_at IS NOT NULL";
    OPEN_OF = "SELECT * FROM member_invitation WHERE workspace_id = $1 AND accepted_at IS NULL AND email > $2
        ORDER BY email LIMIT $3";
    GET = "SELECT * FROM member_invitation WHERE workspace_id = $1 AND email = $2 AND accepted_at IS NULL";
    BY_TOKEN = "SELECT * FROM member_invitation WHERE token_hash = $1 AND accepted_at IS NULL AND expires_at > $2";
    RENEW = "UPDATE member_invitation SET token_hash = $3, created_at = $4, expires_at = $5
        WHERE workspace_id = $1 AND email = $2 AND accepted_at IS NULL";
    WITHDRAW = "DELETE FROM member_invitation WHERE workspace_id = $1 AND email = $2 AND accepted_at IS NULL";
    ACCEPT = "UPDATE member_invitation SET accepted_at = $2 WHERE token_hash = $1 AND accepted_at IS NULL AND expires_at > $2";
}

/// Makes an invitation; false where an open one is there. One that was accepted gives way.
pub async fn insert(
    tx: &mut Tx,
    invitation: &MemberInvitationRow,
    token_hash: &str,
) -> StoreResult<bool> {
    let made = tx
        .execute(
            &INSERT,
            params![
                &invitation.workspace_id,
                token_hash,
                &invitation.email,
                &invitation.name,
                invitation.role,
                &invitation.invited_by,
                invitation.created_at,
                invitation.expires_at,
            ],
        )
        .await?;
    Ok(made == 1)
}

/// Open invitations by address, after an address (empty for the first page).
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    after: &str,
    limit: u32,
) -> StoreResult<Vec<MemberInvitationRow>> {
    tx.fetch_all(&OPEN_OF, params![workspace, after, limit])
        .await
}

/// The open invitation of an address.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    email: &str,
) -> StoreResult<Option<MemberInvitationRow>> {
    tx.fetch_optional(&GET, params![workspace, email]).await
}

/// The open invitation behind a link that still works.
pub async fn by_token(
    tx: &mut Tx,
    token_hash: &str,
    now: Timestamp,
) -> StoreResult<Option<MemberInvitationRow>> {
    tx.fetch_optional(&BY_TOKEN, params![token_hash, now]).await
}

/// Gives an open invitation a new link; the old one stops working. False where there is none.
pub async fn renew(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    email: &str,
    token_hash: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> StoreResult<bool> {
    let renewed = tx
        .execute(
            &RENEW,
            params![workspace, email, token_hash, now, expires_at],
        )
        .await?;
    Ok(renewed == 1)
}

/// Takes an open invitation back; false where there is none.
pub async fn withdraw(tx: &mut Tx, workspace: &WorkspaceId, email: &str) -> StoreResult<bool> {
    Ok(tx.execute(&WITHDRAW, params![workspace, email]).await? == 1)
}

/// Uses a link up; false where it was used, withdrawn or has run out meanwhile.
pub async fn accept(tx: &mut Tx, token_hash: &str, now: Timestamp) -> StoreResult<bool> {
    Ok(tx.execute(&ACCEPT, params![token_hash, now]).await? == 1)
}
