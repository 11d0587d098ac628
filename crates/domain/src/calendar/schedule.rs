//! When a campaign or finder runs, as it is saved and shown (R50).

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::slot::{self, Slot, TimeOfDay};
use super::zone;
use crate::limits::{COHORT_SIZE_MAXIMUM, HOLIDAYS_MAXIMUM};
use crate::problem::Problem;

/// Weekdays, slots, zone and cohort. What may be saved is not always what can run: without slots
/// or with a cohort of 0 it waits, and health says so (R55).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// IANA name of the zone whose clocks the slots follow.
    pub time_zone: String,
    /// The days of the week on which slots start, 1 for Monday to 7 for Sunday.
    pub weekdays: BTreeSet<u8>,
    /// The windows of each of those days.
    pub slots: Vec<Slot>,
    /// Contacts that each slot takes from the source, 0 to 25.
    pub cohort_size: u32,
    /// Dates on which no slot starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<Date>,
}

impl Schedule {
    /// What a new campaign starts from: working days, one slot from nine to twelve, ten people.
    pub fn suggested(time_zone: &str) -> Self {
        Self {
            time_zone: time_zone.to_owned(),
            weekdays: BTreeSet::from([1, 2, 3, 4, 5]),
            slots: TimeOfDay::from_minutes(9 * 60)
                .map(|start| Slot {
                    start,
                    duration_minutes: 180,
                })
                .into_iter()
                .collect(),
            cohort_size: 10,
            holidays: Vec::new(),
        }
    }

    /// Contacts that one full day takes from the source: cohort times slots (R56).
    pub fn contacts_per_day(&self) -> u32 {
        let slots = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        self.cohort_size.saturating_mul(slots)
    }

    /// What forbids saving it; empty where nothing does.
    pub fn validate(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let Err(unknown) = zone::resolve(&self.time_zone) {
            problems.push(Problem::new(
                "time_zone",
                "unknown_time_zone",
                unknown.to_string(),
            ));
        }
        problems.extend(self.weekday_problem());
        problems.extend(slot::problems(&self.slots, self.weekdays.iter().copied()));
        if self.cohort_size > COHORT_SIZE_MAXIMUM {
            problems.push(Problem::new(
                "cohort_size",
                "too_large",
                format!("A slot takes from 1 to {COHORT_SIZE_MAXIMUM} contacts; choose a smaller cohort."),
            ));
        }
        if self.holidays.len() > HOLIDAYS_MAXIMUM {
            problems.push(Problem::new(
                "holidays",
                "too_many",
                format!("A schedule has at most {HOLIDAYS_MAXIMUM} holidays; remove some."),
            ));
        }
        problems
    }

    fn weekday_problem(&self) -> Option<Problem> {
        if self.weekdays.iter().any(|day| !(1..=7).contains(day)) {
            return Some(Problem::new(
                "weekdays",
                "unknown_weekday",
                "Weekdays are numbers from 1 for Monday to 7 for Sunday.",
            ));
        }
        (self.weekdays.is_empty() && !self.slots.is_empty()).then(|| {
            Problem::new(
                "weekdays",
                "required",
                "Slots without a weekday never run; choose at least one weekday.",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTRACT: &str = r#"{"time_zone":"Europe/Paris","weekdays":[1,2,3,4,5],"slots":[{"start":"09:00","duration_minutes":180}],"cohort_size":10}"#;

    fn codes(schedule: &Schedule) -> Vec<(String, &'static str)> {
        schedule
            .validate()
            .into_iter()
            .map(|problem| (problem.field, problem.code))
            .collect()
    }

    #[test]
    fn json_is_that_of_the_contract() {
        let schedule: Schedule = serde_json::from_str(CONTRACT).unwrap();
        assert_eq!(schedule, Schedule::suggested("Europe/Paris"));
        assert_eq!(serde_json::to_string(&schedule).unwrap(), CONTRACT);
        assert!(codes(&schedule).is_empty());
        assert_eq!(schedule.contacts_per_day(), 10);
    }

    #[test]
    fn holidays_are_dates() {
        let json = CONTRACT.replace('}', "").replace("180]", "180}]").replace(
            "\"cohort_size\":10",
            "\"cohort_size\":10,\"holidays\":[\"2027-05-01\"]}",
        );
        let schedule: Schedule = serde_json::from_str(&json).unwrap();
        assert_eq!(schedule.holidays, [jiff::civil::date(2027, 5, 1)]);
        assert_eq!(serde_json::to_string(&schedule).unwrap(), json);
    }

    #[test]
    fn no_slots_and_no_cohort_can_be_saved() {
        let mut schedule = Schedule::suggested("Europe/Paris");
        schedule.cohort_size = 0;
        assert!(codes(&schedule).is_empty());
        schedule.slots.clear();
        assert!(codes(&schedule).is_empty());
        schedule.weekdays.clear();
        assert!(codes(&schedule).is_empty());
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let mut schedule = Schedule::suggested("Europe/Pariss");
        schedule.cohort_size = 26;
        schedule.weekdays.insert(8);
        schedule.slots.push(schedule.slots[0]);
        schedule.holidays = vec![jiff::civil::date(2027, 5, 1); HOLIDAYS_MAXIMUM + 1];
        assert_eq!(
            codes(&schedule),
            [
                ("time_zone".to_owned(), "unknown_time_zone"),
                ("weekdays".to_owned(), "unknown_weekday"),
                ("slots.1.start".to_owned(), "overlaps"),
                ("cohort_size".to_owned(), "too_large"),
                ("holidays".to_owned(), "too_many"),
            ]
        );
    }

    #[test]
    fn slots_need_a_weekday() {
        let mut schedule = Schedule::suggested("UTC");
        schedule.weekdays.clear();
        assert_eq!(codes(&schedule), [("weekdays".to_owned(), "required")]);
    }
}
