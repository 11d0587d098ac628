//! A campaign's page: how it stands, its steps, its queue (R60).

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use domain::campaign::DEFAULT_LANGUAGE;
use domain::ids::{ActionId, CampaignId};
use http::HeaderMap;
use service::campaigns::{CampaignView as Campaign, MessageBody};
use service::queue::{QueueFilter, QueueOrder, QueueView};

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
use crate::pages::queue::{self, CampaignRow, QueuePage};
use crate::pieces::contact::ContactChip;
use crate::pieces::pager::Paging;
use crate::pieces::steps::{Act, Step};
use crate::pieces::why::WhyView;
use crate::table_file;

fn filter(id: &CampaignId, here: &Address) -> QueueFilter {
    QueueFilter {
        campaign_id: Some(id.clone()),
        ..filter_of(here)
    }
}

fn filter_of(here: &Address) -> QueueFilter {
    let text = |name: &str| here.get(name).filter(|text| !text.is_empty());
    QueueFilter {
        state: text("state").and_then(|state| state.parse().ok()),
        category: text("category").and_then(|category| category.parse().ok()),
        date: text("date").and_then(|date| date.parse().ok()),
        order: match here.get("order") {
            Some("earliest") => Some(QueueOrder::Earliest),
            Some("latest") => Some(QueueOrder::Latest),
            _ => None,
        },
        ..QueueFilter::default()
    }
}

fn filter_over_campaigns(here: &Address) -> QueueFilter {
    let text = |name: &str| here.get(name).filter(|text| !text.is_empty());
    QueueFilter {
        campaign_id: text("campaign").and_then(|id| id.parse().ok()),
        program: text("program").map(str::to_owned),
        member_id: text("member").and_then(|id| id.parse().ok()),
        ..filter_of(here)
    }
}

/// The queue as a file, with the filters of the address.
pub async fn export(at: InWorkspace, Asked(here): Asked) -> WebResult<Response> {
    let format = table_file::format(&here);
    let filter = filter_over_campaigns(&here);
    let pieces = at.service.queue_file(&at.scope, filter, format).await?;
    Ok(table_file::answer(
        "queue",
        format,
        Body::from_stream(pieces),
    ))
}

/// The queue over campaigns: of a program, of a member, of all.
pub async fn over_campaigns(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let f = &at.frame;
    let filter = filter_over_campaigns(&here);
    let queue = at
        .service
        .queue(&at.scope, &filter, &list::request(&here))
        .await?;
    let choices = at.service.campaign_filters(&at.scope, None).await?;
    let wanted = here.get("why").and_then(|id| id.parse::<ActionId>().ok());
    let explained = match queue
        .items
        .iter()
        .find(|row| Some(&row.id) == wanted.as_ref())
    {
        Some(row) => explained(&at, &row.campaign_id, &queue.items, &here).await?,
        None => None,
    };
    let rows = queue.items.into_iter().map(|row| {
        let why = explained.as_ref().filter(|(action, _)| *action == row.id);
        let why = why.map(|(_, why)| why.clone());
        CampaignRow {
            campaign: Link::new(
                // Campaigns of a family have one name and program; the sender tells them apart.
                format!(
                    "{} · {} · {}",
                    row.campaign_name, row.campaign_program, row.member_name
                ),
                f.url(&format!("/campaigns/{}", row.campaign_id)),
            ),
            time_zone: row.time_zone.clone(),
            row: QueueRow {
                why,
                ..row_of(f, row)
            },
        }
    });
    let view = QueuePage {
        rows: rows.collect(),
        programs: choices.programs,
        members: choices
            .senders
            .into_iter()
            .map(|(id, name)| (id.to_string(), name))
            .collect(),
        paging: Paging {
            cursor: here.get("cursor").map(str::to_owned),
            next: queue.next,
        },
        here,
    };
    Ok(queue::render(f, &view))
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
    let explained = explained(&at, &id, &queue.items, &here).await?;
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
        withdrawn: campaign.totals.withdrawn,
        kind: campaign.kind,
        steps: steps(&campaign),
        compares: compares(&campaign),
        budget: campaign.sender_budget.clone(),
        budgets_href: f.url(&format!("/members/{}/budgets", campaign.sender_id)),
        any: filtered || !queue.items.is_empty(),
        rows: queue
            .items
            .into_iter()
            .map(|row| {
                let why = explained.as_ref().filter(|(action, _)| *action == row.id);
                let why = why.map(|(_, why)| why.clone());
                QueueRow {
                    why,
                    ..row_of(f, row)
                }
            })
            .collect(),
        paging: Paging {
            cursor: here.get("cursor").map(str::to_owned),
            next: queue.next,
        },
        here,
    };
    Ok(render(f, &view))
}

/// Whether a message of the campaign has several texts.
fn compares(campaign: &Campaign) -> bool {
    let mut messages = campaign.messages.iter();
    messages.any(|message| !message.variants.is_empty())
}

/// The rules that decided about the row that the address names, where it names one.
async fn explained(
    at: &InWorkspace,
    campaign: &CampaignId,
    rows: &[QueueView],
    here: &Address,
) -> WebResult<Option<(ActionId, WhyView)>> {
    let wanted = here.get("why").and_then(|id| id.parse::<ActionId>().ok());
    let Some(row) = wanted.and_then(|id| rows.iter().find(|row| row.id == id)) else {
        return Ok(None);
    };
    let why = at.service.why(&at.scope, campaign, &row.contact_id).await?;
    let step = why.steps.iter().find(|step| step.action_id == row.id);
    Ok(step.map(|step| (row.id.clone(), super::why::trace(&at.frame, &why, step))))
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
            variants: message.variants.keys().cloned().collect(),
            href: None,
        })
        .collect()
}

fn row_of(f: &Frame, row: QueueView) -> QueueRow {
    QueueRow {
        id: row.id.to_string(),
        contact: ContactChip {
            href: f.url(&format!("/contacts/{}", row.contact_id)),
            name: row.contact_name,
            headline: row.contact_headline,
            photo: None,
        },
        step: Act::of(row.campaign_kind, row.kind, row.step),
        step_index: row.step.0 as usize,
        variant: row.variant,
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
