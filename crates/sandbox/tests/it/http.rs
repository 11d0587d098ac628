//! The HTTP face over a real connection.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use reqwest::{Client, Method, RequestBuilder};
use sandbox::{Clock, Network, Peer, Sandbox, Settings};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::support::START;

struct Served {
    address: SocketAddr,
    client: Client,
    token: String,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<std::io::Result<()>>,
}

fn client() -> Client {
    // The client wants a provider of cryptography even for addresses without it; a second installation changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap()
}

impl Served {
    async fn start(clock: Clock, control_token: Option<&str>) -> Self {
        let network = Network::new(Settings {
            people: 200,
            start: START,
            ..Settings::default()
        });
        let sandbox = Sandbox::new(network, clock, control_token.map(str::to_owned));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(sandbox::serve(listener, sandbox, async {
            let _ = stopped.await;
        }));
        Self {
            address,
            client: client(),
            token: String::new(),
            stop: Some(stop),
            server,
        }
    }

    async fn with_account() -> Self {
        let mut served = Self::start(Clock::Manual, None).await;
        let account = served
            .post(
                "/control/accounts",
                json!({"id": "alice", "name": "Alice Ash"}),
            )
            .await;
        account["token"]
            .as_str()
            .unwrap()
            .clone_into(&mut served.token);
        served
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("http://{}{path}", self.address))
            .bearer_auth(&self.token)
    }

    async fn get(&self, path: &str) -> Value {
        self.request(Method::GET, path)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.request(Method::POST, path)
            .json(&body)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    async fn stop(mut self) {
        drop(self.client);
        self.stop.take().unwrap().send(()).unwrap();
        self.server.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_day_of_a_member_over_http() {
    let served = Served::with_account().await;
    let session = served.get("/v1/session").await;
    assert_eq!(
        (
            session["state"].as_str(),
            session["account"]["last_name"].as_str()
        ),
        (Some("alive"), Some("Ash"))
    );

    let found = served.get("/v1/people/search?country=us&limit=3").await;
    assert_eq!(found["items"].as_array().unwrap().len(), 3);
    let person = found["items"][0]["id"].as_str().unwrap();
    let slug = found["items"][0]["slug"].as_str().unwrap();

    let rule = json!({"rules": [{"person": person, "rule": {
        "on_invitation": {"accept_after": "PT1H"}, "on_acceptance": "silent", "on_message": "silent", "on_link": "ignore"}}]});
    assert_eq!(served.post("/control/behaviour", rule).await["done"], true);
    let sent = served
        .post(
            "/v1/invitations",
            json!({"person": slug, "note": "Hello", "client_reference": "act_1"}),
        )
        .await;
    assert_eq!(sent["state"], "pending");
    let clock = served
        .post("/control/clock", json!({"advance": "PT2H"}))
        .await;
    assert_eq!(clock["now"], "2027-03-01T11:00:00Z");

    let profile = served.get(&format!("/v1/people/{slug}")).await;
    assert_eq!(profile["relation"]["state"], "connected");
    let message = served
        .post("/v1/messages", json!({"person": person, "text": "Welcome"}))
        .await;
    assert_eq!(message["id"], "msg-alice-000001");
    let conversation = served
        .get(&format!(
            "/v1/people/{person}/conversation?since=2027-03-01T10:00:00Z"
        ))
        .await;
    assert_eq!(conversation["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        served.get("/v1/relations").await["items"][0]["person"],
        person
    );
    assert_eq!(
        served.get("/v1/invitations?all=true").await["items"][0]["state"],
        "accepted"
    );
    assert_eq!(
        served.get("/v1/messages?order=oldest").await["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        served.get("/v1/changes").await["items"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let withdrawn = served
        .post("/v1/withdrawals", json!({"person": person}))
        .await;
    assert_eq!(withdrawn["code"], "not_pending");

    let ledger = served
        .get("/control/ledger?kind=effect&account=alice")
        .await;
    assert_eq!(ledger["items"][0]["client_reference"], "act_1");
    served.stop().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_in_the_networks_own_words() {
    let served = Served::with_account().await;
    for (method, path, body) in [
        (Method::POST, "/v1/invitations", "{\"person\": 1}"),
        (Method::POST, "/v1/messages", "not json"),
        (
            Method::POST,
            "/v1/withdrawals",
            "{\"person\": \"a\", \"why\": \"b\"}",
        ),
        (Method::GET, "/v1/people/search?limit=many", ""),
        (Method::GET, "/v1/changes?cursor=soon", ""),
        (Method::GET, "/v1/nothing-here", ""),
        (Method::POST, "/control/clock", "{}"),
        (Method::POST, "/control/clock", "{\"until\": \"tomorrow\"}"),
        (
            Method::POST,
            "/control/faults",
            "{\"fault\": {\"kind\": \"flood\"}}",
        ),
        (
            Method::POST,
            "/control/behaviour",
            "{\"rates\": {\"reply\": 2}}",
        ),
        (Method::GET, "/control/ledger?limit=all", ""),
    ] {
        let response = served
            .request(method, path)
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 400, "{path} {body}");
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["code"], "invalid_request", "{path} {body}");
    }
    served.stop().await;
}

#[tokio::test]
async fn sessions_end_and_are_renewed_on_the_page_for_signing_in() {
    let served = Served::with_account().await;
    served
        .post(
            "/control/accounts/alice/session",
            json!({"expires_at": "2027-03-01T09:30:00Z"}),
        )
        .await;
    assert_eq!(served.get("/v1/session").await["state"], "alive");
    served
        .post("/control/clock", json!({"until": "2027-03-01T09:30:00Z"}))
        .await;
    let expired = served
        .request(Method::GET, "/v1/session")
        .send()
        .await
        .unwrap();
    assert_eq!(expired.status(), 401);

    let page = served
        .request(Method::GET, "/sign-in/alice?back=http://127.0.0.1:1/%22%3E")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("Alice Ash") && page.contains("&quot;&gt;") && !page.contains("1/\">"));
    let signed_in = served
        .request(Method::POST, "/sign-in/alice")
        .form_body("back=")
        .send()
        .await
        .unwrap();
    assert_eq!(signed_in.status(), 200);
    assert_eq!(served.get("/v1/session").await["state"], "alive");
    served
        .post(
            "/control/accounts/alice/session",
            json!({"state": "restricted", "until": "2027-03-02T00:00:00Z"}),
        )
        .await;
    assert_eq!(served.get("/v1/session").await["code"], "restricted");
    served.stop().await;
}

trait FormBody {
    fn form_body(self, body: &'static str) -> Self;
}

impl FormBody for RequestBuilder {
    fn form_body(self, body: &'static str) -> Self {
        self.header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    }
}

#[tokio::test]
async fn answers_get_lost_as_faults_say() {
    let served = Served::with_account().await;
    let send = async |fault: Value| {
        served
            .post(
                "/control/faults",
                json!({"operation": "session", "fault": fault, "next": 1}),
            )
            .await;
        served.request(Method::GET, "/v1/session").send().await
    };
    assert!(
        send(json!({"kind": "reset"}))
            .await
            .unwrap_err()
            .is_request()
    );
    assert!(
        send(json!({"kind": "timeout", "hold_milliseconds": 20}))
            .await
            .unwrap_err()
            .is_request()
    );
    let truncated = send(json!({"kind": "truncated"})).await.unwrap();
    assert!(truncated.bytes().await.is_err());
    let nonsense = send(json!({"kind": "nonsense"})).await.unwrap();
    assert!(nonsense.json::<Value>().await.is_err());
    assert_eq!(
        send(json!({"kind": "error", "status": 504}))
            .await
            .unwrap()
            .status(),
        504
    );
    let throttled = send(json!({"kind": "throttle", "retry_after_seconds": 7}))
        .await
        .unwrap();
    assert_eq!(
        (
            throttled.status().as_u16(),
            throttled.headers()["retry-after"].as_bytes()
        ),
        (429, b"7".as_slice())
    );
    let slow = send(json!({"kind": "delay", "milliseconds": 10}))
        .await
        .unwrap();
    assert_eq!(slow.status(), 200);
    let faults = served.get("/control/faults").await;
    assert!(
        faults["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|fault| fault["hits"] == 1)
    );
    served.stop().await;
}

#[tokio::test]
async fn the_control_face_answers_to_this_machine_and_its_token_only() {
    let mut served = Served::start(Clock::Manual, Some("secret")).await;
    let refused = served
        .request(Method::GET, "/control/clock")
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), 403);
    served.token = "secret".into();
    assert_eq!(served.get("/control/clock").await["clock"], "manual");
    served.stop().await;

    let network = Network::new(Settings {
        people: 10,
        ..Settings::default()
    });
    let router = sandbox::router(Sandbox::new(network, Clock::Manual, None));
    let ask = async |peer: Option<&str>| {
        let mut request = Request::get("/control/clock").body(Body::empty()).unwrap();
        if let Some(address) = peer {
            let peer = Peer::at(address.parse().unwrap());
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        tower_service(router.clone(), request).await
    };
    assert_eq!(ask(Some("127.0.0.1:5000")).await, 200);
    assert_eq!(ask(Some("[::ffff:127.0.0.1]:5000")).await, 200);
    assert_eq!(ask(Some("[::1]:5000")).await, 200);
    assert_eq!(ask(Some("192.0.2.7:5000")).await, 403);
    assert_eq!(ask(None).await, 403);
}

async fn tower_service(router: axum::Router, request: Request<Body>) -> u16 {
    use tower::ServiceExt;
    router.oneshot(request).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_network_with_real_time_moves_by_itself() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    let time = Arc::new(AtomicI64::new(START));
    let told = time.clone();
    let served = Served::start(
        Clock::Real(Arc::new(move || told.load(Ordering::SeqCst))),
        None,
    )
    .await;
    time.fetch_add(60_000, Ordering::SeqCst);
    assert_eq!(
        served.get("/control/clock").await["now"],
        "2027-03-01T09:01:00Z"
    );
    let refused = served
        .post("/control/clock", json!({"advance": "PT1H"}))
        .await;
    assert_eq!(refused["code"], "clock_is_real");
    served.stop().await;
}

#[tokio::test]
async fn people_and_owners_are_moved_by_the_control_face() {
    let served = Served::with_account().await;
    let added = served
        .post(
            "/control/people",
            json!({"people": [{"first_name": "Ada", "last_name": "Lace"}]}),
        )
        .await;
    let id = added["items"][0]["id"].as_str().unwrap().to_owned();
    let owner = "/control/accounts/alice/owner";
    let sent = served
        .post(
            owner,
            json!({"act": "invite", "person": id, "note": "By hand"}),
        )
        .await;
    assert_eq!(sent["person"], id.as_str());
    let act = format!("/control/people/{id}/act");
    assert_eq!(
        served
            .post(&act, json!({"account": "alice", "act": "accept"}))
            .await["done"],
        true
    );
    assert_eq!(
        served
            .post(
                &act,
                json!({"account": "alice", "act": "write", "text": "Hi"})
            )
            .await["done"],
        true
    );
    let written = served
        .post(
            owner,
            json!({"act": "message", "person": id, "text": "Hello"}),
        )
        .await;
    assert_eq!(written["id"], "msg-alice-000002");
    let person = served.get(&format!("/control/people/{id}")).await;
    assert_eq!(person["relations"][0]["state"], "connected");
    let changed = served
        .request(Method::PATCH, &format!("/control/people/{id}"))
        .json(&json!({"slug": "ada-l", "gone": false}))
        .send()
        .await
        .unwrap();
    assert_eq!(changed.status(), 200);
    assert_eq!(served.get("/v1/people/ada-l").await["first_name"], "Ada");
    let found = served.get("/control/people?keyword=ada%20lace").await;
    assert_eq!(found["total"], 1);
    let limits = json!({"invitations_per_week": 0});
    assert_eq!(
        served.post("/control/accounts/alice/limits", limits).await["done"],
        true
    );
    let refused = served
        .post("/v1/invitations", json!({"person": "psn-000005"}))
        .await;
    assert_eq!(refused["code"], "invitation_limit");
    let accounts = served.get("/control/accounts").await;
    assert_eq!(
        (
            accounts["items"][0]["relations"].as_u64(),
            accounts["items"][0]["session"].as_str()
        ),
        (Some(1), Some("alive"))
    );
    assert_eq!(
        served.get("/control/accounts/bob").await["code"],
        "unknown_account"
    );
    served.stop().await;
}
