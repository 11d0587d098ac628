//! Imports of files (R27).

use axum::Json;
use axum::response::Response;
use domain::finder::FinderKind;
use domain::ids::{FinderId, ImportId, MemberId};
use serde::Deserialize;
use service::audience::finders::FinderInput;
use service::audience::imports::{ImportRehearsal, ImportView, RejectView, Upload};
use service::audience::tables::ColumnChoice;
use service::{Page, PageRequest, ServiceError};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Body, File, Id, Listing, NoFilter, Query, parsed_json};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Creates, Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, import))
        .routes(routes!(rehearse))
        .routes(routes!(show))
        .routes(routes!(cancel))
        .routes(routes!(undo))
        .routes(routes!(rejects))
}

/// Which imports a list shows.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct ImportFilter {
    /// Those into this finder.
    #[param(value_type = Option<String>)]
    finder_id: Option<FinderId>,
}

/// What a file is, beside its content.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct FileFacts {
    /// Its name, as it is shown later.
    file_name: Option<String>,
    /// Columns for which you choose what they are, as JSON: `[{"position": 1, "field": "email"}]`.
    /// The others are found out.
    columns: Option<String>,
}

/// Where a file goes, and what it is.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct ImportParameters {
    /// The finder that it goes into, of the kind `csv`.
    #[param(value_type = Option<String>)]
    finder_id: Option<FinderId>,
    /// The name of a new finder for it, in the place of `finder_id`.
    finder_name: Option<String>,
    /// Whose the new finder is; the member who asks where none is given.
    #[param(value_type = Option<String>)]
    owner_id: Option<MemberId>,
    /// Its name, as it is shown later.
    file_name: Option<String>,
    /// Columns for which you choose what they are, as JSON: `[{"position": 1, "field": "email"}]`.
    /// The others are found out.
    columns: Option<String>,
}

/// Where a file goes.
enum Goal {
    /// Into a finder that is there.
    Present(FinderId),
    /// Into a new one.
    New(Box<FinderInput>),
}

impl ImportParameters {
    fn split(self) -> Result<(Goal, FileFacts), Problem> {
        let facts = FileFacts {
            file_name: self.file_name,
            columns: self.columns,
        };
        let goal = match (self.finder_id, self.finder_name) {
            (Some(finder), None) if self.owner_id.is_none() => Goal::Present(finder),
            (None, Some(name)) => Goal::New(Box::new(FinderInput {
                name,
                kind: FinderKind::Csv,
                owner_id: self.owner_id,
                additional_member_ids: Vec::new(),
                search: None,
                source: None,
                secret: None,
                schedule: None,
                results_per_slot: None,
                active: None,
            })),
            _ => {
                return Err(ServiceError::invalid(
                    "finder_id",
                    "one_of",
                    "Name either `finder_id`, the finder that the file goes into, or `finder_name` for a new one",
                )
                .into());
            }
        };
        Ok((goal, facts))
    }
}

impl FileFacts {
    fn name(&self) -> &str {
        self.file_name.as_deref().unwrap_or("people.csv")
    }

    fn columns(&self) -> Result<Vec<ColumnChoice>, Problem> {
        match &self.columns {
            Some(text) => parsed_json(text.as_bytes()),
            None => Ok(Vec::new()),
        }
    }
}

/// List imports
///
/// Newest first.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/imports", operation_id = "list_imports", tag = "Imports",
    params(ImportFilter, PageRequest),
    responses((status = 200, description = "A page of imports.", body = Page<ImportView>)),
)]
async fn list(access: Access, list: Listing<ImportFilter>) -> Answer<Page<ImportView>> {
    let finder = list.filter.finder_id.as_ref();
    let page = access.service.imports(&access.scope, finder, &list.page);
    Ok(Json(page.await?))
}

/// Import a file
///
/// The body is the file itself. Encoding, separator and columns are found out; rows that name
/// nobody are left out and listed with the reason. It is taken in pieces: after an interruption, the same file for the
/// same finder, or the same request with its idempotency key, goes on where it stood. A caller who leaves does not interrupt
/// it. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/imports", operation_id = "import_file", tag = "Imports",
    params(ImportParameters),
    request_body(content((String = "text/csv"), (String = "application/octet-stream")), description = "The file, at most 256 MiB."),
    responses((status = 201, description = "What became of the rows.", body = ImportView)),
)]
async fn import(
    parameters: Query<ImportParameters>,
    Write { task, body }: Write<File, Creates>,
) -> Result<Response, Problem> {
    let (goal, facts) = match parameters.0.split() {
        Ok(split) => split,
        Err(problem) => return Err(task.give_up(problem).await),
    };
    let columns = match facts.columns() {
        Ok(columns) => columns,
        Err(problem) => return Err(task.give_up(problem).await),
    };
    let upload = Upload {
        file_name: facts.name(),
        content: body,
        columns: &columns,
    };
    let (service, scope) = (&task.service, &task.by);
    let started = match goal {
        Goal::Present(finder) => service.start_import(scope, &finder, &upload).await,
        Goal::New(finder) => {
            service
                .start_finder_from_file(scope, *finder, &upload)
                .await
        }
    };
    // It goes on where the caller has gone.
    let result = match started {
        Ok(started) => started.work.ended().await,
        Err(error) => Err(error),
    };
    task.answer(result).await
}

/// Rehearse an import
///
/// Says what an import of this file would do, and does nothing. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/imports/rehearse", operation_id = "rehearse_import", tag = "Imports",
    params(FileFacts),
    request_body(content((String = "text/csv"), (String = "application/octet-stream")), description = "The file, at most 256 MiB."),
    responses((status = 200, description = "What would become of the rows.", body = ImportRehearsal)),
)]
async fn rehearse(
    access: Access,
    facts: Query<FileFacts>,
    Body(body): Body<File>,
) -> Answer<ImportRehearsal> {
    let columns = facts.0.columns()?;
    let upload = Upload {
        file_name: facts.0.name(),
        content: body,
        columns: &columns,
    };
    let rehearsal = access.service.rehearse_import(&access.scope, &upload);
    Ok(Json(rehearsal.await?))
}

/// Show an import
#[utoipa::path(
    get, path = "/workspaces/{workspace}/imports/{import}", operation_id = "show_import", tag = "Imports",
    responses((status = 200, description = "The import.", body = ImportView)),
)]
async fn show(access: Access, Id(import): Id<ImportId>, _: Query<NoFilter>) -> Answer<ImportView> {
    Ok(Json(access.service.import(&access.scope, &import).await?))
}

/// Stop an import
///
/// Between two pieces; what had come in stays. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/imports/{import}/cancel", operation_id = "cancel_import", tag = "Imports",
    responses((status = 200, description = "The import, stopped.", body = ImportView)),
)]
async fn cancel(Id(import): Id<ImportId>, task: Task) -> Result<Response, Problem> {
    let result = task.service.cancel_import(&task.by, &import).await;
    task.answer(result).await
}

/// Undo an import
///
/// Its results leave the finder, contacts that it made go, and what it changed of others becomes what it was. Whoever was
/// contacted since, was worked with by hand or was found elsewhere too, stays. Of several imports into one finder the newest
/// is undone first. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/imports/{import}/undo", operation_id = "undo_import", tag = "Imports",
    responses((status = 200, description = "The import, undone.", body = ImportView)),
)]
async fn undo(Id(import): Id<ImportId>, task: Task) -> Result<Response, Problem> {
    let result = match task.service.start_undoing(&task.by, &import).await {
        Ok(started) => started.work.ended().await,
        Err(error) => Err(error),
    };
    task.answer(result).await
}

/// List the rows that an import left out
///
/// In the order of the file. The first 10,000 are kept.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/imports/{import}/rejects", operation_id = "list_import_rejects", tag = "Imports",
    params(PageRequest),
    responses((status = 200, description = "A page of rows.", body = Page<RejectView>)),
)]
async fn rejects(
    access: Access,
    Id(import): Id<ImportId>,
    list: Listing,
) -> Answer<Page<RejectView>> {
    let page = access
        .service
        .import_rejects(&access.scope, &import, &list.page);
    Ok(Json(page.await?))
}
