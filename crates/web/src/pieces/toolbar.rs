//! Filters above a list: a search, chips for what is chosen, and lists to choose from. All of them are
//! links or a form that reads, so the address holds the whole state and can be shared.

use maud::{Markup, html};

use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::link::Address;
use crate::t;

/// A filter of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The name of the parameter in the address.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What can be chosen: value and words.
    pub choices: Vec<(String, String)>,
}

impl Filter {
    /// A filter over values with words.
    pub fn new(
        name: impl Into<String>,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            choices: choices.into_iter().collect(),
        }
    }

    fn chosen<'a>(&'a self, here: &'a Address) -> Option<(&'a str, &'a str)> {
        let value = here.get(&self.name)?;
        let words = self.choices.iter().find(|(choice, _)| choice == value);
        Some((value, words.map_or(value, |(_, words)| words.as_str())))
    }
}

/// The toolbar of a list. `search` is the label of the text search, whose parameter is `q`.
pub fn toolbar(f: &Frame, here: &Address, search: Option<&str>, filters: &[Filter]) -> Markup {
    let any = filters.iter().any(|filter| filter.chosen(here).is_some());
    html! {
        div.toolbar {
            @if let Some(label) = search { (search_form(here, label)) }
            @for filter in filters {
                @match filter.chosen(here) {
                    Some((_, words)) => (chip(f, here, filter, words)),
                    None => (chooser(here, filter)),
                }
            }
            @if any { a.toolbar__clear href=(cleared(here, filters)) { (t!(f, "filters-clear")) } }
        }
    }
}

fn search_form(here: &Address, label: &str) -> Markup {
    html! {
        form.search method="get" action=(here.path()) role="search" {
            @for (name, value) in here.without("q").without("cursor").parameters() {
                input type="hidden" name=(name) value=(value);
            }
            (icon(Icon::Search))
            input type="search" name="q" value=(here.get("q").unwrap_or_default()) placeholder=(label)
                aria-label=(label) data-key="/";
        }
    }
}

fn chip(f: &Frame, here: &Address, filter: &Filter, words: &str) -> Markup {
    let address = here.without(&filter.name).without("cursor");
    let label = t!(f, "filter-remove", filter = &filter.label);
    html! {
        a.chip href=(address) aria-label=(format!("{} {words}. {label}", filter.label)) {
            span.chip__name { (filter.label) }
            " "
            span.chip__value { (words) }
            (icon(Icon::Cross))
        }
    }
}

fn chooser(here: &Address, filter: &Filter) -> Markup {
    let id = format!("filter-{}", filter.name);
    let here = here.without("cursor");
    html! {
        button.chip.chip--open type="button" popovertarget=(id) { (icon(Icon::Plus)) (filter.label) }
        div.menu id=(id) popover {
            span.menu__title { (filter.label) }
            @for (value, words) in &filter.choices {
                a.menu__entry href=(here.with(&filter.name, value)) { span { (words) } }
            }
        }
    }
}

fn cleared(here: &Address, filters: &[Filter]) -> Address {
    filters
        .iter()
        .fold(here.without("cursor"), |address, filter| {
            address.without(&filter.name)
        })
}
