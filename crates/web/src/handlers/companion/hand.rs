//! Cards that a person sends by hand (R43).

use axum::response::{IntoResponse, Response};
use domain::action::ActionState;
use domain::ids::ActionId;
use service::hand_send::{Answer, CardView};

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::companion::hand::{HandView, render};
use crate::error::WebResult;
use crate::frame::Frame;
use crate::input::{PathId, Posted};
use crate::page::Page;
use crate::pieces::hand_send::{HandSendView, reasons};
use crate::pieces::steps::Act;

/// Today's cards.
pub async fn show(at: InWorkspace) -> WebResult<Page> {
    let found = at.service.hand_send(&at.scope, None).await?;
    let view = HandView {
        cards: found
            .cards
            .into_iter()
            .map(|one| card(&at.frame, one))
            .collect(),
        later: u32::try_from(found.upcoming).unwrap_or(u32::MAX),
        next: found.next_at,
    };
    Ok(render(&at.frame, &view))
}

fn card(f: &Frame, one: CardView) -> HandSendView {
    HandSendView {
        href: format!("/companion/actions/{}", one.id),
        id: one.id.to_string(),
        name: one.contact_name,
        headline: one.contact_headline,
        profile_url: one.open_url.unwrap_or_default(),
        step: Act::of(one.campaign_kind, one.kind, one.step),
        place: one.step.0 as usize,
        text: one.text,
        until: one.until.unwrap_or(f.now),
        campaign: format!("{} · {}", one.campaign_name, one.campaign_program),
        asks: one.state == ActionState::Unconfirmed,
    }
}

async fn answer(at: &InWorkspace, id: &ActionId, answer: &Answer) -> WebResult<Response> {
    at.service.answer_card(&at.scope, id, answer).await?;
    Ok(Redirect::to("/companion/today").into_response())
}

/// It was sent.
pub async fn sent(at: InWorkspace, PathId(id): PathId<ActionId>) -> WebResult<Response> {
    answer(&at, &id, &Answer::Sent).await
}

/// What may have been sent was not.
pub async fn not_sent(at: InWorkspace, PathId(id): PathId<ActionId>) -> WebResult<Response> {
    answer(&at, &id, &Answer::NotSent).await
}

/// It could not be sent, and why.
pub async fn could_not(
    at: InWorkspace,
    PathId(id): PathId<ActionId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let code = fields.get("reason");
    let given = match code {
        "invitation_already_pending" => Answer::AlreadyPending,
        "already_connected" => Answer::AlreadyConnected,
        "not_connected" => Answer::NotConnected,
        _ => Answer::CouldNot {
            reason: reasons(&at.frame)
                .into_iter()
                .find(|(known, _)| *known == code)
                .map_or_else(|| code.to_owned(), |(_, words)| words),
        },
    };
    answer(&at, &id, &given).await
}

/// Not now.
pub async fn later(at: InWorkspace, PathId(id): PathId<ActionId>) -> WebResult<Response> {
    answer(&at, &id, &Answer::Later).await
}
