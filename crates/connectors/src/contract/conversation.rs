//! The messages between the account and one person.

use domain::named;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What the network shows of a conversation at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// The messages, oldest first.
    pub messages: Vec<ConversationMessage>,
    /// When the caller looked.
    pub observed_at: Timestamp,
    /// False where the network did not show everything in the interval. Such a picture allows no send.
    pub complete: bool,
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationMessage {
    /// The network's id of the message.
    pub remote_id: Option<String>,
    /// Who wrote it.
    pub direction: Direction,
    /// Its text.
    pub text: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// True for the note of an invitation, which networks show as the first message after an acceptance.
    pub invitation_note: bool,
}

named! {
    /// Which way a message went.
    Direction, "direction" {
        /// From the account to the person, by whatever hand.
        Out = "out",
        /// From the person to the account.
        In = "in",
    }
}
