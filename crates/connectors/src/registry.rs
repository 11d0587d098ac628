//! Builds connectors from the stored configuration of identities.

use std::sync::Arc;
use std::time::Duration;

use domain::identity::ConnectorKind;
use serde::Deserialize;
use serde_json::Value;

use crate::assisted::Assisted;
use crate::contract::Connector;
use crate::sandbox::{Sandbox, SandboxConfiguration};

/// How long it may take to open a connection. Where it takes longer, nothing was sent.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an unused connection is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Why no connector can be built.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// The configuration lacks something or holds something unknown.
    #[error(
        "The configuration of the {kind} connector cannot be read: {source}. Connect the account again."
    )]
    Unreadable {
        /// Which connector.
        kind: ConnectorKind,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// An address that cannot be used.
    #[error("`{address}` is no address of a network: it begins with http:// or https://.")]
    Address {
        /// What was given.
        address: String,
    },
    /// The machine's certificates cannot be used.
    #[error("The client for outgoing connections cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
}

/// Builds connectors. All of them share one pool of connections.
#[derive(Debug, Clone)]
pub struct Registry {
    client: reqwest::Client,
}

/// The configuration of the assisted connector: it has none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoConfiguration {}

impl Registry {
    /// A registry with its own pool of connections.
    pub fn new() -> Result<Self, ConfigurationError> {
        // The client asks for a provider of cryptography even where no address needs one. Another one that the program
        // has installed before stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            // A redirect or a retry would send a message again behind our back.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .user_agent(concat!("overture/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client })
    }

    /// The connector of a kind, bound to the account that the configuration names.
    ///
    /// `sandbox`: `{"base_url", "account", "token"}`. `assisted`: `{}` or `null`.
    pub fn build(
        &self,
        kind: ConnectorKind,
        configuration: &Value,
    ) -> Result<Arc<dyn Connector>, ConfigurationError> {
        match kind {
            ConnectorKind::Assisted => {
                if !configuration.is_null() {
                    read::<NoConfiguration>(kind, configuration)?;
                }
                Ok(Arc::new(Assisted::new()))
            }
            ConnectorKind::Sandbox => {
                let configuration: SandboxConfiguration = read(kind, configuration)?;
                Ok(Arc::new(Sandbox::new(self.client.clone(), configuration)?))
            }
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(
    kind: ConnectorKind,
    configuration: &Value,
) -> Result<T, ConfigurationError> {
    T::deserialize(configuration).map_err(|source| ConfigurationError::Unreadable { kind, source })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_is_built_from_its_configuration() {
        let registry = Registry::new().unwrap();
        let sandbox = json!({"base_url": "http://127.0.0.1:9/", "account": "alice", "token": "t"});
        for (kind, configuration) in [
            (ConnectorKind::Assisted, Value::Null),
            (ConnectorKind::Assisted, json!({})),
            (ConnectorKind::Sandbox, sandbox),
        ] {
            assert_eq!(
                registry
                    .build(kind, &configuration)
                    .unwrap()
                    .descriptor()
                    .kind,
                kind
            );
        }
    }

    #[test]
    fn what_is_wrong_with_a_configuration_is_said_without_its_secrets() {
        let registry = Registry::new().unwrap();
        let without_account = json!({"base_url": "http://127.0.0.1:9/", "token": "secret-token"});
        let error = registry
            .build(ConnectorKind::Sandbox, &without_account)
            .unwrap_err();
        assert!(error.to_string().contains("account"), "{error}");
        assert!(!error.to_string().contains("secret-token"));
        let address = json!({"base_url": "file:///etc/passwd", "account": "alice", "token": "t"});
        let error = registry
            .build(ConnectorKind::Sandbox, &address)
            .unwrap_err();
        assert!(matches!(error, ConfigurationError::Address { .. }));
        assert!(
            registry
                .build(ConnectorKind::Assisted, &json!({"token": "t"}))
                .is_err()
        );
    }
}
