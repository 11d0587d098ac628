//! What came of a campaign's compared texts, and which one is used from now on (R65).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::action::StepIndex;
use domain::ids::CampaignId;
use service::ServiceError;
use service::campaigns::variants::ChoiceInput;

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebError, WebResult};
use crate::input::{Asked, PathId, Posted};
use crate::link::Link;
use crate::page::Page;
use crate::pages::variants::{VariantsPage, panel, render};
use crate::state::WebState;
use crate::t;

/// The page, or the panel on the campaign's page.
pub async fn show(
    at: InWorkspace,
    PathId(id): PathId<CampaignId>,
    Asked(here): Asked,
) -> WebResult<Page> {
    let f = &at.frame;
    let campaign = at.service.campaign_definition(&at.scope, &id).await?;
    let found = at.service.variant_tests(&at.scope, &id).await?;
    let base = f.url(&format!("/campaigns/{id}"));
    let may = f.access.campaigns;
    let view = VariantsPage {
        campaign: Link::new(campaign.input.name, base.clone()),
        kind: campaign.input.kind,
        choose: may.then(|| format!("{base}/variants")),
        edit: may.then(|| format!("{base}/edit#group-messages")),
        tests: found.items,
    };
    Ok(match here.get("part") {
        Some("panel") => Page::new(panel(f, &view)),
        _ => render(f, &view),
    })
}

/// Uses a text from now on, or splits people again.
pub async fn choose(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<CampaignId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let read = |name: &str| {
        fields
            .get(name)
            .parse::<u32>()
            .map_err(|_| WebError::NotFound)
    };
    let variant = Some(fields.get("variant")).filter(|name| !name.is_empty());
    let input = ChoiceInput {
        step: StepIndex(read("step")?),
        number: read("number")?.into(),
        variant: variant.map(str::to_owned),
    };
    let text = match at.service.choose_variant(&at.scope, &id, input).await {
        Ok(_) => match variant {
            Some(name) => t!(at.frame, "notice-variant-used", name = name),
            None => t!(at.frame, "notice-variant-split"),
        },
        // Somebody changed the texts meanwhile: the page shows the test that there is now.
        Err(ServiceError::Conflict { .. }) => t!(at.frame, "notice-variant-replaced"),
        Err(other) => return Err(other.into()),
    };
    let back = at.frame.url(&format!("/campaigns/{id}/variants"));
    Ok(Redirect::to(back)
        .notice(state.cookies, text)
        .into_response())
}
