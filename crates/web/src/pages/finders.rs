//! Audience > Finders (R21).

use domain::finder::{FinderKind, FinderState};
use maud::{Markup, html};

use crate::frame::{Frame, Head, Section, page};
use crate::icons::{Icon, icon};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pieces::contact::plain;
use crate::pieces::empty::empty;
use crate::pieces::menu::{Entry, menu};
use crate::pieces::pager::{Paging, pager};
use crate::pieces::pill::pill;
use crate::pieces::switch;
use crate::pieces::table::{Column, cell, table};
use crate::t;

/// The word for where a finder looks.
pub fn kind_words(f: &Frame, kind: FinderKind) -> String {
    match kind {
        FinderKind::Csv => t!(f, "finder-kind-csv"),
        FinderKind::Search => t!(f, "finder-kind-network-search"),
        FinderKind::HttpJson => t!(f, "finder-kind-http-json"),
        FinderKind::Hubspot => t!(f, "finder-kind-hubspot"),
        FinderKind::Pipedrive => t!(f, "finder-kind-pipedrive"),
        FinderKind::Sql => t!(f, "finder-kind-sql"),
    }
}

/// The drawing for where a finder looks.
pub const fn kind_icon(kind: FinderKind) -> Icon {
    match kind {
        FinderKind::Csv => Icon::Upload,
        FinderKind::Search => Icon::Search,
        FinderKind::HttpJson | FinderKind::Hubspot | FinderKind::Pipedrive | FinderKind::Sql => {
            Icon::Outside
        }
    }
}

/// The pill of a finder's state.
pub fn state_pill(f: &Frame, state: FinderState, active: bool) -> Markup {
    let (shape, class, words) = match (state, active) {
        (_, false) => (Icon::Pause, "quiet", t!(f, "finder-inactive")),
        (FinderState::WaitingForFile, _) => {
            (Icon::Upload, "info", t!(f, "finder-waiting-for-file"))
        }
        (FinderState::Waiting, _) => (Icon::Clock, "info", t!(f, "finder-waiting")),
        (FinderState::Complete, _) => (Icon::Check, "good", t!(f, "finder-complete")),
        (FinderState::Failed, _) => (Icon::Problem, "bad", t!(f, "finder-failed")),
    };
    pill(shape, class, &words)
}

/// The pill of a finder that reads a file, or takes back what one brought.
pub fn busy_pill(f: &Frame) -> Markup {
    pill(Icon::Upload, "info", &t!(f, "finder-busy"))
}

/// One finder of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinderRow {
    /// Its id, `fnd_...`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it looks.
    pub kind: FinderKind,
    /// The file's name or the search's words.
    pub detail: String,
    /// Results not fetched yet, where the source tells.
    pub remaining: Option<u64>,
    /// Contacts fetched so far.
    pub found: u64,
    /// The owner's name.
    pub owner: String,
    /// How many additional members share it.
    pub additional_members: u32,
    /// How it stands.
    pub state: FinderState,
    /// Whether it is on.
    pub active: bool,
}

/// The list as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindersView {
    /// The address with its place in the list.
    pub here: Address,
    /// The finders.
    pub rows: Vec<FinderRow>,
    /// Where the list stands.
    pub paging: Paging,
}

impl FindersView {
    /// A file, a shared search, and one that fails.
    pub fn sample() -> Self {
        let row = |id: &str, name: &str, kind, detail: &str, owner: &str| FinderRow {
            id: id.to_owned(),
            name: name.to_owned(),
            kind,
            detail: detail.to_owned(),
            remaining: Some(1_240),
            found: 412,
            owner: owner.to_owned(),
            additional_members: 0,
            state: FinderState::Waiting,
            active: true,
        };
        Self {
            here: Address::new("/w/northwind/finders"),
            paging: Paging::default(),
            rows: vec![
                FinderRow {
                    additional_members: 2,
                    state: FinderState::Waiting,
                    ..row(
                        "fnd_1",
                        "Industry leaders France",
                        FinderKind::Search,
                        "title: director · country: France",
                        "Claire Morel",
                    )
                },
                FinderRow {
                    remaining: Some(0),
                    found: 968,
                    state: FinderState::Complete,
                    ..row(
                        "fnd_2",
                        "Salon Lyon 2026",
                        FinderKind::Csv,
                        "salon-lyon-2026.csv",
                        "Claire Morel",
                    )
                },
                FinderRow {
                    remaining: None,
                    state: FinderState::Failed,
                    ..row(
                        "fnd_3",
                        "C-level US",
                        FinderKind::Search,
                        "keywords: carbon · country: United States",
                        "Maya Chen",
                    )
                },
            ],
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &FindersView) -> Page {
    let mut head = Head::new(t!(f, "finders-title"));
    // Of one page of several, sums would say less than they seem to.
    if !view.rows.is_empty() && view.paging == Paging::default() {
        let found: u64 = view.rows.iter().map(|row| row.found).sum();
        let running = view.rows.iter().filter(|row| row.active).count();
        head = head.sentence(t!(f, "finders-sentence", running = running, found = found));
    }
    if f.access.audience {
        head = head.actions(html! {
            a.button.button--primary href=(f.url("/finders/new")) data-key="c" { (icon(Icon::Plus)) (t!(f, "finders-create")) }
        });
    }
    page(f, Section::Finders, head, body(f, view))
}

fn body(f: &Frame, view: &FindersView) -> Markup {
    if view.rows.is_empty() {
        let next = f
            .access
            .audience
            .then(|| Link::new(t!(f, "finders-create"), f.url("/finders/new")));
        return empty(
            Icon::Finder,
            &t!(f, "finders-empty-title"),
            &t!(f, "finders-empty-text"),
            next.as_ref(),
        );
    }
    let columns = [
        Column::words(t!(f, "column-name")),
        Column::words(t!(f, "column-source-kind")),
        Column::figures(t!(f, "column-remaining")),
        Column::words(t!(f, "column-owner")),
        Column::words(t!(f, "column-state")),
        Column::figures(t!(f, "column-found")),
        Column::words(t!(f, "column-active")),
        Column::quiet(t!(f, "column-actions")),
    ];
    html! {
        (table(&t!(f, "finders-title"), &columns, &html! {
            tbody { @for row in &view.rows { (self::row(f, &columns, row)) } }
        }))
        (pager(f, &view.here, &view.paging))
    }
}

fn row(f: &Frame, columns: &[Column; 8], row: &FinderRow) -> Markup {
    let base = f.url(&format!("/finders/{}", row.id));
    let members = (row.additional_members > 0).then(|| {
        t!(
            f,
            "finder-additional-members",
            count = row.additional_members
        )
    });
    html! {
        tr id=(format!("row-{}", row.id)) {
            (cell(&columns[0], &html! { a.strong href=(base) { (row.name) } }))
            (cell(&columns[1], &html! {
                div.two-lines { span.with-icon { (icon(kind_icon(row.kind))) (kind_words(f, row.kind)) } span.note { (row.detail) } }
            }))
            (cell(&columns[2], &html! {
                @match row.remaining { Some(count) => (f.number(count as i64)), None => "–" }
            }))
            (cell(&columns[3], &plain(&row.owner, members.as_deref(), None)))
            (cell(&columns[4], &state_pill(f, row.state, row.active)))
            (cell(&columns[5], &html! { (f.number(row.found as i64)) }))
            (cell(&columns[6], &active(f, row, &base)))
            (cell(&columns[7], &actions(f, row, &base)))
        }
    }
}

fn active(f: &Frame, row: &FinderRow, base: &str) -> Markup {
    let label = t!(f, "finder-active-label", name = &row.name);
    html! {
        @if f.access.audience {
            (switch::switch(&format!("active-{}", row.id), &label, row.active,
                &format!("{base}/activate"), &format!("{base}/deactivate")))
        } @else if row.active { (switch::state(&t!(f, "on"), true)) }
        @else { (switch::state(&t!(f, "off"), false)) }
    }
}

fn actions(f: &Frame, row: &FinderRow, base: &str) -> Markup {
    let mut entries = vec![Entry::go(
        Icon::People,
        t!(f, "action-contacts"),
        format!("{}?finder={}", f.url("/contacts"), row.id),
    )];
    if f.access.audience {
        entries.insert(
            0,
            Entry::go(Icon::Edit, t!(f, "action-edit"), format!("{base}/edit")),
        );
        if row.kind != FinderKind::Csv {
            entries.push(Entry::post(
                Icon::Play,
                t!(f, "action-run-now"),
                format!("{base}/run"),
            ));
        }
        let archive = Entry::post(
            Icon::Archive,
            t!(f, "action-archive"),
            format!("{base}/archive"),
        );
        entries.push(Entry {
            grave: true,
            ..archive
        });
    }
    menu(
        &format!("actions-{}", row.id),
        &t!(f, "actions-of", name = &row.name),
        &entries,
    )
}
