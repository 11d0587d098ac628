//! Use cases: what people and programs may do, each in one transaction, with its line in the
//! ledger. The only door for the web, the API and the command line.
//!
//! A use case is a method of [`Service`] and begins with who asks:
//!
//! - [`Scope`]: somebody within one workspace, with a role in it. Only
//!   `Service::scope_of_session`, `Service::scope_of_key` and `Service::scope_of_command_line`
//!   make one, so whoever holds one has been let in. Nothing outside the workspace can be reached
//!   with it: ids of other workspaces are not found.
//! - [`Person`]: a signed-in user, for what concerns the user or the organization.
//!
//! Methods stand in one file per subject; shared tools are in [`error`], [`scope`], [`page`],
//! [`input`], [`live`] and [`vault`].

pub mod access;
pub mod archives;
pub mod audience;
pub mod campaigns;
pub mod error;
pub mod export;
pub mod forecast;
pub mod going_on;
pub mod hand_send;
pub mod holds;
pub mod inbox;
pub mod input;
mod jobs;
pub mod judge;
pub mod ledger;
pub mod links;
pub mod live;
pub mod lookup;
pub mod mail;
pub mod page;
mod person;
pub mod portability;
pub mod proposals;
pub mod push;
pub mod queue;
pub mod rehearsal;
pub mod replies;
pub mod results;
pub mod schema;
pub mod scope;
pub mod vault;
pub mod why;

mod password;
mod writing;

use std::sync::{Arc, Mutex, PoisonError};

use connectors::source::{PrivateHosts, Reach};
use domain::entropy::Entropy;
use domain::ids::Id;
use domain::time::{Clock, Timestamp};
use store::{Db, Tx};

use access::throttle::Throttle;

pub use self::mail::MailPolicy;
pub use self::push::PushPolicy;
pub use access::connection::{ConnectorMaker, SandboxAddresses};
pub use access::token::Secret;
pub use error::{ServiceError, ServiceResult};
pub use live::{LiveEvent, LiveKind, LiveStream};
pub use page::{Page, PageRequest};
pub use password::PasswordCost;
pub use scope::{Person, Scope};
pub use vault::Vault;
pub use words::links::Shortener;

/// What a [`Service`] is made of.
pub struct ServiceParts {
    /// The open, migrated database.
    pub db: Db,
    /// Tells the time to every use case.
    pub clock: Arc<dyn Clock>,
    /// Ids come from it; a demonstration seeds it, so that they repeat.
    pub entropy: Entropy,
    /// Tokens, salts and nonces come from it. [`ServiceParts::new`] draws its seed from `entropy`;
    /// where that is seeded, the program puts bytes of the operating system here.
    pub secrets: Entropy,
    /// The installation's seed for draws that must come out the same in every process.
    pub seed: u64,
    /// Encrypts what must not be readable in a copy of the database (R92).
    pub vault: Vault,
    /// What hashing a password costs.
    pub password_cost: PasswordCost,
    /// Makes the connectors of members' accounts.
    pub connectors: Arc<dyn ConnectorMaker>,
    /// Which sandbox networks accounts may be on.
    pub sandbox_addresses: SandboxAddresses,
    /// Hosts within one's own network that sources may be at (S-16).
    pub private_hosts: PrivateHosts,
    /// The folder whose SQLite files finders may read; none may where it is missing.
    pub source_folder: Option<std::path::PathBuf>,
    /// Which push services are spoken to.
    pub push_policy: PushPolicy,
    /// That letters are sent by mail; none are where it is missing.
    pub mail_policy: Option<MailPolicy>,
    /// Where the interface of member data portability is (R43).
    pub portability_policy: portability::PortabilityPolicy,
    /// Where short links lead (R47); without it addresses in messages stay as they are. The engine has the same.
    pub links: Option<Shortener>,
    /// Measures real time, which bounds what takes long; without it no time passes.
    pub running: engine::Running,
    /// Builds the networks on which campaigns are rehearsed (R62); without it none is.
    pub stages: Option<Arc<dyn engine::rehearsal::Stages>>,
}

impl ServiceParts {
    /// The parts of an installation that serves people.
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        mut entropy: Entropy,
        seed: u64,
        vault: Vault,
        connectors: Arc<dyn ConnectorMaker>,
    ) -> Self {
        let mut bytes = [0_u8; 32];
        entropy.fill(&mut bytes);
        Self {
            db,
            clock,
            entropy,
            secrets: Entropy::from_bytes(bytes),
            seed,
            vault,
            password_cost: PasswordCost::PRODUCTION,
            connectors,
            sandbox_addresses: SandboxAddresses::ThisMachine,
            private_hosts: PrivateHosts::default(),
            source_folder: None,
            push_policy: PushPolicy::default(),
            mail_policy: None,
            portability_policy: portability::PortabilityPolicy::default(),
            links: None,
            running: Arc::new(|| std::time::Duration::ZERO),
            stages: None,
        }
    }
}

struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    entropy: Mutex<Entropy>,
    secrets: Mutex<Entropy>,
    seed: u64,
    vault: Vault,
    live: live::Live,
    passwords: password::Passwords,
    throttle: Throttle,
    connectors: Arc<dyn ConnectorMaker>,
    sandbox_addresses: SandboxAddresses,
    reach: Reach,
    push_policy: PushPolicy,
    mail_policy: Option<MailPolicy>,
    portability_policy: portability::PortabilityPolicy,
    links: Option<Shortener>,
    visits: links::Visits,
    running: engine::Running,
    forecasts: forecast::Forecasts,
    stages: Option<Arc<dyn engine::rehearsal::Stages>>,
    rehearsals: rehearsal::Rehearsals,
}

/// Every use case. Clones share everything.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

impl std::fmt::Debug for Service {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Service").finish_non_exhaustive()
    }
}

impl Service {
    /// Puts the parts together.
    pub fn new(parts: ServiceParts) -> Self {
        Self(Arc::new(Inner {
            db: parts.db,
            clock: parts.clock,
            entropy: Mutex::new(parts.entropy),
            secrets: Mutex::new(parts.secrets),
            seed: parts.seed,
            vault: parts.vault,
            live: live::Live::default(),
            passwords: password::Passwords::new(parts.password_cost),
            throttle: Throttle::default(),
            connectors: parts.connectors,
            sandbox_addresses: parts.sandbox_addresses,
            reach: Reach {
                private_hosts: parts.private_hosts,
                folder: parts.source_folder,
            },
            push_policy: parts.push_policy,
            mail_policy: parts.mail_policy,
            portability_policy: parts.portability_policy,
            links: parts.links,
            visits: links::Visits::default(),
            running: parts.running,
            forecasts: forecast::Forecasts::default(),
            stages: parts.stages,
            rehearsals: rehearsal::Rehearsals::default(),
        }))
    }

    /// What sources may reach within one's own network.
    pub(crate) fn reach(&self) -> Reach {
        self.0.reach.clone()
    }

    /// The present instant. A use case asks once and uses it throughout.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The database, for tests that count queries and for the program's wiring. Use cases take
    /// `Service::read` and `Service::write`.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The installation's seed for draws.
    pub fn seed(&self) -> u64 {
        self.0.seed
    }

    /// Encrypts and decrypts what is kept secret at rest.
    pub fn vault(&self) -> &Vault {
        &self.0.vault
    }

    /// Begins a transaction that only reads.
    pub(crate) async fn read(&self) -> ServiceResult<Tx> {
        Ok(self.0.db.read().await?)
    }

    /// A new id.
    pub(crate) fn mint<I: Id>(&self, now: Timestamp) -> I {
        self.with_entropy(|entropy| I::mint(now, entropy))
    }

    /// Draws what is no secret, such as several ids at once.
    pub(crate) fn with_entropy<T>(&self, draw: impl FnOnce(&mut Entropy) -> T) -> T {
        drawn(&self.0.entropy, draw)
    }

    /// Draws tokens, salts and nonces.
    pub(crate) fn with_secrets<T>(&self, draw: impl FnOnce(&mut Entropy) -> T) -> T {
        drawn(&self.0.secrets, draw)
    }

    /// Real time that has passed, in milliseconds.
    pub(crate) fn measured_milliseconds(&self) -> u64 {
        u64::try_from((self.0.running)().as_millis()).unwrap_or(u64::MAX)
    }

    /// The engine over the same database, for questions: it is asked and takes no step.
    pub(crate) fn questioned(&self) -> engine::Engine {
        self.engine_with(Entropy::from_seed(self.0.seed))
    }

    /// The engine over the same database, for use cases that draw the consequences of what they were told.
    pub(crate) fn acting(&self) -> engine::Engine {
        self.engine_with(self.fork_entropy())
    }

    fn engine_with(&self, entropy: Entropy) -> engine::Engine {
        engine::Engine::new(
            self.0.db.clone(),
            Arc::new(self.clone()),
            Arc::new(Mutex::new(entropy)),
            self.0.seed,
            "service",
        )
        .with_links(self.0.links.clone())
        .measured_by(self.0.running.clone())
    }

    pub(crate) fn connectors(&self) -> &dyn ConnectorMaker {
        &*self.0.connectors
    }

    pub(crate) fn sandbox_addresses(&self) -> &SandboxAddresses {
        &self.0.sandbox_addresses
    }

    /// Which push services are spoken to.
    pub fn push_policy(&self) -> &PushPolicy {
        &self.0.push_policy
    }

    pub(crate) fn portability_policy(&self) -> &portability::PortabilityPolicy {
        &self.0.portability_policy
    }

    pub(crate) fn throttle(&self) -> &Throttle {
        &self.0.throttle
    }

    pub(crate) fn passwords(&self) -> &password::Passwords {
        &self.0.passwords
    }
}

fn drawn<T>(source: &Mutex<Entropy>, draw: impl FnOnce(&mut Entropy) -> T) -> T {
    // A panic elsewhere leaves a generator in a valid state: it is only ever stepped.
    draw(&mut source.lock().unwrap_or_else(PoisonError::into_inner))
}
