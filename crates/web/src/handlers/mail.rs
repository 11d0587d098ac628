//! Settings > Mail: what became of letters, and a test (R5).

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::StatusCode;
use service::mail::TestMailInput;

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebResult, refused};
use crate::input::{Asked, Posted, page_request, paging};
use crate::link::Address;
use crate::page::Page;
use crate::pages::mail::{self, MailPage};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::t;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/w/{workspace}/mail", get(show))
        .route("/w/{workspace}/mail/test", post(test))
}

async fn show(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let view = view(&at, here).await?;
    Ok(mail::render(&at.frame, &view))
}

async fn view(at: &InWorkspace, here: Address) -> WebResult<MailPage> {
    let found = at.service.mails(&at.scope, &page_request(&here)).await?;
    Ok(MailPage {
        from: at.service.mail_policy().map(|policy| policy.from.clone()),
        to: at
            .scope
            .person()
            .map(|person| person.email().to_owned())
            .unwrap_or_default(),
        paging: paging(&here, found.next),
        letters: found.items,
        here,
        ..MailPage::default()
    })
}

/// Sends a test letter.
async fn test(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let f = &at.frame;
    let input = TestMailInput {
        to: fields.get("to").to_owned(),
    };
    match refused(at.service.send_test_mail(&at.scope, &input).await)? {
        Ok(()) => {
            let text = t!(f, "notice-test-mail", email = &input.to);
            let redirect = Redirect::to(f.url("/mail"));
            Ok(redirect.notice(state.cookies, text).into_response())
        }
        Err(found) => {
            let mut view = view(&at, Address::new(f.url("/mail"))).await?;
            view.to = input.to;
            view.problems = problems(f.language, &found);
            Ok(mail::render(f, &view)
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}
