//! The dashboard of a workspace with 1,000 campaigns and two years of history, as the service gives it: of the last 30 days,
//! of a year, and of one member. Each campaign ran for ten weeks and was answered for ten more, so that a tenth of them runs
//! at any time.
//!
//! The yardstick adds up the same days by campaign in one bare statement.

use anyhow::{Result, ensure};
use domain::ids::MemberId;
use service::results::dashboard::DashboardFilter;
use service::{Scope, Service};

use crate::Setting;
use crate::measure::{Spent, Stopwatch};
use crate::report::{Better, Line, Measure, Report, Target};
use crate::world::{Place, Size, World};

/// Dashboards of one run.
const PAGES: u32 = 20;
/// Campaigns, and members who send.
const CAMPAIGNS: u32 = 1_000;
/// Days of history.
const HISTORY: i64 = 730;
/// Days on which a campaign has figures.
const LIFE: i64 = 140;

/// Measures the dashboard of several periods.
pub async fn run(setting: &Setting, report: &mut Report) -> Result<()> {
    let size = Size {
        senders: 50,
        campaigns: CAMPAIGNS,
        contacts: if setting.full {
            1_000_000
        } else {
            CAMPAIGNS * 5
        },
        memberships: CAMPAIGNS * 5,
        cohort: 5,
        moderated: true,
    };
    let place = Place::new(setting.database.as_deref()).await?;
    let world = World::build(&place, size, None).await?;
    let today = store::campaign_day::number(world.opens_at.local_date(&jiff::tz::TimeZone::UTC));
    let member = history(&world, today).await?;
    world.bare.settle().await?;
    let service = world.service_at(world.opens_at)?;
    let scope = service.scope_of_command_line(&world.workspace).await?;
    for (case, days, member) in [
        ("30 days", 30, None),
        ("a year", 365, None),
        ("a member's year", 365, Some(member)),
    ] {
        let filter = DashboardFilter {
            days: Some(days),
            member_id: member,
            ..DashboardFilter::default()
        };
        let mut ours = Vec::new();
        let mut yardsticks = Vec::new();
        for round in 0..=setting.pairs {
            let pages = pages(&service, &scope, &filter).await?;
            let bare = bare_pages(&world, today, i64::from(days)).await?;
            // The first round fills the caches.
            if round > 0 {
                ours.push(milliseconds(pages));
                yardsticks.push(milliseconds(bare));
            }
        }
        let label = format!("{CAMPAIGNS} campaigns, {HISTORY} days");
        let line = Line::figure("dashboard", case, label, ("ms", Better::Lower), &ours);
        let line = line.beside(&ours, &yardsticks);
        let bound = if days == 30 { 15.0 } else { 60.0 };
        report
            .lines
            .push(line.should([Target::at_most(Measure::Figure, bound)]));
    }
    world.close().await;
    place.remove().await
}

/// Writes two years of sums; answers a member who sends.
async fn history(world: &World, today: i64) -> Result<MemberId> {
    let filter = store::campaign_list::Filter::default();
    let mut tx = world.db.write().await?;
    let mut campaigns = Vec::new();
    let mut after = None;
    loop {
        let limit = domain::limits::PAGE_SIZE_MAXIMUM;
        let page =
            store::campaign_list::page(&mut tx, &world.workspace, &filter, after.as_ref(), limit)
                .await?;
        let Some(last) = page.last() else {
            break;
        };
        after = Some((last.campaign.family_key.clone(), last.campaign.id.clone()));
        campaigns.extend(page.into_iter().map(|listed| listed.campaign));
    }
    ensure!(campaigns.len() == CAMPAIGNS as usize);
    let mut rows = Vec::new();
    for (place, campaign) in (0_i64..).zip(&campaigns) {
        let first = today - HISTORY + place * (HISTORY - LIFE) / i64::from(CAMPAIGNS) + 1;
        for day in first..first + LIFE {
            // The fifth of January 1970 was a Monday.
            if (day - 4).rem_euclid(7) < 5 {
                rows.push((day, campaign.id.clone(), figures(day, first)));
            }
        }
    }
    store::campaign_day::add(&mut tx, &world.workspace, rows).await?;
    tx.commit().await?;
    Ok(campaigns[0].sender_member_id.clone())
}

fn figures(day: i64, first: i64) -> store::campaign_day::Sums {
    let runs = day < first + LIFE / 2;
    store::campaign_day::Sums {
        invitations: if runs { 10 } else { 0 },
        accepted: 4,
        messages: 6,
        clicks: 2,
        replies: 2,
        sentiment: 140,
        positive: 1,
        neutral: 1,
        blocked: i64::from(runs),
        ..store::campaign_day::Sums::default()
    }
}

fn milliseconds(spent: Spent) -> f64 {
    spent.wall_seconds * 1_000.0 / f64::from(PAGES)
}

async fn pages(service: &Service, scope: &Scope, filter: &DashboardFilter) -> Result<Spent> {
    let watch = Stopwatch::start();
    for _ in 0..PAGES {
        let found = service.dashboard(scope, filter).await?;
        ensure!(!found.growth.is_empty());
    }
    Ok(watch.stop())
}

async fn bare_pages(world: &World, today: i64, days: i64) -> Result<Spent> {
    let text = format!(
        "SELECT campaign_id, CAST(sum(invitations) AS BIGINT), CAST(sum(accepted) AS BIGINT) FROM campaign_day
            WHERE workspace_id = '{}' AND day > {} AND day <= {today} GROUP BY campaign_id",
        world.workspace,
        today - days
    );
    let watch = Stopwatch::start();
    for _ in 0..PAGES {
        ensure!(!world.bare.sums(&text).await?.is_empty());
    }
    Ok(watch.stop())
}
