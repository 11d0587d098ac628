//! Between the campaign's form and the use cases: texts become values, values become texts.

use std::collections::BTreeMap;

use domain::budget::CampaignBudget;
use domain::calendar::Schedule;
use domain::campaign::{Moderation, OnSilence};
use domain::ids::{FinderId, SegmentId};
use domain::problem::Problem;
use domain::withdrawal::Withdrawal;
use service::campaigns::{
    CampaignDefinition, MessageBody, Sketch, SourceBody, TestBody, VariantBody,
};

use crate::handlers::schedule::{self, number};
use crate::pages::campaign_form::CampaignForm;
use crate::pieces::message::{MessageForm, TestForm, VariantForm};
use crate::pieces::slots::ScheduleForm;

/// What was typed, as a value, and what cannot be read as one.
pub fn sketch(form: &CampaignForm) -> (Sketch, Vec<Problem>) {
    let mut problems = Vec::new();
    let schedule = Schedule {
        holidays: holidays(&form.holidays, &mut problems)
            .into_iter()
            .collect(),
        ..schedule(&form.schedule, &mut problems)
    };
    let messages = form
        .messages
        .iter()
        .enumerate()
        .map(|(index, message)| body(index, message, &mut problems))
        .collect();
    let sketch = Sketch {
        kind: form.kind,
        name: form.name.clone(),
        program: form.program.clone(),
        description: form.description.clone(),
        sender_id: form.sender_id.parse().ok(),
        source: source(&form.source_id),
        messages,
        schedule,
        moderation: Moderation {
            enabled: form.moderation,
            on_silence: form.on_silence.parse().unwrap_or(OnSilence::Hold),
        },
        withdrawal: withdrawal(form, &mut problems),
        budget: CampaignBudget {
            weight: if form.weight.trim().is_empty() {
                CampaignBudget::default().weight
            } else {
                number(&form.weight, "budget.weight", &mut problems)
            },
            without_note: form.without_note,
        },
    };
    (sketch, problems)
}

/// What happens to invitations that nobody answered, as typed.
fn withdrawal(form: &CampaignForm, problems: &mut Vec<Problem>) -> Withdrawal {
    let usual = Withdrawal::usual(form.kind);
    let days = form.withdrawal_after_days.as_str();
    Withdrawal {
        policy: form.withdrawal.parse().unwrap_or(usual.policy),
        // The form of a nurture campaign has no such field.
        after_days: if days.trim().is_empty() {
            usual.after_days
        } else {
            number(days, "withdrawal.after_days", problems)
        },
    }
}

/// What cannot be read together with what the rules say about the rest. A field that cannot be read
/// has one problem; slots are judged as a whole, so not while one of them is missing.
pub fn together(unreadable: Vec<Problem>, ruled: Vec<Problem>) -> Vec<Problem> {
    const SLOTS: &str = "schedule.slots";
    let slots = unreadable.iter().any(|one| one.field.starts_with(SLOTS));
    let ruled: Vec<Problem> = ruled
        .into_iter()
        .filter(|problem| !(slots && problem.field.starts_with(SLOTS)))
        .filter(|problem| unreadable.iter().all(|one| one.field != problem.field))
        .collect();
    unreadable.into_iter().chain(ruled).collect()
}

/// The finder or segment that an id names.
pub fn source(text: &str) -> Option<SourceBody> {
    let finder = text
        .parse::<FinderId>()
        .ok()
        .map(|id| SourceBody::Finder { id });
    finder.or_else(|| {
        let id = text.parse::<SegmentId>().ok()?;
        Some(SourceBody::Segment { id })
    })
}

/// The slots as far as they can be read.
pub fn readable_schedule(form: &ScheduleForm) -> Schedule {
    schedule(form, &mut Vec::new())
}

fn schedule(form: &ScheduleForm, problems: &mut Vec<Problem>) -> Schedule {
    let typed = schedule::typed(form, problems);
    Schedule {
        time_zone: typed.time_zone,
        weekdays: typed.weekdays,
        slots: typed.slots,
        cohort_size: number(&form.cohort_size, "schedule.cohort_size", problems),
        holidays: std::iter::empty().collect(),
    }
}

/// The dates of a text, one a line; what is none is named.
fn holidays(
    text: &str,
    problems: &mut Vec<Problem>,
) -> std::collections::BTreeSet<jiff::civil::Date> {
    let mut dates = std::collections::BTreeSet::new();
    for line in text
        .split(['\n', ','])
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        match line.parse() {
            Ok(date) => {
                dates.insert(date);
            }
            Err(_) => problems.push(Problem::new(
                "schedule.holidays",
                "bad_date",
                format!("`{line}` is no date. Write dates such as 2027-05-01, one a line"),
            )),
        }
    }
    dates
}

fn body(index: usize, message: &MessageForm, problems: &mut Vec<Problem>) -> MessageBody {
    let has_delay = index > 0 && !message.delay_days.is_empty();
    let delay_days = has_delay.then(|| {
        let field = format!("messages.{index}.delay_days");
        number(&message.delay_days, &field, problems)
    });
    MessageBody {
        step: message.step,
        delay_days,
        texts: by_language(&message.texts),
        stop_if_ongoings: Some(message.stop_if_ongoings),
        stop_if_incomings: Some(message.stop_if_incomings),
        condition: condition(index, message, problems),
        variants: message
            .variants
            .iter()
            .map(|variant| {
                let field = format!("messages.{index}.variants.{}.weight", variant.name);
                let body = VariantBody {
                    texts: by_language(&variant.texts),
                    weight: Some(number(&variant.weight, &field, problems)),
                };
                (variant.name.clone(), body)
            })
            .collect(),
        // Without a second text the form shows no rule.
        test: (!message.variants.is_empty()).then(|| test(index, message, problems)),
    }
}

/// The rule by which the texts are compared.
fn test(index: usize, message: &MessageForm, problems: &mut Vec<Problem>) -> TestBody {
    let typed = &message.test;
    let mut read = |text: &str, part: &str| {
        let field = format!("messages.{index}.test.{part}");
        Some(number(text, &field, problems))
    };
    TestBody {
        weight: read(&typed.weight, "weight"),
        success: typed.success.parse().ok(),
        sample: read(&typed.sample, "sample"),
        days: read(&typed.days, "days"),
        afterwards: typed.afterwards.parse().ok(),
    }
}

/// The condition that was chosen; the form offers it as JSON.
fn condition(
    index: usize,
    message: &MessageForm,
    problems: &mut Vec<Problem>,
) -> Option<serde_json::Value> {
    if message.condition.is_empty() {
        return None;
    }
    let read = serde_json::from_str(&message.condition).ok();
    if read.is_none() {
        let field = format!("messages.{index}.condition");
        problems.push(Problem::new(
            field,
            "unknown_choice",
            "Choose one of the entries.",
        ));
    }
    read
}

/// Texts by language; browsers send line ends of their own.
pub fn by_language(texts: &[(String, String)]) -> BTreeMap<String, String> {
    texts
        .iter()
        .map(|(language, text)| (language.clone(), text.replace("\r\n", "\n")))
        .collect()
}

/// A stored campaign as its form shows it.
pub fn of_campaign(campaign: &CampaignDefinition) -> CampaignForm {
    let definition = &campaign.input;
    let source_id = match &definition.source {
        SourceBody::Finder { id } => id.to_string(),
        SourceBody::Segment { id } => id.to_string(),
    };
    let usual = Moderation::usual(definition.kind);
    let moderation = definition.moderation.unwrap_or(usual);
    let withdrawal = definition
        .withdrawal
        .unwrap_or_else(|| Withdrawal::usual(definition.kind));
    let budget = definition.budget.unwrap_or_default();
    CampaignForm {
        kind: definition.kind,
        name: definition.name.clone(),
        program: definition.program.clone(),
        description: definition.description.clone(),
        sender_id: definition.sender_id.to_string(),
        source_id,
        messages: definition.messages.iter().map(of_message).collect(),
        schedule: of_schedule(&definition.schedule),
        moderation: moderation.enabled,
        on_silence: moderation.on_silence.to_string(),
        withdrawal: withdrawal.policy.to_string(),
        withdrawal_after_days: withdrawal.after_days.to_string(),
        weight: budget.weight.to_string(),
        without_note: budget.without_note,
        holidays: definition
            .schedule
            .holidays
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n"),
        active: campaign.active,
        version: campaign.version.to_string(),
        confirmed: String::new(),
    }
}

fn of_message(message: &MessageBody) -> MessageForm {
    let mut form = MessageForm::empty(message.step);
    if !message.texts.is_empty() {
        form.texts = default_first(message.texts.clone());
    }
    for (name, variant) in &message.variants {
        form.variants.push(VariantForm {
            name: name.clone(),
            weight: variant.weight.unwrap_or(1).to_string(),
            texts: form
                .texts
                .iter()
                .map(|(language, _)| {
                    let text = variant.texts.get(language).cloned();
                    (language.clone(), text.unwrap_or_default())
                })
                .collect(),
            shown_language: form.shown_language.clone(),
        });
    }
    if let Some(test) = &message.test {
        form.test = TestForm::of(message.step, test);
    }
    form.delay_days = message
        .delay_days
        .map(|days| days.to_string())
        .unwrap_or_default();
    form.stop_if_ongoings = message.stop_if_ongoings.unwrap_or(true);
    form.stop_if_incomings = message.stop_if_incomings.unwrap_or(true);
    form.condition = message
        .condition
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    form
}

/// The default text stands first, whatever its name sorts like.
fn default_first(texts: BTreeMap<String, String>) -> Vec<(String, String)> {
    let (default, others): (Vec<_>, Vec<_>) = texts
        .into_iter()
        .partition(|(language, _)| language == domain::campaign::DEFAULT_LANGUAGE);
    default.into_iter().chain(others).collect()
}

fn of_schedule(schedule: &Schedule) -> ScheduleForm {
    let mut form = ScheduleForm::proposal(&schedule.time_zone);
    schedule::fill(
        &mut form,
        &schedule.weekdays,
        &schedule.slots,
        schedule.cohort_size,
    );
    form
}

#[cfg(test)]
mod tests {
    use domain::campaign::CampaignKind;

    use super::*;

    fn fields(problems: &[Problem]) -> Vec<&str> {
        problems.iter().map(|one| one.field.as_str()).collect()
    }

    #[test]
    fn what_cannot_be_read_is_named_and_nothing_else() {
        let mut form = CampaignForm::proposal(CampaignKind::Invite, "Europe/Paris");
        form.schedule.slots[0].start = "nine".to_owned();
        form.schedule.cohort_size = "many".to_owned();
        let (sketch, problems) = sketch(&form);
        assert_eq!(
            fields(&problems),
            ["schedule.slots.0.start", "schedule.cohort_size"]
        );
        assert_eq!(sketch.complete(), None, "sender and source are missing");
    }

    #[test]
    fn a_field_that_cannot_be_read_is_told_once() {
        let problem = |field: &str| Problem::new(field, "wrong", "Wrong.");
        let unreadable = vec![
            problem("schedule.slots.0.start"),
            problem("schedule.cohort_size"),
        ];
        let ruled = vec![
            problem("name"),
            problem("schedule.slots.1.start"),
            problem("schedule.cohort_size"),
        ];
        let all = together(unreadable, ruled);
        assert_eq!(
            fields(&all),
            ["schedule.slots.0.start", "schedule.cohort_size", "name"]
        );
    }
}
