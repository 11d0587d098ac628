//! How fast time runs while people watch, and the controls of the page's clock.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::time::{Timestamp, span};
use futures_util::future::BoxFuture;
use service::{ServiceError, ServiceResult};
use tokio::sync::{Notify, watch};
use tokio::time::MissedTickBehavior;
use web::pieces::clock::{ClockControl, ClockView};

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

impl State {
    fn hurry(&mut self, factor: f64) {
        self.days_per_minute = (self.days_per_minute * factor).clamp(SLOWEST, FASTEST);
    }
}

/// Lets time run, and obeys the controls.
pub struct Pace {
    simulated: Arc<Simulated>,
    start: Timestamp,
    state: Mutex<State>,
    changed: Notify,
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

    /// To the next slot of any campaign.
    async fn next_slot(&self) -> Outcome {
        let next = self.simulated.next_slot().await?;
        self.simulated.advance_to(next).await
    }

    /// To the next midnight in UTC.
    async fn next_day(&self) -> Outcome {
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
            let pace = self.state();
            if !pace.paused {
                let minutes = BEAT.as_secs_f64() / 60.0;
                let way = pace.days_per_minute * minutes * span::DAY as f64;
                let target = self.simulated.now().plus_millis(way as i64);
                self.simulated.advance_to(target).await?;
            }
        }
    }
}

impl web::DemoControl for Pace {
    fn clock(&self) -> ClockView {
        let state = self.state();
        let now = self.simulated.now();
        let milliseconds_per_second = if state.paused {
            0
        } else {
            (state.days_per_minute * span::DAY as f64 / 60.0) as i64
        };
        ClockView {
            now,
            day: (now.millis_since(self.start) / span::DAY) as u32 + 1,
            days_per_minute: state.days_per_minute,
            paused: state.paused,
            milliseconds_per_second,
        }
    }

    fn press(&self, control: ClockControl) -> BoxFuture<'_, ServiceResult<()>> {
        Box::pin(async move {
            let moved = match control {
                ClockControl::Pause => {
                    self.change(|state| state.paused = true);
                    Ok(())
                }
                ClockControl::Resume => {
                    self.change(|state| state.paused = false);
                    Ok(())
                }
                ClockControl::Slower => {
                    self.change(|state| state.hurry(0.5));
                    Ok(())
                }
                ClockControl::Faster => {
                    self.change(|state| state.hurry(2.0));
                    Ok(())
                }
                ClockControl::NextSlot => self.next_slot().await,
                ClockControl::NextDay => self.next_day().await,
            };
            moved.map_err(|failure| ServiceError::internal(failure.sentence()))
        })
    }
}
