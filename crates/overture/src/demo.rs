//! The demonstration: a simulated network in the same process, an installation, a team with its
//! campaigns, and people who do what such teams do. Everything is made through the use cases that
//! people have, and everything repeats with the seed.

pub mod cast;
pub mod pace;
pub mod people;
pub mod play;
pub mod result;
pub mod world;
