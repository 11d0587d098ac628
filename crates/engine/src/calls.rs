//! Calls to networks that are under way side by side, and what they brought.

use tokio::task::{JoinError, JoinSet};

/// The calls in flight of one loop.
pub(crate) struct Calls<T> {
    /// What one of them is called, for the log.
    name: &'static str,
    in_flight: JoinSet<T>,
    /// What has ended and is not written yet: it stays until the commit, because a network says many a
    /// thing only once.
    ended: Vec<T>,
}

impl<T: Clone + Send + 'static> Calls<T> {
    /// Nothing in flight.
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            in_flight: JoinSet::new(),
            ended: Vec::new(),
        }
    }

    /// How many are in flight.
    pub fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    /// Makes a call.
    pub fn spawn(&mut self, call: impl Future<Output = T> + Send + 'static) {
        self.in_flight.spawn(call);
    }

    /// Waits for a call to end, and keeps what all brought that have; false where nothing is in flight.
    pub async fn wait(&mut self) -> bool {
        let Some(result) = self.in_flight.join_next().await else {
            return false;
        };
        self.keep(result);
        while let Some(result) = self.in_flight.try_join_next() {
            self.keep(result);
        }
        true
    }

    /// Waits until none is in flight.
    pub async fn wait_for_all(&mut self) {
        while self.wait().await {}
    }

    /// What has ended and was not written yet.
    pub fn ended(&self) -> Vec<T> {
        self.ended.clone()
    }

    /// Forgets what has ended: it is committed.
    pub fn written(&mut self) {
        self.ended.clear();
    }

    fn keep(&mut self, result: Result<T, JoinError>) {
        match result {
            Ok(brought) => self.ended.push(brought),
            // What was committed before the call stands: an action is looked up as one whose outcome is
            // unknown, an account is polled again when its lease has run out.
            Err(error) => tracing::error!(%error, "{} panicked", self.name),
        }
    }
}
