//! The checker's own calendar: what a schedule means in instants (engine, time 1 to 3).
//!
//! It is worked out from the offsets that a zone has around a date, by solving "instant plus offset
//! is the time on the wall", and shares nothing with the calendar that the product plans by.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, ToSpan};

use crate::evidence::database::{Schedule, Slot};

/// A second in milliseconds.
pub const SECOND: i64 = 1_000;
/// A minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// An hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// Twenty-four hours in milliseconds.
pub const DAY: i64 = 24 * 60 * MINUTE;
/// No slot is shorter (R50).
const SLOT_SHORTEST: i64 = 15 * MINUTE;
/// No zone is further from UTC, and no change of clocks larger.
const OFFSET_LARGEST: i64 = 26 * 60 * MINUTE;

/// A slot of a schedule on a date, in instants of milliseconds; the end is not inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The local date on which it starts.
    pub date: Date,
    /// Which slot of the schedule, from 0.
    pub slot: u32,
    /// The first instant inside.
    pub starts_at: i64,
    /// The first instant after it.
    pub ends_at: i64,
}

impl Window {
    /// Whether the instant lies inside, or before the start or after the end by no more than this.
    pub fn holds(&self, at: i64, before: i64, after: i64) -> bool {
        self.starts_at - before <= at && at < self.ends_at + after
    }
}

/// A schedule on the clocks of its zone.
#[derive(Debug)]
pub struct Calendar {
    zone: TimeZone,
    slots: Vec<(Time, i64)>,
    weekdays: BTreeSet<u8>,
    holidays: BTreeSet<Date>,
    /// Contacts that each slot takes from the source.
    pub cohort_size: u32,
    known: RefCell<BTreeMap<Date, Rc<[Window]>>>,
}

impl Calendar {
    /// The calendar of a schedule; nothing where its zone or a slot cannot be read.
    pub fn of(schedule: &Schedule) -> Option<Self> {
        Some(Self {
            zone: TimeZoneDatabase::bundled().get(&schedule.time_zone).ok()?,
            slots: schedule
                .slots
                .iter()
                .map(read_slot)
                .collect::<Option<_>>()?,
            weekdays: schedule.weekdays.clone(),
            holidays: schedule.holidays.iter().copied().collect(),
            cohort_size: schedule.cohort_size,
            known: RefCell::default(),
        })
    }

    /// How many slots a day has.
    pub fn slots_per_day(&self) -> usize {
        self.slots.len()
    }

    /// The local calendar day of an instant.
    pub fn date_at(&self, at: i64) -> Date {
        let instant = Timestamp::from_millisecond(at).unwrap_or(Timestamp::MAX);
        self.zone.to_datetime(instant).date()
    }

    /// The windows of a date, in the order of the schedule; none where no slot starts on it.
    pub fn windows_on(&self, date: Date) -> Rc<[Window]> {
        let known = self.known.borrow().get(&date).cloned();
        known.unwrap_or_else(|| {
            let windows: Rc<[Window]> = self.work_out(date).into();
            self.known.borrow_mut().insert(date, windows.clone());
            windows
        })
    }

    /// The windows that may hold an instant: those of the dates around it.
    pub fn windows_around(&self, at: i64) -> impl Iterator<Item = Window> + '_ {
        let today = self.date_at(at);
        (-2..=1).flat_map(move |days| {
            let windows = self.windows_on(today.saturating_add(days.days()));
            windows.to_vec()
        })
    }

    fn work_out(&self, date: Date) -> Vec<Window> {
        if !self.starts_on(date) {
            return Vec::new();
        }
        (0..)
            .zip(&self.slots)
            .map(|(slot, (start, lasts))| {
                let (starts_at, ends_at) = bounds(&self.zone, date.to_datetime(*start), *lasts);
                Window {
                    date,
                    slot,
                    starts_at,
                    ends_at,
                }
            })
            .collect()
    }

    fn starts_on(&self, date: Date) -> bool {
        let weekday = date.weekday().to_monday_one_offset().unsigned_abs();
        // Where a zone crosses the date line a whole date is missing, its noon included.
        let noon = date.to_datetime(jiff::civil::time(12, 0, 0, 0));
        self.weekdays.contains(&weekday)
            && !self.holidays.contains(&date)
            && !matches!(Moment::of(&self.zone, noon), Moment::Skipped { .. })
    }
}

fn read_slot(slot: &Slot) -> Option<(Time, i64)> {
    let (hour, minute) = slot.start.split_once(':')?;
    let start = Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
    Some((start, i64::from(slot.duration_minutes) * MINUTE))
}

/// A time on the wall as milliseconds of a clock that never changes.
fn wall(local: DateTime) -> i64 {
    local
        .to_zoned(TimeZone::UTC)
        .map_or(i64::MAX / 4, |zoned| zoned.timestamp().as_millisecond())
}

/// When a clock shows a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// It does, the first time and the last time; mostly the same.
    Shown { first: i64, last: i64 },
    /// It never does: clocks jump over it.
    Skipped {
        /// The instant that the clock of before the jump would have shown it.
        shifted: i64,
        /// The instant of the jump.
        jump: i64,
        /// What the clock shows right after the jump.
        wall_after: i64,
    },
}

impl Moment {
    fn of(zone: &TimeZone, local: DateTime) -> Self {
        let wall = wall(local);
        let spans = offsets_around(zone, wall);
        let mut shown = spans.iter().filter_map(|span| {
            let instant = wall - span.offset;
            (span.from <= instant && instant < span.until).then_some(instant)
        });
        if let Some(first) = shown.next() {
            let last = shown.next_back().unwrap_or(first);
            return Self::Shown { first, last };
        }
        // Between two spans that follow each other the clock jumps over the time.
        spans
            .windows(2)
            .find(|pair| {
                wall - pair[0].offset >= pair[0].until && wall - pair[1].offset < pair[1].from
            })
            .map_or(
                Self::Shown {
                    first: wall,
                    last: wall,
                },
                |pair| Self::Skipped {
                    shifted: wall - pair[0].offset,
                    jump: pair[1].from,
                    wall_after: pair[1].from + pair[1].offset,
                },
            )
    }
}

/// A stretch of time with one offset from UTC, all in milliseconds.
struct Span {
    from: i64,
    until: i64,
    offset: i64,
}

/// The offsets that a zone has around a time on the wall, in order.
fn offsets_around(zone: &TimeZone, wall: i64) -> Vec<Span> {
    let earliest = Timestamp::from_millisecond(wall - OFFSET_LARGEST).unwrap_or(Timestamp::MIN);
    let offset_at = |at: Timestamp| i64::from(zone.to_offset(at).seconds()) * 1_000;
    let mut spans = vec![Span {
        from: i64::MIN,
        until: i64::MAX,
        offset: offset_at(earliest),
    }];
    let changes = zone
        .following(earliest)
        .map(|transition| transition.timestamp())
        .take_while(|at| at.as_millisecond() <= wall + OFFSET_LARGEST);
    for at in changes {
        if let Some(last) = spans.last_mut() {
            last.until = at.as_millisecond();
        }
        spans.push(Span {
            from: at.as_millisecond(),
            until: i64::MAX,
            offset: offset_at(at),
        });
    }
    spans
}

/// Start and end of a slot (engine, time 3).
///
/// A start or end that clocks skip moves to the later time; a slot wholly inside what they skip
/// moves as a whole. Where the moved start leaves less than the shortest slot, it starts at the
/// first valid minute (R50). Where clocks repeat an hour, it lasts from the first start to the last
/// end.
fn bounds(zone: &TimeZone, start: DateTime, lasts: i64) -> (i64, i64) {
    let end = start.saturating_add(SignedDuration::from_millis(lasts));
    let ends_at = match Moment::of(zone, end) {
        Moment::Shown { last, .. } => last,
        Moment::Skipped { shifted, .. } => shifted,
    };
    match Moment::of(zone, start) {
        Moment::Shown { first, .. } => (first, ends_at),
        Moment::Skipped {
            shifted,
            wall_after,
            ..
        } if wall(end) <= wall_after => (shifted, shifted + lasts),
        Moment::Skipped { shifted, jump, .. } => {
            let too_short = ends_at - shifted < lasts.min(SLOT_SHORTEST);
            (if too_short { jump } else { shifted }, ends_at)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(zone: &str, date: &str, start: &str, duration_minutes: u32) -> Option<String> {
        let schedule = Schedule {
            time_zone: zone.to_owned(),
            weekdays: (1..=7).collect(),
            slots: vec![Slot {
                start: start.to_owned(),
                duration_minutes,
            }],
            cohort_size: 1,
            holidays: Vec::new(),
        };
        let calendar = Calendar::of(&schedule).unwrap();
        let window = *calendar.windows_on(date.parse().unwrap()).first()?;
        let show = |at| Timestamp::from_millisecond(at).unwrap().to_string();
        Some(format!(
            "{} {}",
            show(window.starts_at),
            show(window.ends_at)
        ))
    }

    #[test]
    fn a_plain_day() {
        assert_eq!(
            window("Europe/Paris", "2027-03-01", "09:00", 180).unwrap(),
            "2027-03-01T08:00:00Z 2027-03-01T11:00:00Z"
        );
    }

    #[test]
    fn a_slot_over_midnight_belongs_to_the_date_of_its_start() {
        assert_eq!(
            window("Asia/Tokyo", "2027-03-01", "22:00", 240).unwrap(),
            "2027-03-01T13:00:00Z 2027-03-01T17:00:00Z"
        );
    }

    #[test]
    fn clocks_that_jump_move_the_start_the_end_or_the_whole_slot() {
        // Paris skips 02:00 to 03:00 on 2027-03-28.
        let paris = |start, minutes| window("Europe/Paris", "2027-03-28", start, minutes).unwrap();
        assert_eq!(
            paris("02:15", 30),
            "2027-03-28T01:15:00Z 2027-03-28T01:45:00Z"
        );
        assert_eq!(
            paris("01:00", 90),
            "2027-03-28T00:00:00Z 2027-03-28T01:30:00Z"
        );
        assert_eq!(
            paris("02:30", 120),
            "2027-03-28T01:30:00Z 2027-03-28T02:30:00Z"
        );
        assert_eq!(
            paris("02:30", 40),
            "2027-03-28T01:00:00Z 2027-03-28T01:10:00Z"
        );
        assert_eq!(
            paris("02:30", 30),
            "2027-03-28T01:30:00Z 2027-03-28T02:00:00Z"
        );
    }

    #[test]
    fn clocks_that_repeat_an_hour_make_one_longer_slot() {
        assert_eq!(
            window("Europe/Paris", "2027-10-31", "02:15", 30).unwrap(),
            "2027-10-31T00:15:00Z 2027-10-31T01:45:00Z"
        );
    }

    #[test]
    fn a_date_that_the_zone_skipped_has_no_slot() {
        assert_eq!(window("Pacific/Apia", "2011-12-30", "09:00", 60), None);
        assert!(window("Pacific/Apia", "2011-12-31", "09:00", 60).is_some());
    }

    #[test]
    fn half_an_hour_and_years_far_away() {
        // Lord Howe moves its clocks by thirty minutes: 02:00 becomes 02:30 on 2027-10-03.
        assert_eq!(
            window("Australia/Lord_Howe", "2027-10-03", "02:00", 15).unwrap(),
            "2027-10-02T15:30:00Z 2027-10-02T15:45:00Z"
        );
        assert!(window("Europe/Paris", "9998-06-01", "09:00", 60).is_some());
    }

    #[test]
    fn what_cannot_be_read_has_no_calendar() {
        let mut schedule = Schedule {
            time_zone: "Europe/Pariss".to_owned(),
            weekdays: BTreeSet::from([1]),
            slots: Vec::new(),
            cohort_size: 1,
            holidays: Vec::new(),
        };
        assert!(Calendar::of(&schedule).is_none());
        schedule.time_zone = "Europe/Paris".to_owned();
        schedule.slots.push(Slot {
            start: "25:00".to_owned(),
            duration_minutes: 60,
        });
        assert!(Calendar::of(&schedule).is_none());
    }
}
