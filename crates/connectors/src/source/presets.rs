//! What each kind of source is asked. Another contact manager over HTTP is a function here.

use domain::finder::FinderKind;
use domain::finder_source::{Paging, SourceConfiguration};
use url::Url;

use super::SourceError;
use super::http::Specification;

/// Where HubSpot answers.
const HUBSPOT: &str = "https://api.hubapi.com";
/// Where Pipedrive answers.
const PIPEDRIVE: &str = "https://api.pipedrive.com";
/// Properties of HubSpot's contacts that fill fields.
const HUBSPOT_PROPERTIES: &[&str] = &[
    "firstname",
    "lastname",
    "email",
    "company",
    "jobtitle",
    "city",
    "state",
    "country",
    "hs_language",
    "industry",
    "hs_linkedin_url",
];

/// What a source of a kind is asked, with its secret.
pub fn specification(
    kind: FinderKind,
    configuration: &SourceConfiguration,
    secret: Option<&str>,
) -> Result<Specification, SourceError> {
    match kind {
        FinderKind::HttpJson => http_json(configuration, secret),
        FinderKind::Hubspot => hubspot(configuration, secret),
        FinderKind::Pipedrive => pipedrive(configuration, secret),
        FinderKind::Csv | FinderKind::Search | FinderKind::Sql => {
            Err(SourceError::Incomplete("its kind"))
        }
    }
}

fn parsed(address: &str) -> Result<Url, SourceError> {
    Url::parse(address.trim()).map_err(|_| SourceError::Refused("it is no address"))
}

fn http_json(
    configuration: &SourceConfiguration,
    secret: Option<&str>,
) -> Result<Specification, SourceError> {
    let address = configuration.address.as_deref();
    let header = configuration.secret_header.as_deref();
    Ok(Specification {
        address: parsed(address.ok_or(SourceError::Incomplete("the address"))?)?,
        items: configuration.items.clone(),
        paging: configuration.paging.clone(),
        size_parameter: configuration.size_parameter.clone(),
        secret: secret.map(|secret| {
            (
                header.unwrap_or("Authorization").to_owned(),
                secret.to_owned(),
            )
        }),
    })
}

/// The address of a contact manager's route.
fn route(configuration: &SourceConfiguration, usual: &str, path: &str) -> Result<Url, SourceError> {
    let mut base = parsed(configuration.address.as_deref().unwrap_or(usual))?;
    base.set_path(path);
    base.set_query(None);
    Ok(base)
}

fn hubspot(
    configuration: &SourceConfiguration,
    secret: Option<&str>,
) -> Result<Specification, SourceError> {
    let secret = secret.ok_or(SourceError::Incomplete("the key of a private app"))?;
    let own = configuration
        .mapping
        .keys()
        .filter_map(|name| name.strip_prefix("properties."));
    let mut properties: Vec<&str> = HUBSPOT_PROPERTIES.to_vec();
    properties.extend(own.filter(|name| !HUBSPOT_PROPERTIES.contains(name)));
    let mut address = route(configuration, HUBSPOT, "/crm/objects/2026-03/contacts")?;
    address
        .query_pairs_mut()
        .append_pair("properties", &properties.join(","))
        .append_pair("archived", "false");
    Ok(Specification {
        address,
        items: Some("results".to_owned()),
        paging: Paging::Cursor {
            parameter: "after".to_owned(),
            path: "paging.next.after".to_owned(),
        },
        size_parameter: Some("limit".to_owned()),
        secret: Some(("Authorization".to_owned(), format!("Bearer {secret}"))),
    })
}

fn pipedrive(
    configuration: &SourceConfiguration,
    secret: Option<&str>,
) -> Result<Specification, SourceError> {
    let secret = secret.ok_or(SourceError::Incomplete("the API token"))?;
    let mut address = route(configuration, PIPEDRIVE, "/api/v2/persons")?;
    let own: Vec<&str> = configuration
        .mapping
        .keys()
        .filter_map(|name| name.strip_prefix("custom_fields."))
        .map(|name| name.split('.').next().unwrap_or(name))
        .collect();
    if !own.is_empty() {
        address
            .query_pairs_mut()
            .append_pair("custom_fields", &own.join(","));
    }
    if let Some(filter) = &configuration.filter {
        address.query_pairs_mut().append_pair("filter_id", filter);
    }
    Ok(Specification {
        address,
        items: Some("data".to_owned()),
        paging: Paging::Cursor {
            parameter: "cursor".to_owned(),
            path: "additional_data.next_cursor".to_owned(),
        },
        size_parameter: Some("limit".to_owned()),
        secret: Some(("x-api-token".to_owned(), secret.to_owned())),
    })
}
