//! Sources of people outside: a question, an answer of records, and where the next one is (R20).
//!
//! Addresses come from users. [`guard`] sees to it that no request goes inward; answers have limits of size and time, and a
//! redirect is no answer.

pub(crate) mod client;
pub mod guard;
mod http;
mod presets;
mod records;
mod sql;

use std::path::PathBuf;

use domain::finder::FinderKind;
use domain::finder_source::SourceConfiguration;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use guard::PrivateHosts;
use http::HttpSource;
use presets::specification;
use sql::SqlSource;

/// What whoever runs the program allows its sources to reach.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// Hosts within one's own network.
    pub private_hosts: PrivateHosts,
    /// The folder whose SQLite files may be read; none where no file may.
    pub folder: Option<PathBuf>,
}

/// A source that can be asked.
pub enum Source {
    /// Over HTTP.
    Http(Box<HttpSource>),
    /// A database.
    Sql(SqlSource),
}

impl Source {
    /// The source of a configuration, with its secret; refused where its place may not be reached.
    pub fn new(
        kind: FinderKind,
        configuration: &SourceConfiguration,
        secret: Option<&str>,
        reach: &Reach,
    ) -> Result<Self, SourceError> {
        if kind == FinderKind::Sql {
            return Ok(Self::Sql(SqlSource::new(configuration, secret, reach)?));
        }
        let specification = specification(kind, configuration, secret)?;
        guard::check(&specification.address, &reach.private_hosts)?;
        let source = HttpSource::new(specification, reach.private_hosts.clone())?;
        Ok(Self::Http(Box::new(source)))
    }

    /// The next records from a place on, so many at most.
    pub async fn next(
        &self,
        position: Option<&Position>,
        limit: usize,
    ) -> Result<Answer, SourceError> {
        match self {
            Self::Http(source) => source.next(position, limit).await,
            Self::Sql(source) => source.next(position, limit).await,
        }
    }
}

/// What an answer of a source brought.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The people, as the source tells of them.
    pub records: Vec<Value>,
    /// Where the next ones are; none at the end.
    pub next: Option<Position>,
}

/// A place in a source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Position {
    /// The number, cursor or address of the answer; none for the first one.
    pub at: Option<String>,
    /// How many of its records were taken already.
    pub taken: usize,
}

/// Why a source gave nothing. The sentences are for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The address is none that may be called.
    #[error("The address cannot be called: {0}.")]
    Refused(&'static str),
    /// Nothing answered.
    #[error("The source did not answer. The next slot tries again.")]
    Unreachable,
    /// It took too long.
    #[error("The source took longer than {0} seconds. The next slot tries again.")]
    TooSlow(u64),
    /// It answered with a redirect.
    #[error("The source answers with a redirect, which is not followed. Write its final address.")]
    Redirect,
    /// The secret is not accepted.
    #[error("The source does not accept the key. Write another one.")]
    Forbidden,
    /// It asks to be called less often.
    #[error("The source asks to be called less often. The next slot tries again.")]
    Throttled,
    /// It answered with an error.
    #[error("The source answered with the status {0}.")]
    Status(u16),
    /// It answered with more than is read.
    #[error("The source answered with more than {0} megabytes. Ask it for fewer records.")]
    TooLarge(usize),
    /// It answered with no JSON.
    #[error("The source did not answer with JSON.")]
    NoJson,
    /// There is no list of people.
    #[error("The answer holds no list of people where one was expected.")]
    NoList,
    /// It leads to where it was.
    #[error("The source leads to the same place again and again.")]
    Circle,
    /// A database refused the statement.
    #[error("The database says: {0}.")]
    Database(String),
    /// Nobody could read on from the last row.
    #[error(
        "The column that rises is empty in a row, or not in the answer. Name another one, or leave such rows out."
    )]
    NoOrder,
    /// The configuration cannot be used.
    #[error("The source is not configured completely: {0}.")]
    Incomplete(&'static str),
}
