//! The trained tables: a weight for each feature and outcome, one byte each.

use std::sync::LazyLock;

use super::features::{self, Features, PLACED};
use super::tokens::Token;
use super::{Class, Language};

/// Buckets for words, word pairs and letters of the class.
pub(super) const CLASS_BUCKETS: usize = 1 << 14;
/// Buckets for words and letters of the language.
pub(super) const LANGUAGE_BUCKETS: usize = 1 << 13;
const CLASSES: usize = Class::ALL.len();
const LANGUAGES: usize = Language::ALL.len();
const HEAD: &[u8] = b"replies1";

/// Weights with one scale: a byte times the scale is the weight.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table<const OUTCOMES: usize> {
    scale: f32,
    weights: Vec<[i8; OUTCOMES]>,
}

/// All tables.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Model {
    pub placed: Table<CLASSES>,
    pub words: Table<CLASSES>,
    pub language: Table<LANGUAGES>,
}

/// The tables of this program, as training made them.
pub(super) fn embedded() -> &'static Model {
    static MODEL: LazyLock<Model> = LazyLock::new(|| {
        let bytes = include_bytes!("../../replies/model.bin");
        Model::read(bytes).expect("a test trains the tables anew and compares them")
    });
    &MODEL
}

impl<const OUTCOMES: usize> Table<OUTCOMES> {
    /// Rounds weights to bytes.
    pub(super) fn of(weights: &[[f32; OUTCOMES]]) -> Self {
        let greatest = weights
            .iter()
            .flatten()
            .fold(0.0_f32, |most, one| most.max(one.abs()));
        let scale = if greatest > 0.0 {
            greatest / 127.0
        } else {
            1.0
        };
        let rounded = weights
            .iter()
            .map(|row| row.map(|weight| (weight / scale).round() as i8))
            .collect();
        Self {
            scale,
            weights: rounded,
        }
    }

    fn weight(&self, feature: usize, outcome: usize) -> f32 {
        f32::from(self.weights[feature][outcome]) * self.scale
    }

    fn add(&self, feature: usize, value: f32, scores: &mut [f32; OUTCOMES]) {
        for (outcome, score) in scores.iter_mut().enumerate() {
            *score += self.weight(feature, outcome) * value;
        }
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.scale.to_le_bytes());
        bytes.extend(
            self.weights
                .iter()
                .flatten()
                .map(|weight| weight.to_le_bytes()[0]),
        );
    }

    fn read(bytes: &mut &[u8], features: usize) -> Option<Self> {
        let (scale, rest) = bytes.split_first_chunk::<4>()?;
        let (table, rest) = rest.split_at_checked(features * OUTCOMES)?;
        *bytes = rest;
        let row = |row: &[u8]| {
            let mut weights = [0; OUTCOMES];
            for (weight, byte) in weights.iter_mut().zip(row) {
                *weight = i8::from_le_bytes([*byte]);
            }
            weights
        };
        Some(Self {
            scale: f32::from_le_bytes(*scale),
            weights: table.chunks_exact(OUTCOMES).map(row).collect(),
        })
    }
}

/// What the tables say of a class, apart for phrases and words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ClassScores {
    /// What the meanings of the phrases and the shape of the text say.
    pub phrases: [f32; CLASSES],
    /// What words and letters say.
    pub words: [f32; CLASSES],
}

impl ClassScores {
    /// The probability of each class.
    pub(super) fn probabilities(&self) -> [f32; CLASSES] {
        let mut sums = self.phrases;
        for (sum, words) in sums.iter_mut().zip(self.words) {
            *sum += words;
        }
        softmax(sums)
    }
}

impl Model {
    /// The scores of each class.
    pub(super) fn classes(&self, features: &Features) -> ClassScores {
        let mut scores = ClassScores {
            phrases: [0.0; CLASSES],
            words: [0.0; CLASSES],
        };
        for placed in &features.placed {
            self.placed.add(*placed, 1.0, &mut scores.phrases);
        }
        let value = share(features.hashed.len());
        for hashed in &features.hashed {
            self.words.add(hashed.bucket, value, &mut scores.words);
        }
        scores
    }

    /// How much each word speaks for a class rather than for the others.
    pub(super) fn words_for(&self, class: Class, features: &Features, tokens: usize) -> Vec<f32> {
        let mut speaks = vec![0.0; tokens];
        for hashed in &features.hashed {
            let all: f32 = (0..CLASSES)
                .map(|class| self.words.weight(hashed.bucket, class))
                .sum();
            let own = self.words.weight(hashed.bucket, class.index());
            let more = (own - all / CLASSES as f32) / hashed.tokens as f32;
            for word in &mut speaks[hashed.token..hashed.token + hashed.tokens] {
                *word += more;
            }
        }
        speaks
    }

    /// The probability of each language.
    pub(super) fn languages(&self, tokens: &[Token]) -> [f32; LANGUAGES] {
        let buckets = features::of_language(tokens);
        let value = share(buckets.len());
        let mut scores = [0.0; LANGUAGES];
        for bucket in buckets {
            self.language.add(bucket, value, &mut scores);
        }
        softmax(scores)
    }

    /// As it is kept.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut bytes = HEAD.to_vec();
        self.placed.write(&mut bytes);
        self.words.write(&mut bytes);
        self.language.write(&mut bytes);
        bytes
    }

    /// Reads what was written.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(HEAD)?;
        let model = Self {
            placed: Table::read(&mut rest, PLACED)?,
            words: Table::read(&mut rest, CLASS_BUCKETS)?,
            language: Table::read(&mut rest, LANGUAGE_BUCKETS)?,
        };
        rest.is_empty().then_some(model)
    }
}

/// The value of each of so many features: long texts have no louder voice than short ones.
pub(super) fn share(features: usize) -> f32 {
    1.0 / (features.max(1) as f32).sqrt()
}

/// Scores as probabilities.
pub(super) fn softmax<const OUTCOMES: usize>(scores: [f32; OUTCOMES]) -> [f32; OUTCOMES] {
    let greatest = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers = scores.map(|score| exponential(score - greatest));
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

/// The exponential function of a number that is not positive, of nothing but sums and products: the one of the standard
/// library may differ between machines in the last digit, and the same text has the same verdict everywhere.
fn exponential(of: f32) -> f32 {
    if of < -30.0 {
        return 0.0;
    }
    let mut power = 1.0 + f64::from(of) / 4_096.0;
    for _ in 0..12 {
        power *= power;
    }
    power as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one() {
        let probabilities = softmax([1.0, 2.0, -100.0]);
        assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((probabilities[1] / probabilities[0] - std::f32::consts::E).abs() < 1e-2);
        assert!(probabilities[2].abs() < f32::EPSILON);
    }

    #[test]
    fn what_was_written_is_read() {
        let model = embedded();
        assert_eq!(Model::read(&model.write()).as_ref(), Some(model));
        assert_eq!(Model::read(b"replies1"), None);
        assert_eq!(Model::read(b""), None);
    }
}
