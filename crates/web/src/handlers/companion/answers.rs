//! Acceptances and answers that a person taps in (R43).

use axum::response::{IntoResponse, Response};
use domain::ids::ContactId;
use domain::limits;
use service::PageRequest;
use service::hand_send::{ReplyInput, TieView, Ties};

use crate::access::InWorkspace;
use crate::companion::answers::{AnswerForm, AnswerRow, AnswersView, render};
use crate::error::WebResult;
use crate::input::{PathId, Posted};
use crate::page::Page;

use super::hand::AtDesk;

/// Who may have accepted or answered.
pub async fn show(at: InWorkspace) -> WebResult<Page> {
    let view = view(&at, "/companion").await?;
    Ok(render(&at.frame, &view))
}

/// The lists; what they post goes below `base`.
pub async fn view(at: &InWorkspace, base: &str) -> WebResult<AnswersView> {
    let request = PageRequest {
        limit: Some(limits::PAGE_SIZE_MAXIMUM),
        cursor: None,
    };
    let invited = at
        .service
        .open_contacts(&at.scope, Ties::Invited, &request)
        .await?;
    let connected = at
        .service
        .open_contacts(&at.scope, Ties::Connected, &request)
        .await?;
    let row = |tie| row(base, tie);
    Ok(AnswersView {
        invited: invited.items.into_iter().map(row).collect(),
        connected: connected.items.into_iter().map(row).collect(),
    })
}

fn row(base: &str, tie: TieView) -> AnswerRow {
    AnswerRow {
        href: format!("{base}/contacts/{}", tie.contact_id),
        id: tie.contact_id.to_string(),
        name: tie.contact_name,
        headline: tie.contact_headline,
        profile_url: tie.profile_url.unwrap_or_default(),
        since: tie.since,
    }
}

/// The contact accepted.
pub async fn accepted(
    at: InWorkspace,
    desk: AtDesk,
    PathId(id): PathId<ContactId>,
) -> WebResult<Response> {
    at.service.tap_accepted(&at.scope, &id).await?;
    Ok(desk.back(&at.frame, "/companion/answers").into_response())
}

/// The contact answered.
pub async fn answered(
    at: InWorkspace,
    desk: AtDesk,
    PathId(id): PathId<ContactId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let input = ReplyInput {
        text: AnswerForm::from_fields(&fields).text,
    };
    at.service.tap_replied(&at.scope, &id, &input).await?;
    Ok(desk.back(&at.frame, "/companion/answers").into_response())
}
