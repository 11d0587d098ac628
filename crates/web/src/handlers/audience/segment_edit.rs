//! The editor of segments: saved, tried while it is written, and explained for a contact.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::identity::Role;
use domain::ids::{ContactId, SegmentId};
use domain::problem::Problem;
use http::StatusCode;
use service::PageRequest;
use service::audience::contacts::ContactQuery;
use service::audience::criteria::{
    CriteriaChoice, CriteriaInput, ExplainInput, Explanation, TraceView,
};
use service::audience::segments::{SegmentInput, SegmentUses};

use super::contacts::chip;
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebResult, refused};
use crate::form::{Fields, Problems};
use crate::frame::Frame;
use crate::input::{Part, PathId, Posted};
use crate::link::{Address, Link};
use crate::page::Page;
use crate::pages::segment_form::{
    PreviewView, SegmentForm, SegmentFormView, WhyLine, WhySegmentView, form, preview as found,
    render,
};
use crate::pieces::criteria_form::{CriteriaChoices, Draft, row_of_problem};
use crate::pieces::criteria_words::{Names, criterion_sentence};
use crate::pieces::field::Choice;
use crate::problem_words::sentence;
use crate::state::WebState;
use crate::t;

/// First contacts that the editor shows.
const SHOWN: usize = 8;

/// The editor of a segment to be.
pub async fn new(at: InWorkspace) -> WebResult<Page> {
    at.scope.require(Role::Editor)?;
    let view = view(&at, None, SegmentForm::default(), Problems::default()).await?;
    Ok(render(&at.frame, &view))
}

/// The editor of one that exists.
pub async fn show(at: InWorkspace, PathId(id): PathId<SegmentId>) -> WebResult<Page> {
    at.scope.require(Role::Member)?;
    let (segment, uses) = at.service.segment_with_uses(&at.scope, &id).await?;
    let form = SegmentForm {
        name: segment.name,
        owner_id: segment
            .owner
            .map(|owner| owner.id.to_string())
            .unwrap_or_default(),
        version: segment.version.to_string(),
        draft: segment
            .criteria
            .as_ref()
            .map(Draft::of_json)
            .unwrap_or_default(),
        asked: String::new(),
    };
    let view = view_with(&at, Some(&id), form, Problems::default(), Some(uses)).await?;
    Ok(render(&at.frame, &view))
}

/// The form while it is being written; nothing is saved.
pub async fn draft(at: InWorkspace, part: Part, Posted(fields): Posted) -> WebResult<Response> {
    drafted(&at, part, None, &fields).await
}

/// The same of one that exists.
pub async fn draft_of(
    at: InWorkspace,
    part: Part,
    PathId(id): PathId<SegmentId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    drafted(&at, part, Some(&id), &fields).await
}

async fn drafted(
    at: &InWorkspace,
    Part(part): Part,
    id: Option<&SegmentId>,
    fields: &Fields,
) -> WebResult<Response> {
    let mut typed = SegmentForm::from_fields(fields);
    let newest = typed.draft.apply(fields.get("do"));
    let view = SegmentFormView {
        newest,
        ..view(at, id, typed, Problems::default()).await?
    };
    if part {
        return Ok(Page::new(form(&at.frame, &view)).into_response());
    }
    Ok(render(&at.frame, &view).into_response())
}

/// Whom the criteria find; the answer to each pause in typing.
pub async fn preview(at: InWorkspace, Posted(fields): Posted) -> WebResult<Page> {
    let typed = SegmentForm::from_fields(&fields);
    let tried = tried(&at, &typed.draft).await?;
    let view = SegmentFormView {
        id: None,
        form: typed,
        problems: Problems::default(),
        newest: None,
        choices: CriteriaChoices::default(),
        preview: tried,
        why: WhySegmentView::NotAsked,
        uses: Vec::new(),
    };
    let draft = at.frame.url("/segments/draft");
    Ok(Page::new(found(&at.frame, &view, &draft)))
}

/// Makes a segment.
pub async fn create(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    save(&state, &at, None, &fields).await
}

/// Changes a segment.
pub async fn update(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<SegmentId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    save(&state, &at, Some(&id), &fields).await
}

async fn save(
    state: &WebState,
    at: &InWorkspace,
    id: Option<&SegmentId>,
    fields: &Fields,
) -> WebResult<Response> {
    at.scope.require(Role::Editor)?;
    let typed = SegmentForm::from_fields(fields);
    let saved = match input(&typed) {
        Err(problem) => Err(vec![problem]),
        Ok(input) => {
            let (service, scope) = (&at.service, &at.scope);
            refused(match id {
                None => service.create_segment(scope, input).await,
                Some(id) => {
                    let version = typed.version.parse().ok();
                    service.change_segment(scope, id, input, version).await
                }
            })?
        }
    };
    match saved {
        Ok(segment) => {
            let text = t!(at.frame, "notice-segment-saved", name = &segment.name);
            let to = at.frame.url("/segments");
            Ok(Redirect::to(to).notice(state.cookies, text).into_response())
        }
        Err(found) => {
            let problems = problems(&at.frame, &found);
            let view = view(at, id, typed, problems).await?;
            let page = render(&at.frame, &view);
            Ok(page
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

fn input(form: &SegmentForm) -> Result<SegmentInput, Problem> {
    let owner_id = match form.owner_id.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| {
            Problem::new(
                "owner_id",
                "unknown_choice",
                "There is no such member. Choose one of the list",
            )
        })?),
    };
    Ok(SegmentInput {
        name: form.name.clone(),
        owner_id,
        criteria: form.draft.json(),
    })
}

/// Problems of the tree stand at their rows.
fn problems(f: &Frame, found: &[Problem]) -> Problems {
    let mut told = Problems::default();
    for problem in found {
        told.add(
            row_of_problem(&problem.field),
            sentence(f.language, problem),
        );
    }
    told
}

async fn view(
    at: &InWorkspace,
    id: Option<&SegmentId>,
    typed: SegmentForm,
    problems: Problems,
) -> WebResult<SegmentFormView> {
    let uses = match id {
        Some(id) => Some(at.service.segment_with_uses(&at.scope, id).await?.1),
        None => None,
    };
    view_with(at, id, typed, problems, uses).await
}

async fn view_with(
    at: &InWorkspace,
    id: Option<&SegmentId>,
    typed: SegmentForm,
    problems: Problems,
    used: Option<SegmentUses>,
) -> WebResult<SegmentFormView> {
    let all = at.service.criteria_choices(&at.scope).await?;
    Ok(SegmentFormView {
        id: id.map(ToString::to_string),
        preview: tried(at, &typed.draft).await?,
        why: explained(at, &typed, &names(&all)).await?,
        choices: CriteriaChoices {
            custom: at.service.token_names(&at.scope).await?,
            ..choices(&all, id)
        },
        form: typed,
        problems,
        newest: None,
        uses: used.map(|used| uses(&at.frame, used)).unwrap_or_default(),
    })
}

fn choices(all: &[CriteriaChoice], own: Option<&SegmentId>) -> CriteriaChoices {
    let own = own.map(SegmentId::as_str);
    let of = |kind: &str| {
        all.iter()
            .filter(|choice| choice.kind == kind && own != Some(choice.value.as_str()))
            .map(|choice| Choice::new(&choice.value, &choice.name))
            .collect()
    };
    CriteriaChoices {
        members: of("member"),
        finders: of("finder"),
        segments: of("segment"),
        campaigns: of("campaign"),
        programs: of("program"),
        tags: of("tag"),
        custom: Vec::new(),
    }
}

/// Names by id, for sentences.
pub(crate) fn names(all: &[CriteriaChoice]) -> Names {
    all.iter()
        .map(|choice| (choice.value.clone(), choice.name.clone()))
        .collect()
}

fn uses(f: &Frame, uses: SegmentUses) -> Vec<Link> {
    let campaigns = uses
        .campaigns
        .into_iter()
        .map(|one| Link::new(one.name, f.url(&format!("/campaigns/{}", one.id))));
    let segments = uses
        .segments
        .into_iter()
        .map(|one| Link::new(one.name, f.url(&format!("/segments/{}", one.id))));
    campaigns.chain(segments).collect()
}

async fn tried(at: &InWorkspace, draft: &Draft) -> WebResult<PreviewView> {
    let input = CriteriaInput {
        criteria: draft.json(),
    };
    let Ok(preview) = refused(at.service.preview_criteria(&at.scope, &input).await)? else {
        return Ok(PreviewView::Incomplete);
    };
    let list = Address::new(at.frame.url("/contacts")).with("criteria", input.criteria.to_string());
    Ok(PreviewView::Found {
        count: preview.count,
        first: preview
            .contacts
            .into_iter()
            .take(SHOWN)
            .map(|contact| (contact.id.to_string(), chip(&at.frame, contact)))
            .collect(),
        list: list.to_string(),
    })
}

async fn explained(
    at: &InWorkspace,
    typed: &SegmentForm,
    names: &Names,
) -> WebResult<WhySegmentView> {
    if typed.asked.is_empty() {
        return Ok(WhySegmentView::NotAsked);
    }
    let not_found = || WhySegmentView::NotFound(typed.asked.clone());
    let contact_id = match typed.asked.parse::<ContactId>() {
        Ok(id) => Some(id),
        Err(_) => by_name(at, &typed.asked).await?,
    };
    let Some(contact_id) = contact_id else {
        return Ok(not_found());
    };
    let input = ExplainInput {
        criteria: typed.draft.json(),
        contact_id,
    };
    let explained = refused(at.service.explain_criteria(&at.scope, &input).await)?;
    Ok(match explained {
        Ok(explanation) => why(&at.frame, explanation, names),
        Err(_) => WhySegmentView::NotAsked,
    })
}

async fn by_name(at: &InWorkspace, name: &str) -> WebResult<Option<ContactId>> {
    let query = ContactQuery {
        text: Some(name.to_owned()),
        ..ContactQuery::default()
    };
    let first = PageRequest {
        limit: Some(1),
        cursor: None,
    };
    let page = at.service.contacts(&at.scope, &query, &first).await?;
    Ok(page.items.into_iter().next().map(|contact| contact.id))
}

/// Why a contact is in or out, line by line.
pub(crate) fn why(f: &Frame, explanation: Explanation, names: &Names) -> WhySegmentView {
    let mut lines = Vec::new();
    add_lines(f, &explanation.trace, 0, names, &mut lines);
    WhySegmentView::Explained {
        name: explanation.contact.name,
        is_in: explanation.is_in,
        lines,
    }
}

fn add_lines(f: &Frame, trace: &TraceView, depth: usize, names: &Names, lines: &mut Vec<WhyLine>) {
    let criterion =
        trace
            .criterion
            .as_ref()
            .and_then(|json| match domain::criteria::read(json).ok()? {
                domain::criteria::Node::Criterion(criterion) => Some(criterion),
                domain::criteria::Node::Group(_) => None,
            });
    let words = match (&criterion, trace.kind) {
        (Some(criterion), _) => criterion_sentence(f.language, criterion, names),
        (None, "any") => t!(f, "criteria-group-any"),
        (None, "not") => t!(f, "criteria-group-not"),
        (None, _) => t!(f, "criteria-group-all"),
    };
    let saw = criterion.is_some().then(|| saw(f, trace, names));
    lines.push(WhyLine {
        depth,
        words,
        saw,
        holds: trace.holds,
        decides: trace.decides,
    });
    for part in &trace.parts {
        add_lines(f, part, depth + 1, names, lines);
    }
}

fn saw(f: &Frame, trace: &TraceView, names: &Names) -> String {
    if trace.answer == Some("unknown") || trace.seen.is_empty() {
        return t!(f, "segment-saw-nothing");
    }
    let shown = trace.seen.iter().map(|value| match value.as_str() {
        "true" => t!(f, "criteria-yes"),
        "false" => t!(f, "criteria-no"),
        value => match value.parse() {
            Ok(at) => crate::format::near(f.language, &f.zone, f.now, at),
            Err(_) => names
                .get(value)
                .cloned()
                .unwrap_or_else(|| value.to_owned()),
        },
    });
    shown.collect::<Vec<_>>().join(", ")
}
