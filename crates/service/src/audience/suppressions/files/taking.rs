//! A file on its way onto the list, piece by piece, or looked at only.

use std::collections::HashSet;

use domain::ids::SuppressionFileId;
use domain::ledger::EventKind;
use domain::limits::{
    IMPORT_REJECTS_KEPT_MAXIMUM, PAGE_SIZE_MAXIMUM, SUPPRESSION_KEYWORDS_MAXIMUM,
    SUPPRESSIONS_ADDED_MAXIMUM,
};
use domain::suppression::SuppressionKind;
use domain::time::Timestamp;
use serde_json::json;
use store::Tx;
use store::contact::number;
use store::ledger::{self, Entry};
use store::suppression::file::{self, SuppressionFileRow, SuppressionRejectRow};
use store::suppression::{self, SuppressionRow};

use super::super::super::imports::file_name;
use super::super::super::opening::is_large;
use super::super::super::tables::{EntryTable, FileProblem, RejectReason};
use super::super::NOTE_LENGTH_MAXIMUM;
use super::{
    EntryCounts, EntryReject, SAMPLES, SuppressionFileView, SuppressionRehearsal,
    SuppressionUpload, view_of,
};
use crate::access::idempotency::{Asker, Ticket};
use crate::input::one_line;
use crate::live::LiveKind;
use crate::{LiveEvent, Scope, Service, ServiceError, ServiceResult};

/// What the rehearsal shows of that which is no entry.
const REHEARSED_REJECTS: usize = 20;
const CAUSE: &str = "take_suppression_file";

/// A cell that names somebody.
struct Named {
    row_number: u64,
    place: usize,
    kind: SuppressionKind,
    value: String,
    note: String,
}

/// Rows that are taken together.
#[derive(Default)]
struct Piece {
    named: Vec<Named>,
    rejects: Vec<SuppressionRejectRow>,
    is_last: bool,
}

impl Piece {
    fn of(table: &mut EntryTable) -> Result<Self, FileProblem> {
        let mut piece = Self::default();
        while piece.named.len() + piece.rejects.len() < SUPPRESSIONS_ADDED_MAXIMUM {
            let Some(row) = table.next() else {
                piece.is_last = true;
                break;
            };
            for cell in row.cells {
                match cell.entry {
                    Ok((kind, value)) => piece.named.push(Named {
                        row_number: row.number,
                        place: cell.place,
                        kind,
                        value,
                        note: row.note.clone(),
                    }),
                    Err(reason) => {
                        let line = row.line.clone();
                        piece
                            .rejects
                            .push(rejected(row.number, cell.place, reason, line));
                    }
                }
            }
        }
        match table.problem() {
            Some(problem) => Err(problem),
            None => Ok(piece),
        }
    }
}

fn rejected(
    row_number: u64,
    place: usize,
    reason: RejectReason,
    line: String,
) -> SuppressionRejectRow {
    SuppressionRejectRow {
        row_number: row_number as i64,
        place: place as i64,
        reason: reason.to_string(),
        line,
    }
}

/// The pieces of a table. Those of a large file are read by a thread of their own.
struct Pieces {
    table: Option<EntryTable>,
    by_thread: bool,
}

impl Pieces {
    async fn next(&mut self) -> ServiceResult<Piece> {
        let mut table = self.table.take().ok_or(FileProblem::Unreadable)?;
        let read = move || {
            let piece = Piece::of(&mut table);
            (table, piece)
        };
        let (table, piece) = if self.by_thread {
            tokio::task::spawn_blocking(read)
                .await
                .map_err(ServiceError::internal)?
        } else {
            read()
        };
        self.table = Some(table);
        Ok(piece?)
    }
}

/// What became of the cells so far.
#[derive(Default)]
struct Tally {
    counts: EntryCounts,
    /// What the file named already, as numbers.
    seen: HashSet<u64>,
    /// Keywords that would be added and are not on the list.
    planned_keywords: usize,
}

impl Tally {
    /// Tells the entries of a piece that would be new from the others, which it counts; what is no entry is added to the
    /// piece's rejects. Entries of `own`, which an interrupted request put there, count as added.
    async fn sort(
        &mut self,
        tx: &mut Tx,
        scope: &Scope,
        piece: Piece,
        own: Option<&SuppressionFileId>,
    ) -> ServiceResult<(Vec<Named>, Vec<SuppressionRejectRow>)> {
        self.counts.total += (piece.named.len() + piece.rejects.len()) as u64;
        let before = piece.named.len();
        let mut named = piece.named;
        named.retain(|one| self.seen.insert(key(one.kind, &one.value)));
        self.counts.repeated += (before - named.len()) as u64;
        let mut present: HashSet<(SuppressionKind, String)> = HashSet::new();
        for kind in SuppressionKind::ALL {
            let values = named.iter().filter(|one| one.kind == *kind);
            let values = values.map(|one| &one.value);
            let rows = suppression::by_values(tx, scope.workspace(), *kind, values).await?;
            let of_own = |row: &SuppressionRow| own.is_some() && row.file_id.as_ref() == own;
            let added = rows.iter().filter(|row| of_own(row)).count();
            self.counts.added += added as u64;
            self.counts.present += (rows.len() - added) as u64;
            present.extend(rows.into_iter().map(|row| (row.kind, row.value)));
        }
        named.retain(|one| !present.contains(&(one.kind, one.value.clone())));
        let mut rejects = piece.rejects;
        let taken = suppression::keyword_count(tx, scope.workspace()).await?;
        let taken = taken.unsigned_abs() as usize + self.planned_keywords;
        let mut room = SUPPRESSION_KEYWORDS_MAXIMUM.saturating_sub(taken);
        named.retain(|one| {
            if one.kind != SuppressionKind::Keyword {
                return true;
            }
            let fits = room > 0;
            room = room.saturating_sub(1);
            if !fits {
                let reason = RejectReason::TooManyKeywords;
                let line = one.value.clone();
                rejects.push(rejected(one.row_number, one.place, reason, line));
            }
            fits
        });
        self.counts.rejected += rejects.len() as u64;
        Ok((named, rejects))
    }
}

fn key(kind: SuppressionKind, value: &str) -> u64 {
    number(&format!("{kind} {value}"))
}

/// Says what a file would put on the list.
pub(super) async fn rehearse(
    service: &Service,
    scope: &Scope,
    table: EntryTable,
    upload: &SuppressionUpload<'_>,
) -> ServiceResult<SuppressionRehearsal> {
    let detection = table.detection().clone();
    let samples = table.samples(SAMPLES)?;
    let names_somebody = table.names_somebody();
    let mut pieces = pieces(table, upload);
    let mut tally = Tally::default();
    let mut shown = Vec::new();
    loop {
        let piece = pieces.next().await?;
        let is_last = piece.is_last;
        let mut tx = service.read().await?;
        let (named, rejects) = tally.sort(&mut tx, scope, piece, None).await?;
        drop(tx);
        let keywords = named
            .iter()
            .filter(|one| one.kind == SuppressionKind::Keyword);
        tally.planned_keywords += keywords.count();
        tally.counts.added += named.len() as u64;
        let room = REHEARSED_REJECTS - shown.len();
        shown.extend(rejects.into_iter().take(room).map(EntryReject::from));
        if is_last {
            break;
        }
    }
    if tally.counts.total == 0 {
        return Err(FileProblem::NoRows.into());
    }
    Ok(SuppressionRehearsal {
        detection,
        samples,
        names_somebody,
        entries: tally.counts,
        rejects: shown,
    })
}

fn pieces(table: EntryTable, upload: &SuppressionUpload<'_>) -> Pieces {
    Pieces {
        table: Some(table),
        by_thread: is_large(&upload.content),
    }
}

/// Puts a file on the list.
pub(super) async fn take(
    service: &Service,
    scope: &Scope,
    table: EntryTable,
    upload: &SuppressionUpload<'_>,
) -> ServiceResult<SuppressionFileView> {
    let kind = table.detection().kind.to_string();
    let mapping = serde_json::to_string(&table.detection().columns).unwrap_or_default();
    let mut pieces = pieces(table, upload);
    let mut piece = pieces.next().await?;
    if piece.is_last && piece.named.is_empty() && piece.rejects.is_empty() {
        return Err(FileProblem::NoRows.into());
    }
    let mut tx = service.write(scope).await?;
    let mut taking = Taking {
        scope,
        note: one_line(upload.note)
            .chars()
            .take(NOTE_LENGTH_MAXIMUM)
            .collect(),
        row: begun(service, &mut tx, scope, upload, kind, mapping).await?,
        tally: Tally::default(),
        rejects_kept: 0,
    };
    loop {
        let now = service.now();
        let is_last = piece.is_last;
        taking.take(service, &mut tx, piece, now).await?;
        if is_last {
            let view = view_of(&mut tx, scope, &taking.row.id).await?;
            tx.commit(&view).await?;
            service.announce(LiveEvent::new(scope.workspace(), LiveKind::Workspace));
            return Ok(view);
        }
        tx.commit_part(service.now()).await?;
        piece = pieces.next().await?;
        tx = service.write(scope).await?;
    }
}

/// The file's row: the one that the same request began before it was interrupted, or a new one.
async fn begun(
    service: &Service,
    tx: &mut Tx,
    scope: &Scope,
    upload: &SuppressionUpload<'_>,
    kind: String,
    mapping: String,
) -> ServiceResult<SuppressionFileRow> {
    let now = service.now();
    let workspace = scope.workspace();
    let request = scope.ticket().map(Ticket::mark);
    if let Some(request) = &request
        && let Some(row) = file::interrupted(tx, workspace, request, PAGE_SIZE_MAXIMUM).await?
        && row.mapping == mapping
    {
        return Ok(row);
    }
    let row = SuppressionFileRow {
        id: service.mint(now),
        file_name: file_name(upload.file_name),
        file_kind: kind,
        mapping,
        entries_total: 0,
        entries_added: 0,
        entries_present: 0,
        entries_repeated: 0,
        entries_rejected: 0,
        request,
        created_by: scope.actor().to_string(),
        created_at: now,
        finished_at: None,
    };
    file::insert(tx, workspace, &row).await?;
    Ok(row)
}

/// A file that is being taken.
struct Taking<'a> {
    scope: &'a Scope,
    note: String,
    row: SuppressionFileRow,
    tally: Tally,
    rejects_kept: usize,
}

impl Taking<'_> {
    /// Takes a piece. What is counted anew after an interruption comes to the same.
    async fn take(
        &mut self,
        service: &Service,
        tx: &mut Tx,
        piece: Piece,
        now: Timestamp,
    ) -> ServiceResult<()> {
        let workspace = self.scope.workspace();
        let is_last = piece.is_last;
        let own = self.row.id.clone();
        let (named, mut rejects) = self.tally.sort(tx, self.scope, piece, Some(&own)).await?;
        let wanted = named.len();
        let rows = named.into_iter().map(|one| SuppressionRow {
            id: service.mint(now),
            kind: one.kind,
            value: one.value,
            note: self.note_of(&one.note),
            created_by: self.scope.actor().to_string(),
            created_at: now,
            file_id: Some(own.clone()),
        });
        let added = suppression::add(tx, workspace, rows.collect()).await?.len();
        self.tally.counts.added += added as u64;
        // Somebody else may have been faster.
        self.tally.counts.present += (wanted - added) as u64;
        if added > 0 {
            let kind = EventKind::SuppressionAdded;
            let entry = Entry::new(now, kind, self.scope.actor(), CAUSE)
                .with(json!({"suppression_file_id": own, "count": added}));
            ledger::append(tx, workspace, vec![entry]).await?;
        }
        rejects.truncate(IMPORT_REJECTS_KEPT_MAXIMUM - self.rejects_kept);
        self.rejects_kept += rejects.len();
        file::add_rejects(tx, workspace, &own, rejects).await?;
        let counts = self.tally.counts;
        self.row.entries_total = counts.total as i64;
        self.row.entries_added = counts.added as i64;
        self.row.entries_present = counts.present as i64;
        self.row.entries_repeated = counts.repeated as i64;
        self.row.entries_rejected = counts.rejected as i64;
        self.row.finished_at = is_last.then_some(now);
        file::advance(tx, workspace, &self.row).await?;
        Ok(())
    }

    fn note_of(&self, note: &str) -> String {
        if note.is_empty() {
            return self.note.clone();
        }
        note.chars().take(NOTE_LENGTH_MAXIMUM).collect()
    }
}
