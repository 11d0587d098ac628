//! Files of those who are not contacted (R36): what was found in one is shown before anything is written, what became of
//! each cell is told afterwards, and what a file put on the list can be taken off it together.

mod taking;

use bytes::Bytes;
use domain::identity::Role;
use domain::ids::SuppressionFileId;
use domain::ledger::EventKind;
use domain::limits;
use domain::time::Timestamp;
use serde::Serialize;
use serde_json::json;
use store::Tx;
use store::ledger::{self, Entry};
use store::suppression::file::{self, EntryCount, SuppressionFileRow, SuppressionRejectRow};
use utoipa::ToSchema;

use super::super::content::Content;
use super::super::opening::looked_at;
use super::super::refs::{ActorRef, Names};
use super::super::tables::{ColumnChoice, ColumnMapping, Detection, EntryTable, RejectReason};
use crate::error::OrNotFound;
use crate::export::{self, Cell, TableFormat};
use crate::live::LiveKind;
use crate::{LiveEvent, Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

/// Cells of each column that a rehearsal shows.
const SAMPLES: usize = 3;

/// A file of those who are not contacted, as it was handed in.
#[derive(Debug, Clone)]
pub struct SuppressionUpload<'a> {
    /// Its name.
    pub file_name: &'a str,
    /// Its content.
    pub content: Content,
    /// Columns for which somebody chose what they hold; the others are found out.
    pub columns: &'a [ColumnChoice],
    /// Whether the first row names the columns; found out where nobody says so.
    pub has_header: Option<bool>,
    /// Why, for every entry for which the file does not say.
    pub note: &'a str,
}

/// What became of the cells of a file that name somebody. The others add up to the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, ToSchema)]
pub struct EntryCounts {
    /// Cells that name somebody, and rows that name nobody.
    pub total: u64,
    /// New entries of the list.
    pub added: u64,
    /// Entries that were on the list before.
    pub present: u64,
    /// Cells that name again what an earlier one does.
    pub repeated: u64,
    /// Cells and rows that are no entry.
    pub rejected: u64,
}

/// A cell or a row that is no entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SuppressionReject)]
pub struct EntryReject {
    /// The number of the row as a spreadsheet shows it: the file's first row is 1.
    pub row_number: u64,
    /// The column's place, from 1; none where it is the whole row.
    pub column: Option<u32>,
    /// Stable code of the reason.
    pub reason: String,
    /// What is wrong and what to do, in one sentence.
    pub message: String,
    /// The row's text, shortened.
    pub line: String,
}

/// What a file would put on the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SuppressionRehearsal {
    /// What was found out about the file.
    pub detection: Detection,
    /// The first filled cells of each column.
    pub samples: Vec<Vec<String>>,
    /// Whether a column names who is not contacted. Where none does, somebody has to choose one.
    pub names_somebody: bool,
    /// What would become of the cells.
    pub entries: EntryCounts,
    /// The first ones that would be no entry.
    pub rejects: Vec<EntryReject>,
}

/// A file that was put on the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SuppressionFile)]
pub struct SuppressionFileView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: SuppressionFileId,
    /// The file's name.
    pub file_name: String,
    /// The kind of file: `csv`, `xlsx`, `json` and so on.
    pub file_kind: String,
    /// What the columns were taken for.
    pub columns: Vec<ColumnMapping>,
    /// What became of its cells.
    pub entries: EntryCounts,
    /// How many of its entries are on the list now.
    pub on_list: u64,
    /// Whether it was taken to its end; where it was interrupted, handing it in again takes the rest.
    pub is_finished: bool,
    /// Who handed it in.
    pub created_by: ActorRef,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl From<SuppressionRejectRow> for EntryReject {
    fn from(row: SuppressionRejectRow) -> Self {
        let reason: Option<RejectReason> = row.reason.parse().ok();
        Self {
            row_number: row.row_number.unsigned_abs(),
            column: u32::try_from(row.place).ok().filter(|place| *place > 0),
            message: reason.map_or("", RejectReason::sentence).to_owned(),
            reason: row.reason,
            line: row.line,
        }
    }
}

impl SuppressionFileView {
    fn of(row: SuppressionFileRow, names: &Names, counts: &[EntryCount]) -> Self {
        let on_list = counts.iter().find(|count| count.file_id == row.id);
        Self {
            on_list: on_list.map_or(0, |count| count.count.unsigned_abs()),
            entries: EntryCounts {
                total: row.entries_total.unsigned_abs(),
                added: row.entries_added.unsigned_abs(),
                present: row.entries_present.unsigned_abs(),
                repeated: row.entries_repeated.unsigned_abs(),
                rejected: row.entries_rejected.unsigned_abs(),
            },
            columns: serde_json::from_str(&row.mapping).unwrap_or_default(),
            is_finished: row.finished_at.is_some(),
            created_by: names.actor(&row.created_by),
            id: row.id,
            file_name: row.file_name,
            file_kind: row.file_kind,
            created_at: row.created_at,
        }
    }
}

impl Service {
    /// Says what a file would put on the suppression list, and does nothing.
    pub async fn rehearse_suppression_file(
        &self,
        scope: &Scope,
        upload: &SuppressionUpload<'_>,
    ) -> ServiceResult<SuppressionRehearsal> {
        scope.require(Role::Editor)?;
        taking::rehearse(self, scope, opened(upload).await?, upload).await
    }

    /// Puts those whom a file names on the suppression list. From the commit of a piece on nobody whom it names is
    /// contacted; an interruption leaves the pieces before it, and the same file again brings the rest.
    pub async fn take_suppression_file(
        &self,
        scope: &Scope,
        upload: &SuppressionUpload<'_>,
    ) -> ServiceResult<SuppressionFileView> {
        scope.require(Role::Editor)?;
        let table = opened(upload).await?;
        if !table.names_somebody() {
            return Err(ServiceError::invalid(
                "columns",
                "nothing_chosen",
                "No column names who is not contacted. Say which one holds persons, companies, e-mail domains or keywords",
            ));
        }
        taking::take(self, scope, table, upload).await
    }

    /// Files that were put on the list, the newest first.
    pub async fn suppression_files(
        &self,
        scope: &Scope,
        request: &PageRequest,
    ) -> ServiceResult<Page<SuppressionFileView>> {
        const LIST: &str = "suppression_files";
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let before: Option<SuppressionFileId> = request.after(LIST)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let rows = file::page(&mut tx, workspace, before.as_ref(), limit + 1).await?;
        let actors = rows.iter().map(|row| row.created_by.as_str()).collect();
        let names = Names::of(&mut tx, workspace, actors).await?;
        let ids = rows.iter().map(|row| &row.id);
        let counts = file::entry_counts(&mut tx, workspace, ids).await?;
        Ok(Page::of(
            LIST,
            rows,
            limit,
            |row| row.id.clone(),
            |row| SuppressionFileView::of(row, &names, &counts),
        ))
    }

    /// A file that was put on the list.
    pub async fn suppression_file(
        &self,
        scope: &Scope,
        id: &SuppressionFileId,
    ) -> ServiceResult<SuppressionFileView> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        view_of(&mut tx, scope, id).await
    }

    /// What a file names and is no entry, in the order of the file. The first 10,000 are kept.
    pub async fn suppression_file_rejects(
        &self,
        scope: &Scope,
        id: &SuppressionFileId,
        request: &PageRequest,
    ) -> ServiceResult<Page<EntryReject>> {
        const LIST: &str = "suppression_file_rejects";
        self.suppression_file(scope, id).await?;
        let limit = request.limit()?;
        let after: Option<(i64, i64)> = request.after(LIST)?;
        let mut tx = self.read().await?;
        let after = after.unwrap_or((0, 0));
        let rows = file::rejects(&mut tx, scope.workspace(), id, after, limit + 1).await?;
        Ok(Page::of(
            LIST,
            rows,
            limit,
            |row| (row.row_number, row.place),
            EntryReject::from,
        ))
    }

    /// The same as a table: row, column, reason, message, text.
    pub async fn suppression_file_rejects_file(
        &self,
        scope: &Scope,
        id: &SuppressionFileId,
        format: TableFormat,
    ) -> ServiceResult<Bytes> {
        self.suppression_file(scope, id).await?;
        let mut tx = self.read().await?;
        let most = limits::IMPORT_REJECTS_KEPT_MAXIMUM as u32;
        let rows = file::rejects(&mut tx, scope.workspace(), id, (0, 0), most).await?;
        let rows = rows.into_iter().map(EntryReject::from).map(|reject| {
            let column = reject.column.map(|column| column.to_string());
            let cells: Vec<Cell<'_>> = vec![
                reject.row_number.to_string().into(),
                column.unwrap_or_default().into(),
                reject.reason.into(),
                reject.message.into(),
                reject.line.into(),
            ];
            cells
        });
        let header = ["row", "column", "reason", "message", "line"];
        export::whole(format, &header, rows)
    }

    /// Takes off the list what a file put on it and is still there. Only managers do: the list holds people's wishes.
    pub async fn remove_suppression_file_entries(
        &self,
        scope: &Scope,
        id: &SuppressionFileId,
    ) -> ServiceResult<SuppressionFileView> {
        scope.require(Role::Manager)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        file::get(&mut tx, workspace, id)
            .await?
            .or_not_found("suppression file")?;
        let removed = file::remove_entries(&mut tx, workspace, id).await?;
        if removed > 0 {
            let entry = Entry::new(
                now,
                EventKind::SuppressionRemoved,
                scope.actor(),
                "remove_suppression_file_entries",
            )
            .with(json!({"suppression_file_id": id, "count": removed}));
            ledger::append(&mut tx, workspace, vec![entry]).await?;
        }
        let view = view_of(&mut tx, scope, id).await?;
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Workspace));
        Ok(view)
    }
}

async fn opened(upload: &SuppressionUpload<'_>) -> ServiceResult<EntryTable> {
    let (columns, has_header) = (upload.columns.to_vec(), upload.has_header);
    looked_at(&upload.content, move |content| {
        EntryTable::open(content, &columns, has_header)
    })
    .await
}

async fn view_of(
    tx: &mut Tx,
    scope: &Scope,
    id: &SuppressionFileId,
) -> ServiceResult<SuppressionFileView> {
    let workspace = scope.workspace();
    let row = file::get(tx, workspace, id)
        .await?
        .or_not_found("suppression file")?;
    let names = Names::of(tx, workspace, [row.created_by.as_str()].into()).await?;
    let counts = file::entry_counts(tx, workspace, [id]).await?;
    Ok(SuppressionFileView::of(row, &names, &counts))
}
