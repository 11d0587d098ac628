//! What helps to write a campaign: names, programs, sources, tokens, the length of a note.

use axum::Json;
use domain::ids::MemberId;
use serde::{Deserialize, Serialize};
use service::campaigns::list::SourceChoiceView;
use service::campaigns::{NameField, NotePreview, NotePreviewInput, ProgramView};
use service::{Page, PageRequest};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Body, Listing, NoFilter, Query};
use crate::state::Api;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(programs))
        .routes(routes!(names))
        .routes(routes!(sources))
        .routes(routes!(tokens))
        .routes(routes!(preview))
}

/// Which names are wanted.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum NamesOf {
    /// Of campaigns.
    Campaigns,
    /// Of programs.
    Programs,
}

/// Which names are suggested.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NameQuery {
    /// Names of campaigns or of programs.
    of: NamesOf,
    /// The text that they hold.
    #[serde(default)]
    text: String,
}

/// For whom the sources are.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SourceQuery {
    /// The sender of the campaign.
    #[param(value_type = String)]
    sender_id: MemberId,
}

/// Some texts.
#[derive(Debug, Serialize, ToSchema)]
struct Texts {
    /// The texts.
    items: Vec<String>,
}

/// Some sources.
#[derive(Debug, Serialize, ToSchema)]
struct Sources {
    /// The sources.
    items: Vec<SourceChoiceView>,
}

/// List programs
///
/// With their families of campaigns and what came of them. A program whose families do not fit on
/// a page goes on at the beginning of the next.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/programs", operation_id = "list_programs", tag = "Campaigns",
    params(PageRequest),
    responses((status = 200, description = "A page of programs.", body = Page<ProgramView>)),
)]
async fn programs(access: Access, list: Listing) -> Answer<Page<ProgramView>> {
    Ok(Json(
        access.service.programs(&access.scope, &list.page).await?,
    ))
}

/// Suggest names
///
/// Names of campaigns or programs that were used before, the latest first.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/campaign_names", operation_id = "suggest_names", tag = "Campaigns",
    params(NameQuery),
    responses((status = 200, description = "At most ten names.", body = Texts)),
)]
async fn names(access: Access, Query(query): Query<NameQuery>) -> Answer<Texts> {
    let field = match query.of {
        NamesOf::Campaigns => NameField::Name,
        NamesOf::Programs => NameField::Program,
    };
    let names = access
        .service
        .campaign_names(&access.scope, field, &query.text);
    Ok(Json(Texts {
        items: names.await?,
    }))
}

/// List the sources for a sender
///
/// Finders and segments that a campaign of this member may take its people from.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/campaign_sources", operation_id = "list_sources", tag = "Campaigns",
    params(SourceQuery),
    responses((status = 200, description = "The sources.", body = Sources)),
)]
async fn sources(access: Access, Query(query): Query<SourceQuery>) -> Answer<Sources> {
    let sources = access
        .service
        .source_choices(&access.scope, &query.sender_id);
    Ok(Json(Sources {
        items: sources.await?,
    }))
}

/// List the tokens of texts
///
/// The standard ones and the custom fields of imported files.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/campaign_tokens", operation_id = "list_tokens", tag = "Campaigns",
    responses((status = 200, description = "The names, without braces.", body = Texts)),
)]
async fn tokens(access: Access, _: Query<NoFilter>) -> Answer<Texts> {
    let items = access.service.token_names(&access.scope).await?;
    Ok(Json(Texts { items }))
}

/// Preview a note
///
/// How long it is as delivered to the people of a source, and who would get none because it is too
/// long or a value is missing. Nothing is kept.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/note_preview", operation_id = "preview_note", tag = "Campaigns",
    request_body = NotePreviewInput,
    responses((status = 200, description = "The note as delivered.", body = NotePreview)),
)]
async fn preview(access: Access, Body(note): Body<Json<NotePreviewInput>>) -> Answer<NotePreview> {
    let preview = access.service.preview_note(&access.scope, &note);
    Ok(Json(preview.await?))
}
