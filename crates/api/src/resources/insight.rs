//! Why something was sent or was not (R63), what the days to come bring (R61), and what a campaign would send (R62).

use axum::Json;
use domain::ids::{CampaignId, ContactId};
use service::forecast::{ForecastFilter, ForecastView};
use service::rehearsal::{RehearsalFilter, RehearsalView};
use service::why::WhyView;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, Ids, NoFilter, Query};
use crate::state::Api;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(why))
        .routes(routes!(of_campaign))
        .routes(routes!(of_workspace))
        .routes(routes!(rehearse))
}

/// Say why
///
/// For a contact and a campaign: the rules of the moment of sending with the values that they saw, when it is looked at
/// next, and what a person can change. What has left or ended shows the trace of that decision.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/campaigns/{campaign}/why/{contact}", operation_id = "why", tag = "Campaigns",
    responses((status = 200, description = "The rules and what they saw.", body = WhyView)),
)]
async fn why(
    access: Access,
    Ids(campaign, contact): Ids<CampaignId, ContactId>,
    _: Query<NoFilter>,
) -> Answer<WhyView> {
    let why = access.service.why(&access.scope, &campaign, &contact);
    Ok(Json(why.await?))
}

/// Forecast a campaign
///
/// What the next days bring, by the same code that carries them out, as far as nobody does anything: who, which message,
/// which language, which slot; which budget binds first, and when the source runs dry.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/campaigns/{campaign}/forecast", operation_id = "forecast_campaign", tag = "Campaigns",
    params(ForecastFilter),
    responses(
        (status = 200, description = "The forecast.", body = ForecastView),
        (status = 409, description = "Too many are being made."),
    ),
)]
async fn of_campaign(
    access: Access,
    Id(campaign): Id<CampaignId>,
    Query(filter): Query<ForecastFilter>,
) -> Answer<ForecastView> {
    let forecast = access
        .service
        .forecast(&access.scope, Some(&campaign), &filter);
    Ok(Json(forecast.await?.as_ref().clone()))
}

/// Forecast the workspace
///
/// The same over all campaigns, or those of a member. Members see their own.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/forecast", operation_id = "forecast", tag = "Campaigns",
    params(ForecastFilter),
    responses(
        (status = 200, description = "The forecast.", body = ForecastView),
        (status = 409, description = "Too many are being made."),
    ),
)]
async fn of_workspace(
    access: Access,
    Query(filter): Query<ForecastFilter>,
) -> Answer<ForecastView> {
    let forecast = access.service.forecast(&access.scope, None, &filter);
    Ok(Json(forecast.await?.as_ref().clone()))
}

/// Rehearse a campaign
///
/// Runs it on a copy against a simulated network, in accelerated time and before it goes live: every message that would
/// leave, with its text and its moment, and what would not with its reason. Nothing is sent and nothing is changed. It takes
/// some seconds, and ends where the caller goes away.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/campaigns/{campaign}/rehearsal", operation_id = "rehearse_campaign", tag = "Campaigns",
    params(RehearsalFilter),
    responses(
        (status = 200, description = "What would have left.", body = RehearsalView),
        (status = 409, description = "It cannot be rehearsed."),
    ),
)]
async fn rehearse(
    access: Access,
    Id(campaign): Id<CampaignId>,
    Query(filter): Query<RehearsalFilter>,
) -> Answer<RehearsalView> {
    let rehearsal = access.service.rehearsal(&access.scope, &campaign, &filter);
    Ok(Json(rehearsal.await?.as_ref().clone()))
}
