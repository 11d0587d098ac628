//! Short links and who opened them as a table (R47).

use domain::identity::Role;

use super::{LinkFilter, LinkView};
use crate::export::{self, Cell, Pieces, TableFormat, said, text};
use crate::{Scope, Service, ServiceResult};

const COLUMNS: &[&str] = &[
    "Contact",
    "Campaign",
    "Step",
    "Address",
    "Short link",
    "Sent",
    "Clicks",
    "Visits of robots",
    "First click",
    "Last click",
    "Made at",
];

impl Service {
    /// The links that a filter finds as a table, the newest first, in pieces as they are asked for.
    pub async fn links_file(
        &self,
        scope: &Scope,
        filter: LinkFilter,
        format: TableFormat,
    ) -> ServiceResult<Pieces> {
        scope.require(Role::Viewer)?;
        let (service, scope) = (self.clone(), scope.clone());
        let page = move |request| {
            let (service, scope, filter) = (service.clone(), scope.clone(), filter.clone());
            async move { service.links(&scope, &filter, &request).await }
        };
        export::in_pieces(format, COLUMNS, page, cells).await
    }
}

fn cells(link: &LinkView) -> Vec<Cell<'_>> {
    vec![
        link.contact_name.as_str().into(),
        link.campaign_name.as_str().into(),
        said(Some(link.step.0)),
        link.target.as_str().into(),
        text(link.url.as_ref()),
        if link.sent { "yes" } else { "no" }.into(),
        said(Some(link.clicks)),
        said(Some(link.robot_visits)),
        said(link.first_clicked_at),
        said(link.last_clicked_at),
        said(Some(link.created_at)),
    ]
}
