//! One source over HTTP: ask, read, and say where the next answer is.

use std::time::Duration;

use domain::finder_source::Paging;
use domain::limits::{SOURCE_ANSWER_BYTES_MAXIMUM, SOURCE_RECORDS_MAXIMUM, SOURCE_TIMEOUT_SECONDS};
use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue, LINK, USER_AGENT};
use reqwest::{Client, Response, StatusCode};
use serde_json::Value;
use url::Url;

use super::client::{bounded, guarded, refusal};
use super::guard::{PrivateHosts, check};
use super::records::{at, list};
use super::{Answer, Position, SourceError};

/// What a source is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specification {
    /// The address, with what every question says.
    pub address: Url,
    /// Where in an answer the list of people stands.
    pub items: Option<String>,
    /// How an answer leads to the next one.
    pub paging: Paging,
    /// The parameter that takes how many records an answer has.
    pub size_parameter: Option<String>,
    /// The header with the secret.
    pub secret: Option<(String, String)>,
}

/// A source over HTTP.
pub struct HttpSource {
    client: Client,
    specification: Specification,
    private: PrivateHosts,
}

impl HttpSource {
    /// A source of a specification.
    pub fn new(specification: Specification, private: PrivateHosts) -> Result<Self, SourceError> {
        let timeout = Duration::from_secs(SOURCE_TIMEOUT_SECONDS);
        let client = guarded(&private, timeout).map_err(|_| SourceError::Unreachable)?;
        Ok(Self {
            client,
            specification,
            private,
        })
    }

    /// The next records from a place on, so many at most.
    pub async fn next(
        &self,
        position: Option<&Position>,
        limit: usize,
    ) -> Result<Answer, SourceError> {
        let here = position.cloned().unwrap_or_default();
        let address = self.address(here.at.as_deref(), limit)?;
        check(&address, &self.private)?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, HeaderValue::from_static("Overture"));
        if let Some((name, secret)) = &self.specification.secret {
            let name: HeaderName = name
                .parse()
                .map_err(|_| SourceError::Incomplete("the header for the key"))?;
            let mut value =
                HeaderValue::from_str(secret).map_err(|_| SourceError::Incomplete("the key"))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        let request = self.client.get(address).headers(headers).send();
        let response = request.await.map_err(|error| problem(&error))?;
        refuse(response.status())?;
        let link = next_link(response.headers());
        let body = read(response).await?;
        let answer: Value = serde_json::from_slice(&body).map_err(|_| SourceError::NoJson)?;
        self.taken(&answer, link, here, limit)
    }

    /// The address of an answer.
    fn address(&self, at: Option<&str>, limit: usize) -> Result<Url, SourceError> {
        let base = &self.specification.address;
        let mut address = match (&self.specification.paging, at) {
            (Paging::NextAddress { .. } | Paging::LinkHeader, Some(next)) => {
                let next = base
                    .join(next)
                    .map_err(|_| SourceError::Refused("it is no address"))?;
                // The key goes nowhere else.
                if next.origin() != base.origin() {
                    return Err(SourceError::Refused("the next one is at another host"));
                }
                return Ok(next);
            }
            _ => base.clone(),
        };
        let (parameter, value) = match &self.specification.paging {
            Paging::Page { parameter, first } => {
                (Some(parameter), at.map_or(first.to_string(), str::to_owned))
            }
            Paging::Offset { parameter } => (Some(parameter), at.unwrap_or("0").to_owned()),
            Paging::Cursor { parameter, .. } => {
                (at.map(|_| parameter), at.unwrap_or_default().to_owned())
            }
            _ => (None, String::new()),
        };
        if let Some(parameter) = parameter {
            address.query_pairs_mut().append_pair(parameter, &value);
        }
        if let Some(size) = &self.specification.size_parameter {
            address
                .query_pairs_mut()
                .append_pair(size, &limit.to_string());
        }
        Ok(address)
    }

    /// As many records of an answer as are wanted, and where the next ones are.
    fn taken(
        &self,
        answer: &Value,
        link: Option<String>,
        here: Position,
        limit: usize,
    ) -> Result<Answer, SourceError> {
        let all = list(answer, self.specification.items.as_deref()).ok_or(SourceError::NoList)?;
        let count = all.len();
        if count > SOURCE_RECORDS_MAXIMUM {
            return Err(SourceError::TooLarge(SOURCE_ANSWER_BYTES_MAXIMUM >> 20));
        }
        let records: Vec<Value> = all.iter().skip(here.taken).take(limit).cloned().collect();
        let taken = here.taken + records.len();
        if taken < count {
            let next = Some(Position { at: here.at, taken });
            return Ok(Answer { records, next });
        }
        let next = self.following(answer, link, here.at.as_deref(), count);
        if next.is_some() && next == here.at {
            return Err(SourceError::Circle);
        }
        Ok(Answer {
            records,
            next: next.map(|at| Position {
                at: Some(at),
                taken: 0,
            }),
        })
    }

    /// Where the answer behind this one is; none behind the last one.
    fn following(
        &self,
        answer: &Value,
        link: Option<String>,
        here: Option<&str>,
        count: usize,
    ) -> Option<String> {
        match &self.specification.paging {
            Paging::None => None,
            // A number that leads to nothing is the end.
            Paging::Page { .. } | Paging::Offset { .. } if count == 0 => None,
            Paging::Page { first, .. } => {
                let page: u64 = here.map_or(Ok(u64::from(*first)), str::parse).ok()?;
                Some((page + 1).to_string())
            }
            Paging::Offset { .. } => {
                let offset: u64 = here.unwrap_or("0").parse().ok()?;
                Some((offset + count as u64).to_string())
            }
            Paging::Cursor { path, .. } | Paging::NextAddress { path } => match at(answer, path)? {
                Value::String(text) if !text.is_empty() => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            },
            Paging::LinkHeader => link,
        }
    }
}

fn problem(error: &reqwest::Error) -> SourceError {
    if let Some(refused) = refusal(error) {
        return refused;
    }
    if error.is_timeout() {
        return SourceError::TooSlow(SOURCE_TIMEOUT_SECONDS);
    }
    SourceError::Unreachable
}

fn refuse(status: StatusCode) -> Result<(), SourceError> {
    match status {
        status if status.is_success() => Ok(()),
        status if status.is_redirection() => Err(SourceError::Redirect),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(SourceError::Forbidden),
        StatusCode::TOO_MANY_REQUESTS => Err(SourceError::Throttled),
        status => Err(SourceError::Status(status.as_u16())),
    }
}

/// The body, as long as it is none without an end.
async fn read(response: Response) -> Result<Vec<u8>, SourceError> {
    bounded(response, SOURCE_ANSWER_BYTES_MAXIMUM)
        .await
        .map_err(|error| problem(&error))?
        .ok_or(SourceError::TooLarge(SOURCE_ANSWER_BYTES_MAXIMUM >> 20))
}

/// The address that the header `Link` calls the next one.
fn next_link(headers: &HeaderMap) -> Option<String> {
    let links = headers
        .get_all(LINK)
        .iter()
        .filter_map(|value| value.to_str().ok());
    links.flat_map(|links| links.split(',')).find_map(|link| {
        let (address, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = parameters.split(';').any(|parameter| {
            let Some((name, value)) = parameter.trim().split_once('=') else {
                return false;
            };
            let mut relations = value.trim_matches('"').split_whitespace();
            name.eq_ignore_ascii_case("rel")
                && relations.any(|one| one.eq_ignore_ascii_case("next"))
        });
        is_next.then(|| address.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_link_is_found() {
        let headers = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(LINK, text.parse().unwrap());
            headers
        };
        let next = |text: &str| next_link(&headers(text));
        assert_eq!(
            next(r#"<https://a.example/?page=1>; rel="prev", <https://a.example/?page=3>; rel="next""#).as_deref(),
            Some("https://a.example/?page=3")
        );
        assert_eq!(
            next("</x?page=2>; title=\"a\"; rel=next").as_deref(),
            Some("/x?page=2")
        );
        assert_eq!(next("<x>; rel=last"), None);
        assert_eq!(next("nonsense"), None);
    }
}
