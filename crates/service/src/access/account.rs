//! What people change of themselves.

use domain::ids::UserId;
use domain::organization::OrganizationRole;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::{session, user};
use utoipa::ToSchema;

use super::sessions::SignedIn;
use super::token::Secret;
use crate::input::Checks;
use crate::schema::OrganizationRoleName;
use crate::{Person, Service, ServiceError, ServiceResult, password};

/// The signed-in person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Me {
    /// The user.
    #[schema(value_type = String)]
    pub id: UserId,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The interface's language; null where the browser decides.
    pub language: Option<String>,
    /// Roles in the organization.
    #[schema(value_type = Vec<OrganizationRoleName>)]
    pub roles: Vec<OrganizationRole>,
    /// When the session ends by itself.
    #[schema(value_type = String, format = DateTime)]
    pub session_expires_at: Timestamp,
}

/// A new password, with the present one as the proof.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The present password.
    pub current: Secret,
    /// The new one.
    pub new: Secret,
}

/// A change of what others see of oneself; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileChange {
    /// The name.
    #[serde(default)]
    pub name: Option<String>,
    /// The interface's language, `en` or `fr`; empty where the browser is to decide.
    #[serde(default)]
    pub language: Option<String>,
}

impl Service {
    /// The signed-in person as pages show them.
    pub fn me(&self, person: &Person) -> Me {
        Me {
            id: person.user().clone(),
            name: person.name().to_owned(),
            email: person.email().to_owned(),
            language: person.language().map(str::to_owned),
            roles: person.roles().to_vec(),
            session_expires_at: person.session_expires_at(),
        }
    }

    /// Changes the password. Every session ends, this one as well, and a new one begins (S-08).
    pub async fn change_password(
        &self,
        person: &Person,
        change: &PasswordChange,
    ) -> ServiceResult<SignedIn> {
        let now = self.now();
        let mut checks = Checks::new();
        let new = change.new.expose();
        password::check_new(&mut checks, "new", new, &[person.name(), person.email()]);
        checks.ensure(
            new != change.current.expose(),
            "new",
            "unchanged",
            "The new password is the present one. Choose another",
        );
        checks.finish()?;
        let attempt = self.throttle().take(person.email(), None, now)?;
        let found = user::by_id(&mut self.read().await?, person.user()).await?;
        let hash = found.and_then(|user| user.password_hash);
        let right = self
            .verify_password(change.current.expose(), hash.as_deref())
            .await?;
        if !right {
            return Err(ServiceError::invalid(
                "current",
                "wrong_password",
                "This is not the present password. Check it and try again",
            ));
        }
        self.throttle().give_back(attempt);
        let new_hash = self.hash_password(new).await?;
        let mut tx = self.write_unkeyed().await?;
        let unchanged = user::by_id(&mut tx, person.user())
            .await?
            .is_some_and(|user| user.active && user.password_hash == hash);
        if !unchanged {
            return Err(ServiceError::SignInNeeded);
        }
        user::set_password(&mut tx, person.user(), &new_hash).await?;
        session::end_all(&mut tx, person.user()).await?;
        let signed_in = self.begin_session(&mut tx, person.user(), now).await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    /// Changes name and language.
    pub async fn change_profile(
        &self,
        person: &Person,
        change: &ProfileChange,
    ) -> ServiceResult<()> {
        let mut checks = Checks::new();
        let name = match &change.name {
            Some(name) => checks.name("name", name),
            None => person.name().to_owned(),
        };
        let language = match change.language.as_deref() {
            Some("") => None,
            Some(language) => Some(checks.language("language", language)),
            None => person.language().map(str::to_owned),
        };
        checks.finish()?;
        let mut tx = self.write(person).await?;
        user::set_profile(&mut tx, person.user(), &name, language.as_deref()).await?;
        tx.commit(&()).await?;
        Ok(())
    }
}
