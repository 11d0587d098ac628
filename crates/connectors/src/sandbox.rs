//! The client of the simulated network, over HTTP like any other network's.

mod answers;
mod exchange;
mod observe;
mod probe;

use async_trait::async_trait;
use domain::identity::ConnectorKind;
use domain::time::Timestamp;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::contract::{
    ActionRef, Call, Capabilities, Connector, ConnectorError, ContactReason, Conversation, Cursor,
    Descriptor, InvitationAction, Limits, MessageAction, Outcome, Page, PersonHit, PersonRef,
    Probe, Profile, Pull, SearchQuery, SessionState, Stream, WithdrawalAction,
};
use crate::registry::ConfigurationError;
use answers::{ConversationAnswer, ListAnswer, Person, ProfileAnswer, SessionAnswer, Written};
use exchange::Exchange;

/// What the network is asked for per page of a stream.
const PULL_PAGE_SIZE: &str = "200";

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
pub struct Sandbox {
    descriptor: Descriptor,
    client: reqwest::Client,
    base: Url,
    account: String,
    token: String,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Sandbox")
            .field("base", &self.base.as_str())
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// The connector of an account, over a client that neither follows redirects nor retries.
    pub fn new(
        client: reqwest::Client,
        configuration: SandboxConfiguration,
    ) -> Result<Self, ConfigurationError> {
        let SandboxConfiguration {
            base_url,
            account,
            token,
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
            client,
            base,
            account,
            token,
        })
    }

    /// The address of something on the network.
    fn address(&self, segments: &[&str], query: &[(&str, &str)]) -> Url {
        let mut address = self.base.clone();
        address.set_query(None);
        if let Ok(mut path) = address.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        if !query.is_empty() {
            address.query_pairs_mut().extend_pairs(query);
        }
        address
    }

    /// Performs a write. `done` says which status and which answer mean that it was performed.
    async fn write(
        &self,
        path: &str,
        body: &Value,
        done: fn(&Written) -> bool,
        call: Call,
    ) -> Result<Outcome, ConnectorError> {
        let request = self
            .client
            .request(Method::POST, self.address(&["v1", path], &[]))
            .json(body);
        match self.exchange(request, call).await {
            Exchange::NotSent(error) => Err(error),
            Exchange::Lost(detail) => Ok(Outcome::Unknown { detail }),
            Exchange::Answered(answer) => answer.outcome(done, call),
        }
    }

    /// Reads something.
    async fn read<T: serde::de::DeserializeOwned>(
        &self,
        segments: &[&str],
        query: &[(&str, &str)],
        call: Call,
    ) -> Result<T, ConnectorError> {
        let request = self
            .client
            .request(Method::GET, self.address(segments, query));
        match self.exchange(request, call).await {
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
        match self
            .read::<SessionAnswer>(&["v1", "session"], &[], call)
            .await
        {
            Ok(answer) => Ok(SessionState::Connected(Some(answer.account.into()))),
            Err(ConnectorError::Reconnect) => Ok(SessionState::Expired),
            Err(ConnectorError::ActionRequired { message, until, .. }) => {
                Ok(SessionState::ActionRequired { message, until })
            }
            Err(error) => Err(error),
        }
    }

    async fn reconnect_link(&self, back: &Url, _: Call) -> Result<Option<Url>, ConnectorError> {
        Ok(Some(self.address(
            &["sign-in", &self.account],
            &[("back", back.as_str())],
        )))
    }

    async fn fetch_profile(
        &self,
        person: &PersonRef,
        call: Call,
    ) -> Result<Profile, ConnectorError> {
        let key = person_key(person)?;
        let answer: ProfileAnswer = self.read(&["v1", "people", &key], &[], call).await?;
        Ok(answer.into())
    }

    async fn search(
        &self,
        query: &SearchQuery,
        cursor: Option<&Cursor>,
        call: Call,
    ) -> Result<Page<PersonHit>, ConnectorError> {
        let page_size = query.page_size.map(|size| size.to_string());
        let wanted = [
            ("keyword", query.keyword.as_deref()),
            ("title", query.title.as_deref()),
            ("company", query.company.as_deref()),
            ("country", query.country.as_deref()),
            ("limit", page_size.as_deref()),
            ("cursor", cursor.map(|Cursor(cursor)| cursor.as_str())),
        ];
        let wanted: Vec<(&str, &str)> = wanted
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        let answer: ListAnswer<Person> = self
            .read(&["v1", "people", "search"], &wanted, call)
            .await?;
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
        let body = json!({
            "person": person_key(&action.person)?,
            "note": action.note,
            "client_reference": action.reference,
        });
        self.write("invitations", &body, Written::is_created, call)
            .await
    }

    async fn withdraw_invitation(
        &self,
        action: &WithdrawalAction,
        call: Call,
    ) -> Result<Outcome, ConnectorError> {
        let body =
            json!({"person": person_key(&action.person)?, "client_reference": action.reference});
        self.write("withdrawals", &body, Written::is_withdrawn, call)
            .await
    }

    async fn send_message(
        &self,
        action: &MessageAction,
        call: Call,
    ) -> Result<Outcome, ConnectorError> {
        let body = json!({
            "person": person_key(&action.person)?,
            "text": action.text,
            "client_reference": action.reference,
        });
        self.write("messages", &body, Written::is_created, call)
            .await
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
        let key = person_key(person)?;
        let since = since.map(|since| since.to_string());
        let query: Vec<(&str, &str)> = since
            .iter()
            .map(|since| ("since", since.as_str()))
            .collect();
        let segments = ["v1", "people", key.as_str(), "conversation"];
        let answer: ConversationAnswer = self.read(&segments, &query, call).await?;
        Ok(answer.into_conversation(call.now))
    }
}
