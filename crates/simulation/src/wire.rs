//! The way to the network within one process: the connector's questions become the network's
//! requests without a socket between them, and its answers come back as late and as broken as the
//! network says.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use connectors::sandbox::{
    Exchange, Question, Sandbox as SandboxConnector, SandboxConfiguration, Transport,
};
use connectors::{Call, Connector, ConnectorError};
use domain::identity::ConnectorKind;
use domain::time::Timestamp;
use rehearsal::wire::{delivered, request};
use sandbox::{Network, Reply, Sandbox};
use serde_json::Value;
use service::ConnectorMaker;

use crate::process::{Gate, Point};

/// The address of the network within the process.
pub const ADDRESS: &str = "http://127.0.0.1:9/";

/// Answers that take their time, by the instant at which each arrives. The network is done with a
/// request then, whatever became of the process that had asked.
#[derive(Debug, Clone, Default)]
pub struct Arrivals(Arc<Mutex<BTreeMap<(i64, u64), Reply>>>);

impl Arrivals {
    fn replies(&self) -> MutexGuard<'_, BTreeMap<(i64, u64), Reply>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn expect(&self, at: Timestamp, reply: &Reply) {
        let reply = Reply {
            body: Value::Null,
            ..reply.clone()
        };
        self.replies()
            .insert((at.as_millis(), reply.sequence), reply);
    }

    /// When the next one arrives.
    pub fn next(&self) -> Option<Timestamp> {
        let replies = self.replies();
        let next = replies.keys().next();
        next.map(|(at, _)| Timestamp::from_millis(*at))
    }

    /// What arrives by `now` is not in flight any more.
    pub fn arrive(&self, network: &mut Network, now: Timestamp) {
        let mut replies = self.replies();
        while let Some(next) = replies.first_entry() {
            if next.key().0 > now.as_millis() {
                return;
            }
            network.delivered(&next.remove());
        }
    }
}

/// An act between its intent and its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The action.
    pub action: String,
    /// The person whom it concerns, as the network names people.
    pub person: String,
    /// The account.
    pub account: String,
}

/// The acts that are under way in all processes, in the order in which they began.
#[derive(Debug, Clone, Default)]
pub struct UnderWay(Arc<Mutex<(u64, BTreeMap<u64, Act>)>>);

impl UnderWay {
    fn table(&self) -> MutexGuard<'_, (u64, BTreeMap<u64, Act>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those that are under way now.
    pub fn acts(&self) -> Vec<Act> {
        self.table().1.values().cloned().collect()
    }

    fn begin(&self, act: Act) -> ActUnderWay {
        let mut table = self.table();
        table.0 += 1;
        let number = table.0;
        table.1.insert(number, act);
        ActUnderWay {
            under_way: self.clone(),
            number,
        }
    }
}

struct ActUnderWay {
    under_way: UnderWay,
    number: u64,
}

impl Drop for ActUnderWay {
    fn drop(&mut self) {
        self.under_way.table().1.remove(&self.number);
    }
}

/// Makes connectors of one lane of a process.
pub struct Wires {
    network: Sandbox,
    gate: Arc<Gate>,
    arrivals: Arrivals,
    under_way: UnderWay,
    /// Whether the way to the network is cut, as a count of reasons.
    cut: Arc<AtomicI64>,
}

impl Wires {
    /// Through a gate to the network. While `cut` is above 0 nothing arrives there.
    pub fn new(
        network: Sandbox,
        gate: Arc<Gate>,
        arrivals: Arrivals,
        under_way: UnderWay,
        cut: Arc<AtomicI64>,
    ) -> Arc<Self> {
        Arc::new(Self {
            network,
            gate,
            arrivals,
            under_way,
            cut,
        })
    }
}

impl ConnectorMaker for Wires {
    fn connector(
        &self,
        kind: ConnectorKind,
        configuration: &Value,
    ) -> Result<Arc<dyn Connector>, String> {
        if kind == ConnectorKind::Assisted {
            return Ok(Arc::new(connectors::assisted::Assisted::new()));
        }
        let configuration: SandboxConfiguration =
            serde::Deserialize::deserialize(configuration).map_err(|error| error.to_string())?;
        let wire = Wire {
            network: self.network.clone(),
            token: configuration.token.clone(),
            account: configuration.account.clone(),
            under_way: self.under_way.clone(),
            gate: Arc::clone(&self.gate),
            arrivals: self.arrivals.clone(),
            cut: Arc::clone(&self.cut),
        };
        let connector = SandboxConnector::over(configuration, |_| Arc::new(wire));
        Ok(Arc::new(connector.map_err(|error| error.to_string())?))
    }
}

/// The way of one session.
struct Wire {
    network: Sandbox,
    token: String,
    account: String,
    under_way: UnderWay,
    gate: Arc<Gate>,
    arrivals: Arrivals,
    cut: Arc<AtomicI64>,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Wire").finish_non_exhaustive()
    }
}

#[async_trait]
impl Transport for Wire {
    async fn exchange(&self, question: Question, call: Call) -> Exchange {
        let _under_way = self.act(&question).map(|act| self.under_way.begin(act));
        // A gate fails only statements; a request passes or waits.
        let _ = self.gate.pass(Point::Request).await;
        if self.cut.load(Ordering::Relaxed) > 0 {
            return Exchange::NotSent(ConnectorError::Retry {
                message: "The network cannot be reached.".to_owned(),
            });
        }
        let request = request(self.token.clone(), question);
        let reply = self
            .network
            .with(|network| network.handle(network.now(), &request));
        let waited = self.wait(&reply, call).await;
        let _ = self.gate.pass(Point::Answer).await;
        if !waited {
            return Exchange::Lost("The time of the call is over.".to_owned());
        }
        delivered(&reply)
    }
}

impl Wire {
    fn act(&self, question: &Question) -> Option<Act> {
        let (Question::Invite {
            person, reference, ..
        }
        | Question::Message {
            person, reference, ..
        }) = question
        else {
            return None;
        };
        Some(Act {
            action: reference.clone(),
            person: person.clone(),
            account: self.account.clone(),
        })
    }

    /// Waits for the answer; false where the time of the call was over before it came.
    async fn wait(&self, reply: &Reply, call: Call) -> bool {
        if reply.delay == 0 {
            return true;
        }
        let timeout = u64::try_from(call.timeout.as_millis()).unwrap_or(u64::MAX);
        let wait = reply.delay.min(timeout);
        let at = self.gate.process().now().plus_millis(wait as i64);
        self.arrivals.expect(at, reply);
        self.gate.wait_until(at).await;
        reply.delay <= timeout
    }
}
