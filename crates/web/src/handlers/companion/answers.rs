//! Acceptances and answers that a person taps in (R43).

use axum::response::{IntoResponse, Response};
use domain::ids::ContactId;
use domain::limits;
use service::PageRequest;
use service::hand_send::{ReplyInput, TieView, Ties};

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::companion::answers::{AnswerForm, AnswerRow, AnswersView, render};
use crate::error::WebResult;
use crate::input::{PathId, Posted};
use crate::page::Page;

/// Who may have accepted or answered.
pub async fn show(at: InWorkspace) -> WebResult<Page> {
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
    let view = AnswersView {
        invited: invited.items.into_iter().map(row).collect(),
        connected: connected.items.into_iter().map(row).collect(),
    };
    Ok(render(&at.frame, &view))
}

fn row(tie: TieView) -> AnswerRow {
    AnswerRow {
        href: format!("/companion/contacts/{}", tie.contact_id),
        id: tie.contact_id.to_string(),
        name: tie.contact_name,
        headline: tie.contact_headline,
        profile_url: tie.profile_url.unwrap_or_default(),
        since: tie.since,
    }
}

/// The contact accepted.
pub async fn accepted(at: InWorkspace, PathId(id): PathId<ContactId>) -> WebResult<Response> {
    at.service.tap_accepted(&at.scope, &id).await?;
    Ok(Redirect::to("/companion/answers").into_response())
}

/// The contact answered.
pub async fn answered(
    at: InWorkspace,
    PathId(id): PathId<ContactId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let input = ReplyInput {
        text: AnswerForm::from_fields(&fields).text,
    };
    at.service.tap_replied(&at.scope, &id, &input).await?;
    Ok(Redirect::to("/companion/answers").into_response())
}
