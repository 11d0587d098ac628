//! Who asks, and what the answer may touch.

use domain::identity::Role;
use domain::ids::{KeyId, MemberId, OrganizationId, SessionId, UserId, WorkspaceId};
use domain::ledger::Actor;
use domain::organization::OrganizationRole;
use domain::time::Timestamp;
use words::links::Shortener;

use crate::access::idempotency::Ticket;
use crate::{ServiceError, ServiceResult};

/// How somebody was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Credential {
    Session {
        id: SessionId,
        user: UserId,
    },
    Key(KeyId),
    CommandLine,
    /// The program itself, which writes a letter about what a member may see.
    Letter,
}

/// What pages show of the workspace without asking again.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) time_zone: String,
    pub(crate) language: String,
    pub(crate) color: Option<String>,
    pub(crate) invitations_per_week: u32,
    pub(crate) messages_per_day: u32,
    pub(crate) links: Option<Shortener>,
}

/// Somebody within one workspace. It lasts for one request: roles can change between two.
#[derive(Debug, Clone)]
pub struct Scope {
    pub(crate) organization: OrganizationId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) role: Role,
    pub(crate) member: Option<MemberId>,
    pub(crate) credential: Credential,
    pub(crate) person: Option<Person>,
    pub(crate) place: Place,
    /// Set while a write with an idempotency key is carried out.
    pub(crate) ticket: Option<Ticket>,
}

impl Scope {
    /// The workspace; the first argument of every function of the store.
    pub fn workspace(&self) -> &WorkspaceId {
        &self.workspace
    }

    /// The organization that the workspace belongs to.
    pub fn organization(&self) -> &OrganizationId {
        &self.organization
    }

    /// The workspace's name.
    pub fn workspace_name(&self) -> &str {
        &self.place.name
    }

    /// The workspace's default time zone, by IANA name.
    pub fn time_zone(&self) -> &str {
        &self.place.time_zone
    }

    /// The workspace's language.
    pub fn workspace_language(&self) -> &str {
        &self.place.language
    }

    /// The workspace's colour, `#rrggbb`.
    pub fn color(&self) -> Option<&str> {
        self.place.color.as_deref()
    }

    /// Invitations of one member in seven rolling days in this workspace (R51).
    pub fn invitations_per_week(&self) -> u32 {
        self.place.invitations_per_week
    }

    /// Messages of one member in a rolling day in this workspace (R51).
    pub fn messages_per_day(&self) -> u32 {
        self.place.messages_per_day
    }

    /// How addresses in messages of the workspace are delivered: as short links, or as they are (R47).
    pub(crate) fn links(&self) -> Option<&Shortener> {
        self.place.links.as_ref()
    }

    /// The signed-in person; none for keys and the command line.
    pub fn person(&self) -> Option<&Person> {
        self.person.as_ref()
    }

    /// The role in the workspace.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The member as whom the person acts; keys and the command line act as none.
    pub fn member(&self) -> Option<&MemberId> {
        self.member.as_ref()
    }

    /// The user, where a person asks.
    pub fn user(&self) -> Option<&UserId> {
        match &self.credential {
            Credential::Session { user, .. } => Some(user),
            Credential::Key(_) | Credential::CommandLine | Credential::Letter => None,
        }
    }

    /// Who the ledger names.
    pub fn actor(&self) -> Actor {
        match &self.credential {
            Credential::Session { user, .. } => Actor::User(user.clone()),
            Credential::Key(key) => Actor::Key(key.clone()),
            Credential::CommandLine => Actor::CommandLine,
            Credential::Letter => Actor::Engine,
        }
    }

    /// Whether the role includes `role`.
    pub fn has(&self, role: Role) -> bool {
        includes(self.role, role)
    }

    /// Refuses who has less than `role` (R4).
    pub fn require(&self, role: Role) -> ServiceResult<()> {
        if self.has(role) {
            return Ok(());
        }
        Err(ServiceError::forbidden(format!(
            "This needs the role {role} in the workspace; yours is {}. Ask a manager of the workspace for it",
            self.role
        )))
    }

    /// The member as whom the person acts; refuses keys and the command line.
    pub fn require_member(&self) -> ServiceResult<&MemberId> {
        self.member.as_ref().ok_or_else(|| {
            ServiceError::forbidden(
                "Only a member of the workspace can do this. Sign in as one instead of using a key",
            )
        })
    }

    /// Whether what belongs to `owner` may be seen and changed: editors and managers all, members
    /// their own, viewers nothing (R4).
    pub fn may_change_of(&self, owner: &MemberId) -> bool {
        self.has(Role::Editor) || (self.has(Role::Member) && self.member.as_ref() == Some(owner))
    }

    /// Refuses who may not change what belongs to `owner`.
    pub fn require_change_of(&self, owner: &MemberId) -> ServiceResult<()> {
        if self.may_change_of(owner) {
            return Ok(());
        }
        Err(ServiceError::forbidden(
            "This belongs to another member. Changing it needs the role editor in the workspace",
        ))
    }

    /// The member whose things alone may be seen, where the role is `member`; all are seen by
    /// editors, managers and viewers (R4).
    pub fn only_own(&self) -> Option<&MemberId> {
        if self.role == Role::Member {
            self.member.as_ref()
        } else {
            None
        }
    }

    /// Whether limits above a workspace's usual ceiling may be set (R51).
    pub fn is_administrator(&self) -> bool {
        self.has_organization_role(OrganizationRole::WorkspacesManager)
    }

    /// Whether whoever asks has the role in the organization. The command line has every one, a
    /// key none.
    pub fn has_organization_role(&self, role: OrganizationRole) -> bool {
        match self.credential {
            Credential::CommandLine => true,
            Credential::Session { .. } => {
                self.person.as_ref().is_some_and(|person| person.has(role))
            }
            Credential::Key(_) | Credential::Letter => false,
        }
    }
}

/// A signed-in user.
#[derive(Debug, Clone)]
pub struct Person {
    pub(crate) user: UserId,
    pub(crate) organization: OrganizationId,
    pub(crate) session_expires_at: Timestamp,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) language: Option<String>,
    pub(crate) roles: Vec<OrganizationRole>,
    /// Set while a write with an idempotency key is carried out.
    pub(crate) ticket: Option<Ticket>,
}

impl Person {
    /// The user.
    pub fn user(&self) -> &UserId {
        &self.user
    }

    /// The user's organization.
    pub fn organization(&self) -> &OrganizationId {
        &self.organization
    }

    /// The user's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The user's e-mail address.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// The language that the user chose (`en`, `fr`); none where the browser decides.
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// When the session ends (R2).
    pub fn session_expires_at(&self) -> Timestamp {
        self.session_expires_at
    }

    /// The roles in the organization.
    pub fn roles(&self) -> &[OrganizationRole] {
        &self.roles
    }

    /// Whether the user has the role; organization managers have every one.
    pub fn has(&self, role: OrganizationRole) -> bool {
        has_organization_role(&self.roles, role)
    }

    /// Refuses who has not the role (R4).
    pub fn require(&self, role: OrganizationRole) -> ServiceResult<()> {
        if self.has(role) {
            return Ok(());
        }
        Err(ServiceError::forbidden(format!(
            "This needs the organization role {role}. Ask an organization manager for it"
        )))
    }
}

fn has_organization_role(roles: &[OrganizationRole], role: OrganizationRole) -> bool {
    roles.contains(&role) || roles.contains(&OrganizationRole::OrganizationManager)
}

/// Whether a workspace role includes another: they are declared from the highest down.
pub(crate) fn includes(role: Role, required: Role) -> bool {
    role <= required
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_includes_those_below_it() {
        let from_the_top = [Role::Manager, Role::Editor, Role::Member, Role::Viewer];
        for (place, role) in from_the_top.into_iter().enumerate() {
            for (other_place, other) in from_the_top.into_iter().enumerate() {
                assert_eq!(
                    includes(role, other),
                    place <= other_place,
                    "{role} {other}"
                );
            }
        }
    }

    #[test]
    fn organization_managers_have_every_organization_role() {
        for role in OrganizationRole::ALL {
            assert!(has_organization_role(
                &[OrganizationRole::OrganizationManager],
                *role
            ));
        }
        assert!(!has_organization_role(
            &[OrganizationRole::UsersManager],
            OrganizationRole::WorkspacesManager
        ));
    }
}
