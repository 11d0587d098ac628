//! An account that this process holds, and for how long: the lease is granted by the instant of the
//! step and used by the running time of the process, which no clock that is set can move (engine,
//! sending 5).

use std::sync::Arc;
use std::time::Duration;

use domain::limits;
use store::account::Lease;

/// How long this process has been running, by a clock that nobody sets.
pub type Running = Arc<dyn Fn() -> Duration + Send + Sync>;

/// A lease, with the running time at which it was taken at the earliest.
#[derive(Debug, Clone)]
pub(crate) struct Hold {
    pub lease: Lease,
    pub taken: Duration,
    /// How many actions began under the lease.
    actions: u32,
}

impl Hold {
    /// A lease that was taken for an action.
    pub(crate) fn new(lease: Lease, taken: Duration) -> Self {
        Self {
            lease,
            taken,
            actions: 1,
        }
    }

    /// The same lease, for one action more.
    pub(crate) fn once_more(self) -> Self {
        Self {
            actions: self.actions + 1,
            ..self
        }
    }

    /// Whether another action may begin under the lease.
    pub(crate) fn may_go_on(&self, running: &Running, actions_maximum: u32) -> bool {
        self.actions < actions_maximum && self.outlasts_a_call(running)
    }

    /// Whether a call that begins now ends before the lease does.
    pub(crate) fn outlasts_a_call(&self, running: &Running) -> bool {
        let spent = running().saturating_sub(self.taken).as_millis() as i64;
        spent + limits::CONNECTOR_TIMEOUT_MILLISECONDS <= limits::IDENTITY_LEASE_MILLISECONDS
    }
}
