//! Finders of sources outside, against servers that speak the documented contracts, hang, lie and send gigabytes (R20, S-16).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::entropy::Entropy;
use domain::finder::{FinderKind, FinderState};
use domain::finder_source::{Paging, SourceConfiguration};
use engine::Engine;
use serde_json::{Value, json};
use service::audience::contacts::ContactQuery;
use service::audience::finders::{FinderChange, FinderInput, FinderView, SourceProbe};

use super::shared::problems;
use crate::support::World;

/// What the server was asked, with its header for the key.
type Asked = Arc<Mutex<Vec<(String, String)>>>;

/// A source on this machine.
struct Server {
    address: String,
    asked: Asked,
}

impl Server {
    async fn start(app: impl FnOnce(Asked) -> Router) -> Self {
        let asked = Asked::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let app = app(Arc::clone(&asked));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, asked }
    }

    fn host(&self) -> String {
        self.address.trim_start_matches("http://").to_owned()
    }

    fn asked(&self) -> Vec<(String, String)> {
        self.asked.lock().unwrap().clone()
    }
}

/// Fifty-five people.
fn people() -> Vec<Value> {
    (0..55)
        .map(|n| json!({"id": n, "name": format!("Person{n} Example"), "profile": {"url": format!("https://www.linkedin.com/in/person-{n}")}, "tier": "gold"}))
        .collect()
}

fn key_of(headers: &HeaderMap, name: &str) -> String {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

fn part(from: usize, size: usize) -> Vec<Value> {
    people().into_iter().skip(from).take(size).collect()
}

type Parameters = Query<BTreeMap<String, String>>;

fn number(parameters: &Parameters, name: &str) -> usize {
    parameters
        .get(name)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}

/// An interface with every kind of paging, and with everything that can be wrong with one.
fn interface(asked: Asked) -> Router {
    fn note(asked: &Asked, what: String, headers: &HeaderMap) {
        asked
            .lock()
            .unwrap()
            .push((what, key_of(headers, "x-api-key")));
    }
    Router::new()
        .route(
            "/page",
            get(
                |State(asked): State<Asked>, headers: HeaderMap, q: Parameters| async move {
                    note(&asked, format!("page {}", number(&q, "page")), &headers);
                    axum::Json(json!({"data": part((number(&q, "page") - 1) * 20, 20)}))
                },
            ),
        )
        .route(
            "/offset",
            get(|q: Parameters| async move {
                axum::Json(Value::Array(part(
                    number(&q, "skip"),
                    number(&q, "take").clamp(1, 25),
                )))
            }),
        )
        .route(
            "/cursor",
            get(|q: Parameters| async move {
                let from = number(&q, "after");
                let next = (from + 30 < 55).then(|| (from + 30).to_string());
                axum::Json(json!({"data": {"items": part(from, 30)}, "meta": {"next": next}}))
            }),
        )
        .route(
            "/address",
            get(|q: Parameters| async move {
                let from = number(&q, "from");
                let next = (from + 30 < 55).then(|| format!("/address?from={}", from + 30));
                axum::Json(json!({"items": part(from, 30), "next": next}))
            }),
        )
        .route(
            "/link",
            get(|q: Parameters| async move {
                let from = number(&q, "from");
                let link = if from + 30 < 55 {
                    format!("</link?from={}>; rel=\"next\"", from + 30)
                } else {
                    String::new()
                };
                (
                    [(header::LINK, link)],
                    axum::Json(Value::Array(part(from, 30))),
                )
            }),
        )
        .route(
            "/elsewhere",
            get(|| async {
                axum::Json(json!({"items": part(0, 5), "next": "http://169.254.169.254/latest"}))
            }),
        )
        .route(
            "/circle",
            get(|| async { axum::Json(json!({"items": part(0, 5), "next": "same"})) }),
        )
        .route(
            "/redirect",
            get(|| async {
                (
                    StatusCode::FOUND,
                    [(header::LOCATION, "http://169.254.169.254/")],
                )
            }),
        )
        .route("/refused", get(|| async { StatusCode::UNAUTHORIZED }))
        .route("/busy", get(|| async { StatusCode::TOO_MANY_REQUESTS }))
        .route("/broken", get(|| async { "<html>no</html>" }))
        .route("/nolist", get(|| async { axum::Json(json!({"ok": true})) }))
        .route(
            "/hang",
            get(|| async { std::future::pending::<()>().await }),
        )
        .route("/endless", get(endless))
        .with_state(asked)
}

/// An answer without an end.
async fn endless() -> Response {
    let piece = "[1,".repeat(100_000);
    let pieces = futures_util::stream::repeat_with(move || Ok::<_, std::io::Error>(piece.clone()));
    Body::from_stream(pieces).into_response()
}

pub(super) fn input(
    kind: FinderKind,
    source: SourceConfiguration,
    secret: Option<&str>,
) -> FinderInput {
    let mut input: FinderInput =
        serde_json::from_value(json!({"name": "Outside", "kind": kind, "results_per_slot": 25}))
            .unwrap();
    input.source = Some(source);
    input.secret = secret.map(str::to_owned);
    input
}

fn at(server: &Server, path: &str, paging: Paging) -> SourceConfiguration {
    SourceConfiguration {
        address: Some(format!("{}{path}", server.address)),
        secret_header: Some("X-API-Key".to_owned()),
        paging,
        mapping: BTreeMap::from([("profile.url".to_owned(), "profile_url".to_owned())]),
        ..SourceConfiguration::default()
    }
}

pub(super) fn engine_of(world: &World) -> Engine {
    Engine::new(
        world.service.db().clone(),
        Arc::new(world.service.clone()),
        Arc::new(Mutex::new(Entropy::from_seed(
            world.service.db().query_count(),
        ))),
        3,
        "test",
    )
}

/// Runs the finder now until it is complete or failed; so many runs at most.
pub(super) async fn run(world: &World, finder: &FinderView, runs: usize) -> FinderView {
    let engine = engine_of(world);
    for _ in 0..runs {
        world
            .service
            .run_finder(&world.admin.scope, &finder.id)
            .await
            .unwrap();
        engine::find::step(&engine, world.service.now())
            .await
            .unwrap();
        let now = world
            .service
            .finder(&world.admin.scope, &finder.id)
            .await
            .unwrap();
        if now.state != FinderState::Waiting {
            return now;
        }
    }
    world
        .service
        .finder(&world.admin.scope, &finder.id)
        .await
        .unwrap()
}

testkit::on_both_databases! {
    /// Page, offset, cursor, next address and the header Link all lead through everybody, 25 at a time, each once.
    async fn every_kind_of_paging_leads_to_everybody(db: store::Db) {
        let server = Server::start(interface).await;
        let world = World::with_private_hosts(db, [server.host()]).await;
        let scope = &world.admin.scope;
        let offset = SourceConfiguration { size_parameter: Some("take".to_owned()), ..at(&server, "/offset", Paging::Offset { parameter: "skip".to_owned() }) };
        for source in [
            at(&server, "/page", Paging::Page { parameter: "page".to_owned(), first: 1 }),
            offset,
            at(&server, "/cursor", Paging::Cursor { parameter: "after".to_owned(), path: "meta.next".to_owned() }),
            at(&server, "/address", Paging::NextAddress { path: "next".to_owned() }),
            at(&server, "/link", Paging::LinkHeader),
        ] {
            let path = source.address.clone();
            let finder = world.service.create_finder(scope, input(FinderKind::HttpJson, source, Some("secret-1"))).await.unwrap();
            assert!(finder.has_secret && finder.next_run_at.is_some());
            let done = run(&world, &finder, 8).await;
            assert_eq!((done.state, done.results), (FinderState::Complete, 55), "{path:?} {:?}", done.state_detail);
        }
        let all = world.found(scope, &ContactQuery::default()).await;
        assert_eq!(all.len(), 55);
        assert_eq!(all[0].custom.get("tier").map(String::as_str), Some("gold"));
        assert!(server.asked().iter().all(|(_, key)| key == "secret-1"));
        let shown = serde_json::to_string(&world.service.finders(scope, &service::PageRequest::default()).await.unwrap()).unwrap();
        assert!(!shown.contains("secret-1"), "a key is never shown");
        assert!(world.ledger(&world.workspace).await.iter().all(|(_, data)| !data.contains("secret-1")));
    }

    /// What the contact managers document is what is spoken.
    async fn contact_managers_are_read_page_by_page(db: store::Db) {
        let server = Server::start(|asked| {
            Router::new()
                .route("/crm/objects/2026-03/contacts", get(|State(asked): State<Asked>, headers: HeaderMap, q: Parameters| async move {
                    asked.lock().unwrap().push((format!("{:?}", q.0), key_of(&headers, "authorization")));
                    let after = number(&q, "after");
                    let results: Vec<Value> = (after..(after + 2).min(3)).map(|n| json!({"id": n.to_string(), "properties": {"firstname": "Jane", "lastname": format!("Doe{n}"),
                        "email": format!("jane{n}@acme.example"), "jobtitle": "CEO", "tier": "gold"}, "archived": false})).collect();
                    let mut answer = json!({"results": results});
                    if after == 0 {
                        answer["paging"] = json!({"next": {"after": "2"}});
                    }
                    axum::Json(answer)
                }))
                .route("/api/v2/persons", get(|State(asked): State<Asked>, headers: HeaderMap, q: Parameters| async move {
                    asked.lock().unwrap().push((format!("{:?}", q.0), key_of(&headers, "x-api-token")));
                    let next = q.get("cursor").is_none().then_some("abc");
                    let name = if next.is_some() { "bob" } else { "ann" };
                    axum::Json(json!({"success": true, "additional_data": {"next_cursor": next}, "data": [
                        {"id": 1, "name": "X Y", "first_name": name, "last_name": "Roe", "emails": [{"value": format!("{name}@acme.example"), "primary": true}],
                         "custom_fields": {"9d1e": format!("https://www.linkedin.com/in/{name}-roe")}}]}))
                }))
                .with_state(asked)
        }).await;
        let world = World::with_private_hosts(db, [server.host()]).await;
        let scope = &world.admin.scope;
        let base = || SourceConfiguration { address: Some(server.address.clone()), ..SourceConfiguration::default() };
        let refused = problems(world.service.create_finder(scope, input(FinderKind::Hubspot, base(), None)).await);
        assert_eq!(refused, [("secret".to_owned(), "required")]);
        let hubspot = SourceConfiguration { mapping: BTreeMap::from([("properties.tier".to_owned(), "tags".to_owned())]), ..base() };
        let finder = world.service.create_finder(scope, input(FinderKind::Hubspot, hubspot, Some("pat-1"))).await.unwrap();
        let done = run(&world, &finder, 4).await;
        assert_eq!((done.state, done.results), (FinderState::Complete, 3), "{:?}", done.state_detail);
        let pipedrive = SourceConfiguration { mapping: BTreeMap::from([("custom_fields.9d1e".to_owned(), "profile_url".to_owned())]), filter: Some("7".to_owned()), ..base() };
        let finder = world.service.create_finder(scope, input(FinderKind::Pipedrive, pipedrive, Some("token-1"))).await.unwrap();
        let done = run(&world, &finder, 4).await;
        assert_eq!((done.state, done.results), (FinderState::Complete, 2), "{:?}", done.state_detail);
        let asked = server.asked();
        assert!(asked[0].0.contains("\"limit\": \"25\"") && asked[0].0.contains("hs_linkedin_url,tier"), "{asked:?}");
        assert_eq!(asked[0].1, "Bearer pat-1");
        assert!(asked[2].0.contains("\"filter_id\": \"7\"") && asked[2].0.contains("9d1e") && asked[2].1 == "token-1", "{asked:?}");
        let all = world.found(scope, &ContactQuery::default()).await;
        assert_eq!(all.iter().filter(|one| one.title.as_deref() == Some("CEO") && one.tags == ["gold"]).count(), 3);
        assert_eq!(all.iter().filter(|one| one.profile_url.is_some()).count(), 2);
    }

    /// S-16: sources that hang, lie, redirect inward or never end cost a sentence, and nothing is called within.
    async fn a_source_that_misbehaves_costs_a_sentence(db: store::Db) {
        let server = Server::start(interface).await;
        let world = World::with_private_hosts(db, [server.host()]).await;
        let scope = &world.admin.scope;
        let next = || Paging::NextAddress { path: "next".to_owned() };
        let circle = Paging::Cursor { parameter: "at".to_owned(), path: "next".to_owned() };
        for (path, paging, said) in [
            ("/redirect", Paging::None, "redirect"),
            ("/refused", Paging::None, "does not accept the key"),
            ("/busy", Paging::None, "less often"),
            ("/broken", Paging::None, "JSON"),
            ("/nolist", Paging::None, "no list of people"),
            ("/hang", Paging::None, "longer than"),
            ("/endless", Paging::None, "more than"),
            ("/elsewhere", next(), "another host"),
            ("/circle", circle, "again and again"),
        ] {
            let finder = world.service.create_finder(scope, input(FinderKind::HttpJson, at(&server, path, paging), None)).await.unwrap();
            let failed = run(&world, &finder, 3).await;
            let detail = failed.state_detail.unwrap_or_default();
            assert_eq!(failed.state, FinderState::Failed, "{path}: {detail}");
            assert!(detail.contains(said), "{path}: {detail}");
        }
    }

    /// S-16: no path takes an address that leads inward: making, changing, previewing.
    async fn addresses_within_are_refused_everywhere(db: store::Db) {
        let server = Server::start(interface).await;
        let world = World::new(db).await;
        let scope = &world.admin.scope;
        let expected = [("source.address".to_owned(), "address_refused")];
        for address in [&format!("{}/page", server.address), "https://169.254.169.254/latest", "https://localhost/", "http://example.com/", "https://[::1]/"] {
            let source = SourceConfiguration { address: Some(address.to_owned()), ..SourceConfiguration::default() };
            let made = world.service.create_finder(scope, input(FinderKind::HttpJson, source.clone(), None)).await;
            assert_eq!(problems(made), expected, "{address}");
            let probe = SourceProbe { kind: FinderKind::HttpJson, source, secret: None, finder_id: None };
            assert_eq!(problems(world.service.preview_source(scope, probe).await), expected, "{address}");
        }
        let outside = SourceConfiguration { address: Some("https://people.example.com/".to_owned()), ..SourceConfiguration::default() };
        let finder = world.service.create_finder(scope, input(FinderKind::HttpJson, outside.clone(), Some("key"))).await.unwrap();
        let inward = SourceConfiguration { address: Some("https://10.0.0.1/".to_owned()), ..SourceConfiguration::default() };
        let change = FinderChange { source: Some(inward), ..FinderChange::default() };
        assert_eq!(problems(world.service.change_finder(scope, &finder.id, change, None).await), expected);
        // The key stays with the address that it was given for.
        let moved = SourceConfiguration { address: Some("https://other.example.com/".to_owned()), ..SourceConfiguration::default() };
        let change = FinderChange { source: Some(moved), ..FinderChange::default() };
        assert!(!world.service.change_finder(scope, &finder.id, change, None).await.unwrap().has_secret);
        assert!(server.asked().is_empty());
    }

    /// The preview says what each field fills; nothing is kept.
    async fn a_source_is_previewed_before_it_is_kept(db: store::Db) {
        let server = Server::start(interface).await;
        let world = World::with_private_hosts(db, [server.host()]).await;
        let scope = &world.admin.scope;
        let paging = Paging::Page { parameter: "page".to_owned(), first: 1 };
        let probe = SourceProbe { kind: FinderKind::HttpJson, source: at(&server, "/page", paging), secret: Some("k".to_owned()), finder_id: None };
        let preview = world.service.preview_source(scope, probe).await.unwrap();
        assert_eq!((preview.records, preview.rejected, preview.has_more), (10, 0, true));
        let fields: Vec<(&str, &str)> = preview.fields.iter().map(|one| (one.name.as_str(), one.field.as_str())).collect();
        assert_eq!(fields, [("id", "custom.id"), ("name", "full_name"), ("profile.url", "profile_url"), ("tier", "custom.tier")]);
        assert_eq!(preview.fields[1].samples, ["Person0 Example", "Person1 Example", "Person2 Example"]);
        assert!(world.found(scope, &ContactQuery::default()).await.is_empty());
    }
}
