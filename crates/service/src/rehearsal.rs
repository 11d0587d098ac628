//! The rehearsal (R62) as people and programs ask for it: every message of a campaign that would leave, before it goes live.
//!
//! The engine plays it on a copy against a simulated network (`engine::rehearsal`), as a job that ends where nobody asks for
//! it any more.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use domain::action::{ActionKind, ActionState, Category, Reason, StepIndex};
use domain::campaign::CampaignState;
use domain::identity::Role;
use domain::ids::{CampaignId, ContactId};
use domain::limits;
use domain::problem::Problem;
use domain::time::Timestamp;
pub use engine::rehearsal::Manner;
use engine::rehearsal::{Question, Rehearsal, RehearsalError};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::campaign::CampaignRow;
use store::excerpt::Foreseen;
use utoipa::{IntoParams, ToSchema};

use crate::forecast::ForeseenEnd;
pub use crate::jobs::Asked;
use crate::jobs::{Job, Jobs};
use crate::person::full_name;
use crate::schema::{ActionKindName, ActionStateName, CategoryName, ReasonName};
use crate::{Scope, Service, ServiceError, ServiceResult};

/// How it is rehearsed.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct RehearsalFilter {
    /// How many days, 1 to 60; 14 where not given.
    #[param(minimum = 1, maximum = 60)]
    pub days: Option<u32>,
    /// How many people of the source at most, 1 to 200; 200 where not given.
    #[param(minimum = 1, maximum = 200)]
    pub people: Option<u32>,
    /// How people behave: `accepting` (everybody accepts and nobody writes, so that every message leaves) or `lifelike`.
    #[param(value_type = Option<String>)]
    pub manner: Option<Manner>,
}

/// What would have left.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Rehearsal)]
pub struct RehearsalView {
    /// The instant at which it begins.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// The instant up to which it goes.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// Whether it goes as far as was asked for.
    pub complete: bool,
    /// How people behaved.
    #[schema(value_type = String)]
    pub manner: Manner,
    /// Whether the campaign was running; else it was started for the rehearsal.
    pub was_active: bool,
    /// People who took part.
    pub people: u64,
    /// Invitations that were accepted.
    pub accepted: u64,
    /// Messages that people wrote.
    pub replies: u64,
    /// The campaign's zone.
    pub time_zone: String,
    /// What would have left, and what would not with its reason, by moment.
    pub items: Vec<RehearsedItem>,
}

/// One action of a rehearsal.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RehearsedItem {
    /// The person.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The person's name.
    pub contact_name: String,
    /// What it is.
    #[schema(value_type = ActionKindName)]
    pub kind: ActionKind,
    /// Which message of the sequence, from 0.
    #[schema(value_type = u32)]
    pub step: StepIndex,
    /// The campaign's local date.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// Its moment, else the beginning of its slot.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// `leaves`, `ends`, `waits_for_decision` or `waits`.
    #[schema(value_type = String)]
    pub end: ForeseenEnd,
    /// Which text of the message it is, where there are several (R65).
    pub variant: Option<String>,
    /// The text that would have left, byte for byte; empty for an invitation without a note, none for what does not leave.
    pub text: Option<String>,
    /// Where it stands at the end.
    #[schema(value_type = ActionStateName)]
    pub state: ActionState,
    /// In which category it ends.
    #[schema(value_type = Option<CategoryName>)]
    pub category: Option<Category>,
    /// Why it ends, or waits.
    #[schema(value_type = Option<ReasonName>)]
    pub reason: Option<Reason>,
    /// More about the reason.
    pub detail: Option<String>,
}

/// What names a rehearsal: workspace, campaign with its version, filter.
pub(crate) type Key = (String, CampaignId, i64, RehearsalFilter);

/// Rehearsals that run, and those that were made lately.
pub(crate) type Rehearsals = Jobs<Key, RehearsalView>;

impl Service {
    /// The rehearsal of a campaign, however long it takes within its bound. It ends where whoever asked goes away.
    pub async fn rehearsal(
        &self,
        scope: &Scope,
        campaign: &CampaignId,
        filter: &RehearsalFilter,
    ) -> ServiceResult<Arc<RehearsalView>> {
        let job = self.rehearsal_job(scope, campaign, filter).await?;
        job.end(self).await
    }

    /// The rehearsal where it is there within so long, else how far it has come; it goes on as long as somebody asks.
    pub async fn rehearsal_within(
        &self,
        scope: &Scope,
        campaign: &CampaignId,
        filter: &RehearsalFilter,
        wait: Duration,
    ) -> ServiceResult<Asked<RehearsalView>> {
        let job = self.rehearsal_job(scope, campaign, filter).await?;
        job.within(self, wait).await
    }

    async fn rehearsal_job(
        &self,
        scope: &Scope,
        campaign: &CampaignId,
        filter: &RehearsalFilter,
    ) -> ServiceResult<Arc<Job<RehearsalView>>> {
        scope.require(Role::Viewer)?;
        let days = filter.days.unwrap_or(limits::REHEARSAL_DAYS);
        let people = filter.people.unwrap_or(limits::REHEARSAL_PEOPLE_MAXIMUM);
        check(days, people)?;
        let mut tx = self.read().await?;
        let row = crate::campaigns::edit::visible(&mut tx, scope, campaign).await?;
        drop(tx);
        if row.state == CampaignState::Archived {
            return Err(ServiceError::conflict(
                "campaign_archived",
                "An archived campaign is not rehearsed. Duplicate it, and rehearse the copy",
            ));
        }
        let now = self.now();
        let question = Question {
            workspace: scope.workspace().clone(),
            campaign: campaign.clone(),
            days,
            people_maximum: people,
            manner: filter.manner.unwrap_or(Manner::Accepting),
            now,
        };
        let key: Key = (
            scope.workspace().to_string(),
            campaign.clone(),
            row.version,
            filter.clone(),
        );
        let service = self.clone();
        self.0
            .rehearsals
            .of(self, key, days, now, |job| async move {
                service.play(&question, &row, &job).await
            })
    }

    async fn play(
        &self,
        question: &Question,
        campaign: &CampaignRow,
        job: &Job<RehearsalView>,
    ) -> ServiceResult<RehearsalView> {
        let Some(stages) = self.0.stages.clone() else {
            return Err(ServiceError::conflict(
                "no_stage",
                "This program has no network to rehearse on",
            ));
        };
        let is_wanted = || job.is_wanted(self, limits::REHEARSAL_UNWATCHED_MILLISECONDS);
        let engine = self.questioned();
        let reached = job.reached.clone();
        let played = engine.rehearse(question, &*stages, reached, &is_wanted);
        let played = played.await.map_err(refused)?;
        Ok(view(played, question, campaign))
    }
}

fn check(days: u32, people: u32) -> ServiceResult<()> {
    let bounds = [
        ("days", days, limits::REHEARSAL_DAYS_MAXIMUM),
        ("people", people, limits::REHEARSAL_PEOPLE_MAXIMUM),
    ];
    let wrong = bounds
        .into_iter()
        .filter(|(_, value, most)| !(1..=*most).contains(value));
    let problems: Vec<Problem> = wrong
        .map(|(field, _, most)| {
            let message = format!("A rehearsal has 1 to {most} {field}. Choose a number between");
            Problem::new(field, "out_of_range", message)
        })
        .collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(ServiceError::Invalid(problems))
    }
}

fn refused(error: RehearsalError) -> ServiceError {
    match error {
        RehearsalError::NobodySends => ServiceError::conflict(
            "sender_without_account",
            "The sender has no account. Connect one on the companion, and rehearse again",
        ),
        RehearsalError::Engine(error) => ServiceError::internal(error),
        RehearsalError::Stage(_) | RehearsalError::Canceled => ServiceError::internal(error),
    }
}

fn view(played: Rehearsal, question: &Question, campaign: &CampaignRow) -> RehearsalView {
    let calendar = campaign.calendar_or_utc();
    let count = |kind: &str| {
        let count = played.answers.get(kind).copied().unwrap_or(0);
        u64::try_from(count).unwrap_or(0)
    };
    let contacts: BTreeSet<&ContactId> = played
        .actions
        .iter()
        .map(|action| &action.contact_id)
        .collect();
    RehearsalView {
        from: played.from,
        until: played.until,
        complete: played.complete,
        manner: question.manner,
        was_active: campaign.state == CampaignState::Active,
        people: contacts.len() as u64,
        accepted: count("invitation_accepted"),
        replies: count("message_received"),
        time_zone: campaign.schedule.0.time_zone.clone(),
        items: played
            .actions
            .into_iter()
            .map(|action| item(action, &calendar))
            .collect(),
    }
}

fn item(action: Foreseen, calendar: &domain::calendar::Calendar) -> RehearsedItem {
    let end = ForeseenEnd::of(&action);
    RehearsedItem {
        at: engine::forecast::moment(&action, calendar),
        contact_name: full_name(
            (action.first_name.as_ref(), action.last_name.as_ref()),
            action.profile_url.as_ref(),
            action.email.as_ref(),
        ),
        contact_id: action.contact_id,
        kind: action.kind,
        step: action.step,
        date: action.local_date,
        end,
        variant: action.variant,
        text: action.sent_text.filter(|_| end == ForeseenEnd::Leaves),
        state: action.state,
        category: action.category,
        reason: action.reason,
        detail: action.detail,
    }
}
