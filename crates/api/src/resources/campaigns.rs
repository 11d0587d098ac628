//! Campaigns (R40 to R59): definition and life.

use axum::Json;
use axum::response::Response;
use domain::ids::CampaignId;
use serde::Deserialize;
use service::campaigns::family::FamilyPageView;
use service::campaigns::list::RecountView;
use service::campaigns::versions::{DifferenceView, VersionView};
use service::campaigns::{CampaignChange, CampaignFilter, CampaignInput, CampaignView, StopView};
use service::queue::QueueView;
use service::{Page, PageRequest};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use super::actions::CampaignQueueFilter;
use crate::access::Access;
use crate::input::{Body, Id, Listing, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::version::{IfMatch, Tagged, Versioned, tagged};
use crate::write::{Creates, Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change))
        .routes(routes!(start))
        .routes(routes!(stop))
        .routes(routes!(archive))
        .routes(routes!(duplicate))
        .routes(routes!(queue))
        .routes(routes!(recount))
        .routes(routes!(family))
        .routes(routes!(difference))
        .routes(routes!(versions))
        .routes(routes!(roll_back))
}

impl Versioned for CampaignView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// List campaigns
///
/// By program and name, without archived ones. Members see their own. Where a state of health is
/// asked for, a page may be shorter than its limit, or empty, while `next` goes on.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/campaigns", operation_id = "list_campaigns", tag = "Campaigns",
    params(CampaignFilter, PageRequest),
    responses((status = 200, description = "A page of campaigns.", body = Page<CampaignView>)),
)]
async fn list(access: Access, list: Listing<CampaignFilter>) -> Answer<Page<CampaignView>> {
    let page = access
        .service
        .campaigns(&access.scope, &list.filter, &list.page);
    Ok(Json(page.await?))
}

/// Create a campaign
///
/// As a draft: nothing runs before it is started. The sender must be active and connected. Members
/// create campaigns of their own.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/campaigns", operation_id = "create_campaign", tag = "Campaigns",
    request_body = CampaignInput,
    responses((status = 201, description = "The campaign.", body = CampaignView,
        headers(("ETag" = String, description = "The version.")))),
)]
async fn create(
    Write { task, body }: Write<Json<CampaignInput>, Creates>,
) -> Result<Response, Problem> {
    let result = task.service.create_campaign(&task.by, body).await;
    let version = result.as_ref().ok().map(Versioned::version);
    Ok(tagged(task.answer(result).await?, version))
}

/// Show a campaign
///
/// Also where it is archived.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/campaigns/{campaign}", operation_id = "show_campaign", tag = "Campaigns",
    responses((status = 200, description = "The campaign.", body = CampaignView,
        headers(("ETag" = String, description = "The version.")))),
)]
async fn show(
    access: Access,
    Id(campaign): Id<CampaignId>,
    _: Query<NoFilter>,
) -> Result<Tagged<CampaignView>, Problem> {
    let campaign = access.service.campaign(&access.scope, &campaign);
    Ok(Tagged(campaign.await?))
}

/// Change a campaign
///
/// What is left out stays. Kind always does, and sender, name and program do after the first start.
#[utoipa::path(
    patch, path = "/workspaces/{workspace}/campaigns/{campaign}", operation_id = "change_campaign", tag = "Campaigns",
    params(("If-Match" = Option<String>, Header, description = "The ETag that was read, to refuse overwriting another change.")),
    request_body = CampaignChange,
    responses((status = 200, description = "The campaign as it is now.", body = CampaignView,
        headers(("ETag" = String, description = "The version.")))),
)]
async fn change(
    Id(campaign): Id<CampaignId>,
    version: IfMatch,
    Write { task, body }: Write<Json<CampaignChange>>,
) -> Result<Response, Problem> {
    let result = task
        .service
        .update_campaign(&task.by, &campaign, version.0, body)
        .await;
    let changed = result.as_ref().ok().map(Versioned::version);
    let answer = task.answer(result).await;
    version.judged(answer.map(|answer| tagged(answer, changed)))
}

/// Show a campaign's family
///
/// The campaigns of the same name and program, of whatever members, archived ones included: what came of all of them, each
/// one's part, and who waits for whom, because of a family one campaign approaches a person. Members see their own parts.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/campaigns/{campaign}/family", operation_id = "show_family", tag = "Campaigns",
    responses((status = 200, description = "The family.", body = FamilyPageView)),
)]
async fn family(
    access: Access,
    Id(campaign): Id<CampaignId>,
    _: Query<NoFilter>,
) -> Answer<FamilyPageView> {
    let family = access.service.family(&access.scope, &campaign);
    Ok(Json(family.await?))
}

/// Start a campaign
///
/// Or resume it. Nothing runs on the local day of the first start; a resumed campaign goes on at its
/// next slot. An active one stays as it is.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/campaigns/{campaign}/start", operation_id = "start_campaign", tag = "Campaigns",
    responses((status = 200, description = "The active campaign.", body = CampaignView)),
)]
async fn start(Id(campaign): Id<CampaignId>, task: Task) -> Result<Response, Problem> {
    let result = task.service.start_campaign(&task.by, &campaign).await;
    task.answer(result).await
}

/// Stop a campaign
///
/// From the answer on nothing of it is begun any more. Approvals stay; what was in flight is listed
/// and resolves.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/campaigns/{campaign}/stop", operation_id = "stop_campaign", tag = "Campaigns",
    responses((status = 200, description = "The stopped campaign.", body = StopView)),
)]
async fn stop(Id(campaign): Id<CampaignId>, task: Task) -> Result<Response, Problem> {
    let result = task.service.stop_campaign(&task.by, &campaign).await;
    task.answer(result).await
}

/// Archive a campaign
///
/// For good: it stops, what is open ends, and it leaves the lists. Its history still counts.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/campaigns/{campaign}/archive", operation_id = "archive_campaign", tag = "Campaigns",
    responses((status = 200, description = "The archived campaign.", body = StopView)),
)]
async fn archive(Id(campaign): Id<CampaignId>, task: Task) -> Result<Response, Problem> {
    let result = task.service.archive_campaign(&task.by, &campaign).await;
    task.answer(result).await
}

/// Duplicate a campaign
///
/// A draft with the same definition under another name, with its own place in the source and none
/// of the numbers.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/campaigns/{campaign}/duplicate", operation_id = "duplicate_campaign", tag = "Campaigns",
    responses((status = 201, description = "The copy.", body = CampaignView)),
)]
async fn duplicate(Id(campaign): Id<CampaignId>, task: Task<Creates>) -> Result<Response, Problem> {
    let result = task.service.duplicate_campaign(&task.by, &campaign).await;
    task.answer(result).await
}

/// List the queue of a campaign
///
/// One row per action, what is planned last first.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/campaigns/{campaign}/queue", operation_id = "list_campaign_queue", tag = "Campaigns",
    params(CampaignQueueFilter, PageRequest),
    responses((status = 200, description = "A page of actions.", body = Page<QueueView>)),
)]
async fn queue(
    access: Access,
    Id(campaign): Id<CampaignId>,
    list: Listing<CampaignQueueFilter>,
) -> Answer<Page<QueueView>> {
    let filter = list.filter.of(campaign);
    Ok(Json(
        access
            .service
            .queue(&access.scope, &filter, &list.page)
            .await?,
    ))
}

/// Count a campaign again
///
/// Its sums as lists show them, beside the same counted again from the ledger.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/campaigns/{campaign}/recount", operation_id = "recount_campaign", tag = "Campaigns",
    responses((status = 200, description = "Both counts.", body = RecountView)),
)]
async fn recount(
    access: Access,
    Id(campaign): Id<CampaignId>,
    _: Query<NoFilter>,
) -> Answer<RecountView> {
    let counts = access.service.recount_campaign(&access.scope, &campaign);
    Ok(Json(counts.await?))
}

/// Show what a change would make different
///
/// The fields with both values, whom in flight it concerns, and with `If-Match` what others have changed since. Nothing is
/// saved.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/campaigns/{campaign}/difference", operation_id = "show_campaign_difference", tag = "Campaigns",
    params(("If-Match" = Option<String>, Header, description = "The ETag that was read, to be told of others' changes since.")),
    request_body = CampaignChange,
    responses((status = 200, description = "The difference.", body = DifferenceView)),
)]
async fn difference(
    access: Access,
    Id(campaign): Id<CampaignId>,
    version: IfMatch,
    Body(change): Body<Json<CampaignChange>>,
) -> Answer<DifferenceView> {
    let difference =
        access
            .service
            .campaign_difference(&access.scope, &campaign, version.0, change);
    Ok(Json(difference.await?))
}

/// List the versions of a campaign
///
/// Each definition that was saved, the newest first, with what it changed of the one before.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/campaigns/{campaign}/versions", operation_id = "list_campaign_versions", tag = "Campaigns",
    params(PageRequest),
    responses((status = 200, description = "A page of versions.", body = Page<VersionView>)),
)]
async fn versions(
    access: Access,
    Id(campaign): Id<CampaignId>,
    list: Listing<NoFilter>,
) -> Answer<Page<VersionView>> {
    let versions = access
        .service
        .campaign_versions(&access.scope, &campaign, &list.page);
    Ok(Json(versions.await?))
}

/// Which version a campaign goes back to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RollBack {
    /// The version.
    to: i64,
}

/// Roll a campaign back
///
/// To a version that was saved. What is fixed after the first start stays. The way back is a change like any other: it is a
/// version of its own.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/campaigns/{campaign}/rollback", operation_id = "roll_back_campaign", tag = "Campaigns",
    params(("If-Match" = Option<String>, Header, description = "The ETag that was read, to refuse overwriting another change.")),
    request_body = RollBack,
    responses((status = 200, description = "The campaign as it is now.", body = CampaignView,
        headers(("ETag" = String, description = "The version.")))),
)]
async fn roll_back(
    Id(campaign): Id<CampaignId>,
    version: IfMatch,
    Write { task, body }: Write<Json<RollBack>>,
) -> Result<Response, Problem> {
    let result = task
        .service
        .roll_back_campaign(&task.by, &campaign, body.to, version.0)
        .await;
    let changed = result.as_ref().ok().map(Versioned::version);
    let answer = task.answer(result).await;
    version.judged(answer.map(|answer| tagged(answer, changed)))
}
