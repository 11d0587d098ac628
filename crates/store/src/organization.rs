//! Organizations.

use domain::ids::OrganizationId;
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// An organization.
    pub struct OrganizationRow {
        /// Its id.
        pub id: OrganizationId,
        /// Its name.
        pub name: String,
        /// When it was made.
        pub created_at: Timestamp,
    }
}

statements! {
    INSERT = "INSERT INTO organization (id, name, created_at) VALUES ($1, $2, $3)";
    FIRST = "SELECT * FROM organization ORDER BY id LIMIT 1";
    GET = "SELECT * FROM organization WHERE id = $1";
    LOCK = "SELECT * FROM organization WHERE id = $1 @lock";
    MARK_SET_UP = "INSERT INTO installation (name, value) VALUES ('organization', $1)";
}

/// Makes the organization of an installation. There is one: of two set-ups at once the second
/// gets [`crate::StoreError::AlreadyExists`].
pub async fn create(
    tx: &mut Tx,
    id: &OrganizationId,
    name: &str,
    now: Timestamp,
) -> StoreResult<()> {
    tx.execute_one(&MARK_SET_UP, params![id]).await?;
    tx.execute_one(&INSERT, params![id, name, now]).await
}

/// The installation's organization; none before the set-up (R1).
pub async fn first(tx: &mut Tx) -> StoreResult<Option<OrganizationRow>> {
    tx.fetch_optional(&FIRST, params![]).await
}

/// An organization.
pub async fn get(tx: &mut Tx, id: &OrganizationId) -> StoreResult<Option<OrganizationRow>> {
    tx.fetch_optional(&GET, params![id]).await
}

/// Holds the organization until the transaction ends, so that of two changes that each take away
/// a manager the second sees the first (R4).
pub async fn lock(tx: &mut Tx, id: &OrganizationId) -> StoreResult<()> {
    tx.fetch_one::<OrganizationRow>(&LOCK, params![id])
        .await
        .map(drop)
}
