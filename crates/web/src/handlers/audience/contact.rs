//! A contact's page: the profile with the source of each field, and the journey (R31).

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::ContactId;
use domain::suppression::SuppressionKind;
use service::audience::contacts::{ContactDetail, ContactView as Contact};
use service::audience::refs::SourceRef;
use service::audience::suppressions::{SuppressionInput, SuppressionView};

use super::{contacts, journey, words};
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebError, WebResult};
use crate::frame::Frame;
use crate::input::{Asked, PathId, page_request, paging};
use crate::link::Link;
use crate::page::Page;
use crate::pages::contact::{ContactView, ProfileField, render};
use crate::pages::suppressions::{kind_words, value_words};
use crate::pieces::journey::JourneyEntry;
use crate::state::WebState;
use crate::t;

/// The page.
pub async fn show(
    at: InWorkspace,
    PathId(id): PathId<ContactId>,
    Asked(here): Asked,
) -> WebResult<Page> {
    let request = page_request(&here);
    let found = at.service.contact_page(&at.scope, &id, &request).await?;
    let (found, page) = (found.contact, found.journey);
    let f = &at.frame;
    let journey: Vec<JourneyEntry> = page
        .items
        .into_iter()
        .filter_map(|event| journey::entry(f, event, &id))
        .collect();
    let view = ContactView {
        id: id.to_string(),
        profile_url: found.contact.profile_url.clone(),
        fields: fields(f, &found),
        campaigns: campaigns(&journey),
        suppressed: found.suppressed_by.as_ref().map(|by| suppressed(f, by)),
        contact: contacts::chip(f, found.contact),
        journey,
        paging: paging(&here, page.next),
    };
    Ok(render(f, &view))
}

/// The known fields, in the order in which people read them.
fn fields(f: &Frame, found: &ContactDetail) -> Vec<ProfileField> {
    let contact = &found.contact;
    let named = [
        ("first_name", &contact.first_name),
        ("last_name", &contact.last_name),
        ("title", &contact.title),
        ("company", &contact.company),
        ("industry", &contact.industry),
        ("city", &contact.city),
        ("region", &contact.region),
        ("country", &contact.country),
        ("language", &contact.language),
        ("email", &contact.email),
        ("profile_url", &contact.profile_url),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
    let custom = contact
        .custom
        .iter()
        .map(|(name, value)| (format!("custom.{name}"), value.clone()));
    named
        .chain(custom)
        .map(|(name, value)| field(f, &name, value, &found.sources))
        .collect()
}

fn field(
    f: &Frame,
    name: &str,
    value: String,
    sources: &BTreeMap<String, SourceRef>,
) -> ProfileField {
    let source = sources.get(name);
    let by_hand = source.is_some_and(|source| source.kind == "manual");
    ProfileField {
        label: words::field(f, name),
        value,
        source: match source {
            Some(_) if by_hand => t!(f, "contact-by-hand"),
            Some(source) => source.name.clone().unwrap_or_default(),
            None => String::new(),
        },
        by_hand,
    }
}

/// The campaigns that the entries speak of, each once.
fn campaigns(journey: &[JourneyEntry]) -> Vec<Link> {
    let mut found: Vec<Link> = Vec::new();
    for campaign in journey.iter().filter_map(|entry| entry.campaign.as_ref()) {
        if !found.contains(campaign) {
            found.push(campaign.clone());
        }
    }
    found
}

fn suppressed(f: &Frame, entry: &SuppressionView) -> String {
    t!(
        f,
        "contact-suppressed",
        kind = kind_words(f, entry.kind),
        value = value_words(entry.kind, &entry.value)
    )
}

/// Puts the person on the suppression list.
pub async fn suppress(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<ContactId>,
) -> WebResult<Response> {
    let contact = at.service.contact(&at.scope, &id).await?.contact;
    let name = contact.name.clone();
    let input = SuppressionInput {
        kind: SuppressionKind::Person,
        value: address(&contact).ok_or(WebError::NotFound)?,
        note: name.clone(),
    };
    at.service.add_suppression(&at.scope, input).await?;
    let text = t!(at.frame, "notice-suppressed", name = name);
    let to = at.frame.url(&format!("/contacts/{id}"));
    Ok(Redirect::to(to).notice(state.cookies, text).into_response())
}

/// What names the person: the profile, else the e-mail address. Every contact has one of both.
fn address(contact: &Contact) -> Option<String> {
    contact
        .profile_url
        .clone()
        .or_else(|| contact.email.clone())
}
