//! The outside world behind one trait: the sandbox network and assisted sending.
//!
//! The engine speaks to [`Connector`] and to nothing else; [`Registry`] builds one from the stored configuration of an
//! identity. The types of the trait are plain values, so that a step can be recorded, compared and replayed.

pub mod assisted;
pub mod contract;
pub mod judge;
pub mod portability;
pub mod registry;
pub mod sandbox;
pub mod source;

pub use contract::*;
pub use registry::{ConfigurationError, Registry};
