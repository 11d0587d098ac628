//! One change of many contacts, from the list of contacts (R30).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::identity::Role;
use domain::ids::ContactId;
use domain::problem::Problem;
use http::StatusCode;
use service::audience::contacts::{ContactCount, ContactsAct, ContactsChange, ContactsPiece};

use super::contacts::query;
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebResult, refused};
use crate::form::Problems;
use crate::frame::Frame;
use crate::input::Posted;
use crate::link::Address;
use crate::pages::contacts_change::{ChangeForm, ContactsChangeView, render, under_way};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::t;

/// Asks what is to be done with the chosen contacts, and does it: a piece of a list each time.
pub async fn change(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    at.scope.require(Role::Editor)?;
    let form = ChangeForm::from_fields(&fields);
    let list = Address::from_query(at.frame.url("/contacts"), &form.filters);
    if form.contacts.is_empty() && fields.get("whom") != "all" {
        let text = t!(at.frame, "notice-nobody-chosen");
        return Ok(Redirect::to(list.to_string())
            .notice(state.cookies, text)
            .into_response());
    }
    if !fields.on("decided") {
        let form = ChangeForm {
            act: "tag".to_owned(),
            ..form
        };
        let view = view(&at, &list, form, Problems::default()).await?;
        return Ok(render(&at.frame, &view).into_response());
    }
    let done = match wanted(&form, &list) {
        Ok(change) => refused(at.service.change_contacts(&at.scope, &change).await)?,
        Err(problem) => Err(vec![problem]),
    };
    match done {
        Ok(piece) => {
            let form = added(form, &piece);
            if piece.next.is_some() {
                let view = view(&at, &list, form, Problems::default()).await?;
                return Ok(under_way(&at.frame, &view).into_response());
            }
            Ok(Redirect::to(list.to_string())
                .notice(state.cookies, told(&at.frame, form.so_far))
                .into_response())
        }
        Err(found) => {
            let told = problems(at.frame.language, &found);
            let view = view(&at, &list, form, told).await?;
            Ok(render(&at.frame, &view)
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

/// The change that a form asks for.
fn wanted(form: &ChangeForm, list: &Address) -> Result<ContactsChange, Problem> {
    let act = match form.act.as_str() {
        "tag" => ContactsAct::Tag,
        "untag" => ContactsAct::Untag,
        "mark_lead" => ContactsAct::MarkLead,
        "unmark_lead" => ContactsAct::UnmarkLead,
        "suppress" => ContactsAct::Suppress,
        _ => {
            let text = "There is no such change. Choose one of the list";
            return Err(Problem::new("act", "unknown_choice", text));
        }
    };
    let ids = form.contacts.iter();
    let ids: Vec<ContactId> = ids.filter_map(|id| id.parse().ok()).collect();
    let is_list = form.contacts.is_empty();
    // A field of another act is not what the person meant.
    let of = |acts: &[ContactsAct], text: &str| acts.contains(&act).then(|| text.to_owned());
    Ok(ContactsChange {
        act,
        tag: of(&[ContactsAct::Tag, ContactsAct::Untag], &form.tag),
        note: of(&[ContactsAct::Suppress], &form.note),
        contact_ids: (!is_list).then_some(ids),
        query: is_list.then(|| query(list)),
        cursor: (!form.cursor.is_empty()).then(|| form.cursor.clone()),
    })
}

/// The form of the next piece.
fn added(form: ChangeForm, piece: &ContactsPiece) -> ChangeForm {
    let [contacts, changed, nameless] = form.so_far;
    ChangeForm {
        cursor: piece.next.clone().unwrap_or_default(),
        so_far: [
            contacts.saturating_add(piece.contacts),
            changed.saturating_add(piece.changed),
            nameless.saturating_add(piece.nameless),
        ],
        ..form
    }
}

/// What came of it.
fn told(f: &Frame, [contacts, changed, nameless]: [u64; 3]) -> String {
    let done = t!(
        f,
        "notice-contacts-changed",
        contacts = contacts,
        changed = changed
    );
    if nameless == 0 {
        return done;
    }
    let left = t!(f, "notice-contacts-nameless", count = nameless);
    format!("{done} {left}")
}

async fn view(
    at: &InWorkspace,
    list: &Address,
    form: ChangeForm,
    problems: Problems,
) -> WebResult<ContactsChangeView> {
    let count = if form.contacts.is_empty() {
        let counted = at.service.contact_count(&at.scope, &query(list)).await?;
        let ContactCount { count, is_exact } = counted;
        (count, is_exact)
    } else {
        (form.contacts.len() as u64, true)
    };
    let tags = at.service.tags(&at.scope).await?;
    Ok(ContactsChangeView {
        form,
        count,
        tags: tags.into_iter().map(|tag| tag.name).collect(),
        list: list.to_string(),
        problems,
    })
}
