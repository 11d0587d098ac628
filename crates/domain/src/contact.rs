//! What is known of a person.

use std::collections::{BTreeMap, BTreeSet};

use crate::criteria::parse_day;
use crate::limits::BIRTH_YEARS;

/// The fields of a contact that sources fill. Empty texts count as missing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ContactFields {
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The line under the name.
    pub headline: Option<String>,
    /// Company of the present position.
    pub company: Option<String>,
    /// Present position.
    pub title: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Language tag (BCP 47), such as `fr` or `pt-BR`.
    pub language: Option<String>,
    /// Industry.
    pub industry: Option<String>,
    /// Year of birth, four digits. Ages are kept as the year, since an age is wrong a year later.
    pub birth_year: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Profile address as given.
    pub profile_url: Option<String>,
    /// The network's own id of the person.
    pub remote_id: Option<String>,
    /// Further columns of a file, by their header.
    pub custom: BTreeMap<String, String>,
    /// Tags that the source gives.
    pub tags: BTreeSet<String>,
}

/// The year of a birth, from the year or the day of it, in the form in which it is kept; none where
/// it cannot be one.
pub fn birth_year(text: &str) -> Option<String> {
    let text = text.trim();
    let year = match text.parse() {
        Ok(year) => year,
        Err(_) => parse_day(text)?.year(),
    };
    BIRTH_YEARS.contains(&year).then(|| year.to_string())
}

impl ContactFields {
    /// The name as people read it; never empty.
    pub fn full_name(&self) -> String {
        full_name(
            self.first_name.as_deref(),
            self.last_name.as_deref(),
            self.profile_url.as_deref(),
            self.email.as_deref(),
        )
    }
}

/// A person's name as people read it; never empty: what else is known of them stands for a name that is not.
pub fn full_name(
    first_name: Option<&str>,
    last_name: Option<&str>,
    profile_url: Option<&str>,
    email: Option<&str>,
) -> String {
    match (first_name, last_name) {
        (Some(first), Some(last)) => format!("{first} {last}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => profile_url.or(email).unwrap_or("?").to_owned(),
    }
}
