//! Questions over HTTP.

use async_trait::async_trait;
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use std::time::Duration;
use url::Url;

use super::PULL_PAGE_SIZE;
use super::exchange::{Answer, Exchange, Transport};
use super::question::Question;
use crate::contract::{Call, ConnectorError};

/// The largest answer that is read, in bytes: a page of 200 messages of 8,000 characters is well below.
const ANSWER_BYTES_MAXIMUM: usize = 16 << 20;

/// A network behind an address, asked in the name of one session.
pub(super) struct Http {
    client: reqwest::Client,
    base: Url,
    token: String,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Http")
            .field("base", &self.base.as_str())
            .finish_non_exhaustive()
    }
}

/// The address of something on a network.
pub(super) fn address(base: &Url, segments: &[&str], query: &[(&str, &str)]) -> Url {
    let mut address = base.clone();
    address.set_query(None);
    if let Ok(mut path) = address.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    if !query.is_empty() {
        address.query_pairs_mut().extend_pairs(query);
    }
    address
}

impl Http {
    /// Over a client that neither follows redirects nor retries.
    pub(super) const fn new(client: reqwest::Client, base: Url, token: String) -> Self {
        Self {
            client,
            base,
            token,
        }
    }

    fn get(&self, segments: &[&str], query: &[(&str, Option<&str>)]) -> RequestBuilder {
        let query: Vec<(&str, &str)> = query
            .iter()
            .filter_map(|(name, value)| Some((*name, (*value)?)))
            .collect();
        let segments = [&["v1"], segments].concat();
        self.client
            .request(Method::GET, address(&self.base, &segments, &query))
    }

    fn post(&self, path: &str, body: &serde_json::Value) -> RequestBuilder {
        self.client
            .request(Method::POST, address(&self.base, &["v1", path], &[]))
            .json(body)
    }

    fn request(&self, question: &Question) -> RequestBuilder {
        match question {
            Question::Session => self.get(&["session"], &[]),
            Question::Profile { person } => self.get(&["people", person], &[]),
            Question::Search { query, cursor } => {
                let page_size = query.page_size.map(|size| size.to_string());
                let wanted = [
                    ("keyword", query.keyword.as_deref()),
                    ("title", query.title.as_deref()),
                    ("company", query.company.as_deref()),
                    ("country", query.country.as_deref()),
                    ("limit", page_size.as_deref()),
                    ("cursor", cursor.as_deref()),
                ];
                self.get(&["people", "search"], &wanted)
            }
            Question::Listing { listing, cursor } => {
                let limit = PULL_PAGE_SIZE.to_string();
                let wanted = [
                    ("order", Some("oldest")),
                    ("limit", Some(limit.as_str())),
                    ("cursor", cursor.as_deref()),
                ];
                self.get(&[listing.as_str()], &wanted)
            }
            Question::InvitationsTo { person } => {
                let wanted = [("person", Some(person.as_str())), ("all", Some("true"))];
                self.get(&["invitations"], &wanted)
            }
            Question::Conversation { person, since } => {
                let since = since.map(|since| since.to_string());
                let wanted = [("since", since.as_deref())];
                self.get(&["people", person, "conversation"], &wanted)
            }
            Question::Invite {
                person,
                note,
                reference,
            } => {
                let body = json!({"person": person, "note": note, "client_reference": reference});
                self.post("invitations", &body)
            }
            Question::Withdraw { person, reference } => {
                let body = json!({"person": person, "client_reference": reference});
                self.post("withdrawals", &body)
            }
            Question::Message {
                person,
                text,
                reference,
            } => {
                let body = json!({"person": person, "text": text, "client_reference": reference});
                self.post("messages", &body)
            }
        }
    }
}

#[async_trait]
impl Transport for Http {
    async fn exchange(&self, question: Question, call: Call) -> Exchange {
        let request = self.request(&question);
        let request = request.bearer_auth(&self.token).timeout(call.timeout);
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) if error.is_builder() => {
                return Exchange::NotSent(ConnectorError::Bug {
                    message: describe(error),
                });
            }
            Err(error) if error.is_connect() => {
                return Exchange::NotSent(ConnectorError::Retry {
                    message: describe(error),
                });
            }
            Err(error) => return Exchange::Lost(describe(error)),
        };
        let status = response.status().as_u16();
        let retry_after = response
            .headers()
            .get(reqwest::header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .map(Duration::from_secs);
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > ANSWER_BYTES_MAXIMUM => {
                    return Exchange::Lost("The answer is too large.".into());
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => {
                    return Exchange::Answered(Answer {
                        status,
                        retry_after,
                        body,
                    });
                }
                Err(error) => return Exchange::Lost(describe(error)),
            }
        }
    }
}

/// An error with its causes, without the address.
fn describe(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
