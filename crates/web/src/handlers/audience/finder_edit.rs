//! Creating and editing finders (R20, R21).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::finder::FinderKind;
use domain::identity::Role;
use domain::ids::FinderId;
use domain::limits;
use domain::problem::Problem;
use http::StatusCode;
use service::PageRequest;
use service::audience::finders::{SourcePreview, SourceProbe};

use super::finder_form::{self, beside};
use super::words;
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebResult, refused};
use crate::form::{Fields, Problems};
use crate::frame::Frame;
use crate::input::{Asked, Part, PathId, Posted};
use crate::page::Page;
use crate::pages::finder_form::{FinderForm, FinderFormView, form, render};
use crate::pages::source_form::{Preview, PreviewField};
use crate::pieces::field::Choice;
use crate::problem_words::problems;
use crate::state::WebState;
use crate::{t, zones};

/// The form with everything around it.
async fn view(
    at: &InWorkspace,
    id: Option<&FinderId>,
    kind: FinderKind,
    form: FinderForm,
    problems: Problems,
) -> WebResult<FinderFormView> {
    let request = PageRequest {
        limit: Some(limits::PAGE_SIZE_MAXIMUM),
        cursor: None,
    };
    let members = at.service.members(&at.scope, &request).await?.items;
    Ok(FinderFormView {
        id: id.map(ToString::to_string),
        kind,
        form,
        problems,
        members: members
            .into_iter()
            .map(|member| Choice::new(member.id.to_string(), member.name))
            .collect(),
        time_zones: zones::suggestions(),
    })
}

/// The form of a new finder, of the kind that the address names.
pub async fn new(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    at.scope.require(Role::Editor)?;
    let kind = here.get("kind").and_then(|kind| kind.parse().ok());
    let mut form = FinderForm::proposal(at.scope.time_zone());
    if let Some(own) = at.scope.member() {
        form.owner_id = own.to_string();
    }
    let kind = kind.unwrap_or(FinderKind::Csv);
    let view = view(&at, None, kind, form, Problems::default()).await?;
    Ok(render(&at.frame, &view))
}

/// The form of a finder that exists.
pub async fn show(at: InWorkspace, PathId(id): PathId<FinderId>) -> WebResult<Page> {
    at.scope.require(Role::Editor)?;
    let finder = at.service.finder(&at.scope, &id).await?;
    let form = finder_form::of_finder(&finder);
    let view = view(&at, Some(&id), finder.kind, form, Problems::default()).await?;
    Ok(render(&at.frame, &view))
}

/// The form again, with what is wrong beside its fields; what was typed stays.
pub async fn again(
    at: &InWorkspace,
    id: Option<&FinderId>,
    kind: FinderKind,
    typed: FinderForm,
    found: Vec<Problem>,
) -> WebResult<Response> {
    let told = problems(at.frame.language, &beside(found));
    let view = view(at, id, kind, typed, told).await?;
    Ok(render(&at.frame, &view)
        .with_status(StatusCode::UNPROCESSABLE_ENTITY)
        .into_response())
}

/// Saves a new finder of a kind, or asks its source; one of a file begins with the file.
pub async fn create(
    State(state): State<WebState>,
    at: InWorkspace,
    kind: FinderKind,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let typed = FinderForm::from_fields(&fields);
    if fields.get("do") == "preview" {
        return previewed(&at, None, kind, typed).await;
    }
    let saved = match finder_form::input(&typed, kind) {
        Ok(input) => refused(at.service.create_finder(&at.scope, input).await)?,
        Err(problems) => {
            at.scope.require(Role::Editor)?;
            Err(problems)
        }
    };
    match saved {
        Ok(finder) => Ok(saved_notice(&state, &at, &finder.name, &finder.id)),
        Err(found) => again(&at, None, kind, typed, found).await,
    }
}

/// Asks a source and shows what it answered below its fields; nothing is kept.
async fn previewed(
    at: &InWorkspace,
    id: Option<&FinderId>,
    kind: FinderKind,
    mut typed: FinderForm,
) -> WebResult<Response> {
    at.scope.require(Role::Editor)?;
    let mut found = Vec::new();
    let probe = SourceProbe {
        kind,
        source: finder_form::source(&typed.source, &mut found),
        secret: Some(typed.source.secret.clone()),
        finder_id: id.cloned(),
    };
    if found.is_empty() {
        match refused(at.service.preview_source(&at.scope, probe).await)? {
            Ok(answer) => typed.source.preview = Some(preview_of(&at.frame, answer)),
            Err(problems) => found = problems,
        }
    }
    if !found.is_empty() {
        return again(at, id, kind, typed, found).await;
    }
    let view = view(at, id, kind, typed, Problems::default()).await?;
    Ok(render(&at.frame, &view).into_response())
}

fn preview_of(f: &Frame, answer: SourcePreview) -> Preview {
    Preview {
        records: answer.records,
        rejected: answer.rejected,
        fields: answer
            .fields
            .into_iter()
            .map(|one| PreviewField {
                fills: match one.field.strip_prefix("custom.") {
                    Some(name) => t!(f, "import-column-custom", header = name),
                    None if one.field == "ignored" => t!(f, "import-column-ignored"),
                    None => words::field(f, &one.field),
                },
                name: one.name,
                samples: one.samples,
            })
            .collect(),
    }
}

/// Saves a changed finder.
pub async fn update(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<FinderId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    at.scope.require(Role::Editor)?;
    let finder = at.service.finder(&at.scope, &id).await?;
    let kind = finder.kind;
    let mut typed = FinderForm::from_fields(&fields);
    typed.source.has_secret = finder.has_secret;
    if fields.get("do") == "preview" {
        return previewed(&at, Some(&id), kind, typed).await;
    }
    let saved = match finder_form::input(&typed, kind) {
        Ok(input) => {
            let change = finder_form::change(input);
            refused(at.service.change_finder(&at.scope, &id, change, None).await)?
        }
        Err(problems) => Err(problems),
    };
    match saved {
        Ok(finder) => Ok(saved_notice(&state, &at, &finder.name, &finder.id)),
        Err(found) => again(&at, Some(&id), kind, typed, found).await,
    }
}

fn saved_notice(state: &WebState, at: &InWorkspace, name: &str, id: &FinderId) -> Response {
    let text = t!(at.frame, "notice-finder-saved", name = name);
    let to = at.frame.url(&format!("/finders/{id}"));
    Redirect::to(to).notice(state.cookies, text).into_response()
}

/// A search while it is being written: a slot more or less; nothing is saved.
pub async fn draft(at: InWorkspace, part: Part, Posted(fields): Posted) -> WebResult<Response> {
    drafted(&at, part, None, &fields).await
}

/// The same for one that exists.
pub async fn draft_of(
    at: InWorkspace,
    part: Part,
    PathId(id): PathId<FinderId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    at.service.finder(&at.scope, &id).await?;
    drafted(&at, part, Some(&id), &fields).await
}

async fn drafted(
    at: &InWorkspace,
    Part(part): Part,
    id: Option<&FinderId>,
    fields: &Fields,
) -> WebResult<Response> {
    at.scope.require(Role::Editor)?;
    let mut typed = FinderForm::from_fields(fields);
    typed.apply(fields.get("do"));
    // The form of a new finder says its kind; a source has the fields of one.
    let kind = fields.get("kind").parse().unwrap_or(FinderKind::Search);
    let view = view(at, id, kind, typed, Problems::default()).await?;
    if part {
        return Ok(Page::new(form(&at.frame, &view)).into_response());
    }
    Ok(render(&at.frame, &view).into_response())
}
