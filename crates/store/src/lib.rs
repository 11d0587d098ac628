//! The database: one store over SQLite and PostgreSQL, a module per entity.
