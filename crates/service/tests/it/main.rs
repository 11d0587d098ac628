//! Use cases through the door that people and programs take, on both databases.

mod access;
mod audience;
mod campaigns;
mod support;
