//! Starting, stopping, archiving, duplicating a campaign (R54).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::CampaignId;
use http::HeaderMap;
use service::ServiceError;

use crate::access::{InWorkspace, came_from};
use crate::answer::Redirect;
use crate::error::{WebError, WebResult};
use crate::input::PathId;
use crate::pages::campaign_list::section;
use crate::problem_words::sentence;
use crate::state::WebState;
use crate::t;

/// Back to the page with the switch.
fn back(at: &InWorkspace, headers: &HeaderMap) -> Redirect {
    Redirect::to(came_from(headers).unwrap_or_else(|| at.frame.url("/invites")))
}

/// Starts or resumes; says all reasons at once where it cannot.
pub async fn start(
    State(state): State<WebState>,
    at: InWorkspace,
    headers: HeaderMap,
    PathId(id): PathId<CampaignId>,
) -> WebResult<Response> {
    match at.service.start_campaign(&at.scope, &id).await {
        Ok(campaign) => {
            let text = t!(at.frame, "notice-campaign-started", name = &campaign.name);
            Ok(back(&at, &headers)
                .notice(state.cookies, text)
                .into_response())
        }
        Err(ServiceError::Invalid(problems)) => {
            let reasons: Vec<String> = problems
                .iter()
                .map(|problem| sentence(at.frame.language, problem))
                .collect();
            let text = t!(
                at.frame,
                "notice-campaign-not-started",
                reasons = reasons.join(" ")
            );
            Ok(back(&at, &headers)
                .notice(state.cookies, text)
                .into_response())
        }
        Err(other) => Err(WebError::Service(other)),
    }
}

/// Stops at once; says what was at the network.
pub async fn stop(
    State(state): State<WebState>,
    at: InWorkspace,
    headers: HeaderMap,
    PathId(id): PathId<CampaignId>,
) -> WebResult<Response> {
    let stopped = at.service.stop_campaign(&at.scope, &id).await?;
    let text = t!(
        at.frame,
        "notice-campaign-stopped",
        name = &stopped.campaign.name,
        count = stopped.in_flight.len()
    );
    Ok(back(&at, &headers)
        .notice(state.cookies, text)
        .into_response())
}

/// Archives for good.
pub async fn archive(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<CampaignId>,
) -> WebResult<Response> {
    let archived = at.service.archive_campaign(&at.scope, &id).await?;
    let text = t!(
        at.frame,
        "notice-campaign-archived",
        name = &archived.campaign.name
    );
    let to = at.frame.url(section(archived.campaign.kind).path());
    Ok(Redirect::to(to).notice(state.cookies, text).into_response())
}

/// Makes a copy that was never started, and opens it.
pub async fn duplicate(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<CampaignId>,
) -> WebResult<Response> {
    let copy = at.service.duplicate_campaign(&at.scope, &id).await?;
    let text = t!(at.frame, "notice-campaign-duplicated", name = &copy.name);
    let to = at.frame.url(&format!("/campaigns/{}/edit", copy.id));
    Ok(Redirect::to(to).notice(state.cookies, text).into_response())
}
