//! The figures of a period, as every page and the API show them.

use domain::ledger::Measure;
use domain::reply::{Class, average_percent};
use domain::statistics::Ratio;
use serde::Serialize;
use store::campaign_day::Sums;

use crate::campaigns::view::count;

/// What campaigns did in a period and what came of it. Each figure is a count of ledger rows.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, utoipa::ToSchema)]
#[schema(as = Figures)]
pub struct FiguresView {
    /// Invitations sent.
    pub invitations: u64,
    /// Invitations accepted in the period, whenever they were sent.
    pub accepted: u64,
    /// Accepted divided by sent, 0 to 1 and more; null where none was sent.
    pub ratio: Option<f64>,
    /// Messages sent.
    pub messages: u64,
    /// Links opened by people.
    pub clicks: u64,
    /// Replies received.
    pub replies: u64,
    /// The average mood of the replies, 0 to 1; null where there are none.
    pub sentiment: Option<f64>,
    /// Of the replies, those that are positive now.
    pub positive: u64,
    /// Neutral ones.
    pub neutral: u64,
    /// Refusals.
    pub negative: u64,
    /// Wishes to be left alone.
    pub stop: u64,
    /// Notes of absence.
    pub out_of_office: u64,
    /// Actions that the sender refused.
    pub blocked: u64,
    /// Actions that ended as Duplicate.
    pub duplicate: u64,
    /// Actions that ended as Pending.
    pub pending: u64,
    /// Actions that ended as False.
    #[serde(rename = "false")]
    pub false_: u64,
    /// Actions that ended as Error.
    pub error: u64,
}

impl From<Sums> for FiguresView {
    fn from(sums: Sums) -> Self {
        let ratio = Ratio::new(count(sums.accepted), count(sums.invitations));
        let mood = average_percent(sums.sentiment, sums.replies);
        Self {
            invitations: ratio.sent,
            accepted: ratio.accepted,
            ratio: ratio.rounded(),
            messages: count(sums.messages),
            clicks: count(sums.clicks),
            replies: count(sums.replies),
            sentiment: mood.map(|percent| (percent * 10.0).round() / 1_000.0),
            positive: count(sums.positive),
            neutral: count(sums.neutral),
            negative: count(sums.negative),
            stop: count(sums.stop),
            out_of_office: count(sums.out_of_office),
            blocked: count(sums.blocked),
            duplicate: count(sums.duplicate),
            pending: count(sums.pending),
            false_: count(sums.untrue),
            error: count(sums.errors),
        }
    }
}

impl FiguresView {
    /// The figure of a measure.
    pub const fn of(&self, measure: Measure) -> u64 {
        match measure {
            Measure::Invitations => self.invitations,
            Measure::Accepted => self.accepted,
            Measure::Messages => self.messages,
            Measure::Clicks => self.clicks,
            Measure::Replies => self.replies,
            Measure::Blocked => self.blocked,
            Measure::Duplicate => self.duplicate,
            Measure::Pending => self.pending,
            Measure::False => self.false_,
            Measure::Error => self.error,
        }
    }

    /// The replies of a class.
    pub const fn of_class(&self, class: Class) -> u64 {
        match class {
            Class::Positive => self.positive,
            Class::Neutral => self.neutral,
            Class::Negative => self.negative,
            Class::Stop => self.stop,
            Class::OutOfOffice => self.out_of_office,
        }
    }

    /// Accepted of sent.
    pub const fn accepted_of_sent(&self) -> Ratio {
        Ratio::new(self.accepted, self.invitations)
    }

    /// Invitations and messages.
    pub const fn sent(&self) -> u64 {
        self.invitations + self.messages
    }
}
