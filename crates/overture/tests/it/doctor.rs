//! What `doctor` says of an installation in which something happened, and of one that is broken.

use std::path::Path;

use serde_json::Value;
use sqlx::{Connection as _, Executor as _};

use crate::program::{run, text};

/// Changes the database behind the program's back.
async fn change(folder: &Path, statement: &'static str) {
    let file = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("overture.db"));
    let mut connection = sqlx::SqliteConnection::connect_with(&file).await.unwrap();
    let done = connection.execute(statement).await.unwrap();
    assert!(done.rows_affected() > 0, "{statement}");
    connection.close().await.unwrap();
}

fn invariant<'a>(answer: &'a Value, id: &str) -> &'a Value {
    let checked = answer["invariants"]["checked"].as_array().unwrap();
    checked.iter().find(|one| one["invariant"] == id).unwrap()
}

#[tokio::test]
async fn invariants_are_looked_at_and_what_is_broken_is_told_with_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path());
    let demo = run(&[
        "demo", "--exit", "--days", "4", "--seed", "7", "--people", "4000", "--data", data,
        "--json",
    ]);
    assert_eq!(demo.code, 0, "{}", demo.complained);

    let sound = run(&["doctor", "--data", data]);
    assert_eq!(sound.code, 0, "{} {}", sound.said, sound.complained);
    let said = |id: &str, words: &str| {
        let mut lines = sound.said.lines();
        let found = lines.any(|line| line.contains(id) && line.contains(words));
        assert!(found, "{id}, {words}: {}", sound.said);
    };
    for id in ["I-07", "I-13", "I-21", "I-22", "I-27", "I-33"] {
        said(id, "Holds in ");
    }
    let answer = run(&["doctor", "--data", data, "--json"]).json();
    assert!(invariant(&answer, "I-33")["cases"].as_u64().unwrap() > 100);
    assert_eq!(answer["invariants"]["violations"], Value::Array(Vec::new()));

    change(
        folder.path(),
        "UPDATE campaign SET sent_total = sent_total + 1 WHERE sent_total > 0",
    )
    .await;
    change(folder.path(), "DELETE FROM ledger WHERE sequence = 5").await;
    let broken = run(&["doctor", "--data", data]);
    assert_eq!(broken.code, 1, "{}", broken.said);
    for words in ["row 6 of the ledger", " sent, and the ledger has "] {
        assert!(broken.said.contains(words), "{words}: {}", broken.said);
    }
    let answer = run(&["doctor", "--data", data, "--json"]).json();
    assert!(invariant(&answer, "I-33")["violations"].as_u64().unwrap() > 0);
    assert!(invariant(&answer, "I-27")["violations"].as_u64().unwrap() > 0);
}
