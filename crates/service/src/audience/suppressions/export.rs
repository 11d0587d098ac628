//! The suppression list as a table that a file of the list is read from again (R36).

use std::str::FromStr as _;

use domain::identity::Role;
use domain::profile::ProfileKey;
use domain::suppression::SuppressionKind;

use super::SuppressionView;
use crate::export::{self, Cell, Pieces, TableFormat, said, text};
use crate::{Scope, Service, ServiceResult};

const COLUMNS: &[&str] = &["Kind", "Value", "Note", "Added by", "Added at"];

impl Service {
    /// The suppression list as a table, the newest entries first, in pieces as they are asked for.
    pub async fn suppressions_file(
        &self,
        scope: &Scope,
        format: TableFormat,
    ) -> ServiceResult<Pieces> {
        scope.require(Role::Viewer)?;
        let (service, scope) = (self.clone(), scope.clone());
        let page = move |request| {
            let (service, scope) = (service.clone(), scope.clone());
            async move { service.suppressions(&scope, &request).await }
        };
        export::in_pieces(format, COLUMNS, page, cells).await
    }
}

fn cells(entry: &SuppressionView) -> Vec<Cell<'_>> {
    vec![
        entry.kind.as_str().into(),
        value(entry),
        entry.note.as_str().into(),
        text(entry.created_by.name.as_ref()),
        said(Some(entry.created_at)),
    ]
}

/// A person by an address that people can open, everything else as it is compared.
fn value(entry: &SuppressionView) -> Cell<'_> {
    let address = (entry.kind == SuppressionKind::Person)
        .then(|| ProfileKey::from_str(&entry.value).ok())
        .flatten()
        .map(|key| key.display_url());
    address.map_or_else(|| entry.value.as_str().into(), Into::into)
}
