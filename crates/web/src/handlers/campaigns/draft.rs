//! The form while it is being written: a message more, a language less; nothing is saved.

use axum::response::{IntoResponse, Response};
use domain::ids::CampaignId;

use super::edit::{self, About};
use crate::access::InWorkspace;
use crate::error::WebResult;
use crate::form::{Fields, Problems};
use crate::input::{Part, PathId, Posted};
use crate::page::Page;
use crate::pages::campaign_form::{self, CampaignForm, form, render};

async fn answer(
    at: &InWorkspace,
    Part(part): Part,
    about: About,
    fields: &Fields,
) -> WebResult<Response> {
    let mut typed = CampaignForm::from_fields(fields);
    typed.apply(fields.get("do"));
    let view = edit::view(at, about, typed, Problems::default()).await?;
    if part {
        return Ok(Page::new(form(&at.frame, &view)).into_response());
    }
    Ok(render(&at.frame, &view).into_response())
}

/// What saving would mean, as often as something is chosen or typed.
pub async fn consequences(at: InWorkspace, Posted(fields): Posted) -> WebResult<Page> {
    let typed = CampaignForm::from_fields(&fields);
    let about = About {
        id: Some(fields.get("campaign").to_owned()).filter(|id| !id.is_empty()),
        fixed: false,
    };
    let view = edit::view(&at, about, typed, Problems::default()).await?;
    Ok(Page::new(campaign_form::consequences(&at.frame, &view)))
}

/// Of a campaign to be.
pub async fn new(at: InWorkspace, part: Part, Posted(fields): Posted) -> WebResult<Response> {
    answer(&at, part, About::NEW, &fields).await
}

/// Of one that exists.
pub async fn existing(
    at: InWorkspace,
    part: Part,
    PathId(id): PathId<CampaignId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let campaign = at.service.campaign_definition(&at.scope, &id).await?;
    answer(&at, part, About::existing(&campaign), &fields).await
}
