//! What is known of one contact, in the form in which criteria look at it.

use std::collections::{BTreeMap, BTreeSet};

use super::custom::{Comparable, comparable};
use super::{EventName, Mark, TextField};
use crate::contact::ContactFields;
use crate::fold::fold;
use crate::ids::{CampaignId, FinderId, MemberId};
use crate::reply::Class;
use crate::time::Timestamp;

/// A text as it is shown and as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// As it is shown.
    pub shown: String,
    /// As it is compared; never empty.
    pub folded: String,
}

/// Something that happened with the contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// What.
    pub event: EventName,
    /// When.
    pub at: Timestamp,
    /// In which campaign.
    pub campaign: Option<CampaignId>,
    /// In whose name.
    pub member: Option<MemberId>,
    /// What the reply says.
    pub class: Option<Class>,
    /// The address that was opened.
    pub link: Option<String>,
}

/// Everything that criteria can ask of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Text fields that are known.
    pub texts: BTreeMap<TextField, Value>,
    /// Language tag in lower case.
    pub language: Option<String>,
    /// Year of birth.
    pub birth_year: Option<i16>,
    /// Custom fields as they are shown.
    pub custom: BTreeMap<String, String>,
    /// Custom fields as they are compared.
    pub comparable: BTreeMap<String, Comparable>,
    /// The member whose finder brought it first.
    pub owner: Option<MemberId>,
    /// Tags, folded.
    pub tags: BTreeSet<String>,
    /// Finders whose result it is.
    pub finders: BTreeSet<FinderId>,
    /// Members with whom it is connected.
    pub connected: BTreeSet<MemberId>,
    /// What happened, in any order.
    pub happenings: Vec<Happening>,
    /// What it is marked as.
    pub marks: BTreeSet<Mark>,
}

/// A tag as it is compared: two spellings of one are the same tag.
pub fn tag_key(tag: &str) -> String {
    fold(tag)
}

impl Facts {
    /// The facts that a contact's own fields hold.
    pub fn of_fields(fields: &ContactFields) -> Self {
        let mut facts = Self {
            language: fields.language.as_deref().map(str::to_ascii_lowercase),
            birth_year: fields
                .birth_year
                .as_deref()
                .and_then(|year| year.parse().ok()),
            custom: fields.custom.clone(),
            comparable: comparable(&fields.custom),
            ..Self::default()
        };
        for field in TextField::ALL {
            facts.texts.extend(fields.text(*field).and_then(|shown| {
                let folded = fold(&shown);
                (!folded.is_empty()).then_some((*field, Value { shown, folded }))
            }));
        }
        facts
    }
}

impl ContactFields {
    /// The text of a field as criteria see it.
    pub fn text(&self, field: TextField) -> Option<String> {
        let of = |value: &Option<String>| value.clone();
        match field {
            TextField::Name => {
                let names = [&self.first_name, &self.last_name];
                let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
                (!names.is_empty()).then(|| names.join(" "))
            }
            TextField::Headline => of(&self.headline),
            TextField::Company => of(&self.company),
            TextField::Title => of(&self.title),
            TextField::Industry => of(&self.industry),
            TextField::City => of(&self.city),
            TextField::Region => of(&self.region),
            TextField::Country => of(&self.country),
        }
    }
}
