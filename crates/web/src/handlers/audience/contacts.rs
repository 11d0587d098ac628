//! Audience > Contacts (R30). The address holds the filters, so that a list can be shared.

use axum::body::Body;
use axum::response::Response;
use domain::limits;
use service::PageRequest;
use service::audience::contacts::{ContactCount, ContactQuery, ContactView};

use super::journey;
use crate::access::InWorkspace;
use crate::error::WebResult;
use crate::frame::Frame;
use crate::input::{Asked, page_request, paging};
use crate::link::Address;
use crate::page::Page;
use crate::pages::contacts::{ContactRow, ContactsView, render};
use crate::pieces::contact::ContactChip;
use crate::pieces::criteria_words::sentence;
use crate::pieces::journey::words;
use crate::table_file;

/// What the address asks for. What names nothing filters nothing.
pub(super) fn query(here: &Address) -> ContactQuery {
    let text = |name: &str| here.get(name).filter(|text| !text.trim().is_empty());
    ContactQuery {
        text: text("q").map(str::to_owned),
        owner_id: text("owner").and_then(|id| id.parse().ok()),
        finder_id: text("finder").and_then(|id| id.parse().ok()),
        segment_id: text("segment").and_then(|id| id.parse().ok()),
        tag: text("tag").map(str::to_owned),
        criteria: text("criteria").map(str::to_owned),
        ..ContactQuery::default()
    }
}

/// The list as a file, with the filters of the address.
pub async fn export(at: InWorkspace, Asked(here): Asked) -> WebResult<Response> {
    let format = table_file::format(&here);
    let pieces = at
        .service
        .contacts_file(&at.scope, query(&here), format)
        .await?;
    Ok(table_file::answer(
        "contacts",
        format,
        Body::from_stream(pieces),
    ))
}

/// The list.
pub async fn show(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let (service, scope) = (&at.service, &at.scope);
    let page = service
        .contacts(scope, &query(&here), &page_request(&here))
        .await?;
    let all = ContactQuery::default();
    let ContactCount { count, is_exact } = service.contact_count(scope, &all).await?;
    let choices = PageRequest {
        limit: Some(limits::PAGE_SIZE_MAXIMUM),
        cursor: None,
    };
    let members = service.members(scope, &choices).await?.items;
    // A segment of a finder tells the finder's name as well.
    let segments = service.segments(scope, &choices).await?.items;
    let choices = service.criteria_choices(scope).await?;
    let criteria = here
        .get("criteria")
        .and_then(|text| serde_json::from_str(text).ok())
        .and_then(|json| domain::criteria::read(&json).ok())
        .map(|tree| {
            sentence(
                at.frame.language,
                &tree,
                &super::segment_edit::names(&choices),
            )
        });
    let view = ContactsView {
        tags: choices
            .iter()
            .filter(|choice| choice.kind == "tag")
            .map(|choice| (choice.value.clone(), choice.name.clone()))
            .collect(),
        criteria,
        rows: page
            .items
            .into_iter()
            .map(|contact| row(&at.frame, contact))
            .collect(),
        total: count,
        total_is_exact: is_exact,
        owners: members
            .into_iter()
            .map(|member| (member.id.to_string(), member.name))
            .collect(),
        finders: segments
            .iter()
            .filter_map(|one| Some((one.finder_id.as_ref()?.to_string(), one.name.clone())))
            .filter(|(id, _)| here.get("finder") == Some(id.as_str()))
            .collect(),
        // A finder's results are those of its own segment; a second one is not asked for beside it.
        segments: segments
            .into_iter()
            .filter(|_| here.get("finder").is_none())
            .map(|one| (one.id.to_string(), one.name))
            .collect(),
        paging: paging(&here, page.next),
        here,
    };
    Ok(render(&at.frame, &view))
}

fn row(f: &Frame, contact: ContactView) -> ContactRow {
    ContactRow {
        id: contact.id.to_string(),
        last_event: contact
            .last_event
            .as_ref()
            .map(|event| (words(f, journey::kind(event.kind)), event.at)),
        company: contact.company.clone(),
        country: contact.country.clone(),
        owner: contact.owner.as_ref().map(|owner| owner.name.clone()),
        contact: chip(f, contact),
    }
}

/// A contact as lists and pages show it.
pub fn chip(f: &Frame, contact: ContactView) -> ContactChip {
    let work = [contact.title, contact.company];
    let work: Vec<String> = work.into_iter().flatten().collect();
    ContactChip {
        href: f.url(&format!("/contacts/{}", contact.id)),
        name: contact.name,
        headline: contact
            .headline
            .or_else(|| (!work.is_empty()).then(|| work.join(", "))),
        photo: None,
    }
}
