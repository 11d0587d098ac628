//! Audience > Contacts (R30).

mod views;

use domain::time::{Timestamp, span};
use maud::{Markup, html};
use service::audience::contacts::ContactColumn;

use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::icons::{Icon, icon};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pieces::contact::{ContactChip, chip};
use crate::pieces::empty::empty;
use crate::pieces::pager::{Paging, pager};
use crate::pieces::table::{Column, cell, table};
use crate::pieces::toolbar::{Filter, toolbar};
use crate::t;
use crate::table_file::buttons;

/// What a cell of the list says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactCell {
    /// Words; a dash where nothing is known.
    Words(Option<String>),
    /// An instant.
    At(Timestamp),
    /// What happened last, as words, and when.
    Event(Option<(String, Timestamp)>),
}

/// One contact of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    /// Its id.
    pub id: String,
    /// Picture, name, headline.
    pub contact: ContactChip,
    /// The columns that are shown, in their order.
    pub cells: Vec<ContactCell>,
}

/// A saved view, to be opened or forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewLink {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The list as it shows it.
    pub address: Address,
}

/// The list as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContactsView {
    /// The address with its filters: `q`, `owner`, `finder`, `segment`, `tag`, `sort`, `columns`, `cursor`.
    pub here: Address,
    /// The columns that are shown beside the contact.
    pub columns: Vec<ContactColumn>,
    /// The saved views of the workspace.
    pub views: Vec<ViewLink>,
    /// The contacts of this page.
    pub rows: Vec<ContactRow>,
    /// How many contacts the workspace has.
    pub total: u64,
    /// Whether that is the whole number, and not only what was counted before giving up.
    pub total_is_exact: bool,
    /// Owners to filter by: member id and name.
    pub owners: Vec<(String, String)>,
    /// Finders to filter by: id and name.
    pub finders: Vec<(String, String)>,
    /// Segments to filter by: id and name.
    pub segments: Vec<(String, String)>,
    /// Tags to filter by.
    pub tags: Vec<(String, String)>,
    /// The criteria of the address as a sentence.
    pub criteria: Option<String>,
    /// Where the list stands.
    pub paging: Paging,
}

impl ContactsView {
    /// A page of contacts, some with gaps.
    pub fn sample() -> Self {
        let words = |text: &str| ContactCell::Words((!text.is_empty()).then(|| text.to_owned()));
        let row = |name: &str, headline: &str, company: &str, country: &str, hours: i64| {
            let at = sample_now().plus_millis(-hours * span::HOUR);
            ContactRow {
                id: format!("con_{hours}"),
                contact: ContactChip::sample(name, headline),
                cells: vec![
                    words(company),
                    words(country),
                    words("Claire Morel"),
                    ContactCell::Event(Some(("Accepted".to_owned(), at))),
                ],
            }
        };
        Self {
            here: Address::new("/w/northwind/contacts"),
            columns: ContactColumn::USUAL.to_vec(),
            views: vec![ViewLink {
                id: "cvw_1".to_owned(),
                name: "Leads in France".to_owned(),
                address: Address::new("/w/northwind/contacts").with("q", "france"),
            }],
            rows: vec![
                row(
                    "Anne-Sophie de la Tour",
                    "Directrice des opérations, Hydrogène Rhône",
                    "Hydrogène Rhône",
                    "France",
                    1,
                ),
                row(
                    "Jonas Weber",
                    "Head of Procurement",
                    "Rheinstahl",
                    "Germany",
                    5,
                ),
                ContactRow {
                    cells: vec![
                        words(""),
                        words("China"),
                        words(""),
                        ContactCell::Event(None),
                    ],
                    ..row("李伟", "", "", "China", 9)
                },
                row(
                    "Maria João Pereira",
                    "Chief Sustainability Officer",
                    "Atlântico Energia",
                    "Portugal",
                    30,
                ),
                row(
                    "Peter O’Neill",
                    "VP Operations, a company with quite a long name that does not fit",
                    "Galway Wind",
                    "Ireland",
                    52,
                ),
            ],
            total: 20_412,
            total_is_exact: true,
            owners: vec![("mem_1".to_owned(), "Claire Morel".to_owned())],
            finders: vec![("fnd_1".to_owned(), "Industry leaders France".to_owned())],
            segments: Vec::new(),
            tags: vec![("VIP".to_owned(), "VIP".to_owned())],
            criteria: None,
            paging: Paging {
                cursor: None,
                next: Some("eyJ0Ijo".to_owned()),
            },
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &ContactsView) -> Page {
    let mut head = Head::new(t!(f, "contacts-title"));
    if view.total > 0 {
        head = head.sentence(if view.total_is_exact {
            t!(f, "count-contacts", count = view.total)
        } else {
            t!(f, "contacts-more-than", count = view.total)
        });
    }
    head = head.actions(html! {
        @if view.total > 0 {
            (buttons(f, f.url("/contacts/file"), &view.here))
        }
        @if f.access.audience {
            a.button.button--primary href=(f.url("/finders/new?kind=csv")) { (icon(Icon::Upload)) (t!(f, "contacts-import")) }
        }
    });
    page(f, Section::Contacts, head, body(f, view))
}

fn body(f: &Frame, view: &ContactsView) -> Markup {
    if view.total == 0 {
        let next = f
            .access
            .audience
            .then(|| Link::new(t!(f, "contacts-import"), f.url("/finders/new?kind=csv")));
        return empty(
            Icon::People,
            &t!(f, "contacts-empty-title"),
            &t!(f, "contacts-empty-text"),
            next.as_ref(),
        );
    }
    let filters: Vec<Filter> = [
        Filter::new("owner", t!(f, "column-owner"), view.owners.clone()),
        Filter::new("finder", t!(f, "column-finder"), view.finders.clone()),
        Filter::new("segment", t!(f, "column-segment"), view.segments.clone()),
        Filter::new("tag", t!(f, "criterion-tag"), view.tags.clone()),
        Filter::new(
            "sort",
            t!(f, "contacts-sort"),
            [("name".to_owned(), t!(f, "contacts-sort-name"))],
        ),
    ]
    .into_iter()
    .filter(|filter| !filter.choices.is_empty())
    .collect();
    let mut columns = vec![
        Column::quiet(t!(f, "contacts-choose")),
        Column::words(t!(f, "column-contact")),
    ];
    columns.extend(
        view.columns
            .iter()
            .map(|column| Column::words(column_words(f, *column))),
    );
    html! {
        (views::shown(f, view))
        (toolbar(f, &view.here, Some(&t!(f, "contacts-search")), &filters))
        @if let Some(sentence) = &view.criteria {
            p.note { (sentence) " " a href=(view.here.without("criteria")) { (t!(f, "filters-clear")) } }
        }
        @if view.rows.is_empty() {
            (empty(Icon::Search, &t!(f, "nothing-matches-title"), &t!(f, "nothing-matches-text"),
                Some(&Link::new(t!(f, "filters-clear"), view.here.path()))))
        } @else {
            @if f.access.audience {
                form method="post" action=(f.url("/contacts/change")) {
                    (acts(f, view))
                    (list(f, &columns, view))
                }
            } @else {
                (list(f, &columns[1..], view))
            }
            (pager(f, &view.here, &view.paging))
        }
    }
}

/// What can be done with those that are chosen, and with all that match.
fn acts(f: &Frame, view: &ContactsView) -> Markup {
    let here = view.here.without("cursor");
    let filters = here.to_string();
    let filters = filters.split_once('?').map_or("", |(_, query)| query);
    html! {
        input type="hidden" name="filters" value=(filters);
        div.toolbar {
            label.choose-all hidden data-choose-all { input type="checkbox"; " " (t!(f, "contacts-choose-page")) }
            button.button type="submit" name="whom" value="chosen" { (t!(f, "contacts-change-chosen")) }
            button.button.button--quiet type="submit" name="whom" value="all" { (t!(f, "contacts-change-all")) }
        }
    }
}

fn list(f: &Frame, columns: &[Column], view: &ContactsView) -> Markup {
    table(
        &t!(f, "contacts-title"),
        columns,
        &html! {
            tbody { @for row in &view.rows { (self::row(f, columns, row)) } }
        },
    )
}

fn row(f: &Frame, columns: &[Column], row: &ContactRow) -> Markup {
    let choose = html! {
        input type="checkbox" name="contact" value=(row.id) aria-label=(t!(f, "contacts-choose-one", name = &row.contact.name));
    };
    let mut cells = vec![choose, chip(&row.contact)];
    cells.extend(row.cells.iter().map(|one| content(f, one)));
    // Who may not change contacts chooses none.
    let shown = cells.iter().skip(cells.len() - columns.len());
    html! {
        tr { @for (column, content) in columns.iter().zip(shown) { (cell(column, content)) } }
    }
}

fn content(f: &Frame, cell: &ContactCell) -> Markup {
    html! {
        @match cell {
            ContactCell::Words(words) => (words.as_deref().unwrap_or("–")),
            ContactCell::At(at) => (f.relative(*at)),
            ContactCell::Event(Some((words, at))) => div.two-lines { span { (words) } span.note { (f.relative(*at)) } },
            ContactCell::Event(None) => "–",
        }
    }
}

/// The title of a column.
pub fn column_words(f: &Frame, column: ContactColumn) -> String {
    match column {
        ContactColumn::Company => t!(f, "column-company"),
        ContactColumn::Title => t!(f, "field-title"),
        ContactColumn::City => t!(f, "field-city"),
        ContactColumn::Country => t!(f, "column-country"),
        ContactColumn::Language => t!(f, "field-language"),
        ContactColumn::Email => t!(f, "field-email"),
        ContactColumn::Tags => t!(f, "contacts-column-tags"),
        ContactColumn::Owner => t!(f, "column-owner"),
        ContactColumn::LastEvent => t!(f, "column-last-event"),
        ContactColumn::CreatedAt => t!(f, "column-added"),
    }
}
