//! Imports of files, and the rows that were not imported (R27).

use domain::ids::{FinderId, ImportId, WorkspaceId};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// An import. Its counts but the total add up to the total.
    pub struct ImportRow {
        /// Its id.
        pub id: ImportId,
        /// The finder whose results the people are.
        pub finder_id: FinderId,
        /// The file's name as it was handed in.
        pub file_name: String,
        /// The encoding that was found.
        pub encoding: String,
        /// The separator that was found.
        pub separator: String,
        /// What the columns were taken for, JSON.
        pub mapping: String,
        /// Rows below the header that are not empty.
        pub rows_total: i64,
        /// Rows that made a contact.
        pub rows_created: i64,
        /// Rows that brought something new of a contact.
        pub rows_updated: i64,
        /// Rows that brought nothing new.
        pub rows_unchanged: i64,
        /// Rows that name somebody of an earlier row.
        pub rows_merged: i64,
        /// Rows that were not imported.
        pub rows_rejected: i64,
        /// Who imported: a user's or key's id, `command_line`.
        pub created_by: String,
        /// When.
        pub created_at: Timestamp,
    }
}

record! {
    /// A row that was not imported.
    pub struct RejectRow {
        /// Its number in the file, the first row is 1.
        pub row_number: i64,
        /// Code of the reason.
        pub reason: String,
        /// Its text.
        pub line: String,
    }
}

record! {
    /// The file that a finder imported last.
    pub struct LatestFile {
        /// The finder.
        pub finder_id: FinderId,
        /// The file's name.
        pub file_name: String,
    }
}

statements! {
    INSERT = "INSERT INTO import (workspace_id, id, finder_id, file_name, encoding, separator, mapping, rows_total,
        rows_created, rows_updated, rows_unchanged, rows_merged, rows_rejected, created_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    ADD_REJECTS = "INSERT INTO import_reject (workspace_id, import_id, row_number, reason, line) @values[0+ttitt]";
    GET = "SELECT * FROM import WHERE workspace_id = $1 AND id = $2";
    PAGE = "SELECT * FROM import WHERE workspace_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    PAGE_OF_FINDER = "SELECT * FROM import WHERE workspace_id = $1 AND finder_id = $4 AND id < $2 ORDER BY id DESC LIMIT $3";
    LATEST_FILES = "SELECT finder_id, file_name FROM import WHERE workspace_id = $1 AND id IN (
        SELECT max(id) FROM import WHERE workspace_id = $1 AND finder_id IN @any($2) GROUP BY finder_id)";
    REJECTS = "SELECT row_number, reason, line FROM import_reject
        WHERE workspace_id = $1 AND import_id = $2 AND row_number > $3 ORDER BY row_number LIMIT $4";
}

/// Keeps an import and the rows that it left out; row numbers stand once.
pub async fn insert(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: ImportRow,
    rejects: Vec<RejectRow>,
) -> StoreResult<()> {
    let rows = rejects
        .into_iter()
        .map(|reject| {
            params![
                workspace,
                &import.id,
                reject.row_number,
                reject.reason,
                reject.line
            ]
        })
        .collect();
    tx.execute_rows(&ADD_REJECTS, Vec::new(), rows).await?;
    tx.execute_one(
        &INSERT,
        params![
            workspace,
            import.id,
            import.finder_id,
            import.file_name,
            import.encoding,
            import.separator,
            import.mapping,
            import.rows_total,
            import.rows_created,
            import.rows_updated,
            import.rows_unchanged,
            import.rows_merged,
            import.rows_rejected,
            import.created_by,
            import.created_at
        ],
    )
    .await
}

/// An import.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ImportId,
) -> StoreResult<Option<ImportRow>> {
    tx.fetch_optional(&GET, params![workspace, id]).await
}

/// Imports, the newest first; those of one finder where one is named.
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    finder: Option<&FinderId>,
    before: Option<&ImportId>,
    limit: u32,
) -> StoreResult<Vec<ImportRow>> {
    // Ids are letters and digits; a tilde sorts behind all of them.
    let before = before.map_or("~", ImportId::as_str);
    match finder {
        None => tx.fetch_all(&PAGE, params![workspace, before, limit]).await,
        Some(finder) => {
            let params = params![workspace, before, limit, finder];
            tx.fetch_all(&PAGE_OF_FINDER, params).await
        }
    }
}

/// The files that finders imported last.
pub async fn latest_files<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    finders: impl IntoIterator<Item = &'a FinderId>,
) -> StoreResult<Vec<LatestFile>> {
    tx.fetch_all(&LATEST_FILES, params![workspace, crate::sql::list(finders)])
        .await
}

/// Rows that an import left out, in the order of the file, from behind a row on.
pub async fn rejects(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: &ImportId,
    after_row_number: i64,
    limit: u32,
) -> StoreResult<Vec<RejectRow>> {
    tx.fetch_all(
        &REJECTS,
        params![workspace, import, after_row_number, limit],
    )
    .await
}
