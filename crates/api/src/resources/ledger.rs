//! The ledger: what happened, and what every number is computed from.

use axum::Json;
use domain::ids::CampaignId;
use serde::Deserialize;
use service::ledger::LedgerView;
use service::{Page, PageRequest};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, Listing};
use crate::state::Api;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(of_campaign))
}

/// Where to begin.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct LedgerFilter {
    /// Events after this sequence; all where none is given. With the sequence of the last event
    /// that was read, a program hears what happened since.
    after: Option<u64>,
}

/// List what happened
///
/// Oldest first. Members see the events of their own campaigns, by campaign.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/ledger", operation_id = "list_ledger", tag = "Ledger",
    params(LedgerFilter, PageRequest),
    responses((status = 200, description = "A page of events.", body = Page<LedgerView>)),
)]
async fn list(access: Access, list: Listing<LedgerFilter>) -> Answer<Page<LedgerView>> {
    let after = list.filter.after;
    Ok(Json(
        access
            .service
            .ledger(&access.scope, after, &list.page)
            .await?,
    ))
}

/// List what happened in a campaign
///
/// Newest first.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/campaigns/{campaign}/ledger", operation_id = "list_campaign_ledger", tag = "Ledger",
    params(PageRequest),
    responses((status = 200, description = "A page of events.", body = Page<LedgerView>)),
)]
async fn of_campaign(
    access: Access,
    Id(campaign): Id<CampaignId>,
    list: Listing,
) -> Answer<Page<LedgerView>> {
    let page = access
        .service
        .campaign_ledger(&access.scope, &campaign, &list.page);
    Ok(Json(page.await?))
}
