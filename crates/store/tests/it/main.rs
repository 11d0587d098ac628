//! The conformance suite: the same tests on SQLite and on PostgreSQL.

mod access;
mod audience;
mod backups;
mod given_up;
mod plans;
mod statements;
