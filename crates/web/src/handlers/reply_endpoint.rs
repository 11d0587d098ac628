//! Settings > Judging of replies: the endpoint outside that may judge them (R70).

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::problem::Problem;
use http::StatusCode;
use service::judge::{ReplyEndpointChange, ReplyEndpointTest};

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebResult, refused};
use crate::form::Problems;
use crate::input::Posted;
use crate::page::Page;
use crate::pages::reply_endpoint::{self, EndpointForm, EndpointPage};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::t;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/w/{workspace}/reply-endpoint", get(show).post(change))
        .route("/w/{workspace}/reply-endpoint/test", post(test))
}

async fn show(at: InWorkspace) -> WebResult<Page> {
    let saved = at.service.reply_endpoint(&at.scope).await?;
    let view = EndpointPage {
        form: EndpointForm {
            text: t!(&at.frame, "endpoint-sample"),
            ..EndpointForm::of(&saved)
        },
        has_key: saved.has_key,
        ..EndpointPage::default()
    };
    Ok(reply_endpoint::render(&at.frame, &view))
}

/// An empty field keeps the key that is saved.
fn key(form: &EndpointForm) -> Option<String> {
    if form.forget_key {
        return Some(String::new());
    }
    Some(form.key.clone()).filter(|key| !key.trim().is_empty())
}

async fn change(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let f = &at.frame;
    let form = EndpointForm::from_fields(&fields);
    let change = ReplyEndpointChange {
        version: form.version.parse().ok(),
        enabled: Some(form.enabled),
        address: Some(form.address.clone()),
        model: Some(form.model.clone()),
        key: key(&form),
    };
    match refused(at.service.change_reply_endpoint(&at.scope, &change).await)? {
        Ok(_) => Ok(Redirect::to(f.url("/reply-endpoint"))
            .notice(state.cookies, t!(f, "notice-saved"))
            .into_response()),
        Err(found) => told(&at, form, &found).await,
    }
}

/// What was typed, as it was; the key is typed again.
async fn again(
    at: &InWorkspace,
    form: EndpointForm,
    problems: Problems,
) -> WebResult<EndpointPage> {
    let saved = at.service.reply_endpoint(&at.scope).await?;
    Ok(EndpointPage {
        has_key: saved.has_key,
        form,
        problems,
        tested: None,
    })
}

/// The form again, with what is wrong beside its fields.
async fn told(at: &InWorkspace, form: EndpointForm, found: &[Problem]) -> WebResult<Response> {
    let f = &at.frame;
    let view = again(at, form, problems(f.language, found)).await?;
    Ok(reply_endpoint::render(f, &view)
        .with_status(StatusCode::UNPROCESSABLE_ENTITY)
        .into_response())
}

/// Lets the endpoint, as it is typed, judge a text.
async fn test(at: InWorkspace, Posted(fields): Posted) -> WebResult<Response> {
    let f = &at.frame;
    let form = EndpointForm::from_fields(&fields);
    let asked = ReplyEndpointTest {
        text: form.text.clone(),
        address: Some(form.address.clone()),
        model: Some(form.model.clone()),
        key: Some(form.key.clone()).filter(|key| !key.trim().is_empty()),
    };
    match refused(at.service.try_reply_endpoint(&at.scope, &asked).await)? {
        Ok(found) => {
            let mut view = again(&at, form, Problems::default()).await?;
            view.tested = Some(found);
            Ok(reply_endpoint::render(f, &view).into_response())
        }
        Err(found) => told(&at, form, &found).await,
    }
}
