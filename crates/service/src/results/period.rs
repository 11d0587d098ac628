//! The period that a page is about, in days of the workspace's zone.

use domain::calendar::zone;
use domain::limits;
use domain::time::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::{Scope, ServiceError, ServiceResult};

/// A period as it is asked for: its last days, or its first and last one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct PeriodFilter {
    /// So many days up to today, 1 to 731; 30 where nothing is named.
    #[param(minimum = 1, maximum = 731)]
    pub days: Option<u32>,
    /// The first day.
    #[param(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// The last day; today where it is not named.
    #[param(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
}

/// Days from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

impl Period {
    /// The days as they stand in the tables.
    pub(crate) fn numbers(self) -> (i64, i64) {
        use store::campaign_day::number;
        (number(self.from), number(self.to))
    }

    /// How many days it has.
    pub fn days(self) -> i64 {
        let (from, to) = self.numbers();
        to - from + 1
    }

    /// The period of the same length before it.
    #[must_use]
    pub fn before(self) -> Self {
        let days = self.days();
        let earlier = |date: Date| date.checked_sub(days.days()).unwrap_or(Date::MIN);
        Self {
            from: earlier(self.from),
            to: earlier(self.to),
        }
    }
}

/// The zone in which a workspace counts its days.
pub(crate) fn zone_of(scope: &Scope) -> TimeZone {
    zone::resolve(scope.time_zone()).unwrap_or(TimeZone::UTC)
}

/// Today, as a workspace counts its days.
pub(crate) fn today(scope: &Scope, now: Timestamp) -> Date {
    now.local_date(&zone_of(scope))
}

/// A week by its name, such as `2027-W09`: Monday to Sunday.
pub fn week(name: &str) -> Option<Period> {
    let (year, number) = name.split_once("-W")?;
    let number: i8 = number.parse().ok()?;
    let from = ISOWeekDate::new(year.parse().ok()?, number, Weekday::Monday)
        .ok()?
        .date();
    let to = from.checked_add(6.days()).ok()?;
    Some(Period { from, to })
}

/// The name of the week in which a day lies.
pub fn week_of(date: Date) -> String {
    let week = date.iso_week_date();
    format!("{}-W{:02}", week.year(), week.week())
}

impl PeriodFilter {
    /// Whether it names any day.
    pub fn is_given(&self) -> bool {
        self.days.is_some() || self.from.is_some() || self.to.is_some()
    }

    /// The days that are meant.
    pub(crate) fn resolve(&self, today: Date) -> ServiceResult<Period> {
        let to = self.to.unwrap_or(today);
        let days = self.days.unwrap_or(limits::PERIOD_DAYS_DEFAULT);
        let from = match self.from {
            Some(from) => from,
            None => to
                .checked_sub((i64::from(days) - 1).days())
                .unwrap_or(Date::MIN),
        };
        let period = Period { from, to };
        if from > to || days == 0 {
            return Err(ServiceError::invalid(
                "from",
                "period_is_empty",
                "The period ends before it begins. Choose a first day that is not after the last one",
            ));
        }
        if period.days() > limits::PERIOD_DAYS_MAXIMUM {
            return Err(ServiceError::invalid(
                "from",
                "period_too_long",
                format!(
                    "A period has at most {} days. Choose a later first day",
                    limits::PERIOD_DAYS_MAXIMUM
                ),
            ));
        }
        Ok(period)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_period_is_its_last_days_or_its_ends() {
        let today = date(2027, 3, 10);
        let resolved = |filter: PeriodFilter| filter.resolve(today).map(|it| (it.from, it.to));
        let usual = resolved(PeriodFilter::default()).unwrap();
        assert_eq!(usual, (date(2027, 2, 9), today));
        let week = PeriodFilter {
            days: Some(7),
            ..PeriodFilter::default()
        };
        assert_eq!(resolved(week).unwrap(), (date(2027, 3, 4), today));
        let own = PeriodFilter {
            from: Some(date(2027, 1, 1)),
            to: Some(date(2027, 1, 31)),
            days: None,
        };
        assert_eq!(
            resolved(own.clone()).unwrap(),
            (date(2027, 1, 1), date(2027, 1, 31))
        );
        let period = own.resolve(today).unwrap();
        assert_eq!(period.days(), 31);
        assert_eq!(period.before().from, date(2026, 12, 1));
        assert_eq!(period.before().to, date(2026, 12, 31));
    }

    #[test]
    fn a_week_goes_from_monday_to_sunday() {
        let first = week("2026-W53").unwrap();
        assert_eq!(
            (first.from, first.to),
            (date(2026, 12, 28), date(2027, 1, 3))
        );
        assert_eq!(week_of(date(2027, 1, 3)), "2026-W53");
        assert_eq!(week_of(date(2027, 3, 3)), "2027-W09");
        for wrong in ["", "2027", "2027-W54", "2027-W00", "W09", "2027-Wx"] {
            assert_eq!(week(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        let today = date(2027, 3, 10);
        for (from, to) in [
            (date(2027, 3, 11), None),
            (date(2020, 1, 1), Some(date(2027, 1, 1))),
            (Date::MIN, Some(Date::MAX)),
        ] {
            let filter = PeriodFilter {
                from: Some(from),
                to,
                days: None,
            };
            assert!(filter.resolve(today).is_err(), "{from} {to:?}");
        }
    }
}
