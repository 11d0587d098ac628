//! Acceptances and answers that a person taps in, where the connector cannot know them (R43).

use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::form::{Fields, Problems};
use crate::frame::{Frame, sample_now};
use crate::icons::{Icon, icon};
use crate::page::Page;
use crate::pieces::contact::plain;
use crate::pieces::empty::empty;
use crate::pieces::field::{self, Field};
use crate::t;

use super::{Place, page};

/// Somebody who was invited by hand, or is connected since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    /// The contact's id, `con_...`.
    pub id: String,
    /// Where it is reported: `/companion/contacts/con_...`.
    pub href: String,
    /// The contact's name.
    pub name: String,
    /// The headline.
    pub headline: Option<String>,
    /// The profile on the network.
    pub profile_url: String,
    /// When the invitation left, or was accepted.
    pub since: Timestamp,
}

/// What the form for an answer posts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnswerForm {
    /// What the contact wrote.
    pub text: String,
}

impl AnswerForm {
    /// Reads the posted form.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            text: fields.raw("text").to_owned(),
        }
    }
}

/// The lists as they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnswersView {
    /// Open invitations.
    pub invited: Vec<AnswerRow>,
    /// Connected people who got a message.
    pub connected: Vec<AnswerRow>,
}

impl AnswersView {
    /// Two open invitations, one connection.
    pub fn sample() -> Self {
        let row = |id: &str, name: &str, headline: &str, days: i64| AnswerRow {
            id: id.to_owned(),
            href: format!("/companion/contacts/{id}"),
            name: name.to_owned(),
            headline: Some(headline.to_owned()),
            profile_url: "https://www.linkedin.com/in/someone".to_owned(),
            since: sample_now().plus_millis(-days * span::DAY),
        };
        Self {
            invited: vec![
                row("con_1", "Jonas Weber", "Head of Procurement, Rheinstahl", 2),
                row("con_2", "Lena Fischer", "COO, Nordlicht Energie", 4),
            ],
            connected: vec![row("con_3", "Anne-Sophie de la Tour", "Hydrogène Rhône", 1)],
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &AnswersView) -> Page {
    page(
        f,
        Place::Answers,
        &t!(f, "companion-answers"),
        lists(f, view),
    )
}

/// Who may have accepted or answered; at the desk as on the phone.
pub fn lists(f: &Frame, view: &AnswersView) -> Markup {
    html! {
            @if view.invited.is_empty() && view.connected.is_empty() {
                (empty(Icon::Message, &t!(f, "answers-empty-title"), &t!(f, "answers-empty-text"), None))
            }
            @if !view.invited.is_empty() {
                h2 { (t!(f, "answers-invited")) }
                p.companion__lead { (t!(f, "answers-invited-help")) }
                ul.rows { @for row in &view.invited { (invited(f, row)) } }
            }
            @if !view.connected.is_empty() {
                h2 { (t!(f, "answers-connected")) }
                p.companion__lead { (t!(f, "answers-connected-help")) }
                ul.rows { @for row in &view.connected { (connected(f, row)) } }
            }
    }
}

fn invited(f: &Frame, row: &AnswerRow) -> Markup {
    html! {
        li.rows__row {
            (plain(&row.name, row.headline.as_deref(), None))
            span.note { (t!(f, "answers-invited-since")) " " (f.relative(row.since)) }
            div.rows__actions {
                a.button.button--quiet href=(row.profile_url) target="_blank" rel="noreferrer noopener"
                    aria-label=(t!(f, "answers-profile-of", name = &row.name)) { (icon(Icon::Outside)) }
                form method="post" action=(format!("{}/accepted", row.href)) {
                    button.button type="submit" aria-label=(t!(f, "answers-accepted-by", name = &row.name)) {
                        (icon(Icon::Check)) (t!(f, "answers-accepted"))
                    }
                }
            }
        }
    }
}

fn connected(f: &Frame, row: &AnswerRow) -> Markup {
    let text = format!("text-{}", row.id);
    html! {
        li.rows__row {
            (plain(&row.name, row.headline.as_deref(), None))
            details.fold.grow {
                summary aria-label=(t!(f, "answers-answered-by", name = &row.name)) { (icon(Icon::Message)) (t!(f, "answers-answered")) }
                form method="post" action=(format!("{}/answered", row.href)) {
                    (field::area(&Field { name: &text, ..Field::new("text", t!(f, "answers-what"), "") }, &Problems::default(), "3"))
                    button.button.button--primary type="submit" { (t!(f, "answers-record")) }
                }
            }
        }
    }
}
