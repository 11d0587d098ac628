//! A PostgreSQL server for one run of the tests, and a new database for each test.
//!
//! The server is the machine's own, started on a free port of the loopback address with its files in a temporary
//! folder. All test processes of a run share it: the first one starts it, a lock keeps the others waiting meanwhile. It
//! stops by itself when the process that started the tests (cargo, nextest) has ended, however that came about.
//!
//! `TEST_DATABASE_URL` names another server instead; its user must be allowed to create databases.

mod server;

use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

/// Test databases are named by the process that made them, so that the next can clear away what it left.
const NAME_PREFIX: &str = "overture_test_";

/// The address of a new, migrated database; none where there is no PostgreSQL on this machine.
///
/// # Panics
///
/// Where `CI` is set and there is no PostgreSQL: there a missing server must not look like a passed test.
pub async fn fresh_url() -> Option<String> {
    let server = server::of_this_run().await?;
    Some(create(&server.url, server.template.as_deref()).await)
}

/// The address of a new database without any table, to test migrations with.
///
/// # Panics
///
/// As [`fresh_url`].
pub async fn empty_url() -> Option<String> {
    let server = server::of_this_run().await?;
    Some(create(&server.url, None).await)
}

/// The address of a copy of a database that [`fresh_url`] made and that nobody is connected to.
///
/// # Panics
///
/// As [`fresh_url`], and where somebody is connected to it.
pub async fn copy_of(url: &str) -> Option<String> {
    let server = server::of_this_run().await?;
    Some(create(&server.url, Some(name_in(url))).await)
}

/// Drops a database that [`fresh_url`] or [`empty_url`] made. Those of tests that fail are cleared away later.
pub async fn discard(url: &str) {
    let Some(server) = server::of_this_run().await else {
        return;
    };
    let name = name_in(url);
    let mut connection = connect(&server.url).await;
    drop_database(&mut connection, name).await;
}

/// The name of a test's database in its address.
fn name_in(url: &str) -> &str {
    let name = url.rsplit('/').next().unwrap_or_default();
    assert!(
        name.starts_with(NAME_PREFIX),
        "{name} is no database of a test"
    );
    name
}

async fn create(server: &str, template: Option<&str>) -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let name = format!("{NAME_PREFIX}{}_{number}", std::process::id());
    let mut connection = connect(server).await;
    clear_away(&mut connection).await;
    let template = template.unwrap_or("template0");
    // Copying files is half the work of writing them through the log, where no disk is waited for.
    execute(
        &mut connection,
        format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"),
    )
    .await
    .expect("a database can be created");
    connection.close().await.expect("the connection closes");
    with_database(server, &name)
}

/// Drops the databases of test processes that are gone.
async fn clear_away(connection: &mut PgConnection) {
    let names: Vec<String> =
        sqlx::query_scalar("SELECT datname::text FROM pg_database WHERE starts_with(datname, $1)")
            .bind(NAME_PREFIX)
            .fetch_all(&mut *connection)
            .await
            .expect("databases can be listed");
    for name in names.iter().filter(|name| !maker_is_alive(name)) {
        drop_database(connection, name).await;
    }
}

fn maker_is_alive(database: &str) -> bool {
    let process = database
        .trim_start_matches(NAME_PREFIX)
        .split('_')
        .next()
        .unwrap_or_default();
    // Where processes cannot be looked up so, all are taken for alive and nothing is cleared away.
    !std::path::Path::new("/proc/self").exists()
        || std::path::Path::new("/proc").join(process).exists()
}

async fn drop_database(connection: &mut PgConnection, name: &str) {
    // Another test may be clearing away the same one: then it is gone, which is all that is wanted.
    let _ = execute(
        connection,
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
    )
    .await;
}

async fn execute(connection: &mut PgConnection, statement: String) -> Result<(), sqlx::Error> {
    // The names in it are made here, of letters and digits.
    connection
        .execute(AssertSqlSafe(statement))
        .await
        .map(|_| ())
}

async fn connect(url: &str) -> PgConnection {
    PgConnectOptions::from_str(url)
        .expect("the server's address is one")
        .connect()
        .await
        .expect("the PostgreSQL server for tests answers")
}

/// The same server, another database.
fn with_database(url: &str, database: &str) -> String {
    let (server, _) = url
        .rsplit_once('/')
        .expect("the server's address names a database");
    format!("{server}/{database}")
}

#[cfg(test)]
mod tests {
    use super::{maker_is_alive, with_database};

    #[test]
    fn another_database_of_the_same_server() {
        assert_eq!(
            with_database("postgres://a@127.0.0.1:5/postgres", "b"),
            "postgres://a@127.0.0.1:5/b"
        );
    }

    #[test]
    fn the_databases_of_living_processes_stay() {
        assert!(maker_is_alive(&format!(
            "overture_test_{}_3",
            std::process::id()
        )));
    }
}
