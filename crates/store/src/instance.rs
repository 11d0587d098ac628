//! What the installation knows of itself: which database this is, how far time has come, and which
//! edition of the time-zone data the plans were made with.

use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// The one row.
    pub struct InstanceRow {
        /// Also in a file of the data folder; empty before the first start.
        pub secret: String,
        /// Counts up; each data folder remembers what it saw last.
        pub witness: i64,
        /// Server, database and line of time of PostgreSQL; empty on SQLite, and where the server
        /// does not tell.
        pub database_mark: String,
        /// No decision of the engine was made later than this.
        pub last_instant: Option<Timestamp>,
        /// How often a person said that the clock is right.
        pub clock_releases: i64,
        /// The edition of the time-zone data that plans were made with; empty before the first plan.
        pub zone_data_version: String,
        /// Holds that nobody has released.
        pub open_holds: i64,
    }
}

record! {
    /// The database's clock, with what is known of time.
    pub struct Clocks {
        /// What the database's clock shows.
        pub database_now: Timestamp,
        /// No decision of the engine was made later than this.
        pub last_instant: Option<Timestamp>,
        /// How often a person said that the clock is right.
        pub clock_releases: i64,
        /// Holds that nobody has released.
        pub open_holds: i64,
        /// 1 where this is the database that was known at the start, else 0.
        pub same_database: i64,
    }
}

record! {
    /// Whether anything may leave.
    pub struct Gate {
        /// Holds that nobody has released.
        pub open_holds: i64,
        /// 1 where this is the database that was known at the start, else 0.
        pub same_database: i64,
        /// The edition of the time-zone data that plans were made with.
        pub zone_data_version: String,
    }
}

impl Gate {
    /// Whether anything may leave.
    pub const fn is_open(&self) -> bool {
        self.open_holds == 0 && self.same_database == 1
    }
}

record! {
    /// What the database says of itself.
    pub struct Mark {
        /// Server, database and line of time; empty on SQLite.
        pub mark: String,
    }
}

record! {
    /// The counter after a step.
    pub struct Witness {
        /// The counter.
        pub witness: i64,
    }
}

statements! {
    GET = "SELECT * FROM instance WHERE one = 1";
    LOCK = "SELECT * FROM instance WHERE one = 1 @lock";
    CLOCKS = "SELECT @database_now AS database_now, last_instant, clock_releases, open_holds,
        CAST(CASE WHEN database_mark = '' THEN 1 WHEN database_mark = @database_mark THEN 1 ELSE 0 END AS BIGINT) AS same_database
        FROM instance WHERE one = 1";
    GATE = "SELECT open_holds, zone_data_version, CAST(CASE WHEN database_mark = '' THEN 1
        WHEN database_mark = @database_mark THEN 1 ELSE 0 END AS BIGINT) AS same_database
        FROM instance WHERE one = 1 @share";
    MARK = "SELECT @database_mark AS mark";
    CLAIM = "UPDATE instance SET secret = $1, database_mark = $2, witness = witness + 1 WHERE one = 1 RETURNING witness";
    KEEP_INSTANT = "UPDATE instance SET last_instant = @greatest(coalesce(last_instant, $1), $1), witness = witness + 1
        WHERE one = 1 RETURNING witness";
    SET_CLOCK = "UPDATE instance SET last_instant = $1, clock_releases = clock_releases + 1 WHERE one = 1";
    COUNT_HOLDS = "UPDATE instance SET open_holds = (SELECT count(*) FROM hold WHERE released_at IS NULL) WHERE one = 1";
    KEEP_ZONES = "UPDATE instance SET zone_data_version = $1 WHERE one = 1";
}

/// Everything that is known.
pub async fn get(tx: &mut Tx) -> StoreResult<InstanceRow> {
    tx.fetch_one(&GET, params![]).await
}

/// The same, and whoever asks [`gate`] meanwhile waits for the end of this transaction: after it
/// nothing leaves that was not let out before.
pub async fn lock(tx: &mut Tx) -> StoreResult<InstanceRow> {
    tx.fetch_one(&LOCK, params![]).await
}

/// The database's clock; the only statement that asks for it.
pub async fn clocks(tx: &mut Tx) -> StoreResult<Clocks> {
    tx.fetch_one(&CLOCKS, params![]).await
}

/// Whether anything may leave, until the end of this transaction (I-36).
pub async fn gate(tx: &mut Tx) -> StoreResult<Gate> {
    tx.fetch_one(&GATE, params![]).await
}

/// What the database says of itself. Fails where a PostgreSQL server does not tell everybody.
pub async fn mark(tx: &mut Tx) -> StoreResult<String> {
    let mark: Mark = tx.fetch_one(&MARK, params![]).await?;
    Ok(mark.mark)
}

/// From now on this is the database that the data folder with this secret knows. Answers the
/// counter for the folder to remember.
pub async fn claim(tx: &mut Tx, secret: &str, mark: &str) -> StoreResult<i64> {
    let row: Witness = tx.fetch_one(&CLAIM, params![secret, mark]).await?;
    Ok(row.witness)
}

/// A decision was made by this instant: none will be made by an earlier one. Answers the counter
/// for the data folder to remember.
pub async fn keep_instant(tx: &mut Tx, instant: Timestamp) -> StoreResult<i64> {
    let row: Witness = tx.fetch_one(&KEEP_INSTANT, params![instant]).await?;
    Ok(row.witness)
}

/// A person says that this is the time, even where decisions were made by a later one.
pub async fn set_clock(tx: &mut Tx, now: Timestamp) -> StoreResult<()> {
    tx.execute_one(&SET_CLOCK, params![now]).await
}

/// Brings the number of open holds up to date with the holds.
pub(crate) async fn count_holds(tx: &mut Tx) -> StoreResult<()> {
    tx.execute_one(&COUNT_HOLDS, params![]).await
}

/// Plans are made with this edition of the time-zone data from now on.
pub async fn keep_zones(tx: &mut Tx, edition: &str) -> StoreResult<()> {
    tx.execute_one(&KEEP_ZONES, params![edition]).await
}
