//! The forecast (R61) as people and programs ask for it: of a campaign, a member or the workspace.
//!
//! It is made by the engine on a copy (`engine::forecast`), as a job that others who ask the same share.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::action::{ActionKind, ActionState, Category, Reason, StepIndex};
use domain::campaign::CampaignKind;
use domain::identity::Role;
use domain::ids::{CampaignId, ContactId, MemberId};
use domain::named;
use domain::time::Timestamp;
use domain::{limits, problem::Problem};
use engine::forecast::{Forecast, Question, Reached};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::campaign::CampaignRow;
use store::excerpt::Foreseen;
use utoipa::{IntoParams, ToSchema};
use words::language;

pub use crate::jobs::Asked;
use crate::jobs::{Job, Jobs};
use crate::person::full_name;
use crate::schema::{ActionKindName, ActionStateName, CampaignKindName, CategoryName, ReasonName};
use crate::{Scope, Service, ServiceError, ServiceResult};

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ForecastFilter {
    /// In the name of this member.
    #[param(value_type = Option<String>)]
    pub member_id: Option<MemberId>,
    /// How many days, 1 to 31; 14 where not given.
    #[param(minimum = 1, maximum = 31)]
    pub days: Option<u32>,
    /// Takes every proposal as approved. Without it, what nobody has decided waits as the campaign says.
    pub as_approved: Option<bool>,
}

named! {
    /// What becomes of a foreseen action.
    ForeseenEnd, "foreseen end" {
        /// It leaves.
        Leaves = "leaves",
        /// It ends without leaving.
        Ends = "ends",
        /// It waits for the sender's decision.
        WaitsForDecision = "waits_for_decision",
        /// It is planned, and its moment is beyond the forecast or held back.
        Waits = "waits",
    }
}

impl ForeseenEnd {
    /// What becomes of an action of a copy.
    pub(crate) fn of(action: &Foreseen) -> Self {
        match action.state {
            _ if engine::forecast::leaves(action) => Self::Leaves,
            ActionState::WaitingForApproval => Self::WaitsForDecision,
            state if state.is_final() => Self::Ends,
            _ => Self::Waits,
        }
    }
}

/// What the days to come bring, as far as nobody does anything.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Forecast)]
pub struct ForecastView {
    /// The present instant.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// The instant up to which it goes.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// Whether it goes as far as was asked for and holds everything.
    pub complete: bool,
    /// Whether every proposal was taken as approved.
    pub as_approved: bool,
    /// What leaves, ends or waits, by day and moment.
    pub items: Vec<ForecastItem>,
    /// The budgets that hold something back; the one that does first comes first.
    pub budgets: Vec<BudgetBound>,
    /// The campaigns whose source runs dry.
    pub dry: Vec<SourceDry>,
}

/// One foreseen action.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ForecastItem {
    /// Its campaign.
    #[schema(value_type = String)]
    pub campaign_id: CampaignId,
    /// The campaign's name.
    pub campaign_name: String,
    /// What the campaign does.
    #[schema(value_type = CampaignKindName)]
    pub campaign_kind: CampaignKind,
    /// The campaign's zone.
    pub time_zone: String,
    /// In whose name.
    #[schema(value_type = String)]
    pub member_id: MemberId,
    /// The contact.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The contact's name.
    pub contact_name: String,
    /// What it is.
    #[schema(value_type = ActionKindName)]
    pub kind: ActionKind,
    /// Which message of the sequence, from 0.
    #[schema(value_type = u32)]
    pub step: StepIndex,
    /// The language of the text: a tag, or `default`.
    pub language: String,
    /// Which text of the message it is, where there are several (R65).
    pub variant: Option<String>,
    /// The campaign's local date.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// The slot of that day, from 0.
    pub slot: u32,
    /// Its moment, else the beginning of its slot.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// `leaves`, `ends`, `waits_for_decision` or `waits`.
    #[schema(value_type = String)]
    pub end: ForeseenEnd,
    /// Where it stands at the end of the forecast.
    #[schema(value_type = ActionStateName)]
    pub state: ActionState,
    /// In which category it ends.
    #[schema(value_type = Option<CategoryName>)]
    pub category: Option<Category>,
    /// Why it ends, or waits.
    #[schema(value_type = Option<ReasonName>)]
    pub reason: Option<Reason>,
}

/// A budget that holds something back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BudgetBound {
    /// Whose.
    #[schema(value_type = String)]
    pub member_id: MemberId,
    /// What it is for.
    #[schema(value_type = ActionKindName)]
    pub kind: ActionKind,
    /// Which budget: the reason that is told of what waits for it.
    #[schema(value_type = ReasonName)]
    pub reason: Reason,
    /// When it first does.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// A campaign whose source runs dry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SourceDry {
    /// The campaign.
    #[schema(value_type = String)]
    pub campaign_id: CampaignId,
    /// The campaign's name.
    pub campaign_name: String,
    /// The first local date for which a slot gets fewer than its cohort.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
}

/// What names a forecast: workspace, campaign, filter, and whose campaigns alone may be seen.
pub(crate) type Key = (String, Option<CampaignId>, ForecastFilter, Option<MemberId>);

/// Forecasts that run, and those that were made lately.
pub(crate) type Forecasts = Jobs<Key, ForecastView>;

impl Service {
    /// The forecast, however long it takes within its bound. A member sees that of its own campaigns.
    pub async fn forecast(
        &self,
        scope: &Scope,
        campaign: Option<&CampaignId>,
        filter: &ForecastFilter,
    ) -> ServiceResult<Arc<ForecastView>> {
        let job = self.job(scope, campaign, filter).await?;
        job.end(self).await
    }

    /// The forecast where it is there within so long, else how far it has come; it goes on meanwhile.
    pub async fn forecast_within(
        &self,
        scope: &Scope,
        campaign: Option<&CampaignId>,
        filter: &ForecastFilter,
        wait: Duration,
    ) -> ServiceResult<Asked<ForecastView>> {
        let job = self.job(scope, campaign, filter).await?;
        job.within(self, wait).await
    }

    async fn job(
        &self,
        scope: &Scope,
        campaign: Option<&CampaignId>,
        filter: &ForecastFilter,
    ) -> ServiceResult<Arc<Job<ForecastView>>> {
        scope.require(Role::Viewer)?;
        let days = filter.days.unwrap_or(limits::FORECAST_DAYS);
        if !(1..=limits::FORECAST_DAYS_MAXIMUM).contains(&days) {
            let most = limits::FORECAST_DAYS_MAXIMUM;
            let message =
                format!("A forecast goes 1 to {most} days ahead. Choose a number between");
            return Err(ServiceError::Invalid(vec![Problem::new(
                "days",
                "out_of_range",
                message,
            )]));
        }
        if let Some(id) = campaign {
            crate::campaigns::edit::visible(&mut self.read().await?, scope, id).await?;
        }
        let own = scope.only_own().cloned();
        let key: Key = (
            scope.workspace().to_string(),
            campaign.cloned(),
            filter.clone(),
            own.clone(),
        );
        let now = self.now();
        let question = Question {
            workspace: scope.workspace().clone(),
            campaigns: campaign.into_iter().cloned().collect(),
            days,
            as_approved: filter.as_approved.unwrap_or_default(),
            now,
        };
        let only = own.or_else(|| filter.member_id.clone());
        let service = self.clone();
        self.0.forecasts.of(self, key, days, now, |job| async move {
            let reached = job.reached.clone();
            service.make(&question, only.as_ref(), reached).await
        })
    }

    async fn make(
        &self,
        question: &Question,
        only: Option<&MemberId>,
        reached: Reached,
    ) -> ServiceResult<ForecastView> {
        let forecast = self.questioned().forecast(question, reached).await?;
        let ids: std::collections::BTreeSet<&CampaignId> = forecast
            .actions
            .iter()
            .map(|action| &action.campaign_id)
            .chain(forecast.dry.keys())
            .collect();
        let mut tx = self.read().await?;
        let rows = store::campaign::by_ids(&mut tx, ids).await?;
        drop(tx);
        let campaigns: BTreeMap<CampaignId, CampaignRow> =
            rows.into_iter().map(|row| (row.id.clone(), row)).collect();
        Ok(view(forecast, &campaigns, question.as_approved, only))
    }
}

fn view(
    forecast: Forecast,
    campaigns: &BTreeMap<CampaignId, CampaignRow>,
    as_approved: bool,
    only: Option<&MemberId>,
) -> ForecastView {
    let is_shown = |member: &MemberId| only.is_none_or(|only| only == member);
    let actions = forecast.actions.into_iter();
    let items = actions
        .filter(|action| is_shown(&action.member_id))
        .filter_map(|action| item(action, campaigns))
        .collect();
    let budgets = forecast.budgets.into_iter();
    let dry = forecast.dry.into_iter().filter_map(|(id, date)| {
        let campaign = campaigns.get(&id)?;
        is_shown(&campaign.sender_member_id).then(|| SourceDry {
            campaign_name: campaign.name.clone(),
            campaign_id: id,
            date,
        })
    });
    ForecastView {
        from: forecast.from,
        until: forecast.until,
        complete: forecast.complete,
        as_approved,
        items,
        budgets: budgets
            .filter(|(member, ..)| is_shown(member))
            .map(|(member_id, kind, reason, at)| BudgetBound {
                member_id,
                kind,
                reason,
                at,
            })
            .collect(),
        dry: dry.collect(),
    }
}

fn item(action: Foreseen, campaigns: &BTreeMap<CampaignId, CampaignRow>) -> Option<ForecastItem> {
    let campaign = campaigns.get(&action.campaign_id)?;
    let end = ForeseenEnd::of(&action);
    Some(ForecastItem {
        campaign_name: campaign.name.clone(),
        campaign_kind: campaign.kind,
        time_zone: campaign.schedule.0.time_zone.clone(),
        at: engine::forecast::moment(&action, &campaign.calendar_or_utc()),
        language: language_of(&action, campaign),
        variant: action.variant.clone(),
        contact_name: full_name(
            (action.first_name.as_ref(), action.last_name.as_ref()),
            action.profile_url.as_ref(),
            action.email.as_ref(),
        ),
        campaign_id: action.campaign_id,
        member_id: action.member_id,
        contact_id: action.contact_id,
        kind: action.kind,
        step: action.step,
        date: action.local_date,
        slot: action.slot_index,
        end,
        state: action.state,
        category: action.category,
        reason: action.reason,
    })
}

/// The language in which it leaves: as the ledger of the copy tells, else as was approved, else as the text is chosen.
fn language_of(action: &Foreseen, campaign: &CampaignRow) -> String {
    let begun: Option<serde_json::Value> = action
        .begun
        .as_deref()
        .and_then(|data| serde_json::from_str(data).ok());
    let told = begun
        .as_ref()
        .and_then(|data| data.get("language")?.as_str());
    let message = engine::render::message(&campaign.messages.0, action.step);
    let chosen = message.and_then(|message| {
        let texts = message.texts_of(action.variant.as_deref());
        language::choose(texts, action.language.as_deref())
    });
    told.or(action.approved_language.as_deref())
        .or(chosen.map(|choice| choice.language))
        .unwrap_or(domain::campaign::DEFAULT_LANGUAGE)
        .to_owned()
}
