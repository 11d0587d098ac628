//! The forecast as a calendar (R61): what the days to come bring, as far as nobody does anything.

use domain::action::{ActionKind, Reason};
use domain::campaign::MessageStep;
use domain::time::{Timestamp, span};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use service::forecast::ForeseenEnd;

use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::icons::Icon;
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pieces::empty::empty;
use crate::pieces::status::reason_words;
use crate::pieces::steps::{Act, act_words, variant_words};
use crate::pieces::toolbar::{Filter, toolbar};
use crate::{format, t};

/// One foreseen action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeseenRow {
    /// The contact, with the page that says why.
    pub contact: Link,
    /// The message.
    pub step: Act,
    /// Its place in the sequence, from 0.
    pub step_index: usize,
    /// Which text of the message it is, where there are several (R65).
    pub variant: Option<String>,
    /// The language of its text.
    pub language: String,
    /// Its moment.
    pub at: Option<Timestamp>,
    /// What becomes of it.
    pub end: ForeseenEnd,
    /// Why it ends or waits.
    pub reason: Option<Reason>,
}

/// A slot of a campaign on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The campaign.
    pub campaign: Link,
    /// Its zone.
    pub time_zone: String,
    /// The slot, from 0.
    pub number: u32,
    /// Actions in it.
    pub count: usize,
    /// Of them, those that leave.
    pub leaving: usize,
    /// The first of them.
    pub rows: Vec<ForeseenRow>,
}

/// A local day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The date.
    pub date: Date,
    /// What is planned.
    pub slots: Vec<Slot>,
}

/// The page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastPage {
    /// What it is about.
    pub parent: Link,
    /// The address with its filters: `member`, `as_approved`, `days`.
    pub here: Address,
    /// Whether it goes as far as was asked for.
    pub complete: bool,
    /// Whether every proposal was taken as approved.
    pub as_approved: bool,
    /// Up to when it goes.
    pub until: Timestamp,
    /// Actions that leave.
    pub leaving: usize,
    /// Proposals that wait for a decision.
    pub undecided: usize,
    /// Budgets that hold something back, the first one first: whose, for what, from when on.
    pub budgets: Vec<(Option<String>, ActionKind, Reason, Timestamp)>,
    /// Campaigns whose source runs dry, with the date.
    pub dry: Vec<(Link, Date)>,
    /// The days.
    pub days: Vec<Day>,
    /// Members to choose from.
    pub members: Vec<(String, String)>,
}

impl ForecastPage {
    /// Two days of one campaign.
    pub fn sample() -> Self {
        let row = |name: &str, end, reason, hours: i64| ForeseenRow {
            contact: Link::new(name, "/w/northwind/campaigns/cmp_1/why/ctc_1"),
            step: Act::Message(MessageStep::Invitation),
            step_index: 0,
            variant: None,
            language: "fr".to_owned(),
            at: Some(sample_now().plus_millis(hours * span::HOUR)),
            end,
            reason,
        };
        let slot = |rows: Vec<ForeseenRow>| Slot {
            campaign: Link::new("clevel-france", "/w/northwind/campaigns/cmp_1"),
            time_zone: "Europe/Paris".to_owned(),
            number: 0,
            count: rows.len(),
            leaving: rows
                .iter()
                .filter(|row| row.end == ForeseenEnd::Leaves)
                .count(),
            rows,
        };
        Self {
            parent: Link::new("clevel-france", "/w/northwind/campaigns/cmp_1"),
            here: Address::new("/w/northwind/campaigns/cmp_1/forecast"),
            complete: true,
            as_approved: false,
            until: sample_now().plus_millis(14 * span::DAY),
            leaving: 1,
            undecided: 1,
            budgets: vec![(
                Some("Claire Morel".to_owned()),
                ActionKind::Invitation,
                Reason::WarmingUp,
                sample_now().plus_millis(3 * span::DAY),
            )],
            dry: vec![(
                Link::new("clevel-france", "/w/northwind/campaigns/cmp_1"),
                jiff::civil::date(2027, 3, 12),
            )],
            days: vec![
                Day {
                    date: jiff::civil::date(2027, 3, 3),
                    slots: vec![slot(vec![row(
                        "Jonas Weber",
                        ForeseenEnd::Leaves,
                        None,
                        20,
                    )])],
                },
                Day {
                    date: jiff::civil::date(2027, 3, 4),
                    slots: vec![slot(vec![
                        row("Li Wei", ForeseenEnd::WaitsForDecision, None, 44),
                        row(
                            "Karim Benali",
                            ForeseenEnd::Waits,
                            Some(Reason::BudgetExhausted),
                            45,
                        ),
                    ])],
                },
            ],
            members: vec![("mem_1".to_owned(), "Claire Morel".to_owned())],
        }
    }
}

fn head(f: &Frame, parent: &Link) -> Head {
    Head::new(t!(f, "forecast-title")).parent(parent.label.clone(), parent.href.clone())
}

/// The page while the forecast is being made; it looks again by itself.
pub fn render_progress(f: &Frame, parent: &Link, here: &Address, percent: u32) -> Page {
    page(
        f,
        Section::Invites,
        head(f, parent).sentence(t!(f, "forecast-running")),
        looking_again(f, here, &t!(f, "forecast-running"), percent, &html! {}),
    )
}

/// How far something has come that takes a while; it looks again by itself, and by its button.
pub(super) fn looking_again(
    f: &Frame,
    here: &Address,
    words: &str,
    percent: u32,
    further: &Markup,
) -> Markup {
    html! {
        div hx-get=(here) hx-trigger="load delay:1s" hx-target="body" hx-swap="outerHTML" {
            p {
                progress max="100" value=(percent) aria-label=(words) {}
                " " (f.percent(f64::from(percent) / 100.0, 0))
            }
            p { a.button href=(here) { (t!(f, "forecast-look-again")) } }
            (further)
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &ForecastPage) -> Page {
    let sentence = t!(
        f,
        "forecast-sentence",
        count = i64::try_from(view.leaving).unwrap_or(i64::MAX),
        undecided = i64::try_from(view.undecided).unwrap_or(i64::MAX)
    );
    page(
        f,
        Section::Invites,
        head(f, &view.parent).sentence(sentence),
        html! {
            p.note { (t!(f, "forecast-help")) }
            (toolbar(f, &view.here, None, &filters(f, view)))
            @if !view.complete { p.note { (t!(f, "forecast-incomplete")) " " (f.near(view.until)) } }
            @if !view.budgets.is_empty() || !view.dry.is_empty() { (bounds(f, view)) }
            @if view.days.is_empty() {
                (empty(Icon::Clock, &t!(f, "forecast-empty-title"), &t!(f, "forecast-empty-text"), None))
            } @else {
                ol.calendar { @for day in &view.days { (day_of(f, day)) } }
            }
        },
    )
}

fn filters(f: &Frame, view: &ForecastPage) -> Vec<Filter> {
    let mut filters = vec![Filter::new(
        "as_approved",
        t!(f, "forecast-proposals"),
        [
            ("false".to_owned(), t!(f, "forecast-as-they-are")),
            ("true".to_owned(), t!(f, "forecast-as-approved")),
        ],
    )];
    if !view.members.is_empty() {
        filters.push(Filter::new(
            "member",
            t!(f, "column-member"),
            view.members.clone(),
        ));
    }
    filters
}

fn bounds(f: &Frame, view: &ForecastPage) -> Markup {
    html! {
        section.group {
            h2 { (t!(f, "forecast-bounds")) }
            ul {
                @for (name, kind, reason, at) in &view.budgets {
                    li {
                        (match kind {
                            ActionKind::Invitation => t!(f, "forecast-invitations-bound"),
                            ActionKind::Message | ActionKind::Answer => t!(f, "forecast-messages-bound"),
                            ActionKind::Withdrawal => t!(f, "forecast-withdrawals-bound"),
                        })
                        @if let Some(name) = name { " (" (name) ")" }
                        ": " (f.near(*at)) ". "
                        @if *reason != Reason::BudgetExhausted { (reason_words(f, *reason)) " " }
                        a href=(f.url("/settings")) { (t!(f, "cure-budget-exhausted")) }
                    }
                }
                @for (campaign, date) in &view.dry {
                    li {
                        a href=(campaign.href) { (campaign.label) } ": "
                        (t!(f, "forecast-dry", date = format::date(f.language, *date)))
                    }
                }
            }
        }
    }
}

fn day_of(f: &Frame, day: &Day) -> Markup {
    html! {
        li.calendar__day {
            h2 { (format::date(f.language, day.date)) }
            @for slot in &day.slots {
                details.fold open[slot.rows.len() <= 12] {
                    summary {
                        (slot.campaign.label) " "
                        span.note {
                            (t!(f, "forecast-slot", number = slot.number + 1)) " · " (format::zone_city(&slot.time_zone)) " · "
                            (t!(f, "forecast-leaving", leaving = i64::try_from(slot.leaving).unwrap_or(i64::MAX),
                                count = i64::try_from(slot.count).unwrap_or(i64::MAX)))
                        }
                    }
                    ul.calendar__rows { @for row in &slot.rows { (row_of(f, slot, row)) } }
                    @if slot.count > slot.rows.len() {
                        p.note { (t!(f, "forecast-more", count = i64::try_from(slot.count - slot.rows.len()).unwrap_or(i64::MAX))) }
                    }
                }
            }
        }
    }
}

fn row_of(f: &Frame, slot: &Slot, row: &ForeseenRow) -> Markup {
    let zone = TimeZone::get(&slot.time_zone).unwrap_or(TimeZone::UTC);
    html! {
        li.calendar__row {
            span.calendar__time { @if let Some(at) = row.at { (format::time(&zone, at)) } @else { "–" } }
            a href=(row.contact.href) { (row.contact.label) }
            span.note {
                (act_words(f, row.step, row.step_index)) (variant_words(f, row.variant.as_deref()).unwrap_or_default()) " · " @if row.step != Act::Withdrawal { (row.language) " · " } (end_words(f, row.end))
                @if let Some(reason) = row.reason { ". " (reason_words(f, reason)) }
            }
        }
    }
}

fn end_words(f: &Frame, end: ForeseenEnd) -> String {
    match end {
        ForeseenEnd::Leaves => t!(f, "forecast-leaves"),
        ForeseenEnd::Ends => t!(f, "forecast-ends"),
        ForeseenEnd::WaitsForDecision => t!(f, "forecast-waits-for-decision"),
        ForeseenEnd::Waits => t!(f, "forecast-waits"),
    }
}
