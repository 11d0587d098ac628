//! A family: campaigns of one name and program, each member's part, and who waits for whom (R40, R52).

use domain::campaign::{CampaignKind, CampaignState};
use domain::statistics::{MaturedRatio, Ratio};
use maud::{Markup, html};
use service::campaigns::TotalsView;
use service::campaigns::family::{FamilyPageView, PartView, WaitView};

use crate::frame::{Frame, Head, page, sample_id};
use crate::icons::{Icon, icon};
use crate::link::Address;
use crate::page::Page;
use crate::pages::campaign_list::{ledger_of, section};
use crate::pieces::banner::{Tone, banner};
use crate::pieces::mood::{self, RepliesView};
use crate::pieces::ratio::{RatioView, ratio_of_rows};
use crate::pieces::table::{Column, cell, table};
use crate::{format, t};

/// The page's content.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyPage {
    /// The campaign from which one came.
    pub campaign: String,
    /// The family.
    pub found: FamilyPageView,
}

impl FamilyPage {
    /// Two members, of whom one waits for the other.
    pub fn sample() -> Self {
        let totals = |sent, accepted| TotalsView {
            sent,
            accepted,
            withdrawn: 2,
            ratio: Some(0.4),
            mark: Some("green"),
            messages: 31,
            clicks: 4,
            replies: 6,
            sentiment: Some(0.7),
            matured: None,
        };
        let part = |number: u64, member: &str, state, waiting| PartView {
            campaign_id: sample_id(number),
            kind: CampaignKind::Invite,
            state,
            member_id: sample_id(number + 10),
            member_name: member.to_owned(),
            totals: totals(100 * number, 40 * number),
            duplicates: 3,
            waiting,
        };
        let wait = |name: &str, has_approached| WaitView {
            contact_id: sample_id(30),
            contact_name: name.to_owned(),
            campaign_id: sample_id(2),
            member_name: "Jonas Weber".to_owned(),
            date: jiff::civil::date(2027, 3, 3),
            for_campaign_id: sample_id(1),
            for_member_name: "Claire Morel".to_owned(),
            has_approached,
        };
        Self {
            campaign: sample_id::<domain::ids::CampaignId>(1).to_string(),
            found: FamilyPageView {
                name: "clevel-france".to_owned(),
                program: "growth".to_owned(),
                totals: totals(300, 120),
                parts: vec![
                    part(1, "Claire Morel", CampaignState::Active, 0),
                    part(2, "Jonas Weber", CampaignState::Archived, 2),
                ],
                waits: vec![wait("Karim Benali", true), wait("Li Wei", false)],
                complete: false,
            },
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &FamilyPage) -> Page {
    let found = &view.found;
    let kind = found
        .parts
        .first()
        .map_or(CampaignKind::Invite, |part| part.kind);
    let section = section(kind);
    let head = Head::new(t!(f, "family-title", name = &found.name))
        .parent(
            found.name.clone(),
            f.url(&format!("/campaigns/{}", view.campaign)),
        )
        .sentence(t!(
            f,
            "family-sentence",
            count = found.parts.len(),
            program = &found.program
        ));
    page(
        f,
        section,
        head,
        html! {
            @if !found.complete { (banner(Tone::Info, &t!(f, "family-incomplete"), None)) }
            (parts(f, found))
            section {
                h2 { (t!(f, "family-waits-title")) }
                p.note { (t!(f, "family-waits-help")) }
                (waits(f, &found.waits))
            }
        },
    )
}

fn parts(f: &Frame, found: &FamilyPageView) -> Markup {
    let columns = [
        Column::words(t!(f, "column-member")),
        Column::words(t!(f, "column-status")),
        Column::words(t!(f, "column-ratio")),
        Column::figures(t!(f, "family-messages")),
        Column::words(t!(f, "column-replies")),
        Column::figures(t!(f, "family-duplicates")),
        Column::figures(t!(f, "family-waiting")),
    ];
    let duplicates: u64 = found.parts.iter().map(|part| part.duplicates).sum();
    let waiting: u64 = found.parts.iter().map(|part| part.waiting).sum();
    html! {
        (table(&t!(f, "family-parts"), &columns, &html! {
            tbody {
                @for part in &found.parts {
                    @let rows = ledger_of(f, part.campaign_id.as_str());
                    tr {
                        (cell(&columns[0], &html! {
                            a.strong href=(f.url(&format!("/campaigns/{}", part.campaign_id))) { (part.member_name) }
                        }))
                        (cell(&columns[1], &html! { (state_words(f, part.state)) }))
                        (figures(f, &columns, part.campaign_id.as_ref(), &part.totals, &rows))
                        (cell(&columns[5], &html! { (f.number(part.duplicates as i64)) }))
                        (cell(&columns[6], &html! { (f.number(part.waiting as i64)) }))
                    }
                }
                @if found.parts.len() > 1 {
                    tr {
                        (cell(&columns[0], &html! { strong { (t!(f, "family-together")) } }))
                        (cell(&columns[1], &html! { "–" }))
                        (figures(f, &columns, "together", &found.totals, &Address::new(f.url("/ledger"))
                            .with("program", &found.program)))
                        (cell(&columns[5], &html! { (f.number(duplicates as i64)) }))
                        (cell(&columns[6], &html! { (f.number(waiting as i64)) }))
                    }
                }
            }
        }))
    }
}

fn figures(
    f: &Frame,
    columns: &[Column; 7],
    id: &str,
    totals: &TotalsView,
    rows: &Address,
) -> Markup {
    let matured = totals.matured.as_ref();
    let ratio = RatioView {
        all: Ratio::new(totals.accepted, totals.sent),
        matured: MaturedRatio(matured.map_or_else(Ratio::default, |matured| {
            Ratio::new(matured.accepted, matured.sent)
        })),
    };
    let replies = RepliesView {
        count: totals.replies,
        sentiment: totals.sentiment,
    };
    html! {
        (cell(&columns[2], &ratio_of_rows(f, &format!("ratio-{id}"), &ratio, rows)))
        (cell(&columns[3], &html! { (f.number(totals.messages as i64)) }))
        (cell(&columns[4], &mood::replies(f, &format!("replies-{id}"), &replies, None)))
    }
}

fn state_words(f: &Frame, state: CampaignState) -> String {
    match state {
        CampaignState::Draft => t!(f, "campaign-state-draft"),
        CampaignState::Active => t!(f, "campaign-state-active"),
        CampaignState::Stopped => t!(f, "campaign-state-stopped"),
        CampaignState::Archived => t!(f, "campaign-state-archived"),
    }
}

fn waits(f: &Frame, waits: &[WaitView]) -> Markup {
    if waits.is_empty() {
        return html! { p { (icon(Icon::Check)) " " (t!(f, "family-waits-none")) } };
    }
    let columns = [
        Column::words(t!(f, "column-contact")),
        Column::words(t!(f, "family-who-waits")),
        Column::words(t!(f, "family-for-whom")),
        Column::words(t!(f, "family-then")),
    ];
    html! {
        (table(&t!(f, "family-waits-title"), &columns, &html! {
            tbody {
                @for wait in waits {
                    tr {
                        (cell(&columns[0], &html! {
                            a href=(f.url(&format!("/contacts/{}", wait.contact_id))) { (wait.contact_name) }
                        }))
                        (cell(&columns[1], &html! {
                            div.two-lines {
                                a href=(f.url(&format!("/campaigns/{}", wait.campaign_id))) { (wait.member_name) }
                                span.note { (format::date(f.language, wait.date)) }
                            }
                        }))
                        (cell(&columns[2], &html! {
                            a href=(f.url(&format!("/campaigns/{}", wait.for_campaign_id))) { (wait.for_member_name) }
                        }))
                        (cell(&columns[3], &html! {
                            @if wait.has_approached { (t!(f, "family-approached")) } @else { (t!(f, "family-planned")) }
                        }))
                    }
                }
            }
        }))
    }
}
