//! What the connector asks of a simulated network, whatever carries the question there.

use domain::time::Timestamp;

use crate::contract::SearchQuery;

/// A question or an act, in the network's own terms. People are named by id or by the name in the
/// profile's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// The state of the session.
    Session,
    /// A profile.
    Profile {
        /// Whose.
        person: String,
    },
    /// A page of a search.
    Search {
        /// What is searched for.
        query: SearchQuery,
        /// Where the page begins, as the page before said.
        cursor: Option<String>,
    },
    /// A page of a listing, oldest first.
    Listing {
        /// Which one.
        listing: Listing,
        /// Where the page begins, as the page before said.
        cursor: Option<String>,
    },
    /// Every invitation to one person, those that are not open any more included.
    InvitationsTo {
        /// Whom.
        person: String,
    },
    /// The conversation with one person.
    Conversation {
        /// With whom.
        person: String,
        /// Only messages from this instant on.
        since: Option<Timestamp>,
    },
    /// Send an invitation.
    Invite {
        /// Whom.
        person: String,
        /// The note.
        note: Option<String>,
        /// The caller's own mark.
        reference: String,
    },
    /// Take an open invitation back.
    Withdraw {
        /// Whose.
        person: String,
        /// The caller's own mark.
        reference: String,
    },
    /// Send a message.
    Message {
        /// To whom.
        person: String,
        /// The text.
        text: String,
        /// The caller's own mark.
        reference: String,
    },
}

/// The listings of a simulated network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// Everything that has changed.
    Changes,
    /// Relations.
    Relations,
    /// Sent invitations.
    Invitations,
    /// Messages.
    Messages,
}

impl Listing {
    /// Its name in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Changes => "changes",
            Self::Relations => "relations",
            Self::Invitations => "invitations",
            Self::Messages => "messages",
        }
    }
}
