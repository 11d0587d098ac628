//! What the network answers when it does not do what it was asked.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::moment::{Millis, SECOND};

/// The stable word of a refusal, with its HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// The request cannot be read.
    InvalidRequest,
    /// No account has this session token.
    InvalidToken,
    /// The session has expired; its owner has to sign in again.
    SessionExpired,
    /// The account is restricted.
    Restricted,
    /// Nobody has this id or address.
    UnknownPerson,
    /// They are connected already.
    AlreadyConnected,
    /// An invitation between them is open already.
    AlreadyPending,
    /// No message without a relation.
    NotConnected,
    /// There is no open invitation to withdraw.
    NotPending,
    /// The note is longer than the account's type allows.
    NoteTooLong,
    /// The message is longer than the network takes.
    MessageTooLong,
    /// A message without text.
    EmptyMessage,
    /// The account has sent its invitations of the week.
    InvitationLimit,
    /// The account has sent its notes of the month.
    NoteLimit,
    /// The account has sent its messages of the day.
    MessageLimit,
    /// An invitation to the person ended too recently.
    CannotResendYet,
    /// Too many requests.
    Throttled,
    /// The network has trouble.
    Unavailable,
    /// Control: an account with this id exists.
    AccountExists,
    /// Control: no account has this id.
    UnknownAccount,
    /// Control: the clock follows real time and cannot be moved.
    ClockIsReal,
}

impl Code {
    /// The word and the HTTP status.
    const fn word_and_status(self) -> (&'static str, u16) {
        match self {
            Self::InvalidRequest => ("invalid_request", 400),
            Self::InvalidToken => ("invalid_token", 401),
            Self::SessionExpired => ("session_expired", 401),
            Self::Restricted => ("restricted", 403),
            Self::UnknownPerson => ("unknown_person", 404),
            Self::UnknownAccount => ("unknown_account", 404),
            Self::AlreadyConnected => ("already_connected", 409),
            Self::AlreadyPending => ("already_pending", 409),
            Self::AccountExists => ("account_exists", 409),
            Self::ClockIsReal => ("clock_is_real", 409),
            Self::NotConnected => ("not_connected", 422),
            Self::NotPending => ("not_pending", 422),
            Self::NoteTooLong => ("note_too_long", 422),
            Self::MessageTooLong => ("message_too_long", 422),
            Self::EmptyMessage => ("empty_message", 422),
            Self::CannotResendYet => ("cannot_resend_yet", 422),
            Self::InvitationLimit => ("invitation_limit", 429),
            Self::NoteLimit => ("note_limit", 429),
            Self::MessageLimit => ("message_limit", 429),
            Self::Throttled => ("throttled", 429),
            Self::Unavailable => ("unavailable", 503),
        }
    }

    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        self.word_and_status().0
    }

    /// The HTTP status.
    pub const fn status(self) -> u16 {
        self.word_and_status().1
    }
}

/// A refusal: nothing was done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", code.as_str())]
pub struct Refusal {
    /// The stable word.
    pub code: Code,
    /// One sentence for people.
    pub message: Cow<'static, str>,
    /// After how long it may work, where that is known.
    pub retry_after: Option<Millis>,
    /// What else there is to know, for programs.
    pub detail: Option<Box<(&'static str, Value)>>,
}

impl Refusal {
    /// A refusal with one sentence.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            retry_after: None,
            detail: None,
        }
    }

    /// The same, with the time after which it may work.
    #[must_use]
    pub fn after(self, wait: Millis) -> Self {
        Self {
            retry_after: Some(wait.max(0)),
            ..self
        }
    }

    /// The same, with a fact for programs.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Into<Value>) -> Self {
        Self {
            detail: Some(Box::new((name, value.into()))),
            ..self
        }
    }

    /// Whole seconds of `retry_after`, rounded up.
    pub fn retry_after_seconds(&self) -> Option<Millis> {
        self.retry_after
            .map(|wait| wait.saturating_add(SECOND - 1) / SECOND)
    }

    /// The body of the answer.
    pub fn to_json(&self) -> Value {
        let mut body = json!({"code": self.code.as_str(), "message": self.message});
        if let Some(seconds) = self.retry_after_seconds() {
            body["retry_after_seconds"] = seconds.into();
        }
        if let Some(detail) = &self.detail {
            let (name, value) = &**detail;
            body[*name] = value.clone();
        }
        body
    }
}
