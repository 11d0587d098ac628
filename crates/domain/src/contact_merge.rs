//! How what several sources say of a person becomes one contact (R26).
//!
//! A later word replaces an earlier one, but for three rules: what is empty never replaces
//! anything, what a person edited by hand stays, and what cannot be right is not taken.

pub mod families;
mod kept;
mod likeness;
mod unite;

use std::collections::{BTreeMap, BTreeSet};

use crate::contact::ContactFields;
use crate::limits::CUSTOM_FIELDS_MAXIMUM;
use crate::time::Timestamp;

pub use kept::KeptProvenance;
pub use likeness::{Likeness, likenesses};
pub use unite::{Choices, Compared, Side, compare, unite};

/// The source of a field that a person edited by hand.
pub const BY_HAND: &str = "manual";

/// Where a field's value comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct FieldSource {
    /// An import's or finder's id, or `manual`.
    pub source: String,
    /// When it came.
    pub at: Timestamp,
}

/// The source of each field by the field's name; those of custom fields as `custom.NAME`.
pub type Provenance = BTreeMap<String, FieldSource>;

/// The key under which a custom field's source is kept.
pub fn custom_key(name: &str) -> String {
    format!("custom.{name}")
}

type Field = fn(&mut ContactFields) -> &mut Option<String>;

/// The fields with a name of their own, in the order in which they are shown.
pub const FIELDS: &[(&str, Field)] = &[
    ("first_name", |fields| &mut fields.first_name),
    ("last_name", |fields| &mut fields.last_name),
    ("headline", |fields| &mut fields.headline),
    ("company", |fields| &mut fields.company),
    ("title", |fields| &mut fields.title),
    ("city", |fields| &mut fields.city),
    ("region", |fields| &mut fields.region),
    ("country", |fields| &mut fields.country),
    ("language", |fields| &mut fields.language),
    ("industry", |fields| &mut fields.industry),
    ("birth_year", |fields| &mut fields.birth_year),
    ("email", |fields| &mut fields.email),
    ("profile_url", |fields| &mut fields.profile_url),
    ("remote_id", |fields| &mut fields.remote_id),
];

/// A contact's fields with the source of each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sourced {
    /// The values.
    pub fields: ContactFields,
    /// Where they come from.
    pub provenance: Provenance,
}

/// A field of its own name; none where custom fields, or nothing, are called so.
fn field(name: &str) -> Option<Field> {
    let known = FIELDS.iter().find(|(known, _)| *known == name);
    known.map(|(_, field)| *field)
}

/// The names of the fields that are filled, as provenance has them.
fn filled(fields: &ContactFields) -> BTreeSet<String> {
    let mut fields = fields.clone();
    let custom = std::mem::take(&mut fields.custom);
    let own = FIELDS
        .iter()
        .filter(|(_, field)| field(&mut fields).is_some())
        .map(|(name, _)| (*name).to_owned());
    own.chain(custom.keys().map(|name| custom_key(name)))
        .collect()
}

impl Sourced {
    /// Fields that all come from one source.
    pub fn whole(fields: ContactFields, source: &str, at: Timestamp) -> Self {
        let mut sourced = Self {
            provenance: Provenance::new(),
            fields,
        };
        for name in filled(&sourced.fields) {
            sourced.note(name, source, at);
        }
        sourced
    }

    /// Takes what another source says; tells whether anything changed.
    pub fn take(&mut self, mut said: ContactFields, source: &str, at: Timestamp) -> bool {
        let mut changed = false;
        for (name, field) in FIELDS {
            let value = field(&mut said).take();
            changed |= self.take_value(name, *field, value, source, at);
        }
        for (name, value) in said.custom {
            changed |= self.take_custom(name, value, source, at);
        }
        changed
    }

    fn take_value(
        &mut self,
        name: &str,
        field: Field,
        value: Option<String>,
        source: &str,
        at: Timestamp,
    ) -> bool {
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            return false;
        };
        let own = field(&mut self.fields);
        if own.as_ref() == Some(&value) || self.is_by_hand(name) {
            return false;
        }
        *field(&mut self.fields) = Some(value);
        self.note(name.to_owned(), source, at);
        true
    }

    fn take_custom(&mut self, name: String, value: String, source: &str, at: Timestamp) -> bool {
        let own = self.fields.custom.get(&name);
        let is_full = own.is_none() && self.fields.custom.len() >= CUSTOM_FIELDS_MAXIMUM;
        let key = custom_key(&name);
        if value.is_empty() || own == Some(&value) || is_full || self.is_by_hand(&key) {
            return false;
        }
        self.fields.custom.insert(name, value);
        self.note(key, source, at);
        true
    }

    /// Sets a field by hand; an empty value clears it, and stays cleared. Tells whether anything
    /// changed.
    pub fn set_by_hand(&mut self, name: &str, value: Option<String>, at: Timestamp) -> bool {
        let Some(field) = field(name) else {
            return false;
        };
        let value = value.filter(|value| !value.is_empty());
        let own = field(&mut self.fields);
        if *own == value {
            return false;
        }
        *own = value;
        self.note(name.to_owned(), BY_HAND, at);
        true
    }

    /// Sets a custom field by hand; an empty value removes it, and it stays away. Tells whether
    /// anything changed.
    pub fn set_custom_by_hand(&mut self, name: &str, value: Option<String>, at: Timestamp) -> bool {
        let value = value.filter(|value| !value.is_empty());
        if self.fields.custom.get(name) == value.as_ref() {
            return false;
        }
        match value {
            Some(value) => self.fields.custom.insert(name.to_owned(), value),
            None => self.fields.custom.remove(name),
        };
        self.note(custom_key(name), BY_HAND, at);
        true
    }

    /// Gives fields back what they were before a source changed them; what came from elsewhere since stays. Tells whether
    /// anything changed.
    pub fn give_back(&mut self, before: &Self, source: &str) -> bool {
        let own: Vec<String> = self
            .provenance
            .iter()
            .filter(|(_, origin)| origin.source == source)
            .map(|(key, _)| key.clone())
            .collect();
        let mut old = before.fields.clone();
        for key in &own {
            if let Some(field) = field(key) {
                *field(&mut self.fields) = field(&mut old).take();
            } else if let Some(name) = key.strip_prefix("custom.") {
                match old.custom.remove(name) {
                    Some(value) => self.fields.custom.insert(name.to_owned(), value),
                    None => self.fields.custom.remove(name),
                };
            }
            match before.provenance.get(key) {
                Some(origin) => self.provenance.insert(key.clone(), origin.clone()),
                None => self.provenance.remove(key),
            };
        }
        !own.is_empty()
    }

    fn is_by_hand(&self, key: &str) -> bool {
        self.provenance
            .get(key)
            .is_some_and(|origin| origin.source == BY_HAND)
    }

    fn note(&mut self, key: String, source: &str, at: Timestamp) {
        let source = source.to_owned();
        self.provenance.insert(key, FieldSource { source, at });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000);

    fn company(name: &str) -> ContactFields {
        ContactFields {
            company: Some(name.to_owned()),
            ..ContactFields::default()
        }
    }

    #[test]
    fn a_later_word_replaces_an_earlier_one_and_is_noted() {
        let mut contact = Sourced::default();
        assert!(contact.take(company("Acme"), "imp_1", NOW));
        assert!(!contact.take(company("Acme"), "imp_2", NOW));
        assert_eq!(contact.provenance["company"].source, "imp_1");
        assert!(contact.take(company("Globex"), "imp_3", NOW));
        assert_eq!(contact.fields.company.as_deref(), Some("Globex"));
        assert_eq!(contact.provenance["company"].source, "imp_3");
    }

    #[test]
    fn what_is_empty_replaces_nothing() {
        let mut contact = Sourced::default();
        contact.take(company("Acme"), "imp_1", NOW);
        assert!(!contact.take(company(""), "imp_2", NOW));
        assert!(!contact.take(ContactFields::default(), "imp_2", NOW));
        assert_eq!(contact.fields.company.as_deref(), Some("Acme"));
    }

    #[test]
    fn what_was_edited_by_hand_stays_also_when_cleared() {
        let mut contact = Sourced::default();
        contact.take(company("Acme"), "imp_1", NOW);
        assert!(contact.set_by_hand("company", None, NOW));
        assert!(!contact.take(company("Acme"), "imp_2", NOW));
        assert_eq!(contact.fields.company, None);
        assert!(contact.set_custom_by_hand("Tier", Some("gold".to_owned()), NOW));
        let said = ContactFields {
            custom: BTreeMap::from([("Tier".to_owned(), "silver".to_owned())]),
            ..ContactFields::default()
        };
        assert!(!contact.take(said, "imp_2", NOW));
        assert_eq!(contact.fields.custom["Tier"], "gold");
    }

    #[test]
    fn custom_fields_have_a_limit() {
        let mut contact = Sourced::default();
        for index in 0..=CUSTOM_FIELDS_MAXIMUM {
            let said = ContactFields {
                custom: BTreeMap::from([(format!("Column {index}"), "x".to_owned())]),
                ..ContactFields::default()
            };
            assert_eq!(
                contact.take(said, "imp_1", NOW),
                index < CUSTOM_FIELDS_MAXIMUM
            );
        }
        assert_eq!(contact.fields.custom.len(), CUSTOM_FIELDS_MAXIMUM);
    }

    fn any_fields() -> impl Strategy<Value = ContactFields> {
        let text = || proptest::option::of("[a-c]{0,2}");
        (text(), text(), text(), text()).prop_map(|(first_name, company, email, title)| {
            ContactFields {
                first_name,
                company,
                title,
                email,
                ..ContactFields::default()
            }
        })
    }

    proptest! {
        /// R27: an import that is undone leaves no trace, and what came later stays.
        #[test]
        fn what_was_taken_can_be_given_back(before in any_fields(), said in any_fields(), later in any_fields()) {
            let mut contact = Sourced::default();
            contact.take(before, "imp_1", NOW);
            let was = contact.clone();
            let changed = contact.take(said, "imp_2", NOW);
            let mut undone = contact.clone();
            prop_assert_eq!(undone.give_back(&was, "imp_2"), changed);
            prop_assert_eq!(&undone, &was);
            contact.take(later, "imp_3", NOW);
            let with_later = contact.clone();
            contact.give_back(&was, "imp_2");
            for (name, origin) in with_later.provenance.iter().filter(|(_, origin)| origin.source == "imp_3") {
                prop_assert_eq!(contact.provenance.get(name), Some(origin), "what came later stays");
            }
            prop_assert!(contact.provenance.values().all(|origin| origin.source != "imp_2"));
        }

        #[test]
        fn taking_the_same_again_changes_nothing(before in any_fields(), said in any_fields()) {
            let mut contact = Sourced::default();
            contact.take(before, "imp_1", NOW);
            contact.take(said.clone(), "imp_2", NOW);
            let once = contact.clone();
            prop_assert!(!contact.take(said, "imp_3", NOW));
            prop_assert_eq!(contact, once);
        }
    }
}
