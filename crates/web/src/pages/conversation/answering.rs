//! Answering a conversation (R71): the field in which one writes, and the answers that have not left.

use domain::action::{ActionState, Reason};
use domain::limits::MESSAGE_LENGTH_MAXIMUM;
use domain::time::Timestamp;
use maud::{Markup, html};

use super::ConversationPage;
use crate::form::Problems;
use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::link::Link;
use crate::pieces::field::{self, Field};
use crate::pieces::status::{pill, reason_words};
use crate::t;

/// Where one answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Composer {
    /// The id under which the answer is kept: pressing twice sends once.
    pub id: String,
    /// What was written, or what could not leave and is to be sent again.
    pub text: String,
    /// Whether the member's own hands send it.
    pub by_hand: bool,
    /// Whether it has to be confirmed, because the contact refused.
    pub is_refused: bool,
    /// What is wrong with what was written.
    pub problems: Problems,
}

/// An answer that was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerLine {
    /// The action, `act_...`.
    pub id: String,
    /// Where it stands.
    pub state: ActionState,
    /// Why it waits, or why it did not leave.
    pub reason: Option<Reason>,
    /// What the network said of it.
    pub detail: Option<String>,
    /// What a person can change about it.
    pub cure: Option<Link>,
    /// The text.
    pub text: String,
    /// When it was written.
    pub at: Timestamp,
    /// Who wrote it.
    pub by: Option<String>,
    /// When it is looked at again.
    pub next_look_at: Option<Timestamp>,
    /// Until when it waits.
    pub waits_until: Option<Timestamp>,
    /// The page to open, while it is in the member's hands.
    pub open_url: Option<String>,
    /// Whether it can be taken back.
    pub can_take_back: bool,
    /// Whether the viewer can say what came of it.
    pub can_settle: bool,
}

impl AnswerLine {
    /// Whether it changes within seconds by itself.
    fn is_leaving(&self) -> bool {
        match self.state {
            ActionState::Scheduled => self.reason.is_none(),
            ActionState::Sending => self.open_url.is_none(),
            _ => false,
        }
    }
}

/// The messages and the answers that have not left; it looks again by itself while one is leaving.
pub(super) fn thread(f: &Frame, view: &ConversationPage, messages: &Markup) -> Markup {
    let here = f.url(&format!("/conversations/{}", view.id));
    let looks_again = view.answers.iter().any(AnswerLine::is_leaving);
    html! {
        div #thread aria-live="polite" hx-get=[looks_again.then_some(&here)] hx-trigger=[looks_again.then_some("every 2s")]
            hx-select=[looks_again.then_some("#thread")] hx-swap=[looks_again.then_some("outerHTML")] {
            ol.thread {
                (messages)
                @for answer in &view.answers { (row(f, view, answer)) }
            }
        }
    }
}

fn row(f: &Frame, view: &ConversationPage, answer: &AnswerLine) -> Markup {
    let by = answer.by.as_deref().unwrap_or(&view.member);
    html! {
        li.thread__row {
            p.thread__who {
                strong { (by) }
                span.note { (f.near(answer.at)) }
                (pill(f, answer.state))
            }
            blockquote.thread__text id=(format!("text-{}", answer.id)) { (answer.text) }
            p { (stands(f, view, answer))
                @if let Some(link) = &answer.cure { " " a href=(link.href) { (link.label) } } }
            @if let Some(detail) = &answer.detail { p.note { (detail) } }
            (acts(f, view, answer))
        }
    }
}

/// Where it stands, in a sentence.
fn stands(f: &Frame, view: &ConversationPage, answer: &AnswerLine) -> Markup {
    html! {
        @match (answer.state, answer.reason) {
            (ActionState::Scheduled, None) if view.composer.as_ref().is_some_and(|one| one.by_hand) => {
                (t!(f, "answer-leaves-by-hand", name = &view.member))
            }
            (ActionState::Scheduled, None) => (t!(f, "answer-leaves")),
            (ActionState::Scheduled, Some(reason)) => {
                (t!(f, "answer-waits", reason = reason_words(f, reason)))
                @if let Some(at) = answer.next_look_at { " " (t!(f, "answer-next-look")) " " (f.near(at)) "." }
                @if let Some(at) = answer.waits_until { " " (t!(f, "answer-waits-until")) " " (f.near(at)) "." }
            }
            (ActionState::Sending, _) if answer.open_url.is_none() => (t!(f, "answer-on-its-way")),
            (ActionState::Sending, _) if answer.can_settle => (t!(f, "answer-in-hand")),
            (ActionState::Sending, _) => (t!(f, "answer-in-others-hands", name = &view.member)),
            (ActionState::Unconfirmed, _) if answer.can_settle => (t!(f, "answer-unconfirmed")),
            (ActionState::Unconfirmed, _) => (t!(f, "answer-unconfirmed-by", name = &view.member)),
            (_, Some(reason)) => (t!(f, "answer-not-sent", reason = reason_words(f, reason))),
            _ => {}
        }
    }
}

fn acts(f: &Frame, view: &ConversationPage, answer: &AnswerLine) -> Markup {
    let base = f.url(&format!("/conversations/{}/settle", view.id));
    let press = |said: &str, shape: Icon, words: String, is_first: bool| {
        html! {
            form method="post" action=(base) {
                input type="hidden" name="answer" value=(answer.id);
                button type="submit" name="said" value=(said) class=(if is_first { "button button--primary" } else { "button" }) {
                    (icon(shape)) (words)
                }
            }
        }
    };
    let in_hand = answer.can_settle && answer.state == ActionState::Sending;
    let source = format!("text-{}", answer.id);
    html! {
        div.thread__acts {
            @if answer.can_take_back { (press("take_back", Icon::Undo, t!(f, "answer-take-back"), false)) }
            @if in_hand {
                @if let Some(url) = &answer.open_url {
                    a.button.button--primary href=(url) target="_blank" rel="noreferrer noopener" data-key="c"
                        aria-keyshortcuts="c" data-copy=(source) data-copied=(t!(f, "copied")) {
                        (icon(Icon::Outside)) span { (t!(f, "answer-copy-and-open")) }
                    }
                }
                (press("sent", Icon::Check, t!(f, "hand-sent"), false))
                (press("could_not", Icon::Cross, t!(f, "hand-could-not"), false))
            } @else if answer.can_settle {
                (press("sent", Icon::Check, t!(f, "hand-was-sent"), true))
                (press("not_sent", Icon::Cross, t!(f, "hand-was-not-sent"), false))
            }
        }
    }
}

/// The field in which one writes.
pub(super) fn composer(f: &Frame, view: &ConversationPage, composer: &Composer) -> Markup {
    let help = if composer.by_hand {
        t!(
            f,
            "answer-help-by-hand",
            name = &view.member,
            maximum = MESSAGE_LENGTH_MAXIMUM as u64
        )
    } else {
        t!(
            f,
            "answer-help",
            name = &view.member,
            maximum = MESSAGE_LENGTH_MAXIMUM as u64
        )
    };
    let field = Field::new("text", t!(f, "answer-field"), &composer.text).help(help);
    html! {
        form.composer #answer method="post" action=(f.url(&format!("/conversations/{}/answer", view.id))) {
            input type="hidden" name="answer" value=(composer.id);
            div data-key="r" data-focus="textarea" { (field::area(&field, &composer.problems, "4")) }
            @if composer.is_refused {
                (field::check("despite_refusal", &t!(f, "answer-despite-refusal", name = &view.contact.label),
                    Some(&t!(f, "answer-despite-refusal-help")), false))
                (field::error("despite_refusal", &composer.problems))
            }
            div.thread__acts {
                button.button.button--primary type="submit" {
                    (icon(Icon::Send))
                    @if composer.by_hand { (t!(f, "answer-hand-over")) } @else { (t!(f, "answer-send", name = &view.member)) }
                }
                span.note { (t!(f, "answer-keys")) }
            }
        }
    }
}
