//! Segments (R22, R33).

use axum::Json;
use axum::response::Response;
use domain::ids::{ContactId, SegmentId};
use serde::Deserialize;
use service::audience::contacts::ContactView;
use service::audience::criteria::{CriteriaInput, CriteriaPreview, ExplainInput, Explanation};
use service::audience::segments::{SegmentInput, SegmentUses, SegmentView};
use service::{Page, PageRequest};
use utoipa::IntoParams;
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
        .routes(routes!(contacts))
        .routes(routes!(uses))
        .routes(routes!(explain_member))
        .routes(routes!(preview))
        .routes(routes!(explain))
}

impl Versioned for SegmentView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// List segments
///
/// Newest first. Members see the global ones and their own.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/segments", operation_id = "list_segments", tag = "Segments",
    params(PageRequest),
    responses((status = 200, description = "A page of segments.", body = Page<SegmentView>)),
)]
async fn list(access: Access, list: Listing) -> Answer<Page<SegmentView>> {
    Ok(Json(
        access.service.segments(&access.scope, &list.page).await?,
    ))
}

/// Show a segment
#[utoipa::path(
    get, path = "/workspaces/{workspace}/segments/{segment}", operation_id = "show_segment", tag = "Segments",
    responses((status = 200, description = "The segment.", body = SegmentView,
        headers(("ETag" = String, description = "The version.")))),
)]
async fn show(
    access: Access,
    Id(segment): Id<SegmentId>,
    _: Query<NoFilter>,
) -> Result<Tagged<SegmentView>, Problem> {
    Ok(Tagged(
        access.service.segment(&access.scope, &segment).await?,
    ))
}

/// Make a segment
///
/// Of those to whom criteria apply; its members are always current. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/segments", operation_id = "create_segment", tag = "Segments",
    request_body = SegmentInput,
    responses((status = 201, description = "The segment.", body = SegmentView,
        headers(("ETag" = String, description = "The version.")))),
)]
async fn create(
    Write { task, body }: Write<Json<SegmentInput>, Creates>,
) -> Result<Response, Problem> {
    let result = task.service.create_segment(&task.by, body).await;
    let version = result.as_ref().ok().map(Versioned::version);
    Ok(tagged(task.answer(result).await?, version))
}

/// Change a segment
///
/// The whole of it is handed in. A finder's segment follows its finder and is not changed. Needs the
/// role editor.
#[utoipa::path(
    put, path = "/workspaces/{workspace}/segments/{segment}", operation_id = "change_segment", tag = "Segments",
    params(("If-Match" = Option<String>, Header, description = "The ETag that was read, to refuse overwriting another change.")),
    request_body = SegmentInput,
    responses((status = 200, description = "The segment as it is now.", body = SegmentView,
        headers(("ETag" = String, description = "The version.")))),
)]
async fn change(
    Id(segment): Id<SegmentId>,
    version: IfMatch,
    Write { task, body }: Write<Json<SegmentInput>>,
) -> Result<Response, Problem> {
    let result = task
        .service
        .change_segment(&task.by, &segment, body, version.0)
        .await;
    let changed = result.as_ref().ok().map(Versioned::version);
    let answer = task.answer(result).await;
    version.judged(answer.map(|answer| tagged(answer, changed)))
}

/// Archive a segment
///
/// It holds nobody any more and leaves the list. One that a campaign or another segment uses stays.
/// Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/segments/{segment}/archive", operation_id = "archive_segment", tag = "Segments",
    responses((status = 204, description = "It is archived.")),
)]
async fn archive(Id(segment): Id<SegmentId>, task: Task<Removes>) -> Result<Response, Problem> {
    let result = task.service.archive_segment(&task.by, &segment).await;
    task.answer(result).await
}

/// Show where a segment is used
#[utoipa::path(
    get, path = "/workspaces/{workspace}/segments/{segment}/uses", operation_id = "show_segment_uses", tag = "Segments",
    responses((status = 200, description = "Campaigns and other segments.", body = SegmentUses)),
)]
async fn uses(
    access: Access,
    Id(segment): Id<SegmentId>,
    _: Query<NoFilter>,
) -> Answer<SegmentUses> {
    let found = access.service.segment_with_uses(&access.scope, &segment);
    Ok(Json(found.await?.1))
}

/// Whom an explanation is about.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ExplanationQuery {
    /// The contact.
    #[param(value_type = String)]
    contact_id: ContactId,
}

/// Explain why a contact is in or out of a segment
#[utoipa::path(
    get, path = "/workspaces/{workspace}/segments/{segment}/explanation",
    operation_id = "explain_segment", tag = "Segments",
    params(ExplanationQuery),
    responses((status = 200, description = "The evaluation, part by part.", body = Explanation)),
)]
async fn explain_member(
    access: Access,
    Id(segment): Id<SegmentId>,
    Query(query): Query<ExplanationQuery>,
) -> Answer<Explanation> {
    let explanation = access
        .service
        .explain_segment(&access.scope, &segment, &query.contact_id);
    Ok(Json(explanation.await?))
}

/// Count and preview criteria
///
/// How many contacts they find, and the newest 50. Nothing is saved.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/criteria_preview", operation_id = "preview_criteria", tag = "Segments",
    request_body = CriteriaInput,
    responses((status = 200, description = "Whom they find.", body = CriteriaPreview)),
)]
async fn preview(
    access: Access,
    Body(input): Body<Json<CriteriaInput>>,
) -> Answer<CriteriaPreview> {
    let preview = access.service.preview_criteria(&access.scope, &input);
    Ok(Json(preview.await?))
}

/// Explain why a contact is in or out of criteria
#[utoipa::path(
    post, path = "/workspaces/{workspace}/criteria_explanation", operation_id = "explain_criteria", tag = "Segments",
    request_body = ExplainInput,
    responses((status = 200, description = "The evaluation, part by part.", body = Explanation)),
)]
async fn explain(access: Access, Body(input): Body<Json<ExplainInput>>) -> Answer<Explanation> {
    let explanation = access.service.explain_criteria(&access.scope, &input);
    Ok(Json(explanation.await?))
}

/// List the contacts of a segment
///
/// In the order in which they were found.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/segments/{segment}/contacts", operation_id = "list_segment_contacts", tag = "Segments",
    params(PageRequest),
    responses((status = 200, description = "A page of contacts.", body = Page<ContactView>)),
)]
async fn contacts(
    access: Access,
    Id(segment): Id<SegmentId>,
    list: Listing,
) -> Answer<Page<ContactView>> {
    let page = access
        .service
        .segment_contacts(&access.scope, &segment, &list.page);
    Ok(Json(page.await?))
}
