//! Audience > Funnel (R35): how far the contacts that campaigns approached have come, and who they are.

use domain::funnel::Level;
use maud::{Markup, html};
use service::results::funnel::{FunnelPersonView, FunnelView, LevelView};

use crate::frame::{Frame, Head, Section, page, sample_id};
use crate::icons::{Icon, icon};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pieces::chart::bar;
use crate::pieces::door::door_to;
use crate::pieces::empty::empty;
use crate::pieces::pager::{Paging, pager};
use crate::pieces::period;
use crate::pieces::table::{Column, cell, table};
use crate::pieces::toolbar::{Filter, toolbar};
use crate::t;

/// What both pages can be filtered by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FunnelChoices {
    /// Members: id and name.
    pub members: Vec<(String, String)>,
    /// Programs.
    pub programs: Vec<String>,
    /// The name of the campaign of the address.
    pub campaign: Option<String>,
}

/// The funnel as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelPage {
    /// The address with its filters: `program`, `campaign`, `member`, `days`, `from`, `to`.
    pub here: Address,
    /// The levels.
    pub found: FunnelView,
    /// What can be chosen.
    pub choices: FunnelChoices,
}

/// The people of a level.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelPeoplePage {
    /// The address with its filters, those of the funnel and `level` and `reached`.
    pub here: Address,
    /// The level.
    pub level: Level,
    /// Whether those are shown as well who have come further.
    pub reached: bool,
    /// The people of this page.
    pub people: Vec<FunnelPersonView>,
    /// What can be chosen.
    pub choices: FunnelChoices,
    /// Where the list stands.
    pub paging: Paging,
}

impl FunnelPage {
    /// A program of a year.
    pub fn sample() -> Self {
        let level = |level, standing, reached, conversion| LevelView {
            level,
            standing,
            reached,
            conversion,
        };
        Self {
            here: Address::new("/w/northwind/funnel").with("program", "growth"),
            found: FunnelView {
                from: None,
                to: None,
                levels: vec![
                    level(Level::Invited, 620, 1_100, None),
                    level(Level::Connected, 130, 480, Some(0.436)),
                    level(Level::Nurtured, 260, 350, Some(0.729)),
                    level(Level::Engaged, 78, 90, Some(0.257)),
                    level(Level::Lead, 12, 12, Some(0.133)),
                ],
            },
            choices: FunnelChoices {
                members: vec![("mem_1".to_owned(), "Claire Morel".to_owned())],
                programs: vec!["growth".to_owned()],
                campaign: None,
            },
        }
    }

    /// A workspace in which nobody was approached.
    pub fn sample_empty() -> Self {
        let mut view = Self::sample();
        for level in &mut view.found.levels {
            (level.standing, level.reached, level.conversion) = (0, 0, None);
        }
        view.here = Address::new("/w/northwind/funnel");
        view
    }
}

impl FunnelPeoplePage {
    /// Two of those who are engaged.
    pub fn sample() -> Self {
        let person = |name: &str, company: &str| FunnelPersonView {
            contact_id: sample_id(1),
            name: name.to_owned(),
            headline: Some("Head of Sustainability".to_owned()),
            company: Some(company.to_owned()),
            level: Level::Engaged,
        };
        Self {
            here: Address::new("/w/northwind/funnel/people").with("level", "engaged"),
            level: Level::Engaged,
            reached: false,
            people: vec![
                person("Anne-Sophie de la Tour", "Éoliennes du Nord"),
                person("Jonas Weber", "Nordlicht Energie"),
            ],
            choices: FunnelPage::sample().choices,
            paging: Paging::default(),
        }
    }
}

/// The word for a level.
pub fn level_words(f: &Frame, level: Level) -> String {
    match level {
        Level::Invited => t!(f, "level-invited"),
        Level::Connected => t!(f, "level-connected"),
        Level::Nurtured => t!(f, "level-nurtured"),
        Level::Engaged => t!(f, "level-engaged"),
        Level::Lead => t!(f, "level-lead"),
    }
}

/// What has to have happened for a level.
fn level_meaning(f: &Frame, level: Level) -> String {
    match level {
        Level::Invited => t!(f, "level-invited-meaning"),
        Level::Connected => t!(f, "level-connected-meaning"),
        Level::Nurtured => t!(f, "level-nurtured-meaning"),
        Level::Engaged => t!(f, "level-engaged-meaning"),
        Level::Lead => t!(f, "level-lead-meaning"),
    }
}

fn filters(f: &Frame, here: &Address, choices: &FunnelChoices) -> Vec<Filter> {
    let mut filters = period::filters(f, here);
    if !choices.members.is_empty() {
        let members = choices.members.clone();
        filters.push(Filter::new("member", t!(f, "column-member"), members));
    }
    let programs = choices
        .programs
        .iter()
        .map(|name| (name.clone(), name.clone()));
    filters.push(Filter::new("program", t!(f, "column-program"), programs));
    if let Some(id) = here.get("campaign") {
        let name = choices.campaign.clone().unwrap_or_else(|| id.to_owned());
        let choice = [(id.to_owned(), name)];
        filters.push(Filter::new("campaign", t!(f, "column-campaign"), choice));
    }
    filters
}

/// The people of a level of the funnel that is shown.
fn people(f: &Frame, here: &Address, level: Level, reached: bool) -> Address {
    let path = f.url("/funnel/people");
    let address = Address::new(path)
        .with_all(here)
        .with("level", level.as_str());
    if reached {
        address.with("reached", "true")
    } else {
        address
    }
}

/// The funnel's page.
pub fn render(f: &Frame, view: &FunnelPage) -> Page {
    let all = view.found.levels.first().map_or(0, |level| level.reached);
    let engaged = view
        .found
        .levels
        .iter()
        .find(|level| level.level == Level::Engaged)
        .map_or(0, |level| level.reached);
    let head = Head::new(t!(f, "nav-funnel")).sentence(if all == 0 {
        t!(f, "funnel-sentence-none")
    } else {
        t!(f, "funnel-sentence", count = all, engaged = engaged)
    });
    page(
        f,
        Section::Funnel,
        head,
        html! {
            (toolbar(f, &view.here, None, &filters(f, &view.here, &view.choices)))
            (period::own(f, &view.here, view.found.from, view.found.to))
            @if all == 0 {
                (empty(Icon::Segment, &t!(f, "funnel-empty-title"), &t!(f, "funnel-empty-text"),
                    Some(&Link::new(t!(f, "nav-invites"), f.url("/invites")))))
            } @else {
                (levels(f, view, all))
                p.note { (t!(f, "funnel-help")) }
            }
        },
    )
}

fn levels(f: &Frame, view: &FunnelPage, all: u64) -> Markup {
    let head = [
        Column::words(t!(f, "funnel-level")),
        Column::words(t!(f, "funnel-share")),
        Column::figures(t!(f, "funnel-reached")),
        Column::figures(t!(f, "funnel-conversion")),
        Column::figures(t!(f, "funnel-standing")),
    ];
    let row = |one: &LevelView| {
        html! {
            tr {
                (cell(&head[0], &html! {
                    div.two-lines { span.strong { (level_words(f, one.level)) } span.note { (level_meaning(f, one.level)) } }
                }))
                (cell(&head[1], &bar(one.reached, one.standing, all)))
                (cell(&head[2], &door_to(f, one.reached, &people(f, &view.here, one.level, true))))
                (cell(&head[3], &html! {
                    @match one.conversion { Some(part) => (f.percent(part, 1)), None => span.none { "–" } }
                }))
                (cell(&head[4], &door_to(f, one.standing, &people(f, &view.here, one.level, false))))
            }
        }
    };
    table(
        &t!(f, "nav-funnel"),
        &head,
        &html! { tbody { @for one in &view.found.levels { (row(one)) } } },
    )
}

/// The page of the people of a level.
pub fn render_people(f: &Frame, view: &FunnelPeoplePage) -> Page {
    let level = level_words(f, view.level);
    let sentence = if view.reached {
        t!(f, "funnel-people-reached", level = level)
    } else {
        t!(f, "funnel-people-standing", level = level)
    };
    let up = ["level", "reached", "cursor"]
        .iter()
        .fold(view.here.clone(), |address, name| address.without(name));
    let up = Address::new(f.url(Section::Funnel.path())).with_all(&up);
    let file = Address::new(f.url("/funnel/people.csv")).with_all(&view.here.without("cursor"));
    let head = Head::new(t!(f, "funnel-people-title"))
        .parent(t!(f, "nav-funnel"), up.to_string())
        .sentence(sentence)
        .actions(html! {
            a.button href=(file) download { (icon(Icon::Download)) (t!(f, "export-csv")) }
        });
    let columns = [
        Column::words(t!(f, "column-contact")),
        Column::words(t!(f, "column-company")),
        Column::words(t!(f, "funnel-level")),
    ];
    page(
        f,
        Section::Funnel,
        head,
        html! {
            (toolbar(f, &view.here, None, &filters(f, &view.here, &view.choices)))
            @if view.people.is_empty() {
                (empty(Icon::People, &t!(f, "nothing-matches-title"), &t!(f, "nothing-matches-text"),
                    Some(&Link::new(t!(f, "nav-funnel"), up.to_string()))))
            } @else {
                (table(&t!(f, "funnel-people-title"), &columns, &html! {
                    tbody { @for one in &view.people { (person(f, &columns, one)) } }
                }))
                (pager(f, &view.here, &view.paging))
            }
        },
    )
}

fn person(f: &Frame, columns: &[Column; 3], one: &FunnelPersonView) -> Markup {
    html! {
        tr {
            (cell(&columns[0], &html! {
                div.two-lines {
                    a.strong href=(f.url(&format!("/contacts/{}", one.contact_id))) { (one.name) }
                    @if let Some(headline) = &one.headline { span.note { (headline) } }
                }
            }))
            (cell(&columns[1], &html! { (one.company.as_deref().unwrap_or("–")) }))
            (cell(&columns[2], &html! { (level_words(f, one.level)) }))
        }
    }
}
