//! Starting, stopping and archiving campaigns (R54).

use domain::action::{ActionState, StepIndex};
use domain::campaign::CampaignState;
use domain::identity::Role;
use domain::ids::{ActionId, CampaignId, ContactId};
use domain::ledger::EventKind;
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use engine::journal::Journal;
use serde::Serialize;
use serde_json::json;
use store::Tx;
use store::action::ActionRow;
use store::campaign::CampaignRow;

use super::check;
use super::edit::{archived, changeable, event};
use super::view::CampaignView;
use crate::live::{LiveEvent, LiveKind};
use crate::person::contact_name;
use crate::schema::ActionStateName;
use crate::{Scope, Service, ServiceError, ServiceResult};

/// A stopped or archived campaign, and what could not be held back any more (I-08).
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = Stopped)]
pub struct StopView {
    /// The campaign.
    pub campaign: CampaignView,
    /// What was at the network, or whose outcome was unknown, at that moment; it resolves.
    pub in_flight: Vec<InFlightView>,
}

/// An action that was in flight when its campaign stopped.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = InFlight)]
pub struct InFlightView {
    /// The action.
    #[schema(value_type = String)]
    pub action_id: ActionId,
    /// The contact.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The contact's name.
    pub contact_name: String,
    /// Which message of the sequence, from 0.
    #[schema(value_type = u32)]
    pub step: StepIndex,
    /// `sending` or `unconfirmed`; or, where an attempt that nobody found may still come late, the state
    /// in which it waits.
    #[schema(value_type = ActionStateName)]
    pub state: ActionState,
    /// When the attempt began.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub since: Option<Timestamp>,
}

impl Service {
    /// Starts or resumes a campaign. Its sender must be active and connected and its source there;
    /// every reason against it is said at once. An active campaign stays as it is.
    ///
    /// Nothing runs on the local day of the first start (R52); a resumed campaign goes on at its
    /// next slot.
    pub async fn start_campaign(
        &self,
        scope: &Scope,
        id: &CampaignId,
    ) -> ServiceResult<CampaignView> {
        scope.require(Role::Member)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let row = changeable(&mut tx, scope, id).await?;
        match row.state {
            // I-09 is broken where there is a way back.
            CampaignState::Archived if seeded::is_on(Bug::ResumeArchived) => {}
            CampaignState::Archived => return Err(archived()),
            CampaignState::Active => {
                let view = super::list::view(&mut tx, scope, id, now).await?;
                tx.commit(&view).await?;
                return Ok(view);
            }
            CampaignState::Draft | CampaignState::Stopped => {}
        }
        refuse_start(&mut tx, &row).await?;
        let today = row.local_date_at(now);
        let started =
            store::campaign_edit::start(&mut tx, workspace, id, row.state, now, today).await?;
        if !started {
            return Err(changed_meanwhile());
        }
        let entry = event(scope, EventKind::CampaignStarted, &row, now)
            .on(today)
            .with(json!({ "resumed": row.first_started_at.is_some() }));
        store::ledger::append(&mut tx, workspace, vec![entry]).await?;
        let view = super::list::view(&mut tx, scope, id, now).await?;
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(workspace, LiveKind::Campaign).campaign(id));
        Ok(view)
    }

    /// Stops a campaign: from the commit on nothing of it is begun any more. Approvals stay; what
    /// was in flight is listed and resolves. A campaign that is not active stays as it is.
    pub async fn stop_campaign(&self, scope: &Scope, id: &CampaignId) -> ServiceResult<StopView> {
        scope.require(Role::Member)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let row = changeable(&mut tx, scope, id).await?;
        if row.state == CampaignState::Archived {
            return Err(archived());
        }
        if row.state != CampaignState::Active {
            let in_flight = store::action::in_flight_of(&mut tx, workspace, id).await?;
            let view = stopped(&mut tx, scope, id, in_flight, now).await?;
            tx.commit(&view).await?;
            return Ok(view);
        }
        if !store::campaign_edit::stop(&mut tx, workspace, id, now).await? {
            return Err(changed_meanwhile());
        }
        let mut journal = Journal::default();
        let actor = scope.actor();
        engine::release::note_missed_slots(&mut tx, &row, &mut journal, &actor, now).await?;
        let in_flight =
            engine::release::stop(&mut tx, workspace, id, &mut journal, &scope.actor(), now)
                .await?;
        let ids: Vec<&ActionId> = in_flight.iter().map(|action| &action.id).collect();
        let entry =
            event(scope, EventKind::CampaignStopped, &row, now).with(json!({ "in_flight": ids }));
        journal.note(workspace, entry);
        journal.write(&mut tx).await?;
        let view = stopped(&mut tx, scope, id, in_flight, now).await?;
        tx.commit(&view).await?;
        self.announce_stop(scope, id);
        Ok(view)
    }

    /// Archives a campaign, which cannot be undone: it stops, what is open ends with the reason
    /// `campaign_archived`, and it leaves the lists. Its history still counts. An archived campaign
    /// stays as it is.
    pub async fn archive_campaign(
        &self,
        scope: &Scope,
        id: &CampaignId,
    ) -> ServiceResult<StopView> {
        scope.require(Role::Member)?;
        let now = self.now();
        let workspace = scope.workspace();
        let mut tx = self.write(scope).await?;
        let row = changeable(&mut tx, scope, id).await?;
        if !store::campaign_edit::archive(&mut tx, workspace, id, now).await? {
            let in_flight = store::action::in_flight_of(&mut tx, workspace, id).await?;
            let view = stopped(&mut tx, scope, id, in_flight, now).await?;
            tx.commit(&view).await?;
            return Ok(view);
        }
        let mut journal = Journal::default();
        let actor = scope.actor();
        if row.state == CampaignState::Active {
            engine::release::note_missed_slots(&mut tx, &row, &mut journal, &actor, now).await?;
        }
        let in_flight =
            engine::release::archive(&mut tx, workspace, id, &mut journal, &scope.actor(), now)
                .await?;
        store::campaign_edit::end_sequences(&mut tx, workspace, id, now).await?;
        let ids: Vec<&ActionId> = in_flight.iter().map(|action| &action.id).collect();
        let entry =
            event(scope, EventKind::CampaignArchived, &row, now).with(json!({ "in_flight": ids }));
        journal.note(workspace, entry);
        journal.write(&mut tx).await?;
        let view = stopped(&mut tx, scope, id, in_flight, now).await?;
        tx.commit(&view).await?;
        self.announce_stop(scope, id);
        Ok(view)
    }

    fn announce_stop(&self, scope: &Scope, id: &CampaignId) {
        for kind in [LiveKind::Campaign, LiveKind::Queue, LiveKind::Companion] {
            self.announce(LiveEvent::new(scope.workspace(), kind).campaign(id));
        }
    }
}

fn changed_meanwhile() -> ServiceError {
    ServiceError::conflict(
        "changed_meanwhile",
        "This campaign was changed by somebody else at the same moment. Reload it and try again",
    )
}

/// Every reason why the campaign cannot start.
async fn refuse_start(tx: &mut Tx, row: &CampaignRow) -> ServiceResult<()> {
    let workspace = &row.workspace_id;
    let sender = store::campaign_edit::sender(tx, workspace, &row.sender_member_id).await?;
    let mut problems = check::sender_problem(sender.as_ref());
    let source = row.source()?;
    let facts = store::campaign_edit::source(tx, workspace, &source, &row.sender_member_id).await?;
    problems.extend(check::source_problem(&source, facts.as_ref()));
    if problems.is_empty() {
        return Ok(());
    }
    Err(ServiceError::Invalid(problems))
}

async fn stopped(
    tx: &mut Tx,
    scope: &Scope,
    id: &CampaignId,
    in_flight: Vec<ActionRow>,
    now: Timestamp,
) -> ServiceResult<StopView> {
    let contacts = in_flight
        .iter()
        .map(|action| (action.workspace_id.clone(), action.contact_id.clone()));
    let contacts = store::recipient::by_ids(tx, contacts).await?;
    let campaign = super::list::view(tx, scope, id, now).await?;
    let in_flight = in_flight
        .into_iter()
        .map(|action| {
            let contact = contacts
                .iter()
                .find(|contact| contact.id == action.contact_id);
            InFlightView {
                contact_name: contact.map(contact_name).unwrap_or_default(),
                action_id: action.id,
                contact_id: action.contact_id,
                step: action.step,
                state: action.state,
                since: action.intent_at,
            }
        })
        .collect();
    Ok(StopView {
        campaign,
        in_flight,
    })
}
