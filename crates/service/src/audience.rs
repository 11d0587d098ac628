//! People and where they come from (R20 to R36): files, finders, contacts, segments, the
//! suppression list.

pub mod contacts;
pub mod content;
pub mod criteria;

pub mod finders;
pub mod imports;
pub mod journey;
pub(crate) mod opening;
pub mod outlook;
pub mod refs;
mod rows;
pub mod segments;
pub mod suppressions;
pub mod tables;
pub mod tags;
