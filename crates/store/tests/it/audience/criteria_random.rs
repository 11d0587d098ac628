//! Random people and random trees of criteria, from few values, so that they meet.

use std::collections::{BTreeMap, BTreeSet};

use domain::contact::ContactFields;
use domain::criteria::{
    Connection, CustomMatch, Decimal, EventFilter, EventName, Field, GroupKind, Mark, Node, Phrase,
    ReplyClass, Span, Test, TextField, TextMatch, When,
};
use domain::entropy::Entropy;
use domain::ids::{CampaignId, FinderId, MemberId, SegmentId};
use jiff::civil::{Date, date};

/// Words of which texts are made; signs, accents and ends of words matter.
const WORDS: &[&str] = &[
    "Sales",
    "sales*",
    "Director",
    "CTO",
    "doctor",
    "Développement",
    "développ*",
    "Paris",
    "São Paulo",
    "100%",
    "a_b",
    "--",
    "市場",
];
const LANGUAGES: &[&str] = &["fr", "fr-CA", "pt-br", "en", "f"];
const CUSTOM_NAMES: &[&str] = &["Seats", "Since", "Tier's \"x\" $.n", "Partner"];
const CUSTOM_VALUES: &[&str] = &[
    "12",
    "12,5",
    "-3",
    "2027-03-01",
    "01/02/2026",
    "yes",
    "non",
    "Gold",
    "--",
    "x' OR 1=1",
];
/// Names of tags.
pub const TAGS: &[&str] = &["VIP", "vip ", "Été", "x'); DROP TABLE contact; --"];
/// Names of programs.
pub const PROGRAMS: &[&str] = &["Growth", "Growth 2", "none such"];
/// Addresses of links.
pub const LINKS: &[&str] = &["https://acme.example/a", "https://acme.example/a\"b"];

/// Draws.
pub struct Draw(pub Entropy);

impl Draw {
    pub fn below(&mut self, end: usize) -> usize {
        (self.0.next_u64() % end as u64) as usize
    }

    pub fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    pub fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    pub fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }

    fn some<T: Clone>(&mut self, list: &[T]) -> Vec<T> {
        (0..=self.below(2)).map(|_| self.pick(list)).collect()
    }

    fn some_or_none<T: Clone>(&mut self, list: &[T]) -> Vec<T> {
        if self.one_in(2) {
            Vec::new()
        } else {
            self.some(list)
        }
    }

    fn text(&mut self) -> Option<String> {
        let words: Vec<&str> = (0..self.below(4)).map(|_| self.of(WORDS)).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    fn day(&mut self) -> Date {
        let day = self.below(28);
        date(2_027, 1 + self.below(3) as i8, 1 + day as i8)
    }
}

/// A person of whom much is missing.
pub fn person(draw: &mut Draw, number: usize) -> ContactFields {
    let custom: BTreeMap<String, String> = (0..draw.below(3))
        .map(|_| {
            (
                draw.of(CUSTOM_NAMES).to_owned(),
                draw.of(CUSTOM_VALUES).to_owned(),
            )
        })
        .collect();
    ContactFields {
        first_name: draw.text(),
        last_name: draw.text(),
        headline: draw.text(),
        company: draw
            .text()
            .map(|name| name + draw.of(&["", " GmbH", ", Inc."])),
        title: draw.text(),
        city: draw.text(),
        region: draw.text(),
        country: draw.text(),
        industry: draw.text(),
        language: (!draw.one_in(3)).then(|| draw.of(LANGUAGES).to_owned()),
        birth_year: (!draw.one_in(3)).then(|| (1_985 + draw.below(6)).to_string()),
        email: (!draw.one_in(3)).then(|| {
            format!(
                "p{number}@{}",
                draw.of(&["acme.example", "mail.acme.example", "globex.example"])
            )
        }),
        profile_url: Some(format!("https://www.linkedin.com/in/person-{number}")),
        remote_id: None,
        custom,
        tags: BTreeSet::new(),
    }
}

/// What trees can name.
pub struct Names {
    pub finders: Vec<FinderId>,
    pub members: Vec<MemberId>,
    pub campaigns: Vec<CampaignId>,
    pub segments: Vec<SegmentId>,
}

/// A tree.
pub fn tree(draw: &mut Draw, names: &Names, depth: usize) -> Node {
    if depth == 0 || draw.one_in(3) {
        let test = test(draw, names);
        return if draw.one_in(3) {
            Node::exclude(test)
        } else {
            Node::include(test)
        };
    }
    let nodes = (0..=draw.below(3))
        .map(|_| tree(draw, names, depth - 1))
        .collect();
    Node::group(draw.pick(GroupKind::ALL), nodes)
}

fn phrases(draw: &mut Draw) -> Vec<Phrase> {
    let words: Vec<Phrase> = (0..=draw.below(2))
        .filter_map(|_| Phrase::parse(&draw.text().unwrap_or_default()))
        .collect();
    if words.is_empty() {
        vec![Phrase::parse("sales").unwrap()]
    } else {
        words
    }
}

fn text_match(draw: &mut Draw) -> TextMatch {
    let phrases = phrases(draw);
    if draw.one_in(3) {
        TextMatch::Is(phrases)
    } else {
        TextMatch::Contains(phrases)
    }
}

fn span<T: PartialOrd>(draw: &mut Draw, one: T, other: T) -> Span<T> {
    let (from, until) = if one <= other {
        (one, other)
    } else {
        (other, one)
    };
    match draw.below(3) {
        0 => Span {
            from: Some(from),
            until: None,
        },
        1 => Span {
            from: None,
            until: Some(until),
        },
        _ => Span {
            from: Some(from),
            until: Some(until),
        },
    }
}

fn test(draw: &mut Draw, names: &Names) -> Test {
    match draw.below(14) {
        0..=2 => Test::Text(draw.pick(TextField::ALL), text_match(draw)),
        3 => {
            let tags = [LANGUAGES[0], LANGUAGES[3], "fr-ca"];
            Test::Language(
                draw.some(&tags)
                    .into_iter()
                    .map(str::to_ascii_lowercase)
                    .collect(),
            )
        }
        4 => {
            let (one, other) = (36 + draw.below(8) as u32, 36 + draw.below(8) as u32);
            Test::Age(span(draw, one, other))
        }
        5 => Test::Tag(draw.some(TAGS).into_iter().map(ToOwned::to_owned).collect()),
        6 => Test::Finder(draw.some(&names.finders)),
        7 => Test::Owner(draw.some(&names.members)),
        8 => Test::Connected(match draw.below(3) {
            0 => Connection::Anybody,
            1 => Connection::Nobody,
            _ => Connection::Members(draw.some(&names.members)),
        }),
        9 | 10 => happened(draw, names),
        11 => Test::Marked(draw.pick(Mark::ALL)),
        12 => match draw.below(3) {
            0 => Test::Known(known(draw)),
            _ => Test::Segment(draw.some(&names.segments)),
        },
        _ => custom(draw),
    }
}

fn happened(draw: &mut Draw, names: &Names) -> Test {
    let event = draw.pick(EventName::ALL);
    let when = match draw.below(4) {
        0 => Some(When::LastDays(1 + draw.below(60) as u32)),
        1 => {
            let (one, other) = (draw.day(), draw.day());
            Some(When::Days(span(draw, one, other)))
        }
        _ => None,
    };
    let filter = EventFilter {
        campaigns: draw.some_or_none(&names.campaigns),
        programs: if draw.one_in(3) {
            draw.some(PROGRAMS)
                .into_iter()
                .map(ToOwned::to_owned)
                .collect()
        } else {
            Vec::new()
        },
        members: draw.some_or_none(&names.members),
        when,
        class: (event == EventName::Replied && draw.one_in(2)).then(|| draw.pick(ReplyClass::ALL)),
        link: (event == EventName::Clicked && draw.one_in(2)).then(|| draw.of(LINKS).to_owned()),
    };
    Test::Happened(event, filter)
}

fn known(draw: &mut Draw) -> Field {
    match draw.below(5) {
        0 => Field::Text(draw.pick(TextField::ALL)),
        1 => Field::Language,
        2 => Field::Age,
        3 => Field::Owner,
        _ => Field::Custom(draw.of(CUSTOM_NAMES).to_owned()),
    }
}

fn custom(draw: &mut Draw) -> Test {
    let by = match draw.below(4) {
        0 => CustomMatch::Text(text_match(draw)),
        1 => {
            let number =
                |draw: &mut Draw| Decimal::from_thousandths(draw.below(20) as i64 * 1_000 - 5_000);
            let (one, other) = (number(draw), number(draw));
            CustomMatch::Number(span(draw, one, other))
        }
        2 => {
            let (one, other) = (draw.day(), draw.day());
            CustomMatch::Date(span(draw, one, other))
        }
        _ => CustomMatch::YesNo(draw.one_in(2)),
    };
    Test::Custom(draw.of(CUSTOM_NAMES).to_owned(), by)
}
