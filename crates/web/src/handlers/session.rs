//! Logging in and out (R2), and the way in by an invitation's link (R5).

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::time::span;
use http::StatusCode;
use service::access::invitations::{Acceptance, InvitationWelcome};
use service::access::sessions::{Credentials, SignedIn as Begun};
use service::{Secret, ServiceError};

use crate::access::{SignedIn, Visitor, base};
use crate::answer::{Redirect, local_path};
use crate::cookies::Kind;
use crate::error::{WebError, WebResult};
use crate::error_words::too_many;
use crate::form::Problems;
use crate::frame::Frame;
use crate::input::{Asked, PathText, Posted};
use crate::page::Page;
use crate::pages::login::{self, LoginForm, LoginView, WelcomeForm, WelcomeView};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::t;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/login", get(ask).post(log_in))
        .route("/logout", post(log_out))
        .route("/welcome/{id}", get(welcome).post(accept))
}

/// Sends a browser on with a session.
pub(super) fn begin(state: &WebState, session: &Begun, to: impl Into<String>) -> Redirect {
    let seconds = session.expires_at.millis_since(state.now()) / span::SECOND;
    Redirect::to(to).session(state.cookies, session.token.expose(), seconds)
}

async fn ask(State(state): State<WebState>, visitor: Visitor, asked: Asked) -> WebResult<Response> {
    if !visitor.service.is_set_up().await? {
        return Ok(Redirect::to("/setup").into_response());
    }
    let view = LoginView {
        return_to: local_path(asked.0.get("return").unwrap_or("/")).to_owned(),
        ..view(&state)
    };
    Ok(login::render(&visitor.frame, &view).into_response())
}

fn view(state: &WebState) -> LoginView {
    LoginView {
        demo: state
            .demo
            .as_ref()
            .map(|demo| demo.accounts.clone())
            .unwrap_or_default(),
        ..LoginView::default()
    }
}

async fn log_in(
    State(state): State<WebState>,
    visitor: Visitor,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let form = LoginForm::from_fields(&fields);
    let credentials = Credentials {
        email: form.email.clone(),
        password: Secret::new(form.password.clone()),
    };
    let f = &visitor.frame;
    let (status, problem) = match visitor.service.log_in(&credentials, visitor.origin).await {
        Ok(session) => return Ok(begin(&state, &session, form.return_to).into_response()),
        Err(ServiceError::WrongCredentials) => (StatusCode::UNAUTHORIZED, t!(f, "login-wrong")),
        Err(ServiceError::TooManyAttempts {
            retry_after_seconds,
        }) => (
            StatusCode::TOO_MANY_REQUESTS,
            too_many(f, retry_after_seconds),
        ),
        Err(other) => return Err(other.into()),
    };
    let view = LoginView {
        email: form.email,
        return_to: local_path(&form.return_to).to_owned(),
        problem: Some(problem),
        ..view(&state)
    };
    Ok(login::render(f, &view).with_status(status).into_response())
}

/// Ends every session of the person (R2), and has the browser forget what it keeps (S-29).
async fn log_out(
    State(state): State<WebState>,
    signed_in: Result<SignedIn, WebError>,
) -> WebResult<Redirect> {
    match signed_in {
        Ok(signed_in) => signed_in.service.log_out(&signed_in.person).await?,
        Err(WebError::Service(ServiceError::SignInNeeded)) => {}
        Err(other) => return Err(other),
    }
    Ok(Redirect::to("/login")
        .forget(state.cookies, Kind::Session)
        .forget(state.cookies, Kind::Workspace)
        .forget(state.cookies, Kind::Notice)
        .header("clear-site-data", "\"cache\", \"storage\""))
}

async fn welcome(visitor: Visitor, PathText(token): PathText) -> WebResult<Page> {
    let found = visitor.service.invitation_of_link(&token).await?;
    let form = WelcomeForm {
        name: found.name.clone(),
        password: String::new(),
    };
    let view = welcome_view(&token, found, form, Problems::default());
    Ok(login::render_welcome(&visitor.frame, &view))
}

fn welcome_view(
    token: &str,
    found: InvitationWelcome,
    form: WelcomeForm,
    problems: Problems,
) -> WelcomeView {
    WelcomeView {
        action: format!("/welcome/{token}"),
        email: found.email,
        workspace: found.workspace,
        has_password: found.has_password,
        form,
        problems,
    }
}

async fn accept(
    State(state): State<WebState>,
    visitor: Visitor,
    PathText(token): PathText,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let f = &visitor.frame;
    let form = WelcomeForm::from_fields(&fields);
    let acceptance = Acceptance {
        name: fields.has("name").then(|| form.name.clone()),
        password: Secret::new(form.password.clone()),
    };
    let accepted = visitor
        .service
        .accept_invitation(&token, &acceptance, visitor.origin)
        .await;
    let found = match accepted {
        Ok(done) => {
            let to = format!("{}/invites", base(&done.workspace));
            let redirect = begin(&state, &done.session, to);
            return Ok(redirect
                .remember(state.cookies, Kind::Workspace, done.workspace.as_ref())
                .into_response());
        }
        Err(ServiceError::Invalid(found)) => problems(f.language, &found),
        Err(ServiceError::WrongCredentials) => wrong_password(f),
        Err(other) => return Err(other.into()),
    };
    let invitation = visitor.service.invitation_of_link(&token).await?;
    let view = welcome_view(&token, invitation, form, found);
    let page = login::render_welcome(f, &view).with_status(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(page.into_response())
}

fn wrong_password(f: &Frame) -> Problems {
    let mut found = Problems::default();
    found.add("password", t!(f, "welcome-wrong-password"));
    found
}
