//! The messages of a campaign as a line of steps with the waits between them (R41).

use domain::action::{ActionKind, StepIndex};
use domain::campaign::{CampaignKind, MessageStep};
use domain::variant;
use maud::{Markup, html};

use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::t;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it is.
    pub step: MessageStep,
    /// Days after the previous message, for follow-ups.
    pub delay_days: u32,
    /// The beginning of its default text; none where the note is empty.
    pub excerpt: Option<String>,
    /// Languages of its texts, the default not counted.
    pub languages: Vec<String>,
    /// The names of the further texts that are compared with it (R65).
    pub variants: Vec<String>,
    /// Where it leads, such as `#message-1`.
    pub href: Option<String>,
}

impl Step {
    /// An invitation, a welcome and a follow-up.
    pub fn samples() -> Vec<Self> {
        let step = |step, delay_days, excerpt: &str, languages: &[&str]| Self {
            step,
            delay_days,
            excerpt: Some(excerpt.to_owned()),
            languages: languages.iter().map(|tag| (*tag).to_owned()).collect(),
            variants: Vec::new(),
            href: Some("#message-0".to_owned()),
        };
        vec![
            step(
                MessageStep::Invitation,
                0,
                "Hello {{firstName}}, we both work on…",
                &["fr", "de"],
            ),
            step(
                MessageStep::Welcome,
                0,
                "Thank you for connecting, {{firstName}}.",
                &["fr"],
            ),
            step(
                MessageStep::FollowUp,
                3,
                "Last week we published a short study…",
                &[],
            ),
        ]
    }
}

/// The word for the step at a place of its sequence, from 0. The first follow-up stands third, after
/// invitation and welcome.
pub fn step_words(f: &Frame, step: MessageStep, place: usize) -> String {
    match step {
        MessageStep::Invitation => t!(f, "step-invitation"),
        MessageStep::Welcome => t!(f, "step-welcome"),
        MessageStep::FollowUp => t!(f, "step-follow-up", number = place.saturating_sub(1)),
        MessageStep::Message => t!(f, "step-message", number = place + 1),
    }
}

/// What an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// It sends a message of the sequence.
    Message(MessageStep),
    /// It takes the invitation back.
    Withdrawal,
    /// It sends what a person wrote in a conversation.
    Answer,
}

impl Act {
    /// What an action of a campaign does.
    pub fn of(campaign: CampaignKind, kind: ActionKind, step: StepIndex) -> Self {
        Self::Message(match (kind, campaign, step.0) {
            (ActionKind::Withdrawal, _, _) => return Self::Withdrawal,
            (ActionKind::Answer, _, _) => return Self::Answer,
            (ActionKind::Invitation, _, _) => MessageStep::Invitation,
            (ActionKind::Message, CampaignKind::Nurture, _) => MessageStep::Message,
            (ActionKind::Message, CampaignKind::Invite, 1) => MessageStep::Welcome,
            (ActionKind::Message, CampaignKind::Invite, _) => MessageStep::FollowUp,
        })
    }
}

/// The word for what an action does, at a place of its sequence, from 0.
pub fn act_words(f: &Frame, act: Act, place: usize) -> String {
    match act {
        Act::Message(step) => step_words(f, step, place),
        Act::Withdrawal => t!(f, "step-withdrawal"),
        Act::Answer => t!(f, "step-answer"),
    }
}

/// Which text of a message it is, where there are several (R65): stands behind the word for the action.
pub fn variant_words(f: &Frame, variant: Option<&str>) -> Option<String> {
    variant.map(|name| format!(" · {}", t!(f, "step-variant", name = name)))
}

/// The drawing for a step.
pub const fn step_icon(step: MessageStep) -> Icon {
    match step {
        MessageStep::Invitation => Icon::Invite,
        MessageStep::Welcome | MessageStep::FollowUp | MessageStep::Message => Icon::Message,
    }
}

/// The line of steps.
pub fn steps(f: &Frame, entries: &[Step]) -> Markup {
    html! {
        ol.steps {
            @for (index, entry) in entries.iter().enumerate() {
                @if let Some(wait) = wait(f, entry).filter(|_| index > 0) { li.steps__wait { (wait) } }
                li.steps__step {
                    span.steps__shape { (icon(step_icon(entry.step))) }
                    div.steps__words {
                        strong {
                            @match &entry.href {
                                Some(href) => a href=(href) { (step_words(f, entry.step, index)) },
                                None => (step_words(f, entry.step, index)),
                            }
                        }
                        span.steps__excerpt {
                            @match &entry.excerpt {
                                Some(excerpt) => (excerpt),
                                None => (t!(f, "step-no-text")),
                            }
                        }
                        @if !entry.languages.is_empty() {
                            span.steps__languages { (icon(Icon::Globe)) (entry.languages.join(" · ")) }
                        }
                        @if !entry.variants.is_empty() {
                            span.steps__languages {
                                (t!(f, "step-variants", names = format!("{} · {}", variant::OWN, entry.variants.join(" · "))))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn wait(f: &Frame, entry: &Step) -> Option<String> {
    match entry.step {
        MessageStep::Invitation => None,
        MessageStep::Welcome => Some(t!(f, "step-wait-accepted")),
        MessageStep::FollowUp | MessageStep::Message => {
            (entry.delay_days > 0).then(|| t!(f, "step-wait-days", count = entry.delay_days))
        }
    }
}
