//! The rows of the ledger that a number counts (R73).

use domain::action::{Category, Reason, StepIndex};
use domain::identity::Role;
use domain::ids::{ActionId, CampaignId, ContactId, MemberId};
use domain::ledger::{EventKind, Measure};
use domain::reply::Class;
use domain::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::campaign_day;
use store::counted::{CountedRow, Filter, Place};

use super::period::{PeriodFilter, today};
use crate::audience::refs::{CampaignRef, MemberRef};
use crate::campaigns::list::program_prefix;
use crate::campaigns::view::count;
use crate::error::OrNotFound;
use crate::person::full_name;
use crate::schema::{CategoryName, EventKindName, MeasureName, ReasonName, ReplyClassName};
use crate::{Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

/// Which rows of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct CountedFilter {
    /// That count for this number; every row of the ledger where none is named.
    #[param(value_type = Option<MeasureName>)]
    pub measure: Option<Measure>,
    /// Replies that are of this class now.
    #[param(value_type = Option<ReplyClassName>)]
    pub class: Option<Class>,
    /// Of this kind.
    #[param(value_type = Option<EventKindName>)]
    pub kind: Option<EventKind>,
    /// Of so many days up to today.
    #[param(minimum = 1, maximum = 731)]
    pub days: Option<u32>,
    /// From this day on, in the workspace's zone; all days where none is named.
    #[param(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// Up to this day.
    #[param(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// In this member's name.
    #[param(value_type = Option<String>)]
    pub member_id: Option<MemberId>,
    /// Of this program's campaigns.
    pub program: Option<String>,
    /// Of this campaign.
    #[param(value_type = Option<String>)]
    pub campaign_id: Option<CampaignId>,
    /// Of every campaign with the name and program of this one.
    #[param(value_type = Option<String>)]
    pub family_of: Option<CampaignId>,
    /// About this contact.
    #[param(value_type = Option<String>)]
    pub contact_id: Option<ContactId>,
}

/// A row of the ledger, with the names of what it is about.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = CountedEntry)]
pub struct CountedView {
    /// Its place in the workspace's ledger.
    pub sequence: u64,
    /// The day on which it counts, in the workspace's zone.
    #[schema(value_type = Option<String>, format = Date)]
    pub date: Option<Date>,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What happened.
    #[schema(value_type = EventKindName)]
    pub kind: EventKind,
    /// The number that it counts for.
    #[schema(value_type = Option<MeasureName>)]
    pub measure: Option<Measure>,
    /// Who did it: `engine`, `network`, a user's or a key's id, `command_line`.
    pub actor: String,
    /// That person's name, where it was a person.
    pub actor_name: Option<String>,
    /// What led to it: a step of the engine or a use case.
    pub cause: String,
    /// The campaign.
    pub campaign: Option<CampaignRef>,
    /// The contact.
    #[schema(value_type = Option<String>)]
    pub contact_id: Option<ContactId>,
    /// The contact's name.
    pub contact_name: Option<String>,
    /// The member in whose name.
    pub member: Option<MemberRef>,
    /// The action.
    #[schema(value_type = Option<String>)]
    pub action_id: Option<ActionId>,
    /// Which message of the sequence, from 0.
    #[schema(value_type = Option<u32>)]
    pub step: Option<StepIndex>,
    /// How an action ended.
    #[schema(value_type = Option<CategoryName>)]
    pub category: Option<Category>,
    /// Why.
    #[schema(value_type = Option<ReasonName>)]
    pub reason: Option<Reason>,
    /// Of a reply, the class that holds now.
    #[schema(value_type = Option<ReplyClassName>)]
    pub class: Option<Class>,
}

/// A page of rows, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = CountedPage)]
pub struct CountedPage {
    /// The rows, the latest first.
    pub items: Vec<CountedView>,
    /// Where the next page begins; null after the last one.
    pub next: Option<String>,
    /// How many rows count for the number; null where none is named.
    pub total: Option<u64>,
}

impl From<CountedRow> for CountedView {
    fn from(row: CountedRow) -> Self {
        let name = full_name(
            (row.first_name.as_ref(), row.last_name.as_ref()),
            row.profile_url.as_ref(),
            row.email.as_ref(),
        );
        Self {
            sequence: row.sequence.unsigned_abs(),
            date: row.day.map(campaign_day::day),
            at: row.at,
            kind: row.kind,
            measure: row.measure,
            actor: row.actor,
            actor_name: row.actor_name,
            cause: row.cause,
            campaign: row.campaign_id.map(|id| CampaignRef {
                id,
                name: row.campaign_name.unwrap_or_default(),
                program: row.campaign_program.unwrap_or_default(),
            }),
            contact_name: row.contact_id.is_some().then_some(name),
            contact_id: row.contact_id,
            member: row.member_id.map(|id| MemberRef {
                id,
                name: row.member_name.unwrap_or_default(),
            }),
            action_id: row.action_id,
            step: row.step,
            category: row.category,
            reason: row.reason,
            class: row.class,
        }
    }
}

impl CountedFilter {
    /// What the store is asked for. Members see the rows of their own campaigns.
    async fn stored(&self, tx: &mut Tx, scope: &Scope, now: Timestamp) -> ServiceResult<Filter> {
        let period = PeriodFilter {
            days: self.days,
            from: self.from,
            to: self.to,
        };
        let days = if period.is_given() {
            Some(period.resolve(today(scope, now))?.numbers())
        } else {
            None
        };
        let family = match &self.family_of {
            Some(id) => {
                let row = store::campaign::get(tx, scope.workspace(), id).await?;
                Some(row.or_not_found("campaign")?.family_key)
            }
            None => None,
        };
        let program = self
            .program
            .as_deref()
            .filter(|text| !text.trim().is_empty());
        Ok(Filter {
            measure: self.measure.or(self.class.map(|_| Measure::Replies)),
            class: self.class,
            kind: self.kind,
            within: campaign_day::Filter {
                days,
                campaign: self.campaign_id.clone(),
                family,
                family_prefix: program.map(program_prefix),
                member: scope.only_own().or(self.member_id.as_ref()).cloned(),
            },
            contact: self.contact_id.clone(),
        })
    }
}

/// How many rows a filter finds, where the sums can tell.
async fn total(tx: &mut Tx, scope: &Scope, filter: &Filter) -> ServiceResult<Option<u64>> {
    let Some(measure) = filter.measure else {
        return Ok(None);
    };
    if filter.kind.is_some() || filter.contact.is_some() {
        return Ok(None);
    }
    let sums = campaign_day::total(tx, scope.workspace(), &filter.within).await?;
    let sum = match filter.class {
        Some(class) => sums.of_class(class),
        None => sums.of(measure),
    };
    Ok(Some(count(sum)))
}

impl Service {
    /// Rows of the ledger, the latest first, with the number that they make up. Members see those of their own campaigns.
    pub async fn counted(
        &self,
        scope: &Scope,
        filter: &CountedFilter,
        request: &PageRequest,
    ) -> ServiceResult<CountedPage> {
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let mut tx = self.read().await?;
        let wanted = filter.stored(&mut tx, scope, self.now()).await?;
        let list = if wanted.measure.is_some() {
            "counted"
        } else {
            "counted-all"
        };
        let after: Option<Place> = request.after(list)?;
        let workspace = scope.workspace();
        let rows = store::counted::page(&mut tx, workspace, &wanted, after, limit + 1).await?;
        let total = total(&mut tx, scope, &wanted).await?;
        let place = |row: &CountedRow| (row.day.unwrap_or(0), row.sequence);
        let page = Page::of(list, rows, limit, place, CountedView::from);
        Ok(CountedPage {
            items: page.items,
            next: page.next,
            total,
        })
    }

    /// Whether every sum by campaign and day is what its rows come to (I-27): the campaigns and days that differ.
    pub async fn recount_days(&self, scope: &Scope) -> ServiceResult<Vec<(CampaignId, Date)>> {
        scope.require(Role::Viewer)?;
        if scope.only_own().is_some() {
            return Err(ServiceError::forbidden(
                "Counting the workspace again needs the role editor or viewer in it",
            ));
        }
        let mut tx = self.read().await?;
        let workspace = scope.workspace();
        let mut differing = std::collections::BTreeMap::new();
        for one in campaign_day::recount(&mut tx, workspace).await? {
            differing.insert((one.of.campaign_id, one.of.day), one.sums);
        }
        for one in campaign_day::kept(&mut tx, workspace).await? {
            let key = (one.of.campaign_id, one.of.day);
            let counted = differing.remove(&key).unwrap_or_default();
            if counted != one.sums {
                differing.insert(key, one.sums);
            }
        }
        let places = differing.into_keys();
        Ok(places
            .map(|(campaign, day)| (campaign, campaign_day::day(day)))
            .collect())
    }
}
