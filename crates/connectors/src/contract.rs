//! What every connector offers, and the values that go in and out.

mod action;
mod conversation;
mod descriptor;
mod error;
mod observation;
mod person;
mod session;

use std::time::Duration;

use async_trait::async_trait;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

pub use action::{
    ActionRef, Choice, Fact, Handoff, HandoffKind, InvitationAction, MessageAction, Outcome, Probe,
    WithdrawalAction,
};
pub use conversation::{Conversation, ConversationMessage, Direction};
pub use descriptor::{Capabilities, Descriptor, Limits};
pub use error::{ConnectorError, ContactReason, InputReason, LimitKind, Operation};
pub use observation::{Observation, ObservationEvent, Pull, Stream, Witness, dedup_key};
pub use person::{PersonHit, PersonRef, Profile, Relation, SearchQuery};
pub use session::{Account, SessionState};

/// How long a call may take where nobody says otherwise. Shorter than the lease of an identity (engine.md 1.5).
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(20);

/// The circumstances of one call: what time it is for the caller, and how long it may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// The caller's present instant. It stamps `observed_at` and turns "in 60 seconds" into an instant; it never
    /// measures the timeout.
    pub now: Timestamp,
    /// How long the call may take in real time. Keep it shorter than what remains of the lease.
    pub timeout: Duration,
}

impl Call {
    /// A call at `now` with the usual timeout.
    pub const fn at(now: Timestamp) -> Self {
        Self {
            now,
            timeout: DEFAULT_TIMEOUT,
        }
    }

    /// The same call with another timeout.
    #[must_use]
    pub const fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }
}

/// An opaque mark in a listing. Only the connector that gave it can read it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// One page of a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The entries of this page.
    pub items: Vec<T>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<Cursor>,
    /// How many entries the whole listing holds, where the network says so.
    pub total: Option<u64>,
}

/// One account on a professional network, and what can be done through it.
///
/// Every value is bound to one account. The three writes answer `Ok(Outcome::Unknown)` whenever it is not certain
/// whether the network performed the act; an `Err` from a write means that it certainly did not (engine.md 1.2). Reads answer
/// [`ConnectorError::Retry`] for everything that is not definite.
#[async_trait]
pub trait Connector: Send + Sync + std::fmt::Debug {
    /// What this connector is and can do. Constant for the life of the value.
    fn descriptor(&self) -> &Descriptor;

    /// The state of the account's session. An expired session is an answer here, not an error.
    async fn session(&self, call: Call) -> Result<SessionState, ConnectorError>;

    /// A page on which the account's owner signs in again, and which leads back to `back`; `None` where there is none.
    async fn reconnect_link(&self, back: &Url, call: Call) -> Result<Option<Url>, ConnectorError>;

    /// The profile of a person, with the relation that the account has to them.
    async fn fetch_profile(
        &self,
        person: &PersonRef,
        call: Call,
    ) -> Result<Profile, ConnectorError>;

    /// People who match a query, in a stable order.
    async fn search(
        &self,
        query: &SearchQuery,
        cursor: Option<&Cursor>,
        call: Call,
    ) -> Result<Page<PersonHit>, ConnectorError>;

    /// Sends an invitation.
    async fn send_invitation(
        &self,
        action: &InvitationAction,
        call: Call,
    ) -> Result<Outcome, ConnectorError>;

    /// Takes an open invitation back.
    async fn withdraw_invitation(
        &self,
        action: &WithdrawalAction,
        call: Call,
    ) -> Result<Outcome, ConnectorError>;

    /// Sends a message to a relation.
    async fn send_message(
        &self,
        action: &MessageAction,
        call: Call,
    ) -> Result<Outcome, ConnectorError>;

    /// Looks whether an act whose outcome is unknown has happened.
    ///
    /// [`Probe::DidNotHappen`] is what the network shows at this moment; a network that applies late can still
    /// perform the act afterwards.
    async fn probe(&self, action: &ActionRef, call: Call) -> Result<Probe, ConnectorError>;

    /// What happened to the account since `cursor`, oldest first; from the beginning where it is `None`.
    ///
    /// The same observation may come several times and out of order; `dedup_key` tells.
    async fn pull(
        &self,
        stream: Stream,
        cursor: Option<&Cursor>,
        call: Call,
    ) -> Result<Pull, ConnectorError>;

    /// The messages between the account and one person since an instant, oldest first: the ground on which a sequence is
    /// stopped (R48, I-10, I-11).
    async fn conversation(
        &self,
        person: &PersonRef,
        since: Option<Timestamp>,
        call: Call,
    ) -> Result<Conversation, ConnectorError>;
}
