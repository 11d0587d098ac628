//! People and where they come from: files, finders, contacts, segments, the suppression list.

pub mod csv;
