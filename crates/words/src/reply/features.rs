//! What the trained tables look at: the meanings of the phrases, and the words, word pairs and letters of the text.

use super::matching::Match;
use super::tokens::Token;
use super::{Meaning, model};

const MEANINGS: usize = Meaning::ALL.len();
const NEGATED: usize = MEANINGS;
const LAST: usize = 2 * MEANINGS;
const CONTRASTED: usize = 3 * MEANINGS;
const FIRST: usize = 4 * MEANINGS;
const PAIR: usize = 5 * MEANINGS;
/// The first feature of the shape of the text.
pub(super) const SHAPE: usize = PAIR + MEANINGS * MEANINGS;
/// Features that have a place of their own: of meanings and of the shape of the text.
pub(super) const PLACED: usize = SHAPE + 8;

/// A feature of words, in the bucket that its letters are hashed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hashed {
    pub bucket: usize,
    /// Further bits of the letters' hash, which tell those apart that share a bucket.
    pub stamp: u8,
    /// Whether it is of letters within a word.
    pub is_piece: bool,
    /// The first word that it is of.
    pub token: usize,
    /// The words that it is of.
    pub tokens: usize,
}

impl Hashed {
    /// Its bucket, and what tells it apart there.
    pub(super) const fn place(&self) -> (usize, u8) {
        (self.bucket, self.stamp)
    }
}

/// What is looked at to find the class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Features {
    /// Those with a place of their own, in order.
    pub placed: Vec<usize>,
    pub hashed: Vec<Hashed>,
}

/// The features of a text for its class.
pub(super) fn of_class(tokens: &[Token], matches: &[Match]) -> Features {
    let mut placed = of_meanings(matches);
    placed.extend(of_shape(tokens, matches));
    placed.sort_unstable();
    placed.dedup();
    let mut hashed = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let word = plain(&token.word);
        let mut add = |kind, words: &[&str], tokens| {
            let hash = hash(kind, words);
            hashed.push(Hashed {
                bucket: bucket(hash, model::CLASS_BUCKETS),
                stamp: (hash >> 56) as u8,
                is_piece: kind == PIECE,
                token: index,
                tokens,
            });
        };
        add(b'w', &[word], 1);
        if let Some(next) = tokens.get(index + 1) {
            add(b'p', &[word, plain(&next.word)], 2);
        }
        // With its ends: "no" begins otherwise in "no" than in "nothing".
        let framed = format!("<{word}>");
        for piece in pieces(&framed, LETTERS) {
            add(PIECE, &[piece], 1);
        }
    }
    Features { placed, hashed }
}

/// The features of a text for its language.
pub(super) fn of_language(tokens: &[Token]) -> Vec<usize> {
    let mut buckets = Vec::new();
    for token in tokens {
        let word = plain(&token.word);
        if word == NUMBER || word.starts_with(|first: char| !first.is_alphabetic()) {
            continue;
        }
        buckets.push(bucket(hash(b'w', &[word]), model::LANGUAGE_BUCKETS));
        let framed = format!("<{word}>");
        for piece in pieces(&framed, 2..=4) {
            buckets.push(bucket(hash(b'c', &[piece]), model::LANGUAGE_BUCKETS));
        }
    }
    buckets
}

fn of_meanings(matches: &[Match]) -> Vec<usize> {
    let mut placed = Vec::new();
    for one in matches {
        let meaning = one.meaning.index();
        placed.push(if one.negated {
            NEGATED + meaning
        } else {
            meaning
        });
        if one.after_contrast {
            placed.push(CONTRASTED + effective(one).index());
        }
    }
    placed.extend(matches.first().map(|one| FIRST + effective(one).index()));
    placed.extend(matches.last().map(|one| LAST + effective(one).index()));
    for (index, one) in matches.iter().enumerate() {
        for other in &matches[index + 1..] {
            let pair = [effective(one).index(), effective(other).index()];
            let (least, greatest) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            if least != greatest {
                placed.push(PAIR + least * MEANINGS + greatest);
            }
        }
    }
    placed
}

/// What the phrase comes to: what is negated is a refusal.
pub(super) fn effective(one: &Match) -> Meaning {
    if one.negated {
        Meaning::Refusal
    } else {
        one.meaning
    }
}

fn of_shape(tokens: &[Token], matches: &[Match]) -> Vec<usize> {
    let asks = tokens.iter().any(|token| token.asks);
    let is_last_asked = tokens.last().is_some_and(|token| token.asks);
    let has_number = tokens.iter().any(|token| plain(&token.word) == NUMBER);
    let shape = [
        true,
        asks,
        is_last_asked,
        has_number,
        tokens.len() <= 2,
        tokens.len() <= 6,
        tokens.len() > 25,
        matches.is_empty(),
    ];
    let held = shape.into_iter().enumerate().filter(|(_, holds)| *holds);
    held.map(|(index, _)| SHAPE + index).collect()
}

const NUMBER: &str = "0";
/// The kind of features that are of letters within a word.
const PIECE: u8 = b'c';
/// How many letters the pieces of words have, their ends among them.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=5;

/// The word; numbers are all the same.
fn plain(word: &str) -> &str {
    if word.starts_with(|first: char| first.is_ascii_digit()) {
        NUMBER
    } else {
        word
    }
}

/// The pieces of a word with these lengths, in letters.
fn pieces(word: &str, lengths: std::ops::RangeInclusive<usize>) -> Vec<&str> {
    let mut ends: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    ends.push(word.len());
    let letters = ends.len() - 1;
    let mut pieces = Vec::new();
    for length in lengths {
        for start in 0..(letters + 1).saturating_sub(length) {
            pieces.push(&word[ends[start]..ends[start + length]]);
        }
    }
    pieces
}

/// FNV-1a: the same on every machine and in every version.
pub(super) fn hash(kind: u8, words: &[&str]) -> u64 {
    let letters = words.iter().flat_map(|word| word.bytes().chain([b' ']));
    std::iter::once(kind)
        .chain(letters)
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

fn bucket(hash: u64, buckets: usize) -> usize {
    // The low bits of FNV alone are weak.
    ((hash ^ (hash >> 29)) % buckets as u64) as usize
}
