//! People as the network knows them.

use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Names a person to a connector, by whatever is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PersonRef {
    /// The connector's own id: the strongest key.
    pub remote_id: Option<String>,
    /// The canonical name in the profile's address, decoded and in lower case. It can change hands.
    pub slug: Option<String>,
    /// The whole address, for forms that have no slug.
    pub profile_url: Option<String>,
}

impl PersonRef {
    /// A person by the connector's own id.
    pub fn by_remote_id(remote_id: impl Into<String>) -> Self {
        Self {
            remote_id: Some(remote_id.into()),
            ..Self::default()
        }
    }

    /// A person by the canonical name in the profile's address.
    pub fn by_slug(slug: impl Into<String>) -> Self {
        Self {
            slug: Some(slug.into()),
            ..Self::default()
        }
    }

    /// The strongest key that is there, as text; empty for a reference that names nobody.
    pub fn any_key(&self) -> &str {
        [&self.remote_id, &self.slug, &self.profile_url]
            .into_iter()
            .find_map(Option::as_deref)
            .unwrap_or_default()
    }
}

/// A person found by a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonHit {
    /// How to name the person from now on; carries remote id, slug and address.
    pub person: PersonRef,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// The line under the name.
    pub headline: Option<String>,
    /// Present title.
    pub title: Option<String>,
    /// Present company.
    pub company: Option<String>,
    /// City.
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country.
    pub country: Option<String>,
    /// Industry.
    pub industry: Option<String>,
    /// BCP 47 tag of the profile's language.
    pub language: Option<String>,
}

/// A profile with the relation that the account has to the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The person and what a search shows of them.
    pub hit: PersonHit,
    /// What is between the account and the person.
    pub relation: Relation,
}

/// What is between the account and a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "relation", rename_all = "snake_case")]
pub enum Relation {
    /// Nothing.
    None,
    /// The account's invitation is open.
    InvitationSent {
        /// Its id on the network.
        invitation_id: Option<String>,
        /// When it was sent.
        since: Option<Timestamp>,
    },
    /// The person's invitation is open.
    InvitationReceived {
        /// When it was sent.
        since: Option<Timestamp>,
    },
    /// They are connected.
    Connected {
        /// Since when.
        since: Option<Timestamp>,
    },
    /// The connector cannot tell.
    Unknown,
}

/// A search. Every field that is set must match; texts match without regard to case and accents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SearchQuery {
    /// Words that stand anywhere in name, headline, title or company.
    pub keyword: Option<String>,
    /// Words of the title.
    pub title: Option<String>,
    /// Words of the company's name.
    pub company: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country.
    pub country: Option<String>,
    /// How many people a page holds at most; the connector's own measure where it is `None`.
    pub page_size: Option<u32>,
}
