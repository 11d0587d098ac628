//! What a member's program can ask of the network, and what comes back.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::moment::Millis;
use crate::search::Query;

/// The kinds of request, as the ledger and the faults name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// The state of the session.
    Session,
    /// A search.
    Search,
    /// A look at a profile.
    Profile,
    /// Sending an invitation.
    Invite,
    /// Taking an invitation back.
    Withdraw,
    /// Sending a message.
    Message,
    /// Listing sent invitations.
    SentInvitations,
    /// Listing relations.
    Relations,
    /// Listing messages.
    Messages,
    /// Reading the conversation with one person.
    Conversation,
    /// Reading what has changed.
    Changes,
    /// A request that cannot be read.
    Unknown,
}

/// How many kinds of request there are.
pub const OPERATION_COUNT: usize = Operation::Unknown as usize + 1;

impl Operation {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Search => "search",
            Self::Profile => "profile",
            Self::Invite => "invite",
            Self::Withdraw => "withdraw",
            Self::Message => "message",
            Self::SentInvitations => "sent_invitations",
            Self::Relations => "relations",
            Self::Messages => "messages",
            Self::Conversation => "conversation",
            Self::Changes => "changes",
            Self::Unknown => "unknown",
        }
    }
}

/// An act that changes something. People are named by id or slug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Send an invitation.
    Invite {
        /// Whom.
        person: String,
        /// The note.
        note: Option<Arc<str>>,
    },
    /// Take an open invitation back.
    Withdraw {
        /// Whose.
        person: String,
    },
    /// Send a message.
    Message {
        /// To whom.
        person: String,
        /// The text.
        text: Arc<str>,
    },
}

/// In which order a listing is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Newest first; the pages end.
    #[default]
    Newest,
    /// Oldest first; the last page's mark is where new entries will begin.
    Oldest,
}

/// A page of a listing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Listing {
    /// Where the page begins, as the page before said.
    pub cursor: Option<String>,
    /// How many entries it holds.
    pub limit: Option<u32>,
    /// In which order.
    pub order: Order,
    /// Only entries with this person.
    pub person: Option<String>,
    /// Only entries from this instant on.
    #[serde(deserialize_with = "crate::moment::deserialize_instant")]
    pub since: Option<Millis>,
    /// Sent invitations that are not open any more as well.
    pub all: bool,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// The state of the session.
    Session,
    /// A search.
    Search(Query),
    /// A profile, by id or slug.
    Profile(String),
    /// A listing: of sent invitations, relations, messages or changes.
    List(Operation, Listing),
    /// The conversation with one person.
    Conversation {
        /// Whose, by id or slug.
        person: String,
        /// Only messages from this instant on.
        since: Option<Millis>,
    },
    /// An act.
    Write(Write),
    /// What could not be read, and why.
    Unreadable(Operation, String),
}

impl Ask {
    /// Its kind.
    pub const fn operation(&self) -> Operation {
        match self {
            Self::Session => Operation::Session,
            Self::Search(_) => Operation::Search,
            Self::Profile(_) => Operation::Profile,
            Self::List(operation, _) | Self::Unreadable(operation, _) => *operation,
            Self::Conversation { .. } => Operation::Conversation,
            Self::Write(Write::Invite { .. }) => Operation::Invite,
            Self::Write(Write::Withdraw { .. }) => Operation::Withdraw,
            Self::Write(Write::Message { .. }) => Operation::Message,
        }
    }

    /// The person it names.
    pub fn person(&self) -> Option<&str> {
        match self {
            Self::Profile(person)
            | Self::Conversation { person, .. }
            | Self::Write(
                Write::Invite { person, .. }
                | Write::Withdraw { person }
                | Write::Message { person, .. },
            ) => Some(person),
            Self::List(_, listing) => listing.person.as_deref(),
            Self::Session | Self::Search(_) | Self::Unreadable(..) => None,
        }
    }

    /// The text it carries.
    pub fn text(&self) -> Option<Arc<str>> {
        match self {
            Self::Write(Write::Invite { note, .. }) => note.clone(),
            Self::Write(Write::Message { text, .. }) => Some(text.clone()),
            _ => None,
        }
    }
}

/// A request of a member's program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The bearer token of the session.
    pub token: Option<String>,
    /// What is asked.
    pub ask: Ask,
    /// The caller's own mark. It is written into the ledger and has no other effect.
    pub client_reference: Option<Arc<str>>,
}

/// What becomes of an answer on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It arrives.
    Answered,
    /// The connection is held for so many milliseconds of real time, then cut without an answer.
    TimedOut(u64),
    /// The connection is cut without an answer.
    Cut,
    /// Something arrives that is no answer.
    Nonsense,
    /// The first half arrives, then the connection is cut.
    Truncated,
}

impl Delivery {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::TimedOut(_) => "timed_out",
            Self::Cut => "cut",
            Self::Nonsense => "nonsense",
            Self::Truncated => "truncated",
        }
    }
}

/// The network's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
    /// For how many milliseconds of real time the answer is held back.
    pub delay: u64,
    /// What becomes of it on its way.
    pub delivery: Delivery,
    /// The request's place in the ledger.
    pub sequence: u64,
}
