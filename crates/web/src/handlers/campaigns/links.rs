//! What came of the addresses in a campaign's messages (R47).

use axum::body::Body;
use axum::response::Response;
use domain::campaign::MessageStep;
use domain::ids::CampaignId;
use service::links::LinkFilter;

use super::list;
use crate::access::InWorkspace;
use crate::error::WebResult;
use crate::input::{Asked, PathId};
use crate::page::Page;
use crate::pages::links::{LinksView, OpenedLink, Target, render};
use crate::pieces::contact::ContactChip;
use crate::pieces::pager::Paging;
use crate::table_file;

/// The links and who opened them as a file.
pub async fn export(
    at: InWorkspace,
    PathId(id): PathId<CampaignId>,
    Asked(here): Asked,
) -> WebResult<Response> {
    let format = table_file::format(&here);
    let filter = LinkFilter {
        campaign_id: Some(id),
        contact_id: None,
    };
    let pieces = at.service.links_file(&at.scope, filter, format).await?;
    Ok(table_file::answer(
        "links",
        format,
        Body::from_stream(pieces),
    ))
}

/// The page.
pub async fn show(
    at: InWorkspace,
    PathId(id): PathId<CampaignId>,
    Asked(here): Asked,
) -> WebResult<Page> {
    let f = &at.frame;
    let campaign = at.service.campaign_definition(&at.scope, &id).await?;
    let targets = at.service.campaign_targets(&at.scope, &id).await?;
    let filter = LinkFilter {
        campaign_id: Some(id.clone()),
        contact_id: None,
    };
    let links = at
        .service
        .links(&at.scope, &filter, &list::request(&here))
        .await?;
    let step_of = |place: u32| {
        let known = campaign.input.messages.get(place as usize);
        known.map_or(MessageStep::FollowUp, |message| message.step)
    };
    let view = LinksView {
        id: id.to_string(),
        name: campaign.input.name.clone(),
        targets: targets
            .into_iter()
            .map(|target| Target {
                step: step_of(target.step.0),
                step_index: target.step.0 as usize,
                address: target.target,
                sent: target.sent,
                people: target.people,
                clicks: target.clicks,
                robot_visits: target.robot_visits,
            })
            .collect(),
        links: links
            .items
            .into_iter()
            .map(|link| OpenedLink {
                contact: ContactChip {
                    href: f.url(&format!("/contacts/{}", link.contact_id)),
                    name: link.contact_name,
                    headline: None,
                    photo: None,
                },
                address: link.target,
                sent: link.sent,
                clicks: link.clicks,
                robot_visits: link.robot_visits,
                last_clicked_at: link.last_clicked_at,
            })
            .collect(),
        paging: Paging {
            cursor: here.get("cursor").map(str::to_owned),
            next: links.next,
        },
        here,
    };
    Ok(render(f, &view))
}
