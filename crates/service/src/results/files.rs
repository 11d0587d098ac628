//! Results as CSV files, whose cells no spreadsheet takes for formulas.

use domain::identity::Role;
use futures_util::Stream;
use serde::Deserialize;

use super::counted::{CountedFilter, CountedView};
use super::dashboard::{DashboardFilter, FamilyFiguresView};
use super::figures::FiguresView;
use crate::audience::export;
use crate::{Scope, Service, ServiceResult};

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

const FIGURES: [&str; 15] = [
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
    "false",
    "error",
];

fn figures(figures: &FiguresView) -> Vec<String> {
    let mood = figures
        .sentiment
        .map_or_else(String::new, |mood| mood.to_string());
    let counts = |counts: &[u64]| counts.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut cells = counts(&[
        figures.invitations,
        figures.accepted,
        figures.messages,
        figures.clicks,
        figures.replies,
    ]);
    cells.push(mood);
    cells.extend(counts(&[
        figures.positive,
        figures.neutral,
        figures.negative,
        figures.stop,
        figures.out_of_office,
        figures.blocked,
        figures.duplicate,
        figures.false_,
        figures.error,
    ]));
    cells
}

fn table(names: &[&str], rows: impl Iterator<Item = (Vec<String>, FiguresView)>) -> String {
    let header: Vec<&str> = names.iter().copied().chain(FIGURES).collect();
    let mut text = export::head(&header);
    for (mut cells, of) in rows {
        cells.extend(figures(&of));
        text.push_str(&export::row(cells.iter().map(String::as_str)));
    }
    text
}

fn families(found: Vec<FamilyFiguresView>) -> String {
    let rows = found.into_iter().map(|family| {
        let names = vec![family.campaign.name, family.campaign.program];
        (names, family.figures)
    });
    table(&["name", "program"], rows)
}

/// The columns of a file of the ledger.
const LEDGER: &[&str] = &[
    "sequence", "date", "at", "event", "measure", "campaign", "program", "contact", "member",
    "actor", "step", "category", "reason", "class",
];

fn cells(row: &CountedView) -> Vec<String> {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let campaign = row.campaign.as_ref();
    vec![
        row.sequence.to_string(),
        row.date.map_or_else(String::new, |date| date.to_string()),
        row.at.to_string(),
        row.kind.to_string(),
        text(row.measure.map(domain::ledger::Measure::as_str)),
        text(campaign.map(|campaign| campaign.name.as_str())),
        text(campaign.map(|campaign| campaign.program.as_str())),
        text(row.contact_name.as_deref()),
        text(row.member.as_ref().map(|member| member.name.as_str())),
        text(row.actor_name.as_deref().or(Some(row.actor.as_str()))),
        row.step.map_or_else(String::new, |step| step.0.to_string()),
        text(row.category.map(domain::action::Category::as_str)),
        text(row.reason.map(domain::action::Reason::as_str)),
        text(row.class.map(domain::reply::Class::as_str)),
    ]
}

impl Service {
    /// A table of the dashboard as CSV.
    pub async fn dashboard_file(
        &self,
        scope: &Scope,
        filter: &DashboardFilter,
        which: DashboardTable,
    ) -> ServiceResult<String> {
        let found = self.dashboard(scope, filter).await?;
        Ok(match which {
            DashboardTable::Growth => families(found.growth),
            DashboardTable::Nurturing => families(found.nurturing),
            DashboardTable::Members => {
                let rows = found.members.into_iter();
                table(
                    &["member"],
                    rows.map(|one| (vec![one.member.name], one.figures)),
                )
            }
            DashboardTable::Series => {
                let rows = found.series.into_iter().map(|step| {
                    let days = vec![step.from.to_string(), step.to.to_string()];
                    (days, step.figures)
                });
                table(&["from", "to"], rows)
            }
        })
    }

    /// The rows that a number counts as CSV, in pieces as they are asked for. A member gets the rows that it sees.
    pub async fn counted_file(
        &self,
        scope: &Scope,
        filter: CountedFilter,
    ) -> ServiceResult<impl Stream<Item = ServiceResult<String>> + Send + use<>> {
        scope.require(Role::Viewer)?;
        let (service, scope) = (self.clone(), scope.clone());
        export::paged(LEDGER, move |request| {
            let (service, scope, filter) = (service.clone(), scope.clone(), filter.clone());
            async move {
                let page = service.counted(&scope, &filter, &request).await?;
                Ok((page.items.iter().map(cells).collect(), page.next))
            }
        })
        .await
    }
}
