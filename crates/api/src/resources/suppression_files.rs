//! Files that are put on the suppression list (R36).

use axum::Json;
use axum::response::Response;
use domain::ids::SuppressionFileId;
use serde::Deserialize;
use service::audience::content::Content;
use service::audience::suppressions::files::{
    EntryReject, SuppressionFileView, SuppressionRehearsal, SuppressionUpload,
};
use service::audience::tables::ColumnChoice;
use service::{Page, PageRequest};
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
        .routes(routes!(list, take))
        .routes(routes!(rehearse))
        .routes(routes!(show))
        .routes(routes!(remove_entries))
        .routes(routes!(rejects))
}

/// What a file is, beside its content.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct FileFacts {
    /// Its name, as it is shown later.
    file_name: Option<String>,
    /// Columns for which you choose what they hold, as JSON: `[{"position": 1, "field": "company"}]`. Fields are `person`,
    /// `company`, `email_domain`, `keyword`, `kind` and `value` (which belong together), `note`, `ignored`. The others are
    /// found out.
    columns: Option<String>,
    /// Whether the first row names the columns. Found out where it is left out.
    has_header: Option<bool>,
    /// Why, for every entry for which the file does not say.
    note: Option<String>,
}

impl FileFacts {
    fn columns(&self) -> Result<Vec<ColumnChoice>, Problem> {
        match &self.columns {
            Some(text) => parsed_json(text.as_bytes()),
            None => Ok(Vec::new()),
        }
    }

    fn upload<'a>(
        &'a self,
        content: Content,
        columns: &'a [ColumnChoice],
    ) -> SuppressionUpload<'a> {
        SuppressionUpload {
            file_name: self.file_name.as_deref().unwrap_or("suppressions.csv"),
            content,
            columns,
            has_header: self.has_header,
            note: self.note.as_deref().unwrap_or_default(),
        }
    }
}

/// List the files of the suppression list
///
/// Newest first.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/suppression_files", operation_id = "list_suppression_files", tag = "Suppressions",
    params(PageRequest),
    responses((status = 200, description = "A page of files.", body = Page<SuppressionFileView>)),
)]
async fn list(access: Access, list: Listing) -> Answer<Page<SuppressionFileView>> {
    let page = access.service.suppression_files(&access.scope, &list.page);
    Ok(Json(page.await?))
}

/// Suppress by a file
///
/// The body is the file itself: CSV, XLSX or JSON. Columns are found out; beside a column of persons, companies and domains
/// count only where you choose them. Cells that name nobody are left out and listed with the reason. It is taken in pieces:
/// after an interruption the same request with its idempotency key takes the rest. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/suppression_files", operation_id = "take_suppression_file", tag = "Suppressions",
    params(FileFacts),
    request_body(content((String = "text/csv"), (String = "application/octet-stream")), description = "The file, at most 256 MiB."),
    responses((status = 201, description = "What became of the cells.", body = SuppressionFileView)),
)]
async fn take(
    facts: Query<FileFacts>,
    Write { task, body }: Write<File, Creates>,
) -> Result<Response, Problem> {
    let columns = match facts.0.columns() {
        Ok(columns) => columns,
        Err(problem) => return Err(task.give_up(problem).await),
    };
    let upload = facts.0.upload(body, &columns);
    let result = task.service.take_suppression_file(&task.by, &upload).await;
    task.answer(result).await
}

/// Rehearse a file of the suppression list
///
/// Says what this file would put on the list, and does nothing. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/suppression_files/rehearse", operation_id = "rehearse_suppression_file", tag = "Suppressions",
    params(FileFacts),
    request_body(content((String = "text/csv"), (String = "application/octet-stream")), description = "The file, at most 256 MiB."),
    responses((status = 200, description = "What would become of the cells.", body = SuppressionRehearsal)),
)]
async fn rehearse(
    access: Access,
    facts: Query<FileFacts>,
    Body(body): Body<File>,
) -> Answer<SuppressionRehearsal> {
    let columns = facts.0.columns()?;
    let upload = facts.0.upload(body, &columns);
    let rehearsal = access
        .service
        .rehearse_suppression_file(&access.scope, &upload);
    Ok(Json(rehearsal.await?))
}

/// Show a file of the suppression list
#[utoipa::path(
    get, path = "/workspaces/{workspace}/suppression_files/{suppression_file}", operation_id = "show_suppression_file", tag = "Suppressions",
    responses((status = 200, description = "The file.", body = SuppressionFileView)),
)]
async fn show(
    access: Access,
    Id(file): Id<SuppressionFileId>,
    _: Query<NoFilter>,
) -> Answer<SuppressionFileView> {
    let file = access.service.suppression_file(&access.scope, &file);
    Ok(Json(file.await?))
}

/// Take what a file named off the suppression list
///
/// Only entries that the file put there; those that were there before stay. Needs the role manager: the list holds people's
/// wishes.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/suppression_files/{suppression_file}/remove_entries",
    operation_id = "remove_suppression_file_entries", tag = "Suppressions",
    responses((status = 200, description = "The file, with nothing on the list.", body = SuppressionFileView)),
)]
async fn remove_entries(Id(file): Id<SuppressionFileId>, task: Task) -> Result<Response, Problem> {
    let result = task
        .service
        .remove_suppression_file_entries(&task.by, &file)
        .await;
    task.answer(result).await
}

/// List what a file names and is no entry
///
/// In the order of the file. The first 10,000 are kept.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/suppression_files/{suppression_file}/rejects",
    operation_id = "list_suppression_file_rejects", tag = "Suppressions",
    params(PageRequest),
    responses((status = 200, description = "A page of cells and rows.", body = Page<EntryReject>)),
)]
async fn rejects(
    access: Access,
    Id(file): Id<SuppressionFileId>,
    list: Listing,
) -> Answer<Page<EntryReject>> {
    let page = access
        .service
        .suppression_file_rejects(&access.scope, &file, &list.page);
    Ok(Json(page.await?))
}
