//! What connectors see, in one vocabulary.

use domain::archive::Teller;
use domain::identity::ConnectorKind;
use domain::named;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Cursor, LimitKind, PersonRef};

named! {
    /// What can be pulled.
    Stream, "stream" {
        /// Everything that happens to the account, in one order. Where it is offered it makes the others unnecessary.
        Changes = "changes",
        /// Relations, as `RelationAdded`.
        Relations = "relations",
        /// Invitations that the account sent and that are open, as `InvitationSent`.
        SentInvitations = "sent_invitations",
        /// Messages in both directions.
        Messages = "messages",
    }
}

/// What one pull brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// The observations, oldest first.
    pub observations: Vec<Observation>,
    /// Where the next pull goes on; to be kept together with what the observations caused.
    pub cursor: Cursor,
    /// True where the next pull brings more at once.
    pub more: bool,
}

/// Who saw something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// A connector, as it happened: with the network's ids and instants.
    Connector(ConnectorKind),
    /// A member's archive, which knows minutes and days, and no ids (R43).
    Archive,
    /// The network's interface of member data portability, which tells what archives tell.
    Portability,
}

impl From<Teller> for Witness {
    fn from(teller: Teller) -> Self {
        match teller {
            Teller::Archive => Self::Archive,
            Teller::Portability => Self::Portability,
        }
    }
}

impl Witness {
    /// Whether it saw a picture of the account, with minutes and days and without ids, and not what happened as it happened.
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Archive | Self::Portability)
    }

    /// The word by which it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connector(kind) => kind.as_str(),
            Self::Archive => Teller::Archive.as_str(),
            Self::Portability => Teller::Portability.as_str(),
        }
    }
}

/// Something that was seen on the network. The same one may be seen several times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// What it is.
    pub event: ObservationEvent,
    /// Whom it concerns; `None` where it concerns the account alone.
    pub person: Option<PersonRef>,
    /// The network's id of the invitation, message or relation. What the account sent by our hand is known by it; an
    /// outgoing act whose id we do not know was made by hand.
    pub remote_id: Option<String>,
    /// When it happened, as the network says.
    pub happened_at: Option<Timestamp>,
    /// When it was seen.
    pub observed_at: Timestamp,
    /// Who saw it.
    pub source: Witness,
    /// The same for every sight of the same thing: kind and remote id, or kind, person and minute.
    pub dedup_key: String,
}

/// The vocabulary of observations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ObservationEvent {
    /// The account sent an invitation, by our hand or another.
    InvitationSent {
        /// Its note.
        note: Option<String>,
    },
    /// A person accepted the account's invitation, whose id is the `remote_id`; they are connected now.
    InvitationAccepted,
    /// An invitation left the list of open ones without a relation: declined, withdrawn or expired.
    InvitationGone,
    /// Somebody invites the account.
    InvitationReceived {
        /// Their note.
        note: Option<String>,
    },
    /// A relation exists that did not come from an invitation of the account.
    RelationAdded,
    /// A relation ended.
    RelationRemoved,
    /// The account wrote, by our hand or another.
    MessageOut {
        /// The text.
        text: String,
    },
    /// The person wrote.
    MessageIn {
        /// The text.
        text: String,
    },
    /// The person opened a link of a message, as far as the network tells.
    LinkClicked {
        /// The address that was opened.
        url: String,
        /// The network's id of the message that held it.
        message_id: Option<String>,
    },
    /// The session ended or began again.
    SessionChanged {
        /// Whether it is alive now.
        connected: bool,
    },
    /// The network limits the account.
    AccountLimited {
        /// Which kind of act; `None` for all of them.
        limit: Option<LimitKind>,
        /// Until when, where the network says so.
        until: Option<Timestamp>,
    },
}

impl ObservationEvent {
    /// The word by which the kind of event is stored.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::InvitationSent { .. } => "invitation_sent",
            Self::InvitationAccepted => "invitation_accepted",
            Self::InvitationGone => "invitation_gone",
            Self::InvitationReceived { .. } => "invitation_received",
            Self::RelationAdded => "relation_added",
            Self::RelationRemoved => "relation_removed",
            Self::MessageOut { .. } => "message_out",
            Self::MessageIn { .. } => "message_in",
            Self::LinkClicked { .. } => "link_clicked",
            Self::SessionChanged { .. } => "session_changed",
            Self::AccountLimited { .. } => "account_limited",
        }
    }
}

/// One minute in milliseconds: the grain of a key without a remote id.
const MINUTE: i64 = 60_000;

/// The key under which an observation is stored once: kind and remote id where there is one, else kind, person and
/// minute.
pub fn dedup_key(
    event: &ObservationEvent,
    remote_id: Option<&str>,
    person: Option<&PersonRef>,
    happened_at: Timestamp,
) -> String {
    match remote_id {
        Some(id) => format!("{}:{id}", event.as_str()),
        None => format!(
            "{}:{}:{}",
            event.as_str(),
            person.map_or("", PersonRef::any_key),
            happened_at.as_millis().div_euclid(MINUTE)
        ),
    }
}
