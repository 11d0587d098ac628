//! Time that moves when somebody says so: from one due instant to the next, with every step and
//! every simulated network taken along.

use std::sync::Arc;

use async_trait::async_trait;
use domain::time::{Clock, ManualClock, Timestamp, span};
use futures_util::future::BoxFuture;
use service::{ServiceError, ServiceResult};
use store::Db;
use tokio::sync::Mutex;

use crate::failure::{Failure, Outcome};
use crate::installation::Installation;
use crate::looped::announce;

/// The fact under which the instant of a manual clock is kept.
pub const INSTANT: &str = "manual_clock";

/// People who do things at instants of their own, as in the demonstration.
#[async_trait]
pub trait People: Send {
    /// When they do something next.
    fn next_due(&self) -> Option<Timestamp>;

    /// What they do by then; the engine's steps come after it.
    async fn act(&mut self, now: Timestamp) -> Outcome;
}

/// Nobody does anything by themselves.
pub struct Nobody;

#[async_trait]
impl People for Nobody {
    fn next_due(&self) -> Option<Timestamp> {
        None
    }

    async fn act(&mut self, _: Timestamp) -> Outcome {
        Ok(())
    }
}

/// Opens the manual clock of an installation: where it stood, or at `start` the first time.
pub async fn open_clock(db: &Db, start: Timestamp) -> Outcome<Arc<ManualClock>> {
    let start = Timestamp::from_millis(start.as_millis() / span::SECOND * span::SECOND);
    let mut tx = db.write().await?;
    let kept = store::installation::keep(&mut tx, INSTANT, &start.as_millis().to_string()).await?;
    tx.commit().await?;
    let kept = kept.parse().map_err(|_| {
        Failure::failed("The manual clock's instant in the database cannot be read; start on an empty data folder")
    })?;
    Ok(Arc::new(ManualClock::new(Timestamp::from_millis(kept))))
}

/// The clock, and everything that moves with it.
pub struct Simulated {
    clock: Arc<ManualClock>,
    installation: Installation,
    /// Whether a killed process has to find the instant again.
    keeps: bool,
    people: Mutex<Box<dyn People>>,
}

impl Simulated {
    /// Over an installation whose time the clock tells.
    pub fn new(
        clock: Arc<ManualClock>,
        installation: Installation,
        keeps: bool,
        people: Box<dyn People>,
    ) -> Self {
        Self {
            clock,
            installation,
            keeps,
            people: Mutex::new(people),
        }
    }

    /// Where the clock stands.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Moves to the instant that `target` names once it is its turn, running everything that falls
    /// due on the way. Answers where the clock stands when all is done.
    pub async fn advance(
        &self,
        target: impl FnOnce(Timestamp) -> ServiceResult<Timestamp> + Send,
    ) -> ServiceResult<Timestamp> {
        // Whoever comes second waits for the first.
        let mut people = self.people.lock().await;
        let target = target(self.clock.now())?;
        self.run(&mut **people, target)
            .await
            .map_err(|failure| match failure {
                Failure::Usage(problem) | Failure::Failed(problem) => {
                    ServiceError::internal(problem)
                }
                Failure::Told => ServiceError::internal("the clock could not be moved"),
            })?;
        Ok(self.clock.now())
    }

    /// Moves to an instant.
    pub async fn advance_to(&self, target: Timestamp) -> Outcome {
        let mut people = self.people.lock().await;
        self.run(&mut **people, target).await
    }

    async fn run(&self, people: &mut dyn People, target: Timestamp) -> Outcome {
        // What was changed by hand since the last move may be due at once.
        self.step(people, self.clock.now()).await?;
        loop {
            let now = self.clock.now();
            let due = [
                self.installation.engine.next_due(now).await?,
                people.next_due(),
            ];
            let next = due.into_iter().flatten().min().filter(|next| *next < target);
            match next {
                Some(next) if next > now => self.move_to(people, next).await?,
                Some(_) => self.step(people, now).await?,
                None => break,
            }
        }
        if target > self.clock.now() {
            self.move_to(people, target).await?;
        }
        Ok(())
    }

    async fn move_to(&self, people: &mut dyn People, instant: Timestamp) -> Outcome {
        if self.keeps {
            let mut tx = self.installation.db.write().await?;
            let text = instant.as_millis().to_string();
            store::installation::set(&mut tx, INSTANT, &text).await?;
            tx.commit().await?;
        }
        self.clock.advance_to(instant);
        self.installation.networks.advance_to(instant).await;
        self.step(people, instant).await
    }

    async fn step(&self, people: &mut dyn People, now: Timestamp) -> Outcome {
        people.act(now).await?;
        let progress = self.installation.engine.step(now).await?;
        announce(&self.installation.service, &progress);
        Ok(())
    }

    /// The start of the next slot of any active campaign, and where there is none the next day.
    pub async fn next_slot(&self) -> Outcome<Timestamp> {
        let now = self.now();
        let mut tx = self.installation.db.read().await?;
        let wake = store::campaign::next_wake(&mut tx).await?;
        Ok(wake
            .filter(|wake| *wake > now)
            .unwrap_or(now.plus_millis(span::DAY)))
    }
}

fn backwards() -> ServiceError {
    ServiceError::invalid(
        "until",
        "backwards",
        "A clock never goes back. Choose an instant after the present one",
    )
}

impl api::ClockControl for Simulated {
    fn now(&self) -> Timestamp {
        Simulated::now(self)
    }

    fn advance(&self, how_far: api::Move) -> BoxFuture<'_, ServiceResult<Timestamp>> {
        Box::pin(Simulated::advance(self, move |now| {
            let target = how_far.target(now).ok_or_else(|| {
                ServiceError::invalid(
                    "advance",
                    "too_far",
                    "The clock cannot stand there. Choose an instant before the year 10000",
                )
            })?;
            if target < now {
                return Err(backwards());
            }
            Ok(target)
        }))
    }
}
