//! Bringing a member's LinkedIn archive (R43), at the desk for any member and on the companion for oneself.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, FromRequestParts, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use domain::ids::MemberId;
use domain::problem::Problem;
use http::StatusCode;
use http::request::Parts;
use service::archives::{ArchiveUpload, ArchiveView};
use service::audience::content::Content;

use super::audience::shelf::{Shelf, Waiting};
use super::audience::upload;
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebError, WebResult, refused};
use crate::form::Problems;
use crate::input::{PathId, path_value};
use crate::page::Page;
use crate::pieces::archive::{ArchivePreview, ArchivesView, words};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::{companion, pages, t};

/// An archive that waits to be brought.
#[derive(Debug)]
pub struct Kept {
    member: MemberId,
    file_name: String,
    content: Content,
    view: ArchiveView,
}

impl Waiting for Kept {
    fn content(&self) -> &Content {
        &self.content
    }
}

type Archives = Arc<Shelf<Kept>>;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    let shelf: Archives = Arc::default();
    Router::new()
        .route("/w/{workspace}/members/{id}/archive", get(show).post(look))
        .route("/companion/archive", get(show_own).post(look_own))
        .layer(DefaultBodyLimit::max(upload::BODY_BYTES_MAXIMUM))
        .route(
            "/w/{workspace}/members/{id}/uploads/{number}",
            get(preview).post(bring),
        )
        .route(
            "/companion/uploads/{number}",
            get(preview_own).post(bring_own),
        )
        .layer(Extension(shelf))
}

/// The number of a file that waits.
struct PathNumber(u64);

impl FromRequestParts<WebState> for PathNumber {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &WebState) -> Result<Self, WebError> {
        path_value(parts, "number").await.map(Self)
    }
}

/// Where somebody stands who brings an archive.
#[derive(Debug, Clone)]
pub(super) enum Stand {
    /// At the desk, before a member.
    Desk(MemberId),
    /// On the companion, before oneself.
    Companion(MemberId),
}

impl Stand {
    pub(super) fn own(at: &InWorkspace) -> WebResult<Self> {
        Ok(Self::Companion(at.scope.require_member()?.clone()))
    }

    pub(super) const fn member(&self) -> &MemberId {
        match self {
            Self::Desk(member) | Self::Companion(member) => member,
        }
    }

    fn portability_at(&self, at: &InWorkspace) -> String {
        match self {
            Self::Desk(member) => at.frame.url(&format!("/members/{member}/portability")),
            Self::Companion(_) => "/companion/portability".to_owned(),
        }
    }

    pub(super) fn form_at(&self, at: &InWorkspace) -> String {
        match self {
            Self::Desk(member) => at.frame.url(&format!("/members/{member}/archive")),
            Self::Companion(_) => "/companion/archive".to_owned(),
        }
    }

    fn preview_at(&self, at: &InWorkspace, number: u64) -> String {
        match self {
            Self::Desk(member) => at.frame.url(&format!("/members/{member}/uploads/{number}")),
            Self::Companion(_) => format!("/companion/uploads/{number}"),
        }
    }

    /// The page with the form.
    async fn form(&self, at: &InWorkspace, problems: Problems) -> WebResult<Page> {
        let found = at.service.member_archives(&at.scope, self.member()).await?;
        let view = ArchivesView {
            href: self.form_at(at),
            member: found.member_name,
            has_identity: found.has_identity,
            archives: found.archives,
            portability_href: self.portability_at(at),
            portability: at.service.portability(&at.scope, self.member()).await?,
            problems,
        };
        Ok(match self {
            Self::Desk(_) => pages::archive::render(&at.frame, &view),
            Self::Companion(_) => companion::archive::render(&at.frame, &view),
        })
    }

    /// Looks at a file, and goes on to what it would change.
    async fn look(
        &self,
        at: &InWorkspace,
        files: &Archives,
        request: Request,
    ) -> WebResult<Response> {
        at.service.member_archives(&at.scope, self.member()).await?;
        let read = match upload::read(request).await?.file {
            Ok(file) => {
                let asked = ArchiveUpload {
                    file_name: &file.name,
                    content: file.content.clone(),
                };
                let looked = at
                    .service
                    .rehearse_archive(&at.scope, self.member(), &asked)
                    .await;
                refused(looked)?.map(|view| (file, view))
            }
            Err(problem) => Err(vec![problem]),
        };
        match read {
            Ok((file, view)) => {
                let kept = Kept {
                    member: self.member().clone(),
                    file_name: file.name,
                    content: file.content,
                    view,
                };
                let number = files.put(&at.scope, kept);
                Ok(Redirect::to(self.preview_at(at, number)).into_response())
            }
            Err(found) => self.again(at, &found).await,
        }
    }

    pub(super) async fn again(&self, at: &InWorkspace, found: &[Problem]) -> WebResult<Response> {
        let page = self.form(at, problems(at.frame.language, found)).await?;
        Ok(page
            .with_status(StatusCode::UNPROCESSABLE_ENTITY)
            .into_response())
    }

    /// What an archive would change; nothing is written yet.
    async fn preview(
        &self,
        state: &WebState,
        at: &InWorkspace,
        files: &Archives,
        number: u64,
    ) -> WebResult<Response> {
        let kept = files.get(&at.scope, number);
        let Some(kept) = kept.filter(|kept| kept.member == *self.member()) else {
            return self.gone(state, at).await;
        };
        let view = ArchivePreview {
            href: self.preview_at(at, number),
            back: self.form_at(at),
            linked: matches!(self, Self::Desk(_)),
            archive: kept.view.clone(),
        };
        let page = match self {
            Self::Desk(_) => pages::archive::render_preview(&at.frame, &view),
            Self::Companion(_) => companion::archive::render_preview(&at.frame, &view),
        };
        Ok(page.into_response())
    }

    /// Brings it. Whoever takes the file down brings it: a button that is pressed twice does so once.
    async fn bring(
        &self,
        state: &WebState,
        at: &InWorkspace,
        files: &Archives,
        number: u64,
    ) -> WebResult<Response> {
        let is_here = |kept: &Arc<Kept>| kept.member == *self.member();
        let waits = files
            .get(&at.scope, number)
            .is_some_and(|kept| is_here(&kept));
        let taken = waits.then(|| files.take(&at.scope, number)).flatten();
        let Some(kept) = taken else {
            return self.gone(state, at).await;
        };
        let asked = ArchiveUpload {
            file_name: &kept.file_name,
            content: kept.content.clone(),
        };
        let brought = at
            .service
            .bring_archive(&at.scope, self.member(), &asked)
            .await;
        if brought.is_err() {
            files.put_back(&at.scope, number, Arc::clone(&kept));
        }
        match refused(brought)? {
            Ok(view) => {
                let f = &at.frame;
                let notice = t!(f, "archive-notice", told = words(f, &view.counts));
                let to = Redirect::to(self.form_at(at));
                Ok(to.notice(state.cookies, notice).into_response())
            }
            Err(found) => self.again(at, &found).await,
        }
    }

    /// The file was taken down, or waited too long.
    async fn gone(&self, state: &WebState, at: &InWorkspace) -> WebResult<Response> {
        // Who is no member here, or not one of whom the person may know, is not found.
        at.service.member_archives(&at.scope, self.member()).await?;
        let f = &at.frame;
        Ok(Redirect::to(self.form_at(at))
            .notice(state.cookies, t!(f, "archive-gone"))
            .into_response())
    }
}

async fn show(at: InWorkspace, PathId(id): PathId<MemberId>) -> WebResult<Page> {
    Stand::Desk(id).form(&at, Problems::default()).await
}

async fn show_own(at: InWorkspace) -> WebResult<Page> {
    Stand::own(&at)?.form(&at, Problems::default()).await
}

async fn look(
    Extension(shelf): Extension<Archives>,
    at: InWorkspace,
    PathId(id): PathId<MemberId>,
    request: Request,
) -> WebResult<Response> {
    Stand::Desk(id).look(&at, &shelf, request).await
}

async fn look_own(
    Extension(shelf): Extension<Archives>,
    at: InWorkspace,
    request: Request,
) -> WebResult<Response> {
    Stand::own(&at)?.look(&at, &shelf, request).await
}

async fn preview(
    State(state): State<WebState>,
    Extension(shelf): Extension<Archives>,
    at: InWorkspace,
    PathId(id): PathId<MemberId>,
    PathNumber(number): PathNumber,
) -> WebResult<Response> {
    Stand::Desk(id).preview(&state, &at, &shelf, number).await
}

async fn preview_own(
    State(state): State<WebState>,
    Extension(shelf): Extension<Archives>,
    at: InWorkspace,
    PathNumber(number): PathNumber,
) -> WebResult<Response> {
    Stand::own(&at)?.preview(&state, &at, &shelf, number).await
}

async fn bring(
    State(state): State<WebState>,
    Extension(shelf): Extension<Archives>,
    at: InWorkspace,
    PathId(id): PathId<MemberId>,
    PathNumber(number): PathNumber,
) -> WebResult<Response> {
    Stand::Desk(id).bring(&state, &at, &shelf, number).await
}

async fn bring_own(
    State(state): State<WebState>,
    Extension(shelf): Extension<Archives>,
    at: InWorkspace,
    PathNumber(number): PathNumber,
) -> WebResult<Response> {
    Stand::own(&at)?.bring(&state, &at, &shelf, number).await
}
