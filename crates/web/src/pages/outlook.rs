//! Whether a person would be contacted, by whom, when, and if not, why (R36).

use domain::time::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};

use crate::form::Problems;
use crate::format;
use crate::frame::{Frame, Head, Section, page};
use crate::icons::{Icon, icon};
use crate::link::Link;
use crate::page::Page;
use crate::pieces::banner::banner;
use crate::pieces::empty::empty;
use crate::pieces::field::{self, Field};
use crate::pieces::table::{Column, cell, table};
use crate::t;

pub use crate::pieces::banner::Tone;

/// A rule that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedRule {
    /// What it asks, in words.
    pub question: String,
    /// What it saw.
    pub saw: String,
    /// Whether it decided.
    pub decided: bool,
}

/// What one campaign would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignRow {
    /// Its name.
    pub name: String,
    /// Its program.
    pub program: String,
    /// Its page.
    pub href: String,
    /// In whose name it acts.
    pub sender: String,
    /// Whether it would contact the person.
    pub would: bool,
    /// The answer in words.
    pub answer: String,
    /// Its moment, when it is looked at again, or when it ended.
    pub at: Option<Timestamp>,
    /// The day for which it is planned.
    pub local_date: Option<Date>,
    /// The rules that were asked.
    pub trace: Vec<AskedRule>,
}

/// The question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutlookView {
    /// Who is asked about, as it was typed.
    pub person: String,
    /// What is wrong with that.
    pub problems: Problems,
    /// The answer.
    pub answer: Option<(Tone, String)>,
    /// The contact's page.
    pub contact: Option<String>,
    /// What each campaign would do.
    pub campaigns: Vec<CampaignRow>,
}

impl OutlookView {
    /// Somebody whom one campaign would invite and another would not.
    pub fn sample() -> Self {
        let rule = |question: &str, saw: &str, decided| AskedRule {
            question: question.to_owned(),
            saw: saw.to_owned(),
            decided,
        };
        Self {
            person: "linkedin.com/in/jane-doe".to_owned(),
            problems: Problems::default(),
            answer: Some((
                Tone::Good,
                "Jane Doe would be contacted by Claire Morel.".to_owned(),
            )),
            contact: Some("/w/northwind/contacts/con_1".to_owned()),
            campaigns: vec![
                CampaignRow {
                    name: "clevel-us-q1".to_owned(),
                    program: "growth".to_owned(),
                    href: "/w/northwind/campaigns/cmp_1".to_owned(),
                    sender: "Claire Morel".to_owned(),
                    would: true,
                    answer: "Waits for the sender’s approval.".to_owned(),
                    at: None,
                    local_date: Some(jiff::civil::date(2026, 11, 24)),
                    trace: vec![rule("Is the campaign active?", "active", false)],
                },
                CampaignRow {
                    name: "clevel-us-q1".to_owned(),
                    program: "growth".to_owned(),
                    href: "/w/northwind/campaigns/cmp_2".to_owned(),
                    sender: "Jonas Weber".to_owned(),
                    would: false,
                    answer: "No. A member invited this person for the same campaign.".to_owned(),
                    at: None,
                    local_date: None,
                    trace: vec![rule(
                        "Did the family invite the person before?",
                        "true",
                        true,
                    )],
                },
            ],
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &OutlookView) -> Page {
    let head = Head::new(t!(f, "outlook-title"))
        .parent(t!(f, "nav-suppression"), f.url("/suppressions"))
        .sentence(t!(f, "outlook-sentence"));
    page(
        f,
        Section::Suppression,
        head,
        html! {
            (question(f, &view.person, &view.problems))
            @if let Some((tone, answer)) = &view.answer {
                @let link = view.contact.as_ref().map(|href| Link::new(t!(f, "outlook-contact"), href.clone()));
                (banner(*tone, answer, link.as_ref()))
                @if !view.campaigns.is_empty() { (campaigns(f, view)) }
            } @else if view.problems.is_empty() {
                (empty(Icon::Shield, &t!(f, "outlook-empty-title"), &t!(f, "outlook-empty-text"), None))
            }
        },
    )
}

/// The form that asks.
pub fn question(f: &Frame, person: &str, problems: &Problems) -> Markup {
    html! {
        form.inline-form method="get" action=(f.url("/outlook")) {
            (field::text(&Field::new("person", t!(f, "outlook-person"), person).help(t!(f, "outlook-person-help")).required(), problems))
            button.button.button--primary type="submit" { (icon(Icon::Search)) (t!(f, "outlook-ask")) }
        }
    }
}

fn campaigns(f: &Frame, view: &OutlookView) -> Markup {
    let columns = [
        Column::words(t!(f, "column-campaign")),
        Column::words(t!(f, "column-sender")),
        Column::words(t!(f, "outlook-column-answer")),
        Column::words(t!(f, "outlook-column-when")),
    ];
    table(
        &t!(f, "outlook-campaigns"),
        &columns,
        &html! {
            tbody {
                @for row in &view.campaigns {
                    tr {
                        (cell(&columns[0], &html! {
                            div.two-lines { a href=(row.href) { strong { (row.name) } } span.note { (row.program) } }
                        }))
                        (cell(&columns[1], &html! { (row.sender) }))
                        (cell(&columns[2], &html! {
                            div { (row.answer) @if !row.trace.is_empty() { (trace(f, &row.trace)) } }
                        }))
                        (cell(&columns[3], &html! {
                            @if let Some(at) = row.at { (f.near(at)) }
                            @else if let Some(day) = row.local_date { (format::date(f.language, day)) }
                            @else { "–" }
                        }))
                    }
                }
            }
        },
    )
}

fn trace(f: &Frame, rules: &[AskedRule]) -> Markup {
    html! {
        details.fold {
            summary { (t!(f, "outlook-rules")) }
            ol.plain-list {
                @for rule in rules {
                    li {
                        @if rule.decided { strong { (rule.question) } } @else { (rule.question) }
                        " " code { (rule.saw) }
                        @if rule.decided { " " span.note { (t!(f, "outlook-decided")) } }
                    }
                }
            }
        }
    }
}
