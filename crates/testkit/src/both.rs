//! One test body, both databases.

use std::future::Future;
use std::io::Write;

use store::{Db, Location};

use crate::{postgres, sqlite};

/// Makes two tests out of each function, `name::sqlite` and `name::postgres`; each gets a new, migrated database.
///
/// ```
/// testkit::on_both_databases! {
///     /// What was written can be read.
///     async fn a_transaction_begins(db: store::Db) {
///         db.read().await.expect("a transaction");
///     }
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: $type:ty) $body:block)+) => {
        $(
            $(#[$meta])*
            #[cfg(test)]
            async fn $name($db: $type) $body

            #[cfg(test)]
            mod $name {
                #[test]
                fn sqlite() {
                    $crate::both::on_sqlite(super::$name);
                }

                #[test]
                fn postgres() {
                    $crate::both::on_postgres(super::$name);
                }
            }
        )+
    };
}

/// Runs a test body on a new SQLite database.
pub fn on_sqlite<Body>(body: impl FnOnce(Db) -> Body)
where
    Body: Future<Output = ()>,
{
    block_on(async {
        let database = sqlite::fresh().await;
        body(database.db.clone()).await;
        database.db.close().await;
    });
}

/// Runs a test body on a new PostgreSQL database; says loudly that it does not where there is no server to be had.
pub fn on_postgres<Body>(body: impl FnOnce(Db) -> Body)
where
    Body: Future<Output = ()>,
{
    block_on(async {
        let Some(url) = postgres::fresh_url().await else {
            say(
                "SKIPPED on PostgreSQL: no server is installed (Debian: apt-get install postgresql)",
            );
            return;
        };
        let db = Db::open(&Location::Postgres(url.clone()))
            .await
            .expect("a new PostgreSQL database opens");
        body(db.clone()).await;
        db.close().await;
        postgres::discard(&url).await;
    });
}

fn block_on(future: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts")
        .block_on(future);
}

/// Writes past the test harness, which keeps what passing tests print to itself.
fn say(line: &str) {
    // A closed standard error is no reason to fail a test.
    let _ = writeln!(std::io::stderr(), "{line}");
}
