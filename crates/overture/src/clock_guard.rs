//! Watches the machine's clock (engine, time 7): decisions never go back behind what was decided
//! already, and a clock that jumps makes the engine claim nothing until it is trusted again.

use std::time::Duration;

use domain::time::{Clock, Timestamp, span};
use store::{Db, StoreResult};
use tokio::sync::Mutex;

use crate::system::{Stopwatch, SystemClock};

/// The fact under which the last instant is kept.
const LAST_INSTANT: &str = "last_instant";
/// A clock further from the expected time than this is not trusted.
const TRUSTED_MILLISECONDS: i64 = span::MINUTE;
/// The last instant is kept this often.
const KEEP_MILLISECONDS: i64 = span::MINUTE;

/// What a reading of the clock is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Decide by this instant.
    Go(Timestamp),
    /// Claim nothing.
    Hold,
}

/// What is known of the clock.
#[derive(Debug, Clone, Copy)]
struct Readings {
    /// No decision was made later than this.
    latest: Timestamp,
    /// The last reading, with what the running time was then.
    last: Option<(Timestamp, Duration)>,
    /// Since which running time readings agree after a jump forward.
    agreeing_since: Option<Duration>,
}

impl Readings {
    fn look(&mut self, wall: Timestamp, running: Duration) -> Verdict {
        if let Some((last_wall, last_running)) = self.last {
            let expected =
                last_wall.plus_millis(running.saturating_sub(last_running).as_millis() as i64);
            if wall.millis_since(expected) > TRUSTED_MILLISECONDS {
                self.agreeing_since = Some(running);
            }
        }
        self.last = Some((wall, running));
        if self.latest.millis_since(wall) > TRUSTED_MILLISECONDS {
            return Verdict::Hold;
        }
        if let Some(since) = self.agreeing_since {
            if (running.saturating_sub(since).as_millis() as i64) < TRUSTED_MILLISECONDS {
                return Verdict::Hold;
            }
            self.agreeing_since = None;
        }
        self.latest = self.latest.max(wall);
        Verdict::Go(self.latest)
    }
}

struct State {
    readings: Readings,
    kept: Timestamp,
    held: bool,
}

/// The machine's clock with what is known of it.
pub struct ClockGuard {
    db: Db,
    running: Stopwatch,
    state: Mutex<State>,
}

impl ClockGuard {
    /// Begins where the last process ended.
    pub async fn start(db: Db) -> StoreResult<Self> {
        let mut tx = db.read().await?;
        let kept = store::installation::get(&mut tx, LAST_INSTANT).await?;
        drop(tx);
        let kept = kept
            .and_then(|text| text.parse().ok())
            .map_or(Timestamp::from_millis(i64::MIN), Timestamp::from_millis);
        Ok(Self {
            db,
            running: Stopwatch::start(),
            state: Mutex::new(State {
                readings: Readings {
                    latest: kept,
                    last: None,
                    agreeing_since: None,
                },
                kept,
                held: false,
            }),
        })
    }

    /// The instant to decide by; none while the clock is not trusted.
    pub async fn now(&self) -> StoreResult<Option<Timestamp>> {
        let mut state = self.state.lock().await;
        let wall = SystemClock.now();
        let verdict = state.readings.look(wall, self.running.elapsed());
        let held = verdict == Verdict::Hold;
        if held != state.held {
            state.held = held;
            let latest = state.readings.latest;
            metrics::gauge!("overture_engine_held").set(if held { 1.0 } else { 0.0 });
            if held {
                tracing::error!(clock = %wall, last_decision = %latest, "the machine's clock jumped; nothing is sent until it is trusted again");
            } else {
                tracing::info!(clock = %wall, "the machine's clock is trusted again");
            }
        }
        let Verdict::Go(now) = verdict else {
            return Ok(None);
        };
        if now.millis_since(state.kept) >= KEEP_MILLISECONDS {
            let mut tx = self.db.write().await?;
            store::installation::set(&mut tx, LAST_INSTANT, &now.as_millis().to_string()).await?;
            tx.commit().await?;
            state.kept = now;
        }
        Ok(Some(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * span::SECOND)
    }

    fn readings(latest: i64) -> Readings {
        Readings {
            latest: at(latest),
            last: None,
            agreeing_since: None,
        }
    }

    #[test]
    fn a_clock_that_runs_is_followed() {
        let mut readings = readings(0);
        for second in 1..100 {
            let verdict = readings.look(at(second), Duration::from_secs(second as u64));
            assert_eq!(verdict, Verdict::Go(at(second)));
        }
    }

    #[test]
    fn a_little_back_is_the_last_instant_again_and_far_back_holds() {
        let mut readings = readings(1_000);
        assert_eq!(
            readings.look(at(960), Duration::ZERO),
            Verdict::Go(at(1_000))
        );
        assert_eq!(
            readings.look(at(900), Duration::from_secs(1)),
            Verdict::Hold
        );
        assert_eq!(
            readings.look(at(1_001), Duration::from_secs(102)),
            Verdict::Go(at(1_001))
        );
    }

    #[test]
    fn a_jump_forward_holds_until_readings_agree_for_a_while() {
        let mut readings = readings(0);
        readings.look(at(10), Duration::from_secs(10));
        assert_eq!(
            readings.look(at(90_000), Duration::from_secs(11)),
            Verdict::Hold
        );
        assert_eq!(
            readings.look(at(90_030), Duration::from_secs(41)),
            Verdict::Hold
        );
        assert_eq!(
            readings.look(at(90_060), Duration::from_secs(71)),
            Verdict::Go(at(90_060))
        );
    }
}
