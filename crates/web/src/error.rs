//! What goes wrong on the way to a page, mapped once.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use domain::problem::Problem;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use service::{ServiceError, ServiceResult};

use crate::error_words::title_and_text;
use crate::frame::{Frame, Notice};
use crate::link::Link;
use crate::page::Page;
use crate::pages::problem::{self, ProblemView};
use crate::pieces::toast;
use crate::t;

/// After how many seconds to come back where the database cannot be reached.
const UNAVAILABLE_SECONDS: u32 = 5;

/// Why there is no page.
#[derive(Debug)]
pub enum WebError {
    /// A use case refused.
    Service(ServiceError),
    /// Nothing is at this address.
    NotFound,
    /// Something is at this address, but not for this method.
    WrongMethod,
    /// Another site sent this (S-10).
    CrossSite,
    /// What was sent is larger than allowed.
    TooLarge,
    /// What was sent cannot be read.
    Unreadable,
    /// The program broke.
    Broken,
}

impl From<ServiceError> for WebError {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

/// The result of every handler.
pub type WebResult<T> = Result<T, WebError>;

/// What a form was refused for, apart from everything else that can go wrong:
/// `match refused(service.create(...).await)? { Ok(made) => ..., Err(problems) => ... }`.
pub fn refused<T>(result: ServiceResult<T>) -> WebResult<Result<T, Vec<Problem>>> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(ServiceError::Invalid(problems)) => Ok(Err(problems)),
        Err(other) => Err(other.into()),
    }
}

impl WebError {
    /// The status that it answers.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Service(error) => service_status(error),
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Service(ServiceError::TooManyAttempts {
                retry_after_seconds,
            }) => Some(*retry_after_seconds),
            _ if self.status() == StatusCode::SERVICE_UNAVAILABLE => Some(UNAVAILABLE_SECONDS),
            _ => None,
        }
    }
}

fn service_status(error: &ServiceError) -> StatusCode {
    match error {
        ServiceError::NotFound { .. } => StatusCode::NOT_FOUND,
        ServiceError::Forbidden { .. } => StatusCode::FORBIDDEN,
        ServiceError::SignInNeeded | ServiceError::WrongCredentials => StatusCode::UNAUTHORIZED,
        ServiceError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        ServiceError::Conflict { .. } => StatusCode::CONFLICT,
        ServiceError::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
        ServiceError::Network { .. } => StatusCode::BAD_GATEWAY,
        ServiceError::Store(_) if error.code() == "unavailable" => StatusCode::SERVICE_UNAVAILABLE,
        ServiceError::Store(_) | ServiceError::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// An error on its way out. The language and the frame are known only around the handlers, where
/// [`show`] makes the page.
#[derive(Debug, Clone)]
pub(crate) struct Failed(pub(crate) Arc<WebError>);

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Failed(Arc::new(self)));
        response
    }
}

/// How a request wants its answer.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Whether a script asks for a part of a page.
    pub(crate) part: bool,
    /// Where to come back to after signing in.
    pub(crate) back: String,
}

/// The answer to an error: the way to the log-in, a sentence on the page that is there, or a page.
pub(crate) fn show(f: &Frame, error: &WebError, asked: &Asked) -> Response {
    let status = error.status();
    if status.is_server_error()
        && let WebError::Service(inner) = error
    {
        tracing::error!(
            code = inner.code(),
            error = inner as &dyn std::error::Error,
            "a page failed"
        );
    }
    let mut response = match error {
        WebError::Service(ServiceError::SignInNeeded) => to_log_in(asked),
        _ if asked.part => sentence(f, error, status),
        _ => page(f, error, status).into_response(),
    };
    if let Some(seconds) = error.retry_after() {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn to_log_in(asked: &Asked) -> Response {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("return", &asked.back);
    let to = format!("/login?{}", query.finish());
    let value = HeaderValue::from_str(&to).unwrap_or(HeaderValue::from_static("/login"));
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if asked.part {
        headers.insert(HeaderName::from_static("hx-redirect"), value);
        return (StatusCode::UNAUTHORIZED, headers).into_response();
    }
    headers.insert(header::LOCATION, value);
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// For a script: a toast on the page that is there.
fn sentence(f: &Frame, error: &WebError, status: StatusCode) -> Response {
    let (_, text) = title_and_text(f, error);
    let notice = Notice { text, undo: None };
    let mut response = Page::new(toast::refusal(f, &notice))
        .with_status(status)
        .into_response();
    let headers = response.headers_mut();
    headers.insert("hx-retarget", HeaderValue::from_static("#toasts"));
    headers.insert("hx-reswap", HeaderValue::from_static("innerHTML"));
    response
}

fn page(f: &Frame, error: &WebError, status: StatusCode) -> Page {
    let (title, text) = title_and_text(f, error);
    let next = if f.here == "/" || status == StatusCode::NOT_FOUND {
        Link::new(t!(f, "go-to-start"), "/")
    } else {
        Link::new(t!(f, "go-back"), f.here.clone())
    };
    let view = ProblemView {
        status,
        title,
        text,
        next: Some(next),
    };
    problem::render(f, &view)
}
