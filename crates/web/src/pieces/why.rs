//! Why something happened or did not: the rules in order, what each saw, and which decided (R63).

use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::frame::{Frame, sample_now};
use crate::icons::{Icon, icon};
use crate::t;

/// What a rule said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It let the action pass.
    Passed,
    /// It decided.
    Decided,
    /// It puts the action off to a later time.
    Later,
    /// It was not looked at, because another had decided.
    NotReached,
}

/// One rule of a trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What the rule asks.
    pub question: String,
    /// The value that it saw.
    pub saw: String,
    /// What it said.
    pub verdict: Verdict,
}

/// The trace of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyView {
    /// The outcome in one sentence.
    pub answer: String,
    /// The rules in the order in which they were asked.
    pub rules: Vec<Rule>,
    /// When it will be looked at next.
    pub next_look: Option<Timestamp>,
    /// What a person can change.
    pub change: Option<crate::link::Link>,
}

impl WhyView {
    /// An invitation that waits for tomorrow because the week's budget is used up.
    pub fn sample() -> Self {
        let rule = |question: &str, saw: &str, verdict| Rule {
            question: question.to_owned(),
            saw: saw.to_owned(),
            verdict,
        };
        Self {
            answer: "The invitation waits: this week's budget of Claire Morel is used up."
                .to_owned(),
            rules: vec![
                rule(
                    "Is the campaign active?",
                    "active since 16 Nov",
                    Verdict::Passed,
                ),
                rule("Is the session connected?", "connected", Verdict::Passed),
                rule("Is the person suppressed?", "no entry", Verdict::Passed),
                rule(
                    "Is there room in the week's budget?",
                    "80 of 80 in 7 days",
                    Verdict::Later,
                ),
                rule(
                    "Was the person invited by the family before?",
                    "",
                    Verdict::NotReached,
                ),
            ],
            next_look: Some(sample_now().plus_millis(19 * span::HOUR)),
            change: Some(crate::link::Link::new(
                "Open the budget",
                "/w/northwind/settings",
            )),
        }
    }
}

/// The trace as an ordered list.
pub fn why(f: &Frame, view: &WhyView) -> Markup {
    html! {
        section.why aria-label=(t!(f, "why-label")) {
            p.why__answer { (icon(Icon::Why)) span { (view.answer) } }
            ol.why__rules {
                @for rule in &view.rules { (rule_markup(f, rule)) }
            }
            @if view.next_look.is_some() || view.change.is_some() {
                p.why__next {
                    @if let Some(next) = view.next_look { (t!(f, "why-next-look")) " " (f.near(next)) ". " }
                    @if let Some(change) = &view.change { a href=(change.href) { (change.label) } }
                }
            }
        }
    }
}

fn rule_markup(f: &Frame, rule: &Rule) -> Markup {
    let (shape, class, words) = match rule.verdict {
        Verdict::Passed => (Icon::Check, "passed", t!(f, "why-passed")),
        Verdict::Decided => (Icon::Stop, "decided", t!(f, "why-decided")),
        Verdict::Later => (Icon::Clock, "later", t!(f, "why-later")),
        Verdict::NotReached => (Icon::Minus, "not-reached", t!(f, "why-not-reached")),
    };
    html! {
        li class=(format!("why__rule why__rule--{class}")) {
            (icon(shape))
            span.why__question { (rule.question) }
            span.why__saw { (rule.saw) }
            span.why__verdict { (words) }
        }
    }
}
