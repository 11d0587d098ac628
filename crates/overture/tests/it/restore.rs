//! Backup, restore, copies: from outside, as who runs a server does it.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Served, client_builder, run, run_with_input, text};

fn set_up(folder: &Path) {
    let user = [
        "user",
        "create",
        "--email",
        "ada@example.org",
        "--name",
        "Ada Byron",
        "--password-stdin",
        "--data",
        text(folder),
    ];
    assert_eq!(run_with_input(&user, "correct horse battery\n").code, 0);
}

fn serve(folder: &Path) -> Served {
    Served::serve(&["--data", text(folder)])
}

/// Serves a folder for a moment, as a person does who starts and stops it.
fn live_for_a_moment(folder: &Path) {
    let served = serve(folder);
    assert_eq!(served.stop(), 0);
}

fn holds(folder: &Path) -> Value {
    let doctor = run(&["doctor", "--data", text(folder), "--json"]);
    let findings = doctor.json();
    let held = findings["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["subject"] == "held")
        .unwrap()
        .clone();
    let is_wrong = held["verdict"] == "wrong";
    assert_eq!(doctor.code, i32::from(is_wrong), "{findings}");
    held
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

fn folders() -> (TempDir, std::path::PathBuf, std::path::PathBuf) {
    let all = tempfile::tempdir().unwrap();
    let (one, two) = (all.path().join("one"), all.path().join("two"));
    (all, one, two)
}

#[test]
fn a_backup_of_a_running_installation_is_restored_and_held() {
    let (all, one, two) = folders();
    set_up(&one);
    let served = serve(&one);
    let file = all.path().join("overture.backup");
    let backup = run(&["backup", text(&file), "--data", text(&one), "--json"]);
    assert_eq!(backup.code, 0, "{}", backup.complained);
    let told = backup.json();
    assert!(told["rows"].as_u64() > Some(2), "{told}");
    assert_eq!(served.stop(), 0);
    let again = run(&["backup", text(&file), "--data", text(&one)]);
    again.failed(1, "exists already");

    let restore = run(&["restore", text(&file), "--data", text(&two), "--json"]);
    assert_eq!(restore.code, 0, "{}", restore.complained);
    assert!(restore.complained.contains("checking what was written"));
    let twice = run(&["restore", text(&file), "--data", text(&two)]);
    twice.failed(1, "a restore never overwrites one");
    assert_eq!(holds(&two)["verdict"], "wrong");
    assert_eq!(holds(&one)["verdict"], "fine");

    let released = run(&[
        "release",
        "--data",
        text(&two),
        "--reason",
        "moved",
        "--json",
    ]);
    assert_eq!(released.json()["held"], false, "{}", released.complained);
    assert_eq!(holds(&two)["verdict"], "fine");
    let twice = run(&["release", "--data", text(&two), "--reason", "moved"]);
    twice.failed(1, "Nothing is held back");
}

#[test]
fn what_cannot_be_restored_is_told_in_one_sentence() {
    let (all, one, two) = folders();
    let file = all.path().join("note.txt");
    fs::write(&file, "dear diary").unwrap();
    run(&["restore", text(&file), "--data", text(&two)]).failed(1, "is no backup of Overture");
    run(&["backup", text(&all.path().join("b")), "--data", text(&one)])
        .failed(1, "There is no installation");
    run(&["restore"]).failed(2, "FILE");
    set_up(&one);
    run(&["release", "--data", text(&one), "--reason", " "]).failed(2, "reason");
}

#[test]
fn a_copy_of_a_data_folder_is_held_and_its_original_is_not() {
    let (_all, one, two) = folders();
    set_up(&one);
    live_for_a_moment(&one);
    copy_folder(&one, &two);
    assert_eq!(holds(&two)["verdict"], "warning", "before it is served");
    live_for_a_moment(&two);
    let held = holds(&two);
    assert_eq!(held["verdict"], "wrong");
    assert!(held["told"].as_str().unwrap().contains("copied"), "{held}");
    live_for_a_moment(&one);
    assert_eq!(holds(&one)["verdict"], "fine");
}

#[test]
fn an_old_database_in_the_place_of_a_newer_one_is_held() {
    let (_all, one, two) = folders();
    set_up(&one);
    live_for_a_moment(&one);
    copy_folder(&one, &two);
    live_for_a_moment(&one);
    // As a careless restore does it: the file is written over, where it is.
    let old = fs::read(two.join("overture.db")).unwrap();
    fs::write(one.join("overture.db"), old).unwrap();
    live_for_a_moment(&one);
    let held = holds(&one);
    assert!(
        held["told"].as_str().unwrap().contains("rolled_back"),
        "{held}"
    );
}

#[test]
fn a_folder_that_was_moved_is_served_as_before() {
    let (_all, one, two) = folders();
    set_up(&one);
    live_for_a_moment(&one);
    fs::rename(&one, &two).unwrap();
    live_for_a_moment(&two);
    assert_eq!(holds(&two)["verdict"], "fine");
}

/// The API tells the same, to a signed-in person, and takes the decision of a manager.
#[tokio::test]
async fn a_person_releases_by_the_api() {
    let (_all, one, two) = folders();
    set_up(&one);
    live_for_a_moment(&one);
    copy_folder(&one, &two);
    let served = serve(&two);
    let stays = reqwest::redirect::Policy::none();
    let client = client_builder().redirect(stays).build().unwrap();
    let form = [
        ("email", "ada@example.org"),
        ("password", "correct horse battery"),
    ];
    let answer = client
        .post(format!("{}/login", served.address))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!(
            "email={}&password={}",
            form[0].1.replace('@', "%40"),
            form[1].1.replace(' ', "+")
        ))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 303, "{answer:?}");
    let cookie = answer
        .headers()
        .get_all("set-cookie")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find(|value| value.contains("session"))
        .and_then(|value| value.split(';').next())
        .unwrap()
        .to_owned();
    let engine = format!("{}/api/v1/organization/engine", served.address);
    let asked = client.get(&engine).header("cookie", &cookie).send().await;
    let view: Value = asked.unwrap().json().await.unwrap();
    assert_eq!(view["held"], true, "{view}");
    assert_eq!(view["holds"][0]["cause"], "copied", "{view}");
    assert_eq!(client.get(&engine).send().await.unwrap().status(), 401);
    let released = client
        .post(format!("{engine}/release"))
        .header("cookie", &cookie)
        .header("sec-fetch-site", "same-origin")
        .json(&serde_json::json!({ "reason": "the original is switched off" }))
        .send()
        .await
        .unwrap();
    let view: Value = released.json().await.unwrap();
    assert_eq!(view["held"], false, "{view}");
    assert_eq!(
        view["ended"][0]["release_reason"],
        "the original is switched off"
    );
    assert_eq!(served.stop(), 0);
}
