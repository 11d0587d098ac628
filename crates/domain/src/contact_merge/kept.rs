//! Provenance as it is kept: by source, since a contact has few of them and many fields.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{FieldSource, Provenance, Sourced, filled};
use crate::contact::ContactFields;
use crate::time::Timestamp;

/// Stands for every filled field that no other source names.
const THE_OTHERS: &str = "*";

/// The source of each field, written by source: `{"imp_1@1800000000000":"*","manual@1800000005000":["title"]}`. It is
/// read together with the fields. The form that names the source of each field is read as well.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeptProvenance(BTreeMap<String, Group>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Group {
    /// Fields of the source that is the key; the others where it is a text.
    Fields(Vec<String>),
    Others(String),
    /// The source of the field that is the key.
    Field(FieldSource),
}

impl KeptProvenance {
    /// The text of fields that all come from one source.
    pub fn text_of_whole(source: &str, at: Timestamp) -> String {
        let one = Group::Others(THE_OTHERS.to_owned());
        Self(BTreeMap::from([(key(source, at), one)])).to_text()
    }

    /// The source of a contact's fields, as short as it can be written.
    pub fn of(contact: &Sourced) -> Self {
        let mut groups: BTreeMap<&FieldSource, BTreeSet<&str>> = BTreeMap::new();
        for (field, source) in &contact.provenance {
            groups.entry(source).or_default().insert(field);
        }
        let largest = groups
            .iter()
            .max_by_key(|(_, fields)| fields.len())
            .map(|(source, _)| *source);
        let filled = filled(&contact.fields);
        let is_the_rest = |source: &FieldSource| {
            let others = filled
                .iter()
                .filter(|field| contact.provenance.get(*field).is_none_or(|of| of == source));
            others
                .map(String::as_str)
                .eq(groups[source].iter().copied())
        };
        let group = |source: &FieldSource, fields: &BTreeSet<&str>| {
            if Some(source) == largest && is_the_rest(source) {
                return Group::Others(THE_OTHERS.to_owned());
            }
            Group::Fields(fields.iter().map(|field| (*field).to_owned()).collect())
        };
        Self(
            groups
                .iter()
                .map(|(source, fields)| (key(&source.source, source.at), group(source, fields)))
                .collect(),
        )
    }

    /// The source of each of these fields.
    pub fn expand(&self, fields: &ContactFields) -> Provenance {
        let mut provenance = Provenance::new();
        let mut rest = None;
        for (name, group) in &self.0 {
            match group {
                Group::Field(source) => {
                    provenance.insert(name.clone(), source.clone());
                }
                Group::Fields(fields) => {
                    if let Some(source) = source(name) {
                        let named = fields.iter().map(|field| (field.clone(), source.clone()));
                        provenance.extend(named);
                    }
                }
                Group::Others(_) => rest = source(name),
            }
        }
        if let Some(source) = rest {
            for field in filled(fields) {
                provenance.entry(field).or_insert_with(|| source.clone());
            }
        }
        provenance
    }

    /// As it is written.
    pub fn to_text(&self) -> String {
        // A map from texts to texts and lists of texts cannot fail to be written.
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }
}

fn key(source: &str, at: Timestamp) -> String {
    format!("{source}@{}", at.as_millis())
}

fn source(key: &str) -> Option<FieldSource> {
    let (source, at) = key.rsplit_once('@')?;
    Some(FieldSource {
        source: source.to_owned(),
        at: Timestamp::from_millis(at.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn said(first_name: &str, company: &str, tier: &str) -> ContactFields {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        ContactFields {
            first_name: some(first_name),
            company: some(company),
            custom: some(tier)
                .map(|tier| ("Tier".to_owned(), tier))
                .into_iter()
                .collect(),
            ..ContactFields::default()
        }
    }

    fn kept_and_read(contact: &Sourced) -> Provenance {
        let text = KeptProvenance::of(contact).to_text();
        let read: KeptProvenance = serde_json::from_str(&text).unwrap();
        read.expand(&contact.fields)
    }

    #[test]
    fn one_source_is_written_once() {
        let contact = Sourced::whole(said("Jane", "Acme", "gold"), "imp_1", at(7));
        let text = KeptProvenance::of(&contact).to_text();
        assert_eq!(text, r#"{"imp_1@7":"*"}"#);
        assert_eq!(text, KeptProvenance::text_of_whole("imp_1", at(7)));
        assert_eq!(kept_and_read(&contact), contact.provenance);
        assert_eq!(contact.provenance.len(), 3);
    }

    #[test]
    fn the_form_that_names_the_source_of_each_field_is_read() {
        let mut contact = Sourced::whole(said("Jane", "Acme", ""), "imp_1", at(7));
        contact.set_by_hand("company", None, at(9));
        let text = serde_json::to_string(&contact.provenance).unwrap();
        let read: KeptProvenance = serde_json::from_str(&text).unwrap();
        assert_eq!(read.expand(&contact.fields), contact.provenance);
    }

    #[test]
    fn a_field_of_unknown_source_stays_so() {
        let mut contact = Sourced::whole(said("Jane", "", ""), "imp_1", at(7));
        contact.fields.title = Some("CTO".to_owned());
        assert_eq!(kept_and_read(&contact), contact.provenance);
    }

    proptest! {
        #[test]
        fn what_is_kept_is_what_is_read(
            steps in proptest::collection::vec(("[ab]?", "[ab]?", "[ab]?", 1_i64..4, proptest::bool::ANY), 1..5),
        ) {
            let mut contact = Sourced::default();
            for (first_name, company, tier, moment, by_hand) in steps {
                if by_hand {
                    contact.set_by_hand("company", Some(company), at(moment));
                    contact.set_custom_by_hand("Tier", Some(tier), at(moment));
                } else {
                    contact.take(said(&first_name, &company, &tier), "imp_1", at(moment));
                }
                prop_assert_eq!(kept_and_read(&contact), contact.provenance.clone());
            }
        }
    }
}
