//! One finder: how it stands, its imports, and the rows that were rejected (R21, R27).

use domain::finder::FinderKind;
use domain::moderation::BlockCause;
use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::icons::{Icon, icon};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pieces::banner::{Tone, banner};
use crate::pieces::deck::cause_words;
use crate::pieces::empty::empty;
use crate::pieces::pager::{Paging, pager};
use crate::t;
use crate::table_file::buttons;

use super::finders::{FinderRow, FindersView, busy_pill, kind_icon, kind_words, state_pill};
use super::import_preview::{Reject, Verdicts, rejects, verdicts};

/// One import of a file, or one run of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// The file's name, or what the run was.
    pub name: String,
    /// When it ended, or began where it still runs.
    pub at: Timestamp,
    /// Who started it.
    pub by: String,
    /// What came of it.
    pub verdicts: Verdicts,
    /// The first rejected rows, where they are shown.
    pub rejects: Vec<Reject>,
    /// Where the rejected rows can be downloaded.
    pub rejects_href: Option<String>,
    /// Why it stopped, where it did not end well.
    pub problem: Option<String>,
    /// While it runs, is being undone, or was interrupted: how far it is.
    pub running: Option<String>,
    /// Where it is stopped, where it runs and the viewer may.
    pub stop: Option<String>,
    /// What undoing it did.
    pub undone: Option<String>,
    /// Where it is undone.
    pub undo: Option<String>,
}

/// A finder as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinderView {
    /// What the list knows of it.
    pub row: FinderRow,
    /// The segment with its results (R22).
    pub segment: Option<Link>,
    /// Campaigns that draw from it.
    pub campaigns: Vec<Link>,
    /// When it looks next.
    pub next: Option<Timestamp>,
    /// Why its last run failed, and where that is cured.
    pub problem: Option<(String, Link)>,
    /// Why its last run brought nobody, though nothing is wrong.
    pub waits_for: Option<String>,
    /// Its imports, newest first.
    pub imports: Vec<ImportRow>,
    /// Why senders refused its people, and how often.
    pub refusals: Vec<(BlockCause, u64)>,
    /// The address with the place in the list of imports.
    pub here: Address,
    /// Where that list stands.
    pub paging: Paging,
}

impl FinderView {
    /// Whether a file is read, or what one brought is taken back.
    fn works_on_a_file(&self) -> bool {
        self.imports.iter().any(|import| import.running.is_some())
    }

    /// Whether files are brought to it: what searches and sources find comes without an import.
    fn has_imports(&self) -> bool {
        self.row.kind == FinderKind::Csv || !self.imports.is_empty()
    }

    /// A file with rejected rows.
    pub fn sample() -> Self {
        Self {
            row: FindersView::sample().rows.swap_remove(1),
            segment: Some(Link::new(
                "Salon Lyon 2026",
                "/w/northwind/contacts?segment=seg_1",
            )),
            campaigns: vec![Link::new(
                "salon-lyon-2026 · events",
                "/w/northwind/campaigns/cmp_4",
            )],
            next: None,
            problem: None,
            waits_for: None,
            imports: vec![ImportRow {
                name: "salon-lyon-2026.csv".to_owned(),
                at: sample_now().plus_millis(-200 * span::HOUR),
                by: "Claire Morel".to_owned(),
                verdicts: Verdicts {
                    created: 941,
                    updated: 18,
                    unchanged: 9,
                    repeated: 20,
                    rejected: 2,
                },
                rejects: vec![Reject {
                    row: 17,
                    reason: "The row has no name, profile address or e-mail.".to_owned(),
                    excerpt: ";;;B7".to_owned(),
                }],
                rejects_href: Some("/w/northwind/imports/imp_1/rejects".to_owned()),
                problem: None,
                running: None,
                stop: None,
                undone: None,
                undo: Some("/w/northwind/imports/imp_1/undo".to_owned()),
            }],
            refusals: vec![(BlockCause::NotRelevant, 7), (BlockCause::Customer, 3)],
            here: Address::new("/w/northwind/finders/fnd_2"),
            paging: Paging::default(),
        }
    }
}

/// The page; it looks again by itself while a file is read.
pub fn render(f: &Frame, view: &FinderView) -> Page {
    let base = f.url(&format!("/finders/{}", view.row.id));
    let mut head = Head::new(view.row.name.clone())
        .parent(t!(f, "nav-finders"), f.url("/finders"))
        .sentence(t!(
            f,
            "finder-sentence",
            found = view.row.found,
            kind = kind_words(f, view.row.kind)
        ));
    if f.access.audience {
        head = head.actions(html! {
            @if view.row.kind != FinderKind::Csv {
                form method="post" action=(format!("{base}/run")) {
                    button.button type="submit" { (icon(Icon::Play)) (t!(f, "action-run-now")) }
                }
            } @else {
                a.button href=(format!("{base}/import")) { (icon(Icon::Upload)) (t!(f, "finder-import-more")) }
            }
            a.button href=(format!("{base}/edit")) data-key="e" { (icon(Icon::Edit)) (t!(f, "action-edit")) }
        });
    }
    let looks_again = view.works_on_a_file();
    page(
        f,
        Section::Finders,
        head,
        html! {
            @if let Some((text, cure)) = &view.problem { (banner(Tone::Bad, text, Some(cure))) }
            @if let Some(text) = &view.waits_for { (banner(Tone::Info, text, None)) }
            (strip(f, view))
            @if !view.refusals.is_empty() {
                section {
                    h2 { (t!(f, "finder-refusals")) }
                    p.note { (t!(f, "finder-refusals-help")) }
                    dl.facts {
                        @for (cause, count) in &view.refusals {
                            div { dt { (cause_words(f, *cause)) } dd { (f.number(*count as i64)) } }
                        }
                    }
                }
            }
            @if view.has_imports() {
                section hx-get=[looks_again.then_some(&view.here)] hx-trigger=[looks_again.then_some("every 2s")]
                    hx-target=[looks_again.then_some("#main")] hx-select=[looks_again.then_some("#main")]
                    hx-swap=[looks_again.then_some("outerMorph")] {
                    h2 { (t!(f, "finder-imports")) }
                    @if view.imports.is_empty() {
                        (empty(kind_icon(view.row.kind), &t!(f, "finder-no-imports-title"), &t!(f, "finder-no-imports-text"), None))
                    }
                    @for import in &view.imports { (import_markup(f, import)) }
                    (pager(f, &view.here, &view.paging))
                }
            }
            p { a href=(format!("{}?finder={}", f.url("/contacts"), view.row.id)) { (t!(f, "finder-all-contacts")) } }
        },
    )
}

fn strip(f: &Frame, view: &FinderView) -> Markup {
    html! {
        div.strip {
            div.strip__item {
                span.strip__label { (t!(f, "column-state")) }
                @if view.works_on_a_file() { (busy_pill(f)) } @else { (state_pill(f, view.row.state, view.row.active)) }
            }
            div.strip__item { span.strip__label { (t!(f, "column-owner")) } span { (view.row.owner) } }
            @if let Some(remaining) = view.row.remaining {
                div.strip__item { span.strip__label { (t!(f, "column-remaining")) } span { (f.number(remaining as i64)) } }
            }
            @if let Some(next) = view.next {
                div.strip__item { span.strip__label { (t!(f, "finder-next")) } (f.near(next)) }
            }
            @if let Some(segment) = &view.segment {
                div.strip__item { span.strip__label { (t!(f, "finder-segment")) } a href=(segment.href) { (segment.label) } }
            }
            @if !view.campaigns.is_empty() {
                div.strip__item {
                    span.strip__label { (t!(f, "finder-campaigns")) }
                    span { @for campaign in &view.campaigns { a href=(campaign.href) { (campaign.label) } " " } }
                }
            }
        }
    }
}

fn import_markup(f: &Frame, import: &ImportRow) -> Markup {
    html! {
        article.import {
            header.import__head { strong { (import.name) } span.note { (import.by) " · " (f.near(import.at)) } }
            @if let Some(problem) = &import.problem { (banner(Tone::Bad, problem, None)) }
            @if let Some(text) = &import.running { p.note role="status" { (text) } }
            @if let Some(stop) = &import.stop {
                form method="post" action=(stop) {
                    button.button type="submit" { (t!(f, "import-cancel")) }
                }
            }
            @if let Some(undone) = &import.undone { (banner(Tone::Info, undone, None)) }
            (verdicts(f, &import.verdicts))
            @if !import.rejects.is_empty() {
                details.fold {
                    summary { (t!(f, "import-rejects-show", count = import.verdicts.rejected)) }
                    (rejects(f, &import.rejects))
                }
            }
            @if let Some(href) = &import.rejects_href {
                p { (buttons(f, href.clone(), &Address::default())) }
            }
            @if let Some(undo) = &import.undo {
                details.fold {
                    summary { (t!(f, "import-undo")) }
                    form method="post" action=(undo) {
                        p.note { (t!(f, "import-undo-text")) }
                        button.button.button--bad type="submit" { (t!(f, "import-undo-confirm")) }
                    }
                }
            }
        }
    }
}
