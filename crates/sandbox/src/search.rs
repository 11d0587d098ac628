//! Search among the people: by keyword, title, company and country, in a stable order.
//!
//! A word of the query matches a word of the profile that begins with it, without regard to case and accents. The words of
//! the lists are compared once per search, so that twenty thousand people cost a look at a few tables each.

use serde::Deserialize;

use crate::people::names::CULTURES;
use crate::people::{Card, People, PersonIndex, Record, folded, work};

/// What is searched. Every field that is set must match.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Query {
    /// Words that stand in name, title, company or industry.
    pub keyword: Option<String>,
    /// Words of the title.
    pub title: Option<String>,
    /// Words of the company's name.
    pub company: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country.
    pub country: Option<String>,
    /// Where the page begins, as the page before said.
    pub cursor: Option<String>,
    /// How many people the page holds.
    pub limit: Option<u32>,
}

/// The people of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    /// Who matches, in the order of the network.
    pub people: Vec<PersonIndex>,
    /// Where the next page begins; nothing after the last one.
    pub next: Option<PersonIndex>,
    /// How many people match in all.
    pub total: u32,
}

/// Which entries of the lists of words match one word of a query.
struct WordTables {
    first_names: Vec<Vec<bool>>,
    last_names: Vec<Vec<bool>>,
    titles: Vec<bool>,
    own_titles: Vec<Vec<bool>>,
    company_first: Vec<bool>,
    company_second: Vec<bool>,
    industries: Vec<bool>,
    word: String,
}

fn words(text: &str) -> Vec<String> {
    folded(text)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn has_word(text: &str, beginning: &str) -> bool {
    words(text).iter().any(|word| word.starts_with(beginning))
}

impl WordTables {
    fn of(word: String) -> Self {
        let matches = |entries: &[&str]| {
            entries
                .iter()
                .map(|entry| has_word(entry, &word))
                .collect::<Vec<_>>()
        };
        let second = |pick: fn(&(&'static str, &'static str)) -> &'static str| {
            matches(&work::COMPANY_SECOND.iter().map(pick).collect::<Vec<_>>())
        };
        Self {
            first_names: CULTURES
                .iter()
                .map(|culture| matches(culture.first_names))
                .collect(),
            last_names: CULTURES
                .iter()
                .map(|culture| matches(culture.last_names))
                .collect(),
            titles: matches(work::TITLES),
            own_titles: CULTURES
                .iter()
                .map(|culture| matches(culture.titles))
                .collect(),
            company_first: matches(work::COMPANY_FIRST),
            company_second: second(|entry| entry.0),
            industries: second(|entry| entry.1),
            word,
        }
    }

    fn in_name(&self, record: Record) -> bool {
        let culture = usize::from(record.culture);
        self.first_names[culture][usize::from(record.first_name)]
            || (!record.lacks(Record::NO_LAST_NAME)
                && self.last_names[culture][usize::from(record.last_name)])
    }

    fn in_title(&self, record: Record) -> bool {
        let title = usize::from(record.title);
        !record.lacks(Record::NO_TITLE)
            && match title.checked_sub(self.titles.len()) {
                None => self.titles[title],
                Some(own) => self.own_titles[usize::from(record.culture)][own],
            }
    }

    fn in_company(&self, record: Record) -> bool {
        !record.lacks(Record::NO_COMPANY)
            && (self.company_first[usize::from(record.company_first)]
                || self.company_second[usize::from(record.company_second)])
    }

    fn in_industry(&self, record: Record) -> bool {
        !record.lacks(Record::NO_INDUSTRY) && self.industries[usize::from(record.company_second)]
    }

    fn anywhere(&self, record: Record) -> bool {
        self.in_name(record)
            || self.in_title(record)
            || self.in_company(record)
            || self.in_industry(record)
    }

    fn in_text(&self, text: Option<&String>) -> bool {
        text.is_some_and(|text| has_word(text, &self.word))
    }

    fn anywhere_on(&self, card: &Card) -> bool {
        has_word(&card.first_name, &self.word)
            || [&card.last_name, &card.title, &card.company, &card.industry]
                .into_iter()
                .any(|text| self.in_text(text.as_ref()))
    }
}

struct Prepared {
    keyword: Vec<WordTables>,
    title: Vec<WordTables>,
    company: Vec<WordTables>,
    country: Option<String>,
}

impl Prepared {
    fn of(query: &Query) -> Self {
        let tables = |text: &Option<String>| -> Vec<WordTables> {
            text.iter()
                .flat_map(|text| words(text))
                .map(WordTables::of)
                .collect()
        };
        Self {
            keyword: tables(&query.keyword),
            title: tables(&query.title),
            company: tables(&query.company),
            country: query
                .country
                .as_ref()
                .map(|country| country.trim().to_uppercase())
                .filter(|country| !country.is_empty()),
        }
    }

    fn takes(&self, record: Record) -> bool {
        self.country.as_ref().is_none_or(|country| {
            !record.lacks(Record::NO_COUNTRY) && record.place().country == country
        }) && self.title.iter().all(|word| word.in_title(record))
            && self.company.iter().all(|word| word.in_company(record))
            && self.keyword.iter().all(|word| word.anywhere(record))
    }

    fn takes_card(&self, card: &Card) -> bool {
        self.country
            .as_ref()
            .is_none_or(|country| card.country.as_ref() == Some(country))
            && self
                .title
                .iter()
                .all(|word| word.in_text(card.title.as_ref()))
            && self
                .company
                .iter()
                .all(|word| word.in_text(card.company.as_ref()))
            && self.keyword.iter().all(|word| word.anywhere_on(card))
    }
}

/// The people who match a query, from the `from`-th person of the network on, at most `limit` of them.
pub fn search(people: &People, query: &Query, from: PersonIndex, limit: usize) -> Hits {
    let prepared = Prepared::of(query);
    let mut hits = Hits {
        people: Vec::with_capacity(limit),
        next: None,
        total: 0,
    };
    let generated = people
        .records()
        .iter()
        .map(|record| prepared.takes(*record));
    let added = people.added().iter().map(|card| prepared.takes_card(card));
    for (index, matches) in (0..).zip(generated.chain(added)) {
        if !matches || !people.exists(index) {
            continue;
        }
        hits.total += 1;
        if index < from {
            continue;
        }
        if hits.people.len() < limit {
            hits.people.push(index);
        } else if hits.next.is_none() {
            hits.next = Some(index);
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Draw;
    use crate::people::NewPerson;

    fn query(keyword: &str, title: &str, company: &str, country: &str) -> Query {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Query {
            keyword: text(keyword),
            title: text(title),
            company: text(company),
            country: text(country),
            ..Query::default()
        }
    }

    #[test]
    fn a_search_finds_what_a_reader_of_the_cards_finds() {
        let people = People::generate(Draw::from_seed(4), 5_000);
        let hits = search(&people, &query("", "vp operations", "", "us"), 0, 10_000);
        let expected: Vec<PersonIndex> = (0..people.count())
            .filter(|index| {
                let card = people.card(*index);
                card.title.as_deref() == Some("VP Operations")
                    && card.country.as_deref() == Some("US")
            })
            .collect();
        assert!(!expected.is_empty());
        assert_eq!(hits.people, expected);
        assert_eq!(hits.total as usize, expected.len());
    }

    #[test]
    fn case_and_accents_do_not_matter() {
        let people = People::generate(Draw::from_seed(4), 5_000);
        let plain = search(&people, &query("francois", "", "", ""), 0, 10_000);
        let accented = search(&people, &query("FRANÇOIS", "", "", ""), 0, 10_000);
        assert!(plain.total > 0);
        assert_eq!(plain, accented);
        let cards = plain.people.iter().map(|index| people.card(*index));
        assert!(
            cards
                .into_iter()
                .any(|card| card.first_name.contains("François"))
        );
    }

    #[test]
    fn pages_join_to_the_whole() {
        let people = People::generate(Draw::from_seed(4), 5_000);
        let query = query("logistics", "", "", "");
        let whole = search(&people, &query, 0, 10_000);
        let (mut joined, mut from) = (Vec::new(), Some(0));
        while let Some(start) = from {
            let page = search(&people, &query, start, 7);
            assert!(page.people.len() <= 7);
            assert_eq!(page.total, whole.total);
            joined.extend(page.people);
            from = page.next;
        }
        assert_eq!(joined, whole.people);
        assert!(joined.len() > 7);
    }

    #[test]
    fn added_people_are_found_and_those_who_left_are_not() {
        let mut people = People::generate(Draw::from_seed(4), 100);
        let index = people.add(NewPerson {
            first_name: "Ada".into(),
            title: Some("Chief Gardener".into()),
            company: Some("Oak & Rose".into()),
            country: Some("nz".into()),
            ..NewPerson::default()
        });
        let query = query("oak", "gardener", "rose", "NZ");
        assert_eq!(search(&people, &query, 0, 10).people, [index]);
        people.remove(index);
        assert!(search(&people, &query, 0, 10).people.is_empty());
    }

    #[test]
    fn an_empty_query_finds_everybody() {
        let people = People::generate(Draw::from_seed(4), 100);
        assert_eq!(search(&people, &Query::default(), 0, 10).total, 100);
    }
}
