//! What people chose for the columns of their files: the next file with a column of that name is read in the same way.

use domain::ids::WorkspaceId;
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A choice.
    pub struct Remembered {
        /// The column's header, folded.
        pub header_key: String,
        /// The field that it fills, `custom` or `ignored`.
        pub field: String,
    }
}

statements! {
    REMEMBERED = "SELECT header_key, field FROM column_memory WHERE workspace_id = $1 ORDER BY header_key LIMIT $2";
    REMEMBER = "INSERT INTO column_memory (workspace_id, header_key, field, chosen_at) @values[0+ttti]
        ON CONFLICT (workspace_id, header_key) DO UPDATE SET field = excluded.field, chosen_at = excluded.chosen_at";
}

/// What was chosen, by header.
pub async fn all(tx: &mut Tx, workspace: &WorkspaceId, limit: u32) -> StoreResult<Vec<Remembered>> {
    tx.fetch_all(&REMEMBERED, params![workspace, limit]).await
}

/// Remembers choices; each header stands once.
pub async fn remember(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    choices: Vec<Remembered>,
    now: Timestamp,
) -> StoreResult<()> {
    let rows = choices
        .into_iter()
        .map(|one| params![workspace, one.header_key, one.field, now])
        .collect();
    tx.execute_rows(&REMEMBER, Vec::new(), rows).await.map(drop)
}
