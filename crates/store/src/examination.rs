//! What `doctor` looks at: whether the database says the same in the two places where it says
//! something twice.

use domain::ids::{CampaignId, WorkspaceId};
use domain::time::Timestamp;

use crate::record::Earliest;
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A workspace whose ledger has gaps.
    pub struct Gap {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// Rows that there should be.
        pub expected: i64,
        /// Rows that there are.
        pub found: i64,
    }
}

record! {
    /// A campaign with the sums that lists show.
    pub struct Shown {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The campaign.
        pub id: CampaignId,
        /// Its name.
        pub name: String,
        /// Invitations sent.
        pub sent_total: i64,
        /// Invitations accepted.
        pub accepted_total: i64,
        /// Messages sent.
        pub messages_total: i64,
    }
}

statements! {
    GAPS = "SELECT h.workspace_id AS workspace_id, h.last_sequence AS expected, count(l.sequence) AS found
        FROM ledger_head h LEFT JOIN ledger l ON l.workspace_id = h.workspace_id
        GROUP BY h.workspace_id, h.last_sequence HAVING count(l.sequence) <> h.last_sequence
        ORDER BY h.workspace_id";
    SHOWN = "SELECT workspace_id, id, name, sent_total, accepted_total, messages_total FROM campaign
        ORDER BY workspace_id, id";
    LATEST = "SELECT max(at) AS at FROM ledger";
}

/// The workspaces whose ledgers have gaps (I-33).
pub async fn gaps(tx: &mut Tx) -> StoreResult<Vec<Gap>> {
    tx.fetch_all(&GAPS, params![]).await
}

/// Every campaign with the sums that lists show.
pub async fn shown(tx: &mut Tx) -> StoreResult<Vec<Shown>> {
    tx.fetch_all(&SHOWN, params![]).await
}

/// When the last event of any ledger happened.
pub async fn latest_event(tx: &mut Tx) -> StoreResult<Option<Timestamp>> {
    let latest: Earliest = tx.fetch_one(&LATEST, params![]).await?;
    Ok(latest.at)
}
