//! What is wrong with a campaign's definition, all of it at once (R40 to R42, R44, R49, R50, R65).
//!
//! Lengths and tokens of the texts are checked by whoever knows the template language; who may
//! send and draw from what is checked against the workspace.

use std::collections::BTreeSet;

use crate::budget::CampaignBudget;
use crate::calendar::Schedule;
use crate::campaign::{CampaignKind, DEFAULT_LANGUAGE, Message, MessageStep};
use crate::limits;
use crate::problem::Problem;
use crate::withdrawal::Withdrawal;

/// What a person wrote down about a campaign.
#[derive(Debug, Clone, Copy)]
pub struct Definition<'a> {
    /// Its kind.
    pub kind: CampaignKind,
    /// Its name.
    pub name: &'a str,
    /// The program that it belongs to.
    pub program: &'a str,
    /// What it is for.
    pub description: &'a str,
    /// Its messages, in the order of the sequence.
    pub messages: &'a [Message],
    /// When it runs.
    pub schedule: &'a Schedule,
    /// What happens to invitations that nobody answered.
    pub withdrawal: Withdrawal,
    /// Its part in the budgets of its sender.
    pub budget: CampaignBudget,
}

/// Everything that forbids saving the definition; empty where nothing does. Fields are named as
/// the API names them: `messages.1.texts.fr`.
pub fn problems(definition: &Definition<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(title_problem("name", "name", definition.name));
    problems.extend(title_problem("program", "program", definition.program));
    problems.extend(description_problem(definition.description));
    problems.extend(message_problems(definition.kind, definition.messages));
    let schedule = definition.schedule.validate();
    problems.extend(
        schedule
            .into_iter()
            .map(|problem| problem.within("schedule")),
    );
    problems.extend(withdrawal_problem(definition.withdrawal));
    problems.extend(budget_problem(definition.budget));
    problems
}

fn withdrawal_problem(withdrawal: Withdrawal) -> Option<Problem> {
    const ALLOWED: std::ops::RangeInclusive<u32> =
        limits::WITHDRAWAL_AFTER_DAYS_MINIMUM..=limits::WITHDRAWAL_AFTER_DAYS_MAXIMUM;
    (!ALLOWED.contains(&withdrawal.after_days)).then(|| {
        let (least, most) = (ALLOWED.start(), ALLOWED.end());
        let message = format!(
            "An invitation is withdrawn after {least} to {most} days; enter a number between."
        );
        Problem::new("withdrawal.after_days", "out_of_range", message)
    })
}

fn budget_problem(budget: CampaignBudget) -> Option<Problem> {
    let most = limits::CAMPAIGN_WEIGHT_MAXIMUM;
    (!(1..=most).contains(&budget.weight)).then(|| {
        let message = format!("A campaign weighs 1 to {most}; enter a number between.");
        Problem::new("budget.weight", "out_of_range", message)
    })
}

fn title_problem(field: &str, what: &str, text: &str) -> Option<Problem> {
    if text.trim().is_empty() {
        let message = format!("A campaign needs a {what}; enter one or choose one that exists.");
        return Some(Problem::new(field, "required", message));
    }
    if text.chars().any(char::is_control) {
        let message = format!(
            "The {what} is one line; remove line breaks and other signs that do not print."
        );
        return Some(Problem::new(field, "not_one_line", message));
    }
    let length = text.trim().chars().count();
    (length > limits::NAME_LENGTH_MAXIMUM).then(|| {
        let most = limits::NAME_LENGTH_MAXIMUM;
        let message =
            format!("The {what} has {length} characters, {most} are allowed; shorten it.");
        Problem::new(field, "too_long", message)
    })
}

fn description_problem(text: &str) -> Option<Problem> {
    let length = text.chars().count();
    (length > limits::DESCRIPTION_LENGTH_MAXIMUM).then(|| {
        let most = limits::DESCRIPTION_LENGTH_MAXIMUM;
        let message =
            format!("The description has {length} characters, {most} are allowed; shorten it.");
        Problem::new("description", "too_long", message)
    })
}

fn message_problems(kind: CampaignKind, messages: &[Message]) -> Vec<Problem> {
    if messages.is_empty() {
        let message = match kind {
            CampaignKind::Invite => {
                "An invite campaign begins with an invitation; add one, its note may be empty."
            }
            CampaignKind::Nurture => "A nurture campaign needs at least one message; add one.",
        };
        return vec![Problem::new("messages", "required", message)];
    }
    if messages.len() > limits::MESSAGES_MAXIMUM {
        let most = limits::MESSAGES_MAXIMUM;
        let message = format!("A campaign has at most {most} messages; remove some.");
        return vec![Problem::new("messages", "too_many", message)];
    }
    let mut problems = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        let here = format!("messages.{index}");
        let found = step_problem(kind, index, messages)
            .into_iter()
            .chain(delay_problem(index, message))
            .chain(text_problems(message))
            .chain(crate::variant::problems(message))
            .chain(condition_problems(message));
        problems.extend(found.map(|problem| problem.within(&here)));
    }
    problems
}

/// The steps stand in the order of their kind: an invitation, then a welcome before any follow-up
/// (R41); or messages alone (R42).
fn step_problem(kind: CampaignKind, index: usize, messages: &[Message]) -> Option<Problem> {
    use MessageStep as Step;
    let step = messages[index].step;
    let (code, message) = match (kind, index, step) {
        (CampaignKind::Nurture, _, Step::Message)
        | (CampaignKind::Invite, 0, Step::Invitation)
        | (CampaignKind::Invite, 1, Step::Welcome) => return None,
        (CampaignKind::Nurture, ..) => (
            "wrong_step",
            "A nurture campaign consists of messages to existing connections; give this one the step message.",
        ),
        (CampaignKind::Invite, 0, _) => (
            "invitation_first",
            "An invite campaign begins with the invitation; put it first.",
        ),
        (CampaignKind::Invite, _, Step::FollowUp) => {
            let welcome = messages.get(1).map(|second| second.step) == Some(Step::Welcome);
            if welcome {
                return None;
            }
            (
                "welcome_needed",
                "A follow-up needs a welcome message before it; add one after the invitation.",
            )
        }
        (CampaignKind::Invite, _, Step::Invitation) => (
            "one_invitation",
            "An invite campaign has one invitation, at its beginning; remove this one.",
        ),
        (CampaignKind::Invite, _, Step::Welcome) => (
            "welcome_second",
            "The welcome message follows the invitation, and there is one; make this a follow-up.",
        ),
        (CampaignKind::Invite, _, Step::Message) => (
            "wrong_step",
            "An invite campaign has an invitation, a welcome and follow-ups; make this a follow-up.",
        ),
    };
    Some(Problem::new("step", code, message))
}

/// Delays stand between messages: before follow-ups, and before every nurture message but the
/// first. The welcome leaves on the day after the acceptance (R52).
fn delay_problem(index: usize, message: &Message) -> Option<Problem> {
    let delay_days = message.delay_days?;
    let (code, text) = match message.step {
        MessageStep::Invitation => (
            "not_applicable",
            "The invitation has no delay: it leaves in the slot that it was drawn for. Remove the delay.".to_owned(),
        ),
        MessageStep::Welcome => (
            "not_applicable",
            "The welcome has no delay: it leaves on the day after the acceptance. Remove the delay.".to_owned(),
        ),
        MessageStep::Message if index == 0 => (
            "not_applicable",
            "The first message has no delay: it leaves in the slot that it was drawn for. Remove the delay.".to_owned(),
        ),
        MessageStep::FollowUp | MessageStep::Message
            if !(1..=limits::DELAY_DAYS_MAXIMUM).contains(&delay_days) =>
        {
            let most = limits::DELAY_DAYS_MAXIMUM;
            let text = format!("A message follows the one before after 1 to {most} days; change the delay.");
            ("out_of_range", text)
        }
        MessageStep::FollowUp | MessageStep::Message => return None,
    };
    Some(Problem::new("delay_days", code, text))
}

fn text_problems(message: &Message) -> Vec<Problem> {
    if message.texts.len() > limits::LANGUAGES_MAXIMUM {
        let most = limits::LANGUAGES_MAXIMUM;
        let text = format!("A message has at most {most} languages; remove some.");
        return vec![Problem::new("texts", "too_many", text)];
    }
    let mut problems = Vec::new();
    let default = message.texts.get(DEFAULT_LANGUAGE);
    let is_invitation = message.step == MessageStep::Invitation;
    if !is_invitation && default.is_none_or(|text| text.trim().is_empty()) {
        problems.push(Problem::new(
            format!("texts.{DEFAULT_LANGUAGE}"),
            "required",
            "This message needs a default text, for everybody whose language has no text of its own; write one.",
        ));
    }
    let mut seen = BTreeSet::new();
    for (language, text) in &message.texts {
        if language == DEFAULT_LANGUAGE {
            continue;
        }
        let (code, sentence) = if !is_language_tag(language) {
            let sentence = "This is no language tag; choose a language such as fr or pt-BR.";
            ("unknown_language", sentence)
        } else if !seen.insert(language.to_ascii_lowercase()) {
            let sentence = "This language has two texts; remove one of them.";
            ("duplicate_language", sentence)
        } else if text.trim().is_empty() {
            let sentence = "The text for this language is empty; write it, or remove the language so that the default text is used.";
            ("required", sentence)
        } else {
            continue;
        };
        let shown: String = language.chars().take(LANGUAGE_TAG_LENGTH_MAXIMUM).collect();
        problems.push(Problem::new(format!("texts.{shown}"), code, sentence));
    }
    problems
}

/// A sending condition is written in the language of segments (R49, R32); whether the segments that it names are there
/// is checked against the workspace.
fn condition_problems(message: &Message) -> Vec<Problem> {
    let Some(condition) = &message.condition else {
        return Vec::new();
    };
    let problems = crate::criteria::read(condition).err().unwrap_or_default();
    problems
        .into_iter()
        .map(|problem| problem.within("condition"))
        .collect()
}

/// The longest language tag that anybody needs (RFC 5646, 4.4.1), in characters.
const LANGUAGE_TAG_LENGTH_MAXIMUM: usize = 35;

/// Whether a text has the form of a language tag (BCP 47): a language of two or three letters,
/// then subtags such as a region.
pub fn is_language_tag(text: &str) -> bool {
    let mut subtags = text.split('-');
    let language = subtags.next().unwrap_or_default();
    text.len() <= LANGUAGE_TAG_LENGTH_MAXIMUM
        && (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && subtags.all(|subtag| {
            (2..=8).contains(&subtag.len())
                && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sequence(steps: &[MessageStep]) -> Vec<Message> {
        steps
            .iter()
            .map(|step| Message::new(*step, "Hello"))
            .collect()
    }

    fn found(kind: CampaignKind, messages: &[Message]) -> Vec<(String, &'static str)> {
        let schedule = Schedule::suggested("Europe/Paris");
        let definition = Definition {
            kind,
            name: "C-level",
            program: "growth",
            description: "",
            messages,
            schedule: &schedule,
            withdrawal: Withdrawal::default(),
            budget: CampaignBudget::default(),
        };
        problems(&definition)
            .into_iter()
            .map(|problem| (problem.field, problem.code))
            .collect()
    }

    fn one(field: &str, code: &'static str) -> Vec<(String, &'static str)> {
        vec![(field.to_owned(), code)]
    }

    use CampaignKind::{Invite, Nurture};
    use MessageStep as Step;

    #[test]
    fn the_usual_sequences_are_right() {
        assert!(found(Invite, &sequence(&[Step::Invitation])).is_empty());
        assert!(found(Invite, &sequence(&[Step::Invitation, Step::Welcome])).is_empty());
        let mut long = sequence(&[
            Step::Invitation,
            Step::Welcome,
            Step::FollowUp,
            Step::FollowUp,
        ]);
        long[2].delay_days = Some(3);
        long[3].delay_days = Some(limits::DELAY_DAYS_MAXIMUM);
        assert!(found(Invite, &long).is_empty());
        assert!(found(Nurture, &sequence(&[Step::Message, Step::Message])).is_empty());
    }

    #[test]
    fn a_follow_up_needs_a_welcome() {
        let messages = sequence(&[Step::Invitation, Step::FollowUp, Step::FollowUp]);
        assert_eq!(
            found(Invite, &messages),
            [
                ("messages.1.step".to_owned(), "welcome_needed"),
                ("messages.2.step".to_owned(), "welcome_needed"),
            ]
        );
    }

    #[test]
    fn steps_stand_in_their_order() {
        assert_eq!(found(Invite, &[]), one("messages", "required"));
        assert_eq!(found(Nurture, &[]), one("messages", "required"));
        assert_eq!(
            found(Invite, &sequence(&[Step::Welcome, Step::Welcome])),
            one("messages.0.step", "invitation_first")
        );
        assert_eq!(
            found(Invite, &sequence(&[Step::Invitation, Step::Invitation])),
            one("messages.1.step", "one_invitation")
        );
        assert_eq!(
            found(
                Invite,
                &sequence(&[Step::Invitation, Step::Welcome, Step::Welcome])
            ),
            one("messages.2.step", "welcome_second")
        );
        assert_eq!(
            found(Invite, &sequence(&[Step::Invitation, Step::Message])),
            one("messages.1.step", "wrong_step")
        );
        assert_eq!(
            found(Nurture, &sequence(&[Step::Invitation])),
            one("messages.0.step", "wrong_step")
        );
        let many = vec![Message::new(Step::Message, "Hello"); limits::MESSAGES_MAXIMUM + 1];
        assert_eq!(found(Nurture, &many), one("messages", "too_many"));
    }

    #[test]
    fn delays_stand_between_messages() {
        let mut messages = sequence(&[Step::Invitation, Step::Welcome, Step::FollowUp]);
        for message in &mut messages {
            message.delay_days = Some(0);
        }
        assert_eq!(
            found(Invite, &messages),
            [
                ("messages.0.delay_days".to_owned(), "not_applicable"),
                ("messages.1.delay_days".to_owned(), "not_applicable"),
                ("messages.2.delay_days".to_owned(), "out_of_range"),
            ]
        );
        let mut messages = sequence(&[Step::Message, Step::Message]);
        messages[0].delay_days = Some(1);
        messages[1].delay_days = Some(limits::DELAY_DAYS_MAXIMUM + 1);
        assert_eq!(
            found(Nurture, &messages),
            [
                ("messages.0.delay_days".to_owned(), "not_applicable"),
                ("messages.1.delay_days".to_owned(), "out_of_range"),
            ]
        );
    }

    #[test]
    fn only_the_note_may_be_empty() {
        let mut messages = sequence(&[Step::Invitation, Step::Welcome]);
        for message in &mut messages {
            message.texts = [("default".to_owned(), "  ".to_owned())].into();
        }
        assert_eq!(
            found(Invite, &messages),
            one("messages.1.texts.default", "required")
        );
        messages[0].texts.clear();
        messages[1].texts.clear();
        assert_eq!(
            found(Invite, &messages),
            one("messages.1.texts.default", "required")
        );
    }

    #[test]
    fn languages_have_tags_texts_and_one_place() {
        let mut messages = sequence(&[Step::Invitation]);
        for (language, text) in [
            ("FR", "Bonjour"),
            ("fr", "Salut"),
            ("de", " "),
            ("pt-BR", "Olá"),
            ("french", "Bonjour"),
            ("", "Hi"),
        ] {
            messages[0]
                .texts
                .insert(language.to_owned(), text.to_owned());
        }
        assert_eq!(
            found(Invite, &messages),
            [
                ("messages.0.texts.".to_owned(), "unknown_language"),
                ("messages.0.texts.de".to_owned(), "required"),
                ("messages.0.texts.fr".to_owned(), "duplicate_language"),
                ("messages.0.texts.french".to_owned(), "unknown_language"),
            ]
        );
    }

    #[test]
    fn tags_have_a_language_and_subtags() {
        for tag in ["fr", "pt-BR", "zh-Hans-CN", "gsw", "es-419"] {
            assert!(is_language_tag(tag), "{tag}");
        }
        for text in ["", "f", "fr_FR", "fr-", "-fr", "f2", "français", "default"] {
            assert!(!is_language_tag(text), "{text}");
        }
    }

    #[test]
    fn conditions_are_written_in_the_language_of_segments() {
        let mut messages = sequence(&[Step::Invitation, Step::Welcome]);
        messages[1].condition =
            Some(serde_json::json!({"all": [{"criterion": "tag", "is": ["vip"]}]}));
        assert_eq!(found(Invite, &messages), []);
        messages[1].condition = Some(serde_json::json!({"weather": "fine"}));
        let problems = found(Invite, &messages);
        assert!(!problems.is_empty());
        assert!(
            problems
                .iter()
                .all(|(field, _)| field.starts_with("messages.1.condition")),
            "{problems:?}"
        );
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let mut schedule = Schedule::suggested("Europe/Paris");
        schedule.cohort_size = limits::COHORT_SIZE_MAXIMUM + 1;
        let long = "x".repeat(limits::NAME_LENGTH_MAXIMUM + 1);
        let definition = Definition {
            kind: Invite,
            name: " ",
            program: &long,
            description: &"x".repeat(limits::DESCRIPTION_LENGTH_MAXIMUM + 1),
            messages: &sequence(&[Step::Invitation, Step::FollowUp]),
            schedule: &schedule,
            withdrawal: Withdrawal::default(),
            budget: CampaignBudget::default(),
        };
        let fields: Vec<String> = problems(&definition)
            .into_iter()
            .map(|problem| problem.field)
            .collect();
        assert_eq!(
            fields,
            [
                "name",
                "program",
                "description",
                "messages.1.step",
                "schedule.cohort_size"
            ]
        );
        let two_lines = Definition {
            name: "a\nb",
            program: "growth",
            description: "",
            schedule: &Schedule::suggested("UTC"),
            withdrawal: Withdrawal::default(),
            budget: CampaignBudget::default(),
            messages: &sequence(&[Step::Invitation]),
            ..definition
        };
        assert_eq!(problems(&two_lines)[0].code, "not_one_line");
    }
}
