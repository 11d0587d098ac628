//! How the engine gets at the outside world.

use std::sync::Arc;

use connectors::Connector;
use store::account::AccountRow;

/// Gives the connector of an account. The program's wiring implements it, because configurations
/// are encrypted and the engine knows no keys.
pub trait Connections: Send + Sync {
    /// The connector, bound to the account; an error says in a sentence why there is none.
    fn connector(&self, account: &AccountRow) -> Result<Arc<dyn Connector>, String>;
}
