//! The network's answers, and what they mean in the words of the contract.

use domain::identity::AccountType;
use domain::time::Timestamp;
use serde::Deserialize;

use crate::contract::{
    Account, Conversation, ConversationMessage, Direction, PersonHit, PersonRef, Profile, Relation,
};

#[derive(Debug, Deserialize)]
pub(super) struct SessionAnswer {
    pub account: AccountAnswer,
}

#[derive(Debug, Deserialize)]
pub(super) struct AccountAnswer {
    id: String,
    first_name: Option<String>,
    last_name: Option<String>,
    headline: Option<String>,
    profile_url: Option<String>,
    account_type: AccountType,
    note_length_limit: u32,
    social_selling_index: Option<u8>,
}

impl From<AccountAnswer> for Account {
    fn from(answer: AccountAnswer) -> Self {
        Self {
            remote_id: answer.id,
            first_name: answer.first_name,
            last_name: answer.last_name,
            headline: answer.headline,
            profile_url: answer.profile_url,
            account_type: answer.account_type,
            note_length_limit: answer.note_length_limit,
            social_selling_index: answer.social_selling_index,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Person {
    id: String,
    slug: String,
    profile_url: String,
    first_name: Option<String>,
    last_name: Option<String>,
    headline: Option<String>,
    title: Option<String>,
    company: Option<String>,
    industry: Option<String>,
    city: Option<String>,
    country: Option<String>,
    language: Option<String>,
}

impl From<Person> for PersonHit {
    fn from(person: Person) -> Self {
        Self {
            person: PersonRef {
                remote_id: Some(person.id),
                slug: Some(person.slug),
                profile_url: Some(person.profile_url),
            },
            first_name: person.first_name,
            last_name: person.last_name,
            headline: person.headline,
            title: person.title,
            company: person.company,
            city: person.city,
            country: person.country,
            industry: person.industry,
            language: person.language,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct ProfileAnswer {
    #[serde(flatten)]
    person: Person,
    relation: RelationAnswer,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(super) enum RelationAnswer {
    None,
    InvitationSent {
        #[serde(default)]
        invitation_id: Option<String>,
        #[serde(default)]
        since: Option<Timestamp>,
    },
    InvitationReceived {
        #[serde(default)]
        since: Option<Timestamp>,
    },
    Connected {
        #[serde(default)]
        since: Option<Timestamp>,
    },
    #[serde(other)]
    Unknown,
}

impl From<RelationAnswer> for Relation {
    fn from(answer: RelationAnswer) -> Self {
        match answer {
            RelationAnswer::None => Self::None,
            RelationAnswer::InvitationSent {
                invitation_id,
                since,
            } => Self::InvitationSent {
                invitation_id,
                since,
            },
            RelationAnswer::InvitationReceived { since } => Self::InvitationReceived { since },
            RelationAnswer::Connected { since } => Self::Connected { since },
            RelationAnswer::Unknown => Self::Unknown,
        }
    }
}

impl From<ProfileAnswer> for Profile {
    fn from(answer: ProfileAnswer) -> Self {
        Self {
            hit: answer.person.into(),
            relation: answer.relation.into(),
        }
    }
}

/// A page of a listing.
#[derive(Debug, Deserialize)]
pub(super) struct ListAnswer<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
    #[serde(default)]
    pub more: bool,
    #[serde(default)]
    pub total: Option<u64>,
}

/// The answer to a write that was performed.
#[derive(Debug, Deserialize)]
pub(super) struct Written {
    pub id: String,
    #[serde(default)]
    pub sent_at: Option<Timestamp>,
    #[serde(default)]
    state: Option<String>,
}

impl Written {
    pub fn is_created(&self) -> bool {
        self.sent_at.is_some()
    }

    pub fn is_withdrawn(&self) -> bool {
        self.state.as_deref() == Some("withdrawn")
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct ConversationAnswer {
    items: Vec<MessageAnswer>,
    #[serde(default)]
    more: bool,
    complete: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct MessageAnswer {
    pub id: String,
    #[serde(default)]
    pub person: Option<String>,
    pub direction: Direction,
    pub text: String,
    pub sent_at: Timestamp,
    #[serde(default)]
    pub invitation_note: bool,
}

impl ConversationAnswer {
    /// The picture at `observed_at`, in order and each message once, however the network delivered them.
    pub fn into_conversation(self, observed_at: Timestamp) -> Conversation {
        let mut messages: Vec<ConversationMessage> = self
            .items
            .into_iter()
            .map(|message| ConversationMessage {
                remote_id: Some(message.id),
                direction: message.direction,
                text: message.text,
                sent_at: message.sent_at,
                invitation_note: message.invitation_note,
            })
            .collect();
        messages.sort_by(|one, other| {
            (one.sent_at, &one.remote_id).cmp(&(other.sent_at, &other.remote_id))
        });
        messages.dedup_by(|one, other| one.remote_id == other.remote_id);
        Conversation {
            messages,
            observed_at,
            complete: self.complete && !self.more,
        }
    }
}

/// An invitation that the account sent.
#[derive(Debug, Deserialize)]
pub(super) struct InvitationAnswer {
    pub id: String,
    pub person: String,
    #[serde(default)]
    pub slug: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    pub sent_at: Timestamp,
    pub state: InvitationState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum InvitationState {
    Pending,
    Accepted,
    Declined,
    Withdrawn,
}

#[derive(Debug, Deserialize)]
pub(super) struct RelationEntry {
    pub person: String,
    #[serde(default)]
    pub slug: Option<String>,
    pub since: Timestamp,
}

/// Something that happened to the account.
#[derive(Debug, Deserialize)]
pub(super) struct ChangeAnswer {
    pub sequence: u64,
    pub at: Timestamp,
    pub kind: String,
    #[serde(default)]
    pub person: Option<String>,
    #[serde(default)]
    pub slug: Option<String>,
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub text: Option<String>,
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub message_id: Option<String>,
    #[serde(default)]
    pub until: Option<Timestamp>,
}
