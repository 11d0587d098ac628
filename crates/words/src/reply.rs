//! What a reply says (R70): its language, its class, its mood, how sure that is, and why.
//!
//! Everything happens on this machine, from the text alone: phrases per language, which people write and anybody can
//! extend (`crates/words/replies/phrases`), and a small table that was trained on the project's own labelled replies
//! (`crates/words/replies/corpus`). The same text has the same verdict, always; no text makes it fail or take long.
//!
//! A verdict that is not certain enough is "neutral, unsure", and a person is asked.

mod clean;
pub mod corpus;
mod decide;
pub mod evaluation;
mod features;
mod language;
mod lexicon;
mod matching;
mod model;
mod tokens;
pub mod training;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use lexicon::{FileError, check as check_phrases};

/// Bytes of a reply that are read: twice the longest message of the network. A refusal stands near the start.
pub const BYTES_READ_MAXIMUM: usize = 16 * 1024;
/// Words of it that are read.
pub const WORDS_READ_MAXIMUM: usize = 1_000;
/// Below this probability a verdict is "neutral, unsure".
pub const CONFIDENCE_PERCENT_MINIMUM: u8 = 40;

/// A language whose replies are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// French.
    #[serde(rename = "fr")]
    French,
    /// German.
    #[serde(rename = "de")]
    German,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
    /// Italian.
    #[serde(rename = "it")]
    Italian,
    /// Portuguese.
    #[serde(rename = "pt")]
    Portuguese,
    /// Dutch.
    #[serde(rename = "nl")]
    Dutch,
}

impl Language {
    /// All of them, in the order of the files and tables.
    pub const ALL: [Self; 7] = [
        Self::English,
        Self::French,
        Self::German,
        Self::Spanish,
        Self::Italian,
        Self::Portuguese,
        Self::Dutch,
    ];

    /// The tag: `en`, `fr` ...
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::German => "de",
            Self::Spanish => "es",
            Self::Italian => "it",
            Self::Portuguese => "pt",
            Self::Dutch => "nl",
        }
    }

    /// The language of a tag; `pt-BR` is Portuguese.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = crate::language::primary(tag.trim());
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    const fn index(self) -> usize {
        self as usize
    }
}

/// What a reply is, for the campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Interest, an agreement, an appointment, praise.
    Positive,
    /// A question, thanks, "not now", "ask my colleague"; and whatever is not certain.
    Neutral,
    /// A refusal, or annoyance.
    Negative,
    /// The wish not to be contacted any more.
    Stop,
    /// Written by a machine, or as if: the person is away.
    OutOfOffice,
}

impl Class {
    /// All of them, in the order of the tables.
    pub const ALL: [Self; 5] = [
        Self::Positive,
        Self::Neutral,
        Self::Negative,
        Self::Stop,
        Self::OutOfOffice,
    ];

    /// The word for it in data.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::Neutral => "neutral",
            Self::Negative => "negative",
            Self::Stop => "stop",
            Self::OutOfOffice => "out_of_office",
        }
    }

    /// The class with that word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == word)
    }

    /// Whether such an answer ends every sequence with the person (R48).
    pub const fn ends_sequences(self) -> bool {
        matches!(self, Self::Negative | Self::Stop)
    }

    const fn index(self) -> usize {
        self as usize
    }
}

impl From<Class> for domain::reply::Class {
    fn from(class: Class) -> Self {
        match class {
            Class::Positive => Self::Positive,
            Class::Neutral => Self::Neutral,
            Class::Negative => Self::Negative,
            Class::Stop => Self::Stop,
            Class::OutOfOffice => Self::OutOfOffice,
        }
    }
}

/// What a phrase means. The sections of the phrase files have the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Do not contact me any more.
    Stop,
    /// A note of absence: "out of the office until".
    Absence,
    /// Says that the writer is away, as people and machines do.
    Away,
    /// No.
    Refusal,
    /// No need: has a supplier, a job, no budget.
    NoNeed,
    /// Annoyed, insulting.
    Annoyance,
    /// Not now, perhaps later.
    Later,
    /// Asks who or what this is.
    Question,
    /// Is not the right person.
    WrongPerson,
    /// Names somebody else.
    Referral,
    /// Thanks.
    Thanks,
    /// Has read it: "noted", "ok".
    Acknowledgement,
    /// Yes.
    Agreement,
    /// Wants to know or have more.
    Interest,
    /// Proposes or accepts to talk.
    Meeting,
    /// Finds it good.
    Praise,
    /// Regrets: "unfortunately".
    Regret,
    /// Says the opposite of what it means, perhaps.
    Irony,
}

impl Meaning {
    /// All of them, in the order of the tables.
    pub const ALL: [Self; 18] = [
        Self::Stop,
        Self::Absence,
        Self::Away,
        Self::Refusal,
        Self::NoNeed,
        Self::Annoyance,
        Self::Later,
        Self::Question,
        Self::WrongPerson,
        Self::Referral,
        Self::Thanks,
        Self::Acknowledgement,
        Self::Agreement,
        Self::Interest,
        Self::Meeting,
        Self::Praise,
        Self::Regret,
        Self::Irony,
    ];

    /// The word for it in data, with underscores.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Absence => "absence",
            Self::Away => "away",
            Self::Refusal => "refusal",
            Self::NoNeed => "no_need",
            Self::Annoyance => "annoyance",
            Self::Later => "later",
            Self::Question => "question",
            Self::WrongPerson => "wrong_person",
            Self::Referral => "referral",
            Self::Thanks => "thanks",
            Self::Acknowledgement => "acknowledgement",
            Self::Agreement => "agreement",
            Self::Interest => "interest",
            Self::Meeting => "meeting",
            Self::Praise => "praise",
            Self::Regret => "regret",
            Self::Irony => "irony",
        }
    }

    /// Whether "not" before it turns it into a refusal.
    const fn can_be_negated(self) -> bool {
        matches!(
            self,
            Self::Agreement | Self::Interest | Self::Meeting | Self::Praise
        )
    }

    const fn index(self) -> usize {
        self as usize
    }
}

/// A phrase that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// What it means.
    pub meaning: Meaning,
    /// Whether a "not" turns that round.
    pub negated: bool,
    /// The language whose file holds it; none for what all languages share, such as an emoji.
    pub language: Option<Language>,
    /// Where it stands in the text as it was given, in bytes.
    pub span: Range<usize>,
}

/// What a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A phrase alone: it asks to stop, and nothing outweighs that.
    StopPhrase,
    /// Phrases and trained words say the same.
    PhrasesAndWords,
    /// The phrases; the words would have said something else.
    Phrases,
    /// The trained words; no phrase says so.
    Words,
    /// There is nothing to judge: no text of the writer's own.
    Nothing,
}

/// Text that was not judged, because it is not what the writer says now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// What it is.
    pub kind: LeftOutKind,
    /// Where it stands in the text as it was given, in bytes.
    pub span: Range<usize>,
}

/// Why text was not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutKind {
    /// The message that is answered.
    Quoted,
    /// The writer's signature.
    Signature,
    /// What lies beyond [`BYTES_READ_MAXIMUM`].
    TooLong,
}

/// Why a verdict is what it is, for a page to put in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What it rests on.
    pub basis: Basis,
    /// The phrases that were found, in the order of the text.
    pub phrases: Vec<Phrase>,
    /// The words that speak most for the class, the strongest first; at most three.
    pub words: Vec<Range<usize>>,
    /// What was not judged.
    pub left_out: Vec<LeftOut>,
}

/// What a reply says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Its language; none where nothing tells, or where it is another one.
    pub language: Option<Language>,
    /// Its class. Neutral where it is unsure.
    pub class: Class,
    /// Whether a person should look.
    pub unsure: bool,
    /// Its mood, 0 to 100; 50 is neutral.
    pub sentiment_percent: u8,
    /// The probability of the class, as far as it can be known, 0 to 100.
    pub confidence_percent: u8,
    /// Why.
    pub reason: Reason,
}

/// Judges a reply. The language is that which is known of the contact, if any: it helps where the text alone could be of
/// several, such as "Super".
pub fn judge(text: &str, language: Option<Language>) -> Verdict {
    decide::judge(lexicon::embedded(), model::embedded(), text, language)
}

#[cfg(test)]
mod tests;
