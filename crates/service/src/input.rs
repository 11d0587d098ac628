//! Checking what people and programs hand in: every problem is collected, so that a form shows
//! all of them at once.

use domain::limits;
use domain::problem::Problem;
use unicode_normalization::UnicodeNormalization;

use crate::{ServiceError, ServiceResult};

/// Languages of the interface (R93).
pub const LANGUAGES: &[&str] = &["en", "fr"];
/// Characters of an e-mail address at most (RFC 5321).
const EMAIL_LENGTH_MAXIMUM: usize = 254;

/// Collects problems.
#[derive(Debug, Default)]
pub struct Checks(Vec<Problem>);

impl Checks {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem.
    pub fn add(
        &mut self,
        field: impl Into<String>,
        code: &'static str,
        message: impl Into<String>,
    ) {
        self.0.push(Problem::new(field, code, message));
    }

    /// Adds problems that a rule found.
    pub fn extend(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.0.extend(problems);
    }

    /// Adds a problem unless `holds`.
    pub fn ensure(
        &mut self,
        holds: bool,
        field: &str,
        code: &'static str,
        message: impl Into<String>,
    ) {
        if !holds {
            self.add(field, code, message);
        }
    }

    /// Passes where nothing was found.
    pub fn finish(self) -> ServiceResult<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(ServiceError::Invalid(self.0))
    }

    /// A name of something: on one line, 1 to [`limits::NAME_LENGTH_MAXIMUM`] characters.
    pub fn name(&mut self, field: &str, value: &str) -> String {
        let text = one_line(value);
        if text.is_empty() {
            self.add(field, "required", "A name is missing. Enter one");
        }
        self.length(field, &text, limits::NAME_LENGTH_MAXIMUM);
        text
    }

    /// A text of several lines that may be empty.
    pub fn text(&mut self, field: &str, value: &str, characters_maximum: usize) -> String {
        let text = several_lines(value);
        self.length(field, &text, characters_maximum);
        text
    }

    /// Refuses a text that is too long.
    pub fn length(&mut self, field: &str, text: &str, characters_maximum: usize) {
        let length = text.chars().count();
        if length > characters_maximum {
            self.add(
                field,
                "too_long",
                format!(
                    "This has {length} characters; {characters_maximum} are allowed. Shorten it"
                ),
            );
        }
    }

    /// A number within bounds.
    pub fn range(&mut self, field: &str, value: u32, bounds: std::ops::RangeInclusive<u32>) {
        self.ensure(
            bounds.contains(&value),
            field,
            "out_of_range",
            format!(
                "{value} is outside {} to {}. Choose a number between",
                bounds.start(),
                bounds.end()
            ),
        );
    }

    /// An e-mail address, trimmed and in lower case, as it is stored and compared.
    pub fn email(&mut self, field: &str, value: &str) -> String {
        let email = address(value);
        self.ensure(
            is_email(&email),
            field,
            "bad_email",
            "This is no e-mail address. It looks like name@example.org",
        );
        email
    }

    /// An IANA time zone by its name.
    pub fn time_zone(&mut self, field: &str, value: &str) -> String {
        match domain::calendar::zone::resolve(value.trim()) {
            Ok(zone) => zone.iana_name().unwrap_or(value.trim()).to_owned(),
            Err(error) => {
                self.add(field, "unknown_time_zone", error.to_string());
                value.trim().to_owned()
            }
        }
    }

    /// A language of the interface.
    pub fn language(&mut self, field: &str, value: &str) -> String {
        self.ensure(
            LANGUAGES.contains(&value),
            field,
            "unknown_language",
            format!(
                "The interface speaks {}. Choose one of them",
                LANGUAGES.join(" and ")
            ),
        );
        value.to_owned()
    }
}

/// An e-mail address as it is stored and compared: trimmed, in Unicode NFC and lower case.
pub fn address(email: &str) -> String {
    email.trim().nfc().collect::<String>().to_lowercase()
}

/// At most so many characters of a text that comes from outside and is only shown.
pub fn shortened(text: &str, characters_maximum: usize) -> String {
    one_line(text).chars().take(characters_maximum).collect()
}

/// Unicode NFC, without control characters, runs of white space as one space, trimmed.
pub fn one_line(value: &str) -> String {
    let normal: String = value.nfc().collect();
    normal
        .split(|character: char| character.is_whitespace() || character.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Unicode NFC, line ends as `\n`, without other control characters, trimmed.
pub fn several_lines(value: &str) -> String {
    let normal: String = value
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .nfc()
        .collect();
    normal
        .chars()
        .filter(|character| !character.is_control() || matches!(character, '\n' | '\t'))
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Deliberately loose: whether an address works only a message to it can tell.
fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else {
        return false;
    };
    text.chars().count() <= EMAIL_LENGTH_MAXIMUM
        && !name.is_empty()
        && !name.contains('@')
        && host.split('.').all(|label| !label.is_empty())
        && host.contains('.')
        && !text.chars().any(|character| {
            character.is_whitespace()
                || character.is_control()
                || matches!(
                    character,
                    '<' | '>' | '(' | ')' | ',' | ';' | ':' | '"' | '\\'
                )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_clean_line() {
        assert_eq!(one_line("  Growth\n\tof\u{0}2027 "), "Growth of 2027");
        assert_eq!(one_line("e\u{301}"), "\u{e9}");
        let mut checks = Checks::new();
        checks.name("name", " \n ");
        checks.name("other", &"x".repeat(limits::NAME_LENGTH_MAXIMUM + 1));
        let ServiceError::Invalid(problems) = checks.finish().unwrap_err() else {
            panic!("another error");
        };
        let found: Vec<_> = problems
            .iter()
            .map(|p| (p.field.as_str(), p.code))
            .collect();
        assert_eq!(found, [("name", "required"), ("other", "too_long")]);
    }

    #[test]
    fn texts_keep_their_lines() {
        assert_eq!(several_lines(" a\r\nb\rc\u{7}\n"), "a\nb\nc");
    }

    #[test]
    fn addresses_are_told_from_other_texts() {
        for good in ["a@b.co", "anne.sophie+x@example.org", "ü@bücher.example"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@b.co",
            "a@.co",
            "a b@c.de",
            "a@b@c.de",
            "a@b.co\r\nbcc: x@y.z",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
