//! Lists and rows that are sent as files: CSV, or a workbook (R30). They are sent as they are read, and no cell is a formula
//! for a spreadsheet.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::ids::{ImportId, SuppressionFileId};
use service::audience::contacts::ContactQuery;
use service::export::TableFormat;
use service::links::LinkFilter;
use service::queue::QueueFilter;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Access;
use crate::input::{Id, NoFilter, TableOf};
use crate::problem::Problem;
use crate::state::Api;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(contacts))
        .routes(routes!(queue))
        .routes(routes!(links))
        .routes(routes!(suppressions))
        .routes(routes!(import_rejects))
        .routes(routes!(suppression_rejects))
}

/// The format of the file.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it only describes what `TableOf` reads")]
struct Format {
    /// `csv` or `xlsx`. Where it is left out the header `Accept` decides, and without one it is `csv`.
    format: Option<String>,
}

/// A file of this name, without its ending.
pub(super) fn file(name: &str, format: TableFormat, body: Body) -> Response {
    let disposition = format!("attachment; filename=\"{name}.{format}\"");
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// Export contacts
///
/// In the list's order.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/contacts_file", operation_id = "export_contacts", tag = "Contacts",
    params(ContactQuery, Format),
    responses((status = 200, description = "The file.", content(
        (String = "text/csv"), (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    ),
)]
async fn contacts(access: Access, wanted: TableOf<ContactQuery>) -> Result<Response, Problem> {
    let format = wanted.format;
    let pieces = access
        .service
        .contacts_file(&access.scope, wanted.filter, wanted.format);
    Ok(file("contacts", format, Body::from_stream(pieces.await?)))
}

/// Export the queue
///
/// In the list's order. Members get their own.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/actions_file", operation_id = "export_actions", tag = "Actions",
    params(QueueFilter, Format),
    responses((status = 200, description = "The file.", content(
        (String = "text/csv"), (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    ),
)]
async fn queue(access: Access, wanted: TableOf<QueueFilter>) -> Result<Response, Problem> {
    let format = wanted.format;
    let pieces = access
        .service
        .queue_file(&access.scope, wanted.filter, wanted.format);
    Ok(file("queue", format, Body::from_stream(pieces.await?)))
}

/// Export short links
///
/// The newest first. Members get those of their own campaigns, by campaign.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/links_file", operation_id = "export_links", tag = "Links",
    params(LinkFilter, Format),
    responses((status = 200, description = "The file.", content(
        (String = "text/csv"), (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    ),
)]
async fn links(access: Access, wanted: TableOf<LinkFilter>) -> Result<Response, Problem> {
    let format = wanted.format;
    let pieces = access
        .service
        .links_file(&access.scope, wanted.filter, wanted.format);
    Ok(file("links", format, Body::from_stream(pieces.await?)))
}

/// Export the suppression list
///
/// The newest entries first. The file can be put on a list again.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/suppressions_file", operation_id = "export_suppressions", tag = "Suppressions",
    params(Format),
    responses((status = 200, description = "The file.", content(
        (String = "text/csv"), (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    ),
)]
async fn suppressions(access: Access, wanted: TableOf<NoFilter>) -> Result<Response, Problem> {
    let format = wanted.format;
    let pieces = access
        .service
        .suppressions_file(&access.scope, wanted.format);
    Ok(file(
        "suppressions",
        format,
        Body::from_stream(pieces.await?),
    ))
}

/// Get the rows that an import left out as a file
///
/// With row, reason, message and text.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/imports/{import}/rejects_file", operation_id = "get_import_rejects_file", tag = "Imports",
    params(Format),
    responses((status = 200, description = "The file.", content(
        (String = "text/csv"), (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    ),
)]
async fn import_rejects(
    access: Access,
    Id(id): Id<ImportId>,
    wanted: TableOf<NoFilter>,
) -> Result<Response, Problem> {
    let rows = access
        .service
        .import_rejects_file(&access.scope, &id, wanted.format);
    Ok(file("rejects", wanted.format, rows.await?.into()))
}

/// Get what a file names and is no entry as a file
///
/// With row, column, reason, message and text.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/suppression_files/{suppression_file}/rejects_file", operation_id = "get_suppression_file_rejects_file", tag = "Suppressions",
    params(Format),
    responses((status = 200, description = "The file.", content(
        (String = "text/csv"), (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    ),
)]
async fn suppression_rejects(
    access: Access,
    Id(id): Id<SuppressionFileId>,
    wanted: TableOf<NoFilter>,
) -> Result<Response, Problem> {
    let rows = access
        .service
        .suppression_file_rejects_file(&access.scope, &id, wanted.format);
    Ok(file("rejects", wanted.format, rows.await?.into()))
}
