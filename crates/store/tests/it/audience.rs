//! People and where they come from.

mod contacts;
mod criteria;
mod criteria_random;
mod finders;
mod imports;
mod merges;
mod suppressions;
pub(crate) mod world;
