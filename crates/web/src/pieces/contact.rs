//! A contact in a row or on a card.

use maud::{Markup, html};

use crate::pieces::avatar;

/// A contact as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactChip {
    /// Full name, or the profile address where no name is known.
    pub name: String,
    /// The headline, or title and company.
    pub headline: Option<String>,
    /// The contact's page.
    pub href: String,
    /// A picture of this site; initials where there is none.
    pub photo: Option<String>,
}

impl ContactChip {
    /// A contact with a headline.
    pub fn sample(name: &str, headline: &str) -> Self {
        Self {
            name: name.to_owned(),
            headline: (!headline.is_empty()).then(|| headline.to_owned()),
            href: "/w/northwind/contacts/con_0000000000000000000000000a".to_owned(),
            photo: None,
        }
    }
}

/// Picture, name, headline, in one line's height; the name opens the journey.
pub fn chip(contact: &ContactChip) -> Markup {
    html! {
        div.person {
            (avatar::small(&contact.name, contact.photo.as_deref()))
            div.person__words {
                a.person__name href=(contact.href) { (contact.name) }
                @if let Some(headline) = &contact.headline { span.person__note { (headline) } }
            }
        }
    }
}

/// A person without a page, such as a sender: picture, name, a note below.
pub fn plain(name: &str, note: Option<&str>, photo: Option<&str>) -> Markup {
    html! {
        div.person {
            (avatar::small(name, photo))
            div.person__words {
                span.person__name { (name) }
                @if let Some(note) = note { span.person__note { (note) } }
            }
        }
    }
}

/// A contact's card: large picture, name, headline, facts below.
pub fn card(contact: &ContactChip, facts: &[(String, String)]) -> Markup {
    html! {
        section.contact-card {
            (avatar::large(&contact.name, contact.photo.as_deref()))
            h2 { (contact.name) }
            @if let Some(headline) = &contact.headline { p { (headline) } }
            @if !facts.is_empty() {
                dl.facts {
                    @for (name, value) in facts { div { dt { (name) } dd { (value) } } }
                }
            }
        }
    }
}
