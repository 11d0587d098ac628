//! The queue over campaigns: of a program, of a member, of the workspace (R60).

use maud::html;

use crate::frame::{Frame, Head, Section, page};
use crate::icons::Icon;
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pages::campaign::{CampaignView, QueueRow, columns, filters, queue_row};
use crate::pieces::empty::empty;
use crate::pieces::pager::{Paging, pager};
use crate::pieces::table::table;
use crate::pieces::toolbar::{Filter, toolbar};
use crate::t;
use crate::table_file::buttons;

/// A row with the campaign that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignRow {
    /// The campaign.
    pub campaign: Link,
    /// Its zone.
    pub time_zone: String,
    /// The action.
    pub row: QueueRow,
}

/// The page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuePage {
    /// The address with its filters: `program`, `member`, `state`, `category`, `order`, `why`.
    pub here: Address,
    /// The rows, of the same campaign together as they come.
    pub rows: Vec<CampaignRow>,
    /// Programs to choose from.
    pub programs: Vec<String>,
    /// Members to choose from.
    pub members: Vec<(String, String)>,
    /// Where the list stands.
    pub paging: Paging,
}

impl QueuePage {
    /// The rows of one campaign.
    pub fn sample() -> Self {
        let campaign = CampaignView::sample();
        let rows = campaign.rows.into_iter().map(|row| CampaignRow {
            campaign: Link::new(
                "clevel-france · growth · Claire Morel",
                "/w/northwind/campaigns/cmp_1",
            ),
            time_zone: campaign.time_zone.clone(),
            row,
        });
        Self {
            here: Address::new("/w/northwind/queue"),
            rows: rows.collect(),
            programs: vec!["growth".to_owned()],
            members: vec![("mem_1".to_owned(), "Claire Morel".to_owned())],
            paging: campaign.paging,
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &QueuePage) -> Page {
    let head = Head::new(t!(f, "queue-title"))
        .parent(t!(f, "nav-invites"), f.url("/invites"))
        .sentence(t!(f, "queue-sentence"))
        .actions(html! {
            @if !view.rows.is_empty() { (buttons(f, f.url("/queue/file"), &view.here)) }
        });
    let columns = columns(f);
    let programs = view
        .programs
        .iter()
        .map(|name| (name.clone(), name.clone()));
    let mut chosen = vec![
        Filter::new("program", t!(f, "column-program"), programs),
        Filter::new("member", t!(f, "column-member"), view.members.clone()),
    ];
    chosen.extend(filters(f));
    page(
        f,
        Section::Invites,
        head,
        html! {
            (toolbar(f, &view.here, None, &chosen))
            @if view.rows.is_empty() {
                (empty(Icon::Queue, &t!(f, "queue-empty-title"), &t!(f, "queue-empty-text"), None))
            } @else {
                (table(&t!(f, "queue-title"), &columns, &html! {
                    tbody {
                        @for (place, one) in view.rows.iter().enumerate() {
                            @if place == 0 || view.rows[place - 1].campaign != one.campaign {
                                tr.table__group { th colspan="6" scope="rowgroup" { a href=(one.campaign.href) { (one.campaign.label) } } }
                            }
                            (queue_row(f, &view.here, &one.time_zone, &columns, &one.row))
                        }
                    }
                }))
                (pager(f, &view.here, &view.paging))
            }
        },
    )
}
