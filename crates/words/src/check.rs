//! What is wrong with the texts of a campaign when it is saved (R45, R46).

use domain::campaign::{Message, Texts};
use domain::identity::AccountType;
use domain::problem::Problem;

use crate::length;
use crate::links::Shortener;
use crate::templates::Vocabulary;

/// Everything that forbids saving the texts, the fields named as the API names them:
/// `messages.1.texts.fr`, `messages.1.variants.B.texts.fr`. The account is the sender's: its notes may have to be shorter.
pub fn text_problems(
    messages: &[Message],
    account: AccountType,
    vocabulary: &Vocabulary,
    shortener: Option<&Shortener>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        let maximum = length::maximum(message.step, account);
        let mut look = |texts: &Texts, within: &str| {
            for (language, text) in texts {
                let problem = text_problem(text, maximum, vocabulary, shortener);
                let field = format!("messages.{index}.{within}texts.{language}");
                problems.extend(problem.map(|problem| problem.within(&field)));
            }
        };
        look(&message.texts, "");
        for (name, variant) in &message.variants {
            look(&variant.texts, &format!("variants.{name}."));
        }
    }
    problems
}

/// What forbids one text that may be delivered with at most `maximum` UTF-16 units; its field has
/// no name yet, see [`Problem::within`].
pub fn text_problem(
    text: &str,
    maximum: usize,
    vocabulary: &Vocabulary,
    shortener: Option<&Shortener>,
) -> Option<Problem> {
    let template = match vocabulary.parse(text) {
        Ok(template) => template,
        Err(error) => return Some(Problem::new("", error.code(), error.to_string())),
    };
    let too_long = length::check_saved(&template, maximum, shortener).err()?;
    Some(Problem::new("", "too_long", too_long.to_string()))
}

#[cfg(test)]
mod tests {
    use domain::campaign::MessageStep;
    use domain::variant::Variant;

    use super::*;

    fn problems(messages: &[Message], account: AccountType) -> Vec<(String, &'static str)> {
        text_problems(messages, account, &Vocabulary::default(), None)
            .into_iter()
            .map(|problem| (problem.field, problem.code))
            .collect()
    }

    #[test]
    fn every_text_is_looked_at() {
        let mut invitation = Message::new(MessageStep::Invitation, "Hello {{firstname}}");
        invitation
            .texts
            .insert("fr".into(), "Bonjour {{firstName".into());
        let mut welcome = Message::new(MessageStep::Welcome, &"x".repeat(8_001));
        let other = Message::new(MessageStep::Welcome, "{{nickname}}").texts;
        let other = Variant {
            texts: other,
            weight: 1,
        };
        welcome.variants.insert("B".to_owned(), other);
        assert_eq!(
            problems(&[invitation, welcome], AccountType::Premium),
            [
                ("messages.0.texts.default".to_owned(), "unknown_token"),
                ("messages.0.texts.fr".to_owned(), "unclosed_token"),
                ("messages.1.texts.default".to_owned(), "too_long"),
                (
                    "messages.1.variants.B.texts.default".to_owned(),
                    "unknown_token"
                ),
            ]
        );
    }

    #[test]
    fn addresses_count_as_the_short_links_that_leave() {
        let site = url::Url::parse("https://go.example.org").unwrap();
        let shortener = Shortener::at(&site);
        let long = format!(
            "https://example.org/{}/{{{{companyName}}}} for {{{{firstName}}}}",
            "x".repeat(300)
        );
        let message = Message::new(MessageStep::Invitation, &long);
        let problems = |shortener| {
            text_problems(
                std::slice::from_ref(&message),
                AccountType::Standard,
                &Vocabulary::default(),
                shortener,
            )
            .len()
        };
        assert_eq!((problems(None), problems(Some(&shortener))), (1, 0));
    }

    #[test]
    fn the_account_decides_how_long_a_note_may_be() {
        let note = [Message::new(MessageStep::Invitation, &"😀".repeat(101))];
        assert!(problems(&note, AccountType::Premium).is_empty());
        assert_eq!(
            problems(&note, AccountType::Standard),
            [("messages.0.texts.default".to_owned(), "too_long")]
        );
        assert!(
            problems(
                &[Message::new(MessageStep::Invitation, "")],
                AccountType::Standard
            )
            .is_empty()
        );
    }
}
