//! Contacts of whom an archive tells may have become others' since it was read (R26): what it tells is told of those.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{ContactId, WorkspaceId};
use store::Tx;

use super::gather::keep_latest;
use super::{ARCHIVE_PIECE, Archive};
use crate::EngineResult;

/// Into whom contacts were merged.
type Merged = BTreeMap<(WorkspaceId, ContactId), ContactId>;

impl Archive {
    /// What it tells, of whom it concerns by now; none where that is as it was gathered. Merges of these contacts wait for
    /// the transaction.
    pub(super) async fn of_persons(&self, tx: &mut Tx) -> EngineResult<Option<Self>> {
        let merged = self.merged(tx).await?;
        if merged.is_empty() {
            return Ok(None);
        }
        let mut archive = self.clone();
        for concerns in [
            &mut archive.invited,
            &mut archive.connected,
            &mut archive.messages,
        ] {
            for one in concerns {
                let pair = (one.place.workspace.clone(), one.place.contact.clone());
                if let Some(person) = merged.get(&pair) {
                    one.place.contact = person.clone();
                }
            }
        }
        for people in [&mut archive.invited, &mut archive.connected] {
            keep_latest(people);
        }
        archive.was_invited = archive
            .was_invited
            .into_iter()
            .map(|pair| match merged.get(&pair) {
                Some(person) => (pair.0, person.clone()),
                None => pair,
            })
            .collect();
        Ok(Some(archive))
    }

    async fn merged(&self, tx: &mut Tx) -> EngineResult<Merged> {
        let told = [&self.invited, &self.connected, &self.messages];
        let told = told
            .into_iter()
            .flatten()
            .map(|one| (&one.place.workspace, &one.place.contact));
        let was_invited = self.was_invited.iter().map(|pair| (&pair.0, &pair.1));
        let contacts: BTreeSet<_> = told.chain(was_invited).collect();
        let contacts: Vec<_> = contacts.into_iter().collect();
        let mut merged = Merged::new();
        for piece in contacts.chunks(ARCHIVE_PIECE) {
            let persons = store::recipient::persons(tx, piece.iter().copied()).await?;
            merged.extend(persons.into_iter().filter_map(|row| {
                let person = row.merged_into?;
                Some(((row.workspace_id, row.id), person))
            }));
        }
        Ok(merged)
    }
}
