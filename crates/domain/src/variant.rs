//! Variants of a message (R65): several texts of one step, each for a part of the people, and what is measured of them.
//!
//! The message's own texts are variant A. Who gets which is decided once, when the action is planned, and recorded with it.

mod check;
mod finding;

use std::collections::BTreeMap;

use crate::action::StepIndex;
use crate::campaign::{Message, MessageStep, Texts};
use crate::entropy;
use crate::ids::{CampaignId, ContactId};
use crate::time::{Timestamp, span};
use crate::{limits, named};

pub use check::problems;
pub use finding::{Arm, Comparison, Finding, find, has_come, smallest_seen};

/// The name of a message's own texts.
pub const OWN: &str = "A";

/// The names that further variants have.
pub const OTHERS: [&str; limits::VARIANTS_MAXIMUM - 1] = ["B", "C", "D"];

/// Another text of a message, in the same languages.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The texts by language.
    pub texts: Texts,
    /// Its part of the people, beside the weights of the others.
    #[serde(default = "one")]
    pub weight: u32,
}

/// A message's further variants by their names.
pub type Variants = BTreeMap<String, Variant>;

const fn one() -> u32 {
    1
}

named! {
    /// What counts as a success of a text.
    Success, "measure of a test" {
        /// The invitation was accepted.
        Accepted = "accepted",
        /// Somebody answered; a note of absence is no answer.
        Replied = "replied",
        /// Somebody answered with interest.
        RepliedPositively = "replied_positively",
    }
}

named! {
    /// What happens once a better variant was found.
    Afterwards, "what happens after a test" {
        /// The split goes on, and a person is told.
        Tell = "tell",
        /// Whoever is planned from then on gets the better one.
        Use = "use",
    }
}

named! {
    /// Where a test stands.
    TestState, "state of a test" {
        /// Its stop rule is not met yet, and nobody has looked.
        Running = "running",
        /// The outcome was looked at.
        Decided = "decided",
        /// Other texts, weights or rules have taken its place.
        Replaced = "replaced",
    }
}

/// The stop rule of a test: said before it begins, and kept with it. The outcome is looked at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestRule {
    /// The part of the message's own texts, beside the weights of the others.
    #[serde(default = "one")]
    pub weight: u32,
    /// What is measured.
    pub success: Success,
    /// People of each variant who had time to answer: with them the outcome is looked at.
    #[serde(default = "sample")]
    pub sample: u32,
    /// Days after the first text left, when it is looked at with as many people as there are.
    #[serde(default = "days")]
    pub days: u32,
    /// What happens then.
    #[serde(default = "tell")]
    pub afterwards: Afterwards,
}

const fn sample() -> u32 {
    limits::VARIANT_SAMPLE_DEFAULT
}

const fn days() -> u32 {
    limits::VARIANT_DAYS_DEFAULT
}

const fn tell() -> Afterwards {
    Afterwards::Tell
}

impl TestRule {
    /// The rule where a message of this step says nothing else.
    pub const fn usual(step: MessageStep) -> Self {
        Self {
            weight: one(),
            success: match step {
                MessageStep::Invitation => Success::Accepted,
                MessageStep::Welcome | MessageStep::FollowUp | MessageStep::Message => {
                    Success::Replied
                }
            },
            sample: sample(),
            days: days(),
            afterwards: tell(),
        }
    }

    /// Texts that left until then had time to be answered at `now`: invitations as long as everywhere (R57).
    pub const fn matured_until(&self, now: Timestamp) -> Timestamp {
        now.plus_millis(-match self.success {
            Success::Accepted => limits::MATURED_MILLISECONDS,
            Success::Replied | Success::RepliedPositively => limits::REPLY_MATURED_MILLISECONDS,
        })
    }

    /// When the outcome is looked at whatever the number of people, of a test whose first text left at an instant.
    pub fn looked_at_latest(&self, began_at: Timestamp) -> Timestamp {
        began_at.plus_millis(i64::from(self.days) * span::DAY)
    }
}

/// Which variant somebody gets, and in which test of the step; in none where the split is no test any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// The variant.
    pub variant: String,
    /// The test's number.
    pub test: Option<i64>,
}

/// All that a test depends on: where anything of it changes, another test begins and nothing is mixed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Design {
    /// What is measured, when, and what happens then.
    pub rule: TestRule,
    /// The texts and weights of all variants, the own included.
    pub variants: Variants,
}

impl Design {
    /// Of a message; none where it has one text alone.
    pub fn of(message: &Message) -> Option<Self> {
        if message.variants.is_empty() {
            return None;
        }
        let rule = message.rule();
        let own = Variant {
            texts: message.texts.clone(),
            weight: rule.weight,
        };
        let mut variants = message.variants.clone();
        variants.insert(OWN.to_owned(), own);
        Some(Self { rule, variants })
    }
}

impl Message {
    /// The stop rule, or the usual one.
    pub fn rule(&self) -> TestRule {
        self.test.unwrap_or(TestRule::usual(self.step))
    }

    /// The texts of a variant. Where the message has no such variant any more, its own.
    pub fn texts_of(&self, variant: Option<&str>) -> &Texts {
        variant
            .and_then(|name| self.variants.get(name))
            .map_or(&self.texts, |variant| &variant.texts)
    }

    /// The names of all its variants, the own first; empty where it has one text alone.
    pub fn variant_names(&self) -> Vec<&str> {
        if self.variants.is_empty() {
            return Vec::new();
        }
        let others = self.variants.keys().map(String::as_str);
        std::iter::once(OWN).chain(others).collect()
    }

    /// The message as somebody gets it to whom a variant was given: without the others.
    #[must_use]
    pub fn alone(&self, variant: Option<&str>) -> Self {
        Self {
            texts: self.texts_of(variant).clone(),
            variants: Variants::new(),
            test: None,
            ..self.clone()
        }
    }

    /// The variant that somebody gets at this step of a campaign. It depends on the seed, the campaign, the step and the
    /// person alone, so that whoever asks again, or elsewhere, hears the same. None where there is one text alone.
    pub fn drawn_variant(
        &self,
        seed: u64,
        campaign: &CampaignId,
        step: StepIndex,
        contact: &ContactId,
    ) -> Option<&str> {
        let own = (OWN, self.rule().weight);
        let others = self
            .variants
            .iter()
            .map(|(name, variant)| (name.as_str(), variant.weight));
        let split: Vec<(&str, u32)> = std::iter::once(own).chain(others).collect();
        let total: u64 = split.iter().map(|(_, weight)| u64::from(*weight)).sum();
        if split.len() < 2 || total == 0 {
            return None;
        }
        let labels = [
            "variant",
            campaign.as_str(),
            &step.0.to_string(),
            contact.as_str(),
        ];
        let mut place = entropy::draw(seed, &labels) % total;
        for (name, weight) in split {
            let weight = u64::from(weight);
            if place < weight {
                return Some(name);
            }
            place -= weight;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::entropy::Entropy;
    use crate::ids::Id;

    fn message(weights: &[u32]) -> Message {
        let mut message = Message::new(MessageStep::Invitation, "Hello");
        message.test = Some(TestRule {
            weight: weights[0],
            ..TestRule::usual(MessageStep::Invitation)
        });
        for (name, weight) in OTHERS.iter().zip(&weights[1..]) {
            let variant = Variant {
                texts: Texts::from([("default".to_owned(), format!("Hello from {name}"))]),
                weight: *weight,
            };
            message.variants.insert((*name).to_owned(), variant);
        }
        message
    }

    fn people(entropy: &mut Entropy, count: usize) -> Vec<ContactId> {
        let now = Timestamp::from_millis(0);
        (0..count).map(|_| ContactId::mint(now, entropy)).collect()
    }

    #[test]
    fn a_message_with_one_text_has_no_variants() {
        let mut entropy = Entropy::from_seed(1);
        let campaign = CampaignId::mint(Timestamp::from_millis(0), &mut entropy);
        let contact = &people(&mut entropy, 1)[0];
        let alone = message(&[1]);
        assert_eq!(
            alone.drawn_variant(1, &campaign, StepIndex(0), contact),
            None
        );
        assert!(alone.variant_names().is_empty() && Design::of(&alone).is_none());
    }

    #[test]
    fn a_variant_that_was_taken_out_reads_as_the_own_text() {
        let message = message(&[1, 1]);
        assert_eq!(message.texts_of(Some("B"))["default"], "Hello from B");
        assert_eq!(message.texts_of(Some("A")), &message.texts);
        assert_eq!(message.texts_of(Some("D")), &message.texts);
        assert_eq!(message.texts_of(None), &message.texts);
        let alone = message.alone(Some("B"));
        assert_eq!(alone.texts["default"], "Hello from B");
        assert!(alone.variants.is_empty());
    }

    #[test]
    fn another_text_weight_or_rule_is_another_design() {
        let one = message(&[1, 1]);
        let design = Design::of(&one);
        let mut other = one.clone();
        other.delay_days = Some(3);
        assert_eq!(design, Design::of(&other));
        other.texts.insert("default".to_owned(), "Hi".to_owned());
        assert_ne!(design, Design::of(&other));
        assert_ne!(design, Design::of(&message(&[1, 2])));
        let mut other = one.clone();
        other.test = Some(TestRule {
            sample: 200,
            ..one.rule()
        });
        assert_ne!(design, Design::of(&other));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn people_are_split_by_weight_and_stay_where_they_are(
            seed in any::<u64>(),
            weights in prop::collection::vec(1_u32..=10, 2..=4),
        ) {
            let mut entropy = Entropy::from_seed(seed);
            let campaign = CampaignId::mint(Timestamp::from_millis(0), &mut entropy);
            let message = message(&weights);
            let people = people(&mut entropy, 2_000);
            let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
            for contact in &people {
                let drawn = message.drawn_variant(seed, &campaign, StepIndex(0), contact).unwrap();
                prop_assert_eq!(Some(drawn), message.drawn_variant(seed, &campaign, StepIndex(0), contact));
                *counts.entry(drawn).or_default() += 1.0;
            }
            let total = f64::from(weights.iter().sum::<u32>());
            for (name, weight) in std::iter::once(OWN).chain(OTHERS).zip(&weights) {
                let share = f64::from(*weight) / total;
                let expected = 2_000.0 * share;
                // Five standard deviations: one case in two million lies outside.
                let tolerance = 5.0 * (expected * (1.0 - share)).sqrt();
                let found = counts.get(name).copied().unwrap_or(0.0);
                prop_assert!((found - expected).abs() <= tolerance, "{name}: {found} of {expected}");
            }
        }

        #[test]
        fn steps_are_drawn_independently(seed in any::<u64>()) {
            let mut entropy = Entropy::from_seed(seed);
            let campaign = CampaignId::mint(Timestamp::from_millis(0), &mut entropy);
            let message = message(&[1, 1]);
            let same = people(&mut entropy, 1_000)
                .iter()
                .filter(|contact| {
                    message.drawn_variant(seed, &campaign, StepIndex(0), contact)
                        == message.drawn_variant(seed, &campaign, StepIndex(1), contact)
                })
                .count();
            prop_assert!((420..=580).contains(&same), "{same}");
        }
    }
}
