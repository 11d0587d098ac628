//! One generated person in ten bytes, and the card that is written from it when somebody looks.

use super::names::{CULTURES, Culture, ORNAMENTS, Place};
use super::work::{COMPANY_FIRST, COMPANY_SECOND, TITLES};
use super::{Card, PersonIndex, id_of, slug};
use crate::draw::Draw;

/// What is drawn for a person: places in the lists of words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record {
    pub culture: u8,
    pub first_name: u8,
    pub last_name: u8,
    place: u8,
    /// Below `TITLES.len()` an English title, above it one of the culture's own.
    pub title: u8,
    pub company_first: u8,
    pub company_second: u8,
    ornament: u8,
    missing: u16,
}

/// What a profile may lack, and in how many of a hundred profiles it does.
const MISSING: [(u16, u64); 7] = [
    (Record::NO_HEADLINE, 6),
    (Record::NO_COMPANY, 6),
    (Record::NO_TITLE, 5),
    (Record::NO_CITY, 8),
    (Record::NO_INDUSTRY, 10),
    (Record::NO_LANGUAGE, 7),
    (Record::NO_COUNTRY, 2),
];
/// How many of a thousand people show no family name.
const NO_LAST_NAME_PER_MILLE: u64 = 5;
/// How many of a hundred people decorate their name.
const ORNAMENT_PERCENT: u64 = 2;
/// How many of a hundred people keep the accents in their address.
const ACCENTS_IN_SLUG_PERCENT: u64 = 10;
/// How many of a hundred people whose language has titles of its own use one.
const OWN_TITLE_PERCENT: u64 = 55;

impl Record {
    pub const NO_HEADLINE: u16 = 1;
    pub const NO_COMPANY: u16 = 2;
    pub const NO_TITLE: u16 = 4;
    const NO_CITY: u16 = 8;
    pub const NO_INDUSTRY: u16 = 16;
    const NO_LANGUAGE: u16 = 32;
    pub const NO_COUNTRY: u16 = 64;
    pub const NO_LAST_NAME: u16 = 128;
    const ACCENTS_IN_SLUG: u16 = 256;
    const ORNAMENTED: u16 = 512;

    pub fn draw(draw: Draw, person: PersonIndex) -> Self {
        let draw = draw.number(u64::from(person));
        let culture = culture_at(draw.number(0).below(1_000) as u16);
        let words = &CULTURES[usize::from(culture)];
        let place_in = |label: u64, length: usize| draw.number(label).below(length as u64) as u8;
        let own_title = !words.titles.is_empty() && draw.number(1).below(100) < OWN_TITLE_PERCENT;
        let title = if own_title {
            TITLES.len() as u8 + place_in(2, words.titles.len())
        } else {
            place_in(2, TITLES.len())
        };
        let mut missing = 0;
        for (label, (flag, percent)) in (10..).zip(MISSING) {
            if draw.number(label).below(100) < percent {
                missing |= flag;
            }
        }
        for (label, flag, share, whole) in [
            (20, Self::NO_LAST_NAME, NO_LAST_NAME_PER_MILLE, 1_000),
            (21, Self::ACCENTS_IN_SLUG, ACCENTS_IN_SLUG_PERCENT, 100),
            (22, Self::ORNAMENTED, ORNAMENT_PERCENT, 100),
        ] {
            if draw.number(label).below(whole) < share {
                missing |= flag;
            }
        }
        Self {
            culture,
            first_name: place_in(3, words.first_names.len()),
            last_name: place_in(4, words.last_names.len()),
            place: place_in(5, words.places.len()),
            title,
            company_first: place_in(6, COMPANY_FIRST.len()),
            company_second: place_in(7, COMPANY_SECOND.len()),
            ornament: place_in(8, ORNAMENTS.len()),
            missing,
        }
    }

    pub fn lacks(self, flag: u16) -> bool {
        self.missing & flag != 0
    }

    pub fn culture(self) -> &'static Culture {
        &CULTURES[usize::from(self.culture)]
    }

    pub fn place(self) -> &'static Place {
        &self.culture().places[usize::from(self.place)]
    }

    fn title_text(self) -> &'static str {
        let title = usize::from(self.title);
        TITLES
            .get(title)
            .unwrap_or_else(|| &self.culture().titles[title - TITLES.len()])
    }

    fn company_text(self) -> String {
        format!(
            "{} {}",
            COMPANY_FIRST[usize::from(self.company_first)],
            COMPANY_SECOND[usize::from(self.company_second)].0
        )
    }

    fn names(self) -> (&'static str, Option<&'static str>) {
        let culture = self.culture();
        let last_name = culture.last_names[usize::from(self.last_name)];
        (
            culture.first_names[usize::from(self.first_name)],
            (!self.lacks(Self::NO_LAST_NAME)).then_some(last_name),
        )
    }

    pub fn slug(self, person: PersonIndex, draw: Draw) -> String {
        let (first_name, last_name) = self.names();
        slug::from_names(
            first_name,
            last_name,
            &slug::code(person, draw),
            self.lacks(Self::ACCENTS_IN_SLUG),
        )
    }

    pub fn card(self, person: PersonIndex, draw: Draw) -> Card {
        let culture = self.culture();
        let place = self.place();
        let (first_name, last_name) = self.names();
        let (before, behind) = if self.lacks(Self::ORNAMENTED) {
            ORNAMENTS[usize::from(self.ornament)]
        } else {
            ("", "")
        };
        let (shown_first, shown_last) = match last_name {
            Some(last_name) => (
                format!("{before}{first_name}"),
                Some(format!("{last_name}{behind}")),
            ),
            None => (format!("{before}{first_name}{behind}"), None),
        };
        let slug = self.slug(person, draw);
        let unless = |flag: u16, text: &str| (!self.lacks(flag)).then(|| text.to_owned());
        let title = unless(Self::NO_TITLE, self.title_text());
        let company = (!self.lacks(Self::NO_COMPANY)).then(|| self.company_text());
        let headline = match (&title, &company) {
            _ if self.lacks(Self::NO_HEADLINE) => None,
            (Some(title), Some(company)) => Some(format!("{title} {} {company}", culture.joiner)),
            (Some(only), None) | (None, Some(only)) => Some(only.clone()),
            (None, None) => None,
        };
        Card {
            id: id_of(person),
            profile_url: slug::profile_url(&slug),
            slug,
            first_name: shown_first,
            last_name: shown_last,
            headline,
            title,
            company,
            industry: unless(
                Self::NO_INDUSTRY,
                COMPANY_SECOND[usize::from(self.company_second)].1,
            ),
            city: unless(Self::NO_CITY, place.city),
            country: unless(Self::NO_COUNTRY, place.country),
            language: unless(Self::NO_LANGUAGE, culture.language),
        }
    }
}

fn culture_at(per_mille: u16) -> u8 {
    let mut passed = 0;
    for (index, culture) in (0..).zip(CULTURES) {
        passed += culture.share;
        if per_mille < passed {
            return index;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_add_up() {
        assert_eq!(
            CULTURES.iter().map(|culture| culture.share).sum::<u16>(),
            1_000
        );
    }

    #[test]
    fn every_list_fits_its_byte() {
        for culture in CULTURES {
            assert!(culture.first_names.len() < 256 && culture.last_names.len() < 256);
            assert!(TITLES.len() + culture.titles.len() < 256);
        }
        assert!(COMPANY_FIRST.len() < 256 && COMPANY_SECOND.len() < 256);
    }
}
