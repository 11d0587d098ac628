//! Administration: users with their roles in the organization, and workspaces (R3, R4).

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::ids::{UserId, WorkspaceId};
use domain::organization::OrganizationRole;
use domain::problem::Problem;
use http::StatusCode;
use service::access::users::{NewUser, UserChange, UserView as User};
use service::access::workspaces::{NewWorkspace, OrganizationWorkspace};
use service::{Person, Secret, ServiceError, ServiceResult};

use crate::access::{InWorkspace, base};
use crate::answer::Redirect;
use crate::error::{WebError, WebResult, refused};
use crate::input::{Asked, PathId, Posted, page_request, paging};
use crate::link::Address;
use crate::page::Page;
use crate::pages::organization::{
    UserForm, UserRow, UserView, UsersView, WorkspaceRow, WorkspacesView, render_user,
    render_users, render_workspaces,
};
use crate::problem_words::problems;
use crate::state::WebState;
use crate::{t, zones};

/// The routes of this subject.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route(
            "/w/{workspace}/organization/users",
            get(users).post(create_user),
        )
        .route(
            "/w/{workspace}/organization/users/{id}",
            get(user).post(change_user),
        )
        .route(
            "/w/{workspace}/organization/workspaces",
            get(workspaces).post(create_workspace),
        )
        .route(
            "/w/{workspace}/organization/workspaces/{id}/join",
            post(join),
        )
}

fn person(at: &InWorkspace) -> WebResult<&Person> {
    at.scope.person().ok_or(WebError::NotFound)
}

fn gives_roles(person: &Person) -> bool {
    person.has(OrganizationRole::OrganizationManager)
}

async fn users(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    Ok(render_users(&at.frame, &users_view(&at, here).await?))
}

async fn users_view(at: &InWorkspace, here: Address) -> WebResult<UsersView> {
    let person = person(at)?;
    let found = at.service.users(person, &page_request(&here)).await?;
    Ok(UsersView {
        rows: found
            .items
            .into_iter()
            .map(|user| UserRow {
                own: user.id == *person.user(),
                id: user.id.to_string(),
                name: user.name,
                email: user.email,
                roles: user.roles,
                active: user.active,
                has_password: user.has_password,
            })
            .collect(),
        paging: paging(&here, found.next),
        here,
        gives_roles: gives_roles(person),
        ..UsersView::default()
    })
}

async fn create_user(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let f = &at.frame;
    let form = UserForm::from_fields(&fields);
    let new = NewUser {
        email: form.email.clone(),
        name: form.name.clone(),
        password: Some(form.password.as_str())
            .filter(|password| !password.is_empty())
            .map(Secret::new),
        roles: form.roles.clone(),
    };
    match refused(at.service.create_user(person(&at)?, &new).await)? {
        Ok(user) => {
            let text = t!(f, "notice-user-made", name = &user.name);
            let to = f.url("/organization/users");
            Ok(Redirect::to(to).notice(state.cookies, text).into_response())
        }
        Err(found) => {
            let mut view = users_view(&at, Address::new(f.url("/organization/users"))).await?;
            view.form = form;
            view.problems = problems(f.language, &found);
            Ok(render_users(f, &view)
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

async fn user(at: InWorkspace, PathId(id): PathId<UserId>) -> WebResult<Page> {
    let person = person(&at)?;
    let found = at.service.user(person, &id).await?;
    let view = UserView {
        gives_roles: gives_roles(person),
        form: form_of(found),
        id: Some(id),
        ..UserView::default()
    };
    Ok(render_user(&at.frame, &view))
}

fn form_of(user: User) -> UserForm {
    UserForm {
        name: user.name,
        email: user.email,
        roles: user.roles,
        active: user.active,
        password: String::new(),
    }
}

async fn change_user(
    State(state): State<WebState>,
    at: InWorkspace,
    PathId(id): PathId<UserId>,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let f = &at.frame;
    let person = person(&at)?;
    let stored = at.service.user(person, &id).await?;
    let form = UserForm::from_fields(&fields);
    let gives_roles = gives_roles(person);
    let change = UserChange {
        name: Some(form.name.clone()),
        roles: gives_roles.then(|| form.roles.clone()),
        active: Some(form.active),
    };
    match of_last_manager(at.service.change_user(person, &id, &change).await)? {
        Ok(user) => {
            let text = t!(f, "notice-user-saved", name = &user.name);
            let to = f.url("/organization/users");
            Ok(Redirect::to(to).notice(state.cookies, text).into_response())
        }
        Err(found) => {
            let view = UserView {
                id: Some(id),
                gives_roles,
                form: UserForm {
                    email: stored.email,
                    ..form
                },
                problems: problems(f.language, &found),
            };
            Ok(render_user(f, &view)
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

/// Whoever takes the last organization manager away is told beside the roles.
fn of_last_manager(result: ServiceResult<User>) -> WebResult<Result<User, Vec<Problem>>> {
    match result {
        Err(ServiceError::Conflict {
            code: code @ "last_organization_manager",
            message,
        }) => Ok(Err(vec![Problem::new("roles", code, message)])),
        other => refused(other),
    }
}

async fn workspaces(at: InWorkspace, Asked(here): Asked) -> WebResult<Page> {
    let view = workspaces_view(&at, here).await?;
    Ok(render_workspaces(&at.frame, &view))
}

async fn workspaces_view(at: &InWorkspace, here: Address) -> WebResult<WorkspacesView> {
    let request = page_request(&here);
    let found = at.service.all_workspaces(person(at)?, &request).await?;
    let row = |row: OrganizationWorkspace| WorkspaceRow {
        id: row.id,
        name: row.name,
        time_zone: row.time_zone,
        created: row.created_at,
    };
    Ok(WorkspacesView {
        rows: found.items.into_iter().map(row).collect(),
        paging: paging(&here, found.next),
        here,
        time_zone: at.scope.time_zone().to_owned(),
        time_zones: zones::suggestions(),
        ..WorkspacesView::default()
    })
}

async fn create_workspace(
    State(state): State<WebState>,
    at: InWorkspace,
    Posted(fields): Posted,
) -> WebResult<Response> {
    let f = &at.frame;
    let new = NewWorkspace {
        name: fields.get("name").to_owned(),
        time_zone: fields.get("time_zone").to_owned(),
        language: None,
    };
    match refused(at.service.create_workspace(person(&at)?, &new).await)? {
        Ok(made) => {
            let text = t!(f, "notice-welcome", workspace = &new.name);
            let to = format!("{}/invites", base(&made.id));
            Ok(Redirect::to(to).notice(state.cookies, text).into_response())
        }
        Err(found) => {
            let here = Address::new(f.url("/organization/workspaces"));
            let view = WorkspacesView {
                name: new.name,
                time_zone: new.time_zone,
                problems: problems(f.language, &found),
                ..workspaces_view(&at, here).await?
            };
            Ok(render_workspaces(f, &view)
                .with_status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
    }
}

/// Takes a seat as a manager, so that no workspace is ever without one.
async fn join(at: InWorkspace, PathId(id): PathId<WorkspaceId>) -> WebResult<Redirect> {
    at.service.join_workspace(person(&at)?, &id).await?;
    Ok(Redirect::to(format!("{}/invites", base(&id))))
}
