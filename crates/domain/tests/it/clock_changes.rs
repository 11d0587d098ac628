//! Every clock change of every zone of the bundled database from 2024 to 2040, against slots of
//! many shapes around it. What each should give is computed here from the two offsets alone.

use std::collections::BTreeSet;

use domain::calendar::zone::Zones;
use domain::calendar::{Calendar, Schedule, Slot, TimeOfDay, Window};
use domain::time::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

const MINUTE: i64 = 60_000;
const DAY_MINUTES: i64 = 24 * 60;
const FROM: &str = "2024-01-01T00:00:00Z";
const UNTIL: &str = "2041-01-01T00:00:00Z";

/// The slot lengths tried at each start, in minutes, the shortest and the longest among them.
const DURATIONS: [i64; 6] = [15, 30, 60, 90, 600, 1_440];

/// A change of offset. Local minutes count from the epoch on the wall clock.
#[derive(Debug, Clone, Copy)]
struct Change {
    at: i64,
    before: i64,
    after: i64,
}

impl Change {
    /// Local times from here were skipped or repeated, up to `last_local`.
    fn first_local(self) -> i64 {
        self.at + self.before.min(self.after)
    }

    fn last_local(self) -> i64 {
        self.at + self.before.max(self.after)
    }

    fn is_gap(self) -> bool {
        self.after > self.before
    }

    fn is_ambiguous(self, local: i64) -> bool {
        (self.first_local()..self.last_local()).contains(&local)
    }

    /// The instant of a local time: the later one in a gap; in an overlap the first or the last.
    fn resolve(self, local: i64, last: bool) -> i64 {
        if local < self.first_local() {
            local - self.before
        } else if local >= self.last_local() {
            local - self.after
        } else if self.is_gap() || !last {
            local - self.before
        } else {
            local - self.after
        }
    }

    /// What the rules say of a slot near this change.
    fn window(self, start: i64, duration: i64) -> (i64, i64) {
        let end = start + duration;
        let starts = self.resolve(start, false);
        if !self.is_gap() || !self.is_ambiguous(start) {
            return (starts, self.resolve(end, true));
        }
        if end <= self.last_local() {
            return (starts, starts + duration);
        }
        let ends = self.resolve(end, true);
        if ends - starts < duration.min(15) {
            return (self.at, ends);
        }
        (starts, ends)
    }
}

/// The offset changes of a zone, all in whole minutes.
fn changes(zone: &TimeZone) -> Vec<Change> {
    let from: jiff::Timestamp = FROM.parse().unwrap();
    let until: jiff::Timestamp = UNTIL.parse().unwrap();
    let mut before = zone.to_offset(from);
    let mut changes = Vec::new();
    for transition in zone.following(from) {
        if transition.timestamp() >= until {
            break;
        }
        let after = transition.offset();
        if after != before {
            changes.push(Change {
                at: in_minutes(transition.timestamp().as_second()),
                before: in_minutes(before.seconds().into()),
                after: in_minutes(after.seconds().into()),
            });
        }
        before = after;
    }
    changes
}

fn in_minutes(seconds: i64) -> i64 {
    assert_eq!(seconds % 60, 0, "offsets of these years are whole minutes");
    seconds / 60
}

/// Days from the epoch to a date, and back.
fn epoch_date() -> Date {
    jiff::civil::date(1970, 1, 1)
}

fn date_of(day: i64) -> Date {
    epoch_date().saturating_add(jiff::Span::new().days(day))
}

/// The starts tried around a change, as local minutes: before, at, within and after its edges, and
/// such that a long slot ends there.
fn starts(change: Change) -> BTreeSet<i64> {
    let (first, last) = (change.first_local(), change.last_local());
    let middle = i64::midpoint(first, last);
    [first, middle, last]
        .into_iter()
        .flat_map(|edge| {
            [-1_440, -600, -90, -60, -30, -15, -1, 0, 1, 15].map(|minutes| edge + minutes)
        })
        .collect()
}

#[derive(Default)]
struct Count {
    zones: u64,
    changes: u64,
    gaps: u64,
    inside_a_gap: u64,
    saved_from_nothing: u64,
    over_midnight: u64,
    cases: u64,
}

impl Count {
    fn add(&mut self, other: &Self) {
        self.zones += other.zones;
        self.changes += other.changes;
        self.gaps += other.gaps;
        self.inside_a_gap += other.inside_a_gap;
        self.saved_from_nothing += other.saved_from_nothing;
        self.over_midnight += other.over_midnight;
        self.cases += other.cases;
    }
}

/// One slot on the dates before, of and after the change: exactly the windows of the rules, none
/// empty, each later than the one before.
fn check(
    name: &str,
    zone: &TimeZone,
    change: Change,
    start: i64,
    duration: i64,
    count: &mut Count,
) {
    let time = start.rem_euclid(DAY_MINUTES);
    let slot = Slot {
        start: TimeOfDay::from_minutes(u32::try_from(time).unwrap()).unwrap(),
        duration_minutes: u32::try_from(duration).unwrap(),
    };
    let day = start.div_euclid(DAY_MINUTES);
    let mut previous = i64::MIN;
    for day in day - 1..=day + 1 {
        let window = Window::of(slot, date_of(day), zone);
        let got = (
            window.starts_at.as_millis() / MINUTE,
            window.ends_at.as_millis() / MINUTE,
        );
        let local = day * DAY_MINUTES + time;
        let expected = change.window(local, duration);
        let case = || format!("{name}: {slot} on {} around {change:?}", date_of(day));
        assert_eq!(got, expected, "{}", case());
        assert!(got.0 < got.1, "empty: {}", case());
        assert!(got.0 > previous, "not after the day before: {}", case());
        previous = got.0;

        count.cases += 1;
        let swallowed = change.is_gap() && change.is_ambiguous(local);
        count.inside_a_gap += u64::from(swallowed && local + duration <= change.last_local());
        count.saved_from_nothing +=
            u64::from(swallowed && got.0 == change.at && local > change.first_local());
        count.over_midnight += u64::from(time + duration >= DAY_MINUTES);
    }
}

fn check_zone(name: &str, zone: &TimeZone, count: &mut Count) {
    let changes = changes(zone);
    for pair in changes.windows(2) {
        // The rules above know one change at a time; none of these years has two within five days.
        assert!(
            pair[1].at - pair[0].at > 5 * DAY_MINUTES,
            "{name}: {pair:?}"
        );
    }
    count.zones += 1;
    for change in changes {
        count.changes += 1;
        count.gaps += u64::from(change.is_gap());
        for start in starts(change) {
            for duration in DURATIONS {
                check(name, zone, change, start, duration, count);
            }
        }
    }
}

#[test]
fn every_clock_change_from_2024_to_2040_gives_each_slot_one_window_a_day() {
    let zones = Zones::bundled();
    let names = zones.names();
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let share = names.len().div_ceil(threads);
    let mut count = Count::default();
    std::thread::scope(|scope| {
        let workers: Vec<_> = names
            .chunks(share)
            .map(|names| {
                let zones = &zones;
                scope.spawn(move || {
                    let mut count = Count::default();
                    for name in names {
                        check_zone(name, &zones.resolve(name).unwrap(), &mut count);
                    }
                    count
                })
            })
            .collect();
        for worker in workers {
            count.add(&worker.join().unwrap());
        }
    });
    println!(
        "time zones {}: {} zones, {} clock changes of which {} gaps, {} cases: {} wholly inside a gap, \
         {} that would have lost everything, {} over midnight",
        zones.edition(),
        count.zones,
        count.changes,
        count.gaps,
        count.cases,
        count.inside_a_gap,
        count.saved_from_nothing,
        count.over_midnight
    );
    assert!(count.zones > 500 && count.changes > 5_000);
    assert!(count.cases > 1_000_000);
    assert!(count.gaps > 2_000 && count.inside_a_gap > 10_000);
    assert!(count.saved_from_nothing > 10_000 && count.over_midnight > 100_000);
}

/// Slots that the changes of these zones hit from every side.
fn schedule(time_zone: &str) -> Schedule {
    Schedule {
        time_zone: time_zone.to_owned(),
        weekdays: (1..=7).collect(),
        slots: [("00:00", 120), ("02:00", 60), ("03:00", 15), ("23:15", 45)]
            .map(|(start, duration_minutes)| Slot {
                start: start.parse().unwrap(),
                duration_minutes,
            })
            .to_vec(),
        cohort_size: 25,
        holidays: Vec::new(),
    }
}

/// Walks from start to start between two dates and counts what it met: each (date, slot) once.
///
/// Two slots may start at the same instant, where a gap moved one onto the other; so the walk goes
/// over instants and asks what starts at each.
fn walk(calendar: &Calendar, first: Date, last: Date) -> usize {
    let zone = calendar.zone();
    let midnight =
        |date: Date| Timestamp::from_jiff(date.to_zoned(zone.clone()).unwrap().timestamp());
    let until = midnight(days_after(last, 3));
    let mut met = BTreeSet::new();
    let mut now = midnight(days_after(first, -3));
    while let Some(next) = calendar.next_start_after(now).filter(|next| *next < until) {
        for occurrence in calendar.occurrences_at(next) {
            if occurrence.window.starts_at == next {
                let new = met.insert((occurrence.date, occurrence.slot));
                assert!(new, "{zone:?}: {occurrence:?} came twice");
            }
        }
        now = next;
    }
    let mut walked = 0;
    for date in first
        .series(jiff::Span::new().days(1))
        .take_while(|date| *date <= last)
    {
        for slot in 0..4 {
            assert!(
                met.contains(&(date, slot)),
                "{zone:?}: {date}, slot {slot} was lost"
            );
            walked += 1;
        }
    }
    walked
}

fn days_after(date: Date, days: i64) -> Date {
    date.saturating_add(jiff::Span::new().days(days))
}

#[test]
fn walking_through_years_meets_every_date_and_slot_once() {
    let zone = Zones::bundled().resolve("Europe/Paris").unwrap();
    let calendar = Calendar::in_zone(&schedule("Europe/Paris"), zone);
    let walked = walk(
        &calendar,
        jiff::civil::date(2024, 1, 1),
        jiff::civil::date(2029, 12, 31),
    );
    assert_eq!(walked, (6 * 365 + 2) * 4);
}

#[test]
fn walking_over_changes_of_every_kind_meets_every_date_and_slot_once() {
    let zones = Zones::bundled();
    let mut walked = 0;
    for name in [
        "America/New_York",
        "Australia/Lord_Howe",
        "Antarctica/Troll",
        "Africa/Casablanca",
        "Africa/Cairo",
        "America/Nuuk",
        "Pacific/Chatham",
    ] {
        let zone = zones.resolve(name).unwrap();
        let calendar = Calendar::in_zone(&schedule(name), zone.clone());
        for change in changes(&zone) {
            let date = date_of(change.first_local().div_euclid(DAY_MINUTES));
            walked += walk(&calendar, days_after(date, -1), days_after(date, 1));
        }
    }
    println!("{walked} occurrences walked");
    assert!(walked > 2_000);
}
