//! The ambient world: the machine's clock and randomness. Nothing else in the product asks for
//! them; everything gets them handed in from here.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use domain::entropy::Entropy;
use domain::time::{Clock, Timestamp};

use crate::failure::{Failure, Outcome};

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        let now = SystemTime::now();
        let milliseconds = match now.duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(before) => -i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX),
        };
        Timestamp::from_millis(milliseconds)
    }
}

/// The machine's clock, as the simulated network asks for it.
pub fn real_time() -> sandbox::http::RealTime {
    Arc::new(|| SystemClock.now().as_millis())
}

/// Randomness that the operating system drew.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the operating system for randomness"
)]
pub fn entropy() -> Outcome<Entropy> {
    let mut seed = [0_u8; 32];
    getrandom::fill(&mut seed).map_err(|error| {
        Failure::failed(format!(
            "The operating system gives no random numbers ({error}): without them no key is safe. Look at the machine"
        ))
    })?;
    Ok(Entropy::from_bytes(seed))
}

/// How long the machine has run since some moment, its sleep included: nobody can set it.
#[derive(Debug)]
pub struct Uptime {
    watch: Stopwatch,
    booted: Option<Duration>,
}

impl Uptime {
    /// Counts from now on.
    pub fn start() -> Self {
        Self {
            watch: Stopwatch::start(),
            booted: since_boot(),
        }
    }

    /// How long it is so far.
    pub fn elapsed(&self) -> Duration {
        let awake = self.watch.elapsed();
        match (self.booted, since_boot()) {
            (Some(then), Some(now)) => now.saturating_sub(then).max(awake),
            _ => awake,
        }
    }
}

/// How long the machine has run, as Linux tells it; it counts also while the machine sleeps.
fn since_boot() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/uptime").ok()?;
    let seconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// Measures how long something takes. It runs on when the machine's clock is set.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts measuring.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that measures real durations"
    )]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// How long it took so far.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
