//! The manual clock of demonstrations and tests. It needs no key: who can reach such an
//! installation may move its time, and an installation with the real clock has none of this.

use std::sync::Arc;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use domain::limits;
use domain::time::Timestamp;
use jiff::Span;
use serde::{Deserialize, Serialize};
use service::ServiceError;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::refuse_cross_site;
use crate::input::{Body, NoFilter, Query};
use crate::problem::{Problem, no_such_address};
use crate::settings::{ClockControl, Move};
use crate::state::Api;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(show, advance))
}

/// Where the clock stands.
#[derive(Debug, Serialize, ToSchema)]
struct Clock {
    /// The present instant.
    #[schema(value_type = String, format = DateTime)]
    now: Timestamp,
}

/// How far the clock is to move: by a duration or to an instant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClockMove {
    /// An ISO 8601 duration, such as `P1D` or `PT3H30M`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    advance: Option<Span>,
    /// An instant.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

impl ClockMove {
    /// What is meant, where it is one of both and no more than may be moved at once.
    fn checked(&self, now: Timestamp) -> Result<Move, ServiceError> {
        let (field, how_far) = match (self.advance, self.until) {
            (Some(span), None) => ("advance", Move::By(span)),
            (None, Some(until)) => ("until", Move::Until(until)),
            _ => {
                return Err(ServiceError::invalid(
                    "advance",
                    "one_of",
                    "Send either `advance`, a duration, or `until`, an instant",
                ));
            }
        };
        let most = limits::CLOCK_MOVE_MILLISECONDS_MAXIMUM;
        let distance = how_far.target(now).map(|target| target.millis_since(now));
        match distance {
            Some(distance) if (0..=most).contains(&distance) => Ok(how_far),
            Some(..0) => Err(ServiceError::invalid(
                field,
                "in_the_past",
                format!("It is {now} already, and a clock never goes back. Choose a later instant"),
            )),
            _ => Err(ServiceError::invalid(
                field,
                "too_far",
                format!(
                    "The clock moves by at most {} days at once. Move it in several steps",
                    most / domain::time::span::DAY
                ),
            )),
        }
    }
}

/// The control, where this installation has one.
struct Control(Arc<dyn ClockControl>);

impl FromRequestParts<Api> for Control {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        refuse_elsewhere(&parts.method, &parts.headers)?;
        match &api.clock {
            Some(clock) => Ok(Self(Arc::clone(clock))),
            None => Err(no_such_address().await),
        }
    }
}

/// Programs move the clock without a key; pages of other sites do not.
fn refuse_elsewhere(method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    let from_a_page = headers.contains_key("sec-fetch-site") || headers.contains_key("origin");
    if from_a_page {
        return refuse_cross_site(method, headers);
    }
    Ok(())
}

/// Tell the time
///
/// Where the manual clock stands.
#[utoipa::path(
    get, path = "/clock", operation_id = "show_clock", tag = "Clock",
    security(()),
    responses((status = 200, description = "The time.", body = Clock)),
)]
async fn show(control: Control, _: Query<NoFilter>) -> Answer<Clock> {
    let now = control.0.now();
    Ok(Json(Clock { now }))
}

/// Move the clock
///
/// Runs every step that falls due on the way and answers when all are done.
#[utoipa::path(
    post, path = "/clock", operation_id = "advance_clock", tag = "Clock",
    security(()),
    request_body = ClockMove,
    responses((status = 200, description = "The clock stands there now.", body = Clock)),
)]
async fn advance(control: Control, Body(wanted): Body<Json<ClockMove>>) -> Answer<Clock> {
    let how_far = wanted.checked(control.0.now())?;
    let now = control.0.advance(how_far).await?;
    Ok(Json(Clock { now }))
}
