//! Being told on one's devices (R12).

use axum::Json;
use axum::response::Response;
use service::mail::MorningLetterInput;
use service::push::{PushView, QuietInput, SubscriptionInput, UnsubscribeInput};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::SignedIn;
use crate::input::{NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Removes, Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(show, change))
        .routes(routes!(change_letters))
        .routes(routes!(subscribe))
        .routes(routes!(unsubscribe))
        .routes(routes!(attempt))
}

/// Show how you are told
///
/// The key that a browser subscribes with, how many of your devices are told, and when you are left
/// alone.
#[utoipa::path(
    get, path = "/account/push", operation_id = "show_push", tag = "Account",
    responses((status = 200, description = "How you are told.", body = PushView)),
)]
async fn show(caller: SignedIn, _: Query<NoFilter>) -> Answer<PushView> {
    Ok(Json(caller.service.push_view(&caller.person).await?))
}

/// Change when you are left alone
///
/// What falls into these hours is told once they are over, in your time zone.
#[utoipa::path(
    patch, path = "/account/push", operation_id = "change_push", tag = "Account",
    request_body = QuietInput,
    responses((status = 204, description = "It is changed.")),
)]
async fn change(
    Write { task, body }: Write<Json<QuietInput>, Removes, SignedIn>,
) -> Result<Response, Problem> {
    let result = task.service.set_quiet_hours(&task.by, &body).await;
    task.answer(result).await
}

/// Change whether a letter tells you
///
/// While none of your devices is told and the installation sends mail, a short letter tells you of tomorrow's people, once a
/// day. It names nobody.
#[utoipa::path(
    patch, path = "/account/push/letters", operation_id = "change_morning_letters", tag = "Account",
    request_body = MorningLetterInput,
    responses((status = 204, description = "It is changed.")),
)]
async fn change_letters(
    Write { task, body }: Write<Json<MorningLetterInput>, Removes, SignedIn>,
) -> Result<Response, Problem> {
    let result = task.service.set_morning_letters(&task.by, &body).await;
    task.answer(result).await
}

/// Have a device told
///
/// Takes the subscription of a browser. Twice is once; a device belongs to whoever is signed in on it.
#[utoipa::path(
    post, path = "/account/push/subscriptions", operation_id = "subscribe_push", tag = "Account",
    request_body = SubscriptionInput,
    responses((status = 204, description = "The device is told from now on.")),
)]
async fn subscribe(
    Write { task, body }: Write<Json<SubscriptionInput>, Removes, SignedIn>,
) -> Result<Response, Problem> {
    let result = task.service.subscribe_push(&task.by, &body).await;
    task.answer(result).await
}

/// Have a device told nothing more
#[utoipa::path(
    post, path = "/account/push/unsubscribe", operation_id = "unsubscribe_push", tag = "Account",
    request_body = UnsubscribeInput,
    responses((status = 204, description = "It is told nothing more.")),
)]
async fn unsubscribe(
    Write { task, body }: Write<Json<UnsubscribeInput>, Removes, SignedIn>,
) -> Result<Response, Problem> {
    let result = task.service.unsubscribe_push(&task.by, &body).await;
    task.answer(result).await
}

/// Tell your devices something now
///
/// So that it can be seen that it arrives.
#[utoipa::path(
    post, path = "/account/push/try", operation_id = "try_push", tag = "Account",
    responses((status = 204, description = "It is on its way.")),
)]
async fn attempt(task: Task<Removes, SignedIn>) -> Result<Response, Problem> {
    let result = task.service.try_push(&task.by).await;
    task.answer(result).await
}
