//! Makes the tables of weights from labelled replies: multinomial logistic regression over phrases, words, word pairs and
//! letters. The same replies give the same bytes on every machine.

use std::collections::BTreeMap;

use super::corpus::Labelled;
use super::decide;
use super::features::{self, Features, PLACED, SHAPE};
use super::lexicon;
use super::model::{CLASS_BUCKETS, Known, LANGUAGE_BUCKETS, Model, Table, share, softmax};
use super::{Class, Language};

/// Times that each reply is learnt from.
const ROUNDS: u32 = 20;
/// The first step's size; later ones are smaller (AdaGrad).
const STEP: f32 = 0.1;
/// How strongly weights are drawn to nothing at each step.
const DECAY_PLACED: f32 = 0.003;
const DECAY_WORDS: f32 = 0.001;
const DECAY_LANGUAGE: f32 = 0.000_1;

/// The tables for these replies, as they are kept.
pub fn train(labelled: &[Labelled]) -> Vec<u8> {
    model(labelled).write()
}

/// The tables for these replies.
pub(super) fn model(labelled: &[Labelled]) -> Model {
    let lexicon = lexicon::embedded();
    let language = languages(labelled);
    let empty = Model {
        placed: Table::of(&[]),
        known: Known::of(&[]),
        words: Table::of(&[]),
        language,
    };
    let seen: Vec<Features> = labelled
        .iter()
        .map(|one| decide::see(lexicon, &empty, &one.text, None).features)
        .collect();
    let known = Known::of(&seen);
    let examples: Vec<Example> = labelled
        .iter()
        .zip(&seen)
        .map(|(one, seen)| example(&known, seen, one.class.index()))
        .collect();
    let decay = |feature| {
        if feature < PLACED {
            DECAY_PLACED
        } else {
            DECAY_WORDS
        }
    };
    let is_used = |round: u32, feature| round.is_multiple_of(2) || (SHAPE..).contains(&feature);
    let weights = learn::<{ Class::ALL.len() }>(&examples, PLACED + CLASS_BUCKETS, decay, is_used);
    Model {
        placed: Table::of(&weights[..PLACED]),
        known,
        words: Table::of(&weights[PLACED..]),
        ..empty
    }
}

/// What is learnt from one reply; a bucket that occurs more than once is there once, with the sum.
fn example(known: &Known, seen: &Features, outcome: usize) -> Example {
    let mut sums: BTreeMap<usize, f32> = BTreeMap::new();
    let values = known.values(&seen.hashed);
    for (hashed, value) in seen.hashed.iter().zip(values).filter(|one| one.1 > 0.0) {
        *sums.entry(PLACED + hashed.bucket).or_default() += value;
    }
    let placed = seen.placed.iter().map(|placed| (*placed, 1.0));
    Example {
        features: placed.chain(sums).collect(),
        outcome,
    }
}

fn languages(labelled: &[Labelled]) -> Table<{ Language::ALL.len() }> {
    let examples: Vec<Example> = labelled
        .iter()
        .map(|one| {
            let whole = 0..one.text.len();
            let tokens = super::tokens::read(&one.text, std::slice::from_ref(&whole));
            let buckets = features::of_language(&tokens);
            let value = share(buckets.len());
            Example {
                features: buckets.into_iter().map(|bucket| (bucket, value)).collect(),
                outcome: one.language.index(),
            }
        })
        .collect();
    Table::of(&learn(
        &examples,
        LANGUAGE_BUCKETS,
        |_| DECAY_LANGUAGE,
        |_, _| true,
    ))
}

struct Example {
    features: Vec<(usize, f32)>,
    outcome: usize,
}

/// Weights for each feature and outcome, by stochastic gradient descent with steps that shrink with what a weight has moved.
///
/// Rounds may leave features out. Those who write phrases have read the replies that are learnt from, so the phrases are
/// better there than anywhere else; in a round without them words learn to say the same, and are a second opinion.
fn learn<const OUTCOMES: usize>(
    examples: &[Example],
    features: usize,
    decay: impl Fn(usize) -> f32,
    is_used: impl Fn(u32, usize) -> bool,
) -> Vec<[f32; OUTCOMES]> {
    let mut weights = vec![[0.0_f32; OUTCOMES]; features];
    let mut moved = vec![[0.0_f32; OUTCOMES]; features];
    for round in 0..ROUNDS {
        for index in order(examples.len(), round) {
            let example = &examples[index];
            let used = || {
                example
                    .features
                    .iter()
                    .filter(|(feature, _)| is_used(round, *feature))
            };
            let mut scores = [0.0; OUTCOMES];
            for (feature, value) in used() {
                for (score, weight) in scores.iter_mut().zip(&weights[*feature]) {
                    *score += weight * value;
                }
            }
            let mut errors = softmax(scores);
            errors[example.outcome] -= 1.0;
            for (feature, value) in used() {
                let decay = decay(*feature);
                let rows = weights[*feature].iter_mut().zip(&mut moved[*feature]);
                for ((weight, moved), error) in rows.zip(errors) {
                    let gradient = error * value + decay * *weight;
                    *moved += gradient * gradient;
                    *weight -= STEP * gradient / (moved.sqrt() + 1e-6);
                }
            }
        }
    }
    weights
}

/// All indices, in another order in each round.
fn order(count: usize, round: u32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let key = |index: &usize| features::hash(b'o', &[&format!("{round} {index}")]);
    order.sort_by_cached_key(key);
    order
}
