//! Connections to SQLite. Statements run on the thread that asks: most take a few microseconds, less than handing them to
//! another thread and waiting for it would.
//!
//! What may take long lets others go on: every statement on a file begins with a turn for the other tasks of its thread,
//! and what waits for the disk, or reads beside the writer, gives its thread's tasks to another one.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::types::Null;
use rusqlite::{Connection, OpenFlags, Statement};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::column::{Param, Row};
use crate::database::BUSY_TIMEOUT;
use crate::record::{self, Records};
use crate::{StoreError, StoreResult};

/// Readers of one file at once.
const READERS: usize = 4;
/// Memory of the writer's pages, in kibibytes; taken only as far as there is work for it. A slot that
/// begins for hundreds of campaigns writes to a dozen indexes: with SQLite's own 2 MiB the planned
/// rows took a third more processor time, because pages were written and read again meanwhile.
const WRITER_CACHE_KIBIBYTES: u32 = 32 * 1024;
/// Pages that the connection to a database in memory keeps beside it. SQLite looks at all of them when a transaction
/// ends that has split a page, so that many would cost small transactions more than they save.
const MEMORY_CACHE_KIBIBYTES: u32 = 4 * 1024;
/// Pages in the log of changes, from which on they are copied into the database: 8 MiB. Each page that many turns change is
/// copied once, and a turn of dispatch alone may change SQLite's own 1,000; but everybody who writes waits for the copy, with
/// four times as many pages twice as long as who follows a short link should wait at most.
const CHECKPOINT_PAGES: u32 = 2_048;
/// Statements that a connection keeps prepared.
const STATEMENTS: usize = 400;

/// What connections are for.
#[derive(Debug, Clone)]
enum Purpose {
    /// To read a file.
    Read(PathBuf),
    /// To write to a file.
    Write(PathBuf),
    /// For everything, in memory.
    Memory,
}

/// Connections that are lent one at a time each, in the order in which they are asked for.
#[derive(Debug, Clone)]
pub(crate) struct Pool {
    shelf: Arc<Shelf>,
}

#[derive(Debug)]
struct Shelf {
    purpose: Purpose,
    free: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
    size: usize,
}

impl Pool {
    /// Connections that read a file.
    pub fn readers(file: PathBuf) -> Self {
        Self::new(Purpose::Read(file), READERS)
    }

    /// The one connection that writes to a file.
    pub fn writer(file: PathBuf) -> Self {
        Self::new(Purpose::Write(file), 1)
    }

    /// The one connection to a database in memory.
    pub fn memory() -> Self {
        Self::new(Purpose::Memory, 1)
    }

    fn new(purpose: Purpose, size: usize) -> Self {
        Self {
            shelf: Arc::new(Shelf {
                purpose,
                free: Mutex::default(),
                permits: Arc::new(Semaphore::new(size)),
                size,
            }),
        }
    }

    /// The file; none in memory.
    pub fn file(&self) -> Option<&PathBuf> {
        match &self.shelf.purpose {
            Purpose::Read(file) | Purpose::Write(file) => Some(file),
            Purpose::Memory => None,
        }
    }

    /// Waits for a connection.
    pub async fn lend(&self) -> StoreResult<Lent> {
        let permits = Arc::clone(&self.shelf.permits);
        let permit = match Arc::clone(&permits).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => tokio::time::timeout(BUSY_TIMEOUT, permits.acquire_owned())
                .await
                .map_err(|_| unavailable("no connection was free for half a minute"))?
                .map_err(|_| unavailable("it was closed"))?,
        };
        let free = self.shelf.take();
        let connection = match free {
            Some(connection) => connection,
            None => self
                .shelf
                .purpose
                .open()
                .map_err(|error| unavailable(&error.to_string()))?,
        };
        Ok(Lent {
            connection: Some(Mutex::new(connection)),
            is_brief: false,
            shelf: Arc::clone(&self.shelf),
            _permit: permit,
        })
    }

    /// Begins a transaction.
    pub async fn begin(&self, statement: &'static str) -> StoreResult<Lent> {
        let mut lent = self.lend().await?;
        lent.aside(|connection| connection.execute_batch(statement))
            .map_err(|error| StoreError::of_sqlite("begin", error))?;
        Ok(lent)
    }

    /// Begins a transaction that looks at a few rows by their keys.
    pub async fn begin_brief(&self, statement: &'static str) -> StoreResult<Lent> {
        let mut lent = self.lend().await?;
        lent.is_brief = true;
        lent.at_work(|connection| connection.execute_batch(statement))
            .map_err(|error| StoreError::of_sqlite("begin", error))?;
        Ok(lent)
    }

    /// Closes the connections; what is in use ends first.
    pub async fn close(&self) {
        let all = u32::try_from(self.shelf.size).unwrap_or(u32::MAX);
        let returned = self.shelf.permits.acquire_many(all).await;
        self.shelf.permits.close();
        drop(returned);
        while let Some(connection) = self.shelf.take() {
            aside(|| drop(connection));
        }
    }
}

impl Shelf {
    fn take(&self) -> Option<Connection> {
        self.free
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
    }

    fn put(&self, connection: Connection) {
        self.free
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
    }
}

impl Purpose {
    fn open(&self) -> rusqlite::Result<Connection> {
        let connection = match self {
            // A file that SQLite keeps in memory, for the one connection that there is.
            Self::Memory => Connection::open_with_flags_and_vfs(
                "overture",
                OpenFlags::SQLITE_OPEN_READ_WRITE
                    | OpenFlags::SQLITE_OPEN_CREATE
                    | OpenFlags::SQLITE_OPEN_NO_MUTEX,
                c"memdb",
            )?,
            Self::Read(file) | Self::Write(file) => Connection::open_with_flags(
                file,
                OpenFlags::SQLITE_OPEN_READ_WRITE
                    | OpenFlags::SQLITE_OPEN_CREATE
                    | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )?,
        };
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // A statement is planned once, whatever its values: otherwise SQLite plans it anew each time that a value may tell
        // whether a partial index serves, which takes longer than to look up a row.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        // Nor does it make an index of a whole table for one statement, which it takes for cheaper than the one that is there.
        connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA automatic_index = OFF")?;
        match self {
            Self::Memory => connection.execute_batch(&format!(
                "PRAGMA journal_mode = MEMORY; PRAGMA cache_size = -{MEMORY_CACHE_KIBIBYTES}"
            ))?,
            Self::Read(_) => connection.execute_batch("PRAGMA query_only = ON")?,
            // FULL: a lost "sent" row would be a second invitation to a real person. What a statement needs to take itself
            // back stays in memory: as a file it was half of all that was written.
            Self::Write(_) => connection.execute_batch(&format!(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -{WRITER_CACHE_KIBIBYTES};
                PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}; PRAGMA temp_store = MEMORY"
            ))?,
        }
        Ok(connection)
    }
}

fn unavailable(detail: &str) -> StoreError {
    StoreError::Unavailable {
        detail: detail.to_owned(),
    }
}

/// Work that may take long, or wait for the disk: where there are several threads, another one takes over the tasks of
/// this one meanwhile.
fn aside<T>(work: impl FnOnce() -> T) -> T {
    let runtime = Handle::try_current();
    match runtime.map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

/// A connection that is in use. When this value goes, a transaction that was not committed is rolled back.
#[derive(Debug)]
pub(crate) struct Lent {
    // Empty only while the value goes. Never locked: whoever has the value has the connection, and a connection alone may
    // not be looked at by two threads.
    connection: Option<Mutex<Connection>>,
    // Whether nothing that is done takes long: to let another thread take over the tasks of this one would take longer.
    is_brief: bool,
    shelf: Arc<Shelf>,
    // Given back after the connection.
    _permit: OwnedSemaphorePermit,
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        let connection = connection
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        if !connection.is_autocommit() {
            // A connection that cannot even do that is closed, which rolls back.
            let _ = connection.execute_batch("ROLLBACK");
        }
        if connection.is_autocommit() {
            self.shelf.put(connection);
        }
    }
}

impl Lent {
    fn connection(&mut self) -> &Connection {
        self.connection
            .as_mut()
            .expect("the connection is there as long as the value is")
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn aside<T>(&mut self, work: impl FnOnce(&Connection) -> T) -> T {
        match self.shelf.purpose {
            Purpose::Memory => work(self.connection()),
            Purpose::Read(_) | Purpose::Write(_) => aside(|| work(self.connection())),
        }
    }

    /// Work on the connection, by what the connection is for: reading happens beside everything else.
    fn at_work<T>(&mut self, work: impl FnOnce(&Connection) -> T) -> T {
        match self.shelf.purpose {
            Purpose::Read(_) if !self.is_brief => self.aside(work),
            _ => work(self.connection()),
        }
    }

    /// Lets other tasks of this thread go first.
    pub async fn give_way(&self) {
        if let Purpose::Write(_) = self.shelf.purpose {
            tokio::task::yield_now().await;
        }
    }

    /// Makes everything that was done durable.
    pub fn commit(&mut self) -> rusqlite::Result<()> {
        self.aside(|connection| connection.execute_batch("COMMIT"))
    }

    /// Runs a statement; tells how many rows it changed.
    pub fn execute(&mut self, text: &str, params: &[Param]) -> rusqlite::Result<u64> {
        self.at_work(|connection| {
            let mut statement = connection.prepare_cached(text)?;
            bind(&mut statement, 0, params)?;
            run(&mut statement)
        })
    }

    /// Runs a statement for each row, `fixed` standing behind the row's values; tells how many rows were changed.
    pub fn execute_each(
        &mut self,
        text: &str,
        rows: &[Vec<Param>],
        fixed: &[Param],
    ) -> rusqlite::Result<u64> {
        self.at_work(|connection| {
            let mut statement = connection.prepare_cached(text)?;
            bind(&mut statement, rows.first().map_or(0, Vec::len), fixed)?;
            let mut changed = 0;
            for row in rows {
                bind(&mut statement, 0, row)?;
                changed += run(&mut statement)?;
            }
            Ok(changed)
        })
    }

    /// Reads what a statement answers.
    pub fn fetch(
        &mut self,
        name: &'static str,
        text: &str,
        params: &[Param],
        records: &mut dyn Records,
    ) -> StoreResult<()> {
        let refused = |error| StoreError::of_sqlite(name, error);
        self.at_work(|connection| {
            let mut statement = connection.prepare_cached(text).map_err(refused)?;
            bind(&mut statement, 0, params).map_err(refused)?;
            let places = places_of(&statement, records);
            read(name, &mut statement, &places, records)
        })
    }

    /// Like [`Lent::execute_each`], for statements that answer rows.
    pub fn fetch_each(
        &mut self,
        name: &'static str,
        text: &str,
        rows: &[Vec<Param>],
        fixed: &[Param],
        records: &mut dyn Records,
    ) -> StoreResult<()> {
        let refused = |error| StoreError::of_sqlite(name, error);
        self.at_work(|connection| {
            let mut statement = connection.prepare_cached(text).map_err(refused)?;
            let columns = rows.first().map_or(0, Vec::len);
            bind(&mut statement, columns, fixed).map_err(refused)?;
            let places = places_of(&statement, records);
            for row in rows {
                bind(&mut statement, 0, row).map_err(refused)?;
                read(name, &mut statement, &places, records)?;
            }
            Ok(())
        })
    }

    /// Prepares a statement without running it.
    pub fn prepare(&mut self, text: &str) -> rusqlite::Result<()> {
        self.connection().prepare(text).map(drop)
    }

    /// Runs statements that take no values.
    pub fn script(&mut self, text: &str) -> rusqlite::Result<()> {
        self.aside(|connection| connection.execute_batch(text))
    }
}

/// Puts values into the places behind the first `after`.
fn bind(statement: &mut Statement<'_>, after: usize, params: &[Param]) -> rusqlite::Result<()> {
    for (place, param) in (after + 1..).zip(params) {
        match param {
            Param::Text(Some(value)) => statement.raw_bind_parameter(place, value.as_str())?,
            Param::Id(value) => statement.raw_bind_parameter(place, value.as_str())?,
            Param::Name(value) => statement.raw_bind_parameter(place, value)?,
            Param::Integer(Some(value)) => statement.raw_bind_parameter(place, value)?,
            Param::Flag(Some(value)) => statement.raw_bind_parameter(place, value)?,
            Param::Text(None) | Param::Integer(None) | Param::Flag(None) => {
                statement.raw_bind_parameter(place, Null)?;
            }
            Param::Texts(_) | Param::Integers(_) | Param::Flags(_) => {
                unreachable!("SQLite takes lists row by row")
            }
        }
    }
    Ok(())
}

/// Runs a statement whose values are in their places. What it answers is left aside.
fn run(statement: &mut Statement<'_>) -> rusqlite::Result<u64> {
    if statement.column_count() == 0 {
        return Ok(statement.raw_execute()? as u64);
    }
    let mut rows = statement.raw_query();
    let mut count = 0;
    while rows.next()?.is_some() {
        count += 1;
    }
    Ok(count)
}

fn places_of(statement: &Statement<'_>, records: &dyn Records) -> Vec<usize> {
    let names = (0..statement.column_count()).filter_map(|place| statement.column_name(place).ok());
    record::places(&records.columns(), names)
}

fn read(
    name: &'static str,
    statement: &mut Statement<'_>,
    places: &[usize],
    records: &mut dyn Records,
) -> StoreResult<()> {
    let refused = |error| StoreError::of_sqlite(name, error);
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(refused)? {
        records.take(&Row::Sqlite(row), places)?;
    }
    Ok(())
}
