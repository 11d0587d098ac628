//! Problem details (RFC 9457): what every refusal looks like.

use std::any::Any;
use std::borrow::Cow;

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::problem::Problem as FieldProblem;
use serde::Serialize;
use service::ServiceError;
use utoipa::ToSchema;

/// The media type of problem details.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";
/// After how many seconds to come back where the database cannot be reached.
const UNAVAILABLE_SECONDS: u32 = 5;

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Problem {
    /// Always `about:blank`: the title says what the status means, the code tells causes apart.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What the status means.
    title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// Stable code for programs.
    code: &'static str,
    /// One sentence for people: what happened and what to do.
    #[schema(value_type = String)]
    detail: Cow<'static, str>,
    /// What is wrong with which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<FieldProblemSchema>, required = false)]
    errors: Vec<FieldProblem>,
    #[serde(skip)]
    #[schema(ignore)]
    retry_after_seconds: Option<u32>,
}

/// What is wrong with a field.
#[derive(ToSchema)]
#[schema(as = FieldProblem)]
#[expect(
    dead_code,
    reason = "it stands in the document for the type of the domain, which knows no documents"
)]
pub(crate) struct FieldProblemSchema {
    /// Path of the field, such as `schedule.slots.1.start`.
    field: String,
    /// Stable code for programs.
    code: String,
    /// One sentence for people: what is wrong and what to do.
    message: String,
}

impl Problem {
    /// A problem with this status, code and sentence.
    pub fn new(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Problem"),
            status: status.as_u16(),
            code,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after_seconds: None,
        }
    }

    /// A request that cannot be read.
    pub(crate) fn bad_request(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// The same, because of one field.
    pub(crate) fn of_field(status: StatusCode, problem: FieldProblem) -> Self {
        Self {
            errors: vec![problem.clone()],
            ..Self::new(status, "invalid", problem.message)
        }
    }

    /// With the time after which to come back.
    #[must_use]
    pub(crate) fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The same with another status.
    #[must_use]
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.title = status.canonical_reason().unwrap_or("Problem");
        self.status = status.as_u16();
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let retry_after = self.retry_after_seconds;
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(seconds) = retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

fn status_of(error: &ServiceError) -> StatusCode {
    match error {
        ServiceError::NotFound { .. } => StatusCode::NOT_FOUND,
        ServiceError::Forbidden { .. } => StatusCode::FORBIDDEN,
        ServiceError::SignInNeeded | ServiceError::WrongCredentials => StatusCode::UNAUTHORIZED,
        // A key used twice: the request contradicts an earlier one, whatever the state is.
        ServiceError::Invalid(_)
        | ServiceError::Conflict {
            code: "idempotency_key_reused",
            ..
        } => StatusCode::UNPROCESSABLE_ENTITY,
        ServiceError::Conflict { .. } => StatusCode::CONFLICT,
        ServiceError::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
        ServiceError::Network { .. } => StatusCode::BAD_GATEWAY,
        ServiceError::Store(_) if error.code() == "unavailable" => StatusCode::SERVICE_UNAVAILABLE,
        ServiceError::Store(_) | ServiceError::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        let status = status_of(&error);
        let code = error.code();
        if status.is_server_error() {
            tracing::error!(
                code,
                error = &error as &dyn std::error::Error,
                "a request failed"
            );
        }
        match error {
            ServiceError::SignInNeeded => no_credential(),
            ServiceError::TooManyAttempts {
                retry_after_seconds,
            } => Self::new(status, code, error.to_string()).retry_after(retry_after_seconds),
            ServiceError::Invalid(errors) => Self {
                errors: errors.clone(),
                ..Self::new(status, code, ServiceError::Invalid(errors).to_string())
            },
            // What failed inside concerns nobody outside.
            ServiceError::Store(_) if status == StatusCode::SERVICE_UNAVAILABLE => Self::new(
                status,
                code,
                "The database cannot be reached at the moment. Try again in a few seconds",
            )
            .retry_after(UNAVAILABLE_SECONDS),
            ServiceError::Store(_) | ServiceError::Internal { .. } => internal(),
            other => Self::new(status, code, other.to_string()),
        }
    }
}

/// Nobody is known behind the request.
pub(crate) fn no_credential() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "sign_in_needed",
        "This needs a key that works. Send it as `Authorization: Bearer` and the key; a manager of the workspace makes keys",
    )
}

fn internal() -> Problem {
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "The program could not finish this, and nothing was changed halfway. Its log says why",
    )
}

/// Below `/api` there is nothing at this address.
pub(crate) async fn no_such_address() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "no_such_address",
        "There is nothing at this address. The page at /api lists what there is",
    )
}

/// There is something at this address, but not for this method.
pub(crate) async fn no_such_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "no_such_method",
        "This address does not know this method. The header Allow names those it knows",
    )
}

/// What a panic looks like from outside; its message went to the log.
pub(crate) fn after_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    internal().into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_error_has_its_status() {
        let cases = [
            (ServiceError::not_found("campaign"), 404, "not_found"),
            (ServiceError::forbidden("No."), 403, "forbidden"),
            (ServiceError::SignInNeeded, 401, "sign_in_needed"),
            (ServiceError::WrongCredentials, 401, "wrong_credentials"),
            (
                ServiceError::invalid("name", "required", "Name it."),
                422,
                "invalid",
            ),
            (ServiceError::conflict("archived", "Gone."), 409, "archived"),
            (
                ServiceError::conflict("idempotency_key_reused", "Another."),
                422,
                "idempotency_key_reused",
            ),
            (
                ServiceError::TooManyAttempts {
                    retry_after_seconds: 7,
                },
                429,
                "too_many_attempts",
            ),
            (
                ServiceError::Network {
                    message: "Down.".to_owned(),
                },
                502,
                "network",
            ),
            (ServiceError::internal("secret"), 500, "internal"),
        ];
        for (error, status, code) in cases {
            let problem = Problem::from(error);
            assert_eq!((problem.status, problem.code), (status, code));
            assert!(!problem.detail.contains("secret"));
        }
    }

    #[test]
    fn the_answer_says_how_to_go_on() {
        let response = Problem::from(ServiceError::TooManyAttempts {
            retry_after_seconds: 7,
        })
        .into_response();
        assert_eq!(response.headers()[RETRY_AFTER], "7");
        assert_eq!(response.headers()[CONTENT_TYPE], MEDIA_TYPE);
        let response = no_credential().into_response();
        assert_eq!(response.headers()[WWW_AUTHENTICATE], "Bearer");
    }
}
