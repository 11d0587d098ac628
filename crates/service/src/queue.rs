//! The queue (R60): actions as a list, and the two things that a person may do with a row: take it
//! out, and put it back.

mod export;

use domain::action::{ActionKind, ActionState, Category, Reason, StepIndex, Transition};
use domain::calendar::Calendar;
use domain::campaign::{CampaignKind, CampaignState};
use domain::identity::Role;
use domain::ids::{ActionId, CampaignId, ContactId, FinderId, MemberId};
use domain::ledger::EventKind;
use domain::time::Timestamp;
use domain::withdrawal::WithdrawalPolicy;
use engine::journal::Journal;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::action::{ActionRow, Ending};
use store::campaign::CampaignRow;
use store::contact;
use store::ledger::Entry;
use store::queue::{Filter, Order, Place, QueueRow};

use crate::campaigns::list::program_prefix;
use crate::error::OrNotFound;
use crate::live::{LiveEvent, LiveKind};
use crate::person::full_name;
use crate::schema::{ActionKindName, ActionStateName, CampaignKindName, CategoryName, ReasonName};
use crate::writing::Writing;
use crate::{Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

/// What an action is called where it is missing.
const WHAT: &str = "action";

/// Which rows of the queue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct QueueFilter {
    /// Of this campaign.
    #[param(value_type = Option<String>)]
    pub campaign_id: Option<CampaignId>,
    /// Of this program's campaigns.
    pub program: Option<String>,
    /// In the name of this member.
    #[param(value_type = Option<String>)]
    pub member_id: Option<MemberId>,
    /// To this contact.
    #[param(value_type = Option<String>)]
    pub contact_id: Option<ContactId>,
    /// In this state.
    #[param(value_type = Option<ActionStateName>)]
    pub state: Option<ActionState>,
    /// Ended in this category.
    #[param(value_type = Option<CategoryName>)]
    pub category: Option<Category>,
    /// Planned for this local date of the campaign.
    #[param(value_type = Option<String>, format = Date)]
    pub date: Option<Date>,
    /// Of this step, from 0.
    #[param(value_type = Option<u32>)]
    pub step: Option<StepIndex>,
    /// `latest` (where not given) or `earliest` first: by the day for which it is planned where a
    /// campaign, member, contact or date is named, else by when it was planned.
    pub order: Option<QueueOrder>,
}

/// The order of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueueOrder {
    /// What is planned last comes first.
    Latest,
    /// What is planned first comes first.
    Earliest,
}

/// A row of the queue.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Action)]
pub struct QueueView {
    /// The action.
    #[schema(value_type = String)]
    pub id: ActionId,
    /// What is to be done.
    #[schema(value_type = ActionKindName)]
    pub kind: ActionKind,
    /// Which message of the sequence, from 0.
    #[schema(value_type = u32)]
    pub step: StepIndex,
    /// Which text of the message it is, where there are several (R65).
    pub variant: Option<String>,
    /// Where it stands.
    #[schema(value_type = ActionStateName)]
    pub state: ActionState,
    /// How it ended.
    #[schema(value_type = Option<CategoryName>)]
    pub category: Option<Category>,
    /// Why it ended, or why it waits.
    #[schema(value_type = Option<ReasonName>)]
    pub reason: Option<Reason>,
    /// What the network or a person said about it.
    pub detail: Option<String>,
    /// The campaign's local date for which it is planned.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// The campaign's zone; the viewer's own is for the viewer's program to apply.
    pub time_zone: String,
    /// Its moment: when it left, else when it will, else when its slot begins.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// Whether that moment is exact, or the beginning of a slot.
    pub at_is_exact: bool,
    /// When it was planned.
    #[schema(value_type = String, format = DateTime)]
    pub planned_at: Timestamp,
    /// When it was decided.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub decided_at: Option<Timestamp>,
    /// Who decided: a user's or key's id.
    pub decided_by: Option<String>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// The campaign.
    #[schema(value_type = String)]
    pub campaign_id: CampaignId,
    /// Its kind.
    #[schema(value_type = CampaignKindName)]
    pub campaign_kind: CampaignKind,
    /// Its name.
    pub campaign_name: String,
    /// Its program.
    pub campaign_program: String,
    /// The member in whose name.
    #[schema(value_type = String)]
    pub member_id: MemberId,
    /// That member's name.
    pub member_name: String,
    /// The contact.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The contact's name.
    pub contact_name: String,
    /// The contact's headline.
    pub contact_headline: Option<String>,
    /// The contact's company.
    pub contact_company: Option<String>,
    /// The finder that feeds the campaign.
    #[schema(value_type = Option<String>)]
    pub finder_id: Option<FinderId>,
    /// That finder's name.
    pub finder_name: Option<String>,
    /// Whether it can be taken out of the queue now.
    pub can_remove: bool,
    /// Whether it can be put back into the queue now.
    pub can_requeue: bool,
}

impl From<QueueRow> for QueueView {
    fn from(row: QueueRow) -> Self {
        let schedule = &row.campaign_schedule.0;
        let begun_at = row
            .intent_at
            .filter(|_| row.state != ActionState::Scheduled);
        let (at, at_is_exact) = match begun_at.or(row.due_at).or(row.ended_at) {
            Some(at) => (Some(at), true),
            None => (slot_start(&row), false),
        };
        Self {
            // The hand-over of a card is nothing to read.
            detail: row.detail.filter(|_| row.state != ActionState::Sending),
            can_remove: can_remove(row.state),
            // What was not answered is written again.
            can_requeue: row.state == ActionState::Canceled
                && row.kind != ActionKind::Answer
                && row.campaign_state != CampaignState::Archived,
            contact_name: full_name(
                (row.first_name.as_ref(), row.last_name.as_ref()),
                row.profile_url.as_ref(),
                row.email.as_ref(),
            ),
            time_zone: schedule.time_zone.clone(),
            at,
            at_is_exact,
            id: row.id,
            kind: row.kind,
            step: row.step,
            variant: row.variant,
            state: row.state,
            category: row.category,
            reason: row.reason,
            date: row.local_date,
            planned_at: row.planned_at,
            decided_at: row.decided_at,
            decided_by: row.decided_by,
            ended_at: row.ended_at,
            campaign_id: row.campaign_id,
            campaign_kind: row.campaign_kind,
            campaign_name: row.campaign_name,
            campaign_program: row.campaign_program,
            member_id: row.member_id,
            member_name: row.member_name,
            contact_id: row.contact_id,
            contact_headline: row.headline,
            contact_company: row.company,
            finder_id: row.finder_id,
            finder_name: row.finder_name,
        }
    }
}

fn slot_start(row: &QueueRow) -> Option<Timestamp> {
    let schedule = &row.campaign_schedule.0;
    let calendar = Calendar::resolve(schedule).ok()?;
    let window = calendar.window(row.local_date, row.slot_index)?;
    Some(window.starts_at)
}

/// What is in flight resolves by itself or by an answer, and is not taken out.
fn can_remove(state: ActionState) -> bool {
    !state.is_final()
        && !matches!(state, ActionState::Sending | ActionState::Unconfirmed)
        && state.after(Transition::Cancel).is_some()
}

impl Service {
    /// A page of the queue of a campaign, a program, a member, a contact or the whole workspace. A
    /// member sees only its own.
    pub async fn queue(
        &self,
        scope: &Scope,
        filter: &QueueFilter,
        request: &PageRequest,
    ) -> ServiceResult<Page<QueueView>> {
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let (order, list) = match filter.order {
            Some(QueueOrder::Earliest) => (Order::EarliestFirst, "queue-earliest"),
            Some(QueueOrder::Latest) | None => (Order::LatestFirst, "queue-latest"),
        };
        let after: Option<Place> = request.after(list)?;
        let own = scope.only_own();
        let foreign = own.is_some_and(|own| filter.member_id.as_ref().is_some_and(|id| id != own));
        if foreign {
            return Ok(Page::whole(Vec::new()));
        }
        let stored = Filter {
            action: None,
            campaign: filter.campaign_id.clone(),
            family_prefix: filter.program.as_deref().map(program_prefix),
            member: own.or(filter.member_id.as_ref()).cloned(),
            contact: filter.contact_id.clone(),
            states: filter.state.into_iter().collect(),
            categories: filter.category.into_iter().collect(),
            local_date: filter.date,
            step: filter.step,
        };
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        if let Some(id) = &filter.campaign_id {
            crate::campaigns::edit::visible(&mut tx, scope, id).await?;
        }
        let rows = store::queue::page(
            &mut tx,
            workspace,
            &stored,
            order,
            after.as_ref(),
            limit + 1,
        )
        .await?;
        let place = |row: &QueueRow| (row.local_date, row.slot_index, row.id.clone());
        Ok(Page::of(list, rows, limit, place, QueueView::from))
    }

    /// One row of the queue.
    pub async fn queue_row(&self, scope: &Scope, id: &ActionId) -> ServiceResult<QueueView> {
        scope.require(Role::Viewer)?;
        let mut tx = self.read().await?;
        row_of(&mut tx, scope, id).await
    }

    /// Takes an action out of the queue: it ends, for the reason that a person removed it. Removing
    /// it again changes nothing. What is in flight or has ended otherwise stays.
    pub async fn remove_action(&self, scope: &Scope, id: &ActionId) -> ServiceResult<QueueView> {
        scope.require(Role::Member)?;
        let now = self.now();
        let mut tx = self.write(scope).await?;
        let action = changeable(&mut tx, scope, id).await?;
        if action.reason == Some(Reason::RemovedByPerson) {
            let view = row_of(&mut tx, scope, id).await?;
            tx.commit(&view).await?;
            return Ok(view);
        }
        if !can_remove(action.state) {
            return Err(not_removable(action.state));
        }
        let campaign = campaign_of(&mut tx, &action).await?;
        let ending = Ending {
            local_date: campaign.local_date_at(now),
            action,
            reason: Reason::RemovedByPerson,
            detail: None,
            trace: None,
        };
        let mut journal = Journal::default();
        engine::outcome::end(
            &mut tx,
            std::slice::from_ref(&ending),
            &mut journal,
            scope.actor(),
            "queue",
            now,
        )
        .await?;
        if journal.write(&mut tx).await?.done == 0 {
            return Err(changed_meanwhile());
        }
        self.committed(tx, scope, &ending.action).await
    }

    /// Puts a canceled action back into the queue, for the next execution day of its campaign. An
    /// step about which the sender is asked has to be approved again. What was sent, blocked or is in
    /// flight cannot be put back, nor anything of an archived campaign.
    pub async fn requeue_action(&self, scope: &Scope, id: &ActionId) -> ServiceResult<QueueView> {
        scope.require(Role::Member)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let action = changeable(&mut tx, scope, id).await?;
        let campaign = campaign_of(&mut tx, &action).await?;
        if action.state != ActionState::Canceled {
            return Err(not_requeueable(action.state));
        }
        if campaign.state == CampaignState::Archived {
            return Err(crate::campaigns::edit::archived());
        }
        let contact = contact::get(&mut tx, workspace, &action.contact_id).await?;
        if contact.is_some_and(|contact| contact.id != action.contact_id) {
            return Err(ServiceError::conflict(
                "merged_away",
                "The contact was merged into another one, which this name and program works with already. Undo the merge first",
            ));
        }
        if action.kind == ActionKind::Answer {
            return Err(ServiceError::conflict(
                "not_requeueable",
                "An answer is not put back, because the conversation has gone on. Write it again there",
            ));
        }
        let is_there = match action.kind {
            ActionKind::Withdrawal => campaign.withdrawal.0.policy != WithdrawalPolicy::Never,
            ActionKind::Invitation | ActionKind::Message | ActionKind::Answer => {
                engine::render::message(&campaign.messages.0, action.step).is_some()
            }
        };
        if !is_there {
            return Err(ServiceError::conflict(
                "step_removed",
                "The campaign no longer has this message. Add it again first",
            ));
        }
        let place = next_place(&campaign, &action, now)?;
        let moderated = campaign.consent().asks(action.kind, action.step);
        let transition = if moderated {
            Transition::Undo
        } else {
            Transition::Requeue
        };
        let state = action
            .state
            .after(transition)
            .ok_or_else(|| not_requeueable(action.state))?;
        // The campaign before its action, as the planner does.
        store::campaign::wake_now(&mut tx, workspace, &action.campaign_id, now).await?;
        let put_back =
            store::queue::put_back(&mut tx, workspace, id, action.version, state, place).await?;
        if !put_back {
            return Err(changed_meanwhile());
        }
        let pair = (&action.campaign_id, &action.contact_id);
        store::queue::resume_sequence(&mut tx, workspace, pair).await?;
        let entry = Entry::new(now, EventKind::ActionRequeued, scope.actor(), "queue")
            .campaign(&action.campaign_id)
            .contact(&action.contact_id)
            .member(&action.member_id)
            .action(&action.id, action.step)
            .on(place.0);
        let entry = Entry {
            reason: action.reason,
            category: action.category,
            ..entry
        };
        let entry = entry.with(json!({ "from": action.local_date, "state": state }));
        store::ledger::append(&mut tx, workspace, vec![entry]).await?;
        self.committed(tx, scope, &action).await
    }

    async fn committed(
        &self,
        mut tx: Writing,
        scope: &Scope,
        action: &ActionRow,
    ) -> ServiceResult<QueueView> {
        let view = row_of(&mut tx, scope, &action.id).await?;
        tx.commit(&view).await?;
        for kind in [LiveKind::Queue, LiveKind::Companion, LiveKind::Campaign] {
            self.announce(LiveEvent::new(scope.workspace(), kind).campaign(&action.campaign_id));
        }
        Ok(view)
    }
}

pub(crate) async fn row_of(tx: &mut Tx, scope: &Scope, id: &ActionId) -> ServiceResult<QueueView> {
    let row = store::queue::row(tx, scope.workspace(), id)
        .await?
        .or_not_found(WHAT)?;
    match scope.only_own() {
        Some(own) if *own != row.member_id => Err(ServiceError::not_found(WHAT)),
        _ => Ok(row.into()),
    }
}

async fn changeable(tx: &mut Tx, scope: &Scope, id: &ActionId) -> ServiceResult<ActionRow> {
    let action = store::action::get(tx, scope.workspace(), id)
        .await?
        .or_not_found(WHAT)?;
    if scope.only_own().is_some_and(|own| *own != action.member_id) {
        return Err(ServiceError::not_found(WHAT));
    }
    scope.require_change_of(&action.member_id)?;
    Ok(action)
}

async fn campaign_of(tx: &mut Tx, action: &ActionRow) -> ServiceResult<CampaignRow> {
    store::campaign::get(tx, &action.workspace_id, &action.campaign_id)
        .await?
        .or_not_found("campaign")
}

/// The next execution day, and the action's slot of the day; later messages take the day's first.
fn next_place(
    campaign: &CampaignRow,
    action: &ActionRow,
    now: Timestamp,
) -> ServiceResult<(Date, u32)> {
    let calendar = campaign.calendar_or_utc();
    let today = calendar.local_date_at(now);
    let date = calendar.next_execution_date(today).ok_or_else(|| {
        ServiceError::conflict(
            "no_slots",
            "The campaign has no slots, so there is no day to put it on. Add a slot first",
        )
    })?;
    let slots = u32::try_from(campaign.schedule.0.slots.len()).unwrap_or(u32::MAX);
    let slot = if action.is_drawn() {
        action.slot_index.min(slots.saturating_sub(1))
    } else {
        0
    };
    Ok((date, slot))
}

fn changed_meanwhile() -> ServiceError {
    ServiceError::conflict(
        "changed_meanwhile",
        "This was changed at the same moment. Reload the queue and try again",
    )
}

fn not_removable(state: ActionState) -> ServiceError {
    let message = match state {
        ActionState::Sending => "This is being sent at the moment and can no longer be taken out",
        ActionState::Unconfirmed => {
            "This may have been sent. Say on the companion whether it was, instead of taking it out"
        }
        ActionState::Sent => "This was sent already",
        _ => "This has ended already",
    };
    ServiceError::conflict("not_removable", message)
}

fn not_requeueable(state: ActionState) -> ServiceError {
    let message = match state {
        ActionState::Sent => "This was sent; it is never sent again",
        ActionState::Blocked => {
            "The sender blocked this. The sender can undo that on the companion"
        }
        ActionState::Sending | ActionState::Unconfirmed => {
            "This may have been sent. Say on the companion whether it was, before it is put back"
        }
        _ => "This is in the queue already",
    };
    ServiceError::conflict("not_requeueable", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_not_begun_can_be_taken_out() {
        let removable: Vec<ActionState> = ActionState::ALL
            .iter()
            .copied()
            .filter(|state| can_remove(*state))
            .collect();
        assert_eq!(
            removable,
            [
                ActionState::Queued,
                ActionState::WaitingForApproval,
                ActionState::Approved,
                ActionState::Scheduled
            ]
        );
    }

    #[test]
    fn what_is_put_back_waits_where_it_has_to_be_approved() {
        let canceled = ActionState::Canceled;
        assert_eq!(
            canceled.after(Transition::Requeue),
            Some(ActionState::Queued)
        );
        assert_eq!(
            canceled.after(Transition::Undo),
            Some(ActionState::WaitingForApproval)
        );
        assert_eq!(ActionState::Sent.after(Transition::Requeue), None);
    }
}
