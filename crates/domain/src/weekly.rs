//! When the report of a week is sent by mail: on Monday morning, where the member is.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use crate::time::Timestamp;

/// The hour of the day: before most people begin, so that it is there when they do.
const HOUR: i8 = 7;

/// The next Monday morning after an instant.
pub fn next_letter(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let today = now.local_date(zone);
    let since_monday = i64::from(today.weekday().since(Weekday::Monday));
    let monday = today.checked_sub(since_monday.days()).unwrap_or(today);
    let this = morning(monday, zone);
    if this > now {
        return this;
    }
    let next = monday.checked_add(7.days()).unwrap_or(monday);
    morning(next, zone)
}

fn morning(day: Date, zone: &TimeZone) -> Timestamp {
    let at = day.at(HOUR, 0, 0, 0);
    // Where a clock jumps over this hour, it is the instant after the jump.
    zone.to_ambiguous_zoned(at)
        .compatible()
        .map_or(Timestamp::from_millis(i64::MAX), |at| {
            Timestamp::from_millis(at.timestamp().as_millisecond())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(now: &str, zone: &str) -> String {
        let zone = TimeZone::get(zone).unwrap();
        next_letter(now.parse().unwrap(), &zone).to_string()
    }

    #[test]
    fn it_is_the_next_monday_morning_where_the_member_is() {
        for (now, zone, expected) in [
            // A Wednesday, a Sunday, and a Monday before and at seven.
            (
                "2027-03-03T12:00:00Z",
                "Europe/Paris",
                "2027-03-08T06:00:00Z",
            ),
            (
                "2027-03-07T22:59:00Z",
                "Europe/Paris",
                "2027-03-08T06:00:00Z",
            ),
            (
                "2027-03-08T05:59:59Z",
                "Europe/Paris",
                "2027-03-08T06:00:00Z",
            ),
            (
                "2027-03-08T06:00:00Z",
                "Europe/Paris",
                "2027-03-15T06:00:00Z",
            ),
            // Monday in Auckland while it is Sunday elsewhere.
            (
                "2027-03-07T12:00:00Z",
                "Pacific/Auckland",
                "2027-03-07T18:00:00Z",
            ),
            (
                "2027-03-07T12:00:00Z",
                "America/New_York",
                "2027-03-08T12:00:00Z",
            ),
            // Over the change to summer time.
            (
                "2027-03-24T12:00:00Z",
                "Europe/Paris",
                "2027-03-29T05:00:00Z",
            ),
        ] {
            assert_eq!(next(now, zone), expected, "{now} {zone}");
        }
    }
}
