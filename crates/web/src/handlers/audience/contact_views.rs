//! Saved views of the list of contacts (R30).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::ContactViewId;
use service::audience::contacts::{ContactColumn, ContactViewInput};

use super::contacts::{address, columns, query};
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebResult, refused};
use crate::input::{PathId, Posted};
use crate::link::Address;
use crate::problem_words::sentence;
use crate::state::WebState;
use crate::t;

/// Saves the list as its address shows it.
pub async fn save(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let here = Address::from_query(at.frame.url("/contacts"), fields.get("filters"));
    let shown = columns(&here);
    let input = ContactViewInput {
        name: fields.get("name").to_owned(),
        query: query(&here),
        // A view of the usual columns follows them.
        columns: if shown == ContactColumn::USUAL {
            Vec::new()
        } else {
            shown
        },
    };
    let (to, text) = match refused(at.service.save_contact_view(&at.scope, input).await)? {
        Ok(saved) => (
            address(&at.frame, &saved),
            t!(at.frame, "notice-view-saved", name = &saved.name),
        ),
        Err(problems) => {
            let found = problems
                .iter()
                .map(|problem| sentence(at.frame.language, problem));
            (here, found.collect::<Vec<_>>().join(" "))
        }
    };
    Ok(Redirect::to(to.to_string())
        .notice(state.cookies, text)
        .into_response())
}

/// Forgets a view; the list shows everybody again.
pub async fn remove(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<ContactViewId>,
) -> WebResult<Response> {
    let saved = at.service.contact_view(&at.scope, &id).await?;
    at.service.remove_contact_view(&at.scope, &id).await?;
    let text = t!(at.frame, "notice-view-removed", name = &saved.name);
    Ok(Redirect::to(at.frame.url("/contacts"))
        .notice(state.cookies, text)
        .into_response())
}
