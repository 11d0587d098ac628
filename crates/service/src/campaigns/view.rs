//! A campaign as it is shown (contract): definition, health, today's progress, totals.

use domain::budget::CampaignBudget;
use domain::calendar::Schedule;
use domain::campaign::{CampaignKind, CampaignState, Moderation};
use domain::health::{Health, HealthError, HealthState, HealthWarning};
use domain::ids::{CampaignId, FinderId, MemberId};
use domain::reply::average_percent;
use domain::statistics::{Interval, Mark, MaturedRatio, Ratio, Today};
use domain::time::Timestamp;
use domain::withdrawal::Withdrawal;
use jiff::civil::Date;
use serde::Serialize;
use store::campaign::CampaignRow;
use store::campaign_list::ListedCampaign;

use super::definition::{
    CampaignBudgetSchema, MessageBody, ModerationSchema, ScheduleSchema, SourceBody,
    WithdrawalSchema,
};
use crate::access::budgets::BudgetView;
use crate::schema::{CampaignKindName, CampaignStateName, HealthStateName};
use crate::{ServiceError, ServiceResult};

/// A campaign.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = Campaign)]
pub struct CampaignView {
    /// Its id.
    #[schema(value_type = String)]
    pub id: CampaignId,
    /// What it does.
    #[schema(value_type = CampaignKindName)]
    pub kind: CampaignKind,
    /// Its name.
    pub name: String,
    /// The program that it belongs to.
    pub program: String,
    /// What it is for.
    pub description: String,
    /// The member in whose name it acts.
    #[schema(value_type = String)]
    pub sender_id: MemberId,
    /// That member's name.
    pub sender_name: String,
    /// Where its contacts come from.
    pub source: SourceBody,
    /// The source's name.
    pub source_name: String,
    /// The finder that feeds it, also where the source is the finder's segment.
    #[schema(value_type = Option<String>)]
    pub finder_id: Option<FinderId>,
    /// The sequence.
    pub messages: Vec<MessageBody>,
    /// The slots.
    #[schema(value_type = ScheduleSchema)]
    pub schedule: Schedule,
    /// The local date from which that schedule holds, where another one still does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub schedule_from: Option<Date>,
    /// Who decides.
    #[schema(value_type = ModerationSchema)]
    pub moderation: Moderation,
    /// What happens to invitations that nobody answered.
    #[schema(value_type = WithdrawalSchema)]
    pub withdrawal: Withdrawal,
    /// Its part in the budgets of its sender.
    #[schema(value_type = CampaignBudgetSchema)]
    pub budget: CampaignBudget,
    /// Where it stands: draft, active, stopped or archived.
    #[schema(value_type = CampaignStateName)]
    pub state: CampaignState,
    /// Whether it is switched on.
    pub active: bool,
    /// Whether it is archived, for good.
    pub archived: bool,
    /// Raised by every change of a person; what a change names to be sure that it meets this one.
    pub version: i64,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was changed last.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// When it was started first; sender, name, program and kind are fixed from then on.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub first_started_at: Option<Timestamp>,
    /// What its sender may still do of what the campaign begins with: invitations of a week, or messages of a day; null
    /// where the sender has no account.
    pub sender_budget: Option<BudgetView>,
    /// How it is doing.
    pub health: HealthView,
    /// What was planned for today, and how it went.
    pub today: TodayView,
    /// What came of it so far.
    pub totals: TotalsView,
    /// The same as the rules told it, for pages, which have words of their own.
    #[serde(skip)]
    #[schema(ignore)]
    pub figures: Figures,
}

/// What the rules say of a campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// What its sender may still do of what it begins with.
    pub sender_budget: Option<BudgetView>,
    /// How it is doing.
    pub health: Health,
    /// What was planned for today, and how it went.
    pub today: Today,
    /// The ratio of invitations that had two weeks and more to be answered.
    pub matured: MaturedRatio,
}

/// How a campaign is doing.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Health)]
pub struct HealthView {
    /// What the icon shows.
    #[schema(value_type = HealthStateName)]
    pub state: HealthState,
    /// What wants attention.
    pub warnings: Vec<FindingView>,
    /// What keeps it from sending.
    pub errors: Vec<FindingView>,
    /// When the next slot starts.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_slot_at: Option<Timestamp>,
}

/// Something found about a campaign's health, with what to do about it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = HealthFinding)]
pub struct FindingView {
    /// Stable code.
    pub code: &'static str,
    /// What is the matter, for people.
    pub message: &'static str,
    /// What cures it: the place to go to.
    pub remedy: &'static str,
    /// When it passes by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
    /// What there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<u64>,
    /// What there should be at least, may be at most, or what it is a part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
}

impl From<HealthError> for FindingView {
    fn from(error: HealthError) -> Self {
        let message = match error {
            HealthError::SessionDisconnected => "LinkedIn session is disconnected",
            HealthError::IdentityInactive => "identity is inactive",
            HealthError::UserInactive => "user is inactive",
            HealthError::NoSlots => "no slots scheduled",
            HealthError::CohortSizeZero => "cohort size is 0",
            HealthError::UnknownTimeZone => "time zone is unknown",
        };
        Self {
            code: error.code(),
            message,
            remedy: error.remedy().as_str(),
            ..Self::default()
        }
    }
}

impl From<HealthWarning> for FindingView {
    fn from(warning: HealthWarning) -> Self {
        let found = Self {
            code: warning.code(),
            remedy: warning.remedy().as_str(),
            ..Self::default()
        };
        match warning {
            HealthWarning::SourceEmpty => Self {
                message: "the source is empty",
                ..found
            },
            HealthWarning::SourceNearlyEmpty { planned, wanted } => Self {
                message: "the source is nearly empty",
                value: Some(planned.into()),
                of: Some(wanted.into()),
                ..found
            },
            HealthWarning::BudgetExhausted { until } => Self {
                message: "a budget of the sender is used up",
                until: Some(until),
                ..found
            },
            HealthWarning::LowAcceptance { accepted, sent } => Self {
                message: "few invitations are accepted",
                value: Some(accepted),
                of: Some(sent),
                ..found
            },
            HealthWarning::PendingPilingUp { pending, limit } => Self {
                message: "open invitations are piling up",
                value: Some(pending.into()),
                of: Some(limit.into()),
                ..found
            },
        }
    }
}

impl From<Health> for HealthView {
    fn from(health: Health) -> Self {
        Self {
            state: health.state,
            warnings: health.warnings.into_iter().map(Into::into).collect(),
            errors: health.errors.into_iter().map(Into::into).collect(),
            next_slot_at: health.next_start,
        }
    }
}

/// Today's progress in the campaign's zone (R56).
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Today)]
pub struct TodayView {
    /// The campaign's local date that this is about.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// Planned for today.
    pub planned: u64,
    /// Sent.
    pub sent: u64,
    /// Refused by the sender.
    pub blocked: u64,
    /// Invited already by a member for the same campaign name and program.
    pub duplicate: u64,
    /// Already an open invitation of the sender.
    pub pending: u64,
    /// A condition or a stop rule was against it.
    #[serde(rename = "false")]
    pub false_: u64,
    /// The network refused, the text did not fit, a value was missing.
    pub error: u64,
    /// Sent of planned in whole per cent; null before the day's first slot and where nothing was
    /// planned.
    pub percent: Option<u64>,
}

impl TodayView {
    pub(crate) fn of(date: Date, today: Today) -> Self {
        Self {
            date,
            planned: today.planned,
            sent: today.sent,
            blocked: today.blocked,
            duplicate: today.duplicate,
            pending: today.pending,
            false_: today.false_,
            error: today.error,
            percent: today.percent,
        }
    }
}

/// What came of a campaign, or of a family, so far.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Totals)]
pub struct TotalsView {
    /// Invitations sent; messages sent where the campaign only writes messages.
    pub sent: u64,
    /// Invitations accepted.
    pub accepted: u64,
    /// Invitations withdrawn, because nobody answered them.
    pub withdrawn: u64,
    /// Accepted of sent, to a thousandth; null where none was sent.
    pub ratio: Option<f64>,
    /// Whether the ratio reaches 40 %: `green` or `red`; null where none was sent.
    pub mark: Option<&'static str>,
    /// Messages sent.
    pub messages: u64,
    /// Links opened.
    pub clicks: u64,
    /// Replies received.
    pub replies: u64,
    /// Average sentiment of the replies, 0 to 1; null where none was judged.
    pub sentiment: Option<f64>,
    /// The same ratio of invitations that had two weeks and more to be answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matured: Option<MaturedView>,
}

/// Invitations that had two weeks and more to be answered (R57).
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Matured)]
pub struct MaturedView {
    /// Sent.
    pub sent: u64,
    /// Of them accepted.
    pub accepted: u64,
    /// Accepted of sent, to a thousandth; null where none is that old.
    pub ratio: Option<f64>,
    /// Where the true ratio lies with a confidence of 95 %: the lower end.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

/// A count of the database; sums of it are never negative.
pub(crate) fn count(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

pub(super) fn thousandth(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

/// The word for a mark.
pub(crate) fn mark_name(mark: Mark) -> &'static str {
    match mark {
        Mark::Green => "green",
        Mark::Red => "red",
    }
}

impl From<MaturedRatio> for MaturedView {
    fn from(MaturedRatio(ratio): MaturedRatio) -> Self {
        let interval = ratio.interval();
        Self {
            sent: ratio.sent,
            accepted: ratio.accepted,
            ratio: ratio.rounded(),
            low: interval.map(|Interval { low, .. }| thousandth(low)),
            high: interval.map(|Interval { high, .. }| thousandth(high)),
        }
    }
}

/// The sums beside the ratio.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Others {
    /// Messages sent.
    pub messages: i64,
    /// Links opened.
    pub clicks: i64,
    /// Replies received.
    pub replies: i64,
    /// The sum of their sentiments, each 0 to 100.
    pub sentiment: i64,
    /// Invitations withdrawn.
    pub withdrawn: i64,
}

impl TotalsView {
    /// From the sums of a campaign or family.
    pub(crate) fn of(ratio: Ratio, others: Others, matured: Option<MaturedRatio>) -> Self {
        Self {
            sent: ratio.sent,
            accepted: ratio.accepted,
            withdrawn: count(others.withdrawn),
            ratio: ratio.rounded(),
            mark: ratio.mark().map(mark_name),
            messages: count(others.messages),
            clicks: count(others.clicks),
            replies: count(others.replies),
            sentiment: average_percent(others.sentiment, others.replies)
                .map(|average| thousandth(average / 100.0)),
            matured: matured.map(MaturedView::from),
        }
    }

    fn of_campaign(row: &CampaignRow, matured: MaturedRatio) -> Self {
        let ratio = Ratio::new(count(row.accepted_total), count(row.sent_total));
        let others = Others {
            messages: row.messages_total,
            clicks: row.clicks_total,
            replies: row.replies_total,
            sentiment: row.sentiment_total,
            withdrawn: row.withdrawn_total,
        };
        let totals = Self::of(ratio, others, Some(matured));
        match row.kind {
            CampaignKind::Invite => totals,
            CampaignKind::Nurture => Self {
                sent: totals.messages,
                matured: None,
                ..totals
            },
        }
    }
}

impl CampaignView {
    pub(crate) fn of(listed: ListedCampaign, today: Date, figures: Figures) -> ServiceResult<Self> {
        let row = listed.campaign;
        let totals = TotalsView::of_campaign(&row, figures.matured);
        let source = row.source().map_err(ServiceError::Store)?.into();
        let messages = row.messages.0.into_iter();
        Ok(Self {
            id: row.id,
            kind: row.kind,
            name: row.name,
            program: row.program,
            description: row.description,
            sender_id: row.sender_member_id,
            sender_name: listed.sender.sender_name,
            source,
            source_name: listed.source.source_name.unwrap_or_default(),
            finder_id: listed.source.finder_id,
            messages: messages.map(MessageBody::from).collect(),
            schedule_from: row.schedule_from.filter(|from| *from > today),
            schedule: row.schedule.0,
            moderation: row.moderation.0,
            withdrawal: row.withdrawal.0,
            budget: CampaignBudget {
                weight: row.weight,
                without_note: row.without_note,
            },
            state: row.state,
            active: row.state == CampaignState::Active,
            archived: row.state == CampaignState::Archived,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            first_started_at: row.first_started_at,
            sender_budget: figures.sender_budget.clone(),
            health: figures.health.clone().into(),
            today: TodayView::of(today, figures.today),
            totals,
            figures,
        })
    }
}
