//! The queue as a table (R60).

use domain::identity::Role;

use super::{QueueFilter, QueueView};
use crate::export::{self, Cell, Pieces, TableFormat, said, text};
use crate::{Scope, Service, ServiceResult};

const COLUMNS: &[&str] = &[
    "Contact",
    "Company",
    "Headline",
    "Campaign",
    "Program",
    "Member",
    "Kind",
    "Step",
    "State",
    "Category",
    "Reason",
    "Day",
    "Time zone",
    "At",
    "Planned at",
    "Decided at",
    "Ended at",
];

impl Service {
    /// The rows of the queue that a filter finds as a table, in the list's order, in pieces as they are asked for. A member
    /// gets its own.
    pub async fn queue_file(
        &self,
        scope: &Scope,
        filter: QueueFilter,
        format: TableFormat,
    ) -> ServiceResult<Pieces> {
        scope.require(Role::Viewer)?;
        let (service, scope) = (self.clone(), scope.clone());
        let page = move |request| {
            let (service, scope, filter) = (service.clone(), scope.clone(), filter.clone());
            async move { service.queue(&scope, &filter, &request).await }
        };
        export::in_pieces(format, COLUMNS, page, cells).await
    }
}

fn cells(row: &QueueView) -> Vec<Cell<'_>> {
    vec![
        row.contact_name.as_str().into(),
        text(row.contact_company.as_ref()),
        text(row.contact_headline.as_ref()),
        row.campaign_name.as_str().into(),
        row.campaign_program.as_str().into(),
        row.member_name.as_str().into(),
        row.kind.as_str().into(),
        said(Some(row.step.0)),
        row.state.as_str().into(),
        said(row.category),
        said(row.reason),
        said(Some(row.date)),
        row.time_zone.as_str().into(),
        said(row.at),
        said(Some(row.planned_at)),
        said(row.decided_at),
        said(row.ended_at),
    ]
}
