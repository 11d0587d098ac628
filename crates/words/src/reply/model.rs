//! The trained tables: a weight for each feature and outcome, one byte each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::features::{self, Features, Hashed, PLACED};
use super::tokens::Token;
use super::{Class, Language};

/// Buckets for words, word pairs and letters of the class.
pub(super) const CLASS_BUCKETS: usize = 1 << 18;
/// Buckets for words and letters of the language.
pub(super) const LANGUAGE_BUCKETS: usize = 1 << 13;
const CLASSES: usize = Class::ALL.len();
const LANGUAGES: usize = Language::ALL.len();
const HEAD: &[u8] = b"replies2";

/// Weights with one scale: a byte times the scale is the weight.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table<const OUTCOMES: usize> {
    scale: f32,
    weights: Vec<[i8; OUTCOMES]>,
}

/// Which words, word pairs and letters are known, and how rare they are among the replies that were learnt from: what stands
/// in every reply says little about any (inverse document frequency, smoothed). What is not known counts for nothing, so that
/// new words do not borrow the weights of others with whom they share a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    stamps: Vec<u8>,
    /// One byte for each bucket; 0 where nothing is known there.
    rarity: Vec<u8>,
}

/// Steps of a byte for each unit of the logarithm.
const RARITY_STEPS: f32 = 24.0;
/// In so many replies something has to occur to be known.
const OCCURRENCES_MINIMUM: u32 = 1;

impl Known {
    /// From the features of the replies. Of those that share a bucket the most frequent one is known.
    pub(super) fn of(replies: &[Features]) -> Self {
        let mut counts: BTreeMap<(usize, u8), u32> = BTreeMap::new();
        for features in replies {
            let once: BTreeSet<_> = features.hashed.iter().map(Hashed::place).collect();
            for place in once {
                *counts.entry(place).or_default() += 1;
            }
        }
        let (mut stamps, mut most) = (vec![0; CLASS_BUCKETS], vec![0; CLASS_BUCKETS]);
        for ((bucket, stamp), count) in counts {
            if count >= OCCURRENCES_MINIMUM && count > most[bucket] {
                (stamps[bucket], most[bucket]) = (stamp, count);
            }
        }
        let rarity = most.into_iter().map(|count| match count {
            0 => 0,
            count => {
                let share = (1.0 + replies.len() as f64) / (1.0 + f64::from(count));
                ((1.0 + natural_logarithm(share)) * f64::from(RARITY_STEPS)).round() as u8
            }
        });
        Self {
            stamps,
            rarity: rarity.collect(),
        }
    }

    /// What each occurrence counts for. Whole words have one voice together and letters another, so that the many letters do
    /// not drown the words, and long texts have no louder voice than short ones.
    pub(super) fn values(&self, hashed: &[Hashed]) -> Vec<f32> {
        let [words, letters] = [false, true].map(|of_letters| self.length(hashed, of_letters));
        hashed
            .iter()
            .map(|one| self.one(one) / if one.is_piece { letters } else { words })
            .collect()
    }

    /// The length of the vector of what is known, of letters or of whole words.
    fn length(&self, hashed: &[Hashed], of_letters: bool) -> f32 {
        let mut known: Vec<usize> = hashed
            .iter()
            .filter(|one| one.is_piece == of_letters && self.one(one) > 0.0)
            .map(|one| one.bucket)
            .collect();
        known.sort_unstable();
        let squares: f32 = known
            .chunk_by(|one, other| one == other)
            .map(|same| {
                let weight = same.len() as f32 * self.weight(same[0]);
                weight * weight
            })
            .sum();
        squares.sqrt().max(f32::MIN_POSITIVE)
    }

    fn one(&self, hashed: &Hashed) -> f32 {
        if self.stamps[hashed.bucket] == hashed.stamp {
            self.weight(hashed.bucket)
        } else {
            0.0
        }
    }

    fn weight(&self, bucket: usize) -> f32 {
        f32::from(self.rarity[bucket]) / RARITY_STEPS
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (stamps, rest) = bytes.split_at_checked(CLASS_BUCKETS)?;
        let (rarity, rest) = rest.split_at_checked(CLASS_BUCKETS)?;
        *bytes = rest;
        Some(Self {
            stamps: stamps.to_vec(),
            rarity: rarity.to_vec(),
        })
    }
}

/// All tables.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Model {
    pub placed: Table<CLASSES>,
    pub known: Known,
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
        let values = self.known.values(&features.hashed);
        for (hashed, value) in features.hashed.iter().zip(values) {
            self.words.add(hashed.bucket, value, &mut scores.words);
        }
        scores
    }

    /// How much each word speaks for a class rather than for the others.
    pub(super) fn words_for(&self, class: Class, features: &Features, tokens: usize) -> Vec<f32> {
        let mut speaks = vec![0.0; tokens];
        let values = self.known.values(&features.hashed);
        for (hashed, value) in features.hashed.iter().zip(values) {
            let all: f32 = (0..CLASSES)
                .map(|class| self.words.weight(hashed.bucket, class))
                .sum();
            let own = self.words.weight(hashed.bucket, class.index());
            let more = value * (own - all / CLASSES as f32) / hashed.tokens as f32;
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
        bytes.extend(&self.known.stamps);
        bytes.extend(&self.known.rarity);
        self.words.write(&mut bytes);
        self.language.write(&mut bytes);
        bytes
    }

    /// Reads what was written.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(HEAD)?;
        let model = Self {
            placed: Table::read(&mut rest, PLACED)?,
            known: Known::read(&mut rest)?,
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

/// The natural logarithm of a number from one on, of nothing but sums and products, for the same reason.
fn natural_logarithm(of: f64) -> f64 {
    let (mut rest, mut halvings) = (of, 0.0);
    while rest > 1.5 {
        rest /= 2.0;
        halvings += 1.0;
    }
    // ln x = 2 (t + t^3/3 + t^5/5 + ..), t = (x - 1) / (x + 1), here between -1/7 and 1/5.
    let t = (rest - 1.0) / (rest + 1.0);
    let series: f64 = (0..12)
        .rev()
        .fold(0.0, |sum, term| sum * t * t + 1.0 / f64::from(2 * term + 1));
    2.0 * t * series + halvings * std::f64::consts::LN_2
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
    fn logarithms_are_those_of_the_library() {
        for of in [1.0, 1.2, 1.5, 2.0, 3.0, 1_000.0, 12_345.6] {
            assert!((natural_logarithm(of) - of.ln()).abs() < 1e-9, "{of}");
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let model = embedded();
        assert_eq!(Model::read(&model.write()).as_ref(), Some(model));
        assert_eq!(Model::read(b"replies2"), None);
        assert_eq!(Model::read(b""), None);
    }
}
