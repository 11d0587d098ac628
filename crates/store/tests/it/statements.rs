//! Every statement of the store is prepared on both databases, which finds what a compiler would.

testkit::on_both_databases! {
    /// No statement names a table, a column or a word that one of the databases does not know.
    async fn every_statement_prepares(db: store::Db) {
        let mut failures = Vec::new();
        for sql in store::statements() {
            // A transaction each: on PostgreSQL one that failed takes no further statement.
            let mut tx = db.write().await.expect("a transaction");
            if let Err(error) = tx.prepare(sql).await {
                failures.push(error.to_string());
            }
        }
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}
