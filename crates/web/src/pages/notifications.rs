//! Notifications: what the viewer should know, newest first.

use domain::time::{Timestamp, span};
use maud::html;

use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::icons::{Icon, icon};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pieces::banner::Tone;
use crate::pieces::empty::empty;
use crate::pieces::pager::{Paging, pager};
use crate::t;

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationRow {
    /// Its id, `ntf_...`.
    pub id: String,
    /// What it means.
    pub tone: Tone,
    /// One sentence.
    pub text: String,
    /// Where to go for it.
    pub link: Option<Link>,
    /// When.
    pub at: Timestamp,
    /// Whether it was seen before.
    pub read: bool,
}

/// The list as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NotificationsView {
    /// Newest first.
    pub rows: Vec<NotificationRow>,
    /// The address of this page of the list.
    pub here: Address,
    /// Where this page of the list stands.
    pub paging: Paging,
}

impl NotificationsView {
    /// Three notifications, one read.
    pub fn sample() -> Self {
        let row = |tone, text: &str, label: &str, hours: i64, read| NotificationRow {
            id: "ntf_1".to_owned(),
            tone,
            text: text.to_owned(),
            link: Some(Link::new(label, "/companion")),
            at: sample_now().plus_millis(-hours * span::HOUR),
            read,
        };
        Self {
            rows: vec![
                row(
                    Tone::Info,
                    "12 proposals for tomorrow wait for your decision.",
                    "Open the companion",
                    5,
                    false,
                ),
                row(
                    Tone::Bad,
                    "Your LinkedIn session has expired. Nothing is sent until you reconnect.",
                    "Reconnect",
                    17,
                    false,
                ),
                row(
                    Tone::Good,
                    "Anne-Sophie de la Tour accepted your invitation.",
                    "Open the journey",
                    30,
                    true,
                ),
            ],
            here: Address::new("/w/northwind/notifications"),
            paging: Paging::default(),
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &NotificationsView) -> Page {
    let unread = f.waiting.notifications;
    let mut head = Head::new(t!(f, "nav-notifications"));
    if unread > 0 {
        head = head.sentence(t!(f, "notifications-sentence", count = unread)).actions(html! {
            form method="post" action=(f.url("/notifications/read")) {
                button.button type="submit" { (icon(Icon::Check)) (t!(f, "notifications-read-all")) }
            }
        });
    }
    page(
        f,
        Section::Notifications,
        head,
        html! {
            @if view.rows.is_empty() {
                (empty(Icon::Bell, &t!(f, "notifications-empty-title"), &t!(f, "notifications-empty-text"), None))
            } @else {
                ul.rows {
                    @for row in &view.rows {
                        li class=(if row.read { "rows__row rows__row--read" } else { "rows__row" }) {
                            span class=(format!("shape shape--{}", row.tone.class())) { (icon(row.tone.icon())) }
                            div.two-lines.grow { span { (row.text) } span.note { (f.relative(row.at)) } }
                            @if let Some(link) = &row.link { a.button.button--quiet href=(link.href) { (link.label) (icon(Icon::Right)) } }
                        }
                    }
                }
                (pager(f, &view.here, &view.paging))
            }
        },
    )
}
