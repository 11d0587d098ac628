//! One request and its answer, with the one question that matters for a write: could the network have performed it?

use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::answers::Written;
use super::question::Question;
use crate::contract::{Call, ConnectorError, ContactReason, Fact, InputReason, LimitKind, Outcome};
use domain::time::Timestamp;

/// How much of an answer that nobody understands goes into the record.
const EXCERPT_CHARACTERS: usize = 120;

/// Statuses that are definite without a known word.
const UNAUTHORIZED: u16 = 401;
const TOO_MANY_REQUESTS: u16 = 429;

/// Carries questions to a network in the name of one session, and its answers back: over HTTP, or
/// to a network within the same process.
#[async_trait]
pub trait Transport: Send + Sync + std::fmt::Debug {
    /// Asks, within the time of the call.
    async fn exchange(&self, question: Question, call: Call) -> Exchange;
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exchange {
    /// Not a byte of it has left.
    NotSent(ConnectorError),
    /// It may have arrived, and no whole answer came back.
    Lost(String),
    /// A whole answer came back.
    Answered(Answer),
}

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// After how long the network wants to be asked again, where it says so beside the body.
    pub retry_after: Option<Duration>,
    /// The body.
    pub body: Vec<u8>,
}

/// The network's refusal.
#[derive(Debug, Default, Deserialize)]
struct Refusal {
    code: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    retry_after_seconds: Option<u64>,
    #[serde(default)]
    limit: Option<u32>,
    #[serde(default)]
    since: Option<Timestamp>,
    #[serde(default)]
    invitation: Option<OpenInvitation>,
}

#[derive(Debug, Default, Deserialize)]
struct OpenInvitation {
    #[serde(default)]
    invitation_id: Option<String>,
    #[serde(default)]
    since: Option<Timestamp>,
}

/// A refusal that is on the list of those that say for certain that nothing was performed.
enum Definite {
    Already(Fact),
    Error(ConnectorError),
}

impl Answer {
    /// The answer to a write.
    pub(super) fn outcome(
        self,
        done: fn(&Written) -> bool,
        call: Call,
    ) -> Result<Outcome, ConnectorError> {
        if self.is_success() {
            return Ok(match serde_json::from_slice::<Written>(&self.body) {
                Ok(written) if done(&written) => Outcome::Done {
                    remote_id: Some(written.id),
                    happened_at: written.sent_at,
                },
                _ => Outcome::Unknown {
                    detail: self.excerpt(),
                },
            });
        }
        match self.definite(call) {
            Some(Definite::Already(fact)) => Ok(Outcome::AlreadyTrue(fact)),
            Some(Definite::Error(error)) => Err(error),
            None => Ok(Outcome::Unknown {
                detail: self.excerpt(),
            }),
        }
    }

    /// The answer to a read.
    pub(super) fn content<T: DeserializeOwned>(self, call: Call) -> Result<T, ConnectorError> {
        if self.is_success() {
            return serde_json::from_slice(&self.body).map_err(|_| ConnectorError::Retry {
                message: self.excerpt(),
            });
        }
        match self.definite(call) {
            Some(Definite::Error(error)) => Err(error),
            None if (500..600).contains(&self.status) => Err(ConnectorError::Retry {
                message: self.excerpt(),
            }),
            Some(Definite::Already(_)) | None => Err(ConnectorError::Bug {
                message: self.excerpt(),
            }),
        }
    }

    /// The explicit list of answers that say for certain that nothing was performed (engine.md 1.2): a login that is needed,
    /// 429, and a 4xx with a known word. Everything else is not definite.
    fn definite(&self, call: Call) -> Option<Definite> {
        let refusal = serde_json::from_slice::<Refusal>(&self.body).ok();
        let retry_after = refusal
            .as_ref()
            .and_then(|refusal| refusal.retry_after_seconds)
            .map(Duration::from_secs)
            .or(self.retry_after);
        if let (true, Some(refusal)) = ((400..500).contains(&self.status), &refusal)
            && let Some(definite) = refusal.definite(retry_after, call)
        {
            return Some(definite);
        }
        match self.status {
            UNAUTHORIZED => Some(Definite::Error(ConnectorError::Reconnect)),
            TOO_MANY_REQUESTS => Some(Definite::Error(ConnectorError::Throttled { retry_after })),
            _ => None,
        }
    }

    fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    fn excerpt(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let excerpt: String = text.chars().take(EXCERPT_CHARACTERS).collect();
        format!("Status {} with {excerpt:?}", self.status)
    }
}

impl Refusal {
    fn definite(&self, retry_after: Option<Duration>, call: Call) -> Option<Definite> {
        let until = retry_after.map(|wait| {
            call.now
                .plus_millis(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
        });
        let message = self.message.clone();
        let limited = |limit| ConnectorError::AccountLimited { limit, until };
        let contact = |reason| ConnectorError::Contact {
            reason,
            message: self.message.clone(),
        };
        let input = |reason| ConnectorError::Input {
            reason,
            message: self.message.clone(),
        };
        Some(Definite::Error(match self.code.as_str() {
            "already_connected" => {
                return Some(Definite::Already(Fact::Connected { since: self.since }));
            }
            "already_pending" => {
                let open = self.invitation.as_ref();
                return Some(Definite::Already(Fact::InvitationPending {
                    invitation_id: open.and_then(|open| open.invitation_id.clone()),
                    since: open.and_then(|open| open.since),
                }));
            }
            "not_pending" => return Some(Definite::Already(Fact::NoInvitationPending)),
            "session_expired" | "invalid_token" => ConnectorError::Reconnect,
            "restricted" => ConnectorError::ActionRequired {
                message,
                url: None,
                until,
            },
            "invitation_limit" => limited(LimitKind::Invitations),
            "note_limit" => limited(LimitKind::Notes),
            "message_limit" => limited(LimitKind::Messages),
            "throttled" => ConnectorError::Throttled { retry_after },
            "unknown_person" => contact(ContactReason::UnknownPerson),
            "not_connected" => contact(ContactReason::NotConnected),
            "cannot_resend_yet" => contact(ContactReason::CannotResendYet { until }),
            "note_too_long" => input(InputReason::NoteTooLong { limit: self.limit }),
            "message_too_long" => input(InputReason::MessageTooLong { limit: self.limit }),
            "empty_message" => input(InputReason::Empty),
            "invalid_request" => input(InputReason::Invalid),
            _ => return None,
        }))
    }
}
