//! Settings > API keys (R80).

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::ids::KeyId;
use domain::problem::Problem;
use http::StatusCode;
use service::access::keys::{KeyView, NewKey};

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebResult, refused};
use crate::input::{Asked, PathId, Posted, page_request, paging};
use crate::link::Address;
use crate::page::Page;
use crate::pages::keys::{self, KeyForm, KeyRow, KeysView};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::t;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/w/{workspace}/keys", get(show).post(create))
        .route("/w/{workspace}/keys/{id}/revoke", post(revoke))
}

async fn show(at: InWorkspace, asked: Asked) -> WebResult<Page> {
    let view = view(&at, asked.0).await?;
    Ok(keys::render(&at.frame, &view))
}

async fn view(at: &InWorkspace, here: Address) -> WebResult<KeysView> {
    let found = at.service.keys(&at.scope, &page_request(&here)).await?;
    Ok(KeysView {
        paging: paging(&here, found.next),
        here,
        rows: found.items.into_iter().map(|key| row(at, key)).collect(),
        form: KeyForm::new(),
        ..KeysView::default()
    })
}

fn row(at: &InWorkspace, key: KeyView) -> KeyRow {
    KeyRow {
        by: maker(at, &key.created_by),
        id: key.id.to_string(),
        name: key.name,
        role: key.role,
        created: key.created_at,
        expires: key.expires_at,
        revoked: key.revoked_at,
        works: key.works,
    }
}

/// Who made a key: the viewer by name, others by what they are.
fn maker(at: &InWorkspace, actor: &str) -> String {
    let f = &at.frame;
    match at.scope.person() {
        Some(person) if person.user().as_ref() == actor => person.name().to_owned(),
        _ if actor.starts_with("usr_") => t!(f, "keys-by-member"),
        _ if actor.starts_with("key_") => t!(f, "keys-by-key"),
        _ => t!(f, "keys-by-command-line"),
    }
}

async fn create(at: InWorkspace, Posted(fields): Posted) -> WebResult<Response> {
    let form = KeyForm::from_fields(&fields);
    let made = match wanted(&form) {
        Ok(new) => refused(at.service.create_key(&at.scope, &new).await)?,
        Err(problem) => Err(vec![problem]),
    };
    let mut view = view(&at, Address::new(at.frame.url("/keys"))).await?;
    match made {
        // The secret is on this page alone: no cookie and no address holds it.
        Ok(made) => {
            view.fresh = Some(made.secret.expose().to_owned());
            Ok(keys::render(&at.frame, &view).into_response())
        }
        Err(found) => {
            view.form = form;
            view.problems = problems(at.frame.language, &found);
            let page = keys::render(&at.frame, &view);
            Ok(page
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

fn wanted(form: &KeyForm) -> Result<NewKey, Problem> {
    let role = form.role.parse().map_err(|_| {
        Problem::new(
            "role",
            "unknown_choice",
            "There is no such role. Choose one of the list",
        )
    })?;
    let days = form.days.parse().map_err(|_| {
        Problem::new(
            "expires_in_days",
            "out_of_range",
            "This is no whole number of days. Enter one",
        )
    })?;
    Ok(NewKey {
        name: form.name.clone(),
        role,
        expires_in_days: Some(days),
    })
}

async fn revoke(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<KeyId>,
) -> WebResult<Redirect> {
    let key = at.service.revoke_key(&at.scope, &id).await?;
    let f = &at.frame;
    let done = t!(f, "notice-key-revoked", name = &key.name);
    Ok(Redirect::to(f.url("/keys")).notice(state.cookies, done))
}
