//! Imports of files into a finder, with a report of every row that was left out (R27).
//!
//! A file is taken in pieces. Each is one transaction, which also keeps how far the file was read: an interrupted import
//! goes on where it stood once the same file is handed in again, and another person can stop it between two pieces.

mod memory;
mod rehearsal;
mod run;
mod undo;

use bytes::Bytes;
use domain::entropy::Entropy;
use domain::finder::{FinderState, ImportState};
use domain::identity::Role;
use domain::ids::{FinderId, ImportId};
use domain::ledger::EventKind;
use domain::limits;
use domain::time::Timestamp;
use serde::Serialize;
use serde_json::json;
use store::Tx;
use store::finder::{self, Run};
use store::import::{self, ImportRow, RejectRow};
use store::ledger::{self, Entry};
use utoipa::ToSchema;

use super::content::Content;
use super::finders::{self, FinderInput, FinderView, RefusalSum};
use super::opening::looked_at;
use super::refs::{ActorRef, Names};
use super::tables::{
    self, ColumnChoice, ColumnMapping, Detection, FileProblem, RejectReason, Table,
};
use crate::error::OrNotFound;
use crate::export::{self, TableFormat};
use crate::going_on::GoingOn;
use crate::input::one_line;
use crate::live::LiveKind;
use crate::schema::ImportStateName;
use crate::{LiveEvent, Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

use run::Goal;

/// Cells of each column that a rehearsal shows.
const SAMPLES: usize = 3;
/// Rejected rows that a rehearsal shows.
const REHEARSED_REJECTS: usize = 20;

/// A file as it was handed in.
#[derive(Debug, Clone)]
pub struct Upload<'a> {
    /// Its name.
    pub file_name: &'a str,
    /// Its content.
    pub content: Content,
    /// Columns for which somebody chose what they are; the others are found out.
    pub columns: &'a [ColumnChoice],
}

/// What became of the rows of a file. The others add up to the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, ToSchema)]
pub struct RowCounts {
    /// Rows below the header that are not empty.
    pub total: u64,
    /// New contacts.
    pub created: u64,
    /// Contacts that were there, with something new.
    pub updated: u64,
    /// Contacts that were there, with nothing new.
    pub unchanged: u64,
    /// Rows that name somebody of an earlier row.
    pub merged: u64,
    /// Rows that were not imported.
    pub rejected: u64,
}

/// What undoing an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct UndoneCounts {
    /// Contacts that it had made, and that went.
    pub removed: u64,
    /// Contacts that became what they were before.
    pub restored: u64,
    /// Contacts that it had made, and that stayed: they were contacted, worked with by hand, or found elsewhere too.
    pub kept: u64,
}

/// A row that was not imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RejectView {
    /// Its number as a spreadsheet shows it: the file's first row is 1.
    pub row_number: u64,
    /// Stable code of the reason.
    pub reason: String,
    /// What is wrong and what to do, in one sentence.
    pub message: String,
    /// The row's text, shortened.
    pub line: String,
}

/// An import, while it runs or afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ImportId,
    /// The finder whose results the people are.
    #[schema(value_type = String)]
    pub finder_id: FinderId,
    /// The file's name.
    pub file_name: String,
    /// The kind of file: `csv`, `xlsx`, `json`, `linkedin_archive` and so on.
    pub file_kind: String,
    /// The encoding that was found.
    pub encoding: String,
    /// The separator that was found.
    pub separator: String,
    /// What the columns were taken for.
    pub columns: Vec<ColumnMapping>,
    /// Where it stands.
    #[schema(value_type = ImportStateName)]
    pub state: ImportState,
    /// How much of the file was read, in percent.
    pub progress_percent: u32,
    /// What became of the rows so far.
    pub rows: RowCounts,
    /// Whether it can be undone: not one of an earlier version, and not while it runs.
    pub is_undoable: bool,
    /// What undoing it did, once that began.
    pub undone: Option<UndoneCounts>,
    /// Who imported.
    pub created_by: ActorRef,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// What an import of a file would do (R27).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportRehearsal {
    /// What was found out about the file.
    pub detection: Detection,
    /// The first filled cells of each column.
    pub samples: Vec<Vec<String>>,
    /// What would become of the rows.
    pub rows: RowCounts,
    /// The first rows that would be left out.
    pub rejects: Vec<RejectView>,
}

/// An import, or its undoing, that goes on by itself.
#[derive(Debug)]
pub struct ImportUnderWay {
    /// The finder whose page follows it.
    pub finder_id: FinderId,
    /// The work.
    pub work: GoingOn<ImportView>,
}

/// A finder and what was imported into it.
#[derive(Debug, Clone, PartialEq)]
pub struct FinderHistory {
    /// The finder.
    pub finder: FinderView,
    /// Its imports, the newest first.
    pub imports: Page<ImportView>,
    /// The first rows that the newest import of the page left out.
    pub rejects: Vec<RejectView>,
    /// Why senders refused people that it brought.
    pub refusals: Vec<RefusalSum>,
}

impl From<FileProblem> for ServiceError {
    fn from(problem: FileProblem) -> Self {
        Self::invalid("file", problem.code(), problem.to_string())
    }
}

impl Service {
    /// Imports a file into a finder. Where the same file was being imported into it and the import stands still, this
    /// goes on with it.
    pub async fn import_file(
        &self,
        scope: &Scope,
        finder: &FinderId,
        upload: &Upload<'_>,
    ) -> ServiceResult<ImportView> {
        scope.require(Role::Editor)?;
        let table = opened(self, scope, upload).await?;
        run::run(self, scope, Goal::Present(finder), upload, table).await
    }

    /// Like [`Service::import_file`], but only until the first rows are in: the others follow beside whoever asked.
    pub async fn start_import(
        &self,
        scope: &Scope,
        finder: &FinderId,
        upload: &Upload<'_>,
    ) -> ServiceResult<ImportUnderWay> {
        scope.require(Role::Editor)?;
        let table = opened(self, scope, upload).await?;
        run::start(self, scope, Goal::Present(finder), upload, table).await
    }

    /// The same with a new finder, as [`Service::create_finder_from_file`].
    pub async fn start_finder_from_file(
        &self,
        scope: &Scope,
        input: FinderInput,
        upload: &Upload<'_>,
    ) -> ServiceResult<ImportUnderWay> {
        scope.require(Role::Editor)?;
        let table = opened(self, scope, upload).await?;
        run::start(self, scope, Goal::New(Box::new(input)), upload, table).await
    }

    /// Makes a finder and imports a file into it. Asked for again with the same idempotency key after an interruption, it
    /// goes on with the finder that it had made (I-35).
    pub async fn create_finder_from_file(
        &self,
        scope: &Scope,
        input: FinderInput,
        upload: &Upload<'_>,
    ) -> ServiceResult<ImportView> {
        scope.require(Role::Editor)?;
        let table = opened(self, scope, upload).await?;
        run::run(self, scope, Goal::New(Box::new(input)), upload, table).await
    }

    /// Stops a running import. What had come in stays.
    pub async fn cancel_import(&self, scope: &Scope, id: &ImportId) -> ServiceResult<ImportView> {
        scope.require(Role::Editor)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let row = import::get(&mut tx, workspace, id)
            .await?
            .or_not_found("import")?;
        if !import::cancel(&mut tx, workspace, id, now).await? {
            return Err(ServiceError::conflict(
                "not_running",
                "This import has ended already. There is nothing to stop",
            ));
        }
        finder::finished(&mut tx, workspace, &row.finder_id, &nothing_left(), now).await?;
        let entry = Entry::new(
            now,
            EventKind::ImportCancelled,
            scope.actor(),
            "cancel_import",
        )
        .with(json!({
            "import_id": id,
            "finder_id": row.finder_id,
            "file_name": row.file_name,
            "rows": counts_of(&row),
        }));
        ledger::append(&mut tx, workspace, vec![entry]).await?;
        let view = view_of(&mut tx, scope, id).await?;
        tx.commit(&view).await?;
        self.announce_people(scope);
        Ok(view)
    }

    fn announce_people(&self, scope: &Scope) {
        self.announce(LiveEvent::new(scope.workspace(), LiveKind::Finder));
        self.announce(LiveEvent::new(scope.workspace(), LiveKind::Contact));
    }

    /// Says what an import of a file would do, and does nothing (R27).
    pub async fn rehearse_import(
        &self,
        scope: &Scope,
        upload: &Upload<'_>,
    ) -> ServiceResult<ImportRehearsal> {
        scope.require(Role::Editor)?;
        rehearsal::rehearse(self, scope, opened(self, scope, upload).await?).await
    }

    /// Imports, the newest first; those of one finder where one is named.
    pub async fn imports(
        &self,
        scope: &Scope,
        finder: Option<&FinderId>,
        request: &PageRequest,
    ) -> ServiceResult<Page<ImportView>> {
        const LIST: &str = "imports";
        scope.require(Role::Viewer)?;
        match finder {
            Some(finder) => drop(self.finder(scope, finder).await?),
            None if scope.only_own().is_none() => {}
            None => {
                return Err(ServiceError::forbidden(
                    "The list of all imports needs the role editor in the workspace. Name one of your finders",
                ));
            }
        }
        let limit = request.limit()?;
        let before: Option<ImportId> = request.after(LIST)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let rows = import::page(&mut tx, workspace, finder, before.as_ref(), limit + 1).await?;
        let actors = rows.iter().map(|row| row.created_by.as_str()).collect();
        let names = Names::of(&mut tx, workspace, actors).await?;
        Ok(Page::of(
            LIST,
            rows,
            limit,
            |row| row.id.clone(),
            |row| view(row, &names),
        ))
    }

    /// A finder with its imports, the newest first, and what the newest of these left out.
    pub async fn finder_history(
        &self,
        scope: &Scope,
        finder: &FinderId,
        request: &PageRequest,
    ) -> ServiceResult<FinderHistory> {
        const LIST: &str = "imports";
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let before: Option<ImportId> = request.after(LIST)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let finder = finders::visible(&mut tx, scope, finder).await?;
        let rows = import::page(
            &mut tx,
            workspace,
            Some(&finder.id),
            before.as_ref(),
            limit + 1,
        )
        .await?;
        let actors = rows.iter().map(|row| row.created_by.as_str()).collect();
        let names = Names::of(&mut tx, workspace, actors).await?;
        let refusals = store::refusal::sums(&mut tx, workspace, &finder.id).await?;
        let rejects = match rows.first().filter(|newest| newest.rows_rejected > 0) {
            Some(newest) => {
                import::rejects(&mut tx, workspace, &newest.id, 0, REHEARSED_REJECTS as u32).await?
            }
            None => Vec::new(),
        };
        Ok(FinderHistory {
            finder,
            imports: Page::of(
                LIST,
                rows,
                limit,
                |row| row.id.clone(),
                |row| view(row, &names),
            ),
            rejects: rejects.into_iter().map(RejectView::from).collect(),
            refusals: refusals.into_iter().map(RefusalSum::from).collect(),
        })
    }

    /// An import.
    pub async fn import(&self, scope: &Scope, id: &ImportId) -> ServiceResult<ImportView> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        let view = view_of(&mut tx, scope, id).await?;
        drop(tx);
        if scope.only_own().is_some() {
            self.finder(scope, &view.finder_id)
                .await
                .map_err(|_| ServiceError::not_found("import"))?;
        }
        Ok(view)
    }

    /// Rows that an import left out, in the order of the file. The first 10,000 are kept.
    pub async fn import_rejects(
        &self,
        scope: &Scope,
        id: &ImportId,
        request: &PageRequest,
    ) -> ServiceResult<Page<RejectView>> {
        const LIST: &str = "import_rejects";
        self.import(scope, id).await?;
        let limit = request.limit()?;
        let after: Option<i64> = request.after(LIST)?;
        let mut tx = self.read().await?;
        let rows = import::rejects(
            &mut tx,
            scope.workspace(),
            id,
            after.unwrap_or(0),
            limit + 1,
        )
        .await?;
        Ok(Page::of(
            LIST,
            rows,
            limit,
            |row| row.row_number,
            RejectView::from,
        ))
    }

    /// The rows that an import left out as a table: row, reason, message, text.
    pub async fn import_rejects_file(
        &self,
        scope: &Scope,
        id: &ImportId,
        format: TableFormat,
    ) -> ServiceResult<Bytes> {
        self.import(scope, id).await?;
        let mut tx = self.read().await?;
        let most = limits::IMPORT_REJECTS_KEPT_MAXIMUM as u32;
        let rows = import::rejects(&mut tx, scope.workspace(), id, 0, most).await?;
        let rows = rows.into_iter().map(RejectView::from).map(|reject| {
            vec![
                reject.row_number.to_string().into(),
                reject.reason.into(),
                reject.message.into(),
                reject.line.into(),
            ]
        });
        export::whole(format, &["row", "reason", "message", "line"], rows)
    }

    /// Randomness of its own for a use case that draws again and again.
    pub(crate) fn fork_entropy(&self) -> Entropy {
        self.with_entropy(|entropy| {
            let mut seed = [0_u8; 32];
            entropy.fill(&mut seed);
            Entropy::from_bytes(seed)
        })
    }
}

/// Opens a file, with what is remembered of the columns of earlier ones.
async fn opened(service: &Service, scope: &Scope, upload: &Upload<'_>) -> ServiceResult<Table> {
    let mut tx = service.read().await?;
    let remembered = memory::of(&mut tx, scope).await?;
    drop(tx);
    let columns = upload.columns.to_vec();
    looked_at(&upload.content, move |content| {
        tables::open_as(content, &columns, &remembered)
    })
    .await
}

/// A finder of files has nothing left to fetch.
fn nothing_left() -> Run {
    Run {
        position: None,
        remaining_estimate: Some(0),
        state: FinderState::Complete,
    }
}

/// The last part of a file's name, as some browsers send the whole path.
pub(crate) fn file_name(given: &str) -> String {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default();
    one_line(name)
        .chars()
        .take(limits::FILE_NAME_LENGTH_MAXIMUM)
        .collect()
}

fn counts_of(row: &ImportRow) -> RowCounts {
    RowCounts {
        total: row.rows_total.unsigned_abs(),
        created: row.rows_created.unsigned_abs(),
        updated: row.rows_updated.unsigned_abs(),
        unchanged: row.rows_unchanged.unsigned_abs(),
        merged: row.rows_merged.unsigned_abs(),
        rejected: row.rows_rejected.unsigned_abs(),
    }
}

impl From<RejectRow> for RejectView {
    fn from(row: RejectRow) -> Self {
        let reason: Option<RejectReason> = row.reason.parse().ok();
        Self {
            row_number: row.row_number.unsigned_abs(),
            message: reason.map_or("", RejectReason::sentence).to_owned(),
            reason: row.reason,
            line: row.line,
        }
    }
}

/// How much of the file was read; everything where the file had nothing, and where it has ended.
fn progress_percent(row: &ImportRow) -> u32 {
    let (read, total) = (row.bytes_read.max(0), row.bytes_total);
    if row.state == ImportState::Finished || total <= 0 {
        return 100;
    }
    (read.min(total) * 100 / total) as u32
}

async fn view_of(tx: &mut Tx, scope: &Scope, id: &ImportId) -> ServiceResult<ImportView> {
    let row = import::get(tx, scope.workspace(), id)
        .await?
        .or_not_found("import")?;
    let names = Names::of(tx, scope.workspace(), [row.created_by.as_str()].into()).await?;
    Ok(view(row, &names))
}

fn view(row: ImportRow, names: &Names) -> ImportView {
    let is_begun = matches!(row.state, ImportState::Undoing | ImportState::Undone);
    ImportView {
        rows: counts_of(&row),
        is_undoable: row.is_undoable
            && !matches!(row.state, ImportState::Running | ImportState::Undone),
        undone: is_begun.then(|| UndoneCounts {
            removed: row.undone_removed.unsigned_abs(),
            restored: row.undone_restored.unsigned_abs(),
            kept: row.undone_kept.unsigned_abs(),
        }),
        state: row.state,
        progress_percent: progress_percent(&row),
        columns: serde_json::from_str(&row.mapping).unwrap_or_default(),
        created_by: names.actor(&row.created_by),
        id: row.id,
        finder_id: row.finder_id,
        file_name: row.file_name,
        file_kind: row.file_kind,
        encoding: row.encoding,
        separator: row.separator,
        created_at: row.created_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_lose_their_folders() {
        assert_eq!(file_name("C:\\Users\\jane\\people.csv"), "people.csv");
        assert_eq!(file_name("../../etc/passwd\0"), "passwd");
        assert_eq!(
            file_name(&"x".repeat(500)).len(),
            limits::FILE_NAME_LENGTH_MAXIMUM
        );
    }
}
