//! The command palette: every page, campaign, contact and action by a few letters. It is a page of its
//! own; with a script it opens over any other.

use maud::{Markup, html};

use crate::frame::{Frame, Head, Section, page};
use crate::icons::{Icon, icon};
use crate::page::Page;
use crate::t;

/// One thing to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// The drawing beside it.
    pub icon: Icon,
    /// What it is called.
    pub label: String,
    /// What it belongs to.
    pub note: Option<String>,
    /// Where it is.
    pub href: String,
}

/// What was typed, and what it may mean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaletteView {
    /// What was typed.
    pub text: String,
    /// What it may mean, the nearest first.
    pub goals: Vec<Goal>,
}

impl PaletteView {
    /// A campaign and a contact.
    pub fn sample() -> Self {
        let goal = |icon, label: &str, note: Option<&str>, href: &str| Goal {
            icon,
            label: label.to_owned(),
            note: note.map(str::to_owned),
            href: href.to_owned(),
        };
        Self {
            text: "an".to_owned(),
            goals: vec![
                goal(
                    Icon::Invite,
                    "clevel-france",
                    Some("growth"),
                    "/w/northwind/campaigns/cmp_1",
                ),
                goal(
                    Icon::Person,
                    "Anne-Sophie de la Tour",
                    Some("Directrice des opérations"),
                    "/w/northwind/contacts/con_1",
                ),
            ],
        }
    }
}

/// The pages and actions that a role allows, whose names hold what was typed.
pub fn places(f: &Frame, text: &str) -> Vec<Goal> {
    let sections = [
        (Section::Dashboard, true),
        (Section::Invites, true),
        (Section::Nurtures, true),
        (Section::ByHand, f.access.companion),
        (Section::Inbox, true),
        (Section::Finders, true),
        (Section::Contacts, true),
        (Section::Segments, true),
        (Section::Funnel, true),
        (Section::Suppression, true),
        (Section::Members, true),
        (Section::Workspace, f.access.settings),
        (Section::Keys, f.access.settings),
        (Section::Users, f.access.users),
        (Section::Workspaces, f.access.workspaces),
        (Section::Notifications, true),
        (Section::Account, true),
    ];
    let pages = sections.into_iter().filter(|(_, shown)| *shown);
    let pages = pages.map(|(section, _)| Goal {
        icon: section.icon(),
        label: section.label(f),
        note: None,
        href: f.url(section.path()),
    });
    let action = |shown: bool, icon: Icon, label: String, href: String| {
        shown.then_some(Goal {
            icon,
            label,
            note: None,
            href,
        })
    };
    let actions = [
        action(
            f.access.campaigns,
            Icon::Plus,
            t!(f, "campaigns-create", kind = "invite"),
            f.url("/campaigns/new?kind=invite"),
        ),
        action(
            f.access.campaigns,
            Icon::Plus,
            t!(f, "campaigns-create", kind = "nurture"),
            f.url("/campaigns/new?kind=nurture"),
        ),
        action(
            f.access.audience,
            Icon::Plus,
            t!(f, "finders-create"),
            f.url("/finders/new"),
        ),
        action(
            f.access.companion,
            Icon::Phone,
            t!(f, "nav-companion"),
            "/companion".to_owned(),
        ),
    ];
    let wanted = domain::fold::fold(text);
    pages
        .chain(actions.into_iter().flatten())
        .filter(|goal| domain::fold::fold(&goal.label).contains(&wanted))
        .collect()
}

/// The page.
pub fn render(f: &Frame, view: &PaletteView) -> Page {
    let head = Head::new(t!(f, "palette-title")).sentence(t!(f, "palette-sentence"));
    let body = html! {
        form.palette__form method="get" action=(f.url("/palette")) role="search" {
            (input(f, "palette-text", &view.text))
            button.button type="submit" { (icon(Icon::Search)) (t!(f, "palette-submit")) }
        }
        div #palette-found { (found(f, view)) }
    };
    page(f, Section::Elsewhere, head, body)
}

fn input(f: &Frame, id: &str, text: &str) -> Markup {
    html! {
        input id=(id) type="search" name="q" value=(text) aria-label=(t!(f, "palette-title"))
            placeholder=(t!(f, "palette-placeholder")) autocomplete="off" maxlength="100";
    }
}

/// What was found: what a pause in typing is answered with.
pub fn found(f: &Frame, view: &PaletteView) -> Markup {
    html! {
        @if view.goals.is_empty() {
            p.palette__none role="status" { (t!(f, "palette-none", text = &view.text)) }
        } @else {
            ul.palette__goals {
                @for goal in &view.goals {
                    li {
                        a.palette__goal href=(goal.href) {
                            (icon(goal.icon))
                            span { (goal.label) }
                            @if let Some(note) = &goal.note { span.note { (note) } }
                        }
                    }
                }
            }
        }
    }
}

/// The closed palette and the closed list of keys, once in every page with a navigation.
pub fn overlays(f: &Frame) -> Markup {
    html! {
        dialog.dialog.palette #palette aria-label=(t!(f, "palette-title")) closedby="any" {
            form.palette__form method="get" action=(f.url("/palette")) role="search"
                hx-get=(f.url("/palette")) hx-trigger="input from:#palette-input delay:150ms, opened from:#palette"
                hx-target="#palette-goals" hx-sync="this:replace" {
                (icon(Icon::Search))
                (input(f, "palette-input", ""))
            }
            div #palette-goals aria-live="polite" {}
        }
        dialog.dialog #keys aria-labelledby="keys-title" closedby="any" {
            h2 #keys-title { (t!(f, "keys-of-page")) }
            dl.facts.keys {
                div { dt { kbd { "Ctrl K" } } dd { (t!(f, "palette-title")) } }
                div { dt { kbd { "?" } } dd { (t!(f, "keys-of-page")) } }
                div data-of-rows hidden { dt { kbd { "j" } " " kbd { "k" } } dd { (t!(f, "keys-rows")) } }
            }
            div.dialog__actions {
                button.button type="button" command="close" commandfor="keys" { (t!(f, "close")) }
            }
        }
    }
}
