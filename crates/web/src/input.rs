//! What requests bring: posted forms, ids in paths, whether a script asks.

use std::convert::Infallible;
use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use service::PageRequest;

use crate::error::WebError;
use crate::form::Fields;
use crate::link::Address;
use crate::pieces::pager::Paging;
use crate::state::WebState;

/// Bytes of a form at most. The largest is a campaign: texts in several languages, percent-encoded.
pub const FORM_BYTES_MAXIMUM: usize = 512 * 1024;

/// A posted form. Other kinds of bodies are refused, so that no page elsewhere can send one unasked.
pub struct Posted(pub Fields);

impl FromRequest<WebState> for Posted {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &WebState) -> Result<Self, WebError> {
        let form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_none_or(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if !form {
            return Err(WebError::Unreadable);
        }
        let body =
            Bytes::from_request(request, state)
                .await
                .map_err(|rejection| match rejection.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => WebError::TooLarge,
                    _ => WebError::Unreadable,
                })?;
        Ok(Self(Fields::parse(&body)))
    }
}

/// An id in the path, by the name that its route gives it: `PathId<CampaignId>` of
/// `/campaigns/{id}`. What is no id of the kind is not found. A path with two ids names the other
/// ones `{contact}`, `{row}` and reads them with [`path_value`].
pub struct PathId<T>(pub T);

impl<T: FromStr + Send> FromRequestParts<WebState> for PathId<T> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &WebState) -> Result<Self, WebError> {
        path_value(parts, "id").await.map(Self)
    }
}

/// A text in the path, by name.
pub struct PathText(pub String);

impl FromRequestParts<WebState> for PathText {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &WebState) -> Result<Self, WebError> {
        path_value(parts, "id").await.map(Self)
    }
}

/// A value in the path, by the name that its route gives it; what cannot be read is not found.
pub async fn path_value<T: FromStr>(parts: &mut Parts, name: &str) -> Result<T, WebError> {
    let parameters = RawPathParams::from_request_parts(parts, &())
        .await
        .map_err(|_| WebError::NotFound)?;
    parameters
        .iter()
        .find(|(found, _)| *found == name)
        .and_then(|(_, value)| value.parse().ok())
        .ok_or(WebError::NotFound)
}

/// Path and query of the page that is asked for.
pub struct Asked(pub Address);

impl FromRequestParts<WebState> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &WebState) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(Address::from_query(parts.uri.path(), query)))
    }
}

/// Whether a script asks for a part of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part(pub bool);

impl Part {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self(headers.contains_key("hx-request") && !headers.contains_key("hx-boosted"))
    }
}

impl FromRequestParts<WebState> for Part {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &WebState) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// Which page of a list an address asks for.
pub fn page_request(here: &Address) -> PageRequest {
    PageRequest {
        limit: None,
        cursor: here.get("cursor").map(str::to_owned),
    }
}

/// Where a list stands, for the links below it.
pub fn paging(here: &Address, next: Option<String>) -> Paging {
    Paging {
        cursor: here.get("cursor").map(str::to_owned),
        next,
    }
}
