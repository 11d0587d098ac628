//! The conformance suite: the same tests on SQLite and on PostgreSQL.

mod audience;
mod statements;
