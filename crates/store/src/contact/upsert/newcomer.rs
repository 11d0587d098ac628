//! Somebody who is brought in.

use std::hash::{DefaultHasher, Hash, Hasher};

use domain::contact::ContactFields;
use domain::contact_merge::FIELDS;
use domain::limits::CUSTOM_FIELDS_MAXIMUM;
use domain::profile::ProfileKey;
use domain::suppression::email_address;

/// Somebody who is brought in, with the keys by which people are recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    pub(super) fields: ContactFields,
    pub(super) key: Option<ProfileKey>,
    pub(super) key_text: Option<String>,
    /// A number that stands for the fields and tags. Another edition of the program may make another one of the same
    /// fields; then they are compared one by one.
    pub(super) hash: i64,
}

/// A number for a key or an id, by which rows and contacts are remembered, so that a million of them take little room: that
/// two of a million have the same is less likely than one in ten million.
pub fn number(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

impl Newcomer {
    /// A person as a source tells of them.
    ///
    /// The address is kept in its canonical form: without tracking and without the spelling that
    /// a tool happened to use. One that names nobody is left out, since people will open it.
    pub fn new(mut fields: ContactFields) -> Self {
        let address = fields.profile_url.take();
        let key = address.and_then(|address| ProfileKey::parse(&address).ok());
        fields.email = fields.email.as_deref().and_then(email_address);
        Self::with_key(fields, key)
    }

    /// A person whose profile address was read already and whose e-mail address is in the form in which it is kept.
    pub fn with_key(mut fields: ContactFields, key: Option<ProfileKey>) -> Self {
        fields.profile_url = key.as_ref().map(ProfileKey::display_url);
        for (_, field) in FIELDS {
            let field = field(&mut fields);
            if field.as_ref().is_some_and(String::is_empty) {
                *field = None;
            }
        }
        fields.custom.retain(|_, value| !value.is_empty());
        while fields.custom.len() > CUSTOM_FIELDS_MAXIMUM {
            fields.custom.pop_last();
        }
        let mut hasher = DefaultHasher::new();
        fields.hash(&mut hasher);
        Self {
            key_text: key.as_ref().map(ToString::to_string),
            key,
            hash: hasher.finish().cast_signed(),
            fields,
        }
    }

    /// The keys by which the person is recognised, the stronger first.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        [self.remote_id(), self.key_text(), self.email()]
            .into_iter()
            .flatten()
    }

    pub(super) fn key_text(&self) -> Option<&str> {
        self.key_text.as_deref()
    }

    pub(super) fn remote_id(&self) -> Option<&str> {
        self.fields.remote_id.as_deref()
    }

    pub(super) fn email(&self) -> Option<&str> {
        self.fields.email.as_deref()
    }
}
