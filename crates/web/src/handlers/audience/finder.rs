//! A finder's page: how it stands, its imports, the rows that were left out (R21, R27).

use domain::finder::{FinderState, Hindrance, ImportState};
use domain::ids::FinderId;
use service::audience::imports::{ImportView, RejectView};

use super::finders::row;
use super::words;
use crate::access::InWorkspace;
use crate::error::WebResult;
use crate::frame::Frame;
use crate::input::{Asked, PathId, page_request, paging};
use crate::link::Link;
use crate::page::Page;
use crate::pages::finder::{FinderView, ImportRow, render};
use crate::pages::import_preview::{Reject, Verdicts};
use crate::t;

/// The page.
pub async fn show(
    at: InWorkspace,
    PathId(id): PathId<FinderId>,
    Asked(here): Asked,
) -> WebResult<Page> {
    let history = at
        .service
        .finder_history(&at.scope, &id, &page_request(&here))
        .await?;
    let f = &at.frame;
    let finder = history.finder;
    let failed = finder.state == FinderState::Failed;
    let hindrance = finder.hindrance.as_ref();
    let hindrance = hindrance.map(|hindrance| hindrance_words(f, hindrance));
    let (problem, waits_for) = if failed {
        (hindrance, None)
    } else {
        (None, hindrance)
    };
    let mut rejects = Some(history.rejects);
    let view = FinderView {
        segment: Some(Link::new(
            finder.name.clone(),
            format!("{}?segment={}", f.url("/contacts"), finder.segment_id),
        )),
        campaigns: Vec::new(),
        next: finder.next_run_at,
        problem: problem.map(|text| (text, Link::new(t!(f, "nav-members"), f.url("/members")))),
        waits_for,
        imports: history
            .imports
            .items
            .into_iter()
            .map(|import| import_row(f, import, rejects.take().unwrap_or_default()))
            .collect(),
        refusals: history
            .refusals
            .into_iter()
            .map(|sum| (sum.cause, sum.count))
            .collect(),
        row: row(f, finder),
        paging: paging(&here, history.imports.next),
        here,
    };
    Ok(render(f, &view))
}

/// Why a run brought nobody. What the network or a source said is told in their words.
fn hindrance_words(f: &Frame, hindrance: &Hindrance) -> String {
    match hindrance {
        Hindrance::NoAccount => t!(f, "finder-no-account"),
        Hindrance::SessionExpired => t!(f, "finder-session-expired"),
        Hindrance::AccountBusy => t!(f, "finder-account-busy"),
        Hindrance::ProfileViewsUsed { seen, allowed } => {
            t!(
                f,
                "finder-profile-views-used",
                seen = *seen,
                allowed = *allowed
            )
        }
        Hindrance::Throttled => t!(f, "finder-throttled"),
        Hindrance::Said { message } => message.clone(),
    }
}

fn import_row(f: &Frame, import: ImportView, rejects: Vec<RejectView>) -> ImportRow {
    let by = import.created_by.name;
    ImportRow {
        verdicts: verdicts(&import.rows),
        rejects: rejects.into_iter().map(|one| reject(f, one)).collect(),
        rejects_href: (import.rows.rejected > 0)
            .then(|| f.url(&format!("/imports/{}/rejects", import.id))),
        name: import.file_name,
        at: import.created_at,
        by: by.unwrap_or_else(|| t!(f, "import-by-program")),
        problem: (import.state == ImportState::Cancelled)
            .then(|| t!(f, "import-cancelled", percent = import.progress_percent)),
        undone: import
            .undone
            .filter(|_| import.state == ImportState::Undone)
            .map(|undone| {
                t!(
                    f,
                    "import-undone",
                    removed = undone.removed,
                    restored = undone.restored,
                    kept = undone.kept
                )
            }),
        undo: (import.is_undoable && f.access.audience)
            .then(|| f.url(&format!("/imports/{}/undo", import.id))),
        running: match import.state {
            ImportState::Running => {
                Some(t!(f, "import-running", percent = import.progress_percent))
            }
            ImportState::Undoing => import.undone.map(|undone| {
                t!(
                    f,
                    "import-undoing",
                    count = undone.removed + undone.restored
                )
            }),
            _ => None,
        },
        stop: (import.state == ImportState::Running && f.access.audience)
            .then(|| f.url(&format!("/imports/{}/cancel", import.id))),
    }
}

/// What became of the rows of a file.
pub fn verdicts(rows: &service::audience::imports::RowCounts) -> Verdicts {
    Verdicts {
        created: rows.created,
        updated: rows.updated,
        unchanged: rows.unchanged,
        repeated: rows.merged,
        rejected: rows.rejected,
    }
}

/// A row that was left out, with the reason in the viewer's language.
pub fn reject(f: &Frame, reject: RejectView) -> Reject {
    Reject {
        row: reject.row_number,
        reason: words::reject(f, &reject.reason).unwrap_or(reject.message),
        excerpt: reject.line,
    }
}
