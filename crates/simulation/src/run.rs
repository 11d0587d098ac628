//! One simulation: the clock goes from due instant to due instant, and at each of them faults happen,
//! people act and the processes of the engine work.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use checker::{Evidence, EvidenceError, Report, check};
use domain::entropy::Entropy;
use domain::time::{Clock, ManualClock, Timestamp, span};
use sandbox::Sandbox;
use service::{ServiceError, Vault};
use store::{Db, Location, StoreError};
use tokio::sync::Notify;

use crate::deeds::Deeds;
use crate::fault::FaultKind;
use crate::nemesis::{Nemesis, Order};
use crate::network_faults::Rules;
use crate::people::People;
use crate::plan::Plan;
use crate::process::{Gate, Process, SIMULATED};
use crate::record::Record;
use crate::seen;
use crate::sometimes::{Counts, Tally};
use crate::troubles::Troubles;
use crate::unknown::Unknown;
use crate::wire::{Arrivals, UnderWay};
use crate::worker::{Beat, Installation, Worker};
use crate::world;

/// Processes over one database at most.
const PROCESSES_MAXIMUM: usize = 3;
/// After its end a process is replaced this much later.
const RESTART_MILLISECONDS: i64 = 20 * span::SECOND;
/// After the last fault the world runs on for so long, so that what is open can end.
const CALM_MILLISECONDS: i64 = 2 * span::DAY;

/// Tasks that run in a row at most; more than there are calls in flight.
const EVENT_INTERVAL: u32 = 100_000;

/// Invariants that ask for something to be there, which a process may still be about to write where a
/// fault has just hindered it; they are judged at the end alone.
const COMES_LATE: [&str; 1] = ["I-22"];

/// Why a simulation could not be carried out. A fault of the engine is none: that is a violation.
#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
    /// The database of the simulation.
    #[error("The database of the simulation fails: {0}")]
    Store(#[from] StoreError),
    /// A use case failed that no simulated fault had befallen.
    #[error("A person of the simulation failed: {0}")]
    Service(#[from] ServiceError),
    /// A step of the engine failed that no simulated fault had befallen.
    #[error("A step of the engine failed at {at}: {error}")]
    Step {
        /// When.
        at: Timestamp,
        /// What it said.
        error: engine::EngineError,
    },
    /// The evidence cannot be read.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The evidence cannot be written down.
    #[error("The evidence cannot be written down: {0}")]
    Json(#[from] serde_json::Error),
    /// The runtime cannot be built.
    #[error("The runtime of the simulation cannot be built: {0}")]
    Runtime(#[from] std::io::Error),
}

/// What came of a simulation.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// What the checker says.
    pub report: Report,
    /// What it looked at; kept where an invariant did not hold.
    pub evidence: Option<Box<Evidence>>,
    /// Names everything that happened, in order.
    pub digest: String,
    /// How often each fault happened.
    pub reached: Counts,
    /// How often each rare branch of the engine was taken.
    pub branches: Counts,
    /// What became of outcomes that nobody knew at first.
    pub unknown: Unknown,
    /// Invitations and messages that left.
    pub sends: u64,
    /// Campaigns that ran.
    pub campaigns: usize,
    /// Instants at which the clock stood.
    pub instants: u64,
    /// Statements that the database was asked.
    pub statements: u64,
}

impl Outcome {
    /// Whether every invariant held.
    pub fn is_clean(&self) -> bool {
        self.report.is_clean()
    }
}

/// Carries a simulation out, on this thread.
pub fn run(plan: &Plan) -> Result<Outcome, SimulationError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        // Everything that can run runs before the run itself goes on.
        .event_interval(EVENT_INTERVAL)
        .build()?;
    runtime.block_on(async {
        let mut stage = Stage::set(plan).await?;
        match stage.play().await? {
            Some(broken) => Ok(broken),
            None => stage.judge().await,
        }
    })
}

/// A process of the engine, and until when it is away.
struct Seat {
    worker: Worker,
    cut: Arc<AtomicI64>,
    cut_until: Option<Timestamp>,
}

/// Everything that runs.
struct Stage {
    plan: Plan,
    clock: Arc<ManualClock>,
    installation: Installation,
    entropy: Entropy,
    tally: Tally,
    record: Record,
    rules: Rules,
    people: People,
    nemesis: Nemesis,
    seats: Vec<Seat>,
    /// When ended processes are replaced.
    restarts: Vec<Timestamp>,
    started: u64,
    requests: Arc<Gate>,
    instants: u64,
    troubles: Troubles,
}

impl Stage {
    async fn set(plan: &Plan) -> Result<Self, SimulationError> {
        let dice = plan.dice();
        let clock = Arc::new(ManualClock::new(plan.start));
        let mut entropy = Entropy::from_seed(dice.bits(&["entropy"]));
        let mut key = [0; 32];
        entropy.fill(&mut key);
        let network = Sandbox::new(world::network(plan), sandbox::Clock::Manual, None);
        let installation = Installation {
            db: Db::open(&Location::Memory).await?,
            vault: Vault::from_bytes(&key),
            seed: dice.bits(&["installation"]),
            network: network.clone(),
            arrivals: Arrivals::default(),
            under_way: UnderWay::default(),
            tick: Arc::new(Notify::new()),
            clock: clock.clone(),
        };
        let (tally, record) = (Tally::default(), Record::default());
        let requests = Gate::of(
            &Process::start("people", &tally, &clock),
            &installation.tick,
        );
        let service = installation.service(&requests, &Arc::default(), entropy.fork());
        let deeds = Deeds::new(service, clock.clone(), record.clone());
        let world = world::build(plan, &deeds, &network, &tally).await?;
        let rules = network.with(|network| Rules::switch_on(plan, network));
        let mut zones: Vec<String> = world
            .campaigns
            .iter()
            .map(|campaign| campaign.schedule.time_zone.clone())
            .collect();
        zones.sort();
        zones.dedup();
        for (kind, times) in seen::days_reached(plan, &zones) {
            tally.faults(kind, times);
        }
        let mut stage = Self {
            nemesis: Nemesis::new(plan, network.clone(), tally.clone()),
            people: People::new(
                plan,
                deeds,
                network,
                tally.clone(),
                installation.under_way.clone(),
                world,
            ),
            plan: plan.clone(),
            clock,
            installation,
            entropy,
            tally,
            record,
            rules,
            seats: Vec::new(),
            restarts: Vec::new(),
            started: 0,
            requests,
            instants: 0,
            troubles: Troubles::default(),
        };
        stage.start_process();
        Ok(stage)
    }

    fn start_process(&mut self) {
        self.started += 1;
        let name = format!("worker-{}", self.started);
        let process = Process::start(&name, &self.tally, &self.clock);
        let cut = Arc::new(AtomicI64::new(0));
        let worker = Worker::start(&self.installation, process, &cut, &mut self.entropy);
        self.seats.push(Seat {
            worker,
            cut,
            cut_until: None,
        });
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets everything happen. Answers early where an invariant is broken on the way.
    async fn play(&mut self) -> Result<Option<Outcome>, SimulationError> {
        let end = self.plan.end();
        let every = self.plan.days_between_checks().map(i64::from);
        let every = every.map(|days| days * span::DAY);
        let mut check_at = every.map(|every| self.now().plus_millis(every));
        while let Some(next) = self.next().await?.filter(|next| *next < end) {
            self.move_to(next);
            self.at_this_instant().await?;
            if let (Some(at), Some(every)) = (check_at, every)
                && at <= next
                && self.all_work()
            {
                check_at = Some(at.plus_millis(every));
                let outcome = self.judge().await?;
                let mut violations = outcome.report.violations.iter();
                if violations.any(|violation| !COMES_LATE.contains(&violation.invariant)) {
                    return Ok(Some(outcome));
                }
            }
        }
        self.calm_down();
        let last = end.plus_millis(CALM_MILLISECONDS);
        while let Some(next) = self.next().await?.filter(|next| *next < last) {
            self.move_to(next);
            self.at_this_instant().await?;
        }
        self.move_to(last);
        self.at_this_instant().await?;
        Ok(None)
    }

    /// Whether every process works: what one that is away has not noted yet is not lost.
    fn all_work(&self) -> bool {
        let mut processes = self.seats.iter().map(|seat| seat.worker.process());
        self.restarts.is_empty() && processes.all(|process| process.paused_until().is_none())
    }

    /// The last fault is over: what is open can end.
    fn calm_down(&mut self) {
        let network = self.installation.network.clone();
        network.with(|network| {
            self.rules.count(network, &self.tally);
            network.faults_mut().clear();
        });
        let now = self.now();
        for seat in &mut self.seats {
            seat.cut.store(0, Ordering::Relaxed);
            seat.cut_until = None;
            seat.worker.process().disarm();
            seat.worker.process().end_pause_at(now);
        }
        self.requests.process().disarm();
        self.nemesis.end();
        self.people.end();
        self.move_to(now);
    }

    /// The next instant at which the clock stands. What a simulated delay says is exact; everything
    /// else moves to the next stop.
    async fn next(&self) -> Result<Option<Timestamp>, SimulationError> {
        let now = self.now();
        let soonest = now.plus_millis(1);
        let stop = |at: Timestamp| stop(at.max(soonest), self.plan.grain_milliseconds);
        let people = self.people.next_due().map(stop);
        let nemesis = self.nemesis.next_due().map(stop);
        let mut next: Vec<Timestamp> = [people, nemesis].into_iter().flatten().collect();
        next.extend(self.installation.arrivals.next());
        next.extend(self.restarts.iter().copied());
        let mut works = false;
        for seat in &self.seats {
            let paused = seat.worker.process().paused_until();
            works |= paused.is_none();
            next.extend([paused, seat.cut_until].into_iter().flatten());
        }
        if works && self.plan.stands_everywhere() {
            next.push(stop(soonest));
        } else if works && let Some(seat) = self.seats.first() {
            next.extend(seat.worker.next_due(now).await?.map(stop));
        }
        Ok(next.into_iter().min().map(|at| at.max(soonest)))
    }

    fn move_to(&mut self, instant: Timestamp) {
        self.clock.advance_to(instant);
        self.installation.move_to(instant);
        self.instants += 1;
    }

    async fn at_this_instant(&mut self) -> Result<(), SimulationError> {
        let now = self.now();
        for seat in &mut self.seats {
            seat.worker.settle().await;
        }
        for order in self.nemesis.act(self.people.world(), now) {
            self.obey(order, now);
        }
        self.let_people_act(now).await?;
        self.restart_what_ended(now);
        for place in 0..self.seats.len() {
            self.beat(place, now).await?;
        }
        let seats = std::mem::take(&mut self.seats);
        let (ended, alive): (Vec<Seat>, Vec<Seat>) = seats
            .into_iter()
            .partition(|seat| seat.worker.process().is_killed());
        self.seats = alive;
        for _ in ended {
            self.restart_later(now);
        }
        for seat in &self.seats {
            if let Some(until) = seat.worker.process().paused_until() {
                self.troubles.stands_still(now, until);
            }
        }
        Ok(())
    }

    /// A process has ended; another one takes its place a little later.
    fn restart_later(&mut self, now: Timestamp) {
        let back = now.plus_millis(RESTART_MILLISECONDS);
        self.restarts.push(back);
        self.troubles.ended(now, back);
    }

    fn restart_what_ended(&mut self, now: Timestamp) {
        let due = self.restarts.iter().filter(|at| **at <= now).count();
        self.restarts.retain(|at| *at > now);
        for _ in 0..due {
            self.start_process();
        }
        for seat in &mut self.seats {
            if seat.cut_until.is_some_and(|until| until <= now) {
                seat.cut_until = None;
                seat.cut.store(0, Ordering::Relaxed);
            }
        }
    }

    async fn beat(&mut self, place: usize, now: Timestamp) -> Result<(), SimulationError> {
        let worker = &mut self.seats[place].worker;
        let process = Arc::clone(worker.process());
        if process.paused_until().is_some_and(|until| until <= now) {
            process.resume();
        }
        match worker.beat(now).await {
            Ok(Beat::Done) => {}
            Ok(Beat::Killed) => process.kill(),
            Err(error) => return Err(SimulationError::Step { at: now, error }),
        }
        Ok(())
    }

    /// People act one after the other; where the process that serves them ends, they go on at
    /// another one.
    async fn let_people_act(&mut self, now: Timestamp) -> Result<(), SimulationError> {
        loop {
            let gate = Arc::clone(&self.requests);
            let acted = {
                let acting = self.people.act(now);
                tokio::pin!(acting);
                loop {
                    tokio::select! {
                        biased;
                        acted = &mut acting => break Some(acted),
                        () = gate.changed() => if gate.process().is_killed() { break None },
                    }
                }
            };
            match acted {
                Some(Ok(false)) => return Ok(()),
                Some(Ok(true)) => {}
                Some(Err(error)) => tolerate(error)?,
                None => self.replace_the_server(),
            }
        }
    }

    fn replace_the_server(&mut self) {
        let process = Process::start("people", &self.tally, &self.clock);
        self.requests = Gate::of(&process, &self.installation.tick);
        let entropy = self.entropy.fork();
        let service = self
            .installation
            .service(&self.requests, &Arc::default(), entropy);
        self.people.go_through(service);
    }

    fn obey(&mut self, order: Order, now: Timestamp) {
        let count = self.seats.len().max(1) as u64;
        match order {
            Order::Trap(bits, trap) => {
                if let Some(seat) = self.seats.get((bits % count) as usize) {
                    seat.worker.process().set(trap);
                }
            }
            Order::TrapRequests(trap) => self.requests.process().set(trap),
            Order::Suspend(length) => {
                for seat in &self.seats {
                    seat.worker.process().pause(now.plus_millis(length));
                }
                self.tally.fault(FaultKind::Suspended);
            }
            Order::RestartAll => {
                for _ in 0..self.seats.len() {
                    self.restart_later(now);
                }
                self.seats.clear();
                self.tally.fault(FaultKind::AllRestarted);
            }
            Order::Add => {
                if self.seats.len() + self.restarts.len() < PROCESSES_MAXIMUM {
                    self.start_process();
                    self.tally.fault(FaultKind::ProcessAdded);
                }
            }
            Order::Cut(bits, length) => {
                if let Some(seat) = self.seats.get_mut((bits % count) as usize) {
                    seat.cut.store(1, Ordering::Relaxed);
                    let until = now.plus_millis(length);
                    seat.cut_until = Some(until);
                    self.troubles.stands_still(now, until);
                    self.tally.fault(FaultKind::CutFromNetwork);
                }
            }
            Order::KillPaused => {
                let mut paused = self.seats.iter().map(|seat| seat.worker.process());
                if let Some(process) = paused.find(|process| process.paused_until().is_some()) {
                    process.kill();
                    self.tally.fault(FaultKind::KilledWhilePaused);
                }
            }
        }
    }

    /// What came of it so far.
    async fn judge(&self) -> Result<Outcome, SimulationError> {
        let statements = self.installation.db.query_count();
        let evidence = seen::evidence(
            &self.plan,
            &self.installation.db,
            &self.installation.network,
            &self.record,
            (&self.troubles, &self.tally),
            self.people.world(),
            self.now(),
        )
        .await?;
        let sends = evidence
            .network
            .iter()
            .filter(|row| row.is_by_client())
            .count() as u64;
        let report = check(&evidence);
        Ok(Outcome {
            digest: seen::digest(&evidence)?,
            reached: self.tally.reached(),
            branches: seen::branches(&evidence),
            unknown: Unknown::of(&evidence),
            evidence: (!report.is_clean()).then(|| Box::new(evidence)),
            report,
            sends,
            campaigns: self.people.world().campaigns.len(),
            instants: self.instants,
            statements,
        })
    }
}

/// Where the clock stands for something that falls due at an instant: the end of its grain, just
/// before the next one begins. Slots begin and end between grains, so that what has its moment in a
/// slot is begun in it, and slots open and close in time.
fn stop(at: Timestamp, grain: i64) -> Timestamp {
    let grain = grain.max(1);
    let into = at.as_millis().rem_euclid(grain);
    if into == 0 {
        at
    } else {
        at.plus_millis(grain - 1 - into)
    }
}

/// A simulated failure of the database ends what a person wanted; everything else ends the run.
fn tolerate(error: ServiceError) -> Result<(), SimulationError> {
    match error {
        ServiceError::Store(StoreError::Unavailable { detail }) if detail == SIMULATED => Ok(()),
        other => Err(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_stands_at_the_end_of_a_grain_and_between_two() {
        let stop = |at, grain| stop(Timestamp::from_millis(at), grain).as_millis();
        assert_eq!(stop(0, 60_000), 0);
        assert_eq!(stop(1, 60_000), 59_999);
        assert_eq!(stop(59_999, 60_000), 59_999);
        assert_eq!(stop(60_000, 60_000), 60_000);
        assert_eq!(stop(61_234, 1), 61_234);
    }
}
