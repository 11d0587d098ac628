//! Letters from the program to a mail server.

use std::time::Duration;

use serde_json::json;
use testkit::post::{Manner, Post};

use crate::program::{Served, client, run, text};

#[tokio::test]
async fn an_invitation_arrives_by_mail() {
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path());
    let post = Post::open(Manner::Takes).await;
    let user = run(&[
        "user",
        "create",
        "--data",
        data,
        "--email",
        "ada@example.org",
        "--name",
        "Ada",
        "--json",
    ]);
    assert_eq!(user.code, 0, "{}", user.complained);
    let workspace = run(&[
        "workspace",
        "create",
        "--data",
        data,
        "--name",
        "Growth",
        "--time-zone",
        "Europe/Paris",
        "--json",
    ]);
    assert_eq!(workspace.code, 0, "{}", workspace.complained);
    let id = workspace.json()["id"].as_str().unwrap().to_owned();
    let key = run(&[
        "key",
        "create",
        "--data",
        data,
        "--workspace",
        &id,
        "--name",
        "test",
        "--role",
        "manager",
        "--json",
    ]);
    assert_eq!(key.code, 0, "{}", key.complained);
    let secret = key.json()["secret"].as_str().unwrap().to_owned();
    let url = format!("smtp://127.0.0.1:{}", post.port);
    let served = Served::serve(&[
        "--data",
        data,
        "--smtp-url",
        &url,
        "--mail-from",
        "Overture <overture@example.org>",
    ]);
    let invited = client()
        .post(format!(
            "{}/api/v1/workspaces/{id}/invitations",
            served.address
        ))
        .bearer_auth(&secret)
        .json(&json!({"email": "grace@example.org", "name": "Grace", "role": "editor"}))
        .send()
        .await
        .unwrap();
    assert_eq!(invited.status(), 201);
    let taken = tokio::time::timeout(Duration::from_secs(20), post.next());
    let letter = taken.await.expect("the letter arrives");
    assert_eq!(
        (letter.from.as_str(), letter.to.as_str()),
        ("overture@example.org", "grace@example.org")
    );
    assert!(
        letter
            .text
            .contains("Subject: Invitation to the workspace Growth"),
        "{}",
        letter.text
    );
    assert_eq!(served.stop(), 0);
}

#[test]
fn a_mail_server_without_a_sender_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path());
    let half = run(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data",
        data,
        "--smtp-url",
        "smtp://127.0.0.1",
    ]);
    half.failed(2, "give both --smtp-url and --mail-from");
    let clear = run(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data",
        data,
        "--smtp-url",
        "smtp://me:secret@mail.example.org",
        "--mail-from",
        "overture@example.org",
    ]);
    clear.failed(2, "a password would leave unencrypted");
}
