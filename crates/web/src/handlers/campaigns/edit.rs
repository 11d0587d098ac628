//! Creating and editing an invite campaign (R40 to R54).

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::calendar::Calendar;
use domain::calendar::zone;
use domain::identity::{IdentityState, Role};
use domain::ids::{CampaignId, MemberId};
use domain::problem::Problem;
use http::StatusCode;
use service::access::members::MemberView;
use service::campaigns::{CampaignChange, CampaignInput, CampaignView, NameField};
use service::{PageRequest, ServiceError};

use super::{form, preview};
use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebError, WebResult, refused};
use crate::form::Problems;
use crate::format;
use crate::input::{PathId, Posted};
use crate::page::Page;
use crate::pages::campaign_form::{CampaignForm, CampaignFormView, Consequences, render};
use crate::pieces::field::Choice;
use crate::problem_words::{problems, sentence};
use crate::state::WebState;
use crate::t;

/// Members offered as senders.
const SENDERS_SHOWN: u32 = 200;

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
    pub fn existing(campaign: &CampaignView) -> Self {
        Self {
            id: Some(campaign.id.to_string()),
            fixed: campaign.first_started_at.is_some(),
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
    let service = &at.service;
    let request = PageRequest {
        limit: Some(SENDERS_SHOWN),
        cursor: None,
    };
    let members = service.members(&at.scope, &request).await?.items;
    let senders = senders(at, &members);
    let sender = form.sender_id.parse::<MemberId>().ok();
    let sources = match sender.as_ref().or(at.scope.member()) {
        Some(sender) => service.source_choices(&at.scope, sender).await?,
        None => Vec::new(),
    };
    let size = sources
        .iter()
        .find(|choice| form::source(&form.source_id).as_ref() == Some(&choice.source))
        .and_then(|choice| choice.contacts);
    let sources = sources
        .into_iter()
        .map(|choice| {
            let (id, kind) = match &choice.source {
                service::campaigns::SourceBody::Finder { id } => {
                    (id.to_string(), t!(at.frame, "source-finder"))
                }
                service::campaigns::SourceBody::Segment { id } => {
                    (id.to_string(), t!(at.frame, "source-segment"))
                }
            };
            Choice::new(id, format!("{} · {kind}", choice.name))
        })
        .collect();
    let budget = service.workspace(&at.scope).await?.invitations_per_week;
    Ok(CampaignFormView {
        consequences: consequences(at, &form, sender.as_ref().map(|_| budget), size),
        delivered: preview::of_note(at, &form).await?,
        names: service
            .campaign_names(&at.scope, NameField::Name, "")
            .await?,
        programs: service
            .campaign_names(&at.scope, NameField::Program, "")
            .await?,
        custom_tokens: preview::custom_tokens(at).await?,
        time_zones: zone::installed().names(),
        id: about.id,
        fixed: about.fixed,
        form,
        problems,
        senders,
        sources,
    })
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
    budget: Option<u32>,
    source_size: Option<u64>,
) -> Consequences {
    let schedule = form::readable_schedule(&form.schedule);
    let per_day = schedule.contacts_per_day();
    let days = u32::try_from(schedule.weekdays.len()).unwrap_or(7);
    let first_day = Calendar::resolve(&schedule).ok().and_then(|calendar| {
        let today = calendar.local_date_at(at.frame.now);
        calendar.next_execution_date(today)
    });
    Consequences {
        per_day,
        per_week: per_day * days,
        budget_per_week: budget,
        used_by_others_per_week: 0,
        source_size,
        first_day: first_day.map(|date| format::date(at.frame.language, date)),
    }
}

/// The form for a new campaign: the person itself as sender, where that can be.
pub async fn new(at: InWorkspace) -> WebResult<Page> {
    at.scope.require(Role::Member)?;
    let mut form = CampaignForm::proposal(&at.frame.zone_name);
    if let Some(own) = at.scope.member() {
        form.sender_id = own.to_string();
    }
    let view = view(&at, About::NEW, form, Problems::default()).await?;
    Ok(render(&at.frame, &view))
}

/// The form of a campaign.
pub async fn show(at: InWorkspace, PathId(id): PathId<CampaignId>) -> WebResult<Page> {
    at.scope.require(Role::Member)?;
    let campaign = at.service.campaign(&at.scope, &id).await?;
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
    let saved = match form::input(&typed) {
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
    let stored = at.service.campaign(&at.scope, &id).await?;
    let typed = CampaignForm::from_fields(&fields);
    let saved = match form::input(&typed) {
        Ok(input) => {
            let change = change(input);
            refused(
                at.service
                    .update_campaign(&at.scope, &id, None, change)
                    .await,
            )?
        }
        Err(problems) => Err(problems),
    };
    match saved {
        Ok(campaign) => finish(&state, &at, &campaign, typed.active).await,
        Err(found) => again(&at, About::existing(&stored), typed, &found).await,
    }
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
    let to = at.frame.url("/invites");
    Ok(Redirect::to(to).notice(state.cookies, text).into_response())
}
