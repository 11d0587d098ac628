//! What a member was notified of (R12, R52).

use axum::Router;
use axum::routing::{get, post};
use service::access::notifications::NotificationView;

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::WebResult;
use crate::frame::Frame;
use crate::input::{Asked, page_request, paging};
use crate::link::Link;
use crate::page::Page;
use crate::pages::notifications::{self, NotificationRow, NotificationsView};
use crate::pieces::banner::Tone;
use crate::state::WebState;
use crate::t;

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/w/{workspace}/notifications", get(show))
        .route("/w/{workspace}/notifications/read", post(read))
}

async fn show(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let request = page_request(&here);
    let found = at.service.notifications(&at.scope, &request).await?;
    let f = &at.frame;
    let view = NotificationsView {
        paging: paging(&here, found.next),
        here,
        rows: found.items.iter().map(|one| row(f, one)).collect(),
    };
    Ok(notifications::render(f, &view))
}

fn row(f: &Frame, one: &NotificationView) -> NotificationRow {
    let (tone, text, link) = words(f, one);
    NotificationRow {
        id: one.id.to_string(),
        tone,
        text,
        link,
        at: one.created_at,
        read: one.read_at.is_some(),
    }
}

/// What a kind of notification says, and where it leads.
fn words(f: &Frame, one: &NotificationView) -> (Tone, String, Option<Link>) {
    match one.kind.as_str() {
        "proposals_ready" => (
            Tone::Info,
            t!(f, "notification-proposals-ready"),
            Some(Link::new(
                t!(f, "notification-open-companion"),
                "/companion",
            )),
        ),
        "variants_compared" => {
            let told = |name: &str| one.data.get(name).and_then(|value| value.as_str());
            let campaign = told("campaign").unwrap_or_default();
            let text = match (told("better"), told("in_use")) {
                (Some(better), Some(_)) => {
                    t!(
                        f,
                        "notification-variant-used",
                        campaign = campaign,
                        name = better
                    )
                }
                (Some(better), None) => {
                    t!(
                        f,
                        "notification-variant-better",
                        campaign = campaign,
                        name = better
                    )
                }
                (None, _) => t!(f, "notification-variants-alike", campaign = campaign),
            };
            let open = told("campaign_id").map(|id| {
                let address = f.url(&format!("/campaigns/{id}/variants"));
                Link::new(t!(f, "notification-open-variants"), address)
            });
            (Tone::Info, text, open)
        }
        // A newer program may have written it.
        other => (Tone::Info, t!(f, "notification-other", kind = other), None),
    }
}

async fn read(at: InWorkspace) -> WebResult<Redirect> {
    at.service.read_notifications(&at.scope, None).await?;
    Ok(Redirect::to(at.frame.url("/notifications")))
}
