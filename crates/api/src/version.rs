//! `ETag` and `If-Match`: a change can say which version it was made for (RFC 9110, 13.1.1).

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::problem::Problem;
use crate::state::Api;

/// What carries a version that every change of a person raises.
pub(crate) trait Versioned: Serialize {
    /// The version.
    fn version(&self) -> i64;
}

/// The tag of a version. It stands for what people wrote; what the program counts beside it moves
/// without a new tag.
fn tag(version: i64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// A view with its tag.
pub(crate) struct Tagged<T>(pub(crate) T);

impl<T: Versioned> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        ([(ETAG, tag(self.0.version()))], Json(self.0)).into_response()
    }
}

/// Puts the tag of a version on an answer.
pub(crate) fn tagged(mut response: Response, version: Option<i64>) -> Response {
    if let Some(version) = version {
        response.headers_mut().insert(ETAG, tag(version));
    }
    response
}

/// The version that the caller means; none where any will do.
pub(crate) struct IfMatch(pub(crate) Option<i64>);

impl FromRequestParts<Api> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(IF_MATCH) else {
            return Ok(Self(None));
        };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        let version = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
            .and_then(|digits| digits.parse().ok());
        match version {
            Some(version) => Ok(Self(Some(version))),
            None => Err(Problem::bad_request(
                "bad_if_match",
                "If-Match holds no tag of ours. Send back the ETag of what was read, as it was",
            )),
        }
    }
}

impl IfMatch {
    /// What a refused change means where it named a version: the precondition failed.
    pub(crate) fn judged(&self, result: Result<Response, Problem>) -> Result<Response, Problem> {
        result.map_err(|problem| {
            let stale = matches!(problem.code(), "version_stale" | "changed_meanwhile");
            if self.0.is_some() && stale {
                problem.with_status(StatusCode::PRECONDITION_FAILED)
            } else {
                problem
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_hold_the_version() {
        assert_eq!(tag(7), "\"7\"");
    }
}
