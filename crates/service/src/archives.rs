//! A member's LinkedIn archive, brought to the product (R43): looked at first, then made facts, and told afterwards.

pub(crate) mod reading;
pub(crate) mod told;

use domain::identity::Role;
use domain::ids::{ContactId, MemberId, WorkspaceId};
use domain::ledger::EventKind;
use domain::limits;
use domain::time::Timestamp;
use engine::archive::Archive;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::ledger::Entry;
use store::member::MemberRow;
use store::{Tx, identity, ledger, member};
use utoipa::ToSchema;

use crate::audience::content::Content;
use crate::audience::imports::file_name;
use crate::audience::refs::{ActorRef, Names};
use crate::audience::tables::Overview;
use crate::error::OrNotFound;
use crate::live::{LiveEvent, LiveKind};
use crate::{Page, Scope, Service, ServiceError, ServiceResult};

use told::Told;

/// An archive, or one of its files, as it was handed in.
#[derive(Debug, Clone)]
pub struct ArchiveUpload<'a> {
    /// The file's name, which tells the day of the archive.
    pub file_name: &'a str,
    /// The file.
    pub content: Content,
}

domain::named! {
    /// What an archive tells of a contact.
    ArchiveChangeKind, "change by an archive" {
        /// The invitation was accepted.
        Accepted = "accepted",
        /// What had been handed over, and nobody had reported, was sent.
        Settled = "settled",
        /// The contact wrote.
        Replied = "replied",
        /// Every sequence with the contact ends.
        Stopped = "stopped",
        /// The member wrote by hand.
        ByHand = "by_hand",
        /// An invitation is open that no campaign sent.
        Invited = "invited",
        /// They are connected, without an invitation of a campaign.
        Connected = "connected",
        /// An invitation is open no longer: it was withdrawn or declined.
        Gone = "gone",
    }
}

/// How many changes of each kind an archive brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ArchiveCounts {
    /// Invitations that were accepted.
    pub accepted: u64,
    /// Acts that were handed over or in doubt, and were done.
    pub settled: u64,
    /// Replies.
    pub replied: u64,
    /// Sequences that end because of what was answered.
    pub stopped: u64,
    /// Messages that the member wrote by hand.
    pub by_hand: u64,
    /// Open invitations that no campaign sent.
    pub invited: u64,
    /// Connections that no campaign brought about.
    pub connected: u64,
    /// Invitations that were withdrawn or declined.
    pub gone: u64,
}

impl ArchiveCounts {
    /// How many there are of a kind.
    pub const fn of(&self, kind: ArchiveChangeKind) -> u64 {
        match kind {
            ArchiveChangeKind::Accepted => self.accepted,
            ArchiveChangeKind::Settled => self.settled,
            ArchiveChangeKind::Replied => self.replied,
            ArchiveChangeKind::Stopped => self.stopped,
            ArchiveChangeKind::ByHand => self.by_hand,
            ArchiveChangeKind::Invited => self.invited,
            ArchiveChangeKind::Connected => self.connected,
            ArchiveChangeKind::Gone => self.gone,
        }
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What an archive tells of one contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ArchiveChange {
    /// The contact.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The contact's name.
    pub contact_name: String,
    /// What changes: `accepted`, `settled`, `replied`, `stopped`, `by_hand`, `invited`, `connected` or `gone`.
    #[schema(value_type = String)]
    pub change: ArchiveChangeKind,
}

/// What an archive says, and what it changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Archive)]
pub struct ArchiveView {
    /// The day of the archive: what it tells holds as of this day.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// The file's name.
    pub file_name: String,
    /// Connections that it lists.
    pub connections: u64,
    /// Invitations that it lists.
    pub invitations: u64,
    /// Messages that it lists.
    pub messages: u64,
    /// Rows that name nobody by an address, and tell nothing therefore.
    pub without_address: u64,
    /// How much changes.
    pub counts: ArchiveCounts,
    /// The first changes, those that matter most first.
    pub changes: Vec<ArchiveChange>,
}

/// An archive that was brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BroughtArchive {
    /// The day of the archive.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// The file's name.
    pub file_name: String,
    /// What it changed.
    pub counts: ArchiveCounts,
    /// Who brought it.
    pub brought_by: ActorRef,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub brought_at: Timestamp,
}

/// A member's archives, for the page where another one is brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberArchives {
    /// The member's name.
    pub member_name: String,
    /// Whether the member has an account, of which an archive can tell.
    pub has_identity: bool,
    /// The archives, the newest first.
    pub archives: Vec<BroughtArchive>,
}

/// An archive that was read.
struct Read {
    member: MemberRow,
    file_name: String,
    overview: Overview,
    archive: Archive,
}

impl Service {
    /// What an archive would change; nothing does. Members ask about their own, managers about anybody's.
    pub async fn rehearse_archive(
        &self,
        scope: &Scope,
        member: &MemberId,
        upload: &ArchiveUpload<'_>,
    ) -> ServiceResult<ArchiveView> {
        let read = self.read_archive(scope, member, upload).await?;
        // The very steps of the real thing, in a transaction that ends without an effect.
        let mut tx = self.write_unkeyed().await?;
        let told = Told::of(self, &mut tx, &read.archive, self.now()).await?;
        view(&mut tx, scope, &read, &told).await
    }

    /// Makes an archive facts: acceptances, replies, hand-written messages, open invitations, and what became of cards
    /// that nobody answered. The same archive twice changes nothing, and an older one undoes nothing that began later.
    pub async fn bring_archive(
        &self,
        scope: &Scope,
        member: &MemberId,
        upload: &ArchiveUpload<'_>,
    ) -> ServiceResult<ArchiveView> {
        let read = self.read_archive(scope, member, upload).await?;
        let now = self.now();
        let mut tx = self.write(scope).await?;
        let mut told = Told::of(self, &mut tx, &read.archive, now).await?;
        let view = view(&mut tx, scope, &read, &told).await?;
        keep_owner(&mut tx, scope.workspace(), &read.member, &read.overview).await?;
        let entry = Entry::new(now, EventKind::ArchiveBrought, scope.actor(), "archive")
            .member(member)
            .with(json!({ "file_name": view.file_name, "counts": view.counts }));
        told.journal.note(scope.workspace(), entry);
        let progress = told.journal.write(&mut tx).await?;
        tx.commit(&view).await?;
        self.announce_facts(scope.workspace(), &progress);
        Ok(view)
    }

    /// Tells open pages what became facts.
    pub(crate) fn announce_facts(&self, home: &WorkspaceId, progress: &engine::Progress) {
        for (workspace, campaign) in &progress.changed {
            for kind in [LiveKind::Companion, LiveKind::Queue, LiveKind::Campaign] {
                self.announce(LiveEvent::new(workspace, kind).campaign(campaign));
            }
        }
        for kind in [LiveKind::Contact, LiveKind::Member] {
            self.announce(LiveEvent::new(home, kind));
        }
    }

    /// The archives of a member that were brought, the newest first.
    pub async fn archives(
        &self,
        scope: &Scope,
        member: &MemberId,
    ) -> ServiceResult<Page<BroughtArchive>> {
        scope.require(Role::Viewer)?;
        Ok(Page::whole(
            self.told_archives(scope, member).await?.archives,
        ))
    }

    /// The same with what the page around them shows.
    pub async fn member_archives(
        &self,
        scope: &Scope,
        member: &MemberId,
    ) -> ServiceResult<MemberArchives> {
        require_own_or_manager(scope, member)?;
        self.told_archives(scope, member).await
    }

    async fn told_archives(
        &self,
        scope: &Scope,
        member: &MemberId,
    ) -> ServiceResult<MemberArchives> {
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let row = member::get(&mut tx, workspace, member)
            .await?
            .or_not_found("member")?;
        let limit = limits::ARCHIVES_SHOWN_MAXIMUM;
        let rows = ledger::archives(&mut tx, workspace, member, limit).await?;
        let actors = rows.iter().map(|row| row.actor.as_str()).collect();
        let names = Names::of(&mut tx, workspace, actors).await?;
        Ok(MemberArchives {
            member_name: row.name,
            has_identity: row.identity_id.is_some(),
            archives: rows.iter().filter_map(|row| brought(row, &names)).collect(),
        })
    }

    async fn read_archive(
        &self,
        scope: &Scope,
        id: &MemberId,
        upload: &ArchiveUpload<'_>,
    ) -> ServiceResult<Read> {
        require_own_or_manager(scope, id)?;
        let member = member::get(&mut self.read().await?, scope.workspace(), id)
            .await?
            .or_not_found("member")?;
        let identity = member.identity_id.as_ref().ok_or_else(|| {
            ServiceError::conflict(
                "no_identity",
                "This member has no account on the network yet. Connect it on the companion first",
            )
        })?;
        let whose = reading::Whose {
            workspace: scope.workspace(),
            member: &member,
            identity,
        };
        let (overview, archive) = reading::read(self, &whose, upload).await?;
        Ok(Read {
            member,
            file_name: file_name(upload.file_name),
            overview,
            archive,
        })
    }
}

/// An archive is somebody's own. A manager may bring it for a member, as with the account.
pub(crate) fn require_own_or_manager(scope: &Scope, member: &MemberId) -> ServiceResult<()> {
    if scope.member() == Some(member) {
        return scope.require(Role::Member);
    }
    scope.require(Role::Manager)
}

async fn view(tx: &mut Tx, scope: &Scope, read: &Read, told: &Told) -> ServiceResult<ArchiveView> {
    Ok(ArchiveView {
        day: read.archive.reach().day,
        file_name: read.file_name.clone(),
        connections: read.overview.connections,
        invitations: read.overview.invitations,
        messages: read.overview.messages,
        without_address: read.overview.without_address,
        counts: told.counts(scope.workspace()),
        changes: told.changes(tx, scope.workspace()).await?,
    })
}

/// Whose the archive is becomes the account's address, where none was given: the next archive is compared with it.
pub(crate) async fn keep_owner(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberRow,
    overview: &Overview,
) -> ServiceResult<()> {
    let (Some(owner), Some(id)) = (&overview.owner, &member.identity_id) else {
        return Ok(());
    };
    let Some(row) = identity::in_workspace(tx, workspace, id).await? else {
        return Ok(());
    };
    if row.profile_url.is_some() {
        return Ok(());
    }
    if let Ok(key) = owner.parse::<domain::profile::ProfileKey>() {
        let url = key.display_url();
        let index = row.social_selling_index;
        identity::observed(tx, id, row.account_type, Some(&url), index).await?;
    }
    Ok(())
}

fn brought(row: &ledger::LedgerRow, names: &Names) -> Option<BroughtArchive> {
    let data: serde_json::Value = serde_json::from_str(row.data.as_deref()?).ok()?;
    Some(BroughtArchive {
        day: data.get(row.cause.as_str())?.as_str()?.parse().ok()?,
        file_name: data.get("file_name")?.as_str()?.to_owned(),
        counts: serde_json::from_value(data.get("counts")?.clone()).unwrap_or_default(),
        brought_by: names.actor(&row.actor),
        brought_at: row.at,
    })
}
