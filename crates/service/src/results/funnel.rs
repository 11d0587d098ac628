//! The funnel (R35): how far the contacts that campaigns approached have come, and who they are.

use domain::funnel::{Funnel, Level};
use domain::identity::Role;
use domain::ids::{CampaignId, ContactId, MemberId};
use domain::time::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use store::funnel::{Filter, LevelContact};

use super::period::{Period, PeriodFilter, today, zone_of};
use crate::campaigns::list::program_prefix;
use crate::campaigns::view::count;
use crate::export::{self, Cell, Pieces, TableFormat, said, text};
use crate::person::full_name;
use crate::schema::LevelName;
use crate::{Page, PageRequest, Scope, Service, ServiceResult};

/// Whose way is looked at. Members see that of the contacts of their own campaigns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct FunnelFilter {
    /// Approached for the first time by the campaign in the last so many days, 1 to 731; whenever where no day is named.
    #[param(minimum = 1, maximum = 731)]
    pub days: Option<u32>,
    /// From this day on, in the workspace's zone.
    #[param(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// Up to this day.
    #[param(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// In this member's name.
    #[param(value_type = Option<String>)]
    pub member_id: Option<MemberId>,
    /// By this program's campaigns.
    pub program: Option<String>,
    /// By this campaign.
    #[param(value_type = Option<String>)]
    pub campaign_id: Option<CampaignId>,
    /// For the list of people: who stands at this level; the first where none is named.
    #[param(value_type = Option<LevelName>)]
    pub level: Option<Level>,
    /// For the list of people: those as well who have come further.
    pub reached: bool,
}

/// A level of the funnel.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = FunnelLevel)]
pub struct LevelView {
    /// The level.
    #[schema(value_type = LevelName)]
    pub level: Level,
    /// Contacts whose highest level it is.
    pub standing: u64,
    /// Contacts that stand there or beyond.
    pub reached: u64,
    /// The part of those of the level before who have come on to this one, 0 to 1; null for the first.
    pub conversion: Option<f64>,
}

/// The funnel.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Funnel)]
pub struct FunnelView {
    /// The first day on which the contacts were approached, where a period is named.
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// The last day.
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// The levels, the first one first.
    pub levels: Vec<LevelView>,
}

/// Somebody on the way.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = FunnelPerson)]
pub struct FunnelPersonView {
    /// The contact.
    #[schema(value_type = String)]
    pub contact_id: ContactId,
    /// The name.
    pub name: String,
    /// The line under the name.
    pub headline: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// The highest level.
    #[schema(value_type = LevelName)]
    pub level: Level,
}

/// The instants between which the days of a period lie.
fn instants(period: Period, zone: &TimeZone) -> (Timestamp, Timestamp) {
    let begin = |date: Date| {
        let begin = date.to_zoned(zone.clone());
        begin.map_or_else(
            |_| Timestamp::from_millis(i64::MAX),
            |begin| Timestamp::from_millis(begin.timestamp().as_millisecond()),
        )
    };
    let after = period.to.tomorrow().unwrap_or(Date::MAX);
    (begin(period.from), begin(after))
}

impl FunnelFilter {
    fn period(&self, scope: &Scope, now: Timestamp) -> ServiceResult<Option<Period>> {
        let period = PeriodFilter {
            days: self.days,
            from: self.from,
            to: self.to,
        };
        let is_given = period.is_given();
        is_given
            .then(|| period.resolve(today(scope, now)))
            .transpose()
    }

    fn stored(&self, scope: &Scope, period: Option<Period>) -> Filter {
        let program = self
            .program
            .as_deref()
            .filter(|text| !text.trim().is_empty());
        Filter {
            campaigns: store::campaign_day::Filter {
                campaign: self.campaign_id.clone(),
                family_prefix: program.map(program_prefix),
                member: scope.only_own().or(self.member_id.as_ref()).cloned(),
                ..store::campaign_day::Filter::default()
            },
            approached: period.map(|period| instants(period, &zone_of(scope))),
        }
    }
}

impl FunnelPersonView {
    fn of(row: LevelContact) -> Self {
        Self {
            name: full_name(
                (row.first_name.as_ref(), row.last_name.as_ref()),
                row.profile_url.as_ref(),
                row.email.as_ref(),
            ),
            contact_id: row.contact_id,
            headline: row.headline,
            company: row.company,
            level: Level::of_rank(row.level).unwrap_or(Level::Invited),
        }
    }
}

/// The columns of a file of people.
const COLUMNS: &[&str] = &["contact", "headline", "company", "level"];

impl Service {
    /// How many contacts stand at each level, and how many of one have come on to the next.
    pub async fn funnel(&self, scope: &Scope, filter: &FunnelFilter) -> ServiceResult<FunnelView> {
        scope.require(Role::Viewer)?;
        let period = filter.period(scope, self.now())?;
        let wanted = filter.stored(scope, period);
        let mut tx = self.read().await?;
        let counts = store::funnel::counts(&mut tx, scope.workspace(), &wanted).await?;
        let standing = counts
            .into_iter()
            .filter_map(|row| Some((Level::of_rank(row.level)?, count(row.count))));
        let funnel = Funnel::new(standing);
        Ok(FunnelView {
            from: period.map(|period| period.from),
            to: period.map(|period| period.to),
            levels: Level::ALL
                .iter()
                .map(|level| LevelView {
                    level: *level,
                    standing: funnel.standing(*level),
                    reached: funnel.reached(*level),
                    conversion: funnel
                        .conversion(*level)
                        .map(|part| (part * 1_000.0).round() / 1_000.0),
                })
                .collect(),
        })
    }

    /// The contacts that stand at a level, or have reached it.
    pub async fn funnel_people(
        &self,
        scope: &Scope,
        filter: &FunnelFilter,
        request: &PageRequest,
    ) -> ServiceResult<Page<FunnelPersonView>> {
        const LIST: &str = "funnel";
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let after: Option<ContactId> = request.after(LIST)?;
        let wanted = filter.stored(scope, filter.period(scope, self.now())?);
        let level = (filter.level.unwrap_or(Level::Invited), filter.reached);
        let mut tx = self.read().await?;
        let workspace = scope.workspace();
        let after = after.as_ref();
        let rows =
            store::funnel::contacts(&mut tx, workspace, &wanted, level, after, limit + 1).await?;
        let place = |row: &LevelContact| row.contact_id.clone();
        Ok(Page::of(LIST, rows, limit, place, FunnelPersonView::of))
    }

    /// Those contacts as CSV, in pieces as they are asked for.
    pub async fn funnel_file(&self, scope: &Scope, filter: FunnelFilter) -> ServiceResult<Pieces> {
        scope.require(Role::Viewer)?;
        let (service, scope) = (self.clone(), scope.clone());
        let page = move |request| {
            let (service, scope, filter) = (service.clone(), scope.clone(), filter.clone());
            async move { service.funnel_people(&scope, &filter, &request).await }
        };
        export::in_pieces(TableFormat::Csv, COLUMNS, page, cells).await
    }
}

fn cells(one: &FunnelPersonView) -> Vec<Cell<'_>> {
    vec![
        text(Some(&one.name)),
        text(one.headline.as_ref()),
        text(one.company.as_ref()),
        said(Some(one.level)),
    ]
}
