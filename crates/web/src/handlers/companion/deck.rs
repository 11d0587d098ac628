//! The deck: one proposal at a time, decided with a thumb (R12, R53).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::action::{ActionKind, ActionState};
use domain::identity::IdentityState;
use domain::ids::{ActionId, MemberId};
use domain::limits;
use domain::time::Timestamp;
use service::PageRequest;
use service::proposals::{
    ApproveInput, Approved, BlockInput, DeckFilter, EditInput, Encounter, ProposalView as Proposal,
};

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::companion::deck::{DeckView, Device, render};
use crate::companion::edit::{self, EditView};
use crate::companion::why;
use crate::error::{WebResult, refused};
use crate::form::{Fields, Problems};
use crate::frame::Frame;
use crate::handlers::audience::segment_edit;
use crate::input::{Asked, Part, PathId, Posted};
use crate::link::Link;
use crate::page::Page;
use crate::pages::segment_form::WhySegmentView;
use crate::pieces::deck::{Decision, EncounterView, Met, ProposalView, ReadingView};
use crate::pieces::steps::variant_words;
use crate::problem_words::problems;
use crate::state::WebState;
use crate::t;

/// Cards that a page holds: more are not decided at one sitting. The rest comes when these are.
const DECK_CARDS_MAXIMUM: usize = 50;

/// The deck; the account first where nothing could leave anyway (R12).
pub async fn show(at: InWorkspace, Asked(here): Asked) -> WebResult<Response> {
    if at.identity != Some(IdentityState::Connected) {
        return Ok(Redirect::to("/companion/identity").into_response());
    }
    let after = here.get("after");
    let view = deck(&at, after).await?;
    Ok(render(&at.frame, &view).into_response())
}

/// The deck as it is now, from the card after `after` on; the card on top counts as seen (R13).
async fn deck(at: &InWorkspace, after: Option<&str>) -> WebResult<DeckView> {
    let (service, scope, f) = (&at.service, &at.scope, &at.frame);
    let own = scope.member();
    let request = PageRequest {
        limit: Some(limits::PAGE_SIZE_MAXIMUM),
        cursor: None,
    };
    let proposals = service
        .proposals(scope, &DeckFilter::default(), &request)
        .await?
        .items;
    let is_open = |one: &&Proposal| one.state == ActionState::WaitingForApproval;
    let open = || proposals.iter().filter(is_open).take(DECK_CARDS_MAXIMUM);
    let place = |id: &str| open().position(|one| one.id.as_ref() == id);
    // A card that was left for later stays behind; one that is gone begins the deck anew.
    let begin = after.and_then(place).map_or(0, |place| place + 1);
    let top = (begin < open().count()).then_some(begin);
    let seen: Vec<ActionId> = match top {
        Some(top) => open().skip(top).take(1).map(|one| one.id.clone()).collect(),
        // The list at the end shows every one of them.
        None => open().map(|one| one.id.clone()).collect(),
    };
    let is_new = |id: &ActionId| {
        proposals
            .iter()
            .any(|one| one.id == *id && one.shown_at.is_none())
    };
    if seen.iter().any(is_new) {
        service.proposals_shown(scope, &seen).await?;
    }
    let total = proposals.len() as u32;
    let waiting = proposals.iter().filter(is_open).count() as u32;
    let decided = || proposals.iter().filter(|one| !is_open(one));
    let last = decided().max_by_key(|one| one.decided_at);
    let api = format!("/api/v1/workspaces/{}/proposals", scope.workspace());
    Ok(DeckView {
        position: total - waiting + 1,
        total,
        last: last.map(|one| Link::new(one.contact.name.clone(), href(&one.id))),
        times: times(&proposals),
        decided: decided().map(|one| card(f, own, one)).collect(),
        cards: open().map(|one| card(f, own, one)).collect(),
        top,
        device: Device {
            owner: scope.user().map(ToString::to_string).unwrap_or_default(),
            deliver: format!("{api}/decisions"),
            shown: format!("{api}/shown"),
        },
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

fn card(f: &Frame, own: Option<&MemberId>, one: &Proposal) -> ProposalView {
    let place = [one.contact.city.as_deref(), one.contact.country.as_deref()];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let facts = [
        (t!(f, "card-company"), one.contact.company.clone()),
        (t!(f, "card-position"), one.contact.title.clone()),
        (t!(f, "card-place"), Some(place)),
    ];
    ProposalView {
        id: one.id.to_string(),
        in_the_name_of: (own != Some(&one.member_id)).then(|| one.member_name.clone()),
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
        campaign: format!(
            "{} · {}{}",
            one.campaign_name,
            one.campaign_program,
            variant_words(f, one.variant.as_deref()).unwrap_or_default()
        ),
        source: Some(one.source.name.clone()).filter(|name| !name.is_empty()),
        why: (one.source.kind == "segment").then(|| format!("{}/why", href(&one.id))),
        encounters: one.encounters.iter().filter_map(encounter).collect(),
        slot: one.due_at.or(one.slot_starts_at).unwrap_or(f.now),
        slot_zone: one.time_zone.clone(),
        withdraws: one.kind == ActionKind::Withdrawal,
        text: one.text.clone(),
        length: one.length as usize,
        length_maximum: one.limit as usize,
        may_go_without_note: one.may_go_without_note,
        language: one.language.clone(),
        readings: one
            .readings
            .iter()
            .map(|reading| ReadingView {
                language: reading.language.clone(),
                text: reading.text.clone(),
                ready: reading.ready,
            })
            .collect(),
        edited: one.text_is_edited,
        problem: problem(f, one),
        decision: match one.state {
            ActionState::Approved | ActionState::Scheduled => Decision::Approved,
            ActionState::Blocked => Decision::Blocked,
            _ => Decision::Open,
        },
    }
}

fn encounter(one: &Encounter) -> Option<EncounterView> {
    Some(EncounterView {
        member: one.member_name.clone(),
        what: match one.what.as_str() {
            "invited" => Met::Invited,
            "connected" => Met::Connected,
            "wrote" => Met::Wrote,
            "replied" => Met::Replied,
            _ => return None,
        },
        at: one.at,
    })
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
fn next() -> Response {
    Redirect::to("/companion").into_response()
}

/// Approves what was seen.
pub async fn approve(
    at: InWorkspace,
    PathId(id): PathId<ActionId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    at.service
        .approve_proposal(&at.scope, &id, &seen(&fields))
        .await?;
    Ok(next())
}

/// Approves those that wait still, each as it was displayed; what was not displayed stays (R13).
pub async fn approve_rest(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let wanted: Vec<Approved> = fields
        .all("seen")
        .filter_map(|pair| {
            let (id, revision) = pair.split_once(' ')?;
            Some(Approved {
                id: id.parse().ok()?,
                revision: Some(revision.to_owned()),
            })
        })
        .collect();
    let many = at.service.approve_proposals(&at.scope, &wanted).await?;
    let f = &at.frame;
    let text = t!(
        f,
        "deck-rest-done",
        approved = many.approved.len(),
        refused = many.refused.len()
    );
    Ok(Redirect::to("/companion")
        .notice(state.cookies, text)
        .into_response())
}

/// Refuses, with the cause where one is given.
pub async fn block(
    at: InWorkspace,
    PathId(id): PathId<ActionId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let input = BlockInput {
        revision: seen(&fields).revision,
        cause: fields.get("cause").parse().ok(),
    };
    at.service.block_proposal(&at.scope, &id, &input).await?;
    Ok(next())
}

/// Takes a decision back.
pub async fn undo(at: InWorkspace, PathId(id): PathId<ActionId>) -> WebResult<Response> {
    at.service
        .undo_proposal(&at.scope, &id, &ApproveInput::default())
        .await?;
    Ok(next())
}

/// Chooses another language for one person.
pub async fn language(
    at: InWorkspace,
    PathId(id): PathId<ActionId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let input = EditInput {
        language: Some(fields.get("language").to_owned()),
        ..EditInput::default()
    };
    at.service.edit_proposal(&at.scope, &id, &input).await?;
    Ok(next())
}

/// Why the person is in the segment that the campaign draws from.
pub async fn reason(at: InWorkspace, PathId(id): PathId<ActionId>, part: Part) -> WebResult<Page> {
    let explanation = at.service.proposal_reason(&at.scope, &id).await?;
    let view = match explanation {
        Some(explanation) => {
            let all = at.service.criteria_choices(&at.scope).await?;
            segment_edit::why(&at.frame, explanation, &segment_edit::names(&all))
        }
        None => WhySegmentView::NotAsked,
    };
    Ok(why::render(&at.frame, &view, part.0))
}

/// The form for rewriting.
pub async fn edit(at: InWorkspace, PathId(id): PathId<ActionId>) -> WebResult<Page> {
    let proposal = at.service.proposal(&at.scope, &id).await?;
    let view = EditView {
        text: proposal.text.clone(),
        length: proposal.length as usize,
        proposal: card(&at.frame, at.scope.member(), &proposal),
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
                proposal: card(&at.frame, at.scope.member(), &proposal),
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
