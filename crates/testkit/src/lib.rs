//! What tests share: a PostgreSQL server, databases, clocks, builders.
