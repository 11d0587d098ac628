//! Cards that a person sends by hand (R43).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use domain::action::ActionState;
use domain::ids::ActionId;
use http::request::Parts;
use service::hand_send::{Answer, CardView};

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::companion::hand::{HandView, render};
use crate::error::WebResult;
use crate::frame::Frame;
use crate::input::{PathId, Posted};
use crate::page::Page;
use crate::pieces::hand_send::HandSendView;
use crate::pieces::steps::Act;
use crate::state::WebState;

/// Today's cards.
pub async fn show(at: InWorkspace) -> WebResult<Page> {
    let view = view(&at, "/companion").await?;
    Ok(render(&at.frame, &view))
}

/// The cards; what they post goes below `base`.
pub async fn view(at: &InWorkspace, base: &str) -> WebResult<HandView> {
    let found = at.service.hand_send(&at.scope, None).await?;
    Ok(HandView {
        cards: found
            .cards
            .into_iter()
            .map(|one| card(&at.frame, base, one))
            .collect(),
        later: u32::try_from(found.upcoming).unwrap_or(u32::MAX),
        next: found.next_at,
    })
}

fn card(f: &Frame, base: &str, one: CardView) -> HandSendView {
    HandSendView {
        href: format!("{base}/actions/{}", one.id),
        id: one.id.to_string(),
        name: one.contact_name,
        headline: one.contact_headline,
        profile_url: one.open_url.unwrap_or_default(),
        step: Act::of(one.campaign_kind, one.kind, one.step),
        place: one.step.0 as usize,
        text: one.text,
        until: one.until.unwrap_or(f.now),
        campaign: format!("{} · {}", one.campaign_name, one.campaign_program),
        choices: one.choices,
        asks: one.state == ActionState::Unconfirmed,
    }
}

async fn answer(
    at: &InWorkspace,
    desk: &AtDesk,
    id: &ActionId,
    answer: &Answer,
) -> WebResult<Response> {
    at.service.answer_card(&at.scope, id, answer).await?;
    Ok(desk.back(&at.frame, "/companion/today").into_response())
}

/// Whether somebody answers at the desk, and not on the companion.
pub struct AtDesk(bool);

impl AtDesk {
    /// Back to the list from which somebody answers.
    pub fn back(&self, f: &Frame, companion: &str) -> Redirect {
        Redirect::to(if self.0 {
            f.url("/by_hand")
        } else {
            companion.to_owned()
        })
    }
}

impl FromRequestParts<WebState> for AtDesk {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &WebState) -> Result<Self, Infallible> {
        Ok(Self(!parts.uri.path().starts_with("/companion")))
    }
}

/// It was sent.
pub async fn sent(
    at: InWorkspace,
    desk: AtDesk,
    PathId(id): PathId<ActionId>,
) -> WebResult<Response> {
    answer(&at, &desk, &id, &Answer::Sent).await
}

/// What may have been sent was not.
pub async fn not_sent(
    at: InWorkspace,
    desk: AtDesk,
    PathId(id): PathId<ActionId>,
) -> WebResult<Response> {
    answer(&at, &desk, &id, &Answer::NotSent).await
}

/// It could not be sent, and why.
pub async fn could_not(
    at: InWorkspace,
    desk: AtDesk,
    PathId(id): PathId<ActionId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let code = fields.get("reason");
    let given = match code {
        "sent_without_note" => Answer::SentWithoutNote,
        "already_pending" => Answer::AlreadyPending,
        "already_connected" => Answer::AlreadyConnected,
        "not_connected" => Answer::NotConnected,
        "profile_unavailable" => Answer::ProfileUnavailable,
        "limit_reached" => Answer::LimitReached,
        "could_not" => Answer::CouldNot {
            reason: String::new(),
        },
        words => Answer::CouldNot {
            reason: words.to_owned(),
        },
    };
    answer(&at, &desk, &id, &given).await
}

/// Not now.
pub async fn later(
    at: InWorkspace,
    desk: AtDesk,
    PathId(id): PathId<ActionId>,
) -> WebResult<Response> {
    answer(&at, &desk, &id, &Answer::Later).await
}
