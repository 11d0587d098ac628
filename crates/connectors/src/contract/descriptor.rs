//! What a connector is and can do.

use domain::identity::ConnectorKind;

/// What a connector is and can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Descriptor {
    /// The kind.
    pub kind: ConnectorKind,
    /// Which operations work.
    pub capabilities: Capabilities,
    /// Lengths that the network takes at most.
    pub limits: Limits,
}

/// Which operations work. Where a flag is false the operation answers `NotSupported`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Writes are performed by a person: they answer `HandedOver`.
    pub acts_by_hand: bool,
    /// Relations, and with them acceptances, can be pulled.
    pub observes_relations: bool,
    /// Messages in both directions can be pulled, and a conversation can be looked at.
    pub observes_messages: bool,
    /// `probe` can tell whether an act happened.
    pub can_probe: bool,
    /// Profiles can be fetched.
    pub fetches_profiles: bool,
    /// People can be searched.
    pub searches: bool,
    /// The session can expire and be renewed by a link.
    pub has_session: bool,
}

/// Lengths that the network takes at most, in UTF-16 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// An invitation note on the most generous account type; the account's own is in
    /// [`super::Account::note_length_limit`].
    pub note_length: u32,
    /// A message.
    pub message_length: u32,
}
