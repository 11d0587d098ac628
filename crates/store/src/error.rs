//! What can go wrong between the program and its database.

use rusqlite::ffi;

/// The result of everything the store does.
pub type StoreResult<T> = Result<T, StoreError>;

/// An error of the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be opened or reached.
    #[error(
        "the database cannot be opened: {detail}. Check that the folder can be written to, or that the address of the database is right"
    )]
    Unavailable {
        /// What the driver said.
        detail: String,
    },
    /// The database was made by a newer version of the program.
    #[error(
        "the database has structure {found}, this program knows up to {known}: it was used by a newer version. Start that version, or restore a backup made before"
    )]
    Newer {
        /// The structure's version found.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// A backup was made by a newer version of the program.
    #[error(
        "the backup has structure {found}, this program knows up to {known}: a newer version made it. Restore it with that version"
    )]
    NewerBackup {
        /// The structure's version found.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// A file is no backup.
    #[error("{} is no backup of Overture; name a file that `overture backup` wrote", .path.display())]
    NoBackup {
        /// The file.
        path: std::path::PathBuf,
    },
    /// A backup is damaged.
    #[error("the backup is damaged: {detail}. Use another one")]
    Damaged {
        /// What SQLite found.
        detail: String,
    },
    /// A backup would overwrite a file.
    #[error("{} exists already; choose another name, or remove it first", .path.display())]
    FileExists {
        /// The file.
        path: std::path::PathBuf,
    },
    /// A restore would overwrite an installation.
    #[error(
        "there is an installation already, and a restore never overwrites one; choose an empty data folder or an empty database"
    )]
    NotEmpty,
    /// A file cannot be read or written.
    #[error("{} cannot be used: {detail}. Check who may write there and whether the disk is full", .path.display())]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// What the machine said.
        detail: String,
    },
    /// A row with the same unique value exists.
    #[error("a row with the same value exists")]
    AlreadyExists,
    /// A change found another number of rows than it must have.
    #[error("`{statement}` changed {found} rows instead of {expected}: somebody else was faster")]
    RowsAffected {
        /// The statement's name.
        statement: &'static str,
        /// How many rows had to change.
        expected: u64,
        /// How many rows changed.
        found: u64,
    },
    /// A row holds what cannot be read.
    #[error("column `{column}` holds what cannot be read: {detail}")]
    Unreadable {
        /// The column.
        column: String,
        /// Why it cannot be read.
        detail: String,
    },
    /// Any other error of the driver.
    #[error("the database refused `{statement}`: {source}")]
    Driver {
        /// The statement's name.
        statement: &'static str,
        /// What the driver said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl StoreError {
    /// Wraps the error of the driver for PostgreSQL and for files of SQLite, telling the violated
    /// uniqueness apart.
    pub(crate) fn of(statement: &'static str, source: sqlx::Error) -> Self {
        if let sqlx::Error::Database(database) = &source
            && database.is_unique_violation()
        {
            return Self::AlreadyExists;
        }
        Self::driver(statement, source)
    }

    /// Wraps an error of SQLite, telling the violated uniqueness apart.
    pub(crate) fn of_sqlite(statement: &'static str, source: rusqlite::Error) -> Self {
        if let rusqlite::Error::SqliteFailure(failure, _) = &source
            && matches!(
                failure.extended_code,
                ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_UNIQUE
            )
        {
            return Self::AlreadyExists;
        }
        Self::driver(statement, source)
    }

    fn driver(
        statement: &'static str,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        Self::Driver {
            statement,
            source: Box::new(source),
        }
    }
}
