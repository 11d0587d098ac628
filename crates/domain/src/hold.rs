//! Why nothing leaves until a person says so (engine, time 8; R85).

use crate::named;

named! {
    /// What made the engine hold everything back.
    HoldCause, "cause of a hold" {
        /// The database was restored from a backup.
        Restored = "restored",
        /// The data folder is at another place than the one that it was made at: a copy of it may run
        /// elsewhere.
        Copied = "copied",
        /// The database is another one than the data folder knows.
        Replaced = "replaced",
        /// The database is older than what the data folder has seen of it: something was lost.
        RolledBack = "rolled_back",
        /// PostgreSQL says that this is another server, another database, or another line of time of
        /// it than before.
        TimelineChanged = "timeline_changed",
        /// The clock went far ahead, and nothing confirms it.
        ClockJumped = "clock_jumped",
    }
}
