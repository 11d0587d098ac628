//! Taking an import back, piece by piece (R27).

use domain::finder::ImportState;
use domain::identity::Role;
use domain::ids::{ContactId, FinderId, ImportId};
use domain::ledger::EventKind;
use serde_json::json;
use store::Tx;
use store::finder;
use store::import::{self, ImportRow, undo};
use store::ledger::{self, Entry};

use super::{ImportUnderWay, ImportView, counts_of, nothing_left, view_of};
use crate::error::OrNotFound;
use crate::going_on::GoingOn;
use crate::writing::Writing;
use crate::{Scope, Service, ServiceError, ServiceResult};

const CAUSE: &str = "undo_import";

/// How far a piece got.
enum Piece {
    /// There is more to do.
    More,
    /// That was the last one.
    Last,
}

impl Service {
    /// Undoes an import that has ended: its results leave the finder, contacts that it made go, and what it changed of
    /// others becomes what it was. Whoever was contacted since, was worked with by hand or has something from elsewhere,
    /// stays. Of several imports into one finder the newest is undone first. An interrupted undoing is gone on with.
    pub async fn undo_import(&self, scope: &Scope, id: &ImportId) -> ServiceResult<ImportView> {
        let (tx, _) = self.begin_undoing(scope, id).await?;
        self.undo_what_is_left(scope, id, tx).await
    }

    /// The same, beside whoever asked, who may leave meanwhile.
    pub async fn start_undoing(
        &self,
        scope: &Scope,
        id: &ImportId,
    ) -> ServiceResult<ImportUnderWay> {
        let (tx, finder_id) = self.begin_undoing(scope, id).await?;
        tx.commit_part(self.now()).await?;
        let (service, scope, id) = (self.clone(), scope.clone(), id.clone());
        let work = GoingOn::begin("undo_import", async move {
            let tx = service.write(&scope).await?;
            service.undo_what_is_left(&scope, &id, tx).await
        });
        Ok(ImportUnderWay { finder_id, work })
    }

    async fn begin_undoing(
        &self,
        scope: &Scope,
        id: &ImportId,
    ) -> ServiceResult<(Writing, FinderId)> {
        scope.require(Role::Editor)?;
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let row = import::get(&mut tx, workspace, id)
            .await?
            .or_not_found("import")?;
        refuse(&mut tx, scope, &row).await?;
        undo::begin(&mut tx, workspace, id, self.now()).await?;
        Ok((tx, row.finder_id))
    }

    async fn undo_what_is_left(
        &self,
        scope: &Scope,
        id: &ImportId,
        mut tx: Writing,
    ) -> ServiceResult<ImportView> {
        while let Piece::More = piece(&mut tx, scope, id, self).await? {
            tx.commit_part(self.now()).await?;
            tx = self.write(scope).await?;
        }
        let view = view_of(&mut tx, scope, id).await?;
        tx.commit(&view).await?;
        self.announce_people(scope);
        Ok(view)
    }
}

/// Why an import cannot be undone now.
async fn refuse(tx: &mut Tx, scope: &Scope, row: &ImportRow) -> ServiceResult<()> {
    let refusal = match row.state {
        ImportState::Running => Some((
            "import_in_progress",
            "The file is still being imported. Stop the import first",
        )),
        ImportState::Undone => Some(("already_undone", "This import was undone already")),
        _ if !row.is_undoable => Some((
            "not_undoable",
            "This import was made by an earlier version, which did not keep what contacts were before",
        )),
        _ => None,
    };
    if let Some((code, sentence)) = refusal {
        return Err(ServiceError::conflict(code, sentence));
    }
    match undo::later(tx, scope.workspace(), row).await? {
        None => Ok(()),
        Some(_) => Err(ServiceError::conflict(
            "later_import",
            "Another file was imported into this finder since. Undo that import first",
        )),
    }
}

/// A piece of the way: results first, then what contacts were before, then tags.
async fn piece(
    tx: &mut Tx,
    scope: &Scope,
    id: &ImportId,
    service: &Service,
) -> ServiceResult<Piece> {
    let (workspace, now) = (scope.workspace(), service.now());
    let mut row = import::get(tx, workspace, id)
        .await?
        .or_not_found("import")?;
    if row.state != ImportState::Undoing {
        // Somebody else came to the end of it meanwhile.
        return Ok(Piece::Last);
    }
    finder::lock(tx, workspace, &row.finder_id).await?;
    if undo::take_back(tx, workspace, &mut row).await? {
        undo::advance(tx, workspace, &row, now).await?;
        return Ok(Piece::More);
    }
    if let Some(restored) = undo::restore(tx, workspace, &mut row, now).await? {
        undo::advance(tx, workspace, &row, now).await?;
        ledger::append(tx, workspace, changed(scope, &restored, now)).await?;
        return Ok(Piece::More);
    }
    undo::take_tags_back(tx, workspace, id).await?;
    row.state = ImportState::Undone;
    undo::advance(tx, workspace, &row, now).await?;
    finder::finished(tx, workspace, &row.finder_id, &nothing_left(), now).await?;
    let entry = Entry::new(now, EventKind::ImportUndone, scope.actor(), CAUSE).with(json!({
        "import_id": id,
        "finder_id": row.finder_id,
        "file_name": row.file_name,
        "rows": counts_of(&row),
        "contacts_removed": row.undone_removed,
        "contacts_restored": row.undone_restored,
        "contacts_kept": row.undone_kept,
    }));
    ledger::append(tx, workspace, vec![entry]).await?;
    Ok(Piece::Last)
}

fn changed(scope: &Scope, contacts: &[ContactId], now: domain::time::Timestamp) -> Vec<Entry> {
    contacts
        .iter()
        .map(|contact| {
            Entry::new(now, EventKind::ContactUpdated, scope.actor(), CAUSE).contact(contact)
        })
        .collect()
}
