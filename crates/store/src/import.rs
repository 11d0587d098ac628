//! Imports of files, and the rows that were not imported (R27).

pub mod undo;

use domain::finder::ImportState;
use domain::ids::{ContactId, FinderId, ImportId, WorkspaceId};
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
        /// Where it stands.
        pub state: ImportState,
        /// What the file holds, as a hash.
        pub content_hash: Option<String>,
        /// What the request that asked for it is recognised by when it is repeated.
        pub request: Option<String>,
        /// Bytes of the file.
        pub bytes_total: i64,
        /// Bytes of the file that were read.
        pub bytes_read: i64,
        /// The number of the last row that was taken.
        pub row_number: i64,
        /// The first contact that it made.
        pub first_contact_id: Option<ContactId>,
        /// When it took rows last.
        pub updated_at: Timestamp,
        /// Whether what contacts were before was kept.
        pub is_undoable: bool,
        /// While it is undone: the place up to which results were looked at.
        pub undone_position: i64,
        /// Contacts that went when it was undone.
        pub undone_removed: i64,
        /// Contacts that became what they were.
        pub undone_restored: i64,
        /// Contacts that it made and that stayed, because somebody works with them.
        pub undone_kept: i64,
        /// What kind of file it was.
        pub file_kind: String,
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
        rows_created, rows_updated, rows_unchanged, rows_merged, rows_rejected, created_by, created_at, state, content_hash,
        request, bytes_total, bytes_read, row_number, first_contact_id, updated_at, file_kind,
        is_undoable)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, TRUE)";
    ADVANCE = "UPDATE import SET rows_total = $4, rows_created = $5, rows_updated = $6, rows_unchanged = $7, rows_merged = $8,
        rows_rejected = $9, state = $10, bytes_read = $11, row_number = $12, first_contact_id = $13, updated_at = $14
        WHERE workspace_id = $1 AND id = $2 AND row_number = $3 AND state = 'running'";
    CANCEL = "UPDATE import SET state = 'cancelled', updated_at = $3 WHERE workspace_id = $1 AND id = $2 AND state = 'running'";
    UNFINISHED = "SELECT * FROM import WHERE workspace_id = $1 AND state <> 'finished'
        AND state NOT IN ('undoing', 'undone') ORDER BY id DESC LIMIT $2";
    ADD_REJECTS = "INSERT INTO import_reject (workspace_id, import_id, row_number, reason, line) @values[0+ttitt]";
    GET = "SELECT * FROM import WHERE workspace_id = $1 AND id = $2";
    PAGE = "SELECT * FROM import WHERE workspace_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    PAGE_OF_FINDER = "SELECT * FROM import WHERE workspace_id = $1 AND finder_id = $4 AND id < $2 ORDER BY id DESC LIMIT $3";
    LATEST_FILES = "SELECT finder_id, file_name FROM import WHERE workspace_id = $1 AND id IN (
        SELECT max(id) FROM import WHERE workspace_id = $1 AND finder_id IN @any($2) GROUP BY finder_id)";
    REJECTS = "SELECT row_number, reason, line FROM import_reject
        WHERE workspace_id = $1 AND import_id = $2 AND row_number > $3 ORDER BY row_number LIMIT $4";
}

/// Keeps an import that has begun.
pub async fn insert(tx: &mut Tx, workspace: &WorkspaceId, import: &ImportRow) -> StoreResult<()> {
    tx.execute_one(
        &INSERT,
        params![
            workspace,
            &import.id,
            &import.finder_id,
            &import.file_name,
            &import.encoding,
            &import.separator,
            &import.mapping,
            import.rows_total,
            import.rows_created,
            import.rows_updated,
            import.rows_unchanged,
            import.rows_merged,
            import.rows_rejected,
            &import.created_by,
            import.created_at,
            import.state,
            &import.content_hash,
            &import.request,
            import.bytes_total,
            import.bytes_read,
            import.row_number,
            &import.first_contact_id,
            import.updated_at,
            &import.file_kind
        ],
    )
    .await
}

/// Keeps how far a running import has come, which had taken the rows up to `from_row_number`. Tells whether it still
/// stood there: it may have been stopped, or somebody else goes on with it.
pub async fn advance(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: &ImportRow,
    from_row_number: i64,
) -> StoreResult<bool> {
    let values = params![
        workspace,
        &import.id,
        from_row_number,
        import.rows_total,
        import.rows_created,
        import.rows_updated,
        import.rows_unchanged,
        import.rows_merged,
        import.rows_rejected,
        import.state,
        import.bytes_read,
        import.row_number,
        &import.first_contact_id,
        import.updated_at
    ];
    Ok(tx.execute(&ADVANCE, values).await? == 1)
}

/// Stops a running import; tells whether it was running.
pub async fn cancel(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ImportId,
    now: Timestamp,
) -> StoreResult<bool> {
    Ok(tx.execute(&CANCEL, params![workspace, id, now]).await? == 1)
}

/// Imports that are running, were interrupted or stopped, the newest first.
pub async fn unfinished(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    limit: u32,
) -> StoreResult<Vec<ImportRow>> {
    tx.fetch_all(&UNFINISHED, params![workspace, limit]).await
}

/// Keeps rows that an import left out; row numbers stand once.
pub async fn add_rejects(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: &ImportId,
    rejects: Vec<RejectRow>,
) -> StoreResult<()> {
    let rows = rejects.into_iter().map(|reject| {
        params![
            workspace,
            import,
            reject.row_number,
            reject.reason,
            reject.line
        ]
    });
    tx.execute_each(&ADD_REJECTS, Vec::new(), rows)
        .await
        .map(drop)
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
