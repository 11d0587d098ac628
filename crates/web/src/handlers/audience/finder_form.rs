//! Between the finder's form and the use cases: texts become values, values become texts.

use std::collections::BTreeMap;

use domain::finder::{FinderKind, SearchConfiguration};
use domain::finder_source::{Paging, SourceConfiguration};
use domain::ids::MemberId;
use domain::problem::Problem;
use service::audience::finders::{FinderChange, FinderInput, FinderSchedule, FinderView};

use crate::handlers::schedule::{self, number};
use crate::pages::finder_form::FinderForm;
use crate::pages::source_form::SourceForm;
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
        source: None,
        secret: None,
        schedule: None,
        results_per_slot: None,
        active: None,
    };
    if kind == FinderKind::Search {
        input.search = Some(search(form));
    }
    if kind.is_source() {
        input.source = Some(source(&form.source, &mut problems));
        input.secret = Some(form.source.secret.clone()).filter(|secret| !secret.is_empty());
    }
    if kind != FinderKind::Csv {
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
        source: input.source,
        secret: input.secret,
        schedule: input.schedule,
        results_per_slot: input.results_per_slot,
        active: None,
    }
}

/// What was typed of a source.
pub fn source(form: &SourceForm, problems: &mut Vec<Problem>) -> SourceConfiguration {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let parameter = form.parameter.trim().to_owned();
    let path = form.path.trim().to_owned();
    SourceConfiguration {
        address: text(&form.address),
        secret_header: text(&form.secret_header),
        items: text(&form.items),
        paging: match form.paging.as_str() {
            "page" => Paging::Page {
                parameter,
                first: 1,
            },
            "offset" => Paging::Offset { parameter },
            "cursor" => Paging::Cursor { parameter, path },
            "next_address" => Paging::NextAddress { path },
            "link_header" => Paging::LinkHeader,
            _ => Paging::None,
        },
        size_parameter: text(&form.size_parameter),
        mapping: mapping(&form.mapping, problems),
        filter: text(&form.filter),
        query: text(&form.query),
        order_column: text(&form.order_column),
    }
}

/// Lines such as `properties.tier = custom`.
fn mapping(text: &str, problems: &mut Vec<Problem>) -> BTreeMap<String, String> {
    let mut mapping = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.split_once('=') {
            Some((name, field)) if !name.trim().is_empty() => {
                mapping.insert(name.trim().to_owned(), field.trim().to_owned());
            }
            _ => problems.push(Problem::new(
                "source.mapping",
                "not_readable",
                "Each line says a field of the source, an equals sign, and what it fills: `tier = custom`.",
            )),
        }
    }
    mapping
}

/// A stored source as its form shows it; its key is never shown.
fn of_source(source: &SourceConfiguration, has_secret: bool) -> SourceForm {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let (kind, parameter, path) = match &source.paging {
        Paging::None => ("none", "", ""),
        Paging::Page { parameter, .. } => ("page", parameter.as_str(), ""),
        Paging::Offset { parameter } => ("offset", parameter.as_str(), ""),
        Paging::Cursor { parameter, path } => ("cursor", parameter.as_str(), path.as_str()),
        Paging::NextAddress { path } => ("next_address", "", path.as_str()),
        Paging::LinkHeader => ("link_header", "", ""),
    };
    let mapping = source
        .mapping
        .iter()
        .map(|(name, field)| format!("{name} = {field}"));
    SourceForm {
        address: text(&source.address),
        secret: String::new(),
        has_secret,
        secret_header: text(&source.secret_header),
        items: text(&source.items),
        paging: kind.to_owned(),
        parameter: parameter.to_owned(),
        path: path.to_owned(),
        size_parameter: text(&source.size_parameter),
        mapping: mapping.collect::<Vec<_>>().join("\n"),
        filter: text(&source.filter),
        query: text(&source.query),
        order_column: text(&source.order_column),
        preview: None,
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
            } else if problem.field.starts_with("source.mapping") {
                Problem::new("source.mapping", problem.code, problem.message)
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
    if let Some(source) = &finder.source {
        form.source = of_source(source, finder.has_secret);
    }
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
