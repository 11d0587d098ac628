//! Results as CSV files, whose cells no spreadsheet takes for formulas.

use bytes::Bytes;
use domain::identity::Role;
use serde::Deserialize;

use super::counted::{CountedFilter, CountedView};
use super::dashboard::{DashboardFilter, FamilyFiguresView};
use super::figures::FiguresView;
use crate::export::{self, Cell, Pieces, TableFormat, said, text};
use crate::{Page, Scope, Service, ServiceResult};

/// A table of the dashboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DashboardTable {
    /// Invite campaigns by accepted invitations.
    Growth,
    /// Nurture campaigns by replies.
    Nurturing,
    /// Members.
    Members,
    /// The period in steps.
    Series,
}

const FIGURES: [&str; 16] = [
    "invitations",
    "accepted",
    "messages",
    "clicks",
    "replies",
    "sentiment",
    "positive",
    "neutral",
    "negative",
    "stop",
    "out_of_office",
    "blocked",
    "duplicate",
    "pending",
    "false",
    "error",
];

fn figures(figures: &FiguresView) -> [Cell<'static>; 16] {
    [
        said(Some(figures.invitations)),
        said(Some(figures.accepted)),
        said(Some(figures.messages)),
        said(Some(figures.clicks)),
        said(Some(figures.replies)),
        said(figures.sentiment),
        said(Some(figures.positive)),
        said(Some(figures.neutral)),
        said(Some(figures.negative)),
        said(Some(figures.stop)),
        said(Some(figures.out_of_office)),
        said(Some(figures.blocked)),
        said(Some(figures.duplicate)),
        said(Some(figures.pending)),
        said(Some(figures.false_)),
        said(Some(figures.error)),
    ]
}

fn table<const N: usize>(
    names: [&str; N],
    rows: impl Iterator<Item = ([String; N], FiguresView)>,
) -> ServiceResult<Bytes> {
    let header: Vec<&str> = names.into_iter().chain(FIGURES).collect();
    let rows = rows.map(|(names, of)| {
        let names = names.into_iter().map(Cell::from);
        names.chain(figures(&of)).collect()
    });
    export::whole(TableFormat::Csv, &header, rows)
}

fn families(found: Vec<FamilyFiguresView>) -> ServiceResult<Bytes> {
    let rows = found.into_iter().map(|family| {
        let names = [family.campaign.name, family.campaign.program];
        (names, family.figures)
    });
    table(["name", "program"], rows)
}

/// The columns of a file of the ledger.
const LEDGER: &[&str] = &[
    "sequence", "date", "at", "event", "measure", "campaign", "program", "contact", "member",
    "actor", "step", "category", "reason", "class",
];

fn cells(row: &CountedView) -> Vec<Cell<'_>> {
    let campaign = row.campaign.as_ref();
    vec![
        said(Some(row.sequence)),
        said(row.date),
        said(Some(row.at)),
        said(Some(row.kind)),
        said(row.measure),
        text(campaign.map(|campaign| &campaign.name)),
        text(campaign.map(|campaign| &campaign.program)),
        text(row.contact_name.as_ref()),
        text(row.member.as_ref().map(|member| &member.name)),
        text(row.actor_name.as_ref().or(Some(&row.actor))),
        said(row.step.map(|step| step.0)),
        said(row.category),
        said(row.reason),
        said(row.class),
    ]
}

impl Service {
    /// A table of the dashboard as CSV.
    pub async fn dashboard_file(
        &self,
        scope: &Scope,
        filter: &DashboardFilter,
        which: DashboardTable,
    ) -> ServiceResult<Bytes> {
        let found = self.dashboard(scope, filter).await?;
        match which {
            DashboardTable::Growth => families(found.growth),
            DashboardTable::Nurturing => families(found.nurturing),
            DashboardTable::Members => {
                let rows = found.members.into_iter();
                table(["member"], rows.map(|one| ([one.member.name], one.figures)))
            }
            DashboardTable::Series => {
                let rows = found.series.into_iter().map(|step| {
                    let days = [step.from.to_string(), step.to.to_string()];
                    (days, step.figures)
                });
                table(["from", "to"], rows)
            }
        }
    }

    /// The rows that a number counts as CSV, in pieces as they are asked for. A member gets the rows that it sees.
    pub async fn counted_file(
        &self,
        scope: &Scope,
        filter: CountedFilter,
    ) -> ServiceResult<Pieces> {
        scope.require(Role::Viewer)?;
        let (service, scope) = (self.clone(), scope.clone());
        let page = move |request| {
            let (service, scope, filter) = (service.clone(), scope.clone(), filter.clone());
            async move {
                let found = service.counted(&scope, &filter, &request).await?;
                Ok(Page {
                    items: found.items,
                    next: found.next,
                })
            }
        };
        export::in_pieces(TableFormat::Csv, LEDGER, page, cells).await
    }
}
