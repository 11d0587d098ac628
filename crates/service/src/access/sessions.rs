//! Signing in and out (R2), and who a session or a key lets in where.

use std::net::IpAddr;

use domain::identity::Role;
use domain::ids::{SessionId, WorkspaceId};
use domain::limits;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::session::{SeatedSessionRow, SessionRow};
use store::{Tx, api_key, organization, session, user, workspace};

use super::token::{Secret, TokenKind};
use crate::error::OrNotFound;
use crate::input::address;
use crate::scope::{Credential, Place};
use crate::{Person, Scope, Service, ServiceError, ServiceResult};
use words::links::Shortener;

/// What a person types to sign in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: Secret,
}

/// A session that has begun.
#[derive(Debug, Clone, Serialize)]
pub struct SignedIn {
    /// The session's token, for the cookie. It is shown this once.
    pub token: Secret,
    /// When the session ends by itself.
    pub expires_at: Timestamp,
    /// The user.
    pub user_id: domain::ids::UserId,
}

impl Service {
    /// Signs a person in. The answer and its time are the same for an unknown address and for a
    /// wrong password; who guesses is slowed down by the address that is tried and by `origin`,
    /// the network address that it is tried from.
    pub async fn log_in(
        &self,
        credentials: &Credentials,
        origin: Option<IpAddr>,
    ) -> ServiceResult<SignedIn> {
        let now = self.now();
        let email = address(&credentials.email);
        let attempt = self.throttle().take(&email, origin, now)?;
        let found = user::by_email(&mut self.read().await?, &email).await?;
        let hash = found
            .as_ref()
            .filter(|user| user.active)
            .and_then(|user| user.password_hash.clone());
        let right = self
            .verify_password(credentials.password.expose(), hash.as_deref())
            .await?;
        let Some(found) = found.filter(|_| right) else {
            return Err(ServiceError::WrongCredentials);
        };
        self.throttle().give_back(attempt);
        let mut tx = self.write_unkeyed().await?;
        // Meanwhile the user may have been switched off, or the password changed.
        let user = user::by_id(&mut tx, &found.id)
            .await?
            .filter(|user| user.active && user.password_hash == hash)
            .ok_or(ServiceError::WrongCredentials)?;
        let signed_in = self.begin_session(&mut tx, &user.id, now).await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    /// Begins a session in the caller's transaction.
    pub(crate) async fn begin_session(
        &self,
        tx: &mut Tx,
        user: &domain::ids::UserId,
        now: Timestamp,
    ) -> ServiceResult<SignedIn> {
        let id: SessionId = self.mint(now);
        let (token, stored) = self.with_secrets(|secrets| TokenKind::Session.mint(secrets));
        let expires_at = now.plus_millis(limits::SESSION_MILLISECONDS);
        session::insert(tx, &id, user, &stored, now, expires_at).await?;
        Ok(SignedIn {
            token,
            expires_at,
            user_id: user.clone(),
        })
    }

    /// Ends every session of the person, on all devices (R2).
    pub async fn log_out(&self, person: &Person) -> ServiceResult<()> {
        let mut tx = self.write_unkeyed().await?;
        session::end_all(&mut tx, person.user()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The person behind a session's token.
    pub async fn person_of_session(&self, token: &str) -> ServiceResult<Person> {
        let stored = TokenKind::Session
            .stored(token)
            .ok_or(ServiceError::SignInNeeded)?;
        let now = self.now();
        let found = session::find(&mut self.read().await?, &stored, now).await?;
        found.map(person).ok_or(ServiceError::SignInNeeded)
    }

    /// What a session's token opens in a workspace. A workspace in which the person has no seat is
    /// not found; one in which the person was switched off is forbidden (R11).
    pub async fn scope_of_session(
        &self,
        token: &str,
        workspace: &WorkspaceId,
    ) -> ServiceResult<Scope> {
        let stored = TokenKind::Session
            .stored(token)
            .ok_or(ServiceError::SignInNeeded)?;
        let now = self.now();
        let found = session::find_seated(&mut self.read().await?, &stored, now, workspace).await?;
        let found = found.ok_or(ServiceError::SignInNeeded)?;
        let links = self.links_where(found.click_tracking.unwrap_or_default());
        scope(found, links)
    }

    /// What an API key opens.
    pub async fn scope_of_key(&self, key: &str) -> ServiceResult<Scope> {
        let stored = TokenKind::Key
            .stored(key)
            .ok_or(ServiceError::SignInNeeded)?;
        let now = self.now();
        let found = api_key::find(&mut self.read().await?, &stored, now)
            .await?
            .ok_or(ServiceError::SignInNeeded)?;
        Ok(Scope {
            organization: found.organization_id,
            workspace: found.workspace_id,
            role: found.role,
            member: None,
            credential: Credential::Key(found.id),
            person: None,
            place: Place {
                name: found.workspace_name,
                time_zone: found.workspace_time_zone,
                language: found.workspace_language,
                color: found.workspace_color,
                invitations_per_week: found.invitations_per_week,
                messages_per_day: found.messages_per_day,
                links: self.links_where(found.click_tracking),
            },
            ticket: None,
        })
    }

    /// What an API key opens in the workspace that a request names: its own, and no other is
    /// found.
    pub async fn scope_of_key_in(
        &self,
        key: &str,
        workspace: &WorkspaceId,
    ) -> ServiceResult<Scope> {
        let scope = self.scope_of_key(key).await?;
        if scope.workspace() != workspace {
            return Err(ServiceError::not_found("workspace"));
        }
        Ok(scope)
    }

    /// What the command line opens: whoever runs it has the database already.
    pub async fn scope_of_command_line(&self, workspace: &WorkspaceId) -> ServiceResult<Scope> {
        let found = workspace::get(&mut self.read().await?, workspace)
            .await?
            .or_not_found("workspace")?;
        Ok(Scope {
            organization: found.organization_id,
            workspace: found.id,
            role: Role::Manager,
            member: None,
            credential: Credential::CommandLine,
            person: None,
            place: Place {
                name: found.name,
                time_zone: found.time_zone,
                language: found.language,
                color: found.color,
                invitations_per_week: found.invitations_per_week,
                messages_per_day: found.messages_per_day,
                links: self.links_where(found.click_tracking),
            },
            ticket: None,
        })
    }

    /// Whether whoever holds the scope would be let in again with the same role, for connections
    /// that stay open (S-34).
    pub async fn still_holds(&self, scope: &Scope) -> ServiceResult<bool> {
        let now = self.now();
        let mut tx = self.read().await?;
        Ok(match &scope.credential {
            // A letter is written within one transaction, and nobody asks again.
            Credential::CommandLine | Credential::Letter => true,
            Credential::Key(id) => api_key::get(&mut tx, &scope.workspace, id)
                .await?
                .is_some_and(|key| {
                    key.revoked_at.is_none()
                        && key.role == scope.role
                        && key.expires_at.is_none_or(|at| at > now)
                }),
            Credential::Session { id, .. } => {
                session::still_seated(&mut tx, id, now, &scope.workspace)
                    .await?
                    .is_some_and(|seat| seat.role == scope.role)
            }
        })
    }

    /// Removes what has run out: sessions and answers to repeated writes. The engine's loop calls
    /// it now and then.
    pub async fn clean_up(&self) -> ServiceResult<()> {
        let now = self.now();
        let mut tx = self.write_unkeyed().await?;
        session::end_expired(&mut tx, now).await?;
        let old = now.plus_millis(-limits::IDEMPOTENCY_MILLISECONDS);
        store::idempotency::forget_old(&mut tx, old).await?;
        let old = now.plus_millis(-limits::DECISION_MEMORY_MILLISECONDS);
        store::delivery::forget_old(&mut tx, old).await?;
        let old = now.plus_millis(-limits::MAIL_KEPT_MILLISECONDS);
        store::mail::forget(&mut tx, old).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whether the set-up was done (R1).
    pub async fn is_set_up(&self) -> ServiceResult<bool> {
        Ok(organization::first(&mut self.read().await?)
            .await?
            .is_some())
    }
}

fn person(row: SessionRow) -> Person {
    Person {
        user: row.user_id,
        organization: row.organization_id,
        session_expires_at: row.expires_at,
        name: row.name,
        email: row.email,
        language: row.language,
        roles: row.organization_roles.0,
        ticket: None,
    }
}

fn scope(row: SeatedSessionRow, links: Option<Shortener>) -> ServiceResult<Scope> {
    let workspace = row.workspace_id.or_not_found("workspace")?;
    let member = row.member_id.or_not_found("workspace")?;
    let role = row.member_role.or_not_found("workspace")?;
    if row.member_active != Some(true) {
        return Err(ServiceError::forbidden(
            "You are switched off in this workspace. Ask one of its managers to switch you on",
        ));
    }
    let person = Person {
        user: row.user_id.clone(),
        organization: row.organization_id.clone(),
        session_expires_at: row.expires_at,
        name: row.name,
        email: row.email,
        language: row.language,
        roles: row.organization_roles.0,
        ticket: None,
    };
    Ok(Scope {
        organization: row.organization_id,
        workspace,
        role,
        member: Some(member),
        credential: Credential::Session {
            id: row.id,
            user: row.user_id,
        },
        person: Some(person),
        place: Place {
            name: row.workspace_name.unwrap_or_default(),
            time_zone: row.workspace_time_zone.unwrap_or_default(),
            language: row.workspace_language.unwrap_or_default(),
            color: row.workspace_color,
            invitations_per_week: row.invitations_per_week.unwrap_or_default(),
            messages_per_day: row.messages_per_day.unwrap_or_default(),
            links,
        },
        ticket: None,
    })
}
