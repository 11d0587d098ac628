//! The client of the simulated network, over HTTP like any other network's; where the network is
//! within the same process, over any other [`Transport`].

mod answers;
mod exchange;
mod http;
mod observe;
mod probe;
mod question;

use std::sync::Arc;

use async_trait::async_trait;
use domain::identity::ConnectorKind;
use domain::time::Timestamp;
use serde::Deserialize;
use url::Url;

pub use exchange::{Answer, Exchange, Transport};
pub use question::{Listing, Question};

use crate::contract::{
    ActionRef, Call, Capabilities, Connector, ConnectorError, ContactReason, Conversation, Cursor,
    Descriptor, InvitationAction, Limits, MessageAction, Outcome, Page, PersonHit, PersonRef,
    Probe, Profile, Pull, SearchQuery, SessionState, Stream, WithdrawalAction,
};
use crate::registry::ConfigurationError;
use answers::{ConversationAnswer, ListAnswer, Person, ProfileAnswer, SessionAnswer, Written};
use http::{Http, address};

/// How many entries the network is asked for per page of a listing.
pub const PULL_PAGE_SIZE: u32 = 200;

/// How the sandbox connector is set up; the token is the secret of the account's session.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SandboxConfiguration {
    /// The network's address, such as `http://127.0.0.1:8090`.
    pub base_url: String,
    /// The id of the account.
    pub account: String,
    /// The token of its session.
    pub token: String,
}

/// An account on a simulated network.
#[derive(Debug)]
pub struct Sandbox {
    descriptor: Descriptor,
    transport: Arc<dyn Transport>,
    base: Url,
    account: String,
}

impl Sandbox {
    /// The connector of an account, over a client that neither follows redirects nor retries.
    pub fn new(
        client: reqwest::Client,
        configuration: SandboxConfiguration,
    ) -> Result<Self, ConfigurationError> {
        let token = configuration.token.clone();
        Self::over(configuration, |base| {
            Arc::new(Http::new(client, base.clone(), token))
        })
    }

    /// The connector of an account, over a transport that is made for the network's address.
    pub fn over(
        configuration: SandboxConfiguration,
        transport: impl FnOnce(&Url) -> Arc<dyn Transport>,
    ) -> Result<Self, ConfigurationError> {
        let SandboxConfiguration {
            base_url, account, ..
        } = configuration;
        let base = Url::parse(&base_url)
            .ok()
            .filter(|base| matches!(base.scheme(), "http" | "https") && base.host().is_some())
            .ok_or(ConfigurationError::Address { address: base_url })?;
        let descriptor = Descriptor {
            kind: ConnectorKind::Sandbox,
            capabilities: Capabilities {
                acts_by_hand: false,
                observes_relations: true,
                observes_messages: true,
                can_probe: true,
                fetches_profiles: true,
                searches: true,
                has_session: true,
            },
            limits: Limits {
                note_length: 300,
                message_length: 8_000,
            },
        };
        Ok(Self {
            descriptor,
            transport: transport(&base),
            base,
            account,
        })
    }

    /// Performs a write. `done` says which answer means that it was performed.
    async fn write(
        &self,
        question: Question,
        done: fn(&Written) -> bool,
        call: Call,
    ) -> Result<Outcome, ConnectorError> {
        match self.transport.exchange(question, call).await {
            Exchange::NotSent(error) => Err(error),
            Exchange::Lost(detail) => Ok(Outcome::Unknown { detail }),
            Exchange::Answered(answer) => answer.outcome(done, call),
        }
    }

    /// Reads something.
    async fn read<T: serde::de::DeserializeOwned>(
        &self,
        question: Question,
        call: Call,
    ) -> Result<T, ConnectorError> {
        match self.transport.exchange(question, call).await {
            Exchange::NotSent(error) => Err(error),
            Exchange::Lost(message) => Err(ConnectorError::Retry { message }),
            Exchange::Answered(answer) => answer.content(call),
        }
    }
}

/// What the network calls a person: its own id, else the name in the profile's address.
fn person_key(person: &PersonRef) -> Result<String, ConnectorError> {
    let slug_in = |address: &String| match domain::profile::ProfileKey::parse(address) {
        Ok(domain::profile::ProfileKey::Slug(slug)) => Some(slug),
        _ => None,
    };
    person
        .remote_id
        .clone()
        .or_else(|| person.slug.clone())
        .or_else(|| person.profile_url.as_ref().and_then(slug_in))
        .ok_or_else(|| ConnectorError::Contact {
            reason: ContactReason::UnknownPerson,
            message: "The person has neither an id nor a profile address on this network.".into(),
        })
}

#[async_trait]
impl Connector for Sandbox {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    async fn session(&self, call: Call) -> Result<SessionState, ConnectorError> {
        match self.read::<SessionAnswer>(Question::Session, call).await {
            Ok(answer) => Ok(SessionState::Connected(Some(answer.account.into()))),
            Err(ConnectorError::Reconnect) => Ok(SessionState::Expired),
            Err(ConnectorError::ActionRequired { message, until, .. }) => {
                Ok(SessionState::ActionRequired { message, until })
            }
            Err(error) => Err(error),
        }
    }

    async fn reconnect_link(&self, back: &Url, _: Call) -> Result<Option<Url>, ConnectorError> {
        let segments = ["sign-in", self.account.as_str()];
        let query = [("back", back.as_str())];
        Ok(Some(address(&self.base, &segments, &query)))
    }

    async fn fetch_profile(
        &self,
        person: &PersonRef,
        call: Call,
    ) -> Result<Profile, ConnectorError> {
        let person = person_key(person)?;
        let answer: ProfileAnswer = self.read(Question::Profile { person }, call).await?;
        Ok(answer.into())
    }

    async fn search(
        &self,
        query: &SearchQuery,
        cursor: Option<&Cursor>,
        call: Call,
    ) -> Result<Page<PersonHit>, ConnectorError> {
        let question = Question::Search {
            query: query.clone(),
            cursor: cursor.map(|Cursor(cursor)| cursor.clone()),
        };
        let answer: ListAnswer<Person> = self.read(question, call).await?;
        Ok(Page {
            items: answer.items.into_iter().map(PersonHit::from).collect(),
            next: answer.next.map(Cursor),
            total: answer.total,
        })
    }

    async fn send_invitation(
        &self,
        action: &InvitationAction,
        call: Call,
    ) -> Result<Outcome, ConnectorError> {
        let question = Question::Invite {
            person: person_key(&action.person)?,
            note: action.note.clone(),
            reference: action.reference.clone(),
        };
        self.write(question, Written::is_created, call).await
    }

    async fn withdraw_invitation(
        &self,
        action: &WithdrawalAction,
        call: Call,
    ) -> Result<Outcome, ConnectorError> {
        let question = Question::Withdraw {
            person: person_key(&action.person)?,
            reference: action.reference.clone(),
        };
        self.write(question, Written::is_withdrawn, call).await
    }

    async fn send_message(
        &self,
        action: &MessageAction,
        call: Call,
    ) -> Result<Outcome, ConnectorError> {
        let question = Question::Message {
            person: person_key(&action.person)?,
            text: action.text.clone(),
            reference: action.reference.clone(),
        };
        self.write(question, Written::is_created, call).await
    }

    async fn probe(&self, action: &ActionRef, call: Call) -> Result<Probe, ConnectorError> {
        self.look_for(action, call).await
    }

    async fn pull(
        &self,
        stream: Stream,
        cursor: Option<&Cursor>,
        call: Call,
    ) -> Result<Pull, ConnectorError> {
        self.pull_stream(stream, cursor, call).await
    }

    async fn conversation(
        &self,
        person: &PersonRef,
        since: Option<Timestamp>,
        call: Call,
    ) -> Result<Conversation, ConnectorError> {
        let person = person_key(person)?;
        let question = Question::Conversation { person, since };
        let answer: ConversationAnswer = self.read(question, call).await?;
        Ok(answer.into_conversation(call.now))
    }
}
