//! What an archive changes, counted and with names.

use domain::action::Category;
use domain::ids::{ContactId, WorkspaceId};
use domain::ledger::EventKind;
use domain::limits;
use domain::time::Timestamp;
use engine::archive::{Archive, Tie, Tied};
use engine::journal::Journal;
use store::ledger::Entry;
use store::{Tx, recipient};

use super::{ArchiveChange, ArchiveChangeKind, ArchiveCounts};
use crate::{Service, ServiceResult};

/// What an archive told within a transaction.
pub(crate) struct Told {
    pub journal: Journal,
    ties: Vec<Tie>,
}

impl Told {
    /// Carries out what the archive tells.
    pub(crate) async fn of(
        service: &Service,
        tx: &mut Tx,
        archive: &Archive,
        now: Timestamp,
    ) -> ServiceResult<Self> {
        let engine = service.acting();
        let mut journal = Journal::of_picture(archive.teller(), archive.reach().day);
        let ties = archive.apply(&engine, tx, &mut journal, now).await?;
        Ok(Self { journal, ties })
    }

    fn kinds<'a>(
        &'a self,
        workspace: &'a WorkspaceId,
    ) -> impl Iterator<Item = (ArchiveChangeKind, &'a ContactId)> {
        let entries = self.journal.entries(workspace).iter();
        let entries = entries.filter_map(|entry| Some((of_entry(entry)?, entry.contact.as_ref()?)));
        let ties = self.ties.iter();
        let ties = ties.filter(move |tie| tie.workspace == *workspace);
        entries.chain(ties.map(|tie| (of_tie(tie.tied), &tie.contact)))
    }

    /// How much of each kind changes in a workspace; what changes in another one is its own.
    pub(crate) fn counts(&self, workspace: &WorkspaceId) -> ArchiveCounts {
        let mut counts = ArchiveCounts::default();
        for (kind, _) in self.kinds(workspace) {
            let count = match kind {
                ArchiveChangeKind::Accepted => &mut counts.accepted,
                ArchiveChangeKind::Settled => &mut counts.settled,
                ArchiveChangeKind::Replied => &mut counts.replied,
                ArchiveChangeKind::Stopped => &mut counts.stopped,
                ArchiveChangeKind::ByHand => &mut counts.by_hand,
                ArchiveChangeKind::Invited => &mut counts.invited,
                ArchiveChangeKind::Connected => &mut counts.connected,
                ArchiveChangeKind::Gone => &mut counts.gone,
            };
            *count += 1;
        }
        counts
    }

    /// The first changes with the names of the contacts, in the order of the kinds.
    pub(super) async fn changes(
        &self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
    ) -> ServiceResult<Vec<ArchiveChange>> {
        let place = |kind| ArchiveChangeKind::ALL.iter().position(|one| *one == kind);
        let mut found: Vec<_> = self.kinds(workspace).collect();
        found.sort_by_key(|(kind, contact)| (place(*kind), (*contact).clone()));
        found.dedup();
        found.truncate(limits::ARCHIVE_CHANGES_SHOWN_MAXIMUM);
        let contacts = found
            .iter()
            .map(|(_, contact)| (workspace.clone(), (*contact).clone()));
        let people = recipient::by_ids(tx, contacts).await?;
        let name = |id: &ContactId| {
            let person = people.iter().find(|person| person.id == *id);
            person
                .map(recipient::Recipient::full_name)
                .unwrap_or_default()
        };
        Ok(found
            .into_iter()
            .map(|(change, contact)| ArchiveChange {
                contact_id: contact.clone(),
                contact_name: name(contact),
                change,
            })
            .collect())
    }
}

fn of_entry(entry: &Entry) -> Option<ArchiveChangeKind> {
    Some(match entry.kind {
        EventKind::InvitationAccepted => ArchiveChangeKind::Accepted,
        EventKind::ActionEnded if entry.category == Some(Category::Sent) => {
            ArchiveChangeKind::Settled
        }
        EventKind::MessageReceived => ArchiveChangeKind::Replied,
        EventKind::SequenceStopped => ArchiveChangeKind::Stopped,
        EventKind::MessageSentByHand => ArchiveChangeKind::ByHand,
        _ => return None,
    })
}

const fn of_tie(tied: Tied) -> ArchiveChangeKind {
    match tied {
        Tied::Connected => ArchiveChangeKind::Connected,
        Tied::Invited => ArchiveChangeKind::Invited,
        Tied::Gone => ArchiveChangeKind::Gone,
    }
}
