//! What a run left behind, and what its users were told: all that the checker looks at.

mod column;
pub mod database;
mod merged;
pub mod network;
pub mod scenario;

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use database::Database;
use network::NetworkRow;
use scenario::Scenario;

/// The evidence of a run. It can be written to a file as JSON and read again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Evidence {
    /// The network's ledger: every request received and every effect, in order.
    pub network: Vec<NetworkRow>,
    /// The product's tables at the end of the run.
    pub database: Database,
    /// What users did and what they were told.
    pub scenario: Scenario,
}

/// Evidence that cannot be read. Nothing was checked.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// A row lacks a column, or a column holds something else than it should.
    #[error("Row {row} of {source_name} cannot be read: {problem}.")]
    Row {
        /// The table, or `the network's ledger`.
        source_name: String,
        /// Which row, from 1.
        row: usize,
        /// What is wrong with it.
        problem: serde_json::Error,
    },
}

impl Evidence {
    /// Reads the rows of the network's ledger, as its control face answers them in `items`, and a
    /// dump of tables as JSON objects by column. Tables that the checker does not use are left
    /// aside; tables that are missing count as empty, which the report shows as checks without cases.
    pub fn read(
        network: Vec<Value>,
        tables: BTreeMap<String, Vec<Value>>,
        scenario: Scenario,
    ) -> Result<Self, EvidenceError> {
        Self::gathered(network, Database::read(tables)?, scenario)
    }

    /// The same, of tables that were read before, and of rows of the network that are handed over one by one: a long run has
    /// more of either than should be held twice.
    pub fn gathered(
        network: impl IntoIterator<Item = Value>,
        mut database: Database,
        scenario: Scenario,
    ) -> Result<Self, EvidenceError> {
        database.name_whom_it_was_for();
        let network = network.into_iter().zip(1..);
        let network = network.map(|(value, place)| row("the network's ledger", place, value));
        Ok(Self {
            network: network.collect::<Result<_, _>>()?,
            database,
            scenario,
        })
    }
}

/// A row of a source; `place` counts its rows from 1, for the error.
fn row<T: DeserializeOwned>(
    source_name: &str,
    place: usize,
    value: Value,
) -> Result<T, EvidenceError> {
    serde_json::from_value(value).map_err(|problem| EvidenceError::Row {
        source_name: source_name.to_owned(),
        row: place,
        problem,
    })
}
