//! The verdict.

use std::ops::Range;

use super::features::{self, Features};
use super::language::{self, Evidence};
use super::lexicon::Lexicon;
use super::matching::{self, Match, Matches};
use super::model::{ClassScores, Model, softmax};
use super::tokens::{self, Token};
use super::{
    Basis, CONFIDENCE_PERCENT_MINIMUM, Class, Language, Meaning, Phrase, Reason, Verdict,
    WORDS_READ_MAXIMUM, clean,
};

/// Words that are shown as those that decided.
const WORDS_SHOWN_MAXIMUM: usize = 3;
/// A phrase that asks to stop is at least so certain: to miss one is worse than to ask a person.
const STOP_CONFIDENCE_PERCENT: u8 = 90;

/// Words alone ask to stop with at least this probability.
const STOP_WORDS_PROBABILITY_MINIMUM: f32 = 0.55;
/// Where the words leave less room for a wish to stop, a phrase that often asks for it says something else here: "we have a
/// lawyer already" is no threat.
const STOP_PHRASE_WORDS_PROBABILITY_MINIMUM: f32 = 0.06;
/// Phrases and words together ask to stop from this probability on, also where another class is a little likelier.
const STOP_PROBABILITY_MINIMUM: f32 = 0.4;

/// A text as the tables see it.
pub(super) struct Seen {
    pub own: clean::Own,
    pub tokens: Vec<Token>,
    pub evidence: Evidence,
    pub matches: Matches,
    pub features: Features,
}

/// Looks at a text.
pub(super) fn see(lexicon: &Lexicon, model: &Model, text: &str, known: Option<Language>) -> Seen {
    let own = clean::own_words(lexicon, text);
    let mut tokens = tokens::read(text, &own.parts);
    tokens.truncate(WORDS_READ_MAXIMUM);
    let evidence = language::evidence(lexicon, model, text, &tokens, known);
    let is_spoken = |language, words, stop| evidence.is_spoken(language, words, stop);
    let matches = matching::find(lexicon, &tokens, is_spoken);
    let features = features::of_class(&tokens, &matches.phrases);
    Seen {
        own,
        tokens,
        evidence,
        matches,
        features,
    }
}

/// Judges a text.
pub(super) fn judge(
    lexicon: &Lexicon,
    model: &Model,
    text: &str,
    known: Option<Language>,
) -> Verdict {
    let seen = see(lexicon, model, text, known);
    if seen.tokens.is_empty() {
        return nothing(seen);
    }
    let scores = model.classes(&seen.features);
    let phrases = &seen.matches.phrases;
    let has = |meaning| phrases.iter().any(|one| one.meaning == meaning);
    let stop = Class::Stop.index();
    let of_words = softmax(scores.words);
    let asks_to_stop =
        has(Meaning::Stop) && of_words[stop] >= STOP_PHRASE_WORDS_PROBABILITY_MINIMUM;
    let mut probabilities = scores.probabilities();
    if seen.matches.looks_like_stop && !asks_to_stop {
        probabilities = without_stop(probabilities);
    }
    let mut likeliest = greatest(&probabilities);
    if probabilities[stop] >= STOP_PROBABILITY_MINIMUM {
        likeliest = Class::Stop;
    }
    let probability = probabilities[likeliest.index()];
    if !seen.matches.looks_like_stop && words_ask_to_stop(of_words[stop], likeliest, probability) {
        likeliest = Class::Stop;
        probabilities = of_words;
    }
    let (class, confidence) = if asks_to_stop {
        let probability = percent(probabilities[stop]);
        (Class::Stop, probability.max(STOP_CONFIDENCE_PERCENT))
    } else {
        (likeliest, percent(probabilities[likeliest.index()]))
    };
    let unsure = confidence < CONFIDENCE_PERCENT_MINIMUM || (has(Meaning::Irony) && !asks_to_stop);
    let basis = basis(&scores, class, asks_to_stop && likeliest != Class::Stop);
    let class = if unsure { Class::Neutral } else { class };
    Verdict {
        language: seen.evidence.language(),
        class,
        unsure,
        sentiment_percent: sentiment(phrases, &probabilities, class),
        confidence_percent: confidence,
        reason: Reason {
            basis,
            phrases: phrases.iter().map(|one| shown(one, &seen.tokens)).collect(),
            words: words(model, likeliest, &seen),
            left_out: seen.own.left_out,
        },
    }
}

/// There is no text of the writer's own.
fn nothing(seen: Seen) -> Verdict {
    Verdict {
        language: None,
        class: Class::Neutral,
        unsure: true,
        sentiment_percent: 50,
        confidence_percent: 0,
        reason: Reason {
            basis: Basis::Nothing,
            phrases: Vec::new(),
            words: Vec::new(),
            left_out: seen.own.left_out,
        },
    }
}

/// Whether the words alone ask to stop where no phrase does. They are believed against phrases that are not quite certain,
/// and rather against a refusal than against interest: to miss somebody who wants to be left alone is worse than to leave
/// alone somebody who only refused.
fn words_ask_to_stop(stop: f32, likeliest: Class, probability: f32) -> bool {
    let believed_below = match likeliest {
        Class::Negative => 1.0,
        Class::Neutral => 0.99,
        Class::Positive | Class::OutOfOffice => 0.9,
        Class::Stop => 0.0,
    };
    probability <= believed_below && stop >= STOP_WORDS_PROBABILITY_MINIMUM
}

/// The probabilities of the other classes, where phrases say that "stop" means something else here.
fn without_stop(mut probabilities: [f32; 5]) -> [f32; 5] {
    let stop = Class::Stop.index();
    let others = (1.0 - probabilities[stop]).max(1e-3);
    probabilities[stop] = 0.0;
    probabilities.map(|one| one / others)
}

fn percent(probability: f32) -> u8 {
    (probability * 100.0).round().clamp(0.0, 100.0) as u8
}

/// The class with the greatest number; the first of equals.
pub(super) fn greatest(of: &[f32; 5]) -> Class {
    let classes = Class::ALL.into_iter().zip(of);
    classes
        .reduce(|best, one| if one.1 > best.1 { one } else { best })
        .expect("there are classes")
        .0
}

fn basis(scores: &ClassScores, class: Class, is_stop_phrase: bool) -> Basis {
    let by_phrases = greatest(&scores.phrases) == class;
    let by_words = greatest(&scores.words) == class;
    match (is_stop_phrase, by_phrases, by_words) {
        (true, ..) => Basis::StopPhrase,
        (_, true, true) => Basis::PhrasesAndWords,
        (_, _, true) => Basis::Words,
        _ => Basis::Phrases,
    }
}

/// How a meaning feels, 0 to 100.
const fn mood(meaning: Meaning) -> f32 {
    match meaning {
        Meaning::Stop => 8.0,
        Meaning::Annoyance => 4.0,
        Meaning::Refusal => 24.0,
        Meaning::NoNeed => 30.0,
        Meaning::Irony | Meaning::Regret => 38.0,
        Meaning::WrongPerson | Meaning::Later => 46.0,
        Meaning::Absence | Meaning::Away | Meaning::Question => 50.0,
        Meaning::Acknowledgement => 54.0,
        Meaning::Referral => 57.0,
        Meaning::Thanks => 64.0,
        Meaning::Agreement => 78.0,
        Meaning::Interest => 82.0,
        Meaning::Meeting => 86.0,
        Meaning::Praise => 92.0,
    }
}

/// Half of it is what the phrases feel like, half how likely each class is; within the bounds of the class.
fn sentiment(matches: &[Match], probabilities: &[f32; 5], class: Class) -> u8 {
    const CLASSES: [f32; 5] = [84.0, 50.0, 22.0, 8.0, 50.0];
    let likely: f32 = probabilities
        .iter()
        .zip(CLASSES)
        .map(|(one, mood)| one * mood)
        .sum();
    let moods: f32 = matches
        .iter()
        .map(|one| mood(features::effective(one)))
        .sum();
    let felt = if matches.is_empty() {
        likely
    } else {
        f32::midpoint(moods / matches.len() as f32, likely)
    };
    let (least, most) = match class {
        Class::Positive => (60.0, 100.0),
        Class::Neutral => (35.0, 65.0),
        Class::Negative => (0.0, 40.0),
        Class::Stop => (0.0, 25.0),
        Class::OutOfOffice => (50.0, 50.0),
    };
    felt.clamp(least, most).round() as u8
}

fn shown(one: &Match, tokens: &[Token]) -> Phrase {
    Phrase {
        meaning: one.meaning,
        negated: one.negated,
        language: one.language,
        span: tokens[one.start].span.start..tokens[one.end - 1].span.end,
    }
}

/// The words that speak most for a class, the strongest first.
fn words(model: &Model, class: Class, seen: &Seen) -> Vec<Range<usize>> {
    let speaks = model.words_for(class, &seen.features, seen.tokens.len());
    let mut ranked: Vec<usize> = (0..speaks.len()).filter(|at| speaks[*at] > 0.0).collect();
    ranked.sort_by(|one, other| speaks[*other].total_cmp(&speaks[*one]).then(one.cmp(other)));
    ranked.truncate(WORDS_SHOWN_MAXIMUM);
    let span = |at: usize| seen.tokens[at].span.clone();
    ranked.into_iter().map(span).collect()
}
