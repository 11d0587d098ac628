//! Time that moves when somebody says so: from one due instant to the next, with every step and
//! every simulated network taken along.

use std::sync::Arc;

use async_trait::async_trait;
use domain::time::{Clock, ManualClock, Timestamp, span};
use engine::upcoming::Upcoming;
use futures_util::future::BoxFuture;
use service::{ServiceError, ServiceResult};
use store::{Db, StoreResult};
use tokio::sync::Mutex;

use crate::failure::{Failure, Outcome};
use crate::installation::Installation;
use crate::looped::announce;
use crate::place::{self, Place};
use crate::system::{self, SystemClock};

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

/// The present instant of an installation that nobody serves now: where its manual clock stands, else
/// the machine's time.
pub async fn present(db: &Db) -> StoreResult<Timestamp> {
    let mut tx = db.read().await?;
    let manual = store::installation::get(&mut tx, INSTANT).await?;
    Ok(manual
        .and_then(|text| text.parse().ok())
        .map_or_else(|| SystemClock.now(), Timestamp::from_millis))
}

/// Whether a killed process has to find the instant again.
pub enum Keeping {
    /// It is gone with the process.
    Nowhere,
    /// The database keeps it, and the data folder remembers how far the database came.
    Database(Option<Place>),
}

/// The clock, and everything that moves with it.
pub struct Simulated {
    clock: Arc<ManualClock>,
    installation: Installation,
    keeping: Keeping,
    people: Mutex<Box<dyn People>>,
}

impl Simulated {
    /// Over an installation whose time the clock tells.
    pub fn new(
        clock: Arc<ManualClock>,
        installation: Installation,
        keeping: Keeping,
        people: Box<dyn People>,
    ) -> Self {
        Self {
            clock,
            installation,
            keeping,
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
            .map_err(|failure| ServiceError::internal(failure.sentence()))?;
        Ok(self.clock.now())
    }

    /// Moves to an instant.
    pub async fn advance_to(&self, target: Timestamp) -> Outcome {
        let mut people = self.people.lock().await;
        self.run(&mut **people, target).await
    }

    async fn run(&self, people: &mut dyn People, target: Timestamp) -> Outcome {
        // A process that was killed may have kept its instant without telling the networks.
        self.installation
            .networks
            .advance_to(self.clock.now())
            .await;
        engine::zones::adopt(&self.installation.engine, self.clock.now()).await?;
        // What was changed by hand since the last move may be due at once.
        self.step(people, self.clock.now()).await?;
        loop {
            let now = self.clock.now();
            let upcoming = self.installation.engine.upcoming().await?;
            let instant = upcoming
                .soonest()
                .into_iter()
                .chain(people.next_due())
                .min();
            // Something may be overdue and still have to wait, such as an account that a killed
            // process held; a second is soon enough for it.
            let instant = instant.map(|instant| instant.max(now.plus_millis(span::SECOND)));
            let Some(next) = instant.filter(|next| *next < target) else {
                break;
            };
            self.move_to(next).await?;
            if is_a_look_at_the_network_alone(&upcoming, people.next_due(), next) {
                self.look(people, next).await?;
            } else {
                self.step(people, next).await?;
            }
        }
        if target > self.clock.now() {
            self.move_to(target).await?;
            self.step(people, target).await?;
        }
        Ok(())
    }

    async fn move_to(&self, instant: Timestamp) -> Outcome {
        if let Keeping::Database(place) = &self.keeping {
            let mut tx = self.installation.db.write().await?;
            let text = instant.as_millis().to_string();
            store::installation::set(&mut tx, INSTANT, &text).await?;
            let witness = store::instance::keep_instant(&mut tx, instant).await?;
            tx.commit().await?;
            if let Some(finding) = place.as_ref().and_then(|place| place.remember(witness)) {
                place::hold(
                    &self.installation.db,
                    &mut system::entropy()?,
                    finding,
                    instant,
                )
                .await?;
            }
        }
        self.clock.advance_to(instant);
        self.installation.networks.advance_to(instant).await;
        Ok(())
    }

    async fn step(&self, people: &mut dyn People, now: Timestamp) -> Outcome {
        people.act(now).await?;
        let progress = self.installation.engine.step(now).await?;
        announce(&self.installation.service, &progress);
        Ok(())
    }

    /// The collect step alone; where it brought something, the others have work.
    async fn look(&self, people: &mut dyn People, now: Timestamp) -> Outcome {
        people.act(now).await?;
        let progress = engine::collect::step(&self.installation.engine, now).await?;
        announce(&self.installation.service, &progress);
        if progress.done > 0 {
            return self.step(people, now).await;
        }
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

/// Most instants of a quiet day are looks at the network that bring nothing; they need none of the
/// other steps.
fn is_a_look_at_the_network_alone(
    upcoming: &Upcoming,
    people: Option<Timestamp>,
    now: Timestamp,
) -> bool {
    let mut others = upcoming.others.into_iter().flatten().chain(people);
    others.all(|due| due > now)
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
