//! Use cases through the door that people and programs take, on both databases.

mod access;
mod campaigns;
mod support;
