//! A file on its way in, piece by piece.

use domain::finder::{FinderKind, ImportState};
use domain::ids::{FinderId, ImportId};
use domain::ledger::EventKind;
use domain::limits;
use domain::time::Timestamp;
use serde_json::json;
use store::Tx;
use store::column_memory::Remembered;
use store::finder::{self, Appended, FinderRow, Intake};
use store::import::{self, ImportRow};
use store::ledger::Entry;

use super::super::rows::{Piece, Pieces};
use super::{
    FileProblem, FinderInput, ImportUnderWay, ImportView, Table, Upload, counts_of, file_name,
    memory, nothing_left, view_of,
};
use crate::access::idempotency::{Asker, Ticket};
use crate::error::OrNotFound;
use crate::going_on::GoingOn;
use crate::writing::Writing;
use crate::{Scope, Service, ServiceError, ServiceResult};

/// Where a file goes.
pub(super) enum Goal<'a> {
    /// Into a finder that is there.
    Present(&'a FinderId),
    /// Into a new one.
    New(Box<FinderInput>),
}

/// Imports a file, or what is left of it.
pub(super) async fn run(
    service: &Service,
    scope: &Scope,
    goal: Goal<'_>,
    upload: &Upload<'_>,
    table: Table,
) -> ServiceResult<ImportView> {
    begin(service, scope, goal, upload, table)
        .await?
        .finish()
        .await
}

/// Brings the first piece in, and the others beside whoever asked, who may leave meanwhile.
pub(super) async fn start(
    service: &Service,
    scope: &Scope,
    goal: Goal<'_>,
    upload: &Upload<'_>,
    table: Table,
) -> ServiceResult<ImportUnderWay> {
    let begun = begin(service, scope, goal, upload, table).await?;
    Ok(ImportUnderWay {
        finder_id: begun.finder_id().clone(),
        work: GoingOn::begin("import", begun.finish()),
    })
}

/// An import whose first piece is in.
enum Begun {
    /// There is no other one.
    Ended(Box<ImportView>),
    /// There are more.
    Going(Box<Going>),
}

impl Begun {
    fn finder_id(&self) -> &FinderId {
        match self {
            Self::Ended(view) => &view.finder_id,
            Self::Going(going) => &going.run.row.finder_id,
        }
    }

    /// Takes all pieces that are left.
    async fn finish(self) -> ServiceResult<ImportView> {
        match self {
            Self::Ended(view) => Ok(*view),
            Self::Going(going) => going.finish().await,
        }
    }
}

/// An import between two pieces.
struct Going {
    service: Service,
    run: Running,
    pieces: Pieces,
    pieces_taken: u32,
}

async fn begin(
    service: &Service,
    scope: &Scope,
    goal: Goal<'_>,
    upload: &Upload<'_>,
    table: Table,
) -> ServiceResult<Begun> {
    let file = FileFacts::of(scope, upload, &table);
    let mut tx = service.read().await?;
    let interrupted = interrupted(&mut tx, scope, &goal, &file, service.now()).await?;
    drop(tx);
    if let Some(row) = &interrupted
        && row.state == ImportState::Cancelled
    {
        let view = stopped(service, scope, &row.id).await?;
        return Ok(Begun::Ended(Box::new(view)));
    }
    let behind = interrupted.as_ref().map_or(0, |row| row.row_number);
    let mut pieces = Pieces::begin(Box::new(table), behind.unsigned_abs());
    let (piece, is_last) = pieces.next().await?;
    if piece.rows == 0 && interrupted.is_none() {
        return Err(FileProblem::NoRows.into());
    }
    let now = service.now();
    let mut tx = service.write(scope).await?;
    let run = match interrupted {
        Some(row) => Running::resumed(service, &mut tx, scope, row).await?,
        None => Running::begun(service, &mut tx, scope, goal, file, now).await?,
    };
    let mut going = Going {
        service: service.clone(),
        run,
        pieces,
        pieces_taken: 0,
    };
    Ok(match going.take(tx, piece, is_last).await? {
        Some(view) => Begun::Ended(Box::new(view)),
        None => Begun::Going(Box::new(going)),
    })
}

impl Going {
    async fn finish(mut self: Box<Self>) -> ServiceResult<ImportView> {
        loop {
            let (piece, is_last) = self.pieces.next().await?;
            let tx = self.service.write(&self.run.scope).await?;
            if let Some(view) = self.take(tx, piece, is_last).await? {
                return Ok(view);
            }
        }
    }

    /// Takes a piece; answers what became of the import where it has ended.
    async fn take(
        &mut self,
        mut tx: Writing,
        piece: Piece,
        is_last: bool,
    ) -> ServiceResult<Option<ImportView>> {
        let (service, scope) = (&self.service, self.run.scope.clone());
        let is_going = self
            .run
            .take(&mut tx, piece, is_last, service.now())
            .await?;
        if !is_going {
            drop(tx);
            return stopped(service, &scope, &self.run.row.id).await.map(Some);
        }
        let view = if is_last {
            let view = view_of(&mut tx, &scope, &self.run.row.id).await?;
            tx.commit(&view).await?;
            Some(view)
        } else {
            tx.commit_part(service.now()).await?;
            self.pieces_taken += 1;
            // Whenever there are twice as many as the database knows of.
            if self.pieces_taken.is_power_of_two()
                && let Err(error) = store::statistics::count_people(service.db()).await
            {
                tracing::warn!(%error, "the database did not count who came in; the import may take longer");
            }
            None
        };
        service.announce_people(&scope);
        Ok(view)
    }
}

/// What is known of an import before its finder is.
struct FileFacts {
    name: String,
    kind: String,
    encoding: String,
    separator: String,
    mapping: String,
    hash: String,
    bytes: i64,
    /// What a repetition of the request is recognised by.
    request: Option<String>,
    /// What is remembered of the choices for its columns.
    chosen: Vec<Remembered>,
}

impl FileFacts {
    fn of(scope: &Scope, upload: &Upload<'_>, table: &Table) -> Self {
        let detection = table.detection();
        Self {
            name: file_name(upload.file_name),
            kind: detection.kind.to_string(),
            encoding: detection.encoding.to_string(),
            separator: detection.separator.to_string(),
            mapping: serde_json::to_string(&detection.columns).unwrap_or_default(),
            hash: table.hash().to_owned(),
            bytes: table.bytes() as i64,
            request: scope.ticket().map(Ticket::mark),
            chosen: memory::chosen(table, upload.columns),
        }
    }

    /// Whether a row is of the same file, read in the same way.
    fn is_of(&self, row: &ImportRow) -> bool {
        row.content_hash.as_ref() == Some(&self.hash) && row.mapping == self.mapping
    }

    fn is_asked_by(&self, row: &ImportRow) -> bool {
        self.request.is_some() && row.request == self.request
    }
}

/// The import that this one goes on with: the one that the same request began, or the one of the same file into the same
/// finder that stands still.
async fn interrupted(
    tx: &mut Tx,
    scope: &Scope,
    goal: &Goal<'_>,
    file: &FileFacts,
    now: Timestamp,
) -> ServiceResult<Option<ImportRow>> {
    let unfinished = import::unfinished(tx, scope.workspace(), limits::PAGE_SIZE_MAXIMUM).await?;
    let asked = unfinished.iter().find(|row| {
        let is_young = now.millis_since(row.updated_at) < limits::IDEMPOTENCY_MILLISECONDS;
        file.is_asked_by(row) && file.is_of(row) && is_young
    });
    let (None, Goal::Present(finder)) = (asked, goal) else {
        return Ok(asked.cloned());
    };
    let is_here = |row: &ImportRow| row.finder_id == **finder && row.state == ImportState::Running;
    for row in unfinished.into_iter().filter(is_here) {
        let stands_still =
            now.millis_since(row.updated_at) >= limits::IMPORT_STANDSTILL_MILLISECONDS;
        if file.is_of(&row) && stands_still {
            return Ok(Some(row));
        }
        if !stands_still {
            return Err(in_progress());
        }
    }
    Ok(None)
}

fn in_progress() -> ServiceError {
    ServiceError::conflict(
        "import_in_progress",
        "A file is being imported into this finder. Wait until it has ended, or stop it",
    )
}

/// An import under way.
struct Running {
    scope: Scope,
    /// As it is kept; before the first piece as it will be.
    row: ImportRow,
    is_kept: bool,
    intake: Intake,
    entropy: domain::entropy::Entropy,
}

const CAUSE: &str = "import_file";

impl Running {
    async fn begun(
        service: &Service,
        tx: &mut Writing,
        scope: &Scope,
        goal: Goal<'_>,
        file: FileFacts,
        now: Timestamp,
    ) -> ServiceResult<Self> {
        let finder_id = match goal {
            Goal::Present(finder) => finder.clone(),
            Goal::New(input) => service.insert_finder(tx, scope, *input, now).await?,
        };
        let finder = file_finder(tx, scope, &finder_id).await?;
        memory::keep(tx, scope, file.chosen, now).await?;
        let id: ImportId = service.mint(now);
        let mut entropy = service.fork_entropy();
        let actor = scope.actor();
        Ok(Self {
            intake: Intake::begin(&finder, id.as_str(), actor, CAUSE, now, &mut entropy),
            row: ImportRow {
                id,
                finder_id,
                file_name: file.name,
                encoding: file.encoding,
                separator: file.separator,
                mapping: file.mapping,
                rows_total: 0,
                rows_created: 0,
                rows_updated: 0,
                rows_unchanged: 0,
                rows_merged: 0,
                rows_rejected: 0,
                created_by: scope.actor().to_string(),
                created_at: now,
                state: ImportState::Running,
                content_hash: Some(file.hash),
                request: file.request,
                bytes_total: file.bytes,
                bytes_read: 0,
                row_number: 0,
                first_contact_id: None,
                updated_at: now,
                is_undoable: true,
                undone_position: 0,
                undone_removed: 0,
                undone_restored: 0,
                undone_kept: 0,
                file_kind: file.kind,
            },
            is_kept: false,
            scope: scope.clone(),
            entropy,
        })
    }

    async fn resumed(
        service: &Service,
        tx: &mut Writing,
        scope: &Scope,
        row: ImportRow,
    ) -> ServiceResult<Self> {
        let finder = file_finder(tx, scope, &row.finder_id).await?;
        let mut entropy = service.fork_entropy();
        let before = Appended {
            created: row.rows_created.unsigned_abs(),
            updated: row.rows_updated.unsigned_abs(),
            unchanged: row.rows_unchanged.unsigned_abs(),
            merged: row.rows_merged.unsigned_abs(),
            results_added: 0,
        };
        let (source, actor, now) = (row.id.as_str(), scope.actor(), service.now());
        let intake = Intake::begin(&finder, source, actor, CAUSE, now, &mut entropy);
        Ok(Self {
            intake: intake.after(before, row.first_contact_id.clone()),
            row,
            is_kept: true,
            scope: scope.clone(),
            entropy,
        })
    }

    /// Takes a piece. False where the import does not stand any more where this one left it; then nothing may be
    /// committed.
    async fn take(
        &mut self,
        tx: &mut Tx,
        piece: Piece,
        is_last: bool,
        now: Timestamp,
    ) -> ServiceResult<bool> {
        let workspace = &self.scope.workspace().clone();
        let finder = file_finder(tx, &self.scope, &self.row.finder_id).await?;
        let Piece {
            people,
            mut rejects,
            rows,
            last_row,
            bytes_read,
            ..
        } = piece;
        let mut told = self
            .intake
            .take(tx, &finder, people, now, &mut self.entropy)
            .await?;
        let from = self.row.row_number;
        let room = limits::IMPORT_REJECTS_KEPT_MAXIMUM as u64;
        let room = room.saturating_sub(self.row.rows_rejected.unsigned_abs());
        self.count(rows, rejects.len() as u64);
        self.row.row_number = from.max(last_row as i64);
        self.row.bytes_read = self.row.bytes_read.max(bytes_read as i64);
        self.row.first_contact_id = self.intake.first().cloned();
        self.row.updated_at = now;
        if is_last {
            self.row.state = ImportState::Finished;
        }
        if !self.is_kept {
            import::insert(tx, workspace, &self.row).await?;
            self.is_kept = true;
        } else if !import::advance(tx, workspace, &self.row, from).await? {
            return Ok(false);
        }
        rejects.truncate(room as usize);
        import::add_rejects(tx, workspace, &self.row.id, rejects).await?;
        if is_last {
            told.entries.push(self.finished(&finder, now));
            finder::finished(tx, workspace, &finder.id, &nothing_left(), now).await?;
        }
        told.finish(tx, &finder).await?;
        Ok(true)
    }

    fn count(&mut self, rows: u64, rejected: u64) {
        let counts = self.intake.counts();
        self.row.rows_total += rows as i64;
        self.row.rows_rejected += rejected as i64;
        self.row.rows_created = counts.created as i64;
        self.row.rows_updated = counts.updated as i64;
        self.row.rows_unchanged = counts.unchanged as i64;
        self.row.rows_merged = counts.merged as i64;
    }

    fn finished(&self, finder: &FinderRow, now: Timestamp) -> Entry {
        Entry::new(now, EventKind::ImportFinished, self.scope.actor(), CAUSE)
            .member(&finder.owner_member_id)
            .with(json!({
                "import_id": self.row.id,
                "finder_id": finder.id,
                "finder_name": finder.name,
                "file_name": self.row.file_name,
                "rows": counts_of(&self.row),
            }))
    }
}

/// The answer of an import that somebody stopped; an error where somebody else goes on with it.
async fn stopped(service: &Service, scope: &Scope, id: &ImportId) -> ServiceResult<ImportView> {
    let mut tx = service.write(scope).await?;
    let view = view_of(&mut tx, scope, id).await?;
    if view.state != ImportState::Cancelled {
        return Err(in_progress());
    }
    tx.commit(&view).await?;
    Ok(view)
}

/// A finder of files, locked so that its results stay in one order.
async fn file_finder(tx: &mut Tx, scope: &Scope, id: &FinderId) -> ServiceResult<FinderRow> {
    let row = finder::lock(tx, scope.workspace(), id)
        .await?
        .filter(|row| row.archived_at.is_none())
        .or_not_found("finder")?;
    if row.kind != FinderKind::Csv {
        return Err(ServiceError::conflict(
            "not_a_file_finder",
            "This finder searches the network. Make a finder of files to import into",
        ));
    }
    Ok(row)
}
