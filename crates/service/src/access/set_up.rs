//! The set-up at first start (R1): organization, first workspace, first administrator.

use domain::identity::Role;
use domain::ids::{OrganizationId, UserId, WorkspaceId};
use domain::ledger::Actor;
use domain::organization::OrganizationRole;
use domain::time::Timestamp;
use serde::Deserialize;
use store::user::UserRow;
use store::{Json, StoreError, Tx, organization, user};

use super::sessions::SignedIn;
use super::token::Secret;
use super::workspaces::{NewWorkspace, make_workspace};
use crate::input::Checks;
use crate::{Service, ServiceError, ServiceResult, password};

/// What the first person fills in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    /// The organization's name.
    pub organization: String,
    /// The first workspace's name.
    pub workspace: String,
    /// Its time zone, by IANA name.
    pub time_zone: String,
    /// Its language, `en` or `fr`.
    pub language: String,
    /// The first administrator's name.
    pub name: String,
    /// The first administrator's e-mail address.
    pub email: String,
    /// The first administrator's password.
    pub password: Secret,
}

/// The set-up is done, and its person signed in.
#[derive(Debug, Clone)]
pub struct SetUpDone {
    /// The session.
    pub session: SignedIn,
    /// The first workspace.
    pub workspace: WorkspaceId,
}

pub(crate) fn already_set_up() -> ServiceError {
    ServiceError::conflict(
        "already_set_up",
        "The set-up is done already. Sign in, or ask its administrator for an invitation",
    )
}

impl Service {
    /// Makes organization, workspace and administrator together and signs the administrator in.
    /// It works once: of two at the same moment the second is told that the set-up is done.
    pub async fn set_up(&self, input: &SetUp) -> ServiceResult<SetUpDone> {
        let now = self.now();
        let mut checks = Checks::new();
        let organization_name = checks.name("organization", &input.organization);
        let workspace = NewWorkspace {
            name: input.workspace.clone(),
            time_zone: input.time_zone.clone(),
            language: Some(input.language.clone()),
        }
        .checked(&mut checks, "workspace");
        let name = checks.name("name", &input.name);
        let email = checks.email("email", &input.email);
        let password = input.password.expose();
        password::check_new(&mut checks, "password", password, &[&name, &email]);
        checks.finish()?;
        if self.is_set_up().await? {
            return Err(already_set_up());
        }
        let hash = self.hash_password(password).await?;
        let mut tx = self.write_unkeyed().await?;
        let organization = self
            .make_organization(&mut tx, &organization_name, now)
            .await?;
        let user: UserId = self.mint(now);
        let row = UserRow {
            id: user.clone(),
            organization_id: organization.clone(),
            email,
            name,
            password_hash: Some(hash),
            organization_roles: Json(vec![OrganizationRole::OrganizationManager]),
            language: None,
            active: true,
            created_at: now,
        };
        user::insert(&mut tx, &row).await?;
        let actor = Actor::User(user.clone());
        let seat = Some((&user, Role::Manager));
        let workspace =
            make_workspace(self, &mut tx, &organization, workspace, seat, actor, now).await?;
        let session = self.begin_session(&mut tx, &user, now).await?;
        tx.commit().await?;
        tracing::info!(organization = %organization, "the set-up is done");
        Ok(SetUpDone { session, workspace })
    }

    /// Makes the one organization of the installation in the caller's transaction.
    pub(crate) async fn make_organization(
        &self,
        tx: &mut Tx,
        name: &str,
        now: Timestamp,
    ) -> ServiceResult<OrganizationId> {
        let id: OrganizationId = self.mint(now);
        match organization::create(tx, &id, name, now).await {
            Ok(()) => Ok(id),
            Err(StoreError::AlreadyExists) => Err(already_set_up()),
            Err(other) => Err(other.into()),
        }
    }
}
