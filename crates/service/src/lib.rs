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

pub mod audience;
pub mod error;
pub mod input;
pub mod live;
pub mod page;
pub mod scope;
pub mod vault;

mod password;

use std::sync::{Arc, Mutex, PoisonError};

use domain::entropy::Entropy;
use domain::ids::Id;
use domain::time::{Clock, Timestamp};
use store::{Db, Tx};

pub use error::{ServiceError, ServiceResult};
pub use live::{LiveEvent, LiveKind, LiveStream};
pub use page::{Page, PageRequest};
pub use password::PasswordCost;
pub use scope::{Person, Scope};
pub use vault::Vault;

/// What a [`Service`] is made of.
pub struct ServiceParts {
    /// The open, migrated database.
    pub db: Db,
    /// Tells the time to every use case.
    pub clock: Arc<dyn Clock>,
    /// Ids, tokens, salts and nonces come from it.
    pub entropy: Entropy,
    /// The installation's seed for draws that must come out the same in every process.
    pub seed: u64,
    /// Encrypts what must not be readable in a copy of the database (R92).
    pub vault: Vault,
    /// What hashing a password costs.
    pub password_cost: PasswordCost,
}

impl ServiceParts {
    /// The parts of an installation that serves people.
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        mut entropy: Entropy,
        seed: u64,
        vault: Vault,
    ) -> Self {
        // The service's own stream: what else is drawn from the caller's copy is not repeated.
        let mut bytes = [0_u8; 32];
        entropy.fill(&mut bytes);
        Self {
            db,
            clock,
            entropy: Entropy::from_bytes(bytes),
            seed,
            vault,
            password_cost: PasswordCost::PRODUCTION,
        }
    }
}

struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    entropy: Mutex<Entropy>,
    seed: u64,
    vault: Vault,
    live: live::Live,
    passwords: password::Passwords,
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
            seed: parts.seed,
            vault: parts.vault,
            live: live::Live::default(),
            passwords: password::Passwords::new(parts.password_cost),
        }))
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

    /// Begins a transaction that writes.
    pub(crate) async fn write(&self) -> ServiceResult<Tx> {
        Ok(self.0.db.write().await?)
    }

    /// A new id.
    pub(crate) fn mint<I: Id>(&self, now: Timestamp) -> I {
        self.with_entropy(|entropy| I::mint(now, entropy))
    }

    /// Draws from the service's randomness.
    pub(crate) fn with_entropy<T>(&self, draw: impl FnOnce(&mut Entropy) -> T) -> T {
        // A panic elsewhere leaves the generator in a valid state: it is only ever stepped.
        draw(
            &mut self
                .0
                .entropy
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    pub(crate) fn passwords(&self) -> &password::Passwords {
        &self.0.passwords
    }
}
