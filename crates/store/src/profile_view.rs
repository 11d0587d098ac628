//! Profiles that searches have shown to accounts (R25): the network counts them, whoever looks.

use domain::ids::{FinderId, IdentityId};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// What an account may look at, and has looked at.
    pub struct Views {
        /// Profiles in a rolling day that the finder's workspace allows.
        pub allowed: u32,
        /// Profiles that were shown since the instant.
        pub seen: i64,
    }
}

statements! {
    OF_FINDER = "SELECT w.profile_views_per_day AS allowed, CAST(coalesce((SELECT sum(v.profiles) FROM profile_view v
            WHERE v.identity_id = $2 AND v.at > $3), 0) AS BIGINT) AS seen
        FROM finder f JOIN workspace w ON w.id = f.workspace_id WHERE f.id = $1";
    NOTE = "INSERT INTO profile_view (identity_id, at, finder_id, profiles) VALUES ($1, $2, $3, $4)
        ON CONFLICT (identity_id, at, finder_id) DO UPDATE SET profiles = profile_view.profiles + excluded.profiles";
    FORGET = "DELETE FROM profile_view WHERE identity_id = $1 AND at <= $2";
}

/// What an account may still look at for a finder; what it has looked at counts over all finders and workspaces.
pub async fn of_finder(
    tx: &mut Tx,
    finder: &FinderId,
    identity: &IdentityId,
    since: Timestamp,
) -> StoreResult<Views> {
    tx.fetch_one(&OF_FINDER, params![finder, identity, since])
        .await
}

/// Notes how many profiles a search shows an account. What is noted for the same instant is added to it; what was not shown
/// after all is taken from it.
pub async fn note(
    tx: &mut Tx,
    identity: &IdentityId,
    finder: &FinderId,
    at: Timestamp,
    profiles: i64,
) -> StoreResult<()> {
    tx.execute_one(&NOTE, params![identity, at, finder, profiles])
        .await
}

/// Forgets what is too old to count.
pub async fn forget(tx: &mut Tx, identity: &IdentityId, until: Timestamp) -> StoreResult<()> {
    tx.execute(&FORGET, params![identity, until])
        .await
        .map(drop)
}
