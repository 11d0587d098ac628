//! The checker is tested by histories: one that it lets pass and one that it does not for each
//! invariant, and random ones with and without a fault.

mod broken;
mod generated;
mod generator;
mod sound;
mod summary;
mod world;
