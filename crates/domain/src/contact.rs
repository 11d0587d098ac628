//! What is known of a person.

use std::collections::BTreeMap;

/// The fields of a contact that sources fill. Empty texts count as missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
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
    /// E-mail address.
    pub email: Option<String>,
    /// Profile address as given.
    pub profile_url: Option<String>,
    /// The network's own id of the person.
    pub remote_id: Option<String>,
    /// Further columns of a file, by their header.
    pub custom: BTreeMap<String, String>,
}

impl ContactFields {
    /// The name as people read it; never empty.
    pub fn full_name(&self) -> String {
        match (self.first_name.as_deref(), self.last_name.as_deref()) {
            (Some(first), Some(last)) => format!("{first} {last}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => self
                .profile_url
                .clone()
                .or_else(|| self.email.clone())
                .unwrap_or_else(|| "?".to_owned()),
        }
    }
}
