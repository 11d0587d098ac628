//! The network's ledger, as the sandbox's control face shows it.

use serde::{Deserialize, Serialize};

/// So long a caller waits for an answer.
const CALL_MILLISECONDS: i64 = 20_000;

/// Whether a row tells of a request or of an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkKind {
    /// A request was received.
    Request,
    /// Something came about.
    Effect,
}

/// A row of the network's ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkRow {
    /// Its place, from 1.
    pub sequence: u64,
    /// When, by the network's clock, in milliseconds since 1970.
    pub at_ms: i64,
    /// Request or effect.
    pub kind: NetworkKind,
    /// `invite`, `message`, `withdraw`, `session` and so on for requests; `invitation_sent`,
    /// `message_received` and so on for effects.
    pub operation: String,
    /// Whose account.
    pub account: Option<String>,
    /// The person concerned.
    pub person: Option<String>,
    /// The note, the message, or the address of a link.
    pub text: Option<String>,
    /// The text's SHA-256 in hexadecimal, as the network computed it.
    pub text_sha256: Option<String>,
    /// The text's length in UTF-16 units, as the network counted it.
    pub length_utf16: Option<usize>,
    /// The caller's own mark: the product hands over the id of the action.
    pub client_reference: Option<String>,
    /// Requests: how many of the account were open when this one arrived, this one included.
    pub in_flight: Option<u32>,
    /// Requests: the HTTP status of the answer; 0 while it is handled.
    pub status: Option<u16>,
    /// Requests: the word of the refusal.
    pub code: Option<String>,
    /// Requests: what became of the answer on its way; `answered` where it arrived.
    pub delivery: Option<String>,
    /// Requests: after how many milliseconds the answer was on its way.
    #[serde(default)]
    pub answered_after_ms: i64,
    /// Effects: by whose hand; `client` for programs.
    pub by: Option<String>,
    /// Effects: the network's id of the invitation or message.
    pub remote_id: Option<String>,
    /// Effects: the sequence of the request that caused it.
    pub cause: Option<u64>,
}

impl NetworkRow {
    /// Whether it is a request of that operation.
    pub fn is_request(&self, operation: &str) -> bool {
        self.kind == NetworkKind::Request && self.operation == operation
    }

    /// Whether it is an effect of that kind.
    pub fn is_effect(&self, operation: &str) -> bool {
        self.kind == NetworkKind::Effect && self.operation == operation
    }

    /// Whether it is a request to invite, to write or to take an invitation back.
    pub fn is_write(&self) -> bool {
        self.kind == NetworkKind::Request
            && matches!(self.operation.as_str(), "invite" | "message" | "withdraw")
    }

    /// Whether its answer reached the caller: it was sent, and before the caller gave the call up.
    pub fn arrived(&self) -> bool {
        self.delivery.as_deref() == Some("answered") && self.answered_after_ms <= CALL_MILLISECONDS
    }

    /// Whether it is an effect that a program brought about.
    pub fn is_by_client(&self) -> bool {
        self.kind == NetworkKind::Effect && self.by.as_deref() == Some("client")
    }

    /// The text; an absent note is an empty one.
    pub fn bytes(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }
}
