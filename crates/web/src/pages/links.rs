//! The links of a campaign: what came of each address, and who followed it (R47).

use domain::campaign::MessageStep;
use domain::time::{Timestamp, span};
use maud::{Markup, html};

use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::icons::Icon;
use crate::link::Address;
use crate::page::Page;
use crate::pieces::contact::{ContactChip, chip};
use crate::pieces::empty::empty;
use crate::pieces::pager::{Paging, pager};
use crate::pieces::steps::step_words;
use crate::pieces::table::{Column, cell, table};
use crate::t;
use crate::table_file::buttons;

/// An address in a campaign's messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The message.
    pub step: MessageStep,
    /// Its place in the sequence, from 0.
    pub step_index: usize,
    /// Where it leads.
    pub address: String,
    /// Messages that left with it.
    pub sent: u64,
    /// People who followed it.
    pub people: u64,
    /// How often they did.
    pub clicks: u64,
    /// Visits of robots.
    pub robot_visits: u64,
}

/// A link of one message to one contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedLink {
    /// Who got it.
    pub contact: ContactChip,
    /// Where it leads.
    pub address: String,
    /// Whether the message has left.
    pub sent: bool,
    /// How often a person followed it.
    pub clicks: u64,
    /// Visits of robots.
    pub robot_visits: u64,
    /// When a person followed it last.
    pub last_clicked_at: Option<Timestamp>,
}

/// The page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinksView {
    /// The address of the page.
    pub here: Address,
    /// The campaign's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its addresses.
    pub targets: Vec<Target>,
    /// Links, the newest first.
    pub links: Vec<OpenedLink>,
    /// Where the list stands.
    pub paging: Paging,
}

impl LinksView {
    /// A campaign with one address that some have followed.
    pub fn sample() -> Self {
        let address = "https://northwind.example/plan".to_owned();
        Self {
            here: Address::new("/w/northwind/campaigns/cmp_1/links"),
            id: "cmp_1".to_owned(),
            name: "clevel-france".to_owned(),
            targets: vec![Target {
                step: MessageStep::Welcome,
                step_index: 1,
                address: address.clone(),
                sent: 61,
                people: 9,
                clicks: 12,
                robot_visits: 61,
            }],
            links: vec![OpenedLink {
                contact: ContactChip::sample("Jonas Weber", "Head of Operations, Nordlicht"),
                address,
                sent: true,
                clicks: 2,
                robot_visits: 1,
                last_clicked_at: Some(sample_now().plus_millis(-2 * span::HOUR)),
            }],
            paging: Paging {
                cursor: None,
                next: None,
            },
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &LinksView) -> Page {
    let head = Head::new(t!(f, "links-title"))
        .parent(view.name.clone(), f.url(&format!("/campaigns/{}", view.id)))
        .sentence(t!(f, "links-sentence"))
        .actions(html! {
            @if !view.links.is_empty() {
                (buttons(f, f.url(&format!("/campaigns/{}/links/file", view.id)), &view.here))
            }
        });
    page(
        f,
        Section::Invites,
        head,
        html! {
            @if view.targets.is_empty() {
                (empty(Icon::Link, &t!(f, "links-empty-title"), &t!(f, "links-empty-text"), None))
            } @else {
                section { (targets(f, view)) }
                section {
                    h2 { (t!(f, "links-by-person")) }
                    (people(f, view))
                    (pager(f, &view.here, &view.paging))
                }
            }
        },
    )
}

fn targets(f: &Frame, view: &LinksView) -> Markup {
    let columns = [
        Column::words(t!(f, "column-message")),
        Column::words(t!(f, "column-address")),
        Column::figures(t!(f, "category-sent")),
        Column::figures(t!(f, "links-people")),
        Column::figures(t!(f, "links-clicks")),
        Column::figures(t!(f, "links-robots")),
    ];
    table(
        &t!(f, "links-title"),
        &columns,
        &html! {
            tbody {
                @for target in &view.targets {
                    tr {
                        (cell(&columns[0], &html! { (step_words(f, target.step, target.step_index)) }))
                        (cell(&columns[1], &html! { (target.address) }))
                        (cell(&columns[2], &html! { (f.number(figure(target.sent))) }))
                        (cell(&columns[3], &html! { (f.number(figure(target.people))) }))
                        (cell(&columns[4], &html! { (f.number(figure(target.clicks))) }))
                        (cell(&columns[5], &html! { (f.number(figure(target.robot_visits))) }))
                    }
                }
            }
        },
    )
}

fn people(f: &Frame, view: &LinksView) -> Markup {
    let columns = [
        Column::words(t!(f, "column-contact")),
        Column::words(t!(f, "column-address")),
        Column::figures(t!(f, "links-clicks")),
        Column::figures(t!(f, "links-robots")),
        Column::words(t!(f, "links-last")),
    ];
    table(
        &t!(f, "links-by-person"),
        &columns,
        &html! {
            tbody {
                @for link in &view.links {
                    tr {
                        (cell(&columns[0], &chip(&link.contact)))
                        (cell(&columns[1], &html! { (link.address) @if !link.sent { " " span.note { (t!(f, "links-not-sent")) } } }))
                        (cell(&columns[2], &html! { (f.number(figure(link.clicks))) }))
                        (cell(&columns[3], &html! { (f.number(figure(link.robot_visits))) }))
                        (cell(&columns[4], &html! { @if let Some(at) = link.last_clicked_at { (f.near(at)) } @else { "–" } }))
                    }
                }
            }
        },
    )
}

fn figure(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
