//! The stage: the network on its own address, the installation, and the people, put together; and
//! the evidence of a run.

use std::sync::{Arc, Mutex, PoisonError};

use checker::{Evidence, Report, Summary, check, summary};
use domain::entropy::Entropy;
use domain::time::{ManualClock, Timestamp};
use sandbox::{Clock, Network, Sandbox, Settings};
use service::PasswordCost;
use simulation::deeds::Deeds;
use simulation::record::Record;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

use super::cast;
use super::people::{Cast, Told};
use super::world;
use crate::failure::{Failure, Outcome};
use crate::installation::{Ground, Installation, Plan};
use crate::simulated::{Keeping, Simulated};

/// What a demonstration begins with.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// Where the pages are, and so the short links.
    pub site: Url,
    /// Everything is drawn from it.
    pub seed: u64,
    /// People of the simulated network.
    pub people: u32,
    /// What hashing a password costs: people who sign in pay it, a run on its own need not.
    pub password_cost: PasswordCost,
}

/// A demonstration that can run.
pub struct Play {
    /// Everything that runs.
    pub installation: Installation,
    /// Moves the time.
    pub simulated: Arc<Simulated>,
    /// How many campaigns the team has.
    pub campaigns: usize,
    sandbox: Sandbox,
    record: Record,
    told: Arc<Mutex<Told>>,
    network: JoinHandle<std::io::Result<()>>,
    end_network: watch::Sender<bool>,
}

impl Play {
    /// Sets the stage on an empty ground.
    pub async fn begin(ground: Ground, beginning: Beginning) -> Outcome<Self> {
        let start: Timestamp = cast::START
            .parse()
            .map_err(|error| Failure::failed(format!("The first instant is none: {error}")))?;
        let sandbox = Sandbox::new(
            Network::new(Settings {
                seed: beginning.seed,
                people: beginning.people,
                start: start.as_millis(),
                ..Settings::default()
            }),
            Clock::Manual,
            None,
        );
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        let (end_network, mut ended) = watch::channel(false);
        let network = tokio::spawn(sandbox::serve(listener, sandbox.clone(), async move {
            let _ = ended.wait_for(|ended| *ended).await;
        }));
        let clock = Arc::new(ManualClock::new(start));
        let plan = Plan {
            clock: clock.clone(),
            entropy: Entropy::from_seed(beginning.seed),
            seed: beginning.seed,
            password_cost: beginning.password_cost,
            worker: "demo".to_owned(),
            sandbox_networks: Vec::new(),
            private_hosts: Vec::new(),
            source_folder: None,
            push_policy: service::PushPolicy::default(),
            mail_policy: None,
            short_links_at: Some(beginning.site.clone()),
        };
        let installation = Installation::build(ground, plan).await?;
        if installation.service.is_set_up().await? {
            return Err(Failure::failed(
                "This database holds data already; the demonstration begins on an empty one, so choose another or leave the choice out",
            ));
        }
        let record = Record::default();
        let deeds = Deeds::new(installation.service.clone(), clock.clone(), record.clone());
        let world = world::build(&deeds, &sandbox, &address, beginning.seed).await?;
        let campaigns = world.campaigns;
        let told = Arc::new(Mutex::new(Told::default()));
        let people = Cast::new(deeds, sandbox.clone(), world, beginning.seed, told.clone())?;
        let simulated = Simulated::new(
            clock,
            installation.clone(),
            Keeping::Nowhere,
            Box::new(people),
        );
        Ok(Self {
            installation,
            simulated: Arc::new(simulated),
            campaigns,
            sandbox,
            record,
            told,
            network,
            end_network,
        })
    }

    /// The states of health that campaigns were seen in.
    pub fn health_states(&self) -> Vec<&'static str> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.health_states.iter().copied().collect()
    }

    /// What came of the run so far, by the product's ledger, and what the checker says of it.
    pub async fn judge(&self) -> Outcome<(Summary, Report)> {
        let mut tx = self.installation.db.read().await?;
        let tables = store::dump::tables(&mut tx).await?;
        drop(tx);
        let network = self.sandbox.with(|network| {
            let rows = network.ledger().rows().iter().zip(1..);
            rows.map(|(row, sequence)| row.to_json(sequence)).collect()
        });
        let scenario = self.record.scenario(self.simulated.now());
        let evidence = Evidence::read(network, tables, scenario)
            .map_err(|error| Failure::failed(error.to_string()))?;
        Ok((summary(&evidence.database.ledger), check(&evidence)))
    }

    /// Takes the stage down.
    pub async fn end(self) -> Outcome {
        let _ = self.end_network.send(true);
        // Connections that are kept open for the next request would keep the network open.
        self.network.abort();
        self.installation.db.close().await;
        Ok(())
    }
}
