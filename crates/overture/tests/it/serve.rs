//! The service on an empty folder.

use serde_json::{Value, json};

use crate::program::{Served, client, text};

#[tokio::test]
async fn an_empty_folder_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::serve(&["--data", text(folder.path())]);
    let client = client();
    let get = |path: &str| client.get(format!("{}{path}", served.address)).send();
    for path in ["/healthz", "/readyz"] {
        let answer = get(path).await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        for header in [
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
        ] {
            assert!(answer.headers().contains_key(header), "{path} {header}");
        }
    }
    let document: Value = get("/api/v1/openapi.json")
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(get("/api/v1/workspaces").await.unwrap().status(), 401);
    assert_eq!(
        get("/api/v1/clock").await.unwrap().status(),
        404,
        "its clock is real"
    );
    let metrics = get("/metrics").await.unwrap().text().await.unwrap();
    assert!(metrics.contains("overture_requests_total{"), "{metrics}");
    assert!(metrics.contains("overture_step_seconds"), "{metrics}");
    assert!(
        metrics.contains("route=\"/api/v1/openapi.json\""),
        "{metrics}"
    );
    assert_eq!(served.stop(), 0);
}

#[tokio::test]
async fn a_worker_answers_for_its_health_alone() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::serve(&["--data", text(folder.path()), "--role", "worker"]);
    let client = client();
    let ready = client
        .get(format!("{}/readyz", served.address))
        .send()
        .await
        .unwrap();
    assert_eq!(ready.status(), 200);
    let api = client
        .get(format!("{}/api/v1/openapi.json", served.address))
        .send()
        .await
        .unwrap();
    assert_eq!(api.status(), 404);
}

#[tokio::test]
async fn a_manual_clock_stands_until_it_is_moved_and_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "--data",
        text(folder.path()),
        "--clock",
        "manual",
        "--start",
        "2027-03-01T08:00:00Z",
    ];
    let client = client();
    let served = Served::serve(&arguments);
    let clock = format!("{}/api/v1/clock", served.address);
    let now = |answer: Value| answer["now"].as_str().unwrap().to_owned();
    let read = client
        .get(&clock)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(now(read), "2027-03-01T08:00:00Z");
    let moved = client
        .post(&clock)
        .json(&json!({"advance": "P1D"}))
        .send()
        .await
        .unwrap();
    assert_eq!(now(moved.json().await.unwrap()), "2027-03-02T08:00:00Z");
    let back = json!({"until": "2027-03-01T09:00:00Z"});
    let refused = client.post(&clock).json(&back).send().await.unwrap();
    assert_eq!(refused.status(), 422);
    // Killed, not stopped.
    drop(served);
    let served = Served::serve(&arguments);
    let clock = format!("{}/api/v1/clock", served.address);
    let read = client
        .get(&clock)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(now(read), "2027-03-02T08:00:00Z");
}
