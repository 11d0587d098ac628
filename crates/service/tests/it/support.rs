//! A small installation for tests: an organization, a workspace, and whoever is needed in it.

use std::sync::Arc;

use connectors::source::PrivateHosts;
use domain::entropy::Entropy;
use domain::identity::Role;
use domain::ids::{MemberId, UserId, WorkspaceId};
use domain::organization::OrganizationRole;
use domain::time::{ManualClock, Timestamp};
use service::access::members::NewSeat;
use service::access::sessions::Credentials;
use service::access::set_up::SetUp;
use service::access::users::NewUser;
use service::access::workspaces::NewWorkspace;
use service::{PasswordCost, Person, Scope, Secret, Service, ServiceParts, Shortener, Vault};
use store::Db;

/// Monday 2027-03-01, nine o'clock in Paris.
pub const START: Timestamp = Timestamp::from_millis(1_803_888_000_000);
/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// Where the installation's short links lead.
pub fn short_links() -> Shortener {
    Shortener::at(&"https://go.example.org".parse().expect("an address"))
}

/// A service over a new database.
pub fn service_on(db: Db, clock: Arc<ManualClock>) -> Service {
    service_with(db, clock, Vec::new())
}

/// The same, with hosts of one's own network that sources may be at.
pub fn service_with(db: Db, clock: Arc<ManualClock>, private_hosts: Vec<String>) -> Service {
    let mut parts = parts(db, clock);
    if let Some(host) = private_hosts.first() {
        // LinkedIn's interface, as the test plays it.
        parts.portability_policy.base = format!("http://{host}/").parse().expect("an address");
    }
    parts.private_hosts = PrivateHosts::new(private_hosts);
    parts.source_folder = Some(std::env::temp_dir());
    Service::new(parts)
}

/// What a service over a new database is made of.
pub fn parts(db: Db, clock: Arc<ManualClock>) -> ServiceParts {
    let mut parts = ServiceParts::new(
        db,
        clock,
        Entropy::from_seed(7),
        7,
        Vault::from_bytes(&[1; 32]),
        Arc::new(connectors::Registry::new().expect("a client can be made")),
    );
    parts.password_cost = PasswordCost::MINIMAL;
    parts.links = Some(short_links());
    parts.mail_policy = Some(service::MailPolicy {
        from: "overture@example.org".to_owned(),
        site: "https://overture.example.org".parse().expect("an address"),
    });
    parts.stages = Some(Arc::new(rehearsal::Theatre));
    parts
}

/// Somebody with a seat in a workspace.
pub struct Seat {
    /// What the person may do.
    pub scope: Scope,
    /// The person.
    pub person: Person,
    /// The token of the person's session.
    pub token: String,
    /// The person's address; [`PASSWORD`] is the password.
    pub email: String,
}

impl Seat {
    /// The member.
    pub fn member(&self) -> MemberId {
        self.scope.member().expect("a seat has a member").clone()
    }

    /// The user.
    pub fn user(&self) -> UserId {
        self.person.user().clone()
    }
}

/// An installation that is set up.
pub struct World {
    /// The use cases.
    pub service: Service,
    /// The time that they are told.
    pub clock: Arc<ManualClock>,
    /// Its first workspace.
    pub workspace: WorkspaceId,
    /// Its administrator: organization manager, and manager of the workspace.
    pub admin: Seat,
}

impl World {
    /// Sets up an installation.
    pub async fn new(db: Db) -> Self {
        Self::with_private_hosts(db, []).await
    }

    /// Sets up an installation whose sources may be at these hosts of its own network.
    pub async fn with_private_hosts(db: Db, hosts: impl IntoIterator<Item = String>) -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let hosts = hosts.into_iter().collect();
        let service = service_with(db, Arc::clone(&clock), hosts);
        let done = service
            .set_up(&set_up())
            .await
            .expect("an empty database can be set up");
        let token = done.session.token.expose().to_owned();
        let admin = seat_of(&service, token, &done.workspace).await;
        Self {
            service,
            clock,
            workspace: done.workspace,
            admin,
        }
    }

    /// A new member of the workspace.
    pub async fn seat(&self, role: Role) -> Seat {
        let email = format!("{role}-{}@example.org", self.service.db().query_count());
        self.seat_named(&email, &format!("A {role}"), role).await
    }

    /// A new member of the workspace with this address and name.
    pub async fn seat_named(&self, email: &str, name: &str, role: Role) -> Seat {
        self.user(email, name, &[]).await;
        let new = NewSeat {
            email: email.to_owned(),
            role,
            time_zone: None,
        };
        self.service
            .add_member(&self.admin.scope, &new)
            .await
            .expect("a user can become a member");
        self.enter(email, &self.workspace).await
    }

    /// A new user of the organization.
    pub async fn user(&self, email: &str, name: &str, roles: &[OrganizationRole]) -> UserId {
        let new = NewUser {
            email: email.to_owned(),
            name: name.to_owned(),
            password: Some(Secret::new(PASSWORD)),
            roles: roles.to_vec(),
        };
        self.service
            .create_user(&self.admin.person, &new)
            .await
            .expect("the administrator makes users")
            .id
    }

    /// Signs somebody in and enters a workspace.
    pub async fn enter(&self, email: &str, workspace: &WorkspaceId) -> Seat {
        let token = self.log_in(email).await;
        seat_of(&self.service, token, workspace).await
    }

    /// Signs somebody in; answers the session's token.
    pub async fn log_in(&self, email: &str) -> String {
        let signed_in = self
            .service
            .log_in(&credentials(email, PASSWORD), None)
            .await
            .expect("the password is right");
        signed_in.token.expose().to_owned()
    }

    /// Somebody signed in, without a workspace.
    pub async fn person(&self, email: &str) -> Person {
        let token = self.log_in(email).await;
        self.service
            .person_of_session(&token)
            .await
            .expect("the session has begun")
    }

    /// The administrator in another workspace of the same organization.
    pub async fn other_workspace(&self) -> Scope {
        let new = NewWorkspace {
            name: "Elsewhere".to_owned(),
            time_zone: "America/New_York".to_owned(),
            language: None,
        };
        let id = self
            .service
            .create_workspace(&self.admin.person, &new)
            .await
            .expect("the administrator makes workspaces")
            .id;
        self.service
            .scope_of_session(&self.admin.token, &id)
            .await
            .expect("who makes a workspace has a seat in it")
    }

    /// Moves the clock.
    pub fn pass_milliseconds(&self, milliseconds: i64) {
        self.clock
            .advance_to(self.service.now().plus_millis(milliseconds));
    }

    /// Kinds and data of the workspace's ledger, oldest first.
    pub async fn ledger(&self, workspace: &WorkspaceId) -> Vec<(String, String)> {
        let mut tx = self.service.db().read().await.expect("a transaction");
        let rows = store::ledger::page(&mut tx, workspace, 0, 200)
            .await
            .expect("the ledger is readable");
        rows.into_iter()
            .map(|row| (row.kind.to_string(), row.data.unwrap_or_default()))
            .collect()
    }
}

/// What the first person fills in.
pub fn set_up() -> SetUp {
    SetUp {
        organization: "Example".to_owned(),
        workspace: "Growth".to_owned(),
        time_zone: "Europe/Paris".to_owned(),
        language: "en".to_owned(),
        name: "Ada Admin".to_owned(),
        email: "Ada@Example.org".to_owned(),
        password: Secret::new(PASSWORD),
    }
}

/// What somebody types to sign in.
pub fn credentials(email: &str, password: &str) -> Credentials {
    Credentials {
        email: email.to_owned(),
        password: Secret::new(password),
    }
}

async fn seat_of(service: &Service, token: String, workspace: &WorkspaceId) -> Seat {
    let scope = service
        .scope_of_session(&token, workspace)
        .await
        .expect("the person has a seat");
    let person = scope.person().expect("a session has a person").clone();
    Seat {
        email: person.email().to_owned(),
        scope,
        person,
        token,
    }
}
