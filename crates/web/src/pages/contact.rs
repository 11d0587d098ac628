//! One contact: the profile with the source of each field, and the journey (R31).

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::frame::{Frame, Head, Section, page};
use crate::icons::{Icon, icon};
use crate::link::Link;
use crate::page::Page;
use crate::pieces::avatar;
use crate::pieces::banner::{Tone, banner};
use crate::pieces::contact::ContactChip;
use crate::pieces::empty::empty;
use crate::pieces::journey::{JourneyEntry, journey};
use crate::pieces::pager::{Paging, pager};
use crate::t;

/// One field of the profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileField {
    /// What it is called.
    pub label: String,
    /// Its value.
    pub value: String,
    /// Where the value comes from, as words: a file, a search, a person.
    pub source: String,
    /// Whether a person wrote it, so that no import overwrites it (R26).
    pub by_hand: bool,
}

/// A contact as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactView {
    /// Picture, name, headline.
    pub contact: ContactChip,
    /// The contact's id, `con_...`.
    pub id: String,
    /// The profile on the network.
    pub profile_url: Option<String>,
    /// The known fields.
    pub fields: Vec<ProfileField>,
    /// Campaigns that concern the contact.
    pub campaigns: Vec<Link>,
    /// Why nobody writes to this person, where that is so (R36).
    pub suppressed: Option<String>,
    /// What happened, newest first.
    pub journey: Vec<JourneyEntry>,
    /// Where the journey stands.
    pub paging: Paging,
}

impl ContactView {
    /// A contact who accepted and answered.
    pub fn sample() -> Self {
        let field = |label: &str, value: &str, source: &str, by_hand| ProfileField {
            label: label.to_owned(),
            value: value.to_owned(),
            source: source.to_owned(),
            by_hand,
        };
        Self {
            contact: ContactChip::sample(
                "Anne-Sophie de la Tour",
                "Directrice des opérations, Hydrogène Rhône",
            ),
            id: "con_1".to_owned(),
            profile_url: Some("https://www.linkedin.com/in/anne-sophie-de-la-tour".to_owned()),
            fields: vec![
                field(
                    "Company",
                    "Hydrogène Rhône",
                    "salon-lyon-2026.csv, row 12",
                    false,
                ),
                field(
                    "Title",
                    "Directrice des opérations",
                    "salon-lyon-2026.csv, row 12",
                    false,
                ),
                field("City", "Lyon", "Claire Morel", true),
                field("Country", "France", "Network search", false),
                field("Language", "fr", "Network search", false),
                field("Stand", "B12", "salon-lyon-2026.csv, row 12", false),
            ],
            campaigns: vec![Link::new(
                "clevel-france · growth",
                "/w/northwind/campaigns/cmp_1",
            )],
            suppressed: None,
            journey: JourneyEntry::samples(),
            paging: Paging::default(),
        }
    }
}

/// The page.
pub fn render(f: &Frame, view: &ContactView) -> Page {
    let mut head = Head::new(view.contact.name.clone())
        .parent(t!(f, "nav-contacts"), f.url("/contacts"))
        .actions(html! {
            @if let Some(profile) = &view.profile_url {
                a.button href=(profile) rel="noreferrer noopener" target="_blank" { (icon(Icon::Outside)) (t!(f, "card-profile")) }
            }
            a.button href=(f.url(&format!("/outlook?person={}", view.id))) { (icon(Icon::Search)) (t!(f, "contact-outlook")) }
            @if f.access.audience {
                a.button href=(f.url(&format!("/contacts/{}/duplicates", view.id))) { (icon(Icon::People)) (t!(f, "contact-duplicates")) }
                a.button href=(f.url(&format!("/contacts/{}/edit", view.id))) { (icon(Icon::Edit)) (t!(f, "action-edit")) }
            }
            @if f.access.audience && view.suppressed.is_none() {
                form method="post" action=(f.url(&format!("/contacts/{}/suppress", view.id))) {
                    button.button type="submit" { (icon(Icon::Shield)) (t!(f, "contact-suppress")) }
                }
            }
        });
    if let Some(headline) = &view.contact.headline {
        head = head.sentence(headline.as_str());
    }
    page(
        f,
        Section::Contacts,
        head,
        html! {
            @if let Some(reason) = &view.suppressed {
                (banner(Tone::Info, reason, Some(&Link::new(t!(f, "nav-suppression"), f.url("/suppressions")))))
            }
            div.split {
                aside.split__side { (profile(f, view)) }
                section.split__main aria-labelledby="journey-title" {
                    h2 #journey-title { (t!(f, "journey-title")) }
                    @if view.journey.is_empty() {
                        (empty(Icon::Clock, &t!(f, "journey-empty-title"), &t!(f, "journey-empty-text"), None))
                    } @else {
                        (journey(f, &view.journey))
                        (pager(f, &crate::link::Address::new(view.contact.href.clone()), &view.paging))
                    }
                }
            }
        },
    )
}

fn profile(f: &Frame, view: &ContactView) -> Markup {
    let usual = usual_source(&view.fields);
    html! {
        section.profile aria-labelledby="profile-title" {
            (avatar::large(&view.contact.name, view.contact.photo.as_deref()))
            h2.unseen #profile-title { (t!(f, "contact-profile")) }
            @if let Some(source) = usual { p.note { (t!(f, "contact-source", source = source)) } }
            dl.facts {
                @for field in &view.fields {
                    div {
                        dt { (field.label) }
                        dd {
                            (field.value)
                            @if usual != Some(field.source.as_str()) {
                                span.source { @if field.by_hand { (icon(Icon::Hand)) } (field.source) }
                            }
                        }
                    }
                }
            }
            @if !view.campaigns.is_empty() {
                h3 { (t!(f, "contact-campaigns")) }
                ul.plain-list { @for campaign in &view.campaigns { li { a href=(campaign.href) { (campaign.label) } } } }
            }
        }
    }
}

/// Where most fields come from, said once above them; none where no source has two fields.
fn usual_source(fields: &[ProfileField]) -> Option<&str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for field in fields.iter().filter(|field| !field.by_hand) {
        *counts.entry(&field.source).or_default() += 1;
    }
    let (source, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count > 1 && !source.is_empty()).then_some(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_most_fields_share_is_said_once() {
        let fields = ContactView::sample().fields;
        assert_eq!(usual_source(&fields), Some("salon-lyon-2026.csv, row 12"));
        assert_eq!(usual_source(&fields[..1]), None);
        assert_eq!(usual_source(&[]), None);
    }
}
