//! Between the schedule of a form and its value, for campaigns and finders alike.

use std::collections::BTreeSet;

use domain::calendar::{Slot, TimeOfDay};
use domain::problem::Problem;

use crate::pieces::slots::{ScheduleForm, SlotForm};

/// What was typed, as values; what cannot be read is named in `problems` and left out.
pub(super) struct TypedSchedule {
    pub time_zone: String,
    pub weekdays: BTreeSet<u8>,
    pub slots: Vec<Slot>,
}

/// Reads the zone, the days and the slots.
pub(super) fn typed(form: &ScheduleForm, problems: &mut Vec<Problem>) -> TypedSchedule {
    let slots = form.slots.iter().enumerate();
    TypedSchedule {
        time_zone: form.time_zone.trim().to_owned(),
        weekdays: form.weekday_numbers().collect(),
        slots: slots
            .filter_map(|(index, slot)| typed_slot(index, slot, problems))
            .collect(),
    }
}

fn typed_slot(index: usize, slot: &SlotForm, problems: &mut Vec<Problem>) -> Option<Slot> {
    let start = slot.start.parse::<TimeOfDay>();
    if let Err(error) = &start {
        let field = format!("schedule.slots.{index}.start");
        problems.push(Problem::new(field, "not_a_time", error.to_string()));
    }
    let field = format!("schedule.slots.{index}.duration_minutes");
    let duration_minutes = number(&slot.duration_minutes, &field, problems);
    start.ok().map(|start| Slot {
        start,
        duration_minutes,
    })
}

/// Reads a number; what is none is named, and counts as 0.
pub(super) fn number(text: &str, field: &str, problems: &mut Vec<Problem>) -> u32 {
    text.trim().parse().unwrap_or_else(|_| {
        let message = "Write a whole number, such as 10.";
        problems.push(Problem::new(field, "not_a_number", message));
        0
    })
}

/// Puts stored days, slots and the number of contacts into a form.
pub(super) fn fill(
    form: &mut ScheduleForm,
    weekdays: &BTreeSet<u8>,
    slots: &[Slot],
    cohort_size: u32,
) {
    for (chosen, number) in form.weekdays.iter_mut().zip(1_u8..) {
        *chosen = weekdays.contains(&number);
    }
    form.slots = slots.iter().copied().map(slot).collect();
    form.cohort_size = cohort_size.to_string();
}

fn slot(slot: Slot) -> SlotForm {
    SlotForm {
        start: slot.start.to_string(),
        duration_minutes: slot.duration_minutes.to_string(),
    }
}
