//! Finders: creating, changing, running, listing (R20 to R25).

mod input;
mod source;
mod view;

use domain::calendar::Calendar;
use domain::finder::{FinderKind, FinderState, next_run_at};
use domain::identity::Role;
use domain::ids::{FinderId, MemberId, SegmentId};
use domain::ledger::EventKind;
use domain::limits;
use domain::time::Timestamp;
use serde_json::json;
use store::finder::{self, FinderRow, NewFinder};
use store::ledger::{self, Entry};
use store::{Tx, segment};

use crate::error::OrNotFound;
use crate::live::LiveKind;
use crate::{LiveEvent, Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

pub use input::{FinderChange, FinderInput, FinderSchedule, FinderSlot};
pub use source::{PagingSchema, SourcePreview, SourceProbe, SourceSchema};
pub use view::{FinderView, RefusalSum, SearchView};

use input::Definition;

/// Finders and segments that one sender may choose from at most; more than anybody reads.
const CHOICES_MAXIMUM: u32 = limits::PAGE_SIZE_MAXIMUM;

impl Service {
    /// Makes a finder, and the segment of the same name that holds its results (R22).
    pub async fn create_finder(
        &self,
        scope: &Scope,
        input: FinderInput,
    ) -> ServiceResult<FinderView> {
        scope.require(Role::Editor)?;
        let now = self.now();
        let mut tx = self.write(scope).await?;
        let id = self.insert_finder(&mut tx, scope, input, now).await?;
        let view = view::one(&mut tx, scope.workspace(), &id).await?;
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(scope.workspace(), LiveKind::Finder));
        Ok(view)
    }

    /// Says what is wrong with a finder that is to be made, and makes nothing.
    pub async fn check_finder(&self, scope: &Scope, input: FinderInput) -> ServiceResult<()> {
        scope.require(Role::Editor)?;
        let mut tx = self.read().await?;
        Definition::of_input(self, &mut tx, scope, input)
            .await
            .map(drop)
    }

    /// [`Service::create_finder`] within a transaction.
    pub(super) async fn insert_finder(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        input: FinderInput,
        now: Timestamp,
    ) -> ServiceResult<FinderId> {
        let workspace = scope.workspace();
        let definition = Definition::of_input(self, tx, scope, input).await?;
        let id: FinderId = self.mint(now);
        let segment: SegmentId = self.mint(now);
        let new = NewFinder {
            id: id.clone(),
            name: definition.name.clone(),
            kind: definition.kind,
            owner: definition.owner.clone(),
            segment: segment.clone(),
            configuration: definition.search.clone(),
            source: definition.source.clone(),
            secret_encrypted: definition
                .secret
                .as_deref()
                .map(|secret| self.seal_source(&id, secret)),
            schedule: definition.schedule.clone(),
            results_per_slot: definition.results_per_slot,
            active: definition.active,
            state: match definition.kind {
                FinderKind::Csv => FinderState::WaitingForFile,
                _ => FinderState::Waiting,
            },
            remaining_estimate: None,
            next_run_at: self.next_run(&id, &definition, now)?,
        };
        finder::insert(tx, workspace, new, now).await?;
        finder::set_members(tx, workspace, &id, &definition.members).await?;
        segment::insert_for_finder(
            tx,
            workspace,
            &segment,
            &definition.name,
            &definition.owner,
            &id,
            now,
        )
        .await?;
        let entry = entry(scope, EventKind::FinderCreated, "create_finder", now)
            .member(&definition.owner)
            .with(
                json!({"finder_id": id, "finder_name": definition.name, "kind": definition.kind}),
            );
        ledger::append(tx, workspace, vec![entry]).await?;
        Ok(id)
    }

    /// When a finder with this definition runs next: files and finders that are switched off
    /// never do.
    fn next_run(
        &self,
        id: &FinderId,
        definition: &Definition,
        now: Timestamp,
    ) -> ServiceResult<Option<Timestamp>> {
        if definition.kind == FinderKind::Csv || !definition.active {
            return Ok(None);
        }
        // The zone was checked with the definition.
        let calendar = Calendar::resolve(&definition.schedule).map_err(ServiceError::internal)?;
        Ok(next_run_at(&calendar, now, self.seed(), id))
    }

    /// Changes a finder. What the change does not name stays as it is; where `version` is given,
    /// the change is refused if somebody else changed the finder since.
    pub async fn change_finder(
        &self,
        scope: &Scope,
        id: &FinderId,
        change: FinderChange,
        version: Option<i64>,
    ) -> ServiceResult<FinderView> {
        scope.require(Role::Editor)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let mut row = locked(&mut tx, scope, id).await?;
        if version.is_some_and(|version| version != row.version) {
            return Err(ServiceError::conflict(
                "changed_meanwhile",
                "The finder was changed by somebody else meanwhile. Reload it and try again",
            ));
        }
        let members = finder::members(&mut tx, workspace, [id]).await?;
        let members: Vec<MemberId> = members.into_iter().map(|one| one.member_id).collect();
        let mut before = Definition::of_row(&row, members);
        if let Some(sealed) = &row.secret_encrypted {
            let opened = self.open_source(id, sealed);
            before.secret = Some(opened.map_err(ServiceError::internal)?);
        }
        let definition = before.clone().changed(self, &mut tx, scope, change).await?;
        self.apply(&mut row, &before, &definition, now)?;
        finder::update(&mut tx, &row).await?;
        finder::set_members(&mut tx, workspace, id, &definition.members).await?;
        segment::follow_finder(
            &mut tx,
            workspace,
            &row.segment_id,
            &row.name,
            &row.owner_member_id,
        )
        .await?;
        let entry = entry(scope, EventKind::FinderEdited, "change_finder", now)
            .member(&row.owner_member_id)
            .with(json!({"finder_id": id, "finder_name": row.name, "active": row.active}));
        ledger::append(&mut tx, workspace, vec![entry]).await?;
        let view = view::one(&mut tx, workspace, id).await?;
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Finder));
        Ok(view)
    }

    /// Brings a changed definition into the row. Another search begins at its beginning; another
    /// schedule or switch moves the next run, a run that was asked for by hand included.
    fn apply(
        &self,
        row: &mut FinderRow,
        before: &Definition,
        definition: &Definition,
        now: Timestamp,
    ) -> ServiceResult<()> {
        let is_another = definition.search != before.search || definition.source != before.source;
        if is_another {
            row.position = None;
            row.remaining_estimate = None;
            row.state = FinderState::Waiting;
            row.state_detail = None;
        }
        let moved = definition.schedule != before.schedule
            || definition.active != before.active
            || is_another;
        if moved {
            let rests = row.state == FinderState::Complete;
            row.next_run_at = self.next_run(&row.id, definition, now)?.filter(|_| !rests);
        }
        row.name.clone_from(&definition.name);
        row.owner_member_id.clone_from(&definition.owner);
        row.configuration.0.clone_from(&definition.search);
        row.source = definition.source.clone().map(store::Json);
        if definition.secret != before.secret {
            let secret = definition.secret.as_deref();
            row.secret_encrypted = secret.map(|secret| self.seal_source(&row.id, secret));
        }
        row.schedule.0.clone_from(&definition.schedule);
        row.results_per_slot = definition.results_per_slot;
        row.active = definition.active;
        Ok(())
    }

    /// Archives a finder: it runs no more and leaves the list, its results stay (R21).
    pub async fn archive_finder(&self, scope: &Scope, id: &FinderId) -> ServiceResult<()> {
        scope.require(Role::Editor)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let row = locked(&mut tx, scope, id).await?;
        finder::archive(&mut tx, workspace, id, now).await?;
        let entry = entry(scope, EventKind::FinderArchived, "archive_finder", now)
            .member(&row.owner_member_id)
            .with(json!({"finder_id": id, "finder_name": row.name}));
        ledger::append(&mut tx, workspace, vec![entry]).await?;
        tx.commit(&()).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Finder));
        Ok(())
    }

    /// Lets a search run now, outside its slots; one that had come to its end begins anew.
    pub async fn run_finder(&self, scope: &Scope, id: &FinderId) -> ServiceResult<FinderView> {
        scope.require(Role::Editor)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let row = locked(&mut tx, scope, id).await?;
        if row.kind == FinderKind::Csv {
            return Err(ServiceError::conflict(
                "nothing_to_run",
                "A finder of files has nothing to run. Import a file instead",
            ));
        }
        finder::run_at(&mut tx, workspace, id, now).await?;
        let entry = entry(scope, EventKind::FinderEdited, "run_finder", now)
            .member(&row.owner_member_id)
            .with(json!({"finder_id": id, "finder_name": row.name, "run_now": true}));
        ledger::append(&mut tx, workspace, vec![entry]).await?;
        let view = view::one(&mut tx, workspace, id).await?;
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Finder));
        Ok(view)
    }

    /// Finders, the newest first; members see those that are theirs or that they were added to.
    pub async fn finders(
        &self,
        scope: &Scope,
        request: &PageRequest,
    ) -> ServiceResult<Page<FinderView>> {
        const LIST: &str = "finders";
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let before: Option<FinderId> = request.after(LIST)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let rows = finder::page(
            &mut tx,
            workspace,
            scope.only_own(),
            before.as_ref(),
            limit + 1,
        )
        .await?;
        let page = Page::of(LIST, rows, limit, |row| row.id.clone(), |row| row);
        Ok(Page {
            next: page.next,
            items: view::many(&mut tx, workspace, page.items).await?,
        })
    }

    /// A finder.
    pub async fn finder(&self, scope: &Scope, id: &FinderId) -> ServiceResult<FinderView> {
        scope.require(Role::Viewer)?;
        visible(&mut self.read().await?, scope, id).await
    }

    /// Why senders refused people that a finder brought, the most frequent cause first (R53).
    pub async fn finder_refusals(
        &self,
        scope: &Scope,
        id: &FinderId,
    ) -> ServiceResult<Page<RefusalSum>> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        let finder = visible(&mut tx, scope, id).await?;
        let sums = store::refusal::sums(&mut tx, scope.workspace(), &finder.id).await?;
        Ok(Page::whole(
            sums.into_iter().map(RefusalSum::from).collect(),
        ))
    }

    /// The finders that a campaign of this member may use: its own and those that it was added to
    /// (R23).
    pub async fn finders_for_sender(
        &self,
        scope: &Scope,
        sender: &MemberId,
    ) -> ServiceResult<Vec<FinderView>> {
        scope.require(Role::Member)?;
        scope.require_change_of(sender)?;
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let rows = finder::page(&mut tx, workspace, Some(sender), None, CHOICES_MAXIMUM).await?;
        view::many(&mut tx, workspace, rows).await
    }
}

/// A finder that the scope may see.
pub(super) async fn visible(
    tx: &mut Tx,
    scope: &Scope,
    id: &FinderId,
) -> ServiceResult<FinderView> {
    let view = view::one(tx, scope.workspace(), id).await?;
    let may_see = scope.only_own().is_none_or(|member| {
        view.owner.id == *member || view.additional_members.iter().any(|one| one.id == *member)
    });
    Some(view).filter(|_| may_see).or_not_found("finder")
}

/// A finder that is about to be changed; an archived one is not there any more.
async fn locked(tx: &mut Tx, scope: &Scope, id: &FinderId) -> ServiceResult<FinderRow> {
    finder::lock(tx, scope.workspace(), id)
        .await?
        .filter(|row| row.archived_at.is_none())
        .or_not_found("finder")
}

fn entry(scope: &Scope, kind: EventKind, cause: &'static str, now: Timestamp) -> Entry {
    Entry::new(now, kind, scope.actor(), cause)
}
