//! Files whose lines were put on the suppression list, and the cells of theirs that are no entry (R36).

use domain::ids::{SuppressionFileId, WorkspaceId};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A file. Its counts but the total add up to the total.
    pub struct SuppressionFileRow {
        /// Its id.
        pub id: SuppressionFileId,
        /// Its name as it was handed in.
        pub file_name: String,
        /// What kind of file it was.
        pub file_kind: String,
        /// What the columns were taken for, JSON.
        pub mapping: String,
        /// What it names, cell by cell.
        pub entries_total: i64,
        /// Entries that it put on the list.
        pub entries_added: i64,
        /// Those that were on the list before.
        pub entries_present: i64,
        /// Those that it names again.
        pub entries_repeated: i64,
        /// Cells and rows that are no entry.
        pub entries_rejected: i64,
        /// What the request that asked for it is recognised by when it is repeated.
        pub request: Option<String>,
        /// Who handed it in: a user's or key's id.
        pub created_by: String,
        /// When.
        pub created_at: Timestamp,
        /// When it was taken to its end.
        pub finished_at: Option<Timestamp>,
    }
}

record! {
    /// A cell, or a row, that is no entry.
    pub struct SuppressionRejectRow {
        /// The number of the row, the first row of the file is 1.
        pub row_number: i64,
        /// The column's place, from 1; 0 where it is the whole row.
        pub place: i64,
        /// Code of the reason.
        pub reason: String,
        /// The text.
        pub line: String,
    }
}

record! {
    /// How many entries of a file are on the list.
    pub struct EntryCount {
        /// The file.
        pub file_id: SuppressionFileId,
        /// How many.
        pub count: i64,
    }
}

statements! {
    INSERT = "INSERT INTO suppression_file (workspace_id, id, file_name, file_kind, mapping, entries_total, entries_added,
        entries_present, entries_repeated, entries_rejected, request, created_by, created_at, finished_at)
        VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, 0, $6, $7, $8, NULL)";
    ADVANCE = "UPDATE suppression_file SET entries_total = $3, entries_added = $4, entries_present = $5,
        entries_repeated = $6, entries_rejected = $7, finished_at = $8 WHERE workspace_id = $1 AND id = $2";
    // Among the newest, because whoever repeats a request does so soon.
    INTERRUPTED = "SELECT * FROM (SELECT * FROM suppression_file WHERE workspace_id = $1 ORDER BY id DESC LIMIT $3) AS f
        WHERE f.request = $2 AND f.finished_at IS NULL LIMIT 1";
    GET = "SELECT * FROM suppression_file WHERE workspace_id = $1 AND id = $2";
    PAGE = "SELECT * FROM suppression_file WHERE workspace_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    COUNT_ENTRIES = "SELECT file_id, COUNT(*) AS count FROM suppression WHERE workspace_id = $1 AND file_id IN @any($2)
        GROUP BY file_id";
    REMOVE_ENTRIES = "DELETE FROM suppression WHERE workspace_id = $1 AND file_id = $2";
    ADD_REJECTS = "INSERT INTO suppression_file_reject (workspace_id, file_id, row_number, place, reason, line)
        @values[0+ttiitt] ON CONFLICT (workspace_id, file_id, row_number, place) DO NOTHING";
    REJECTS = "SELECT row_number, place, reason, line FROM suppression_file_reject
        WHERE workspace_id = $1 AND file_id = $2 AND (row_number > $3 OR (row_number = $3 AND place > $4))
        ORDER BY row_number, place LIMIT $5";
}

/// Keeps a file before its first row is taken.
pub async fn insert(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    file: &SuppressionFileRow,
) -> StoreResult<()> {
    let values = params![
        workspace,
        &file.id,
        &file.file_name,
        &file.file_kind,
        &file.mapping,
        &file.request,
        &file.created_by,
        file.created_at
    ];
    tx.execute_one(&INSERT, values).await
}

/// Keeps what became of the entries so far.
pub async fn advance(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    file: &SuppressionFileRow,
) -> StoreResult<()> {
    let values = params![
        workspace,
        &file.id,
        file.entries_total,
        file.entries_added,
        file.entries_present,
        file.entries_repeated,
        file.entries_rejected,
        file.finished_at
    ];
    tx.execute_one(&ADVANCE, values).await
}

/// The file that the same request began and did not end, among the `among` newest.
pub async fn interrupted(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    request: &str,
    among: u32,
) -> StoreResult<Option<SuppressionFileRow>> {
    tx.fetch_optional(&INTERRUPTED, params![workspace, request, among])
        .await
}

/// A file.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SuppressionFileId,
) -> StoreResult<Option<SuppressionFileRow>> {
    tx.fetch_optional(&GET, params![workspace, id]).await
}

/// Files, the newest first, from before `before` on.
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    before: Option<&SuppressionFileId>,
    limit: u32,
) -> StoreResult<Vec<SuppressionFileRow>> {
    // Ids are letters and digits; a tilde sorts behind all of them.
    let before = before.map_or("~", SuppressionFileId::as_str);
    tx.fetch_all(&PAGE, params![workspace, before, limit]).await
}

/// How many of the entries that files put on the list are still there; files without any are left out.
pub async fn entry_counts<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    files: impl IntoIterator<Item = &'a SuppressionFileId>,
) -> StoreResult<Vec<EntryCount>> {
    tx.fetch_all(&COUNT_ENTRIES, params![workspace, crate::sql::list(files)])
        .await
}

/// Takes what a file put on the list off it; answers how many entries that were.
pub async fn remove_entries(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SuppressionFileId,
) -> StoreResult<u64> {
    tx.execute(&REMOVE_ENTRIES, params![workspace, id]).await
}

/// Keeps what is no entry; what is kept already stays.
pub async fn add_rejects(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SuppressionFileId,
    rejects: Vec<SuppressionRejectRow>,
) -> StoreResult<()> {
    let rows = rejects.into_iter().map(|reject| {
        params![
            workspace,
            id,
            reject.row_number,
            reject.place,
            reject.reason,
            reject.line
        ]
    });
    tx.execute_each(&ADD_REJECTS, Vec::new(), rows)
        .await
        .map(drop)
}

/// What is no entry, in the order of the file, from behind a row and place on.
pub async fn rejects(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SuppressionFileId,
    (after_row, after_place): (i64, i64),
    limit: u32,
) -> StoreResult<Vec<SuppressionRejectRow>> {
    let values = params![workspace, id, after_row, after_place, limit];
    tx.fetch_all(&REJECTS, values).await
}
