//! The budgets of a member (R51): what is left, why, and how the member's campaigns share it.

use maud::html;
use service::access::budgets::BudgetsView;

use crate::frame::{Frame, Head, Section, page};
use crate::page::Page;
use crate::pieces::budgets;
use crate::t;

/// The page's content.
#[derive(Debug, Clone, PartialEq)]
pub struct BudgetsPage {
    /// The member's name.
    pub member: String,
    /// The budgets.
    pub budgets: BudgetsView,
}

impl BudgetsPage {
    /// A new account with two campaigns.
    pub fn sample() -> Self {
        Self {
            member: "Claire Morel".to_owned(),
            budgets: budgets::sample(),
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &BudgetsPage) -> Page {
    let head = Head::new(t!(f, "campaign-budgets", name = &view.member))
        .parent(t!(f, "members-title"), f.url("/members"))
        .sentence(t!(f, "workspace-budgets-help"));
    page(
        f,
        Section::Members,
        head,
        html! {
            section.budgets { (budgets::bars(f, &view.budgets)) }
            section { (budgets::shares(f, &view.budgets)) }
            p.note { (t!(f, "workspace-pace-help")) }
            @if f.access.settings { p { a href=(f.url("/settings")) { (t!(f, "cure-budget-exhausted")) } } }
        },
    )
}
