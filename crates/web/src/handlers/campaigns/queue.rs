//! A campaign's page: how it stands, its steps, its queue (R60).

use axum::response::{IntoResponse, Response};
use domain::action::{ActionKind, StepIndex};
use domain::campaign::{DEFAULT_LANGUAGE, MessageStep};
use domain::ids::{ActionId, CampaignId};
use http::HeaderMap;
use service::campaigns::{CampaignView as Campaign, MessageBody};
use service::queue::{QueueFilter, QueueView};

use super::{list, rows};
use crate::access::{InWorkspace, came_from};
use crate::answer::Redirect;
use crate::error::WebResult;
use crate::format;
use crate::frame::Frame;
use crate::input::{Asked, PathId};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pages::campaign::{CampaignView, QueueRow, render};
use crate::pages::campaign_form::excerpt;
use crate::pieces::contact::ContactChip;
use crate::pieces::pager::Paging;
use crate::pieces::steps::Step;

fn filter(id: &CampaignId, here: &Address) -> QueueFilter {
    let text = |name: &str| here.get(name).filter(|text| !text.is_empty());
    QueueFilter {
        campaign_id: Some(id.clone()),
        state: text("state").and_then(|state| state.parse().ok()),
        category: text("category").and_then(|category| category.parse().ok()),
        date: text("date").and_then(|date| date.parse().ok()),
        ..QueueFilter::default()
    }
}

/// The page.
pub async fn show(
    at: InWorkspace,
    PathId(id): PathId<CampaignId>,
    Asked(here): Asked,
) -> WebResult<Page> {
    let campaign = at.service.campaign(&at.scope, &id).await?;
    let queue = at
        .service
        .queue(&at.scope, &filter(&id, &here), &list::request(&here))
        .await?;
    let f = &at.frame;
    let filtered = ["state", "category", "date", "cursor"]
        .iter()
        .any(|name| here.get(name).is_some());
    let view = CampaignView {
        id: id.to_string(),
        name: campaign.name.clone(),
        program: campaign.program.clone(),
        sender: campaign.sender_name.clone(),
        source: rows::source(f, &campaign),
        time_zone: campaign.schedule.time_zone.clone(),
        schedule: format::schedule(f.language, &campaign.schedule),
        active: campaign.active,
        archived: campaign.archived,
        health: rows::health(f, &campaign),
        today: rows::today(f, &campaign),
        outcome: rows::outcome(&campaign),
        kind: campaign.kind,
        steps: steps(&campaign),
        any: filtered || !queue.items.is_empty(),
        rows: queue
            .items
            .into_iter()
            .map(|row| queue_row(f, row, &campaign))
            .collect(),
        paging: Paging {
            cursor: here.get("cursor").map(str::to_owned),
            next: queue.next,
        },
        here,
    };
    Ok(render(f, &view))
}

/// The sequence.
fn steps(campaign: &Campaign) -> Vec<Step> {
    campaign
        .messages
        .iter()
        .map(|message: &MessageBody| Step {
            step: message.step,
            delay_days: message.delay_days.unwrap_or(1),
            excerpt: message
                .texts
                .get(DEFAULT_LANGUAGE)
                .and_then(|text| excerpt(text)),
            languages: message
                .texts
                .keys()
                .filter(|language| *language != DEFAULT_LANGUAGE)
                .cloned()
                .collect(),
            href: None,
        })
        .collect()
}

fn step_of(kind: ActionKind, step: StepIndex, campaign: &Campaign) -> MessageStep {
    let known = campaign.messages.get(step.0 as usize);
    known.map_or(
        match kind {
            ActionKind::Message => MessageStep::FollowUp,
            ActionKind::Invitation | ActionKind::Withdrawal => MessageStep::Invitation,
        },
        |message| message.step,
    )
}

fn queue_row(f: &Frame, row: QueueView, campaign: &Campaign) -> QueueRow {
    QueueRow {
        id: row.id.to_string(),
        contact: ContactChip {
            href: f.url(&format!("/contacts/{}", row.contact_id)),
            name: row.contact_name,
            headline: row.contact_headline,
            photo: None,
        },
        step: step_of(row.kind, row.step, campaign),
        step_index: row.step.0 as usize,
        state: row.state,
        reason: row.reason,
        at: row.at,
        source: row.finder_id.map(|id| {
            Link::new(
                row.finder_name.unwrap_or_default(),
                f.url(&format!("/finders/{id}")),
            )
        }),
        removable: row.can_remove,
        requeueable: row.can_requeue,
        why: None,
    }
}

fn back(at: &InWorkspace, headers: &HeaderMap) -> Response {
    Redirect::to(came_from(headers).unwrap_or_else(|| at.frame.url("/invites"))).into_response()
}

/// Takes an action off the queue.
pub async fn remove(
    at: InWorkspace,
    headers: HeaderMap,
    PathId(id): PathId<ActionId>,
) -> WebResult<Response> {
    at.service.remove_action(&at.scope, &id).await?;
    Ok(back(&at, &headers))
}

/// Puts an action back into the queue.
pub async fn requeue(
    at: InWorkspace,
    headers: HeaderMap,
    PathId(id): PathId<ActionId>,
) -> WebResult<Response> {
    at.service.requeue_action(&at.scope, &id).await?;
    Ok(back(&at, &headers))
}
