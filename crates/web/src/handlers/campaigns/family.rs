//! The family of a campaign (R40, R52).

use domain::ids::CampaignId;

use crate::access::InWorkspace;
use crate::error::WebResult;
use crate::input::PathId;
use crate::page::Page;
use crate::pages::family::{FamilyPage, render};

/// The page.
pub async fn show(at: InWorkspace, PathId(id): PathId<CampaignId>) -> WebResult<Page> {
    let found = at.service.family(&at.scope, &id).await?;
    let page = FamilyPage {
        campaign: id.to_string(),
        found,
    };
    Ok(render(&at.frame, &page))
}
