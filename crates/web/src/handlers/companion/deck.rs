//! The deck: one proposal at a time, decided with a thumb (R12, R53).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::action::ActionState;
use domain::identity::IdentityState;
use domain::ids::ActionId;
use domain::limits;
use domain::time::Timestamp;
use service::proposals::{ApproveInput, DeckFilter, EditInput, ProposalView as Proposal};
use service::{PageRequest, Scope, Service};

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::companion::deck::{DeckView, fragment, render};
use crate::companion::edit::{self, EditView};
use crate::error::{WebResult, refused};
use crate::form::{Fields, Problems};
use crate::frame::Frame;
use crate::input::{Part, PathId, Posted};
use crate::link::Link;
use crate::page::Page;
use crate::pieces::deck::{Decision, ProposalView};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::t;

/// The deck; the account first where nothing could leave anyway (R12).
pub async fn show(at: InWorkspace) -> WebResult<Response> {
    if at.identity != Some(IdentityState::Connected) {
        return Ok(Redirect::to("/companion/identity").into_response());
    }
    let view = deck(&at.service, &at.scope, &at.frame).await?;
    Ok(render(&at.frame, &view).into_response())
}

/// The deck as it is now; the card on top counts as seen (R13).
async fn deck(service: &Service, scope: &Scope, f: &Frame) -> WebResult<DeckView> {
    let request = PageRequest {
        limit: Some(limits::PAGE_SIZE_MAXIMUM),
        cursor: None,
    };
    let proposals = service
        .proposals(scope, &DeckFilter::default(), &request)
        .await?
        .items;
    let top = proposals
        .iter()
        .find(|one| one.state == ActionState::WaitingForApproval);
    if let Some(top) = top.filter(|top| top.shown_at.is_none()) {
        service
            .proposals_shown(scope, std::slice::from_ref(&top.id))
            .await?;
    }
    let total = proposals.len() as u32;
    let waiting = proposals
        .iter()
        .filter(|one| one.state == ActionState::WaitingForApproval)
        .count() as u32;
    let decided = || {
        proposals
            .iter()
            .filter(|one| one.state != ActionState::WaitingForApproval)
    };
    let last = decided().max_by_key(|one| one.decided_at);
    Ok(DeckView {
        position: total - waiting + 1,
        total,
        last: last.map(|one| Link::new(one.contact.name.clone(), href(&one.id))),
        times: times(&proposals),
        decided: decided().map(|one| card(f, one)).collect(),
        top: top.map(|one| card(f, one)),
    })
}

/// When what is approved leaves: the start of each slot and how many.
fn times(proposals: &[Proposal]) -> Vec<(Timestamp, u32)> {
    let mut times = std::collections::BTreeMap::new();
    for one in proposals {
        let leaves = matches!(one.state, ActionState::Approved | ActionState::Scheduled);
        if let (true, Some(at)) = (leaves, one.due_at.or(one.slot_starts_at)) {
            *times.entry(at).or_insert(0) += 1;
        }
    }
    times.into_iter().collect()
}

fn href(id: &ActionId) -> String {
    format!("/companion/proposals/{id}")
}

fn card(f: &Frame, one: &Proposal) -> ProposalView {
    let place = [one.contact.city.as_deref(), one.contact.country.as_deref()];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let facts = [
        (t!(f, "card-company"), one.contact.company.clone()),
        (t!(f, "card-position"), one.contact.title.clone()),
        (t!(f, "card-place"), Some(place)),
    ];
    ProposalView {
        href: href(&one.id),
        revision: one.revision.clone(),
        name: one.contact.name.clone(),
        headline: one.contact.headline.clone(),
        facts: facts
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.filter(|text| !text.is_empty())?)))
            .collect(),
        photo: None,
        profile_url: one.contact.profile_url.clone(),
        campaign: format!("{} · {}", one.campaign_name, one.campaign_program),
        source: None,
        slot: one.due_at.or(one.slot_starts_at).unwrap_or(f.now),
        slot_zone: one.time_zone.clone(),
        text: one.text.clone(),
        length: one.length as usize,
        length_maximum: one.limit as usize,
        language: one.language.clone(),
        languages: one.languages.clone(),
        edited: one.text_is_edited,
        problem: problem(f, one),
        decision: match one.state {
            ActionState::Approved | ActionState::Scheduled => Decision::Approved,
            ActionState::Blocked => Decision::Blocked,
            _ => Decision::Open,
        },
    }
}

/// Why it could not leave as it is, as a sentence.
fn problem(f: &Frame, one: &Proposal) -> Option<String> {
    if let Some(token) = &one.missing_token {
        return Some(t!(f, "card-value-missing", token = token));
    }
    (one.length > one.limit).then(|| {
        t!(
            f,
            "card-too-long",
            length = one.length as usize,
            maximum = one.limit as usize
        )
    })
}

fn seen(fields: &Fields) -> ApproveInput {
    let revision = fields.get("revision");
    ApproveInput {
        revision: (!revision.is_empty()).then(|| revision.to_owned()),
    }
}

/// Where a decision leads: to the next card.
async fn next(at: &InWorkspace, Part(part): Part) -> WebResult<Response> {
    if !part {
        return Ok(Redirect::to("/companion").into_response());
    }
    let view = deck(&at.service, &at.scope, &at.frame).await?;
    Ok(Page::new(fragment(&at.frame, &view)).into_response())
}

/// Approves what was seen.
pub async fn approve(
    at: InWorkspace,
    part: Part,
    PathId(id): PathId<ActionId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    at.service
        .approve_proposal(&at.scope, &id, &seen(&fields))
        .await?;
    next(&at, part).await
}

/// Refuses.
pub async fn block(
    at: InWorkspace,
    part: Part,
    PathId(id): PathId<ActionId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    at.service
        .block_proposal(&at.scope, &id, &seen(&fields))
        .await?;
    next(&at, part).await
}

/// Takes a decision back.
pub async fn undo(
    at: InWorkspace,
    part: Part,
    PathId(id): PathId<ActionId>,
) -> WebResult<Response> {
    at.service
        .undo_proposal(&at.scope, &id, &ApproveInput::default())
        .await?;
    next(&at, part).await
}

/// Chooses another language for one person.
pub async fn language(
    at: InWorkspace,
    part: Part,
    PathId(id): PathId<ActionId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let input = EditInput {
        language: Some(fields.get("language").to_owned()),
        ..EditInput::default()
    };
    at.service.edit_proposal(&at.scope, &id, &input).await?;
    next(&at, part).await
}

/// The form for rewriting.
pub async fn edit(at: InWorkspace, PathId(id): PathId<ActionId>) -> WebResult<Page> {
    let proposal = at.service.proposal(&at.scope, &id).await?;
    let view = EditView {
        text: proposal.text.clone(),
        length: proposal.length as usize,
        proposal: card(&at.frame, &proposal),
        problems: Problems::default(),
    };
    Ok(edit::render(&at.frame, &view))
}

/// Keeps a rewritten text; what cannot be kept comes back with what is wrong.
pub async fn rewrite(
    at: InWorkspace,
    PathId(id): PathId<ActionId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let text = fields.raw("text").replace("\r\n", "\n");
    let input = EditInput {
        text: Some(text.clone()),
        ..EditInput::default()
    };
    match refused(at.service.edit_proposal(&at.scope, &id, &input).await)? {
        Ok(_) => Ok(Redirect::to("/companion").into_response()),
        Err(found) => {
            let proposal = at.service.proposal(&at.scope, &id).await?;
            let view = EditView {
                length: words::length::utf16_length(&text),
                text,
                proposal: card(&at.frame, &proposal),
                problems: problems(at.frame.language, &found),
            };
            let page = edit::render(&at.frame, &view);
            Ok(page
                .with_status(http::StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

/// The length of what is being typed.
pub async fn length(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<ActionId>,
    Posted(fields): Posted,
) -> WebResult<Page> {
    let proposal = state.service.proposal(&at.scope, &id).await?;
    let text = fields.raw("text").replace("\r\n", "\n");
    let length = words::length::utf16_length(&text);
    let line = edit::length_line(&at.frame, length, proposal.limit as usize);
    Ok(Page::new(line))
}
