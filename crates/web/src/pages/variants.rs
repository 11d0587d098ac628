//! The texts of a campaign that were compared, and what was found (R65).

use domain::campaign::CampaignKind;
use domain::variant::TestState;
use maud::{Markup, html};
use service::campaigns::variants::TestView;

use crate::frame::{Frame, Head, page};
use crate::icons::Icon;
use crate::link::Link;
use crate::page::Page;
use crate::pages::campaign_list::section;
use crate::pieces::empty::empty;
use crate::pieces::variant_test::{self, samples, title};
use crate::t;

/// The page's content.
#[derive(Debug, Clone, PartialEq)]
pub struct VariantsPage {
    /// The campaign.
    pub campaign: Link,
    /// What it does.
    pub kind: CampaignKind,
    /// Where a person says which text is used; none where the viewer may not.
    pub choose: Option<String>,
    /// Where its texts are changed; none where the viewer may not.
    pub edit: Option<String>,
    /// Its tests, those of a step together.
    pub tests: Vec<TestView>,
}

impl VariantsPage {
    /// One test of each kind.
    pub fn sample() -> Self {
        Self {
            campaign: Link::new("clevel-france", "/w/northwind/campaigns/cmp_1"),
            kind: CampaignKind::Invite,
            choose: Some("/w/northwind/campaigns/cmp_1/variants".to_owned()),
            edit: Some("/w/northwind/campaigns/cmp_1/edit#group-messages".to_owned()),
            tests: samples(),
        }
    }

    /// A campaign each of whose messages has one text.
    pub fn sample_empty() -> Self {
        Self {
            tests: Vec::new(),
            ..Self::sample()
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &VariantsPage) -> Page {
    let head = Head::new(t!(f, "variants-title"))
        .parent(view.campaign.label.clone(), view.campaign.href.clone())
        .sentence(t!(f, "variants-sentence"))
        .actions(html! {
            @if let Some(edit) = &view.edit { a.button href=(edit) { (t!(f, "change-review-messages")) } }
        });
    page(f, section(view.kind), head, content(f, view))
}

fn content(f: &Frame, view: &VariantsPage) -> Markup {
    if view.tests.is_empty() {
        let next = view
            .edit
            .as_ref()
            .map(|edit| Link::new(t!(f, "variants-add"), edit.clone()));
        return empty(
            Icon::Message,
            &t!(f, "variants-empty-title"),
            &t!(f, "variants-empty-text"),
            next.as_ref(),
        );
    }
    let (former, present): (Vec<_>, Vec<_>) = view
        .tests
        .iter()
        .partition(|test| test.state == TestState::Replaced);
    html! {
        @if !present.is_empty() {
            section aria-labelledby="tests-present" {
                h2 #tests-present { (t!(f, "variants-present")) }
                @for test in present { (one(f, view, test)) }
            }
        }
        @if !former.is_empty() {
            section aria-labelledby="tests-former" {
                h2 #tests-former { (t!(f, "variants-former")) }
                p.note { (t!(f, "variants-former-help")) }
                @for test in former { (one(f, view, test)) }
            }
        }
    }
}

/// The head of the panel on the campaign's page.
pub fn panel_head(f: &Frame, all: &str) -> Markup {
    html! {
        div.tested__head {
            h2 #campaign-tests { (t!(f, "variants-title")) }
            a href=(all) { (t!(f, "variants-all")) }
        }
    }
}

/// The panel on the campaign's page: the tests as they stand.
pub fn panel(f: &Frame, view: &VariantsPage) -> Markup {
    let present = view
        .tests
        .iter()
        .filter(|test| test.state != TestState::Replaced);
    html! {
        section aria-labelledby="campaign-tests" {
            (panel_head(f, &format!("{}/variants", view.campaign.href)))
            @for test in present {
                (variant_test::test(f, &title(f, view.kind, test), test, view.choose.as_deref()))
            }
        }
    }
}

fn one(f: &Frame, view: &VariantsPage, test: &TestView) -> Markup {
    let name = title(f, view.kind, test);
    let title = t!(f, "variants-test", step = name, number = test.number);
    variant_test::test(f, &title, test, view.choose.as_deref())
}
