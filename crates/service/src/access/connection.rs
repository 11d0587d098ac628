//! How accounts on the network are reached: what a connector needs, kept sealed, and who makes
//! connectors of it.

use std::sync::Arc;

use async_trait::async_trait;
use connectors::contract::Connector;
use domain::identity::ConnectorKind;
use domain::ids::IdentityId;
use engine::connections::Fetched;
use serde_json::{Value, json};
use store::account::AccountRow;
use store::finder::FinderRow;
use url::{Host, Url};

use super::token::Secret;
use crate::{Service, ServiceError, ServiceResult};

/// What a connector needs to reach one account (R92: sealed by the vault, never shown again).
#[derive(Clone, PartialEq)]
pub(crate) struct Connection {
    pub(crate) kind: ConnectorKind,
    configuration: Value,
}

impl Connection {
    /// A person acts by hand.
    pub(crate) fn assisted() -> Self {
        Self {
            kind: ConnectorKind::Assisted,
            configuration: json!({}),
        }
    }

    /// An account on a simulated network.
    pub(crate) fn sandbox(base_url: &Url, account: &str, token: &Secret) -> Self {
        Self {
            kind: ConnectorKind::Sandbox,
            configuration: json!({
                "base_url": base_url.as_str(),
                "account": account,
                "token": token.expose(),
            }),
        }
    }

    /// Whether both reach the same account. Of accounts that are worked by hand nobody knows more
    /// than their owner says.
    pub(crate) fn same_account(&self, other: &Self) -> bool {
        self.kind == other.kind
            && ["base_url", "account"]
                .iter()
                .all(|field| self.configuration.get(field) == other.configuration.get(field))
    }
}

/// Makes connectors. The program's wiring hands in [`connectors::Registry`]; a simulation within
/// one process its own.
pub trait ConnectorMaker: Send + Sync {
    /// The connector of one account, from the configuration that its kind asks for; an error says
    /// in a sentence why there is none.
    fn connector(
        &self,
        kind: ConnectorKind,
        configuration: &Value,
    ) -> Result<Arc<dyn Connector>, String>;
}

impl ConnectorMaker for connectors::Registry {
    fn connector(
        &self,
        kind: ConnectorKind,
        configuration: &Value,
    ) -> Result<Arc<dyn Connector>, String> {
        self.build(kind, configuration)
            .map_err(|error| error.to_string())
    }
}

/// Which sandbox networks accounts may be on. Addresses come from users, and a server that calls
/// whatever address it is given opens the network it stands in (S-16).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SandboxAddresses {
    /// Those on this machine.
    ThisMachine,
    /// These alone.
    Only(Vec<Url>),
}

impl SandboxAddresses {
    /// Whether accounts may be on the network at `address`.
    pub fn allow(&self, address: &Url) -> bool {
        let plain = matches!(address.scheme(), "http" | "https")
            && address.username().is_empty()
            && address.password().is_none()
            && address.query().is_none()
            && address.fragment().is_none();
        if !plain {
            return false;
        }
        match self {
            Self::ThisMachine => match address.host() {
                Some(Host::Domain(name)) => name == "localhost",
                Some(Host::Ipv4(ip)) => ip.is_loopback(),
                Some(Host::Ipv6(ip)) => ip.is_loopback(),
                None => false,
            },
            Self::Only(addresses) => addresses
                .iter()
                .any(|allowed| allowed.origin() == address.origin()),
        }
    }
}

impl Service {
    /// Seals what a connector needs, for the row of one identity.
    pub(crate) fn seal_connection(&self, identity: &IdentityId, connection: &Connection) -> String {
        let text = connection.configuration.to_string();
        self.with_secrets(|secrets| self.vault().seal(identity.as_str(), &text, secrets))
    }

    /// Opens what a connector needs; the error says in a sentence why it cannot be.
    pub(crate) fn open_connection(
        &self,
        identity: &IdentityId,
        kind: ConnectorKind,
        sealed: Option<&str>,
    ) -> Result<Connection, String> {
        let sealed =
            sealed.ok_or("This account was never connected completely. Connect it again")?;
        let text = self
            .vault()
            .open(identity.as_str(), sealed)
            .map_err(|error| error.to_string())?;
        Ok(Connection {
            kind,
            configuration: serde_json::from_str(&text).map_err(|error| error.to_string())?,
        })
    }

    /// The connector of a connection.
    pub(crate) fn connector(&self, connection: &Connection) -> ServiceResult<Arc<dyn Connector>> {
        self.connectors()
            .connector(connection.kind, &connection.configuration)
            .map_err(|message| ServiceError::Network { message })
    }
}

/// The engine reaches accounts through the service, which alone can open their configurations.
#[async_trait]
impl engine::Connections for Service {
    fn connector(&self, account: &AccountRow) -> Result<Arc<dyn Connector>, String> {
        let sealed = account.configuration_encrypted.as_deref();
        let connection = self.open_connection(&account.id, account.connector, sealed)?;
        self.connectors()
            .connector(connection.kind, &connection.configuration)
    }

    async fn people(&self, finder: &FinderRow) -> Result<Fetched, String> {
        self.fetch(finder).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(policy: &SandboxAddresses, text: &str) -> bool {
        text.parse().is_ok_and(|address| policy.allow(&address))
    }

    #[test]
    fn only_this_machine_is_called_unless_the_settings_say_so() {
        let policy = SandboxAddresses::ThisMachine;
        for good in [
            "http://127.0.0.1:9090",
            "http://localhost:9090/",
            "http://[::1]:1",
            "https://127.1",
        ] {
            assert!(allowed(&policy, good), "{good}");
        }
        for bad in [
            "http://169.254.169.254/",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://[::ffff:10.0.0.1]/",
            "http://[fd00::1]/",
            "http://localhost.example.org",
            "http://127.0.0.1.example.org",
            "http://localhost@10.0.0.1",
            "http://user:word@localhost",
            "file:///etc/passwd",
            "gopher://localhost",
            "http://localhost/?x=1",
            "http://localhost/#x",
            "localhost",
            "",
        ] {
            assert!(!allowed(&policy, bad), "{bad}");
        }
        let named = SandboxAddresses::Only(vec!["http://sandbox.internal:9090".parse().unwrap()]);
        assert!(allowed(&named, "http://sandbox.internal:9090/"));
        assert!(!allowed(&named, "http://sandbox.internal:9091/"));
        assert!(!allowed(&named, "http://localhost:9090/"));
    }
}
