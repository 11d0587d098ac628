//! The contact list as a file, page by page: a million contacts take no more memory than a page (R30).

use domain::identity::Role;
use futures_util::Stream;

use super::{ContactQuery, ContactView};
use crate::audience::export;
use crate::{Scope, Service, ServiceResult};

/// The columns, under names that an import understands; custom fields follow as one column of `name: value` lines.
const COLUMNS: &[&str] = &[
    "First Name",
    "Last Name",
    "Email",
    "LinkedIn URL",
    "Company",
    "Title",
    "Headline",
    "City",
    "Region",
    "Country",
    "Language",
    "Industry",
    "Tags",
    "Custom fields",
];

impl Service {
    /// The contacts that a query finds as CSV, in the list's order, in pieces as they are asked for. No cell is a formula for a
    /// spreadsheet. A member gets the contacts that it sees.
    pub async fn contacts_file(
        &self,
        scope: &Scope,
        query: ContactQuery,
    ) -> ServiceResult<impl Stream<Item = ServiceResult<String>> + Send + use<>> {
        scope.require(Role::Viewer)?;
        let (service, scope) = (self.clone(), scope.clone());
        export::paged(COLUMNS, move |request| {
            let (service, scope, query) = (service.clone(), scope.clone(), query.clone());
            async move {
                let page = service.contacts(&scope, &query, &request).await?;
                Ok((page.items.iter().map(cells).collect(), page.next))
            }
        })
        .await
    }
}

fn cells(contact: &ContactView) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let custom = contact
        .custom
        .iter()
        .map(|(name, value)| format!("{name}: {value}"));
    vec![
        text(&contact.first_name),
        text(&contact.last_name),
        text(&contact.email),
        text(&contact.profile_url),
        text(&contact.company),
        text(&contact.title),
        text(&contact.headline),
        text(&contact.city),
        text(&contact.region),
        text(&contact.country),
        text(&contact.language),
        text(&contact.industry),
        contact.tags.join("; "),
        custom.collect::<Vec<_>>().join("\n"),
    ]
}
