//! A text as words: lower case, no accents, with the place of each in the text.
//!
//! What cannot be seen (zero-width characters, direction marks) does not exist here, and letters that only look
//! different (full width, mathematical) are the plain ones.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// Letters of a word that are kept; nothing that people write in a reply is longer.
const WORD_LETTERS_MAXIMUM: usize = 40;

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Boundary {
    /// A space, a hyphen, an apostrophe.
    None,
    /// The end of a line, which may be within a sentence.
    Line,
    /// A comma, a dash, a bracket.
    Soft,
    /// The end of a sentence.
    Hard,
}

/// A word, a number or an emoji.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Folded.
    pub word: String,
    /// Where it stands, in bytes.
    pub span: Range<usize>,
    /// What stands before it.
    pub before: Boundary,
    /// Whether a question mark follows.
    pub asks: bool,
}

/// The words of some parts of a text. Between parts there is the end of a line.
pub(super) fn read(text: &str, parts: &[Range<usize>]) -> Vec<Token> {
    let mut reader = Reader::default();
    for part in parts {
        reader.flush();
        let empty = text[part.clone()].trim().is_empty();
        reader.boundary(if empty {
            Boundary::Hard
        } else {
            Boundary::Soft
        });
        reader.part(text, part.clone());
    }
    reader.flush();
    spelled_out(reader.tokens)
}

/// The folded words alone.
pub(super) fn words(text: &str) -> Vec<String> {
    let whole = 0..text.len();
    read(text, std::slice::from_ref(&whole))
        .into_iter()
        .map(|token| token.word)
        .collect()
}

/// Whether nothing is seen of it.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{1f3fb}'..='\u{1f3ff}')
}

fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

fn is_emoji(character: char) -> bool {
    matches!(character, '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

fn is_apostrophe(character: char) -> bool {
    matches!(
        character,
        '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}' | '`' | '\u{b4}'
    )
}

/// What English writes after an apostrophe as part of the word.
const CONTRACTIONS: [&str; 7] = ["t", "s", "m", "d", "ll", "re", "ve"];

#[derive(Default)]
struct Reader {
    tokens: Vec<Token>,
    word: String,
    letters: usize,
    span: Range<usize>,
    before: Option<Boundary>,
}

impl Reader {
    fn boundary(&mut self, boundary: Boundary) {
        self.before = Some(self.before.map_or(boundary, |before| before.max(boundary)));
    }

    fn flush(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let before = if self.tokens.is_empty() {
            Boundary::Hard
        } else {
            self.before.unwrap_or(Boundary::None)
        };
        self.tokens.push(Token {
            word: std::mem::take(&mut self.word),
            span: self.span.clone(),
            before,
            asks: false,
        });
        self.letters = 0;
        self.before = None;
    }

    fn letter(&mut self, letter: char, place: Range<usize>) {
        if self.word.is_empty() {
            self.span.start = place.start;
        }
        self.span.end = place.end;
        // "sooo" has at most two of them, so that it can be looked up.
        let mut last = self.word.chars().rev();
        let repeated =
            letter.is_alphabetic() && last.next() == Some(letter) && last.next() == Some(letter);
        if self.letters < WORD_LETTERS_MAXIMUM && !repeated {
            self.word.push(letter);
            self.letters += 1;
        }
    }

    fn emoji(&mut self, emoji: char, place: Range<usize>) {
        self.flush();
        if self
            .tokens
            .last()
            .is_some_and(|last| last.word.starts_with(emoji))
        {
            return;
        }
        self.word.push(emoji);
        self.span = place;
        self.flush();
    }

    fn part(&mut self, text: &str, part: Range<usize>) {
        let within = &text[part.clone()];
        let mut skip_until = 0;
        for (index, character) in within.char_indices() {
            if index < skip_until {
                continue;
            }
            let place = part.start + index..part.start + index + character.len_utf8();
            let rest = &within[index + character.len_utf8()..];
            if character.is_ascii_alphanumeric() {
                self.letter(character.to_ascii_lowercase(), place);
            } else if let Some((emoji, length)) = smiley(character, rest) {
                self.emoji(emoji, place);
                skip_until = index + 1 + length;
            } else if character.is_ascii() || is_apostrophe(character) {
                self.punctuation(character, rest, &place);
            } else if is_invisible(character) || is_mark(character) {
                // Nothing of it is seen.
            } else if is_emoji(character) {
                self.emoji(character, place);
            } else if character.is_alphanumeric() {
                self.foreign(character, &place);
            } else {
                self.punctuation(character, rest, &place);
            }
        }
    }

    fn foreign(&mut self, character: char, place: &Range<usize>) {
        for plain in std::iter::once(character).nfkd() {
            for lower in plain.to_lowercase().filter(|lower| !is_mark(*lower)) {
                match lower {
                    'ß' => {
                        self.letter('s', place.clone());
                        self.letter('s', place.clone());
                    }
                    'œ' => {
                        self.letter('o', place.clone());
                        self.letter('e', place.clone());
                    }
                    'æ' => {
                        self.letter('a', place.clone());
                        self.letter('e', place.clone());
                    }
                    'ø' => self.letter('o', place.clone()),
                    'ł' => self.letter('l', place.clone()),
                    'ı' => self.letter('i', place.clone()),
                    other if other.is_alphanumeric() => self.letter(other, place.clone()),
                    _ => {}
                }
            }
        }
    }

    fn punctuation(&mut self, character: char, rest: &str, place: &Range<usize>) {
        let next = rest.chars().next();
        let joined = next.is_some_and(char::is_alphanumeric);
        if is_apostrophe(character) && !self.word.is_empty() {
            let rest = rest.trim_start_matches(is_invisible);
            let suffix = rest
                .find(|next: char| !next.is_alphanumeric())
                .map_or(rest, |end| &rest[..end]);
            if CONTRACTIONS.contains(&suffix.to_ascii_lowercase().as_str()) {
                return;
            }
        }
        let within_a_word = joined && !self.word.is_empty();
        self.flush();
        match character {
            '@' if within_a_word => {
                self.word.push('@');
                self.span = place.clone();
                self.flush();
            }
            // 10.30, example.com, 3,5
            '.' | ',' | ':' if within_a_word => {}
            '?' | '\u{bf}' => {
                if let (Some(last), '?') = (self.tokens.last_mut(), character) {
                    last.asks = true;
                }
                self.boundary(Boundary::Hard);
            }
            '.' | '!' | ';' | '\u{a1}' | '\u{2026}' => self.boundary(Boundary::Hard),
            ',' | ':' | '(' | ')' | '\u{2013}' | '\u{2014}' | '"' | '\u{ab}' | '\u{bb}'
            | '\u{201c}' | '\u{201d}' | '\u{201e}' | '/' | '*' | '|' => {
                self.boundary(Boundary::Soft);
            }
            '\n' => self.boundary(Boundary::Line),
            '-' if next.is_none_or(char::is_whitespace) => self.boundary(Boundary::Soft),
            _ => {}
        }
    }
}

/// A face made of punctuation, as the emoji that says the same, and how many more bytes it takes.
fn smiley(character: char, rest: &str) -> Option<(char, usize)> {
    if !matches!(character, ':' | ';' | '=') {
        return None;
    }
    let (mouth, nose) = match rest.strip_prefix('-') {
        Some(after) => (after, 1),
        None => (rest, 0),
    };
    let mut characters = mouth.chars();
    let emoji = match characters.next()? {
        ')' | 'D' | ']' => '🙂',
        '(' | '/' | '[' => '🙁',
        _ => return None,
    };
    let ends = characters
        .next()
        .is_none_or(|next| !next.is_alphanumeric() && next != '/');
    ends.then_some((emoji, nose + 1))
}

/// Letters that stand alone, three or more in a row, are one word: "S T O P".
fn spelled_out(tokens: Vec<Token>) -> Vec<Token> {
    let is_letter = |token: &Token| {
        let mut letters = token.word.chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    };
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut run = 0;
    for token in tokens {
        let continues = is_letter(&token) && (run == 0 || token.before < Boundary::Soft);
        run = if continues { run + 1 } else { 0 };
        joined.push(token);
        if run == 3 {
            let letters = joined.split_off(joined.len() - 3);
            joined.push(one_word(&letters));
        } else if run > 3 {
            let letters = joined.split_off(joined.len() - 2);
            joined.push(one_word(&letters));
        }
    }
    joined
}

fn one_word(tokens: &[Token]) -> Token {
    let first = &tokens[0];
    let last = &tokens[tokens.len() - 1];
    Token {
        word: tokens
            .iter()
            .flat_map(|token| token.word.chars())
            .take(WORD_LETTERS_MAXIMUM)
            .collect(),
        span: first.span.start..last.span.end,
        before: first.before,
        asks: last.asks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded() {
        for (text, expected) in [
            ("Pas du tout INTÉRESSÉ !", "pas du tout interesse"),
            ("I'm not, don’t!", "im not dont"),
            ("C'est d'accord", "c est d accord"),
            ("non-stop e-mail", "non stop e mail"),
            ("s t o p", "stop"),
            ("S.T.O.P.", "stop"),
            ("st\u{200b}op \u{202e}it", "stop it"),
            ("𝐬𝐭𝐨𝐩 ｓｔｏｐ", "stop stop"),
            ("soooo nice", "soo nice"),
            ("Straße œuvre", "strasse oeuvre"),
            ("ok :) 👍🏽👍", "ok 🙂 👍"),
            ("anna@firm.example", "anna @ firm example"),
        ] {
            assert_eq!(words(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_word_knows_its_place_and_what_stands_before_it() {
        let text = "Non, merci. Qui êtes-vous ?";
        let whole = 0..text.len();
        let tokens = read(text, std::slice::from_ref(&whole));
        let spelled: Vec<&str> = tokens.iter().map(|one| &text[one.span.clone()]).collect();
        assert_eq!(spelled, ["Non", "merci", "Qui", "êtes", "vous"]);
        let before: Vec<Boundary> = tokens.iter().map(|one| one.before).collect();
        assert_eq!(
            before,
            [
                Boundary::Hard,
                Boundary::Soft,
                Boundary::Hard,
                Boundary::None,
                Boundary::None
            ]
        );
        assert!(tokens[4].asks && !tokens[1].asks);
    }
}
