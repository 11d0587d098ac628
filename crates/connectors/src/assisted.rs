//! Assisted sending (R43): the product prepares, a person acts in the network's own pages and reports back.
//!
//! Nothing is automated on the network's side, and nothing is observed: acceptances and replies are tapped in by hand or come
//! from another source. Links are those of profiles over https, the only ones known to be stable.

use async_trait::async_trait;
use domain::identity::ConnectorKind;
use domain::profile::ProfileKey;
use domain::time::Timestamp;
use url::Url;

use crate::contract::{
    ActionRef, Call, Capabilities, Choice, Connector, ConnectorError, ContactReason, Conversation,
    Cursor, Descriptor, Handoff, HandoffKind, InvitationAction, Limits, MessageAction, Operation,
    Outcome, Page, PersonHit, PersonRef, Probe, Profile, Pull, SearchQuery, SessionState, Stream,
    WithdrawalAction,
};

/// Hands every act over to a person.
#[derive(Debug)]
pub struct Assisted {
    descriptor: Descriptor,
}

impl Assisted {
    /// The connector; there is nothing to configure.
    pub const fn new() -> Self {
        Self {
            descriptor: Descriptor {
                kind: ConnectorKind::Assisted,
                capabilities: Capabilities {
                    acts_by_hand: true,
                    observes_relations: false,
                    observes_messages: false,
                    can_probe: false,
                    fetches_profiles: false,
                    searches: false,
                    has_session: false,
                },
                limits: Limits {
                    note_length: 300,
                    message_length: 8_000,
                },
            },
        }
    }
}

impl Default for Assisted {
    fn default() -> Self {
        Self::new()
    }
}

const INVITATION_CHOICES: &[Choice] = &[
    Choice::Sent,
    Choice::SentWithoutNote,
    Choice::AlreadyConnected,
    Choice::AlreadyPending,
    Choice::ProfileUnavailable,
    Choice::LimitReached,
    Choice::CouldNot,
    Choice::Later,
];
const BARE_INVITATION_CHOICES: &[Choice] = &[
    Choice::Sent,
    Choice::AlreadyConnected,
    Choice::AlreadyPending,
    Choice::ProfileUnavailable,
    Choice::LimitReached,
    Choice::CouldNot,
    Choice::Later,
];
const MESSAGE_CHOICES: &[Choice] = &[
    Choice::Sent,
    Choice::NotConnected,
    Choice::ProfileUnavailable,
    Choice::LimitReached,
    Choice::CouldNot,
    Choice::Later,
];
const WITHDRAWAL_CHOICES: &[Choice] = &[
    Choice::Sent,
    Choice::AlreadyConnected,
    Choice::ProfileUnavailable,
    Choice::CouldNot,
    Choice::Later,
];

fn hand_over(
    kind: HandoffKind,
    person: &PersonRef,
    text: &str,
    choices: &[Choice],
) -> Result<Outcome, ConnectorError> {
    let open_url = profile_address(person).ok_or_else(|| ConnectorError::Contact {
        reason: ContactReason::UnknownPerson,
        message: "The person has no profile address that could be opened. Add it to the contact."
            .into(),
    })?;
    Ok(Outcome::HandedOver(Handoff {
        kind,
        open_url,
        clipboard: text.to_owned(),
        length: text.encode_utf16().count() as u32,
        choices: choices.to_vec(),
    }))
}

/// The profile's address, written anew from what names the person in it: nothing else of an imported text is ever opened.
fn profile_address(person: &PersonRef) -> Option<String> {
    let from_slug = || {
        let address = format!("https://www.linkedin.com/in/{}", person.slug.as_deref()?);
        ProfileKey::parse(&address).ok()
    };
    let key = from_slug().or_else(|| ProfileKey::parse(person.profile_url.as_deref()?).ok())?;
    Some(key.display_url())
}

const fn not_supported(operation: Operation) -> ConnectorError {
    ConnectorError::NotSupported { operation }
}

#[async_trait]
impl Connector for Assisted {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    async fn session(&self, _: Call) -> Result<SessionState, ConnectorError> {
        Ok(SessionState::Connected(None))
    }

    async fn reconnect_link(&self, _: &Url, _: Call) -> Result<Option<Url>, ConnectorError> {
        Ok(None)
    }

    async fn fetch_profile(&self, _: &PersonRef, _: Call) -> Result<Profile, ConnectorError> {
        Err(not_supported(Operation::FetchProfile))
    }

    async fn search(
        &self,
        _: &SearchQuery,
        _: Option<&Cursor>,
        _: Call,
    ) -> Result<Page<PersonHit>, ConnectorError> {
        Err(not_supported(Operation::Search))
    }

    async fn send_invitation(
        &self,
        action: &InvitationAction,
        _: Call,
    ) -> Result<Outcome, ConnectorError> {
        let note = action.note.as_deref().unwrap_or_default();
        let choices = if note.is_empty() {
            BARE_INVITATION_CHOICES
        } else {
            INVITATION_CHOICES
        };
        hand_over(HandoffKind::Invitation, &action.person, note, choices)
    }

    async fn withdraw_invitation(
        &self,
        action: &WithdrawalAction,
        _: Call,
    ) -> Result<Outcome, ConnectorError> {
        hand_over(
            HandoffKind::Withdrawal,
            &action.person,
            "",
            WITHDRAWAL_CHOICES,
        )
    }

    async fn send_message(
        &self,
        action: &MessageAction,
        _: Call,
    ) -> Result<Outcome, ConnectorError> {
        hand_over(
            HandoffKind::Message,
            &action.person,
            &action.text,
            MESSAGE_CHOICES,
        )
    }

    async fn probe(&self, _: &ActionRef, _: Call) -> Result<Probe, ConnectorError> {
        Ok(Probe::CannotTell)
    }

    async fn pull(&self, _: Stream, _: Option<&Cursor>, _: Call) -> Result<Pull, ConnectorError> {
        Err(not_supported(Operation::Pull))
    }

    async fn conversation(
        &self,
        _: &PersonRef,
        _: Option<Timestamp>,
        _: Call,
    ) -> Result<Conversation, ConnectorError> {
        Err(not_supported(Operation::Conversation))
    }
}
