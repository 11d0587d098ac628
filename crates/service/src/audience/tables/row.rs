//! From the cells of a row to a person.

use std::borrow::Cow;

use domain::contact::{ContactFields, birth_year};
use domain::criteria::tag_key;
use domain::limits::{
    CONTACT_FIELD_LENGTH_MAXIMUM, CONTACT_TAGS_MAXIMUM, CUSTOM_FIELD_NAME_LENGTH_MAXIMUM,
    CUSTOM_FIELDS_MAXIMUM, TAG_LENGTH_MAXIMUM,
};
use domain::profile::ProfileKey;
use domain::suppression::email_address;
use unicode_normalization::UnicodeNormalization;

use super::columns::{Meaning, chosen, meaning, settle};
use super::grid::Cells;
use super::header::Layout;
use super::{ColumnMapping, RejectReason, language, names};

/// Headers of columns that hold the last part of a profile's address alone.
const SLUG_HEADERS: &[&str] = &[
    "publicidentifier",
    "vanityname",
    "linkedinusername",
    "linkedinslug",
    "linkedin",
];

/// Texts that tools write where there is nothing.
pub(super) const PLACEHOLDERS: &[&str] = &[
    "-",
    "--",
    "—",
    "n/a",
    "N/A",
    "#N/A",
    "#VALUE!",
    "#REF!",
    "null",
    "NULL",
    "(null)",
    "undefined",
    "NaN",
];

/// A column of the file.
#[derive(Debug, Clone)]
struct Column {
    meaning: Option<(Meaning, usize)>,
    /// The name of the custom field that takes what has no other place; none beyond the limit.
    custom_name: Option<String>,
    header: String,
    holds_slugs: bool,
}

/// What somebody chose for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    Field(Meaning),
    Custom,
    Ignored,
}

impl Choice {
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "custom" => Some(Self::Custom),
            "ignored" => Some(Self::Ignored),
            name => chosen(name).map(Self::Field),
        }
    }
}

/// A person and what its profile address says.
pub(super) type Found = (ContactFields, Option<ProfileKey>);

/// What the columns mean, and in which order they are looked at.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    columns: Vec<Column>,
    /// Indices of the columns, the better ones of a meaning first.
    order: Vec<usize>,
}

impl Columns {
    /// By the headers, but for the columns, by index, for which somebody chose.
    pub fn new(layout: &Layout, choices: &[(usize, Choice)]) -> Self {
        let mut meanings: Vec<Option<(Meaning, usize)>> = layout
            .headers
            .iter()
            .zip(&layout.by_content)
            .map(|(header, content)| content.map(|found| (found, 0)).or_else(|| meaning(header)))
            .collect();
        settle(&mut meanings);
        let mut custom_names = custom_names(&layout.headers);
        for (index, choice) in choices {
            match choice {
                Choice::Field(meaning) => meanings[*index] = Some((*meaning, 0)),
                Choice::Custom => meanings[*index] = None,
                Choice::Ignored => (meanings[*index], custom_names[*index]) = (None, None),
            }
        }
        let columns: Vec<Column> = layout
            .headers
            .iter()
            .zip(meanings)
            .zip(custom_names)
            .map(|((header, meaning), custom_name)| Column {
                meaning,
                custom_name,
                header: header.clone(),
                holds_slugs: SLUG_HEADERS
                    .contains(&domain::fold::fold(header).replace(' ', "").as_str()),
            })
            .collect();
        let mut order: Vec<usize> = (0..columns.len()).collect();
        order.sort_by_key(|index| columns[*index].meaning);
        Self { columns, order }
    }

    /// What each column was taken for.
    pub fn mapping(&self) -> Vec<ColumnMapping> {
        (1..)
            .zip(&self.columns)
            .map(|(position, column)| ColumnMapping {
                position,
                header: column.header.clone(),
                field: match (&column.meaning, &column.custom_name) {
                    (Some((meaning, _)), _) => meaning.as_str().to_owned(),
                    (None, Some(name)) => domain::contact_merge::custom_key(name),
                    (None, None) => "ignored".to_owned(),
                },
            })
            .collect()
    }

    /// The person of a row, with what the profile address says; none where the row is empty.
    pub fn person(&self, cells: &Cells) -> Option<Result<Found, RejectReason>> {
        if cells.text().trim().is_empty() {
            return None;
        }
        Some(self.read(cells))
    }

    fn read(&self, cells: &Cells) -> Result<Found, RejectReason> {
        if cells.text().contains('\u{FFFD}') {
            return Err(RejectReason::UnreadableCharacters);
        }
        let mut beyond = (self.columns.len()..cells.len()).filter_map(|place| cells.get(place));
        if beyond.any(|cell| !cell.trim().is_empty()) {
            return Err(RejectReason::TooManyCells);
        }
        let mut person = Person::default();
        for index in &self.order {
            if let Some(cell) = cells.get(*index).filter(|cell| !cell.is_empty()) {
                person.take(&self.columns[*index], cell);
            }
        }
        person.finish()
    }
}

/// Names of custom fields, each once: the header, or the column's number where there is none.
fn custom_names(headers: &[String]) -> Vec<Option<String>> {
    let mut names: Vec<Option<String>> = Vec::new();
    for (index, header) in headers.iter().enumerate() {
        let tidy: String = line(header)
            .chars()
            .filter(|character| !"{}|".contains(*character))
            .take(CUSTOM_FIELD_NAME_LENGTH_MAXIMUM)
            .collect();
        let name = match tidy.trim() {
            "" => format!("Column {}", index + 1),
            name => name.to_owned(),
        };
        // Among one more name than there are others, one is free.
        let free = (1..=names.len() + 1)
            .map(|number| match number {
                1 => name.clone(),
                number => format!("{name} ({number})"),
            })
            .find(|name| !names.iter().flatten().any(|taken| taken == name));
        names.push(free);
    }
    // The columns that are mapped do not need their names but for what is left over.
    let mut kept = 0;
    for (name, header) in names.iter_mut().zip(headers) {
        if meaning(header).is_none() {
            kept += 1;
            if kept > CUSTOM_FIELDS_MAXIMUM {
                *name = None;
            }
        }
    }
    names
}

/// Whether a text is as it would be tidied: most cells are.
fn is_tidy(text: &str) -> bool {
    let mut before = b' ';
    for byte in text.bytes() {
        if !(b' '..=b'~').contains(&byte) || (byte == b' ' && before == b' ') {
            return false;
        }
        before = byte;
    }
    before != b' '
}

/// A text of one line: composed characters, single spaces, nothing invisible.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    if is_tidy(text) {
        return Cow::Borrowed(text);
    }
    let visible: String = text
        .nfc()
        .map(|character| {
            if character.is_whitespace() {
                ' '
            } else {
                character
            }
        })
        .filter(|character| !is_invisible(*character))
        .collect();
    visible
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .into()
}

/// A text that may have several lines.
fn lines(text: &str) -> String {
    if is_tidy(text) {
        return text.to_owned();
    }
    let visible: String = text
        .replace("\r\n", "\n")
        .nfc()
        .filter(|character| "\n\t".contains(*character) || !is_invisible(*character))
        .collect();
    visible.trim().to_owned()
}

/// Control characters, and marks that change the direction of text or have no width: in a name
/// they are an accident or a trick. Joiners stay, scripts and emoji need them.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
        )
}

/// A person as the cells fill it.
#[derive(Default)]
struct Person {
    fields: ContactFields,
    key: Option<ProfileKey>,
    full_name: Option<String>,
    location: Option<(String, Option<String>)>,
    bad_address: bool,
    bad_email: bool,
    too_long: bool,
}

impl Person {
    fn take(&mut self, column: &Column, cell: &str) {
        let value = line(cell);
        if value.is_empty() || PLACEHOLDERS.contains(&&*value) {
            return;
        }
        let Some((meaning, _)) = column.meaning else {
            self.keep(column.custom_name.as_ref(), lines(cell));
            return;
        };
        let taken = match meaning {
            Meaning::ProfileUrl => self.take_address(&value, column.holds_slugs),
            Meaning::Email => self.take_email(&value),
            Meaning::Language => take(&mut self.fields.language, language::tag(&value)),
            Meaning::BirthYear => take(&mut self.fields.birth_year, birth_year(&value)),
            Meaning::Tags => self.take_tags(&value),
            Meaning::Location => {
                self.location = Some((value.into_owned(), column.custom_name.clone()));
                return;
            }
            _ => {
                self.too_long |= is_too_long(&value);
                take(self.field(meaning), Some(value.into_owned()))
            }
        };
        if !taken {
            self.keep(column.custom_name.as_ref(), lines(cell));
        }
    }

    fn field(&mut self, meaning: Meaning) -> &mut Option<String> {
        let fields = &mut self.fields;
        match meaning {
            Meaning::FirstName => &mut fields.first_name,
            Meaning::LastName => &mut fields.last_name,
            Meaning::Company => &mut fields.company,
            Meaning::Title => &mut fields.title,
            Meaning::Headline => &mut fields.headline,
            Meaning::City => &mut fields.city,
            Meaning::Region => &mut fields.region,
            Meaning::Country => &mut fields.country,
            Meaning::Industry => &mut fields.industry,
            Meaning::Language => &mut fields.language,
            Meaning::Email => &mut fields.email,
            Meaning::ProfileUrl => &mut fields.profile_url,
            Meaning::BirthYear => &mut fields.birth_year,
            Meaning::FullName
            | Meaning::Tags
            | Meaning::Location
            | Meaning::NameOrLastName
            | Meaning::NameOrFirstName => &mut self.full_name,
        }
    }

    fn take_address(&mut self, value: &str, holds_slugs: bool) -> bool {
        let is_slug = holds_slugs
            && (3..=100).contains(&value.chars().count())
            && value
                .chars()
                .all(|character| character.is_alphanumeric() || character == '-');
        let address = if is_slug {
            format!("https://www.linkedin.com/in/{value}")
        } else {
            value.to_owned()
        };
        let Ok(key) = ProfileKey::parse(&address) else {
            self.bad_address = true;
            return false;
        };
        self.too_long |= is_too_long(&address);
        self.key.get_or_insert(key);
        take(&mut self.fields.profile_url, Some(address))
    }

    /// Of several addresses in one cell the first counts.
    fn take_email(&mut self, value: &str) -> bool {
        let found = value
            .split([';', ',', ' ', '|'])
            .find_map(|part| email_address(part.trim_matches(['<', '>', '(', ')'])));
        if found.is_none() {
            self.bad_email = true;
            return false;
        }
        take(&mut self.fields.email, found)
    }

    /// Tags stand in one cell, with commas, semicolons or bars between them.
    fn take_tags(&mut self, value: &str) -> bool {
        let tags: Vec<&str> = value
            .split([',', ';', '|'])
            .map(str::trim)
            .filter(|tag| !tag_key(tag).is_empty())
            .collect();
        let fit = (1..=CONTACT_TAGS_MAXIMUM).contains(&tags.len())
            && tags
                .iter()
                .all(|tag| tag.chars().count() <= TAG_LENGTH_MAXIMUM);
        if fit {
            self.fields
                .tags
                .extend(tags.into_iter().map(ToOwned::to_owned));
        }
        fit
    }

    /// What has no place of its own becomes a custom field, so that nothing is lost.
    fn keep(&mut self, name: Option<&String>, value: String) {
        if let Some(name) = name
            && self.fields.custom.len() < CUSTOM_FIELDS_MAXIMUM
            && !value.is_empty()
        {
            self.fields.custom.insert(name.clone(), value);
        }
    }

    fn finish(mut self) -> Result<Found, RejectReason> {
        if self.too_long {
            return Err(RejectReason::FieldTooLong);
        }
        self.split_full_name();
        self.split_location();
        let fields = self.fields;
        if fields.profile_url.is_some() || fields.email.is_some() {
            return Ok((fields, self.key));
        }
        Err(if self.bad_address {
            RejectReason::NotAProfile
        } else if self.bad_email {
            RejectReason::NotAnEmailAddress
        } else {
            RejectReason::NoAddress
        })
    }

    fn split_full_name(&mut self) {
        let Some(full_name) = self.full_name.take() else {
            return;
        };
        if self.fields.first_name.is_none() && self.fields.last_name.is_none() {
            (self.fields.first_name, self.fields.last_name) = names::split(&full_name);
        }
    }

    /// "City, Region, Country" is taken apart; what is not of that form stays whole, because two
    /// parts may be anything.
    fn split_location(&mut self) {
        let Some((location, name)) = self.location.take() else {
            return;
        };
        let parts: Vec<&str> = location.split(',').map(str::trim).collect();
        if let [city, region, country] = parts.as_slice() {
            take(&mut self.fields.city, Some((*city).to_owned()));
            take(&mut self.fields.region, Some((*region).to_owned()));
            take(&mut self.fields.country, Some((*country).to_owned()));
        } else {
            self.keep(name.as_ref(), location);
        }
    }
}

/// Whether a text is longer than any field. One with so few bytes has no more characters.
fn is_too_long(text: &str) -> bool {
    text.len() > CONTACT_FIELD_LENGTH_MAXIMUM && text.chars().count() > CONTACT_FIELD_LENGTH_MAXIMUM
}

/// Fills an empty field; tells whether the value has its place now.
fn take(field: &mut Option<String>, value: Option<String>) -> bool {
    match (&field, value) {
        (_, None) => false,
        (Some(present), Some(value)) => *present == value,
        (None, Some(value)) => {
            *field = Some(value).filter(|value| !value.is_empty());
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_tidied() {
        assert_eq!(line(" Jane\u{a0} \u{200B}Doe\0\t!"), "Jane Doe !");
        assert_eq!(line("Jose\u{301}"), "José");
        for text in ["a", "Jane Doe", "a  b", " a", "a ", "a\tb", "é", "", "~"] {
            let invisible = format!("{text}\u{200B}");
            assert_eq!(line(text), line(&invisible), "{text}");
        }
        assert_eq!(line("\u{202E}evil"), "evil");
        assert_eq!(lines(" a\r\nb\u{7}\0 "), "a\nb");
    }

    #[test]
    fn custom_names_stand_once() {
        let headers = ["Tier", "", "Tier", "{{x}}|"].map(str::to_owned);
        let names: Vec<String> = custom_names(&headers).into_iter().flatten().collect();
        assert_eq!(names, ["Tier", "Column 2", "Tier (2)", "x"]);
    }
}
