//! Several texts of a message: what came of them, and which one is used (R65).

use axum::Json;
use axum::response::Response;
use domain::ids::CampaignId;
use service::campaigns::variants::{ChoiceInput, TestsView};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Id, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::Write;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(choose))
}

/// List the tests of a campaign's texts
///
/// Where messages have several texts (`variants`): by which rule they are compared, how far that has come, and once the rule
/// was met what was found. Before that nothing is told of what came of the texts. Former tests are included.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/campaigns/{campaign}/variant-tests", operation_id = "list_variant_tests", tag = "Campaigns",
    responses((status = 200, description = "The tests.", body = TestsView)),
)]
async fn list(
    access: Access,
    Id(campaign): Id<CampaignId>,
    _: Query<NoFilter>,
) -> Answer<TestsView> {
    let tests = access.service.variant_tests(&access.scope, &campaign);
    Ok(Json(tests.await?))
}

/// Choose a text
///
/// Once a test was decided: the text that everybody gets who is planned from now on, or `null` to split people again. What is
/// planned already keeps its text.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/campaigns/{campaign}/variant-tests", operation_id = "choose_variant", tag = "Campaigns",
    request_body = ChoiceInput,
    responses(
        (status = 200, description = "The tests as they are now.", body = TestsView),
        (status = 409, description = "The test is not decided, or others have changed its texts."),
    ),
)]
async fn choose(
    Id(campaign): Id<CampaignId>,
    Write { task, body }: Write<Json<ChoiceInput>>,
) -> Result<Response, Problem> {
    let result = task.service.choose_variant(&task.by, &campaign, body).await;
    task.answer(result).await
}
