//! The API over real databases, with the router in process.

mod document;
mod isolation;
mod manners;
mod repetition;
mod world;
