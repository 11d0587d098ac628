//! The engine on the real clock: every step in a loop of its own, so that a slow call of one never
//! holds back the others, and dispatch in one that never waits for a call at all.

use std::sync::Arc;
use std::time::Duration;

use domain::time::Timestamp;
use engine::collect::Collector;
use engine::dispatch::Dispatcher;
use engine::{Engine, EngineResult, Progress};
use service::{LiveEvent, LiveKind, Service};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::clock_guard::ClockGuard;
use crate::installation::Installation;
use crate::system::Stopwatch;

/// How often every step looks, where nothing wakes it earlier.
const TICK: Duration = Duration::from_secs(1);
/// After a step failed, it waits this long: a database that is away needs no hammering.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(5);

/// What every loop needs.
#[derive(Clone)]
struct Loop {
    engine: Engine,
    service: Service,
    guard: Arc<ClockGuard>,
    /// Changes when a use case changed something.
    wake: watch::Receiver<u64>,
    /// True when the program stops.
    stop: watch::Receiver<bool>,
}

/// Runs the engine until `stop`; then what is in flight is waited for and written down.
pub async fn run(installation: Installation, guard: Arc<ClockGuard>, stop: watch::Receiver<bool>) {
    let (waker, wake) = watch::channel(0);
    let common = Loop {
        engine: installation.engine,
        service: installation.service,
        guard,
        wake,
        stop,
    };
    let mut loops = JoinSet::new();
    loops.spawn(common.clone().wake_on_changes(waker));
    loops.spawn(common.clone().repeat("find", engine_find));
    loops.spawn(common.clone().collect());
    loops.spawn(common.clone().repeat("follow_up", engine_follow_up));
    loops.spawn(common.clone().repeat("segments", engine_segments));
    loops.spawn(common.clone().repeat("plan", engine_plan));
    loops.spawn(common.clone().repeat("reconcile", engine_reconcile));
    loops.spawn(common.dispatch());
    while let Some(ended) = loops.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a loop of the engine ended by a fault; restart the program");
        }
    }
}

async fn engine_find(engine: Engine, now: Timestamp) -> EngineResult<Progress> {
    engine::find::step(&engine, now).await
}

async fn engine_follow_up(engine: Engine, now: Timestamp) -> EngineResult<Progress> {
    engine::follow_up::step(&engine, now).await
}

async fn engine_segments(engine: Engine, now: Timestamp) -> EngineResult<Progress> {
    engine::segments::step(&engine, now).await
}

async fn engine_plan(engine: Engine, now: Timestamp) -> EngineResult<Progress> {
    engine::plan::step(&engine, now).await
}

async fn engine_reconcile(engine: Engine, now: Timestamp) -> EngineResult<Progress> {
    engine::reconcile::step(&engine, now).await
}

/// Tells open pages about the campaigns that a step changed.
pub fn announce(service: &Service, progress: &Progress) {
    for (workspace, campaign) in &progress.changed {
        for kind in [LiveKind::Campaign, LiveKind::Queue, LiveKind::Companion] {
            service.announce(LiveEvent::new(workspace, kind).campaign(campaign));
        }
    }
}

fn interval() -> tokio::time::Interval {
    let mut interval = tokio::time::interval(TICK);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

impl Loop {
    fn stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// The instant to decide by; none while the clock is not trusted or the database is away.
    async fn now(&self) -> Option<Timestamp> {
        match self.guard.now().await {
            Ok(now) => now,
            Err(failure) => {
                tracing::error!(
                    problem = failure.sentence(),
                    "the database does not answer; trying again"
                );
                None
            }
        }
    }

    /// Waits for a tick, a change or the end.
    async fn pause(&mut self, interval: &mut tokio::time::Interval) {
        let changed = async {
            // Without a waker there are ticks only.
            if self.wake.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            _ = interval.tick() => {}
            () = changed => {}
            _ = self.stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn wake_on_changes(mut self, waker: watch::Sender<u64>) {
        use futures_util::StreamExt as _;
        let mut changes = self.service.listen_everywhere();
        loop {
            tokio::select! {
                change = changes.next() => match change {
                    Some(()) => waker.send_modify(|count| *count = count.wrapping_add(1)),
                    None => return,
                },
                _ = self.stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// Notes what a step did; waits where it failed.
    async fn note(&mut self, step: &'static str, result: EngineResult<Progress>, took: Stopwatch) {
        metrics::histogram!("overture_step_seconds", "step" => step)
            .record(took.elapsed().as_secs_f64());
        match result {
            Ok(progress) => {
                metrics::counter!("overture_step_changes_total", "step" => step)
                    .increment(progress.done as u64);
                announce(&self.service, &progress);
            }
            Err(error) => {
                metrics::counter!("overture_step_failures_total", "step" => step).increment(1);
                tracing::error!(step, %error, "a step was rolled back; trying again");
                tokio::select! {
                    () = tokio::time::sleep(PAUSE_AFTER_FAILURE) => {}
                    _ = self.stop.wait_for(|stop| *stop) => {}
                }
            }
        }
    }

    async fn repeat<Step, Done>(mut self, name: &'static str, step: Step)
    where
        Step: Fn(Engine, Timestamp) -> Done + Send,
        Done: Future<Output = EngineResult<Progress>> + Send,
    {
        let mut interval = interval();
        while !self.stopping() {
            if let Some(now) = self.now().await {
                let took = Stopwatch::start();
                let result = step(self.engine.clone(), now).await;
                self.note(name, result, took).await;
            }
            self.pause(&mut interval).await;
        }
    }

    async fn collect(mut self) {
        let mut collector = Collector::new(self.engine.clone());
        let mut interval = interval();
        while !self.stopping() {
            if let Some(now) = self.now().await {
                let took = Stopwatch::start();
                let result = collector.turn(now).await;
                self.note("collect", result, took).await;
            }
            if collector.in_flight() > 0 {
                tokio::select! {
                    _ = collector.wait() => {}
                    _ = interval.tick() => {}
                }
            } else {
                self.pause(&mut interval).await;
            }
        }
        // The program stops: what networks were asked is written down.
        if let Some(now) = self.now().await
            && let Err(error) = collector.settle(now).await
        {
            tracing::error!(%error, "what polls brought could not be written down; they are made again at the next start");
        }
    }

    async fn dispatch(mut self) {
        let mut dispatcher = Dispatcher::new(self.engine.clone());
        let mut interval = interval();
        while !self.stopping() {
            if let Some(now) = self.now().await {
                let took = Stopwatch::start();
                let result = dispatcher.turn(now).await;
                self.note("dispatch", result, took).await;
            }
            tokio::select! {
                // False says that nothing is in flight and nothing was begun.
                again = dispatcher.wait() => if !again {
                    self.pause(&mut interval).await;
                },
                _ = interval.tick() => {}
            }
        }
        self.settle(dispatcher).await;
    }

    /// The program stops: what was asked of networks is answered, and written down.
    async fn settle(&mut self, mut dispatcher: Dispatcher) {
        if let Some(now) = self.now().await
            && let Err(error) = dispatcher.settle(now).await
        {
            tracing::error!(%error, "what was in flight could not be written down; it is looked up at the next start");
        }
    }
}
