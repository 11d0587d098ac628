//! Which cells of a workbook show a date, and what their numbers mean.

use domain::limits::WORKBOOK_STYLES_MAXIMUM;
use jiff::civil::{Date, date};
use jiff::{ToSpan, civil::Time};

use super::super::archive::Archive;
use super::super::xml::{Token, Xml};
use super::FileProblem;

/// The styles of a workbook.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// For each style of cells, whether it shows a date.
    dates: Vec<bool>,
}

impl Styles {
    /// Reads them; a workbook may have none.
    pub fn read(archive: &Archive, path: &str) -> Result<Self, FileProblem> {
        let mut styles = Self::default();
        let Some(part) = archive.part(path) else {
            return Ok(styles);
        };
        let mut xml = Xml::new(archive.read(part)?);
        let mut own_dates = Vec::new();
        let mut is_in_cells = false;
        while let Some(token) = xml.next()? {
            match (token, xml.name()) {
                (Token::Begins, "cellXfs") => is_in_cells = true,
                (Token::Ends, "cellXfs") => is_in_cells = false,
                (Token::Begins, "numFmt") => {
                    let is_date = xml
                        .attribute("formatCode")
                        .is_some_and(|code| shows_date(&code));
                    if let Some(id) = id_of(xml.attribute("numFmtId")).filter(|_| is_date)
                        && own_dates.len() < WORKBOOK_STYLES_MAXIMUM
                    {
                        own_dates.push(id);
                    }
                }
                (Token::Begins, "xf")
                    if is_in_cells && styles.dates.len() < WORKBOOK_STYLES_MAXIMUM =>
                {
                    let id = id_of(xml.attribute("numFmtId")).unwrap_or(0);
                    styles
                        .dates
                        .push(is_built_in_date(id) || own_dates.contains(&id));
                }
                _ => {}
            }
        }
        Ok(styles)
    }

    /// Whether cells of a style show a date.
    pub fn is_date(&self, style: Option<&str>) -> bool {
        let place: Option<usize> = style.and_then(|style| style.parse().ok());
        place.is_some_and(|place| self.dates.get(place) == Some(&true))
    }
}

fn id_of(text: Option<String>) -> Option<u32> {
    text?.parse().ok()
}

const fn is_built_in_date(id: u32) -> bool {
    matches!(id, 14..=17 | 22 | 27..=31 | 34..=36 | 50..=54 | 57..=58)
}

/// Whether a format's code shows a day or a year, outside of quoted text and brackets.
fn shows_date(code: &str) -> bool {
    let mut is_quoted = false;
    let mut is_bracketed = false;
    let mut is_escaped = false;
    code.chars().any(|character| {
        if std::mem::take(&mut is_escaped) {
            return false;
        }
        match character {
            '\\' | '_' | '*' => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '[' if !is_quoted => is_bracketed = true,
            ']' if !is_quoted => is_bracketed = false,
            'd' | 'D' | 'y' | 'Y' if !is_quoted && !is_bracketed => return true,
            _ => {}
        }
        false
    })
}

/// The date that a number of days means, with the time where there is one.
pub(super) fn date_of(text: &str, is_1904: bool) -> Option<String> {
    let days: f64 = text.trim().parse().ok()?;
    if !(0.0..2_958_466.0).contains(&days) {
        return None;
    }
    // 1900 is taken for a leap year, so that the days from March of it on count from 30 December 1899.
    let begin: Date = match is_1904 {
        true => date(1904, 1, 1),
        false if days < 60.0 => date(1899, 12, 31),
        false => date(1899, 12, 30),
    };
    let seconds = (days.fract() * 86_400.0).round() as i64;
    let midnight = begin.to_datetime(Time::midnight());
    let at = midnight
        .checked_add((days.trunc() as i64).days())
        .and_then(|day| day.checked_add(seconds.seconds()))
        .ok()?;
    if seconds == 0 {
        return Some(at.date().to_string());
    }
    Some(at.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

/// A number as a person would write it.
pub(super) fn number_of(text: &str) -> String {
    let text = text.trim();
    let has_exponent = text.contains(['e', 'E']);
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && (has_exponent || text.len() > 15) => number.to_string(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_days_are_dates() {
        assert_eq!(date_of("46347", false).as_deref(), Some("2026-11-21"));
        assert_eq!(
            date_of("46347.5", false).as_deref(),
            Some("2026-11-21 12:00:00")
        );
        assert_eq!(date_of("44885", true).as_deref(), Some("2026-11-21"));
        assert_eq!(date_of("1", false).as_deref(), Some("1900-01-01"));
        for none in ["-1", "1e300", "NaN", "x", ""] {
            assert_eq!(date_of(none, false), None, "{none}");
        }
    }

    #[test]
    fn formats_of_dates_are_known() {
        for code in ["yyyy-mm-dd", "d/m/yy", "[$-409]mmmm d, yyyy;@"] {
            assert!(shows_date(code), "{code}");
        }
        for code in ["0.00", "#,##0\" days\"", "[Red]0", "\\d0", "General"] {
            assert!(!shows_date(code), "{code}");
        }
    }

    #[test]
    fn numbers_are_written_out() {
        assert_eq!(number_of("3.3612345678E10"), "33612345678");
        assert_eq!(number_of("0.10000000000000001"), "0.1");
        assert_eq!(number_of(" 42 "), "42");
        assert_eq!(number_of("x"), "x");
    }
}
