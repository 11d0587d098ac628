//! Which phrases stand in a text.

use super::lexicon::{Ending, Lexicon, Says, State, Symbol};
use super::tokens::{Boundary, Token};
use super::{Language, Meaning};

/// Words that a gap may pass over.
const GAP_WORDS_MAXIMUM: usize = 3;
/// Words between a negation and what it negates.
const NEGATION_WORDS_MAXIMUM: usize = 3;

/// A phrase that was found, by the places of its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    /// The meaning.
    pub meaning: Meaning,
    /// The language whose file holds the phrase.
    pub language: Option<Language>,
    /// The first word.
    pub start: usize,
    /// Behind the last word.
    pub end: usize,
    /// Whether a negation turns it round.
    pub negated: bool,
    /// Whether it stands after a "but".
    pub after_contrast: bool,
}

#[derive(Debug, Clone, Copy)]
struct Found {
    ending: Ending,
    start: usize,
    end: usize,
}

impl Found {
    fn length(&self) -> usize {
        self.end - self.start
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// What was found in a text.
#[derive(Debug, Default)]
pub(super) struct Matches {
    /// The phrases, the longest where several cover the same words.
    pub phrases: Vec<Match>,
    /// Whether something looks like the wish to stop and is none: "stop by our office".
    pub looks_like_stop: bool,
}

/// The phrases of a text in these languages.
pub(super) fn find(
    lexicon: &Lexicon,
    tokens: &[Token],
    is_spoken: impl Fn(Language, usize, bool) -> bool,
) -> Matches {
    let symbols: Vec<Vec<Symbol>> = tokens
        .iter()
        .map(|token| lexicon.symbols(&token.word))
        .collect();
    let mut search = Search {
        lexicon,
        tokens,
        symbols: &symbols,
        found: Vec::new(),
    };
    for (start, symbols) in symbols.iter().enumerate() {
        for state in symbols
            .iter()
            .filter_map(|one| lexicon.beginnings.get(one))
            .flatten()
        {
            search.walk(*state, start, start + 1);
        }
    }
    let mut found = search.found;
    found.retain(|found| {
        let language = found.ending.language;
        let asks_to_stop = found.ending.says == Says::Means(Meaning::Stop);
        language.is_none_or(|language| is_spoken(language, found.length(), asks_to_stop))
    });
    let not_stop = Says::MeansNot(Meaning::Stop);
    let looks_like_stop = found.iter().any(|one| one.ending.says == not_stop);
    let mut phrases = longest(found);
    for one in &mut phrases {
        one.after_contrast = follows_contrast(lexicon, tokens, one.start);
    }
    negate(lexicon, tokens, &mut phrases);
    Matches {
        phrases,
        looks_like_stop,
    }
}

struct Search<'a> {
    lexicon: &'a Lexicon,
    tokens: &'a [Token],
    symbols: &'a [Vec<Symbol>],
    found: Vec<Found>,
}

impl Search<'_> {
    /// Reads on from a state at a word. Phrases have few gaps, so this ends soon whatever the text.
    fn walk(&mut self, state: usize, start: usize, at: usize) {
        let lexicon = self.lexicon;
        match &lexicon.states[state] {
            State::End(ending) => self.end(*ending, start, at),
            State::Either(ways) => {
                for way in ways {
                    self.walk(*way, start, at);
                }
            }
            State::Gap(behind) => {
                self.walk(*behind, start, at);
                for passed in 0..GAP_WORDS_MAXIMUM {
                    if self
                        .tokens
                        .get(at + passed)
                        .is_none_or(|token| token.before >= Boundary::Soft)
                    {
                        break;
                    }
                    self.walk(*behind, start, at + passed + 1);
                }
            }
            State::Words(words, behind) => {
                let here = self.symbols.get(at).into_iter().flatten();
                let mut here = here.filter(|symbol| words.binary_search(symbol).is_ok());
                if self.is_within(at) && here.next().is_some() {
                    self.walk(*behind, start, at + 1);
                }
            }
        }
    }

    /// Whether the word exists and no sentence ends before it.
    fn is_within(&self, at: usize) -> bool {
        let token = self.tokens.get(at);
        token.is_some_and(|token| token.before != Boundary::Hard)
    }

    fn end(&mut self, ending: Ending, start: usize, end: usize) {
        let starts = !ending.from_start || self.tokens[start].before != Boundary::None;
        let next = self.tokens.get(end);
        let ends = !ending.to_end || next.is_none_or(|next| next.before != Boundary::None);
        // "Not now, write again in May" does not say "not write again", nor "I said no, stop asking" "don't stop asking".
        let is_about_stop = matches!(
            ending.says,
            Says::Means(Meaning::Stop) | Says::MeansNot(Meaning::Stop)
        );
        let is_torn = is_about_stop
            && self.tokens[start + 1..end]
                .iter()
                .any(|token| token.before == Boundary::Soft);
        if starts && ends && !is_torn {
            self.found.push(Found { ending, start, end });
        }
    }
}

/// The phrases that no longer one covers and that are not known to mean something else.
fn longest(mut found: Vec<Found>) -> Vec<Match> {
    found.sort_by_key(|found| (std::cmp::Reverse(found.length()), found.start));
    let (exceptions, found): (Vec<Found>, Vec<Found>) = found
        .into_iter()
        .partition(|one| matches!(one.ending.says, Says::MeansNot(_)));
    let mut kept: Vec<(Meaning, Found)> = Vec::new();
    for one in found {
        let Says::Means(meaning) = one.ending.says else {
            continue;
        };
        let is_excepted = exceptions
            .iter()
            .any(|exception| excepts(exception, &one, meaning));
        let is_covered = kept.iter().any(|(longer_meaning, longer)| {
            let is_part = longer.start <= one.start && one.end <= longer.end;
            let is_same = *longer_meaning == meaning;
            // A wish to stop is heard within whatever it stands.
            is_part && (is_same || (longer.length() > one.length() && meaning != Meaning::Stop))
        });
        if !is_excepted && !is_covered {
            kept.push((meaning, one));
        }
    }
    kept.sort_by_key(|(_, found)| (found.start, found.end));
    let matches = kept.into_iter().map(|(meaning, found)| Match {
        meaning,
        language: found.ending.language,
        start: found.start,
        end: found.end,
        negated: false,
        after_contrast: false,
    });
    matches.collect()
}

/// Whether a phrase says that another one, which it overlaps, does not mean what it looks like. "Stop by our office" does
/// so for "please stop"; but a longer wish to stop outweighs it, because to miss one is worse.
fn excepts(exception: &Found, one: &Found, meaning: Meaning) -> bool {
    let outweighed = meaning == Meaning::Stop && one.length() > exception.length();
    exception.ending.says == Says::MeansNot(meaning) && exception.overlaps(one) && !outweighed
}

/// Whether a "but" stands before the word in its sentence.
fn follows_contrast(lexicon: &Lexicon, tokens: &[Token], start: usize) -> bool {
    let mut at = start;
    while tokens[at].before != Boundary::Hard && at > 0 && start - at < 12 {
        at -= 1;
        if lexicon.contrasts.contains_key(&tokens[at].word) {
            return true;
        }
    }
    lexicon.contrasts.contains_key(&tokens[start].word)
}

/// Turns round what a negation stands before or after, in the same clause and not part of a phrase itself.
fn negate(lexicon: &Lexicon, tokens: &[Token], matches: &mut [Match]) {
    let mut covered = vec![false; tokens.len()];
    for one in matches.iter() {
        covered[one.start..one.end].fill(true);
    }
    for one in matches
        .iter_mut()
        .filter(|one| one.meaning.can_be_negated())
    {
        let before = (one.start.saturating_sub(NEGATION_WORDS_MAXIMUM)..one.start)
            .rev()
            .take_while(|at| tokens[at + 1].before == Boundary::None && !covered[*at])
            .any(|at| lexicon.negations.contains_key(&tokens[at].word));
        let after = (one.end..tokens.len().min(one.end + NEGATION_WORDS_MAXIMUM))
            .take_while(|at| tokens[*at].before == Boundary::None && !covered[*at])
            .any(|at| lexicon.negations_after.contains_key(&tokens[at].word));
        one.negated = before || after;
    }
}
