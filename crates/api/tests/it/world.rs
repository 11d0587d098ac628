//! Two workspaces that know nothing of each other, and a way to ask.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::Settings;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use domain::action::{ActionKind, ActionState, StepIndex};
use domain::campaign::family_key;
use domain::entropy::Entropy;
use domain::identity::Role;
use domain::ids::{ActionId, ConversationId, Id, MessageId, NotificationId, WorkspaceId};
use domain::reply::Class;
use domain::time::{ManualClock, Timestamp};
use serde_json::{Value, json};
use service::access::keys::NewKey;
use service::access::users::NewUser;
use service::access::workspaces::NewWorkspace;
use service::{PasswordCost, Secret, Service, ServiceParts, Vault};
use store::Db;
use store::action::NewAction;
use store::conversation::{Direction, NewMessage, Verdict};
use store::notice::NewNotification;
use tower::ServiceExt as _;

/// Monday 2027-03-01, nine o'clock in Paris.
pub const START: Timestamp = Timestamp::from_millis(1_803_888_000_000);
/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// A workspace with one of everything.
pub struct Place {
    /// A key with the role manager.
    pub manager_key: String,
    /// A key with the role viewer.
    pub viewer_key: String,
    /// The session of its manager.
    pub session: String,
    /// Its things, by the name that a path parameter has.
    pub ids: BTreeMap<&'static str, String>,
}

/// The installation.
pub struct World {
    /// The API.
    pub router: Router,
    /// The use cases below it.
    pub service: Service,
    /// The workspace that asks.
    pub own: Place,
    /// The one that it must not see; what people wrote in it holds the word [`CANARY`].
    pub foreign: Place,
}

/// Stands in the foreign workspace's names and nowhere else.
pub const CANARY: &str = "Zanzibar";

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Reply {
    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or("")
    }
}

/// A request to be sent.
pub struct Ask {
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Ask {
    /// A request without a key.
    pub fn new(method: &str, path: impl Into<String>) -> Self {
        Self {
            method: method.parse().expect("a method"),
            path: path.into(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// With a key.
    pub fn key(self, key: &str) -> Self {
        self.header("authorization", &format!("Bearer {key}"))
    }

    /// With a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a body of JSON.
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// With a body.
    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", media_type)
    }

    /// With what stands in the body changed in nothing but its bytes.
    pub fn padded(mut self) -> Self {
        self.body.push(b'\n');
        self
    }

    /// Sends it.
    pub async fn send(self, router: &Router) -> Reply {
        let mut request = Request::builder().method(self.method).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(self.body)).expect("a request");
        let response = router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        Reply {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// A service over a new database.
pub fn service_on(db: Db) -> Service {
    service_at(db, Arc::new(ManualClock::new(START)))
}

/// A service over a new database, and on a clock that the test moves.
pub fn service_at(db: Db, clock: Arc<ManualClock>) -> Service {
    let mut parts = ServiceParts::new(
        db,
        clock,
        Entropy::from_seed(7),
        7,
        Vault::from_bytes(&[1; 32]),
        Arc::new(connectors::Registry::new().expect("a client can be made")),
    );
    parts.password_cost = PasswordCost::MINIMAL;
    parts.mail_policy = Some(service::MailPolicy {
        from: "overture@example.org".to_owned(),
        site: "https://overture.example.org".parse().expect("an address"),
    });
    parts.stages = Some(Arc::new(rehearsal::Theatre));
    Service::new(parts)
}

impl World {
    /// Sets both workspaces up.
    pub async fn new(db: Db) -> Self {
        let service = service_on(db);
        let router = api::router(service.clone(), Settings::default());
        // The first user has every role; those of the workspaces are to have none.
        user(&service, "admin@example.org", "Admin").await;
        let own = Place::new(&service, &router, "Growth").await;
        let foreign = Place::new(&service, &router, CANARY).await;
        Self {
            router,
            service,
            own,
            foreign,
        }
    }
}

impl Place {
    /// An address within the workspace.
    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/workspaces/{}{rest}", self.ids["workspace"])
    }

    /// A workspace of its own, with one of everything.
    pub async fn new(service: &Service, router: &Router, name: &str) -> Self {
        let email = format!("{}@example.org", name.to_lowercase());
        user(service, &email, &format!("{name} Manager")).await;
        let workspace = NewWorkspace {
            name: name.to_owned(),
            time_zone: "Europe/Paris".to_owned(),
            language: None,
        };
        let workspace = service
            .create_workspace_by_command_line(&workspace, Some(&email))
            .await
            .expect("the command line makes workspaces");
        let credentials = service::access::sessions::Credentials {
            email,
            password: Secret::new(PASSWORD),
        };
        let session = service.log_in(&credentials, None).await.expect("a session");
        let (_, manager_key) = key(service, &workspace.id, Role::Manager).await;
        let (_, viewer_key) = key(service, &workspace.id, Role::Viewer).await;
        // One of its own, so that those in use outlive the operations that end keys.
        let (spare_key, _) = key(service, &workspace.id, Role::Member).await;
        let mut place = Self {
            manager_key,
            viewer_key,
            session: session.token.expose().to_owned(),
            ids: BTreeMap::from([("workspace", workspace.id.to_string()), ("key", spare_key)]),
        };
        place.fill_team(router, name).await;
        place.fill_audience(router, name).await;
        place.fill_campaign(router, name).await;
        place.fill_by_the_engine(service, name).await;
        place
    }

    async fn made(&self, router: &Router, rest: &str, body: &Value) -> Value {
        let ask = Ask::new("POST", self.path(rest)).key(&self.manager_key);
        let reply = ask.json(body).send(router).await;
        assert!(reply.status.is_success(), "{rest}: {}", reply.text);
        reply.json()
    }

    async fn read(&self, router: &Router, rest: &str) -> Value {
        let ask = Ask::new("GET", self.path(rest)).key(&self.manager_key);
        let reply = ask.send(router).await;
        assert_eq!(reply.status, 200, "{rest}: {}", reply.text);
        reply.json()
    }

    fn keep(&mut self, name: &'static str, id: &Value) {
        let id = id.as_str().expect("an id").to_owned();
        self.ids.insert(name, id);
    }

    async fn fill_team(&mut self, router: &Router, name: &str) {
        let members = self.read(router, "/members").await;
        let member = &members["items"][0];
        self.keep("member", &member["id"]);
        self.keep("user", &member["user_id"]);
        let account = json!({
            "member_id": member["id"],
            "account": {"connector": "assisted", "account_type": "premium"},
        });
        let identity = self.made(router, "/identities", &account).await;
        self.keep("identity", &identity["id"]);
        let invited = json!({
            "email": format!("invited@{}.example", name.to_lowercase()),
            "name": format!("{name} Invited"),
            "role": "member",
        });
        let link = self.made(router, "/invitations", &invited).await;
        self.keep("email", &link["invitation"]["email"]);
        let path = self.path("/reports/weekly/letters");
        let ask =
            Ask::new("POST", path).header("cookie", &format!("overture_session={}", self.session));
        let ask = ask
            .header("sec-fetch-site", "same-origin")
            .json(&json!({"program": name}));
        let letter = ask.send(router).await;
        assert_eq!(letter.status, 201, "{}", letter.text);
        self.keep("letter", &letter.json()["id"]);
    }

    async fn fill_audience(&mut self, router: &Router, name: &str) {
        let file = format!(
            "First name,Last name,Company,URL\n\
             Ada,{name},{name} SA,https://www.linkedin.com/in/ada-{0}\n\
             Béla,{name},{name} SA,https://www.linkedin.com/in/bela-{0}\n\
             Zoé,{name},{name} SA,https://www.linkedin.com/in/zoe-{0}\n\
             Nobody,{name},{name} SA,\n",
            name.to_lowercase()
        );
        let path = self.path(&format!(
            "/imports?finder_name={name}&owner_id={}&file_name={name}.csv",
            self.ids["member"]
        ));
        let ask = Ask::new("POST", path).key(&self.manager_key);
        let reply = ask.body("text/csv", file).send(router).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        let import = reply.json();
        self.keep("import", &import["id"]);
        self.keep("finder", &import["finder_id"]);
        let segments = self.read(router, "/segments").await;
        self.keep("segment", &segments["items"][0]["id"]);
        let contacts = self.read(router, "/contacts?sort=name").await;
        self.keep("contact", &contacts["items"][0]["id"]);
        self.keep("other_contact", &contacts["items"][1]["id"]);
        self.merge(router, &contacts["items"][2]["id"]).await;
        let view = json!({"name": name, "query": {"text": "people"}, "columns": ["email"]});
        let view = self.made(router, "/contact_views", &view).await;
        self.keep("contact_view", &view["id"]);
        let entry = json!({"kind": "company", "value": format!("{name} Forbidden")});
        let suppression = self.made(router, "/suppressions", &entry).await;
        self.keep("suppression", &suppression["id"]);
        let path = self.path(&format!("/suppression_files?file_name={name}.csv"));
        let ask = Ask::new("POST", path).key(&self.manager_key);
        let file = format!("Domain\n{0}.example\n{0}\n", name.to_lowercase());
        let reply = ask.body("text/csv", file).send(router).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        self.keep("suppression_file", &reply.json()["id"]);
    }

    /// Merges a contact into the first one.
    async fn merge(&mut self, router: &Router, other: &Value) {
        let contact = format!("/contacts/{}", self.ids["contact"]);
        let other = other.as_str().expect("an id");
        let preview = self
            .read(router, &format!("{contact}/merge_preview?other_id={other}"))
            .await;
        let merge = json!({"other_id": other, "version": preview["version"]});
        let merge = self
            .made(router, &format!("{contact}/merges"), &merge)
            .await;
        self.keep("merge", &merge["id"]);
    }

    /// What a campaign of this workspace is made of.
    pub fn campaign(&self, name: &str) -> Value {
        json!({
            "kind": "invite",
            "name": name,
            "program": name,
            "sender_id": self.ids["member"],
            "source": {"type": "finder", "id": self.ids["finder"]},
            "messages": [
                {"step": "invitation", "texts": {"default": "Hello {{firstName}}", "fr": "Bonjour {{firstName}}"}},
                {"step": "welcome", "texts": {"default": "Welcome"}},
            ],
            "schedule": {
                "time_zone": "Europe/Paris",
                "weekdays": [1, 2, 3, 4, 5],
                "slots": [{"start": "09:00", "duration_minutes": 180}],
                "cohort_size": 10,
            },
        })
    }

    async fn fill_campaign(&mut self, router: &Router, name: &str) {
        let campaign = self.campaign(name);
        let campaign = self.made(router, "/campaigns", &campaign).await;
        self.keep("campaign", &campaign["id"]);
        let start = format!("/campaigns/{}/start", self.ids["campaign"]);
        self.made(router, &start, &json!({})).await;
    }

    /// What only the engine makes: a proposal, and the notification of it.
    async fn fill_by_the_engine(&mut self, service: &Service, name: &str) {
        let mut entropy = Entropy::from_seed(name.len() as u64);
        let mut tx = service.db().write().await.expect("a transaction");
        let id = ActionId::mint(START, &mut entropy);
        let action = NewAction {
            workspace: self.id("workspace"),
            id: id.clone(),
            campaign: self.id("campaign"),
            contact: self.id("contact"),
            member: self.id("member"),
            kind: ActionKind::Invitation,
            step: StepIndex(0),
            family_key: family_key(name, name),
            state: ActionState::WaitingForApproval,
            local_date: jiff::civil::date(2027, 3, 2),
            slot_index: 0,
            assigned: None,
        };
        let made = store::action::insert(&mut tx, &[action], START).await;
        assert_eq!(made.expect("the action fits").len(), 1);
        let notification = NewNotification {
            workspace: self.id("workspace"),
            id: NotificationId::mint(START, &mut entropy),
            member: self.id("member"),
            kind: "proposals",
            data: json!({"about": name}).to_string(),
        };
        self.ids.insert("notification", notification.id.to_string());
        store::notice::insert(&mut tx, vec![notification], START)
            .await
            .expect("the notification fits");
        tx.commit().await.expect("a commit");
        self.ids.insert("action", id.to_string());
        self.ids.insert("proposal", id.to_string());
        self.fill_conversation(service, name).await;
    }

    /// Somebody of the campaign wrote.
    async fn fill_conversation(&mut self, service: &Service, name: &str) {
        let mut entropy = Entropy::from_seed(name.len() as u64 + 100);
        let id = MessageId::mint(START, &mut entropy);
        let message = NewMessage {
            workspace: self.id("workspace"),
            id: id.clone(),
            identity: self.id("identity"),
            contact: self.id("contact"),
            direction: Direction::In,
            by_hand: false,
            verdict: Some(Verdict {
                language: Some("en"),
                class: Class::Positive,
                sentiment_percent: 84,
                confidence_percent: 70,
                unsure: false,
                reason: json!({"basis": "phrases", "phrases": [], "words": []}).to_string(),
            }),
            text: format!("Yes, says {name}"),
            happened_at: START,
            observed_at: START,
            remote_id: "message-1".to_owned(),
            campaign: Some(self.id("campaign")),
            step: Some(StepIndex(0)),
        };
        let mut tx = service.db().write().await.expect("a transaction");
        let kept = store::conversation::insert(&mut tx, vec![message]).await;
        assert_eq!(kept.expect("the message fits").len(), 1);
        tx.commit().await.expect("a commit");
        self.ids
            .insert("conversation", ConversationId::beside(&id).to_string());
        self.ids.insert("reply", id.to_string());
    }

    fn id<I: Id>(&self, name: &str) -> I {
        self.ids[name].parse().expect("an id")
    }
}

/// A user who can log in.
pub async fn user(service: &Service, email: &str, name: &str) {
    let user = NewUser {
        email: email.to_owned(),
        name: name.to_owned(),
        password: Some(Secret::new(PASSWORD)),
        roles: Vec::new(),
    };
    let made = service.create_user_by_command_line(&user, None).await;
    made.expect("the command line makes users");
}

async fn key(service: &Service, workspace: &WorkspaceId, role: Role) -> (String, String) {
    let scope = service
        .scope_of_command_line(workspace)
        .await
        .expect("the workspace is there");
    let new = NewKey {
        name: format!("{role}"),
        role,
        expires_in_days: None,
    };
    let made = service.create_key(&scope, &new).await.expect("a key");
    (made.key.id.to_string(), made.secret.expose().to_owned())
}
