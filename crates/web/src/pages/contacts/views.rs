//! Saved views of the list of contacts: opened, made and forgotten; and which columns are shown.

use maud::{Markup, html};
use service::audience::contacts::ContactColumn;

use super::{ContactsView, ViewLink, column_words};
use crate::form::Problems;
use crate::frame::Frame;
use crate::icons::{Icon, icon};
use crate::link::Address;
use crate::pieces::field::{self, Field};
use crate::t;

/// The views, and what makes one.
pub(super) fn shown(f: &Frame, view: &ContactsView) -> Markup {
    let here = view.here.without("cursor");
    html! {
        div.toolbar {
            @for saved in &view.views { (link(f, &here, saved)) }
            (columns(f, view, &here))
            @if f.access.audience { (save(f, &here)) }
        }
    }
}

/// One view; where it is the one that is shown, it can be forgotten.
fn link(f: &Frame, here: &Address, saved: &ViewLink) -> Markup {
    let is_shown = is_same(here, &saved.address);
    html! {
        a.button.button--quiet href=(saved.address) aria-current=[is_shown.then_some("true")] { (saved.name) }
        @if is_shown && f.access.audience {
            form method="post" action=(f.url(&format!("/contacts/views/{}/remove", saved.id))) {
                button.button.button--quiet type="submit" aria-label=(t!(f, "contacts-view-remove", name = &saved.name)) {
                    (icon(Icon::Cross))
                }
            }
        }
    }
}

/// Whether two addresses show the same, whatever the order of their parameters.
fn is_same(one: &Address, other: &Address) -> bool {
    let sorted = |address: &Address| {
        let mut parameters = address.parameters().to_vec();
        parameters.sort();
        parameters
    };
    sorted(one) == sorted(other)
}

fn columns(f: &Frame, view: &ContactsView, here: &Address) -> Markup {
    html! {
        button.chip.chip--open type="button" popovertarget="contact-columns" {
            (icon(Icon::Plus)) (t!(f, "contacts-columns"))
        }
        div.menu id="contact-columns" popover {
            span.menu__title { (t!(f, "contacts-columns")) }
            form.menu__form method="get" action=(here.path()) {
                @for (name, value) in here.without("columns").parameters() {
                    input type="hidden" name=(name) value=(value);
                }
                @for column in ContactColumn::ALL {
                    label.menu__entry {
                        input type="checkbox" name="columns" value=(column.as_str()) checked[view.columns.contains(&column)];
                        span { (column_words(f, column)) }
                    }
                }
                button.button type="submit" { (t!(f, "contacts-columns-show")) }
            }
        }
    }
}

fn save(f: &Frame, here: &Address) -> Markup {
    let text = here.to_string();
    let filters = text.split_once('?').map_or("", |(_, query)| query);
    let name = Field::new("name", t!(f, "column-name"), "");
    let name = name.required().help(t!(f, "contacts-view-help"));
    html! {
        button.chip.chip--open type="button" popovertarget="contact-view" {
            (icon(Icon::Plus)) (t!(f, "contacts-view-save"))
        }
        div.menu id="contact-view" popover {
            span.menu__title { (t!(f, "contacts-view-save")) }
            form.menu__form method="post" action=(f.url("/contacts/views")) {
                input type="hidden" name="filters" value=(filters);
                (field::text(&name, &Problems::default()))
                button.button.button--primary type="submit" { (t!(f, "save")) }
            }
        }
    }
}
