//! A process as the operating system sees it: it runs, stands still, or has ended. Whatever it does
//! to the outside (a statement, a request) passes its gate, where a trap may be set.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use domain::time::{Clock as _, ManualClock, Timestamp};
use store::{Boundary, Crossing, StoreError, StoreResult};
use tokio::sync::Notify;

use crate::fault::FaultKind;
use crate::sometimes::Tally;

/// What simulated failures of the database call themselves, so that real ones are told apart.
pub const SIMULATED: &str = "a simulated failure";

/// Where a process can be caught.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// Before a transaction begins.
    Begin,
    /// Before a statement within one.
    Statement,
    /// Before a commit.
    Commit,
    /// After a commit.
    Committed,
    /// Before a request leaves.
    Request,
    /// After the network has served it, before its answer arrives.
    Answer,
}

impl From<Crossing> for Point {
    fn from(crossing: Crossing) -> Self {
        match crossing {
            Crossing::Begin => Self::Begin,
            Crossing::Statement(_) => Self::Statement,
            Crossing::Commit => Self::Commit,
            Crossing::Committed => Self::Committed,
        }
    }
}

/// What happens to whoever steps into a trap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Snare {
    /// The process ends at once.
    Kill,
    /// The process ends when it begins its next transaction.
    KillNext,
    /// The process stands still for so many milliseconds; what it holds in memory goes on
    /// afterwards.
    Pause(i64),
    /// The database answers with an error instead.
    Fail,
}

/// A trap, and the fault that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trap {
    /// Which fault.
    pub kind: FaultKind,
    /// Where.
    pub point: Point,
    /// How many passers-by it lets through first.
    pub skip: u32,
    /// What it does.
    pub snare: Snare,
}

#[derive(Debug, Default)]
struct State {
    trap: Option<Trap>,
    killed: bool,
    /// Until when the process stands still.
    paused_until: Option<Timestamp>,
}

/// One process. What runs in it shares this.
pub struct Process {
    name: String,
    tally: Tally,
    clock: Arc<ManualClock>,
    state: Mutex<State>,
    /// Whether nothing is special: then nobody has to look at the state.
    quiet: AtomicBool,
    resumed: Notify,
}

impl fmt::Debug for Process {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Process")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Process {
    /// A process that runs.
    pub fn start(name: &str, tally: &Tally, clock: &Arc<ManualClock>) -> Arc<Self> {
        Arc::new(Self {
            name: name.to_owned(),
            tally: tally.clone(),
            clock: Arc::clone(clock),
            state: Mutex::default(),
            quiet: AtomicBool::new(true),
            resumed: Notify::new(),
        })
    }

    /// Its name among those that share the database.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The true instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds the lock can panic half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        let answer = change(&mut state);
        let quiet = state.trap.is_none() && !state.killed && state.paused_until.is_none();
        self.quiet.store(quiet, Ordering::Relaxed);
        answer
    }

    /// Sets a trap; the one that is set already stays.
    pub fn set(&self, trap: Trap) {
        self.change(|state| {
            state.trap.get_or_insert(trap);
        });
    }

    /// Takes a trap away that nobody stepped into.
    pub fn disarm(&self) {
        self.change(|state| state.trap = None);
    }

    /// Ends the process from outside.
    pub fn kill(&self) {
        self.change(|state| state.killed = true);
    }

    /// Whether it has ended.
    pub fn is_killed(&self) -> bool {
        !self.quiet.load(Ordering::Relaxed) && self.state().killed
    }

    /// Until when it stands still.
    pub fn paused_until(&self) -> Option<Timestamp> {
        if self.quiet.load(Ordering::Relaxed) {
            return None;
        }
        self.state().paused_until
    }

    /// Lets it stand still from outside.
    pub fn pause(&self, until: Timestamp) {
        self.change(|state| state.paused_until = state.paused_until.max(Some(until)));
    }

    /// It stands still no longer than that, where it does.
    pub fn end_pause_at(&self, instant: Timestamp) {
        self.change(|state| {
            state.paused_until = state.paused_until.map(|until| until.min(instant));
        });
    }

    /// Lets it go on.
    pub fn resume(&self) {
        self.change(|state| state.paused_until = None);
        self.resumed.notify_waiters();
    }

    /// Whether somebody stepped into the trap.
    fn spring(&self, point: Point) -> Option<Snare> {
        self.change(|state| {
            let trap = state.trap.as_mut().filter(|trap| trap.point == point)?;
            if trap.skip > 0 {
                trap.skip -= 1;
                return None;
            }
            let Trap { kind, snare, .. } = *trap;
            state.trap = None;
            match snare {
                Snare::KillNext => {
                    state.trap = Some(Trap {
                        kind,
                        point: Point::Begin,
                        skip: 0,
                        snare: Snare::Kill,
                    });
                    return None;
                }
                Snare::Kill => state.killed = true,
                Snare::Pause(length) => state.paused_until = Some(self.now().plus_millis(length)),
                Snare::Fail => {}
            }
            self.tally.fault(kind);
            Some(snare)
        })
    }
}

/// The way out of one lane of a process: one loop of the engine, or a person's request.
pub struct Gate {
    process: Arc<Process>,
    waiting: AtomicUsize,
    changed: Notify,
    /// Moves with the clock, for answers that take their time.
    tick: Arc<Notify>,
}

impl fmt::Debug for Gate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Gate")
            .field("process", &self.process.name)
            .finish_non_exhaustive()
    }
}

/// Somebody who waits at the gate.
struct Waiting<'a>(&'a Gate);

impl<'a> Waiting<'a> {
    fn begin(gate: &'a Gate) -> Self {
        gate.waiting.fetch_add(1, Ordering::Relaxed);
        gate.changed.notify_one();
        Self(gate)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Gate {
    /// A gate of a process. `tick` is notified when the clock has moved.
    pub fn of(process: &Arc<Process>, tick: &Arc<Notify>) -> Arc<Self> {
        Arc::new(Self {
            process: Arc::clone(process),
            waiting: AtomicUsize::new(0),
            changed: Notify::new(),
            tick: Arc::clone(tick),
        })
    }

    /// The process.
    pub fn process(&self) -> &Arc<Process> {
        &self.process
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Until somebody begins to wait.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Passes, unless a trap or the state of the process holds it.
    pub async fn pass(&self, point: Point) -> StoreResult<()> {
        if self.process.quiet.load(Ordering::Relaxed) {
            return Ok(());
        }
        if self.process.spring(point) == Some(Snare::Fail) {
            return Err(StoreError::Unavailable {
                detail: SIMULATED.to_owned(),
            });
        }
        // Nobody stands still with a transaction open: the other processes would stand as well.
        let stands = !matches!(point, Point::Statement | Point::Commit);
        let since = self.process.now();
        loop {
            let resumed = self.process.resumed.notified();
            let (killed, paused) = {
                let state = self.process.state();
                (state.killed, state.paused_until.is_some())
            };
            let held = killed || (paused && stands);
            if !held {
                let now = self.process.now();
                if point == Point::Request && since < now {
                    self.process.tally.slept_before_a_request(since, now);
                }
                return Ok(());
            }
            let _waiting = Waiting::begin(self);
            resumed.await;
        }
    }

    /// Waits until the clock shows an instant.
    pub async fn wait_until(&self, instant: Timestamp) {
        loop {
            let tick = self.tick.notified();
            if self.process.now() >= instant {
                return;
            }
            let _waiting = Waiting::begin(self);
            tick.await;
        }
    }
}

#[async_trait]
impl Boundary for Gate {
    async fn cross(&self, crossing: Crossing) -> StoreResult<()> {
        self.pass(crossing.into()).await
    }
}
