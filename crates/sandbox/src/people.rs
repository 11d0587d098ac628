//! The people of the network: a seeded crowd that is generated in compact records, and people added by hand.

mod generate;
pub(crate) mod names;
mod slug;
pub(crate) mod work;

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

pub use slug::canonical_slug;
pub(crate) use slug::folded;

use crate::draw::Draw;
pub(crate) use generate::Record;

/// The place of a person among the people: the same for ever.
pub type PersonIndex = u32;

/// How many people a network can hold: what the code in a generated slug can tell apart.
pub const PEOPLE_MAXIMUM: u32 = 1 << 24;

/// What the network shows of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Card {
    /// The network's id.
    pub id: String,
    /// The name in the profile's address, decoded and in lower case.
    pub slug: String,
    /// The profile's address.
    pub profile_url: String,
    /// Given name, with whatever people write there.
    pub first_name: String,
    /// Family name.
    pub last_name: Option<String>,
    /// The line under the name.
    pub headline: Option<String>,
    /// Present title.
    pub title: Option<String>,
    /// Present company.
    pub company: Option<String>,
    /// Industry.
    pub industry: Option<String>,
    /// City.
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country.
    pub country: Option<String>,
    /// BCP 47 tag of the profile's language.
    pub language: Option<String>,
}

/// A person to be added by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewPerson {
    /// The name in the profile's address; made from the names where it is missing.
    pub slug: Option<String>,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: Option<String>,
    /// The line under the name.
    pub headline: Option<String>,
    /// Present title.
    pub title: Option<String>,
    /// Present company.
    pub company: Option<String>,
    /// Industry.
    pub industry: Option<String>,
    /// City.
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country.
    pub country: Option<String>,
    /// BCP 47 tag of the profile's language.
    pub language: Option<String>,
}

/// Everybody on the network.
#[derive(Debug, Clone)]
pub struct People {
    draw: Draw,
    records: Vec<Record>,
    added: Vec<Card>,
    renamed: HashMap<PersonIndex, String>,
    gone: HashSet<PersonIndex>,
}

impl People {
    /// A crowd of `count` people; the same seed gives the same people, and a larger crowd begins with the smaller one.
    pub fn generate(draw: Draw, count: u32) -> Self {
        let draw = draw.text("people");
        let count = count.min(PEOPLE_MAXIMUM);
        Self {
            draw,
            records: (0..count).map(|index| Record::draw(draw, index)).collect(),
            added: Vec::new(),
            renamed: HashMap::new(),
            gone: HashSet::new(),
        }
    }

    /// How many people there are, those who left included.
    pub fn count(&self) -> u32 {
        (self.records.len() + self.added.len()) as u32
    }

    /// Adds a person by hand.
    pub fn add(&mut self, person: NewPerson) -> PersonIndex {
        let index = self.count();
        let slug = match &person.slug {
            Some(slug) => canonical_slug(slug),
            None => slug::from_names(
                &person.first_name,
                person.last_name.as_deref(),
                &format!("x{index:05x}"),
                false,
            ),
        };
        self.added.push(Card {
            id: id_of(index),
            profile_url: slug::profile_url(&slug),
            slug,
            first_name: person.first_name,
            last_name: person.last_name,
            headline: person.headline,
            title: person.title,
            company: person.company,
            industry: person.industry,
            city: person.city,
            country: person.country.map(|country| country.to_uppercase()),
            language: person.language,
        });
        index
    }

    /// Gives a person another address; the old one leads nowhere from now on.
    pub fn rename(&mut self, person: PersonIndex, slug: &str) {
        self.renamed.insert(person, canonical_slug(slug));
    }

    /// Takes a person off the network.
    pub fn remove(&mut self, person: PersonIndex) {
        self.gone.insert(person);
    }

    /// The person of an id or of a slug, if they are on the network.
    pub fn find(&self, key: &str) -> Option<PersonIndex> {
        let index = match index_of(key) {
            Some(index) => index,
            None => self.find_slug(&canonical_slug(key))?,
        };
        self.exists(index).then_some(index)
    }

    /// Whether a person is on the network.
    pub fn exists(&self, person: PersonIndex) -> bool {
        person < self.count() && !self.gone.contains(&person)
    }

    fn find_slug(&self, slug: &str) -> Option<PersonIndex> {
        let generated = slug::index_in(slug, self.draw)
            .filter(|index| (*index as usize) < self.records.len())
            .filter(|index| !self.renamed.contains_key(index) && self.slug(*index) == slug);
        generated
            .or_else(|| {
                self.renamed
                    .iter()
                    .filter(|(_, renamed)| *renamed == slug)
                    .map(|(index, _)| *index)
                    .min()
            })
            .or_else(|| {
                let place = self.added.iter().position(|card| card.slug == slug)?;
                let index = (self.records.len() + place) as PersonIndex;
                (!self.renamed.contains_key(&index)).then_some(index)
            })
    }

    fn slug(&self, person: PersonIndex) -> String {
        if let Some(slug) = self.renamed.get(&person) {
            return slug.clone();
        }
        match self.records.get(person as usize) {
            Some(record) => record.slug(person, self.draw),
            None => self.added[person as usize - self.records.len()]
                .slug
                .clone(),
        }
    }

    /// What the network shows of a person. Panics for an index that was never given out.
    pub fn card(&self, person: PersonIndex) -> Card {
        let mut card = match self.records.get(person as usize) {
            Some(record) => record.card(person, self.draw),
            None => self.added[person as usize - self.records.len()].clone(),
        };
        if let Some(slug) = self.renamed.get(&person) {
            card.profile_url = slug::profile_url(slug);
            card.slug.clone_from(slug);
        }
        card
    }

    /// The language in which a person writes.
    pub fn language(&self, person: PersonIndex) -> &str {
        match self.records.get(person as usize) {
            Some(record) => record.culture().language,
            None => self.added[person as usize - self.records.len()]
                .language
                .as_deref()
                .unwrap_or("en"),
        }
    }

    /// How far east of Greenwich a person lives, in hours.
    pub fn offset_hours(&self, person: PersonIndex) -> i64 {
        self.records
            .get(person as usize)
            .map_or(0, |record| i64::from(record.place().offset_hours))
    }

    pub(crate) fn records(&self) -> &[Record] {
        &self.records
    }

    pub(crate) fn added(&self) -> &[Card] {
        &self.added
    }
}

/// The network's id of a person.
pub fn id_of(person: PersonIndex) -> String {
    format!("psn-{person:06}")
}

fn index_of(id: &str) -> Option<PersonIndex> {
    let digits = id.strip_prefix("psn-")?;
    (digits.len() >= 6 && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(seed: u64, count: u32) -> People {
        People::generate(Draw::from_seed(seed), count)
    }

    #[test]
    fn the_same_seed_gives_the_same_people_and_a_larger_crowd_begins_alike() {
        let (small, large) = (crowd(7, 100), crowd(7, 1_000));
        for index in 0..100 {
            assert_eq!(small.card(index), large.card(index));
        }
        assert_ne!(small.card(0), crowd(8, 100).card(0));
    }

    #[test]
    fn everybody_is_found_by_id_and_by_a_slug_that_nobody_else_has() {
        let people = crowd(3, 20_000);
        let mut slugs = HashSet::new();
        for index in 0..people.count() {
            let card = people.card(index);
            assert_eq!(people.find(&card.id), Some(index));
            assert_eq!(people.find(&card.slug), Some(index), "{}", card.slug);
            assert!(slugs.insert(card.slug));
        }
    }

    #[test]
    fn the_crowd_is_mixed_and_some_fields_are_missing() {
        let people = crowd(1, 20_000);
        let cards: Vec<Card> = (0..people.count())
            .map(|index| people.card(index))
            .collect();
        let distinct = |field: fn(&Card) -> Option<String>| {
            cards.iter().filter_map(field).collect::<HashSet<_>>().len()
        };
        let missing = |field: fn(&Card) -> bool| cards.iter().filter(|card| field(card)).count();
        assert!(distinct(|card| card.language.clone()) >= 10);
        assert!(distinct(|card| card.country.clone()) >= 20);
        assert!(distinct(|card| card.company.clone()) >= 1_000);
        assert!(distinct(|card| card.title.clone()) >= 80);
        assert!(distinct(|card| card.industry.clone()) >= 15);
        assert!(missing(|card| card.headline.is_none()) > 500);
        assert!(missing(|card| card.company.is_none()) > 500);
        assert!(missing(|card| card.last_name.is_none()) > 20);
        assert!(missing(|card| !card.first_name.is_ascii()) > 2_000);
        assert!(missing(|card| !card.slug.is_ascii()) > 100);
    }

    #[test]
    fn an_old_address_leads_nowhere_after_a_change_of_name() {
        let mut people = crowd(1, 10);
        let before = people.card(4).slug;
        people.rename(4, "Another-Name");
        assert_eq!(people.find(&before), None);
        assert_eq!(people.find("another-name"), Some(4));
        assert_eq!(
            people.card(4).profile_url,
            "https://www.linkedin.com/in/another-name"
        );
    }

    #[test]
    fn people_come_and_go() {
        let mut people = crowd(1, 10);
        let index = people.add(NewPerson {
            first_name: "Zoë".into(),
            last_name: Some("Ångström".into()),
            ..NewPerson::default()
        });
        let card = people.card(index);
        assert_eq!(people.find(&card.slug), Some(index));
        people.remove(index);
        assert_eq!(people.find(&card.id), None);
        assert_eq!(people.find("psn-999999"), None);
        assert_eq!(people.find("psn-1"), None);
    }
}
