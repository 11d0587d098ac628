//! A workspace's start and its settings (R3, R6).

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::problem::Problem;
use http::StatusCode;
use service::access::workspaces::{WorkspaceChange, WorkspaceView as Settings};

use crate::access::InWorkspace;
use crate::answer::Redirect;
use crate::error::{WebResult, refused};
use crate::form::Problems;
use crate::input::Posted;
use crate::page::Page;
use crate::pages::workspace::{self, WorkspaceForm, WorkspaceView};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::{t, zones};

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/w/{workspace}", get(start))
        .route("/w/{workspace}/settings", get(show).post(change))
}

async fn start(at: InWorkspace) -> Redirect {
    Redirect::to(at.frame.url("/invites"))
}

async fn show(at: InWorkspace) -> WebResult<Page> {
    let settings = at.service.workspace(&at.scope).await?;
    let view = view(form(&settings), &settings, Problems::default());
    Ok(workspace::render(&at.frame, &view))
}

async fn change(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let f = &at.frame;
    let form = WorkspaceForm::from_fields(&fields);
    let changed = match wanted(&form) {
        Ok(change) => refused(at.service.change_workspace(&at.scope, &change).await)?.map(|_| ()),
        Err(found) => Err(found),
    };
    match changed {
        Ok(()) => Ok(Redirect::to(f.url("/settings"))
            .notice(state.cookies, t!(f, "notice-saved"))
            .into_response()),
        Err(found) => {
            let settings = at.service.workspace(&at.scope).await?;
            let view = view(form, &settings, problems(f.language, &found));
            let page = workspace::render(f, &view).with_status(StatusCode::UNPROCESSABLE_ENTITY);
            Ok(page.into_response())
        }
    }
}

/// The change that a form asks for.
fn wanted(form: &WorkspaceForm) -> Result<WorkspaceChange, Vec<Problem>> {
    let mut found = Vec::new();
    let mut number = |field: &'static str, text: &str| {
        let number = text.parse().ok();
        if number.is_none() {
            found.push(Problem::new(
                field,
                "out_of_range",
                "This is no whole number. Enter one",
            ));
        }
        number
    };
    let change = WorkspaceChange {
        version: form.version.parse().ok(),
        name: Some(form.name.clone()),
        time_zone: Some(form.time_zone.clone()),
        language: Some(form.language.clone()),
        color: Some(form.color.clone()),
        invitations_per_week: number("invitations_per_week", &form.invitations_per_week),
        messages_per_day: number("messages_per_day", &form.messages_per_day),
        notes_per_month: number("notes_per_month", &form.notes_per_month),
        profile_views_per_day: number("profile_views_per_day", &form.profile_views_per_day),
        click_tracking: Some(form.click_tracking),
    };
    if found.is_empty() {
        Ok(change)
    } else {
        Err(found)
    }
}

fn form(settings: &Settings) -> WorkspaceForm {
    WorkspaceForm {
        name: settings.name.clone(),
        time_zone: settings.time_zone.clone(),
        language: settings.language.clone(),
        color: settings.color.clone().unwrap_or_default(),
        invitations_per_week: settings.invitations_per_week.to_string(),
        messages_per_day: settings.messages_per_day.to_string(),
        notes_per_month: settings.notes_per_month.to_string(),
        profile_views_per_day: settings.profile_views_per_day.to_string(),
        click_tracking: settings.click_tracking,
        version: settings.version.to_string(),
    }
}

fn view(form: WorkspaceForm, settings: &Settings, problems: Problems) -> WorkspaceView {
    WorkspaceView {
        form,
        problems,
        time_zones: zones::suggestions(),
        invitations_ceiling: settings.invitations_per_week_maximum,
        short_link_site: settings.short_link_site.clone(),
    }
}
