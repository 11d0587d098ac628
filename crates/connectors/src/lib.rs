//! The outside world behind one trait: the sandbox network and assisted sending.
//!
//! The engine speaks to [`Connector`] and to nothing else. The types of the trait are plain values, so that a step can
//! be recorded, compared and replayed.

pub mod contract;

pub use contract::*;
