//! Creating and editing a campaign (R40 to R54).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::calendar::Calendar;
use domain::calendar::zone;
use domain::campaign::CampaignKind;
use domain::identity::{IdentityState, Role};
use domain::ids::CampaignId;
use domain::problem::Problem;
use http::StatusCode;
use service::ServiceError;
use service::access::members::MemberView;
use service::campaigns::list::SourceChoiceView;
use service::campaigns::versions::Affected;
use service::campaigns::{
    CampaignChange, CampaignDefinition, CampaignInput, CampaignView, Chosen, Drafting, SourceBody,
};

use super::{form, preview, versions};
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebError, WebResult, refused};
use crate::form::Problems;
use crate::format;
use crate::input::{Asked, PathId, Posted};
use crate::page::Page;
use crate::pages::campaign_form::{
    CampaignForm, CampaignFormView, Consequences, Difference, render,
};
use crate::pages::campaign_list::section;
use crate::pieces::field::Choice;
use crate::problem_words::{problems, sentence};
use crate::state::WebState;
use crate::t;

/// Which campaign a form is about.
pub struct About {
    /// Its id; none for a new one.
    pub id: Option<String>,
    /// Whether sender, name and program are fixed (R54).
    pub fixed: bool,
}

impl About {
    /// A campaign to be.
    pub const NEW: Self = Self {
        id: None,
        fixed: false,
    };

    /// One that exists.
    pub fn existing(campaign: &CampaignDefinition) -> Self {
        Self {
            id: Some(campaign.id.to_string()),
            fixed: campaign.started,
        }
    }
}

/// The form with everything around it.
pub async fn view(
    at: &InWorkspace,
    about: About,
    form: CampaignForm,
    problems: Problems,
) -> WebResult<CampaignFormView> {
    let chosen = Chosen {
        campaign: about.id.as_ref().and_then(|id| id.parse().ok()),
        sender: form.sender_id.parse().ok(),
        source: form::source(&form.source_id),
        step: form.messages.first().map(|message| message.step),
        note: form
            .messages
            .first()
            .map(|note| form::by_language(&note.texts))
            .unwrap_or_default(),
    };
    let drafting = at.service.campaign_drafting(&at.scope, &chosen).await?;
    Ok(CampaignFormView {
        consequences: consequences(at, &form, &chosen, &drafting),
        senders: senders(at, &drafting.members),
        sources: sources(at, &drafting.sources),
        delivered: preview::of_note(at, &form, drafting.note),
        names: drafting.names,
        programs: drafting.programs,
        custom_tokens: preview::custom_tokens(drafting.tokens),
        time_zones: zone::installed().names(),
        conditions: conditions(at, &drafting.sources),
        difference: None,
        id: about.id,
        fixed: about.fixed,
        form,
        problems,
    })
}

/// Sending conditions that the form offers: who is in a segment, and who is not (R49).
fn conditions(at: &InWorkspace, found: &[SourceChoiceView]) -> Vec<Choice> {
    let segments = found.iter().filter_map(|choice| match &choice.source {
        SourceBody::Segment { id } => Some((id.to_string(), choice.name.as_str())),
        SourceBody::Finder { .. } => None,
    });
    segments
        .flat_map(|(id, name)| {
            let within = serde_json::json!({ "criterion": "segment", "is": [id] });
            let without =
                serde_json::json!({ "criterion": "segment", "is": [id], "exclude": true });
            [
                Choice::new(
                    within.to_string(),
                    t!(at.frame, "condition-in", name = name),
                ),
                Choice::new(
                    without.to_string(),
                    t!(at.frame, "condition-not-in", name = name),
                ),
            ]
        })
        .collect()
}

/// What the sender may choose as the source.
fn sources(at: &InWorkspace, found: &[SourceChoiceView]) -> Vec<Choice> {
    let choices = found.iter().map(|choice| {
        let (id, kind) = match &choice.source {
            SourceBody::Finder { id } => (id.to_string(), t!(at.frame, "source-finder")),
            SourceBody::Segment { id } => (id.to_string(), t!(at.frame, "source-segment")),
        };
        Choice::new(id, format!("{} · {kind}", choice.name))
    });
    choices.collect()
}

/// Members in whose name this person may send; others with the reason why not (R40).
fn senders(at: &InWorkspace, members: &[MemberView]) -> Vec<Choice> {
    let own = at.scope.only_own();
    members
        .iter()
        .filter(|member| member.role <= Role::Member)
        .filter(|member| own.is_none_or(|own| *own == member.id))
        .map(|member| {
            let state = member.identity.as_ref().map(|identity| identity.state);
            let reason = if !(member.active && member.user_active) {
                Some(t!(at.frame, "sender-inactive"))
            } else if state == Some(IdentityState::Connected) {
                None
            } else {
                Some(t!(at.frame, "sender-not-connected"))
            };
            Choice {
                refused: reason,
                ..Choice::new(member.id.to_string(), member.name.clone())
            }
        })
        .collect()
}

/// What saving would mean.
fn consequences(
    at: &InWorkspace,
    form: &CampaignForm,
    chosen: &Chosen,
    drafting: &Drafting,
) -> Consequences {
    let schedule = form::readable_schedule(&form.schedule);
    let per_day = schedule.contacts_per_day();
    let days = u32::try_from(schedule.weekdays.len()).unwrap_or(7);
    let first_day = Calendar::resolve(&schedule).ok().and_then(|calendar| {
        let today = calendar.local_date_at(at.frame.now);
        calendar.next_execution_date(today)
    });
    let mut sources = drafting.sources.iter();
    let source = sources.find(|choice| chosen.source.as_ref() == Some(&choice.source));
    Consequences {
        per_day,
        per_week: per_day * days,
        budget: chosen.sender.as_ref().map(|_| match form.kind {
            CampaignKind::Invite => at.scope.invitations_per_week(),
            CampaignKind::Nurture => at.scope.messages_per_day(),
        }),
        used_by_others_per_week: drafting.others_per_week,
        source_size: source.and_then(|choice| choice.contacts),
        first_day: first_day.map(|date| format::date(at.frame.language, date)),
    }
}

/// The form for a new campaign, an invite campaign where the address names no kind: the person itself as
/// sender, where that can be.
pub async fn new(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    at.scope.require(Role::Member)?;
    let kind = here.get("kind").and_then(|kind| kind.parse().ok());
    let kind = kind.unwrap_or(CampaignKind::Invite);
    let mut form = CampaignForm::proposal(kind, &at.frame.zone_name);
    if let Some(own) = at.scope.member() {
        form.sender_id = own.to_string();
    }
    let view = view(&at, About::NEW, form, Problems::default()).await?;
    Ok(render(&at.frame, &view))
}

/// The form of a campaign.
pub async fn show(at: InWorkspace, PathId(id): PathId<CampaignId>) -> WebResult<Page> {
    at.scope.require(Role::Member)?;
    let campaign = at.service.campaign_definition(&at.scope, &id).await?;
    let form = form::of_campaign(&campaign);
    let view = view(&at, About::existing(&campaign), form, Problems::default()).await?;
    Ok(render(&at.frame, &view))
}

/// The form again, with what is wrong beside its fields; what was typed stays.
async fn again(
    at: &InWorkspace,
    about: About,
    form: CampaignForm,
    found: &[Problem],
) -> WebResult<Response> {
    let told = problems(at.frame.language, found);
    let view = view(at, about, form, told).await?;
    Ok(render(&at.frame, &view)
        .with_status(StatusCode::UNPROCESSABLE_ENTITY)
        .into_response())
}

/// Saves a new campaign, and starts it where that was asked for.
pub async fn create(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let typed = CampaignForm::from_fields(&fields);
    let saved = match readable(&at, &typed).await? {
        Ok(input) => refused(at.service.create_campaign(&at.scope, input).await)?,
        Err(problems) => Err(problems),
    };
    match saved {
        Ok(campaign) => finish(&state, &at, &campaign, typed.active).await,
        Err(found) => again(&at, About::NEW, typed, &found).await,
    }
}

/// Saves a changed campaign.
pub async fn update(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<CampaignId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let stored = at.service.campaign_definition(&at.scope, &id).await?;
    let typed = CampaignForm {
        kind: stored.input.kind,
        ..CampaignForm::from_fields(&fields)
    };
    let saved = match readable(&at, &typed).await? {
        Ok(input) => {
            let change = change(input);
            // What runs is changed by who has seen the difference; what was changed meanwhile by others as well.
            let read = typed.version.parse().unwrap_or(stored.version);
            let is_confirmed = typed.confirmed.parse() == Ok(stored.version);
            if stored.started && !is_confirmed {
                return compared(&state, &at, &stored, typed, read, change).await;
            }
            let saving = if is_confirmed {
                at.service
                    .update_campaign(&at.scope, &id, Some(stored.version), change.clone())
                    .await
            } else {
                at.service
                    .update_campaign_as_read(&at.scope, &id, read, change.clone())
                    .await
            };
            match saving {
                Err(ServiceError::Conflict {
                    code: "version_stale",
                    ..
                }) => {
                    let now = at.service.campaign_definition(&at.scope, &id).await?;
                    return compared(&state, &at, &now, typed, read, change).await;
                }
                saving => refused(saving)?,
            }
        }
        Err(problems) => Err(problems),
    };
    match saved {
        Ok(campaign) => finish(&state, &at, &campaign, typed.active).await,
        Err(found) => again(&at, About::existing(&stored), typed, &found).await,
    }
}

/// The form again with what saving would make different and whom it concerns (R54); nothing is saved, nothing is lost.
async fn compared(
    state: &WebState,
    at: &InWorkspace,
    stored: &CampaignDefinition,
    typed: CampaignForm,
    read: i64,
    change: CampaignChange,
) -> WebResult<Response> {
    let change = at
        .service
        .campaign_change_as_read(&at.scope, &stored.id, read, change)
        .await?;
    let typed = merged(typed, form::of_campaign(stored), &change);
    let found = at
        .service
        .campaign_difference(&at.scope, &stored.id, Some(read), change)
        .await?;
    if found.changes.is_empty() && found.changed_meanwhile.is_empty() {
        let campaign = at.service.campaign(&at.scope, &stored.id).await?;
        return finish(state, at, &campaign, typed.active).await;
    }
    let f = &at.frame;
    let form = CampaignForm {
        version: found.version.to_string(),
        confirmed: String::new(),
        ..typed
    };
    let mut view = view(at, About::existing(stored), form, Problems::default()).await?;
    view.difference = Some(Difference {
        version: found.version,
        changes: versions::fields(f, &found.changes),
        changed_meanwhile: versions::fields(f, &found.changed_meanwhile),
        affected: affected(at, &found.affected),
    });
    let status = if found.changed_meanwhile.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::CONFLICT
    };
    Ok(render(f, &view).with_status(status).into_response())
}

/// What was typed, and where nothing was, what others have written meanwhile.
fn merged(typed: CampaignForm, now: CampaignForm, change: &CampaignChange) -> CampaignForm {
    let mut form = typed;
    if change.description.is_none() {
        form.description = now.description;
    }
    if change.source.is_none() {
        form.source_id = now.source_id;
    }
    if change.messages.is_none() {
        form.messages = now.messages;
    }
    if change.schedule.is_none() {
        form.schedule = now.schedule;
        form.holidays = now.holidays;
    }
    if change.moderation.is_none() {
        form.moderation = now.moderation;
        form.on_silence = now.on_silence;
    }
    if change.withdrawal.is_none() {
        form.withdrawal = now.withdrawal;
        form.withdrawal_after_days = now.withdrawal_after_days;
    }
    if change.budget.is_none() {
        form.weight = now.weight;
        form.without_note = now.without_note;
    }
    form
}

/// Whom a change concerns, in sentences.
fn affected(at: &InWorkspace, found: &Affected) -> Vec<String> {
    let f = &at.frame;
    let mut sentences = vec![t!(f, "affected-in-flight", count = found.in_flight)];
    let others = [
        (
            found.new_text,
            t!(f, "affected-new-text", count = found.new_text),
        ),
        (
            found.keep_text,
            t!(f, "affected-keep-text", count = found.keep_text),
        ),
        (found.ended, t!(f, "affected-ended", count = found.ended)),
        (found.moved, t!(f, "affected-moved", count = found.moved)),
        (
            found.undecided,
            t!(f, "affected-undecided", count = found.undecided),
        ),
        (
            found.tests_ended,
            t!(f, "affected-tests", count = found.tests_ended),
        ),
        (
            found.waiting_for_answer,
            t!(f, "affected-waiting", count = found.waiting_for_answer),
        ),
    ];
    sentences.extend(
        others
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(_, text)| text),
    );
    sentences
}

/// What was typed as something that can be saved; else everything that is wrong with it at once.
async fn readable(
    at: &InWorkspace,
    typed: &CampaignForm,
) -> WebResult<Result<CampaignInput, Vec<Problem>>> {
    let (sketch, unreadable) = form::sketch(typed);
    if let (true, Some(input)) = (unreadable.is_empty(), sketch.complete()) {
        return Ok(Ok(input));
    }
    let ruled = at.service.campaign_problems(&at.scope, &sketch).await?;
    Ok(Err(form::together(unreadable, ruled)))
}

fn change(input: CampaignInput) -> CampaignChange {
    CampaignChange {
        name: Some(input.name),
        program: Some(input.program),
        description: Some(input.description),
        sender_id: Some(input.sender_id),
        source: Some(input.source),
        messages: Some(input.messages),
        schedule: Some(input.schedule),
        moderation: input.moderation,
        withdrawal: input.withdrawal,
        budget: input.budget,
    }
}

/// After saving: switched on or off as the form says, and back to the list.
async fn finish(
    state: &WebState,
    at: &InWorkspace,
    campaign: &CampaignView,
    active: bool,
) -> WebResult<Response> {
    let mut text = t!(at.frame, "notice-campaign-saved", name = &campaign.name);
    if active && !campaign.active {
        match at.service.start_campaign(&at.scope, &campaign.id).await {
            Ok(_) => {
                text = t!(at.frame, "notice-campaign-started", name = &campaign.name);
            }
            Err(ServiceError::Invalid(found)) => {
                let reasons: Vec<String> = found
                    .iter()
                    .map(|problem| sentence(at.frame.language, problem))
                    .collect();
                text = t!(
                    at.frame,
                    "notice-campaign-not-started",
                    reasons = reasons.join(" ")
                );
            }
            Err(other) => return Err(WebError::Service(other)),
        }
    } else if !active && campaign.active {
        at.service.stop_campaign(&at.scope, &campaign.id).await?;
    }
    let to = at.frame.url(section(campaign.kind).path());
    Ok(Redirect::to(to).notice(state.cookies, text).into_response())
}
