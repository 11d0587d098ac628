//! Audience > Finders (R21): the list, and what its switches and menus do.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::FinderId;
use http::HeaderMap;
use service::audience::finders::{FinderChange, FinderView, SearchView};

use crate::access::{InWorkspace, came_from};
use crate::answer::Redirect;
use crate::error::WebResult;
use crate::frame::Frame;
use crate::input::{Asked, PathId, page_request, paging};
use crate::page::Page;
use crate::pages::finders::{FinderRow, FindersView, render};
use crate::state::WebState;
use crate::t;

/// The list.
pub async fn show(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let page = at.service.finders(&at.scope, &page_request(&here)).await?;
    let view = FindersView {
        paging: paging(&here, page.next),
        here,
        rows: page
            .items
            .into_iter()
            .map(|finder| row(&at.frame, finder))
            .collect(),
    };
    Ok(render(&at.frame, &view))
}

/// A finder as a row of the list.
pub fn row(f: &Frame, finder: FinderView) -> FinderRow {
    let searched = finder.search.as_ref().map(|search| words(f, search));
    FinderRow {
        id: finder.id.to_string(),
        name: finder.name,
        kind: finder.kind,
        detail: searched.or(finder.last_file_name).unwrap_or_default(),
        remaining: finder.results_not_fetched,
        found: finder.results,
        owner: finder.owner.name,
        additional_members: u32::try_from(finder.additional_members.len()).unwrap_or(u32::MAX),
        state: finder.state,
        active: finder.active,
    }
}

/// What a search asks for, as words.
fn words(f: &Frame, search: &SearchView) -> String {
    [
        (t!(f, "finder-keywords"), &search.keywords),
        (t!(f, "finder-title"), &search.title),
        (t!(f, "finder-company"), &search.company),
        (t!(f, "finder-country"), &search.country),
        (t!(f, "finder-language"), &search.language),
    ]
    .into_iter()
    .filter_map(|(field, words)| {
        let words = words.as_deref()?;
        Some(t!(f, "finder-search-of", field = field, words = words))
    })
    .collect::<Vec<_>>()
    .join(" · ")
}

/// Back to the page with the button, with a sentence.
fn back(state: &WebState, at: &InWorkspace, headers: &HeaderMap, notice: String) -> Response {
    let to = came_from(headers).unwrap_or_else(|| at.frame.url("/finders"));
    Redirect::to(to)
        .notice(state.cookies, notice)
        .into_response()
}

/// Lets a search run now.
pub async fn run(
    State(state): State<WebState>,
    at: InWorkspace,
    headers: HeaderMap,
    PathId(id): PathId<FinderId>,
) -> WebResult<Response> {
    let finder = at.service.run_finder(&at.scope, &id).await?;
    let text = t!(at.frame, "notice-finder-runs", name = &finder.name);
    Ok(back(&state, &at, &headers, text))
}

async fn switched(at: &InWorkspace, id: &FinderId, active: bool) -> WebResult<FinderView> {
    let change = FinderChange {
        active: Some(active),
        ..FinderChange::default()
    };
    Ok(at
        .service
        .change_finder(&at.scope, id, change, None)
        .await?)
}

/// Switches a finder on.
pub async fn activate(
    State(state): State<WebState>,
    at: InWorkspace,
    headers: HeaderMap,
    PathId(id): PathId<FinderId>,
) -> WebResult<Response> {
    let finder = switched(&at, &id, true).await?;
    let text = t!(at.frame, "notice-finder-active", name = &finder.name);
    Ok(back(&state, &at, &headers, text))
}

/// Switches a finder off.
pub async fn deactivate(
    State(state): State<WebState>,
    at: InWorkspace,
    headers: HeaderMap,
    PathId(id): PathId<FinderId>,
) -> WebResult<Response> {
    let finder = switched(&at, &id, false).await?;
    let text = t!(at.frame, "notice-finder-inactive", name = &finder.name);
    Ok(back(&state, &at, &headers, text))
}

/// Archives a finder; what it found stays.
pub async fn archive(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<FinderId>,
) -> WebResult<Response> {
    let finder = at.service.finder(&at.scope, &id).await?;
    at.service.archive_finder(&at.scope, &id).await?;
    let text = t!(at.frame, "notice-finder-archived", name = &finder.name);
    let to = at.frame.url("/finders");
    Ok(Redirect::to(to).notice(state.cookies, text).into_response())
}
