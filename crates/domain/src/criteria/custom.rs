//! Values of custom fields as they can be compared. A file holds texts; a criterion says as what it
//! reads them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::fold::fold;

/// Thousandths in one.
const SCALE: i64 = 1_000;
/// The greatest number that is read; greater ones are ids and not quantities.
const WHOLE_MAXIMUM: i64 = 1_000_000_000_000;

/// Words that say yes, folded, in the languages of the import.
const YES: &[&str] = &[
    "yes",
    "y",
    "true",
    "1",
    "x",
    "oui",
    "vrai",
    "ja",
    "wahr",
    "si",
    "sim",
    "verdadero",
];
/// Words that say no.
const NO: &[&str] = &[
    "no", "n", "false", "0", "non", "faux", "nein", "falsch", "nao", "nee", "falso",
];

/// A number in thousandths: exact, and the same in both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(i64);

impl Decimal {
    /// That many thousandths.
    pub const fn from_thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// In thousandths.
    pub const fn thousandths(self) -> i64 {
        self.0
    }
}

/// A text that is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no number")]
pub struct NoNumber;

impl FromStr for Decimal {
    type Err = NoNumber;

    /// Reads `1 234,5`, `1,234.50`, `-3`, `€12`, `40 %`: of two kinds of marks the last one is the
    /// decimal mark; a single mark is one unless three digits follow.
    fn from_str(text: &str) -> Result<Self, NoNumber> {
        let text: String = text
            .chars()
            .filter(|character| {
                !character.is_whitespace()
                    && !matches!(character, '€' | '$' | '£' | '%' | '\'' | '’')
            })
            .collect();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(&text)),
        };
        let is_plain = digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',');
        if !is_plain || !digits.bytes().any(|byte| byte.is_ascii_digit()) {
            return Err(NoNumber);
        }
        let (whole, fraction) = split(digits)?;
        let whole: i64 = match whole.as_str() {
            "" => 0,
            whole => whole.parse().map_err(|_| NoNumber)?,
        };
        if whole > WHOLE_MAXIMUM {
            return Err(NoNumber);
        }
        let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
        let value = whole * SCALE + fraction.parse::<i64>().map_err(|_| NoNumber)?;
        Ok(Self(if negative { -value } else { value }))
    }
}

/// The digits before and behind the decimal mark.
fn split(digits: &str) -> Result<(String, &str), NoNumber> {
    let marks: Vec<(usize, char)> = digits
        .char_indices()
        .filter(|(_, character)| !character.is_ascii_digit())
        .collect();
    let Some((last, mark)) = marks.last().copied() else {
        return Ok((digits.to_owned(), ""));
    };
    let alike = marks.iter().filter(|(_, other)| *other == mark).count();
    let behind = &digits[last + 1..];
    let is_decimal = alike == 1 && (marks.len() > 1 || behind.len() != 3);
    if !is_decimal && marks.iter().any(|(_, other)| *other != mark) {
        return Err(NoNumber);
    }
    let (whole, fraction) = if is_decimal {
        (&digits[..last], behind)
    } else {
        (digits, "")
    };
    Ok((whole.replace(['.', ','], ""), fraction))
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.abs() / SCALE, self.0.abs() % SCALE);
        if part == 0 {
            return write!(formatter, "{sign}{whole}");
        }
        let fraction = format!("{part:03}");
        write!(
            formatter,
            "{sign}{whole}.{}",
            fraction.trim_end_matches('0')
        )
    }
}

/// Reads a calendar day: `2027-03-01`, also with a time behind it, `01/03/2027` and `01.03.2027`
/// (the day first, unless only the other order is a date).
pub fn parse_day(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Some(day) = text.get(..10).and_then(|start| start.parse::<Date>().ok()) {
        return Some(day);
    }
    let parts: Vec<i16> = text
        .split(['/', '.', '-'])
        .map(|part| part.trim().parse().ok())
        .collect::<Option<_>>()?;
    let [one, other, year] = parts[..] else {
        return None;
    };
    let date = |day: i16, month: i16| {
        let (day, month) = (i8::try_from(day).ok()?, i8::try_from(month).ok()?);
        Date::new(year, month, day).ok().filter(|_| year >= 1_000)
    };
    date(one, other).or_else(|| date(other, one))
}

/// Reads yes or no.
pub fn parse_flag(text: &str) -> Option<bool> {
    let folded = fold(text);
    let is_one_of = |words: &[&str]| words.contains(&folded.as_str());
    match (is_one_of(YES), is_one_of(NO)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// The readings of a value. What it cannot be read as is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Comparable {
    /// As words, folded.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub folded: Option<String>,
    /// As a number, in thousandths.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub thousandths: Option<i64>,
    /// As a calendar day.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
    /// As yes (1) or no (0).
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<u8>,
}

/// Every reading of each custom field.
pub fn comparable(custom: &BTreeMap<String, String>) -> BTreeMap<String, Comparable> {
    custom
        .iter()
        .map(|(name, value)| {
            let folded = fold(value);
            let readings = Comparable {
                folded: (!folded.is_empty()).then_some(folded),
                thousandths: value.parse().ok().map(Decimal::thousandths),
                day: parse_day(value),
                flag: parse_flag(value).map(u8::from),
            };
            (name.clone(), readings)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, thousandths) in [
            ("1 234,5", 1_234_500),
            ("1,234.50", 1_234_500),
            ("1.234,50", 1_234_500),
            ("1,234", 1_234_000),
            ("12,5", 12_500),
            ("-3", -3_000),
            ("€ 12", 12_000),
            ("40 %", 40_000),
            ("1,234,567", 1_234_567_000),
            (".5", 500),
        ] {
            assert_eq!(text.parse(), Ok(Decimal(thousandths)), "{text}");
        }
        for text in [
            "",
            "twelve",
            "1.2.3,4,5",
            "12 people",
            "99999999999999",
            "-",
        ] {
            assert_eq!(text.parse::<Decimal>(), Err(NoNumber), "{text}");
        }
        assert_eq!(Decimal(1_234_500).to_string(), "1234.5");
        assert_eq!(Decimal(-2_000).to_string(), "-2");
    }

    #[test]
    fn days_are_read_in_both_orders() {
        let day = Date::constant(2_027, 3, 1);
        for text in [
            "2027-03-01",
            "2027-03-01T10:00:00Z",
            "01/03/2027",
            "1.3.2027",
        ] {
            assert_eq!(parse_day(text), Some(day), "{text}");
        }
        assert_eq!(parse_day("03/25/2027"), Some(Date::constant(2_027, 3, 25)));
        assert_eq!(parse_day("yesterday"), None);
        assert_eq!(parse_day("1/2/27"), None);
    }

    #[test]
    fn yes_and_no_are_read_in_several_languages() {
        assert_eq!(parse_flag("Oui"), Some(true));
        assert_eq!(parse_flag("NÃO"), Some(false));
        assert_eq!(parse_flag("perhaps"), None);
    }
}
