//! Editing a contact by hand (R26).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::identity::Role;
use domain::ids::ContactId;
use domain::problem::Problem;
use http::StatusCode;
use serde_json::{Map, Value};
use service::audience::contacts::{ContactChange, ContactDetail};

use super::words;
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebResult, refused};
use crate::form::Problems;
use crate::frame::Frame;
use crate::input::{PathId, Posted};
use crate::page::Page;
use crate::pages::contact_form::{ContactField, ContactFormView, render};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::t;

/// The form.
pub async fn show(at: InWorkspace, PathId(id): PathId<ContactId>) -> WebResult<Page> {
    at.scope.require(Role::Editor)?;
    let contact = at.service.contact(&at.scope, &id).await?;
    Ok(render(&at.frame, &view(&at.frame, &contact)))
}

fn view(f: &Frame, found: &ContactDetail) -> ContactFormView {
    let contact = &found.contact;
    let standard = [
        ("first_name", &contact.first_name),
        ("last_name", &contact.last_name),
        ("headline", &contact.headline),
        ("title", &contact.title),
        ("company", &contact.company),
        ("industry", &contact.industry),
        ("city", &contact.city),
        ("region", &contact.region),
        ("country", &contact.country),
        ("language", &contact.language),
        ("email", &contact.email),
        ("profile_url", &contact.profile_url),
    ];
    let standard = standard
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.clone().unwrap_or_default()));
    let custom = contact
        .custom
        .iter()
        .map(|(name, value)| (format!("custom.{name}"), value.clone()));
    ContactFormView {
        id: contact.id.to_string(),
        name: contact.name.clone(),
        fields: standard
            .chain(custom)
            .map(|(name, value)| ContactField {
                label: words::field(f, &name),
                source: source(f, found, &name),
                stored: value.clone(),
                value,
                name,
            })
            .collect(),
        problems: Problems::default(),
    }
}

/// Where a value comes from, and what that means for the next import.
fn source(f: &Frame, found: &ContactDetail, field: &str) -> Option<String> {
    let source = found.sources.get(field)?;
    if source.kind == "manual" {
        return Some(t!(f, "contact-edit-by-hand"));
    }
    let name = source.name.clone().unwrap_or_default();
    Some(t!(f, "contact-edit-from", source = name))
}

/// Saves what was changed.
pub async fn update(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<ContactId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let f = &at.frame;
    at.scope.require(Role::Editor)?;
    let contact = at.service.contact(&at.scope, &id).await?;
    let mut view = view(f, &contact);
    let saved = match change(view.changed(&fields)) {
        Ok(change) => refused(at.service.change_contact(&at.scope, &id, change).await)?.map(|_| ()),
        Err(problem) => Err(vec![problem]),
    };
    match saved {
        Ok(()) => {
            let text = t!(f, "notice-contact-saved", name = &view.name);
            let to = f.url(&format!("/contacts/{id}"));
            Ok(Redirect::to(to).notice(state.cookies, text).into_response())
        }
        Err(found) => {
            view.typed(&fields);
            view.problems = problems(f.language, &found);
            Ok(render(f, &view)
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

/// The change that names exactly these fields; an empty value clears one.
fn change<'a>(changed: impl Iterator<Item = (&'a str, &'a str)>) -> Result<ContactChange, Problem> {
    let (mut plain, mut custom) = (Map::new(), Map::new());
    for (name, value) in changed {
        let value = match value {
            "" => Value::Null,
            value => Value::from(value),
        };
        match name.strip_prefix("custom.") {
            Some(name) => custom.insert(name.to_owned(), value),
            None => plain.insert(name.to_owned(), value),
        };
    }
    plain.insert("custom".to_owned(), Value::Object(custom));
    serde_json::from_value(Value::Object(plain))
        .map_err(|error| Problem::new("", "unreadable", error.to_string()))
}
