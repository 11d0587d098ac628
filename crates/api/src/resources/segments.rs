//! Segments (R22, R33).

use axum::Json;
use domain::ids::SegmentId;
use service::audience::contacts::ContactView;
use service::audience::segments::SegmentView;
use service::{Page, PageRequest};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, Listing, NoFilter, Query};
use crate::state::Api;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(contacts))
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
    responses((status = 200, description = "The segment.", body = SegmentView)),
)]
async fn show(
    access: Access,
    Id(segment): Id<SegmentId>,
    _: Query<NoFilter>,
) -> Answer<SegmentView> {
    Ok(Json(access.service.segment(&access.scope, &segment).await?))
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
