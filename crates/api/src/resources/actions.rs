//! Actions: the queue (R60), and the answers to cards that are sent by hand (R43).

use axum::Json;
use axum::response::Response;
use domain::action::{ActionState, Category, StepIndex};
use domain::ids::{ActionId, CampaignId, ContactId, MemberId};
use jiff::civil::Date;
use serde::Deserialize;
use service::hand_send::Answer as CardAnswer;
use service::queue::{QueueFilter, QueueOrder, QueueView};
use service::schema::{ActionStateName, CategoryName};
use service::{Page, PageRequest};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, Listing, NoFilter, Optional, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(remove))
        .routes(routes!(requeue))
        .routes(routes!(sent))
        .routes(routes!(could_not))
        .routes(routes!(later))
        .routes(routes!(answer))
}

/// Which rows of a campaign's queue.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct CampaignQueueFilter {
    /// In the name of this member.
    #[param(value_type = Option<String>)]
    member_id: Option<MemberId>,
    /// To this contact.
    #[param(value_type = Option<String>)]
    contact_id: Option<ContactId>,
    /// In this state.
    #[param(value_type = Option<ActionStateName>)]
    state: Option<ActionState>,
    /// Ended in this category.
    #[param(value_type = Option<CategoryName>)]
    category: Option<Category>,
    /// Planned for this local date of the campaign.
    #[param(value_type = Option<String>, format = Date)]
    date: Option<Date>,
    /// Of this step, from 0.
    #[param(value_type = Option<u32>)]
    step: Option<StepIndex>,
    /// `latest` (where not given) or `earliest` first, by the day for which it is planned.
    order: Option<QueueOrder>,
}

impl CampaignQueueFilter {
    /// The filter of the whole queue that says the same of this campaign.
    pub(super) fn of(self, campaign: CampaignId) -> QueueFilter {
        QueueFilter {
            campaign_id: Some(campaign),
            program: None,
            member_id: self.member_id,
            contact_id: self.contact_id,
            state: self.state,
            category: self.category,
            date: self.date,
            step: self.step,
            order: self.order,
        }
    }
}

/// Why something could not be done.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct CouldNot {
    /// The reason in the member's words.
    reason: String,
}

/// List the queue
///
/// One row per action of the workspace, a program, a member or a contact. Members see their own.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/actions", operation_id = "list_actions", tag = "Actions",
    params(QueueFilter, PageRequest),
    responses((status = 200, description = "A page of actions.", body = Page<QueueView>)),
)]
async fn list(access: Access, list: Listing<QueueFilter>) -> Answer<Page<QueueView>> {
    let page = access
        .service
        .queue(&access.scope, &list.filter, &list.page);
    Ok(Json(page.await?))
}

/// Show an action
#[utoipa::path(
    get, path = "/workspaces/{workspace}/actions/{action}", operation_id = "show_action", tag = "Actions",
    responses((status = 200, description = "The action.", body = QueueView)),
)]
async fn show(access: Access, Id(action): Id<ActionId>, _: Query<NoFilter>) -> Answer<QueueView> {
    Ok(Json(
        access.service.queue_row(&access.scope, &action).await?,
    ))
}

/// Take an action out of the queue
///
/// It ends, for the reason that a person removed it. What is in flight or has ended otherwise stays.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/actions/{action}/remove", operation_id = "remove_action", tag = "Actions",
    responses((status = 200, description = "The action as it is now.", body = QueueView)),
)]
async fn remove(Id(action): Id<ActionId>, task: Task) -> Result<Response, Problem> {
    let result = task.service.remove_action(&task.by, &action).await;
    task.answer(result).await
}

/// Put an action back into the queue
///
/// A canceled one, for the next execution day of its campaign. An invitation of a moderated campaign
/// has to be approved again.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/actions/{action}/requeue", operation_id = "requeue_action", tag = "Actions",
    responses((status = 200, description = "The action as it is now.", body = QueueView)),
)]
async fn requeue(Id(action): Id<ActionId>, task: Task) -> Result<Response, Problem> {
    let result = task.service.requeue_action(&task.by, &action).await;
    task.answer(result).await
}

/// Answers a card and shows the action as it is then.
async fn answered(task: Task, action: &ActionId, answer: &CardAnswer) -> Result<Response, Problem> {
    let result = task.service.answer_card(&task.by, action, answer).await;
    task.answer(result).await
}

/// Answer a card: sent
///
/// What the card in hand asked for was done, or what may have been sent was.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/actions/{action}/sent", operation_id = "answer_sent", tag = "Actions",
    responses((status = 200, description = "The action as it is now.", body = QueueView)),
)]
async fn sent(Id(action): Id<ActionId>, task: Task) -> Result<Response, Problem> {
    answered(task, &action, &CardAnswer::Sent).await
}

/// Answer a card: could not
///
/// With the reason in your own words, where there is one.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/actions/{action}/could_not", operation_id = "answer_could_not", tag = "Actions",
    request_body = Option<CouldNot>,
    responses((status = 200, description = "The action as it is now.", body = QueueView)),
)]
async fn could_not(
    Id(action): Id<ActionId>,
    Write { task, body }: Write<Optional<CouldNot>>,
) -> Result<Response, Problem> {
    let answer = CardAnswer::CouldNot {
        reason: body.reason,
    };
    answered(task, &action, &answer).await
}

/// Answer a card: later
///
/// It comes again while its slot is open, else on another day.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/actions/{action}/later", operation_id = "answer_later", tag = "Actions",
    responses((status = 200, description = "The action as it is now.", body = QueueView)),
)]
async fn later(Id(action): Id<ActionId>, task: Task) -> Result<Response, Problem> {
    answered(task, &action, &CardAnswer::Later).await
}

/// Answer a card
///
/// With any of the answers that the card offers.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/actions/{action}/answer", operation_id = "answer_card", tag = "Actions",
    request_body = CardAnswer,
    responses((status = 200, description = "The action as it is now.", body = QueueView)),
)]
async fn answer(
    Id(action): Id<ActionId>,
    Write { task, body }: Write<Json<CardAnswer>>,
) -> Result<Response, Problem> {
    answered(task, &action, &body).await
}
