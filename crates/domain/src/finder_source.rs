//! Where a finder takes people from outside (R20): another program's JSON over HTTP, a contact manager, or a database.

pub mod statement;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::finder::FinderKind;
use crate::limits::{
    SOURCE_ADDRESS_LENGTH_MAXIMUM, SOURCE_MAPPING_MAXIMUM, SOURCE_TEXT_LENGTH_MAXIMUM,
};
use crate::problem::Problem;

/// How an answer leads to the next one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Paging {
    /// There is one answer.
    #[default]
    None,
    /// Pages are numbered.
    Page {
        /// The parameter that takes the number.
        parameter: String,
        /// The number of the first page.
        #[serde(default = "first_page")]
        first: u32,
    },
    /// A number of records is passed over.
    Offset {
        /// The parameter that takes the number.
        parameter: String,
    },
    /// Each answer holds what the next question has to say.
    Cursor {
        /// The parameter that takes it.
        parameter: String,
        /// Where it stands in the answer, with dots between names.
        path: String,
    },
    /// Each answer holds the next address.
    NextAddress {
        /// Where it stands in the answer, with dots between names.
        path: String,
    },
    /// The header `Link` names the next address, as of RFC 8288.
    LinkHeader,
}

fn first_page() -> u32 {
    1
}

/// What is asked of a source outside, but for its secret.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourceConfiguration {
    /// Where it is asked; of a contact manager where it is not the usual address.
    pub address: Option<String>,
    /// The header that takes the secret; `Authorization` where none is named.
    pub secret_header: Option<String>,
    /// Where in an answer the list of people stands, with dots between names; the first list of objects where none is named.
    pub items: Option<String>,
    /// How an answer leads to the next one.
    pub paging: Paging,
    /// The parameter that takes how many records an answer has.
    pub size_parameter: Option<String>,
    /// What fields of a record fill: the field of a contact, `custom` or `ignored`, by the record's own name with dots
    /// between those of objects within each other. What is not named is found out.
    pub mapping: BTreeMap<String, String>,
    /// A list or filter of the contact manager; everybody where none is named.
    pub filter: Option<String>,
    /// The statement that a database is asked with.
    pub query: Option<String>,
    /// The column of its rows that rises with each new one.
    pub order_column: Option<String>,
}

impl SourceConfiguration {
    /// What forbids saving it; empty where nothing does.
    pub fn validate(&self, kind: FinderKind) -> Vec<Problem> {
        let mut problems = Vec::new();
        let address = self.address.as_deref().unwrap_or_default();
        if kind == FinderKind::HttpJson && address.trim().is_empty() {
            problems.push(Problem::new(
                "address",
                "required",
                "A source needs its address, such as https://people.example.com/contacts.",
            ));
        }
        if kind == FinderKind::Sql {
            problems.extend(statement::validate(self));
        }
        if address.len() > SOURCE_ADDRESS_LENGTH_MAXIMUM {
            problems.push(Problem::new(
                "address",
                "too_long",
                format!(
                    "An address has at most {SOURCE_ADDRESS_LENGTH_MAXIMUM} characters; shorten it."
                ),
            ));
        }
        if self.mapping.len() > SOURCE_MAPPING_MAXIMUM {
            problems.push(Problem::new(
                "mapping",
                "too_many",
                format!("At most {SOURCE_MAPPING_MAXIMUM} fields are mapped; remove some."),
            ));
        }
        let (parameter, path) = match &self.paging {
            Paging::None | Paging::LinkHeader => (None, None),
            Paging::Page { parameter, .. } | Paging::Offset { parameter } => {
                (Some(parameter), None)
            }
            Paging::Cursor { parameter, path } => (Some(parameter), Some(path)),
            Paging::NextAddress { path } => (None, Some(path)),
        };
        for (field, text) in [("paging.parameter", parameter), ("paging.path", path)] {
            if text.is_some_and(|text| text.trim().is_empty()) {
                problems.push(Problem::new(
                    field,
                    "required",
                    "Say how the next answer is asked for.",
                ));
            }
        }
        let texts = [
            ("items", self.items.as_ref()),
            ("size_parameter", self.size_parameter.as_ref()),
            ("secret_header", self.secret_header.as_ref()),
            ("filter", self.filter.as_ref()),
            ("paging.parameter", parameter),
            ("paging.path", path),
        ];
        for (field, text) in texts {
            if text.is_some_and(|text| text.chars().count() > SOURCE_TEXT_LENGTH_MAXIMUM) {
                problems.push(Problem::new(
                    field,
                    "too_long",
                    format!(
                        "This has at most {SOURCE_TEXT_LENGTH_MAXIMUM} characters; shorten it."
                    ),
                ));
            }
        }
        let header = self.secret_header.as_deref().unwrap_or("Authorization");
        let is_header = header
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let is_ours = ["host", "content-length", "connection", "transfer-encoding"]
            .iter()
            .any(|name| header.eq_ignore_ascii_case(name));
        if header.is_empty() || !is_header || is_ours {
            problems.push(Problem::new(
                "secret_header",
                "bad_header",
                "This is no name of a header that can take a secret; write Authorization or X-API-Key.",
            ));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(configuration: &SourceConfiguration, kind: FinderKind) -> Vec<(String, &'static str)> {
        configuration
            .validate(kind)
            .into_iter()
            .map(|problem| (problem.field, problem.code))
            .collect()
    }

    #[test]
    fn a_source_says_where_and_how() {
        let empty = SourceConfiguration::default();
        assert_eq!(
            codes(&empty, FinderKind::HttpJson),
            [("address".to_owned(), "required")]
        );
        assert_eq!(codes(&empty, FinderKind::Hubspot), []);
        let odd = SourceConfiguration {
            address: Some("https://people.example.com".to_owned()),
            secret_header: Some("Host".to_owned()),
            paging: Paging::Cursor {
                parameter: " ".to_owned(),
                path: "next".to_owned(),
            },
            ..SourceConfiguration::default()
        };
        assert_eq!(
            codes(&odd, FinderKind::HttpJson),
            [
                ("paging.parameter".to_owned(), "required"),
                ("secret_header".to_owned(), "bad_header")
            ]
        );
    }

    #[test]
    fn paging_is_read_by_its_kind() {
        let read = |text: &str| serde_json::from_str::<Paging>(text).ok();
        assert_eq!(
            read(r#"{"kind":"page","parameter":"page"}"#),
            Some(Paging::Page {
                parameter: "page".to_owned(),
                first: 1
            })
        );
        assert_eq!(read(r#"{"kind":"link_header"}"#), Some(Paging::LinkHeader));
        assert_eq!(read(r#"{"kind":"page","parameter":"page","of":3}"#), None);
    }
}
