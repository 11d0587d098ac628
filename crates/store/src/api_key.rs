//! Keys of programs. The key itself is shown once and never stored, only its hash.

use domain::identity::Role;
use domain::ids::{KeyId, OrganizationId, WorkspaceId};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A key.
    pub struct ApiKeyRow {
        /// The id.
        pub id: KeyId,
        /// What it is for.
        pub name: String,
        /// What it may do.
        pub role: Role,
        /// Who made it: as the ledger names actors.
        pub created_by: String,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it stops working.
        pub expires_at: Option<Timestamp>,
        /// When it was revoked.
        pub revoked_at: Option<Timestamp>,
    }
}

record! {
    /// What a working key opens.
    pub struct KeyedRow {
        /// The key.
        pub id: KeyId,
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// Its organization.
        pub organization_id: OrganizationId,
        /// Its name.
        pub workspace_name: String,
        /// Its time zone.
        pub workspace_time_zone: String,
        /// Its language.
        pub workspace_language: String,
        /// Its colour.
        pub workspace_color: Option<String>,
        /// Invitations of one member in seven rolling days (R51).
        pub invitations_per_week: u32,
        /// Messages in a rolling day in the workspace (R51).
        pub messages_per_day: u32,
        /// Whether addresses in messages become short links (R47).
        pub click_tracking: bool,
        /// What the key may do.
        pub role: Role,
    }
}

statements! {
    INSERT = "INSERT INTO api_key (workspace_id, id, name, token_hash, role, created_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    FIND = "SELECT k.id AS id, k.workspace_id AS workspace_id, w.organization_id AS organization_id,
        w.name AS workspace_name, w.time_zone AS workspace_time_zone, w.language AS workspace_language,
        w.color AS workspace_color, w.invitations_per_week AS invitations_per_week,
        w.messages_per_day AS messages_per_day, w.click_tracking AS click_tracking, k.role AS role
        FROM api_key k JOIN workspace w ON w.id = k.workspace_id
        WHERE k.token_hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)";
    PAGE = "SELECT * FROM api_key WHERE workspace_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    GET = "SELECT * FROM api_key WHERE workspace_id = $1 AND id = $2";
    REVOKE = "UPDATE api_key SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL";
}

/// Keeps a new key.
pub async fn insert(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    key: &ApiKeyRow,
    token_hash: &str,
) -> StoreResult<()> {
    tx.execute_one(
        &INSERT,
        params![
            workspace,
            &key.id,
            &key.name,
            token_hash,
            key.role,
            &key.created_by,
            key.created_at,
            key.expires_at,
        ],
    )
    .await
}

/// What a key opens, where it works.
pub async fn find(tx: &mut Tx, token_hash: &str, now: Timestamp) -> StoreResult<Option<KeyedRow>> {
    tx.fetch_optional(&FIND, params![token_hash, now]).await
}

/// Keys of a workspace, newest first, before an id (`~` for the first page).
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    before: &str,
    limit: u32,
) -> StoreResult<Vec<ApiKeyRow>> {
    tx.fetch_all(&PAGE, params![workspace, before, limit]).await
}

/// A key.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &KeyId,
) -> StoreResult<Option<ApiKeyRow>> {
    tx.fetch_optional(&GET, params![workspace, id]).await
}

/// Revokes a key; false where it was revoked before.
pub async fn revoke(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &KeyId,
    now: Timestamp,
) -> StoreResult<bool> {
    Ok(tx.execute(&REVOKE, params![workspace, id, now]).await? == 1)
}
