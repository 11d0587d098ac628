//! Time, processor time and memory.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rustix::time::{ClockId, clock_gettime};

/// What a run took.
#[derive(Debug, Clone, Copy)]
pub struct Spent {
    /// Seconds on the wall.
    pub wall_seconds: f64,
    /// Seconds of processor time of this process, its children not counted.
    pub cpu_seconds: f64,
}

/// Started when it is made.
pub struct Stopwatch {
    started: Instant,
    cpu: Duration,
}

impl Stopwatch {
    /// Starts.
    pub fn start() -> Self {
        Self {
            started: instant(),
            cpu: cpu(),
        }
    }

    /// What was spent since the start.
    pub fn stop(&self) -> Spent {
        let cpu = cpu().saturating_sub(self.cpu);
        Spent {
            wall_seconds: (instant() - self.started).as_secs_f64(),
            cpu_seconds: cpu.as_secs_f64(),
        }
    }

    /// Milliseconds on the wall since the start.
    pub fn milliseconds(&self) -> f64 {
        self.stop().wall_seconds * 1_000.0
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures the world's time, and decides nothing by it"
)]
fn instant() -> Instant {
    Instant::now()
}

fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}

/// The one in the middle; of an even number the upper one of the two.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Resident memory of a process in megabytes, or of this one: now, and at most so far.
pub fn resident_megabytes(process: Option<u32>) -> Result<(f64, f64)> {
    let process = process.map_or_else(|| "self".to_owned(), |id| id.to_string());
    let path = format!("/proc/{process}/status");
    let text = std::fs::read_to_string(&path).with_context(|| path.clone())?;
    let field = |name: &str| -> Option<f64> {
        let line = text.lines().find(|line| line.starts_with(name))?;
        let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes / 1_024.0)
    };
    field("VmRSS")
        .zip(field("VmHWM"))
        .with_context(|| format!("{path} does not tell the resident memory"))
}

/// Forgets the peak of this process's memory, so that the next one is that of what follows.
pub fn forget_peak() {
    // Where the kernel does not let us, the peak is that of the whole run, which is no less true.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// Processor seconds of another process so far.
pub fn cpu_seconds_of(process: u32) -> Result<f64> {
    let path = format!("/proc/{process}/stat");
    let text = std::fs::read_to_string(&path).with_context(|| path.clone())?;
    // The name in brackets may hold spaces; user and system time are the 12th and 13th after it.
    let after = text.rsplit_once(')').map_or("", |(_, after)| after);
    let ticks: f64 = after
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum();
    Ok(ticks / rustix::param::clock_ticks_per_second() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_stands_in_the_middle() {
        assert!((median([5.0, 1.0, 3.0]) - 3.0).abs() < f64::EPSILON);
        assert!(median([]).is_nan());
    }

    #[test]
    fn processor_time_and_memory_are_told() {
        let watch = Stopwatch::start();
        let sum: f64 = (0..200_000).map(f64::from).map(f64::sqrt).sum();
        assert!(sum > 0.0 && watch.stop().cpu_seconds > 0.0);
        let (now, peak) = resident_megabytes(None).unwrap();
        assert!(now > 0.0 && peak >= now);
    }
}
