//! The language of a reply. Texts are short, so several witnesses are heard: the words of each language, letters, a
//! general detector, and what is known of the contact.

use super::Language;
use super::lexicon::{Languages, Lexicon, bit};
use super::model::Model;
use super::tokens::{self, Token};

const LANGUAGES: usize = Language::ALL.len();
/// What is known of the contact decides between languages that are about as likely.
const KNOWN: f32 = 0.9;
/// A text of fewer words is too short for the general detector.
const DETECTED_WORDS_MINIMUM: usize = 3;
/// Letters of a text whose spelling is looked at.
const LETTERS_READ_MAXIMUM: usize = 1_000;
/// Less evidence is none.
const EVIDENCE_MINIMUM: f32 = 0.7;
/// A phrase of another language is heard where that is nearly as likely, or where it is as long as that.
const NEARLY: f32 = 1.0;
const FOREIGN_WORDS_MINIMUM: usize = 3;

/// How much speaks for each language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence {
    scores: [f32; LANGUAGES],
    other: f32,
}

impl Evidence {
    fn best(&self) -> (Language, f32) {
        let scores = Language::ALL.into_iter().zip(self.scores);
        scores
            .reduce(|best, one| if one.1 > best.1 { one } else { best })
            .expect("there are languages")
    }

    /// The language, if one is known well enough.
    pub(super) fn language(&self) -> Option<Language> {
        let (language, score) = self.best();
        (score >= EVIDENCE_MINIMUM && score >= self.other).then_some(language)
    }

    /// Whether phrases of so many words in that language are to be heard. The wish to stop is heard from further away.
    pub(super) fn is_spoken(&self, language: Language, words: usize, asks_to_stop: bool) -> bool {
        let nearly = if asks_to_stop { 2.0 * NEARLY } else { NEARLY };
        words >= FOREIGN_WORDS_MINIMUM || self.scores[language.index()] + nearly >= self.best().1
    }
}

/// Hears all witnesses.
pub(super) fn evidence(
    lexicon: &Lexicon,
    model: &Model,
    text: &str,
    tokens: &[Token],
    known: Option<Language>,
) -> Evidence {
    let mut evidence = Evidence {
        scores: [0.0; LANGUAGES],
        other: 0.0,
    };
    let mut words = 0;
    for token in tokens {
        if !token.word.starts_with(char::is_alphabetic) {
            continue;
        }
        words += 1;
        let common = lexicon.common.get(&token.word).copied().unwrap_or(0);
        let used = lexicon.used.get(&token.word).copied().unwrap_or(0);
        shared(&mut evidence.scores, common, 1.0);
        shared(&mut evidence.scores, used & !common, 0.5);
    }
    if words == 0 {
        return evidence;
    }
    for letter in text
        .chars()
        .take(LETTERS_READ_MAXIMUM)
        .filter(|letter| !letter.is_ascii())
    {
        spelling(&mut evidence.scores, letter);
    }
    // What counts is the share of words, so that long texts do not silence the other witnesses.
    let unit = 4.0 / (4.0_f32).max(words as f32);
    evidence.scores = evidence.scores.map(|score| score * unit);
    let letters = model.languages(tokens);
    for (score, probability) in evidence.scores.iter_mut().zip(letters) {
        *score += 1.5 * probability;
    }
    if words >= DETECTED_WORDS_MINIMUM {
        match detected(text, tokens) {
            Some(language) => evidence.scores[language.index()] += 1.0,
            // Nothing but letters, which every text has, speaks for one of ours.
            None => evidence.other = 2.0,
        }
    }
    if let Some(known) = known {
        let share = if words < DETECTED_WORDS_MINIMUM {
            2.0
        } else {
            1.0
        };
        evidence.scores[known.index()] += share * KNOWN;
    }
    evidence
}

/// Letters that only some languages write.
fn spelling(scores: &mut [f32; LANGUAGES], letter: char) {
    let languages: &[Language] = match letter {
        'ñ' | 'Ñ' | '¿' | '¡' => &[Language::Spanish, Language::Spanish],
        'ß' | 'ö' | 'Ö' | 'ä' | 'Ä' => &[Language::German, Language::German],
        'ü' | 'Ü' => &[Language::German],
        'ã' | 'õ' | 'Ã' | 'Õ' => &[Language::Portuguese, Language::Portuguese],
        'ç' | 'Ç' | 'â' | 'ê' | 'Ê' | 'ô' => &[Language::French, Language::Portuguese],
        'û' | 'î' | 'œ' => &[Language::French],
        'ì' | 'ò' => &[Language::Italian, Language::Italian],
        'è' | 'à' | 'ù' | 'È' | 'À' => &[Language::Italian, Language::French],
        'á' | 'í' | 'ó' | 'ú' | 'Á' | 'Ó' => &[Language::Spanish, Language::Portuguese],
        'ë' | 'ï' => &[Language::Dutch, Language::French],
        _ => &[],
    };
    for language in languages {
        scores[language.index()] += 0.4;
    }
}

/// A word that several languages have says less of each.
fn shared(scores: &mut [f32; LANGUAGES], languages: Languages, weight: f32) {
    let weight = match languages.count_ones() {
        0 => return,
        1 => weight,
        2 => weight * 0.45,
        more => weight * 0.5 / more as f32,
    };
    for language in Language::ALL {
        if languages & bit(Some(language)) != 0 {
            scores[language.index()] += weight;
        }
    }
}

fn detected(text: &str, tokens: &[Token]) -> Option<Language> {
    let words: Vec<&str> = tokens
        .iter()
        .map(|token| &text[token.span.clone()])
        .collect();
    let seen = words
        .join(" ")
        .to_lowercase()
        .replace(tokens::is_invisible, "");
    match whichlang::detect_language(&seen) {
        whichlang::Lang::Eng => Some(Language::English),
        whichlang::Lang::Fra => Some(Language::French),
        whichlang::Lang::Deu => Some(Language::German),
        whichlang::Lang::Spa => Some(Language::Spanish),
        whichlang::Lang::Ita => Some(Language::Italian),
        whichlang::Lang::Por => Some(Language::Portuguese),
        whichlang::Lang::Nld => Some(Language::Dutch),
        _ => None,
    }
}
