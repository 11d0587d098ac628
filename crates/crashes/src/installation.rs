//! The program's own parts, put together as `overture` does, with points around each connector call.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use connectors::{
    ActionRef, Call, Connector, ConnectorError, Conversation, Cursor, Descriptor, InvitationAction,
    MessageAction, Outcome, Page, PersonHit, PersonRef, Probe, Profile, Pull, Registry,
    SearchQuery, SessionState, Stream, WithdrawalAction,
};
use domain::entropy::Entropy;
use domain::identity::ConnectorKind;
use domain::time::{Clock as _, ManualClock, Timestamp};
use engine::Engine;
use serde_json::Value;
use service::{ConnectorMaker, PasswordCost, Service, ServiceParts, Vault};
use store::Db;
use url::Url;

use crate::points::{Points, beside};

/// The seed for draws that must come out the same in every process.
const SEED: u64 = 7;

/// A service and an engine over one database, and the clock that both are told.
pub struct Installation {
    /// The use cases.
    pub service: Service,
    /// The steps.
    pub engine: Engine,
    /// The time.
    pub clock: Arc<ManualClock>,
    /// Speaks to the control face of the network.
    client: reqwest::Client,
}

impl Installation {
    /// Over an open database, at an instant. `life` is another number for every process, because two
    /// must not make the same identifiers.
    pub fn new(db: &Db, now: Timestamp, life: u64) -> anyhow::Result<Self> {
        let db = db.across(Arc::new(Points));
        let clock = Arc::new(ManualClock::new(now));
        let mut parts = ServiceParts::new(
            db.clone(),
            Arc::<ManualClock>::clone(&clock),
            Entropy::from_seed(life),
            SEED,
            Vault::from_bytes(&[1; 32]),
            Arc::new(Watched(Registry::new()?)),
        );
        parts.password_cost = PasswordCost::MINIMAL;
        let service = Service::new(parts);
        let entropy = Arc::new(Mutex::new(Entropy::from_seed(life ^ u64::MAX)));
        let connections = Arc::new(service.clone());
        let engine = Engine::new(db, connections, entropy, SEED, &format!("life-{life}"));
        Ok(Self {
            service,
            engine,
            clock,
            client: reqwest::Client::builder().no_proxy().build()?,
        })
    }

    /// Moves the clock to an instant, and that of a simulated network; where the network is further
    /// already, because another process was at it meanwhile, to the network's.
    pub async fn advance_to(&self, network: &str, wanted: Timestamp) -> anyhow::Result<Timestamp> {
        let answer = self
            .client
            .post(format!("{network}/control/clock"))
            .json(&serde_json::json!({ "until": wanted }))
            .send()
            .await?;
        let clock: NetworkClock = answer.error_for_status()?.json().await?;
        self.clock.advance_to(clock.now.max(wanted));
        Ok(self.clock.now())
    }
}

/// What a simulated network says of its clock.
#[derive(serde::Deserialize)]
struct NetworkClock {
    now: Timestamp,
}

/// Makes connectors with points around their calls.
struct Watched(Registry);

impl ConnectorMaker for Watched {
    fn connector(
        &self,
        kind: ConnectorKind,
        configuration: &Value,
    ) -> Result<Arc<dyn Connector>, String> {
        let inner = self.0.connector(kind, configuration)?;
        Ok(Arc::new(Observed(inner)))
    }
}

/// A connector with points around its calls.
#[derive(Debug)]
struct Observed(Arc<dyn Connector>);

#[async_trait]
impl Connector for Observed {
    fn descriptor(&self) -> &Descriptor {
        self.0.descriptor()
    }

    async fn session(&self, call: Call) -> Result<SessionState, ConnectorError> {
        beside(self.0.session(call)).await
    }

    async fn reconnect_link(&self, back: &Url, call: Call) -> Result<Option<Url>, ConnectorError> {
        beside(self.0.reconnect_link(back, call)).await
    }

    async fn fetch_profile(
        &self,
        person: &PersonRef,
        call: Call,
    ) -> Result<Profile, ConnectorError> {
        beside(self.0.fetch_profile(person, call)).await
    }

    async fn search(
        &self,
        query: &SearchQuery,
        cursor: Option<&Cursor>,
        call: Call,
    ) -> Result<Page<PersonHit>, ConnectorError> {
        beside(self.0.search(query, cursor, call)).await
    }

    async fn send_invitation(
        &self,
        action: &InvitationAction,
        call: Call,
    ) -> Result<Outcome, ConnectorError> {
        beside(self.0.send_invitation(action, call)).await
    }

    async fn withdraw_invitation(
        &self,
        action: &WithdrawalAction,
        call: Call,
    ) -> Result<Outcome, ConnectorError> {
        beside(self.0.withdraw_invitation(action, call)).await
    }

    async fn send_message(
        &self,
        action: &MessageAction,
        call: Call,
    ) -> Result<Outcome, ConnectorError> {
        beside(self.0.send_message(action, call)).await
    }

    async fn probe(&self, action: &ActionRef, call: Call) -> Result<Probe, ConnectorError> {
        beside(self.0.probe(action, call)).await
    }

    async fn pull(
        &self,
        stream: Stream,
        cursor: Option<&Cursor>,
        call: Call,
    ) -> Result<Pull, ConnectorError> {
        beside(self.0.pull(stream, cursor, call)).await
    }

    async fn conversation(
        &self,
        person: &PersonRef,
        since: Option<Timestamp>,
        call: Call,
    ) -> Result<Conversation, ConnectorError> {
        beside(self.0.conversation(person, since, call)).await
    }
}
