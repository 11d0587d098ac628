//! The site over a new database, and a browser without JavaScript to look at it with.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use domain::entropy::Entropy;
use domain::identity::Role;
use domain::ids::WorkspaceId;
use domain::time::{ManualClock, Timestamp};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use service::access::members::NewSeat;
use service::access::sessions::Credentials;
use service::access::set_up::SetUp;
use service::access::users::NewUser;
use service::access::workspaces::NewWorkspace;
use service::{PasswordCost, Secret, Service, ServiceParts, ServiceResult, Vault};
use store::Db;
use tower::ServiceExt;
use web::pieces::clock::{ClockControl, ClockView};
use web::{Demo, DemoControl, WebParts};

/// Monday 2027-03-01, nine o'clock in Paris.
pub const START: Timestamp = Timestamp::from_millis(1_803_888_000_000);
/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";
/// The administrator's address.
pub const ADMIN: &str = "claire@example.org";
/// The host of the site.
pub const HOST: &str = "overture.example.org";

/// A service over a new database.
pub fn service_on(db: Db, clock: Arc<ManualClock>) -> Service {
    Service::new(parts_on(db, clock))
}

fn parts_on(db: Db, clock: Arc<ManualClock>) -> ServiceParts {
    let mut parts = ServiceParts::new(
        db,
        clock,
        Entropy::from_seed(7),
        7,
        Vault::from_bytes(&[1; 32]),
        Arc::new(connectors::Registry::new().expect("a client can be made")),
    );
    parts.password_cost = PasswordCost::MINIMAL;
    parts
}

/// A clock that counts the presses.
#[derive(Default)]
pub struct Pressed(pub AtomicUsize);

impl DemoControl for Pressed {
    fn clock(&self) -> ClockView {
        ClockView {
            now: START,
            ..ClockView::sample()
        }
    }

    fn press(&self, _: ClockControl) -> BoxFuture<'_, ServiceResult<()>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        std::future::ready(Ok(())).boxed()
    }
}

/// The site.
pub struct Site {
    /// Its use cases.
    pub service: Service,
    /// Its time.
    pub clock: Arc<ManualClock>,
    router: Router,
    secure: bool,
}

impl Site {
    /// The site of an installation that was not set up.
    pub fn empty(db: Db) -> Self {
        Self::with(db, "http", None)
    }

    /// The same, served by TLS.
    pub fn secure(db: Db) -> Self {
        Self::with(db, "https", None)
    }

    /// The same as a demonstration.
    pub fn demo(db: Db, control: Arc<Pressed>) -> Self {
        let demo = Demo {
            control,
            accounts: Vec::new(),
        };
        Self::with(db, "http", Some(demo))
    }

    /// The same, where letters are sent.
    pub fn with_mail(db: Db) -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let mut parts = parts_on(db, Arc::clone(&clock));
        parts.mail_policy = Some(service::MailPolicy {
            from: "overture@example.org".to_owned(),
            site: format!("http://{HOST}").parse().expect("an address"),
        });
        Self::of(Service::new(parts), clock, "http", None)
    }

    fn with(db: Db, scheme: &str, demo: Option<Demo>) -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let service = service_on(db, Arc::clone(&clock));
        Self::of(service, clock, scheme, demo)
    }

    fn of(service: Service, clock: Arc<ManualClock>, scheme: &str, demo: Option<Demo>) -> Self {
        let address = format!("{scheme}://{HOST}");
        let parts = WebParts {
            service: service.clone(),
            public_url: address.parse().expect("an address"),
            demo,
        };
        Self {
            service,
            clock,
            router: web::router(parts),
            secure: scheme == "https",
        }
    }

    /// Sets the site up, and gives its first workspace.
    pub async fn set_up(&self) -> WorkspaceId {
        let input = SetUp {
            organization: "Northwind".to_owned(),
            workspace: "Europe".to_owned(),
            time_zone: "Europe/Paris".to_owned(),
            language: "en".to_owned(),
            name: "Claire Morel".to_owned(),
            email: ADMIN.to_owned(),
            password: Secret::new(PASSWORD),
        };
        let done = self.service.set_up(&input).await;
        done.expect("an empty database can be set up").workspace
    }

    /// A new member of a workspace, who can log in.
    pub async fn member(&self, workspace: &WorkspaceId, email: &str, role: Role) {
        let new = NewUser {
            email: email.to_owned(),
            name: format!("A {role}"),
            password: Some(Secret::new(PASSWORD)),
            roles: Vec::new(),
        };
        let made = self.service.create_user_by_command_line(&new, None).await;
        made.expect("a user can be made");
        let scope = self.service.scope_of_command_line(workspace).await;
        let seat = NewSeat {
            email: email.to_owned(),
            role,
            time_zone: None,
        };
        let scope = scope.expect("the workspace is there");
        let member = self.service.add_member(&scope, &seat).await;
        member.expect("a user can become a member");
    }

    /// Another workspace of the organization; nobody is in it.
    pub async fn other_workspace(&self) -> WorkspaceId {
        let new = NewWorkspace {
            name: "Elsewhere".to_owned(),
            time_zone: "Asia/Kathmandu".to_owned(),
            language: None,
        };
        let made = self
            .service
            .create_workspace_by_command_line(&new, None)
            .await;
        made.expect("a workspace can be made").id
    }

    /// A browser that nobody signed in with.
    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: BTreeMap::new(),
            language: None,
            scheme: if self.secure { "https" } else { "http" },
        }
    }

    /// A browser in which somebody is signed in.
    pub async fn signed_in(&self, email: &str) -> Browser {
        let credentials = Credentials {
            email: email.to_owned(),
            password: Secret::new(PASSWORD),
        };
        let session = self.service.log_in(&credentials, None).await;
        let token = session.expect("somebody can log in").token;
        let mut browser = self.browser();
        browser
            .cookies
            .insert("overture_session".to_owned(), token.expose().to_owned());
        browser
    }
}

/// What the site answers.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as text.
    pub body: String,
}

impl Answer {
    /// Where it sends the browser.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("a header is text"))
    }

    /// Whether the body shows a text.
    #[track_caller]
    pub fn shows(&self, text: &str) {
        assert!(
            self.body.contains(text),
            "{} without {text:?}: {}",
            self.status,
            self.body
        );
    }
}

/// A browser: it keeps cookies, sends what browsers send with a form, and has no JavaScript.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    /// What it keeps.
    pub cookies: BTreeMap<String, String>,
    /// What it asks for in `Accept-Language`.
    pub language: Option<&'static str>,
    scheme: &'static str,
}

impl Browser {
    /// Opens an address.
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = Request::get(path).body(Body::empty());
        self.send(request.expect("a request")).await
    }

    /// Asks what is at an address, without its content: for streams that never end.
    pub async fn head(&mut self, path: &str) -> Answer {
        let request = Request::head(path).body(Body::empty());
        self.send(request.expect("a request")).await
    }

    /// Opens an address and follows where it leads.
    pub async fn open(&mut self, path: &str) -> Answer {
        let mut answer = self.get(path).await;
        for _ in 0..5 {
            if !answer.status.is_redirection() {
                break;
            }
            let next = answer.location().to_owned();
            answer = self.get(&next).await;
        }
        answer
    }

    /// Sends a form as a page of this site does.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(form(path, fields)).await
    }

    /// Sends a form and follows where it leads.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, fields).await;
        if answer.status.is_redirection() {
            let next = answer.location().to_owned();
            return self.open(&next).await;
        }
        answer
    }

    /// Sends a request with what this browser keeps.
    pub async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        headers.insert(header::HOST, HOST.parse().expect("a host"));
        if let Some(language) = self.language {
            headers.insert(
                header::ACCEPT_LANGUAGE,
                language.parse().expect("a language"),
            );
        }
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            let text = cookies.join("; ");
            headers.insert(header::COOKIE, text.parse().expect("cookies"));
        }
        let response = self.router.clone().oneshot(request).await;
        let (parts, body) = response.expect("the site answers").into_parts();
        self.keep(&parts.headers);
        let bytes = body.collect().await.expect("a body").to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    fn keep(&mut self, headers: &HeaderMap) {
        for value in headers.get_all(header::SET_COOKIE) {
            let text = value.to_str().expect("a cookie is text");
            let (pair, properties) = text.split_once(';').unwrap_or((text, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            assert_eq!(properties.contains("Secure"), self.scheme == "https");
            if properties.contains("Max-Age=0;") || properties.ends_with("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// A form as a page of this site sends it.
pub fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body.finish()))
        .expect("a request")
}
