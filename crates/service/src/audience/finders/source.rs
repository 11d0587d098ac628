//! Finders that fetch people from sources outside: the key, the preview, and the people of a run (R20).

use std::collections::BTreeMap;

use connectors::source::{Position, Source, SourceError};
use domain::contact::ContactFields;
use domain::finder::FinderKind;
use domain::finder_source::{SourceConfiguration, statement};
use domain::identity::Role;
use domain::ids::FinderId;
use domain::limits::SOURCE_PREVIEW_RECORDS;
use engine::connections::Fetched;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::finder::FinderRow;
use utoipa::ToSchema;

use super::super::tables::{RecordField, people_of};
use crate::error::OrNotFound;
use crate::input::Checks;
use crate::{Scope, Service, ServiceError, ServiceResult};

/// How an answer leads to the next one, for the API's document.
#[derive(Debug, ToSchema)]
#[schema(as = Paging)]
#[expect(
    dead_code,
    reason = "it only describes `domain::finder_source::Paging`"
)]
pub struct PagingSchema {
    /// `none`, `page`, `offset`, `cursor`, `next_address` or `link_header`.
    #[schema(example = "cursor")]
    kind: String,
    /// The parameter that takes the number or cursor; of `page`, `offset` and `cursor`.
    parameter: Option<String>,
    /// The number of the first page, 1 where none is given.
    first: Option<u32>,
    /// Where the next cursor or address stands in the answer, with dots between names.
    path: Option<String>,
}

/// What is asked of a source outside, for the API's document.
#[derive(Debug, ToSchema)]
#[schema(as = Source)]
#[expect(
    dead_code,
    reason = "it only describes `domain::finder_source::SourceConfiguration`"
)]
pub struct SourceSchema {
    /// Where it is asked, https; of a contact manager where it is not the usual address.
    address: Option<String>,
    /// The header that takes the key; `Authorization` where none is named.
    secret_header: Option<String>,
    /// Where the list of people stands in an answer, with dots between names; found where none is given.
    items: Option<String>,
    /// How an answer leads to the next one.
    paging: Option<PagingSchema>,
    /// The parameter that takes how many records an answer has.
    size_parameter: Option<String>,
    /// What fields of a record fill, by the record's own name: a contact's field, `custom` or `ignored`.
    mapping: Option<BTreeMap<String, String>>,
    /// The id of a filter of Pipedrive.
    filter: Option<String>,
    /// The one `SELECT` that a database is asked with; of `sql`, whose address is that of the database and whose key is the
    /// password.
    query: Option<String>,
    /// The column of its rows that rises with each new one; of `sql`.
    order_column: Option<String>,
}

/// A source that is looked at before a finder is made of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceProbe {
    /// `http_json`, `hubspot`, `pipedrive` or `sql`.
    #[schema(value_type = crate::schema::FinderKindName)]
    pub kind: FinderKind,
    /// What is asked.
    #[serde(default)]
    #[schema(value_type = Option<SourceSchema>)]
    pub source: SourceConfiguration,
    /// The key; that of the finder where none is given.
    #[serde(default)]
    pub secret: Option<String>,
    /// The finder whose key is used.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub finder_id: Option<FinderId>,
}

/// What a source answers, and what would be made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SourcePreview {
    /// The fields of its records, and what they fill.
    pub fields: Vec<RecordField>,
    /// Records that were looked at.
    pub records: u64,
    /// Those that name nobody.
    pub rejected: u64,
    /// Whether there are more behind them.
    pub has_more: bool,
}

/// Checks what is asked of a source.
pub(super) fn check(
    checks: &mut Checks,
    kind: FinderKind,
    source: Option<&SourceConfiguration>,
    secret: Option<&str>,
    service: &Service,
) {
    if !kind.is_source() {
        checks.ensure(
            source.is_none() && secret.is_none(),
            "source",
            "not_for_this_kind",
            "Only finders of sources outside have an address and a key. Leave them empty",
        );
        return;
    }
    let none = SourceConfiguration::default();
    let source = source.unwrap_or(&none);
    let found = source.validate(kind);
    let is_whole = found.is_empty();
    checks.extend(found.into_iter().map(|problem| problem.within("source")));
    for (name, field) in &source.mapping {
        let is_known = field == "custom"
            || field == "ignored"
            || super::super::tables::fields().any(|known| known == field);
        checks.ensure(
            is_known,
            &format!("source.mapping.{name}"),
            "unknown_choice",
            "This is no field of a contact. Choose one of the list, custom or ignored",
        );
    }
    if matches!(kind, FinderKind::Hubspot | FinderKind::Pipedrive) {
        checks.ensure(
            secret.is_some_and(|secret| !secret.trim().is_empty()),
            "secret",
            "required",
            "A contact manager is asked with a key. Make one there and paste it here",
        );
    }
    checks.ensure(
        secret.is_none_or(|secret| {
            secret.len() <= domain::limits::SOURCE_SECRET_LENGTH_MAXIMUM
                && secret.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        }),
        "secret",
        "bad_secret",
        "A key is a line of letters, digits and marks. Copy it again",
    );
    if is_whole && let Err(problem) = reachable(kind, source, secret, service) {
        checks.add("source.address", "address_refused", problem.to_string());
    }
}

/// Whether a source is at an address that may be called.
fn reachable(
    kind: FinderKind,
    source: &SourceConfiguration,
    secret: Option<&str>,
    service: &Service,
) -> Result<(), SourceError> {
    Source::new(kind, source, secret.or(Some("-")), &service.reach()).map(drop)
}

impl Service {
    /// Seals the key of a finder's source.
    pub(super) fn seal_source(&self, finder: &FinderId, secret: &str) -> String {
        self.with_secrets(|secrets| self.vault().seal(finder.as_str(), secret, secrets))
    }

    /// Opens the key of a finder's source.
    pub(super) fn open_source(&self, finder: &FinderId, sealed: &str) -> Result<String, String> {
        self.vault()
            .open(finder.as_str(), sealed)
            .map_err(|error| error.to_string())
    }

    /// The next people of a finder's source, for a run of the engine.
    pub(crate) async fn fetch(&self, finder: &FinderRow) -> Result<Fetched, String> {
        let none = SourceConfiguration::default();
        let source = finder.source.as_ref().map_or(&none, |source| &source.0);
        let secret = match &finder.secret_encrypted {
            Some(sealed) => Some(self.open_source(&finder.id, sealed)?),
            None => None,
        };
        // A position that another edition wrote begins anew: who is there already is recognised.
        let position: Option<Position> = finder
            .position
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok());
        let answer = Source::new(finder.kind, source, secret.as_deref(), &self.reach())
            .map_err(|error| error.to_string())?
            .next(position.as_ref(), finder.results_per_slot as usize)
            .await
            .map_err(|error| error.to_string())?;
        let (people, _) = people_of(&answer.records, &source.mapping);
        let next = answer.next.map(|next| serde_json::to_string(&next));
        Ok(Fetched {
            people: people.into_iter().flatten().collect(),
            next: next.transpose().map_err(|error| error.to_string())?,
        })
    }

    /// Asks a source once and says what would be made of its records; nothing is kept.
    pub async fn preview_source(
        &self,
        scope: &Scope,
        probe: SourceProbe,
    ) -> ServiceResult<SourcePreview> {
        scope.require(Role::Editor)?;
        let mut secret = probe.secret.filter(|secret| !secret.is_empty());
        if let (None, Some(id)) = (&secret, &probe.finder_id) {
            let mut tx = self.read().await?;
            let row = store::finder::get(&mut tx, scope.workspace(), id)
                .await?
                .filter(|row| row.archived_at.is_none())
                .or_not_found("finder")?;
            // The key goes only where it was meant to go.
            let is_same = row.source.as_ref().is_some_and(|known| {
                known.0.address == probe.source.address && row.kind == probe.kind
            });
            if let Some(sealed) = row.secret_encrypted.filter(|_| is_same) {
                let opened = self.open_source(id, &sealed);
                secret = Some(opened.map_err(ServiceError::internal)?);
            }
        }
        let mut checks = Checks::new();
        checks.ensure(
            probe.kind.is_source(),
            "kind",
            "not_for_this_kind",
            "Only sources outside are looked at before",
        );
        check(
            &mut checks,
            probe.kind,
            Some(&probe.source),
            secret.as_deref(),
            self,
        );
        checks.finish()?;
        let told = |error: SourceError| {
            let field = match error {
                SourceError::Database(_) => "source.query",
                SourceError::NoOrder => "source.order_column",
                _ => "source.address",
            };
            ServiceError::invalid(field, "source_failed", error.to_string())
        };
        let source = Source::new(probe.kind, &probe.source, secret.as_deref(), &self.reach())
            .map_err(told)?;
        let answer = source
            .next(None, SOURCE_PREVIEW_RECORDS)
            .await
            .map_err(told)?;
        Ok(preview(
            &answer.records,
            &probe.source,
            answer.next.is_some(),
        ))
    }
}

fn preview(records: &[Value], source: &SourceConfiguration, has_more: bool) -> SourcePreview {
    let (people, fields) = people_of(records, &source.mapping);
    let people: Vec<Option<ContactFields>> = people;
    let rejected = people.iter().filter(|person| person.is_none()).count();
    SourcePreview {
        fields,
        records: records.len() as u64,
        rejected: rejected as u64,
        has_more,
    }
}

/// The definition's part of an input: empty texts are none.
pub(super) fn tidied(source: SourceConfiguration) -> SourceConfiguration {
    let tidy = |text: Option<String>| {
        text.map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    SourceConfiguration {
        address: tidy(source.address),
        secret_header: tidy(source.secret_header),
        items: tidy(source.items),
        size_parameter: tidy(source.size_parameter),
        filter: tidy(source.filter),
        query: tidy(source.query).map(|query| statement::tidied(&query)),
        order_column: tidy(source.order_column),
        ..source
    }
}
