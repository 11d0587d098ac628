//! Dates at which calendars go wrong (F-40): year's end, 29 February, 19 January 2038, week 53.

use std::collections::BTreeSet;

use domain::calendar::{Calendar, Occurrence, Schedule, Window};
use domain::time::{Timestamp, span};
use jiff::civil::{Date, date};

fn calendar(zone: &str, weekdays: &[u8], start: &str, minutes: u32) -> Calendar {
    let schedule: Schedule = serde_json::from_value(serde_json::json!({
        "time_zone": zone, "weekdays": weekdays,
        "slots": [{ "start": start, "duration_minutes": minutes }], "cohort_size": 10,
    }))
    .unwrap();
    Calendar::resolve(&schedule).unwrap()
}

const EVERY_DAY: &[u8] = &[1, 2, 3, 4, 5, 6, 7];

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn dates(occurrences: &[Occurrence]) -> Vec<Date> {
    occurrences.iter().map(|one| one.date).collect()
}

#[test]
fn a_slot_over_the_years_end_belongs_to_the_old_year() {
    let calendar = calendar("Europe/Paris", EVERY_DAY, "22:00", 240);
    let midnight = at("2027-01-01T00:30:00+01:00");
    let open = calendar.occurrences_at(midnight);
    assert_eq!(dates(&open), [date(2026, 12, 31)]);
    assert_eq!(
        open[0].window,
        Window {
            starts_at: at("2026-12-31T22:00:00+01:00"),
            ends_at: at("2027-01-01T02:00:00+01:00"),
        }
    );
    let around = calendar.occurrences_between(
        at("2026-12-30T00:00:00+01:00"),
        at("2027-01-03T00:00:00+01:00"),
    );
    assert_eq!(
        dates(&around),
        [
            date(2026, 12, 30),
            date(2026, 12, 31),
            date(2027, 1, 1),
            date(2027, 1, 2)
        ]
    );
    assert_eq!(
        calendar.next_execution_date(date(2026, 12, 31)),
        Some(date(2027, 1, 1))
    );
}

#[test]
fn the_29th_of_february_runs_where_there_is_one() {
    let calendar = calendar("America/New_York", EVERY_DAY, "09:00", 180);
    let february = |year: i16| {
        let days = calendar.occurrences_between(
            at(&format!("{year}-02-28T00:00:00-05:00")),
            at(&format!("{year}-03-02T00:00:00-05:00")),
        );
        dates(&days)
    };
    assert_eq!(
        february(2028),
        [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]
    );
    assert_eq!(february(2027), [date(2027, 2, 28), date(2027, 3, 1)]);
    // A century that is no multiple of 400 has none.
    assert_eq!(february(2100), [date(2100, 2, 28), date(2100, 3, 1)]);
    assert_eq!(
        calendar.next_execution_date(date(2028, 2, 28)),
        Some(date(2028, 2, 29))
    );
    let only_tuesdays = self::calendar("Europe/Paris", &[2], "09:00", 60);
    // 29 February 2028 is a Tuesday.
    assert_eq!(
        only_tuesdays.next_execution_date(date(2028, 2, 22)),
        Some(date(2028, 2, 29))
    );
}

#[test]
fn seconds_beyond_32_bits_are_instants_like_others() {
    let overflow = at("2038-01-19T03:14:08Z");
    assert_eq!(
        overflow.as_millis(),
        (i64::from(i32::MAX) + 1) * span::SECOND
    );
    for zone in ["UTC", "Europe/Paris", "Asia/Kolkata", "Pacific/Chatham"] {
        let calendar = calendar(zone, EVERY_DAY, "00:00", 1_440);
        let open = calendar.occurrences_at(overflow);
        assert_eq!(open.len(), 1, "{zone}");
        assert!(open[0].window.contains(overflow), "{zone}");
        assert_eq!(open[0].window.milliseconds(), span::DAY, "{zone}");
        let next = calendar.next_occurrence_after(overflow).unwrap();
        assert!(next.window.starts_at > overflow, "{zone}");
        assert!(
            next.window.starts_at.millis_since(overflow) <= span::DAY,
            "{zone}"
        );
    }
}

#[test]
fn week_53_is_a_week_like_others() {
    // 2026 has 53 ISO weeks: the last one goes from 28 December to 3 January.
    assert_eq!(date(2026, 12, 28).iso_week_date().week(), 53);
    assert_eq!(date(2027, 1, 3).iso_week_date().week(), 53);
    let calendar = calendar("Europe/Berlin", &[1, 3, 5], "09:00", 60);
    let found = calendar.occurrences_between(
        at("2026-12-21T00:00:00+01:00"),
        at("2027-01-11T00:00:00+01:00"),
    );
    assert_eq!(
        dates(&found),
        [
            date(2026, 12, 21),
            date(2026, 12, 23),
            date(2026, 12, 25),
            date(2026, 12, 28),
            date(2026, 12, 30),
            date(2027, 1, 1),
            date(2027, 1, 4),
            date(2027, 1, 6),
            date(2027, 1, 8)
        ]
    );
    let weeks: BTreeSet<i8> = found
        .iter()
        .map(|one| one.date.iso_week_date().week())
        .collect();
    assert_eq!(weeks.into_iter().collect::<Vec<_>>(), [1, 52, 53]);
}
