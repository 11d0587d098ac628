//! What `doctor` says of an installation in which something happened, and of one that is broken.

use std::path::Path;

use serde_json::Value;
use sqlx::{Connection as _, Executor as _};

use crate::program::{run, run_with_input, text};

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

/// What happened within two days of the demonstration; its clock is ahead of the machine's.
#[tokio::test]
async fn invariants_are_looked_at_and_what_is_broken_is_told_with_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path());
    let demo = run(&[
        "demo", "--exit", "--days", "2", "--seed", "7", "--people", "1000", "--data", data,
        "--json",
    ]);
    assert_eq!(demo.code, 0, "{}", demo.complained);

    let sound = run(&["doctor", "--data", data]).said;
    for id in ["I-07", "I-22", "I-26", "I-27", "I-33"] {
        let mut lines = sound.lines();
        let line = lines.find(|line| line.contains(id)).unwrap_or_default();
        assert!(
            line.starts_with("ok") && line.contains("Holds in "),
            "{sound}"
        );
    }
    let answer = run(&["doctor", "--data", data, "--json"]).json();
    assert!(invariant(&answer, "I-33")["cases"].as_u64().unwrap() > 100);
    assert_eq!(answer["invariants"]["violations"], Value::Array(Vec::new()));

    change(
        folder.path(),
        "UPDATE campaign SET accepted_total = accepted_total + 1",
    )
    .await;
    let broken = run(&["doctor", "--data", data]).said;
    assert!(broken.contains("XX  I-27"), "{broken}");
    assert!(
        broken.contains(" accepted, and the ledger has "),
        "{broken}"
    );
    let answer = run(&["doctor", "--data", data, "--json"]).json();
    assert!(invariant(&answer, "I-27")["violations"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn a_broken_ledger_is_code_1() {
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path());
    let made = run_with_input(
        &[
            "user",
            "create",
            "--data",
            data,
            "--email",
            "ada@example.org",
            "--name",
            "Ada",
            "--password-stdin",
        ],
        "a long enough sentence\n",
    );
    assert_eq!(made.code, 0, "{}", made.complained);
    let made = run(&[
        "workspace",
        "create",
        "--data",
        data,
        "--name",
        "Growth",
        "--time-zone",
        "Europe/Paris",
        "--manager",
        "ada@example.org",
    ]);
    assert_eq!(made.code, 0, "{}", made.complained);
    assert_eq!(run(&["doctor", "--data", data]).code, 0);
    change(folder.path(), "DELETE FROM ledger WHERE sequence = 1").await;
    let broken = run(&["doctor", "--data", data]);
    assert_eq!(broken.code, 1, "{}", broken.said);
    assert!(broken.said.contains("XX  I-33"), "{}", broken.said);
}
