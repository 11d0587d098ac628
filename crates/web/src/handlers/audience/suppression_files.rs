//! Suppression by a file: choose it, look at what was found in it, put it on the list (R36).

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use domain::identity::Role;
use domain::ids::SuppressionFileId;
use domain::problem::Problem;
use http::StatusCode;
use service::PageRequest;
use service::audience::content::Content;
use service::audience::suppressions::files::{
    EntryCounts, EntryReject, SuppressionFileView, SuppressionRehearsal, SuppressionUpload,
};
use service::audience::tables::{ColumnChoice, EntryField};

use super::shelf;
use super::upload::{self, File};
use super::words;
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebResult, refused};
use crate::form::{Fields, Problems};
use crate::frame::Frame;
use crate::input::{Asked, PathId, Posted, page_request, paging};
use crate::link::Address;
use crate::page::Page;
use crate::pages::import_preview::{FileColumn, Reject};
use crate::pages::suppression_file::{self, FilePage};
use crate::pages::suppression_preview::{self, FirstRow, SuppressionPreviewView};
use crate::pages::suppression_upload::{self, FileRow, SuppressionUploadView};
use crate::pieces::field::Choice;
use crate::problem_words::problems;
use crate::state::WebState;
use crate::{t, table_file};

/// Rows with something wrong that the page of a file shows.
const REJECTS_SHOWN: u32 = 20;

/// What is to be done with a file.
#[derive(Debug)]
pub struct Plan {
    has_header: Option<bool>,
    note: String,
    rehearsal: SuppressionRehearsal,
}

/// A file that waits.
#[derive(Debug)]
pub struct Kept {
    file_name: String,
    content: Content,
    plan: Plan,
}

impl shelf::Waiting for Kept {
    fn content(&self) -> &Content {
        &self.content
    }
}

type Shelf = shelf::Shelf<Kept>;

/// A file, and what was chosen for it.
struct Chosen {
    file: File,
    columns: Vec<ColumnChoice>,
    has_header: Option<bool>,
    note: String,
}

impl Chosen {
    fn upload(&self) -> SuppressionUpload<'_> {
        SuppressionUpload {
            file_name: &self.file.name,
            content: self.file.content.clone(),
            columns: &self.columns,
            has_header: self.has_header,
            note: &self.note,
        }
    }

    /// What the form of a preview says of a kept file.
    fn of(kept: &Kept, fields: &Fields) -> Self {
        let columns = &kept.plan.rehearsal.detection.columns;
        let columns = columns.iter().filter_map(|column| {
            let name = format!("columns.{}", column.position);
            fields.has(&name).then(|| ColumnChoice {
                position: column.position,
                field: fields.get(&name).to_owned(),
            })
        });
        let has_header = match fields.get("first_row") {
            "header" => Some(true),
            "entry" => Some(false),
            _ => kept.plan.has_header,
        };
        Self {
            file: File {
                name: kept.file_name.clone(),
                content: kept.content.clone(),
            },
            columns: columns.collect(),
            has_header,
            note: fields.get("note").to_owned(),
        }
    }
}

/// The form, and the files of before.
pub async fn choose(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let view = choosing(&at, here, Problems::default()).await?;
    Ok(suppression_upload::render(&at.frame, &view))
}

async fn choosing(
    at: &InWorkspace,
    here: Address,
    problems: Problems,
) -> WebResult<SuppressionUploadView> {
    let files = at
        .service
        .suppression_files(&at.scope, &page_request(&here))
        .await?;
    let row = |file: SuppressionFileView| file_row(&at.frame, file);
    Ok(SuppressionUploadView {
        files: files.items.into_iter().map(row).collect(),
        problems,
        paging: paging(&here, files.next),
        here,
    })
}

fn file_row(f: &Frame, file: SuppressionFileView) -> FileRow {
    FileRow {
        id: file.id.to_string(),
        name: file.file_name,
        added: file.entries.added,
        on_list: file.on_list,
        is_finished: file.is_finished,
        by: file
            .created_by
            .name
            .unwrap_or_else(|| t!(f, "import-by-program")),
        at: file.created_at,
    }
}

/// Takes a file in and shows what was found in it.
pub async fn upload(
    Extension(shelf): Extension<Arc<Shelf>>,
    at: InWorkspace,
    request: Request,
) -> WebResult<Response> {
    at.scope.require(Role::Editor)?;
    let upload = upload::read(request).await?;
    let read = match upload.file {
        Ok(file) => {
            let chosen = Chosen {
                file,
                columns: Vec::new(),
                has_header: None,
                note: upload.fields.get("note").to_owned(),
            };
            looked_at(&at, &shelf, chosen).await?
        }
        Err(problem) => Err(vec![problem]),
    };
    match read {
        Ok(response) => Ok(response),
        Err(found) => {
            let told = problems(at.frame.language, &found);
            let here = Address::new(at.frame.url("/suppressions/files"));
            let view = choosing(&at, here, told).await?;
            Ok(suppression_upload::render(&at.frame, &view)
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

/// Keeps a file with what it would do, and goes on to the preview.
async fn looked_at(
    at: &InWorkspace,
    shelf: &Arc<Shelf>,
    chosen: Chosen,
) -> WebResult<Result<Response, Vec<Problem>>> {
    let upload = chosen.upload();
    let rehearsed = at
        .service
        .rehearse_suppression_file(&at.scope, &upload)
        .await;
    Ok(refused(rehearsed)?.map(|rehearsal| {
        let kept = Kept {
            file_name: chosen.file.name,
            content: chosen.file.content,
            plan: Plan {
                has_header: chosen.has_header,
                note: chosen.note,
                rehearsal,
            },
        };
        let number = shelf.put(&at.scope, kept);
        let to = at.frame.url(&format!("/suppressions/uploads/{number}"));
        Redirect::to(to).into_response()
    }))
}

/// What was found in a file; nothing is written yet.
pub async fn preview(
    State(state): State<WebState>,
    Extension(shelf): Extension<Arc<Shelf>>,
    at: InWorkspace,
    PathId(number): PathId<u64>,
) -> WebResult<Response> {
    at.scope.require(Role::Editor)?;
    let Some(kept) = shelf.get(&at.scope, number) else {
        return Ok(gone(&state, &at));
    };
    let view = previewed(&at.frame, number, &kept, Problems::default());
    Ok(suppression_preview::render(&at.frame, &view).into_response())
}

/// Back to the form: the file has to be chosen again.
fn gone(state: &WebState, at: &InWorkspace) -> Response {
    Redirect::to(at.frame.url("/suppressions/files"))
        .notice(state.cookies, t!(at.frame, "import-gone"))
        .into_response()
}

fn previewed(f: &Frame, number: u64, kept: &Kept, problems: Problems) -> SuppressionPreviewView {
    let rehearsal = &kept.plan.rehearsal;
    let found = &rehearsal.detection;
    SuppressionPreviewView {
        action: f.url(&format!("/suppressions/uploads/{number}")),
        file: kept.file_name.clone(),
        kind: words::file_kind(f, found.kind),
        part: found.part.clone(),
        first_row: match found.header_row {
            Some(_) => FirstRow::Header,
            None => FirstRow::Entry,
        },
        columns: found
            .columns
            .iter()
            .zip(&rehearsal.samples)
            .map(|(column, samples)| FileColumn {
                index: column.position as usize,
                header: column.header.clone(),
                field: column.field.clone(),
                samples: samples.clone(),
            })
            .collect(),
        fields: EntryField::ALL
            .iter()
            .map(|field| Choice::new(field.as_str(), field_words(f, *field)))
            .collect(),
        note: kept.plan.note.clone(),
        names_somebody: rehearsal.names_somebody,
        figures: figures(f, &rehearsal.entries),
        added: rehearsal.entries.added,
        rejects: rejects_of(f, &rehearsal.rejects),
        problems,
    }
}

fn figures(f: &Frame, entries: &EntryCounts) -> Vec<(String, u64)> {
    vec![
        (t!(f, "import-created"), entries.added),
        (t!(f, "suppression-present"), entries.present),
        (t!(f, "import-repeated"), entries.repeated),
        (t!(f, "import-rejected"), entries.rejected),
    ]
}

fn rejects_of(f: &Frame, rejects: &[EntryReject]) -> Vec<Reject> {
    let reject = |one: &EntryReject| {
        let reason = words::reject(f, &one.reason).unwrap_or_else(|| one.message.clone());
        Reject {
            row: one.row_number,
            reason: match one.column {
                Some(column) => t!(
                    f,
                    "suppression-reject-column",
                    column = column,
                    reason = reason
                ),
                None => reason,
            },
            excerpt: one.line.clone(),
        }
    };
    rejects.iter().map(reject).collect()
}

/// Puts a file on the list as its preview said, or looks at it again with what was chosen.
pub async fn confirm(
    State(state): State<WebState>,
    Extension(shelf): Extension<Arc<Shelf>>,
    at: InWorkspace,
    PathId(number): PathId<u64>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    at.scope.require(Role::Editor)?;
    // Whoever takes the file down puts it on the list: a button that is pressed twice does it once.
    let Some(kept) = shelf.take(&at.scope, number) else {
        return Ok(gone(&state, &at));
    };
    let chosen = Chosen::of(&kept, &fields);
    let done = if fields.has("look") {
        looked_at(&at, &shelf, chosen).await
    } else {
        taken(&state, &at, &chosen).await
    };
    if !matches!(done, Ok(Ok(_))) {
        shelf.put_back(&at.scope, number, Arc::clone(&kept));
    }
    match done? {
        Ok(response) => Ok(response),
        Err(found) => {
            let told = problems(at.frame.language, &found);
            let mut view = previewed(&at.frame, number, &kept, told);
            fields.get("note").clone_into(&mut view.note);
            Ok(suppression_preview::render(&at.frame, &view)
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

async fn taken(
    state: &WebState,
    at: &InWorkspace,
    chosen: &Chosen,
) -> WebResult<Result<Response, Vec<Problem>>> {
    let upload = chosen.upload();
    let taken = at.service.take_suppression_file(&at.scope, &upload).await;
    Ok(refused(taken)?.map(|file| {
        let text = t!(
            at.frame,
            "notice-suppression-file",
            count = file.entries.added,
            file = &file.file_name,
            rejected = file.entries.rejected
        );
        let to = at.frame.url(&format!("/suppressions/files/{}", file.id));
        Redirect::to(to).notice(state.cookies, text).into_response()
    }))
}

/// What became of a file.
pub async fn show(at: InWorkspace, PathId(id): PathId<SuppressionFileId>) -> WebResult<Page> {
    let file = at.service.suppression_file(&at.scope, &id).await?;
    let request = PageRequest {
        limit: Some(REJECTS_SHOWN),
        cursor: None,
    };
    let rejects = at
        .service
        .suppression_file_rejects(&at.scope, &id, &request)
        .await?;
    let f = &at.frame;
    let view = FilePage {
        figures: figures(f, &file.entries),
        rejected: file.entries.rejected,
        rejects: rejects_of(f, &rejects.items),
        row: file_row(f, file),
    };
    Ok(suppression_file::render(f, &view))
}

/// Takes what a file put on the list off it.
pub async fn remove(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<SuppressionFileId>,
) -> WebResult<Response> {
    let file = at
        .service
        .remove_suppression_file_entries(&at.scope, &id)
        .await?;
    let text = t!(
        at.frame,
        "notice-suppression-file-removed",
        file = &file.file_name
    );
    let to = at.frame.url(&format!("/suppressions/files/{id}"));
    Ok(Redirect::to(to).notice(state.cookies, text).into_response())
}

/// What a file names and is no entry, as a table to download.
pub async fn rejects(
    at: InWorkspace,
    PathId(id): PathId<SuppressionFileId>,
    Asked(here): Asked,
) -> WebResult<Response> {
    let format = table_file::format(&here);
    let rows = at
        .service
        .suppression_file_rejects_file(&at.scope, &id, format)
        .await?;
    Ok(table_file::answer("rejected-rows", format, rows.into()))
}

/// What a column may be chosen to hold.
fn field_words(f: &Frame, field: EntryField) -> String {
    match field {
        EntryField::Person => t!(f, "suppression-person"),
        EntryField::Company => t!(f, "suppression-company"),
        EntryField::EmailDomain => t!(f, "suppression-domain"),
        EntryField::Keyword => t!(f, "suppression-keyword"),
        EntryField::Kind => t!(f, "suppression-field-kind"),
        EntryField::Value => t!(f, "suppression-field-value"),
        EntryField::Note => t!(f, "suppression-note"),
        EntryField::Ignored => t!(f, "import-column-ignored"),
    }
}
