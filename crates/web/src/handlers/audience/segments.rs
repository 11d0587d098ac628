//! Audience > Segments: the list.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::SegmentId;
use service::audience::segments::SegmentView;

use super::segment_edit::names;
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::WebResult;
use crate::frame::Frame;
use crate::input::{Asked, PathId, page_request, paging};
use crate::page::Page;
use crate::pages::segments::{SegmentRow, SegmentsView, render};
use crate::pieces::criteria_words::{Names, sentence};
use crate::state::WebState;
use crate::t;

/// The list.
pub async fn show(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let page = at.service.segments(&at.scope, &page_request(&here)).await?;
    let names = names(&at.service.criteria_choices(&at.scope).await?);
    let view = SegmentsView {
        rows: page
            .items
            .into_iter()
            .map(|segment| row(&at.frame, segment, &names))
            .collect(),
        paging: paging(&here, page.next),
        here,
    };
    Ok(render(&at.frame, &view))
}

fn row(f: &Frame, segment: SegmentView, names: &Names) -> SegmentRow {
    let tree = segment
        .criteria
        .as_ref()
        .and_then(|criteria| domain::criteria::read(criteria).ok());
    SegmentRow {
        id: segment.id.to_string(),
        name: segment.name,
        sentence: tree.map(|tree| sentence(f.language, &tree, names)),
        owner: segment.owner.map(|owner| owner.name),
        contacts: segment.contacts,
        is_current: segment.is_current,
    }
}

/// Archives a segment.
pub async fn archive(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<SegmentId>,
) -> WebResult<Response> {
    let segment = at.service.segment(&at.scope, &id).await?;
    at.service.archive_segment(&at.scope, &id).await?;
    let text = t!(at.frame, "notice-segment-archived", name = &segment.name);
    let to = at.frame.url("/segments");
    Ok(Redirect::to(to).notice(state.cookies, text).into_response())
}
