//! A new, migrated database on the tests' own PostgreSQL server, for a developer's tool: prints its
//! address, and drops it when standard input ends.

use std::io::Read;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    let url = runtime
        .block_on(testkit::postgres::fresh_url())
        .expect("this machine has a PostgreSQL server");
    println!("{url}");
    let mut rest = Vec::new();
    // Whoever asked for the database holds the other end for as long as it is needed.
    let _ = std::io::stdin().read_to_end(&mut rest);
    runtime.block_on(testkit::postgres::discard(&url));
}
