//! The contact list as a table, page by page: a million contacts take no more memory than a page (R30).

use domain::identity::Role;

use super::{ContactQuery, ContactView};
use crate::export::{self, Cell, Pieces, TableFormat, text};
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
    /// The contacts that a query finds as a table, in the list's order, in pieces as they are asked for. A member gets the
    /// contacts that it sees.
    pub async fn contacts_file(
        &self,
        scope: &Scope,
        query: ContactQuery,
        format: TableFormat,
    ) -> ServiceResult<Pieces> {
        scope.require(Role::Viewer)?;
        let (service, scope) = (self.clone(), scope.clone());
        let page = move |request| {
            let (service, scope, query) = (service.clone(), scope.clone(), query.clone());
            async move { service.contacts(&scope, &query, &request).await }
        };
        export::in_pieces(format, COLUMNS, page, cells).await
    }
}

fn cells(contact: &ContactView) -> Vec<Cell<'_>> {
    let custom = contact
        .custom
        .iter()
        .map(|(name, value)| format!("{name}: {value}"));
    vec![
        text(contact.first_name.as_ref()),
        text(contact.last_name.as_ref()),
        text(contact.email.as_ref()),
        text(contact.profile_url.as_ref()),
        text(contact.company.as_ref()),
        text(contact.title.as_ref()),
        text(contact.headline.as_ref()),
        text(contact.city.as_ref()),
        text(contact.region.as_ref()),
        text(contact.country.as_ref()),
        text(contact.language.as_ref()),
        text(contact.industry.as_ref()),
        contact.tags.join("; ").into(),
        custom.collect::<Vec<_>>().join("\n").into(),
    ]
}
