//! The schedule: zone, weekdays, slots and cohort, with the week drawn beside the inputs (R50).
//!
//! Slots are typed as times, or picked by pressing an hour of the drawing; both work without a script.

use domain::limits;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::form::{Fields, Problems};
use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::pieces::field::{self, Field, element_id};
use crate::{format, t};

/// A slot as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotForm {
    /// Start on the campaign's wall clock: `09:00`.
    pub start: String,
    /// Duration in minutes.
    pub duration_minutes: String,
}

/// A schedule as a form holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleForm {
    /// IANA name of the zone.
    pub time_zone: String,
    /// Monday first.
    pub weekdays: [bool; 7],
    /// The slots in the order of the form.
    pub slots: Vec<SlotForm>,
    /// Contacts per slot.
    pub cohort_size: String,
}

impl ScheduleForm {
    /// Working days, one slot in the morning, ten contacts.
    pub fn proposal(time_zone: &str) -> Self {
        Self {
            time_zone: time_zone.to_owned(),
            weekdays: [true, true, true, true, true, false, false],
            slots: vec![SlotForm {
                start: "09:00".to_owned(),
                duration_minutes: "180".to_owned(),
            }],
            cohort_size: "10".to_owned(),
        }
    }

    /// Two slots on working days.
    pub fn sample() -> Self {
        let mut form = Self::proposal("America/New_York");
        form.slots.push(SlotForm {
            start: "14:00".to_owned(),
            duration_minutes: "120".to_owned(),
        });
        form
    }

    /// Reads a schedule from a posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        let mut weekdays = [false; 7];
        for day in fields
            .all("schedule.weekdays")
            .filter_map(|day| day.parse::<usize>().ok())
        {
            if let Some(chosen) = day.checked_sub(1).and_then(|index| weekdays.get_mut(index)) {
                *chosen = true;
            }
        }
        let slots = fields
            .indexes("schedule.slots.", limits::SLOTS_MAXIMUM)
            .into_iter()
            .map(|index| SlotForm {
                start: fields
                    .get(&format!("schedule.slots.{index}.start"))
                    .to_owned(),
                duration_minutes: fields
                    .get(&format!("schedule.slots.{index}.duration_minutes"))
                    .to_owned(),
            })
            .collect();
        Self {
            time_zone: fields.get("schedule.time_zone").to_owned(),
            weekdays,
            slots,
            cohort_size: fields.get("schedule.cohort_size").to_owned(),
        }
    }

    /// Numbers of the chosen weekdays, Monday being 1.
    pub fn weekday_numbers(&self) -> impl Iterator<Item = u8> {
        self.weekdays
            .iter()
            .zip(1..)
            .filter(|(chosen, _)| **chosen)
            .map(|(_, number)| number)
    }

    /// Adds a slot at a time, or after the last one where no time is given.
    pub fn add_slot(&mut self, start: Option<&str>) {
        if self.slots.len() >= limits::SLOTS_MAXIMUM {
            return;
        }
        let after_last = || {
            let end = self
                .slots
                .iter()
                .filter_map(minutes)
                .map(|(_, end)| end)
                .max()
                .unwrap_or(480);
            let start = (end + 60) % (24 * 60);
            format!("{:02}:{:02}", start / 60, start % 60)
        };
        let start = start.map_or_else(after_last, str::to_owned);
        self.slots.push(SlotForm {
            start,
            duration_minutes: "120".to_owned(),
        });
    }
}

/// Start and end in minutes after midnight, where both can be read; the end may lie past midnight.
fn minutes(slot: &SlotForm) -> Option<(u32, u32)> {
    let (hours, minutes) = slot.start.split_once(':')?;
    let start = hours.parse::<u32>().ok()? * 60 + minutes.parse::<u32>().ok()?;
    let duration = slot.duration_minutes.parse::<u32>().ok()?;
    (start < 24 * 60 && duration <= 24 * 60).then_some((start, start + duration))
}

/// What surrounds the schedule of a form.
#[derive(Debug, Clone, Default)]
pub struct ScheduleContext {
    /// Where a POST of the form answers the form with a slot added or taken away.
    pub draft_url: String,
    /// Zones to suggest.
    pub time_zones: Vec<String>,
    /// The words for the cohort, which differ between campaigns and finders.
    pub cohort_label: String,
    /// A sentence of help below it.
    pub cohort_help: String,
    /// The name of the cohort's field.
    pub cohort_name: &'static str,
}

/// The inputs and the drawing.
pub fn schedule(
    f: &Frame,
    context: &ScheduleContext,
    form: &ScheduleForm,
    problems: &Problems,
) -> Markup {
    let zone = Field::new(
        "schedule.time_zone",
        t!(f, "schedule-time-zone"),
        &form.time_zone,
    );
    let cohort = Field::new(
        context.cohort_name,
        &context.cohort_label,
        &form.cohort_size,
    )
    .help(&context.cohort_help);
    html! {
        div.schedule #schedule {
            div.schedule__inputs {
                (field::suggested(&zone.required(), problems, &context.time_zones))
                (weekdays(f, form, problems))
                (slot_rows(f, context, form, problems))
                (field::line(&cohort, problems, "number", &[("min", "0"), ("max", "25"), ("class", "input--figure"), ("inputmode", "numeric")]))
            }
            (week(f, context, form))
        }
    }
}

fn weekdays(f: &Frame, form: &ScheduleForm, problems: &Problems) -> Markup {
    html! {
        fieldset.field.weekdays #f-schedule-weekdays {
            legend { (t!(f, "schedule-weekdays")) }
            div.weekdays__row {
                @for (index, chosen) in form.weekdays.iter().enumerate() {
                    @let day = weekday(index);
                    label.weekdays__day title=(format::weekday(f.language, day)) {
                        input type="checkbox" name="schedule.weekdays" value=(index + 1) checked[*chosen]
                            aria-label=(format::weekday(f.language, day));
                        span aria-hidden="true" { (format::weekday_short(f.language, day)) }
                    }
                }
            }
            (field::error("schedule.weekdays", problems))
        }
    }
}

fn slot_rows(
    f: &Frame,
    context: &ScheduleContext,
    form: &ScheduleForm,
    problems: &Problems,
) -> Markup {
    html! {
        fieldset.field.slots #f-schedule-slots {
            legend { (t!(f, "schedule-slots")) }
            @for (index, slot) in form.slots.iter().enumerate() {
                (slot_row(f, context, index, slot, problems))
            }
            @if form.slots.is_empty() { p.field__help { (t!(f, "schedule-no-slots")) } }
            (field::error("schedule.slots", problems))
            button.button.button--quiet type="submit" name="do" value="add_slot" formaction=(context.draft_url)
                hx-post=(context.draft_url) formnovalidate { (icon(Icon::Plus)) (t!(f, "schedule-add-slot")) }
        }
    }
}

fn slot_row(
    f: &Frame,
    context: &ScheduleContext,
    index: usize,
    slot: &SlotForm,
    problems: &Problems,
) -> Markup {
    let start = format!("schedule.slots.{index}.start");
    let duration = format!("schedule.slots.{index}.duration_minutes");
    let whole = format!("schedule.slots.{index}");
    html! {
        div.slots__row {
            label.unseen for=(element_id(&start)) { (t!(f, "schedule-slot-start", number = index + 1)) }
            input type="time" id=(element_id(&start)) name=(start) value=(slot.start)
                aria-invalid=[problems.within(&whole).then_some("true")];
            label.unseen for=(element_id(&duration)) { (t!(f, "schedule-slot-duration", number = index + 1)) }
            input.input--figure type="number" id=(element_id(&duration)) name=(duration) value=(slot.duration_minutes)
                min=(limits::SLOT_DURATION_MINUTES_MINIMUM) max=(limits::SLOT_DURATION_MINUTES_MAXIMUM)
                aria-invalid=[problems.of(&duration).map(|_| "true")];
            span.slots__unit { (t!(f, "schedule-minutes")) }
            @if let Some(end) = end(f, slot) { span.slots__end { (end) } }
            button.button.button--quiet.button--icon type="submit" name="do" value=(format!("remove_slot:{index}"))
                formaction=(context.draft_url) hx-post=(context.draft_url) formnovalidate
                aria-label=(t!(f, "schedule-remove-slot", number = index + 1)) { (icon(Icon::Cross)) }
        }
        (field::error(&whole, problems))
        (field::error(&start, problems))
        (field::error(&duration, problems))
    }
}

fn end(f: &Frame, slot: &SlotForm) -> Option<String> {
    let (_, end) = minutes(slot)?;
    let time = format!("{:02}:{:02}", end / 60 % 24, end % 60);
    Some(if end > 24 * 60 {
        t!(f, "schedule-until-next-day", time = time)
    } else {
        t!(f, "schedule-until", time = time)
    })
}

/// The week: a row per day, the slots as bars, hours to press above, both zones' hours below.
pub fn week(f: &Frame, context: &ScheduleContext, form: &ScheduleForm) -> Markup {
    html! {
        figure.week aria-label=(t!(f, "schedule-week-label")) {
            div.week__hours {
                @for hour in 0..24_u32 {
                    button.week__hour type="submit" name="do" value=(format!("add_slot:{hour:02}:00"))
                        formaction=(context.draft_url) hx-post=(context.draft_url) formnovalidate tabindex="-1"
                        title=(t!(f, "schedule-add-slot-at", time = format!("{hour:02}:00")))
                        aria-label=(t!(f, "schedule-add-slot-at", time = format!("{hour:02}:00"))) {
                        span class=[(hour % 3 != 0).then_some("week__minor")] { (format!("{hour:02}")) }
                    }
                }
            }
            @for (index, chosen) in form.weekdays.iter().enumerate() {
                div class=(if *chosen { "week__day" } else { "week__day week__day--off" }) {
                    span.week__name { (format::weekday_short(f.language, weekday(index))) }
                    (day(form, index))
                }
            }
            figcaption.week__zones {
                span { (t!(f, "schedule-hours-in", zone = format::zone_city(&form.time_zone))) }
                @if let Some(other) = in_viewers_zone(f, form) { span { (other) } }
            }
        }
    }
}

/// One day's bars: its own slots, and what reaches over from the evening before.
fn day(form: &ScheduleForm, index: usize) -> Markup {
    const DAY: u32 = 24 * 60;
    let own = form.weekdays[index];
    let before = form.weekdays[(index + 6) % 7];
    html! {
        svg.week__track viewBox="0 0 1440 20" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect.week__ground width="1440" height="20" {}
            @for hour in [6, 12, 18] { path.week__line d=(format!("M{} 0v20", hour * 60)) {} }
            @for (start, end) in form.slots.iter().filter_map(minutes) {
                @if own { rect.week__slot x=(start) width=(end.min(DAY) - start) height="20" {} }
                @if before && end > DAY { rect.week__slot width=(end - DAY) height="20" {} }
            }
        }
    }
}

/// The slots on the viewer's wall clock, where that differs from the campaign's.
fn in_viewers_zone(f: &Frame, form: &ScheduleForm) -> Option<String> {
    let zone = TimeZone::get(&form.time_zone).ok()?;
    let today = f.now.local_date(&zone);
    let times: Vec<String> = form
        .slots
        .iter()
        .filter_map(minutes)
        .filter_map(|(start, _)| {
            let time = jiff::civil::Time::new((start / 60) as i8, (start % 60) as i8, 0, 0).ok()?;
            let there = today.to_datetime(time).to_zoned(zone.clone()).ok()?;
            Some(format::clock(there.with_time_zone(f.zone.clone()).time()))
        })
        .collect();
    let here = f.now.in_zone(&f.zone).offset();
    let there = f.now.in_zone(&zone).offset();
    (here != there && !times.is_empty()).then(|| {
        t!(
            f,
            "schedule-your-hours",
            zone = format::zone_city(&f.zone_name),
            times = times.join(", ")
        )
    })
}

fn weekday(index: usize) -> Weekday {
    Weekday::from_monday_zero_offset(index as i8).unwrap_or(Weekday::Monday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_posted_schedule_is_read_as_typed() {
        let fields = Fields::parse(
            b"schedule.time_zone=Europe%2FParis&schedule.weekdays=1&schedule.weekdays=7&schedule.weekdays=9&schedule.slots.0.start=22:00&schedule.slots.0.duration_minutes=240&schedule.cohort_size=26",
        );
        let form = ScheduleForm::from_fields(&fields);
        assert_eq!(form.weekday_numbers().collect::<Vec<_>>(), [1, 7]);
        assert_eq!(form.slots.len(), 1);
        assert_eq!(form.cohort_size, "26");
    }

    #[test]
    fn a_slot_over_midnight_reaches_into_the_next_day() {
        let mut form = ScheduleForm::proposal("Europe/Paris");
        form.weekdays = [true, false, false, false, false, false, false];
        form.slots = vec![SlotForm {
            start: "22:00".to_owned(),
            duration_minutes: "240".to_owned(),
        }];
        let bars = |index| {
            day(&form, index)
                .into_string()
                .matches("week__slot")
                .count()
        };
        assert_eq!((bars(0), bars(1), bars(2)), (1, 1, 0));
    }

    #[test]
    fn a_new_slot_comes_after_the_last() {
        let mut form = ScheduleForm::proposal("Europe/Paris");
        form.add_slot(None);
        assert_eq!(form.slots[1].start, "13:00");
        form.add_slot(Some("18:00"));
        assert_eq!(form.slots[2].start, "18:00");
    }

    #[test]
    fn the_viewers_hours_are_told_where_they_differ() {
        let f = Frame::sample(Language::English);
        let told = in_viewers_zone(&f, &ScheduleForm::sample()).unwrap();
        assert!(told.contains("15:00, 20:00"), "{told}");
        assert_eq!(
            in_viewers_zone(&f, &ScheduleForm::proposal("Europe/Berlin")),
            None
        );
    }
}
