//! An identity: a user's account on the professional network, reached through a connector.

use crate::named;

named! {
    /// How an identity is reached (R43).
    ConnectorKind, "connector" {
        /// A person acts by hand, guided by the companion.
        Assisted = "assisted",
        /// The simulated network that ships with the product.
        Sandbox = "sandbox",
    }
}

named! {
    /// The kind of account, which decides lengths and notes (R10, R46, R51).
    AccountType, "account type" {
        /// Free account: notes of 200 characters.
        Standard = "standard",
        /// Premium.
        Premium = "premium",
        /// Sales Navigator.
        SalesNavigator = "sales_navigator",
        /// Recruiter.
        Recruiter = "recruiter",
    }
}

impl AccountType {
    /// Whether the network lets it send a few personalised notes a month only (R51).
    pub const fn has_few_notes(self) -> bool {
        matches!(self, Self::Standard)
    }

    /// The longest invitation note as delivered, in UTF-16 units (R46).
    pub const fn note_length_maximum(self) -> usize {
        match self {
            Self::Standard => crate::limits::NOTE_LENGTH_MAXIMUM_STANDARD,
            Self::Premium | Self::SalesNavigator | Self::Recruiter => {
                crate::limits::NOTE_LENGTH_MAXIMUM
            }
        }
    }
}

named! {
    /// Where an identity stands (R11); docs/states/identity.md draws the chart.
    IdentityState, "identity state" {
        /// Signed in on the companion, session alive.
        Connected = "connected",
        /// The session on the network has expired: reconnect.
        Disconnected = "disconnected",
        /// The network wants something from the person first (checkpoint, restriction).
        ActionRequired = "action_required",
        /// The member signed out of the companion.
        Inactive = "inactive",
    }
}

named! {
    /// What moves an identity from one state to another.
    IdentityEvent, "identity event" {
        /// The session is alive (first connection, reconnection, or a probe says so).
        Connect = "connect",
        /// The network says that the session has ended.
        Expire = "expire",
        /// The network wants something from the person.
        Restrict = "restrict",
        /// The member signed out.
        SignOut = "sign_out",
    }
}

/// The chart: from, by, to.
pub const IDENTITY_TRANSITIONS: &[(IdentityState, IdentityEvent, IdentityState)] = &[
    (
        IdentityState::Connected,
        IdentityEvent::Expire,
        IdentityState::Disconnected,
    ),
    (
        IdentityState::Connected,
        IdentityEvent::Restrict,
        IdentityState::ActionRequired,
    ),
    (
        IdentityState::Connected,
        IdentityEvent::SignOut,
        IdentityState::Inactive,
    ),
    (
        IdentityState::Disconnected,
        IdentityEvent::Connect,
        IdentityState::Connected,
    ),
    (
        IdentityState::Disconnected,
        IdentityEvent::Restrict,
        IdentityState::ActionRequired,
    ),
    (
        IdentityState::Disconnected,
        IdentityEvent::SignOut,
        IdentityState::Inactive,
    ),
    (
        IdentityState::ActionRequired,
        IdentityEvent::Connect,
        IdentityState::Connected,
    ),
    (
        IdentityState::ActionRequired,
        IdentityEvent::Expire,
        IdentityState::Disconnected,
    ),
    (
        IdentityState::ActionRequired,
        IdentityEvent::SignOut,
        IdentityState::Inactive,
    ),
    (
        IdentityState::Inactive,
        IdentityEvent::Connect,
        IdentityState::Connected,
    ),
];

impl IdentityState {
    /// Where `event` leads from here, or nothing where the chart forbids it.
    pub fn after(self, event: IdentityEvent) -> Option<Self> {
        IDENTITY_TRANSITIONS
            .iter()
            .find(|(from, by, _)| *from == self && *by == event)
            .map(|(_, _, to)| *to)
    }
}

named! {
    /// What a member may do in a workspace (R4). Each role includes those below it.
    Role, "role" {
        /// Everything in the workspace.
        Manager = "manager",
        /// Campaigns and audience.
        Editor = "editor",
        /// Own campaigns and own companion.
        Member = "member",
        /// Looks only.
        Viewer = "viewer",
    }
}
