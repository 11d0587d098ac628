//! The simulated networks in use: whoever asks for a connector to one makes it known here, so that
//! a manual clock can take them along.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use connectors::{Connector, Registry};
use domain::identity::ConnectorKind;
use domain::time::Timestamp;
use serde_json::{Value, json};
use service::ConnectorMaker;
use url::Url;

use crate::failure::{Failure, Outcome};

/// How long a network may take to move its clock: it may have days of events to play.
const CONTROL_TIMEOUT: Duration = Duration::from_mins(1);

/// Makes connectors, and remembers which simulated networks they reach.
pub struct Networks {
    registry: Registry,
    client: reqwest::Client,
    addresses: Mutex<BTreeSet<Url>>,
}

impl Networks {
    /// Knows no network yet.
    pub fn new() -> Outcome<Self> {
        let failed = |error: &dyn std::fmt::Display| {
            Failure::failed(format!(
                "The client for outgoing connections cannot be set up: {error}"
            ))
        };
        let registry = Registry::new().map_err(|error| failed(&error))?;
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(CONTROL_TIMEOUT)
            .no_proxy()
            .build()
            .map_err(|error| failed(&error))?;
        Ok(Self {
            registry,
            client,
            addresses: Mutex::default(),
        })
    }

    fn remember(&self, address: &str) {
        if let Ok(address) = Url::parse(address) {
            self.addresses
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(address);
        }
    }

    /// The networks known so far.
    pub fn known(&self) -> Vec<Url> {
        let addresses = self.addresses.lock();
        addresses
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }

    /// Moves the clocks of the known networks to an instant. One that does not answer, or goes by
    /// the real time, is told in the log and left behind: accounts on it show the same as when a
    /// real network is down.
    pub async fn advance_to(&self, instant: Timestamp) {
        for network in self.known() {
            if let Err(problem) = self.advance(&network, instant).await {
                tracing::warn!(%network, problem, "the clock of a simulated network stays behind");
            }
        }
    }

    async fn advance(&self, network: &Url, instant: Timestamp) -> Result<(), String> {
        let mut address = network.clone();
        if let Ok(mut path) = address.path_segments_mut() {
            path.pop_if_empty().extend(["control", "clock"]);
        }
        let answer = self
            .client
            .post(address)
            .json(&json!({ "until": instant }))
            .send()
            .await
            .map_err(|error| error.without_url().to_string())?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(format!("it answers {}", answer.status()))
    }
}

impl ConnectorMaker for Networks {
    fn connector(
        &self,
        kind: ConnectorKind,
        configuration: &Value,
    ) -> Result<Arc<dyn Connector>, String> {
        if kind == ConnectorKind::Sandbox
            && let Some(address) = configuration.get("base_url").and_then(Value::as_str)
        {
            self.remember(address);
        }
        self.registry
            .build(kind, configuration)
            .map_err(|error| error.to_string())
    }
}
