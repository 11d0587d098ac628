//! The engine: a few step functions that apply the domain's rules to the store, through
//! connectors, at a time that is handed in.
//!
//! | step | what it does |
//! | --- | --- |
//! | [`find`] | finders search the network within their slots |
//! | [`collect`] | observations of the network become facts |
//! | [`follow_up`] | the next message of each sequence gets its day |
//! | [`segments`] | segments with criteria get and lose members by what happened |
//! | [`plan`] | slots open and close; cohorts are drawn; actions get their moments |
//! | [`dispatch`] | what is due is looked at again and leaves, once |
//! | [`reconcile`] | unknown outcomes are looked up |
//!
//! A loop outside calls them; a test calls them; the demo and the simulation call them. Several
//! processes may run them over one PostgreSQL database.

pub mod collect;
pub mod connections;
pub mod dispatch;
pub mod find;
pub mod follow_up;
pub mod forecast;
pub mod holds;
pub mod journal;
mod local_dates;
pub mod merging;
pub mod observe;
pub mod outcome;
pub mod outlook;
pub mod plan;
pub mod reconcile;
pub mod refusals;
pub mod rehearsal;
pub mod release;
pub mod render;
pub mod segments;
pub mod upcoming;
pub mod variants;
pub mod why;
pub mod zones;

pub mod answer;
pub mod archive;
mod calls;
mod facts;
mod hold;
mod redraw;
mod shares;
mod verdict;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::entropy::Entropy;
use domain::ids::{CampaignId, Id, WorkspaceId};
use domain::seeded::{self, Bug};
use domain::time::Timestamp;
use store::{Db, StoreResult};

pub use connections::Connections;
pub use hold::Running;

/// What went wrong in a step. The step's transaction was rolled back; the next call tries again.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The database.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// The result of a step.
pub type EngineResult<T> = Result<T, EngineError>;

/// What a step changed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Progress {
    /// How many things were done.
    pub done: usize,
    /// The campaigns that look different now.
    pub changed: BTreeSet<(WorkspaceId, CampaignId)>,
}

impl Progress {
    /// Adds what another step did.
    pub fn add(&mut self, other: Self) {
        self.done += other.done;
        self.changed.extend(other.changed);
    }
}

/// The engine over one store. Clones share everything.
#[derive(Clone)]
pub struct Engine {
    pub(crate) db: Db,
    pub(crate) connections: Arc<dyn Connections>,
    pub(crate) entropy: Arc<Mutex<Entropy>>,
    pub(crate) seed: u64,
    pub(crate) worker: Arc<str>,
    pub(crate) zone_data_version: Arc<str>,
    pub(crate) running: Running,
    pub(crate) links: Option<words::links::Shortener>,
}

impl Engine {
    /// An engine. `seed` fixes the moments that it draws; `worker` names this process.
    pub fn new(
        db: Db,
        connections: Arc<dyn Connections>,
        entropy: Arc<Mutex<Entropy>>,
        seed: u64,
        worker: &str,
    ) -> Self {
        Self {
            db,
            connections,
            entropy,
            seed,
            worker: worker.into(),
            zone_data_version: domain::calendar::zone::installed()
                .edition()
                .to_string()
                .into(),
            running: Arc::new(|| Duration::ZERO),
            links: None,
        }
    }

    /// The same engine with a measure of real time. Without one no time passes while an account is
    /// held, as is right where one process steps by itself.
    #[must_use]
    pub fn measured_by(self, running: Running) -> Self {
        Self { running, ..self }
    }

    /// The same engine that delivers addresses in messages as short links of a site (R47), in workspaces that want it.
    #[must_use]
    pub fn with_links(self, links: Option<words::links::Shortener>) -> Self {
        Self { links, ..self }
    }

    /// The same engine in a process whose time-zone data is of another edition, for worlds of several
    /// processes. What the zones say is that of this process all the same.
    #[must_use]
    pub fn with_zone_data(self, edition: &domain::calendar::zone::Edition) -> Self {
        Self {
            zone_data_version: edition.to_string().into(),
            ..self
        }
    }

    /// Whether anything may leave, until the end of this transaction: nothing is held back, the
    /// database is the one that was known at the start, and no other process knows the zones better
    /// (I-36).
    pub(crate) async fn may_send(&self, tx: &mut store::Tx) -> StoreResult<bool> {
        let gate = store::instance::gate(tx).await?;
        // I-36 is broken where a hold holds nothing.
        let is_open = gate.is_open() || seeded::is_on(Bug::LeaveWhileHeld);
        Ok(is_open && !zones::is_older(&self.zone_data_version, &gate.zone_data_version))
    }

    /// Whether another process knows the zones better: then days are its to plan.
    pub(crate) async fn knows_zones_less(&self, tx: &mut store::Tx) -> StoreResult<bool> {
        let known = store::instance::get(tx).await?.zone_data_version;
        Ok(zones::is_older(&self.zone_data_version, &known))
    }

    /// Whether an address is one of this installation's short links.
    pub(crate) fn is_short_link(&self, address: &str) -> bool {
        self.links
            .as_ref()
            .is_some_and(|links| links.token(address).is_some())
    }

    /// Everything that is due at `now`, in the order in which a day goes. What one step brings about
    /// for a later one is done in the same call.
    pub async fn step(&self, now: Timestamp) -> EngineResult<Progress> {
        let mut progress = Progress::default();
        let due = self.due(now).await?;
        if due.find > 0 {
            progress.add(find::step(self, now).await?);
        }
        if due.collect > 0 {
            progress.add(collect::step(self, now).await?);
        }
        if due.follow_up + due.collect > 0 {
            progress.add(follow_up::step(self, now).await?);
        }
        progress.add(segments::step(self, now).await?);
        if due.plan > 0 {
            progress.add(plan::step(self, now).await?);
        }
        if due.plan + due.dispatch > 0 {
            progress.add(dispatch::step(self, now).await?);
        }
        if due.reconcile > 0 {
            progress.add(reconcile::step(self, now).await?);
        }
        Ok(progress)
    }

    /// Which steps have something to do at `now`.
    pub async fn due(&self, now: Timestamp) -> StoreResult<store::action::HasDue> {
        let mut tx = self.db.read().await?;
        store::action::has_due(&mut tx, now).await
    }

    /// The next instant at which a step has something to do; always later than `now`.
    pub async fn next_due(&self, now: Timestamp) -> StoreResult<Option<Timestamp>> {
        // Something may be overdue and still have to wait, such as an account that another process
        // holds; a second is soon enough for it.
        let soonest = now.plus_millis(domain::time::span::SECOND);
        let upcoming = self.upcoming().await?;
        Ok(upcoming.soonest().map(|at| at.max(soonest)))
    }

    /// A source of randomness of its own, for work that waits in between.
    pub(crate) fn fork_entropy(&self) -> Entropy {
        let mut entropy = self.entropy.lock().unwrap_or_else(PoisonError::into_inner);
        entropy.fork()
    }

    /// A new identifier.
    pub(crate) fn mint<T: Id>(&self, now: Timestamp) -> T {
        let mut entropy = self.entropy.lock().unwrap_or_else(PoisonError::into_inner);
        T::mint(now, &mut entropy)
    }
}
