//! Following results: the dashboard, the rows of the ledger behind every number, the funnel (R35, R72, R73).

use axum::Json;
use axum::body::Body;
use axum::response::Response;
use domain::ids::{MemberId, WeeklyId};
use jiff::civil::Date;
use serde::Deserialize;
use service::export::TableFormat;
use service::results::counted::{CountedFilter, CountedPage};
use service::results::dashboard::{DashboardFilter, DashboardView};
use service::results::files::DashboardTable;
use service::results::funnel::{FunnelFilter, FunnelPersonView, FunnelView};
use service::results::weekly::{WeeklyFilter, WeeklyLetterInput, WeeklyLetterView, WeeklyView};
use service::{Page, PageRequest};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use super::exports::file;
use crate::access::Access;
use crate::input::{Id, Listing, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Creates, Removes, Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(dashboard))
        .routes(routes!(dashboard_file))
        .routes(routes!(rows))
        .routes(routes!(rows_file))
        .routes(routes!(weekly))
        .routes(routes!(letters, subscribe))
        .routes(routes!(unsubscribe))
        .routes(routes!(funnel))
        .routes(routes!(people))
        .routes(routes!(people_file))
}

/// Show the dashboard
///
/// What needs a person, how today stands, and what came of the campaigns in a period. Members see their own.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/dashboard", operation_id = "show_dashboard", tag = "Results",
    params(DashboardFilter),
    responses((status = 200, description = "The dashboard.", body = DashboardView)),
)]
async fn dashboard(access: Access, query: Query<DashboardFilter>) -> Answer<DashboardView> {
    Ok(Json(
        access.service.dashboard(&access.scope, &query.0).await?,
    ))
}

/// Which table of which dashboard.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TableFilter {
    /// The table; that of invite campaigns where none is named.
    table: Option<DashboardTable>,
    /// So many days up to today, 1 to 731; 30 where no day is named.
    #[param(minimum = 1, maximum = 731)]
    days: Option<u32>,
    /// The first day, in the workspace's zone.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// The last day; today where it is not named.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// In this member's name.
    #[param(value_type = Option<String>)]
    member_id: Option<MemberId>,
    /// Of this program's campaigns.
    program: Option<String>,
}

/// Export a table of the dashboard
///
/// CSV; no cell of it is a formula for a spreadsheet.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/dashboard.csv", operation_id = "export_dashboard", tag = "Results",
    params(TableFilter),
    responses((status = 200, description = "The file.", body = String, content_type = "text/csv")),
)]
async fn dashboard_file(access: Access, query: Query<TableFilter>) -> Result<Response, Problem> {
    let asked = query.0;
    let filter = DashboardFilter {
        days: asked.days,
        from: asked.from,
        to: asked.to,
        member_id: asked.member_id,
        program: asked.program,
    };
    let text = access
        .service
        .dashboard_file(
            &access.scope,
            &filter,
            asked.table.unwrap_or(DashboardTable::Growth),
        )
        .await?;
    Ok(file("dashboard", TableFormat::Csv, Body::from(text)))
}

/// List the rows that a number counts
///
/// The latest first, with the number itself. Without `measure` every row of the ledger is listed. Members see the rows of their
/// own campaigns.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/ledger_rows", operation_id = "list_ledger_rows", tag = "Results",
    params(CountedFilter, PageRequest),
    responses((status = 200, description = "A page of rows.", body = CountedPage)),
)]
async fn rows(access: Access, list: Listing<CountedFilter>) -> Answer<CountedPage> {
    let page = access
        .service
        .counted(&access.scope, &list.filter, &list.page);
    Ok(Json(page.await?))
}

/// Export the rows that a number counts
///
/// CSV, the latest first, sent as it is read; no cell of it is a formula for a spreadsheet.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/ledger_rows.csv", operation_id = "export_ledger_rows", tag = "Results",
    params(CountedFilter),
    responses((status = 200, description = "The file.", body = String, content_type = "text/csv")),
)]
async fn rows_file(access: Access, query: Query<CountedFilter>) -> Result<Response, Problem> {
    let body = access.service.counted_file(&access.scope, query.0).await?;
    Ok(file("ledger", TableFormat::Csv, Body::from_stream(body)))
}

/// Show the report of a week
///
/// The dashboard of seven days, Monday to Sunday, beside the week before. Members see their own.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/reports/weekly", operation_id = "show_weekly_report", tag = "Results",
    params(WeeklyFilter),
    responses((status = 200, description = "The report.", body = WeeklyView)),
)]
async fn weekly(access: Access, query: Query<WeeklyFilter>) -> Answer<WeeklyView> {
    Ok(Json(
        access
            .service
            .weekly_report(&access.scope, &query.0)
            .await?,
    ))
}

/// List your weekly letters
///
/// Of what the signed-in member has the weekly report by mail.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/reports/weekly/letters", operation_id = "list_weekly_letters", tag = "Results",
    responses((status = 200, description = "All of them, in one page.", body = Page<WeeklyLetterView>)),
)]
async fn letters(access: Access, _: Query<NoFilter>) -> Answer<Page<WeeklyLetterView>> {
    Ok(Json(access.service.weekly_letters(&access.scope).await?))
}

/// Have the weekly report by mail
///
/// On Monday mornings in the member's zone, once a week, of a program or of all. Asking again changes nothing.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/reports/weekly/letters", operation_id = "subscribe_weekly", tag = "Results",
    request_body = WeeklyLetterInput,
    responses((status = 201, description = "What was noted.", body = WeeklyLetterView)),
)]
async fn subscribe(
    Write { task, body }: Write<Json<WeeklyLetterInput>, Creates>,
) -> Result<Response, Problem> {
    let result = task.service.subscribe_weekly(&task.by, &body).await;
    task.answer(result).await
}

/// Have the weekly report by mail no more
#[utoipa::path(
    delete, path = "/workspaces/{workspace}/reports/weekly/letters/{letter}", operation_id = "unsubscribe_weekly", tag = "Results",
    responses((status = 204, description = "No further letter is written.")),
)]
async fn unsubscribe(Id(letter): Id<WeeklyId>, task: Task<Removes>) -> Result<Response, Problem> {
    let result = task.service.unsubscribe_weekly(&task.by, &letter).await;
    task.answer(result).await
}

/// Show the funnel
///
/// How many of the contacts that campaigns approached stand at each level, and how many of one have come on to the next. Members
/// see the contacts of their own campaigns.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/funnel", operation_id = "show_funnel", tag = "Results",
    params(FunnelFilter),
    responses((status = 200, description = "The funnel.", body = FunnelView)),
)]
async fn funnel(access: Access, query: Query<FunnelFilter>) -> Answer<FunnelView> {
    Ok(Json(access.service.funnel(&access.scope, &query.0).await?))
}

/// List the people of a level of the funnel
#[utoipa::path(
    get, path = "/workspaces/{workspace}/funnel/people", operation_id = "list_funnel_people", tag = "Results",
    params(FunnelFilter, PageRequest),
    responses((status = 200, description = "A page of people.", body = Page<FunnelPersonView>)),
)]
async fn people(access: Access, list: Listing<FunnelFilter>) -> Answer<Page<FunnelPersonView>> {
    let page = access
        .service
        .funnel_people(&access.scope, &list.filter, &list.page);
    Ok(Json(page.await?))
}

/// Export the people of a level of the funnel
///
/// CSV, sent as it is read; no cell of it is a formula for a spreadsheet.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/funnel/people.csv", operation_id = "export_funnel_people", tag = "Results",
    params(FunnelFilter),
    responses((status = 200, description = "The file.", body = String, content_type = "text/csv")),
)]
async fn people_file(access: Access, query: Query<FunnelFilter>) -> Result<Response, Problem> {
    let body = access.service.funnel_file(&access.scope, query.0).await?;
    Ok(file("funnel", TableFormat::Csv, Body::from_stream(body)))
}
