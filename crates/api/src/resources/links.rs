//! Short links of messages and who followed them (R47).

use axum::Json;
use domain::ids::CampaignId;
use serde::Serialize;
use service::links::{LinkFilter, LinkView, TargetView};
use service::{Page, PageRequest};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, Listing, NoFilter, Query};
use crate::state::Api;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(targets))
}

/// What came of the addresses in a campaign's messages.
#[derive(Debug, Serialize, ToSchema)]
struct Targets {
    /// One for each message and address.
    items: Vec<TargetView>,
}

/// List short links
///
/// One for each message to a contact and each address in it, the newest first. Members see those of
/// their own campaigns, by campaign.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/links", operation_id = "list_links", tag = "Links",
    params(LinkFilter, PageRequest),
    responses((status = 200, description = "A page of links.", body = Page<LinkView>)),
)]
async fn list(access: Access, list: Listing<LinkFilter>) -> Answer<Page<LinkView>> {
    let page = access
        .service
        .links(&access.scope, &list.filter, &list.page);
    Ok(Json(page.await?))
}

/// Show the links of a campaign
///
/// What came of each address in its messages: how many left with it, who followed it, and how often
/// robots did.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/campaigns/{campaign}/links", operation_id = "show_campaign_links", tag = "Links",
    responses((status = 200, description = "The addresses.", body = Targets)),
)]
async fn targets(
    access: Access,
    Id(campaign): Id<CampaignId>,
    _: Query<NoFilter>,
) -> Answer<Targets> {
    let items = access
        .service
        .campaign_targets(&access.scope, &campaign)
        .await?;
    Ok(Json(Targets { items }))
}
