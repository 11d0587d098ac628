//! A served sandbox network with one account, and a connector to it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use connectors::{
    Call, Connector, ConnectorError, InvitationAction, MessageAction, Observation, Outcome,
    PersonRef, Registry, Stream, WithdrawalAction,
};
use domain::identity::ConnectorKind;
use domain::time::Timestamp;
use sandbox::behaviour::Rates;
use sandbox::fault::{Fault, FaultRule};
use sandbox::network::PersonAct;
use sandbox::people::id_of;
use sandbox::{Clock, Network, NewAccount, Operation, Sandbox, Settings};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// 2027-03-01T09:00:00Z, a Monday.
pub const START: i64 = 1_803_891_600_000;
pub const ACCOUNT: &str = "alice";

pub struct Play {
    pub sandbox: Sandbox,
    pub connector: Arc<dyn Connector>,
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<std::io::Result<()>>,
}

pub fn connector(address: SocketAddr, token: &str) -> Arc<dyn Connector> {
    let configuration =
        json!({"base_url": format!("http://{address}"), "account": ACCOUNT, "token": token});
    Registry::new()
        .unwrap()
        .build(ConnectorKind::Sandbox, &configuration)
        .unwrap()
}

impl Play {
    /// A network of 300 people who do nothing by themselves.
    pub async fn start() -> Self {
        let mut network = Network::new(Settings {
            people: 300,
            start: START,
            ..Settings::default()
        });
        network.set_rates(Rates::still()).unwrap();
        let account = NewAccount {
            id: ACCOUNT.into(),
            name: Some("Alice Ash".into()),
            ..NewAccount::default()
        };
        let token = network.open_account(&account).unwrap().token.clone();
        let sandbox = Sandbox::new(network, Clock::Manual, None);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(sandbox::serve(listener, sandbox.clone(), async {
            let _ = stopped.await;
        }));
        Self {
            sandbox,
            connector: connector(address, &token),
            address,
            stop: Some(stop),
            server,
        }
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.sandbox.with(|network| network.now()))
    }

    pub fn call(&self) -> Call {
        Call::at(self.now())
    }

    pub fn wait(&self, milliseconds: i64) {
        self.sandbox
            .with(|network| network.advance_to(network.now() + milliseconds));
    }

    pub fn person(&self, person: u32, act: &PersonAct) {
        self.sandbox
            .with(|network| network.act_as_person(ACCOUNT, &id_of(person), act))
            .unwrap();
    }

    /// Switches a fault on for the next request of a kind.
    pub fn fault_once(&self, operation: Operation, fault: Fault) {
        let rule = FaultRule {
            operation: Some(operation),
            account: None,
            person: None,
            fault,
            probability: None,
            next: Some(1),
        };
        self.sandbox
            .with(|network| network.add_fault(rule))
            .unwrap();
    }

    pub async fn invite(&self, person: u32, note: Option<&str>) -> Result<Outcome, ConnectorError> {
        let action = invitation(person, note);
        self.connector.send_invitation(&action, self.call()).await
    }

    pub async fn withdraw(&self, person: u32) -> Result<Outcome, ConnectorError> {
        let action = WithdrawalAction {
            person: by_id(person),
            invitation_id: None,
            reference: "act_w".into(),
        };
        self.connector
            .withdraw_invitation(&action, self.call())
            .await
    }

    pub async fn write(&self, person: u32, text: &str) -> Result<Outcome, ConnectorError> {
        let action = MessageAction {
            person: by_id(person),
            text: text.into(),
            reference: "act_m".into(),
        };
        self.connector.send_message(&action, self.call()).await
    }

    pub async fn connect(&self, person: u32) {
        assert!(matches!(
            self.invite(person, None).await,
            Ok(Outcome::Done { .. })
        ));
        self.person(person, &PersonAct::Accept);
    }

    /// Everything that a stream tells from the beginning.
    pub async fn pull(&self, stream: Stream) -> Vec<Observation> {
        self.connector
            .pull(stream, None, self.call())
            .await
            .unwrap()
            .observations
    }

    /// The words of all effects at the network, in order.
    pub fn effects(&self) -> Vec<&'static str> {
        self.sandbox.with(|network| {
            let effect = |row: &sandbox::ledger::Row| match &row.entry {
                sandbox::ledger::Entry::Effect { effect, .. } => Some(effect.as_str()),
                sandbox::ledger::Entry::Request { .. } => None,
            };
            network.ledger().rows().iter().filter_map(effect).collect()
        })
    }

    pub async fn stop(mut self) {
        drop(self.connector);
        self.stop.take().unwrap().send(()).unwrap();
        self.server.await.unwrap().unwrap();
    }
}

pub fn by_id(person: u32) -> PersonRef {
    PersonRef::by_remote_id(id_of(person))
}

pub fn invitation(person: u32, note: Option<&str>) -> InvitationAction {
    InvitationAction {
        person: by_id(person),
        note: note.map(str::to_owned),
        reference: "act_i".into(),
    }
}

pub fn short(call: Call) -> Call {
    call.with_timeout(Duration::from_millis(200))
}
