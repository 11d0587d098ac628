//! A small stage on which one circumstance is played on purpose: a few accounts, a few people, the
//! real engine over the real store, the sandbox network, and nothing that is drawn. What happens
//! stands in the scene, so that a scene shows the same whatever worlds are drawn elsewhere.
//!
//! Instants are told as the days after the first one and the time of day in UTC.

mod cast;
mod look;
mod trouble;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use checker::evidence::scenario::Scenario;
use checker::{Report, check};
use domain::clock_trust::{ClockTrust, Reading, Verdict};
use domain::entropy::Entropy;
use domain::time::{Clock, ManualClock, Timestamp, span};
use sandbox::Sandbox;
use service::Vault;
use store::{Db, Location};
use tokio::sync::Notify;

use crate::deeds::Deeds;
use crate::process::{Gate, Process};
use crate::record::Record;
use crate::run::SimulationError;
use crate::seen;
use crate::sometimes::Tally;
use crate::wire::{Arrivals, UnderWay};
use crate::worker::{Beat, Installation, Worker};

pub use cast::{Finder, Member, Script, letters, welcome};
pub use look::Card;
pub use trouble::no_answer;

/// What came of something on the stage.
pub type Played<T = ()> = Result<T, SimulationError>;

/// Everything on a stage is drawn from it.
const SEED: u64 = 7;
/// While a clock is wrong the program looks at it this often.
const LOOK_MILLISECONDS: i64 = 20 * span::SECOND;

/// The clock of the machine, which may be ahead of the true time.
struct MachineClock {
    truth: Arc<ManualClock>,
    ahead: Arc<AtomicI64>,
}

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        let ahead = self.ahead.load(Ordering::Relaxed);
        self.truth.now().plus_millis(ahead)
    }
}

/// The stage.
pub struct Stage {
    /// The network.
    pub network: Sandbox,
    /// What people do.
    pub deeds: Deeds,
    /// What went wrong, for the checker.
    pub told: Scenario,
    start: Timestamp,
    truth: Arc<ManualClock>,
    ahead: Arc<AtomicI64>,
    trust: ClockTrust,
    installation: Installation,
    entropy: Entropy,
    tally: Tally,
    record: Record,
    processes: Vec<Worker>,
    started: u64,
    members: Vec<Member>,
    people: u32,
    /// The clock stands only at multiples of this, in milliseconds.
    grain: i64,
}

impl Stage {
    /// An empty stage with one process, at midnight of a date in UTC.
    pub async fn open(date: &str) -> Played<Self> {
        let start: Timestamp = format!("{date}T00:00:00Z")
            .parse()
            .map_err(service::ServiceError::internal)?;
        let truth = Arc::new(ManualClock::new(start));
        let ahead = Arc::new(AtomicI64::new(0));
        let clock: Arc<dyn Clock> = Arc::new(MachineClock {
            truth: Arc::clone(&truth),
            ahead: Arc::clone(&ahead),
        });
        let mut entropy = Entropy::from_seed(SEED);
        let network = cast::network(start);
        let installation = Installation {
            db: Db::open(&Location::Memory).await?,
            vault: Vault::from_bytes(&[SEED as u8; 32]),
            seed: SEED,
            network: network.clone(),
            arrivals: Arrivals::default(),
            under_way: UnderWay::default(),
            tick: Arc::new(Notify::new()),
            clock: Arc::clone(&clock),
        };
        let (tally, record) = (Tally::default(), Record::default());
        let gate = Gate::of(
            &Process::start("people", &tally, &truth),
            &installation.tick,
        );
        let service = installation.service(&gate, &Arc::default(), entropy.fork());
        let mut stage = Self {
            deeds: Deeds::new(service, clock, record.clone()),
            network,
            told: Scenario::default(),
            start,
            truth,
            ahead,
            trust: ClockTrust::after(None),
            installation,
            entropy,
            tally,
            record,
            processes: Vec::new(),
            started: 0,
            members: Vec::new(),
            people: 0,
            grain: 1,
        };
        stage.set_up().await?;
        stage.start_process();
        Ok(stage)
    }

    /// From now on the clock stands only at whole minutes, so that one step serves many.
    pub fn by_the_minute(&mut self) {
        self.grain = span::MINUTE;
        self.told.clock_grain_milliseconds = span::MINUTE;
    }

    /// The true instant.
    pub fn now(&self) -> Timestamp {
        self.truth.now()
    }

    /// An instant of the play: the day after the first one, and the time of day, such as `09:30`.
    ///
    /// # Panics
    ///
    /// Where the time is none.
    pub fn at(&self, day: i64, time: &str) -> Timestamp {
        let numbers: Vec<i64> = time
            .split(':')
            .filter_map(|part| part.parse().ok())
            .collect();
        let [hours, minutes] = numbers[..] else {
            panic!("{time} is no time of day");
        };
        let into = day * span::DAY + hours * span::HOUR + minutes * span::MINUTE;
        self.start.plus_millis(into)
    }

    /// Starts one process more over the same database.
    pub fn start_process(&mut self) {
        self.started += 1;
        let name = format!("worker-{}", self.started);
        let process = Process::start(&name, &self.tally, &self.truth);
        let cut = Arc::new(AtomicI64::new(0));
        let worker = Worker::start(&self.installation, process, &cut, &mut self.entropy);
        self.processes.push(worker);
    }

    /// A process, by the order in which those that run were started.
    pub fn process(&self, place: usize) -> &Arc<Process> {
        self.processes[place].process()
    }

    /// How many processes run.
    pub fn running(&self) -> usize {
        self.processes.len()
    }

    /// An engine of a process whose loops run in an order of their own.
    pub fn engine(&mut self) -> engine::Engine {
        let process = Process::start("worker-apart", &self.tally, &self.truth);
        let gate = Gate::of(&process, &self.installation.tick);
        let service = self
            .installation
            .service(&gate, &Arc::default(), self.entropy.fork());
        engine::Engine::new(
            self.db().clone(),
            Arc::new(service),
            Arc::new(std::sync::Mutex::new(self.entropy.fork())),
            SEED,
            process.name(),
        )
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.installation.db
    }

    /// Lets everything happen up to an instant of the play.
    pub async fn until(&mut self, day: i64, time: &str) -> Played {
        let instant = self.at(day, time);
        self.play(instant).await
    }

    /// Lets everything happen up to an instant.
    pub async fn play(&mut self, instant: Timestamp) -> Played {
        loop {
            let next = self.next().await?.filter(|next| *next < instant);
            let at = next.unwrap_or(instant).max(self.now());
            self.move_to(at);
            self.beat().await?;
            if at == instant {
                return Ok(());
            }
        }
    }

    /// Time passes for so long, and everything happens.
    pub async fn pass(&mut self, milliseconds: i64) -> Played {
        let instant = self.now().plus_millis(milliseconds);
        self.play(instant).await
    }

    /// Time passes up to an instant, and no process does anything: the machine stands still.
    pub fn stand_still(&mut self, instant: Timestamp) {
        self.note_outage(self.now(), instant);
        self.move_to(instant);
    }

    async fn next(&self) -> Played<Option<Timestamp>> {
        let now = self.now();
        let mut next: Vec<Timestamp> = self.installation.arrivals.next().into_iter().collect();
        if self.ahead.load(Ordering::Relaxed) != 0 {
            next.push(now.plus_millis(LOOK_MILLISECONDS));
        }
        for worker in &self.processes {
            match worker.process().paused_until() {
                Some(until) => next.push(until),
                None => next.extend(worker.next_due(now).await?),
            }
        }
        let soonest = now.plus_millis(1);
        let next = next.into_iter().min().map(|at| at.max(soonest).as_millis());
        let up = |at: i64| {
            at.div_euclid(self.grain) * self.grain + (at % self.grain).signum() * self.grain
        };
        Ok(next.map(|at| Timestamp::from_millis(up(at))))
    }

    fn move_to(&mut self, instant: Timestamp) {
        self.truth.advance_to(instant);
        self.installation.move_to(instant);
    }

    /// The instant that the program decides by, as its guard of the clocks tells.
    fn trusted(&mut self) -> Option<Timestamp> {
        let clock = self.installation.clock.now();
        let ran = self.now().millis_since(self.start).unsigned_abs();
        let reading = Reading {
            machine: clock,
            database: clock,
            running: Duration::from_millis(ran),
        };
        match self.trust.look(reading) {
            Verdict::Go(now) => Some(now),
            Verdict::Doubt(_) => None,
        }
    }

    /// Every process does what is due now.
    pub async fn beat(&mut self) -> Played {
        let Some(now) = self.trusted() else {
            return Ok(());
        };
        for place in 0..self.processes.len() {
            let worker = &mut self.processes[place];
            let process = Arc::clone(worker.process());
            if process.paused_until().is_some_and(|until| until <= now) {
                process.resume();
            }
            match worker.beat(now).await {
                Ok(Beat::Done) => {}
                Ok(Beat::Killed) => process.kill(),
                Err(error) => return Err(SimulationError::Step { at: now, error }),
            }
            if let Some(until) = process.paused_until() {
                self.note_outage(now, until);
            }
        }
        let before = self.processes.len();
        self.processes
            .retain(|worker| !worker.process().is_killed());
        for _ in self.processes.len()..before {
            self.told.kills.push(now.as_millis());
        }
        Ok(())
    }

    /// What the checker says of everything so far.
    pub async fn judge(&self) -> Played<Report> {
        let events = self.record.scenario(self.now());
        let told = Scenario {
            events: events.events,
            ended_at: events.ended_at,
            troubles_are_told: true,
            accounts: self.accounts(),
            asleep_before_a_request: self.tally.asleep_before_a_request(),
            ..self.told.clone()
        };
        let evidence = seen::gather(self.db(), &self.network, told).await?;
        Ok(check(&evidence))
    }
}
