//! What the tests of the audience use again and again.

use domain::finder::FinderKind;
use service::audience::contacts::{ContactQuery, ContactView};
use service::audience::finders::{FinderInput, FinderView};
use service::audience::imports::{ImportView, Upload};
use service::{PageRequest, Scope, ServiceError};

use crate::support::World;

/// A finder of files.
pub fn files(name: &str) -> FinderInput {
    serde_json::from_value(serde_json::json!({"name": name, "kind": FinderKind::Csv}))
        .expect("an input")
}

/// A search for a title.
pub fn search(name: &str, title: &str) -> FinderInput {
    serde_json::from_value(serde_json::json!({
        "name": name, "kind": FinderKind::Search, "search": {"title": title},
    }))
    .expect("an input")
}

/// A file as it is handed in.
pub fn upload(text: &str) -> Upload<'_> {
    Upload {
        file_name: "people.csv",
        content: text.into(),
        columns: &[],
    }
}

impl World {
    /// A new finder of files of the one who asks.
    pub async fn file_finder(&self, scope: &Scope) -> FinderView {
        self.service
            .create_finder(scope, files("People"))
            .await
            .expect("a finder can be made")
    }

    /// Imports a text into a new finder of files.
    pub async fn import(&self, scope: &Scope, text: &str) -> ImportView {
        self.service
            .create_finder_from_file(scope, files("People"), &upload(text))
            .await
            .expect("the file can be imported")
    }

    /// Contacts that a query finds, all on one page.
    pub async fn found(&self, scope: &Scope, query: &ContactQuery) -> Vec<ContactView> {
        let request = PageRequest {
            limit: Some(200),
            cursor: None,
        };
        self.service
            .contacts(scope, query, &request)
            .await
            .expect("contacts can be listed")
            .items
    }

    /// The first contact of a list.
    pub async fn first_contact(&self, scope: &Scope) -> ContactView {
        self.found(scope, &ContactQuery::default())
            .await
            .into_iter()
            .next()
            .expect("there is a contact")
    }
}

/// Fields and codes of the problems in an answer.
pub fn problems<T: std::fmt::Debug>(
    answer: Result<T, ServiceError>,
) -> Vec<(String, &'static str)> {
    match answer.expect_err("the input is refused") {
        ServiceError::Invalid(problems) => problems
            .into_iter()
            .map(|problem| (problem.field, problem.code))
            .collect(),
        other => panic!("another error: {other}"),
    }
}

/// The stable code of an error.
pub fn code<T: std::fmt::Debug>(answer: Result<T, ServiceError>) -> &'static str {
    answer.expect_err("an error").code()
}
