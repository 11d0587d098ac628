//! The contact list as a file, page by page: a million contacts take no more memory than a page (R30).

use domain::identity::Role;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};

use super::{ContactQuery, ContactView};
use crate::audience::export;
use crate::{PageRequest, Scope, Service, ServiceResult};

/// Contacts that are read at once.
const PAGE: u32 = domain::limits::PAGE_SIZE_MAXIMUM;

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

/// Where a file stands that is being written.
enum Place {
    Beginning,
    Behind(String),
    End,
}

impl Service {
    /// The contacts that a query finds as CSV, in the list's order, in pieces as they are asked for. No cell is a formula for a
    /// spreadsheet. A member gets the contacts that it sees.
    pub async fn contacts_file(
        &self,
        scope: &Scope,
        query: ContactQuery,
    ) -> ServiceResult<impl Stream<Item = ServiceResult<String>> + Send + use<>> {
        scope.require(Role::Viewer)?;
        let begin = (self.clone(), scope.clone(), query, Place::Beginning);
        let mut pieces = Box::pin(stream::try_unfold(
            begin,
            |(service, scope, query, place)| async move {
                let (cursor, mut text) = match place {
                    Place::Beginning => (None, export::head(COLUMNS)),
                    Place::Behind(cursor) => (Some(cursor), String::new()),
                    Place::End => return Ok(None),
                };
                let request = PageRequest {
                    limit: Some(PAGE),
                    cursor,
                };
                let page = service.contacts(&scope, &query, &request).await?;
                for contact in &page.items {
                    text.push_str(&export::row(cells(contact).iter().map(String::as_str)));
                }
                let place = page.next.map_or(Place::End, Place::Behind);
                Ok(Some((text, (service, scope, query, place))))
            },
        ));
        // What is wrong with the query is told before the file begins.
        let first = pieces.try_next().await?;
        Ok(stream::iter(first.map(Ok)).chain(pieces))
    }
}

fn cells(contact: &ContactView) -> [String; 14] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let custom = contact
        .custom
        .iter()
        .map(|(name, value)| format!("{name}: {value}"));
    [
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
