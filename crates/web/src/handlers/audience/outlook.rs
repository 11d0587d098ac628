//! "Would this person be contacted?" (R36)

use domain::ids::ContactId;
use service::audience::outlook::{CampaignOutlook, OutlookAnswer, OutlookView as Found};

use crate::access::InWorkspace;
use crate::error::{WebResult, refused};
use crate::form::Problems;
use crate::frame::Frame;
use crate::input::Asked;
use crate::page::Page;
use crate::pages::outlook::{AskedRule, CampaignRow, OutlookView, Tone, render};
use crate::pages::suppressions::{kind_words, value_words};
use crate::pieces::status::reason_words;
use crate::problem_words::problems;
use crate::t;

/// The question, and the answer where somebody was named.
pub async fn show(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let person = here.get("person").unwrap_or_default().to_owned();
    let mut view = OutlookView {
        person: person.clone(),
        ..OutlookView::default()
    };
    if !person.trim().is_empty() {
        match refused(at.service.outlook(&at.scope, &person).await)? {
            Ok(found) => fill(&at.frame, &mut view, found),
            Err(found) => view.problems = problems(at.frame.language, &found),
        }
    }
    Ok(render(&at.frame, &view))
}

fn fill(f: &Frame, view: &mut OutlookView, found: Found) {
    view.problems = Problems::default();
    // Whoever comes from a contact's page asked by its id, which says nothing to a person.
    if view.person.parse::<ContactId>().is_ok() {
        view.person.clear();
    }
    view.contact = found
        .contact_id
        .as_ref()
        .map(|id| f.url(&format!("/contacts/{id}")));
    let name = found.person;
    let suppressed = found.suppressed_by.as_ref();
    let (tone, answer) = match (found.would_be_contacted, suppressed, &found.contact_id) {
        (true, _, _) => {
            let by: Vec<&str> = found
                .campaigns
                .iter()
                .filter(|one| one.answer == OutlookAnswer::Yes)
                .map(|one| one.sender.name.as_str())
                .collect();
            let by = by.join(", ");
            (Tone::Good, t!(f, "outlook-yes", name = name, by = by))
        }
        (false, Some(entry), _) => (
            Tone::Bad,
            t!(
                f,
                "outlook-suppressed",
                name = name,
                kind = kind_words(f, entry.kind),
                value = value_words(entry.kind, &entry.value)
            ),
        ),
        (false, None, None) => (Tone::Info, t!(f, "outlook-unknown", name = name)),
        (false, None, Some(_)) => (Tone::Info, t!(f, "outlook-no", name = name)),
    };
    view.answer = Some((tone, answer));
    view.campaigns = found
        .campaigns
        .into_iter()
        .map(|one| campaign(f, one))
        .collect();
}

fn campaign(f: &Frame, one: CampaignOutlook) -> CampaignRow {
    let answer = words(f, &one);
    CampaignRow {
        name: one.name,
        program: one.program,
        href: f.url(&format!("/campaigns/{}", one.campaign_id)),
        sender: one.sender.name,
        would: one.answer == OutlookAnswer::Yes,
        answer,
        at: one.at,
        local_date: one.local_date,
        trace: one
            .trace
            .into_iter()
            .map(|rule| AskedRule {
                question: rule_words(f, rule.rule),
                saw: rule.saw,
                decided: rule.decided,
            })
            .collect(),
    }
}

fn words(f: &Frame, one: &CampaignOutlook) -> String {
    let reason = one.reason.map(|reason| reason_words(f, reason));
    match one.answer {
        OutlookAnswer::Yes if one.needs_approval => t!(f, "outlook-answer-approval"),
        OutlookAnswer::Yes => match one.ahead {
            Some(ahead) => t!(f, "outlook-answer-ahead", count = ahead),
            None => t!(f, "outlook-answer-planned"),
        },
        OutlookAnswer::Later => t!(
            f,
            "outlook-answer-later",
            reason = reason.unwrap_or_default()
        ),
        OutlookAnswer::No => t!(f, "outlook-answer-no", reason = reason.unwrap_or_default()),
        OutlookAnswer::Over => t!(
            f,
            "outlook-answer-over",
            reason = reason.unwrap_or_default()
        ),
        OutlookAnswer::WaitsForAcceptance => t!(f, "outlook-answer-waits"),
        OutlookAnswer::NotInSource => t!(f, "outlook-answer-not-in-source"),
        OutlookAnswer::GivenToAnother => {
            let name = one.given_to.as_ref().map(|member| member.name.clone());
            t!(f, "outlook-answer-given", name = name.unwrap_or_default())
        }
        OutlookAnswer::PassedOver => t!(f, "outlook-answer-passed"),
    }
}

fn rule_words(f: &Frame, rule: &str) -> String {
    match rule {
        "campaign_is_active" => t!(f, "outlook-rule-campaign"),
        "member_is_active" => t!(f, "outlook-rule-member"),
        "identity_is_connected" => t!(f, "outlook-rule-identity"),
        "slot_is_open" => t!(f, "outlook-rule-slot"),
        "no_limit_notice" => t!(f, "outlook-rule-limit"),
        "approval_is_given" => t!(f, "outlook-rule-approval"),
        "earlier_step_is_confirmed" => t!(f, "outlook-rule-earlier"),
        "contact_is_not_suppressed" => t!(f, "outlook-rule-suppressed"),
        "contact_did_not_refuse" => t!(f, "outlook-rule-refused"),
        "family_has_not_approached" => t!(f, "outlook-rule-family"),
        "tie_allows" => t!(f, "outlook-rule-tie"),
        "withdrawal_is_over" => t!(f, "outlook-rule-withdrawal"),
        "conversation_allows" => t!(f, "outlook-rule-conversation"),
        "condition_holds" => t!(f, "rule-condition-holds"),
        "text_fits" => t!(f, "outlook-rule-text"),
        "budget_is_left" => t!(f, "outlook-rule-budget"),
        "share_is_left" => t!(f, "outlook-rule-share"),
        "note_is_left" => t!(f, "outlook-rule-note"),
        other => other.replace('_', " "),
    }
}
