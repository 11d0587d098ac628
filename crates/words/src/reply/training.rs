//! Makes the tables of weights from labelled replies: multinomial logistic regression over phrases, words, word pairs and
//! letters. The same replies give the same bytes on every machine.

use super::corpus::{Labelled, Part};
use super::decide;
use super::features::{self, PLACED, SHAPE};
use super::lexicon;
use super::model::{CLASS_BUCKETS, LANGUAGE_BUCKETS, Model, Table, share, softmax};
use super::{Class, Language};

/// Times that each reply is learnt from.
const ROUNDS: u32 = 30;
/// The first step's size; later ones are smaller (AdaGrad).
const STEP: f32 = 0.25;
/// How strongly weights are drawn to nothing at each step.
const DECAY_PLACED: f32 = 0.000_4;
const DECAY_WORDS: f32 = 0.000_1;

/// The tables for these replies, as they are kept. Held-out replies among them are passed over.
pub fn train<'a>(labelled: impl IntoIterator<Item = &'a Labelled>) -> Vec<u8> {
    let labelled: Vec<&Labelled> = labelled
        .into_iter()
        .filter(|one| one.part() == Part::Training)
        .collect();
    model(&labelled).write()
}

/// The tables for these replies.
pub(super) fn model(labelled: &[&Labelled]) -> Model {
    let lexicon = lexicon::embedded();
    let language = languages(labelled);
    let empty = Model {
        placed: Table::of(&[]),
        words: Table::of(&[]),
        language,
    };
    let examples: Vec<Example> = labelled
        .iter()
        .map(|one| {
            let seen = decide::see(lexicon, &empty, &one.text, None).features;
            let value = share(seen.hashed.len());
            let placed = seen.placed.iter().map(|placed| (*placed, 1.0));
            let hashed = seen
                .hashed
                .iter()
                .map(|hashed| (PLACED + hashed.bucket, value));
            Example {
                features: placed.chain(hashed).collect(),
                outcome: one.class.index(),
            }
        })
        .collect();
    let decay = |feature| {
        if feature < PLACED {
            DECAY_PLACED
        } else {
            DECAY_WORDS
        }
    };
    let is_used = |round, feature| match round % 3 {
        0 => true,
        1 => (SHAPE..).contains(&feature),
        _ => feature < PLACED,
    };
    let weights = learn::<{ Class::ALL.len() }>(&examples, PLACED + CLASS_BUCKETS, decay, is_used);
    Model {
        placed: Table::of(&weights[..PLACED]),
        words: Table::of(&weights[PLACED..]),
        ..empty
    }
}

fn languages(labelled: &[&Labelled]) -> Table<{ Language::ALL.len() }> {
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
        |_| DECAY_WORDS,
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
