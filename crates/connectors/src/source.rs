//! Sources of people outside: a question, an answer in JSON, and where the next one is (R20).
//!
//! Addresses come from users. [`guard`] sees to it that no request goes inward; answers have limits of size and time, and a
//! redirect is no answer.

pub mod guard;
mod http;
mod presets;
mod records;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use guard::PrivateHosts;
pub use http::HttpSource;
pub use presets::specification;

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
    /// The configuration cannot be used.
    #[error("The source is not configured completely: {0}.")]
    Incomplete(&'static str),
}
