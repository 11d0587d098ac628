//! Why a contact was written to by a campaign, or was not (R63).

use domain::action::ActionState;
use domain::campaign::MessageStep;
use domain::time::{Timestamp, span};
use maud::html;

use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::link::Link;
use crate::page::Page;
use crate::pieces::status;
use crate::pieces::steps::{Act, act_words, variant_words};
use crate::pieces::why::{WhyView, why};
use crate::t;

/// One message, with what decided about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedStep {
    /// The message.
    pub step: Act,
    /// Its place in the sequence, from 0.
    pub step_index: usize,
    /// Which text of the message it is, where there are several (R65).
    pub variant: Option<String>,
    /// Where it stands.
    pub state: ActionState,
    /// When the rules were asked, or for when.
    pub asked_at: Option<Timestamp>,
    /// Whether that moment is still to come.
    pub is_open: bool,
    /// The rules.
    pub why: WhyView,
}

/// The page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyPage {
    /// The campaign.
    pub campaign: Link,
    /// The contact.
    pub contact: Link,
    /// Where the contact stands with the campaign, in a sentence.
    pub standing: String,
    /// When the sequence ended.
    pub stopped_at: Option<Timestamp>,
    /// The messages that were planned.
    pub steps: Vec<ExplainedStep>,
}

impl WhyPage {
    /// An invitation that waits for a budget.
    pub fn sample() -> Self {
        Self {
            campaign: Link::new("clevel-france", "/w/northwind/campaigns/cmp_1"),
            contact: Link::new("Karim Benali", "/w/northwind/contacts/ctc_5"),
            standing: "The campaign has drawn this contact.".to_owned(),
            stopped_at: None,
            steps: vec![ExplainedStep {
                step: Act::Message(MessageStep::Invitation),
                step_index: 0,
                variant: Some("B".to_owned()),
                state: ActionState::Scheduled,
                asked_at: Some(sample_now().plus_millis(19 * span::HOUR)),
                is_open: true,
                why: WhyView::sample(),
            }],
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &WhyPage) -> Page {
    let head = Head::new(t!(f, "why-title", name = &view.contact.label))
        .parent(view.campaign.label.clone(), view.campaign.href.clone())
        .sentence(view.standing.clone());
    page(
        f,
        Section::Invites,
        head,
        html! {
            p { a href=(view.contact.href) { (t!(f, "action-journey")) } }
            @if let Some(at) = view.stopped_at { p.note { (t!(f, "why-sequence-ended")) " " (f.near(at)) } }
            @for step in &view.steps {
                section.group {
                    h2 { (act_words(f, step.step, step.step_index)) (variant_words(f, step.variant.as_deref()).unwrap_or_default()) " " (status::pill(f, step.state)) }
                    @if let Some(at) = step.asked_at {
                        p.note {
                            @if step.is_open { (t!(f, "why-asked-for")) } @else { (t!(f, "why-asked-at")) }
                            " " (f.near(at))
                        }
                    }
                    (why(f, &step.why))
                    @if step.why.rules.is_empty() { p.note { (t!(f, "why-no-rules")) } }
                }
            }
        },
    )
}
