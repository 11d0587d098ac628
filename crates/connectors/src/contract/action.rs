//! The acts, what comes of them, and the question whether one has happened.

use domain::named;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::PersonRef;

/// An invitation to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationAction {
    /// Who is invited.
    pub person: PersonRef,
    /// The note, exactly as it shall be delivered; `None` for an invitation without one.
    pub note: Option<String>,
    /// The caller's own mark, passed on for the record where the network takes one. It makes nothing idempotent.
    pub reference: String,
}

/// A message to send to a relation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageAction {
    /// Who gets it.
    pub person: PersonRef,
    /// The text, exactly as it shall be delivered.
    pub text: String,
    /// The caller's own mark, passed on for the record where the network takes one. It makes nothing idempotent.
    pub reference: String,
}

/// An open invitation to take back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalAction {
    /// Who was invited.
    pub person: PersonRef,
    /// The network's id of the invitation, where it is known.
    pub invitation_id: Option<String>,
    /// The caller's own mark, passed on for the record where the network takes one.
    pub reference: String,
}

/// What came of a write that was not definitely refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The network performed it.
    Done {
        /// The network's id of the invitation or message, where it gives one.
        remote_id: Option<String>,
        /// When the network says that it happened.
        happened_at: Option<Timestamp>,
    },
    /// Nothing was performed, because the world is already so.
    AlreadyTrue(Fact),
    /// A person performs it by hand and reports back.
    HandedOver(Handoff),
    /// Nobody can tell whether the network performed it. Never repeat a message after this; probe.
    Unknown {
        /// What was seen, for the record.
        detail: String,
    },
}

/// Something that is so between the account and a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// They are connected.
    Connected {
        /// Since when, where the network says so.
        since: Option<Timestamp>,
    },
    /// An invitation of the account to the person is open.
    InvitationPending {
        /// Its id on the network.
        invitation_id: Option<String>,
        /// When it was sent.
        since: Option<Timestamp>,
    },
    /// No invitation of the account to the person is open: there is nothing to withdraw.
    NoInvitationPending,
}

/// An act for a person's hands (R43, `assisted`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// Which act.
    pub kind: HandoffKind,
    /// The page to open.
    pub open_url: String,
    /// The text to copy; empty where there is none.
    pub clipboard: String,
    /// Length of `clipboard` in UTF-16 units, as the network counts.
    pub length: u32,
    /// What the person can answer.
    pub choices: Vec<Choice>,
}

named! {
    /// The act of a hand-over.
    HandoffKind, "hand-over" {
        /// Send an invitation.
        Invitation = "invitation",
        /// Take an invitation back.
        Withdrawal = "withdrawal",
        /// Send a message.
        Message = "message",
    }
}

named! {
    /// An answer to a hand-over.
    Choice, "choice" {
        /// Done as handed over.
        Sent = "sent",
        /// The invitation was sent, but without the note.
        SentWithoutNote = "sent_without_note",
        /// The person is a relation already.
        AlreadyConnected = "already_connected",
        /// An invitation to the person is open already.
        AlreadyPending = "already_pending",
        /// Not connected, so no message could be sent.
        NotConnected = "not_connected",
        /// The person's page cannot be opened.
        ProfileUnavailable = "profile_unavailable",
        /// The network says that the account has done enough of it for now.
        LimitReached = "limit_reached",
        /// It could not be done, for a reason that the person gives.
        CouldNot = "could_not",
        /// Not now; show it again later.
        Later = "later",
    }
}

/// An act whose outcome is in question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ActionRef {
    /// An invitation.
    Invitation {
        /// Who was to be invited.
        person: PersonRef,
        /// The note that was to be delivered.
        note: Option<String>,
        /// When the attempt began: nothing older can be its effect.
        attempted_at: Timestamp,
    },
    /// A message.
    Message {
        /// Who was to get it.
        person: PersonRef,
        /// The text that was to be delivered.
        text: String,
        /// When the attempt began: nothing older can be its effect.
        attempted_at: Timestamp,
        /// Ids of messages that are known to come from other attempts, so that the same text sent twice on purpose is not
        /// taken for this one.
        not_these: Vec<String>,
    },
    /// A withdrawal.
    Withdrawal {
        /// Whose invitation was to be taken back.
        person: PersonRef,
        /// When the attempt began.
        attempted_at: Timestamp,
    },
}

/// What a look at the network says about an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "probe", rename_all = "snake_case")]
pub enum Probe {
    /// Its effect is there.
    Happened {
        /// The network's id of the effect.
        remote_id: Option<String>,
        /// When the network says that it happened.
        happened_at: Option<Timestamp>,
    },
    /// Its effect is not there at this moment.
    DidNotHappen,
    /// Its effect is not there, and another fact stands in its way: the person is connected, or an invitation that is
    /// not this one is open.
    Otherwise(Fact),
    /// This connector cannot look.
    CannotTell,
}
