//! The databases that tests get are new, migrated and their own.

use store::Db;
use testkit::postgres;

testkit::on_both_databases! {
    async fn a_new_database_is_migrated_and_ours(db: Db) {
        let tx = db.read().await.expect("a transaction begins");
        drop(tx);
        assert!(db.query_count() < 10);
    }
}

#[tokio::test]
async fn each_database_is_another() {
    let Some(first) = postgres::fresh_url().await else {
        return;
    };
    let second = postgres::fresh_url().await.expect("the server is there");
    let empty = postgres::empty_url().await.expect("the server is there");
    assert_ne!(first, second);
    assert_ne!(second, empty);
    for url in [first, second, empty] {
        postgres::discard(&url).await;
    }
}
