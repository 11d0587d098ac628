//! Campaigns > Invites and Campaigns > Nurtures (R59).

use domain::campaign::CampaignKind;
use service::PageRequest;
use service::campaigns::CampaignFilter;

use super::rows;
use crate::access::InWorkspace;
use crate::error::WebResult;
use crate::input::Asked;
use crate::link::Address;
use crate::page::Page;
use crate::pages::campaign_list::{CampaignListView, render};
use crate::pieces::pager::Paging;

/// What the address asks for. What names nothing filters nothing.
pub fn filter(kind: CampaignKind, here: &Address) -> CampaignFilter {
    let text = |name: &str| here.get(name).filter(|text| !text.is_empty());
    CampaignFilter {
        kind: Some(kind),
        program: text("program").map(str::to_owned),
        name: text("name").map(str::to_owned),
        sender_id: text("sender").and_then(|id| id.parse().ok()),
        health: text("health").and_then(|state| state.parse().ok()),
    }
}

/// Which page the address asks for.
pub fn request(here: &Address) -> PageRequest {
    PageRequest {
        limit: None,
        cursor: here.get("cursor").map(str::to_owned),
    }
}

/// The invite campaigns.
pub async fn invites(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let view = view(&at, CampaignKind::Invite, here).await?;
    Ok(render(&at.frame, &view))
}

/// The nurture campaigns.
pub async fn nurtures(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let view = view(&at, CampaignKind::Nurture, here).await?;
    Ok(render(&at.frame, &view))
}

async fn view(at: &InWorkspace, kind: CampaignKind, here: Address) -> WebResult<CampaignListView> {
    let page = at
        .service
        .campaigns(&at.scope, &filter(kind, &here), &request(&here))
        .await?;
    let choices = at.service.campaign_filters(&at.scope, Some(kind)).await?;
    Ok(CampaignListView {
        kind,
        summary: rows::summary(&page.items),
        groups: rows::groups(&at.frame, &page.items),
        any: !choices.programs.is_empty(),
        programs: choices.programs,
        names: choices.names,
        senders: choices
            .senders
            .into_iter()
            .map(|(id, name)| (id.to_string(), name))
            .collect(),
        paging: Paging {
            cursor: here.get("cursor").map(str::to_owned),
            next: page.next,
        },
        here,
    })
}
