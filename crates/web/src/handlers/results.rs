//! Following results: the dashboard, and the rows of the ledger behind every number (R72, R73).

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use domain::ids::WeeklyId;
use service::export::TableFormat;
use service::results::counted::{CountedFilter, CountedView};
use service::results::dashboard::DashboardFilter;
use service::results::files::DashboardTable;
use service::results::period;
use service::results::weekly::{WeeklyFilter, WeeklyLetterInput};

use super::audience::journey;
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::WebResult;
use crate::input::{Asked, PathId, Posted, page_request, paging};
use crate::link::Address;
use crate::page::Page;
use crate::pages::dashboard::{self, DashboardPage};
use crate::pages::ledger::{self, LedgerPage, LedgerRow};
use crate::pages::weekly::WeeklyPage;
use crate::pieces::journey::words;
use crate::state::WebState;
use crate::{t, table_file};

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/w/{workspace}/dashboard", get(show))
        .route("/w/{workspace}/dashboard/growth.csv", get(growth_file))
        .route(
            "/w/{workspace}/dashboard/nurturing.csv",
            get(nurturing_file),
        )
        .route("/w/{workspace}/dashboard/members.csv", get(members_file))
        .route("/w/{workspace}/dashboard/series.csv", get(series_file))
        .route("/w/{workspace}/reports/weekly", get(weekly))
        .route("/w/{workspace}/reports/weekly/letters", post(subscribe))
        .route(
            "/w/{workspace}/reports/weekly/letters/{id}/end",
            post(unsubscribe),
        )
        .route("/w/{workspace}/ledger", get(rows))
        .route("/w/{workspace}/ledger/rows.csv", get(rows_file))
}

/// What an address says of a filter; what names nothing filters nothing.
pub(super) fn said<T: std::str::FromStr>(here: &Address, name: &str) -> Option<T> {
    here.get(name)
        .filter(|text| !text.is_empty())
        .and_then(|text| text.parse().ok())
}

fn dashboard_filter(here: &Address) -> DashboardFilter {
    DashboardFilter {
        days: said(here, "days"),
        from: said(here, "from"),
        to: said(here, "to"),
        member_id: said(here, "member"),
        program: said(here, "program"),
    }
}

fn counted_filter(here: &Address) -> CountedFilter {
    CountedFilter {
        measure: said(here, "measure"),
        class: said(here, "class"),
        kind: ledger::kind_of(here),
        days: said(here, "days"),
        from: said(here, "from"),
        to: said(here, "to"),
        member_id: said(here, "member"),
        program: said(here, "program"),
        campaign_id: said(here, "campaign"),
        family_of: said(here, "family"),
        contact_id: said(here, "contact"),
    }
}

/// Members and programs to choose from.
pub(super) async fn choices(at: &InWorkspace) -> WebResult<(Vec<(String, String)>, Vec<String>)> {
    let choices = at.service.campaign_filters(&at.scope, None).await?;
    let members = choices
        .senders
        .into_iter()
        .map(|(id, name)| (id.to_string(), name));
    let members = if at.scope.only_own().is_some() {
        Vec::new()
    } else {
        members.collect()
    };
    Ok((members, choices.programs))
}

/// The dashboard.
async fn show(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let filter = dashboard_filter(&here);
    let found = at.service.dashboard(&at.scope, &filter).await?;
    let (members, programs) = choices(&at).await?;
    let view = DashboardPage {
        any: !programs.is_empty(),
        here,
        found,
        members,
        programs,
    };
    Ok(dashboard::render(&at.frame, &view))
}

/// A table of the dashboard as a file.
async fn file(at: &InWorkspace, here: &Address, table: DashboardTable) -> WebResult<Response> {
    let filter = dashboard_filter(here);
    let text = at.service.dashboard_file(&at.scope, &filter, table).await?;
    Ok(table_file::answer(
        "dashboard",
        TableFormat::Csv,
        Body::from(text),
    ))
}

async fn growth_file(at: InWorkspace, Asked(here): Asked) -> WebResult<Response> {
    file(&at, &here, DashboardTable::Growth).await
}

async fn nurturing_file(at: InWorkspace, Asked(here): Asked) -> WebResult<Response> {
    file(&at, &here, DashboardTable::Nurturing).await
}

async fn members_file(at: InWorkspace, Asked(here): Asked) -> WebResult<Response> {
    file(&at, &here, DashboardTable::Members).await
}

async fn series_file(at: InWorkspace, Asked(here): Asked) -> WebResult<Response> {
    file(&at, &here, DashboardTable::Series).await
}

/// The rows that a number counts.
async fn rows(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let filter = counted_filter(&here);
    let found = at
        .service
        .counted(&at.scope, &filter, &page_request(&here))
        .await?;
    let (members, programs) = choices(&at).await?;
    let f = &at.frame;
    let view = LedgerPage {
        total: found.total,
        about: about(&found.items, |row| words(f, journey::kind(row.kind))),
        rows: found
            .items
            .into_iter()
            .map(|row| LedgerRow {
                kind: journey::kind(row.kind),
                row,
            })
            .collect(),
        members,
        programs,
        paging: paging(&here, found.next),
        here,
    };
    Ok(ledger::render(f, &view))
}

/// What the things are called that a filter may name, as the first row says it.
fn about(
    rows: &[CountedView],
    kind: impl Fn(&CountedView) -> String,
) -> Vec<(&'static str, String)> {
    let Some(first) = rows.first() else {
        return Vec::new();
    };
    let mut about = vec![("kind", kind(first))];
    if let Some(campaign) = &first.campaign {
        let name = format!("{} · {}", campaign.name, campaign.program);
        about.push(("campaign", name.clone()));
        about.push(("family", name));
    }
    about.extend(first.contact_name.clone().map(|name| ("contact", name)));
    about
}

/// The rows that a number counts as a file.
async fn rows_file(at: InWorkspace, Asked(here): Asked) -> WebResult<Response> {
    let body = at
        .service
        .counted_file(&at.scope, counted_filter(&here))
        .await?;
    Ok(table_file::answer(
        "ledger",
        TableFormat::Csv,
        Body::from_stream(body),
    ))
}

/// The report of a week: of the one that the address names, else of the last whole one.
async fn weekly(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    // What names no week shows the last one.
    let week = here.get("week").filter(|name| period::week(name).is_some());
    let filter = WeeklyFilter {
        week: week.map(str::to_owned),
        program: said(&here, "program"),
    };
    let found = at.service.weekly_report(&at.scope, &filter).await?;
    let (_, programs) = choices(&at).await?;
    let letters = match (at.service.mail_policy(), at.scope.member()) {
        (Some(_), Some(_)) => Some(at.service.weekly_letters(&at.scope).await?.items),
        _ => None,
    };
    let view = WeeklyPage {
        weeks: (found.week, found.week_before, found.week_after),
        here,
        found: found.report,
        programs,
        letters,
    };
    Ok(crate::pages::weekly::render(&at.frame, &view))
}

/// The report of this program is sent by mail from now on, on Monday mornings.
async fn subscribe(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Redirect> {
    let input = WeeklyLetterInput {
        program: Some(fields.get("program").to_owned()).filter(|name| !name.is_empty()),
    };
    at.service.subscribe_weekly(&at.scope, &input).await?;
    let back = Address::new(at.frame.url("/reports/weekly")).with("program", fields.get("program"));
    let done = t!(at.frame, "notice-weekly-letter");
    Ok(Redirect::to(back.to_string()).notice(state.cookies, done))
}

/// It is sent no more.
async fn unsubscribe(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<WeeklyId>,
) -> WebResult<Redirect> {
    at.service.unsubscribe_weekly(&at.scope, &id).await?;
    let done = t!(at.frame, "notice-weekly-letter-ended");
    let back = at.frame.url("/reports/weekly");
    Ok(Redirect::to(back).notice(state.cookies, done))
}
