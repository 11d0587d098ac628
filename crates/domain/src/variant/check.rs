//! What is wrong with the variants of a message and the rule of their test (R65).
//!
//! Tokens and lengths of the texts are checked with those of the other texts, by whoever knows the template language.

use super::{OTHERS, OWN, Success, TestRule, Variant};
use crate::campaign::{DEFAULT_LANGUAGE, Message, MessageStep};
use crate::limits;
use crate::problem::Problem;

/// Everything that forbids saving them; fields as seen from the message: `variants.B.texts.fr`, `test.sample`.
pub fn problems(message: &Message) -> Vec<Problem> {
    if message.variants.is_empty() {
        return message
            .test
            .map(|_| without_variants())
            .into_iter()
            .collect();
    }
    if message.variants.len() >= limits::VARIANTS_MAXIMUM {
        let most = limits::VARIANTS_MAXIMUM;
        let text =
            format!("A message has at most {most} variants, its own text included; remove some.");
        return vec![Problem::new("variants", "too_many", text)];
    }
    let mut problems = Vec::new();
    for (name, variant) in &message.variants {
        let shown: String = name.chars().take(NAME_SHOWN).collect();
        let here = format!("variants.{shown}");
        let found = name_problem(name)
            .into_iter()
            .chain(weight_problem(variant.weight))
            .chain(text_problems(message, name, variant));
        problems.extend(found.map(|problem| problem.within(&here)));
    }
    let rule = rule_problems(message.step, message.rule());
    problems.extend(rule.into_iter().map(|problem| problem.within("test")));
    problems
}

/// Characters of a wrong name that are repeated.
const NAME_SHOWN: usize = 20;

fn without_variants() -> Problem {
    let text = "A test compares several texts; add variant B, or leave the test out.";
    Problem::new("test", "not_applicable", text)
}

fn name_problem(name: &str) -> Option<Problem> {
    (!OTHERS.contains(&name)).then(|| {
        let names = OTHERS.join(", ");
        let text =
            format!("Variants beside the text {OWN} are called {names}; use one of these names.");
        Problem::new("", "unknown_name", text)
    })
}

fn weight_problem(weight: u32) -> Option<Problem> {
    let most = limits::VARIANT_WEIGHT_MAXIMUM;
    (!(1..=most).contains(&weight)).then(|| {
        let text = format!(
            "A variant weighs 1 to {most}; enter a number between, or remove the variant so that nobody gets it."
        );
        Problem::new("weight", "out_of_range", text)
    })
}

/// A variant has a text of its own in each language of the message: otherwise people of one language would get other
/// chances than those of another.
fn text_problems(message: &Message, name: &str, variant: &Variant) -> Vec<Problem> {
    let mut problems = Vec::new();
    let is_invitation = message.step == MessageStep::Invitation;
    let languages = message.texts.keys().map(String::as_str);
    let languages: std::collections::BTreeSet<&str> =
        languages.chain(std::iter::once(DEFAULT_LANGUAGE)).collect();
    for language in &languages {
        let text = variant.texts.get(*language).map_or("", |text| text.trim());
        let may_be_empty = is_invitation && *language == DEFAULT_LANGUAGE;
        let field = format!("texts.{language}");
        if text.is_empty() && !may_be_empty {
            let sentence = format!(
                "Variant {name} needs a text for {language}, as the message has one; write it, or remove the language."
            );
            problems.push(Problem::new(field, "required", sentence));
        } else if let Some(other) = same_text(message, name, language, text) {
            let sentence = format!(
                "Variant {name} reads like {other} for {language}, so that there is nothing to compare; change one of the two."
            );
            problems.push(Problem::new(field, "identical", sentence));
        }
    }
    for language in variant.texts.keys() {
        if !languages.contains(language.as_str()) {
            let shown: String = language.chars().take(NAME_SHOWN).collect();
            let sentence = format!(
                "The message has no text for {shown}, which variant {name} has; add the language to the message, or remove it here."
            );
            problems.push(Problem::new(
                format!("texts.{shown}"),
                "unknown_language",
                sentence,
            ));
        }
    }
    problems
}

/// The variant before this one that reads the same in a language.
fn same_text<'a>(message: &'a Message, name: &str, language: &str, text: &str) -> Option<&'a str> {
    message
        .variant_names()
        .into_iter()
        .take_while(|other| *other != name)
        .find(|other| {
            let texts = message.texts_of(Some(other));
            texts.get(language).map_or("", |text| text.trim()) == text
        })
}

fn rule_problems(step: MessageStep, rule: TestRule) -> Vec<Problem> {
    let mut problems: Vec<Problem> = weight_problem(rule.weight).into_iter().collect();
    problems.extend(success_problem(step, rule.success));
    let sample = limits::VARIANT_SAMPLE_MINIMUM..=limits::VARIANT_SAMPLE_MAXIMUM;
    if !sample.contains(&rule.sample) {
        let (least, most) = (sample.start(), sample.end());
        let text = format!(
            "The outcome is looked at with {least} to {most} people of each variant; enter a number between."
        );
        problems.push(Problem::new("sample", "out_of_range", text));
    }
    let days = limits::VARIANT_DAYS_MINIMUM..=limits::VARIANT_DAYS_MAXIMUM;
    if !days.contains(&rule.days) {
        let (least, most) = (days.start(), days.end());
        let text = format!(
            "A test ends after {least} to {most} days, so that people have time to answer; enter a number between."
        );
        problems.push(Problem::new("days", "out_of_range", text));
    }
    problems
}

/// Only invitations are accepted; what comes after them is answered.
fn success_problem(step: MessageStep, success: Success) -> Option<Problem> {
    let text = match (step, success) {
        (MessageStep::Invitation, Success::Replied | Success::RepliedPositively) => {
            "The notes of an invitation are compared by acceptances; measure accepted."
        }
        (
            MessageStep::Welcome | MessageStep::FollowUp | MessageStep::Message,
            Success::Accepted,
        ) => "Messages are compared by replies; measure replied or replied_positively.",
        _ => return None,
    };
    Some(Problem::new("success", "not_applicable", text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Texts;
    use crate::variant::Afterwards;

    fn texts(texts: &[(&str, &str)]) -> Texts {
        texts
            .iter()
            .map(|(language, text)| ((*language).to_owned(), (*text).to_owned()))
            .collect()
    }

    fn with(
        step: MessageStep,
        own: &[(&str, &str)],
        others: &[(&str, &[(&str, &str)])],
    ) -> Message {
        let mut message = Message::new(step, "");
        message.texts = texts(own);
        for (name, own) in others {
            let variant = Variant {
                texts: texts(own),
                weight: 1,
            };
            message.variants.insert((*name).to_owned(), variant);
        }
        message
    }

    fn found(message: &Message) -> Vec<(String, &'static str)> {
        problems(message)
            .into_iter()
            .map(|problem| (problem.field, problem.code))
            .collect()
    }

    fn one(field: &str, code: &'static str) -> Vec<(String, &'static str)> {
        vec![(field.to_owned(), code)]
    }

    #[test]
    fn an_invitation_without_a_note_can_be_compared_with_one_that_has_one() {
        let message = with(
            MessageStep::Invitation,
            &[("default", "")],
            &[("B", &[("default", "Hello")])],
        );
        assert!(found(&message).is_empty());
        let message = with(
            MessageStep::Invitation,
            &[("default", "Hello")],
            &[("B", &[])],
        );
        assert!(found(&message).is_empty());
    }

    #[test]
    fn each_language_needs_a_text_that_is_another() {
        let message = with(
            MessageStep::Welcome,
            &[("default", "Hello"), ("fr", "Bonjour")],
            &[("B", &[("default", " Hello"), ("de", "Hallo")])],
        );
        assert_eq!(
            found(&message),
            [
                ("variants.B.texts.default".to_owned(), "identical"),
                ("variants.B.texts.fr".to_owned(), "required"),
                ("variants.B.texts.de".to_owned(), "unknown_language"),
            ]
        );
        let message = with(
            MessageStep::Welcome,
            &[("default", "Hello")],
            &[("B", &[("default", "Hi")]), ("C", &[("default", "Hi")])],
        );
        assert_eq!(
            found(&message),
            one("variants.C.texts.default", "identical")
        );
    }

    #[test]
    fn names_and_numbers_have_their_limits() {
        let message = with(
            MessageStep::Welcome,
            &[("default", "Hello")],
            &[("A", &[("default", "Hi")])],
        );
        assert_eq!(
            found(&message)[0],
            ("variants.A".to_owned(), "unknown_name")
        );
        let many: Vec<(&str, &[(&str, &str)])> = ["B", "C", "D", "E"]
            .into_iter()
            .map(|name| (name, &[][..]))
            .collect();
        let message = with(MessageStep::Welcome, &[("default", "Hello")], &many);
        assert_eq!(found(&message), one("variants", "too_many"));
        let mut message = with(
            MessageStep::Welcome,
            &[("default", "Hello")],
            &[("B", &[("default", "Hi")])],
        );
        message.variants.get_mut("B").unwrap().weight = 0;
        message.test = Some(TestRule {
            weight: 11,
            success: Success::Accepted,
            sample: 19,
            days: 181,
            afterwards: Afterwards::Use,
        });
        assert_eq!(
            found(&message),
            [
                ("variants.B.weight".to_owned(), "out_of_range"),
                ("test.weight".to_owned(), "out_of_range"),
                ("test.success".to_owned(), "not_applicable"),
                ("test.sample".to_owned(), "out_of_range"),
                ("test.days".to_owned(), "out_of_range"),
            ]
        );
    }

    #[test]
    fn a_test_of_one_text_compares_nothing() {
        let mut message = Message::new(MessageStep::Invitation, "Hello");
        message.test = Some(TestRule::usual(MessageStep::Invitation));
        assert_eq!(found(&message), one("test", "not_applicable"));
    }
}
