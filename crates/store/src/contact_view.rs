//! Saved views of the list of contacts (R30).

use domain::ids::{ContactViewId, WorkspaceId};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A saved view.
    pub struct ContactViewRow {
        /// Its id.
        pub id: ContactViewId,
        /// Its name, folded; a workspace has one view for it.
        pub name_key: String,
        /// Its name.
        pub name: String,
        /// Filters, order and columns, JSON.
        pub content: String,
        /// Who saved it last: a user's or key's id.
        pub saved_by: String,
        /// When.
        pub saved_at: Timestamp,
    }
}

statements! {
    SAVE = "INSERT INTO contact_view (workspace_id, id, name_key, name, content, saved_by, saved_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (workspace_id, name_key) DO UPDATE SET name = excluded.name, content = excluded.content,
        saved_by = excluded.saved_by, saved_at = excluded.saved_at
        RETURNING id, name_key, name, content, saved_by, saved_at";
    LIST = "SELECT id, name_key, name, content, saved_by, saved_at FROM contact_view
        WHERE workspace_id = $1 ORDER BY name_key LIMIT $2";
    GET = "SELECT id, name_key, name, content, saved_by, saved_at FROM contact_view WHERE workspace_id = $1 AND id = $2";
    REMOVE = "DELETE FROM contact_view WHERE workspace_id = $1 AND id = $2";
}

/// Saves a view; one of the same name is replaced and keeps its id. Answers it as it is kept.
pub async fn save(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    view: &ContactViewRow,
) -> StoreResult<ContactViewRow> {
    tx.fetch_one(
        &SAVE,
        params![
            workspace,
            &view.id,
            &view.name_key,
            &view.name,
            &view.content,
            &view.saved_by,
            view.saved_at
        ],
    )
    .await
}

/// The views of a workspace, by name.
pub async fn list(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    limit: u32,
) -> StoreResult<Vec<ContactViewRow>> {
    tx.fetch_all(&LIST, params![workspace, limit]).await
}

/// One view.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ContactViewId,
) -> StoreResult<Option<ContactViewRow>> {
    tx.fetch_optional(&GET, params![workspace, id]).await
}

/// Forgets a view.
pub async fn remove(tx: &mut Tx, workspace: &WorkspaceId, id: &ContactViewId) -> StoreResult<()> {
    tx.execute(&REMOVE, params![workspace, id]).await.map(drop)
}
