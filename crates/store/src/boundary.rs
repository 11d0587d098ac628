//! The boundary between the program and its database, for simulations of what can happen there: a
//! process that ends or stalls before a statement, a commit whose answer is lost, a database that
//! does not answer. The program itself runs without one.

use std::fmt::Debug;

use async_trait::async_trait;

use crate::StoreResult;

/// A place at the boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crossing {
    /// Before a transaction begins; nothing is held.
    Begin,
    /// Before a statement, by its name.
    Statement(&'static str),
    /// Before a commit.
    Commit,
    /// After a commit, whose answer is on its way; nothing is held any more.
    Committed,
}

/// Looks at every crossing. An error takes the place of the database's answer, an answer that never
/// comes that of a process that ended: whoever drives the process drops it then, and what was not
/// committed is rolled back.
#[async_trait]
pub trait Boundary: Debug + Send + Sync {
    /// The program has come to a crossing.
    async fn cross(&self, crossing: Crossing) -> StoreResult<()>;
}
