//! Accounts on the network (R10, R11, R43, R92, S-16, S-17).

use domain::identity::{AccountType, ConnectorKind, IdentityState, Role};
use domain::organization::OrganizationRole;
use engine::Connections;
use sandbox::network::NewSession;
use sandbox::{Clock, Network, NewAccount, Sandbox, Settings};
use service::access::identities::NewIdentity;
use service::access::members::{IdentityView, NewSeat};
use service::{Secret, ServiceError};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use url::Url;

use crate::support::{START, Seat, World};

/// A served network with two accounts.
struct Play {
    sandbox: Sandbox,
    address: String,
    tokens: [String; 2],
    stop: oneshot::Sender<()>,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Play {
    async fn start() -> Self {
        let mut network = Network::new(Settings {
            people: 50,
            start: START.as_millis(),
            ..Settings::default()
        });
        let tokens = ["alice", "anna"].map(|id| {
            let account = NewAccount {
                id: id.into(),
                name: Some("Alice Ash".into()),
                headline: Some("Head of Ash".into()),
                social_selling_index: Some(61),
                ..NewAccount::default()
            };
            network.open_account(&account).unwrap().token.clone()
        });
        let sandbox = Sandbox::new(network, Clock::Manual, None);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(sandbox::serve(listener, sandbox.clone(), async {
            let _ = stopped.await;
        }));
        Self {
            sandbox,
            address,
            tokens,
            stop,
            server,
        }
    }

    fn account(&self, number: usize) -> NewIdentity {
        NewIdentity::Sandbox {
            base_url: self.address.clone(),
            session_token: Secret::new(&self.tokens[number]),
        }
    }

    async fn end(self) {
        self.stop.send(()).unwrap();
        self.server.await.unwrap().unwrap();
    }
}

fn assisted(profile_url: Option<&str>) -> NewIdentity {
    NewIdentity::Assisted {
        profile_url: profile_url.map(str::to_owned),
        account_type: AccountType::SalesNavigator,
    }
}

fn back() -> Url {
    "http://127.0.0.1:8080/companion".parse().unwrap()
}

async fn state(world: &World, seat: &Seat, identity: &IdentityView) -> IdentityState {
    world
        .service
        .identity(&seat.scope, &identity.id)
        .await
        .unwrap()
        .state
}

store::record! {
    /// What is kept of a connection.
    pub struct Kept {
        /// Sealed.
        pub configuration_encrypted: Option<String>,
    }
}

testkit::on_both_databases! {
    async fn an_account_worked_by_hand_is_connected_at_once(db: store::Db) {
        let world = World::new(db).await;
        let bob = world.seat(Role::Member).await;
        let service = &world.service;
        let bad = service.connect_identity(&bob.scope, None, &assisted(Some("https://example.org/in/bob"))).await;
        assert_eq!(bad.unwrap_err().code(), "invalid");
        let url = "http://fr.linkedin.com/in/Bob-Example/?trk=x";
        let made = service.connect_identity(&bob.scope, None, &assisted(Some(url))).await.unwrap();
        assert_eq!(made.profile_url.as_deref(), Some("https://www.linkedin.com/in/bob-example"));
        assert_eq!((made.state, made.connector), (IdentityState::Connected, ConnectorKind::Assisted));
        assert_eq!(made.note_length_maximum, 300);
        let again = service.connect_identity(&bob.scope, None, &assisted(None)).await.unwrap();
        assert_eq!(again.id, made.id, "a user has one account");
        let member = service.member(&world.admin.scope, &bob.member()).await.unwrap();
        assert_eq!(member.identity, Some(again));
        let told = world.ledger(&world.workspace).await;
        assert_eq!(told.iter().filter(|(kind, _)| kind == "identity_changed").count(), 1);
    }

    async fn signing_out_makes_it_inactive_in_every_workspace(db: store::Db) {
        let world = World::new(db).await;
        let bob = world.seat(Role::Member).await;
        let elsewhere = world.other_workspace().await;
        let service = &world.service;
        let seat = NewSeat { email: bob.email.clone(), role: Role::Member, time_zone: None };
        service.add_member(&elsewhere, &seat).await.unwrap();
        let there = world.enter(&bob.email, elsewhere.workspace()).await;
        let made = service.connect_identity(&bob.scope, None, &assisted(None)).await.unwrap();
        for _ in 0..2 {
            let out = service.sign_out_identity(&bob.scope, &made.id).await.unwrap();
            assert_eq!(out.state, IdentityState::Inactive);
        }
        assert_eq!(state(&world, &there, &made).await, IdentityState::Inactive);
        for workspace in [&world.workspace, elsewhere.workspace()] {
            let told: Vec<_> = world.ledger(workspace).await.into_iter()
                .filter(|(kind, data)| kind == "identity_changed" && data.contains("inactive")).collect();
            assert_eq!(told.len(), 1, "{told:?}");
        }
        let answer = service.reconnect_identity(&there.scope, &made.id, &back()).await.unwrap();
        assert_eq!((answer.state, answer.sign_in_url), (IdentityState::Connected, None));
        assert_eq!(state(&world, &bob, &made).await, IdentityState::Connected);
    }

    async fn a_sandbox_account_expires_and_is_signed_in_again(db: store::Db) {
        let world = World::new(db).await;
        let bob = world.seat(Role::Member).await;
        let play = Play::start().await;
        let service = &world.service;
        let made = service.connect_identity(&bob.scope, None, &play.account(0)).await.unwrap();
        assert_eq!((made.connector, made.social_selling_index), (ConnectorKind::Sandbox, Some(61)));
        let member = service.member(&bob.scope, &bob.member()).await.unwrap();
        assert_eq!(member.headline.as_deref(), Some("Head of Ash"));
        play.sandbox.with(|network| network.change_session("alice", NewSession::Expired)).unwrap();
        let answer = service.reconnect_identity(&bob.scope, &made.id, &back()).await.unwrap();
        assert_eq!(answer.state, IdentityState::Disconnected);
        let link = answer.sign_in_url.unwrap();
        assert!(link.starts_with(&play.address) && link.contains("sign-in/alice"), "{link}");
        play.sandbox.with(|network| network.change_session("alice", NewSession::Restricted { until: None })).unwrap();
        let answer = service.reconnect_identity(&bob.scope, &made.id, &back()).await.unwrap();
        assert_eq!(answer.state, IdentityState::ActionRequired);
        assert!(answer.detail.is_some());
        play.sandbox.with(|network| network.sign_in("alice")).unwrap();
        let answer = service.reconnect_identity(&bob.scope, &made.id, &back()).await.unwrap();
        assert_eq!(answer.state, IdentityState::Connected);
        play.end().await;
        let error = service.reconnect_identity(&bob.scope, &made.id, &back()).await.unwrap_err();
        assert_eq!(error.code(), "network");
        assert_eq!(state(&world, &bob, &made).await, IdentityState::Connected, "a network that is down says nothing");
    }

    async fn nothing_is_kept_of_an_account_that_does_not_work(db: store::Db) {
        let world = World::new(db).await;
        let bob = world.seat(Role::Member).await;
        let play = Play::start().await;
        let service = &world.service;
        let with = |base_url: &str, token: &str| NewIdentity::Sandbox { base_url: base_url.into(), session_token: Secret::new(token) };
        for (new, code) in [
            (with(&play.address, "wrong"), "invalid"),
            (with(&play.address, ""), "invalid"),
            (with(&play.address, "two words"), "invalid"),
            (with("http://169.254.169.254", &play.tokens[0]), "invalid"),
            (with("not an address", &play.tokens[0]), "invalid"),
            (with("http://127.0.0.1:1", &play.tokens[0]), "network"),
        ] {
            let error = service.connect_identity(&bob.scope, None, &new).await.unwrap_err();
            assert_eq!(error.code(), code, "{new:?}: {error}");
        }
        let member = service.member(&bob.scope, &bob.member()).await.unwrap();
        assert_eq!(member.identity, None);
        play.end().await;
    }

    async fn what_opens_an_account_is_sealed_and_never_shown(db: store::Db) {
        let world = World::new(db).await;
        let bob = world.seat(Role::Member).await;
        let play = Play::start().await;
        let made = world.service.connect_identity(&bob.scope, None, &play.account(0)).await.unwrap();
        let shown = serde_json::to_string(&made).unwrap();
        assert!(!shown.contains(&play.tokens[0]) && !shown.contains(&play.address), "{shown}");
        let mut tx = world.service.db().read().await.unwrap();
        let rows: Vec<Kept> = tx
            .fetch_built("kept", "SELECT configuration_encrypted FROM identity", Vec::new())
            .await
            .unwrap();
        let sealed = rows[0].configuration_encrypted.clone().unwrap();
        assert!(!sealed.contains(&play.tokens[0]) && sealed.starts_with("v1."), "{sealed}");
        let accounts = store::account::by_ids(&mut tx, [&made.id]).await.unwrap();
        drop(tx);
        let connector = Connections::connector(&world.service, &accounts[0]).unwrap();
        assert_eq!(connector.descriptor().kind, ConnectorKind::Sandbox);
        // Sealed for another row it does not open.
        let mut other = accounts[0].clone();
        other.id = "idn_00000000000000000000000000".parse().unwrap();
        assert!(Connections::connector(&world.service, &other).is_err());
        play.end().await;
    }

    async fn another_account_takes_the_place_only_of_one_without_history(db: store::Db) {
        let world = World::new(db).await;
        let bob = world.seat(Role::Member).await;
        let play = Play::start().await;
        let service = &world.service;
        let first = service.connect_identity(&bob.scope, None, &assisted(None)).await.unwrap();
        let second = service.connect_identity(&bob.scope, None, &play.account(0)).await.unwrap();
        assert_eq!((second.id.clone(), second.connector), (first.id, ConnectorKind::Sandbox));
        let mut tx = world.service.db().write().await.unwrap();
        let params = store::params![&world.workspace, &second.id];
        let row = "INSERT INTO relation (workspace_id, identity_id, contact_id, state, since, source)
            VALUES ($1, $2, 'con_1', 'connected', 0, 'test') RETURNING NULL AS configuration_encrypted";
        tx.fetch_built::<Kept>("history", row, params).await.unwrap();
        tx.commit().await.unwrap();
        let error = service.connect_identity(&bob.scope, None, &play.account(1)).await.unwrap_err();
        assert_eq!(error.code(), "identity_has_history");
        let same = service.connect_identity(&bob.scope, None, &play.account(0)).await.unwrap();
        assert_eq!(same.connector, ConnectorKind::Sandbox, "the same account may be connected again");
        play.end().await;
    }

    async fn managers_connect_the_first_account_of_a_member_and_no_other(db: store::Db) {
        let world = World::new(db).await;
        let bob = world.seat(Role::Member).await;
        let manager = world.seat(Role::Manager).await;
        let service = &world.service;
        let member = bob.member();
        let made = service.connect_identity(&manager.scope, Some(&member), &assisted(None)).await.unwrap();
        let error = service.connect_identity(&manager.scope, Some(&member), &assisted(None)).await.unwrap_err();
        assert_eq!(error.code(), "forbidden");
        service.sign_out_identity(&manager.scope, &made.id).await.unwrap();
        assert!(manager.scope.organization() == bob.scope.organization());
        assert!(!manager.scope.has_organization_role(OrganizationRole::UsersManager));
        service.connect_identity(&world.admin.scope, Some(&member), &assisted(None)).await.unwrap();
        assert_eq!(state(&world, &bob, &made).await, IdentityState::Connected);
        let other = world.seat(Role::Editor).await;
        for done in [
            service.sign_out_identity(&other.scope, &made.id).await.map(drop),
            service.reconnect_identity(&other.scope, &made.id, &back()).await.map(drop),
            service.connect_identity(&other.scope, Some(&member), &assisted(None)).await.map(drop),
        ] {
            assert!(matches!(done, Err(ServiceError::Forbidden { .. })));
        }
    }
}
