//! How the API talks: problems, lists, versions, repetitions, limits, the document, the clock.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};

use api::{ClockControl, Move, Settings};
use domain::time::Timestamp;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use service::ServiceResult;
use store::Db;

use crate::world::{Ask, Reply, START, World, service_on};

async fn send(world: &World, ask: Ask) -> Reply {
    ask.key(&world.own.manager_key).send(&world.router).await
}

fn code(reply: &Reply) -> String {
    reply.json()["code"].as_str().unwrap_or_default().to_owned()
}

fn assert_problem(reply: &Reply, status: u16, wanted: &str) {
    assert_eq!(reply.status, status, "{}", reply.text);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(code(reply), wanted, "{}", reply.text);
    let body = reply.json();
    assert_eq!(body["status"], status);
    assert_eq!(body["type"], "about:blank");
    let sentence = body["detail"].as_str().unwrap_or_default();
    assert!(sentence.len() > 10, "{sentence}");
}

testkit::on_both_databases! {
    /// Whatever is wrong with a request is said as a problem.
    async fn refusals_are_problems(db: Db) {
        let world = World::new(db).await;
        let own = &world.own;
        let campaigns = own.path("/campaigns");
        let reply = send(&world, Ask::new("POST", &campaigns).body("application/json", "{")).await;
        assert_problem(&reply, 400, "malformed_json");
        let reply = send(&world, Ask::new("POST", &campaigns).body("text/plain", "{}")).await;
        assert_problem(&reply, 415, "wrong_media_type");
        let reply = send(&world, Ask::new("POST", &campaigns).json(&json!({"name": "x", "colour": 1}))).await;
        assert_problem(&reply, 422, "invalid");
        let large = vec![b' '; 2 * 1024 * 1024];
        let reply = send(&world, Ask::new("POST", &campaigns).body("application/json", large)).await;
        assert_problem(&reply, 413, "too_large");
        let reply = send(&world, Ask::new("PUT", &campaigns)).await;
        assert_problem(&reply, 405, "no_such_method");
        assert!(reply.header("allow").contains("POST"));
        let reply = send(&world, Ask::new("GET", own.path("/nonsense"))).await;
        assert_problem(&reply, 404, "no_such_address");
        let reply = send(&world, Ask::new("GET", own.path("/campaigns/con_1"))).await;
        assert_problem(&reply, 400, "invalid");
        let reply = send(&world, Ask::new("GET", own.path("/campaigns?limit=0"))).await;
        assert_problem(&reply, 422, "invalid");
        let reply = send(&world, Ask::new("GET", own.path("/campaigns?limit=many"))).await;
        assert_problem(&reply, 400, "invalid");
        let reply = send(&world, Ask::new("GET", own.path("/campaigns?sort=name"))).await;
        assert_problem(&reply, 400, "invalid");
        assert_eq!(reply.json()["errors"][0]["field"], "sort");
        let reply = send(&world, Ask::new("GET", own.path("/campaigns?cursor=rubbish"))).await;
        assert_problem(&reply, 422, "invalid");
        let reply = send(&world, Ask::new("GET", own.path("/contacts?text=%00"))).await;
        assert_problem(&reply, 400, "nul_character");
        let reply = send(&world, Ask::new("GET", own.path("/contacts?text=a%ff"))).await;
        assert!(!reply.status.is_server_error(), "{}", reply.text);
        let nul = Ask::new("POST", own.path("/suppressions"))
            .body("application/json", r#"{"kind":"company","value":"a\u0000b"}"#);
        assert_problem(&send(&world, nul).await, 400, "nul_character");
    }

    /// The problems of a form come all at once, each with its field.
    async fn forms_hear_of_every_field(db: Db) {
        let world = World::new(db).await;
        let mut campaign = world.own.campaign("x");
        campaign["name"] = json!("");
        campaign["schedule"]["cohort_size"] = json!(26);
        campaign["schedule"]["time_zone"] = json!("Mars/Olympus");
        campaign["messages"][0]["texts"]["default"] = json!("Hello {{shoeSize}}");
        let reply = send(&world, Ask::new("POST", world.own.path("/campaigns")).json(&campaign)).await;
        assert_problem(&reply, 422, "invalid");
        let errors = reply.json()["errors"].clone();
        let fields: Vec<&str> = errors.as_array().unwrap().iter().filter_map(|error| error["field"].as_str()).collect();
        for field in ["name", "schedule.cohort_size", "schedule.time_zone", "messages.0.texts.default"] {
            assert!(fields.contains(&field), "{field} is not in {fields:?}");
        }
    }

    /// Lists are paged by cursors until there is no next.
    async fn lists_have_pages(db: Db) {
        let world = World::new(db).await;
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = world.own.path(&format!("/contacts?sort=name&limit=1{cursor}"));
            let page = send(&world, Ask::new("GET", path)).await.json();
            let items = page["items"].as_array().unwrap().clone();
            assert!(items.len() <= 1);
            seen.extend(items.into_iter().map(|item| item["id"].to_string()));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), 2);
        seen.dedup();
        assert_eq!(seen.len(), 2);
    }

    /// A change can name the version that it was made for.
    async fn versions_guard_changes(db: Db) {
        let world = World::new(db).await;
        for rest in ["/campaigns/{campaign}", "/finders/{finder}", ""] {
            let rest = rest
                .replace("{campaign}", &world.own.ids["campaign"])
                .replace("{finder}", &world.own.ids["finder"]);
            let path = world.own.path(&rest);
            let tag = send(&world, Ask::new("GET", &path)).await.header("etag").to_owned();
            assert!(tag.starts_with('"'), "{rest}: {tag}");
            let change = if rest.contains("cmp_") {
                json!({"description": "Other"})
            } else {
                json!({"name": "Other"})
            };
            let ask = || Ask::new("PATCH", &path).header("if-match", &tag);
            let reply = send(&world, ask().json(&change)).await;
            assert_eq!(reply.status, 200, "{}", reply.text);
            assert_ne!(reply.header("etag"), tag, "{rest}");
            let change = if rest.contains("cmp_") {
                json!({"description": "Third"})
            } else {
                json!({"name": "Third"})
            };
            let reply = send(&world, ask().json(&change)).await;
            assert_eq!(reply.status, 412, "{}", reply.text);
            let reply = send(&world, Ask::new("PATCH", &path).header("if-match", "*").json(&change)).await;
            assert_eq!(reply.status, 200, "{}", reply.text);
            let reply = send(&world, Ask::new("PATCH", &path).header("if-match", "W/x").json(&change)).await;
            assert_problem(&reply, 400, "bad_if_match");
        }
    }

    /// A write with an idempotency key happens once.
    async fn repeated_writes_happen_once(db: Db) {
        let world = World::new(db).await;
        let cases = [
            ("/keys", json!({"name": "Robot", "role": "viewer"})),
            ("/suppressions", json!({"kind": "company", "value": "Acme"})),
            ("/campaigns", world.own.campaign("again")),
        ];
        for (rest, body) in cases {
            let path = world.own.path(rest);
            let ask = |body: &Value| Ask::new("POST", &path).header("idempotency-key", rest).json(body);
            let first = send(&world, ask(&body)).await;
            assert_eq!(first.status, 201, "{rest}: {}", first.text);
            assert_eq!(first.header("idempotent-replayed"), "");
            let second = send(&world, ask(&body)).await;
            assert_eq!(second.status, 201);
            assert_eq!(second.header("idempotent-replayed"), "true");
            assert_eq!(second.text, first.text);
            let mut other = body.clone();
            other["name"] = json!("another");
            let third = send(&world, ask(&other)).await;
            assert_eq!(third.status, 422, "{}", third.text);
        }
        let names = send(&world, Ask::new("GET", world.own.path("/campaigns?name=again"))).await;
        assert_eq!(names.json()["items"].as_array().map(Vec::len), Some(1));
        let bad = Ask::new("POST", world.own.path("/keys")).header("idempotency-key", "a b");
        let reply = send(&world, bad.json(&json!({"name": "Robot", "role": "viewer"}))).await;
        assert_problem(&reply, 422, "invalid");
        // What was refused may be tried again with the same key.
        let path = world.own.path("/keys");
        let ask = |body: Value| Ask::new("POST", &path).header("idempotency-key", "late").json(&body);
        assert_eq!(send(&world, ask(json!({"name": "", "role": "viewer"}))).await.status, 422);
        assert_eq!(send(&world, ask(json!({"name": "x", "role": "viewer"}))).await.status, 201);
    }

    /// A file becomes contacts; what cannot be one is listed with its reason.
    async fn files_are_imported(db: Db) {
        let world = World::new(db).await;
        let file = "\u{feff}Prénom;Nom;Adresse e-mail\nZoé;Lefèvre;zoe@example.com\n;;\nX;Y;nonsense\n";
        let rehearse = Ask::new("POST", world.own.path("/imports/rehearse")).body("text/csv", file);
        let rehearsal = send(&world, rehearse).await;
        assert_eq!(rehearsal.status, 200, "{}", rehearsal.text);
        let path = world.own.path(&format!("/imports?finder_id={}", world.own.ids["finder"]));
        let import = send(&world, Ask::new("POST", &path).body("text/csv", file)).await;
        assert_eq!(import.status, 201, "{}", import.text);
        assert_eq!(import.json()["rows"], rehearsal.json()["rows"]);
        assert_eq!(import.json()["rows"]["created"], 1);
        let id = import.json()["id"].as_str().unwrap().to_owned();
        let rejects = send(&world, Ask::new("GET", world.own.path(&format!("/imports/{id}/rejects")))).await.json();
        let path = world.own.path(&format!("/imports/{id}/rejects_file"));
        let csv = send(&world, Ask::new("GET", &path)).await;
        assert_eq!((csv.status.as_u16(), csv.header("content-type")), (200, "text/csv; charset=utf-8"));
        let workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        let by_header = send(&world, Ask::new("GET", &path).header("accept", workbook)).await;
        let by_name = send(&world, Ask::new("GET", format!("{path}?format=xlsx"))).await;
        for xlsx in [by_header, by_name] {
            assert_eq!((xlsx.header("content-type"), xlsx.text.starts_with("PK")), (workbook, true));
            assert!(xlsx.header("content-disposition").ends_with("rejects.xlsx\""));
        }
        let other = send(&world, Ask::new("GET", format!("{path}?format=pdf"))).await;
        assert_eq!(other.status, 400, "{}", other.text);
        let all = send(&world, Ask::new("GET", world.own.path("/contacts_file?format=csv&sort=name"))).await;
        assert_eq!(all.status, 200, "{}", all.text);
        assert!(csv.header("content-disposition").starts_with("attachment"));
        assert_eq!(csv.text.lines().count(), 1 + rejects["items"].as_array().unwrap().len());
        let nowhere = Ask::new("POST", world.own.path("/imports")).body("text/csv", file);
        assert_problem(&send(&world, nowhere).await, 422, "invalid");
    }

    /// What a program sees of a campaign; the contract fixes the shape.
    async fn a_campaign_reads_as_agreed(db: Db) {
        let world = World::new(db).await;
        let path = world.own.path(&format!("/campaigns/{}", world.own.ids["campaign"]));
        let mut campaign = send(&world, Ask::new("GET", path)).await.json();
        campaign["id"] = json!("[cmp]");
        campaign["sender_id"] = json!("[mem]");
        campaign["source"]["id"] = json!("[fnd]");
        campaign["finder_id"] = json!("[fnd]");
        insta::assert_json_snapshot!("campaign", campaign);
        let path = world.own.path(&format!("/proposals/{}", world.own.ids["proposal"]));
        let mut proposal = send(&world, Ask::new("GET", path)).await.json();
        for field in ["id", "campaign_id", "member_id", "revision"] {
            proposal[field] = json!("[id]");
        }
        proposal["contact"]["id"] = json!("[id]");
        proposal["source"]["id"] = json!("[id]");
        insta::assert_json_snapshot!("proposal", proposal);
    }

    /// A proposal is approved by its revision, and undone.
    async fn proposals_are_decided(db: Db) {
        let world = World::new(db).await;
        let path = |verb: &str| world.own.path(&format!("/proposals/{}{verb}", world.own.ids["proposal"]));
        let reply = send(&world, Ask::new("POST", path("/approve"))).await;
        assert_problem(&reply, 409, "not_shown");
        let revision = send(&world, Ask::new("GET", path(""))).await.json()["revision"].clone();
        let approve = Ask::new("POST", path("/approve")).json(&json!({"revision": revision}));
        let reply = send(&world, approve).await;
        assert_eq!(reply.json()["state"], "approved", "{}", reply.text);
        let reply = send(&world, Ask::new("POST", path("/undo"))).await;
        assert_eq!(reply.json()["state"], "waiting_for_approval", "{}", reply.text);
        let edit = Ask::new("POST", path("/edit")).json(&json!({"text": "Only for you"}));
        assert_eq!(send(&world, edit).await.json()["text"], "Only for you");
        let reply = send(&world, Ask::new("POST", path("/block"))).await;
        assert_eq!(reply.json()["state"], "blocked", "{}", reply.text);
    }

    /// One key cannot keep the others waiting.
    async fn requests_are_limited(db: Db) {
        let world = World::new(db).await;
        let settings = Settings {
            requests_per_minute: NonZeroU32::new(3).unwrap(),
            ..Settings::default()
        };
        let router = api::router(world.service.clone(), settings);
        let ask = |key: &str| Ask::new("GET", world.own.path("/members")).key(key);
        for left in ["r=2", "r=1", "r=0"] {
            let reply = ask(&world.own.manager_key).send(&router).await;
            assert_eq!(reply.status, 200);
            assert_eq!(reply.header("ratelimit-policy"), "\"default\";q=3;w=60");
            assert!(reply.header("ratelimit").contains(left), "{}", reply.header("ratelimit"));
        }
        let reply = ask(&world.own.manager_key).send(&router).await;
        assert_problem(&reply, 429, "too_many_requests");
        assert!(reply.header("retry-after").parse::<u32>().unwrap() <= 20);
        assert_eq!(ask(&world.own.viewer_key).send(&router).await.status, 200);
    }
}

/// A clock that only moves.
struct Hands(Mutex<Timestamp>);

impl ClockControl for Hands {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn advance(&self, how_far: Move) -> BoxFuture<'_, ServiceResult<Timestamp>> {
        let mut now = self.0.lock().unwrap();
        *now = how_far.target(*now).unwrap_or(*now);
        let then = *now;
        async move { Ok(then) }.boxed()
    }
}

/// The manual clock is there where it is handed in, and nowhere else.
#[tokio::test]
async fn the_clock_moves_where_there_is_one() {
    let database = testkit::sqlite::fresh().await;
    let service = service_on(database.db.clone());
    let without = api::router(service.clone(), Settings::default());
    let reply = Ask::new("GET", "/api/v1/clock").send(&without).await;
    assert_problem(&reply, 404, "no_such_address");
    let settings = Settings {
        clock: Some(Arc::new(Hands(Mutex::new(START)))),
        ..Settings::default()
    };
    let router = api::router(service, settings);
    let now = |reply: &Reply| reply.json()["now"].as_str().unwrap_or_default().to_owned();
    let reply = Ask::new("GET", "/api/v1/clock").send(&router).await;
    assert_eq!(now(&reply), "2027-03-01T08:00:00Z");
    let moved = |body: Value| Ask::new("POST", "/api/v1/clock").json(&body).send(&router);
    assert_eq!(
        now(&moved(json!({"advance": "P1D"})).await),
        "2027-03-02T08:00:00Z"
    );
    assert_eq!(
        now(&moved(json!({"advance": "PT90M"})).await),
        "2027-03-02T09:30:00Z"
    );
    assert_eq!(
        now(&moved(json!({"until": "2027-03-05T09:00:00+01:00"})).await),
        "2027-03-05T08:00:00Z"
    );
    for bad in [
        json!({}),
        json!({"advance": "P1D", "until": "2027-03-06T09:00:00Z"}),
        json!({"advance": "a day"}),
        json!({"advance": "-P1D"}),
        json!({"advance": "P3Y"}),
        json!({"until": "2027-01-01T00:00:00Z"}),
        json!({"until": "tomorrow"}),
    ] {
        let reply = moved(bad.clone()).await;
        assert_problem(&reply, 422, "invalid");
    }
    let elsewhere = Ask::new("POST", "/api/v1/clock")
        .header("sec-fetch-site", "cross-site")
        .json(&json!({"advance": "P1D"}))
        .send(&router)
        .await;
    assert_problem(&elsewhere, 403, "cross_site");
    let served = Ask::new("GET", "/api/v1/openapi.json").send(&router).await;
    assert!(served.json()["paths"]["/api/v1/clock"].is_object());
    database.db.close().await;
}

/// The document and its page are served, and may be kept until they change.
#[tokio::test]
async fn the_document_is_served() {
    let database = testkit::sqlite::fresh().await;
    let router = api::router(service_on(database.db.clone()), Settings::default());
    let served = Ask::new("GET", "/api/v1/openapi.json").send(&router).await;
    assert_eq!(served.status, 200);
    assert_eq!(served.json(), serde_json::to_value(api::openapi()).unwrap());
    let again = Ask::new("GET", "/api/v1/openapi.json")
        .header("if-none-match", served.header("etag"))
        .send(&router)
        .await;
    assert_eq!(again.status, 304);
    assert_eq!(again.text, "");
    let page = Ask::new("GET", "/api").send(&router).await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(
        page.header("content-security-policy")
            .contains("style-src 'self'")
    );
    let (_, rest) = page.text.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let (style, _) = rest.split_once('"').unwrap();
    let style = Ask::new("GET", style).send(&router).await;
    assert_eq!(style.status, 200);
    assert!(style.header("cache-control").contains("immutable"));
    database.db.close().await;
}
