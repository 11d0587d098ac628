//! What can go wrong in a use case. Each edge (web, API, command line) maps it once.

use domain::problem::Problem;
use store::StoreError;

/// The result of every use case.
pub type ServiceResult<T> = Result<T, ServiceError>;

/// An error of a use case. Its text is a sentence for people, its [`ServiceError::code`] is for
/// programs.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// There is no such thing, or it belongs to somebody else: both answer the same, so that
    /// nobody learns what exists elsewhere.
    #[error("There is no such {what} here. It may have been removed, or the address is incomplete")]
    NotFound {
        /// The kind of thing, such as "campaign".
        what: &'static str,
    },
    /// The role does not allow it (R4).
    #[error("{message}")]
    Forbidden {
        /// Which role it needs.
        message: String,
    },
    /// Nobody is signed in, or the session or key has ended.
    #[error("Sign in to continue")]
    SignInNeeded,
    /// E-mail address and password do not belong together; which of both is wrong is not told.
    #[error("The e-mail address or the password is wrong. Check both and try again")]
    WrongCredentials,
    /// Fields hold what cannot be taken.
    #[error("{}", invalid_text(.0))]
    Invalid(Vec<Problem>),
    /// It does not go with what is there already.
    #[error("{message}")]
    Conflict {
        /// Stable code for programs.
        code: &'static str,
        /// What stands against it and what to do.
        message: String,
    },
    /// Too many failed attempts.
    #[error("There were too many attempts. Try again in {retry_after_seconds} seconds")]
    TooManyAttempts {
        /// When to try again, in seconds.
        retry_after_seconds: u32,
    },
    /// The professional network, or what speaks to it, does not do its part.
    #[error("{message}")]
    Network {
        /// What it said and what to do.
        message: String,
    },
    /// The database.
    #[error(transparent)]
    Store(StoreError),
    /// A fault of the program itself.
    #[error("The program could not finish this: {detail}. The log says more")]
    Internal {
        /// What failed.
        detail: String,
    },
}

fn invalid_text(problems: &[Problem]) -> String {
    match problems {
        [] => "Some fields cannot be taken as they are".to_owned(),
        [only] => only.message.clone(),
        [first, rest @ ..] => format!("{} ({} more)", first.message, rest.len()),
    }
}

impl ServiceError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::Forbidden { .. } => "forbidden",
            Self::SignInNeeded => "sign_in_needed",
            Self::WrongCredentials => "wrong_credentials",
            Self::Invalid(_) => "invalid",
            Self::Conflict { code, .. } => code,
            Self::TooManyAttempts { .. } => "too_many_attempts",
            Self::Network { .. } => "network",
            Self::Store(StoreError::Unavailable { .. }) => "unavailable",
            Self::Store(_) | Self::Internal { .. } => "internal",
        }
    }

    /// There is no such thing.
    pub const fn not_found(what: &'static str) -> Self {
        Self::NotFound { what }
    }

    /// The role does not allow it.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::Forbidden {
            message: message.into(),
        }
    }

    /// It does not go with what is there.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::Conflict {
            code,
            message: message.into(),
        }
    }

    /// One field cannot be taken.
    pub fn invalid(
        field: impl Into<String>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self::Invalid(vec![Problem::new(field, code, message)])
    }

    /// A fault of the program itself.
    pub fn internal(detail: impl std::fmt::Display) -> Self {
        Self::Internal {
            detail: detail.to_string(),
        }
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::AlreadyExists => Self::conflict(
                "already_exists",
                "This exists already. Open the one that is there, or choose another name",
            ),
            StoreError::RowsAffected { .. } => Self::conflict(
                "changed_meanwhile",
                "This was changed by somebody else at the same moment. Reload it and try again",
            ),
            other => Self::Store(other),
        }
    }
}

impl From<engine::EngineError> for ServiceError {
    fn from(error: engine::EngineError) -> Self {
        match error {
            engine::EngineError::Store(error) => error.into(),
        }
    }
}

/// Turns an absent row into "not found".
pub trait OrNotFound<T> {
    /// The value, or the error that there is no such thing.
    fn or_not_found(self, what: &'static str) -> ServiceResult<T>;
}

impl<T> OrNotFound<T> for Option<T> {
    fn or_not_found(self, what: &'static str) -> ServiceResult<T> {
        self.ok_or(ServiceError::NotFound { what })
    }
}
