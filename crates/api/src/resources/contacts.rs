//! Contacts and their journeys (R30, R31).

use axum::Json;
use axum::response::Response;
use domain::ids::ContactId;
use service::audience::contacts::{
    ContactChange, ContactCount, ContactDetail, ContactQuery, ContactView,
};
use service::audience::journey::JourneyEntry;
use service::{Page, PageRequest};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, Listing, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::Write;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(count))
        .routes(routes!(show, change))
        .routes(routes!(journey))
}

/// List contacts
///
/// Members see those of finders that are theirs or that they were added to.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/contacts", operation_id = "list_contacts", tag = "Contacts",
    params(ContactQuery, PageRequest),
    responses((status = 200, description = "A page of contacts.", body = Page<ContactView>)),
)]
async fn list(access: Access, list: Listing<ContactQuery>) -> Answer<Page<ContactView>> {
    let page = access
        .service
        .contacts(&access.scope, &list.filter, &list.page);
    Ok(Json(page.await?))
}

/// Count contacts
///
/// All of the workspace are known without counting; of fewer it stops at a thousand.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/contact_count", operation_id = "count_contacts", tag = "Contacts",
    params(ContactQuery),
    responses((status = 200, description = "The number.", body = ContactCount)),
)]
async fn count(access: Access, query: Query<ContactQuery>) -> Answer<ContactCount> {
    Ok(Json(
        access
            .service
            .contact_count(&access.scope, &query.0)
            .await?,
    ))
}

/// Show a contact
///
/// With the source of each field, its segments, and what forbids to contact it.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/contacts/{contact}", operation_id = "show_contact", tag = "Contacts",
    responses((status = 200, description = "The contact.", body = ContactDetail)),
)]
async fn show(
    access: Access,
    Id(contact): Id<ContactId>,
    _: Query<NoFilter>,
) -> Answer<ContactDetail> {
    Ok(Json(access.service.contact(&access.scope, &contact).await?))
}

/// Change a contact
///
/// What is left out stays, null clears. No import overwrites what was changed by hand. Needs the
/// role editor.
#[utoipa::path(
    patch, path = "/workspaces/{workspace}/contacts/{contact}", operation_id = "change_contact", tag = "Contacts",
    request_body = ContactChange,
    responses((status = 200, description = "The contact as it is now.", body = ContactDetail)),
)]
async fn change(
    Id(contact): Id<ContactId>,
    Write { task, body }: Write<Json<ContactChange>>,
) -> Result<Response, Problem> {
    let result = task.service.change_contact(&task.by, &contact, body).await;
    task.answer(result).await
}

/// Follow a contact's journey
///
/// Everything between the contact and the members, newest first.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/contacts/{contact}/journey", operation_id = "list_journey", tag = "Contacts",
    params(PageRequest),
    responses((status = 200, description = "A page of events.", body = Page<JourneyEntry>)),
)]
async fn journey(
    access: Access,
    Id(contact): Id<ContactId>,
    list: Listing,
) -> Answer<Page<JourneyEntry>> {
    let page = access.service.journey(&access.scope, &contact, &list.page);
    Ok(Json(page.await?))
}
