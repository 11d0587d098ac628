//! Why a contact was written to by a campaign, or was not (R63).

use axum::extract::FromRequestParts;
use domain::action::ActionState;
use domain::ids::{CampaignId, ContactId};
use domain::sending::Change;
use domain::time::Timestamp;
use http::request::Parts;
use service::why::{RuleVerdict, Standing, WhyRule, WhyStep, WhyView as Why};

use crate::access::InWorkspace;
use crate::error::{WebError, WebResult};
use crate::frame::Frame;
use crate::input::{PathId, path_value};
use crate::link::Link;
use crate::page::Page;
use crate::pages::why::{ExplainedStep, WhyPage, render};
use crate::pieces::status::{reason_words, state_words};
use crate::pieces::steps::Act;
use crate::pieces::why::{Rule, Verdict, WhyView};
use crate::state::WebState;
use crate::{format, t};

/// The contact of a path that names a campaign first.
pub struct OfContact(pub ContactId);

impl FromRequestParts<WebState> for OfContact {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &WebState) -> Result<Self, WebError> {
        path_value(parts, "contact").await.map(Self)
    }
}

/// The page.
pub async fn show(
    at: InWorkspace,
    PathId(id): PathId<CampaignId>,
    OfContact(contact): OfContact,
) -> WebResult<Page> {
    let f = &at.frame;
    let campaign = at.service.campaign_definition(&at.scope, &id).await?;
    let why = at.service.why(&at.scope, &id, &contact).await?;
    let view = WhyPage {
        campaign: Link::new(
            why.campaign_name.clone(),
            f.url(&format!("/campaigns/{id}")),
        ),
        contact: Link::new(
            why.contact_name.clone(),
            f.url(&format!("/contacts/{contact}")),
        ),
        standing: standing(f, &why),
        stopped_at: why.stopped_at,
        steps: why
            .steps
            .iter()
            .map(|step| ExplainedStep {
                step: Act::of(campaign.input.kind, step.kind, step.step),
                step_index: step.step.0 as usize,
                variant: step.variant.clone(),
                state: step.state,
                asked_at: step.asked_at,
                is_open: step.is_open,
                why: trace(f, &why, step),
            })
            .collect(),
    };
    Ok(render(f, &view))
}

fn standing(f: &Frame, why: &Why) -> String {
    match why.standing {
        Standing::NotInSource => t!(f, "why-not-in-source"),
        Standing::Ahead => t!(
            f,
            "why-ahead",
            count = i64::try_from(why.people_before.unwrap_or(0)).unwrap_or(i64::MAX)
        ),
        Standing::PassedOver if why.claimed_by.is_some() => t!(f, "why-claimed"),
        Standing::PassedOver => t!(f, "why-passed-over"),
        Standing::Drawn => t!(f, "why-drawn"),
    }
}

/// One message with the rules that decided about it.
pub fn trace(f: &Frame, why: &Why, step: &WhyStep) -> WhyView {
    WhyView {
        answer: answer(f, step),
        rules: step.rules.iter().map(|rule| words(f, rule)).collect(),
        next_look: step.next_look_at,
        change: step
            .change
            .map(|change| cure(f, why.campaign_id.as_ref(), why.contact_id.as_ref(), change)),
    }
}

fn answer(f: &Frame, step: &WhyStep) -> String {
    let stands = state_words(f, step.state);
    let answer = match (step.reason, step.state) {
        (Some(reason), _) => format!("{stands}. {}", reason_words(f, reason)),
        (None, ActionState::WaitingForApproval) => format!("{stands}. {}", t!(f, "why-undecided")),
        (None, _) if step.is_open => format!("{stands}. {}", t!(f, "why-would-leave")),
        (None, _) => format!("{stands}."),
    };
    match &step.detail {
        Some(detail) => format!("{answer} ({detail})"),
        None => answer,
    }
}

fn words(f: &Frame, rule: &WhyRule) -> Rule {
    Rule {
        question: question(f, &rule.rule),
        saw: saw(f, &rule.saw),
        verdict: match rule.verdict {
            RuleVerdict::Passed => Verdict::Passed,
            RuleVerdict::Decided => Verdict::Decided,
            RuleVerdict::Waits => Verdict::Later,
            RuleVerdict::NotReached => Verdict::NotReached,
        },
    }
}

/// A value that a rule saw, in words where it is one of the usual ones.
fn saw(f: &Frame, saw: &str) -> String {
    match saw {
        "true" => t!(f, "saw-yes"),
        "false" => t!(f, "saw-no"),
        "none" => t!(f, "saw-none"),
        "active" => t!(f, "saw-active"),
        "stopped" => t!(f, "health-stopped"),
        "connected" => t!(f, "saw-connected"),
        "disconnected" => t!(f, "saw-disconnected"),
        "inactive" => t!(f, "health-inactive"),
        "invited" => t!(f, "saw-invited"),
        "holds" => t!(f, "saw-holds"),
        "does not hold" => t!(f, "saw-does-not-hold"),
        "not a message" => t!(f, "saw-no-message"),
        "no invitation" => t!(f, "saw-no-invitation"),
        "not looked at" => t!(f, "saw-not-looked-at"),
        other => match other.parse::<Timestamp>() {
            Ok(at) => format::exact(f.language, &f.zone, at),
            Err(_) => other.to_owned(),
        },
    }
}

/// What a rule asks.
fn question(f: &Frame, rule: &str) -> String {
    match rule {
        "campaign_is_active" => t!(f, "rule-campaign-is-active"),
        "member_is_active" => t!(f, "rule-member-is-active"),
        "identity_is_connected" => t!(f, "rule-identity-is-connected"),
        "slot_is_open" => t!(f, "rule-slot-is-open"),
        "no_limit_notice" => t!(f, "rule-no-limit-notice"),
        "approval_is_given" => t!(f, "rule-approval-is-given"),
        "earlier_step_is_confirmed" => t!(f, "rule-earlier-step-is-confirmed"),
        "contact_is_not_suppressed" => t!(f, "rule-contact-is-not-suppressed"),
        "contact_did_not_refuse" => t!(f, "rule-contact-did-not-refuse"),
        "family_has_not_approached" => t!(f, "rule-family-has-not-approached"),
        "tie_allows" => t!(f, "rule-tie-allows"),
        "withdrawal_is_over" => t!(f, "rule-withdrawal-is-over"),
        "conversation_allows" => t!(f, "rule-conversation-allows"),
        "condition_holds" => t!(f, "rule-condition-holds"),
        "text_fits" => t!(f, "rule-text-fits"),
        "budget_is_left" => t!(f, "rule-budget-is-left"),
        "share_is_left" => t!(f, "rule-share-is-left"),
        "note_is_left" => t!(f, "rule-note-is-left"),
        // A rule of another edition of the program.
        other => other.replace('_', " "),
    }
}

/// What a person can change, with the place where it is changed.
pub fn cure(f: &Frame, campaign: &str, contact: &str, change: Change) -> Link {
    let campaign = f.url(&format!("/campaigns/{campaign}"));
    match change {
        Change::StartCampaign => Link::new(t!(f, "change-start-campaign"), campaign),
        Change::ActivateMember => Link::new(t!(f, "cure-user-inactive"), f.url("/members")),
        Change::ReconnectNetwork => {
            Link::new(t!(f, "cure-session-disconnected"), "/companion/identity")
        }
        Change::SignInToCompanion => {
            Link::new(t!(f, "cure-identity-inactive"), "/companion/identity")
        }
        Change::Decide => Link::new(t!(f, "change-decide"), "/companion"),
        Change::SayWhetherSent => Link::new(t!(f, "change-say-whether-sent"), "/companion/hand"),
        Change::ReviewSuppressions => {
            Link::new(t!(f, "change-review-suppressions"), f.url("/suppressions"))
        }
        Change::EditContact => Link::new(
            t!(f, "change-edit-contact"),
            f.url(&format!("/contacts/{contact}/edit")),
        ),
        Change::ReviewMessages => Link::new(
            t!(f, "change-review-messages"),
            format!("{campaign}/edit#group-messages"),
        ),
        Change::ReviewSchedule => Link::new(
            t!(f, "change-review-schedule"),
            format!("{campaign}/edit#group-schedule"),
        ),
        Change::ReviewBudgets => Link::new(t!(f, "cure-budget-exhausted"), f.url("/settings")),
        Change::Requeue => Link::new(t!(f, "change-requeue"), campaign),
    }
}
