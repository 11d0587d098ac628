//! A process of the engine: its loops, each with its own way out, as the program runs them.

use std::pin::Pin;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use domain::entropy::Entropy;
use domain::time::Timestamp;
use engine::Running as RunningTime;
use engine::collect::Collector;
use engine::dispatch::Dispatcher;
use engine::{Engine, EngineError, EngineResult, Progress};
use sandbox::Sandbox;
use service::{PasswordCost, Service, ServiceParts, Vault};
use store::{Db, StoreError};
use tokio::sync::Notify;

use crate::process::{Gate, Process, SIMULATED};
use crate::wire::{Arrivals, UnderWay, Wires};

/// What processes of an installation have in common.
#[derive(Clone)]
pub struct Installation {
    /// The database, without a boundary.
    pub db: Db,
    /// Seals secrets.
    pub vault: Vault,
    /// Draws come from it.
    pub seed: u64,
    /// The network.
    pub network: Sandbox,
    /// When slow answers arrive.
    pub arrivals: Arrivals,
    /// What is under way in all processes.
    pub under_way: UnderWay,
    /// Notified when the clock has moved.
    pub tick: Arc<Notify>,
    /// The true time.
    pub clock: Arc<dyn domain::time::Clock>,
}

impl Installation {
    /// The clock has moved: the network follows, answers arrive, and who waits for it looks again.
    pub fn move_to(&self, instant: Timestamp) {
        self.network.with(|network| {
            network.advance_to(instant.as_millis());
            self.arrivals.arrive(network, instant);
        });
        self.tick.notify_waiters();
    }

    /// Use cases as a process offers them, through a gate.
    pub fn service(&self, gate: &Arc<Gate>, cut: &Arc<AtomicI64>, mut entropy: Entropy) -> Service {
        let wires = Wires::new(
            self.network.clone(),
            Arc::clone(gate),
            self.arrivals.clone(),
            self.under_way.clone(),
            Arc::clone(cut),
        );
        let mut parts = ServiceParts::new(
            self.db.across(Arc::clone(gate) as _),
            Arc::clone(&self.clock),
            entropy.fork(),
            self.seed,
            self.vault.clone(),
            wires,
        );
        parts.password_cost = PasswordCost::MINIMAL;
        Service::new(parts)
    }
}

/// A step of the engine that runs in a loop of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Find,
    FollowUp,
    Plan,
    Reconcile,
}

type Running<T> = Pin<Box<dyn Future<Output = T>>>;

/// How far something came that was let run.
enum Driven<T> {
    Done(T),
    /// It waits at its gate.
    Waits(Running<T>),
    /// Its process has ended.
    Killed,
}

/// Lets something run until it is done or waits at its gate.
async fn drive<T>(mut running: Running<T>, gate: &Gate) -> Driven<T> {
    // Whatever runs here is alone at its gate. It may stand there since an earlier beat: then nobody
    // comes to it anew.
    let stands = std::future::poll_fn(|_| match gate.waiting() {
        0 => Poll::Pending,
        _ => Poll::Ready(()),
    });
    tokio::select! {
        biased;
        done = &mut running => return Driven::Done(done),
        () = stands => {}
    }
    if gate.process().is_killed() {
        return Driven::Killed;
    }
    Driven::Waits(running)
}

/// One loop of the engine.
struct Lane {
    step: Step,
    engine: Engine,
    gate: Arc<Gate>,
    running: Option<Running<EngineResult<Progress>>>,
}

impl Lane {
    fn begin(&self, now: Timestamp) -> Running<EngineResult<Progress>> {
        let engine = self.engine.clone();
        let step = self.step;
        Box::pin(async move {
            match step {
                Step::Find => engine::find::step(&engine, now).await,
                Step::FollowUp => engine::follow_up::step(&engine, now).await,
                Step::Plan => engine::plan::step(&engine, now).await,
                Step::Reconcile => engine::reconcile::step(&engine, now).await,
            }
        })
    }
}

/// A loop of the engine that has several calls to the network in flight at once.
trait Calls: Sized + 'static {
    /// How many calls are in flight.
    fn in_flight(&self) -> usize;

    /// Waits for a call to end; false where nothing is in flight and nothing was begun.
    fn wait(&mut self) -> impl Future<Output = bool>;

    /// Writes what ended, and begins what is due.
    fn turn(&mut self, now: Timestamp) -> impl Future<Output = EngineResult<Progress>>;
}

impl Calls for Dispatcher {
    fn in_flight(&self) -> usize {
        self.in_flight()
    }

    fn wait(&mut self) -> impl Future<Output = bool> {
        self.wait()
    }

    fn turn(&mut self, now: Timestamp) -> impl Future<Output = EngineResult<Progress>> {
        self.turn(now)
    }
}

impl Calls for Collector {
    fn in_flight(&self) -> usize {
        self.in_flight()
    }

    fn wait(&mut self) -> impl Future<Output = bool> {
        self.wait()
    }

    fn turn(&mut self, now: Timestamp) -> impl Future<Output = EngineResult<Progress>> {
        self.turn(now)
    }
}

/// How far a loop with calls has come.
enum Stand<C> {
    /// Between two turns.
    Idle(C),
    /// A turn that waits at the gate.
    Turning(Running<(C, EngineResult<Progress>)>),
}

/// A loop with calls, and its ways out.
struct Calling<C> {
    stand: Option<Stand<C>>,
    /// Whether a call has ended that no turn has written down yet.
    ended: bool,
    /// The way of the turns to the database.
    turns: Arc<Gate>,
    /// The way of the calls to the network: several are under way at once.
    calls: Arc<Gate>,
}

impl<C: Calls> Calling<C> {
    fn start(made: C, turns: Arc<Gate>, calls: Arc<Gate>) -> Self {
        Self {
            stand: Some(Stand::Idle(made)),
            ended: false,
            turns,
            calls,
        }
    }

    fn process(&self) -> &Arc<Process> {
        self.turns.process()
    }

    /// Lets the loop run: calls that ended are written down; with `due`, what is due is begun.
    async fn advance(&mut self, now: Timestamp, due: bool) -> Result<Beat, Trouble> {
        let mut turn = due;
        loop {
            let Some(stand) = self.stand.take() else {
                return Ok(Beat::Killed);
            };
            let turning = match stand {
                Stand::Turning(running) => running,
                Stand::Idle(mut made) => {
                    self.ended |= settle(&mut made, &self.calls).await;
                    if self.process().is_killed() {
                        return Ok(Beat::Killed);
                    }
                    let paused = self.process().paused_until().is_some();
                    if paused || !(turn || self.ended) {
                        self.stand = Some(Stand::Idle(made));
                        return Ok(Beat::Done);
                    }
                    (turn, self.ended) = (false, false);
                    Box::pin(async move {
                        let result = made.turn(now).await;
                        (made, result)
                    }) as Running<_>
                }
            };
            match drive(turning, &self.turns).await {
                Driven::Done((made, result)) => {
                    self.stand = Some(Stand::Idle(made));
                    // What a failed turn could not write, the next one does.
                    self.ended |= result.is_err();
                    tolerate(result)?;
                }
                Driven::Waits(running) => {
                    self.stand = Some(Stand::Turning(running));
                    return Ok(Beat::Done);
                }
                Driven::Killed => return Ok(Beat::Killed),
            }
        }
    }

    /// Lets the calls run to whom the clock or their process gave way again, before anybody else does
    /// anything: what they do next must not depend on how fast the database is.
    async fn settle(&mut self) {
        if let Some(Stand::Idle(made)) = &mut self.stand {
            self.ended |= settle(made, &self.calls).await;
        }
    }
}

/// Lets the calls in flight run until each has ended or waits. Whether one ended, or the last turn
/// found more than it could begin.
async fn settle<C: Calls>(made: &mut C, calls: &Gate) -> bool {
    if made.in_flight() > 0 {
        // Those that were woken still count as waiting until they have run.
        tokio::task::yield_now().await;
    }
    let mut ended = false;
    loop {
        let in_flight = made.in_flight();
        if in_flight > 0 && in_flight == calls.waiting() {
            return ended;
        }
        if in_flight == 0 && ended {
            return true;
        }
        tokio::select! {
            biased;
            again = made.wait() => {
                if !again {
                    return ended;
                }
                ended = true;
            }
            () = calls.changed() => {}
        }
    }
}

/// How a beat ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Beat {
    /// All loops have done what was due, or wait.
    Done,
    /// The process has ended.
    Killed,
}

/// Why a beat could not be done, simulated failures apart.
pub type Trouble = EngineError;

/// A process of the engine.
pub struct Worker {
    process: Arc<Process>,
    /// For looks at what is due.
    looking: Engine,
    lanes: Vec<Lane>,
    collecting: Calling<Collector>,
    sending: Calling<Dispatcher>,
}

impl Worker {
    /// Starts one.
    pub fn start(
        installation: &Installation,
        process: Arc<Process>,
        cut: &Arc<AtomicI64>,
        entropy: &mut Entropy,
    ) -> Self {
        let mut engine = |to_database: &Arc<Gate>, to_network: &Arc<Gate>| {
            let service = installation.service(to_network, cut, entropy.fork());
            Engine::new(
                installation.db.across(Arc::clone(to_database) as _),
                Arc::new(service),
                Arc::new(Mutex::new(entropy.fork())),
                installation.seed,
                process.name(),
            )
            .measured_by(running_time(&process))
        };
        let gate = || Gate::of(&process, &installation.tick);
        let steps = [Step::Find, Step::FollowUp, Step::Plan, Step::Reconcile];
        let lanes = steps
            .into_iter()
            .map(|step| {
                let gate = gate();
                Lane {
                    step,
                    engine: engine(&gate, &gate),
                    gate,
                    running: None,
                }
            })
            .collect();
        let (turns, calls) = (gate(), gate());
        let collector = Collector::new(engine(&turns, &calls));
        let collecting = Calling::start(collector, turns, calls);
        let (turns, calls) = (gate(), gate());
        let dispatcher = Dispatcher::new(engine(&turns, &calls));
        let sending = Calling::start(dispatcher, turns, calls);
        let looking = Engine::new(
            installation.db.clone(),
            Arc::new(installation.service(&gate(), cut, entropy.fork())),
            Arc::new(Mutex::new(entropy.fork())),
            installation.seed,
            process.name(),
        );
        Self {
            process,
            looking,
            lanes,
            collecting,
            sending,
        }
    }

    /// The process.
    pub fn process(&self) -> &Arc<Process> {
        &self.process
    }

    /// When something falls due, as far as the database tells.
    pub async fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        self.looking.next_due(now).await
    }

    /// Lets the calls go on that the clock let go; nothing else of the process runs.
    pub async fn settle(&mut self) {
        self.collecting.settle().await;
        self.sending.settle().await;
    }

    /// Does what is due at `now`, and goes on with what waited. What waits longer stays waiting.
    pub async fn beat(&mut self, now: Timestamp) -> Result<Beat, Trouble> {
        // First what is under way, so that nothing goes on while another loop runs.
        if self.sending.advance(now, false).await? == Beat::Killed {
            return Ok(Beat::Killed);
        }
        if self.collecting.advance(now, false).await? == Beat::Killed {
            return Ok(Beat::Killed);
        }
        if self.process.paused_until().is_some() {
            return Ok(Beat::Done);
        }
        let due = self.looking.due(now).await?;
        if self.advance(Step::Find, due.find > 0, now).await? == Beat::Killed {
            return Ok(Beat::Killed);
        }
        if self.collecting.advance(now, due.collect > 0).await? == Beat::Killed {
            return Ok(Beat::Killed);
        }
        let follow_up = due.follow_up + due.collect > 0;
        let then = [(Step::FollowUp, follow_up), (Step::Plan, due.plan > 0)];
        for (step, is_due) in then {
            if self.advance(step, is_due, now).await? == Beat::Killed {
                return Ok(Beat::Killed);
            }
        }
        let sends = due.plan + due.dispatch > 0;
        if self.sending.advance(now, sends).await? == Beat::Killed {
            return Ok(Beat::Killed);
        }
        self.advance(Step::Reconcile, due.reconcile > 0, now).await
    }

    /// Lets one loop run, where it is under way or something is due.
    async fn advance(&mut self, step: Step, due: bool, now: Timestamp) -> Result<Beat, Trouble> {
        let Some(lane) = self.lanes.iter_mut().find(|lane| lane.step == step) else {
            return Ok(Beat::Done);
        };
        let paused = self.process.paused_until().is_some();
        let running = match lane.running.take() {
            Some(running) => running,
            None if due && !paused => lane.begin(now),
            None => return Ok(Beat::Done),
        };
        match drive(running, &lane.gate).await {
            Driven::Done(result) => tolerate(result),
            Driven::Waits(running) => {
                lane.running = Some(running);
                Ok(Beat::Done)
            }
            Driven::Killed => Ok(Beat::Killed),
        }
    }
}

/// For how long a process has been running: its own clocks may jump, this one never does.
fn running_time(process: &Arc<Process>) -> RunningTime {
    let process = Arc::clone(process);
    let since = process.now();
    Arc::new(move || {
        let running = process.now().millis_since(since);
        std::time::Duration::from_millis(running.unsigned_abs())
    })
}

/// Simulated failures of the database are rolled back and tried again, as the program does.
fn tolerate(result: EngineResult<Progress>) -> Result<Beat, Trouble> {
    match result {
        Ok(_) => Ok(Beat::Done),
        Err(EngineError::Store(StoreError::Unavailable { detail })) if detail == SIMULATED => {
            Ok(Beat::Done)
        }
        Err(error) => Err(error),
    }
}
