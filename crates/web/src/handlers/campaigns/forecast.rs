//! The forecast as a calendar (R61): of a campaign, of a member, of the workspace.

use std::time::Duration;

use domain::ids::CampaignId;
use jiff::civil::Date;
use service::forecast::{self, ForecastFilter, ForecastItem, ForecastView, ForeseenEnd};

use crate::access::InWorkspace;
use crate::error::WebResult;
use crate::frame::Frame;
use crate::input::{Asked, PathId};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pages::forecast::{Day, ForecastPage, ForeseenRow, Slot, render, render_progress};
use crate::pieces::steps::Act;

/// A page waits so long for a forecast before it shows how far it has come.
const WAIT: Duration = Duration::from_millis(900);
/// Rows of a slot that are shown at once.
const ROWS_MAXIMUM: usize = 50;

fn filter(here: &Address) -> ForecastFilter {
    let text = |name: &str| here.get(name).filter(|text| !text.is_empty());
    ForecastFilter {
        member_id: text("member").and_then(|id| id.parse().ok()),
        days: text("days").and_then(|days| days.parse().ok()),
        as_approved: text("as_approved").map(|text| text == "true"),
    }
}

/// Of a campaign.
pub async fn of_campaign(
    at: InWorkspace,
    PathId(id): PathId<CampaignId>,
    Asked(here): Asked,
) -> WebResult<Page> {
    let campaign = at.service.campaign_definition(&at.scope, &id).await?;
    let parent = Link::new(
        campaign.input.name.clone(),
        at.frame.url(&format!("/campaigns/{id}")),
    );
    show(&at, Some(&id), parent, here).await
}

/// Of the workspace, or of a member.
pub async fn of_workspace(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let parent = Link::new(crate::t!(at.frame, "nav-invites"), at.frame.url("/invites"));
    show(&at, None, parent, here).await
}

async fn show(
    at: &InWorkspace,
    campaign: Option<&CampaignId>,
    parent: Link,
    here: Address,
) -> WebResult<Page> {
    let filter = filter(&here);
    let f = &at.frame;
    let foreseen = at
        .service
        .forecast_within(&at.scope, campaign, &filter, WAIT)
        .await?;
    let found = match foreseen {
        forecast::Asked::Running(percent) => {
            return Ok(render_progress(f, &parent, &here, percent));
        }
        forecast::Asked::Done(found) => found,
    };
    let members = if campaign.is_none() {
        at.service
            .campaign_filters(&at.scope, None)
            .await?
            .senders
            .into_iter()
            .map(|(id, name)| (id.to_string(), name))
            .collect()
    } else {
        Vec::new()
    };
    Ok(render(f, &view(f, &found, parent, here, members)))
}

fn view(
    f: &Frame,
    found: &ForecastView,
    parent: Link,
    here: Address,
    members: Vec<(String, String)>,
) -> ForecastPage {
    let count = |end: ForeseenEnd| found.items.iter().filter(|item| item.end == end).count();
    let name_of = |id: &domain::ids::MemberId| {
        let id = id.to_string();
        members
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, name)| name.clone())
    };
    ForecastPage {
        parent,
        here,
        complete: found.complete,
        as_approved: found.as_approved,
        until: found.until,
        leaving: count(ForeseenEnd::Leaves),
        undecided: count(ForeseenEnd::WaitsForDecision),
        budgets: found
            .budgets
            .iter()
            .map(|bound| {
                let name = name_of(&bound.member_id);
                (name, bound.kind, bound.reason, bound.at)
            })
            .collect(),
        dry: found
            .dry
            .iter()
            .map(|dry| {
                let href = f.url(&format!("/campaigns/{}", dry.campaign_id));
                (Link::new(dry.campaign_name.clone(), href), dry.date)
            })
            .collect(),
        days: days(f, &found.items),
        members,
    }
}

fn days(f: &Frame, items: &[ForecastItem]) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for item in items {
        let day = day_of(&mut days, item.date);
        let slot = slot_of(day, f, item);
        slot.count += 1;
        slot.leaving += usize::from(item.end == ForeseenEnd::Leaves);
        if slot.rows.len() < ROWS_MAXIMUM {
            slot.rows.push(ForeseenRow {
                contact: Link::new(
                    item.contact_name.clone(),
                    f.url(&format!(
                        "/campaigns/{}/why/{}",
                        item.campaign_id, item.contact_id
                    )),
                ),
                step: Act::of(item.campaign_kind, item.kind, item.step),
                step_index: item.step.0 as usize,
                variant: item.variant.clone(),
                language: item.language.clone(),
                at: item.at,
                end: item.end,
                reason: item.reason,
            });
        }
    }
    days
}

fn day_of(days: &mut Vec<Day>, date: Date) -> &mut Day {
    let place = days
        .iter()
        .position(|day| day.date == date)
        .unwrap_or_else(|| {
            days.push(Day {
                date,
                slots: Vec::new(),
            });
            days.len() - 1
        });
    &mut days[place]
}

fn slot_of<'a>(day: &'a mut Day, f: &Frame, item: &ForecastItem) -> &'a mut Slot {
    let href = f.url(&format!("/campaigns/{}", item.campaign_id));
    let place = day
        .slots
        .iter()
        .position(|slot| slot.campaign.href == href && slot.number == item.slot)
        .unwrap_or_else(|| {
            day.slots.push(Slot {
                campaign: Link::new(item.campaign_name.clone(), href),
                time_zone: item.time_zone.clone(),
                number: item.slot,
                count: 0,
                leaving: 0,
                rows: Vec::new(),
            });
            day.slots.len() - 1
        });
    &mut day.slots[place]
}
