//! Decisions as devices deliver them, once each (R13).

use domain::ids::{ActionId, WorkspaceId};
use domain::moderation::{Delivery, Verdict};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A decision that arrived.
    pub struct DeliveredRow {
        /// The id that the device gave.
        pub id: String,
        /// The proposal.
        pub action_id: ActionId,
        /// What became of it.
        pub outcome: Delivery,
        /// Why it does not hold.
        pub code: Option<String>,
        /// The same in words.
        pub message: Option<String>,
        /// When the proposal was decided last once this one was dealt with.
        pub left_at: Option<Timestamp>,
    }
}

statements! {
    KNOWN = "SELECT id, action_id, outcome, code, message, left_at FROM delivered_decision
        WHERE workspace_id = $1 AND decided_by = $2 AND id IN @any($3)";
    CLAIM = "INSERT INTO delivered_decision (workspace_id, decided_by, id, action_id, verdict, outcome, received_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace_id, decided_by, id) DO NOTHING";
    FINISH = "UPDATE delivered_decision SET outcome = $4, code = $5, message = $6, left_at = $7
        WHERE workspace_id = $1 AND decided_by = $2 AND id = $3";
    FORGET_OLD = "DELETE FROM delivered_decision WHERE received_at <= $1";
}

/// Of these decisions of somebody, those that arrived already.
pub async fn known<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    decided_by: &str,
    ids: impl IntoIterator<Item = &'a str>,
) -> StoreResult<Vec<DeliveredRow>> {
    let params = params![workspace, decided_by, crate::sql::list(ids)];
    tx.fetch_all(&KNOWN, params).await
}

/// Notes that a decision is being dealt with; false where it arrived before. Whoever delivers the
/// same one meanwhile waits for the end of this transaction.
pub async fn claim(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    decided_by: &str,
    (id, action, verdict): (&str, &ActionId, Verdict),
    outcome: Delivery,
    now: Timestamp,
) -> StoreResult<bool> {
    let params = params![workspace, decided_by, id, action, verdict, outcome, now];
    Ok(tx.execute(&CLAIM, params).await? == 1)
}

/// Notes what became of a decision.
pub async fn finish(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    decided_by: &str,
    row: &DeliveredRow,
) -> StoreResult<()> {
    let params = params![
        workspace,
        decided_by,
        &row.id,
        row.outcome,
        &row.code,
        &row.message,
        row.left_at
    ];
    tx.execute_one(&FINISH, params).await
}

/// Forgets decisions that arrived up to then.
pub async fn forget_old(tx: &mut Tx, until: Timestamp) -> StoreResult<u64> {
    tx.execute(&FORGET_OLD, params![until]).await
}
