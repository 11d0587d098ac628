//! The rehearsal of a campaign (R62): every message that would leave, before it goes live.

use domain::action::{ActionKind, ActionState, Reason, StepIndex};
use domain::campaign::CampaignKind;
use domain::limits;
use domain::time::span;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use service::forecast::ForeseenEnd;
use service::rehearsal::{Manner, RehearsalView, RehearsedItem};

use crate::form::Problems;
use crate::frame::{Frame, Head, Section, page, sample_id, sample_now};
use crate::icons::{Icon, icon};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pages::forecast::looking_again;
use crate::pieces::empty::empty;
use crate::pieces::field::{self, Choice, Field};
use crate::pieces::status::reason_words;
use crate::pieces::steps::{Act, act_words, variant_words};
use crate::{format, t};

/// A rehearsal that is over.
#[derive(Debug, Clone, PartialEq)]
pub struct RehearsalPage {
    /// The campaign.
    pub parent: Link,
    /// The address with what was asked for.
    pub here: Address,
    /// What the campaign does.
    pub kind: CampaignKind,
    /// What would have left.
    pub found: RehearsalView,
}

impl RehearsalPage {
    /// Two messages that leave, and one that does not.
    pub fn sample() -> Self {
        let item = |name: &str, step: u32, hours: i64, text: Option<&str>| RehearsedItem {
            contact_id: sample_id(7),
            contact_name: name.to_owned(),
            kind: if step == 0 {
                ActionKind::Invitation
            } else {
                ActionKind::Message
            },
            step: StepIndex(step),
            date: jiff::civil::date(2027, 3, 3),
            at: Some(sample_now().plus_millis(hours * span::HOUR)),
            end: if text.is_some() {
                ForeseenEnd::Leaves
            } else {
                ForeseenEnd::Ends
            },
            variant: None,
            text: text.map(str::to_owned),
            state: ActionState::Sent,
            category: None,
            reason: text.is_none().then_some(Reason::ValueMissing),
            detail: text.is_none().then(|| "companyName".to_owned()),
        };
        Self {
            parent: Link::new("clevel-france", "/w/northwind/campaigns/cmp_1"),
            here: Address::new("/w/northwind/campaigns/cmp_1/rehearsal").with("days", "14"),
            kind: CampaignKind::Invite,
            found: RehearsalView {
                from: sample_now(),
                until: sample_now().plus_millis(14 * span::DAY),
                complete: false,
                manner: Manner::Accepting,
                was_active: false,
                people: 3,
                accepted: 2,
                replies: 0,
                time_zone: "America/New_York".to_owned(),
                items: vec![
                    item(
                        "Karim Benali",
                        0,
                        20,
                        Some("Hello Karim, we both work on low-carbon industry.\n\nClaire"),
                    ),
                    item("Li Wei", 0, 21, Some("")),
                    item("Jonas Weber", 0, 22, None),
                    item(
                        "Karim Benali",
                        1,
                        44,
                        Some("Thank you for connecting, Karim."),
                    ),
                ],
            },
        }
    }
}

fn head(f: &Frame, parent: &Link) -> Head {
    Head::new(t!(f, "rehearsal-title")).parent(parent.label.clone(), parent.href.clone())
}

/// What a rehearsal is, and the button that begins one.
pub fn render_before(f: &Frame, parent: &Link, here: &Address) -> Page {
    page(
        f,
        Section::Invites,
        head(f, parent).sentence(t!(f, "rehearsal-help")),
        question(f, here),
    )
}

/// How it is rehearsed: for how long, with how many, among what kind of people.
fn question(f: &Frame, here: &Address) -> Markup {
    let text = |name: &str, usual: u32| {
        let given = here.get(name).map(str::to_owned);
        given.unwrap_or_else(|| usual.to_string())
    };
    let (days, people) = (
        text("days", limits::REHEARSAL_DAYS),
        text("people", limits::REHEARSAL_PEOPLE_MAXIMUM),
    );
    let manner = here.get("manner").unwrap_or(Manner::Accepting.as_str());
    let (days_most, people_most) = (
        limits::REHEARSAL_DAYS_MAXIMUM.to_string(),
        limits::REHEARSAL_PEOPLE_MAXIMUM.to_string(),
    );
    let none = Problems::default();
    html! {
        form.sheet method="get" action=(here.path()) {
            section.group {
                div.pair {
                    (field::line(&Field::new("days", t!(f, "rehearsal-days"), &days), &none, "number",
                        &[("min", "1"), ("max", &days_most), ("inputmode", "numeric"), ("class", "input--figure")]))
                    (field::line(&Field::new("people", t!(f, "rehearsal-people"), &people), &none, "number",
                        &[("min", "1"), ("max", &people_most), ("inputmode", "numeric"), ("class", "input--figure")]))
                }
                (field::radios(&Field::new("manner", t!(f, "rehearsal-manner"), manner), &none, &[
                    (Choice::new(Manner::Accepting.as_str(), t!(f, "rehearsal-accepting")), t!(f, "rehearsal-accepting-help")),
                    (Choice::new(Manner::Lifelike.as_str(), t!(f, "rehearsal-lifelike")), t!(f, "rehearsal-lifelike-help")),
                ]))
            }
            div.sheet__foot {
                button.button.button--primary type="submit" { (icon(Icon::Clock)) (t!(f, "rehearsal-begin")) }
            }
        }
    }
}

/// The page while it is played; it looks again by itself, and the rehearsal ends where it no longer does.
pub fn render_progress(f: &Frame, parent: &Link, here: &Address, percent: u32) -> Page {
    page(
        f,
        Section::Invites,
        head(f, parent).sentence(t!(f, "rehearsal-running")),
        looking_again(
            f,
            here,
            &t!(f, "rehearsal-running"),
            percent,
            &html! { p { a href=(here.path()) { (t!(f, "rehearsal-stop")) } } },
        ),
    )
}

/// The page.
pub fn render(f: &Frame, view: &RehearsalPage) -> Page {
    let found = &view.found;
    let leaving = found
        .items
        .iter()
        .filter(|item| item.end == ForeseenEnd::Leaves)
        .count();
    let sentence = t!(
        f,
        "rehearsal-sentence",
        count = leaving,
        people = found.people,
        accepted = found.accepted,
        replies = found.replies
    );
    page(
        f,
        Section::Invites,
        head(f, &view.parent).sentence(sentence),
        html! {
            p.note {
                (t!(f, "rehearsal-nothing-left"))
                @if !found.was_active { " " (t!(f, "rehearsal-was-started")) }
            }
            @if !found.complete { p.note { (t!(f, "forecast-incomplete")) " " (f.near(found.until)) } }
            details.fold {
                summary { (t!(f, "rehearsal-again")) }
                (question(f, &view.here))
            }
            @if found.items.is_empty() {
                (empty(Icon::Clock, &t!(f, "rehearsal-empty-title"), &t!(f, "rehearsal-empty-text"), None))
            } @else { (days(f, view)) }
        },
    )
}

fn days(f: &Frame, view: &RehearsalPage) -> Markup {
    let days = view
        .found
        .items
        .chunk_by(|one, other| one.date == other.date);
    html! {
        ol.calendar {
            @for day in days {
                @if let Some(first) = day.first() {
                    li.calendar__day {
                        h2 { (format::date(f.language, first.date)) }
                        ul.rows { @for item in day { (row(f, view, item)) } }
                    }
                }
            }
        }
    }
}

fn row(f: &Frame, view: &RehearsalPage, item: &RehearsedItem) -> Markup {
    let act = Act::of(view.kind, item.kind, item.step);
    let zone = TimeZone::get(&view.found.time_zone).ok();
    let time = zone
        .zip(item.at)
        .map(|(zone, at)| format::time(&zone, at))
        .unwrap_or_default();
    html! {
        li.rows__row.rehearsed {
            p {
                span.figures { (time) } " "
                a href=(f.url(&format!("/contacts/{}", item.contact_id))) { (item.contact_name) } " "
                span.note { (act_words(f, act, item.step.0 as usize)) (variant_words(f, item.variant.as_deref()).unwrap_or_default()) }
            }
            @match &item.text {
                Some(text) if text.is_empty() => p.note { (t!(f, "rehearsal-no-text")) },
                Some(text) => p.rehearsed__text { (text) },
                None => p.note {
                    (icon(Icon::Pause)) " "
                    @match item.reason {
                        Some(reason) => (reason_words(f, reason)),
                        None => (t!(f, "rehearsal-not-yet")),
                    }
                    @if let Some(detail) = item.detail.as_ref().filter(|_| item.end == ForeseenEnd::Ends) { " (" (detail) ")" }
                },
            }
        }
    }
}
