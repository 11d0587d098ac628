//! Bringing a member's LinkedIn archive (R43).

use axum::Json;
use axum::response::Response;
use domain::ids::MemberId;
use serde::Deserialize;
use service::Page;
use service::archives::{ArchiveUpload, ArchiveView, BroughtArchive};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::access::Access;
use crate::input::{Body, File, Id, NoFilter, Query};
use crate::problem::Problem;
use crate::state::Api;
use crate::write::Write;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, bring))
        .routes(routes!(rehearse))
}

/// What a file is, beside its content.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct ArchiveFacts {
    /// Its name as it was downloaded, which tells the day of the archive.
    file_name: Option<String>,
}

impl ArchiveFacts {
    fn name(&self) -> &str {
        self.file_name.as_deref().unwrap_or("archive")
    }
}

/// List the archives of a member
///
/// Those that were brought, newest first, with what each of them changed.
#[utoipa::path(
    get, path = "/workspaces/{workspace}/members/{member}/archives", operation_id = "list_archives", tag = "Members",
    responses((status = 200, description = "The archives.", body = Page<BroughtArchive>)),
)]
async fn list(
    access: Access,
    Id(member): Id<MemberId>,
    _: Query<NoFilter>,
) -> Answer<Page<BroughtArchive>> {
    let archives = access.service.archives(&access.scope, &member);
    Ok(Json(archives.await?))
}

/// Bring an archive of a member
///
/// The body is LinkedIn's archive as it was downloaded, or one of its files Connections.csv, Invitations.csv and
/// messages.csv. Acceptances, replies, messages written by hand, open invitations and the outcome of cards that nobody
/// answered become facts. The same archive twice changes nothing; an older one undoes nothing that began later. Yours, or
/// with the role manager anybody's.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/members/{member}/archives", operation_id = "bring_archive", tag = "Members",
    params(ArchiveFacts),
    request_body(content((String = "text/csv"), (String = "application/octet-stream")), description = "The file, at most 256 MiB."),
    responses((status = 200, description = "What it says, and what it changed.", body = ArchiveView)),
)]
async fn bring(
    Id(member): Id<MemberId>,
    facts: Query<ArchiveFacts>,
    Write { task, body }: Write<File>,
) -> Result<Response, Problem> {
    let upload = ArchiveUpload {
        file_name: facts.0.name(),
        content: body,
    };
    let result = task.service.bring_archive(&task.by, &member, &upload).await;
    task.answer(result).await
}

/// Rehearse an archive of a member
///
/// Says what bringing this archive would change, and changes nothing.
#[utoipa::path(
    post, path = "/workspaces/{workspace}/members/{member}/archives/rehearse", operation_id = "rehearse_archive", tag = "Members",
    params(ArchiveFacts),
    request_body(content((String = "text/csv"), (String = "application/octet-stream")), description = "The file, at most 256 MiB."),
    responses((status = 200, description = "What it says, and what it would change.", body = ArchiveView)),
)]
async fn rehearse(
    access: Access,
    Id(member): Id<MemberId>,
    facts: Query<ArchiveFacts>,
    Body(body): Body<File>,
) -> Answer<ArchiveView> {
    let upload = ArchiveUpload {
        file_name: facts.0.name(),
        content: body,
    };
    let rehearsal = access
        .service
        .rehearse_archive(&access.scope, &member, &upload);
    Ok(Json(rehearsal.await?))
}
