//! A campaign: how it stands, its steps, and its queue (R60).

use domain::action::{ActionState, Category, Reason};
use domain::campaign::CampaignKind;
use domain::campaign::MessageStep;
use domain::ledger::Measure;
use domain::time::{Timestamp, span};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use service::access::budgets::BudgetView;

use crate::frame::{Frame, Head, page, sample_now};
use crate::icons::{Icon, icon};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pages::campaign_list::{Outcome, ledger_of, section};
use crate::pages::variants;
use crate::pieces::budgets;
use crate::pieces::contact::{ContactChip, chip};
use crate::pieces::dialog::{Dialog, dialog, opener};
use crate::pieces::door::door;
use crate::pieces::empty::empty;
use crate::pieces::health::{self, HealthView};
use crate::pieces::menu::{Entry, menu};
use crate::pieces::mood;
use crate::pieces::pager::{Paging, pager};
use crate::pieces::progress::{self, ProgressView};
use crate::pieces::ratio::{RatioView, ratio_of_rows};
use crate::pieces::status;
use crate::pieces::steps::{Act, Step, act_words, steps, variant_words};
use crate::pieces::switch;
use crate::pieces::table::{Column, cell, table};
use crate::pieces::toolbar::{Filter, toolbar};
use crate::pieces::why::{WhyView, why};
use crate::{format, t};

/// One action of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    /// The action's id, `act_...`.
    pub id: String,
    /// Whom it concerns.
    pub contact: ContactChip,
    /// What it does.
    pub step: Act,
    /// The message's place in the sequence, from 0.
    pub step_index: usize,
    /// Which text of the message it is, where there are several (R65).
    pub variant: Option<String>,
    /// Its state.
    pub state: ActionState,
    /// Why it ended, waits, or was put off.
    pub reason: Option<Reason>,
    /// When it left, or is to leave.
    pub at: Option<Timestamp>,
    /// The finder that brought the contact.
    pub source: Option<Link>,
    /// Whether it may be taken off the queue.
    pub removable: bool,
    /// Whether it may be put back.
    pub requeueable: bool,
    /// The trace of its last decision, when it is asked for.
    pub why: Option<WhyView>,
}

/// A campaign as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignView {
    /// The address with its filters: `state`, `category`, `q`, `why`, `cursor`.
    pub here: Address,
    /// The campaign's id.
    pub id: String,
    /// What it does.
    pub kind: CampaignKind,
    /// Its name.
    pub name: String,
    /// Its program.
    pub program: String,
    /// The sender's name.
    pub sender: String,
    /// The source.
    pub source: Link,
    /// Zone of the campaign, by its IANA name.
    pub time_zone: String,
    /// The schedule in words: `Mon to Fri, 09:00 to 12:00, cohort 10`.
    pub schedule: String,
    /// Whether it is on.
    pub active: bool,
    /// Whether it is archived; nothing can be changed then.
    pub archived: bool,
    /// Its health.
    pub health: HealthView,
    /// Today's progress.
    pub today: ProgressView,
    /// What came of it.
    pub outcome: Outcome,
    /// Invitations withdrawn because nobody answered.
    pub withdrawn: u64,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Whether a message has several texts that are compared (R65).
    pub compares: bool,
    /// What its sender may still do of what it begins with; none where the sender has no account.
    pub budget: Option<BudgetView>,
    /// Where all budgets of the sender are.
    pub budgets_href: String,
    /// The rows of this page.
    pub rows: Vec<QueueRow>,
    /// Whether the queue holds anything without filters.
    pub any: bool,
    /// Where the queue stands.
    pub paging: Paging,
}

impl CampaignView {
    /// A campaign in the afternoon of a good day, one row explained.
    pub fn sample() -> Self {
        let row = |number: usize, name: &str, state, reason, hours: i64| QueueRow {
            id: format!("act_{number}"),
            contact: ContactChip::sample(name, "Directrice des opérations, Hydrogène Rhône"),
            step: Act::Message(MessageStep::Invitation),
            step_index: 0,
            variant: Some("B".to_owned()),
            state,
            reason,
            at: Some(sample_now().plus_millis(hours * span::HOUR)),
            source: Some(Link::new(
                "Industry leaders France",
                "/w/northwind/finders/fnd_1",
            )),
            removable: matches!(
                state,
                ActionState::Queued | ActionState::Approved | ActionState::Scheduled
            ),
            requeueable: state == ActionState::Canceled,
            why: None,
        };
        let waiting = QueueRow {
            why: Some(WhyView::sample()),
            ..row(
                5,
                "Karim Benali",
                ActionState::Queued,
                Some(Reason::BudgetExhausted),
                19,
            )
        };
        Self {
            here: Address::new("/w/northwind/campaigns/cmp_1"),
            kind: CampaignKind::Invite,
            id: "cmp_1".to_owned(),
            name: "clevel-france".to_owned(),
            program: "growth".to_owned(),
            sender: "Claire Morel".to_owned(),
            source: Link::new("Industry leaders France", "/w/northwind/finders/fnd_1"),
            time_zone: "America/New_York".to_owned(),
            schedule: "Mon to Fri, 09:00 to 12:00 and 14:00 to 16:00, cohort 10".to_owned(),
            active: true,
            archived: false,
            health: HealthView::sample_warnings(),
            today: ProgressView::sample(),
            outcome: Outcome::Invited(RatioView::sample()),
            withdrawn: 4,
            steps: Step::samples(),
            compares: true,
            budget: Some(budgets::sample().invitations),
            budgets_href: "/w/northwind/members/mem_1/budgets".to_owned(),
            rows: vec![
                row(1, "Anne-Sophie de la Tour", ActionState::Sending, None, 0),
                row(2, "Jonas Weber", ActionState::Scheduled, None, 1),
                row(3, "Li Wei", ActionState::WaitingForApproval, None, 19),
                row(4, "Maria João Pereira", ActionState::Approved, None, 19),
                waiting,
                row(
                    6,
                    "Peter O’Neill",
                    ActionState::Unconfirmed,
                    Some(Reason::OutcomeUnknown),
                    -1,
                ),
                QueueRow {
                    step: Act::Message(MessageStep::FollowUp),
                    step_index: 2,
                    ..row(
                        7,
                        "Zoë Kravitz-Smith",
                        ActionState::Canceled,
                        Some(Reason::StoppedByIncoming),
                        -2,
                    )
                },
                row(
                    8,
                    "Sven Åkesson",
                    ActionState::Canceled,
                    Some(Reason::NoteTooLong),
                    -2,
                ),
                row(
                    9,
                    "Fatou Diallo",
                    ActionState::Blocked,
                    Some(Reason::BlockedBySender),
                    -3,
                ),
                row(
                    10,
                    "Guillaume Petit",
                    ActionState::Sent,
                    Some(Reason::Applied),
                    -4,
                ),
            ],
            any: true,
            paging: Paging {
                cursor: None,
                next: Some("eyJ0Ijo".to_owned()),
            },
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &CampaignView) -> Page {
    let base = f.url(&format!("/campaigns/{}", view.id));
    let section = section(view.kind);
    let head = Head::new(view.name.clone())
        .parent(section.label(f), f.url(section.path()))
        .sentence(sentence(f, view))
        .actions(actions(f, view, &base));
    page(
        f,
        section,
        head,
        html! {
            @if !view.archived { (health::banners(f, &view.health)) }
            (strip(f, view))
            details.fold {
                summary { (t!(f, "campaign-set-up")) span.note { (view.schedule) " · " (format::zone_city(&view.time_zone)) } }
                (steps(f, &view.steps))
            }
            (tests(f, view, &base))
            section {
                h2 { (t!(f, "queue-title")) }
                (queue(f, view))
            }
            @if f.access.campaigns && !view.archived { (archive(f, view, &base)) }
        },
    )
}

/// Where what came of compared texts is shown as soon as the page is there; without a script the link leads to it.
fn tests(f: &Frame, view: &CampaignView, base: &str) -> Markup {
    let variants = format!("{base}/variants");
    html! {
        @if view.compares {
            section aria-labelledby="campaign-tests" hx-get=(format!("{variants}?part=panel")) hx-trigger="load" hx-swap="outerHTML" {
                (variants::panel_head(f, &variants))
            }
        }
    }
}

fn sentence(f: &Frame, view: &CampaignView) -> String {
    if view.archived {
        return t!(f, "campaign-sentence-archived");
    }
    let today = &view.today.today;
    let mut sentence = if today.percent.is_some() {
        t!(
            f,
            "campaign-sentence-today",
            kind = view.kind.as_str(),
            sent = today.sent,
            planned = today.planned
        )
    } else {
        t!(f, "campaign-sentence-not-begun")
    };
    if let (Some(next), Ok(zone)) = (view.health.next, TimeZone::get(&view.time_zone)) {
        let time = format::near(f.language, &zone, f.now, next);
        sentence.push_str("; ");
        sentence.push_str(&t!(
            f,
            "invites-sentence-next",
            time = time,
            zone = format::zone_city(&view.time_zone)
        ));
    }
    sentence.push('.');
    sentence
}

fn actions(f: &Frame, view: &CampaignView, base: &str) -> Markup {
    html! {
        @if f.access.campaigns && !view.archived {
            (switch::switch("campaign-active", &t!(f, "campaign-active-label", name = &view.name), view.active,
                &format!("{base}/start"), &format!("{base}/stop")))
            a.button href=(format!("{base}/edit")) data-key="e" { (icon(Icon::Edit)) (t!(f, "action-edit")) }
            (more(f, view, base))
            (opener("archive", "button", &html! { (icon(Icon::Archive)) (t!(f, "action-archive")) }))
        }
    }
}

/// What else can be done with a campaign.
fn more(f: &Frame, view: &CampaignView, base: &str) -> Markup {
    let entries = [
        Entry::go(
            Icon::Clock,
            t!(f, "action-forecast"),
            format!("{base}/forecast"),
        ),
        Entry::go(
            Icon::Send,
            t!(f, "action-rehearse"),
            format!("{base}/rehearsal"),
        ),
        Entry::go(
            Icon::People,
            t!(f, "action-family"),
            format!("{base}/family"),
        ),
        Entry::go(Icon::Link, t!(f, "action-links"), format!("{base}/links")),
        Entry::go(
            Icon::Message,
            t!(f, "variants-title"),
            format!("{base}/variants"),
        ),
        Entry::go(
            Icon::Edit,
            t!(f, "action-lengths"),
            format!("{base}/lengths"),
        ),
        Entry::go(
            Icon::Refresh,
            t!(f, "action-versions"),
            format!("{base}/versions"),
        ),
        Entry::post(
            Icon::Copy,
            t!(f, "action-duplicate"),
            format!("{base}/duplicate"),
        ),
    ];
    menu(
        "campaign-more",
        &t!(f, "actions-of", name = &view.name),
        &entries,
    )
}

fn archive(f: &Frame, view: &CampaignView, base: &str) -> Markup {
    dialog(
        f,
        &Dialog {
            id: "archive".to_owned(),
            title: t!(f, "archive-title", name = &view.name),
            text: t!(f, "archive-text"),
            confirm: t!(f, "archive-confirm"),
            action: format!("{base}/archive"),
            grave: true,
        },
    )
}

/// How it stands, at a glance.
fn strip(f: &Frame, view: &CampaignView) -> Markup {
    let rows = ledger_of(f, &view.id);
    html! {
        div.strip {
            div.strip__item {
                span.strip__label { (t!(f, "column-health")) }
                (health::pill(f, "health", &view.health))
            }
            @match &view.outcome {
                Outcome::Invited(accepted) => div.strip__item {
                    span.strip__label { (t!(f, "column-ratio")) }
                    (ratio_of_rows(f, "ratio", accepted, &rows))
                    @if view.withdrawn > 0 {
                        span.note { (t!(f, "campaign-withdrawn", count = view.withdrawn)) }
                    }
                },
                Outcome::Written { sent, clicks, replies } => {
                    div.strip__item {
                        span.strip__label { (t!(f, "column-sent")) }
                        span.figures { (door(f, *sent, &rows, Measure::Messages)) }
                    }
                    div.strip__item {
                        span.strip__label { (t!(f, "column-clicks")) }
                        span.figures { (door(f, *clicks, &rows, Measure::Clicks)) }
                    }
                    div.strip__item {
                        span.strip__label { (t!(f, "column-replies")) }
                        (mood::replies(f, "replies", replies, Some(&rows)))
                    }
                }
            }
            div.strip__item {
                span.strip__label { (t!(f, "column-sender")) }
                span { (view.sender) }
                @if let Some(budget) = view.budget.as_ref().filter(|_| !view.archived) {
                    span.note {
                        (budgets::in_short(f, view.kind, budget)) " · "
                        a href=(view.budgets_href) { (t!(f, "budgets-all")) }
                    }
                }
            }
            div.strip__item {
                span.strip__label { (t!(f, "column-program")) }
                a href=(Address::new(f.url(section(view.kind).path())).with("program", &view.program)) { (view.program) }
            }
            div.strip__item {
                span.strip__label { (t!(f, "column-source")) }
                a href=(view.source.href) { (view.source.label) }
            }
            div.strip__item.strip__item--wide {
                span.strip__label {
                    (t!(f, "column-today")) " "
                    @if let Some(percent) = view.today.today.percent {
                        strong { (f.percent(percent as f64 / 100.0, 0)) }
                    }
                }
                @if view.today.today.percent.is_some() {
                    (progress::bar(&view.today, "progress__bar progress__bar--wide"))
                    (progress::legend(f, &view.today, false))
                } @else {
                    span.note { (t!(f, "progress-not-begun")) }
                }
            }
        }
    }
}

fn queue(f: &Frame, view: &CampaignView) -> Markup {
    if !view.any {
        return empty(
            Icon::Queue,
            &t!(f, "queue-empty-title"),
            &t!(f, "queue-empty-text"),
            None,
        );
    }
    let columns = columns(f);
    html! {
        (toolbar(f, &view.here, None, &filters(f)))
        @if view.rows.is_empty() {
            (empty(Icon::Search, &t!(f, "nothing-matches-title"), &t!(f, "nothing-matches-text"),
                Some(&Link::new(t!(f, "filters-clear"), view.here.path()))))
        } @else {
            (table(&t!(f, "queue-title"), &columns, &html! {
                tbody { @for row in &view.rows { (queue_row(f, &view.here, &view.time_zone, &columns, row)) } }
            }))
            (pager(f, &view.here, &view.paging))
        }
    }
}

/// The filters of a queue.
pub(super) fn filters(f: &Frame) -> Vec<Filter> {
    let states = ActionState::ALL
        .iter()
        .map(|state| (state.as_str().to_owned(), status::state_words(f, *state)));
    let categories = Category::ALL.iter().map(|category| {
        (
            category.as_str().to_owned(),
            progress::category_words(f, *category),
        )
    });
    vec![
        Filter::new("state", t!(f, "column-status"), states),
        Filter::new("category", t!(f, "column-outcome"), categories),
        Filter::new(
            "order",
            t!(f, "queue-order"),
            [
                ("latest".to_owned(), t!(f, "queue-latest")),
                ("earliest".to_owned(), t!(f, "queue-earliest")),
            ],
        ),
    ]
}

/// The columns of a queue.
pub(super) fn columns(f: &Frame) -> [Column; 6] {
    [
        Column::words(t!(f, "column-status")),
        Column::words(t!(f, "column-contact")),
        Column::words(t!(f, "column-message")),
        Column::words(t!(f, "column-time")),
        Column::words(t!(f, "column-source")),
        Column::quiet(t!(f, "column-actions")),
    ]
}

/// One action, its times in the viewer's and the campaign's zone.
pub(super) fn queue_row(
    f: &Frame,
    here: &Address,
    time_zone: &str,
    columns: &[Column; 6],
    row: &QueueRow,
) -> Markup {
    html! {
        tr id=(row.id) {
            (cell(&columns[0], &html! {
                div.two-lines {
                    (status::pill(f, row.state))
                    @if let Some(reason) = row.reason { span.note { (status::reason_words(f, reason)) } }
                }
            }))
            (cell(&columns[1], &chip(&row.contact)))
            (cell(&columns[2], &html! { (act_words(f, row.step, row.step_index)) @if let Some(words) = variant_words(f, row.variant.as_deref()) { span.note { (words) } } }))
            (cell(&columns[3], &both_times(f, time_zone, row.at)))
            (cell(&columns[4], &html! {
                @if let Some(source) = &row.source { a.quiet href=(source.href) { (source.label) } } @else { "–" }
            }))
            (cell(&columns[5], &row_actions(f, here, row)))
        }
        @if let Some(trace) = &row.why {
            tr.why-row { td colspan="6" { (why(f, trace)) } }
        }
    }
}

/// A time in the viewer's zone, and below it in the campaign's where that differs (R60).
fn both_times(f: &Frame, zone_name: &str, at: Option<Timestamp>) -> Markup {
    let Some(at) = at else { return html! { "–" } };
    let other = TimeZone::get(zone_name)
        .ok()
        .filter(|zone| at.in_zone(zone).offset() != at.in_zone(&f.zone).offset());
    html! {
        div.two-lines {
            (f.near(at))
            @if let Some(zone) = other {
                span.note { (format::time(&zone, at)) " " (format::zone_city(zone_name)) }
            }
        }
    }
}

fn row_actions(f: &Frame, here: &Address, row: &QueueRow) -> Markup {
    let base = f.url(&format!("/actions/{}", row.id));
    let explained = row.why.is_some();
    let address = if explained {
        here.without("why")
    } else {
        here.with("why", &row.id)
    };
    let words = if explained {
        t!(f, "why-close")
    } else {
        t!(f, "why-open")
    };
    let mut entries = vec![
        Entry::go(Icon::Why, words, format!("{address}#{}", row.id)),
        Entry::go(
            Icon::Person,
            t!(f, "action-journey"),
            row.contact.href.clone(),
        ),
    ];
    if f.access.campaigns && row.requeueable {
        entries.push(Entry::post(
            Icon::Refresh,
            t!(f, "action-requeue"),
            format!("{base}/requeue"),
        ));
    }
    if f.access.campaigns && row.removable {
        let remove = Entry::post(
            Icon::Cross,
            t!(f, "action-remove"),
            format!("{base}/remove"),
        );
        entries.push(Entry {
            grave: true,
            ..remove
        });
    }
    menu(
        &format!("actions-{}", row.id),
        &t!(f, "actions-of", name = &row.contact.name),
        &entries,
    )
}
