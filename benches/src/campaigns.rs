//! A page of the list of campaigns as the service gives it, with progress, health and sums: the
//! first page, and one deep in the list.
//!
//! The yardstick reads names and sums of as many campaigns by key in one bare statement.

use anyhow::{Context, Result, ensure};
use domain::time::span;
use service::campaigns::CampaignFilter;
use service::{PageRequest, Scope, Service};

use crate::Setting;
use crate::measure::{Spent, Stopwatch};
use crate::report::{Better, Line, Measure, Report, Target};
use crate::world::{Place, Size, World};

/// Pages of one run.
const PAGES: u32 = 20;
/// Rows of a page.
const ROWS: u32 = domain::limits::PAGE_SIZE_DEFAULT;

/// Measures lists of 2,500 and of 10,000 campaigns.
pub async fn run(setting: &Setting, report: &mut Report) -> Result<()> {
    for campaigns in [2_500, 10_000] {
        let cohort = if setting.full { 25 } else { 5 };
        let size = Size {
            senders: campaigns / 5,
            campaigns,
            contacts: campaigns * cohort,
            memberships: campaigns * cohort,
            cohort,
            moderated: true,
        };
        measure(setting, size, report).await?;
    }
    Ok(())
}

async fn measure(setting: &Setting, size: Size, report: &mut Report) -> Result<()> {
    let place = Place::new(setting.database.as_deref()).await?;
    let world = World::build(&place, size, None).await?;
    // Yesterday's slots have drawn what stands in today's progress.
    engine::plan::step(&world.engine, world.opens_at).await?;
    world.bare.settle().await?;
    let service = world.service_at(world.opens_at.plus_millis(span::DAY))?;
    let scope = service.scope_of_command_line(&world.workspace).await?;
    let deep = deep_cursor(&service, &scope, size.campaigns / 2 / ROWS).await?;
    for (case, cursor) in [("first page", None), ("deep page", Some(deep))] {
        let mut ours = Vec::new();
        let mut yardsticks = Vec::new();
        for round in 0..=setting.pairs {
            let list = pages(&service, &scope, cursor.as_ref()).await?;
            let bare = bare_pages(&world).await?;
            // The first round fills the caches.
            if round > 0 {
                ours.push(milliseconds(list));
                yardsticks.push(milliseconds(bare));
            }
        }
        let label = format!("{} campaigns", size.campaigns);
        let line = Line::figure("campaigns", case, label, ("ms", Better::Lower), &ours);
        let line = line.beside(&ours, &yardsticks);
        report
            .lines
            .push(line.should([Target::at_most(Measure::Figure, 10.0)]));
    }
    world.close().await;
    place.remove().await
}

fn milliseconds(spent: Spent) -> f64 {
    spent.wall_seconds * 1_000.0 / f64::from(PAGES)
}

fn request(cursor: Option<&String>) -> PageRequest {
    PageRequest {
        limit: Some(ROWS),
        cursor: cursor.cloned(),
    }
}

/// The cursor behind so many pages.
async fn deep_cursor(service: &Service, scope: &Scope, pages: u32) -> Result<String> {
    let mut cursor = None;
    for _ in 0..pages {
        let page = service
            .campaigns(scope, &CampaignFilter::default(), &request(cursor.as_ref()))
            .await?;
        cursor = page.next;
    }
    cursor.context("the list is too short")
}

async fn pages(service: &Service, scope: &Scope, cursor: Option<&String>) -> Result<Spent> {
    let watch = Stopwatch::start();
    for _ in 0..PAGES {
        let filter = CampaignFilter::default();
        let page = service.campaigns(scope, &filter, &request(cursor)).await?;
        ensure!(page.items.len() == ROWS as usize);
    }
    Ok(watch.stop())
}

async fn bare_pages(world: &World) -> Result<Spent> {
    let text = format!(
        "SELECT name, CAST(sent_total AS BIGINT), CAST(accepted_total AS BIGINT) FROM campaign
            WHERE workspace_id = '{}' AND kind = 'invite' AND archived_at IS NULL ORDER BY family_key, id LIMIT {ROWS}",
        world.workspace
    );
    let watch = Stopwatch::start();
    for _ in 0..PAGES {
        ensure!(world.bare.sums(&text).await?.len() == ROWS as usize);
    }
    Ok(watch.stop())
}
