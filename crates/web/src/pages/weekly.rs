//! The weekly report of a program or of the workspace: what was done, what came of it beside the week before, and what needs a
//! person. Made to be printed or sent on as a file.

use domain::ledger::Measure;
use maud::{Markup, html};
use service::results::dashboard::{DashboardView, FamilyFiguresView};
use service::results::weekly::WeeklyLetterView;

use crate::format;
use crate::frame::{Frame, Head, Section, page};
use crate::icons::{Icon, icon};
use crate::link::Address;
use crate::page::Page;
use crate::pages::dashboard::{DashboardPage, attention, measure_words, mood_of, ratio_of};
use crate::pieces::door::door;
use crate::pieces::period;
use crate::pieces::ratio::ratio;
use crate::pieces::table::{Column, cell, table};
use crate::pieces::toolbar::{Filter, toolbar};
use crate::t;

/// The report as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct WeeklyPage {
    /// The address with its filters: `program`, `week`.
    pub here: Address,
    /// The week, such as `2027-W09`, and those before and after it; none after the present one.
    pub weeks: (String, String, Option<String>),
    /// What was found of the seven days.
    pub found: DashboardView,
    /// Programs to choose from.
    pub programs: Vec<String>,
    /// Of what the viewer has the report by mail; none where no mail is sent, or to nobody.
    pub letters: Option<Vec<WeeklyLetterView>>,
}

impl WeeklyPage {
    /// A week of a program.
    pub fn sample() -> Self {
        let week = |text: &str| text.to_owned();
        Self {
            here: Address::new("/w/northwind/reports/weekly").with("program", "growth"),
            weeks: (week("2026-W47"), week("2026-W46"), Some(week("2026-W48"))),
            found: DashboardPage::sample().found,
            programs: vec!["growth".to_owned()],
            letters: None,
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &WeeklyPage) -> Page {
    let found = &view.found;
    let (_, before, after) = &view.weeks;
    let days = period::words(f, found.from, found.to);
    let sentence = match view.here.get("program") {
        Some(program) => t!(f, "weekly-sentence-program", program = program, days = days),
        None => t!(f, "weekly-sentence", days = days),
    };
    let head = Head::new(t!(f, "weekly-title"))
        .parent(t!(f, "nav-dashboard"), f.url(Section::Dashboard.path()))
        .sentence(sentence)
        .actions(html! {
            a.button href=(view.here.with("week", before)) { (icon(Icon::Left)) (t!(f, "weekly-before")) }
            @if let Some(after) = after {
                a.button href=(view.here.with("week", after)) { (t!(f, "weekly-after")) (icon(Icon::Right)) }
            }
        });
    let programs = view
        .programs
        .iter()
        .map(|name| (name.clone(), name.clone()));
    let filters = [Filter::new("program", t!(f, "column-program"), programs)];
    let rows = rows_of(f, view);
    page(
        f,
        Section::Dashboard,
        head,
        html! {
            (toolbar(f, &view.here, None, &filters))
            (figures(f, view, &rows))
            (families(f, &t!(f, "nav-invites"), &found.growth, &rows, &[Measure::Invitations, Measure::Accepted]))
            (families(f, &t!(f, "nav-nurtures"), &found.nurturing, &rows, &[Measure::Messages, Measure::Clicks, Measure::Replies]))
            (members(f, view, &rows))
            (attention(f, &found.attention))
            p.note { (t!(f, "dashboard-zone", zone = format::zone_city(&found.time_zone))) }
            @if let Some(letters) = &view.letters { (by_mail(f, view, letters)) }
        },
    )
}

/// Of what one has the report by mail, and the way to have it of what is shown.
fn by_mail(f: &Frame, view: &WeeklyPage, letters: &[WeeklyLetterView]) -> Markup {
    let program = view.here.get("program").filter(|name| !name.is_empty());
    let has_it = letters
        .iter()
        .any(|letter| letter.program.as_deref() == program);
    let named =
        |program: Option<&str>| program.map_or_else(|| t!(f, "weekly-mail-all"), str::to_owned);
    html! {
        section.weekly-mail aria-labelledby="by-mail" {
            h2 #by-mail { (t!(f, "weekly-mail")) }
            @if letters.is_empty() { p.note { (t!(f, "weekly-mail-none")) } }
            @else {
                ul.plain-list {
                    @for letter in letters {
                        li {
                            form.inline-form method="post"
                                action=(f.url(&format!("/reports/weekly/letters/{}/end", letter.id))) {
                                span {
                                    strong { (named(letter.program.as_deref())) } " "
                                    span.note { (t!(f, "weekly-mail-next")) " " (f.near(letter.next_at)) }
                                }
                                button.button.button--quiet type="submit"
                                    aria-label=(t!(f, "weekly-mail-end-of", program = named(letter.program.as_deref()))) {
                                    (icon(Icon::Cross)) (t!(f, "weekly-mail-end"))
                                }
                            }
                        }
                    }
                }
            }
            @if !has_it {
                form method="post" action=(f.url("/reports/weekly/letters")) {
                    input type="hidden" name="program" value=(program.unwrap_or_default());
                    button.button type="submit" {
                        (icon(Icon::Send)) (t!(f, "weekly-mail-do", program = named(program)))
                    }
                }
            }
        }
    }
}

/// The ledger of the week.
fn rows_of(f: &Frame, view: &WeeklyPage) -> Address {
    let rows = Address::new(f.url("/ledger"))
        .with("from", view.found.from.to_string())
        .with("to", view.found.to.to_string());
    match view.here.get("program") {
        Some(program) => rows.with("program", program),
        None => rows,
    }
}

/// What was done and what came of it, beside the week before.
fn figures(f: &Frame, view: &WeeklyPage, rows: &Address) -> Markup {
    let found = &view.found;
    let head = [
        Column::words(t!(f, "ledger-measure")),
        Column::figures(t!(f, "weekly-this")),
        Column::figures(t!(f, "weekly-last")),
        Column::figures(t!(f, "weekly-change")),
    ];
    let change = |measure: Measure| {
        let (now, before) = (found.figures.of(measure), found.before.of(measure));
        let change = now as i64 - before as i64;
        let sign = if change > 0 { "+" } else { "" };
        format!("{sign}{}", f.number(change))
    };
    html! {
        section {
            h2 { (t!(f, "dashboard-figures")) }
            (table(&t!(f, "dashboard-figures"), &head, &html! {
                tbody {
                    @for measure in Measure::ALL {
                        tr {
                            (cell(&head[0], &html! { (measure_words(f, *measure)) }))
                            (cell(&head[1], &door(f, found.figures.of(*measure), rows, *measure)))
                            (cell(&head[2], &html! { (f.number(found.before.of(*measure) as i64)) }))
                            (cell(&head[3], &html! { (change(*measure)) }))
                        }
                    }
                }
            }))
            dl.facts.facts--row {
                div { dt { (t!(f, "column-ratio")) } dd { (ratio(f, "weekly-ratio", &ratio_of(&found.figures))) } }
                div { dt { (t!(f, "dashboard-mood")) } dd { (mood_of(f, &found.figures)) } }
            }
        }
    }
}

/// The campaigns of a kind, with some of their figures.
fn families(
    f: &Frame,
    title: &str,
    found: &[FamilyFiguresView],
    rows: &Address,
    shown: &[Measure],
) -> Markup {
    let mut head = vec![Column::words(t!(f, "column-campaign"))];
    head.extend(
        shown
            .iter()
            .map(|measure| Column::figures(measure_words(f, *measure))),
    );
    html! {
        @if !found.is_empty() {
            section {
                h2 { (title) }
                (table(title, &head, &html! {
                    tbody {
                        @for one in found {
                            @let rows = rows.with("family", one.campaign.id.to_string());
                            tr {
                                (cell(&head[0], &html! {
                                    div.two-lines { span.strong { (one.campaign.name) } span.note { (one.campaign.program) } }
                                }))
                                @for (column, measure) in head.iter().skip(1).zip(shown) {
                                    (cell(column, &door(f, one.figures.of(*measure), &rows, *measure)))
                                }
                            }
                        }
                    }
                }))
            }
        }
    }
}

/// What was done in the name of each member.
fn members(f: &Frame, view: &WeeklyPage, rows: &Address) -> Markup {
    let shown = [
        Measure::Invitations,
        Measure::Accepted,
        Measure::Messages,
        Measure::Replies,
    ];
    let mut head = vec![Column::words(t!(f, "column-member"))];
    head.extend(shown.map(|measure| Column::figures(measure_words(f, measure))));
    let title = t!(f, "dashboard-members");
    html! {
        @if !view.found.members.is_empty() {
            section {
                h2 { (title) }
                (table(&title, &head, &html! {
                    tbody {
                        @for one in &view.found.members {
                            @let rows = rows.with("member", one.member.id.to_string());
                            tr {
                                (cell(&head[0], &html! { span.strong { (one.member.name) } }))
                                @for (column, measure) in head.iter().skip(1).zip(shown) {
                                    (cell(column, &door(f, one.figures.of(measure), &rows, measure)))
                                }
                            }
                        }
                    }
                }))
            }
        }
    }
}
