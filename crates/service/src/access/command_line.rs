//! Set-up without a browser: who runs the program on its machine has the database already, so
//! these ask for no session. Workspaces' own use cases take `Service::scope_of_command_line`.

use domain::identity::Role;
use domain::ids::{OrganizationId, UserId, WorkspaceId};
use domain::ledger::Actor;
use domain::organization::OrganizationRole;
use serde::Serialize;
use store::{organization, session, user};

use super::token::Secret;
use super::users::{NewUser, UserView, in_order, insert_user};
use super::workspaces::{NewWorkspace, make_workspace};
use crate::error::OrNotFound;
use crate::input::{Checks, address};
use crate::{Service, ServiceError, ServiceResult, password};

/// The organization's name where the command line makes it and is given none.
const ORGANIZATION_NAME: &str = "Overture";

/// A workspace that the command line made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MadeWorkspace {
    /// The workspace.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Its first manager, where one was named.
    pub manager: Option<UserId>,
}

impl Service {
    /// Makes a user. Where nothing is set up yet, the organization is made as well and the user is
    /// its manager: there must be one.
    pub async fn create_user_by_command_line(
        &self,
        new: &NewUser,
        organization_name: Option<&str>,
    ) -> ServiceResult<UserView> {
        let now = self.now();
        let present = organization::first(&mut self.read().await?).await?;
        let mut roles = new.roles.clone();
        if present.is_none() {
            roles.push(OrganizationRole::OrganizationManager);
        }
        let placeholder: OrganizationId = match &present {
            Some(row) => row.id.clone(),
            None => self.mint(now),
        };
        let mut row = self.new_user(new, in_order(roles), placeholder).await?;
        let mut checks = Checks::new();
        let name = checks.name(
            "organization",
            organization_name.unwrap_or(ORGANIZATION_NAME),
        );
        checks.finish()?;
        let mut tx = self.write_unkeyed().await?;
        if present.is_none() {
            row.organization_id = self.make_organization(&mut tx, &name, now).await?;
        }
        insert_user(&mut tx, &row).await?;
        tx.commit().await?;
        Ok(row.into())
    }

    /// Sets a user's password, for somebody who has forgotten it; every session ends.
    pub async fn set_password_by_command_line(
        &self,
        email: &str,
        password: &Secret,
    ) -> ServiceResult<()> {
        let email = address(email);
        let mut checks = Checks::new();
        password::check_new(&mut checks, "password", password.expose(), &[&email]);
        checks.finish()?;
        let hash = self.hash_password(password.expose()).await?;
        let mut tx = self.write_unkeyed().await?;
        let user = user::by_email(&mut tx, &email)
            .await?
            .or_not_found("user")?;
        user::set_password(&mut tx, &user.id, &hash).await?;
        session::end_all(&mut tx, &user.id).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Makes a workspace; the user with the address `manager` becomes its first manager.
    pub async fn create_workspace_by_command_line(
        &self,
        new: &NewWorkspace,
        manager: Option<&str>,
    ) -> ServiceResult<MadeWorkspace> {
        let now = self.now();
        let mut checks = Checks::new();
        let new = new.clone().checked(&mut checks, "name");
        checks.finish()?;
        let mut tx = self.write_unkeyed().await?;
        let organization = organization::first(&mut tx).await?.ok_or_else(|| {
            ServiceError::conflict(
                "not_set_up",
                "There is no organization yet. Create a user first; it becomes the organization's manager",
            )
        })?;
        let manager = match manager {
            Some(email) => Some(
                user::by_email(&mut tx, &address(email))
                    .await?
                    .or_not_found("user")?
                    .id,
            ),
            None => None,
        };
        let name = new.name.clone();
        let seat = manager.as_ref().map(|user| (user, Role::Manager));
        let actor = Actor::CommandLine;
        let id = make_workspace(self, &mut tx, &organization.id, new, seat, actor, now).await?;
        tx.commit().await?;
        Ok(MadeWorkspace { id, name, manager })
    }
}
