//! Finders: jobs that bring contacts in from outside (R20 to R25).

mod hindrance;

use crate::calendar::{Calendar, Occurrence};
use crate::entropy;
use crate::ids::FinderId;
use crate::limits::FINDER_RESULTS_PER_SLOT_MAXIMUM;
use crate::named;
use crate::problem::Problem;
use crate::time::Timestamp;

pub use hindrance::Hindrance;

named! {
    /// Where an import stands.
    ImportState, "state of an import" {
        /// Rows are being brought in, or it was interrupted and can go on.
        Running = "running",
        /// Every row was looked at.
        Finished = "finished",
        /// Somebody stopped it; what had come in stays.
        Cancelled = "cancelled",
        /// It is being undone, or that was interrupted and can go on.
        Undoing = "undoing",
        /// It was undone.
        Undone = "undone",
    }
}

named! {
    /// Where a finder takes people from (R20).
    FinderKind, "kind of finder" {
        /// A table in a file, imported at once.
        Csv = "csv",
        /// The people search of the owner's connector, a few people at each slot.
        Search = "search",
        /// Another program that answers with JSON over HTTP, a few people at each slot.
        HttpJson = "http_json",
        /// Contacts of HubSpot, a few people at each slot.
        Hubspot = "hubspot",
        /// Persons of Pipedrive, a few people at each slot.
        Pipedrive = "pipedrive",
        /// Rows of a database, a few people at each slot.
        Sql = "sql",
    }
}

impl FinderKind {
    /// Whether people are fetched from a source outside, which has an address and a key.
    pub const fn is_source(self) -> bool {
        matches!(
            self,
            Self::HttpJson | Self::Hubspot | Self::Pipedrive | Self::Sql
        )
    }
}

named! {
    /// Where a finder stands (R21).
    FinderState, "finder state" {
        /// A file finder without a file.
        WaitingForFile = "waiting_for_file",
        /// A search that waits for its next slot, or has none.
        Waiting = "waiting",
        /// Everything that the source had was fetched.
        Complete = "complete",
        /// The last run failed; the detail says why, and the next slot tries again.
        Failed = "failed",
    }
}

/// The longest text of a search, in characters.
const SEARCH_TEXT_LENGTH_MAXIMUM: usize = 200;

/// What a search asks for. Every field that is set must match.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SearchConfiguration {
    /// Words that stand anywhere in the profile.
    pub keywords: Option<String>,
    /// Words of the present title.
    pub title: Option<String>,
    /// Words of the company's name.
    pub company: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country.
    pub country: Option<String>,
    /// Language of the profile, a BCP 47 tag.
    pub language: Option<String>,
}

impl SearchConfiguration {
    /// The same search as it is kept: no outer spaces, no empty texts, codes in their usual case.
    #[must_use]
    pub fn tidied(self) -> Self {
        let tidy = |text: Option<String>| {
            text.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
                .filter(|text| !text.is_empty())
        };
        Self {
            keywords: tidy(self.keywords),
            title: tidy(self.title),
            company: tidy(self.company),
            country: tidy(self.country).map(|code| code.to_uppercase()),
            language: tidy(self.language),
        }
    }

    /// What forbids saving it; empty where nothing does. Expects the tidied form.
    pub fn validate(&self) -> Vec<Problem> {
        let texts = [
            ("keywords", &self.keywords),
            ("title", &self.title),
            ("company", &self.company),
        ];
        let mut problems: Vec<Problem> = texts
            .into_iter()
            .filter(|(_, text)| {
                text.as_ref()
                    .is_some_and(|text| text.chars().count() > SEARCH_TEXT_LENGTH_MAXIMUM)
            })
            .map(|(field, _)| {
                Problem::new(
                    field,
                    "too_long",
                    format!("A search text has at most {SEARCH_TEXT_LENGTH_MAXIMUM} characters; shorten it."),
                )
            })
            .collect();
        if self.country.as_ref().is_some_and(|code| !is_country(code)) {
            problems.push(Problem::new(
                "country",
                "unknown_country",
                "A country is written as its two letters, such as FR or US.",
            ));
        }
        if self.language.as_ref().is_some_and(|tag| !is_language(tag)) {
            problems.push(Problem::new(
                "language",
                "unknown_language",
                "A language is written as its tag, such as fr or pt-BR.",
            ));
        }
        if *self == Self::default() {
            problems.push(Problem::new(
                "keywords",
                "required",
                "A search without any word would find everybody; fill in at least one field.",
            ));
        }
        problems
    }
}

fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether the text has the form of a BCP 47 language tag.
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    (2..=3).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// What forbids a number of results per slot (R21); none where nothing does.
pub fn results_per_slot_problem(results_per_slot: u32) -> Option<Problem> {
    (!(1..=FINDER_RESULTS_PER_SLOT_MAXIMUM).contains(&results_per_slot)).then(|| {
        Problem::new(
            "results_per_slot",
            "out_of_range",
            format!(
                "A slot brings from 1 to {FINDER_RESULTS_PER_SLOT_MAXIMUM} people; choose a number in between."
            ),
        )
    })
}

/// When a finder looks again: at a random moment within the next slot that starts after `after`
/// (R25); none where no slot ever comes.
///
/// The moment depends on seed, finder and slot alone, so that it does not matter who asks, or
/// how often.
pub fn next_run_at(
    calendar: &Calendar,
    after: Timestamp,
    seed: u64,
    finder: &FinderId,
) -> Option<Timestamp> {
    calendar
        .next_occurrence_after(after)
        .map(|occurrence| moment(&occurrence, seed, finder))
}

fn moment(occurrence: &Occurrence, seed: u64, finder: &FinderId) -> Timestamp {
    let date = occurrence.date.to_string();
    let slot = occurrence.slot.to_string();
    let drawn = entropy::draw(seed, &["finder", finder.as_str(), &date, &slot]);
    let room = occurrence.window.milliseconds().max(1);
    occurrence
        .window
        .starts_at
        .plus_millis((drawn % room.unsigned_abs()) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Schedule;
    use crate::entropy::Entropy;
    use crate::ids::Id;

    fn codes(search: SearchConfiguration) -> Vec<(String, &'static str)> {
        search
            .tidied()
            .validate()
            .into_iter()
            .map(|problem| (problem.field, problem.code))
            .collect()
    }

    #[test]
    fn a_search_asks_for_something() {
        let empty = SearchConfiguration {
            keywords: Some("  ".to_owned()),
            ..SearchConfiguration::default()
        };
        assert_eq!(codes(empty), [("keywords".to_owned(), "required")]);
    }

    #[test]
    fn codes_are_tidied_and_checked() {
        let search = SearchConfiguration {
            country: Some(" fr ".to_owned()),
            language: Some("pt-BR".to_owned()),
            ..SearchConfiguration::default()
        };
        assert_eq!(search.clone().tidied().country.as_deref(), Some("FR"));
        assert!(codes(search).is_empty());
        let search = SearchConfiguration {
            country: Some("France".to_owned()),
            language: Some("français".to_owned()),
            ..SearchConfiguration::default()
        };
        assert_eq!(
            codes(search),
            [
                ("country".to_owned(), "unknown_country"),
                ("language".to_owned(), "unknown_language")
            ]
        );
    }

    #[test]
    fn results_per_slot_are_one_to_twenty_five() {
        for allowed in [1, 25] {
            assert!(results_per_slot_problem(allowed).is_none());
        }
        for refused in [0, 26] {
            assert!(results_per_slot_problem(refused).is_some());
        }
    }

    #[test]
    fn the_next_run_lies_in_the_next_slot() {
        let schedule = Schedule::suggested("Europe/Paris");
        let calendar = Calendar::resolve(&schedule).unwrap();
        let finder = FinderId::mint(Timestamp::from_millis(1), &mut Entropy::from_seed(1));
        let monday_morning: Timestamp = "2027-03-01T06:00:00Z".parse().unwrap();
        for seed in 0..50 {
            let at = next_run_at(&calendar, monday_morning, seed, &finder).unwrap();
            assert_eq!(
                Some(at),
                next_run_at(&calendar, monday_morning, seed, &finder)
            );
            let occurrence = calendar.occurrence_at(at).expect("it lies in a slot");
            assert_eq!(occurrence.date, jiff::civil::date(2027, 3, 1));
            let next = next_run_at(&calendar, at, seed, &finder).unwrap();
            assert_eq!(
                calendar.local_date_at(next),
                jiff::civil::date(2027, 3, 2),
                "a slot runs once"
            );
        }
    }

    #[test]
    fn without_slots_nothing_runs() {
        let mut schedule = Schedule::suggested("Europe/Paris");
        schedule.slots.clear();
        let calendar = Calendar::resolve(&schedule).unwrap();
        let finder = FinderId::mint(Timestamp::from_millis(1), &mut Entropy::from_seed(1));
        assert_eq!(
            next_run_at(&calendar, Timestamp::from_millis(0), 1, &finder),
            None
        );
    }
}
