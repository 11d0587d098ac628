//! Contacts that are one person: possible duplicates, the comparison of two, the merge and its undoing (R26).

use axum::extract::{FromRequestParts, State};
use axum::response::{IntoResponse, Response};
use domain::contact_merge::{Choices, Likeness, Side};
use domain::identity::Role;
use domain::ids::{ContactId, MergeId};
use http::StatusCode;
use http::request::Parts;
use service::ServiceError;
use service::audience::contacts::{
    DuplicateQuery, DuplicateView, MergeField, MergeInput, MergePreview, MergeQuery, MergeSide,
    MergeView,
};
use service::audience::refs::SourceRef;

use super::{contacts, words};
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebError, WebResult};
use crate::error_words::conflict;
use crate::form::{Fields, Problems};
use crate::frame::{Frame, Notice};
use crate::input::{Asked, PathId, Posted, path_value};
use crate::page::Page;
use crate::pages::contact_duplicates::{self, DuplicateRow, DuplicatesView, MergedRow};
use crate::pages::contact_merge::{FieldView, MergePage, SideView, ValueView, render};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::{format, t};

/// The possible duplicates of a contact.
pub async fn duplicates(
    at: InWorkspace,
    PathId(id): PathId<ContactId>,
    Asked(here): Asked,
) -> WebResult<Page> {
    at.scope.require(Role::Editor)?;
    let f = &at.frame;
    let text = here.get("q").unwrap_or_default().to_owned();
    let query = DuplicateQuery {
        text: Some(text.clone()),
    };
    let found = at.service.duplicates_page(&at.scope, &id, &query).await?;
    let view = DuplicatesView {
        id: found.id.to_string(),
        name: found.name,
        text,
        rows: found
            .duplicates
            .into_iter()
            .map(|one| row(f, one))
            .collect(),
        merges: found.merges.into_iter().map(|one| merged(f, one)).collect(),
    };
    Ok(contact_duplicates::render(f, &view))
}

fn row(f: &Frame, found: DuplicateView) -> DuplicateRow {
    DuplicateRow {
        id: found.contact.id.to_string(),
        in_common: found
            .in_common
            .iter()
            .map(|one| likeness(f, *one))
            .collect(),
        contact: contacts::chip(f, found.contact),
    }
}

fn merged(f: &Frame, merge: MergeView) -> MergedRow {
    let by = merge.merged_by.name.unwrap_or_default();
    let day = format::date(f.language, merge.merged_at.local_date(&f.zone));
    MergedRow {
        undo: merge.undone_at.is_none().then(|| {
            f.url(&format!(
                "/contacts/{}/merges/{}/undo",
                merge.contact_id, merge.id
            ))
        }),
        name: merge.other_name,
        when: t!(f, "duplicates-merged-when", day = day, by = by),
    }
}

fn likeness(f: &Frame, likeness: Likeness) -> String {
    match likeness {
        Likeness::SameNetworkId => t!(f, "likeness-network-id"),
        Likeness::SameMember => t!(f, "likeness-member"),
        Likeness::SameEmail => t!(f, "likeness-email"),
        Likeness::SameNameAndCompany => t!(f, "likeness-name-and-company"),
        Likeness::SameName => t!(f, "likeness-name"),
    }
}

/// Two contacts side by side; without the other one the choice of one.
pub async fn show(
    at: InWorkspace,
    PathId(id): PathId<ContactId>,
    Asked(here): Asked,
) -> WebResult<Response> {
    at.scope.require(Role::Editor)?;
    let Some(other) = here.get("other").and_then(|other| other.parse().ok()) else {
        let page = duplicates(at, PathId(id), Asked(here)).await?;
        return Ok(page.into_response());
    };
    let view = view(&at, &id, other).await?;
    Ok(render(&at.frame, &view).into_response())
}

async fn view(at: &InWorkspace, id: &ContactId, other_id: ContactId) -> WebResult<MergePage> {
    let query = MergeQuery { other_id };
    let found = at.service.merge_preview(&at.scope, id, &query).await?;
    Ok(shown(&at.frame, found))
}

fn shown(f: &Frame, found: MergePreview) -> MergePage {
    MergePage {
        kept: side(f, found.kept),
        other: side(f, found.other),
        fields: found.fields.into_iter().map(|one| field(f, one)).collect(),
        endings: found
            .endings
            .into_iter()
            .filter_map(|ending| ending.campaign)
            .map(|campaign| format!("{} · {}", campaign.name, campaign.program))
            .collect(),
        refusal: found
            .refusal
            .map(|refusal| conflict(f, refusal.code, &refusal.message)),
        version: found.version,
        problems: Problems::default(),
    }
}

fn side(f: &Frame, side: MergeSide) -> SideView {
    let facts = [
        (
            side.actions,
            t!(f, "merge-count-actions", count = side.actions),
        ),
        (
            side.messages,
            t!(f, "merge-count-messages", count = side.messages),
        ),
        (
            side.relations,
            t!(f, "merge-count-relations", count = side.relations),
        ),
        (side.tags, t!(f, "merge-count-tags", count = side.tags)),
        (side.links, t!(f, "merge-count-links", count = side.links)),
    ];
    let facts = facts.into_iter().filter(|(count, _)| *count > 0);
    let mut facts: Vec<String> = facts.map(|(_, words)| words).collect();
    if side.is_suppressed {
        facts.push(t!(f, "merge-suppressed"));
    }
    SideView {
        href: f.url(&format!("/contacts/{}", side.id)),
        id: side.id.to_string(),
        name: side.name,
        facts,
    }
}

fn field(f: &Frame, field: MergeField) -> FieldView {
    let value = |value: Option<String>, source: Option<SourceRef>| ValueView {
        value: value.unwrap_or_default(),
        source: source
            .map(|source| source_words(f, source))
            .unwrap_or_default(),
    };
    FieldView {
        label: words::field(f, &field.name),
        kept: value(field.kept, field.kept_source),
        other: value(field.other, field.other_source),
        wins: field.wins.to_string(),
        can_choose: field.can_choose,
        name: field.name,
    }
}

fn source_words(f: &Frame, source: SourceRef) -> String {
    if source.kind == "manual" {
        return t!(f, "contact-by-hand");
    }
    source.name.unwrap_or_default()
}

/// Merges.
pub async fn merge(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<ContactId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let f = &at.frame;
    at.scope.require(Role::Editor)?;
    let other: ContactId = fields
        .get("other")
        .parse()
        .map_err(|_| WebError::NotFound)?;
    let input = MergeInput {
        other_id: other.clone(),
        version: fields.get("version").to_owned(),
        choices: choices(&fields),
    };
    let refused = match at.service.merge_contacts(&at.scope, &id, input).await {
        Ok(merge) => {
            let to = f.url(&format!("/contacts/{id}"));
            let notice = Notice {
                text: t!(f, "notice-merged", name = &merge.other_name),
                undo: Some(format!("{to}/merges/{}/undo", merge.id)),
            };
            return Ok(Redirect::to(to)
                .noticed(state.cookies, &notice)
                .into_response());
        }
        Err(ServiceError::Conflict { code, message }) => Refused {
            status: StatusCode::CONFLICT,
            problems: Problems::default(),
            sentence: Some(conflict(f, code, &message)),
        },
        Err(ServiceError::Invalid(found)) => Refused {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            problems: problems(f.language, &found),
            sentence: None,
        },
        Err(other) => return Err(other.into()),
    };
    let mut view = view(&at, &id, other).await?;
    view.typed(&fields);
    view.problems = refused.problems;
    if let Some(sentence) = refused.sentence {
        view.problems.add(String::new(), sentence);
    }
    Ok(render(f, &view).with_status(refused.status).into_response())
}

struct Refused {
    status: StatusCode,
    problems: Problems,
    sentence: Option<String>,
}

fn choices(fields: &Fields) -> Choices {
    let names = fields.keys("choices.").into_iter();
    names
        .filter_map(|name| {
            let side: Side = fields.get(&format!("choices.{name}")).parse().ok()?;
            Some((name.to_owned(), side))
        })
        .collect()
}

/// The merge that a path names.
pub struct OfMerge(MergeId);

impl FromRequestParts<WebState> for OfMerge {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &WebState) -> Result<Self, WebError> {
        path_value(parts, "merge").await.map(Self)
    }
}

/// Undoes a merge.
pub async fn undo(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<ContactId>,
    OfMerge(merge): OfMerge,
) -> WebResult<Response> {
    let undone = at.service.undo_merge(&at.scope, &id, &merge).await?;
    let text = t!(at.frame, "notice-merge-undone", name = &undone.other_name);
    let to = at.frame.url(&format!("/contacts/{id}"));
    Ok(Redirect::to(to).notice(state.cookies, text).into_response())
}
