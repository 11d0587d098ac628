//! The ledger as a page (R73): the rows that a number counts, with the number itself at the top.

use domain::ledger::{EventKind, Measure};
use domain::reply::Class;
use domain::time::span;
use maud::{Markup, html};
use service::audience::refs::{CampaignRef, MemberRef};
use service::results::counted::CountedView;

use crate::frame::{Frame, Head, Section, page, sample_id, sample_now};
use crate::icons::{Icon, icon};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pages::dashboard::measure_words;
use crate::pieces::empty::empty;
use crate::pieces::journey;
use crate::pieces::mood::class_words;
use crate::pieces::pager::{Paging, pager};
use crate::pieces::period;
use crate::pieces::status::reason_words;
use crate::pieces::table::{Column, cell, table};
use crate::pieces::toolbar::{Filter, toolbar};
use crate::t;

/// A row of the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerRow {
    /// The row.
    pub row: CountedView,
    /// What happened, where no number counts it.
    pub kind: journey::JourneyKind,
}

/// The page's content.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerPage {
    /// The address with its filters: `measure`, `class`, `kind`, `from`, `to`, `days`, `member`, `program`, `campaign`, `family`,
    /// `contact`.
    pub here: Address,
    /// How many rows count for the number, where one is named.
    pub total: Option<u64>,
    /// The rows of this page.
    pub rows: Vec<LedgerRow>,
    /// What the campaign, family or contact of the address is called, as far as a row says it.
    pub about: Vec<(&'static str, String)>,
    /// Members to choose from: id and name.
    pub members: Vec<(String, String)>,
    /// Programs to choose from.
    pub programs: Vec<String>,
    /// Where the list stands.
    pub paging: Paging,
}

impl LedgerPage {
    /// Accepted invitations of a week.
    pub fn sample() -> Self {
        let row = |sequence: u64, name: &str, class: Option<Class>| CountedView {
            sequence,
            date: None,
            at: sample_now().plus_millis(-(sequence as i64) * span::HOUR),
            kind: EventKind::InvitationAccepted,
            measure: Some(Measure::Accepted),
            actor: "network".to_owned(),
            actor_name: None,
            cause: "collect".to_owned(),
            campaign: Some(CampaignRef {
                id: sample_id(1),
                name: "clevel-france".to_owned(),
                program: "growth".to_owned(),
            }),
            contact_id: Some(sample_id(1)),
            contact_name: Some(name.to_owned()),
            member: Some(MemberRef {
                id: sample_id(1),
                name: "Claire Morel".to_owned(),
            }),
            action_id: None,
            step: None,
            category: None,
            reason: None,
            class,
        };
        let rows = vec![
            row(1, "Anne-Sophie de la Tour", None),
            row(2, "Jonas Weber", Some(Class::Positive)),
        ];
        Self {
            here: Address::new("/w/northwind/ledger")
                .with("measure", "accepted")
                .with("from", "2026-11-17")
                .with("to", "2026-11-23")
                .with("campaign", "cmp_1"),
            total: Some(2),
            rows: rows
                .into_iter()
                .map(|row| LedgerRow {
                    kind: journey::JourneyKind::Accepted,
                    row,
                })
                .collect(),
            about: vec![("campaign", "clevel-france · growth".to_owned())],
            members: vec![("mem_1".to_owned(), "Claire Morel".to_owned())],
            programs: vec!["growth".to_owned()],
            paging: Paging::default(),
        }
    }

    /// A number that nothing counts for.
    pub fn sample_empty() -> Self {
        Self {
            total: Some(0),
            rows: Vec::new(),
            ..Self::sample()
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &LedgerPage) -> Page {
    let file = Address::new(f.url("/ledger/rows.csv")).with_all(&view.here.without("cursor"));
    let head = Head::new(t!(f, "ledger-title"))
        .parent(t!(f, "nav-dashboard"), f.url(Section::Dashboard.path()))
        .sentence(sentence(f, view))
        .actions(html! {
            a.button href=(file) download { (icon(Icon::Download)) (t!(f, "ledger-file")) }
        });
    page(f, Section::Dashboard, head, body(f, view))
}

fn body(f: &Frame, view: &LedgerPage) -> Markup {
    let bare = Link::new(t!(f, "filters-clear"), view.here.path());
    html! {
        (toolbar(f, &view.here, None, &filters(f, view)))
        @if view.rows.is_empty() {
            (empty(Icon::Queue, &t!(f, "ledger-empty-title"), &t!(f, "ledger-empty-text"), Some(&bare)))
        } @else {
            (rows(f, view))
            (pager(f, &view.here, &view.paging))
        }
    }
}

/// The number and what it counts.
fn sentence(f: &Frame, view: &LedgerPage) -> Markup {
    let of = |name: &str| view.here.get(name);
    let measure = of("measure").and_then(|name| name.parse::<Measure>().ok());
    let class = of("class").and_then(|name| name.parse::<Class>().ok());
    let what = match (class, measure) {
        (Some(class), _) => Some(format!(
            "{}: {}",
            t!(f, "measure-replies"),
            class_words(f, class, false)
        )),
        (None, Some(measure)) => Some(measure_words(f, measure)),
        (None, None) => None,
    };
    html! {
        @match (view.total, what) {
            (Some(total), Some(what)) => { span #ledger-total data-total=(total) { (t!(f, "ledger-total", count = total, what = what)) } },
            (None, Some(what)) => { (what) },
            _ => { (t!(f, "ledger-sentence")) },
        }
    }
}

fn filters(f: &Frame, view: &LedgerPage) -> Vec<Filter> {
    let measures = Measure::ALL
        .iter()
        .map(|measure| (measure.to_string(), measure_words(f, *measure)));
    let classes = Class::ALL
        .iter()
        .map(|class| (class.to_string(), class_words(f, *class, false)));
    let mut filters = vec![
        Filter::new("measure", t!(f, "ledger-measure"), measures),
        Filter::new("class", t!(f, "inbox-class"), classes),
    ];
    filters.extend(period::filters(f, &view.here));
    if !view.members.is_empty() {
        let members = view.members.clone();
        filters.push(Filter::new("member", t!(f, "column-member"), members));
    }
    let programs = view
        .programs
        .iter()
        .map(|name| (name.clone(), name.clone()));
    filters.push(Filter::new("program", t!(f, "column-program"), programs));
    let labels = [
        ("campaign", t!(f, "column-campaign")),
        ("family", t!(f, "ledger-family")),
        ("contact", t!(f, "column-contact")),
        ("kind", t!(f, "ledger-kind")),
    ];
    for (name, label) in labels {
        if let Some(value) = view.here.get(name) {
            let words = view.about.iter().find(|(about, _)| *about == name);
            let words = words.map_or_else(|| value.to_owned(), |(_, words)| words.clone());
            filters.push(Filter::new(name, label, [(value.to_owned(), words)]));
        }
    }
    filters
}

fn rows(f: &Frame, view: &LedgerPage) -> Markup {
    let head = [
        Column::words(t!(f, "column-contact")),
        Column::words(t!(f, "ledger-what")),
        Column::words(t!(f, "column-campaign")),
        Column::words(t!(f, "column-member")),
        Column::words(t!(f, "ledger-by")),
        Column::words(t!(f, "ledger-when")),
    ];
    table(
        &t!(f, "ledger-title"),
        &head,
        &html! {
            tbody { @for row in &view.rows { (self::row(f, &head, row)) } }
        },
    )
}

fn row(f: &Frame, head: &[Column; 6], found: &LedgerRow) -> Markup {
    let row = &found.row;
    html! {
        tr id=(format!("row-{}", row.sequence)) {
            (cell(&head[0], &html! {
                @match (&row.contact_id, &row.contact_name) {
                    (Some(id), Some(name)) => { a.strong href=(f.url(&format!("/contacts/{id}"))) { (name) } },
                    _ => { span.none { "–" } },
                }
            }))
            (cell(&head[1], &html! {
                div.two-lines {
                    span { (what(f, found)) }
                    @if let Some(class) = row.class { span.note { (class_words(f, class, false)) } }
                    @else if let Some(reason) = row.reason { span.note { (reason_words(f, reason)) } }
                }
            }))
            (cell(&head[2], &html! {
                @if let Some(campaign) = &row.campaign {
                    div.two-lines {
                        a href=(f.url(&format!("/campaigns/{}", campaign.id))) { (campaign.name) }
                        span.note { (campaign.program) }
                    }
                } @else { span.none { "–" } }
            }))
            (cell(&head[3], &html! { @if let Some(member) = &row.member { (member.name) } @else { span.none { "–" } } }))
            (cell(&head[4], &html! { (actor_words(f, row)) }))
            (cell(&head[5], &html! { div.two-lines { (f.near(row.at)) span.note { (t!(f, "ledger-sequence", number = row.sequence)) } } }))
        }
    }
}

fn what(f: &Frame, found: &LedgerRow) -> String {
    match found.row.measure {
        Some(measure) => measure_words(f, measure),
        None => journey::words(f, found.kind),
    }
}

/// Who or what did it.
fn actor_words(f: &Frame, row: &CountedView) -> String {
    match (&row.actor_name, row.actor.as_str()) {
        (Some(name), _) => name.clone(),
        (None, "engine") => t!(f, "ledger-by-engine"),
        (None, "network") => t!(f, "ledger-by-network"),
        (None, _) => t!(f, "import-by-program"),
    }
}

/// Kinds of events that a filter of the address may name.
pub fn kind_of(here: &Address) -> Option<EventKind> {
    here.get("kind").and_then(|name| name.parse().ok())
}
