//! Proof that what can happen did happen: a counter per fault and per rare branch.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use checker::evidence::scenario::Stretch;
use domain::time::Timestamp;

use crate::fault::FaultKind;

/// Counters by name.
pub type Counts = BTreeMap<&'static str, u64>;

/// What was reached so far. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    counts: Arc<Mutex<BTreeMap<FaultKind, u64>>>,
    asleep: Arc<Mutex<Vec<Stretch>>>,
}

impl Tally {
    fn counts(&self) -> MutexGuard<'_, BTreeMap<FaultKind, u64>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A process stood still between its last look at what it holds and a request.
    pub fn slept_before_a_request(&self, from: Timestamp, until: Timestamp) {
        let mut asleep = self.asleep.lock().unwrap_or_else(PoisonError::into_inner);
        asleep.push(Stretch {
            from: from.as_millis(),
            until: Some(until.as_millis()),
        });
    }

    /// When processes stood still between their last look at what they hold and a request.
    pub fn asleep_before_a_request(&self) -> Vec<Stretch> {
        let asleep = self.asleep.lock();
        asleep.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A fault happened.
    pub fn fault(&self, kind: FaultKind) {
        self.faults(kind, 1);
    }

    /// A fault happened so many times.
    pub fn faults(&self, kind: FaultKind, times: u64) {
        if times > 0 {
            *self.counts().entry(kind).or_default() += times;
        }
    }

    /// How often each fault happened.
    pub fn reached(&self) -> Counts {
        let counts = self.counts();
        counts
            .iter()
            .map(|(kind, count)| (kind.as_str(), *count))
            .collect()
    }
}

/// Adds counters up.
pub fn add(sum: &mut Counts, counts: &Counts) {
    for (name, count) in counts {
        *sum.entry(name).or_default() += count;
    }
}
