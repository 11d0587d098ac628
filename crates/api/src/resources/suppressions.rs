//! The suppression list (R36).

use axum::Json;
use axum::response::Response;
use domain::ids::{ContactId, SuppressionId};
use serde::Deserialize;
use service::audience::outlook::OutlookView;
use service::audience::suppressions::{SuppressionInput, SuppressionView, Suppressions};
use service::{Page, PageRequest, ServiceError};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, Listing, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::{Creates, Removes, Task, Write};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(add_many))
        .routes(routes!(show, remove))
        .routes(routes!(outlook))
}

/// Who is asked about: one of the two.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct Whom {
    /// A contact.
    #[param(value_type = Option<String>)]
    contact_id: Option<ContactId>,
    /// A profile address or an e-mail address, known or not.
    person: Option<String>,
}

/// Ask whether a person would be contacted
///
/// By whom, when, and if not, why: by the rules of sending themselves, for each campaign that is not archived. Somebody whom
/// the workspace does not know is answered by the suppression list alone. Members see their own contacts and campaigns.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/outlook", operation_id = "show_outlook", tag = "Suppressions",
    params(Whom),
    responses((status = 200, description = "The answer.", body = OutlookView)),
)]
async fn outlook(access: Access, whom: Query<Whom>) -> Answer<OutlookView> {
    let person = match (whom.0.contact_id, whom.0.person) {
        (Some(contact), None) => contact.to_string(),
        (None, Some(person)) => person,
        _ => {
            return Err(ServiceError::invalid(
                "person",
                "one_of",
                "Name either `contact_id` or `person`",
            )
            .into());
        }
    };
    Ok(Json(access.service.outlook(&access.scope, &person).await?))
}

/// Whom to put on the list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSuppressions {
    /// The entries, at most 10,000.
    #[schema(max_items = 10_000)]
    items: Vec<SuppressionInput>,
}

/// List the suppression list
///
/// Newest entries first.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/suppressions", operation_id = "list_suppressions", tag = "Suppressions",
    params(PageRequest),
    responses((status = 200, description = "A page of entries.", body = Page<SuppressionView>)),
)]
async fn list(access: Access, list: Listing) -> Answer<Page<SuppressionView>> {
    Ok(Json(
        access
            .service
            .suppressions(&access.scope, &list.page)
            .await?,
    ))
}

/// Suppress
///
/// From the answer on nobody whom the entry names is contacted by anybody. Who is on the list
/// already stays there. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/suppressions", operation_id = "add_suppression", tag = "Suppressions",
    request_body = SuppressionInput,
    responses((status = 201, description = "The entry.", body = SuppressionView)),
)]
async fn add(
    Write { task, body }: Write<Json<SuppressionInput>, Creates>,
) -> Result<Response, Problem> {
    let result = task.service.add_suppression(&task.by, body).await;
    task.answer(result).await
}

/// Suppress many
///
/// All of them or, where one names nobody, none. Needs the role editor.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/suppressions/batch", operation_id = "add_suppressions", tag = "Suppressions",
    request_body = NewSuppressions,
    responses((status = 201, description = "The entries.", body = Suppressions)),
)]
async fn add_many(
    Write { task, body }: Write<Json<NewSuppressions>, Creates>,
) -> Result<Response, Problem> {
    let result = task.service.add_suppressions(&task.by, body.items).await;
    task.answer(result).await
}

/// Show an entry of the suppression list
#[utoipa::path(
    get, path = "/workspaces/{workspace}/suppressions/{suppression}", operation_id = "show_suppression", tag = "Suppressions",
    responses((status = 200, description = "The entry.", body = SuppressionView)),
)]
async fn show(
    access: Access,
    Id(suppression): Id<SuppressionId>,
    _: Query<NoFilter>,
) -> Answer<SuppressionView> {
    let entry = access.service.suppression(&access.scope, &suppression);
    Ok(Json(entry.await?))
}

/// Take an entry off the suppression list
///
/// Needs the role manager: the list holds people's wishes.
#[utoipa::path(
    delete, path = "/workspaces/{workspace}/suppressions/{suppression}", operation_id = "remove_suppression", tag = "Suppressions",
    responses((status = 204, description = "It is off the list.")),
)]
async fn remove(
    Id(suppression): Id<SuppressionId>,
    task: Task<Removes>,
) -> Result<Response, Problem> {
    let result = task
        .service
        .remove_suppression(&task.by, &suppression)
        .await;
    task.answer(result).await
}
