//! What a schedule means on one day: windows of instants (engine 2.1 to 2.6).

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{SignedDuration, ToSpan};

use super::schedule::Schedule;
use super::slot::Slot;
use super::zone::{self, UnknownZone};
use crate::limits::SLOT_DURATION_MINUTES_MINIMUM;
use crate::seeded::{self, Bug};
use crate::time::{Timestamp, span};

/// Two instants; the first is inside, the second is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// The first instant inside.
    pub starts_at: Timestamp,
    /// The first instant after it.
    pub ends_at: Timestamp,
}

impl Window {
    /// The instants of a slot on a date in a zone. It is never empty.
    ///
    /// Where clocks repeat an hour it lasts from the first start to the last end. Where they skip
    /// one, a start or end in the gap moves to the later time, and a slot that lies wholly in the
    /// gap moves by the gap. A slot that starts in the gap and ends soon after it would have (next
    /// to) nothing left by that; it starts at the first minute after the gap instead (R50).
    pub fn of(slot: Slot, date: Date, zone: &TimeZone) -> Self {
        // I-22 is broken where clocks do not change.
        let fixed = seeded::is_on(Bug::ClocksByFixedOffset).then(|| in_january(date, zone));
        let zone = fixed.as_ref().unwrap_or(zone);
        let start = date.to_datetime(slot.start.to_civil());
        let end = start.saturating_add(i64::from(slot.duration_minutes).minutes());
        let starts = zone.to_ambiguous_timestamp(start);
        let offset = starts.offset();
        let starts_at = instant(starts.compatible());
        let lasts = i64::from(slot.duration_minutes) * span::MINUTE;

        if let AmbiguousOffset::Gap { before, after } = offset {
            let gap = gap_end(starts_at, before, after, zone);
            if end <= after.to_datetime(gap.to_jiff()) {
                return Self::lasting(starts_at, lasts);
            }
            let ends_at = instant(zone.to_ambiguous_timestamp(end).later());
            let shortest = lasts.min(i64::from(SLOT_DURATION_MINUTES_MINIMUM) * span::MINUTE);
            let starts_at = if ends_at.millis_since(starts_at) < shortest {
                gap
            } else {
                starts_at
            };
            return Self { starts_at, ends_at };
        }
        Self {
            starts_at,
            ends_at: instant(zone.to_ambiguous_timestamp(end).later()),
        }
    }

    fn lasting(starts_at: Timestamp, milliseconds: i64) -> Self {
        Self {
            starts_at,
            ends_at: starts_at.plus_millis(milliseconds),
        }
    }

    /// Whether the instant lies inside.
    pub fn contains(&self, instant: Timestamp) -> bool {
        self.starts_at <= instant && instant < self.ends_at
    }

    /// From start to end, in milliseconds.
    pub fn milliseconds(&self) -> i64 {
        self.ends_at.millis_since(self.starts_at)
    }

    /// What is left of it from `instant` on; nothing where it is over.
    pub fn rest_from(&self, instant: Timestamp) -> Option<Self> {
        (instant < self.ends_at).then_some(Self {
            starts_at: self.starts_at.max(instant),
            ends_at: self.ends_at,
        })
    }
}

/// A zone whose clocks never change, with the offset of the first of January; for a bug on purpose.
fn in_january(date: Date, zone: &TimeZone) -> TimeZone {
    let january = date
        .first_of_year()
        .to_datetime(jiff::civil::Time::midnight());
    let begins = instant(zone.to_ambiguous_timestamp(january).compatible());
    TimeZone::fixed(zone.to_offset(begins.to_jiff()))
}

/// Local times beyond the years that jiff knows are brought to their edge.
fn instant(resolved: Result<jiff::Timestamp, jiff::Error>) -> Timestamp {
    Timestamp::from_jiff(resolved.unwrap_or(jiff::Timestamp::MAX))
}

/// The instant at which clocks jump from `before` to `after`, given one that lies behind the jump
/// by less than the gap.
fn gap_end(behind: Timestamp, before: Offset, after: Offset, zone: &TimeZone) -> Timestamp {
    let second = SignedDuration::from_secs(1);
    zone.preceding((behind + second).to_jiff())
        .map(|transition| transition.timestamp())
        .find(|at| {
            zone.to_offset(*at) == after
                && at
                    .checked_sub(second)
                    .is_ok_and(|earlier| zone.to_offset(earlier) == before)
        })
        .map_or(behind, Timestamp::from_jiff)
}

/// One slot on one day. (Campaign, date, slot) names it, and is unique in the database (engine 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Occurrence {
    /// The local date on which the slot starts.
    pub date: Date,
    /// Index of the slot in the schedule, from 0.
    pub slot: u32,
    /// Its instants.
    pub window: Window,
}

/// A schedule with its zone at hand: answers what runs when.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: TimeZone,
    weekdays: BTreeSet<u8>,
    slots: Vec<Slot>,
    holidays: BTreeSet<Date>,
    earlier: Option<Box<Earlier>>,
}

/// What held before a schedule was changed.
#[derive(Debug, Clone)]
struct Earlier {
    /// The first date of the schedule that took over.
    until: Date,
    calendar: Calendar,
}

/// A window reaches over at most so many dates after its own: 24 hours, and the clocks' changes.
const REACH_DAYS: i32 = 2;

impl Calendar {
    /// Resolves the schedule's zone in the database in use.
    pub fn resolve(schedule: &Schedule) -> Result<Self, UnknownZone> {
        Ok(Self::in_zone(schedule, zone::resolve(&schedule.time_zone)?))
    }

    /// The schedule on the clocks of `zone`, whatever zone it names.
    pub fn in_zone(schedule: &Schedule, zone: TimeZone) -> Self {
        Self {
            zone,
            weekdays: schedule.weekdays.clone(),
            slots: schedule.slots.clone(),
            holidays: schedule.holidays.iter().copied().collect(),
            earlier: None,
        }
    }

    /// The same from the date `from` on; dates before it follow `earlier`. So a changed schedule
    /// takes over from a date on which nothing of the one before has run (engine 2.5).
    #[must_use]
    pub fn taking_over(self, from: Date, earlier: Self) -> Self {
        Self {
            earlier: Some(Box::new(Earlier {
                until: from,
                calendar: earlier,
            })),
            ..self
        }
    }

    /// The calendar that a date follows.
    fn on(&self, date: Date) -> &Self {
        match &self.earlier {
            Some(earlier) if date < earlier.until => earlier.calendar.on(date),
            _ => self,
        }
    }

    /// The zone whose clocks count.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The local calendar day of an instant.
    pub fn local_date_at(&self, now: Timestamp) -> Date {
        let date = now.local_date(&self.zone);
        let Some(earlier) = &self.earlier else {
            return date;
        };
        // Where the zone changes too, dates begin as the earlier zone says until it is over, and
        // none comes again.
        let before = earlier.calendar.local_date_at(now);
        if before < earlier.until {
            before
        } else {
            date.max(earlier.until)
        }
    }

    /// The date for which counts what left in a slot: the day of the instant, and none before the slot's own, also where after
    /// edits of the zone the slot opens before the day that had begun is over. What nobody knew at first may have its
    /// instant long after the slot.
    pub fn date_in_slot(&self, date: Date, slot: u32, at: Timestamp) -> Date {
        let day = self.local_date_at(at);
        let window = self.window(date, slot);
        if window.is_some_and(|window| window.starts_at <= at) {
            day.max(date)
        } else {
            day
        }
    }

    /// Whether slots start on that date: its weekday is chosen, it is no holiday, there are slots,
    /// and the zone did not skip it.
    pub fn is_execution_date(&self, date: Date) -> bool {
        let calendar = self.on(date);
        let weekday = date.weekday().to_monday_one_offset().unsigned_abs();
        !calendar.slots.is_empty()
            // I-22 is broken where slots open on other days than those of the schedule.
            && (calendar.weekdays.contains(&weekday) || seeded::is_on(Bug::RunOnDaysOff))
            && !calendar.holidays.contains(&date)
            && calendar.exists(date)
    }

    /// A zone that moves over the date line skips a whole date (Samoa, 2011-12-30).
    fn exists(&self, date: Date) -> bool {
        let midnight = date.to_datetime(jiff::civil::Time::midnight());
        let begins = instant(self.zone.to_ambiguous_timestamp(midnight).later());
        begins.local_date(&self.zone) == date
    }

    /// The next date after `date` on which slots start; nothing where none ever will.
    pub fn next_execution_date(&self, after: Date) -> Option<Date> {
        self.execution_dates_from(after.tomorrow().ok()?).next()
    }

    /// The longest stretch of dates without an execution date, where weekdays and slots allow any:
    /// each holiday and each skipped date takes away one date, so it is a week for each of them, and
    /// one more. What held before may have had no dates at all, up to the day of the change.
    fn longest_stretch(&self) -> usize {
        let own = 7 * (self.holidays.len() + REACH_DAYS as usize);
        let earlier = self.earlier.as_ref();
        own + earlier.map_or(0, |earlier| 7 + earlier.calendar.longest_stretch())
    }

    /// The dates from `date` on, that one included, on which slots start. The iterator ends at a
    /// stretch without any that only weekdays that never come can explain.
    pub fn execution_dates_from(&self, date: Date) -> impl Iterator<Item = Date> + '_ {
        let longest_stretch = self.longest_stretch();
        let mut fruitless = 0;
        std::iter::successors(Some(date), |date| date.tomorrow().ok())
            .map(|date| (date, self.is_execution_date(date)))
            .take_while(move |(_, runs)| {
                fruitless = if *runs { 0 } else { fruitless + 1 };
                fruitless <= longest_stretch
            })
            .filter_map(|(date, runs)| runs.then_some(date))
    }

    /// The window of a slot on a date, whether or not slots start on that date; nothing where
    /// there is no such slot.
    pub fn window(&self, date: Date, slot: u32) -> Option<Window> {
        let calendar = self.on(date);
        let slot = calendar.slots.get(slot as usize)?;
        Some(Window::of(*slot, date, &calendar.zone))
    }

    /// The occurrences of a local date in the order of their starts.
    pub fn occurrences_on(&self, date: Date) -> Vec<Occurrence> {
        if !self.is_execution_date(date) {
            return Vec::new();
        }
        let calendar = self.on(date);
        let mut occurrences: Vec<Occurrence> = (0..)
            .zip(&calendar.slots)
            .map(|(slot, definition)| Occurrence {
                date,
                slot,
                window: Window::of(*definition, date, &calendar.zone),
            })
            .collect();
        occurrences.sort_by_key(|occurrence| (occurrence.window.starts_at, occurrence.slot));
        occurrences
    }

    /// When the first slot of that date starts (R52, R55, R56); nothing where none does.
    pub fn first_start_on(&self, date: Date) -> Option<Timestamp> {
        self.occurrences_on(date)
            .first()
            .map(|occurrence| occurrence.window.starts_at)
    }

    /// The first occurrence of `date` or of the next execution date after it (engine 2.6).
    pub fn first_on_or_after(&self, date: Date) -> Option<Occurrence> {
        let date = self.execution_dates_from(date).next()?;
        self.occurrences_on(date).first().copied()
    }

    /// The occurrences whose windows contain the instant, in the order of their starts. Mostly one
    /// or none; two where clocks repeat an hour and slots follow each other.
    pub fn occurrences_at(&self, now: Timestamp) -> Vec<Occurrence> {
        let today = self.local_date_at(now);
        let mut open: Vec<Occurrence> = dates_around(today, -REACH_DAYS, 1)
            .flat_map(|date| self.occurrences_on(date))
            .filter(|occurrence| occurrence.window.contains(now))
            .collect();
        open.sort_by_key(|occurrence| {
            let starts_at = occurrence.window.starts_at;
            (starts_at, occurrence.date, occurrence.slot)
        });
        open
    }

    /// The occurrence whose window contains the instant; of several the one that started first.
    pub fn occurrence_at(&self, now: Timestamp) -> Option<Occurrence> {
        self.occurrences_at(now).into_iter().next()
    }

    /// The next occurrence that starts after `now`, not at it.
    pub fn next_occurrence_after(&self, now: Timestamp) -> Option<Occurrence> {
        self.earliest_after(now, |occurrence| {
            let starts_at = occurrence.window.starts_at;
            (starts_at > now).then_some((starts_at, *occurrence))
        })
        .map(|(_, occurrence)| occurrence)
    }

    /// When the next occurrence starts after `now`, not at it.
    pub fn next_start_after(&self, now: Timestamp) -> Option<Timestamp> {
        self.next_occurrence_after(now)
            .map(|occurrence| occurrence.window.starts_at)
    }

    /// The next start or end of any occurrence after `now`, not at it.
    pub fn next_boundary_after(&self, now: Timestamp) -> Option<Timestamp> {
        self.earliest_after(now, |occurrence| {
            let window = occurrence.window;
            let boundary = [window.starts_at, window.ends_at]
                .into_iter()
                .find(|boundary| *boundary > now)?;
            Some((boundary, *occurrence))
        })
        .map(|(boundary, _)| boundary)
    }

    /// The occurrences that start from `from` on and before `until`, in the order of their starts.
    pub fn occurrences_between(&self, from: Timestamp, until: Timestamp) -> Vec<Occurrence> {
        let first = self.local_date_at(from);
        let last = self.local_date_at(until);
        let mut occurrences: Vec<Occurrence> = dates_around(first, -REACH_DAYS, 0)
            .chain(first.series(1.day()).skip(1))
            .take_while(|date| *date <= last)
            .flat_map(|date| self.occurrences_on(date))
            .filter(|occurrence| (from..until).contains(&occurrence.window.starts_at))
            .collect();
        occurrences.sort_by_key(|occurrence| {
            let starts_at = occurrence.window.starts_at;
            (starts_at, occurrence.date, occurrence.slot)
        });
        occurrences
    }

    /// The smallest of what `pick` takes from the occurrences around and after `now`.
    ///
    /// Dates are looked at in order; once one gave something, those that its windows may reach
    /// into are looked at too, because a slot that a gap moved may start after the next date's.
    fn earliest_after(
        &self,
        now: Timestamp,
        pick: impl Fn(&Occurrence) -> Option<(Timestamp, Occurrence)>,
    ) -> Option<(Timestamp, Occurrence)> {
        let first = days_from(self.local_date_at(now), -REACH_DAYS);
        let mut best: Option<(Timestamp, Occurrence)> = None;
        let mut last = Date::MAX;
        for date in self.execution_dates_from(first) {
            if date > last {
                break;
            }
            let found = self
                .occurrences_on(date)
                .iter()
                .filter_map(&pick)
                .min_by_key(|(instant, occurrence)| (*instant, occurrence.slot));
            if best.is_none() && found.is_some() {
                last = days_from(date, REACH_DAYS);
            }
            best = match (best, found) {
                (Some(best), Some(found)) if found.0 < best.0 => Some(found),
                (None, found) => found,
                (best, _) => best,
            };
        }
        best
    }
}

fn days_from(date: Date, days: i32) -> Date {
    date.saturating_add(days.days())
}

fn dates_around(date: Date, from_days: i32, to_days: i32) -> impl Iterator<Item = Date> {
    (from_days..=to_days).map(move |days| days_from(date, days))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn slot(start: &str, duration_minutes: u32) -> Slot {
        Slot {
            start: start.parse().unwrap(),
            duration_minutes,
        }
    }

    fn calendar(zone: &str, weekdays: &[u8], slots: &[(&str, u32)]) -> Calendar {
        let schedule = Schedule {
            time_zone: zone.to_owned(),
            weekdays: weekdays.iter().copied().collect(),
            slots: slots
                .iter()
                .map(|(start, minutes)| slot(start, *minutes))
                .collect(),
            cohort_size: 10,
            holidays: Vec::new(),
        };
        Calendar::resolve(&schedule).unwrap()
    }

    const EVERY_DAY: &[u8] = &[1, 2, 3, 4, 5, 6, 7];

    /// Simulated with seed 81005: a message left in a slot of the new zone, was confirmed after it, and counted for the day
    /// before, on which its contact had accepted; the next one followed a day too early.
    #[test]
    fn what_left_in_a_slot_counts_for_no_date_before_it_however_late_it_is_known() {
        let earlier = calendar("America/St_Johns", EVERY_DAY, &[("09:00", 180)]);
        let present = calendar("Pacific/Chatham", EVERY_DAY, &[("09:00", 180)]);
        let own = date(2027, 4, 26);
        let both = present.taking_over(own, earlier);
        // The slot is open from 20:15 to 23:15 in UTC; in Newfoundland it is the 25th until half past two.
        for (at, expected) in [
            ("2027-04-25T20:14:59Z", date(2027, 4, 25)),
            ("2027-04-25T23:09:59Z", own),
            ("2027-04-25T23:44:59Z", own),
            ("2027-04-28T23:44:59Z", date(2027, 4, 29)),
        ] {
            let at: Timestamp = at.parse().unwrap();
            assert_eq!(both.date_in_slot(own, 0, at), expected, "{at}");
        }
    }

    /// The window in UTC, as `day hour:minute` to the same.
    fn window(zone: &str, day: Date, start: &str, minutes: u32) -> String {
        let window = Window::of(slot(start, minutes), day, &zone::resolve(zone).unwrap());
        let show = |instant: Timestamp| instant.to_jiff().strftime("%d %H:%M").to_string();
        format!("{} - {}", show(window.starts_at), show(window.ends_at))
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_changed_schedule_takes_over_from_its_date() {
        let old = calendar("Europe/Paris", &[1, 2, 3], &[("09:00", 60), ("14:00", 60)]);
        let new = calendar("America/New_York", &[1, 2, 3, 4], &[("10:00", 60)]);
        // 2027-03-02 is a Tuesday; the change holds from Wednesday on.
        let both = new.taking_over(date(2027, 3, 3), old);
        let starts: Vec<String> = both
            .occurrences_between(at("2027-03-01T00:00:00Z"), at("2027-03-05T00:00:00Z"))
            .iter()
            .map(|occurrence| occurrence.window.starts_at.to_string())
            .collect();
        assert_eq!(
            starts,
            [
                "2027-03-01T08:00:00Z",
                "2027-03-01T13:00:00Z",
                "2027-03-02T08:00:00Z",
                "2027-03-02T13:00:00Z",
                "2027-03-03T15:00:00Z",
                "2027-03-04T15:00:00Z",
            ]
        );
        // Midnight in Paris is evening in New York; the date does not go back.
        assert_eq!(
            both.local_date_at(at("2027-03-02T22:59:00Z")),
            date(2027, 3, 2)
        );
        assert_eq!(
            both.local_date_at(at("2027-03-02T23:01:00Z")),
            date(2027, 3, 3)
        );
        assert_eq!(
            both.local_date_at(at("2027-03-04T03:00:00Z")),
            date(2027, 3, 3)
        );
        assert_eq!(
            both.next_execution_date(date(2027, 3, 2)),
            Some(date(2027, 3, 3))
        );
        assert_eq!(
            both.window(date(2027, 3, 2), 1)
                .map(|window| window.milliseconds()),
            Some(span::HOUR)
        );
        assert_eq!(both.window(date(2027, 3, 3), 1), None);
        assert_eq!(
            both.next_boundary_after(at("2027-03-02T14:00:00Z")),
            Some(at("2027-03-03T15:00:00Z"))
        );
    }

    #[test]
    fn a_schedule_without_slots_may_get_some() {
        let none = calendar("Europe/Paris", &[], &[]);
        let some = calendar("Europe/Paris", &[5], &[("09:00", 60)]);
        let both = some.taking_over(date(2027, 3, 10), none);
        assert_eq!(
            both.next_start_after(at("2027-03-01T00:00:00Z")),
            Some(at("2027-03-12T08:00:00Z"))
        );
    }

    #[test]
    fn an_ordinary_day_has_no_surprises() {
        let day = date(2027, 3, 1);
        assert_eq!(
            window("Europe/Paris", day, "09:00", 180),
            "01 08:00 - 01 11:00"
        );
        assert_eq!(
            window("Europe/Paris", day, "23:00", 120),
            "01 22:00 - 02 00:00"
        );
        assert_eq!(
            window("Europe/Paris", day, "09:00", 1_440),
            "01 08:00 - 02 08:00"
        );
    }

    // Paris skips 02:00 to 03:00 on 2027-03-28 at 01:00 UTC.
    #[test]
    fn a_start_or_end_in_a_gap_moves_to_the_later_time() {
        let day = date(2027, 3, 28);
        assert_eq!(
            window("Europe/Paris", day, "02:30", 180),
            "28 01:30 - 28 03:30"
        );
        assert_eq!(
            window("Europe/Paris", day, "01:00", 90),
            "28 00:00 - 28 01:30"
        );
        assert_eq!(
            window("Europe/Paris", day, "01:00", 60),
            "28 00:00 - 28 01:00"
        );
        assert_eq!(
            window("Europe/Paris", day, "01:00", 180),
            "28 00:00 - 28 02:00"
        );
    }

    #[test]
    fn a_slot_wholly_in_a_gap_moves_by_the_gap() {
        let day = date(2027, 3, 28);
        assert_eq!(
            window("Europe/Paris", day, "02:15", 30),
            "28 01:15 - 28 01:45"
        );
        assert_eq!(
            window("Europe/Paris", day, "02:00", 60),
            "28 01:00 - 28 02:00"
        );
        assert_eq!(
            window("Europe/Paris", day, "02:30", 30),
            "28 01:30 - 28 02:00"
        );
    }

    #[test]
    fn a_slot_that_would_lose_everything_starts_at_the_first_valid_minute() {
        let day = date(2027, 3, 28);
        assert_eq!(
            window("Europe/Paris", day, "02:30", 60),
            "28 01:00 - 28 01:30"
        );
        assert_eq!(
            window("Europe/Paris", day, "02:30", 74),
            "28 01:00 - 28 01:44"
        );
        assert_eq!(
            window("Europe/Paris", day, "02:30", 75),
            "28 01:30 - 28 01:45"
        );
        assert_eq!(
            window("Europe/Paris", day, "02:59", 15),
            "28 01:00 - 28 01:14"
        );
    }

    // Paris repeats 02:00 to 03:00 on 2027-10-31, from 00:00 UTC and from 01:00 UTC.
    #[test]
    fn a_repeated_hour_makes_one_window_from_first_to_last() {
        let day = date(2027, 10, 31);
        assert_eq!(
            window("Europe/Paris", day, "02:15", 30),
            "31 00:15 - 31 01:45"
        );
        assert_eq!(
            window("Europe/Paris", day, "01:00", 90),
            "30 23:00 - 31 01:30"
        );
        assert_eq!(
            window("Europe/Paris", day, "02:30", 60),
            "31 00:30 - 31 02:30"
        );
        assert_eq!(
            window("Europe/Paris", day, "03:00", 60),
            "31 02:00 - 31 03:00"
        );
    }

    #[test]
    fn half_hours_and_double_hours_are_changes_too() {
        // Lord Howe skips half an hour on 2027-10-03 at 02:00, Troll two hours on 2027-03-28 at 01:00.
        assert_eq!(
            window("Australia/Lord_Howe", date(2027, 10, 3), "02:00", 30),
            "02 15:30 - 02 16:00"
        );
        assert_eq!(
            window("Antarctica/Troll", date(2027, 3, 28), "01:30", 60),
            "28 01:30 - 28 02:30"
        );
    }

    #[test]
    fn a_date_that_the_zone_skipped_has_no_occurrence() {
        let calendar = calendar("Pacific/Apia", EVERY_DAY, &[("09:00", 60)]);
        assert!(!calendar.is_execution_date(date(2011, 12, 30)));
        assert!(calendar.occurrences_on(date(2011, 12, 30)).is_empty());
        assert_eq!(
            calendar.next_execution_date(date(2011, 12, 29)),
            Some(date(2011, 12, 31))
        );
    }

    #[test]
    fn midnight_may_be_missing_from_a_date_that_exists() {
        // Cairo skips 00:00 to 01:00 on 2027-04-30.
        let calendar = calendar("Africa/Cairo", EVERY_DAY, &[("09:00", 60)]);
        assert!(calendar.is_execution_date(date(2027, 4, 30)));
    }

    #[test]
    fn weekends_and_holidays_are_passed_over() {
        let mut schedule = Schedule::suggested("Europe/Paris");
        schedule.holidays = vec![date(2027, 5, 7), date(2027, 5, 10)];
        let calendar = Calendar::resolve(&schedule).unwrap();
        assert_eq!(
            calendar.next_execution_date(date(2027, 5, 6)),
            Some(date(2027, 5, 11))
        );
        assert!(!calendar.is_execution_date(date(2027, 5, 7)));
        assert!(calendar.is_execution_date(date(2027, 5, 11)));
        assert_eq!(
            calendar.first_on_or_after(date(2027, 5, 8)).unwrap().date,
            date(2027, 5, 11)
        );
    }

    #[test]
    fn holidays_on_end_are_passed_over_however_many() {
        let mut schedule = Schedule::suggested("Europe/Paris");
        schedule.weekdays = [5].into();
        let friday = date(2027, 5, 7);
        schedule.holidays = (0..52)
            .map(|week| friday.saturating_add(week.weeks()))
            .collect();
        let calendar = Calendar::resolve(&schedule).unwrap();
        assert_eq!(
            calendar.next_execution_date(date(2027, 5, 1)),
            Some(friday.saturating_add(52.weeks()))
        );
    }

    #[test]
    fn without_slots_or_weekdays_nothing_ever_runs() {
        for calendar in [
            calendar("UTC", EVERY_DAY, &[]),
            calendar("UTC", &[], &[("09:00", 60)]),
        ] {
            let now = at("2027-03-01T00:00:00Z");
            assert_eq!(calendar.next_execution_date(date(2027, 3, 1)), None);
            assert_eq!(calendar.next_start_after(now), None);
            assert_eq!(calendar.next_boundary_after(now), None);
            assert_eq!(calendar.occurrence_at(now), None);
        }
    }

    #[test]
    fn starts_and_ends_follow_each_other() {
        let calendar = calendar(
            "Europe/Paris",
            &[1, 2, 3, 4, 5],
            &[("14:00", 60), ("22:00", 240)],
        );
        let mut now = at("2027-03-05T02:00:00Z"); // a Friday
        let mut seen = Vec::new();
        for _ in 0..5 {
            now = calendar.next_boundary_after(now).unwrap();
            seen.push(now.to_string());
        }
        assert_eq!(
            seen,
            [
                "2027-03-05T13:00:00Z",
                "2027-03-05T14:00:00Z",
                "2027-03-05T21:00:00Z",
                "2027-03-06T01:00:00Z",
                "2027-03-08T13:00:00Z",
            ]
        );
        assert_eq!(
            calendar.next_start_after(at("2027-03-05T13:00:00Z")),
            Some(at("2027-03-05T21:00:00Z"))
        );
        assert_eq!(
            calendar.first_start_on(date(2027, 3, 8)),
            Some(at("2027-03-08T13:00:00Z"))
        );
        assert_eq!(calendar.first_start_on(date(2027, 3, 6)), None);
    }

    #[test]
    fn a_slot_over_midnight_belongs_to_the_date_of_its_start() {
        let calendar = calendar("Europe/Paris", &[5], &[("22:00", 240)]);
        let night = at("2027-03-06T00:30:00Z"); // Saturday in Paris
        let occurrence = calendar.occurrence_at(night).unwrap();
        assert_eq!(occurrence.date, date(2027, 3, 5));
        assert_eq!(calendar.local_date_at(night), date(2027, 3, 6));
        assert_eq!(calendar.occurrence_at(at("2027-03-06T01:00:00Z")), None);
        assert!(occurrence.window.contains(at("2027-03-05T21:00:00Z")));
    }

    #[test]
    fn a_slot_that_a_gap_moved_may_start_after_the_next_dates_slot() {
        // Nuuk skips 23:00 to 24:00 on 2027-03-27, so that 23:30 becomes 00:30 of the 28th.
        let calendar = calendar("America/Nuuk", EVERY_DAY, &[("23:30", 15), ("00:15", 15)]);
        let first = calendar
            .next_occurrence_after(at("2027-03-28T00:30:00Z"))
            .unwrap();
        assert_eq!((first.date, first.slot), (date(2027, 3, 28), 1));
        let second = calendar
            .next_occurrence_after(first.window.starts_at)
            .unwrap();
        assert_eq!((second.date, second.slot), (date(2027, 3, 27), 0));
        assert!(second.window.starts_at > first.window.starts_at);
        let between =
            calendar.occurrences_between(at("2027-03-28T00:30:00Z"), at("2027-03-28T03:00:00Z"));
        assert_eq!(between, [first, second]);
    }

    #[test]
    fn between_two_instants_every_start_counts_once() {
        let calendar = calendar("Asia/Tokyo", EVERY_DAY, &[("09:00", 60), ("00:00", 60)]);
        let from = at("2027-03-01T00:00:00Z");
        let starts = calendar.occurrences_between(from, at("2027-03-08T00:00:00Z"));
        assert_eq!(starts.len(), 14);
        assert_eq!(starts[0].window.starts_at, from);
        assert!(starts.is_sorted_by_key(|occurrence| occurrence.window.starts_at));
    }

    #[test]
    fn the_rest_of_a_window_ends_with_it() {
        let window = Window {
            starts_at: Timestamp::from_millis(1_000),
            ends_at: Timestamp::from_millis(5_000),
        };
        let rest = |instant| window.rest_from(Timestamp::from_millis(instant));
        assert_eq!(rest(0), Some(window));
        assert_eq!(rest(3_000).unwrap().milliseconds(), 2_000);
        assert_eq!(rest(5_000), None);
    }

    #[test]
    fn the_ends_of_the_known_years_do_no_harm() {
        let calendar = calendar("Europe/Paris", EVERY_DAY, &[("22:00", 240)]);
        assert!(calendar.next_execution_date(Date::MAX).is_none());
        assert!(
            calendar
                .occurrence_at(Timestamp::from_millis(i64::MAX))
                .is_none()
        );
        assert!(
            calendar
                .next_start_after(Timestamp::from_millis(i64::MIN))
                .is_some()
        );
        assert!(calendar.occurrences_on(Date::MIN).is_empty());
    }
}
