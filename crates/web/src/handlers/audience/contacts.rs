//! Audience > Contacts (R30). The address holds the filters, so that a list can be shared.

use axum::body::Body;
use axum::response::Response;
use domain::ledger::EventKind;
use domain::limits;
use service::PageRequest;
use service::audience::contacts::{
    ContactColumn, ContactCount, ContactQuery, ContactSort, ContactView, SavedContactView,
};

use super::journey;
use crate::access::InWorkspace;
use crate::error::WebResult;
use crate::frame::Frame;
use crate::input::{Asked, page_request, paging};
use crate::link::Address;
use crate::page::Page;
use crate::pages::contacts::{ContactCell, ContactRow, ContactsView, ViewLink, render};
use crate::pieces::contact::ContactChip;
use crate::pieces::criteria_words::sentence;
use crate::pieces::journey::words;
use crate::pieces::language_name::language_name;
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
        sort: match text("sort") {
            Some("name") => ContactSort::Name,
            _ => ContactSort::Newest,
        },
    }
}

/// The columns that the address names; the usual ones where it names none.
pub(super) fn columns(here: &Address) -> Vec<ContactColumn> {
    let named = here.parameters().iter();
    let named = named.filter(|(name, _)| name == "columns");
    let columns = ContactColumn::read(named.flat_map(|(_, value)| value.split(',')));
    if columns.is_empty() {
        return ContactColumn::USUAL.to_vec();
    }
    columns
}

/// The address of the list as a saved view shows it.
pub(super) fn address(f: &Frame, saved: &SavedContactView) -> Address {
    let query = &saved.query;
    let columns: Vec<&str> = saved.columns.iter().map(|one| one.as_str()).collect();
    let sort = (query.sort == ContactSort::Name).then(|| "name".to_owned());
    let parameters = [
        ("q", query.text.clone()),
        ("owner", query.owner_id.as_ref().map(ToString::to_string)),
        ("finder", query.finder_id.as_ref().map(ToString::to_string)),
        (
            "segment",
            query.segment_id.as_ref().map(ToString::to_string),
        ),
        ("tag", query.tag.clone()),
        ("criteria", query.criteria.clone()),
        ("sort", sort),
        ("columns", (!columns.is_empty()).then(|| columns.join(","))),
    ];
    parameters
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .fold(
            Address::new(f.url("/contacts")),
            |address, (name, value)| address.with(name, value),
        )
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
    let of_kind = |kind: &str| -> Choices {
        let of_kind = choices.iter().filter(|choice| choice.kind == kind);
        let named = of_kind.map(|choice| (choice.value.clone(), choice.name.clone()));
        named.collect()
    };
    let (finders, segments) = pools(&at, &here, of_kind("finder"), of_kind("segment")).await?;
    let columns = columns(&here);
    let views = service.contact_views(scope).await?;
    let view = ContactsView {
        views: views
            .iter()
            .map(|saved| ViewLink {
                id: saved.id.to_string(),
                name: saved.name.clone(),
                address: address(&at.frame, saved),
            })
            .collect(),
        tags: of_kind("tag"),
        criteria,
        rows: page
            .items
            .into_iter()
            .map(|contact| row(&at.frame, &columns, contact))
            .collect(),
        columns,
        total: count,
        total_is_exact: is_exact,
        owners: of_kind("member"),
        finders,
        segments,
        paging: paging(&here, page.next),
        here,
    };
    Ok(render(&at.frame, &view))
}

/// Values with their words, as filters offer them.
type Choices = Vec<(String, String)>;

/// The finder that the address names, and the segments to filter by. Members see their own ones alone.
async fn pools(
    at: &InWorkspace,
    here: &Address,
    finders: Choices,
    segments: Choices,
) -> WebResult<(Choices, Choices)> {
    let (finders, segments): (Choices, Choices) = if at.scope.only_own().is_none() {
        (finders, segments)
    } else {
        let all = PageRequest {
            limit: Some(limits::PAGE_SIZE_MAXIMUM),
            cursor: None,
        };
        let own = at.service.segments(&at.scope, &all).await?.items;
        // A segment of a finder tells the finder's name as well.
        let finders = own
            .iter()
            .filter_map(|one| Some((one.finder_id.as_ref()?.to_string(), one.name.clone())));
        let finders = finders.collect();
        let segments = own.into_iter().map(|one| (one.id.to_string(), one.name));
        (finders, segments.collect())
    };
    let Some(finder) = here.get("finder") else {
        return Ok((Vec::new(), segments));
    };
    // A finder's results are those of its own segment; a second one is not asked for beside it.
    let named = finders.into_iter().filter(|(id, _)| id == finder);
    Ok((named.collect(), Vec::new()))
}

fn row(f: &Frame, columns: &[ContactColumn], contact: ContactView) -> ContactRow {
    ContactRow {
        id: contact.id.to_string(),
        cells: columns
            .iter()
            .map(|column| cell(f, *column, &contact))
            .collect(),
        contact: chip(f, contact),
    }
}

fn cell(f: &Frame, column: ContactColumn, contact: &ContactView) -> ContactCell {
    let words = |text: &Option<String>| ContactCell::Words(text.clone());
    match column {
        ContactColumn::Company => words(&contact.company),
        ContactColumn::Title => words(&contact.title),
        ContactColumn::City => words(&contact.city),
        ContactColumn::Country => words(&contact.country),
        ContactColumn::Language => {
            let language = contact.language.as_deref();
            ContactCell::Words(language.map(|tag| language_name(f, tag)))
        }
        ContactColumn::Email => words(&contact.email),
        ContactColumn::Tags => {
            let tags = contact.tags.join(", ");
            ContactCell::Words((!tags.is_empty()).then_some(tags))
        }
        ContactColumn::Owner => {
            ContactCell::Words(contact.owner.as_ref().map(|owner| owner.name.clone()))
        }
        ContactColumn::LastEvent => {
            let event = contact.last_event.as_ref();
            ContactCell::Event(event.map(|event| (words_of(f, event.kind), event.at)))
        }
        ContactColumn::CreatedAt => ContactCell::At(contact.created_at),
    }
}

fn words_of(f: &Frame, kind: EventKind) -> String {
    words(f, journey::kind(kind))
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
