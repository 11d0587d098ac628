//! Campaigns: invites, nurtures, the campaign's form, its queue.

use axum::Router;
use axum::routing::{get, post};

use crate::state::WebState;

mod draft;
mod edit;
mod family;
mod forecast;
mod form;
mod lengths;
mod life;
mod links;
mod list;
mod live;
mod preview;
mod queue;
mod rehearsal;
mod rows;
mod variants;
mod versions;
pub(super) mod why;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/w/{workspace}/invites", get(list::invites))
        .route("/w/{workspace}/invites/live", get(live::invites))
        .route("/w/{workspace}/nurtures", get(list::nurtures))
        .route("/w/{workspace}/nurtures/live", get(live::nurtures))
        .route("/w/{workspace}/campaigns", post(edit::create))
        .route("/w/{workspace}/campaigns/new", get(edit::new))
        .route("/w/{workspace}/campaigns/draft", post(draft::new))
        .route("/w/{workspace}/campaigns/preview", post(preview::show))
        .route(
            "/w/{workspace}/campaigns/consequences",
            post(draft::consequences),
        )
        .route(
            "/w/{workspace}/campaigns/{id}",
            get(queue::show).post(edit::update),
        )
        .route("/w/{workspace}/campaigns/{id}/edit", get(edit::show))
        .route("/w/{workspace}/campaigns/{id}/family", get(family::show))
        .route("/w/{workspace}/campaigns/{id}/links", get(links::show))
        .route(
            "/w/{workspace}/campaigns/{id}/links/file",
            get(links::export),
        )
        .route("/w/{workspace}/campaigns/{id}/lengths", get(lengths::show))
        .route(
            "/w/{workspace}/campaigns/{id}/forecast",
            get(forecast::of_campaign),
        )
        .route(
            "/w/{workspace}/campaigns/{id}/rehearsal",
            get(rehearsal::show),
        )
        .route("/w/{workspace}/forecast", get(forecast::of_workspace))
        .route(
            "/w/{workspace}/campaigns/{id}/variants",
            get(variants::show).post(variants::choose),
        )
        .route(
            "/w/{workspace}/campaigns/{id}/versions",
            get(versions::show).post(versions::go_back),
        )
        .route(
            "/w/{workspace}/campaigns/{id}/why/{contact}",
            get(why::show),
        )
        .route("/w/{workspace}/campaigns/{id}/draft", post(draft::existing))
        .route("/w/{workspace}/campaigns/{id}/start", post(life::start))
        .route("/w/{workspace}/campaigns/{id}/stop", post(life::stop))
        .route("/w/{workspace}/campaigns/{id}/archive", post(life::archive))
        .route(
            "/w/{workspace}/campaigns/{id}/duplicate",
            post(life::duplicate),
        )
        .route("/w/{workspace}/queue", get(queue::over_campaigns))
        .route("/w/{workspace}/queue/file", get(queue::export))
        .route("/w/{workspace}/actions/{id}/remove", post(queue::remove))
        .route("/w/{workspace}/actions/{id}/requeue", post(queue::requeue))
}
