//! What `doctor` looks at beside the invariants.

use domain::time::Timestamp;

use crate::record::Earliest;
use crate::{StoreResult, Tx, params, statements};

statements! {
    LATEST = "SELECT max(at) AS at FROM ledger";
}

/// When the last event of any ledger happened.
pub async fn latest_event(tx: &mut Tx) -> StoreResult<Option<Timestamp>> {
    let latest: Earliest = tx.fetch_one(&LATEST, params![]).await?;
    Ok(latest.at)
}
