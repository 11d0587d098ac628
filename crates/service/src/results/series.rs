//! A period cut into steps, for charts: days, weeks or months, so that no chart has more than a few dozen.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use serde::Serialize;
use store::campaign_day::{self, Summed, SummedDay, Sums};

use super::figures::FiguresView;
use super::period::Period;

/// Days of a period at most that is shown day by day.
const DAILY_MAXIMUM: i64 = 31;
/// Days of a period at most that is shown week by week; a longer one is shown by months.
const WEEKLY_MAXIMUM: i64 = 186;

/// The figures of some days that follow each other.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = StepFigures)]
pub struct StepView {
    /// The first day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// Their figures.
    pub figures: FiguresView,
}

/// The last day of the step that begins on a day.
fn last_of(period: Period, first: Date) -> Date {
    let days = period.days();
    let last = if days <= DAILY_MAXIMUM {
        first
    } else if days <= WEEKLY_MAXIMUM {
        let ahead = i64::from(Weekday::Sunday.since(first.weekday()));
        first.checked_add(ahead.days()).unwrap_or(period.to)
    } else {
        first.last_of_month()
    };
    last.min(period.to)
}

/// A period in steps, those without anything included.
pub(super) fn steps(period: Period, days: &[Summed<SummedDay>]) -> Vec<StepView> {
    let mut steps = Vec::new();
    let mut first = period.from;
    let mut rest = days.iter().peekable();
    loop {
        let last = last_of(period, first);
        let mut sums = Sums::default();
        while let Some(one) = rest.next_if(|one| campaign_day::day(one.of.day) <= last) {
            sums += one.sums;
        }
        steps.push(StepView {
            from: first,
            to: last,
            figures: sums.into(),
        });
        match last.tomorrow() {
            Ok(next) if next <= period.to => first = next,
            _ => return steps,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn day(on: Date, invitations: i64) -> Summed<SummedDay> {
        Summed {
            of: SummedDay {
                day: campaign_day::number(on),
            },
            sums: Sums {
                invitations,
                ..Sums::default()
            },
        }
    }

    #[test]
    fn a_short_period_goes_by_days_and_a_long_one_by_months() {
        let of = |from, to| steps(Period { from, to }, &[]).len();
        assert_eq!(of(date(2027, 3, 1), date(2027, 3, 30)), 30);
        assert_eq!(of(date(2027, 1, 1), date(2027, 3, 31)), 14);
        assert_eq!(of(date(2026, 1, 15), date(2027, 1, 14)), 13);
        assert_eq!(of(date(2027, 3, 1), date(2027, 3, 1)), 1);
    }

    #[test]
    fn weeks_end_on_sundays_and_nothing_is_lost() {
        let period = Period {
            from: date(2027, 1, 6),
            to: date(2027, 3, 3),
        };
        let days = [
            day(date(2027, 1, 6), 2),
            day(date(2027, 1, 10), 3),
            day(date(2027, 1, 11), 4),
            day(date(2027, 3, 3), 5),
        ];
        let steps = steps(period, &days);
        assert_eq!(steps[0].to, date(2027, 1, 10));
        let sent: Vec<u64> = steps.iter().map(|step| step.figures.invitations).collect();
        assert_eq!((sent[0], sent[1], sent.last()), (5, 4, Some(&5)));
        assert_eq!(sent.iter().sum::<u64>(), 14);
        assert_eq!(steps.last().map(|step| step.to), Some(period.to));
    }
}
