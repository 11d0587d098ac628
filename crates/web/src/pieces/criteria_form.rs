//! Criteria while they are being written: nested groups of rows, each a sentence of fields. Nothing
//! here decides whether a tree is valid: it is brought into its JSON form as it is, and the problems
//! of the reading come back to the rows.

use std::collections::BTreeMap;

use domain::criteria::ReplyClass;
use domain::limits::{CRITERIA_DEPTH_MAXIMUM, CRITERIA_NODES_MAXIMUM};
use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::criteria_words::{CRITERIA, criterion_name, reply_class};
use crate::form::{Fields, Problems};
use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::pieces::field::{Choice, element_id};
use crate::t;

/// The name of the whole tree in the form.
pub const ROOT: &str = "criteria";

/// A part of the tree as it stands in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Draft {
    /// A group: `all`, `any` or `not`.
    Group(String, Vec<Self>),
    /// A criterion's name, and its other fields.
    Row(String, BTreeMap<String, Vec<String>>),
}

impl Default for Draft {
    /// One row to begin with.
    fn default() -> Self {
        Self::Group("all".to_owned(), vec![Self::row("title")])
    }
}

/// Fields of a row that a criterion may have.
const FIELDS: &[&str] = &[
    "use", "how", "value", "from", "until", "days", "campaign", "program", "member", "class",
    "link", "name",
];

impl Draft {
    /// An empty row of a criterion.
    pub fn row(name: &str) -> Self {
        Self::Row(name.to_owned(), BTreeMap::new())
    }

    /// Reads a posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        match Self::at(fields, ROOT, 1) {
            Some(group @ Self::Group(..)) => group,
            Some(row) => Self::Group("all".to_owned(), vec![row]),
            None => Self::default(),
        }
    }

    fn at(fields: &Fields, path: &str, depth: usize) -> Option<Self> {
        let group = fields.get(&format!("{path}.group"));
        if !group.is_empty() && depth <= CRITERIA_DEPTH_MAXIMUM + 1 {
            let parts = fields
                .indexes(&format!("{path}."), CRITERIA_NODES_MAXIMUM)
                .into_iter()
                .filter_map(|index| Self::at(fields, &format!("{path}.{index}"), depth + 1));
            return Some(Self::Group(group.to_owned(), parts.collect()));
        }
        let name = fields.get(&format!("{path}.criterion"));
        if name.is_empty() {
            return None;
        }
        let values = FIELDS.iter().filter_map(|key| {
            let name = format!("{path}.{key}");
            let values: Vec<String> = fields
                .all(&name)
                .map(str::trim)
                .filter(|value| !value.is_empty())
                .map(str::to_owned)
                .collect();
            (!values.is_empty()).then(|| ((*key).to_owned(), values))
        });
        Some(Self::Row(name.to_owned(), values.collect()))
    }

    /// What a button of the form asks for, such as `add_row:criteria.0`. Answers where a part came in.
    pub fn apply(&mut self, wish: &str) -> Option<String> {
        let (deed, path) = wish.split_once(':')?;
        let places: Vec<usize> = path
            .strip_prefix(ROOT)
            .unwrap_or_default()
            .split('.')
            .filter_map(|place| place.parse().ok())
            .collect();
        let row = Self::row("title");
        let place = match deed {
            "add_row" => self.add(&places, row),
            "add_group" => self.add(&places, Self::Group("any".to_owned(), vec![row])),
            "remove" => {
                self.remove(&places);
                None
            }
            _ => None,
        };
        place.map(|place| format!("{path}.{place}"))
    }

    fn add(&mut self, places: &[usize], part: Self) -> Option<usize> {
        let Self::Group(_, parts) = self else {
            return None;
        };
        match places {
            [] => {
                parts.push(part);
                Some(parts.len() - 1)
            }
            [first, rest @ ..] => parts.get_mut(*first)?.add(rest, part),
        }
    }

    fn remove(&mut self, places: &[usize]) {
        let Self::Group(_, parts) = self else {
            return;
        };
        match places {
            [place] if *place < parts.len() => drop(parts.remove(*place)),
            [first, rest @ ..] => {
                if let Some(inner) = parts.get_mut(*first) {
                    inner.remove(rest);
                }
            }
            [] => {}
        }
    }

    /// The JSON form, be it valid or not.
    pub fn json(&self) -> Value {
        match self {
            Self::Group(kind, parts) => {
                json!({ kind.as_str(): parts.iter().map(Self::json).collect::<Vec<_>>() })
            }
            Self::Row(name, values) => row_json(name, values),
        }
    }

    /// From the JSON form of a valid tree.
    pub fn of_json(value: &Value) -> Self {
        match Self::part_of_json(value) {
            group @ Self::Group(..) => group,
            row @ Self::Row(..) => Self::Group("all".to_owned(), vec![row]),
        }
    }

    fn part_of_json(value: &Value) -> Self {
        let empty = Map::new();
        let object = value.as_object().unwrap_or(&empty);
        if let Some(name) = object.get("criterion").and_then(Value::as_str) {
            return Self::Row(name.to_owned(), row_values(name, object));
        }
        let (kind, parts) = object
            .iter()
            .next()
            .map_or(("all", &Value::Null), |(kind, parts)| {
                (kind.as_str(), parts)
            });
        let parts = parts.as_array().map(Vec::as_slice).unwrap_or_default();
        Self::Group(
            kind.to_owned(),
            parts.iter().map(Self::part_of_json).collect(),
        )
    }
}

/// Texts are written with commas between them.
fn split(values: &[String]) -> Vec<String> {
    values
        .iter()
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .collect()
}

fn is_event(name: &str) -> bool {
    matches!(
        name,
        "invited" | "accepted" | "withdrawn" | "messaged" | "clicked" | "replied"
    )
}

fn is_text(name: &str) -> bool {
    matches!(
        name,
        "name" | "headline" | "company" | "title" | "industry" | "city" | "region" | "country"
    )
}

/// How a criterion can ask, by the names of the form; the first one is the usual one.
fn ways(name: &str) -> &'static [&'static str] {
    match name {
        "industry" | "city" | "region" | "country" => &["is", "contains", "known"],
        "name" | "headline" | "company" | "title" => &["contains", "is", "known"],
        "language" | "owner" => &["is", "known"],
        "age" => &["between", "known"],
        "connected" => &["any", "none", "to"],
        "custom" => &["contains", "is", "number", "date", "yes", "no", "known"],
        "tag" | "finder" | "segment" => &["is"],
        name if is_event(name) => &["ever", "last_days", "between"],
        _ => &[],
    }
}

fn way<'a>(name: &str, values: &'a BTreeMap<String, Vec<String>>) -> &'a str {
    let chosen = values.get("how").and_then(|how| how.first());
    let ways = ways(name);
    chosen
        .map(String::as_str)
        .filter(|how| ways.contains(how))
        .unwrap_or_else(|| ways.first().copied().unwrap_or_default())
}

fn row_json(name: &str, values: &BTreeMap<String, Vec<String>>) -> Value {
    let mut object = Map::from_iter([("criterion".to_owned(), json!(name))]);
    let list = |key: &str| values.get(key).cloned().unwrap_or_default();
    let first = |key: &str| list(key).into_iter().next();
    let mut put = |key: &str, value: Value| {
        object.insert(key.to_owned(), value);
    };
    if first("use").as_deref() == Some("exclude") {
        put("exclude", json!(true));
    }
    if name == "custom" {
        put("name", json!(first("name").unwrap_or_default()));
    }
    let how = way(name, values);
    let number = |text: String| {
        text.parse::<u64>()
            .map_or_else(|_| json!(text), |age| json!(age))
    };
    match how {
        "known" => put("known", json!(true)),
        "contains" => put("contains", json!(split(&list("value")))),
        "is" if is_text(name) || matches!(name, "language" | "custom") => {
            put("is", json!(split(&list("value"))));
        }
        "is" => put("is", json!(list("value"))),
        "any" | "none" => put("to", json!(how)),
        "to" => put("to", json!(list("value"))),
        "yes" | "no" => put("is", json!(how == "yes")),
        "last_days" => put("last_days", number(first("days").unwrap_or_default())),
        "between" | "number" | "date" => {
            for key in ["from", "until"] {
                if let Some(end) = first(key) {
                    put(
                        key,
                        if name == "age" {
                            number(end)
                        } else {
                            json!(end)
                        },
                    );
                }
            }
        }
        _ => {}
    }
    if name == "custom" && how != "known" {
        let of_type = match how {
            "number" | "date" => how,
            "yes" | "no" => "yes_no",
            _ => "text",
        };
        put("type", json!(of_type));
    }
    if is_event(name) {
        for (field, key) in [
            ("campaign", "campaigns"),
            ("program", "programs"),
            ("member", "members"),
        ] {
            if values.contains_key(field) {
                put(key, json!(list(field)));
            }
        }
        for key in ["class", "link"] {
            if let Some(value) = first(key) {
                put(key, json!(value));
            }
        }
    }
    Value::Object(object)
}

fn row_values(name: &str, object: &Map<String, Value>) -> BTreeMap<String, Vec<String>> {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let texts = |key: &str| -> Vec<String> {
        match object.get(key) {
            None => Vec::new(),
            Some(Value::Array(list)) => list.iter().map(text).collect(),
            Some(value) => vec![text(value)],
        }
    };
    let mut values = BTreeMap::new();
    let mut put = |key: &str, list: Vec<String>| {
        if !list.is_empty() {
            values.insert(key.to_owned(), list);
        }
    };
    let has = |key: &str| object.contains_key(key);
    let joined = is_text(name) || matches!(name, "language" | "custom");
    let joined = |list: Vec<String>| if joined { vec![list.join(", ")] } else { list };
    let how = match object.get("type").and_then(Value::as_str) {
        Some("number") => "number".to_owned(),
        Some("date") => "date".to_owned(),
        Some("yes_no") => if object["is"] == json!(true) {
            "yes"
        } else {
            "no"
        }
        .to_owned(),
        _ if has("known") => "known".to_owned(),
        _ if has("contains") => "contains".to_owned(),
        _ if has("last_days") => "last_days".to_owned(),
        _ if has("from") || has("until") => "between".to_owned(),
        _ => match object.get("to") {
            Some(Value::String(to)) => to.clone(),
            Some(_) => "to".to_owned(),
            None if is_event(name) => "ever".to_owned(),
            None => "is".to_owned(),
        },
    };
    for key in ["contains", "is"] {
        if has(key) && how != "yes" && how != "no" {
            put("value", joined(texts(key)));
        }
    }
    if how == "to" {
        put("value", texts("to"));
    }
    if object.get("exclude") == Some(&json!(true)) {
        put("use", vec!["exclude".to_owned()]);
    }
    put("days", texts("last_days"));
    for (key, of) in [
        ("from", "from"),
        ("until", "until"),
        ("campaign", "campaigns"),
        ("program", "programs"),
        ("member", "members"),
        ("class", "class"),
        ("link", "link"),
        ("name", "name"),
    ] {
        put(key, texts(of));
    }
    put("how", vec![how]);
    values
}

/// The name that a problem's field has in the form: `criteria.all.0.any.1.is` is the row
/// `criteria.0.1`.
pub fn row_of_problem(field: &str) -> String {
    let mut name = String::new();
    for (index, part) in field.split('.').enumerate() {
        if index == 0 || part.bytes().all(|byte| byte.is_ascii_digit()) {
            if index > 0 {
                name.push('.');
            }
            name.push_str(part);
        }
    }
    name
}

/// What rows offer to choose from: values and what they say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CriteriaChoices {
    /// Members.
    pub members: Vec<Choice>,
    /// Finders.
    pub finders: Vec<Choice>,
    /// Segments, but the one that is edited.
    pub segments: Vec<Choice>,
    /// Campaigns.
    pub campaigns: Vec<Choice>,
    /// Programs.
    pub programs: Vec<Choice>,
    /// Tags.
    pub tags: Vec<Choice>,
    /// Names of custom fields.
    pub custom: Vec<String>,
}

/// What drawing the form needs everywhere.
pub struct CriteriaContext<'a> {
    /// Where a change of the form is posted that saves nothing.
    pub draft_url: &'a str,
    /// What rows offer.
    pub choices: &'a CriteriaChoices,
    /// Problems by row.
    pub problems: &'a Problems,
    /// The part that has just come in, where whoever added it goes on.
    pub newest: Option<&'a str>,
}

/// The whole tree as a form.
pub fn criteria_form(f: &Frame, context: &CriteriaContext<'_>, root: &Draft) -> Markup {
    part(f, context, root, ROOT, 1)
}

fn part(
    f: &Frame,
    context: &CriteriaContext<'_>,
    draft: &Draft,
    path: &str,
    depth: usize,
) -> Markup {
    match draft {
        Draft::Group(kind, parts) => group(f, context, (kind, parts), path, depth),
        Draft::Row(name, values) => row(f, context, (name, values), path),
    }
}

fn deed(context: &CriteriaContext<'_>, wish: &str, path: &str, words: &Markup) -> Markup {
    html! {
        button.button.button--quiet type="submit" name="do" value=(format!("{wish}:{path}"))
            formaction=(context.draft_url) hx-post=(context.draft_url) formnovalidate { (words) }
    }
}

fn group(
    f: &Frame,
    context: &CriteriaContext<'_>,
    (kind, parts): (&str, &[Draft]),
    path: &str,
    depth: usize,
) -> Markup {
    let kinds = [
        Choice::new("all", t!(f, "criteria-group-all")),
        Choice::new("any", t!(f, "criteria-group-any")),
        Choice::new("not", t!(f, "criteria-group-not")),
    ];
    let error = context.problems.of(path);
    html! {
        fieldset.criteria.criteria--inner[depth > 1] id=(element_id(path))
            aria-describedby=[error.map(|_| error_id(path))] {
            legend.unseen { (t!(f, "criteria-group")) }
            div.criteria__head {
                (select(f, (&format!("{path}.group"), context.newest == Some(path)), &t!(f, "criteria-group"), kind, &kinds, None))
                @if depth > 1 {
                    (deed(context, "remove", path, &html! { (icon(Icon::Cross)) (t!(f, "criteria-remove-group")) }))
                }
            }
            (error_below(path, error))
            @for (index, inner) in parts.iter().enumerate() {
                (part(f, context, inner, &format!("{path}.{index}"), depth + 1))
            }
            div.criteria__foot {
                (deed(context, "add_row", path, &html! { (icon(Icon::Plus)) (t!(f, "criteria-add")) }))
                @if depth < CRITERIA_DEPTH_MAXIMUM {
                    (deed(context, "add_group", path, &html! { (icon(Icon::Plus)) (t!(f, "criteria-add-group")) }))
                }
            }
        }
    }
}

fn error_id(path: &str) -> String {
    format!("{}-error", element_id(path))
}

fn error_below(path: &str, error: Option<&str>) -> Markup {
    html! {
        @if let Some(message) = error {
            p.field__error id=(error_id(path)) { (icon(Icon::Problem)) (message) }
        }
    }
}

/// A choice without a visible label, by its name and whether somebody goes on there; `draft` where another choice shows
/// other fields.
fn select(
    f: &Frame,
    (name, goes_on): (&str, bool),
    label: &str,
    value: &str,
    choices: &[Choice],
    draft: Option<&str>,
) -> Markup {
    let known = choices.iter().any(|choice| choice.value == value);
    html! {
        select name=(name) id=(element_id(name)) aria-label=(label) autofocus[goes_on]
            hx-post=[draft] hx-trigger=[draft.map(|_| "change")] {
            @for choice in choices {
                option value=(choice.value) selected[choice.value == value] { (choice.label) }
            }
            @if !known && !value.is_empty() { option value=(value) selected { (t!(f, "criteria-gone")) } }
        }
    }
}

/// Several values of a list: a choice for each, and one more.
fn selects(
    f: &Frame,
    name: &str,
    label: &str,
    values: &[String],
    choices: &[Choice],
    none: &str,
) -> Markup {
    let with_none: Vec<Choice> = std::iter::once(Choice::new("", none))
        .chain(choices.iter().cloned())
        .collect();
    html! {
        @for (index, value) in values.iter().map(String::as_str).chain([""]).enumerate() {
            @if index > 0 { span.criteria__word { (t!(f, "criteria-or-word")) } }
            select name=(name) id=(format!("{}-{index}", element_id(name))) aria-label=(label) {
                @for choice in &with_none {
                    option value=(choice.value) selected[choice.value == value] { (choice.label) }
                }
                @if !with_none.iter().any(|choice| choice.value == value) {
                    option value=(value) selected { (t!(f, "criteria-gone")) }
                }
            }
        }
    }
}

fn input(name: &str, label: &str, kind: &str, value: &str, list: Option<&str>) -> Markup {
    html! {
        input type=(kind) name=(name) id=(element_id(name)) aria-label=(label) placeholder=[(kind == "text").then_some(label)]
            value=(value) list=[list] autocomplete="off" inputmode=[(kind == "number").then_some("numeric")];
    }
}

fn row(
    f: &Frame,
    context: &CriteriaContext<'_>,
    (name, values): (&str, &BTreeMap<String, Vec<String>>),
    path: &str,
) -> Markup {
    let at = |key: &str| format!("{path}.{key}");
    let first = |key: &str| {
        values
            .get(key)
            .and_then(|list| list.first())
            .map_or("", String::as_str)
    };
    let uses = [
        Choice::new("include", t!(f, "criteria-include")),
        Choice::new("exclude", t!(f, "criteria-exclude")),
    ];
    let names: Vec<Choice> = CRITERIA
        .iter()
        .map(|name| Choice::new(*name, criterion_name(f.language, name)))
        .collect();
    let how = way(name, values);
    let ways: Vec<Choice> = ways(name)
        .iter()
        .map(|way| Choice::new(*way, way_words(f, name, way)))
        .collect();
    let error = context.problems.of(path);
    html! {
        div.criteria__row role="group" aria-label=(criterion_name(f.language, name))
            aria-describedby=[error.map(|_| error_id(path))] id=(element_id(path)) {
            div.criteria__fields {
                (select(f, (&at("use"), false), &t!(f, "criteria-use"), first("use"), &uses, None))
                (select(f, (&at("criterion"), context.newest == Some(path)), &t!(f, "criteria-criterion"), name, &names, Some(context.draft_url)))
                @if name == "custom" {
                    (input(&at("name"), &t!(f, "criteria-custom-name"), "text", first("name"), Some("custom-fields")))
                }
                @if ways.len() > 1 {
                    (select(f, (&at("how"), false), &t!(f, "criteria-how"), how, &ways, Some(context.draft_url)))
                }
                (row_values_markup(f, context, (name, how), values, path))
            }
            button.button.button--quiet type="submit" name="do" value=(format!("remove:{path}"))
                formaction=(context.draft_url) hx-post=(context.draft_url) formnovalidate
                aria-label=(t!(f, "criteria-remove", criterion = criterion_name(f.language, name))) { (icon(Icon::Cross)) }
        }
        (error_below(path, error))
    }
}

fn row_values_markup(
    f: &Frame,
    context: &CriteriaContext<'_>,
    (name, how): (&str, &str),
    values: &BTreeMap<String, Vec<String>>,
    path: &str,
) -> Markup {
    let at = |key: &str| format!("{path}.{key}");
    let first = |key: &str| {
        values
            .get(key)
            .and_then(|list| list.first())
            .map_or("", String::as_str)
    };
    let all = |key: &str| values.get(key).map(Vec::as_slice).unwrap_or_default();
    let choices = context.choices;
    let listed = match name {
        "tag" => Some(&choices.tags),
        "finder" => Some(&choices.finders),
        "segment" => Some(&choices.segments),
        "owner" | "connected" => Some(&choices.members),
        _ => None,
    };
    let ends = |kind: &str| {
        html! {
            span.criteria__word { (t!(f, "criteria-from-word")) }
            (input(&at("from"), &t!(f, "criteria-from-word"), kind, first("from"), None))
            span.criteria__word { (t!(f, "criteria-until-word")) }
            (input(&at("until"), &t!(f, "criteria-until-word"), kind, first("until"), None))
        }
    };
    html! {
        @match (how, listed) {
            ("is" | "to", Some(list)) => {
                (selects(f, &at("value"), &criterion_name(f.language, name), all("value"), list, &t!(f, "choose")))
            }
            ("is" | "contains", None) => {
                (input(&at("value"), &t!(f, "criteria-values"), "text", first("value"), None))
            }
            ("between", _) if name == "age" => (ends("number")),
            ("between" | "date", _) => (ends("date")),
            ("number", _) => (ends("text")),
            ("last_days", _) => {
                (input(&at("days"), &t!(f, "criteria-days"), "number", first("days"), None))
                span.criteria__word { (t!(f, "criteria-days")) }
            }
            _ => {}
        }
        @if is_event(name) { (event_fields(f, context, name, values, path)) }
    }
}

fn event_fields(
    f: &Frame,
    context: &CriteriaContext<'_>,
    name: &str,
    values: &BTreeMap<String, Vec<String>>,
    path: &str,
) -> Markup {
    let at = |key: &str| format!("{path}.{key}");
    let first = |key: &str| {
        values
            .get(key)
            .and_then(|list| list.first())
            .map_or("", String::as_str)
    };
    let choices = context.choices;
    let lists = [
        (
            "campaign",
            &choices.campaigns,
            t!(f, "criteria-any-campaign"),
        ),
        ("program", &choices.programs, t!(f, "criteria-any-program")),
        ("member", &choices.members, t!(f, "criteria-any-member")),
    ];
    let any = Choice::new("", t!(f, "criteria-any-reply"));
    let class = |class: &ReplyClass| Choice::new(class.as_str(), reply_class(f.language, *class));
    let classes: Vec<Choice> = std::iter::once(any)
        .chain(ReplyClass::ALL.iter().map(class))
        .collect();
    html! {
        @for (key, list, any) in &lists {
            @if !list.is_empty() {
                @let value = first(key);
                @let with_any: Vec<Choice> = std::iter::once(Choice::new("", any)).chain(list.iter().cloned()).collect();
                (select(f, (&at(key), false), any, value, &with_any, None))
            }
        }
        @if name == "replied" {
            (select(f, (&at("class"), false), &t!(f, "criteria-any-reply"), first("class"), &classes, None))
        }
        @if name == "clicked" {
            (input(&at("link"), &t!(f, "criteria-link"), "text", first("link"), None))
        }
    }
}

fn way_words(f: &Frame, name: &str, way: &str) -> String {
    match (name, way) {
        (_, "contains") => t!(f, "criteria-way-contains"),
        (_, "known") => t!(f, "criteria-way-known"),
        ("age", _) => t!(f, "criteria-way-between"),
        ("connected", "any") => t!(f, "criteria-way-anybody"),
        ("connected", "none") => t!(f, "criteria-way-nobody"),
        ("connected", _) => t!(f, "criteria-way-member"),
        (_, "number") => t!(f, "criteria-way-number"),
        (_, "date") => t!(f, "criteria-way-date"),
        (_, "yes") => t!(f, "criteria-way-yes"),
        (_, "no") => t!(f, "criteria-way-no"),
        (_, "ever") => t!(f, "criteria-way-ever"),
        (_, "last_days") => t!(f, "criteria-way-last-days"),
        (_, "between") => t!(f, "criteria-way-days"),
        _ => t!(f, "criteria-way-is"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(tree: &Value) -> Value {
        Draft::of_json(tree).json()
    }

    #[test]
    fn every_criterion_survives_the_form() {
        let tree = json!({"all": [
            {"criterion": "title", "contains": ["VP Sales", "market*"]},
            {"criterion": "country", "is": ["France"], "exclude": true},
            {"criterion": "city", "known": true},
            {"criterion": "language", "is": ["fr", "pt-br"]},
            {"criterion": "age", "from": 30, "until": 45},
            {"criterion": "tag", "is": ["VIP", "Été"]},
            {"criterion": "connected", "to": "none"},
            {"criterion": "connected", "to": ["mem_00000000000000000000000001"]},
            {"any": [
                {"criterion": "invited", "programs": ["Growth"], "last_days": 30},
                {"criterion": "clicked", "link": "https://acme.example/a", "from": "2027-01-01"},
                {"criterion": "replied", "class": "refusal"},
            ]},
            {"not": [{"criterion": "lead"}]},
            {"criterion": "custom", "name": "Seats", "type": "number", "from": "12.5"},
            {"criterion": "custom", "name": "Partner", "type": "yes_no", "is": false},
            {"criterion": "custom", "name": "Tier", "type": "text", "is": ["Gold"]},
            {"criterion": "custom", "name": "Tier", "known": true},
        ]});
        assert_eq!(round_trip(&tree), tree);
    }

    #[test]
    fn buttons_add_and_remove_rows() {
        let fields = Fields::parse(
            b"criteria.group=any&criteria.0.criterion=city&criteria.0.value=Paris%2C+Lyon&criteria.2.group=not&criteria.2.0.criterion=lead",
        );
        let mut draft = Draft::from_fields(&fields);
        let newest = draft.apply("add_row:criteria.1");
        assert_eq!(newest.as_deref(), Some("criteria.1.1"));
        assert_eq!(draft.apply("remove:criteria.1.0"), None);
        let newest = draft.apply("add_group:criteria");
        assert_eq!(newest.as_deref(), Some("criteria.2"));
        assert_eq!(draft.apply("remove:criteria.9.9"), None);
        assert_eq!(draft.apply("add_row:criteria.9"), None);
        assert_eq!(
            draft.json(),
            json!({"any": [
                {"criterion": "city", "is": ["Paris", "Lyon"]},
                {"not": [{"criterion": "title", "contains": []}]},
                {"any": [{"criterion": "title", "contains": []}]},
            ]})
        );
        assert_eq!(
            row_of_problem("criteria.any.1.not.0.contains"),
            "criteria.1.0"
        );
    }
}
