//! How fast time runs while people watch, and the controls of the page's clock.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::time::{Timestamp, span};
use tokio::sync::{Notify, watch};
use tokio::time::MissedTickBehavior;

use crate::failure::Outcome;
use crate::simulated::Simulated;

/// Time moves in steps of this real length: often enough to look as if it flowed.
const BEAT: Duration = Duration::from_millis(250);
/// The slowest pace, in simulated days a minute: about real time.
const SLOWEST: f64 = 1.0 / 1_024.0;
/// The fastest pace, in simulated days a minute.
const FASTEST: f64 = 64.0;

#[derive(Debug, Clone, Copy)]
struct State {
    days_per_minute: f64,
    paused: bool,
}

/// Lets time run, and obeys the controls.
pub struct Pace {
    simulated: Arc<Simulated>,
    start: Timestamp,
    state: Mutex<State>,
    changed: Notify,
}

/// What the clock of the page shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// The simulated instant.
    pub now: Timestamp,
    /// Simulated days since the beginning, counted from 1.
    pub day: u32,
    /// Simulated days that pass in a minute.
    pub days_per_minute: f64,
    /// Whether time stands still.
    pub paused: bool,
}

impl Pace {
    /// Begins at the present simulated instant.
    pub fn new(simulated: Arc<Simulated>, days_per_minute: f64) -> Self {
        Self {
            start: simulated.now(),
            simulated,
            state: Mutex::new(State {
                days_per_minute: days_per_minute.clamp(SLOWEST, FASTEST),
                paused: false,
            }),
            changed: Notify::new(),
        }
    }

    fn state(&self) -> State {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_one();
    }

    /// What the clock shows.
    pub fn shown(&self) -> Shown {
        let state = self.state();
        let now = self.simulated.now();
        Shown {
            now,
            day: (now.millis_since(self.start) / span::DAY) as u32 + 1,
            days_per_minute: state.days_per_minute,
            paused: state.paused,
        }
    }

    /// Lets time stand still, or run on.
    pub fn pause(&self, paused: bool) {
        self.change(|state| state.paused = paused);
    }

    /// Twice as fast, or half as fast.
    pub fn hurry(&self, faster: bool) {
        let factor = if faster { 2.0 } else { 0.5 };
        self.change(|state| {
            state.days_per_minute = (state.days_per_minute * factor).clamp(SLOWEST, FASTEST);
        });
    }

    /// To the next slot of any campaign.
    pub async fn next_slot(&self) -> Outcome {
        let next = self.simulated.next_slot().await?;
        self.simulated.advance_to(next).await
    }

    /// To the next midnight in UTC.
    pub async fn next_day(&self) -> Outcome {
        let now = self.simulated.now().as_millis();
        let midnight = (now.div_euclid(span::DAY) + 1) * span::DAY;
        self.simulated
            .advance_to(Timestamp::from_millis(midnight))
            .await
    }

    /// Runs until `stop`.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) -> Outcome {
        let mut beat = tokio::time::interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = beat.tick() => {}
                () = self.changed.notified() => continue,
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
            }
            let state = self.state();
            if !state.paused {
                let minutes = BEAT.as_secs_f64() / 60.0;
                let step = state.days_per_minute * minutes * span::DAY as f64;
                let target = self.simulated.now().plus_millis(step as i64);
                self.simulated.advance_to(target).await?;
            }
        }
    }
}
