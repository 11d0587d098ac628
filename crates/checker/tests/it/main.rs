//! The checker is tested by histories: one that it lets pass and one that it does not for each
//! invariant, and random ones with and without a fault.

#![expect(
    clippy::assigning_clones,
    reason = "in a told history an assignment reads better than a clone into a place"
)]

mod broken;
mod generated;
mod generator;
mod sound;
mod summary;
mod watch;
mod world;
