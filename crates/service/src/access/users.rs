//! Users of the organization and their roles in it (R4).

use domain::ids::UserId;
use domain::organization::OrganizationRole;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::user::UserRow;
use store::{Json, StoreError, organization, session, user};
use utoipa::ToSchema;

use super::token::Secret;
use crate::error::OrNotFound;
use crate::input::Checks;
use crate::schema::OrganizationRoleName;
use crate::{Page, PageRequest, Person, Service, ServiceError, ServiceResult, password};

/// A user as the organization's managers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UserView {
    /// The id.
    #[schema(value_type = String)]
    pub id: UserId,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// Roles in the organization.
    #[schema(value_type = Vec<OrganizationRoleName>)]
    pub roles: Vec<OrganizationRole>,
    /// Whether the user can log in.
    pub active: bool,
    /// Whether the user has a password.
    pub has_password: bool,
    /// When the user was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl From<UserRow> for UserView {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            email: row.email,
            roles: row.organization_roles.0,
            active: row.active,
            has_password: row.password_hash.is_some(),
            created_at: row.created_at,
        }
    }
}

/// A user to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// E-mail address.
    pub email: String,
    /// Name.
    pub name: String,
    /// First password; without one the user cannot log in until an invitation is accepted.
    #[serde(default)]
    pub password: Option<Secret>,
    /// Roles in the organization.
    #[serde(default)]
    #[schema(value_type = Vec<OrganizationRoleName>)]
    pub roles: Vec<OrganizationRole>,
}

/// A change of a user; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    /// Name.
    #[serde(default)]
    pub name: Option<String>,
    /// Roles in the organization.
    #[serde(default)]
    #[schema(value_type = Option<Vec<OrganizationRoleName>>)]
    pub roles: Option<Vec<OrganizationRole>>,
    /// Whether the user can log in. Switching off ends every session at once.
    #[serde(default)]
    pub active: Option<bool>,
}

pub(crate) fn address_taken() -> ServiceError {
    ServiceError::invalid(
        "email",
        "taken",
        "A user with this address exists. Choose another address, or open that user",
    )
}

/// Roles without repetitions, in the order of their declaration.
pub(crate) fn in_order(mut roles: Vec<OrganizationRole>) -> Vec<OrganizationRole> {
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// Who looks after users may touch those without roles; the others, and roles, are for
/// organization managers: else a users manager could make itself one.
fn require_power_over(
    person: &Person,
    present: &[OrganizationRole],
    wanted: &[OrganizationRole],
) -> ServiceResult<()> {
    if present.is_empty() && wanted.is_empty() {
        return person.require(OrganizationRole::UsersManager);
    }
    person.require(OrganizationRole::OrganizationManager)
}

impl Service {
    /// Users of the organization, by name. Needs the organization role users manager.
    pub async fn users(
        &self,
        person: &Person,
        request: &PageRequest,
    ) -> ServiceResult<Page<UserView>> {
        person.require(OrganizationRole::UsersManager)?;
        let limit = request.limit()?;
        let (name, id): (String, String) = request.after("users")?.unwrap_or_default();
        let rows = user::page(
            &mut self.read().await?,
            person.organization(),
            (&name, &id),
            limit + 1,
        )
        .await?;
        Ok(Page::of(
            "users",
            rows,
            limit,
            |row| (row.name.clone(), row.id.to_string()),
            UserView::from,
        ))
    }

    /// A user. Needs the organization role users manager.
    pub async fn user(&self, person: &Person, id: &UserId) -> ServiceResult<UserView> {
        person.require(OrganizationRole::UsersManager)?;
        let found = user::get(&mut self.read().await?, person.organization(), id).await?;
        Ok(found.or_not_found("user")?.into())
    }

    /// Makes a user. Needs the organization role users manager, and organization manager where the
    /// user gets roles.
    pub async fn create_user(&self, person: &Person, new: &NewUser) -> ServiceResult<UserView> {
        let roles = in_order(new.roles.clone());
        require_power_over(person, &[], &roles)?;
        let row = self
            .new_user(new, roles, person.organization().clone())
            .await?;
        let mut tx = self.write(person).await?;
        insert_user(&mut tx, &row).await?;
        let view = UserView::from(row);
        tx.commit(&view).await?;
        Ok(view)
    }

    /// Checks what is given for a user and hashes the password.
    pub(crate) async fn new_user(
        &self,
        new: &NewUser,
        roles: Vec<OrganizationRole>,
        organization: domain::ids::OrganizationId,
    ) -> ServiceResult<UserRow> {
        let now = self.now();
        let mut checks = Checks::new();
        let name = checks.name("name", &new.name);
        let email = checks.email("email", &new.email);
        if let Some(password) = &new.password {
            password::check_new(&mut checks, "password", password.expose(), &[&name, &email]);
        }
        checks.finish()?;
        let password_hash = match &new.password {
            Some(password) => Some(self.hash_password(password.expose()).await?),
            None => None,
        };
        Ok(UserRow {
            id: self.mint(now),
            organization_id: organization,
            email,
            name,
            password_hash,
            organization_roles: Json(roles),
            language: None,
            active: true,
            created_at: now,
        })
    }

    /// Changes name, roles or the switch of a user. The last active organization manager keeps
    /// role and switch (R4).
    pub async fn change_user(
        &self,
        person: &Person,
        id: &UserId,
        change: &UserChange,
    ) -> ServiceResult<UserView> {
        person.require(OrganizationRole::UsersManager)?;
        let mut tx = self.write(person).await?;
        organization::lock(&mut tx, person.organization()).await?;
        let before = user::get(&mut tx, person.organization(), id)
            .await?
            .or_not_found("user")?;
        let mut after = before.clone();
        let mut checks = Checks::new();
        if let Some(name) = &change.name {
            after.name = checks.name("name", name);
        }
        if let Some(roles) = &change.roles {
            after.organization_roles = Json(in_order(roles.clone()));
        }
        if let Some(active) = change.active {
            after.active = active;
        }
        checks.finish()?;
        require_power_over(
            person,
            &before.organization_roles.0,
            &after.organization_roles.0,
        )?;
        user::change(&mut tx, &after).await?;
        if user::active_manager_count(&mut tx, person.organization()).await? == 0 {
            return Err(ServiceError::conflict(
                "last_organization_manager",
                "This is the last organization manager. Make somebody else one first",
            ));
        }
        if before.active && !after.active {
            session::end_all(&mut tx, id).await?;
        }
        let view = UserView::from(after);
        tx.commit(&view).await?;
        Ok(view)
    }
}

/// Keeps a new user, telling a taken address.
pub(crate) async fn insert_user(tx: &mut store::Tx, row: &UserRow) -> ServiceResult<()> {
    match user::insert(tx, row).await {
        Err(StoreError::AlreadyExists) => Err(address_taken()),
        other => Ok(other?),
    }
}
