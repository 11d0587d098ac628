//! What a sender may still do, and why (R51): on the companion, on the page of a campaign, in the list of members.

use domain::action::ActionKind;
use domain::budget::Reduction;
use domain::campaign::CampaignKind;
use domain::time::span;
use maud::{Markup, html};
use service::access::budgets::{BudgetView, BudgetsView, ShareView, WarmUpView};

use crate::format;
use crate::frame::{Frame, sample_id, sample_now};
use crate::pieces::table::{Column, cell, table};
use crate::t;

/// A new account in its second week, with two campaigns.
pub fn sample() -> BudgetsView {
    let budget = |used, allowed, full| BudgetView {
        used,
        allowed,
        full,
        ..BudgetView::default()
    };
    let share = |number: u32, name: &str, used, share, kept_for_others| ShareView {
        campaign_id: sample_id(u64::from(number)),
        campaign_name: name.to_owned(),
        kind: ActionKind::Invitation,
        weight: number,
        used,
        share,
        kept_for_others,
    };
    BudgetsView {
        member_id: sample_id(3),
        identity_id: sample_id(4),
        invitations: BudgetView {
            reduced_by: Some(Reduction::WarmUp),
            full_from: Some(sample_now().plus_millis(11 * span::DAY)),
            ..budget(31, 40, 80)
        },
        invitations_today: 6,
        messages: BudgetView {
            rests_until: Some(sample_now().plus_millis(3 * span::HOUR)),
            ..budget(12, 40, 40)
        },
        withdrawals: budget(0, 40, 40),
        profile_views: budget(25, 50, 50),
        notes: Some(BudgetView {
            frees_at: Some(sample_now().plus_millis(9 * span::DAY)),
            ..budget(3, 3, 3)
        }),
        open_invitations: budget(120, 500, 500),
        waiting: 4,
        warm_up: Some(WarmUpView {
            week: 2,
            weeks: 3,
            percent_by_week: vec![25, 50, 75],
            since: sample_now().plus_millis(-10 * span::DAY),
            until: sample_now().plus_millis(11 * span::DAY),
        }),
        campaigns: vec![
            share(1, "clevel-france", 13, 13, 8),
            share(2, "partners-2027", 18, 26, 0),
        ],
    }
}

/// Budgets with their bars, each with what is left of it or why nothing is.
pub fn bars(f: &Frame, view: &BudgetsView) -> Markup {
    let spent = t!(f, "budget-spent");
    let open = &view.open_invitations;
    let full = t!(f, "budget-open-full", maximum = open.allowed);
    html! {
        (bar(f, &t!(f, "identity-invitations"), &view.invitations, Some(view.invitations_today), &left(f, &view.invitations, &spent)))
        @if let Some(notes) = &view.notes { (bar(f, &t!(f, "budget-notes"), notes, None, &left(f, notes, &spent))) }
        (bar(f, &t!(f, "identity-messages"), &view.messages, None, &left(f, &view.messages, &spent)))
        (bar(f, &t!(f, "budget-profile-views"), &view.profile_views, None, &views_left(f, &view.profile_views)))
        // They end by an answer and not with time.
        (bar(f, &t!(f, "budget-open"), open, None, &left(f, open, &full)))
    }
}

fn bar(f: &Frame, label: &str, budget: &BudgetView, today: Option<u32>, left: &Markup) -> Markup {
    html! {
        div.budget {
            span.budget__words {
                span { (label) }
                span { (f.number(budget.used)) " / " (f.number(budget.allowed)) }
            }
            progress max=(budget.allowed.max(1)) value=(budget.used.min(budget.allowed.max(1))) aria-label=(label) {}
            span.note {
                @if let Some(today) = today { (t!(f, "budget-today", count = today)) " " }
                (left)
                @if let Some(why) = reduced(f, budget) { " " (why) }
            }
        }
    }
}

/// What is left, or when something is again.
fn left(f: &Frame, budget: &BudgetView, used_up: &str) -> Markup {
    let left = budget.left();
    html! {
        @match (budget.rests_until, budget.frees_at) {
            (Some(until), _) => { (t!(f, "budget-rests")) " " (f.near(until)) "." },
            (None, Some(at)) if left == 0 => { (t!(f, "budget-frees")) " " (f.near(at)) "." },
            (None, _) if left == 0 => (used_up),
            (None, _) => (t!(f, "budget-left", count = left)),
        }
    }
}

/// How many profiles may still be looked at, or when one may be again.
fn views_left(f: &Frame, budget: &BudgetView) -> Markup {
    html! {
        @match budget.frees_at {
            Some(at) if budget.left() == 0 => { (t!(f, "budget-views-free")) " " (f.near(at)) "." },
            _ => (t!(f, "budget-views-left", count = budget.left())),
        }
    }
}

/// Why less is allowed than the workspace says.
fn reduced(f: &Frame, budget: &BudgetView) -> Option<String> {
    let date = budget
        .full_from
        .map(|at| format::near(f.language, &f.zone, f.now, at))
        .unwrap_or_default();
    Some(match budget.reduced_by? {
        Reduction::WarmUp => t!(
            f,
            "budget-warming-up",
            allowed = budget.allowed,
            full = budget.full,
            date = date
        ),
        Reduction::Recovery => t!(
            f,
            "budget-recovering",
            allowed = budget.allowed,
            full = budget.full,
            date = date
        ),
    })
}

/// What of its sender's budget a campaign finds, in a few words: used of allowed, and why it is less than it could be.
pub fn in_short(f: &Frame, kind: CampaignKind, budget: &BudgetView) -> Markup {
    let name = match kind {
        CampaignKind::Invite => t!(f, "budget-invitations-short"),
        CampaignKind::Nurture => t!(f, "budget-messages-short"),
    };
    let of = t!(f, "budget-of", used = budget.used, allowed = budget.allowed);
    html! {
        (name) " " span.figures { (of) }
        @if let Some(until) = budget.rests_until { " · " (t!(f, "budget-rests")) " " (f.near(until)) }
        @else if let Some(at) = budget.frees_at { " · " (t!(f, "budget-frees")) " " (f.near(at)) }
        @if let Some(why) = reduced(f, budget) { " · " (why) }
    }
}

/// The same in a few words, for a row of a list.
pub fn summary(f: &Frame, view: &BudgetsView) -> Markup {
    let of = |budget: &BudgetView| t!(f, "budget-of", used = budget.used, allowed = budget.allowed);
    html! {
        div.two-lines {
            span { (t!(f, "budget-invitations-short")) " " span.figures { (of(&view.invitations)) } }
            @if let Some(notes) = &view.notes {
                span.note { (t!(f, "budget-notes-short")) " " span.figures { (of(notes)) } }
            }
            span.note { (t!(f, "budget-messages-short")) " " span.figures { (of(&view.messages)) } }
            @if let Some(until) = view.invitations.rests_until {
                span.note { (t!(f, "budget-rests")) " " (f.near(until)) }
            }
            @if let Some(why) = reduced(f, &view.invitations) { span.note { (why) } }
        }
    }
}

/// How the sender's campaigns share a budget.
pub fn shares(f: &Frame, view: &BudgetsView) -> Markup {
    if view.campaigns.is_empty() {
        return html! { p.note { (t!(f, "shares-none")) } };
    }
    let columns = [
        Column::words(t!(f, "column-campaign")),
        Column::figures(t!(f, "column-weight")),
        Column::figures(t!(f, "column-share")),
        Column::figures(t!(f, "column-kept")),
    ];
    html! {
        h3 { (t!(f, "shares-title")) }
        (table(&t!(f, "shares-title"), &columns, &html! {
            tbody {
                @for one in &view.campaigns {
                    tr {
                        (cell(&columns[0], &html! {
                            a href=(f.url(&format!("/campaigns/{}", one.campaign_id))) { (one.campaign_name) }
                        }))
                        (cell(&columns[1], &html! { (f.number(one.weight)) }))
                        (cell(&columns[2], &html! { (f.number(one.used)) " / " (f.number(one.share)) }))
                        (cell(&columns[3], &html! { (f.number(one.kept_for_others)) }))
                    }
                }
            }
        }))
        p.note { (t!(f, "shares-help")) }
    }
}
