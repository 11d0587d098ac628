//! Campaigns > Invites and Campaigns > Nurtures (R58, R59): every campaign of a kind in the workspace,
//! grouped by program, live.

use domain::campaign::CampaignKind;
use domain::health::{HealthError, HealthState};
use domain::ledger::Measure;
use domain::time::Timestamp;
use maud::{Markup, html};

use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::icons::{Icon, icon};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pieces::contact::plain;
use crate::pieces::dialog::{Dialog, dialog};
use crate::pieces::door::door;
use crate::pieces::empty::empty;
use crate::pieces::health::{self, HealthView};
use crate::pieces::menu::{Entry, menu};
use crate::pieces::mood::{self, RepliesView};
use crate::pieces::pager::{Paging, pager};
use crate::pieces::progress::{ProgressView, progress};
use crate::pieces::ratio::{RatioView, ratio_of_rows};
use crate::pieces::switch;
use crate::pieces::table::{Column, cell, table};
use crate::pieces::toolbar::{Filter, toolbar};
use crate::{format, t};

/// One campaign of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignRow {
    /// The campaign's id, `cmp_...`.
    pub id: String,
    /// The sender's name.
    pub sender: String,
    /// The sender's account type or place, below the name.
    pub sender_note: Option<String>,
    /// The campaign's name.
    pub name: String,
    /// How many messages it has, the invitation included.
    pub messages: u32,
    /// The source's name and page.
    pub source: Link,
    /// Its health.
    pub health: HealthView,
    /// Today's progress.
    pub today: ProgressView,
    /// What came of it.
    pub outcome: Outcome,
    /// Whether it is switched on.
    pub active: bool,
}

/// What came of a campaign so far, in the columns of its kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Accepted of sent (R57).
    Invited(RatioView),
    /// Messages sent, links opened, replies with their mood (R58).
    Written {
        /// Messages sent.
        sent: u64,
        /// Links opened.
        clicks: u64,
        /// Replies and their average sentiment.
        replies: RepliesView,
    },
}

/// The campaigns of one program.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgramGroup {
    /// The program's name.
    pub program: String,
    /// Its campaigns.
    pub rows: Vec<CampaignRow>,
}

/// The day over all campaigns shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Invitations, or first messages, sent today.
    pub sent: u32,
    /// Planned for today.
    pub planned: u32,
    /// Start of the next slot of any campaign, and its zone.
    pub next: Option<(Timestamp, String)>,
    /// Campaigns that need a person.
    pub needing: u32,
}

/// The list as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignListView {
    /// What the campaigns do.
    pub kind: CampaignKind,
    /// The address with its filters: `program`, `name`, `sender`, `health`.
    pub here: Address,
    /// The day in one sentence.
    pub summary: Summary,
    /// The campaigns, by program.
    pub groups: Vec<ProgramGroup>,
    /// Programs to filter by.
    pub programs: Vec<String>,
    /// Names to filter by.
    pub names: Vec<String>,
    /// Senders to filter by: member id and name.
    pub senders: Vec<(String, String)>,
    /// Whether the workspace has any campaign of the kind at all.
    pub any: bool,
    /// Where the list stands.
    pub paging: Paging,
}

impl CampaignListView {
    /// Five campaigns in three programs, with every kind of health.
    pub fn sample() -> Self {
        let row = |id: &str, sender: &str, name: &str, health: HealthView, ratio: RatioView| {
            CampaignRow {
                id: id.to_owned(),
                sender: sender.to_owned(),
                sender_note: None,
                name: name.to_owned(),
                messages: 3,
                source: Link::new("Industry leaders France", "/w/northwind/finders/fnd_1"),
                today: ProgressView::sample(),
                active: health.state != HealthState::Inactive,
                health,
                outcome: Outcome::Invited(ratio),
            }
        };
        let growth = vec![
            row(
                "cmp_1",
                "Claire Morel",
                "clevel-france",
                HealthView::sample(HealthState::Running, &[], &[]),
                RatioView::sample(),
            ),
            CampaignRow {
                today: ProgressView::default(),
                ..row(
                    "cmp_2",
                    "Jonas Weber",
                    "clevel-france",
                    HealthView::sample(HealthState::Scheduled, &[], &[]),
                    RatioView::new(28, 91),
                )
            },
            CampaignRow {
                today: ProgressView::of(20, 0),
                messages: 1,
                ..row(
                    "cmp_3",
                    "Maya Chen",
                    "clevel-us-q1",
                    HealthView::sample(
                        HealthState::Errors,
                        &[HealthError::SessionDisconnected],
                        &[],
                    ),
                    RatioView::new(44, 102),
                )
            },
        ];
        let events = vec![CampaignRow {
            today: ProgressView::of(10, 3),
            ..row(
                "cmp_4",
                "Claire Morel",
                "salon-lyon-2026",
                HealthView::sample_warnings(),
                RatioView::new(12, 25),
            )
        }];
        let partners = vec![
            CampaignRow {
                today: ProgressView::default(),
                ..row(
                    "cmp_5",
                    "Maya Chen",
                    "resellers",
                    HealthView::sample(HealthState::Stopped, &[HealthError::NoSlots], &[]),
                    RatioView::default(),
                )
            },
            CampaignRow {
                today: ProgressView::default(),
                ..row(
                    "cmp_6",
                    "Jonas Weber",
                    "integrators",
                    HealthView::sample(HealthState::Created, &[], &[]),
                    RatioView::default(),
                )
            },
            CampaignRow {
                today: ProgressView::default(),
                ..row(
                    "cmp_7",
                    "Jonas Weber",
                    "integrators-test",
                    HealthView::sample(HealthState::Inactive, &[], &[]),
                    RatioView::new(2, 8),
                )
            },
        ];
        let group = |program: &str, rows| ProgramGroup {
            program: program.to_owned(),
            rows,
        };
        Self {
            kind: CampaignKind::Invite,
            here: Address::new("/w/northwind/invites"),
            summary: Summary {
                sent: 14,
                planned: 60,
                next: Some((
                    sample_now().plus_millis(2 * domain::time::span::HOUR),
                    "America/New_York".to_owned(),
                )),
                needing: 2,
            },
            groups: vec![
                group("growth", growth),
                group("events", events),
                group("partners", partners),
            ],
            programs: ["growth", "events", "partners"].map(str::to_owned).to_vec(),
            names: ["clevel-france", "clevel-us-q1", "salon-lyon-2026"]
                .map(str::to_owned)
                .to_vec(),
            senders: vec![
                ("mem_1".to_owned(), "Claire Morel".to_owned()),
                ("mem_2".to_owned(), "Jonas Weber".to_owned()),
            ],
            any: true,
            paging: Paging::default(),
        }
    }

    /// A workspace without a campaign of a kind.
    pub fn sample_empty(kind: CampaignKind) -> Self {
        Self {
            kind,
            here: Address::new("/w/northwind/invites"),
            summary: Summary::default(),
            groups: Vec::new(),
            programs: Vec::new(),
            names: Vec::new(),
            senders: Vec::new(),
            any: false,
            paging: Paging::default(),
        }
    }

    /// Two nurture campaigns: one with a good mood, one that nobody has answered.
    pub fn sample_nurtures() -> Self {
        let mut view = Self::sample();
        view.kind = CampaignKind::Nurture;
        view.here = Address::new("/w/northwind/nurtures");
        view.groups.truncate(1);
        view.groups[0].rows.truncate(2);
        let moods = [RepliesView::sample(), RepliesView::default()];
        for (row, replies) in view.groups[0].rows.iter_mut().zip(moods) {
            row.outcome = Outcome::Written {
                sent: 240,
                clicks: 31,
                replies,
            };
        }
        view
    }

    /// The same list with a filter that leaves one program.
    pub fn sample_filtered() -> Self {
        let mut view = Self::sample();
        view.here = view.here.with("program", "growth").with("health", "errors");
        view.groups.truncate(1);
        view.groups[0].rows = view.groups[0].rows.split_off(2);
        view
    }
}

/// The page.
pub fn render(f: &Frame, view: &CampaignListView) -> Page {
    let mut head = Head::new(title(f, view.kind));
    if view.any {
        head = head.sentence(
            html! { span #campaigns-sentence { (sentence(f, view.kind, &view.summary)) } },
        );
    }
    if view.any || f.access.campaigns {
        head = head.actions(html! {
            @if view.any {
                a.button href=(f.url("/queue")) { (icon(Icon::Queue)) (t!(f, "queue-title")) }
                a.button href=(f.url("/forecast")) { (icon(Icon::Clock)) (t!(f, "action-forecast")) }
            }
            @if f.access.campaigns { a.button.button--primary href=(new_url(f, view.kind)) data-key="c" {
                (icon(Icon::Plus)) (t!(f, "campaigns-create", kind = view.kind.as_str()))
            } }
        });
    }
    page(f, section(view.kind), head, body(f, view))
}

/// The place of a kind of campaign in the navigation.
pub const fn section(kind: CampaignKind) -> Section {
    match kind {
        CampaignKind::Invite => Section::Invites,
        CampaignKind::Nurture => Section::Nurtures,
    }
}

fn title(f: &Frame, kind: CampaignKind) -> String {
    section(kind).label(f)
}

/// Where the form of a new campaign of a kind is.
fn new_url(f: &Frame, kind: CampaignKind) -> String {
    f.url(&format!("/campaigns/new?kind={kind}"))
}

fn body(f: &Frame, view: &CampaignListView) -> Markup {
    if !view.any {
        let next = f.access.campaigns.then(|| {
            let create = t!(f, "campaigns-create", kind = view.kind.as_str());
            Link::new(create, new_url(f, view.kind))
        });
        return empty(
            section(view.kind).icon(),
            &t!(f, "campaigns-empty-title", kind = view.kind.as_str()),
            &t!(f, "campaigns-empty-text", kind = view.kind.as_str()),
            next.as_ref(),
        );
    }
    let live = format!("{}/live", f.url(section(view.kind).path()));
    html! {
        (toolbar(f, &view.here, None, &filters(f, view)))
        @if view.groups.is_empty() {
            (empty(Icon::Search, &t!(f, "nothing-matches-title"), &t!(f, "nothing-matches-text"),
                Some(&Link::new(t!(f, "filters-clear"), view.here.path()))))
        } @else {
            // Named events would be dispatched; plain ones carry the rows that changed as partials.
            div #campaigns hx-sse:connect=(Address::from_query(live, "").with_all(&view.here)) hx-swap="none" {
                (table(&title(f, view.kind), &columns(f, view.kind), &html! {
                    @for group in &view.groups { (group_rows(f, view.kind, group)) }
                }))
            }
            (pager(f, &view.here, &view.paging))
            @for row in view.groups.iter().flat_map(|group| &group.rows) {
                @if f.access.campaigns { (archive_dialog(f, row)) }
            }
        }
    }
}

fn filters(f: &Frame, view: &CampaignListView) -> Vec<Filter> {
    let same = |values: &[String]| {
        values
            .iter()
            .map(|value| (value.clone(), value.clone()))
            .collect::<Vec<_>>()
    };
    let states = HealthState::ALL
        .iter()
        .map(|state| (state.as_str().to_owned(), health::state_words(f, *state)));
    vec![
        Filter::new("program", t!(f, "column-program"), same(&view.programs)),
        Filter::new("name", t!(f, "column-name"), same(&view.names)),
        Filter::new("sender", t!(f, "column-sender"), view.senders.clone()),
        Filter::new("health", t!(f, "column-health"), states),
    ]
}

fn columns(f: &Frame, kind: CampaignKind) -> Vec<Column> {
    let mut columns = vec![
        Column::words(t!(f, "column-sender")),
        Column::words(t!(f, "column-campaign")),
        Column::words(t!(f, "column-health")),
        Column::words(t!(f, "column-today")),
    ];
    match kind {
        CampaignKind::Invite => columns.push(Column::words(t!(f, "column-ratio"))),
        CampaignKind::Nurture => columns.extend([
            Column::figures(t!(f, "column-sent")),
            Column::figures(t!(f, "column-clicks")),
            Column::words(t!(f, "column-replies")),
        ]),
    }
    columns.push(Column::words(t!(f, "column-active")));
    columns.push(Column::quiet(t!(f, "column-actions")));
    columns
}

fn group_rows(f: &Frame, kind: CampaignKind, group: &ProgramGroup) -> Markup {
    html! {
        tbody {
            tr.table__group {
                th colspan=(columns(f, kind).len()) scope="rowgroup" {
                    (group.program) " " span.count { (f.number(group.rows.len() as i64)) }
                }
            }
            @for family in group.rows.chunk_by(|one, other| is_of_family(&one.name, &other.name)) {
                @if let [first, _, ..] = family { (family_row(f, kind, first, family)) }
                @for row in family { (self::row(f, kind, row)) }
            }
        }
    }
}

/// Whether two campaigns of one program have the same name (R40).
fn is_of_family(one: &str, other: &str) -> bool {
    domain::campaign::family_key(one, "") == domain::campaign::family_key(other, "")
}

/// What the campaigns of one name add up to, and where each one's part is.
fn family_row(
    f: &Frame,
    kind: CampaignKind,
    first: &CampaignRow,
    family: &[CampaignRow],
) -> Markup {
    let ratios = family.iter().filter_map(|row| match &row.outcome {
        Outcome::Invited(ratio) => Some(ratio.all),
        Outcome::Written { .. } => None,
    });
    let all: domain::statistics::Ratio = ratios.sum();
    let written: u64 = family
        .iter()
        .map(|row| match &row.outcome {
            Outcome::Written { sent, .. } => *sent,
            Outcome::Invited(_) => 0,
        })
        .sum();
    html! {
        tr.table__family {
            th colspan=(columns(f, kind).len()) scope="rowgroup" {
                a href=(f.url(&format!("/campaigns/{}/family", first.id))) { (first.name) }
                " " span.note {
                    @match kind {
                        CampaignKind::Invite => (t!(f, "family-row-invites", count = family.len(), accepted = all.accepted, sent = all.sent)),
                        CampaignKind::Nurture => (t!(f, "family-row-nurtures", count = family.len(), sent = written)),
                    }
                }
            }
        }
    }
}

/// One row; also what the live stream sends again.
pub fn row(f: &Frame, kind: CampaignKind, row: &CampaignRow) -> Markup {
    let columns = columns(f, kind);
    let last = columns.len() - 1;
    let base = f.url(&format!("/campaigns/{}", row.id));
    let rows = ledger_of(f, &row.id);
    html! {
        tr id=(format!("row-{}", row.id)) {
            (cell(&columns[0], &plain(&row.sender, row.sender_note.as_deref(), None)))
            (cell(&columns[1], &html! {
                div.two-lines {
                    a.strong href=(base) { (row.name) }
                    span.note {
                        (t!(f, "count-messages", count = row.messages)) " · "
                        a.quiet href=(row.source.href) { (row.source.label) }
                    }
                }
            }))
            (cell(&columns[2], &health::pill(f, &format!("health-{}", row.id), &row.health)))
            (cell(&columns[3], &progress(f, &format!("today-{}", row.id), &row.today)))
            @match &row.outcome {
                Outcome::Invited(view) => (cell(&columns[4], &ratio_of_rows(f, &format!("ratio-{}", row.id), view, &rows))),
                Outcome::Written { sent, clicks, replies } => {
                    (cell(&columns[4], &door(f, *sent, &rows, Measure::Messages)))
                    (cell(&columns[5], &door(f, *clicks, &rows, Measure::Clicks)))
                    (cell(&columns[6], &mood::replies(f, &format!("replies-{}", row.id), replies, Some(&rows))))
                }
            }
            (cell(&columns[last - 1], &active(f, row, &base)))
            (cell(&columns[last], &actions(f, row, &base)))
        }
    }
}

/// The ledger of a campaign, where its numbers lead (R73).
pub fn ledger_of(f: &Frame, campaign: &str) -> Address {
    Address::new(f.url("/ledger")).with("campaign", campaign)
}

fn active(f: &Frame, row: &CampaignRow, base: &str) -> Markup {
    let label = t!(f, "campaign-active-label", name = &row.name);
    html! {
        @if f.access.campaigns {
            (switch::switch(&format!("active-{}", row.id), &label, row.active,
                &format!("{base}/start"), &format!("{base}/stop")))
        } @else if row.active { (switch::state(&t!(f, "on"), true)) }
        @else { (switch::state(&t!(f, "off"), false)) }
    }
}

fn actions(f: &Frame, row: &CampaignRow, base: &str) -> Markup {
    let mut entries = vec![
        Entry::go(Icon::Queue, t!(f, "action-queue"), base),
        Entry::go(
            Icon::Clock,
            t!(f, "action-forecast"),
            format!("{base}/forecast"),
        ),
    ];
    if f.access.campaigns {
        entries.insert(
            0,
            Entry::go(Icon::Edit, t!(f, "action-edit"), format!("{base}/edit")),
        );
        entries.push(Entry::post(
            Icon::Copy,
            t!(f, "action-duplicate"),
            format!("{base}/duplicate"),
        ));
        entries.push(Entry::ask(
            Icon::Archive,
            t!(f, "action-archive"),
            format!("archive-{}", row.id),
        ));
    }
    menu(
        &format!("actions-{}", row.id),
        &t!(f, "actions-of", name = &row.name),
        &entries,
    )
}

fn archive_dialog(f: &Frame, row: &CampaignRow) -> Markup {
    dialog(
        f,
        &Dialog {
            id: format!("archive-{}", row.id),
            title: t!(f, "archive-title", name = &row.name),
            text: t!(f, "archive-text"),
            confirm: t!(f, "archive-confirm"),
            action: f.url(&format!("/campaigns/{}/archive", row.id)),
            grave: true,
        },
    )
}

/// What the live stream sends: the rows that changed, and the sentence.
pub fn live(f: &Frame, kind: CampaignKind, summary: &Summary, changed: &[CampaignRow]) -> Markup {
    html! {
        hx-partial hx-target="#campaigns-sentence" hx-swap="innerHTML" { (sentence(f, kind, summary)) }
        @if let Some(clock) = &f.clock {
            hx-partial hx-target="#clock-face" hx-swap="outerHTML" { (crate::pieces::clock::face(f, clock)) }
        }
        @for row in changed {
            hx-partial hx-target=(format!("#row-{}", row.id)) hx-swap="outerMorph" { (self::row(f, kind, row)) }
        }
    }
}

/// The answer first: the day in one sentence.
fn sentence(f: &Frame, kind: CampaignKind, summary: &Summary) -> String {
    let mut parts = Vec::with_capacity(3);
    parts.push(if summary.planned == 0 {
        t!(f, "invites-sentence-nothing")
    } else {
        t!(
            f,
            "invites-sentence-sent",
            kind = kind.as_str(),
            sent = summary.sent,
            planned = summary.planned
        )
    });
    if let Some((next, zone_name)) = &summary.next
        && let Ok(zone) = jiff::tz::TimeZone::get(zone_name)
    {
        let time = format::near(f.language, &zone, f.now, *next);
        parts.push(t!(
            f,
            "invites-sentence-next",
            time = time,
            zone = format::zone_city(zone_name)
        ));
    }
    parts.push(match summary.needing {
        0 => t!(f, "invites-sentence-quiet"),
        count => t!(f, "invites-sentence-needing", count = count),
    });
    format!("{}.", parts.join("; "))
}
