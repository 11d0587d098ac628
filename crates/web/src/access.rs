//! Who looks. Holding one of these means having been let in: handlers check nothing, and each comes
//! with the frame of the page.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{ConnectInfo, FromRequestParts, RawPathParams};
use domain::identity::{IdentityState, Role};
use domain::ids::WorkspaceId;
use domain::organization::OrganizationRole;
use http::request::Parts;
use http::{HeaderMap, Method, header};
use jiff::tz::TimeZone;
use service::access::surroundings::Surroundings;
use service::access::workspaces::MyWorkspace;
use service::{Person, Scope, Service, ServiceError};

use crate::answer::unpack;
use crate::cookies::Kind;
use crate::error::WebError;
use crate::frame::{Access, Frame, Theme, Viewer, Waiting, WorkspaceLink};
use crate::language::Language;
use crate::state::WebState;

/// Where a request leaves what is known of the viewer, so that a page about a problem has the same
/// frame as the page that was asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slot(Arc<Mutex<Left>>);

#[derive(Debug, Default)]
struct Left {
    frame: Option<Frame>,
    workspace: Option<WorkspaceId>,
}

impl Slot {
    /// The frame, as far as it is known.
    pub(crate) fn frame(&self) -> Option<Frame> {
        self.left().frame.clone()
    }

    /// The workspace in which the viewer was let in.
    pub(crate) fn workspace(&self) -> Option<WorkspaceId> {
        self.left().workspace.clone()
    }

    fn left(&self) -> std::sync::MutexGuard<'_, Left> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn leave(parts: &Parts, frame: &Frame, workspace: Option<&WorkspaceId>) {
        if let Some(slot) = parts.extensions.get::<Self>() {
            let mut left = slot.left();
            left.frame = Some(frame.clone());
            left.workspace = workspace.cloned();
        }
    }
}

/// The frame of somebody of whom nothing is known but what the browser says.
pub(crate) fn bare_frame(state: &WebState, parts: &Parts) -> Frame {
    let cookies = state.cookies;
    let language = cookies
        .read(&parts.headers, Kind::Language)
        .and_then(Language::from_tag)
        .unwrap_or_else(|| negotiated(&parts.headers));
    let theme = cookies
        .read(&parts.headers, Kind::Theme)
        .map_or_else(Theme::default, Theme::from_code);
    Frame {
        here: here(parts),
        clock: state.clock(),
        notice: cookies.read(&parts.headers, Kind::Notice).and_then(unpack),
        ..Frame::bare(language, theme, state.now())
    }
}

fn negotiated(headers: &HeaderMap) -> Language {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map_or_else(Language::default, Language::negotiate)
}

/// The address to come back to: this page's, or for a form the page's on which it stands.
fn here(parts: &Parts) -> String {
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return parts
            .uri
            .path_and_query()
            .map_or_else(|| "/".to_owned(), ToString::to_string);
    }
    came_from(&parts.headers).unwrap_or_else(|| "/".to_owned())
}

/// The path of the page on this site from which a request came.
pub(crate) fn came_from(headers: &HeaderMap) -> Option<String> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?;
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let rest = referer.split_once("://")?.1.strip_prefix(host)?;
    rest.starts_with('/').then(|| rest.to_owned())
}

/// Anybody, signed in or not: for pages before log-in.
pub struct Visitor {
    /// The use cases.
    pub service: Service,
    /// The frame: language, look, time.
    pub frame: Frame,
    /// The network address that the request comes from.
    pub origin: Option<IpAddr>,
}

impl FromRequestParts<WebState> for Visitor {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, WebError> {
        Ok(Self {
            service: state.service.clone(),
            frame: bare_frame(state, parts),
            origin: origin(parts),
        })
    }
}

fn origin(parts: &Parts) -> Option<IpAddr> {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(peer.0.ip())
}

/// A signed-in person, for what concerns no workspace alone.
pub struct SignedIn {
    /// The use cases.
    pub service: Service,
    /// The person.
    pub person: Person,
    /// The frame: the person, no workspace.
    pub frame: Frame,
    /// The workspace that the person looked at last, as the browser remembers it.
    pub last_workspace: Option<WorkspaceId>,
}

impl FromRequestParts<WebState> for SignedIn {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, WebError> {
        let mut frame = bare_frame(state, parts);
        Slot::leave(parts, &frame, None);
        let token = token(state, parts)?;
        let person = state.service.person_of_session(token).await?;
        personal(&mut frame, &person);
        Slot::leave(parts, &frame, None);
        Ok(Self {
            service: state.service.clone(),
            person,
            frame,
            last_workspace: last_workspace(state, parts),
        })
    }
}

/// A member in a workspace: the one that the path names as `{workspace}`, else (for the companion)
/// the one that was looked at last. A workspace in which the person has no seat is not found.
pub struct InWorkspace {
    /// The use cases.
    pub service: Service,
    /// Who asks, and what the answer may touch.
    pub scope: Scope,
    /// Where the person's account on the network stands; none where there is none.
    pub identity: Option<IdentityState>,
    /// The frame of the page.
    pub frame: Frame,
}

impl FromRequestParts<WebState> for InWorkspace {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, WebError> {
        let mut frame = bare_frame(state, parts);
        Slot::leave(parts, &frame, None);
        let scope = scope(parts, state).await?;
        if let Some(person) = scope.person() {
            personal(&mut frame, person);
        }
        let around = state.service.surroundings(&scope).await?;
        let identity = around.identity;
        fill(&mut frame, &scope, around);
        Slot::leave(parts, &frame, Some(scope.workspace()));
        Ok(Self {
            service: state.service.clone(),
            scope,
            identity,
            frame,
        })
    }
}

fn token<'a>(state: &WebState, parts: &'a Parts) -> Result<&'a str, WebError> {
    state
        .cookies
        .read(&parts.headers, Kind::Session)
        .ok_or(WebError::Service(ServiceError::SignInNeeded))
}

fn last_workspace(state: &WebState, parts: &Parts) -> Option<WorkspaceId> {
    let text = state.cookies.read(&parts.headers, Kind::Workspace)?;
    text.parse().ok()
}

async fn scope(parts: &mut Parts, state: &WebState) -> Result<Scope, WebError> {
    let named = named_workspace(parts, state).await?;
    let token = token(state, parts)?;
    if let Some(workspace) = named {
        let workspace = workspace.ok_or(WebError::NotFound)?;
        return Ok(state.service.scope_of_session(token, &workspace).await?);
    }
    if let Some(last) = last_workspace(state, parts) {
        match state.service.scope_of_session(token, &last).await {
            Ok(scope) => return Ok(scope),
            // Who left that workspace is at home in another.
            Err(ServiceError::NotFound { .. } | ServiceError::Forbidden { .. }) => {}
            Err(other) => return Err(other.into()),
        }
    }
    let person = state.service.person_of_session(token).await?;
    let seats = state.service.my_workspaces(&person).await?;
    let home = home(&seats, None).ok_or(WebError::NotFound)?;
    Ok(state.service.scope_of_session(token, &home.id).await?)
}

/// The workspace of the path; the inner value is none where what stands there is no id.
async fn named_workspace(
    parts: &mut Parts,
    state: &WebState,
) -> Result<Option<Option<WorkspaceId>>, WebError> {
    let parameters = RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| WebError::NotFound)?;
    let named = parameters.iter().find(|(name, _)| *name == "workspace");
    Ok(named.map(|(_, value)| value.parse().ok()))
}

/// The workspace in which a person begins: the last one where that is still open, else the first in
/// which the person acts, else the first.
pub(crate) fn home<'a>(
    seats: &'a [MyWorkspace],
    last: Option<&WorkspaceId>,
) -> Option<&'a MyWorkspace> {
    let open = || seats.iter().filter(|seat| seat.active);
    open()
        .find(|seat| Some(&seat.id) == last)
        .or_else(|| open().find(|seat| seat.role <= Role::Member))
        .or_else(|| open().next())
}

fn personal(frame: &mut Frame, person: &Person) {
    if let Some(language) = person.language().and_then(Language::from_tag) {
        frame.language = language;
    }
    frame.viewer = Some(Viewer {
        name: person.name().to_owned(),
        email: person.email().to_owned(),
    });
}

fn fill(frame: &mut Frame, scope: &Scope, around: Surroundings) {
    let zone = around.time_zone.as_deref().unwrap_or(scope.time_zone());
    if let Ok(found) = TimeZone::get(zone) {
        zone.clone_into(&mut frame.zone_name);
        frame.zone = found;
    }
    frame.base = base(scope.workspace());
    frame.workspaces = around
        .workspaces
        .into_iter()
        .filter(|seat| seat.active)
        .map(|seat| WorkspaceLink {
            current: seat.id == *scope.workspace(),
            base: base(&seat.id),
            name: seat.name,
        })
        .collect();
    frame.access = access(scope);
    frame.held = around.held;
    frame.waiting = Waiting {
        proposals: around.proposals,
        hand_sends: around.hand_sends,
        notifications: around.notifications,
        unread: around.unread,
    };
}

/// Where a workspace's pages begin.
pub(crate) fn base(workspace: &WorkspaceId) -> String {
    format!("/w/{workspace}")
}

/// What the role allows (R4), for the menu; the services enforce the same.
fn access(scope: &Scope) -> Access {
    Access {
        campaigns: scope.has(Role::Member),
        audience: scope.has(Role::Editor),
        members: scope.has(Role::Manager),
        settings: scope.has(Role::Manager),
        companion: scope.has(Role::Member),
        users: scope.has_organization_role(OrganizationRole::UsersManager),
        workspaces: scope.has_organization_role(OrganizationRole::WorkspacesManager),
    }
}
