//! Identities as their owners see and change them. The engine's side (leases, polls, states) is
//! in [`crate::account`].

use domain::identity::{AccountType, ConnectorKind, IdentityState};
use domain::ids::{IdentityId, UserId, WorkspaceId};
use domain::time::Timestamp;

use crate::record::Count;
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// An identity.
    pub struct IdentityRow {
        /// The id.
        pub id: IdentityId,
        /// Whose it is.
        pub user_id: UserId,
        /// How it is reached.
        pub connector: ConnectorKind,
        /// The kind of account.
        pub account_type: AccountType,
        /// The account's own profile.
        pub profile_url: Option<String>,
        /// What the connector needs, sealed by the vault (R92).
        pub configuration_encrypted: Option<String>,
        /// The social selling index, 0 to 100, where the connector gives one.
        pub social_selling_index: Option<u32>,
        /// Where it stands.
        pub state: IdentityState,
        /// Why.
        pub state_detail: Option<String>,
        /// Since when.
        pub state_since: Timestamp,
        /// When it was made.
        pub created_at: Timestamp,
    }
}

statements! {
    INSERT = "INSERT INTO identity (id, user_id, connector, account_type, profile_url, configuration_encrypted,
        social_selling_index, state, state_detail, state_since, lease_until, epoch, next_poll_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, $11, $11)";
    REPLACE = "UPDATE identity SET connector = $2, account_type = $3, profile_url = $4, configuration_encrypted = $5,
        social_selling_index = $6 WHERE id = $1 AND lease_until <= $7";
    OF_USER = "SELECT * FROM identity WHERE user_id = $1";
    IN_WORKSPACE = "SELECT i.* FROM identity i JOIN member m ON m.user_id = i.user_id
        WHERE m.workspace_id = $1 AND i.id = $2";
    OBSERVED = "UPDATE identity SET account_type = $2, profile_url = $3, social_selling_index = $4 WHERE id = $1";
    TRACES = "SELECT (SELECT count(*) FROM (SELECT id FROM action WHERE identity_id = $1 AND intent_at IS NOT NULL LIMIT 1) AS a)
        + (SELECT count(*) FROM (SELECT id FROM action WHERE identity_id = $1 AND doubt_since IS NOT NULL LIMIT 1) AS d)
        + (SELECT count(*) FROM (SELECT contact_id FROM relation WHERE identity_id = $1 LIMIT 1) AS r)
        + (SELECT count(*) FROM (SELECT id FROM conversation_message WHERE identity_id = $1 LIMIT 1) AS c) AS count";
    FORGET_OBSERVATIONS = "DELETE FROM observation WHERE identity_id = $1";
    FORGET_POSITIONS = "DELETE FROM stream_position WHERE identity_id = $1";
}

/// Makes a user's identity; [`crate::StoreError::AlreadyExists`] where the user has one.
pub async fn insert(tx: &mut Tx, identity: &IdentityRow) -> StoreResult<()> {
    tx.execute_one(
        &INSERT,
        params![
            &identity.id,
            &identity.user_id,
            identity.connector,
            identity.account_type,
            &identity.profile_url,
            &identity.configuration_encrypted,
            identity.social_selling_index,
            identity.state,
            &identity.state_detail,
            identity.state_since,
            identity.created_at,
        ],
    )
    .await
}

/// Changes how an identity is reached; false where a process is working with it at this moment.
pub async fn replace(tx: &mut Tx, identity: &IdentityRow, now: Timestamp) -> StoreResult<bool> {
    let replaced = tx
        .execute(
            &REPLACE,
            params![
                &identity.id,
                identity.connector,
                identity.account_type,
                &identity.profile_url,
                &identity.configuration_encrypted,
                identity.social_selling_index,
                now,
            ],
        )
        .await?;
    Ok(replaced == 1)
}

/// A user's identity.
pub async fn of_user(tx: &mut Tx, user: &UserId) -> StoreResult<Option<IdentityRow>> {
    tx.fetch_optional(&OF_USER, params![user]).await
}

/// An identity whose owner is a member of the workspace.
pub async fn in_workspace(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &IdentityId,
) -> StoreResult<Option<IdentityRow>> {
    tx.fetch_optional(&IN_WORKSPACE, params![workspace, id])
        .await
}

/// Keeps what the network tells of the account.
pub async fn observed(
    tx: &mut Tx,
    id: &IdentityId,
    account_type: AccountType,
    profile_url: Option<&str>,
    social_selling_index: Option<u32>,
) -> StoreResult<()> {
    tx.execute_one(
        &OBSERVED,
        params![id, account_type, profile_url, social_selling_index],
    )
    .await
}

/// Whether anything was done or learned through the account: then its history belongs to it, and
/// another account must not take its place.
pub async fn has_history(tx: &mut Tx, id: &IdentityId) -> StoreResult<bool> {
    let traces: Count = tx.fetch_one(&TRACES, params![id]).await?;
    Ok(traces.count > 0)
}

/// Forgets how far the account's streams were read, for another account in its place.
pub async fn forget_streams(tx: &mut Tx, id: &IdentityId) -> StoreResult<()> {
    tx.execute(&FORGET_OBSERVATIONS, params![id]).await?;
    tx.execute(&FORGET_POSITIONS, params![id]).await.map(drop)
}
