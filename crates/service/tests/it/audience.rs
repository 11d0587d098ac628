//! People and where they come from.

mod contact_views;
mod contacts;
mod contacts_change;
mod databases;
mod finders;
mod hostile_files;
mod imports;
mod imports_in_pieces;
mod merges;
mod segments;
pub mod shared;
mod sources;
mod suppression_files;
mod suppressions;
mod undo;
