//! Instants as milliseconds since 1970-01-01T00:00:00Z, and their texts.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// An instant in milliseconds since 1970-01-01T00:00:00Z.
pub type Millis = i64;

/// A second in milliseconds.
pub const SECOND: Millis = 1_000;
/// A minute in milliseconds.
pub const MINUTE: Millis = 60 * SECOND;
/// An hour in milliseconds.
pub const HOUR: Millis = 60 * MINUTE;
/// Twenty-four hours in milliseconds.
pub const DAY: Millis = 24 * HOUR;

/// The instant in RFC 3339, in UTC; instants beyond the calendar are brought to its edge.
pub fn to_rfc_3339(instant: Millis) -> String {
    jiff::Timestamp::from_millisecond(instant)
        .unwrap_or(if instant < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
        .to_string()
}

/// Reads an instant in RFC 3339.
pub fn from_rfc_3339(text: &str) -> Result<Millis, jiff::Error> {
    Ok(text.parse::<jiff::Timestamp>()?.as_millisecond())
}

/// Reads an ISO 8601 duration such as `PT1H` or `P3D`; a day is 24 hours.
pub fn duration_from_iso(text: &str) -> Result<Millis, jiff::Error> {
    let span: jiff::Span = text.parse()?;
    let duration = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours())?;
    Ok(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
}

/// For serde: an instant in RFC 3339.
pub(crate) fn deserialize_instant<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Millis>, D::Error> {
    Option::<String>::deserialize(deserializer)?
        .map(|text| from_rfc_3339(&text).map_err(D::Error::custom))
        .transpose()
}

/// For serde: an ISO 8601 duration that is not negative.
pub(crate) fn deserialize_duration<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Millis, D::Error> {
    let text = String::deserialize(deserializer)?;
    match duration_from_iso(&text).map_err(D::Error::custom)? {
        duration if duration < 0 => Err(D::Error::custom("a duration cannot be negative here")),
        duration => Ok(duration),
    }
}

/// For serde: writes a duration as ISO 8601.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands in a reference"
)]
pub(crate) fn serialize_duration<S: serde::Serializer>(
    duration: &Millis,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&jiff::SignedDuration::from_millis(*duration))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_agree() {
        assert_eq!(from_rfc_3339("1970-01-01T01:00:00+01:00").unwrap(), 0);
        assert_eq!(to_rfc_3339(DAY), "1970-01-02T00:00:00Z");
        assert_eq!(duration_from_iso("PT1H30M").unwrap(), HOUR + 30 * MINUTE);
        assert_eq!(duration_from_iso("P2D").unwrap(), 2 * DAY);
        assert!(
            duration_from_iso("P1M").is_err(),
            "a month has no fixed length"
        );
        assert!(to_rfc_3339(i64::MAX).starts_with("9999"));
    }
}
