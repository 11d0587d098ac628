//! Between the campaign's form and the use cases: texts become values, values become texts.

use std::collections::BTreeMap;

use domain::calendar::{Schedule, Slot, TimeOfDay};
use domain::campaign::{CampaignKind, Moderation, OnSilence};
use domain::ids::{FinderId, MemberId, SegmentId};
use domain::problem::Problem;
use service::campaigns::{CampaignInput, CampaignView, MessageBody, SourceBody};

use crate::pages::campaign_form::CampaignForm;
use crate::pieces::message::MessageForm;
use crate::pieces::slots::{ScheduleForm, SlotForm};

/// What was typed, as a value; or what cannot be read as one.
pub fn input(form: &CampaignForm) -> Result<CampaignInput, Vec<Problem>> {
    let mut problems = Vec::new();
    let sender: Option<MemberId> = form.sender_id.parse().ok();
    if sender.is_none() {
        problems.push(Problem::new("sender_id", "required", "Choose a sender."));
    }
    let source = source(&form.source_id);
    if source.is_none() {
        problems.push(Problem::new("source", "required", "Choose a source."));
    }
    let schedule = schedule(&form.schedule, &mut problems);
    let messages = form
        .messages
        .iter()
        .enumerate()
        .map(|(index, message)| body(index, message, &mut problems))
        .collect();
    match (sender, source) {
        (Some(sender_id), Some(source)) if problems.is_empty() => Ok(CampaignInput {
            kind: CampaignKind::Invite,
            name: form.name.clone(),
            program: form.program.clone(),
            description: form.description.clone(),
            sender_id,
            source,
            messages,
            schedule,
            moderation: Some(Moderation {
                enabled: form.moderation,
                on_silence: form.on_silence.parse().unwrap_or(OnSilence::Hold),
            }),
        }),
        _ => Err(problems),
    }
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
    let mut slots = Vec::new();
    for (index, slot) in form.slots.iter().enumerate() {
        let start = slot.start.parse::<TimeOfDay>();
        if let Err(error) = &start {
            let field = format!("schedule.slots.{index}.start");
            problems.push(Problem::new(field, "not_a_time", error.to_string()));
        }
        let field = format!("schedule.slots.{index}.duration_minutes");
        let duration_minutes = number(&slot.duration_minutes, &field, problems);
        if let Ok(start) = start {
            slots.push(Slot {
                start,
                duration_minutes,
            });
        }
    }
    Schedule {
        time_zone: form.time_zone.trim().to_owned(),
        weekdays: form.weekday_numbers().collect(),
        slots,
        cohort_size: number(&form.cohort_size, "schedule.cohort_size", problems),
        holidays: std::iter::empty().collect(),
    }
}

fn number(text: &str, field: &str, problems: &mut Vec<Problem>) -> u32 {
    text.trim().parse().unwrap_or_else(|_| {
        let message = "Write a whole number, such as 10.";
        problems.push(Problem::new(field, "not_a_number", message));
        0
    })
}

fn body(index: usize, message: &MessageForm, problems: &mut Vec<Problem>) -> MessageBody {
    let delay_days = (!message.delay_days.is_empty()).then(|| {
        let field = format!("messages.{index}.delay_days");
        number(&message.delay_days, &field, problems)
    });
    MessageBody {
        step: message.step,
        delay_days,
        texts: texts(message),
        stop_if_ongoings: Some(message.stop_if_ongoings),
        stop_if_incomings: Some(message.stop_if_incomings),
        condition: None,
    }
}

/// The texts of a message by language; browsers send line ends of their own.
pub fn texts(message: &MessageForm) -> BTreeMap<String, String> {
    message
        .texts
        .iter()
        .map(|(language, text)| (language.clone(), text.replace("\r\n", "\n")))
        .collect()
}

/// A stored campaign as its form shows it.
pub fn of_campaign(campaign: &CampaignView) -> CampaignForm {
    let source_id = match &campaign.source {
        SourceBody::Finder { id } => id.to_string(),
        SourceBody::Segment { id } => id.to_string(),
    };
    CampaignForm {
        name: campaign.name.clone(),
        program: campaign.program.clone(),
        description: campaign.description.clone(),
        sender_id: campaign.sender_id.to_string(),
        source_id,
        messages: campaign.messages.iter().map(of_message).collect(),
        schedule: of_schedule(&campaign.schedule),
        moderation: campaign.moderation.enabled,
        on_silence: campaign.moderation.on_silence.to_string(),
        active: campaign.active,
    }
}

fn of_message(message: &MessageBody) -> MessageForm {
    let mut form = MessageForm::empty(message.step);
    // The default text stands first, whatever its name sorts like.
    let (default, others): (Vec<_>, Vec<_>) = message
        .texts
        .clone()
        .into_iter()
        .partition(|(language, _)| language == domain::campaign::DEFAULT_LANGUAGE);
    if !message.texts.is_empty() {
        form.texts = default.into_iter().chain(others).collect();
    }
    form.delay_days = message
        .delay_days
        .map(|days| days.to_string())
        .unwrap_or_default();
    form.stop_if_ongoings = message.stop_if_ongoings.unwrap_or(true);
    form.stop_if_incomings = message.stop_if_incomings.unwrap_or(true);
    form
}

fn of_schedule(schedule: &Schedule) -> ScheduleForm {
    let mut form = ScheduleForm::proposal(&schedule.time_zone);
    for (index, chosen) in form.weekdays.iter_mut().enumerate() {
        *chosen = schedule.weekdays.contains(&(index as u8 + 1));
    }
    form.slots = schedule
        .slots
        .iter()
        .map(|slot| SlotForm {
            start: slot.start.to_string(),
            duration_minutes: slot.duration_minutes.to_string(),
        })
        .collect();
    form.cohort_size = schedule.cohort_size.to_string();
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_named_and_nothing_else() {
        let mut form = CampaignForm::proposal("Europe/Paris");
        form.schedule.slots[0].start = "nine".to_owned();
        form.schedule.cohort_size = "many".to_owned();
        let problems = input(&form).unwrap_err();
        let fields: Vec<&str> = problems.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "sender_id",
                "source",
                "schedule.slots.0.start",
                "schedule.cohort_size"
            ]
        );
    }
}
