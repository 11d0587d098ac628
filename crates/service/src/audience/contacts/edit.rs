//! A contact's fields edited by hand.

use std::collections::BTreeMap;

use domain::contact::birth_year;
use domain::contact_merge::{Sourced, custom_key};
use domain::finder::is_language;
use domain::limits::{
    CONTACT_FIELD_LENGTH_MAXIMUM, CUSTOM_FIELD_NAME_LENGTH_MAXIMUM, CUSTOM_FIELDS_MAXIMUM,
    IMPORT_FIELD_BYTES_MAXIMUM,
};
use domain::profile::ProfileKey;
use domain::time::Timestamp;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::ServiceResult;
use crate::input::{Checks, one_line, several_lines};

/// A value that is there, be it null: `null` clears a field, a missing field stays as it is.
type Given = Option<Option<String>>;

/// What is to change of a contact. A field that is not named stays; null or an empty text clears
/// it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ContactChange {
    /// Given name.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub first_name: Given,
    /// Family name.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub last_name: Given,
    /// The line under the name.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub headline: Given,
    /// Company.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub company: Given,
    /// Position.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub title: Given,
    /// City.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub city: Given,
    /// Region.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub region: Given,
    /// Country.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub country: Given,
    /// Language tag.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub language: Given,
    /// Industry.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub industry: Given,
    /// Year of birth.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub birth_year: Given,
    /// E-mail address.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub email: Given,
    /// Profile address.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub profile_url: Given,
    /// Custom fields by name; null removes one.
    #[schema(value_type = std::collections::HashMap<String, Option<String>>)]
    pub custom: BTreeMap<String, Option<String>>,
}

fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Given, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

/// Brings a change into a contact; answers the names of what changed.
pub(super) fn apply(
    contact: &mut Sourced,
    change: ContactChange,
    now: Timestamp,
) -> ServiceResult<Vec<String>> {
    let mut checks = Checks::new();
    let fields = [
        ("first_name", change.first_name),
        ("last_name", change.last_name),
        ("headline", change.headline),
        ("company", change.company),
        ("title", change.title),
        ("city", change.city),
        ("region", change.region),
        ("country", change.country),
        ("language", change.language),
        ("industry", change.industry),
        ("birth_year", change.birth_year),
        ("email", change.email),
        ("profile_url", change.profile_url),
    ];
    let mut changed = Vec::new();
    for (name, value) in fields {
        let Some(value) = value else {
            continue;
        };
        let value = checked(name, &value.unwrap_or_default(), &mut checks);
        if contact.set_by_hand(name, Some(value), now) {
            changed.push(name.to_owned());
        }
    }
    for (name, value) in change.custom {
        let (name, value) = checked_custom(&name, value, &mut checks);
        if contact.set_custom_by_hand(&name, value, now) {
            changed.push(custom_key(&name));
        }
    }
    checks.ensure(
        contact.fields.custom.len() <= CUSTOM_FIELDS_MAXIMUM,
        "custom",
        "too_many",
        format!("A contact has at most {CUSTOM_FIELDS_MAXIMUM} custom fields. Remove some"),
    );
    checks.finish()?;
    Ok(changed)
}

/// A value as it is kept: tidied, and in its canonical form where there is one.
fn checked(name: &str, value: &str, checks: &mut Checks) -> String {
    let value = one_line(value);
    checks.length(name, &value, CONTACT_FIELD_LENGTH_MAXIMUM);
    if value.is_empty() {
        return value;
    }
    match name {
        "email" => checks.email(name, &value),
        "language" => {
            checks.ensure(
                is_language(&value),
                name,
                "unknown_language",
                "A language is written as its tag, such as fr or pt-BR",
            );
            value
        }
        "birth_year" => {
            let year = birth_year(&value);
            checks.ensure(
                year.is_some(),
                name,
                "bad_year",
                "A year of birth is written with four digits, such as 1987",
            );
            year.unwrap_or_default()
        }
        "profile_url" => match ProfileKey::parse(&value) {
            Ok(key) => key.display_url(),
            Err(error) => {
                checks.add(name, "not_a_profile", error.to_string());
                value
            }
        },
        _ => value,
    }
}

fn checked_custom(
    name: &str,
    value: Option<String>,
    checks: &mut Checks,
) -> (String, Option<String>) {
    let field = custom_key(name);
    let tidy = one_line(name);
    let is_name = !tidy.is_empty()
        && tidy.chars().count() <= CUSTOM_FIELD_NAME_LENGTH_MAXIMUM
        && !tidy.contains(['{', '}', '|']);
    checks.ensure(
        is_name,
        &field,
        "bad_name",
        format!("A custom field's name has 1 to {CUSTOM_FIELD_NAME_LENGTH_MAXIMUM} characters, without braces and bars"),
    );
    let value = value.map(|value| several_lines(&value));
    let length = value.as_ref().map_or(0, String::len);
    checks.ensure(
        length <= IMPORT_FIELD_BYTES_MAXIMUM,
        &field,
        "too_long",
        "The value is too long. Shorten it",
    );
    (tidy, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000);

    fn change(json: &str) -> ContactChange {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_is_not_named_stays_and_null_clears() {
        let mut contact = Sourced::default();
        contact.set_by_hand("company", Some("Acme".to_owned()), NOW);
        contact.set_by_hand("title", Some("CTO".to_owned()), NOW);
        let changed = apply(
            &mut contact,
            change(r#"{"company": null, "city": " Paris ", "custom": {"Tier": "gold"}}"#),
            NOW,
        )
        .unwrap();
        assert_eq!(changed, ["company", "city", "custom.Tier"]);
        assert_eq!(contact.fields.company, None);
        assert_eq!(contact.fields.title.as_deref(), Some("CTO"));
        assert_eq!(contact.fields.city.as_deref(), Some("Paris"));
    }

    #[test]
    fn every_problem_is_named() {
        let json = r#"{"email": "x", "language": "francais", "profile_url": "https://evil.example/in/x", "custom": {"{": "1"}}"#;
        let error = apply(&mut Sourced::default(), change(json), NOW).unwrap_err();
        let crate::ServiceError::Invalid(problems) = error else {
            panic!("another error");
        };
        let fields: Vec<_> = problems.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(fields, ["language", "email", "profile_url", "custom.{"]);
    }

    #[test]
    fn addresses_are_kept_in_their_canonical_form() {
        let mut contact = Sourced::default();
        let json =
            r#"{"profile_url": "uk.linkedin.com/in/Jane-Doe?x=1", "email": "Jane@Acme.example"}"#;
        apply(&mut contact, change(json), NOW).unwrap();
        assert_eq!(
            contact.fields.profile_url.as_deref(),
            Some("https://www.linkedin.com/in/jane-doe")
        );
        assert_eq!(contact.fields.email.as_deref(), Some("jane@acme.example"));
    }

    #[test]
    fn unknown_fields_are_refused() {
        assert!(serde_json::from_str::<ContactChange>(r#"{"remote_id": "x"}"#).is_err());
    }
}
