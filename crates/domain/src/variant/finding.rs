//! When the outcome of a test is looked at, and what is found then (R65).
//!
//! It is looked at once, by a rule that was said before: whoever looks again and again finds a difference where there is
//! none. All variants are compared with each other, and the confidence of each comparison is raised (Bonferroni) so that
//! together they find a difference that is none in one test of twenty at most.

use super::TestRule;
use crate::statistics::{Confidence, Interval, Ratio, difference};
use crate::time::Timestamp;

/// A variant with what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// Its name.
    pub variant: String,
    /// People to whom its text left as it stands.
    pub sent: u64,
    /// Of those who had time to answer, the successes.
    pub matured: Ratio,
}

/// Two variants beside each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The one.
    pub variant: String,
    /// The other.
    pub other: String,
    /// Where the ratio of the one less that of the other lies, from -1 to 1; none where one of them has nobody.
    pub difference: Option<Interval>,
}

impl Comparison {
    /// Whether chance does not explain what was seen: 0 lies outside of the interval.
    pub fn differs(&self) -> bool {
        self.difference
            .is_some_and(|interval| interval.low > 0.0 || interval.high < 0.0)
    }
}

/// What a test has found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Every two variants.
    pub comparisons: Vec<Comparison>,
    /// The variant that is better than each other; none where chance may explain what was seen.
    pub better: Option<String>,
}

/// Whether the outcome is looked at now: every variant has its sample, or the days are over.
pub fn has_come(
    rule: &TestRule,
    arms: &[Arm],
    began_at: Option<Timestamp>,
    now: Timestamp,
) -> bool {
    let is_complete = arms
        .iter()
        .all(|arm| arm.matured.sent >= u64::from(rule.sample));
    let is_over = began_at.is_some_and(|began_at| rule.looked_at_latest(began_at) <= now);
    !arms.is_empty() && (is_complete || is_over)
}

/// Compares every two variants.
pub fn find(arms: &[Arm]) -> Finding {
    let confidence = Confidence::of_variants(arms.len());
    let mut comparisons = Vec::new();
    for (place, one) in arms.iter().enumerate() {
        for other in &arms[place + 1..] {
            comparisons.push(Comparison {
                variant: one.variant.clone(),
                other: other.variant.clone(),
                difference: difference(one.matured, other.matured, confidence),
            });
        }
    }
    let beats = |one: &str, comparison: &Comparison| {
        comparison.difference.is_some_and(|interval| {
            (comparison.variant == one && interval.low > 0.0)
                || (comparison.other == one && interval.high < 0.0)
        })
    };
    let better = arms.iter().find(|arm| {
        let won = comparisons
            .iter()
            .filter(|comparison| beats(&arm.variant, comparison))
            .count();
        arms.len() > 1 && won == arms.len() - 1
    });
    Finding {
        better: better.map(|arm| arm.variant.clone()),
        comparisons,
    }
}

/// The smallest difference, in points of a hundred, that so many people of each variant can show where about half of them
/// answer, which is where it is hardest. What is smaller will be told as "no difference found".
pub fn smallest_seen(sample: u32, variants: usize) -> Option<u32> {
    let sent = u64::from(sample);
    let confidence = Confidence::of_variants(variants);
    let low = Ratio::new(sent / 2, sent);
    let is_seen = |accepted: u64| {
        difference(Ratio::new(accepted, sent), low, confidence)
            .is_some_and(|interval| interval.low > 0.0)
    };
    let (mut unseen, mut seen) = (low.accepted, sent);
    if !is_seen(seen) {
        return None;
    }
    while seen - unseen > 1 {
        let between = unseen.midpoint(seen);
        if is_seen(between) {
            seen = between;
        } else {
            unseen = between;
        }
    }
    u32::try_from(((seen - low.accepted) * 100).div_ceil(sent)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::MessageStep;
    use crate::entropy::Entropy;
    use crate::limits;
    use crate::time::span;

    fn arms(counts: &[(u64, u64)]) -> Vec<Arm> {
        counts
            .iter()
            .zip(["A", "B", "C", "D"])
            .map(|((accepted, sent), variant)| Arm {
                variant: variant.to_owned(),
                sent: *sent,
                matured: Ratio::new(*accepted, *sent),
            })
            .collect()
    }

    fn better(counts: &[(u64, u64)]) -> Option<String> {
        find(&arms(counts)).better
    }

    #[test]
    fn the_better_one_is_better_than_each_other() {
        assert_eq!(better(&[(20, 100), (45, 100)]).as_deref(), Some("B"));
        assert_eq!(better(&[(45, 100), (20, 100)]).as_deref(), Some("A"));
        assert_eq!(better(&[(30, 100), (36, 100)]), None);
        assert_eq!(better(&[(20, 100), (45, 100), (46, 100)]), None);
        assert_eq!(
            better(&[(10, 100), (20, 100), (60, 100)]).as_deref(),
            Some("C")
        );
        assert_eq!(better(&[(0, 0), (40, 100)]), None);
        assert_eq!(better(&[]), None);
    }

    #[test]
    fn three_variants_have_to_show_more_than_two() {
        // Alone the two differ; among three the same difference may be chance.
        let (low, high) = ((30, 100), (46, 100));
        assert!(better(&[low, high]).is_some());
        assert_eq!(better(&[low, high, low]), None);
    }

    #[test]
    fn nothing_is_looked_at_before_the_rule_says_so() {
        let rule = TestRule::usual(MessageStep::Invitation);
        let began = Timestamp::from_millis(0);
        let early = began.plus_millis(59 * span::DAY);
        let over = began.plus_millis(60 * span::DAY);
        assert!(!has_come(
            &rule,
            &arms(&[(99, 99), (0, 500)]),
            Some(began),
            early
        ));
        assert!(has_come(
            &rule,
            &arms(&[(50, 100), (0, 500)]),
            Some(began),
            early
        ));
        assert!(has_come(&rule, &arms(&[(1, 3), (0, 2)]), Some(began), over));
        assert!(!has_come(&rule, &arms(&[(0, 0), (0, 0)]), None, over));
        assert!(!has_come(&rule, &[], Some(began), over));
    }

    #[test]
    fn what_a_sample_can_show_is_said_before() {
        let hundred = smallest_seen(100, 2).unwrap();
        assert!((14..=17).contains(&hundred), "{hundred}");
        assert!(smallest_seen(100, 4).unwrap() > hundred);
        assert!(smallest_seen(1_000, 2).unwrap() < hundred);
        assert!(smallest_seen(limits::VARIANT_SAMPLE_MINIMUM, 4).is_some());
    }

    /// The probability of so many successes of so many tries.
    fn binomial(sent: u64, probability: f64) -> Vec<f64> {
        let mut terms = vec![(1.0 - probability).powi(i32::try_from(sent).unwrap())];
        for successes in 1..=sent {
            let ratio = (sent - successes + 1) as f64 / successes as f64;
            let last = terms[terms.len() - 1];
            terms.push(last * ratio * probability / (1.0 - probability));
        }
        terms
    }

    #[test]
    fn two_texts_that_are_alike_are_told_apart_in_one_test_of_twenty_at_most() {
        // Not simulated but worked out: every outcome with its probability.
        for (one, other) in [(20, 20), (50, 50), (100, 100), (150, 150), (60, 180)] {
            let found: Vec<(usize, usize)> = (0..=one)
                .flat_map(|a| (0..=other).map(move |b| (a, b)))
                .filter(|(a, b)| better(&[(*a, one), (*b, other)]).is_some())
                .map(|(a, b)| (usize::try_from(a).unwrap(), usize::try_from(b).unwrap()))
                .collect();
            for percent in (1..100).step_by(3) {
                let probability = f64::from(percent) / 100.0;
                let (left, right) = (binomial(one, probability), binomial(other, probability));
                let error: f64 = found.iter().map(|(a, b)| left[*a] * right[*b]).sum();
                assert!(error <= 0.05, "{one} and {other} at {percent} %: {error}");
            }
        }
    }

    #[test]
    fn also_of_four_texts_that_are_alike() {
        let mut entropy = Entropy::from_seed(4);
        let mut answers = |sent: u64, percent: u64| {
            (0..sent)
                .filter(|_| entropy.next_u64() % 100 < percent)
                .count() as u64
        };
        for percent in [5, 30, 50] {
            let tests = 2_000;
            let wrong = (0..tests)
                .filter(|_| {
                    let counts = [(); 4].map(|()| (answers(100, percent), 100));
                    better(&counts).is_some()
                })
                .count();
            // One in twenty would be 100.
            assert!(wrong <= 100, "{wrong} of {tests} at {percent} %");
        }
    }
}
