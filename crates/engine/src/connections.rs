//! How the engine gets at the outside world.

use std::sync::Arc;

use async_trait::async_trait;
use connectors::Connector;
use domain::contact::ContactFields;
use store::account::AccountRow;
use store::finder::FinderRow;

/// Gives the connector of an account, and the people of a source. The program's wiring implements it, because
/// configurations are encrypted and the engine knows no keys.
#[async_trait]
pub trait Connections: Send + Sync {
    /// The connector, bound to the account; an error says in a sentence why there is none.
    fn connector(&self, account: &AccountRow) -> Result<Arc<dyn Connector>, String>;

    /// The next people of a finder that fetches them from a source outside; an error says in a sentence why there are
    /// none.
    async fn people(&self, finder: &FinderRow) -> Result<Fetched, String> {
        Err(format!(
            "Sources of the kind {} are not reached from here.",
            finder.kind
        ))
    }
}

/// People of a source outside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fetched {
    /// The people.
    pub people: Vec<ContactFields>,
    /// Where the next ones are, in the source's words; none at the end.
    pub next: Option<String>,
}
