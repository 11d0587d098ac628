//! People and where they come from.

mod contacts;
mod finders;
mod imports;
mod segments;
mod shared;
mod suppressions;
