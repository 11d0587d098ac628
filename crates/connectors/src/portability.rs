//! LinkedIn's interface of member data portability (R43): official, and read only. It gives a member's data as rows with the columns
//! of the archive, some at a time; whoever asks puts them together and reads them as an archive.
//!
//! The pages of a domain are asked for one after the other until the interface says that there are no more: the total that it
//! states is not reliable. Nothing but the documented answer is believed.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::limits::{
    PORTABILITY_ANSWER_BYTES_MAXIMUM, PORTABILITY_PAGES_MAXIMUM, PORTABILITY_TIMEOUT_SECONDS,
    PORTABILITY_TOTAL_BYTES_MAXIMUM,
};
use domain::portability::{Domain, PortabilityProblem};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue, RETRY_AFTER, USER_AGENT};
use reqwest::{Client, Response, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use crate::source::PrivateHosts;
use crate::source::client::{bounded, guarded, refusal};
use crate::source::guard::check;

/// Where LinkedIn has it.
pub const LINKEDIN: &str = "https://api.linkedin.com/";
/// The version of the interface; it takes no other.
const VERSION: &str = "202312";
/// What it says instead of a page that is not there.
const NO_DATA: &str = "no data found";

/// A member's access.
#[derive(Clone, PartialEq, Eq)]
pub struct Portability {
    /// The interface's address, without `/rest`.
    pub base: Url,
    /// The member's token.
    pub token: String,
}

/// Without the token.
impl std::fmt::Debug for Portability {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Portability")
            .field("base", &self.base.as_str())
            .finish_non_exhaustive()
    }
}

/// Why the data could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct NoData {
    /// The kind of reason.
    pub problem: PortabilityProblem,
    /// The status that was answered, or what else says more.
    pub detail: Option<String>,
    /// When it may be asked again, as the interface says.
    pub retry_after_seconds: Option<i64>,
}

impl From<PortabilityProblem> for NoData {
    fn from(problem: PortabilityProblem) -> Self {
        Self {
            problem,
            detail: None,
            retry_after_seconds: None,
        }
    }
}

fn nonsense(detail: &str) -> NoData {
    NoData {
        detail: Some(detail.to_owned()),
        ..NoData::from(PortabilityProblem::Nonsense)
    }
}

/// A page of the interface; what else it holds is of no interest.
#[derive(Deserialize)]
struct SnapshotPage {
    elements: Vec<Element>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Element {
    snapshot_domain: String,
    snapshot_data: Vec<Map<String, Value>>,
}

/// A row: columns and values.
pub type Row = Vec<(String, String)>;

impl Portability {
    /// Every row of each of these domains, all of them or none.
    pub async fn read(
        &self,
        domains: &[Domain],
        private: &PrivateHosts,
    ) -> Result<Vec<(Domain, Vec<Row>)>, NoData> {
        let client = guarded(private, Duration::from_secs(PORTABILITY_TIMEOUT_SECONDS))
            .map_err(|_| PortabilityProblem::Unreachable)?;
        let mut bytes_left = PORTABILITY_TOTAL_BYTES_MAXIMUM;
        let mut all = Vec::new();
        for domain in domains {
            let rows = self
                .rows(*domain, &client, private, &mut bytes_left)
                .await?;
            all.push((*domain, rows));
        }
        Ok(all)
    }

    async fn rows(
        &self,
        domain: Domain,
        client: &Client,
        private: &PrivateHosts,
        bytes_left: &mut usize,
    ) -> Result<Vec<Row>, NoData> {
        let mut rows = Vec::new();
        let mut before = Vec::new();
        for start in 0..PORTABILITY_PAGES_MAXIMUM {
            let Some(body) = self.page(domain, start, client, private).await? else {
                return Ok(rows);
            };
            *bytes_left = bytes_left
                .checked_sub(body.len())
                .ok_or(PortabilityProblem::TooLarge)?;
            let page = rows_of(&body, domain)?;
            if page.is_empty() {
                return Ok(rows);
            }
            // An interface that takes no notice of `start` would give the first page for ever.
            if page == before {
                return Err(nonsense("the same page came twice"));
            }
            rows.extend(page.iter().cloned());
            before = page;
        }
        Err(PortabilityProblem::TooLarge.into())
    }

    /// A page; none where there are no more.
    async fn page(
        &self,
        domain: Domain,
        start: u32,
        client: &Client,
        private: &PrivateHosts,
    ) -> Result<Option<Vec<u8>>, NoData> {
        let address = self.address(domain, start);
        if check(&address, private).is_err() {
            return Err(PortabilityProblem::AddressRefused.into());
        }
        let mut token = HeaderValue::from_str(&format!("Bearer {}", self.token))
            .map_err(|_| PortabilityProblem::TokenRefused)?;
        token.set_sensitive(true);
        let request = client
            .get(address)
            .header(AUTHORIZATION, token)
            .header("LinkedIn-Version", VERSION)
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, "Overture");
        let response = request.send().await.map_err(|error| failed(&error))?;
        let status = response.status();
        if status.is_success() || status == StatusCode::NOT_FOUND {
            return body_of(response, status).await;
        }
        Err(refused(&response))
    }

    fn address(&self, domain: Domain, start: u32) -> Url {
        let mut address = self.base.clone();
        let path = format!(
            "{}/rest/memberSnapshotData",
            self.base.path().trim_end_matches('/')
        );
        address.set_path(&path);
        address.set_fragment(None);
        address
            .query_pairs_mut()
            .clear()
            .append_pair("q", "criteria")
            .append_pair("domain", domain.as_str())
            .append_pair("start", &start.to_string());
        address
    }
}

async fn body_of(response: Response, status: StatusCode) -> Result<Option<Vec<u8>>, NoData> {
    let body = bounded(response, PORTABILITY_ANSWER_BYTES_MAXIMUM)
        .await
        .map_err(|error| failed(&error))?
        .ok_or(PortabilityProblem::TooLarge)?;
    if status == StatusCode::NOT_FOUND {
        // Another server's 404 is no end of the data.
        let said = String::from_utf8_lossy(&body).to_lowercase();
        if said.contains(NO_DATA) {
            return Ok(None);
        }
        return Err(NoData {
            detail: Some(status.as_u16().to_string()),
            ..NoData::from(PortabilityProblem::Failing)
        });
    }
    Ok(Some(body))
}

/// The rows of a page.
fn rows_of(body: &[u8], domain: Domain) -> Result<Vec<Row>, NoData> {
    let page: SnapshotPage =
        serde_json::from_slice(body).map_err(|_| nonsense("it is no page of data"))?;
    let mut rows = Vec::new();
    for element in page.elements {
        if element.snapshot_domain != domain.as_str() {
            return Err(nonsense("it is about another domain"));
        }
        for row in element.snapshot_data {
            rows.push(row_of(row)?);
        }
    }
    Ok(rows)
}

fn row_of(row: Map<String, Value>) -> Result<Row, NoData> {
    row.into_iter()
        .map(|(column, value)| match value {
            Value::String(text) => Ok((column, text)),
            Value::Null => Ok((column, String::new())),
            Value::Bool(_) | Value::Number(_) => Ok((column, value.to_string())),
            Value::Array(_) | Value::Object(_) => Err(nonsense("a value is no text")),
        })
        .collect()
}

fn failed(error: &reqwest::Error) -> NoData {
    let problem = if refusal(error).is_some() {
        PortabilityProblem::AddressRefused
    } else if error.is_timeout() {
        PortabilityProblem::TooSlow
    } else {
        PortabilityProblem::Unreachable
    };
    problem.into()
}

fn refused(response: &Response) -> NoData {
    let status = response.status();
    let problem = match status {
        status if status.is_redirection() => PortabilityProblem::AddressRefused,
        StatusCode::UNAUTHORIZED => PortabilityProblem::TokenRefused,
        StatusCode::FORBIDDEN => PortabilityProblem::NotAllowed,
        StatusCode::UPGRADE_REQUIRED => PortabilityProblem::OtherVersion,
        StatusCode::TOO_MANY_REQUESTS => PortabilityProblem::Throttled,
        _ => PortabilityProblem::Failing,
    };
    let seconds = response.headers().get(RETRY_AFTER);
    NoData {
        problem,
        detail: Some(status.as_u16().to_string()),
        retry_after_seconds: seconds.and_then(|value| value.to_str().ok()?.trim().parse().ok()),
    }
}

/// Rows as a file of the archive: each column that a row has, once.
pub fn as_file(rows: &[Row]) -> Vec<u8> {
    let columns: BTreeSet<&str> = rows
        .iter()
        .flatten()
        .map(|(column, _)| column.as_str())
        .collect();
    let mut file = line(columns.iter().copied());
    for row in rows {
        let cells = columns.iter().map(|column| {
            let cell = row.iter().find(|(own, _)| own == column);
            cell.map_or("", |(_, value)| value.as_str())
        });
        file.push_str(&line(cells));
    }
    file.into_bytes()
}

fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = cells
        .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
        .collect();
    quoted.join(",") + "\n"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn access(base: &str) -> Portability {
        Portability {
            base: base.parse().unwrap(),
            token: "very-secret".to_owned(),
        }
    }

    #[test]
    fn a_page_is_asked_for_as_the_contract_says() {
        let address = access(LINKEDIN).address(Domain::Connections, 3);
        assert_eq!(
            address.as_str(),
            "https://api.linkedin.com/rest/memberSnapshotData?q=criteria&domain=CONNECTIONS&start=3"
        );
    }

    #[test]
    fn a_token_is_not_written_down() {
        assert!(!format!("{:?}", access(LINKEDIN)).contains("secret"));
    }

    #[test]
    fn rows_become_a_file_whatever_stands_in_them() {
        let rows = vec![
            vec![("A".to_owned(), "say \"hi\",\nthen go".to_owned())],
            vec![("B".to_owned(), "=x".to_owned())],
        ];
        let file = String::from_utf8(as_file(&rows)).unwrap();
        assert_eq!(
            file,
            "\"A\",\"B\"\n\"say \"\"hi\"\",\nthen go\",\"\"\n\"\",\"=x\"\n"
        );
    }

    #[test]
    fn nothing_but_the_documented_answer_is_believed() {
        let rows = |body: Value| rows_of(body.to_string().as_bytes(), Domain::Inbox);
        let page = |domain: &str, data: Value| json!({"elements": [{"snapshotDomain": domain, "snapshotData": data}]});
        let read = rows(page("INBOX", json!([{"FROM": "Jane", "n": 1, "x": null}]))).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(rows(json!({"elements": []})), Ok(Vec::new()));
        for bad in [
            json!([]),
            json!({"elements": 3}),
            json!("x"),
            page("CONNECTIONS", json!([])),
            page("INBOX", json!([{"FROM": {"a": 1}}])),
            page("INBOX", json!({"FROM": "Jane"})),
        ] {
            let problem = rows(bad.clone()).unwrap_err().problem;
            assert_eq!(problem, PortabilityProblem::Nonsense, "{bad}");
        }
        assert!(rows_of(b"<html>", Domain::Inbox).is_err());
    }
}
