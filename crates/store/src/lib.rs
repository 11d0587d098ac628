//! The database. One store over SQLite and PostgreSQL: every statement is written once and runs
//! on both; a test prepares each of them on each.
//!
//! - [`Db`] opens and migrates a database and begins transactions.
//! - [`Tx`] is one transaction; the functions of the entity modules take it, so that what
//!   happens together commits together.
//! - There is a module per entity, each with its records, its statements and its functions.
//!
//! Nothing here knows the clock: instants are parameters.

pub mod column;
pub mod database;
pub mod error;
pub mod ledger;
pub mod migrate;
pub mod record;
pub mod sql;
pub mod transaction;

pub use column::{FromColumn, Json, Param, Row};
pub use database::{Db, Dialect, Location};
pub use error::{StoreError, StoreResult};
pub use record::Record;
pub use sql::Sql;
pub use transaction::Tx;

/// Every statement of the store, for the test that prepares each on both databases.
pub fn statements() -> Vec<&'static Sql> {
    [ledger::ALL].concat()
}
