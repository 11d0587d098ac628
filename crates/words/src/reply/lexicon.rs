//! The phrases of all languages, read from their files and compiled for reading.

mod pattern;

use std::collections::HashMap;
use std::sync::LazyLock;

use thiserror::Error;

use super::{Language, Meaning, tokens};
use pattern::Part;

/// Words of this length or more are also known with one mistake in them.
const FORGIVEN_LETTERS_MINIMUM: usize = 6;

const SHARED: (&str, &str) = ("any.txt", include_str!("../../replies/phrases/any.txt"));
const FILES: [(&str, &str); 7] = [
    ("en.txt", include_str!("../../replies/phrases/en.txt")),
    ("fr.txt", include_str!("../../replies/phrases/fr.txt")),
    ("de.txt", include_str!("../../replies/phrases/de.txt")),
    ("es.txt", include_str!("../../replies/phrases/es.txt")),
    ("it.txt", include_str!("../../replies/phrases/it.txt")),
    ("pt.txt", include_str!("../../replies/phrases/pt.txt")),
    ("nl.txt", include_str!("../../replies/phrases/nl.txt")),
];

/// What is wrong with a file of phrases.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}:{line}: {problem}")]
pub struct FileError {
    /// The file.
    pub file: String,
    /// The line; the first is 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

/// Reads a file of phrases as the program does, and answers how many phrases it holds.
pub fn check(file: &str, text: &str) -> Result<usize, FileError> {
    let mut builder = Builder::default();
    builder.file(file, text, None)?;
    Ok(builder.phrases)
}

/// A word of a pattern, the start of words, or any number.
pub(super) type Symbol = u32;

/// Any word that begins with a digit.
pub(super) const NUMBER: Symbol = 0;

/// What the end of a phrase says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// The phrase has this meaning.
    Means(Meaning),
    /// The phrase looks like one of this meaning and is not.
    MeansNot(Meaning),
}

/// A phrase that ends at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ending {
    pub says: Says,
    pub language: Option<Language>,
    /// Only at the start of a clause.
    pub from_start: bool,
    /// Only at the end of a clause.
    pub to_end: bool,
}

/// A state of reading a phrase. States lead forward only, so that reading always ends.
#[derive(Debug)]
pub(super) enum State {
    /// One of these words comes next.
    Words(Vec<Symbol>, usize),
    /// Some words may be passed over.
    Gap(usize),
    /// One of these ways.
    Either(Vec<usize>),
    /// The phrase is read.
    End(Ending),
}

/// What a word says of the languages: the bit of each in which it is common.
pub(super) type Languages = u8;

/// All that the files say.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    words: HashMap<String, Symbol>,
    prefixes: HashMap<String, Symbol>,
    squeezed: HashMap<String, Symbol>,
    forgiven: HashMap<String, Symbol>,
    /// The states of all phrases.
    pub states: Vec<State>,
    /// The states in which phrases are that begin with a word, behind that word.
    pub beginnings: HashMap<Symbol, Vec<usize>>,
    /// Words that are common in languages.
    pub common: HashMap<String, Languages>,
    /// Words that occur in the phrases of languages.
    pub used: HashMap<String, Languages>,
    /// Words that negate what follows.
    pub negations: HashMap<String, Languages>,
    /// Words that negate what they follow.
    pub negations_after: HashMap<String, Languages>,
    /// Words after which the weightier part of a sentence stands.
    pub contrasts: HashMap<String, Languages>,
    /// First word and verb of the line before a quotation: "On ... wrote".
    pub quotation_introductions: Vec<(String, String)>,
    /// Words after the dashes above a quotation.
    pub quotation_titles: Vec<Vec<String>>,
    /// What stands before the colon in the head of a quoted message.
    pub quotation_heads: Vec<Vec<String>>,
    /// Formulas after which nothing but the signature comes.
    pub closings: Vec<Vec<String>>,
    /// Lines that machines add.
    pub signatures: Vec<Vec<String>>,
}

/// The files of this program.
pub(super) fn embedded() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
        let mut builder = Builder::default();
        let languages = Language::ALL.map(Some);
        let files = FILES.iter().zip(languages);
        for ((file, text), language) in std::iter::once((&SHARED, None)).chain(files) {
            builder
                .file(file, text, language)
                .expect("the files of phrases are read by a test");
        }
        builder.finish()
    });
    &LEXICON
}

impl Lexicon {
    /// The symbols that a word may stand for.
    pub(super) fn symbols(&self, word: &str) -> Vec<Symbol> {
        let mut symbols = Vec::new();
        if word.starts_with(|first: char| first.is_ascii_digit()) {
            symbols.push(NUMBER);
        }
        if let Some(symbol) = self.resolve(word) {
            symbols.push(symbol);
        }
        for (end, _) in word.char_indices().skip(2) {
            symbols.extend(self.prefixes.get(&word[..end]));
        }
        symbols.extend(self.prefixes.get(word));
        symbols
    }

    /// The word itself, or the one that was meant.
    fn resolve(&self, word: &str) -> Option<Symbol> {
        if let Some(symbol) = self.words.get(word) {
            return Some(*symbol);
        }
        if self.common.contains_key(word) {
            return None;
        }
        if let Some(symbol) = self.squeezed.get(squeeze(word).as_str()) {
            return Some(*symbol);
        }
        if word.chars().count() < FORGIVEN_LETTERS_MINIMUM {
            return None;
        }
        self.forgiven
            .get(word)
            .or_else(|| misspellings(word).find_map(|form| self.forgiven.get(&form)))
            .copied()
    }
}

/// Without doubled letters.
fn squeeze(word: &str) -> String {
    let mut squeezed = String::with_capacity(word.len());
    for letter in word.chars() {
        if !squeezed.ends_with(letter) {
            squeezed.push(letter);
        }
    }
    squeezed
}

/// The word with one letter taken out, but the first. Two words that differ by one letter have such a form in common.
fn misspellings(word: &str) -> impl Iterator<Item = String> {
    word.char_indices().skip(1).map(|(at, letter)| {
        let mut form = String::with_capacity(word.len());
        form.push_str(&word[..at]);
        form.push_str(&word[at + letter.len_utf8()..]);
        form
    })
}

#[derive(Default)]
struct Builder {
    lexicon: Lexicon,
    phrases: usize,
    symbols: Symbol,
}

/// Where the lines of a section go.
#[derive(Clone, Copy)]
enum Section {
    Says(Says),
    Words,
    Negation,
    NegationAfter,
    Contrast,
    QuotationIntroduction,
    QuotationTitle,
    QuotationHead,
    Closing,
    Signature,
}

impl Section {
    fn of_name(name: &str) -> Option<Self> {
        let meaning = |name: &str| {
            Meaning::ALL
                .into_iter()
                .find(|meaning| meaning.as_str() == name)
        };
        Some(match name {
            "words" => Self::Words,
            "negation" => Self::Negation,
            "negation after" => Self::NegationAfter,
            "contrast" => Self::Contrast,
            "quotation introduction" => Self::QuotationIntroduction,
            "quotation title" => Self::QuotationTitle,
            "quotation head" => Self::QuotationHead,
            "closing" => Self::Closing,
            "signature" => Self::Signature,
            name => match name.strip_prefix("not ") {
                Some(name) => Self::Says(Says::MeansNot(meaning(name)?)),
                None => Self::Says(Says::Means(meaning(name)?)),
            },
        })
    }
}

impl Builder {
    fn file(
        &mut self,
        file: &str,
        text: &str,
        language: Option<Language>,
    ) -> Result<(), FileError> {
        let mut section = None;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            let wrong = |problem: String| FileError {
                file: file.to_owned(),
                line: index + 1,
                problem,
            };
            if line.is_empty() || line.starts_with("//") {
                continue;
            }
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|line| line.strip_suffix(']'))
            {
                let known = Section::of_name(name);
                section =
                    Some(known.ok_or_else(|| wrong(format!("there is no section [{name}]")))?);
                continue;
            }
            let section =
                section.ok_or_else(|| wrong("a section such as [stop] comes first".into()))?;
            self.line(section, line, language).map_err(wrong)?;
        }
        Ok(())
    }

    fn line(
        &mut self,
        section: Section,
        line: &str,
        language: Option<Language>,
    ) -> Result<(), String> {
        let lexicon = &mut self.lexicon;
        match section {
            Section::Says(says) => return self.phrase(says, line, language),
            Section::Words => mark(&mut lexicon.common, line, language),
            Section::Negation => mark(&mut lexicon.negations, line, language),
            Section::NegationAfter => mark(&mut lexicon.negations_after, line, language),
            Section::Contrast => mark(&mut lexicon.contrasts, line, language),
            Section::QuotationTitle => lexicon.quotation_titles.push(tokens::words(line)),
            Section::QuotationHead => lexicon.quotation_heads.push(tokens::words(line)),
            Section::Closing => lexicon.closings.push(tokens::words(line)),
            Section::Signature => lexicon.signatures.push(tokens::words(line)),
            Section::QuotationIntroduction => {
                let words = tokens::words(line);
                let [first, verb] = words.as_slice() else {
                    return Err("the first word and the verb of the line stand here".into());
                };
                lexicon
                    .quotation_introductions
                    .push((first.clone(), verb.clone()));
            }
        }
        Ok(())
    }

    fn phrase(&mut self, says: Says, line: &str, language: Option<Language>) -> Result<(), String> {
        let pattern = pattern::read(line, language == Some(Language::German))?;
        let end = self.state(State::End(Ending {
            says,
            language,
            from_start: pattern.from_start,
            to_end: pattern.to_end,
        }));
        let start = self.sequence(&pattern.parts, end, language);
        self.begin(start);
        self.phrases += 1;
        Ok(())
    }

    fn state(&mut self, state: State) -> usize {
        self.lexicon.states.push(state);
        self.lexicon.states.len() - 1
    }

    /// The state before these parts, when that behind them is given.
    fn sequence(&mut self, parts: &[Part], behind: usize, language: Option<Language>) -> usize {
        parts
            .iter()
            .rev()
            .fold(behind, |behind, part| self.part(part, behind, language))
    }

    fn part(&mut self, part: &Part, behind: usize, language: Option<Language>) -> usize {
        match part {
            Part::Gap => self.state(State::Gap(behind)),
            Part::Choice(choice) => {
                let ways = self.ways(choice, behind, language);
                self.state(State::Either(ways))
            }
            Part::Optional(choice) => {
                let mut ways = self.ways(choice, behind, language);
                ways.push(behind);
                self.state(State::Either(ways))
            }
            word => {
                let symbol = self.symbol(word, language);
                self.state(State::Words(vec![symbol], behind))
            }
        }
    }

    /// The ways of a choice. All single words together are one of them.
    fn ways(
        &mut self,
        choice: &[Vec<Part>],
        behind: usize,
        language: Option<Language>,
    ) -> Vec<usize> {
        let mut words = Vec::new();
        let mut ways = Vec::new();
        for parts in choice {
            match parts.as_slice() {
                [word @ (Part::Word(_) | Part::Prefix(_) | Part::Number)] => {
                    words.push(self.symbol(word, language));
                }
                parts => ways.push(self.sequence(parts, behind, language)),
            }
        }
        words.sort_unstable();
        words.dedup();
        if !words.is_empty() {
            ways.push(self.state(State::Words(words, behind)));
        }
        ways
    }

    fn symbol(&mut self, word: &Part, language: Option<Language>) -> Symbol {
        match word {
            Part::Word(word) => {
                *self.lexicon.used.entry(word.clone()).or_default() |= bit(language);
                named(&mut self.lexicon.words, &mut self.symbols, word)
            }
            Part::Prefix(word) => named(&mut self.lexicon.prefixes, &mut self.symbols, word),
            _ => NUMBER,
        }
    }

    /// Notes with which words the phrase begins. The phrase has a word, so this comes to one on every way.
    fn begin(&mut self, state: usize) {
        let lexicon = &mut self.lexicon;
        match &lexicon.states[state] {
            State::Words(words, behind) => {
                for word in words {
                    lexicon.beginnings.entry(*word).or_default().push(*behind);
                }
            }
            State::Either(ways) => {
                for way in ways.clone() {
                    self.begin(way);
                }
            }
            State::Gap(_) | State::End(_) => {}
        }
    }

    /// Adds the forms with mistakes. Where two words have one in common, the first in the alphabet has it: what counts is
    /// that it is always the same.
    fn finish(mut self) -> Lexicon {
        let lexicon = &mut self.lexicon;
        let mut words: Vec<(&String, Symbol)> = lexicon
            .words
            .iter()
            .map(|(word, symbol)| (word, *symbol))
            .collect();
        words.sort_unstable();
        for (word, symbol) in words {
            lexicon.squeezed.entry(squeeze(word)).or_insert(symbol);
            if word.chars().count() >= FORGIVEN_LETTERS_MINIMUM {
                lexicon.forgiven.entry(word.clone()).or_insert(symbol);
                for form in misspellings(word) {
                    lexicon.forgiven.entry(form).or_insert(symbol);
                }
            }
        }
        self.lexicon
    }
}

fn named(symbols: &mut HashMap<String, Symbol>, last: &mut Symbol, word: &str) -> Symbol {
    *symbols.entry(word.to_owned()).or_insert_with(|| {
        *last += 1;
        *last
    })
}

pub(super) const fn bit(language: Option<Language>) -> Languages {
    match language {
        Some(language) => 1 << language.index(),
        None => 0,
    }
}

fn mark(words: &mut HashMap<String, Languages>, line: &str, language: Option<Language>) {
    for word in tokens::words(line) {
        *words.entry(word).or_default() |= bit(language);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read() {
        for (file, text) in FILES.into_iter().chain([SHARED]) {
            let phrases = check(file, text).unwrap();
            assert!(phrases > 0, "{file}");
        }
        assert!(embedded().states.len() > 1_000);
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_with_its_line() {
        for (text, expected) in [
            ("[nothing]", "en.txt:1: there is no section [nothing]"),
            ("stop", "en.txt:1: a section such as [stop] comes first"),
            ("[stop]\n\nremove (me", "en.txt:3: a bracket is not closed"),
        ] {
            assert_eq!(check("en.txt", text).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn one_mistake_is_forgiven_in_long_words_only() {
        let mut builder = Builder::default();
        builder
            .file(
                "en.txt",
                "[refusal]\nnot interested\n[words]\nintersected",
                None,
            )
            .unwrap();
        let lexicon = builder.finish();
        let interested = lexicon.symbols("interested");
        for word in [
            "intersted",
            "interessted",
            "intrested",
            "interrested",
            "interestedd",
            "intereste",
        ] {
            assert_eq!(lexicon.symbols(word), interested, "{word}");
        }
        assert_eq!(lexicon.symbols("nott"), lexicon.symbols("not"));
        for word in ["nit", "intersected", "interstate"] {
            assert_eq!(lexicon.symbols(word), Vec::<Symbol>::new(), "{word}");
        }
    }
}
