//! Settings > Sending: whether anything leaves, and letting it go again (R85).

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::organization::OrganizationRole;
use domain::problem::Problem;
use http::StatusCode;
use service::holds::{EngineView as Found, HoldView, Release};
use service::{Person, ServiceError};

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebResult, refused};
use crate::input::Posted;
use crate::page::Page;
use crate::pages::engine::{self, AccountRow, EngineView, HoldRow, Leaving, NodeRow};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::t;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/w/{workspace}/engine", get(show))
        .route("/w/{workspace}/engine/release", post(release))
}

fn person(at: &InWorkspace) -> WebResult<&Person> {
    Ok(at.scope.person().ok_or(ServiceError::SignInNeeded)?)
}

async fn show(at: InWorkspace) -> WebResult<Page> {
    let view = view(&at).await?;
    Ok(engine::render(&at.frame, &view))
}

async fn view(at: &InWorkspace) -> WebResult<EngineView> {
    let person = person(at)?;
    let found = at.service.engine(person).await?;
    Ok(EngineView {
        may_release: person.has(OrganizationRole::OrganizationManager),
        ..shown(found)
    })
}

fn shown(found: Found) -> EngineView {
    EngineView {
        holds: found.holds.into_iter().map(hold).collect(),
        accounts: found
            .accounts
            .into_iter()
            .map(|account| AccountRow {
                name: account.name,
                connector: account.connector,
                state: account.state,
                read: account.read,
                asked: account.asked_at,
            })
            .collect(),
        leaving: found
            .would_leave
            .map(|counts| Leaving {
                overdue: counts.overdue,
                scheduled: counts.scheduled,
                later: counts.later,
                open: counts.open,
            })
            .unwrap_or_default(),
        nodes: found
            .nodes
            .into_iter()
            .map(|node| NodeRow {
                name: node.name,
                seen: node.seen_at,
                ahead_milliseconds: node.ahead_milliseconds,
                doubt: node.doubt,
                zones: node.zone_data_version,
            })
            .collect(),
        ended: found.ended.into_iter().map(hold).collect(),
        ..EngineView::default()
    }
}

fn hold(found: HoldView) -> HoldRow {
    HoldRow {
        cause: found.cause,
        held: found.held_at,
        known_until: found.known_until,
        released: found
            .released_at
            .map(|at| (at, found.release_reason.unwrap_or_default())),
    }
}

async fn release(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let f = &at.frame;
    let reason = fields.get("reason").to_owned();
    let released = if fields.get("sure").is_empty() {
        Err(vec![Problem::new(
            "sure",
            "required",
            "Confirm that nothing else sends for these accounts",
        )])
    } else {
        let wanted = Release {
            reason: reason.clone(),
        };
        refused(at.service.release(person(&at)?, &wanted).await)?.map(drop)
    };
    match released {
        Ok(()) => Ok(Redirect::to(f.url("/engine"))
            .notice(state.cookies, t!(f, "notice-released"))
            .into_response()),
        Err(found) => {
            let view = EngineView {
                reason,
                problems: problems(f.language, &found),
                ..view(&at).await?
            };
            let page = engine::render(f, &view).with_status(StatusCode::UNPROCESSABLE_ENTITY);
            Ok(page.into_response())
        }
    }
}
