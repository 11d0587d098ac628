//! Campaigns > Invites (R59).

use domain::campaign::CampaignKind;
use service::campaigns::{CampaignFilter, NameField};
use service::{PageRequest, Scope, Service};

use super::rows;
use crate::access::InWorkspace;
use crate::error::WebResult;
use crate::input::Asked;
use crate::link::Address;
use crate::page::Page;
use crate::pages::invites::{InvitesView, render};
use crate::pieces::pager::Paging;

/// Members offered to filter by.
const SENDERS_SHOWN: u32 = 200;

/// What the address asks for. What names nothing filters nothing.
pub fn filter(here: &Address) -> CampaignFilter {
    let text = |name: &str| here.get(name).filter(|text| !text.is_empty());
    CampaignFilter {
        kind: Some(CampaignKind::Invite),
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

/// The list.
pub async fn show(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let view = view(&at, here).await?;
    Ok(render(&at.frame, &view))
}

async fn view(at: &InWorkspace, here: Address) -> WebResult<InvitesView> {
    let page = at
        .service
        .campaigns(&at.scope, &filter(&here), &request(&here))
        .await?;
    let names = |field| at.service.campaign_names(&at.scope, field, "");
    let programs = names(NameField::Program).await?;
    Ok(InvitesView {
        summary: rows::summary(&page.items),
        groups: rows::groups(&at.frame, &page.items),
        any: !programs.is_empty(),
        programs,
        names: names(NameField::Name).await?,
        senders: senders(&at.service, &at.scope).await?,
        paging: Paging {
            cursor: here.get("cursor").map(str::to_owned),
            next: page.next,
        },
        here,
    })
}

/// Members to filter by.
async fn senders(service: &Service, scope: &Scope) -> WebResult<Vec<(String, String)>> {
    let request = PageRequest {
        limit: Some(SENDERS_SHOWN),
        cursor: None,
    };
    let members = service.members(scope, &request).await?;
    Ok(members
        .items
        .into_iter()
        .map(|member| (member.id.to_string(), member.name))
        .collect())
}
