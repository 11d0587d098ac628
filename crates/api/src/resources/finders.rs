//! Finders (R20 to R25).

use axum::Json;
use axum::response::Response;
use domain::ids::FinderId;
use service::audience::finders::{
    FinderChange, FinderInput, FinderView, RefusalSum, SourcePreview, SourceProbe,
};
use service::{Page, PageRequest};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Body, Id, Listing, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::version::{IfMatch, Tagged, Versioned, tagged};
use crate::write::{Creates, Removes, Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change))
        .routes(routes!(archive))
        .routes(routes!(refusals))
        .routes(routes!(run))
        .routes(routes!(preview))
}

impl Versioned for FinderView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// List finders
///
/// Newest first. Members see those that are theirs or that they were added to.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/finders", operation_id = "list_finders", tag = "Finders",
    params(PageRequest),
    responses((status = 200, description = "A page of finders.", body = Page<FinderView>)),
)]
async fn list(access: Access, list: Listing) -> Answer<Page<FinderView>> {
    Ok(Json(
        access.service.finders(&access.scope, &list.page).await?,
    ))
}

/// Make a finder
///
/// With the segment of the same name that holds its results. Files are imported into one of the
/// kind `csv`; the others run at their slots. The key of a source is encrypted and never shown. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/finders", operation_id = "create_finder", tag = "Finders",
    request_body = FinderInput,
    responses((status = 201, description = "The finder.", body = FinderView,
        headers(("ETag" = String, description = "The version.")))),
)]
async fn create(
    Write { task, body }: Write<Json<FinderInput>, Creates>,
) -> Result<Response, Problem> {
    let result = task.service.create_finder(&task.by, body).await;
    let version = result.as_ref().ok().map(Versioned::version);
    Ok(tagged(task.answer(result).await?, version))
}

/// Show a finder
#[utoipa::path(
    get, path = "/workspaces/{workspace}/finders/{finder}", operation_id = "show_finder", tag = "Finders",
    responses((status = 200, description = "The finder.", body = FinderView,
        headers(("ETag" = String, description = "The version.")))),
)]
async fn show(
    access: Access,
    Id(finder): Id<FinderId>,
    _: Query<NoFilter>,
) -> Result<Tagged<FinderView>, Problem> {
    Ok(Tagged(access.service.finder(&access.scope, &finder).await?))
}

/// Change a finder
///
/// What is left out stays; the kind always does. Another search begins at its beginning. Needs the
/// role editor.
#[utoipa::path(
    patch, path = "/workspaces/{workspace}/finders/{finder}", operation_id = "change_finder", tag = "Finders",
    params(("If-Match" = Option<String>, Header, description = "The ETag that was read, to refuse overwriting another change.")),
    request_body = FinderChange,
    responses((status = 200, description = "The finder as it is now.", body = FinderView,
        headers(("ETag" = String, description = "The version.")))),
)]
async fn change(
    Id(finder): Id<FinderId>,
    version: IfMatch,
    Write { task, body }: Write<Json<FinderChange>>,
) -> Result<Response, Problem> {
    let result = task
        .service
        .change_finder(&task.by, &finder, body, version.0)
        .await;
    let changed = result.as_ref().ok().map(Versioned::version);
    let answer = task.answer(result).await;
    version.judged(answer.map(|answer| tagged(answer, changed)))
}

/// Archive a finder
///
/// It runs no more and leaves the list; its results stay. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/finders/{finder}/archive", operation_id = "archive_finder", tag = "Finders",
    responses((status = 204, description = "It is archived.")),
)]
async fn archive(Id(finder): Id<FinderId>, task: Task<Removes>) -> Result<Response, Problem> {
    let result = task.service.archive_finder(&task.by, &finder).await;
    task.answer(result).await
}

/// Show why a finder's people were refused
///
/// How often senders gave each cause when they blocked somebody that it brought.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/finders/{finder}/refusals", operation_id = "show_refusals", tag = "Finders",
    responses((status = 200, description = "The sums.", body = Page<RefusalSum>)),
)]
async fn refusals(
    access: Access,
    Id(finder): Id<FinderId>,
    _: Query<NoFilter>,
) -> Answer<Page<RefusalSum>> {
    let sums = access.service.finder_refusals(&access.scope, &finder);
    Ok(Json(sums.await?))
}

/// Run a finder now
///
/// Outside its slots; a search that had come to its end begins anew. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/finders/{finder}/run", operation_id = "run_finder", tag = "Finders",
    responses((status = 200, description = "The finder, about to run.", body = FinderView)),
)]
async fn run(Id(finder): Id<FinderId>, task: Task) -> Result<Response, Problem> {
    let result = task.service.run_finder(&task.by, &finder).await;
    task.answer(result).await
}

/// Preview a source
///
/// Asks a source outside once and says what its fields would fill; nothing is kept. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/finders/preview", operation_id = "preview_source", tag = "Finders",
    request_body = SourceProbe,
    responses((status = 200, description = "What it answers.", body = SourcePreview)),
)]
async fn preview(access: Access, Body(probe): Body<Json<SourceProbe>>) -> Answer<SourcePreview> {
    let preview = access.service.preview_source(&access.scope, probe);
    Ok(Json(preview.await?))
}
