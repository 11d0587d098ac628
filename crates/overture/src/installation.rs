//! An opened installation: database, keys, service and engine, put together in one place.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use connectors::source::PrivateHosts;
use domain::entropy::Entropy;
use domain::limits;
use domain::time::{Clock, Timestamp};
use engine::{Connections, Engine};
use service::{
    MailPolicy, PasswordCost, PushPolicy, SandboxAddresses, Service, ServiceParts, Shortener, Vault,
};
use store::{Db, Location};
use url::Url;

use crate::failure::{Failure, Outcome};
use crate::networks::Networks;
use crate::settings::{Storage, known};
use crate::system;

/// The fact under which the seed of an installation is kept.
const SEED: &str = "seed";

/// What lies under an installation.
pub struct Ground {
    /// The open, migrated database.
    pub db: Db,
    /// Encrypts what must not be readable in a copy of the database.
    pub vault: Vault,
    /// Where the key is, and the database where it is SQLite.
    pub folder: PathBuf,
}

/// Where everything is kept.
pub fn folder_and_location(storage: &Storage) -> Outcome<(PathBuf, Location)> {
    let folder = known(storage.data.clone(), "data")?;
    let location = Location::from_settings(storage.database.as_deref(), &folder)
        .map_err(|error| Failure::usage(error.to_string()))?;
    Ok((folder, location))
}

impl Ground {
    /// Opens the database, making and migrating it where needed, and the key beside it.
    pub async fn open(storage: &Storage) -> Outcome<Self> {
        let (folder, location) = folder_and_location(storage)?;
        let db = Db::open(&location).await?;
        std::fs::create_dir_all(&folder).map_err(|error| {
            Failure::failed(format!(
                "The data folder {} cannot be made ({error}); choose another with --data, or let this user write there",
                folder.display()
            ))
        })?;
        let vault = Vault::in_folder(&folder, &mut system::entropy()?)
            .map_err(|error| Failure::failed(error.to_string()))?;
        Ok(Self { db, vault, folder })
    }

    /// Without any file: gone with the process.
    pub async fn in_memory() -> Outcome<Self> {
        let mut key = [0; 32];
        system::entropy()?.fill(&mut key);
        Ok(Self {
            db: Db::open(&Location::Memory).await?,
            vault: Vault::from_bytes(&key),
            folder: PathBuf::new(),
        })
    }

    /// The seed of the installation, made at its first start.
    pub async fn seed(&self, fresh: u64) -> Outcome<u64> {
        let mut tx = self.db.write().await?;
        let kept = store::installation::keep(&mut tx, SEED, &fresh.to_string()).await?;
        tx.commit().await?;
        kept.parse().map_err(|_| {
            Failure::failed(
                "The installation's seed in the database cannot be read; restore a backup",
            )
        })
    }
}

/// How an installation is put together.
pub struct Plan {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Ids come from it.
    pub entropy: Entropy,
    /// Draws come from it, where the installation has none yet.
    pub seed: u64,
    /// What hashing a password costs.
    pub password_cost: PasswordCost,
    /// Names this process among those that share the database.
    pub worker: String,
    /// Simulated networks that accounts may be on; where there are none, those on this machine.
    pub sandbox_networks: Vec<Url>,
    /// Hosts within one's own network that sources may be at.
    pub private_hosts: Vec<String>,
    /// The folder whose SQLite files finders may read.
    pub source_folder: Option<PathBuf>,
    /// Which push services are spoken to.
    pub push_policy: PushPolicy,
    /// That letters are sent by mail.
    pub mail_policy: Option<MailPolicy>,
    /// Where short links in messages lead (R47); without it addresses leave as they are.
    pub short_links_at: Option<Url>,
}

impl Plan {
    /// For an installation that serves people by this clock.
    pub fn live(clock: Arc<dyn Clock>) -> Outcome<Self> {
        let mut entropy = system::entropy()?;
        let seed = entropy.next_u64();
        let worker = format!("worker-{:016x}", entropy.next_u64());
        Ok(Self {
            clock,
            entropy,
            seed,
            password_cost: PasswordCost::PRODUCTION,
            worker,
            sandbox_networks: Vec::new(),
            private_hosts: Vec::new(),
            source_folder: None,
            push_policy: PushPolicy::default(),
            mail_policy: None,
            short_links_at: None,
        })
    }
}

/// Everything that runs.
#[derive(Clone)]
pub struct Installation {
    /// The database.
    pub db: Db,
    /// Every use case.
    pub service: Service,
    /// The steps.
    pub engine: Engine,
    /// The simulated networks in use.
    pub networks: Arc<Networks>,
    /// The name of this process among those that share the database.
    pub worker: String,
    /// Where the key is, and the database where it is SQLite.
    pub folder: PathBuf,
}

impl Installation {
    /// Puts it together.
    pub async fn build(ground: Ground, mut plan: Plan) -> Outcome<Self> {
        let seed = ground.seed(plan.seed).await?;
        let networks = Arc::new(Networks::new()?);
        let mut parts = ServiceParts::new(
            ground.db.clone(),
            plan.clock,
            plan.entropy.fork(),
            seed,
            ground.vault,
            networks.clone(),
        );
        parts.secrets = system::entropy()?;
        parts.password_cost = plan.password_cost;
        parts.sandbox_addresses = SandboxAddresses::ThisMachine;
        if !plan.sandbox_networks.is_empty() {
            parts.sandbox_addresses = SandboxAddresses::Only(plan.sandbox_networks);
        }
        parts.private_hosts = PrivateHosts::new(plan.private_hosts);
        parts.source_folder = plan.source_folder;
        parts.push_policy = plan.push_policy;
        parts.mail_policy = plan.mail_policy;
        let links = plan.short_links_at.as_ref().map(Shortener::at);
        parts.links.clone_from(&links);
        let running = system::Stopwatch::start();
        let running: engine::Running = Arc::new(move || running.elapsed());
        parts.running = running.clone();
        parts.stages = Some(Arc::new(rehearsal::Theatre));
        let service = Service::new(parts);
        let connections: Arc<dyn Connections> = Arc::new(service.clone());
        let entropy = Arc::new(Mutex::new(plan.entropy.fork()));
        let engine = Engine::new(ground.db.clone(), connections, entropy, seed, &plan.worker)
            .measured_by(running)
            .with_links(links);
        Ok(Self {
            db: ground.db,
            service,
            engine,
            networks,
            worker: plan.worker,
            folder: ground.folder,
        })
    }

    /// Makes the simulated networks of the connected accounts known, before the first of them is
    /// spoken to.
    pub async fn know_networks(&self) -> Outcome {
        let mut tx = self.db.read().await?;
        let end_of_time = Timestamp::from_millis(i64::MAX);
        let accounts = store::account::to_poll(&mut tx, end_of_time, limits::STEP_BATCH).await?;
        drop(tx);
        for account in accounts {
            if let Err(problem) = self.service.connector(&account) {
                tracing::warn!(identity = %account.id, problem, "the account cannot be reached");
            }
        }
        Ok(())
    }
}
