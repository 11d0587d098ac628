//! Points at which a process is killed or put to sleep: each crossing of the boundary to the database, before and after
//! each call of a connector.
//!
//! `CRASH_POINT=17:dies` kills the process at its 17th point, `CRASH_POINT=17:sleeps` stops it there until it is told to
//! go on. Without the variable points are only counted.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use rustix::process::{Signal, getpid, kill_process};
use store::{Boundary, Crossing, StoreResult};

/// The variable that names the point and what happens there.
pub const VARIABLE: &str = "CRASH_POINT";

/// Points that this process has reached.
static REACHED: AtomicU64 = AtomicU64::new(0);
/// The numbers of those that stand beside a call of a connector.
static BESIDE_CALLS: Mutex<Vec<u64>> = Mutex::new(Vec::new());
/// At which of them something happens, and what.
static ARMED: OnceLock<Option<(u64, Fate)>> = OnceLock::new();

/// What happens to the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// As `kill -9` from outside: nothing is unwound, flushed or closed.
    Dies,
    /// It stands still until somebody lets it go on.
    Sleeps,
}

/// How many points this process has reached.
pub fn reached() -> u64 {
    REACHED.load(Ordering::SeqCst)
}

/// The numbers of those that stand beside a call of a connector.
pub fn beside_calls() -> Vec<u64> {
    let numbers = BESIDE_CALLS.lock();
    numbers.unwrap_or_else(PoisonError::into_inner).clone()
}

/// The boundary to the database.
///
/// Between the end of a statement and the next crossing nothing leaves the process, so that to die after it is to die
/// before what follows. A commit has a point on either side: what was acknowledged begins there.
#[derive(Debug)]
pub struct Points;

#[async_trait]
impl Boundary for Points {
    async fn cross(&self, _: Crossing) -> StoreResult<()> {
        reach();
        Ok(())
    }
}

/// A call of a connector, between two points.
pub async fn beside<T>(call: impl Future<Output = T>) -> T {
    reach_beside_call();
    let result = call.await;
    reach_beside_call();
    result
}

fn reach_beside_call() {
    let number = reached() + 1;
    let numbers = BESIDE_CALLS.lock();
    numbers.unwrap_or_else(PoisonError::into_inner).push(number);
    reach();
}

fn reach() {
    let number = REACHED.fetch_add(1, Ordering::SeqCst) + 1;
    let armed = ARMED.get_or_init(|| armed(std::env::var(VARIABLE).ok().as_deref()));
    match *armed {
        Some((at, Fate::Dies)) if at == number => {
            let _ = kill_process(getpid(), Signal::KILL);
            loop {
                std::thread::park();
            }
        }
        Some((at, Fate::Sleeps)) if at == number => {
            let _ = kill_process(getpid(), Signal::STOP);
        }
        _ => {}
    }
}

fn armed(text: Option<&str>) -> Option<(u64, Fate)> {
    let (number, fate) = text?.split_once(':')?;
    let fate = match fate {
        "dies" => Fate::Dies,
        "sleeps" => Fate::Sleeps,
        _ => return None,
    };
    Some((number.parse().ok()?, fate))
}

impl Fate {
    /// As the variable says it.
    pub fn at(self, number: u64) -> String {
        match self {
            Self::Dies => format!("{number}:dies"),
            Self::Sleeps => format!("{number}:sleeps"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_is_read_as_it_is_written() {
        for fate in [Fate::Dies, Fate::Sleeps] {
            assert_eq!(armed(Some(&fate.at(17))), Some((17, fate)));
        }
        assert_eq!(armed(Some("3")), None);
        assert_eq!(armed(None), None);
    }
}
