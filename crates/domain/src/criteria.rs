//! Criteria: which contacts are meant (R32). Segments, the filter of the contact list and the
//! conditions of sending speak this one language.
//!
//! # What a tree means
//!
//! A [`Node`] is a [`Group`] or a [`Criterion`]. Looked at one contact, a criterion's *test* has one
//! of three answers ([`Answer`]):
//!
//! - *yes*: the value is known and fits;
//! - *no*: the value is known and does not fit, or the test is about what happened and it did not;
//! - *unknown*: the test is about a value that is missing.
//!
//! A node then *holds* or does not; there is no third state above a criterion:
//!
//! | node | holds where |
//! | --- | --- |
//! | criterion, as include | the answer is *yes* |
//! | criterion, as exclude | the answer is *no* or *unknown* |
//! | `all` | every part holds |
//! | `any` | at least one part holds |
//! | `not` | no part holds |
//!
//! So a missing value never matches an include and never triggers an exclude, and within one tree
//! "exclude X" and "`not` of include X" are the same. Who wants only people whose value is known
//! says so with [`Test::Known`], which has no third answer.
//!
//! What happened (invited, clicked, ...), tags, finders, relations and marks are never unknown: the
//! workspace knows all of them, and what it has not noted did not happen as far as it can tell.
//!
//! # Two ways to evaluate
//!
//! [`holds()`] and [`explain()`] look at one contact's [`Facts`]; `store::criteria` compiles the same
//! tree to SQL for sets. A property test in the store compares the two on random trees and contacts.

mod context;
mod custom;
mod dependencies;
mod evaluate;
mod facts;
mod graph;
mod phrase;
mod read;
mod read_tests;
mod write;

use jiff::civil::Date;

use crate::ids::{CampaignId, FinderId, MemberId, SegmentId};
use crate::named;
use crate::reply::Class;

pub use context::{Context, SegmentBody};
pub use custom::{Comparable, Decimal, comparable, parse_day, parse_flag};
pub use dependencies::{Dependencies, dependencies};
pub use evaluate::{Answer, Explained, Seen, Trace, explain, holds};
pub use facts::{Facts, Happening, Value, tag_key};
pub use graph::{Cycle, check_references, references};
pub use phrase::Phrase;
pub use read::read;
pub use write::write;

named! {
    /// How the parts of a group belong together.
    GroupKind, "kind of group" {
        /// Every part holds.
        All = "all",
        /// At least one part holds.
        Any = "any",
        /// No part holds.
        Not = "not",
    }
}

named! {
    /// A field that holds text.
    TextField, "text field" {
        /// Given and family name.
        Name = "name",
        /// The line under the name.
        Headline = "headline",
        /// Company.
        Company = "company",
        /// Position.
        Title = "title",
        /// Industry.
        Industry = "industry",
        /// City.
        City = "city",
        /// Region.
        Region = "region",
        /// Country.
        Country = "country",
    }
}

named! {
    /// Something that happened between the workspace's members and a contact.
    EventName, "event" {
        /// An invitation left.
        Invited = "invited",
        /// An invitation was accepted.
        Accepted = "accepted",
        /// An invitation that nobody answered was withdrawn.
        Withdrawn = "withdrawn",
        /// A message of a campaign left, invitations apart.
        Messaged = "messaged",
        /// The contact opened a link.
        Clicked = "clicked",
        /// The contact wrote.
        Replied = "replied",
    }
}

impl EventName {
    /// Whether only the ledger tells of it. What it tells of a contact that was merged into another one happened with that
    /// other one.
    pub const fn is_told_by_the_ledger(self) -> bool {
        matches!(self, Self::Clicked | Self::Replied)
    }
}

named! {
    /// What a contact is marked as.
    Mark, "mark" {
        /// A user marked it as a lead.
        Lead = "lead",
        /// A sender refused to contact it (category Blocked of R52).
        Blocked = "blocked",
        /// An entry of the suppression list names it (R36).
        Suppressed = "suppressed",
    }
}

named! {
    /// What a reply says, as criteria ask for it.
    ReplyClass, "class of reply" {
        /// It is positive.
        Positive = "positive",
        /// It is neutral.
        Neutral = "neutral",
        /// It is negative.
        Negative = "negative",
        /// It asks to stop.
        Stop = "stop",
        /// It says that somebody is away.
        OutOfOffice = "out_of_office",
        /// It ends sequences: it is negative or asks to stop (R48).
        Refusal = "refusal",
    }
}

impl ReplyClass {
    /// Whether a reply of a class is meant.
    pub fn holds(self, class: Class) -> bool {
        match self {
            Self::Positive => class == Class::Positive,
            Self::Neutral => class == Class::Neutral,
            Self::Negative => class == Class::Negative,
            Self::Stop => class == Class::Stop,
            Self::OutOfOffice => class == Class::OutOfOffice,
            Self::Refusal => class.ends_sequences(),
        }
    }
}

named! {
    /// The type as which the value of a custom field is read.
    CustomType, "type of custom field" {
        /// Words.
        Text = "text",
        /// A number.
        Number = "number",
        /// A calendar day.
        Date = "date",
        /// Yes or no.
        YesNo = "yes_no",
    }
}

/// A part of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Several parts.
    Group(Group),
    /// One test.
    Criterion(Criterion),
}

/// Several parts and how they belong together. Without parts `all` and `not` hold for everybody
/// and `any` for nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// How they belong together.
    pub kind: GroupKind,
    /// The parts.
    pub nodes: Vec<Node>,
}

/// A test, and whether it lets in or keeps out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// The test.
    pub test: Test,
    /// Whether those are kept out to whom the test says yes.
    pub exclude: bool,
}

/// A question about a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Words in a field; one of the phrases suffices.
    Text(TextField, TextMatch),
    /// The contact's language is one of these tags, or a regional form of one.
    Language(Vec<String>),
    /// The age in years by the year of birth; both ends belong to it.
    Age(Span<u32>),
    /// It has one of these tags.
    Tag(Vec<String>),
    /// It is a result of one of these finders.
    Finder(Vec<FinderId>),
    /// One of these members owns it.
    Owner(Vec<MemberId>),
    /// With whom of the workspace it is connected.
    Connected(Connection),
    /// Something happened, at least once.
    Happened(EventName, EventFilter),
    /// It is marked.
    Marked(Mark),
    /// It is in one of these segments.
    Segment(Vec<SegmentId>),
    /// The value of a custom field.
    Custom(String, CustomMatch),
    /// A value is known at all.
    Known(Field),
}

/// A field whose value may be missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// A text field.
    Text(TextField),
    /// Language.
    Language,
    /// Age, by the year of birth.
    Age,
    /// Owner.
    Owner,
    /// A custom field by its name.
    Custom(String),
}

/// How words are compared; without case, accents and punctuation in either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextMatch {
    /// The field holds one of the phrases as whole words.
    Contains(Vec<Phrase>),
    /// The field is one of the phrases and nothing else.
    Is(Vec<Phrase>),
}

/// From one value until another; both ends belong to it, and one of them may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span<T> {
    /// The least value.
    pub from: Option<T>,
    /// The greatest value.
    pub until: Option<T>,
}

impl<T: PartialOrd> Span<T> {
    /// Whether the value lies within.
    pub fn holds(&self, value: &T) -> bool {
        self.from.as_ref().is_none_or(|from| from <= value)
            && self.until.as_ref().is_none_or(|until| value <= until)
    }
}

/// With whom of the workspace a contact is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Connection {
    /// With somebody.
    Anybody,
    /// With nobody.
    Nobody,
    /// With one of these members.
    Members(Vec<MemberId>),
}

/// Which of the things that happened count. All that is given must be true of the same one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventFilter {
    /// In one of these campaigns.
    pub campaigns: Vec<CampaignId>,
    /// In a campaign of one of these programs.
    pub programs: Vec<String>,
    /// In the name of one of these members.
    pub members: Vec<MemberId>,
    /// When.
    pub when: Option<When>,
    /// What the reply says.
    pub class: Option<ReplyClass>,
    /// The address that was opened.
    pub link: Option<String>,
}

/// A time, in calendar days of the workspace's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// In the last days, each of 24 hours, until now.
    LastDays(u32),
    /// On these days.
    Days(Span<Date>),
}

/// How the value of a custom field is compared. A value that cannot be read as the type is
/// missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomMatch {
    /// As words.
    Text(TextMatch),
    /// As a number.
    Number(Span<Decimal>),
    /// As a calendar day.
    Date(Span<Date>),
    /// As yes or no.
    YesNo(bool),
}

impl Node {
    /// A criterion that includes.
    pub const fn include(test: Test) -> Self {
        Self::Criterion(Criterion {
            test,
            exclude: false,
        })
    }

    /// A criterion that excludes.
    pub const fn exclude(test: Test) -> Self {
        Self::Criterion(Criterion {
            test,
            exclude: true,
        })
    }

    /// A group.
    pub const fn group(kind: GroupKind, nodes: Vec<Self>) -> Self {
        Self::Group(Group { kind, nodes })
    }

    /// Every test of the tree, in the order of reading.
    pub fn tests(&self) -> Vec<&Test> {
        match self {
            Self::Criterion(criterion) => vec![&criterion.test],
            Self::Group(group) => group.nodes.iter().flat_map(Self::tests).collect(),
        }
    }

    /// Groups and criteria, together.
    pub fn size(&self) -> usize {
        match self {
            Self::Criterion(_) => 1,
            Self::Group(group) => 1 + group.nodes.iter().map(Self::size).sum::<usize>(),
        }
    }
}
