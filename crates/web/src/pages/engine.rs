//! Settings > Sending: whether anything leaves, and if not, why, what was read since, and letting it go
//! again (R85). It also tells of the clocks of the processes that send.

use domain::clock_trust::APART_WARNING_MILLISECONDS;
use domain::hold::HoldCause;
use domain::identity::{ConnectorKind, IdentityState};
use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::form::Problems;
use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::icons::Icon;
use crate::page::Page;
use crate::pages::members::connector_words;
use crate::pieces::banner::{Tone, banner};
use crate::pieces::field::{self, Field};
use crate::pieces::pill::pill;
use crate::pieces::table::{Column, cell, table};
use crate::t;

/// Why everything is held back, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldRow {
    /// What happened.
    pub cause: HoldCause,
    /// Since when.
    pub held: Timestamp,
    /// The missing period begins there.
    pub known_until: Option<Timestamp>,
    /// When and why it ended; none while it lasts.
    pub released: Option<(Timestamp, String)>,
}

/// An account, and whether its network was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Whose it is.
    pub name: String,
    /// How it is reached.
    pub connector: ConnectorKind,
    /// Where it stands.
    pub state: IdentityState,
    /// Whether its network was read since everything is held back.
    pub read: bool,
    /// When it was asked last.
    pub asked: Option<Timestamp>,
}

/// A process that runs the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeRow {
    /// Its name.
    pub name: String,
    /// When it said so.
    pub seen: Timestamp,
    /// How far its clock is from the database's, in milliseconds.
    pub ahead_milliseconds: i64,
    /// Why it claims nothing.
    pub doubt: Option<String>,
    /// The edition of its time-zone data.
    pub zones: String,
}

/// What would leave if it were let.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Leaving {
    /// Their moment has passed; they get a new one.
    pub overdue: u32,
    /// Their moment is to come in an open slot.
    pub scheduled: u32,
    /// They wait for a later slot.
    pub later: u32,
    /// Their outcome is open; they are looked up.
    pub open: u32,
}

/// The page as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EngineView {
    /// Why everything is held back; empty where it is not.
    pub holds: Vec<HoldRow>,
    /// The accounts.
    pub accounts: Vec<AccountRow>,
    /// What would leave.
    pub leaving: Leaving,
    /// The processes that send.
    pub nodes: Vec<NodeRow>,
    /// Holds that have ended.
    pub ended: Vec<HoldRow>,
    /// Whether the viewer may let it go.
    pub may_release: bool,
    /// What was typed as the reason.
    pub reason: String,
    /// What is wrong with it.
    pub problems: Problems,
}

impl EngineView {
    /// After a restore: one account was read, one was not.
    pub fn sample() -> Self {
        let now = sample_now();
        let account = |name: &str, read| AccountRow {
            name: name.to_owned(),
            connector: ConnectorKind::Sandbox,
            state: IdentityState::Connected,
            read,
            asked: read.then(|| now.plus_millis(-span::MINUTE)),
        };
        let hold = HoldRow {
            cause: HoldCause::Restored,
            held: now.plus_millis(-5 * span::MINUTE),
            known_until: Some(now.plus_millis(-9 * span::HOUR)),
            released: None,
        };
        Self {
            holds: vec![hold.clone()],
            accounts: vec![account("Claire Morel", true), account("Jonas Weber", false)],
            leaving: Leaving {
                overdue: 4,
                scheduled: 6,
                later: 21,
                open: 1,
            },
            nodes: vec![NodeRow {
                name: "worker-01".to_owned(),
                seen: now,
                ahead_milliseconds: 6_200,
                doubt: None,
                zones: "2026e".to_owned(),
            }],
            ended: vec![HoldRow {
                cause: HoldCause::Copied,
                held: now.plus_millis(-40 * span::DAY),
                released: Some((
                    now.plus_millis(-39 * span::DAY),
                    "Moved to the new server; the old one is switched off".to_owned(),
                )),
                ..hold
            }],
            may_release: true,
            ..Self::default()
        }
    }

    fn unread(&self) -> usize {
        self.accounts.iter().filter(|account| !account.read).count()
    }
}

/// The page.
pub fn render(f: &Frame, view: &EngineView) -> Page {
    let head = Head::new(t!(f, "engine-title")).sentence(sentence(f, view));
    page(
        f,
        Section::Engine,
        head,
        html! {
            @if !view.holds.is_empty() {
                section.group {
                    h2 { (t!(f, "engine-happened")) }
                    @for hold in &view.holds { (happened(f, hold)) }
                }
                section.group { h2 { (t!(f, "engine-read")) } (accounts(f, view)) }
                section.group { h2 { (t!(f, "engine-leaving")) } (leaving(f, view.leaving)) }
                (release(f, view))
            }
            section.group { h2 { (t!(f, "engine-nodes")) } (nodes(f, view)) }
            @if !view.ended.is_empty() {
                section.group { h2 { (t!(f, "engine-ended")) } (ended(f, view)) }
            }
        },
    )
}

fn sentence(f: &Frame, view: &EngineView) -> String {
    match (view.holds.first(), view.unread()) {
        (None, _) => t!(f, "engine-sentence-fine"),
        (Some(_), 0) => t!(f, "engine-sentence-ready"),
        (Some(_), unread) => t!(f, "engine-sentence-reading", count = unread as i64),
    }
}

/// What happened, in words for people.
pub fn cause_words(f: &Frame, cause: HoldCause) -> String {
    match cause {
        HoldCause::Restored => t!(f, "hold-restored"),
        HoldCause::Copied => t!(f, "hold-copied"),
        HoldCause::Replaced => t!(f, "hold-replaced"),
        HoldCause::RolledBack => t!(f, "hold-rolled-back"),
        HoldCause::TimelineChanged => t!(f, "hold-timeline-changed"),
        HoldCause::ClockJumped => t!(f, "hold-clock-jumped"),
    }
}

fn happened(f: &Frame, hold: &HoldRow) -> Markup {
    html! {
        p { (cause_words(f, hold.cause)) }
        p.note {
            (t!(f, "hold-since")) " " (f.near(hold.held))
            @if let Some(until) = hold.known_until {
                " · " (t!(f, "hold-known-until")) " " (f.near(until))
            }
        }
    }
}

fn accounts(f: &Frame, view: &EngineView) -> Markup {
    let columns = [
        Column::words(t!(f, "column-name")),
        Column::words(t!(f, "column-connector")),
        Column::words(t!(f, "engine-column-read")),
    ];
    html! {
        p.field__help { (t!(f, "engine-read-help")) }
        (table(&t!(f, "engine-read"), &columns, &html! {
            tbody {
                @for row in &view.accounts {
                    tr {
                        (cell(&columns[0], &html! { strong { (row.name) } }))
                        (cell(&columns[1], &html! { (connector_words(f, row.connector)) }))
                        (cell(&columns[2], &read(f, row)))
                    }
                }
            }
        }))
    }
}

fn read(f: &Frame, row: &AccountRow) -> Markup {
    let (shape, class, words) = match (row.read, row.state) {
        (true, _) => (Icon::Check, "good", t!(f, "engine-is-read")),
        (false, IdentityState::Connected) => (Icon::Pause, "quiet", t!(f, "engine-is-unread")),
        (false, _) => (Icon::Warning, "warn", t!(f, "engine-is-unreachable")),
    };
    html! {
        (pill(shape, class, &words))
        @if let Some(at) = row.asked.filter(|_| row.read) { " " span.note { (f.near(at)) } }
    }
}

fn leaving(f: &Frame, leaving: Leaving) -> Markup {
    html! {
        ul.plain-list {
            li { (t!(f, "engine-overdue", count = leaving.overdue)) }
            li { (t!(f, "engine-scheduled", count = leaving.scheduled)) }
            li { (t!(f, "engine-later", count = leaving.later)) }
            li { (t!(f, "engine-open", count = leaving.open)) }
        }
    }
}

fn release(f: &Frame, view: &EngineView) -> Markup {
    if !view.may_release {
        return banner(Tone::Info, &t!(f, "engine-release-by-manager"), None);
    }
    html! {
        form.sheet method="post" action=(f.url("/engine/release")) {
            h2 { (t!(f, "engine-release")) }
            (field::summary(&t!(f, "form-refused"), &view.problems))
            p { (t!(f, "engine-release-text")) }
            (field::area(&Field::new("reason", t!(f, "engine-reason"), &view.reason)
                .help(t!(f, "engine-reason-help")).required(), &view.problems, "2"))
            (field::check("sure", &t!(f, "engine-sure"), Some(&t!(f, "engine-sure-help")), false))
            (field::error("sure", &view.problems))
            div.sheet__foot { button.button.button--primary type="submit" { (t!(f, "engine-release")) } }
        }
    }
}

fn nodes(f: &Frame, view: &EngineView) -> Markup {
    let columns = [
        Column::words(t!(f, "engine-column-node")),
        Column::figures(t!(f, "engine-column-clock")),
        Column::words(t!(f, "engine-column-zones")),
        Column::words(t!(f, "engine-column-state")),
    ];
    if view.nodes.is_empty() {
        return html! { p.note { (t!(f, "engine-no-node")) } };
    }
    html! {
        (table(&t!(f, "engine-nodes"), &columns, &html! {
            tbody {
                @for row in &view.nodes {
                    tr {
                        (cell(&columns[0], &html! { div.two-lines { strong { (row.name) } span.note { (f.near(row.seen)) } } }))
                        (cell(&columns[1], &html! { (t!(f, "engine-seconds", seconds = seconds(f, row.ahead_milliseconds))) }))
                        (cell(&columns[2], &html! { (row.zones) }))
                        (cell(&columns[3], &node_state(f, row)))
                    }
                }
            }
        }))
    }
}

/// Seconds with one decimal, in the viewer's shape.
fn seconds(f: &Frame, milliseconds: i64) -> String {
    let tenths = (milliseconds.abs() + 50) / 100;
    let sign = if milliseconds < 0 && tenths > 0 {
        "−"
    } else {
        ""
    };
    let mark = if f.language == crate::language::Language::French {
        ","
    } else {
        "."
    };
    format!("{sign}{}{mark}{}", f.number(tenths / 10), tenths % 10)
}

fn node_state(f: &Frame, row: &NodeRow) -> Markup {
    let is_far = row.ahead_milliseconds.abs() > APART_WARNING_MILLISECONDS;
    let (shape, class, words) = match row.doubt.as_deref() {
        None | Some("near") if is_far => (Icon::Warning, "warn", t!(f, "doubt-near")),
        None | Some("near") => (Icon::Check, "good", t!(f, "doubt-none")),
        Some("apart") => (Icon::Problem, "bad", t!(f, "doubt-apart")),
        Some("behind") => (Icon::Problem, "bad", t!(f, "doubt-behind")),
        Some("standing") => (Icon::Problem, "bad", t!(f, "doubt-standing")),
        Some("older_zones") => (Icon::Problem, "bad", t!(f, "doubt-older-zones")),
        Some(_) => (Icon::Problem, "bad", t!(f, "doubt-jumped")),
    };
    pill(shape, class, &words)
}

fn ended(f: &Frame, view: &EngineView) -> Markup {
    let columns = [
        Column::words(t!(f, "engine-column-happened")),
        Column::words(t!(f, "engine-column-released")),
        Column::words(t!(f, "engine-reason")),
    ];
    table(
        &t!(f, "engine-ended"),
        &columns,
        &html! {
            tbody {
                @for row in &view.ended {
                    tr {
                        (cell(&columns[0], &html! { div.two-lines { span { (cause_words(f, row.cause)) } span.note { (f.near(row.held)) } } }))
                        (cell(&columns[1], &html! { @if let Some((at, _)) = &row.released { (f.near(*at)) } }))
                        (cell(&columns[2], &html! { @if let Some((_, why)) = &row.released { (why) } }))
                    }
                }
            }
        },
    )
}
