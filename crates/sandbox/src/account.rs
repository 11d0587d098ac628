//! Accounts: the members of the network whose sessions other programs use, and everything between them and people.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::draw::Draw;
use crate::ledger::By;
use crate::limits::{AccountType, Limits, Window};
use crate::moment::{Millis, to_rfc_3339};
use crate::people::PersonIndex;
use crate::refusal::{Code, Refusal};
use crate::request::{OPERATION_COUNT, Operation};

/// The place of an account among the accounts: the same for ever.
pub type AccountIndex = u32;

/// An account to be opened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewAccount {
    /// Its id, chosen by whoever opens it: letters, digits, `-` and `_`.
    pub id: String,
    /// The owner's name; split at the first space where the two below are missing.
    pub name: Option<String>,
    /// The owner's given name.
    pub first_name: Option<String>,
    /// The owner's family name.
    pub last_name: Option<String>,
    /// The owner's line under the name.
    pub headline: Option<String>,
    /// What the owner pays for.
    pub account_type: AccountType,
    /// The owner's social selling index, 0 to 100.
    pub social_selling_index: Option<u8>,
    /// What the network allows it, where that is not the usual.
    pub limits: Option<Limits>,
    /// How many seeded people are relations from the beginning.
    pub connections: u32,
    /// How many seeded people have an open invitation from the owner's own hand.
    pub pending: u32,
    /// People, by id or slug, who are relations from the beginning.
    pub connected_to: Vec<String>,
    /// People, by id or slug, who have an open invitation from the owner's own hand.
    pub pending_to: Vec<String>,
    /// When the session expires by itself (RFC 3339).
    #[serde(deserialize_with = "crate::moment::deserialize_instant")]
    pub session_expires_at: Option<Millis>,
}

/// The state of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Session {
    /// Requests are served.
    Alive,
    /// Its owner has to sign in again.
    Expired,
    /// Requests are refused until then, or until it is lifted by hand.
    Restricted(Option<Millis>),
}

impl Session {
    /// Refuses where requests are not served.
    pub fn check(self, now: Millis) -> Result<(), Refusal> {
        match self {
            Self::Alive => Ok(()),
            Self::Expired => Err(Refusal::new(
                Code::SessionExpired,
                "The session has expired. Sign in again.",
            )),
            Self::Restricted(until) => {
                let refusal = Refusal::new(Code::Restricted, "The account is restricted.");
                Err(match until {
                    Some(until) => refusal.after(until - now),
                    None => refusal,
                })
            }
        }
    }

    /// The stable word of the state.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::Expired => "expired",
            Self::Restricted(_) => "restricted",
        }
    }
}

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationState {
    /// It waits for an answer.
    Open,
    /// The person accepted it.
    Accepted(Millis),
    /// The person declined it.
    Declined(Millis),
    /// The account took it back.
    Withdrawn(Millis),
}

impl InvitationState {
    /// The state as a reader saw it who knows nothing newer than `until`.
    #[must_use]
    pub const fn seen_at(self, until: Millis) -> Self {
        match self {
            Self::Accepted(at) | Self::Declined(at) | Self::Withdrawn(at) if at > until => {
                Self::Open
            }
            _ => self,
        }
    }

    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "pending",
            Self::Accepted(_) => "accepted",
            Self::Declined(_) => "declined",
            Self::Withdrawn(_) => "withdrawn",
        }
    }
}

/// An invitation that the account sent.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Whom.
    pub person: PersonIndex,
    /// Its note.
    pub note: Option<Arc<str>>,
    /// When.
    pub sent_at: Millis,
    /// What became of it.
    pub state: InvitationState,
    /// By whose hand.
    pub by: By,
}

/// A message between the account and a person.
#[derive(Debug, Clone)]
pub struct Message {
    /// The person.
    pub person: PersonIndex,
    /// True where the account wrote.
    pub out: bool,
    /// Its text.
    pub text: Arc<str>,
    /// When it was sent.
    pub at: Millis,
    /// True for the note of an accepted invitation.
    pub invitation_note: bool,
}

/// A relation of the account.
#[derive(Debug, Clone, Copy)]
pub struct Relation {
    /// The person.
    pub person: PersonIndex,
    /// Since when.
    pub since: Millis,
    /// When it ended.
    pub ended: Option<Millis>,
}

/// What is between the account and one person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pair {
    /// The living relation, as a place in the account's list.
    pub relation: Option<u32>,
    /// The last invitation sent, as a place in the account's list.
    pub invitation: Option<u32>,
    /// How many invitations were sent.
    pub invitations: u32,
    /// When the person invited the account, while that is open.
    pub received: Option<Millis>,
    /// The messages, as places in the account's list.
    pub messages: Vec<u32>,
}

/// Something that happened to the account, as its owner's programs can read it.
#[derive(Debug, Clone)]
pub struct Change {
    /// When.
    pub at: Millis,
    /// With whom.
    pub person: Option<PersonIndex>,
    /// What.
    pub what: ChangeKind,
}

/// What happened. The numbers are places in the account's lists.
#[derive(Debug, Clone)]
pub enum ChangeKind {
    /// The account sent an invitation.
    InvitationSent(u32),
    /// The person accepted.
    InvitationAccepted(u32),
    /// The invitation is not open any more, and there is no relation.
    InvitationGone(u32),
    /// The person invited the account.
    InvitationReceived(Option<Arc<str>>),
    /// A relation that did not come from an invitation of the account.
    RelationAdded,
    /// A relation ended.
    RelationRemoved,
    /// A message, in either direction.
    Message(u32),
    /// The person opened a link of a message.
    LinkClicked {
        /// The message.
        message: u32,
        /// The address.
        url: Arc<str>,
    },
    /// The session expired.
    SessionExpired,
    /// The owner signed in again, or a restriction was lifted.
    SessionRestored,
    /// The network restricts the account.
    Restricted(Option<Millis>),
}

/// An account and all that belongs to it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: Arc<str>,
    /// The owner's given name.
    pub first_name: String,
    /// The owner's family name.
    pub last_name: Option<String>,
    /// The owner's line under the name.
    pub headline: Option<String>,
    /// What the owner pays for.
    pub account_type: AccountType,
    /// The owner's social selling index.
    pub social_selling_index: Option<u8>,
    /// What the network allows it.
    pub limits: Limits,
    /// The bearer token of its session.
    pub token: String,
    /// The state of its session.
    pub session: Session,
    pub(crate) draw: Draw,
    pub(crate) pairs: HashMap<PersonIndex, Pair>,
    pub(crate) invitations: Vec<Invitation>,
    pub(crate) messages: Vec<Message>,
    pub(crate) relations: Vec<Relation>,
    pub(crate) changes: Vec<Change>,
    pub(crate) sent_invitations: Window,
    pub(crate) sent_notes: Window,
    pub(crate) sent_messages: Window,
    pub(crate) requests: [u64; OPERATION_COUNT],
    pub(crate) in_flight: u32,
}

impl Account {
    pub(crate) fn open(new: &NewAccount, draw: Draw, limits: Limits) -> Result<Self, Refusal> {
        let valid = (1..=64).contains(&new.id.len())
            && new
                .id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if !valid {
            return Err(Refusal::new(
                Code::InvalidRequest,
                "An account's id has 1 to 64 letters, digits, `-` or `_`.",
            ));
        }
        let draw = draw.text("account").text(&new.id);
        let name = new.name.as_deref().unwrap_or(&new.id);
        let (first, last) = name
            .split_once(' ')
            .map_or((name, None), |(first, last)| (first, Some(last)));
        Ok(Self {
            id: Arc::from(new.id.as_str()),
            first_name: new.first_name.clone().unwrap_or_else(|| first.to_owned()),
            last_name: new.last_name.clone().or_else(|| last.map(str::to_owned)),
            headline: new.headline.clone(),
            account_type: new.account_type,
            social_selling_index: new.social_selling_index,
            limits: new.limits.unwrap_or(limits),
            token: format!("session-{}-{:016x}", new.id, draw.text("token").bits()),
            session: Session::Alive,
            draw,
            pairs: HashMap::new(),
            invitations: Vec::new(),
            messages: Vec::new(),
            relations: Vec::new(),
            changes: Vec::new(),
            sent_invitations: Window::default(),
            sent_notes: Window::default(),
            sent_messages: Window::default(),
            requests: [0; OPERATION_COUNT],
            in_flight: 0,
        })
    }

    /// The network's id of an invitation.
    pub fn invitation_id(&self, invitation: u32) -> String {
        format!("inv-{}-{invitation:06}", self.id)
    }

    /// The network's id of a message.
    pub fn message_id(&self, message: u32) -> String {
        format!("msg-{}-{message:06}", self.id)
    }

    /// The point from which everything is drawn that a person does to this account.
    pub(crate) fn draw_for(&self, person: PersonIndex) -> Draw {
        self.draw.text("person").number(u64::from(person))
    }

    pub(crate) fn pair(&mut self, person: PersonIndex) -> &mut Pair {
        self.pairs.entry(person).or_default()
    }

    /// Since when the person is a relation.
    pub fn connected_since(&self, person: PersonIndex) -> Option<Millis> {
        let relation = self.pairs.get(&person)?.relation?;
        Some(self.relations[relation as usize].since)
    }

    /// The people who have accepted an invitation of the account since then, in the order of the invitations.
    pub fn accepted_since(&self, since: Millis) -> impl Iterator<Item = PersonIndex> + '_ {
        self.invitations
            .iter()
            .filter(move |invitation| {
                matches!(invitation.state, InvitationState::Accepted(at) if at >= since)
            })
            .map(|invitation| invitation.person)
    }

    /// The open invitation of the account to the person.
    pub fn open_invitation(&self, person: PersonIndex) -> Option<(u32, &Invitation)> {
        let place = self.pairs.get(&person)?.invitation?;
        let invitation = &self.invitations[place as usize];
        (invitation.state == InvitationState::Open).then_some((place, invitation))
    }

    /// How many requests of a kind have come, this one included.
    pub(crate) fn count_request(&mut self, operation: Operation) -> u64 {
        let count = &mut self.requests[operation as usize];
        *count += 1;
        *count
    }

    /// The relation to a person as a reader sees it who knows nothing newer than `until`.
    pub(crate) fn relation_json(&self, person: PersonIndex, until: Millis) -> Value {
        let Some(pair) = self.pairs.get(&person) else {
            return json!({"state": "none"});
        };
        let connected = pair
            .relation
            .map(|place| self.relations[place as usize].since)
            .filter(|since| *since <= until);
        if let Some(since) = connected {
            return json!({"state": "connected", "since": to_rfc_3339(since)});
        }
        let pending = pair
            .invitation
            .map(|place| (place, &self.invitations[place as usize]))
            .filter(|(_, sent)| {
                sent.sent_at <= until && sent.state.seen_at(until) == InvitationState::Open
            });
        if let Some((place, sent)) = pending {
            return json!({
                "state": "invitation_sent",
                "since": to_rfc_3339(sent.sent_at),
                "invitation_id": self.invitation_id(place),
            });
        }
        match pair.received.filter(|received| *received <= until) {
            Some(received) => {
                json!({"state": "invitation_received", "since": to_rfc_3339(received)})
            }
            None => json!({"state": "none"}),
        }
    }

    /// The account as its owner's programs see it.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": &*self.id,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "headline": self.headline,
            "profile_url": format!("https://www.linkedin.com/in/{}", self.id),
            "account_type": self.account_type,
            "note_length_limit": self.account_type.note_length(),
            "social_selling_index": self.social_selling_index,
        })
    }
}
