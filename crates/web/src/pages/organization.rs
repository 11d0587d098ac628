//! Administration: the organization's users with their roles, and its workspaces (R3, R4).

use domain::ids::{UserId, WorkspaceId};
use domain::organization::OrganizationRole;
use domain::time::Timestamp;
use maud::{Markup, html};

use crate::form::{Fields, Problems};
use crate::frame::{Frame, Head, Section, page, sample_now};
use crate::icons::{Icon, icon};
use crate::link::Address;
use crate::page::Page;
use crate::pieces::contact::plain;
use crate::pieces::field::{self, Field};
use crate::pieces::pager::{Paging, pager};
use crate::pieces::switch;
use crate::pieces::table::{Column, cell, table};
use crate::t;

/// One user of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRow {
    /// The user's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// Roles in the organization.
    pub roles: Vec<OrganizationRole>,
    /// Whether the user can log in.
    pub active: bool,
    /// Whether the user has a password.
    pub has_password: bool,
    /// Whether it is the viewer.
    pub own: bool,
}

/// What a form about a user holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserForm {
    /// The name.
    pub name: String,
    /// The e-mail address; fixed once the user is there.
    pub email: String,
    /// The first password of a new user; empty for none. It is never shown again.
    pub password: String,
    /// Roles in the organization.
    pub roles: Vec<OrganizationRole>,
    /// Whether the user can log in.
    pub active: bool,
}

impl UserForm {
    /// Reads the posted form; what names no role is passed over.
    pub fn from_fields(fields: &Fields) -> Self {
        Self {
            name: fields.get("name").to_owned(),
            email: fields.get("email").to_owned(),
            password: fields.raw("password").to_owned(),
            roles: OrganizationRole::ALL
                .iter()
                .copied()
                .filter(|role| fields.on(&role_field(*role)))
                .collect(),
            active: fields.on("active"),
        }
    }
}

fn role_field(role: OrganizationRole) -> String {
    format!("roles.{role}")
}

/// The list of users as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UsersView {
    /// The users.
    pub rows: Vec<UserRow>,
    /// The address of this page of the list.
    pub here: Address,
    /// Where this page of the list stands.
    pub paging: Paging,
    /// Whether the viewer may give roles.
    pub gives_roles: bool,
    /// What was typed for a new user.
    pub form: UserForm,
    /// What is wrong with it.
    pub problems: Problems,
}

impl UsersView {
    /// An administrator and a user without a password.
    pub fn sample() -> Self {
        let row = |id: &str, name: &str, roles: Vec<OrganizationRole>| UserRow {
            id: id.to_owned(),
            name: name.to_owned(),
            email: format!("{id}@example.com"),
            own: !roles.is_empty(),
            roles,
            active: true,
            has_password: true,
        };
        Self {
            rows: vec![
                row(
                    "claire",
                    "Claire Morel",
                    vec![OrganizationRole::OrganizationManager],
                ),
                UserRow {
                    has_password: false,
                    ..row("jonas", "Jonas Weber", Vec::new())
                },
            ],
            gives_roles: true,
            ..Self::default()
        }
    }
}

/// A user being changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserView {
    /// The user's id.
    pub id: Option<UserId>,
    /// Whether the viewer may give roles.
    pub gives_roles: bool,
    /// What was typed, or what is stored.
    pub form: UserForm,
    /// What is wrong with it.
    pub problems: Problems,
}

/// One workspace of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceRow {
    /// The workspace.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Its time zone.
    pub time_zone: String,
    /// When it was made.
    pub created: Timestamp,
}

/// The list of workspaces as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkspacesView {
    /// The workspaces.
    pub rows: Vec<WorkspaceRow>,
    /// The address of this page of the list.
    pub here: Address,
    /// Where this page of the list stands.
    pub paging: Paging,
    /// The name typed for a new one.
    pub name: String,
    /// The zone typed for a new one.
    pub time_zone: String,
    /// Zones to suggest.
    pub time_zones: Vec<String>,
    /// What is wrong with what was typed.
    pub problems: Problems,
}

impl WorkspacesView {
    /// Two workspaces.
    pub fn sample() -> Self {
        let row = |id: &str, name: &str, zone: &str| {
            Some(WorkspaceRow {
                id: id.parse().ok()?,
                name: name.to_owned(),
                time_zone: zone.to_owned(),
                created: sample_now(),
            })
        };
        let rows = [
            row("wsp_01k00000000000000000000001", "Europe", "Europe/Paris"),
            row("wsp_01k00000000000000000000002", "Asia", "Asia/Tokyo"),
        ];
        Self {
            rows: rows.into_iter().flatten().collect(),
            time_zone: "Europe/Paris".to_owned(),
            ..Self::default()
        }
    }
}

/// The word for an organization role.
pub fn role_words(f: &Frame, role: OrganizationRole) -> String {
    match role {
        OrganizationRole::OrganizationManager => t!(f, "organization-manager"),
        OrganizationRole::WorkspacesManager => t!(f, "workspaces-manager"),
        OrganizationRole::UsersManager => t!(f, "users-manager"),
    }
}

fn role_help(f: &Frame, role: OrganizationRole) -> String {
    match role {
        OrganizationRole::OrganizationManager => t!(f, "organization-manager-help"),
        OrganizationRole::WorkspacesManager => t!(f, "workspaces-manager-help"),
        OrganizationRole::UsersManager => t!(f, "users-manager-help"),
    }
}

/// The list of users.
pub fn render_users(f: &Frame, view: &UsersView) -> Page {
    let head = Head::new(t!(f, "nav-users")).sentence(t!(f, "users-sentence"));
    page(
        f,
        Section::Users,
        head,
        html! {
            (users(f, view))
            (pager(f, &view.here, &view.paging))
            (new_user(f, view))
        },
    )
}

fn users(f: &Frame, view: &UsersView) -> Markup {
    let columns = [
        Column::words(t!(f, "column-user")),
        Column::words(t!(f, "column-organization-roles")),
        Column::words(t!(f, "column-active")),
        Column::quiet(t!(f, "column-actions")),
    ];
    let body = html! {
        tbody {
            @for row in &view.rows {
                tr id=(row.id) {
                    (cell(&columns[0], &plain(&row.name, Some(&row.email), None)))
                    (cell(&columns[1], &roles(f, row)))
                    (cell(&columns[2], &switch::state(&on_or_off(f, row.active), row.active)))
                    (cell(&columns[3], &html! {
                        @if view.gives_roles || row.roles.is_empty() {
                            a.button.button--quiet href=(f.url(&format!("/organization/users/{}", row.id)))
                                aria-label=(t!(f, "user-edit-title", name = &row.name)) {
                                (icon(Icon::Edit)) (t!(f, "action-edit"))
                            }
                        }
                    }))
                }
            }
        }
    };
    table(&t!(f, "nav-users"), &columns, &body)
}

fn on_or_off(f: &Frame, on: bool) -> String {
    if on { t!(f, "on") } else { t!(f, "off") }
}

fn roles(f: &Frame, row: &UserRow) -> Markup {
    let words: Vec<String> = row.roles.iter().map(|role| role_words(f, *role)).collect();
    html! {
        div.two-lines {
            span { @if words.is_empty() { "–" } @else { (words.join(", ")) } }
            @if !row.has_password { span.note { (t!(f, "users-no-password")) } }
        }
    }
}

fn new_user(f: &Frame, view: &UsersView) -> Markup {
    let (form, problems) = (&view.form, &view.problems);
    html! {
        form.sheet method="post" action=(f.url("/organization/users")) {
            h2 { (t!(f, "users-create")) }
            p.field__help { (t!(f, "users-create-help")) }
            (field::summary(&t!(f, "form-refused"), problems))
            (field::line(&Field::new("name", t!(f, "full-name"), &form.name).required(), problems, "text", &[("autocomplete", "off")]))
            (field::line(&Field::new("email", t!(f, "email"), &form.email).required(), problems, "email", &[("autocomplete", "off")]))
            (field::line(&Field::new("password", t!(f, "users-first-password"), "")
                .help(t!(f, "users-first-password-help")), problems, "password", &[("autocomplete", "new-password")]))
            @if view.gives_roles { (role_checks(f, &form.roles, problems)) }
            div.sheet__foot {
                button.button.button--primary type="submit" { (icon(Icon::Plus)) (t!(f, "users-create")) }
            }
        }
    }
}

fn role_checks(f: &Frame, chosen: &[OrganizationRole], problems: &Problems) -> Markup {
    html! {
        fieldset.field #f-roles {
            legend { (t!(f, "column-organization-roles")) }
            @for role in OrganizationRole::ALL {
                (field::check(&role_field(*role), &role_words(f, *role), Some(&role_help(f, *role)), chosen.contains(role)))
            }
            (field::error("roles", problems))
        }
    }
}

/// A user being changed.
pub fn render_user(f: &Frame, view: &UserView) -> Page {
    let (form, problems) = (&view.form, &view.problems);
    let list = f.url("/organization/users");
    let id = view.id.as_ref().map(ToString::to_string);
    let action = format!("{list}/{}", id.unwrap_or_default());
    let head = Head::new(t!(f, "user-edit-title", name = &form.name))
        .parent(t!(f, "nav-users"), &list)
        .sentence(form.email.as_str());
    page(
        f,
        Section::Users,
        head,
        html! {
            form.sheet method="post" action=(action) data-guard {
                (field::summary(&t!(f, "form-refused"), problems))
                (field::text(&Field::new("name", t!(f, "full-name"), &form.name).required(), problems))
                @if view.gives_roles { (role_checks(f, &form.roles, problems)) }
                (field::check("active", &t!(f, "user-active"), Some(&t!(f, "user-active-help")), form.active))
                div.sheet__foot {
                    a.button href=(list) { (t!(f, "cancel")) }
                    button.button.button--primary type="submit" { (t!(f, "save")) }
                }
            }
        },
    )
}

/// The list of workspaces.
pub fn render_workspaces(f: &Frame, view: &WorkspacesView) -> Page {
    let head = Head::new(t!(f, "nav-all-workspaces")).sentence(t!(f, "workspaces-sentence"));
    page(
        f,
        Section::Workspaces,
        head,
        html! {
            (workspaces(f, view))
            (pager(f, &view.here, &view.paging))
            (new_workspace(f, view))
        },
    )
}

fn workspaces(f: &Frame, view: &WorkspacesView) -> Markup {
    let columns = [
        Column::words(t!(f, "column-name")),
        Column::words(t!(f, "time-zone")),
        Column::words(t!(f, "column-created")),
        Column::quiet(t!(f, "column-actions")),
    ];
    let body = html! {
        tbody {
            @for row in &view.rows {
                tr {
                    (cell(&columns[0], &html! { strong { (row.name) } }))
                    (cell(&columns[1], &html! { (row.time_zone) }))
                    (cell(&columns[2], &f.near(row.created)))
                    (cell(&columns[3], &enter(f, row)))
                }
            }
        }
    };
    table(&t!(f, "nav-all-workspaces"), &columns, &body)
}

/// The way into a workspace: a link for its members, a seat for others.
fn enter(f: &Frame, row: &WorkspaceRow) -> Markup {
    let base = crate::access::base(&row.id);
    html! {
        @if f.workspaces.iter().any(|mine| mine.base == base) {
            a.button.button--quiet href=(format!("{base}/invites")) aria-label=(t!(f, "workspaces-open-one", name = &row.name)) {
                (t!(f, "workspaces-open"))
            }
        } @else {
            form method="post" action=(f.url(&format!("/organization/workspaces/{}/join", row.id))) {
                button.button.button--quiet type="submit" aria-label=(t!(f, "workspaces-join-one", name = &row.name)) {
                    (t!(f, "workspaces-join"))
                }
            }
        }
    }
}

fn new_workspace(f: &Frame, view: &WorkspacesView) -> Markup {
    let problems = &view.problems;
    html! {
        form.sheet method="post" action=(f.url("/organization/workspaces")) {
            h2 { (t!(f, "workspaces-create")) }
            (field::summary(&t!(f, "form-refused"), problems))
            (field::text(&Field::new("name", t!(f, "column-name"), &view.name)
                .help(t!(f, "setup-workspace-help")).required(), problems))
            (field::suggested(&Field::new("time_zone", t!(f, "time-zone"), &view.time_zone)
                .help(t!(f, "setup-time-zone-help")).required(), problems, &view.time_zones))
            div.sheet__foot {
                button.button.button--primary type="submit" { (icon(Icon::Plus)) (t!(f, "workspaces-create")) }
            }
        }
    }
}
