//! A window of local time, as people write it down.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;

use crate::limits::{SLOT_DURATION_MINUTES_MAXIMUM, SLOT_DURATION_MINUTES_MINIMUM, SLOTS_MAXIMUM};
use crate::problem::Problem;

/// Minutes of a civil day.
const MINUTES_PER_DAY: u32 = 24 * 60;

/// A time of day to the minute, written `09:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    minutes: u16,
}

impl TimeOfDay {
    /// The time that many minutes after midnight; nothing from 24 hours on.
    pub const fn from_minutes(minutes: u32) -> Option<Self> {
        if minutes < MINUTES_PER_DAY {
            Some(Self {
                minutes: minutes as u16,
            })
        } else {
            None
        }
    }

    /// Minutes after midnight as the clock on the wall counts them.
    pub const fn minutes(self) -> u32 {
        self.minutes as u32
    }

    /// The same time for jiff.
    pub(super) fn to_civil(self) -> Time {
        jiff::civil::time((self.minutes / 60) as i8, (self.minutes % 60) as i8, 0, 0)
    }
}

/// A text that is no time of day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time of day; write hours and minutes such as 09:00, up to 23:59")]
pub struct TimeOfDayError(String);

impl FromStr for TimeOfDay {
    type Err = TimeOfDayError;

    /// Reads `HH:MM`; browsers may add `:00`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || TimeOfDayError(text.chars().take(20).collect());
        let digits = |part: &str| -> Result<u32, TimeOfDayError> {
            let two = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            two.then(|| part.parse().ok()).flatten().ok_or_else(error)
        };
        let short = text.strip_suffix(":00").filter(|rest| rest.len() == 5);
        let (hours, minutes) = short.unwrap_or(text).split_once(':').ok_or_else(error)?;
        let (hours, minutes) = (digits(hours)?, digits(minutes)?);
        if hours > 23 || minutes > 59 {
            return Err(error());
        }
        Self::from_minutes(hours * 60 + minutes).ok_or_else(error)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:02}:{:02}",
            self.minutes / 60,
            self.minutes % 60
        )
    }
}

impl serde::Serialize for TimeOfDay {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for TimeOfDay {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A window of local time: it starts at a time of day and lasts so many minutes on the clock. It
/// may cross midnight, and belongs to the date on which it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// When it starts.
    pub start: TimeOfDay,
    /// Minutes on the clock from start to end.
    pub duration_minutes: u32,
}

impl Slot {
    /// The time of day at which it ends, on the same date or the next.
    pub const fn end(&self) -> TimeOfDay {
        let minutes =
            (self.start.minutes() + self.duration_minutes % MINUTES_PER_DAY) % MINUTES_PER_DAY;
        TimeOfDay {
            minutes: minutes as u16,
        }
    }

    /// Whether it ends on the date after the one it belongs to; an end at midnight does.
    pub const fn crosses_midnight(&self) -> bool {
        self.start.minutes().saturating_add(self.duration_minutes) >= MINUTES_PER_DAY
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.start, self.end())
    }
}

/// Minutes of a civil week.
const MINUTES_PER_WEEK: u32 = 7 * MINUTES_PER_DAY;

/// What is wrong with the slots of a schedule that run on `weekdays` (R50); the fields are
/// `slots`, `slots.N.start` and `slots.N.duration_minutes`, N from 0.
pub(super) fn problems(slots: &[Slot], weekdays: impl IntoIterator<Item = u8>) -> Vec<Problem> {
    if slots.len() > SLOTS_MAXIMUM {
        return vec![Problem::new(
            "slots",
            "too_many",
            format!("A schedule has at most {SLOTS_MAXIMUM} slots; remove some."),
        )];
    }
    let mut problems: Vec<Problem> = slots
        .iter()
        .enumerate()
        .filter_map(|(index, slot)| duration_problem(index, *slot))
        .collect();
    if problems.is_empty() {
        problems.extend(overlap_problem(slots, weekdays));
    }
    problems
}

fn duration_problem(index: usize, slot: Slot) -> Option<Problem> {
    let (code, message) = match slot.duration_minutes {
        minutes if minutes < SLOT_DURATION_MINUTES_MINIMUM => (
            "too_short",
            format!("A slot lasts at least {SLOT_DURATION_MINUTES_MINIMUM} minutes."),
        ),
        minutes if minutes > SLOT_DURATION_MINUTES_MAXIMUM => (
            "too_long",
            format!(
                "A slot lasts at most {} hours.",
                SLOT_DURATION_MINUTES_MAXIMUM / 60
            ),
        ),
        _ => return None,
    };
    Some(Problem::new(
        format!("slots.{index}.duration_minutes"),
        code,
        message,
    ))
}

/// The first overlap in the week, in the order of time; Sunday's slots may run into Monday's.
fn overlap_problem(slots: &[Slot], weekdays: impl IntoIterator<Item = u8>) -> Option<Problem> {
    let mut starts: Vec<(u32, usize)> = Vec::new();
    for weekday in weekdays {
        let midnight = u32::from(weekday.saturating_sub(1)) * MINUTES_PER_DAY;
        for (index, slot) in slots.iter().enumerate() {
            starts.push((midnight + slot.start.minutes(), index));
        }
    }
    starts.sort_unstable();
    let first = *starts.first()?;
    let following = starts[1..]
        .iter()
        .copied()
        .chain([(first.0 + MINUTES_PER_WEEK, first.1)]);
    for ((start, index), (next_start, next_index)) in starts.iter().copied().zip(following) {
        if start + slots[index].duration_minutes > next_start {
            let (earlier, later) = (&slots[index], &slots[next_index]);
            return Some(Problem::new(
                format!("slots.{next_index}.start"),
                "overlaps",
                format!(
                    "The slot {later} overlaps the slot {earlier}; move or shorten one of them."
                ),
            ));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(start: &str, duration_minutes: u32) -> Slot {
        Slot {
            start: start.parse().unwrap(),
            duration_minutes,
        }
    }

    fn codes(slots: &[Slot], weekdays: &[u8]) -> Vec<(String, &'static str)> {
        problems(slots, weekdays.iter().copied())
            .into_iter()
            .map(|problem| (problem.field, problem.code))
            .collect()
    }

    #[test]
    fn json_is_that_of_the_contract() {
        let json = r#"{"start":"09:00","duration_minutes":180}"#;
        let read: Slot = serde_json::from_str(json).unwrap();
        assert_eq!(read, slot("09:00", 180));
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
        assert!(serde_json::from_str::<Slot>(r#"{"start":"09:00","duration":180}"#).is_err());
    }

    #[test]
    fn times_of_day_are_read_strictly() {
        for (text, minutes) in [("00:00", 0), ("23:59", 1_439), ("09:05:00", 545)] {
            assert_eq!(text.parse::<TimeOfDay>().unwrap().minutes(), minutes);
        }
        for text in [
            "",
            "9:00",
            "24:00",
            "09:60",
            "09-00",
            "09:00:30",
            "+9:00",
            "09:00:00:00",
            "०९:००",
            "0900",
            ":00",
        ] {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_slot_lasts_from_fifteen_minutes_to_a_day() {
        assert!(codes(&[slot("09:00", 15)], &[1]).is_empty());
        assert!(codes(&[slot("09:00", 1_440)], &[1, 2, 3, 4, 5, 6, 7]).is_empty());
        assert_eq!(
            codes(
                &[slot("09:00", 14), slot("12:00", 1_441), slot("12:00", 0)],
                &[1]
            ),
            [
                ("slots.0.duration_minutes".to_owned(), "too_short"),
                ("slots.1.duration_minutes".to_owned(), "too_long"),
                ("slots.2.duration_minutes".to_owned(), "too_short"),
            ]
        );
        assert_eq!(
            codes(&[slot("09:00", u32::MAX)], &[1]),
            [("slots.0.duration_minutes".to_owned(), "too_long")]
        );
    }

    #[test]
    fn slots_may_touch_but_not_overlap() {
        assert!(codes(&[slot("09:00", 60), slot("10:00", 60)], &[1]).is_empty());
        assert_eq!(
            codes(&[slot("10:00", 60), slot("09:00", 61)], &[1]),
            [("slots.0.start".to_owned(), "overlaps")]
        );
        assert_eq!(
            codes(&[slot("09:00", 60), slot("09:00", 60)], &[3]),
            [("slots.1.start".to_owned(), "overlaps")]
        );
    }

    #[test]
    fn a_slot_over_midnight_meets_those_of_the_next_chosen_day() {
        let night = [slot("01:00", 60), slot("22:00", 240)];
        assert!(codes(&night, &[1]).is_empty());
        assert!(codes(&night, &[1, 3, 5]).is_empty());
        assert_eq!(
            codes(&night, &[1, 2]),
            [("slots.0.start".to_owned(), "overlaps")]
        );
    }

    #[test]
    fn sundays_night_meets_mondays_morning() {
        let night = [slot("01:00", 60), slot("22:00", 240)];
        assert_eq!(
            codes(&night, &[1, 7]),
            [("slots.0.start".to_owned(), "overlaps")]
        );
        assert!(codes(&night, &[7]).is_empty());
    }

    #[test]
    fn the_end_of_a_slot_may_be_tomorrow() {
        assert_eq!(slot("09:00", 180).to_string(), "09:00-12:00");
        assert!(!slot("09:00", 180).crosses_midnight());
        assert_eq!(slot("22:00", 240).to_string(), "22:00-02:00");
        assert!(slot("22:00", 240).crosses_midnight());
        assert!(slot("22:00", 120).crosses_midnight());
        assert_eq!(slot("09:00", 1_440).end(), slot("09:00", 15).start);
    }

    #[test]
    fn more_slots_than_hours_are_refused() {
        let many: Vec<Slot> = (0..25)
            .map(|index| Slot {
                start: TimeOfDay::from_minutes(index * 20).unwrap(),
                duration_minutes: 15,
            })
            .collect();
        assert_eq!(codes(&many, &[1]), [("slots".to_owned(), "too_many")]);
        assert!(codes(&many[..24], &[1]).is_empty());
    }
}
