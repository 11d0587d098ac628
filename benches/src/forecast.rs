//! The forecast of 100 campaigns for 14 days (R61), as the engine makes it: on a copy of the state, by its own steps.
//!
//! The yardstick takes as many cohorts, one for each campaign and day, by the set statements of the plan's.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use anyhow::{Result, ensure};
use engine::forecast::Question;

use crate::Setting;
use crate::measure::Stopwatch;
use crate::plan::Yardstick;
use crate::report::{Better, Line, Measure, Report, Target};
use crate::world::{Place, Size, World};

/// Campaigns, each with a sender of its own.
const CAMPAIGNS: u32 = 100;
/// Contacts that each slot draws; a campaign has one to four slots a day.
const COHORT: u32 = 5;
/// Contacts of each source: more than its slots draw.
const SOURCE: u32 = 500;

/// Measures it.
pub async fn run(setting: &Setting, report: &mut Report) -> Result<()> {
    let size = Size {
        senders: CAMPAIGNS,
        campaigns: CAMPAIGNS,
        contacts: CAMPAIGNS * SOURCE,
        memberships: CAMPAIGNS * SOURCE,
        cohort: COHORT,
        moderated: true,
    };
    let place = Place::new(setting.database.as_deref()).await?;
    let world = World::build(&place, size, None).await?;
    let yardstick = Yardstick::build(&place, size).await?;
    let days = domain::limits::FORECAST_DAYS;
    let question = Question {
        workspace: world.workspace.clone(),
        campaigns: Vec::new(),
        days,
        as_approved: true,
        now: world.opens_at,
    };
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for round in 0..=setting.pairs {
        let watch = Stopwatch::start();
        let forecast = world
            .engine
            .forecast(&question, Arc::new(AtomicI64::new(0)))
            .await?;
        let taken = watch.milliseconds();
        ensure!(forecast.complete, "the forecast was cut off");
        ensure!(forecast.actions.len() > (CAMPAIGNS * COHORT * days / 2) as usize);
        let mut planned = 0.0;
        for _ in 0..days {
            let spent = yardstick.plan(u64::from(CAMPAIGNS * COHORT)).await?;
            planned += spent.wall_seconds * 1_000.0;
        }
        // The first round fills the caches.
        if round > 0 {
            ours.push(taken);
            bare.push(planned);
        }
    }
    let label = format!("{CAMPAIGNS} campaigns, {days} days");
    let line = Line::figure("forecast", "all", label, ("ms", Better::Lower), &ours);
    let most = domain::limits::FORECAST_MILLISECONDS_MAXIMUM as f64;
    let line = line.beside(&ours, &bare);
    report
        .lines
        .push(line.should([Target::at_most(Measure::Figure, most)]));
    world.close().await;
    yardstick.close().await;
    place.remove().await
}
