//! Requests that are given up half-way, as when a browser hangs up.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use domain::entropy::Entropy;
use domain::ids::{Id, OrganizationId};
use domain::time::Timestamp;
use store::{Db, organization};

/// More than it takes to begin a transaction on either database.
const POLLS_MAXIMUM: usize = 12;
/// More than there are connections, so that each of them was given up once.
const TIMES: usize = 16;

/// Polls a request so often and drops it then.
async fn give_up(polls: usize, request: impl Future) {
    let mut request = pin!(request);
    for _ in 0..polls {
        let once = std::future::poll_fn(|context| Poll::Ready(request.as_mut().poll(context)));
        if once.await.is_ready() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

testkit::on_both_databases! {
    /// The connection of a transaction whose beginning nobody waited for serves the next one as any
    /// other does: nothing is still open in it, least of all for reading only.
    async fn a_beginning_that_is_given_up_leaves_nothing_open(db: Db) {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let mut entropy = Entropy::from_seed(3);
        for polls in 0..POLLS_MAXIMUM {
            for _ in 0..TIMES {
                give_up(polls, db.read()).await;
                give_up(polls, db.write()).await;
            }
            for _ in 0..TIMES {
                let mut tx = db.write().await.expect("a transaction");
                let id = OrganizationId::mint(now, &mut entropy);
                organization::create(&mut tx, &id, "Example", now).await.expect("a row");
                drop(tx);
                let tx = db.read().await.expect("a transaction");
                drop(tx);
            }
        }
    }
}
