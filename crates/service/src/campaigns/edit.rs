//! Creating, changing and duplicating campaigns.

use domain::action::{ActionKind, Reason};
use domain::calendar::zone;
use domain::campaign::{CampaignState, Moderation};
use domain::identity::Role;
use domain::ids::{CampaignId, MemberId};
use domain::ledger::EventKind;
use domain::limits;
use domain::problem::Problem;
use domain::time::Timestamp;
use domain::withdrawal::{Withdrawal, WithdrawalPolicy};
use engine::journal::Journal;
use jiff::civil::Date;
use serde_json::json;
use store::Tx;
use store::action::{ActionRow, Ending};
use store::campaign::CampaignRow;
use store::campaign_edit::EarlierSchedule;
use store::ledger::Entry;

use super::check;
use super::definition::{CampaignChange, CampaignInput, Draft};
use super::view::CampaignView;
use crate::error::OrNotFound;
use crate::live::{LiveEvent, LiveKind};
use crate::{Scope, Service, ServiceError, ServiceResult};

/// What a campaign is called where it is missing.
pub(crate) const WHAT: &str = "campaign";

/// A campaign that the scope may see; of a member only the own ones (R4).
pub(crate) async fn visible(
    tx: &mut Tx,
    scope: &Scope,
    id: &CampaignId,
) -> ServiceResult<CampaignRow> {
    let row = store::campaign::get(tx, scope.workspace(), id)
        .await?
        .or_not_found(WHAT)?;
    require_visible(scope, &row.sender_member_id)?;
    Ok(row)
}

/// Refuses, as not found, what belongs to others where the scope sees only its own.
pub(crate) fn require_visible(scope: &Scope, sender: &MemberId) -> ServiceResult<()> {
    match scope.only_own() {
        Some(own) if own != sender => Err(ServiceError::not_found(WHAT)),
        _ => Ok(()),
    }
}

/// A campaign that the scope may change.
pub(crate) async fn changeable(
    tx: &mut Tx,
    scope: &Scope,
    id: &CampaignId,
) -> ServiceResult<CampaignRow> {
    let row = visible(tx, scope, id).await?;
    scope.require_change_of(&row.sender_member_id)?;
    Ok(row)
}

/// An event of a campaign for the ledger.
pub(crate) fn event(scope: &Scope, kind: EventKind, row: &CampaignRow, now: Timestamp) -> Entry {
    Entry::new(now, kind, scope.actor(), "campaign")
        .campaign(&row.id)
        .member(&row.sender_member_id)
}

/// The error of who changes an archived campaign.
pub(crate) fn archived() -> ServiceError {
    ServiceError::conflict(
        "campaign_archived",
        "This campaign is archived, which cannot be undone. Duplicate it to go on from here",
    )
}

/// The error of who changes another version than the present one.
pub(crate) fn stale() -> ServiceError {
    ServiceError::conflict(
        "version_stale",
        "This campaign was changed by somebody else meanwhile. Reload it, look at the change, and save yours again",
    )
}

impl Service {
    /// Creates a campaign, as a draft. The sender must be active and connected (R40); a member may
    /// create only campaigns of its own.
    pub async fn create_campaign(
        &self,
        scope: &Scope,
        input: CampaignInput,
    ) -> ServiceResult<CampaignView> {
        scope.require(Role::Member)?;
        let draft = Draft::from(input);
        self.create(scope, draft, None).await
    }

    /// Creates a draft with the definition of another campaign under another name. It begins with
    /// its own place in the source and none of the numbers.
    pub async fn duplicate_campaign(
        &self,
        scope: &Scope,
        id: &CampaignId,
    ) -> ServiceResult<CampaignView> {
        scope.require(Role::Member)?;
        let mut tx = self.read().await?;
        let row = changeable(&mut tx, scope, id).await?;
        drop(tx);
        let mut draft = Draft::of(&row)?;
        draft.name = copy_name(&draft.name);
        self.create(scope, draft, Some(id)).await
    }

    async fn create(
        &self,
        scope: &Scope,
        draft: Draft,
        copied_from: Option<&CampaignId>,
    ) -> ServiceResult<CampaignView> {
        let now = self.now();
        let mut tx = self.write(scope).await?;
        refuse_foreign_sender(scope, &draft.sender)?;
        passes(check::problems(&mut tx, scope, &draft).await?)?;
        let id: CampaignId = self.mint(now);
        let first = draft.clone();
        let (kind, definition) = (draft.kind, draft.saved());
        let workspace = scope.workspace();
        let created_by = scope.actor().to_string();
        store::campaign_edit::insert(&mut tx, workspace, &id, kind, &definition, &created_by, now)
            .await?;
        super::versions::keep_first(&mut tx, scope, &id, &first, now).await?;
        let tests = super::variants::follow(&mut tx, scope, &id, &first, now).await?;
        let entry = Entry::new(now, EventKind::CampaignCreated, scope.actor(), "campaign")
            .campaign(&id)
            .member(&definition.sender)
            .with(json!({
                "name": definition.name,
                "program": definition.program,
                "copied_from": copied_from,
            }));
        let entries = std::iter::once(entry).chain(tests).collect();
        store::ledger::append(&mut tx, workspace, entries).await?;
        let view = super::list::view(&mut tx, scope, &id, now).await?;
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Campaign).campaign(&id));
        Ok(view)
    }

    /// Changes a campaign. With a version (`If-Match`) it must still be that one. After the first
    /// start sender, name and program are fixed (R54). A change of the schedule holds from the next
    /// local date on which no slot has run (engine, time 5).
    pub async fn update_campaign(
        &self,
        scope: &Scope,
        id: &CampaignId,
        version: Option<i64>,
        change: CampaignChange,
    ) -> ServiceResult<CampaignView> {
        self.change_campaign(scope, id, version, change, "edited")
            .await
    }

    /// The same of who read the definition at a version and may have seen an older one: where others have changed it
    /// since, it is refused; that they started or stopped the campaign meanwhile changes nothing of what was read.
    pub async fn update_campaign_as_read(
        &self,
        scope: &Scope,
        id: &CampaignId,
        read: i64,
        change: CampaignChange,
    ) -> ServiceResult<CampaignView> {
        let mut tx = self.read().await?;
        let row = changeable(&mut tx, scope, id).await?;
        let changed = super::versions::changed_since(&mut tx, scope, &row, read).await?;
        drop(tx);
        if !changed.is_empty() {
            return Err(stale());
        }
        self.update_campaign(scope, id, Some(row.version), change)
            .await
    }

    /// Changes a campaign, for a cause that its versions tell.
    pub(super) async fn change_campaign(
        &self,
        scope: &Scope,
        id: &CampaignId,
        version: Option<i64>,
        change: CampaignChange,
        cause: &'static str,
    ) -> ServiceResult<CampaignView> {
        scope.require(Role::Member)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let row = changeable(&mut tx, scope, id).await?;
        if row.state == CampaignState::Archived {
            return Err(archived());
        }
        if version.is_some_and(|version| version != row.version) {
            return Err(stale());
        }
        let before = Draft::of(&row)?;
        let after = before.clone().changed(change);
        if before == after {
            let view = super::list::view(&mut tx, scope, id, now).await?;
            tx.commit(&view).await?;
            return Ok(view);
        }
        let mut problems = fixed_problems(&row, &after);
        if after.sender != before.sender {
            refuse_foreign_sender(scope, &after.sender)?;
        }
        problems.extend(
            check::problems(&mut tx, scope, &after)
                .await?
                .into_iter()
                .filter(
                    // What was saved may stay although the sender cannot send at the moment.
                    |problem| problem.field != "sender_id" || after.sender != before.sender,
                ),
        );
        passes(problems)?;
        let changed = changed_fields(&before, &after);
        let mut journal = Journal::default();
        if row.state == CampaignState::Active && before.schedule != after.schedule {
            // What passed while nothing ran was a slot of the schedule of then. The campaign first, as the
            // planner does.
            store::campaign::wake_now(&mut tx, workspace, id, now).await?;
            let actor = scope.actor();
            engine::release::note_missed_slots(&mut tx, &row, &mut journal, &actor, now).await?;
        }
        let earlier = earlier_schedule(&mut tx, &row, &after, now).await?;
        let moderation = (before.moderation != after.moderation).then_some(after.moderation);
        let withdrawal = (before.withdrawal != after.withdrawal).then_some(after.withdrawal);
        let saved = after.clone();
        let definition = after.saved();
        let written = store::campaign_edit::update(
            &mut tx,
            workspace,
            id,
            row.version,
            &definition,
            earlier.as_ref(),
            now,
        )
        .await?;
        if !written {
            return Err(stale());
        }
        super::versions::keep(&mut tx, scope, &row, &saved, cause, now).await?;
        let tests = if before.messages == saved.messages {
            Vec::new()
        } else {
            super::variants::follow(&mut tx, scope, id, &saved, now).await?
        };
        if let Some(last_slot) = definition.schedule.0.slots.len().checked_sub(1) {
            let from = earlier.as_ref().map_or(Date::MIN, |earlier| earlier.until);
            let last_slot = u32::try_from(last_slot).unwrap_or(u32::MAX);
            store::campaign_edit::fit_slots(&mut tx, workspace, id, last_slot, from).await?;
        }
        let asked = match moderation {
            Some(moderation) => ask_again(&mut tx, scope, id, moderation, now).await?,
            None => Vec::new(),
        };
        let withdrawals = match withdrawal {
            Some(withdrawal) => {
                decide_again(&mut tx, scope, id, withdrawal, &mut journal, now).await?
            }
            None => Vec::new(),
        };
        let asks = !asked.is_empty() || withdrawal.is_some();
        let mut entries = vec![
            event(scope, EventKind::CampaignEdited, &row, now).with(json!({
                "cause": cause,
                "version": row.version + 1,
                "changed": changed,
                "schedule_from": earlier.map(|earlier| earlier.until),
            })),
        ];
        entries.extend(tests);
        entries.extend(asked);
        entries.extend(withdrawals);
        journal.write(&mut tx).await?;
        store::ledger::append(&mut tx, workspace, entries).await?;
        let view = super::list::view(&mut tx, scope, id, now).await?;
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Campaign).campaign(id));
        if asks {
            for kind in [LiveKind::Queue, LiveKind::Companion] {
                self.announce(LiveEvent::new(workspace, kind).campaign(id));
            }
        }
        Ok(view)
    }
}

/// Where a campaign asks for a yes from now on, what was planned before and nobody approved waits for
/// one, whether it has its moment already or not (R53, I-13). Answers what the ledger has to tell.
async fn ask_again(
    tx: &mut Tx,
    scope: &Scope,
    id: &CampaignId,
    moderation: Moderation,
    now: Timestamp,
) -> ServiceResult<Vec<Entry>> {
    if !moderation.needs_yes() {
        return Ok(Vec::new());
    }
    let asked = store::campaign_edit::ask_again(tx, scope.workspace(), id).await?;
    Ok(waiting_again(scope, asked, now))
}

/// What the ledger tells of actions that wait for a decision again.
fn waiting_again(scope: &Scope, asked: Vec<ActionRow>, now: Timestamp) -> Vec<Entry> {
    let entries = asked.into_iter().map(|action| {
        Entry::new(now, EventKind::ActionRequeued, scope.actor(), "campaign")
            .campaign(&action.campaign_id)
            .contact(&action.contact_id)
            .member(&action.member_id)
            .action(&action.id, action.step)
            .on(action.local_date)
            .with(json!({ "from": action.local_date, "state": action.state }))
    });
    entries.collect()
}

/// Withdrawals that have not begun follow what the campaign says from now on: they end where it withdraws nothing, and
/// wait for the sender where it asks (R64). Those that waited need no word any more where it does not.
async fn decide_again(
    tx: &mut Tx,
    scope: &Scope,
    id: &CampaignId,
    withdrawal: Withdrawal,
    journal: &mut Journal,
    now: Timestamp,
) -> ServiceResult<Vec<Entry>> {
    let workspace = scope.workspace();
    match withdrawal.policy {
        WithdrawalPolicy::Automatic => Ok(Vec::new()),
        WithdrawalPolicy::Propose => {
            let asked = store::campaign_edit::ask_about_withdrawals(tx, workspace, id).await?;
            Ok(waiting_again(scope, asked, now))
        }
        WithdrawalPolicy::Never => {
            let open = store::action::open_of(tx, workspace, id).await?.into_iter();
            let endings: Vec<Ending> = open
                .filter(|action| action.kind == ActionKind::Withdrawal)
                .map(|action| Ending {
                    local_date: action.local_date,
                    action,
                    reason: Reason::StepRemoved,
                    detail: None,
                    trace: None,
                })
                .collect();
            engine::outcome::end(tx, &endings, journal, scope.actor(), "campaign", now).await?;
            Ok(Vec::new())
        }
    }
}

/// The schedule that still holds, and until when: a changed one takes over from the next local date
/// on which no slot has begun (engine, time 5).
async fn earlier_schedule(
    tx: &mut Tx,
    row: &CampaignRow,
    after: &Draft,
    now: Timestamp,
) -> ServiceResult<Option<EarlierSchedule>> {
    let kept = row.previous_schedule.clone().zip(row.schedule_from);
    let kept = kept.map(|(schedule, until)| EarlierSchedule { schedule, until });
    if after.schedule == row.schedule.0 {
        return Ok(kept);
    }
    let Some(last) = store::campaign_edit::last_occurrence(tx, &row.workspace_id, &row.id).await?
    else {
        return Ok(None);
    };
    let today = row.local_date_at(now);
    let new_today =
        zone::resolve(&after.schedule.time_zone).map_or(today, |zone| now.local_date(&zone));
    if last < today.min(new_today) {
        return Ok(None);
    }
    Ok(Some(EarlierSchedule {
        schedule: store::Json(row.schedule_on(last).clone()),
        until: last.tomorrow().unwrap_or(last),
    }))
}

fn passes(problems: Vec<Problem>) -> ServiceResult<()> {
    if problems.is_empty() {
        return Ok(());
    }
    Err(ServiceError::Invalid(problems))
}

/// Members write campaigns in their own name only (R4).
fn refuse_foreign_sender(scope: &Scope, sender: &MemberId) -> ServiceResult<()> {
    if scope.may_change_of(sender) {
        return Ok(());
    }
    Err(ServiceError::forbidden(
        "A campaign in the name of another member needs the role editor in the workspace. Choose yourself as the sender",
    ))
}

/// What is fixed after the first start (R54).
fn fixed_problems(row: &CampaignRow, after: &Draft) -> Vec<Problem> {
    if row.first_started_at.is_none() {
        return Vec::new();
    }
    let fixed = [
        ("name", row.name != after.name),
        ("program", row.program != after.program),
        ("sender_id", row.sender_member_id != after.sender),
    ];
    let changed = fixed.into_iter().filter(|(_, changed)| *changed);
    changed
        .map(|(field, _)| {
            Problem::new(
                field,
                "fixed",
                "This is fixed after the first start, because invitations already count under it; duplicate the campaign to change it.",
            )
        })
        .collect()
}

fn changed_fields(before: &Draft, after: &Draft) -> Vec<&'static str> {
    let fields = [
        ("name", before.name != after.name),
        ("program", before.program != after.program),
        ("description", before.description != after.description),
        ("sender_id", before.sender != after.sender),
        ("source", before.source != after.source),
        ("messages", before.messages != after.messages),
        ("schedule", before.schedule != after.schedule),
        ("moderation", before.moderation != after.moderation),
        ("withdrawal", before.withdrawal != after.withdrawal),
        ("budget", before.budget != after.budget),
    ];
    let changed = fields.into_iter().filter(|(_, changed)| *changed);
    changed.map(|(field, _)| field).collect()
}

/// The name of a copy: another one, so that it makes no family with the original by itself.
fn copy_name(name: &str) -> String {
    const ENDING: &str = " (copy)";
    let room = limits::NAME_LENGTH_MAXIMUM - ENDING.chars().count();
    let kept: String = name.chars().take(room).collect();
    format!("{}{ENDING}", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_another_name_that_fits() {
        assert_eq!(copy_name("C-level"), "C-level (copy)");
        let long = copy_name(&"x".repeat(limits::NAME_LENGTH_MAXIMUM));
        assert_eq!(long.chars().count(), limits::NAME_LENGTH_MAXIMUM);
        assert!(long.ends_with(" (copy)"));
    }
}
