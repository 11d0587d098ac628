//! Audience > Suppression (R36): whom no campaign contacts.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::identity::Role;
use domain::ids::SuppressionId;
use domain::problem::Problem;
use domain::suppression::SuppressionKind;
use http::StatusCode;
use service::audience::suppressions::{SuppressionInput, SuppressionView};

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebResult, refused};
use crate::form::Problems;
use crate::frame::Frame;
use crate::input::{Asked, PathId, Posted, page_request, paging};
use crate::link::Address;
use crate::page::Page;
use crate::pages::suppressions::{
    SuppressionForm, SuppressionRow, SuppressionsView, render, value_words,
};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::{t, table_file};

/// The list.
pub async fn show(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let form = SuppressionForm {
        kind: SuppressionKind::Person.to_string(),
        ..SuppressionForm::default()
    };
    let view = view(&at, here, form, Problems::default()).await?;
    Ok(render(&at.frame, &view))
}

async fn view(
    at: &InWorkspace,
    here: Address,
    form: SuppressionForm,
    problems: Problems,
) -> WebResult<SuppressionsView> {
    let page = at
        .service
        .suppressions(&at.scope, &page_request(&here))
        .await?;
    Ok(SuppressionsView {
        rows: page
            .items
            .into_iter()
            .map(|entry| row(&at.frame, entry))
            .collect(),
        form,
        problems,
        paging: paging(&here, page.next),
        here,
    })
}

fn row(f: &Frame, entry: SuppressionView) -> SuppressionRow {
    let by = entry.created_by.name;
    SuppressionRow {
        id: entry.id.to_string(),
        kind: entry.kind,
        value: value_words(entry.kind, &entry.value),
        note: Some(entry.note).filter(|note| !note.is_empty()),
        by: by.unwrap_or_else(|| t!(f, "import-by-program")),
        at: entry.created_at,
    }
}

/// The list as a file.
pub async fn export(at: InWorkspace, Asked(here): Asked) -> WebResult<Response> {
    let format = table_file::format(&here);
    let pieces = at.service.suppressions_file(&at.scope, format).await?;
    Ok(table_file::answer(
        "suppressions",
        format,
        Body::from_stream(pieces),
    ))
}

/// Puts somebody on the list.
pub async fn add(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    at.scope.require(Role::Editor)?;
    let form = SuppressionForm::from_fields(&fields);
    let added = match form.kind.parse() {
        Ok(kind) => {
            let input = SuppressionInput {
                kind,
                value: form.value.clone(),
                note: form.note.clone(),
            };
            refused(at.service.add_suppression(&at.scope, input).await)?
        }
        Err(_) => Err(vec![Problem::new(
            "kind",
            "unknown_choice",
            "There is no such kind. Choose one of the list",
        )]),
    };
    let list = at.frame.url("/suppressions");
    match added {
        Ok(entry) => {
            let name = value_words(entry.kind, &entry.value);
            let text = t!(at.frame, "notice-suppressed", name = name);
            Ok(Redirect::to(list)
                .notice(state.cookies, text)
                .into_response())
        }
        Err(found) => {
            let told = problems(at.frame.language, &found);
            let view = view(&at, Address::new(list), form, told).await?;
            Ok(render(&at.frame, &view)
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

/// Takes an entry off the list.
pub async fn remove(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<SuppressionId>,
) -> WebResult<Response> {
    let entry = at.service.suppression(&at.scope, &id).await?;
    at.service.remove_suppression(&at.scope, &id).await?;
    let value = value_words(entry.kind, &entry.value);
    let text = t!(at.frame, "notice-suppression-removed", value = value);
    let list = at.frame.url("/suppressions");
    Ok(Redirect::to(list)
        .notice(state.cookies, text)
        .into_response())
}
