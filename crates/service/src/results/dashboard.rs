//! The dashboard (R72): what needs a person, how today stands, and what came of the campaigns in a period.

use std::collections::BTreeMap;

use domain::campaign::CampaignKind;
use domain::identity::Role;
use domain::ids::{CampaignId, MemberId};
use domain::limits;
use domain::statistics::Today;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::attention::AttentionRow;
use store::campaign_day::{self, Filter, Summed, SummedCampaign, Sums};

use super::figures::FiguresView;
use super::period::{Period, PeriodFilter, today};
use super::series::{StepView, steps};
use crate::audience::refs::{CampaignRef, MemberRef};
use crate::campaigns::list::program_prefix;
use crate::campaigns::view::count;
use crate::{Scope, Service, ServiceResult};

/// What a dashboard is about. Members see their own campaigns alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct DashboardFilter {
    /// So many days up to today, 1 to 731; 30 where no day is named.
    #[param(minimum = 1, maximum = 731)]
    pub days: Option<u32>,
    /// The first day, in the workspace's zone.
    #[param(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// The last day; today where it is not named.
    #[param(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// In this member's name.
    #[param(value_type = Option<String>)]
    pub member_id: Option<MemberId>,
    /// Of this program's campaigns.
    pub program: Option<String>,
}

impl DashboardFilter {
    /// The period that is asked for.
    pub fn period(&self) -> PeriodFilter {
        PeriodFilter {
            days: self.days,
            from: self.from,
            to: self.to,
        }
    }

    /// Which campaigns' sums are meant.
    pub(crate) fn campaigns(&self, scope: &Scope) -> Filter {
        let program = self
            .program
            .as_deref()
            .filter(|text| !text.trim().is_empty());
        Filter {
            family_prefix: program.map(program_prefix),
            member: scope.only_own().or(self.member_id.as_ref()).cloned(),
            ..Filter::default()
        }
    }
}

/// How much waits for people; 1,000 stands for that and more. Each is about the members whose campaigns one may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, utoipa::ToSchema)]
#[schema(as = Attention)]
pub struct AttentionView {
    /// Proposals without a decision.
    pub proposals: u64,
    /// Cards that members have in hand.
    pub hand_sends: u64,
    /// Actions of which a person has to say whether they left.
    pub unconfirmed: u64,
    /// Senders of active campaigns whose account is not connected.
    pub accounts: u64,
    /// Active invite campaigns with an error that keeps them from sending.
    pub invite_campaigns: u64,
    /// Active nurture campaigns with an error that keeps them from sending.
    pub nurture_campaigns: u64,
    /// Replies of which a person has to say what they mean.
    pub unsure_replies: u64,
    /// Conversations that wait to be read.
    pub unread: u64,
}

impl From<AttentionRow> for AttentionView {
    fn from(row: AttentionRow) -> Self {
        Self {
            proposals: count(row.proposals),
            hand_sends: count(row.hand_sends),
            unconfirmed: count(row.unconfirmed),
            accounts: count(row.accounts),
            invite_campaigns: count(row.invite_campaigns),
            nurture_campaigns: count(row.nurture_campaigns),
            unsure_replies: count(row.unsure_replies),
            unread: count(row.unread),
        }
    }
}

impl AttentionView {
    /// Whether nothing needs a person.
    pub const fn is_quiet(&self) -> bool {
        self.total() == 0
    }

    /// How much that is together.
    pub const fn total(&self) -> u64 {
        self.proposals
            + self.hand_sends
            + self.unconfirmed
            + self.accounts
            + self.invite_campaigns
            + self.nurture_campaigns
            + self.unsure_replies
            + self.unread
    }
}

/// How a member's day stands: invitations and messages that are planned for today.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = MemberToday)]
pub struct MemberTodayView {
    /// The member.
    pub member: MemberRef,
    /// What is planned, and how it ended.
    #[serde(flatten)]
    #[schema(value_type = crate::campaigns::TodayView)]
    pub today: Today,
}

/// Campaigns of one name and program in a period (R40).
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = FamilyFigures)]
pub struct FamilyFiguresView {
    /// The first of them, with the names that all have.
    pub campaign: CampaignRef,
    /// How many of them have figures in the period.
    pub campaigns: u64,
    /// Their figures, added up.
    pub figures: FiguresView,
}

/// What was done in a member's name in a period.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = MemberFigures)]
pub struct MemberFiguresView {
    /// The member.
    pub member: MemberRef,
    /// The figures of the member's campaigns.
    pub figures: FiguresView,
}

/// The dashboard of a period.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Dashboard)]
pub struct DashboardView {
    /// The first day of the period.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// Today.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// The workspace's zone, in which days are counted.
    pub time_zone: String,
    /// What waits for people now.
    pub attention: AttentionView,
    /// How today stands, by member.
    pub today: Vec<MemberTodayView>,
    /// The figures of the period.
    pub figures: FiguresView,
    /// Those of the period of the same length before it.
    pub before: FiguresView,
    /// The invite campaigns that won most connections, the best ones first.
    pub growth: Vec<FamilyFiguresView>,
    /// The nurture campaigns with most replies, the best ones first.
    pub nurturing: Vec<FamilyFiguresView>,
    /// What was done in the name of each member, by name.
    pub members: Vec<MemberFiguresView>,
    /// The period in steps: days, weeks of a longer one, months of a long one.
    pub series: Vec<StepView>,
}

impl Service {
    /// Today, as the workspace counts its days.
    pub fn today(&self, scope: &Scope) -> Date {
        today(scope, self.now())
    }

    /// The dashboard of a period. Members see their own.
    pub async fn dashboard(
        &self,
        scope: &Scope,
        filter: &DashboardFilter,
    ) -> ServiceResult<DashboardView> {
        scope.require(Role::Viewer)?;
        let now = self.now();
        let date = today(scope, now);
        let period = filter.period().resolve(date)?;
        let campaigns = filter.campaigns(scope);
        let workspace = scope.workspace();
        let mut tx = self.read().await?;
        let most = limits::ATTENTION_COUNTED_MAXIMUM;
        let member = campaigns.member.as_ref();
        let attention = store::attention::of(&mut tx, workspace, member, now, most).await?;
        let today = member_days(&mut tx, scope, date, &campaigns).await?;
        let summed = by_campaign(&mut tx, scope, period, &campaigns).await?;
        let within = Filter {
            days: Some(period.numbers()),
            ..campaigns.clone()
        };
        let days = campaign_day::by_day(&mut tx, workspace, &within).await?;
        let earlier = Filter {
            days: Some(period.before().numbers()),
            ..campaigns
        };
        let before = campaign_day::total(&mut tx, workspace, &earlier).await?;
        let mut total = Sums::default();
        for one in &summed {
            total += one.sums;
        }
        Ok(DashboardView {
            from: period.from,
            to: period.to,
            date,
            time_zone: scope.time_zone().to_owned(),
            attention: attention.into(),
            today,
            figures: total.into(),
            before: before.into(),
            growth: best(families(&summed, CampaignKind::Invite), |figures| {
                (figures.accepted, figures.invitations, 0)
            }),
            nurturing: best(families(&summed, CampaignKind::Nurture), |figures| {
                (figures.replies, figures.clicks, figures.messages)
            }),
            members: members(&summed),
            series: steps(period, &days),
        })
    }
}

/// The sums of each campaign in a period.
pub(super) async fn by_campaign(
    tx: &mut Tx,
    scope: &Scope,
    period: Period,
    campaigns: &Filter,
) -> ServiceResult<Vec<Summed<SummedCampaign>>> {
    let within = Filter {
        days: Some(period.numbers()),
        ..campaigns.clone()
    };
    Ok(campaign_day::by_campaign(tx, scope.workspace(), &within).await?)
}

async fn member_days(
    tx: &mut Tx,
    scope: &Scope,
    date: Date,
    campaigns: &Filter,
) -> ServiceResult<Vec<MemberTodayView>> {
    let rows = store::attention::member_days(tx, scope.workspace(), date, campaigns).await?;
    let mut found: Vec<(MemberRef, u64, Vec<_>)> = Vec::new();
    for row in rows {
        let is_same = found
            .last()
            .is_some_and(|(one, ..)| one.id == row.member_id);
        if !is_same {
            let member = MemberRef {
                id: row.member_id,
                name: row.member_name,
            };
            found.push((member, 0, Vec::new()));
        }
        if let Some((_, planned, ended)) = found.last_mut() {
            *planned += count(row.count);
            ended.extend(row.category.map(|category| (category, count(row.count))));
        }
    }
    let views = found
        .into_iter()
        .map(|(member, planned, ended)| MemberTodayView {
            member,
            today: Today::new(planned, ended, true),
        });
    Ok(views.collect())
}

/// The sums of campaigns of a kind, added up by family.
pub(super) fn families(
    summed: &[Summed<SummedCampaign>],
    kind: CampaignKind,
) -> Vec<FamilyFiguresView> {
    let mut found: BTreeMap<&str, (&SummedCampaign, u64, Sums)> = BTreeMap::new();
    for one in summed.iter().filter(|one| one.of.campaign_kind == kind) {
        let family = found
            .entry(&one.of.family_key)
            .or_insert((&one.of, 0, Sums::default()));
        family.1 += 1;
        family.2 += one.sums;
    }
    let views = found
        .into_values()
        .map(|(first, campaigns, sums)| FamilyFiguresView {
            campaign: reference(first),
            campaigns,
            figures: sums.into(),
        });
    views.collect()
}

fn reference(campaign: &SummedCampaign) -> CampaignRef {
    let id: CampaignId = campaign.campaign_id.clone();
    CampaignRef {
        id,
        name: campaign.campaign_name.clone(),
        program: campaign.campaign_program.clone(),
    }
}

/// The best families, by what makes one good; those alone that did anything.
fn best(
    mut families: Vec<FamilyFiguresView>,
    merit: impl Fn(&FiguresView) -> (u64, u64, u64),
) -> Vec<FamilyFiguresView> {
    families.retain(|family| merit(&family.figures) != (0, 0, 0));
    // The sort keeps the order by name among equals.
    families.sort_by_key(|family| std::cmp::Reverse(merit(&family.figures)));
    families.truncate(limits::TOP_FAMILIES_MAXIMUM);
    families
}

/// The sums of campaigns, added up by sender, by name.
pub(super) fn members(summed: &[Summed<SummedCampaign>]) -> Vec<MemberFiguresView> {
    let mut found: BTreeMap<(&str, &MemberId), Sums> = BTreeMap::new();
    for one in summed {
        let key = (one.of.sender_name.as_str(), &one.of.sender_member_id);
        *found.entry(key).or_default() += one.sums;
    }
    let views = found
        .into_iter()
        .map(|((name, id), sums)| MemberFiguresView {
            member: MemberRef {
                id: id.clone(),
                name: name.to_owned(),
            },
            figures: sums.into(),
        });
    views.collect()
}
