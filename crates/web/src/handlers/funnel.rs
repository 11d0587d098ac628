//! The funnel and the people of its levels (R35).

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use service::export::TableFormat;
use service::results::funnel::FunnelFilter;

use super::results::{choices, said};
use crate::access::InWorkspace;
use crate::error::WebResult;
use crate::input::{Asked, page_request, paging};
use crate::link::Address;
use crate::page::Page;
use crate::pages::funnel::{FunnelChoices, FunnelPage, FunnelPeoplePage, render, render_people};
use crate::state::WebState;
use crate::table_file;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/w/{workspace}/funnel", get(show))
        .route("/w/{workspace}/funnel/people", get(people))
        .route("/w/{workspace}/funnel/people.csv", get(file))
}

fn filter(here: &Address) -> FunnelFilter {
    FunnelFilter {
        days: said(here, "days"),
        from: said(here, "from"),
        to: said(here, "to"),
        member_id: said(here, "member"),
        program: said(here, "program"),
        campaign_id: said(here, "campaign"),
        level: said(here, "level"),
        reached: here.get("reached") == Some("true"),
    }
}

/// What can be chosen, with the name of the campaign of the address.
async fn choices_of(at: &InWorkspace, filter: &FunnelFilter) -> WebResult<FunnelChoices> {
    let (members, programs) = choices(at).await?;
    let campaign = match &filter.campaign_id {
        Some(id) => {
            let found = at.service.campaign_definition(&at.scope, id).await?;
            Some(found.input.name)
        }
        None => None,
    };
    Ok(FunnelChoices {
        members,
        programs,
        campaign,
    })
}

/// The funnel.
async fn show(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let filter = filter(&here);
    let found = at.service.funnel(&at.scope, &filter).await?;
    let view = FunnelPage {
        choices: choices_of(&at, &filter).await?,
        here,
        found,
    };
    Ok(render(&at.frame, &view))
}

/// The people of a level.
async fn people(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let filter = filter(&here);
    let page = at
        .service
        .funnel_people(&at.scope, &filter, &page_request(&here))
        .await?;
    let view = FunnelPeoplePage {
        level: filter.level.unwrap_or(domain::funnel::Level::Invited),
        reached: filter.reached,
        people: page.items,
        choices: choices_of(&at, &filter).await?,
        paging: paging(&here, page.next),
        here,
    };
    Ok(render_people(&at.frame, &view))
}

/// The same as a file.
async fn file(at: InWorkspace, Asked(here): Asked) -> WebResult<Response> {
    let body = at.service.funnel_file(&at.scope, filter(&here)).await?;
    Ok(table_file::answer(
        "funnel",
        TableFormat::Csv,
        Body::from_stream(body),
    ))
}
