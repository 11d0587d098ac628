//! Answering a conversation (R71).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::action::{ActionState, Reason};
use domain::ids::{ActionId, ConversationId};
use http::StatusCode;
use service::hand_send::Answer;
use service::inbox::{AnswerInput, AnswerView, Answering};

use super::page_of;
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebError, WebResult, refused};
use crate::frame::Frame;
use crate::handlers::campaigns::why::cure;
use crate::input::{PathId, Posted};
use crate::pages::conversation::{self, AnswerLine, Composer};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::t;

/// Where one answers. What could not leave, or was taken back, stands in the field again.
pub(super) fn composer(
    at: &InWorkspace,
    answering: &Answering,
    answers: &[AnswerView],
) -> Composer {
    let last = answers
        .last()
        .filter(|answer| answer.state == ActionState::Canceled);
    Composer {
        id: at.service.fresh_answer_id().to_string(),
        text: last.map(|answer| answer.text.clone()).unwrap_or_default(),
        by_hand: answering.by_hand,
        is_refused: answering.is_refused,
        ..Composer::default()
    }
}

/// The answers that have not left; what somebody took back is in the field and nowhere else.
pub(super) fn lines(
    f: &Frame,
    about: &(String, String),
    answers: Vec<AnswerView>,
) -> Vec<AnswerLine> {
    let (campaign, contact) = about;
    let shown = answers
        .into_iter()
        .filter(|answer| answer.reason != Some(Reason::RemovedByPerson));
    let line = |answer: AnswerView| AnswerLine {
        id: answer.id.to_string(),
        state: answer.state,
        reason: answer.reason,
        detail: answer.detail,
        cure: answer
            .change
            .map(|change| cure(f, campaign, contact, change)),
        text: answer.text,
        at: answer.asked_at,
        by: answer.asked_by,
        next_look_at: answer.next_look_at,
        waits_until: answer.waits_until,
        open_url: answer.open_url,
        can_take_back: answer.can_take_back,
        can_settle: answer.can_settle,
    };
    shown.map(line).collect()
}

/// Sends what was written. What is refused stands in the field again, with what is wrong.
pub(super) async fn send(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<ConversationId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let f = &at.frame;
    let input = AnswerInput {
        text: fields.raw("text").to_owned(),
        despite_refusal: fields.on("despite_refusal"),
    };
    let answer: Option<ActionId> = fields.get("answer").parse().ok();
    let sent = at
        .service
        .answer_conversation(&at.scope, &id, &input, answer.as_ref());
    match refused(sent.await)? {
        Ok(_) => {
            let to = f.url(&format!("/conversations/{id}"));
            let text = t!(f, "notice-answer");
            Ok(Redirect::to(to).notice(state.cookies, text).into_response())
        }
        Err(found) => {
            let mut view = page_of(&at, &id).await?;
            if let Some(composer) = &mut view.composer {
                composer.text = input.text;
                composer.problems = problems(f.language, &found);
            }
            Ok(conversation::render(f, &view)
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

/// Takes an answer back that waits, or says what came of one.
pub(super) async fn settle(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<ConversationId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let f = &at.frame;
    let answer: ActionId = fields
        .get("answer")
        .parse()
        .map_err(|_| WebError::NotFound)?;
    let said = match fields.get("said") {
        "sent" => Some(Answer::Sent),
        "not_sent" => Some(Answer::NotSent),
        "could_not" => Some(Answer::CouldNot {
            reason: String::new(),
        }),
        "take_back" => None,
        _ => return Err(WebError::NotFound),
    };
    let text = if let Some(said) = said {
        at.service.answer_card(&at.scope, &answer, &said).await?;
        t!(f, "notice-answer-settled")
    } else {
        at.service.remove_action(&at.scope, &answer).await?;
        t!(f, "notice-answer-taken-back")
    };
    let to = f.url(&format!("/conversations/{id}"));
    Ok(Redirect::to(to).notice(state.cookies, text).into_response())
}
