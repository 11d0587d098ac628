//! The start page, and the set-up of an installation without users (R1).

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use service::access::set_up::SetUp;
use service::{Secret, ServiceError};

use crate::access::{SignedIn, Visitor, base, home};
use crate::answer::Redirect;
use crate::error::{WebError, WebResult, refused};
use crate::form::Problems;
use crate::input::Posted;
use crate::link::Link;
use crate::page::Page;
use crate::pages::problem::{self, ProblemView};
use crate::pages::setup::{self, SetupForm, SetupView};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::{t, zones};

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/", get(start))
        .route("/setup", get(ask).post(set_up))
}

/// To where somebody begins: the set-up, the log-in, or the last workspace.
async fn start(visitor: Visitor, signed_in: Result<SignedIn, WebError>) -> WebResult<Response> {
    let signed_in = match signed_in {
        Err(WebError::Service(ServiceError::SignInNeeded))
            if !visitor.service.is_set_up().await? =>
        {
            return Ok(Redirect::to("/setup").into_response());
        }
        other => other?,
    };
    let seats = signed_in.service.my_workspaces(&signed_in.person).await?;
    match home(&seats, signed_in.last_workspace.as_ref()) {
        Some(seat) => Ok(Redirect::to(format!("{}/dashboard", base(&seat.id))).into_response()),
        None => Ok(nowhere(&signed_in).into_response()),
    }
}

/// For who is in no workspace.
fn nowhere(signed_in: &SignedIn) -> Page {
    let f = &signed_in.frame;
    let view = ProblemView {
        status: StatusCode::OK,
        title: t!(f, "start-no-workspace-title"),
        text: t!(f, "start-no-workspace-text"),
        next: Some(Link::new(t!(f, "log-in-as-another"), "/login")),
    };
    problem::render(f, &view)
}

async fn ask(visitor: Visitor) -> WebResult<Response> {
    if visitor.service.is_set_up().await? {
        return Ok(Redirect::to("/").into_response());
    }
    let view = view(SetupForm::default(), Problems::default());
    Ok(setup::render(&visitor.frame, &view).into_response())
}

async fn set_up(
    State(state): State<WebState>,
    visitor: Visitor,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let f = &visitor.frame;
    let form = SetupForm::from_fields(&fields);
    let input = SetUp {
        organization: form.organization.clone(),
        workspace: form.workspace.clone(),
        time_zone: form.time_zone.clone(),
        language: f.language.code().to_owned(),
        name: form.name.clone(),
        email: form.email.clone(),
        password: Secret::new(form.password.clone()),
    };
    match refused(visitor.service.set_up(&input).await)? {
        Ok(done) => {
            let to = format!("{}/invites", base(&done.workspace));
            let welcome = t!(f, "notice-welcome", workspace = &form.workspace);
            Ok(super::session::begin(&state, &done.session, to)
                .notice(state.cookies, welcome)
                .into_response())
        }
        Err(found) => {
            let view = view(form, problems(f.language, &found));
            let page = setup::render(f, &view).with_status(StatusCode::UNPROCESSABLE_ENTITY);
            Ok(page.into_response())
        }
    }
}

fn view(form: SetupForm, problems: Problems) -> SetupView {
    SetupView {
        form,
        problems,
        time_zones: zones::suggestions(),
    }
}
