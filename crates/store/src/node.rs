//! The processes that run the engine, and what they say of their clocks (engine, time 2 and 7).

use domain::time::{Timestamp, span};

use crate::{StoreResult, Tx, params, record, statements};

/// A process that has said nothing for so long is gone, in milliseconds.
const GONE_MILLISECONDS: i64 = 2 * span::MINUTE;

record! {
    /// A process that runs the engine.
    #[derive(PartialEq, Eq)]
    pub struct NodeRow {
        /// Its name.
        pub worker: String,
        /// When it said so.
        pub seen_at: Timestamp,
        /// How far its machine's clock is from the database's; positive where it is ahead.
        pub ahead_milliseconds: i64,
        /// Why it claims nothing; empty where it does.
        pub doubt: String,
        /// The edition of its time-zone data.
        pub zone_data_version: String,
    }
}

statements! {
    SAY = "INSERT INTO node (worker, seen_at, ahead_milliseconds, doubt, zone_data_version) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (worker) DO UPDATE SET seen_at = excluded.seen_at, ahead_milliseconds = excluded.ahead_milliseconds,
        doubt = excluded.doubt, zone_data_version = excluded.zone_data_version";
    FORGET = "DELETE FROM node WHERE seen_at < $1";
    ALL_NODES = "SELECT * FROM node ORDER BY worker LIMIT $1";
}

/// A process says how it is; those that are gone are forgotten. `row.seen_at` is by the database's
/// clock.
pub async fn say(tx: &mut Tx, row: &NodeRow) -> StoreResult<()> {
    tx.execute(
        &FORGET,
        params![row.seen_at.plus_millis(-GONE_MILLISECONDS)],
    )
    .await?;
    tx.execute_one(
        &SAY,
        params![
            &row.worker,
            row.seen_at,
            row.ahead_milliseconds,
            &row.doubt,
            &row.zone_data_version
        ],
    )
    .await
}

/// The processes that said something lately.
pub async fn all(tx: &mut Tx, limit: u32) -> StoreResult<Vec<NodeRow>> {
    tx.fetch_all(&ALL_NODES, params![limit]).await
}
