//! What the database knows of how much stands in its tables.
//!
//! PostgreSQL chooses how it looks for rows by what it counted last, and counts by itself once a minute at most. A file
//! brings tens of thousands of people into an empty table meanwhile: by the old count each of them was looked for among all
//! the others, a hundred times as long as by the index. SQLite chooses by its indexes alone.

use sqlx::Executor as _;

use crate::database::Pools;
use crate::{Db, StoreError, StoreResult};

/// The tables that grow when people come in.
const OF_PEOPLE: &str = "ANALYZE contact, finder_result";

/// Counts anew after people came in.
pub async fn count_people(db: &Db) -> StoreResult<()> {
    match db.pools() {
        Pools::Sqlite { .. } => Ok(()),
        Pools::Postgres(pool) => pool
            .execute(OF_PEOPLE)
            .await
            .map(drop)
            .map_err(|error| StoreError::of("statistics::count_people", error)),
    }
}
