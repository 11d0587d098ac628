//! Between the finder's form and the use cases: texts become values, values become texts.

use domain::finder::{FinderKind, SearchConfiguration};
use domain::ids::MemberId;
use domain::problem::Problem;
use service::audience::finders::{FinderChange, FinderInput, FinderSchedule, FinderView};

use crate::handlers::schedule::{self, number};
use crate::pages::finder_form::FinderForm;
use crate::pieces::slots::ScheduleForm;

/// What was typed, as a value; or what cannot be read as one.
pub fn input(form: &FinderForm, kind: FinderKind) -> Result<FinderInput, Vec<Problem>> {
    let mut problems = Vec::new();
    let owner: Option<MemberId> = form.owner_id.parse().ok();
    if owner.is_none() {
        problems.push(Problem::new("owner_id", "required", "Choose an owner."));
    }
    let mut input = FinderInput {
        name: form.name.clone(),
        kind,
        owner_id: owner,
        additional_member_ids: form
            .member_ids
            .iter()
            .filter_map(|id| id.parse().ok())
            .collect(),
        search: None,
        schedule: None,
        results_per_slot: None,
        active: None,
    };
    if kind == FinderKind::Search {
        input.search = Some(search(form));
        input.schedule = Some(schedule(&form.schedule, &mut problems));
        let results = &form.schedule.cohort_size;
        input.results_per_slot = Some(number(results, "results_per_slot", &mut problems));
    }
    if problems.is_empty() {
        Ok(input)
    } else {
        Err(problems)
    }
}

/// The same as a change of a finder that exists.
pub fn change(input: FinderInput) -> FinderChange {
    FinderChange {
        name: Some(input.name),
        owner_id: input.owner_id,
        additional_member_ids: Some(input.additional_member_ids),
        search: input.search,
        schedule: input.schedule,
        results_per_slot: input.results_per_slot,
        active: None,
    }
}

fn search(form: &FinderForm) -> SearchConfiguration {
    SearchConfiguration {
        keywords: Some(form.keywords.clone()),
        title: Some(form.title.clone()),
        company: Some(form.company.clone()),
        country: Some(form.country.clone()),
        language: Some(form.language.clone()),
    }
}

fn schedule(form: &ScheduleForm, problems: &mut Vec<Problem>) -> FinderSchedule {
    let typed = schedule::typed(form, problems);
    FinderSchedule {
        time_zone: typed.time_zone,
        weekdays: typed.weekdays,
        slots: typed.slots,
    }
}

/// Problems under the names that the form's fields have: that of one additional member stands
/// beside all of them.
pub fn beside(found: Vec<Problem>) -> Vec<Problem> {
    const MEMBERS: &str = "additional_member_ids";
    found
        .into_iter()
        .map(|problem| {
            if problem.field.starts_with(MEMBERS) {
                Problem::new(MEMBERS, problem.code, problem.message)
            } else {
                problem
            }
        })
        .collect()
}

/// A stored finder as its form shows it.
pub fn of_finder(finder: &FinderView) -> FinderForm {
    let mut form = FinderForm::proposal(&finder.schedule.time_zone);
    form.name.clone_from(&finder.name);
    form.owner_id = finder.owner.id.to_string();
    form.member_ids = finder
        .additional_members
        .iter()
        .map(|member| member.id.to_string())
        .collect();
    if let Some(search) = &finder.search {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        form.keywords = text(&search.keywords);
        form.title = text(&search.title);
        form.company = text(&search.company);
        form.country = text(&search.country);
        form.language = text(&search.language);
    }
    schedule::fill(
        &mut form.schedule,
        &finder.schedule.weekdays,
        &finder.schedule.slots,
        finder.results_per_slot,
    );
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_named() {
        let mut form = FinderForm::proposal("Europe/Paris");
        form.schedule.slots[0].start = "nine".to_owned();
        form.schedule.cohort_size = "many".to_owned();
        let fields = |problems: Vec<Problem>| -> Vec<String> {
            problems.into_iter().map(|one| one.field).collect()
        };
        assert_eq!(
            fields(input(&form, FinderKind::Search).unwrap_err()),
            ["owner_id", "schedule.slots.0.start", "results_per_slot"]
        );
        assert_eq!(
            fields(input(&form, FinderKind::Csv).unwrap_err()),
            ["owner_id"],
            "a file has no schedule"
        );
    }
}
