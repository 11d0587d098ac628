//! Tells the engine the instant to decide by (engine, time 7): the database's clock, never back behind
//! what was decided, and nothing at all while the clocks are in doubt.
//!
//! What is trusted is decided by [`domain::clock_trust`]; here the clocks are read, what was decided is
//! kept, and a doubt that only a person can end becomes a hold.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use domain::clock_trust::{APART_WARNING_MILLISECONDS, ClockTrust, Doubt, Reading, Verdict};
use domain::hold::HoldCause;
use domain::time::{Clock, Timestamp, span};
use engine::Engine;
use engine::holds::Finding;
use serde_json::json;
use store::instance::Clocks;
use store::node::NodeRow;
use store::{Db, StoreResult};
use tokio::sync::Mutex;

use crate::failure::Outcome;
use crate::place::{self, Place};
use crate::system::{self, SystemClock, Uptime};

/// The database is asked this often; between, its clock goes on with the running time.
const ASK: Duration = Duration::from_secs(1);
/// What was decided is kept this often, and the node says how it is.
const KEEP: Duration = Duration::from_secs(10);
/// After a longer time in which nothing was decided, networks are read before anything leaves.
const GAP_MILLISECONDS: i64 = 5 * span::MINUTE;

/// What is read of the world. Tests play it.
pub trait WorldClocks: Send + Sync + 'static {
    /// The machine's clock.
    fn machine(&self) -> Timestamp;
    /// How long the machine has run, its sleep included.
    fn running(&self) -> Duration;
    /// The database's clock, given what the database itself says.
    fn database(&self, told: Timestamp) -> Timestamp {
        told
    }
}

/// The real clocks.
pub struct RealClocks {
    uptime: Uptime,
}

impl RealClocks {
    /// Those of this machine.
    pub fn new() -> Self {
        Self {
            uptime: Uptime::start(),
        }
    }
}

impl WorldClocks for RealClocks {
    fn machine(&self) -> Timestamp {
        SystemClock.now()
    }

    fn running(&self) -> Duration {
        self.uptime.elapsed()
    }
}

/// The machine's clock for use cases, never behind what the engine decided by.
#[derive(Debug, Clone, Default)]
pub struct SteadyClock(Arc<AtomicI64>);

impl SteadyClock {
    fn decided(&self, now: Timestamp) {
        self.0.fetch_max(now.as_millis(), Ordering::SeqCst);
    }

    fn set_back(&self, now: Timestamp) {
        self.0.store(now.as_millis(), Ordering::SeqCst);
    }
}

impl Clock for SteadyClock {
    fn now(&self) -> Timestamp {
        let decided = Timestamp::from_millis(self.0.load(Ordering::SeqCst));
        SystemClock.now().max(decided)
    }
}

struct State {
    trust: ClockTrust,
    /// What the database said last, and what the running time was then.
    asked: Option<(Clocks, Duration)>,
    /// How often a person has said that the clock is right.
    releases: Option<i64>,
    /// The running time when what was decided was kept last.
    kept: Option<Duration>,
    doubt: &'static str,
}

/// The clocks with what is known of them.
pub struct ClockGuard {
    engine: Engine,
    db: Db,
    place: Place,
    clocks: Box<dyn WorldClocks>,
    steady: SteadyClock,
    worker: String,
    state: Mutex<State>,
}

/// What a guard needs.
pub struct GuardParts {
    /// The steps.
    pub engine: Engine,
    /// The database.
    pub db: Db,
    /// What the data folder knows of the database.
    pub place: Place,
    /// The clocks.
    pub clocks: Box<dyn WorldClocks>,
    /// The clock of the use cases.
    pub steady: SteadyClock,
    /// The name of this process.
    pub worker: String,
}

impl ClockGuard {
    /// Begins where the last process ended.
    pub fn new(parts: GuardParts) -> Self {
        Self {
            engine: parts.engine,
            db: parts.db,
            place: parts.place,
            clocks: parts.clocks,
            steady: parts.steady,
            worker: parts.worker,
            state: Mutex::new(State {
                trust: ClockTrust::after(None),
                asked: None,
                releases: None,
                kept: None,
                doubt: "",
            }),
        }
    }

    /// The instant to decide by; none while the clocks are in doubt.
    pub async fn now(&self) -> Outcome<Option<Timestamp>> {
        let mut state = self.state.lock().await;
        let reading = self.read(&mut state).await?;
        let before = state.trust.latest();
        let verdict = state.trust.look(reading);
        tell(&mut state, verdict, reading);
        match verdict {
            Verdict::Go(now) => {
                self.steady.decided(now);
                // After a time in which nothing ran, what is overdue must not leave at once.
                if before.is_some_and(|before| now.millis_since(before) > GAP_MILLISECONDS) {
                    engine::holds::resume(&self.engine, now).await?;
                }
                self.keep(&mut state, now, reading).await?;
                Ok(Some(now))
            }
            Verdict::Doubt(doubt) => {
                let is_held = state
                    .asked
                    .as_ref()
                    .is_some_and(|(told, _)| told.open_holds > 0);
                if let Doubt::Jumped {
                    milliseconds,
                    needs_person: true,
                } = doubt
                    && !is_held
                {
                    let detail = json!({ "milliseconds": milliseconds, "clock": reading.database, "last_decision": before });
                    // The audit tells it at the last instant that is known for certain.
                    let now = before.unwrap_or(reading.database);
                    self.hold(Finding::new(HoldCause::ClockJumped, detail), now)
                        .await?;
                }
                self.say(&mut state, reading).await?;
                Ok(None)
            }
        }
    }

    async fn read(&self, state: &mut State) -> Outcome<Reading> {
        let running = self.clocks.running();
        if let Some((told, then)) = &state.asked
            && running.saturating_sub(*then) < ASK
        {
            let passed = running.saturating_sub(*then).as_millis() as i64;
            return Ok(Reading {
                machine: self.clocks.machine(),
                database: self.clocks.database(told.database_now).plus_millis(passed),
                running,
            });
        }
        let told = self.ask().await?;
        // The answer is as old as the half of the way.
        let arrived = self.clocks.running();
        let way = arrived.saturating_sub(running).as_millis() as i64 / 2;
        let reading = Reading {
            machine: self.clocks.machine(),
            database: self.clocks.database(told.database_now).plus_millis(way),
            running: arrived,
        };
        if told.same_database == 0 && told.open_holds == 0 {
            self.other_database(told.last_instant).await?;
        }
        metrics::gauge!("overture_engine_held").set(if told.open_holds > 0 { 1.0 } else { 0.0 });
        match state.releases {
            // A person said that the clock is right.
            Some(known) if known != told.clock_releases => {
                state.trust.accept(reading);
                self.steady.set_back(reading.database);
            }
            _ => state.trust.decided_elsewhere(told.last_instant),
        }
        state.releases = Some(told.clock_releases);
        state.asked = Some((told, arrived));
        Ok(reading)
    }

    async fn ask(&self) -> StoreResult<Clocks> {
        let mut tx = self.db.read().await?;
        store::instance::clocks(&mut tx).await
    }

    /// After a failover the server goes on in another line of time, in which the last commits may be
    /// missing.
    async fn other_database(&self, latest: Option<Timestamp>) -> Outcome {
        let mut tx = self.db.read().await?;
        let before = store::instance::get(&mut tx).await?.database_mark;
        let mark = store::instance::mark(&mut tx).await?;
        drop(tx);
        let detail = json!({ "before": before, "now": mark });
        let now = latest.unwrap_or_else(|| self.clocks.machine());
        self.hold(Finding::new(HoldCause::TimelineChanged, detail), now)
            .await?;
        let mut tx = self.db.write().await?;
        let secret = store::instance::lock(&mut tx).await?.secret;
        store::instance::claim(&mut tx, &secret, &mark).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn hold(&self, finding: Finding, now: Timestamp) -> Outcome {
        place::hold(&self.db, &mut system::entropy()?, finding, now).await
    }

    async fn keep(&self, state: &mut State, now: Timestamp, reading: Reading) -> Outcome {
        if !is_time(state.kept, reading.running) {
            return Ok(());
        }
        let mut tx = self.db.write().await?;
        let witness = store::instance::keep_instant(&mut tx, now).await?;
        tx.commit().await?;
        if let Some(finding) = self.place.remember(witness) {
            self.hold(finding, now).await?;
        }
        self.say(state, reading).await
    }

    /// The node says how it is.
    async fn say(&self, state: &mut State, reading: Reading) -> Outcome {
        if !is_time(state.kept, reading.running) {
            return Ok(());
        }
        let mut tx = self.db.write().await?;
        let zones = domain::calendar::zone::installed().edition().to_string();
        let known = store::instance::get(&mut tx).await?.zone_data_version;
        let mut doubt = state.doubt;
        if doubt.is_empty() && engine::zones::is_older(&zones, &known) {
            doubt = "older_zones";
            tracing::warn!(
                edition = zones,
                newest = known,
                "another process has newer time-zone data; this one plans and sends nothing until it is updated"
            );
        }
        let row = NodeRow {
            worker: self.worker.clone(),
            seen_at: reading.database,
            ahead_milliseconds: reading.machine.millis_since(reading.database),
            doubt: doubt.to_owned(),
            zone_data_version: zones,
        };
        store::node::say(&mut tx, &row).await?;
        tx.commit().await?;
        state.kept = Some(reading.running);
        Ok(())
    }
}

/// Tells the log and the metrics when something changes.
fn tell(state: &mut State, verdict: Verdict, reading: Reading) {
    let apart = reading.machine.millis_since(reading.database);
    metrics::gauge!("overture_clock_ahead_seconds").set(apart as f64 / 1_000.0);
    let doubt = match verdict {
        Verdict::Go(_) if reading.apart_milliseconds() > APART_WARNING_MILLISECONDS => "near",
        Verdict::Go(_) => "",
        Verdict::Doubt(Doubt::Apart { .. }) => "apart",
        Verdict::Doubt(Doubt::Behind { .. }) => "behind",
        Verdict::Doubt(Doubt::Standing) => "standing",
        Verdict::Doubt(Doubt::Jumped { .. }) => "jumped",
    };
    metrics::gauge!("overture_clock_doubted").set(if matches!(verdict, Verdict::Doubt(_)) {
        1.0
    } else {
        0.0
    });
    if doubt == state.doubt {
        return;
    }
    let (machine, database, last) = (reading.machine, reading.database, state.trust.latest());
    match (doubt, verdict) {
        ("near", _) => {
            tracing::warn!(%machine, %database, "the machine's clock is more than 5 seconds from the database's; set it");
        }
        (_, Verdict::Go(_)) => tracing::info!(%machine, %database, "the clocks are trusted"),
        _ => {
            tracing::error!(%machine, %database, ?last, doubt, "the clocks are in doubt; nothing is planned or sent until they are trusted again");
        }
    }
    state.doubt = doubt;
}

/// Whether it is time to keep what was decided.
fn is_time(kept: Option<Duration>, running: Duration) -> bool {
    kept.is_none_or(|kept| running.saturating_sub(kept) >= KEEP)
}

#[cfg(test)]
mod drills;
