//! The plan step at the start of a slot: every campaign draws tomorrow's cohort; and the next day,
//! when it also gives today's cohort its moments.
//!
//! The yardstick takes the same number of contacts for the same number of campaigns, in three set
//! statements over bare tables with numbers for keys: no proposals to show, no ledger, no journey.

use anyhow::{Result, ensure};
use domain::time::{Timestamp, span};

use crate::Setting;
use crate::bare::Bare;
use crate::measure::{Spent, Stopwatch, forget_peak, resident_megabytes};
use crate::report::{Better, Line, Measure, Pair, Report, Target};
use crate::world::{Place, Size, World};

/// Measures two sizes that plan the same number out of one and four times as many.
pub async fn run(setting: &Setting, report: &mut Report) -> Result<()> {
    let (campaigns, memberships) = if setting.full {
        (10_000, 5_000_000)
    } else {
        (1_000, 100_000)
    };
    for factor in [1, 4] {
        let size = Size {
            senders: campaigns / 5,
            campaigns,
            contacts: (memberships * factor).min(1_000_000),
            memberships: memberships * factor,
            cohort: 25,
            moderated: true,
        };
        measure(setting, size, report).await?;
    }
    Ok(())
}

async fn measure(setting: &Setting, size: Size, report: &mut Report) -> Result<()> {
    let place = Place::new(setting.database.as_deref()).await?;
    let world = World::build(&place, size, None).await?;
    let yardstick = Yardstick::build(&place, size).await?;
    let planned = u64::from(size.campaigns * size.cohort);

    world.remember().await?;
    let mut first_day = Vec::new();
    let mut again = Vec::new();
    forget_peak();
    for _ in 0..setting.pairs {
        world.reset().await?;
        let ours = step(&world, world.opens_at).await?;
        ensure!(proposals(&world).await? == planned, "not all was planned");
        again.push(step_again(&world, planned).await?);
        first_day.push(Pair {
            operations: planned,
            ours,
            yardstick: yardstick.plan(planned).await?,
        });
    }
    let (_, peak) = resident_megabytes(None)?;
    let label = format!(
        "{} campaigns, {} memberships",
        size.campaigns, size.memberships
    );
    let mut targets = vec![Target::at_least(Measure::Ratio, 0.4)];
    if setting.full {
        let most_seconds = if setting.database.is_some() { 8.0 } else { 3.0 };
        let least = planned as f64 / most_seconds;
        targets.push(Target::at_least(Measure::Figure, least));
        targets.push(Target::at_most(Measure::Peak, 200.0));
    }
    let line = Line::rate("plan", "draw", label.clone(), "rows/s", &first_day);
    report.lines.push(line.peak(peak).should(targets));
    let seconds: Vec<f64> = again.iter().map(|spent| spent.wall_seconds).collect();
    let unit = ("s", Better::Lower);
    let line = Line::figure("plan", "again", label.clone(), unit, &seconds);
    report
        .lines
        .push(line.should([Target::at_most(Measure::Figure, 0.5)]));
    report
        .lines
        .push(next_day(setting, &world, &yardstick, planned, label).await?);
    world.close().await;
    yardstick.close().await;
    place.remove().await
}

/// The day after: the slot closes nothing, gives yesterday's cohort its moments, draws the next one.
async fn next_day(
    setting: &Setting,
    world: &World,
    yardstick: &Yardstick,
    planned: u64,
    label: String,
) -> Result<Line> {
    world.reset().await?;
    step(world, world.opens_at).await?;
    approve_all(world).await?;
    world.remember().await?;
    let mut pairs = Vec::new();
    for _ in 0..setting.pairs {
        world.reset().await?;
        let ours = step(world, world.opens_at.plus_millis(span::DAY)).await?;
        let scheduled = world
            .bare
            .number("SELECT count(*) FROM action WHERE state = 'scheduled'")
            .await?;
        ensure!(scheduled.unsigned_abs() == planned, "not all was scheduled");
        ensure!(proposals(world).await? == planned, "not all was planned");
        pairs.push(Pair {
            operations: planned,
            ours,
            yardstick: yardstick.plan(planned).await?,
        });
    }
    Ok(Line::rate(
        "plan",
        "schedule and draw",
        label,
        "rows/s",
        &pairs,
    ))
}

async fn step(world: &World, now: Timestamp) -> Result<Spent> {
    let watch = Stopwatch::start();
    engine::plan::step(&world.engine, now).await?;
    Ok(watch.stop())
}

/// Wakes every campaign at the same instant again, as a restart would: nothing may be planned twice.
async fn step_again(world: &World, planned: u64) -> Result<Spent> {
    let wake = format!(
        "UPDATE campaign SET next_wake_at = {}",
        world.opens_at.as_millis()
    );
    world.bare.script(&wake).await?;
    let spent = step(world, world.opens_at).await?;
    ensure!(proposals(world).await? == planned, "planned twice");
    Ok(spent)
}

async fn proposals(world: &World) -> Result<u64> {
    let text = "SELECT count(*) FROM action WHERE state = 'waiting_for_approval'";
    Ok(world.bare.number(text).await?.unsigned_abs())
}

async fn approve_all(world: &World) -> Result<()> {
    world
        .bare
        .script(
            "UPDATE action SET state = 'approved', approved_text = 'Hello, shall we connect?',
                approved_language = 'default', decided_by = 'bench', version = version + 1;
            UPDATE campaign SET next_wake_at = next_wake_at WHERE state = 'active'",
        )
        .await
}

/// Bare tables with as many campaigns and members.
pub(crate) struct Yardstick(Bare);

impl Yardstick {
    /// Makes them.
    pub async fn build(place: &Place, size: Size) -> Result<Self> {
        let bare = Bare::open(place, "bare.db").await?;
        let each = size.memberships / size.campaigns;
        let cohort = size.cohort;
        let campaigns = size.campaigns;
        bare.script(&format!(
            "CREATE TABLE bare_member (source BIGINT, position BIGINT, contact BIGINT, PRIMARY KEY (source, position))
                @without_rowid;
            CREATE TABLE bare_campaign (id INTEGER PRIMARY KEY, source BIGINT, name BIGINT, cursor BIGINT, cohort BIGINT);
            CREATE TABLE bare_invited (name BIGINT, contact BIGINT, PRIMARY KEY (name, contact)) @without_rowid;
            CREATE TABLE bare_plan (campaign BIGINT, contact BIGINT, day BIGINT, slot BIGINT, state BIGINT);
            CREATE INDEX bare_plan_due ON bare_plan (state, day, slot) WHERE state = 0;
            INSERT INTO bare_campaign
            WITH RECURSIVE c (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i + 1 < {campaigns})
            SELECT i, i, i / 4, 0, {cohort} FROM c;
            INSERT INTO bare_member
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 <= {each})
            SELECT c.id, n.i, c.id * {each} + n.i FROM bare_campaign c CROSS JOIN n;"
        ))
        .await?;
        bare.settle().await?;
        Ok(Self(bare))
    }

    /// Takes a cohort for every campaign.
    pub async fn plan(&self, planned: u64) -> Result<Spent> {
        self.0
            .script("DELETE FROM bare_plan; DELETE FROM bare_invited; UPDATE bare_campaign SET cursor = 0;")
            .await?;
        self.0.settle().await?;
        let watch = Stopwatch::start();
        let mut tx = self.0.begin().await?;
        let made = tx
            .execute(
                "INSERT INTO bare_plan SELECT c.id, m.contact, 1, 0, 0 FROM bare_campaign c JOIN bare_member m
                    ON m.source = c.source AND m.position > c.cursor AND m.position <= c.cursor + c.cohort
                    WHERE NOT EXISTS (SELECT 1 FROM bare_invited i WHERE i.name = c.name AND i.contact = m.contact)",
                None,
            )
            .await?;
        tx.execute(
            "INSERT INTO bare_invited SELECT c.name, p.contact FROM bare_plan p JOIN bare_campaign c ON c.id = p.campaign
                WHERE p.day = 1 ON CONFLICT DO NOTHING",
            None,
        )
        .await?;
        tx.execute("UPDATE bare_campaign SET cursor = cursor + cohort", None)
            .await?;
        tx.commit().await?;
        let spent = watch.stop();
        ensure!(made == planned, "the yardstick planned {made}");
        Ok(spent)
    }

    /// Closes them.
    pub async fn close(&self) {
        self.0.close().await;
    }
}
