//! The languages of the interface: Fluent catalogues compiled into the program, and the `t!` macro.
//!
//! Fluent is used directly, without a loader in between: both catalogues are small, known when
//! building, and a test compares them with each other and with every use of [`t!`](crate::t).

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::format;

/// A language of the interface. Everything a person reads exists in each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
}

impl Language {
    /// Every language, in the order in which a choice shows them.
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// The language tag, as in HTML's `lang` and in stored settings.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// The language's name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
        }
    }

    /// Reads a tag such as `fr` or `fr-CA` by its primary part.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|language| language.code() == primary)
    }

    /// Chooses from an `Accept-Language` header: the wanted language with the highest weight that
    /// exists, else English.
    pub fn negotiate(accept_language: &str) -> Self {
        let mut best: Option<(f32, Self)> = None;
        for part in accept_language.split(',') {
            let mut pieces = part.split(';');
            let Some(language) = pieces.next().and_then(Self::from_tag) else {
                continue;
            };
            let weight = pieces
                .find_map(|piece| piece.trim().strip_prefix("q=")?.parse::<f32>().ok())
                .unwrap_or(1.0);
            if weight > 0.0 && best.is_none_or(|(other, _)| weight > other) {
                best = Some((weight, language));
            }
        }
        best.map_or(Self::English, |(_, language)| language)
    }

    /// The words for a key, with arguments. An unknown key shows itself, so that it is noticed; the
    /// catalogue test keeps that from happening.
    pub fn text(self, key: &str, arguments: &[(&'static str, Argument)]) -> String {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut values = FluentArgs::with_capacity(arguments.len());
        for (name, argument) in arguments {
            values.set(*name, argument.to_fluent());
        }
        let mut errors = Vec::new();
        bundle
            .format_pattern(pattern, Some(&values), &mut errors)
            .into_owned()
    }

    /// The catalogue files of this language: name and text.
    pub fn sources(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::English => ENGLISH,
            Self::French => FRENCH,
        }
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> = LazyLock::new(|| {
            [
                load(Language::English, ENGLISH),
                load(Language::French, FRENCH),
            ]
        });
        &BUNDLES[self as usize]
    }
}

/// A value inside a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Argument {
    /// A whole number: chooses the plural form and is shown with the language's grouping.
    Count(i64),
    /// A text, shown as it is.
    Text(String),
}

impl Argument {
    fn to_fluent(&self) -> FluentValue<'_> {
        match self {
            Self::Count(count) => FluentValue::from(*count),
            Self::Text(text) => FluentValue::from(text.as_str()),
        }
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Argument {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

macro_rules! counts {
    ($($kind:ty),+) => {
        $(impl From<$kind> for Argument {
            fn from(count: $kind) -> Self {
                Self::Count(i64::from(count))
            }
        })+
    };
}
counts!(i64, i32, u32, u16, u8);

impl From<u64> for Argument {
    fn from(count: u64) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Argument {
    fn from(count: usize) -> Self {
        Self::from(count as u64)
    }
}

/// The words for a key in the language of a [`Frame`](crate::frame::Frame) or of a
/// [`Language`](crate::language::Language): `t!(f, "nav-invites")`,
/// `t!(f, "invites-count", count = 3)`. The key is always written out, so that a test can find it.
#[macro_export]
macro_rules! t {
    ($speaker:expr, $key:literal $(,)?) => {
        $speaker.text($key, &[])
    };
    ($speaker:expr, $key:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $speaker.text($key, &[$((stringify!($name), $crate::language::Argument::from($value))),+])
    };
}

macro_rules! catalogue {
    ($language:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../locales/", $language, "/", $name, ".ftl")))),+]
    };
}

const ENGLISH: &[(&str, &str)] = catalogue!("en": "common", "pieces", "campaigns", "insight", "audience", "team", "engine", "companion", "replies", "results", "style");
const FRENCH: &[(&str, &str)] = catalogue!("fr": "common", "pieces", "campaigns", "insight", "audience", "team", "engine", "companion", "replies", "results", "style");

fn load(language: Language, sources: &[(&str, &str)]) -> FluentBundle<FluentResource> {
    let identifier: LanguageIdentifier = language.code().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    // Isolation marks are invisible characters that would be copied along with the text.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::English => |value, _| number(Language::English, value),
        Language::French => |value, _| number(Language::French, value),
    }));
    for (_, source) in sources {
        // The catalogue test proves that every file parses; what parsed of a broken one is kept.
        let resource =
            FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn number(language: Language, value: &FluentValue) -> Option<String> {
    match value {
        FluentValue::Number(FluentNumber { value, .. }) => {
            Some(format::number(language, *value as i64))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins() {
        assert_eq!(
            Language::negotiate("de-DE, fr;q=0.8, en;q=0.5"),
            Language::French
        );
        assert_eq!(
            Language::negotiate("en-GB,en;q=0.9,fr;q=0.8"),
            Language::English
        );
        assert_eq!(Language::negotiate("fr;q=0, en;q=0.1"), Language::English);
        assert_eq!(Language::negotiate(""), Language::English);
        assert_eq!(Language::negotiate("ja"), Language::English);
    }

    #[test]
    fn plurals_follow_the_language() {
        let count = |language: Language, count: i64| t!(language, "count-contacts", count = count);
        assert_eq!(count(Language::English, 0), "0 contacts");
        assert_eq!(count(Language::English, 1), "1 contact");
        assert_eq!(count(Language::English, 12_500), "12,500 contacts");
        assert_eq!(count(Language::French, 0), "0 contact");
        assert_eq!(count(Language::French, 1), "1 contact");
        assert_eq!(count(Language::French, 12_500), "12\u{202f}500 contacts");
    }

    #[test]
    fn an_unknown_key_shows_itself() {
        assert_eq!(Language::French.text("no-such-key", &[]), "no-such-key");
    }
}
