//! Instants, and the clock that tells them.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, tz::TimeZone};

/// An instant, in milliseconds since 1970-01-01T00:00:00Z.
///
/// JSON carries it as an RFC 3339 text in UTC; the database as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

/// One second, minute, hour and day, in milliseconds.
pub mod span {
    /// A second in milliseconds.
    pub const SECOND: i64 = 1_000;
    /// A minute in milliseconds.
    pub const MINUTE: i64 = 60 * SECOND;
    /// An hour in milliseconds.
    pub const HOUR: i64 = 60 * MINUTE;
    /// Twenty-four hours in milliseconds; a civil day may be longer or shorter.
    pub const DAY: i64 = 24 * HOUR;
    /// Seven days.
    pub const WEEK: i64 = 7 * DAY;
}

impl Timestamp {
    /// The instant that many milliseconds after the epoch.
    pub const fn from_millis(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This instant, later by that many milliseconds (earlier where negative).
    #[must_use]
    pub const fn plus_millis(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Milliseconds from `earlier` to this instant; negative where `earlier` is later.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The same instant as jiff knows it; instants beyond jiff's range are brought to its edge.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }

    /// From jiff's instant, cut to the millisecond.
    pub fn from_jiff(instant: jiff::Timestamp) -> Self {
        Self(instant.as_millisecond())
    }

    /// The instant on the wall clock of a zone.
    pub fn in_zone(self, zone: &TimeZone) -> jiff::Zoned {
        self.to_jiff().to_zoned(zone.clone())
    }

    /// The local calendar day of this instant in a zone.
    pub fn local_date(self, zone: &TimeZone) -> jiff::civil::Date {
        self.in_zone(zone).date()
    }
}

impl std::ops::Add<SignedDuration> for Timestamp {
    type Output = Self;

    fn add(self, duration: SignedDuration) -> Self {
        self.plus_millis(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_jiff(), formatter)
    }
}

impl FromStr for Timestamp {
    type Err = jiff::Error;

    /// Reads RFC 3339.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from_jiff(text.parse()?))
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Tells the time. The one real implementation lives in the program's wiring.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// A clock that stands still until it is moved: for tests, the demo, rehearsals and simulations.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `start`.
    pub const fn new(start: Timestamp) -> Self {
        Self(AtomicI64::new(start.0))
    }

    /// Moves the clock to `instant`; moving back is refused by doing nothing, as time does.
    pub fn advance_to(&self, instant: Timestamp) {
        self.0.fetch_max(instant.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_rfc_3339_in_utc() {
        let instant: Timestamp = "2027-03-01T10:00:00+01:00".parse().unwrap();
        assert_eq!(
            serde_json::to_string(&instant).unwrap(),
            "\"2027-03-01T09:00:00Z\""
        );
        assert_eq!(
            serde_json::from_str::<Timestamp>("\"2027-03-01T09:00:00Z\"").unwrap(),
            instant
        );
    }

    #[test]
    fn a_manual_clock_never_runs_backwards() {
        let clock = ManualClock::new(Timestamp::from_millis(5_000));
        clock.advance_to(Timestamp::from_millis(4_000));
        assert_eq!(clock.now().as_millis(), 5_000);
        clock.advance_to(Timestamp::from_millis(6_000));
        assert_eq!(clock.now().as_millis(), 6_000);
    }
}
