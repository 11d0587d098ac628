//! Importing a file: choose it, look at what was found in it, import (R27).

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use domain::finder::FinderKind;
use domain::identity::Role;
use domain::ids::{FinderId, ImportId};
use domain::problem::Problem;
use http::StatusCode;
use service::audience::imports::{ImportRehearsal, Upload};
use service::audience::tables::{self, ColumnChoice, ColumnMapping, FileKind};

use super::finder::{reject, verdicts};
use super::shelf::{Kept, Shelf, Target};
use super::upload::{self, File};
use super::{finder_edit, finder_form, words};
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebResult, refused};
use crate::form::{Fields, Problems};
use crate::frame::Frame;
use crate::input::{Asked, PathId, Posted};
use crate::page::Page;
use crate::pages::finder_form::FinderForm;
use crate::pages::import_form::{self, ImportFormView};
use crate::pages::import_preview::{FileColumn, ImportPreviewView, TextLayout, render};
use crate::pieces::field::Choice;
use crate::problem_words::problems;
use crate::state::WebState;
use crate::{t, table_file};

/// How long the end of an import is waited for before its page is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// What importing a file would do, or what is wrong with it.
async fn rehearsed(
    at: &InWorkspace,
    file: Result<File, Problem>,
    columns: &[ColumnChoice],
) -> WebResult<Result<(File, ImportRehearsal), Vec<Problem>>> {
    let file = match file {
        Ok(file) => file,
        Err(problem) => return Ok(Err(vec![problem])),
    };
    let upload = Upload {
        file_name: &file.name,
        content: file.content.clone(),
        columns,
    };
    let rehearsal = refused(at.service.rehearse_import(&at.scope, &upload).await)?;
    Ok(rehearsal.map(|rehearsal| (file, rehearsal)))
}

/// Keeps a file and goes on to its preview.
fn keep(
    at: &InWorkspace,
    shelf: &Arc<Shelf>,
    target: Target,
    columns: Vec<ColumnChoice>,
    (file, rehearsal): (File, ImportRehearsal),
) -> Response {
    let kept = Kept {
        file_name: file.name,
        content: file.content,
        target,
        columns,
        rehearsal,
    };
    let number = shelf.put(&at.scope, kept);
    Redirect::to(at.frame.url(&format!("/uploads/{number}"))).into_response()
}

/// The form of a new finder with its file.
pub async fn upload_new(
    Extension(shelf): Extension<Arc<Shelf>>,
    at: InWorkspace,
    request: Request,
) -> WebResult<Response> {
    at.scope.require(Role::Editor)?;
    let upload = upload::read(request).await?;
    let typed = FinderForm::from_fields(&upload.fields);
    let mut found = match finder_form::input(&typed, FinderKind::Csv) {
        Ok(input) => refused(at.service.check_finder(&at.scope, input).await)?
            .err()
            .unwrap_or_default(),
        Err(problems) => problems,
    };
    match rehearsed(&at, upload.file, &[]).await? {
        Ok(read) if found.is_empty() => {
            let target = Target::New(Box::new(typed));
            Ok(keep(&at, &shelf, target, Vec::new(), read))
        }
        read => {
            found.extend(read.err().unwrap_or_default());
            finder_edit::again(&at, None, FinderKind::Csv, typed, found).await
        }
    }
}

/// The form for a further file.
pub async fn choose(at: InWorkspace, PathId(id): PathId<FinderId>) -> WebResult<Page> {
    at.scope.require(Role::Editor)?;
    let finder = at.service.finder(&at.scope, &id).await?;
    let view = ImportFormView {
        id: id.to_string(),
        finder: finder.name,
        problems: Problems::default(),
    };
    Ok(import_form::render(&at.frame, &view))
}

/// A further file for a finder.
pub async fn upload_more(
    Extension(shelf): Extension<Arc<Shelf>>,
    at: InWorkspace,
    PathId(id): PathId<FinderId>,
    request: Request,
) -> WebResult<Response> {
    at.scope.require(Role::Editor)?;
    let finder = at.service.finder(&at.scope, &id).await?;
    let upload = upload::read(request).await?;
    match rehearsed(&at, upload.file, &[]).await? {
        Ok(read) => {
            let target = Target::Existing(id, finder.name);
            Ok(keep(&at, &shelf, target, Vec::new(), read))
        }
        Err(found) => {
            let view = ImportFormView {
                id: id.to_string(),
                finder: finder.name,
                problems: problems(at.frame.language, &found),
            };
            Ok(import_form::render(&at.frame, &view)
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

/// What was found in a file; nothing is written yet.
pub async fn preview(
    State(state): State<WebState>,
    Extension(shelf): Extension<Arc<Shelf>>,
    at: InWorkspace,
    PathId(number): PathId<u64>,
) -> WebResult<Response> {
    at.scope.require(Role::Editor)?;
    let Some(kept) = shelf.get(&at.scope, number) else {
        return Ok(gone(&state, &at));
    };
    let view = view(&at.frame, number, &kept, &[], Problems::default());
    Ok(render(&at.frame, &view).into_response())
}

/// Back to the finders: the file has to be chosen again.
fn gone(state: &WebState, at: &InWorkspace) -> Response {
    Redirect::to(at.frame.url("/finders"))
        .notice(state.cookies, t!(at.frame, "import-gone"))
        .into_response()
}

fn view(
    f: &Frame,
    number: u64,
    kept: &Kept,
    chosen: &[ColumnChoice],
    problems: Problems,
) -> ImportPreviewView {
    let rehearsal = &kept.rehearsal;
    let found = &rehearsal.detection;
    ImportPreviewView {
        action: f.url(&format!("/uploads/{number}")),
        finder: kept.target.name().to_owned(),
        file: kept.file_name.clone(),
        kind: words::file_kind(f, found.kind),
        part: found.part.clone(),
        text: (found.kind == FileKind::Csv).then(|| TextLayout {
            encoding: found.encoding.to_string().to_uppercase(),
            separator: found.separator.escape_default().to_string(),
        }),
        columns: found
            .columns
            .iter()
            .zip(&rehearsal.samples)
            .map(|(column, samples)| file_column(column, samples, chosen))
            .collect(),
        fields: tables::fields()
            .map(|name| Choice::new(name, words::field(f, name)))
            .collect(),
        verdicts: verdicts(&rehearsal.rows),
        rejects: rehearsal
            .rejects
            .iter()
            .map(|one| reject(f, one.clone()))
            .collect(),
        problems,
    }
}

fn file_column(column: &ColumnMapping, samples: &[String], chosen: &[ColumnChoice]) -> FileColumn {
    let choice = chosen
        .iter()
        .find(|choice| choice.position == column.position);
    FileColumn {
        index: column.position as usize,
        header: column.header.clone(),
        field: choice.map_or_else(|| choice_of(column).to_owned(), |one| one.field.clone()),
        samples: samples.to_vec(),
    }
}

/// What was found for a column, as the choice that says the same.
fn choice_of(column: &ColumnMapping) -> &str {
    if column.field.starts_with("custom.") {
        "custom"
    } else {
        &column.field
    }
}

/// The columns for which something was chosen: other than what was found, or with the last look.
fn chosen(kept: &Kept, fields: &Fields) -> Vec<ColumnChoice> {
    let found = kept.rehearsal.detection.columns.iter();
    found
        .filter_map(|column| {
            let name = format!("columns.{}", column.position);
            let field = fields.has(&name).then(|| fields.get(&name))?;
            let mut before = kept.columns.iter();
            let was_chosen = before.any(|choice| choice.position == column.position);
            (was_chosen || field != choice_of(column)).then(|| ColumnChoice {
                position: column.position,
                field: field.to_owned(),
            })
        })
        .collect()
}

/// Imports a file as its preview said, with other columns where some were chosen, or looks at it again with these.
pub async fn confirm(
    State(state): State<WebState>,
    Extension(shelf): Extension<Arc<Shelf>>,
    at: InWorkspace,
    PathId(number): PathId<u64>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    at.scope.require(Role::Editor)?;
    // Whoever takes the file down imports it: a button that is pressed twice makes one finder.
    let Some(kept) = shelf.take(&at.scope, number) else {
        return Ok(gone(&state, &at));
    };
    let columns = chosen(&kept, &fields);
    let answer = if fields.has("look") {
        looked_at(&at, &shelf, &kept, &columns).await
    } else {
        imported(&state, &at, &kept, &columns).await
    };
    if !matches!(answer, Ok(Ok(_))) {
        shelf.put_back(&at.scope, number, Arc::clone(&kept));
    }
    match answer? {
        Ok(response) => Ok(response),
        Err(found) => {
            let told = problems(at.frame.language, &found);
            let view = view(&at.frame, number, &kept, &columns, told);
            Ok(render(&at.frame, &view)
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

/// What importing a kept file would do with these columns.
async fn looked_at(
    at: &InWorkspace,
    shelf: &Arc<Shelf>,
    kept: &Kept,
    columns: &[ColumnChoice],
) -> WebResult<Result<Response, Vec<Problem>>> {
    let file = File {
        name: kept.file_name.clone(),
        content: kept.content.clone(),
    };
    let read = rehearsed(at, Ok(file), columns).await?;
    Ok(read.map(|read| keep(at, shelf, kept.target.clone(), columns.to_vec(), read)))
}

/// Begins the import and goes to the finder, whose page shows what became of every row, or follows the import as long as it
/// takes.
async fn imported(
    state: &WebState,
    at: &InWorkspace,
    kept: &Kept,
    columns: &[ColumnChoice],
) -> WebResult<Result<Response, Vec<Problem>>> {
    let upload = Upload {
        file_name: &kept.file_name,
        content: kept.content.clone(),
        columns,
    };
    let (service, scope) = (&at.service, &at.scope);
    let started = match &kept.target {
        Target::Existing(id, _) => service.start_import(scope, id, &upload).await,
        Target::New(form) => match finder_form::input(form, FinderKind::Csv) {
            Ok(input) => service.start_finder_from_file(scope, input, &upload).await,
            Err(problems) => return Ok(Err(problems)),
        },
    };
    let started = match refused(started)? {
        Ok(started) => started,
        Err(problems) => return Ok(Err(problems)),
    };
    let to = at.frame.url(&format!("/finders/{}", started.finder_id));
    let text = match started.work.within(PATIENCE).await {
        Some(import) => {
            let import = import?;
            t!(
                at.frame,
                "notice-imported",
                count = import.rows.total - import.rows.rejected,
                file = &import.file_name,
                rejected = import.rows.rejected
            )
        }
        None => t!(at.frame, "notice-importing", file = &kept.file_name),
    };
    let answer = Redirect::to(to).notice(state.cookies, text);
    Ok(Ok(answer.into_response()))
}

/// Stops an import.
pub async fn cancel(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<ImportId>,
) -> WebResult<Response> {
    let import = at.service.cancel_import(&at.scope, &id).await?;
    let to = at.frame.url(&format!("/finders/{}", import.finder_id));
    let text = t!(
        at.frame,
        "notice-import-cancelled",
        file = &import.file_name
    );
    Ok(Redirect::to(to).notice(state.cookies, text).into_response())
}

/// Undoes an import.
pub async fn undo(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<ImportId>,
) -> WebResult<Response> {
    let started = at.service.start_undoing(&at.scope, &id).await?;
    let to = at.frame.url(&format!("/finders/{}", started.finder_id));
    let text = match started.work.within(PATIENCE).await {
        Some(import) => t!(at.frame, "notice-import-undone", file = &import?.file_name),
        None => t!(at.frame, "notice-import-undoing"),
    };
    Ok(Redirect::to(to).notice(state.cookies, text).into_response())
}

/// The rows that an import left out, as a table to download.
pub async fn rejects(
    at: InWorkspace,
    PathId(id): PathId<ImportId>,
    Asked(here): Asked,
) -> WebResult<Response> {
    let format = table_file::format(&here);
    let rows = at
        .service
        .import_rejects_file(&at.scope, &id, format)
        .await?;
    Ok(table_file::answer("rejected-rows", format, rows.into()))
}
