//! One's own account: name and password (S-08).

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::StatusCode;
use service::access::account::{PasswordChange, ProfileChange};
use service::{Person, Secret, ServiceError};

use super::session::begin;
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebError, WebResult, refused};
use crate::error_words::too_many;
use crate::form::Problems;
use crate::input::Posted;
use crate::page::Page;
use crate::pages::account::{AccountView, PasswordForm, render};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::t;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/w/{workspace}/account", get(show).post(rename))
        .route("/w/{workspace}/account/password", post(change_password))
}

fn person(at: &InWorkspace) -> WebResult<&Person> {
    at.scope.person().ok_or(WebError::NotFound)
}

fn view(person: &Person) -> AccountView {
    AccountView {
        name: person.name().to_owned(),
        email: person.email().to_owned(),
        ..AccountView::default()
    }
}

async fn show(at: InWorkspace) -> WebResult<Page> {
    Ok(render(&at.frame, &view(person(&at)?)))
}

async fn rename(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let f = &at.frame;
    let person = person(&at)?;
    let name = fields.get("name").to_owned();
    let change = ProfileChange {
        name: Some(name.clone()),
        ..ProfileChange::default()
    };
    match refused(at.service.change_profile(person, &change).await)? {
        Ok(()) => Ok(Redirect::to(f.url("/account"))
            .notice(state.cookies, t!(f, "notice-saved"))
            .into_response()),
        Err(found) => {
            let view = AccountView {
                name,
                name_problems: problems(f.language, &found),
                ..view(person)
            };
            Ok(render(f, &view)
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

/// Changes the password; this browser goes on with a new session, every other one is signed out.
async fn change_password(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let f = &at.frame;
    let person = person(&at)?;
    let typed = PasswordForm::from_fields(&fields);
    let change = PasswordChange {
        current: Secret::new(typed.current),
        new: Secret::new(typed.new),
    };
    let (status, password_problems) = match at.service.change_password(person, &change).await {
        Ok(session) => {
            return Ok(begin(&state, &session, f.url("/account"))
                .notice(state.cookies, t!(f, "notice-password-changed"))
                .into_response());
        }
        Err(ServiceError::Invalid(found)) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            problems(f.language, &found),
        ),
        Err(ServiceError::TooManyAttempts {
            retry_after_seconds,
        }) => {
            let mut found = Problems::default();
            found.add("current", too_many(f, retry_after_seconds));
            (StatusCode::TOO_MANY_REQUESTS, found)
        }
        Err(other) => return Err(other.into()),
    };
    let view = AccountView {
        password_problems,
        ..view(person)
    };
    Ok(render(f, &view).with_status(status).into_response())
}
