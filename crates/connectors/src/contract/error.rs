//! The classes of failure, each with one reaction of the engine.

use std::time::Duration;

use domain::named;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Why a call failed.
///
/// From a write, every variant means that the network certainly did not perform the act. What is not certain is
/// [`super::Outcome::Unknown`], never an error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectorError {
    /// The session is gone. Stop everything of the account until its owner has signed in again.
    #[error("The session with the network has expired. Reconnect the account.")]
    Reconnect,
    /// The network wants its owner to do something (a checkpoint, a restriction). Stop everything of the account.
    #[error("The network asks the owner of the account to act: {message}")]
    ActionRequired {
        /// What the network says.
        message: String,
        /// Where to do it.
        url: Option<String>,
        /// When the network lifts it by itself, where it says so.
        until: Option<Timestamp>,
    },
    /// A limit of the account is reached. Stop this kind of act for the account; people stay as they are.
    #[error("The network takes no more of this kind from the account for now ({limit}).")]
    AccountLimited {
        /// Which limit.
        limit: LimitKind,
        /// Until when, where the network says so.
        until: Option<Timestamp>,
    },
    /// Too many requests. Back off, then the same item first.
    #[error("The network asks to slow down.")]
    Throttled {
        /// How long, where the network says so.
        retry_after: Option<Duration>,
    },
    /// A passing failure before anything was performed. Try again with growing pauses.
    #[error("The network could not be reached: {message}")]
    Retry {
        /// What was seen, for the record.
        message: String,
    },
    /// Final for this person: the next one may work.
    #[error("{message}")]
    Contact {
        /// Why.
        reason: ContactReason,
        /// What the network says.
        message: String,
    },
    /// The call itself is wrong. Never repeat it unchanged.
    #[error("{message}")]
    Input {
        /// Why.
        reason: InputReason,
        /// What the network says.
        message: String,
    },
    /// This connector does not offer the operation.
    #[error("This connector does not offer this operation ({operation}).")]
    NotSupported {
        /// Which operation.
        operation: Operation,
    },
    /// The connector and the network do not understand each other. Tell the operator.
    #[error("The network refused in a way that is not foreseen: {message}")]
    Bug {
        /// What was seen, for the record.
        message: String,
    },
}

named! {
    /// Limits that belong to an account.
    LimitKind, "limit" {
        /// Invitations per rolling week.
        Invitations = "invitations",
        /// Invitations with a note per rolling month.
        Notes = "notes",
        /// Messages per day.
        Messages = "messages",
    }
}

/// Why nothing can be done with a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactReason {
    /// The network knows nobody by this id or address.
    UnknownPerson,
    /// No message without a relation.
    NotConnected,
    /// An invitation to them was withdrawn too recently.
    CannotResendYet {
        /// From when on it is possible, where the network says so.
        until: Option<Timestamp>,
    },
    /// The person takes no invitations or messages from the account.
    Refused,
}

/// What is wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputReason {
    /// The invitation note is longer than the account's type allows.
    NoteTooLong {
        /// The limit in UTF-16 units, where the network says so.
        limit: Option<u32>,
    },
    /// The message is longer than the network takes.
    MessageTooLong {
        /// The limit in UTF-16 units, where the network says so.
        limit: Option<u32>,
    },
    /// A message without text.
    Empty,
    /// Anything else that is wrong with the call.
    Invalid,
}

named! {
    /// The operations of a connector.
    Operation, "operation" {
        /// `session`.
        Session = "session",
        /// `fetch_profile`.
        FetchProfile = "fetch_profile",
        /// `search`.
        Search = "search",
        /// `send_invitation`.
        SendInvitation = "send_invitation",
        /// `withdraw_invitation`.
        WithdrawInvitation = "withdraw_invitation",
        /// `send_message`.
        SendMessage = "send_message",
        /// `probe`.
        Probe = "probe",
        /// `pull`.
        Pull = "pull",
        /// `conversation`.
        Conversation = "conversation",
    }
}

impl ConnectorError {
    /// The stable word of the class, for logs, reasons and metrics.
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Reconnect => "reconnect",
            Self::ActionRequired { .. } => "action_required",
            Self::AccountLimited { .. } => "account_limited",
            Self::Throttled { .. } => "throttled",
            Self::Retry { .. } => "retry",
            Self::Contact { .. } => "contact",
            Self::Input { .. } => "input",
            Self::NotSupported { .. } => "not_supported",
            Self::Bug { .. } => "bug",
        }
    }
}
