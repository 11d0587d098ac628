//! Audience: finders, imports, contacts, suppressions.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use axum::{Extension, Router};
use domain::finder::FinderKind;

use crate::state::WebState;

mod contact;
mod contact_edit;
mod contact_views;
mod contacts;
mod contacts_change;
mod finder;
mod finder_edit;
mod finder_form;
mod finders;
mod imports;
pub mod journey;
mod merges;
mod outlook;
pub(crate) mod segment_edit;
mod segments;
pub mod shelf;
mod suppression_files;
mod suppressions;
pub mod upload;
mod words;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .merge(finder_routes())
        .merge(import_routes())
        .merge(contact_routes())
        .merge(segment_routes())
        .merge(suppression_file_routes())
}

fn segment_routes() -> Router<WebState> {
    Router::new()
        .route(
            "/w/{workspace}/segments",
            get(segments::show).post(segment_edit::create),
        )
        .route("/w/{workspace}/segments/new", get(segment_edit::new))
        .route("/w/{workspace}/segments/draft", post(segment_edit::draft))
        .route(
            "/w/{workspace}/segments/preview",
            post(segment_edit::preview),
        )
        .route(
            "/w/{workspace}/segments/{id}",
            get(segment_edit::show).post(segment_edit::update),
        )
        .route(
            "/w/{workspace}/segments/{id}/draft",
            post(segment_edit::draft_of),
        )
        .route(
            "/w/{workspace}/segments/{id}/archive",
            post(segments::archive),
        )
}

fn finder_routes() -> Router<WebState> {
    Router::new()
        .route("/w/{workspace}/finders", get(finders::show))
        .route("/w/{workspace}/finders/new", get(finder_edit::new))
        .route(
            "/w/{workspace}/finders/search",
            post(|state, at, posted| finder_edit::create(state, at, FinderKind::Search, posted)),
        )
        .route(
            "/w/{workspace}/finders/http_json",
            post(|state, at, posted| finder_edit::create(state, at, FinderKind::HttpJson, posted)),
        )
        .route(
            "/w/{workspace}/finders/hubspot",
            post(|state, at, posted| finder_edit::create(state, at, FinderKind::Hubspot, posted)),
        )
        .route(
            "/w/{workspace}/finders/pipedrive",
            post(|state, at, posted| finder_edit::create(state, at, FinderKind::Pipedrive, posted)),
        )
        .route(
            "/w/{workspace}/finders/sql",
            post(|state, at, posted| finder_edit::create(state, at, FinderKind::Sql, posted)),
        )
        .route("/w/{workspace}/finders/draft", post(finder_edit::draft))
        .route(
            "/w/{workspace}/finders/{id}",
            get(finder::show).post(finder_edit::update),
        )
        .route("/w/{workspace}/finders/{id}/edit", get(finder_edit::show))
        .route(
            "/w/{workspace}/finders/{id}/draft",
            post(finder_edit::draft_of),
        )
        .route("/w/{workspace}/finders/{id}/run", post(finders::run))
        .route(
            "/w/{workspace}/finders/{id}/activate",
            post(finders::activate),
        )
        .route(
            "/w/{workspace}/finders/{id}/deactivate",
            post(finders::deactivate),
        )
        .route(
            "/w/{workspace}/finders/{id}/archive",
            post(finders::archive),
        )
}

/// Forms with files have a limit of their own; the files wait on a shelf between the preview and the import.
fn import_routes() -> Router<WebState> {
    let files = DefaultBodyLimit::max(upload::BODY_BYTES_MAXIMUM);
    Router::new()
        .route("/w/{workspace}/finders/csv", post(imports::upload_new))
        .route(
            "/w/{workspace}/finders/{id}/import",
            get(imports::choose).post(imports::upload_more),
        )
        .layer(files)
        .route(
            "/w/{workspace}/uploads/{id}",
            get(imports::preview).post(imports::confirm),
        )
        .route("/w/{workspace}/imports/{id}/cancel", post(imports::cancel))
        .route("/w/{workspace}/imports/{id}/undo", post(imports::undo))
        .route("/w/{workspace}/imports/{id}/rejects", get(imports::rejects))
        .layer(Extension(Arc::new(<shelf::Shelf>::default())))
}

/// The same for those who are not contacted.
fn suppression_file_routes() -> Router<WebState> {
    let files = DefaultBodyLimit::max(upload::BODY_BYTES_MAXIMUM);
    Router::new()
        .route(
            "/w/{workspace}/suppressions/files",
            get(suppression_files::choose).post(suppression_files::upload),
        )
        .layer(files)
        .route(
            "/w/{workspace}/suppressions/uploads/{id}",
            get(suppression_files::preview).post(suppression_files::confirm),
        )
        .route(
            "/w/{workspace}/suppressions/files/{id}",
            get(suppression_files::show),
        )
        .route(
            "/w/{workspace}/suppressions/files/{id}/remove",
            post(suppression_files::remove),
        )
        .route(
            "/w/{workspace}/suppressions/files/{id}/rejects",
            get(suppression_files::rejects),
        )
        .layer(Extension(Arc::new(
            shelf::Shelf::<suppression_files::Kept>::default(),
        )))
}

fn contact_routes() -> Router<WebState> {
    Router::new()
        .route("/w/{workspace}/contacts", get(contacts::show))
        .route(
            "/w/{workspace}/contacts/change",
            post(contacts_change::change),
        )
        .route("/w/{workspace}/contacts/views", post(contact_views::save))
        .route(
            "/w/{workspace}/contacts/views/{id}/remove",
            post(contact_views::remove),
        )
        .route("/w/{workspace}/contacts/file", get(contacts::export))
        .route("/w/{workspace}/contacts/{id}", get(contact::show))
        .route(
            "/w/{workspace}/contacts/{id}/edit",
            get(contact_edit::show).post(contact_edit::update),
        )
        .route(
            "/w/{workspace}/contacts/{id}/duplicates",
            get(merges::duplicates),
        )
        .route(
            "/w/{workspace}/contacts/{id}/merge",
            get(merges::show).post(merges::merge),
        )
        .route(
            "/w/{workspace}/contacts/{id}/merges/{merge}/undo",
            post(merges::undo),
        )
        .route(
            "/w/{workspace}/contacts/{id}/suppress",
            post(contact::suppress),
        )
        .route("/w/{workspace}/outlook", get(outlook::show))
        .route(
            "/w/{workspace}/suppressions",
            get(suppressions::show).post(suppressions::add),
        )
        .route(
            "/w/{workspace}/suppressions/file",
            get(suppressions::export),
        )
        .route(
            "/w/{workspace}/suppressions/{id}/remove",
            post(suppressions::remove),
        )
}
