//! The ledger: every request received and every effect, in order. Nothing is ever changed but the answer of a request that
//! is still being handled.

use std::fmt::Write as _;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::limits::utf16_length;
use crate::moment::{Millis, to_rfc_3339};
use crate::people::{PersonIndex, id_of};
use crate::request::Operation;

/// By whose hand an effect came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// A program with the account's session.
    Client,
    /// The account's owner, by hand.
    Owner,
    /// The person.
    Person,
    /// The network itself.
    Network,
    /// It was so when the account was opened.
    Seed,
}

impl By {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Owner => "owner",
            Self::Person => "person",
            Self::Network => "network",
            Self::Seed => "seed",
        }
    }
}

/// The kinds of effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Effect {
    InvitationSent,
    InvitationWithdrawn,
    InvitationAccepted,
    InvitationDeclined,
    InvitationReceived,
    RelationAdded,
    RelationRemoved,
    MessageSent,
    MessageReceived,
    LinkClicked,
    SessionExpired,
    SessionRestored,
    Restricted,
}

impl Effect {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvitationSent => "invitation_sent",
            Self::InvitationWithdrawn => "invitation_withdrawn",
            Self::InvitationAccepted => "invitation_accepted",
            Self::InvitationDeclined => "invitation_declined",
            Self::InvitationReceived => "invitation_received",
            Self::RelationAdded => "relation_added",
            Self::RelationRemoved => "relation_removed",
            Self::MessageSent => "message_sent",
            Self::MessageReceived => "message_received",
            Self::LinkClicked => "link_clicked",
            Self::SessionExpired => "session_expired",
            Self::SessionRestored => "session_restored",
            Self::Restricted => "restricted",
        }
    }
}

/// What a row tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A request was received.
    Request {
        /// Its kind.
        operation: Operation,
        /// How many requests of the account were in flight then, this one included.
        in_flight: u32,
        /// The HTTP status of the answer; 0 while it is being handled.
        status: u16,
        /// The word of the refusal.
        code: Option<&'static str>,
        /// What became of the answer on its way.
        delivery: &'static str,
        /// After how many milliseconds of real time it was on its way.
        answered_after: u64,
    },
    /// Something came about.
    Effect {
        /// Its kind.
        effect: Effect,
        /// By whose hand.
        by: By,
        /// The network's id of the invitation or message.
        remote_id: Option<String>,
        /// The request that caused it.
        cause: Option<u64>,
        /// What the person meant with a reply.
        class: Option<&'static str>,
    },
}

/// A row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// When.
    pub at: Millis,
    /// Whose account; nothing where the request's token belongs to none.
    pub account: Option<Arc<str>>,
    /// The person concerned.
    pub person: Option<PersonIndex>,
    /// The note, the message, or the address of the link.
    pub text: Option<Arc<str>>,
    /// The caller's own mark.
    pub client_reference: Option<Arc<str>>,
    /// What the row tells.
    pub entry: Entry,
}

/// Which rows are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LedgerQuery {
    /// The sequence number after which the page begins.
    pub cursor: u64,
    /// How many rows it holds.
    pub limit: Option<usize>,
    /// `request` or `effect`.
    pub kind: Option<String>,
    /// Only rows of this account.
    pub account: Option<String>,
    /// Only rows of this operation or effect.
    pub operation: Option<String>,
}

/// Rows of the ledger in a page where nobody says otherwise, and at most.
const PAGE_ROWS: usize = 1_000;
const PAGE_ROWS_MAXIMUM: usize = 10_000;

/// The ledger. A row's sequence number is its place, counted from 1.
#[derive(Debug, Clone, Default)]
pub struct Ledger(Vec<Row>);

impl Ledger {
    /// The rows in order; the first has the sequence number 1.
    pub fn rows(&self) -> &[Row] {
        &self.0
    }

    /// How many rows there are: the sequence number of the last one.
    pub fn length(&self) -> u64 {
        self.0.len() as u64
    }

    pub(crate) fn append(&mut self, row: Row) -> u64 {
        self.0.push(row);
        self.length()
    }

    pub(crate) fn answer(
        &mut self,
        sequence: u64,
        answered: u16,
        refused: Option<&'static str>,
        how: &'static str,
        after: u64,
    ) {
        if let Entry::Request {
            status,
            code,
            delivery,
            answered_after,
            ..
        } = &mut self.0[sequence as usize - 1].entry
        {
            (*status, *code, *delivery, *answered_after) = (answered, refused, how, after);
        }
    }

    /// A page of rows as JSON.
    pub fn page(&self, query: &LedgerQuery) -> Value {
        let limit = query.limit.unwrap_or(PAGE_ROWS).clamp(1, PAGE_ROWS_MAXIMUM);
        let start = usize::try_from(query.cursor)
            .unwrap_or(usize::MAX)
            .min(self.0.len());
        let mut reached = self.0.len();
        let mut items = Vec::new();
        for (place, row) in self.0.iter().enumerate().skip(start) {
            if items.len() == limit {
                reached = place;
                break;
            }
            if row.is_wanted(query) {
                items.push(row.to_json(place as u64 + 1));
            }
        }
        json!({"items": items, "next": reached, "more": reached < self.0.len()})
    }
}

impl Row {
    fn is_wanted(&self, query: &LedgerQuery) -> bool {
        let (kind, operation) = self.kind_and_operation();
        query.kind.as_ref().is_none_or(|wanted| wanted == kind)
            && query
                .operation
                .as_ref()
                .is_none_or(|wanted| wanted == operation)
            && query
                .account
                .as_ref()
                .is_none_or(|wanted| self.account.as_deref() == Some(wanted))
    }

    const fn kind_and_operation(&self) -> (&'static str, &'static str) {
        match &self.entry {
            Entry::Request { operation, .. } => ("request", operation.as_str()),
            Entry::Effect { effect, .. } => ("effect", effect.as_str()),
        }
    }

    /// The row as the control face shows it.
    pub fn to_json(&self, sequence: u64) -> Value {
        let (kind, operation) = self.kind_and_operation();
        let mut row = json!({
            "sequence": sequence,
            "at": to_rfc_3339(self.at),
            "at_ms": self.at,
            "kind": kind,
            "operation": operation,
            "account": self.account.as_deref(),
            "person": self.person.map(id_of),
            "text": self.text.as_deref(),
            "text_sha256": self.text.as_deref().map(sha_256),
            "length_utf16": self.text.as_deref().map(utf16_length),
            "client_reference": self.client_reference.as_deref(),
        });
        match &self.entry {
            Entry::Request {
                in_flight,
                status,
                code,
                delivery,
                answered_after,
                ..
            } => {
                row["in_flight"] = (*in_flight).into();
                row["status"] = (*status).into();
                row["code"] = (*code).into();
                row["delivery"] = (*delivery).into();
                row["answered_after_ms"] = (*answered_after).into();
            }
            Entry::Effect {
                by,
                remote_id,
                cause,
                class,
                ..
            } => {
                row["by"] = by.as_str().into();
                row["remote_id"] = remote_id.as_deref().into();
                row["cause"] = (*cause).into();
                row["class"] = (*class).into();
            }
        }
        row
    }
}

fn sha_256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(
        String::with_capacity(64),
        |mut hexadecimal, byte| {
            let _ = write!(hexadecimal, "{byte:02x}");
            hexadecimal
        },
    )
}
