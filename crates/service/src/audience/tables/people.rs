//! People out of records that a source hands over one by one: the same meanings of names as in files.

use std::collections::BTreeMap;

use domain::contact::ContactFields;
use domain::limits::IMPORT_COLUMNS_MAXIMUM;
use serde_json::Value;
use utoipa::ToSchema;

use super::SAMPLE_LENGTH;
use super::grid::Cells;
use super::header::Layout;
use super::json::flatten;
use super::row::{Choice, Columns};

/// Values of a field that are shown.
const SAMPLES: usize = 3;

/// A field of a source's records.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, ToSchema)]
pub struct RecordField {
    /// Its name, with dots between those of objects within each other.
    pub name: String,
    /// What it fills: a contact's field, `custom.NAME` or `ignored`.
    pub field: String,
    /// Its first values.
    pub samples: Vec<String>,
}

/// The people of records, none where a record names nobody, and what their fields were taken for.
pub fn people_of(
    records: &[Value],
    mapping: &BTreeMap<String, String>,
) -> (Vec<Option<ContactFields>>, Vec<RecordField>) {
    let records: Vec<Vec<(String, String)>> = records.iter().map(fields_of).collect();
    let mut names: Vec<&String> = Vec::new();
    for (name, _) in records.iter().flatten() {
        if !names.contains(&name) && names.len() < IMPORT_COLUMNS_MAXIMUM {
            names.push(name);
        }
    }
    // Names say what they mean by their last part too: `properties.firstname` is a first name.
    let headers: Vec<String> = names.iter().map(|name| header_of(name)).collect();
    let choices: Vec<(usize, Choice)> = names
        .iter()
        .enumerate()
        .filter_map(|(place, name)| Some((place, Choice::of(mapping.get(*name)?)?)))
        .collect();
    let layout = Layout {
        separator: ',',
        header_row: None,
        by_content: vec![None; headers.len()],
        headers,
    };
    let columns = Columns::new(&layout, &choices);
    let people = records
        .iter()
        .map(|record| person(&columns, &names, record));
    let people = people.collect();
    let fields = columns
        .mapping()
        .into_iter()
        .zip(&names)
        .map(|(column, name)| RecordField {
            name: (*name).clone(),
            field: column.field,
            samples: samples(&records, name),
        });
    (people, fields.collect())
}

fn fields_of(record: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if let Value::Object(fields) = record {
        for (name, value) in fields {
            flatten(name, value, 0, &mut found);
        }
    }
    found
}

fn header_of(name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    let is_known = |name: &str| super::columns::meaning(name).is_some();
    // The value of an object that is named for what it is: `emails.value`.
    let named = match (name.split('.').next(), last) {
        (Some(first), "value") => first.trim_end_matches('s'),
        _ => last,
    };
    match name {
        name if is_known(name) => name.to_owned(),
        name if name != named && is_known(named) && !is_of_another(name) => named.to_owned(),
        name => name.to_owned(),
    }
}

/// Whether a name is that of something beside the person: `company.id` is no person's, `org.address.city` is the company's.
fn is_of_another(name: &str) -> bool {
    [
        "company.",
        "organization.",
        "organisation.",
        "org.",
        "owner.",
        "account.",
    ]
    .iter()
    .any(|beginning| name.to_ascii_lowercase().starts_with(beginning))
}

fn person(
    columns: &Columns,
    names: &[&String],
    record: &[(String, String)],
) -> Option<ContactFields> {
    let mut cells = Cells::default();
    for name in names {
        let value = record.iter().find(|(own, _)| own == *name);
        cells.push(value.map_or("", |(_, value)| value));
    }
    let (fields, _) = columns.person(&cells)?.ok()?;
    Some(fields)
}

fn samples(records: &[Vec<(String, String)>], name: &str) -> Vec<String> {
    records
        .iter()
        .filter_map(|record| record.iter().find(|(own, _)| own == name))
        .map(|(_, value)| value.trim().chars().take(SAMPLE_LENGTH).collect::<String>())
        .filter(|value| !value.is_empty())
        .take(SAMPLES)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn records_of_contact_managers_are_understood() {
        let hubspot = json!({"id": "1", "properties": {"firstname": "Jane", "lastname": "Doe", "email": "jane@acme.example",
            "company": "Acme", "jobtitle": "CEO", "hs_linkedin_url": "https://linkedin.com/in/jane-doe"}});
        let pipedrive = json!({"id": 17, "name": "Bob Roe", "first_name": "Bob", "last_name": "Roe",
            "emails": [{"value": "old@acme.example", "primary": false}, {"value": "bob@acme.example", "primary": true}],
            "custom_fields": {"9d1e": "https://www.linkedin.com/in/bob-roe"}});
        let (people, _) = people_of(&[hubspot], &BTreeMap::new());
        let jane = people[0].as_ref().unwrap();
        assert_eq!(
            (jane.first_name.as_deref(), jane.title.as_deref()),
            (Some("Jane"), Some("CEO"))
        );
        assert_eq!(
            jane.profile_url.as_deref(),
            Some("https://linkedin.com/in/jane-doe")
        );
        let mapping = BTreeMap::from([("custom_fields.9d1e".to_owned(), "profile_url".to_owned())]);
        let (people, fields) = people_of(&[pipedrive, json!({"id": 3}), json!("x")], &mapping);
        let bob = people[0].as_ref().unwrap();
        assert_eq!(bob.email.as_deref(), Some("bob@acme.example"));
        assert_eq!(
            bob.profile_url.as_deref(),
            Some("https://www.linkedin.com/in/bob-roe")
        );
        assert_eq!(people[1..], [None, None]);
        let email = fields
            .iter()
            .find(|field| field.name == "emails.value")
            .unwrap();
        assert_eq!((email.field.as_str(), email.samples.len()), ("email", 1));
    }
}
