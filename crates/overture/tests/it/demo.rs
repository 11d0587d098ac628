//! The demonstration, as fast as it can.

use serde_json::Value;

use crate::program::{Run, overture, run};

/// Fewer people than by default, so that it starts at once.
const CROWD: [&str; 2] = ["--people", "4000"];

fn demo(arguments: &[&str]) -> Run {
    run(&[&["demo", "--exit", "--json"], &CROWD[..], arguments].concat())
}

/// The object without what depends on the machine.
fn object(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{} {}", run.said, run.complained);
    let mut object = run.json();
    let elapsed = object.as_object_mut().unwrap().remove("elapsed_ms");
    assert!(elapsed.is_some_and(|elapsed| elapsed.is_u64()));
    object
}

#[test]
fn within_ten_days_every_state_and_every_category_appears() {
    let result = object(&demo(&["--days", "10", "--seed", "7"]));
    assert_eq!(result["violations"], Value::Array(Vec::new()));
    assert_eq!(result["campaigns"], 6);
    for count in [
        "proposed",
        "approved",
        "blocked",
        "invitations_sent",
        "duplicate",
        "pending",
        "false",
        "error",
        "accepted",
        "welcomes_sent",
        "follow_ups_sent",
        "nurture_sent",
        "clicks",
        "replies",
    ] {
        assert!(result[count].as_u64().unwrap() > 0, "{count}: {result}");
    }
    let states: Vec<&str> = result["health_states"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    for state in domain::health::HealthState::ALL {
        assert!(states.contains(&state.as_str()), "{state}: {states:?}");
    }
    let checked = result["checked"].as_array().unwrap();
    for invariant in [
        "I-01", "I-02", "I-03", "I-15", "I-17", "I-21", "I-22", "I-23", "I-27",
    ] {
        assert!(checked.iter().any(|one| one == invariant), "{invariant}");
    }
}

#[test]
fn the_same_seed_gives_the_same_days_and_another_seed_others() {
    let days = ["--days", "4", "--seed"];
    let first = object(&demo(&[&days[..], &["11"]].concat()));
    let second = object(&demo(&[&days[..], &["11"]].concat()));
    assert_eq!(first, second);
    let other = object(&demo(&[&days[..], &["12"]].concat()));
    assert_ne!(first["approved"], other["approved"]);
}

#[tokio::test]
async fn both_databases_give_the_same_days() {
    let Some(url) = testkit::postgres::empty_url().await else {
        return;
    };
    let days = ["--days", "4", "--seed", "7"];
    let sqlite = object(&demo(&days));
    let postgres = object(&demo(&[&days[..], &["--database", &url]].concat()));
    assert_eq!(sqlite, postgres);
    let again = demo(&[&days[..], &["--database", &url]].concat());
    again.failed(1, "holds data already");
    testkit::postgres::discard(&url).await;
}

#[test]
fn people_read_a_summary_and_nothing_is_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let output = overture(&["demo", "--days", "1", "--exit", "--people", "2000"])
        .env("TMPDIR", folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(
        said.starts_with("1 days, seed 7, 2000 people, 6 campaigns"),
        "{said}"
    );
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}
