//! The rehearsal of a campaign (R62).

use std::time::Duration;

use domain::ids::CampaignId;
use service::rehearsal::{self, RehearsalFilter};

use crate::access::InWorkspace;
use crate::error::WebResult;
use crate::input::{Asked, PathId};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pages::rehearsal::{RehearsalPage, render, render_before, render_progress};

/// A page waits so long for a rehearsal before it shows how far it has come.
const WAIT: Duration = Duration::from_millis(900);

fn filter(here: &Address) -> RehearsalFilter {
    let text = |name: &str| here.get(name).filter(|text| !text.is_empty());
    RehearsalFilter {
        days: text("days").and_then(|days| days.parse().ok()),
        people: text("people").and_then(|people| people.parse().ok()),
        manner: text("manner").and_then(|manner| manner.parse().ok()),
    }
}

/// What would have left, how far the rehearsal has come, or, before anybody asked for one, what it is.
pub async fn show(
    at: InWorkspace,
    PathId(id): PathId<CampaignId>,
    Asked(here): Asked,
) -> WebResult<Page> {
    let f = &at.frame;
    let campaign = at.service.campaign_definition(&at.scope, &id).await?;
    let parent = Link::new(
        campaign.input.name.clone(),
        f.url(&format!("/campaigns/{id}")),
    );
    if here.get("days").is_none() {
        return Ok(render_before(f, &parent, &here));
    }
    let asked = filter(&here);
    let rehearsing = at
        .service
        .rehearsal_within(&at.scope, &id, &asked, WAIT)
        .await?;
    let found = match rehearsing {
        rehearsal::Asked::Running(percent) => {
            return Ok(render_progress(f, &parent, &here, percent));
        }
        rehearsal::Asked::Done(found) => found,
    };
    let page = RehearsalPage {
        parent,
        here,
        kind: campaign.input.kind,
        found: found.as_ref().clone(),
    };
    Ok(render(f, &page))
}
