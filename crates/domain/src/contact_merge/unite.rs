//! Two contacts that are one person become one, by a person's word (R26): which value of which field stays.
//!
//! The kept contact's value stays. It takes what it lacks; of two values one that was edited by hand wins against one that
//! was not; and whoever merges may choose the other one, which counts as edited by hand from then on. The network's id goes
//! with the profile address, since both name the same account.

use std::collections::{BTreeMap, BTreeSet};

use super::{BY_HAND, FIELDS, FieldSource, Sourced, custom_key, field};
use crate::limits::CUSTOM_FIELDS_MAXIMUM;
use crate::named;
use crate::time::Timestamp;

named! {
    /// One of the two contacts of a merge.
    Side, "side of a merge" {
        /// The one that stays.
        Kept = "kept",
        /// The one that is merged into it.
        Other = "other",
    }
}

/// What was chosen, by the fields' names; custom fields as `custom.NAME`.
pub type Choices = BTreeMap<String, Side>;

/// A field of two contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The field's name.
    pub name: String,
    /// The value of the contact that stays.
    pub kept: Option<String>,
    /// Where it comes from.
    pub kept_source: Option<FieldSource>,
    /// The value of the other one.
    pub other: Option<String>,
    /// Where it comes from.
    pub other_source: Option<FieldSource>,
    /// Whose value stays where nothing is chosen.
    pub wins: Side,
}

impl Compared {
    /// Whether there are two values, so that one can be chosen.
    pub fn differs(&self) -> bool {
        self.kept.is_some() && self.other.is_some() && self.kept != self.other
    }
}

/// The name of the field that goes with the profile address.
const REMOTE_ID: &str = "remote_id";
const PROFILE_URL: &str = "profile_url";

/// The fields of two contacts that either of them has, in the order in which fields are shown.
pub fn compare(kept: &Sourced, other: &Sourced) -> Vec<Compared> {
    let own = FIELDS.iter().map(|(name, _)| (*name).to_owned());
    let custom = kept.fields.custom.keys().chain(other.fields.custom.keys());
    let custom: BTreeSet<String> = custom.map(|name| custom_key(name)).collect();
    let mut all: Vec<Compared> = own
        .chain(custom)
        .map(|name| compared(name, kept, other))
        .filter(|one| one.kept.is_some() || one.other.is_some())
        .collect();
    let address = all.iter().find(|one| one.name == PROFILE_URL);
    let address = address.map_or(Side::Kept, |one| one.wins);
    for one in &mut all {
        if one.name == REMOTE_ID {
            one.wins = side_of_id(one, address);
        }
    }
    all
}

fn compared(name: String, kept: &Sourced, other: &Sourced) -> Compared {
    let (own, theirs) = (kept.value(&name), other.value(&name));
    let was_cleared = own.is_none() && kept.is_by_hand(&name);
    let is_lacking = own.is_none() && !was_cleared;
    let is_weaker = own.is_some() && !kept.is_by_hand(&name) && other.is_by_hand(&name);
    let wins = if theirs.is_some() && own != theirs && (is_lacking || is_weaker) {
        Side::Other
    } else {
        Side::Kept
    };
    Compared {
        kept_source: kept.provenance.get(&name).cloned(),
        other_source: other.provenance.get(&name).cloned(),
        kept: own,
        other: theirs,
        wins,
        name,
    }
}

/// Whose network id stays, beside the profile address of one side.
fn side_of_id(id: &Compared, address: Side) -> Side {
    match (&id.kept, &id.other) {
        (None, Some(_)) => Side::Other,
        (Some(_), Some(_)) => address,
        _ => Side::Kept,
    }
}

/// The contact that both become. A choice counts where there are two values; that of the network's id is the profile
/// address's.
pub fn unite(kept: &Sourced, other: &Sourced, choices: &Choices, now: Timestamp) -> Sourced {
    let mut united = kept.clone();
    let compared = compare(kept, other);
    let address = compared.iter().find(|one| one.name == PROFILE_URL);
    let address = address.map_or(Side::Kept, |one| taken(one, choices));
    for one in &compared {
        if one.name == REMOTE_ID {
            if side_of_id(one, address) == Side::Other && one.kept != one.other {
                united.put(&one.name, one.other.clone(), one.other_source.clone());
            }
            continue;
        }
        let side = taken(one, choices);
        if side == Side::Other {
            let source = if side == one.wins {
                one.other_source.clone()
            } else {
                Some(by_hand(now))
            };
            united.put(&one.name, one.other.clone(), source);
        } else if side != one.wins {
            united.put(&one.name, one.kept.clone(), Some(by_hand(now)));
        }
    }
    united
}

fn by_hand(at: Timestamp) -> FieldSource {
    FieldSource {
        source: BY_HAND.to_owned(),
        at,
    }
}

fn taken(one: &Compared, choices: &Choices) -> Side {
    let chosen = choices.get(&one.name).filter(|_| one.differs());
    chosen.copied().unwrap_or(one.wins)
}

impl Sourced {
    /// The value of a field by its name; none where it is empty.
    pub fn value(&self, name: &str) -> Option<String> {
        if let Some(custom) = name.strip_prefix("custom.") {
            return self.fields.custom.get(custom).cloned();
        }
        let mut fields = self.fields.clone();
        field(name).and_then(|field| field(&mut fields).take())
    }

    /// Gives a field a value and its source; a custom field that finds no room stays away.
    fn put(&mut self, name: &str, value: Option<String>, source: Option<FieldSource>) {
        if let Some(custom) = name.strip_prefix("custom.") {
            let is_new = !self.fields.custom.contains_key(custom);
            if value.is_some() && is_new && self.fields.custom.len() >= CUSTOM_FIELDS_MAXIMUM {
                return;
            }
            match value {
                Some(value) => self.fields.custom.insert(custom.to_owned(), value),
                None => self.fields.custom.remove(custom),
            };
        } else if let Some(field) = field(name) {
            *field(&mut self.fields) = value;
        }
        match source {
            Some(source) => self.provenance.insert(name.to_owned(), source),
            None => self.provenance.remove(name),
        };
    }

    /// Makes a contact what it was before it was united with another one. What came from elsewhere since stays: a field
    /// whose value or source is no longer what the merge left.
    pub fn part(&mut self, before: &Self, after: &Self) {
        let fields = [before, after].into_iter().flat_map(|one| {
            let custom = one.fields.custom.keys().map(|name| custom_key(name));
            custom.chain(one.provenance.keys().cloned())
        });
        let own = FIELDS.iter().map(|(name, _)| (*name).to_owned());
        let names: BTreeSet<String> = own.chain(fields).collect();
        for name in names {
            let source = self.provenance.get(&name);
            if source != after.provenance.get(&name) || self.value(&name) != after.value(&name) {
                continue;
            }
            let was = before.provenance.get(&name).cloned();
            self.put(&name, before.value(&name), was);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::ContactFields;
    use proptest::prelude::*;

    const THEN: Timestamp = Timestamp::from_millis(1_000);
    const NOW: Timestamp = Timestamp::from_millis(2_000);

    fn contact(company: Option<&str>, email: Option<&str>, source: &str) -> Sourced {
        let fields = ContactFields {
            company: company.map(ToOwned::to_owned),
            email: email.map(ToOwned::to_owned),
            ..ContactFields::default()
        };
        Sourced::whole(fields, source, THEN)
    }

    fn chosen(name: &str, side: Side) -> Choices {
        Choices::from([(name.to_owned(), side)])
    }

    #[test]
    fn the_kept_one_takes_what_it_lacks_with_its_source() {
        let kept = contact(Some("Acme"), None, "imp_1");
        let other = contact(Some("Globex"), Some("jane@acme.example"), "imp_2");
        let united = unite(&kept, &other, &Choices::new(), NOW);
        assert_eq!(united.fields.company.as_deref(), Some("Acme"));
        assert_eq!(united.fields.email.as_deref(), Some("jane@acme.example"));
        assert_eq!(united.provenance["email"].source, "imp_2");
        assert_eq!(united.provenance["company"].source, "imp_1");
    }

    #[test]
    fn what_was_edited_by_hand_wins_and_what_was_cleared_stays_cleared() {
        let mut kept = contact(Some("Acme"), Some("old@acme.example"), "imp_1");
        let mut other = contact(Some("Globex"), Some("jane@acme.example"), "imp_2");
        other.set_by_hand("company", Some("Initech".to_owned()), THEN);
        kept.set_by_hand("email", None, THEN);
        let united = unite(&kept, &other, &Choices::new(), NOW);
        assert_eq!(united.fields.company.as_deref(), Some("Initech"));
        assert_eq!(united.fields.email, None, "cleared by hand");
        kept.set_by_hand("company", Some("Acme SA".to_owned()), THEN);
        let united = unite(&kept, &other, &Choices::new(), NOW);
        assert_eq!(
            united.fields.company.as_deref(),
            Some("Acme SA"),
            "of two by hand the kept one's"
        );
    }

    #[test]
    fn what_is_chosen_wins_and_counts_as_edited_by_hand() {
        let kept = contact(Some("Acme"), None, "imp_1");
        let other = contact(Some("Globex"), Some("jane@acme.example"), "imp_2");
        let united = unite(&kept, &other, &chosen("company", Side::Other), NOW);
        assert_eq!(united.fields.company.as_deref(), Some("Globex"));
        assert_eq!(united.provenance["company"], by_hand(NOW));
        let united = unite(&kept, &other, &chosen("email", Side::Kept), NOW);
        assert!(
            united.fields.email.is_some(),
            "there is nothing to choose from"
        );
    }

    #[test]
    fn the_networks_id_goes_with_the_profile_address() {
        let with = |slug: &str, id: Option<&str>| {
            let fields = ContactFields {
                profile_url: Some(format!("https://www.linkedin.com/in/{slug}")),
                remote_id: id.map(ToOwned::to_owned),
                ..ContactFields::default()
            };
            Sourced::whole(fields, "imp_1", THEN)
        };
        let (kept, other) = (with("jane", Some("1")), with("jane-doe", Some("2")));
        let united = unite(&kept, &other, &Choices::new(), NOW);
        assert_eq!(united.fields.remote_id.as_deref(), Some("1"));
        let united = unite(&kept, &other, &chosen("profile_url", Side::Other), NOW);
        assert_eq!(united.fields.remote_id.as_deref(), Some("2"));
        let united = unite(&kept, &other, &chosen("remote_id", Side::Other), NOW);
        assert_eq!(
            united.fields.remote_id.as_deref(),
            Some("1"),
            "it is not chosen alone"
        );
        let united = unite(&with("jane", None), &other, &Choices::new(), NOW);
        assert_eq!(
            united.fields.remote_id.as_deref(),
            Some("2"),
            "what is lacking is taken"
        );
    }

    #[test]
    fn custom_fields_find_no_more_room_than_there_is() {
        let full = |prefix: &str| {
            let custom = (0..CUSTOM_FIELDS_MAXIMUM)
                .map(|number| (format!("{prefix} {number}"), "x".to_owned()))
                .collect();
            let fields = ContactFields {
                custom,
                ..ContactFields::default()
            };
            Sourced::whole(fields, "imp_1", THEN)
        };
        let (kept, other) = (full("A"), full("B"));
        assert_eq!(unite(&kept, &other, &Choices::new(), NOW), kept);
    }

    #[test]
    fn what_came_since_stays_when_contacts_part() {
        let kept = contact(Some("Acme"), None, "imp_1");
        let other = contact(Some("Globex"), Some("jane@acme.example"), "imp_2");
        let after = unite(&kept, &other, &chosen("company", Side::Other), NOW);
        let mut now = after.clone();
        now.set_by_hand("title", Some("CTO".to_owned()), NOW);
        now.set_by_hand("email", Some("new@acme.example".to_owned()), NOW);
        now.part(&kept, &after);
        assert_eq!(now.fields.company.as_deref(), Some("Acme"));
        assert_eq!(now.provenance["company"].source, "imp_1");
        assert_eq!(now.fields.title.as_deref(), Some("CTO"));
        assert_eq!(now.fields.email.as_deref(), Some("new@acme.example"));
    }

    fn any_contact(source: &'static str) -> impl Strategy<Value = Sourced> {
        let text = || proptest::option::of("[a-c]{1,2}");
        let fields = (text(), text(), text(), text(), text());
        (fields, text(), text()).prop_map(
            move |((first_name, company, email, profile_url, remote_id), custom, title)| {
                let custom = custom.map(|value| ("Tier".to_owned(), value));
                let fields = ContactFields {
                    first_name,
                    company,
                    email,
                    profile_url,
                    remote_id,
                    custom: custom.into_iter().collect(),
                    ..ContactFields::default()
                };
                let mut contact = Sourced::whole(fields, source, THEN);
                contact.set_by_hand("title", title, THEN);
                contact
            },
        )
    }

    proptest! {
        /// Nothing that either of them had is lost but for another value, and parting undoes all of it.
        #[test]
        fn uniting_loses_no_field_and_parting_undoes_it(
            kept in any_contact("imp_1"),
            other in any_contact("imp_2"),
            names in proptest::collection::btree_set("(company|email|profile_url|title|custom\\.Tier)", 0..4),
        ) {
            let choices: Choices = names.into_iter().map(|name| (name, Side::Other)).collect();
            let united = unite(&kept, &other, &choices, NOW);
            for one in compare(&kept, &other) {
                let value = united.value(&one.name);
                let was_cleared = one.kept.is_none() && kept.is_by_hand(&one.name);
                prop_assert!(value.is_some() || was_cleared, "{} was lost", one.name);
                prop_assert!(value == one.kept || value == one.other);
                if !one.differs() && one.kept.is_some() {
                    prop_assert_eq!(united.provenance.get(&one.name), one.kept_source.as_ref());
                }
            }
            let mut parted = united.clone();
            parted.part(&kept, &united);
            prop_assert_eq!(parted, kept);
        }

        /// The same again changes nothing.
        #[test]
        fn uniting_again_changes_nothing(kept in any_contact("imp_1"), other in any_contact("imp_2")) {
            let once = unite(&kept, &other, &Choices::new(), NOW);
            prop_assert_eq!(unite(&once, &other, &Choices::new(), NOW), once);
        }
    }
}
