//! The dashboard (R72): the answer in a sentence, what needs a person, how today stands, and what came of the campaigns in a
//! period. Every number is a door to the rows that it counts (R73).

use domain::ledger::Measure;
use domain::reply::Class;
use jiff::ToSpan as _;
use maud::{Markup, html};
use service::audience::refs::{CampaignRef, MemberRef};
use service::results::dashboard::{
    AttentionView, DashboardView, FamilyFiguresView, MemberFiguresView, MemberTodayView,
};
use service::results::figures::FiguresView;
use service::results::series::StepView;

use crate::frame::{Frame, Head, Section, page, sample_id};
use crate::icons::{Icon, icon};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pieces::chart::{Chart, Series, bar, columns, lines};
use crate::pieces::door::{door, door_to};
use crate::pieces::empty::empty;
use crate::pieces::mood::{class_words, mood};
use crate::pieces::period;
use crate::pieces::progress::{ProgressView, progress};
use crate::pieces::ratio::{RatioView, ratio};
use crate::pieces::table::{Column, cell, table};
use crate::pieces::toolbar::{Filter, toolbar};
use crate::{format, t};

/// The dashboard as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct DashboardPage {
    /// The address with its filters: `days`, `from`, `to`, `member`, `program`.
    pub here: Address,
    /// What was found.
    pub found: DashboardView,
    /// Members to choose from: id and name.
    pub members: Vec<(String, String)>,
    /// Programs to choose from.
    pub programs: Vec<String>,
    /// Whether the workspace has any campaign at all.
    pub any: bool,
}

impl DashboardPage {
    /// A week of two members, with something that needs each of them.
    pub fn sample() -> Self {
        let figures = |invitations, accepted| FiguresView {
            invitations,
            accepted,
            messages: accepted,
            clicks: 3,
            replies: 5,
            sentiment: Some(0.71),
            positive: 3,
            neutral: 1,
            stop: 1,
            ..FiguresView::default()
        };
        let family = |number, name: &str, figures| FamilyFiguresView {
            campaign: CampaignRef {
                id: sample_id(number),
                name: name.to_owned(),
                program: "growth".to_owned(),
            },
            campaigns: 2,
            figures,
        };
        let first = jiff::civil::date(2026, 11, 17);
        let day = |index: i64| first.saturating_add(index.days());
        let claire = MemberRef {
            id: sample_id(1),
            name: "Claire Morel".to_owned(),
        };
        Self {
            here: Address::new("/w/northwind/dashboard").with("days", "7"),
            found: DashboardView {
                from: first,
                to: day(6),
                date: day(6),
                time_zone: "Europe/Paris".to_owned(),
                attention: AttentionView {
                    proposals: 12,
                    unsure_replies: 1,
                    ..AttentionView::default()
                },
                today: vec![MemberTodayView {
                    member: claire.clone(),
                    today: ProgressView::sample().today,
                }],
                figures: figures(140, 61),
                before: figures(120, 40),
                growth: vec![
                    family(1, "clevel-france", figures(91, 44)),
                    family(2, "clevel-us-q1", figures(49, 17)),
                ],
                nurturing: vec![family(3, "news-of-the-year", figures(0, 80))],
                members: vec![MemberFiguresView {
                    member: claire,
                    figures: figures(140, 61),
                }],
                series: (0..7)
                    .map(|index| StepView {
                        from: day(index),
                        to: day(index),
                        figures: figures(20, index as u64 + 5),
                    })
                    .collect(),
            },
            members: vec![("mem_1".to_owned(), "Claire Morel".to_owned())],
            programs: vec!["growth".to_owned()],
            any: true,
        }
    }

    /// A workspace without a campaign.
    pub fn sample_empty() -> Self {
        Self {
            any: false,
            ..Self::sample()
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &DashboardPage) -> Page {
    let found = &view.found;
    let mut head = Head::new(t!(f, "nav-dashboard"));
    if view.any {
        head = head.sentence(sentence(f, found)).actions(html! {
            a.button href=(f.url("/reports/weekly")) { (icon(Icon::Calendar)) (t!(f, "weekly-title")) }
            a.button href=(f.url("/ledger")) { (icon(Icon::Queue)) (t!(f, "ledger-title")) }
        });
    }
    page(f, Section::Dashboard, head, body(f, view))
}

fn body(f: &Frame, view: &DashboardPage) -> Markup {
    if !view.any {
        let next = Link::new(t!(f, "nav-invites"), f.url("/invites"));
        return empty(
            Icon::Dashboard,
            &t!(f, "dashboard-empty-title"),
            &t!(f, "dashboard-empty-text"),
            Some(&next),
        );
    }
    let found = &view.found;
    let doors = Doors::new(f, view);
    html! {
        (toolbar(f, &view.here, None, &filters(f, view)))
        (period::own(f, &view.here, Some(found.from), Some(found.to)))
        (attention(f, &found.attention))
        (today(f, view))
        (totals(f, &doors, found))
        (growth(f, &doors, view))
        (nurturing(f, &doors, view))
        (replies(f, &doors, view))
        (sent(f, &doors, view))
        (members(f, &doors, view))
        p.note { (t!(f, "dashboard-zone", zone = format::zone_city(&found.time_zone))) }
    }
}

/// Leads from a number to its rows.
struct Doors {
    base: Address,
}

impl Doors {
    fn new(f: &Frame, view: &DashboardPage) -> Self {
        let mut base = Address::new(f.url("/ledger"))
            .with("from", view.found.from.to_string())
            .with("to", view.found.to.to_string());
        for name in ["member", "program"] {
            if let Some(value) = view.here.get(name) {
                base = base.with(name, value);
            }
        }
        Self { base }
    }

    fn within(&self, step: &StepView) -> Self {
        Self {
            base: self
                .base
                .with("from", step.from.to_string())
                .with("to", step.to.to_string()),
        }
    }

    fn of(&self, name: &str, value: impl Into<String>) -> Self {
        Self {
            base: self.base.with(name, value),
        }
    }

    /// A number with the way to its rows.
    fn number(&self, f: &Frame, figures: &FiguresView, measure: Measure) -> Markup {
        door(f, figures.of(measure), &self.base, measure)
    }

    fn class(&self, f: &Frame, figures: &FiguresView, class: Class) -> Markup {
        let rows = self.base.with("class", class.as_str());
        door_to(f, figures.of_class(class), &rows)
    }
}

/// The answer first: today, what needs a person, and the period.
fn sentence(f: &Frame, found: &DashboardView) -> String {
    let sum = |of: fn(&MemberTodayView) -> u64| found.today.iter().map(of).sum::<u64>();
    let (sent, planned) = (sum(|one| one.today.sent), sum(|one| one.today.planned));
    let today = if planned == 0 {
        t!(f, "dashboard-sentence-nothing")
    } else {
        t!(
            f,
            "dashboard-sentence-today",
            sent = sent,
            planned = planned
        )
    };
    let needs = needs(f, &found.attention).len() as u64;
    let needs = if needs == 0 {
        t!(f, "dashboard-sentence-quiet")
    } else {
        t!(f, "dashboard-sentence-needs", count = needs)
    };
    let figures = &found.figures;
    let came = t!(
        f,
        "dashboard-sentence-came",
        period = period_words(f, found),
        accepted = figures.accepted,
        replies = figures.replies
    );
    format!("{today}; {needs}. {came}")
}

fn period_words(f: &Frame, found: &DashboardView) -> String {
    period::words(f, found.from, found.to)
}

fn filters(f: &Frame, view: &DashboardPage) -> Vec<Filter> {
    let mut filters = period::filters(f, &view.here);
    if !view.members.is_empty() {
        let members = view.members.clone();
        filters.push(Filter::new("member", t!(f, "column-member"), members));
    }
    let programs = view
        .programs
        .iter()
        .map(|name| (name.clone(), name.clone()));
    filters.push(Filter::new("program", t!(f, "column-program"), programs));
    filters
}

/// What needs a person: how much, in words, and where it is cured.
fn needs(f: &Frame, found: &AttentionView) -> Vec<(Icon, String, String)> {
    let all = [
        (
            found.proposals,
            Icon::Calendar,
            t!(f, "need-proposals", count = found.proposals),
            "/queue?state=waiting_for_approval",
        ),
        (
            found.hand_sends,
            Icon::Hand,
            t!(f, "need-hand-sends", count = found.hand_sends),
            "/queue?state=sending",
        ),
        (
            found.unconfirmed,
            Icon::Warning,
            t!(f, "need-unconfirmed", count = found.unconfirmed),
            "/queue?state=unconfirmed",
        ),
        (
            found.accounts,
            Icon::Person,
            t!(f, "need-accounts", count = found.accounts),
            "/members",
        ),
        (
            found.invite_campaigns,
            Icon::Invite,
            t!(f, "need-invites", count = found.invite_campaigns),
            "/invites?health=errors",
        ),
        (
            found.nurture_campaigns,
            Icon::Message,
            t!(f, "need-nurtures", count = found.nurture_campaigns),
            "/nurtures?health=errors",
        ),
        (
            found.unsure_replies,
            Icon::Info,
            t!(f, "need-unsure", count = found.unsure_replies),
            "/inbox?state=unsure",
        ),
        (
            found.unread,
            Icon::Inbox,
            t!(f, "need-unread", count = found.unread),
            "/inbox?state=unread",
        ),
    ];
    all.into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(_, shape, words, path)| (shape, words, f.url(path)))
        .collect()
}

pub(super) fn attention(f: &Frame, found: &AttentionView) -> Markup {
    let needs = needs(f, found);
    html! {
        section {
            h2 { (t!(f, "dashboard-needs")) }
            @if needs.is_empty() { p.note { (t!(f, "dashboard-needs-nothing")) } }
            @else {
                ul.needs {
                    @for (shape, words, href) in &needs {
                        li { a.needs__entry href=(href) { (icon(*shape)) span { (words) } (icon(Icon::Right)) } }
                    }
                }
            }
            p.note { a href=(f.url("/invites?health=warnings")) { (t!(f, "dashboard-warnings-invites")) } " · "
                a href=(f.url("/nurtures?health=warnings")) { (t!(f, "dashboard-warnings-nurtures")) } }
        }
    }
}

/// A heading with the way to the table as a file.
fn heading(f: &Frame, view: &DashboardPage, title: &str, file: &str) -> Markup {
    let path = f.url(&format!("/dashboard/{file}"));
    let address = Address::new(path).with_all(&view.here);
    html! {
        div.heading {
            h2 { (title) }
            a.heading__file href=(address) download { (t!(f, "dashboard-file")) span.unseen { ": " (title) } }
        }
    }
}

fn today(f: &Frame, view: &DashboardPage) -> Markup {
    let found = &view.found;
    let date = found.date.to_string();
    let head = [
        Column::words(t!(f, "column-member")),
        Column::words(t!(f, "column-today")),
        Column::figures(t!(f, "dashboard-planned")),
        Column::figures(t!(f, "column-sent")),
        Column::figures(t!(f, "dashboard-open")),
    ];
    let row = |one: &MemberTodayView| {
        let rows = Address::new(f.url("/queue"))
            .with("member", one.member.id.to_string())
            .with("date", date.clone());
        let view = ProgressView {
            today: one.today,
            rows: Some(rows.clone()),
        };
        let id = format!("today-{}", one.member.id);
        html! {
            tr {
                (cell(&head[0], &html! { span.strong { (one.member.name) } }))
                (cell(&head[1], &progress(f, &id, &view)))
                (cell(&head[2], &html! { a.door href=(rows) { (f.number(one.today.planned as i64)) } }))
                (cell(&head[3], &html! { a.door href=(rows.with("category", "sent")) { (f.number(one.today.sent as i64)) } }))
                (cell(&head[4], &html! { (f.number(one.today.open() as i64)) }))
            }
        }
    };
    html! {
        section {
            h2 { (t!(f, "dashboard-today")) " " span.note { (format::day(f.language, found.date)) } }
            @if found.today.is_empty() { p.note { (t!(f, "dashboard-today-nothing")) } }
            @else { (table(&t!(f, "dashboard-today"), &head, &html! { tbody { @for one in &found.today { (row(one)) } } })) }
        }
    }
}

/// The words for what a number counts.
pub fn measure_words(f: &Frame, measure: Measure) -> String {
    match measure {
        Measure::Invitations => t!(f, "measure-invitations"),
        Measure::Accepted => t!(f, "measure-accepted"),
        Measure::Messages => t!(f, "measure-messages"),
        Measure::Clicks => t!(f, "measure-clicks"),
        Measure::Replies => t!(f, "measure-replies"),
        Measure::Blocked => t!(f, "category-blocked"),
        Measure::Duplicate => t!(f, "category-duplicate"),
        Measure::Pending => t!(f, "category-pending"),
        Measure::False => t!(f, "category-false"),
        Measure::Error => t!(f, "category-error"),
    }
}

/// The figures of the period beside those of the one before.
fn totals(f: &Frame, doors: &Doors, found: &DashboardView) -> Markup {
    let shown = [
        Measure::Invitations,
        Measure::Accepted,
        Measure::Messages,
        Measure::Clicks,
        Measure::Replies,
    ];
    html! {
        section {
            h2 { (t!(f, "dashboard-figures")) " " span.note { (period_words(f, found)) } }
            dl.figures-row {
                @for measure in shown {
                    div {
                        dt { (measure_words(f, measure)) }
                        dd { (doors.number(f, &found.figures, measure)) }
                        dd.note { (t!(f, "dashboard-before", count = found.before.of(measure))) }
                    }
                }
                div {
                    dt { (t!(f, "column-ratio")) }
                    dd { (ratio(f, "ratio-period", &ratio_of(&found.figures))) }
                }
            }
        }
    }
}

pub(super) fn ratio_of(figures: &FiguresView) -> RatioView {
    RatioView::new(figures.accepted, figures.invitations)
}

/// A family with the way to the rows of all of its campaigns.
fn family(f: &Frame, of: &FamilyFiguresView) -> Markup {
    let href = f.url(&format!("/campaigns/{}", of.campaign.id));
    html! {
        div.two-lines {
            a.strong href=(href) { (of.campaign.name) }
            span.note { (of.campaign.program) @if of.campaigns > 1 { " · " (t!(f, "dashboard-campaigns", count = of.campaigns)) } }
        }
    }
}

fn growth(f: &Frame, doors: &Doors, view: &DashboardPage) -> Markup {
    let rows = &view.found.growth;
    let most = rows
        .iter()
        .map(|row| row.figures.invitations.max(row.figures.accepted));
    let most = most.max().unwrap_or(0);
    let head = [
        Column::words(t!(f, "column-campaign")),
        Column::words(t!(f, "dashboard-accepted-of-sent")),
        Column::figures(t!(f, "column-sent")),
        Column::figures(t!(f, "measure-accepted-short")),
        Column::words(t!(f, "column-ratio")),
    ];
    let row = |of: &FamilyFiguresView| {
        let doors = doors.of("family", of.campaign.id.to_string());
        let figures = &of.figures;
        html! {
            tr {
                (cell(&head[0], &family(f, of)))
                (cell(&head[1], &bar(figures.invitations, figures.accepted, most)))
                (cell(&head[2], &doors.number(f, figures, Measure::Invitations)))
                (cell(&head[3], &doors.number(f, figures, Measure::Accepted)))
                (cell(&head[4], &ratio(f, &format!("growth-{}", of.campaign.id), &ratio_of(figures))))
            }
        }
    };
    let title = t!(f, "dashboard-growth");
    html! {
        section {
            (heading(f, view, &title, "growth.csv"))
            @if rows.is_empty() { p.note { (t!(f, "dashboard-growth-nothing")) } }
            @else { (table(&title, &head, &html! { tbody { @for of in rows { (row(of)) } } })) }
        }
    }
}

fn nurturing(f: &Frame, doors: &Doors, view: &DashboardPage) -> Markup {
    let rows = &view.found.nurturing;
    let head = [
        Column::words(t!(f, "column-campaign")),
        Column::figures(t!(f, "column-sent")),
        Column::figures(t!(f, "column-clicks")),
        Column::figures(t!(f, "column-replies")),
        Column::words(t!(f, "dashboard-mood")),
    ];
    let row = |of: &FamilyFiguresView| {
        let doors = doors.of("family", of.campaign.id.to_string());
        let figures = &of.figures;
        html! {
            tr {
                (cell(&head[0], &family(f, of)))
                (cell(&head[1], &doors.number(f, figures, Measure::Messages)))
                (cell(&head[2], &doors.number(f, figures, Measure::Clicks)))
                (cell(&head[3], &doors.number(f, figures, Measure::Replies)))
                (cell(&head[4], &mood_of(f, figures)))
            }
        }
    };
    let title = t!(f, "dashboard-nurturing");
    html! {
        section {
            (heading(f, view, &title, "nurturing.csv"))
            @if rows.is_empty() { p.note { (t!(f, "dashboard-nurturing-nothing")) } }
            @else { (table(&title, &head, &html! { tbody { @for of in rows { (row(of)) } } })) }
        }
    }
}

pub(super) fn mood_of(f: &Frame, figures: &FiguresView) -> Markup {
    html! {
        @match figures.sentiment {
            Some(sentiment) => { span { (mood(f, sentiment * 100.0)) " " (f.percent(sentiment, 0)) } },
            None => { span.none { "–" } },
        }
    }
}

/// The classes of replies in the order in which they are stacked, each with its colour.
const CLASSES: [(Class, &str); 5] = [
    (Class::Positive, "good"),
    (Class::Neutral, "quiet"),
    (Class::OutOfOffice, "info"),
    (Class::Negative, "warn"),
    (Class::Stop, "bad"),
];

fn step_words(f: &Frame, step: &StepView) -> String {
    if step.from == step.to {
        return format::day(f.language, step.from);
    }
    t!(
        f,
        "dashboard-period",
        from = format::day(f.language, step.from),
        to = format::day(f.language, step.to)
    )
}

/// A chart, and behind it the table of its numbers.
fn behind(f: &Frame, title: &str, names: &[String], rows: &[(String, Vec<Markup>)]) -> Markup {
    let mut head = vec![Column::words(t!(f, "dashboard-step"))];
    head.extend(names.iter().map(Column::figures));
    html! {
        details.fold {
            summary { (t!(f, "chart-table")) span.unseen { ": " (title) } }
            (table(title, &head, &html! {
                tbody {
                    @for (step, cells) in rows {
                        tr {
                            (cell(&head[0], &html! { (step) }))
                            @for (column, content) in head.iter().skip(1).zip(cells) { (cell(column, content)) }
                        }
                    }
                }
            }))
        }
    }
}

fn replies(f: &Frame, doors: &Doors, view: &DashboardPage) -> Markup {
    let steps = &view.found.series;
    let title = t!(f, "dashboard-replies");
    let chart = Chart {
        title: title.clone(),
        steps: steps.iter().map(|step| step_words(f, step)).collect(),
        series: CLASSES
            .iter()
            .map(|(class, tone)| {
                let values = steps.iter().map(|step| step.figures.of_class(*class));
                Series::new(class_words(f, *class, false), tone, values.collect())
            })
            .collect(),
    };
    let names = CLASSES.map(|(class, _)| class_words(f, class, false));
    let rows: Vec<_> = steps
        .iter()
        .map(|step| {
            let doors = doors.within(step);
            let cells = CLASSES.map(|(class, _)| doors.class(f, &step.figures, class));
            (step_words(f, step), cells.to_vec())
        })
        .collect();
    html! {
        section {
            (heading(f, view, &title, "series.csv"))
            @if view.found.figures.replies == 0 { p.note { (t!(f, "dashboard-replies-nothing")) } }
            @else { (columns(f, &chart)) (behind(f, &title, &names, &rows)) }
        }
    }
}

fn sent(f: &Frame, doors: &Doors, view: &DashboardPage) -> Markup {
    let steps = &view.found.series;
    let title = t!(f, "dashboard-sent");
    let shown = [
        (Measure::Invitations, "accent"),
        (Measure::Accepted, "good"),
        (Measure::Messages, "quiet"),
    ];
    let chart = Chart {
        title: title.clone(),
        steps: steps.iter().map(|step| step_words(f, step)).collect(),
        series: shown
            .iter()
            .map(|(measure, tone)| {
                let values = steps.iter().map(|step| step.figures.of(*measure));
                Series::new(measure_words(f, *measure), tone, values.collect())
            })
            .collect(),
    };
    let names = shown.map(|(measure, _)| measure_words(f, measure));
    let rows: Vec<_> = steps
        .iter()
        .map(|step| {
            let doors = doors.within(step);
            let cells = shown.map(|(measure, _)| doors.number(f, &step.figures, measure));
            (step_words(f, step), cells.to_vec())
        })
        .collect();
    let figures = &view.found.figures;
    html! {
        section {
            h2 { (title) }
            @if figures.sent() + figures.accepted == 0 { p.note { (t!(f, "dashboard-sent-nothing")) } }
            @else { (lines(f, &chart)) (behind(f, &title, &names, &rows)) }
        }
    }
}

fn members(f: &Frame, doors: &Doors, view: &DashboardPage) -> Markup {
    let rows = &view.found.members;
    let shown = [
        Measure::Invitations,
        Measure::Accepted,
        Measure::Messages,
        Measure::Replies,
        Measure::Blocked,
        Measure::Error,
    ];
    let most = rows.iter().map(|row| row.figures.sent()).max().unwrap_or(0);
    let mut head = vec![
        Column::words(t!(f, "column-member")),
        Column::words(t!(f, "dashboard-activity")),
    ];
    head.extend(shown.map(|measure| Column::figures(measure_words(f, measure))));
    let title = t!(f, "dashboard-members");
    html! {
        section {
            (heading(f, view, &title, "members.csv"))
            @if rows.is_empty() { p.note { (t!(f, "dashboard-sent-nothing")) } }
            @else {
                (table(&title, &head, &html! {
                    tbody {
                        @for one in rows {
                            @let doors = doors.of("member", one.member.id.to_string());
                            tr {
                                (cell(&head[0], &html! { span.strong { (one.member.name) } }))
                                (cell(&head[1], &bar(one.figures.sent(), one.figures.invitations, most)))
                                @for (column, measure) in head.iter().skip(2).zip(shown) {
                                    (cell(column, &doors.number(f, &one.figures, measure)))
                                }
                            }
                        }
                    }
                }))
            }
        }
    }
}
