//! The numbers that campaigns are judged by, from counts of the ledger (R56, R57).

mod difference;

use std::fmt;

use crate::action::Category;
use crate::limits::RATIO_GREEN_PERCENT;

pub use difference::{Confidence, difference};

/// Accepted invitations of those sent (R57).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ratio {
    /// Invitations that were accepted.
    pub accepted: u64,
    /// Invitations that were sent.
    pub sent: u64,
}

/// How a ratio compares with what well-made campaigns reach (R57).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// 40 % and more.
    Green,
    /// Less.
    Red,
}

impl Ratio {
    /// Of `accepted` and `sent`.
    pub const fn new(accepted: u64, sent: u64) -> Self {
        Self { accepted, sent }
    }

    /// Accepted divided by sent, from 0 to 1; nothing where none was sent.
    pub fn value(&self) -> Option<f64> {
        (self.sent > 0).then(|| self.accepted as f64 / self.sent as f64)
    }

    /// The value as the API tells it, to a thousandth.
    pub fn rounded(&self) -> Option<f64> {
        self.value()
            .map(|value| (value * 1_000.0).round() / 1_000.0)
    }

    /// Green from 40 %, red below; nothing where none was sent.
    pub fn mark(&self) -> Option<Mark> {
        (self.sent > 0).then(|| {
            if self.is_at_least(RATIO_GREEN_PERCENT) {
                Mark::Green
            } else {
                Mark::Red
            }
        })
    }

    /// Whether the value reaches so many per cent, decided on the counts so that no rounding
    /// moves the border. Where none was sent it reaches nothing.
    pub fn is_at_least(&self, percent: u32) -> bool {
        let wanted = u128::from(self.sent) * u128::from(percent);
        self.sent > 0 && u128::from(self.accepted) * 100 >= wanted
    }

    /// Where the true ratio lies with a confidence of 95 %, by Wilson's score: honest also for few
    /// invitations and near 0 and 1. Nothing where none was sent.
    pub fn interval(&self) -> Option<Interval> {
        let z = Confidence::OF_ONE.quantile();
        let value = self.value()?.min(1.0);
        let sent = self.sent as f64;
        let shrink = 1.0 + z * z / sent;
        let centre = (value + z * z / (2.0 * sent)) / shrink;
        let deviation = (value * (1.0 - value) / sent + z * z / (4.0 * sent * sent)).sqrt();
        let half = z * deviation / shrink;
        Some(Interval {
            low: (centre - half).max(0.0),
            high: (centre + half).min(1.0),
        })
    }
}

impl std::ops::Add for Ratio {
    type Output = Self;

    /// Both together: campaigns of one family are counted as one (R40).
    fn add(self, other: Self) -> Self {
        Self::new(self.accepted + other.accepted, self.sent + other.sent)
    }
}

impl std::iter::Sum for Ratio {
    fn sum<I: Iterator<Item = Self>>(ratios: I) -> Self {
        ratios.fold(Self::default(), std::ops::Add::add)
    }
}

impl fmt::Display for Ratio {
    /// Whole per cent, or `-` where none was sent (R57). What is shown is never across the border
    /// of the mark: 39.9 % is 39 %.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match whole_percent(self.accepted, self.sent) {
            Some(percent) => write!(formatter, "{percent} %"),
            None => formatter.write_str("-"),
        }
    }
}

/// A range of ratios, both ends from 0 to 1; of differences between ratios, from -1 to 1.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The ratio of invitations that had two weeks and more to be answered (R57). It no longer moves
/// with every slot, so that it is the one to compare campaigns by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MaturedRatio(pub Ratio);

impl MaturedRatio {
    /// Of the matured invitations, those that were accepted and all that were sent.
    pub const fn new(accepted: u64, sent: u64) -> Self {
        Self(Ratio::new(accepted, sent))
    }
}

/// The part of the whole in whole per cent, rounded down; nothing where the whole is 0.
fn whole_percent(part: u64, whole: u64) -> Option<u64> {
    let percent = (u128::from(part) * 100).checked_div(u128::from(whole))?;
    Some(u64::try_from(percent).unwrap_or(u64::MAX))
}

/// Today's progress of a campaign: what was planned for today, and how it ended (R52, R56).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Today {
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
    /// Sent of planned in whole per cent, rounded down so that 100 means all; nothing before the
    /// day's first slot, or where nothing was planned.
    pub percent: Option<u64>,
}

impl Today {
    /// From the counts of the day; `begun` says whether the day's first slot has begun (R56).
    pub fn new(
        planned: u64,
        ended: impl IntoIterator<Item = (Category, u64)>,
        begun: bool,
    ) -> Self {
        let mut today = Self {
            planned,
            ..Self::default()
        };
        for (category, count) in ended {
            *today.count_of(category) += count;
        }
        today.percent = begun.then(|| whole_percent(today.sent, planned)).flatten();
        today
    }

    fn count_of(&mut self, category: Category) -> &mut u64 {
        match category {
            Category::Sent => &mut self.sent,
            Category::Blocked => &mut self.blocked,
            Category::Duplicate => &mut self.duplicate,
            Category::Pending => &mut self.pending,
            Category::False => &mut self.false_,
            Category::Error => &mut self.error,
        }
    }

    /// Planned and not ended in one of the six categories yet.
    pub fn open(&self) -> u64 {
        let ended =
            self.sent + self.blocked + self.duplicate + self.pending + self.false_ + self.error;
        self.planned.saturating_sub(ended)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forty_per_cent_is_green() {
        assert_eq!(Ratio::new(40, 100).mark(), Some(Mark::Green));
        assert_eq!(Ratio::new(2, 5).mark(), Some(Mark::Green));
        assert_eq!(Ratio::new(399, 1_000).mark(), Some(Mark::Red));
        assert_eq!(Ratio::new(0, 1).mark(), Some(Mark::Red));
        assert_eq!(Ratio::new(0, 0).mark(), None);
    }

    #[test]
    fn a_ratio_is_shown_as_the_contract_says() {
        assert_eq!(Ratio::new(61, 140).rounded(), Some(0.436));
        assert_eq!(Ratio::new(61, 140).to_string(), "43 %");
        assert_eq!(Ratio::new(399, 1_000).to_string(), "39 %");
        assert_eq!(Ratio::new(3, 3).to_string(), "100 %");
        assert_eq!(Ratio::new(0, 0).to_string(), "-");
        assert_eq!(Ratio::new(0, 0).rounded(), None);
        assert_eq!(Ratio::new(0, 0).interval(), None);
    }

    #[test]
    fn families_add_up() {
        let family: Ratio = [Ratio::new(1, 10), Ratio::new(9, 10)].into_iter().sum();
        assert_eq!(family, Ratio::new(10, 20));
    }

    #[test]
    fn the_interval_is_wilsons() {
        // From the closed formula, worked out by hand for 8 of 10 and 0 of 10.
        let eight = Ratio::new(8, 10).interval().unwrap();
        assert!((eight.low - 0.490_2).abs() < 0.000_1, "{eight:?}");
        assert!((eight.high - 0.943_3).abs() < 0.000_1, "{eight:?}");
        let none = Ratio::new(0, 10).interval().unwrap();
        assert!(none.low.abs() < f64::EPSILON);
        assert!((none.high - 0.277_5).abs() < 0.000_1, "{none:?}");
    }

    #[test]
    fn todays_progress_is_that_of_the_contract() {
        let today = Today::new(20, [(Category::Sent, 7), (Category::Blocked, 1)], true);
        assert_eq!(
            serde_json::to_string(&today).unwrap(),
            r#"{"planned":20,"sent":7,"blocked":1,"duplicate":0,"pending":0,"false":0,"error":0,"percent":35}"#
        );
        assert_eq!(today.open(), 12);
    }

    #[test]
    fn before_the_first_slot_there_is_no_progress() {
        assert_eq!(Today::new(20, [], false).percent, None);
        assert_eq!(Today::new(20, [], true).percent, Some(0));
        assert_eq!(Today::new(0, [], true).percent, None);
    }

    #[test]
    fn a_hundred_per_cent_means_all() {
        assert_eq!(
            Today::new(200, [(Category::Sent, 199)], true).percent,
            Some(99)
        );
        assert_eq!(
            Today::new(200, [(Category::Sent, 200)], true).percent,
            Some(100)
        );
    }

    #[test]
    fn each_category_has_its_place() {
        let counts = Category::ALL.iter().copied().zip(1..);
        let today = Today::new(30, counts, true);
        assert_eq!(
            [
                today.sent,
                today.blocked,
                today.duplicate,
                today.pending,
                today.false_,
                today.error
            ],
            [1, 2, 3, 4, 5, 6]
        );
        assert_eq!(today.open(), 9);
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_ratio_and_narrows(sent in 1_u64..100_000, share in 0.0_f64..=1.0) {
            let accepted = (sent as f64 * share) as u64;
            let few = Ratio::new(accepted, sent);
            let many = Ratio::new(accepted * 10, sent * 10);
            let (value, narrow, wide) = (few.value().unwrap(), many.interval().unwrap(), few.interval().unwrap());
            prop_assert!(0.0 <= wide.low && wide.low <= value + 1e-12);
            prop_assert!(value <= wide.high + 1e-12 && wide.high <= 1.0);
            prop_assert!(narrow.high - narrow.low < wide.high - wide.low);
        }

        #[test]
        fn the_shown_percentage_agrees_with_the_mark(accepted in 0_u64..5_000, more in 0_u64..5_000) {
            let ratio = Ratio::new(accepted, accepted + more);
            if let Some(mark) = ratio.mark() {
                let shown: u64 = ratio.to_string().trim_end_matches(" %").parse().unwrap();
                prop_assert_eq!(mark == Mark::Green, shown >= 40);
            }
        }
    }
}
