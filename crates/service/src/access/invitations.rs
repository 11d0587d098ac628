//! Invitations of people into a workspace, by a link that can be copied (R5).

use std::net::IpAddr;

use domain::identity::Role;
use domain::ledger::{Actor, EventKind};
use domain::limits;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::ledger::{self, Entry};
use store::member_invitation::{self, MemberInvitationRow};
use store::user::UserRow;
use store::{Json, Tx, member, user, workspace};
use utoipa::ToSchema;

use super::sessions::SignedIn;
use super::token::{Secret, TokenKind};
use super::users::insert_user;
use super::workspaces::{already_member, seat_user};
use crate::error::OrNotFound;
use crate::input::{Checks, address};
use crate::live::LiveKind;
use crate::schema::RoleName;
use crate::{LiveEvent, Page, PageRequest, Scope, Service, ServiceError, ServiceResult, password};

/// Somebody to be invited.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// E-mail address.
    pub email: String,
    /// Name.
    pub name: String,
    /// The role to come.
    #[schema(value_type = RoleName)]
    pub role: Role,
}

/// An invitation that was not accepted yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvitationView {
    /// E-mail address; it names the invitation.
    pub email: String,
    /// Name.
    pub name: String,
    /// The role to come.
    #[schema(value_type = RoleName)]
    pub role: Role,
    /// When it was made or sent again.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When the link stops working.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// Whether it has stopped working.
    pub expired: bool,
}

/// An invitation with the token of its link, which is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvitationLink {
    /// The invitation.
    pub invitation: InvitationView,
    /// The token; the edge makes the link of it.
    pub token: Secret,
    /// Whether the link is on its way by mail as well.
    pub mailed: bool,
}

/// What the page behind a link shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvitationWelcome {
    /// The workspace's name.
    pub workspace: String,
    /// The address that was invited.
    pub email: String,
    /// The name as the inviting person wrote it.
    pub name: String,
    /// The role to come.
    pub role: Role,
    /// Whether the person has a password already and confirms with it; else one is chosen.
    pub has_password: bool,
}

/// How an invitation is accepted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The name, where it is to be another than the invitation's.
    #[serde(default)]
    pub name: Option<String>,
    /// The present password of who has one, else the one to have.
    pub password: Secret,
}

/// The invited person is a member and signed in.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The session.
    pub session: SignedIn,
    /// The workspace.
    pub workspace: domain::ids::WorkspaceId,
}

fn view(row: MemberInvitationRow, now: Timestamp) -> InvitationView {
    InvitationView {
        expired: row.expires_at <= now,
        email: row.email,
        name: row.name,
        role: row.role,
        created_at: row.created_at,
        expires_at: row.expires_at,
    }
}

const WHAT: &str = "invitation";
/// The kind of its letter; one whose link works no more is taken back while it waits.
const LETTER: &str = crate::mail::INVITATION;

impl Service {
    /// Open invitations, by address. Needs the role manager.
    pub async fn invitations(
        &self,
        scope: &Scope,
        request: &PageRequest,
    ) -> ServiceResult<Page<InvitationView>> {
        scope.require(Role::Manager)?;
        let now = self.now();
        let limit = request.limit()?;
        let after: String = request.after("invitations")?.unwrap_or_default();
        let rows = member_invitation::page(
            &mut self.read().await?,
            scope.workspace(),
            &after,
            limit + 1,
        )
        .await?;
        Ok(Page::of(
            "invitations",
            rows,
            limit,
            |row| row.email.clone(),
            |row| view(row, now),
        ))
    }

    /// Invites a person. Needs the role manager.
    pub async fn invite_member(
        &self,
        scope: &Scope,
        new: &NewInvitation,
    ) -> ServiceResult<InvitationLink> {
        scope.require(Role::Manager)?;
        let now = self.now();
        let mut checks = Checks::new();
        let email = checks.email("email", &new.email);
        let name = checks.name("name", &new.name);
        checks.finish()?;
        let (token, stored) = self.with_secrets(|secrets| TokenKind::Invitation.mint(secrets));
        let row = MemberInvitationRow {
            workspace_id: scope.workspace().clone(),
            email,
            name,
            role: new.role,
            invited_by: scope.actor().to_string(),
            created_at: now,
            expires_at: now.plus_millis(limits::INVITATION_LINK_MILLISECONDS),
            accepted_at: None,
        };
        let mut tx = self.write(scope).await?;
        if is_member(&mut tx, scope, &row.email).await? {
            return Err(already_member());
        }
        if !member_invitation::insert(&mut tx, &row, &stored).await? {
            return Err(ServiceError::conflict(
                "already_invited",
                "This address is invited already. Send that invitation again, or withdraw it first",
            ));
        }
        tell(&mut tx, scope, EventKind::MemberInvited, &row.email, now).await?;
        let invitation = view(row, now);
        let mailed = self
            .mail_invitation(&mut tx, scope, &invitation, (token.expose(), &stored))
            .await?;
        let link = InvitationLink {
            invitation,
            token,
            mailed,
        };
        tx.commit(&link).await?;
        self.announce(LiveEvent::new(scope.workspace(), LiveKind::Member));
        Ok(link)
    }

    /// Sends an invitation again: a new link, with a new term; the old link stops working. Needs
    /// the role manager.
    pub async fn renew_invitation(
        &self,
        scope: &Scope,
        email: &str,
    ) -> ServiceResult<InvitationLink> {
        scope.require(Role::Manager)?;
        let now = self.now();
        let email = address(email);
        let (token, stored) = self.with_secrets(|secrets| TokenKind::Invitation.mint(secrets));
        let expires_at = now.plus_millis(limits::INVITATION_LINK_MILLISECONDS);
        let mut tx = self.write(scope).await?;
        let workspace = scope.workspace();
        if !member_invitation::renew(&mut tx, workspace, &email, &stored, now, expires_at).await? {
            return Err(ServiceError::not_found(WHAT));
        }
        let row = member_invitation::get(&mut tx, workspace, &email)
            .await?
            .or_not_found(WHAT)?;
        tell(&mut tx, scope, EventKind::MemberInvited, &row.email, now).await?;
        let invitation = view(row, now);
        store::mail::take_back(&mut tx, workspace, &email, LETTER, now).await?;
        let mailed = self
            .mail_invitation(&mut tx, scope, &invitation, (token.expose(), &stored))
            .await?;
        let link = InvitationLink {
            invitation,
            token,
            mailed,
        };
        tx.commit(&link).await?;
        self.announce(LiveEvent::new(scope.workspace(), LiveKind::Member));
        Ok(link)
    }

    /// Takes an invitation back; its link stops working. Needs the role manager.
    pub async fn withdraw_invitation(&self, scope: &Scope, email: &str) -> ServiceResult<()> {
        scope.require(Role::Manager)?;
        let now = self.now();
        let email = address(email);
        let mut tx = self.write(scope).await?;
        if !member_invitation::withdraw(&mut tx, scope.workspace(), &email).await? {
            return Err(ServiceError::not_found(WHAT));
        }
        store::mail::take_back(&mut tx, scope.workspace(), &email, LETTER, now).await?;
        let kind = EventKind::MemberInvitationWithdrawn;
        tell(&mut tx, scope, kind, &email, now).await?;
        tx.commit(&()).await?;
        self.announce(LiveEvent::new(scope.workspace(), LiveKind::Member));
        Ok(())
    }

    /// What the page behind a link shows; a link that was used, withdrawn or has run out is not
    /// found.
    pub async fn invitation_of_link(&self, token: &str) -> ServiceResult<InvitationWelcome> {
        let now = self.now();
        let stored = TokenKind::Invitation.stored(token).or_not_found(WHAT)?;
        let mut tx = self.read().await?;
        let row = member_invitation::by_token(&mut tx, &stored, now)
            .await?
            .or_not_found(WHAT)?;
        let workspace = workspace::get(&mut tx, &row.workspace_id)
            .await?
            .or_not_found(WHAT)?;
        let user = user::by_email(&mut tx, &row.email).await?;
        Ok(InvitationWelcome {
            workspace: workspace.name,
            email: row.email,
            name: row.name,
            role: row.role,
            has_password: user.is_some_and(|user| user.password_hash.is_some()),
        })
    }

    /// Accepts an invitation: makes the user where there is none, and the member, and signs the
    /// person in. Who has a password must give it: a link alone opens nobody's account.
    pub async fn accept_invitation(
        &self,
        token: &str,
        acceptance: &Acceptance,
        origin: Option<IpAddr>,
    ) -> ServiceResult<Accepted> {
        let now = self.now();
        let stored = TokenKind::Invitation.stored(token).or_not_found(WHAT)?;
        let mut tx = self.read().await?;
        let invitation = member_invitation::by_token(&mut tx, &stored, now)
            .await?
            .or_not_found(WHAT)?;
        let existing = user::by_email(&mut tx, &invitation.email).await?;
        drop(tx);
        let new_hash = self
            .proved(existing.as_ref(), &invitation, acceptance, origin, now)
            .await?;
        let mut tx = self.write_unkeyed().await?;
        if !member_invitation::accept(&mut tx, &stored, now).await? {
            return Err(ServiceError::not_found(WHAT));
        }
        let home = &invitation.workspace_id;
        store::mail::take_back(&mut tx, home, &invitation.email, LETTER, now).await?;
        let user = self
            .invited_user(
                &mut tx,
                &invitation,
                existing.as_ref(),
                acceptance,
                new_hash,
                now,
            )
            .await?;
        seat_user(
            self,
            &mut tx,
            &invitation.workspace_id,
            &user.id,
            invitation.role,
            None,
            Actor::User(user.id.clone()),
            now,
        )
        .await?;
        let session = self.begin_session(&mut tx, &user.id, now).await?;
        tx.commit().await?;
        self.announce(LiveEvent::new(&invitation.workspace_id, LiveKind::Member));
        Ok(Accepted {
            session,
            workspace: invitation.workspace_id,
        })
    }

    /// Has who has a password prove it; answers the hash of a new password for who has none.
    async fn proved(
        &self,
        existing: Option<&UserRow>,
        invitation: &MemberInvitationRow,
        acceptance: &Acceptance,
        origin: Option<IpAddr>,
        now: Timestamp,
    ) -> ServiceResult<Option<String>> {
        let given = acceptance.password.expose();
        let hash = existing.and_then(|user| user.password_hash.as_deref());
        let Some(hash) = hash else {
            let mut checks = Checks::new();
            let name = match &acceptance.name {
                Some(name) => checks.name("name", name),
                None => invitation.name.clone(),
            };
            let known = [name.as_str(), invitation.email.as_str()];
            password::check_new(&mut checks, "password", given, &known);
            checks.finish()?;
            return self.hash_password(given).await.map(Some);
        };
        let attempt = self.throttle().take(&invitation.email, origin, now)?;
        if !self.verify_password(given, Some(hash)).await? {
            return Err(ServiceError::WrongCredentials);
        }
        self.throttle().give_back(attempt);
        Ok(None)
    }

    /// The user who accepts, in the caller's transaction: made where there is none.
    async fn invited_user(
        &self,
        tx: &mut Tx,
        invitation: &MemberInvitationRow,
        seen: Option<&UserRow>,
        acceptance: &Acceptance,
        new_hash: Option<String>,
        now: Timestamp,
    ) -> ServiceResult<UserRow> {
        let workspace = workspace::get(tx, &invitation.workspace_id)
            .await?
            .or_not_found(WHAT)?;
        let present = user::by_email(tx, &invitation.email).await?;
        let seen_hash = seen.and_then(|user| user.password_hash.as_ref());
        let unchanged = present.as_ref().map(|user| &user.id) == seen.map(|user| &user.id)
            && present
                .as_ref()
                .and_then(|user| user.password_hash.as_ref())
                == seen_hash;
        if !unchanged {
            return Err(ServiceError::conflict(
                "changed_meanwhile",
                "The account of this address changed at the same moment. Open the link again",
            ));
        }
        let Some(user) = present else {
            let row = UserRow {
                id: self.mint(now),
                organization_id: workspace.organization_id,
                email: invitation.email.clone(),
                name: match &acceptance.name {
                    Some(name) => crate::input::one_line(name),
                    None => invitation.name.clone(),
                },
                password_hash: new_hash,
                organization_roles: Json(Vec::new()),
                language: None,
                active: true,
                created_at: now,
            };
            insert_user(tx, &row).await?;
            return Ok(row);
        };
        if !user.active || user.organization_id != workspace.organization_id {
            return Err(ServiceError::forbidden(
                "The account of this address cannot be used here. Ask who invited you to look at it",
            ));
        }
        if let Some(hash) = &new_hash {
            user::set_password(tx, &user.id, hash).await?;
        }
        Ok(user)
    }
}

async fn is_member(tx: &mut Tx, scope: &Scope, email: &str) -> ServiceResult<bool> {
    let Some(user) = user::by_email(tx, email).await? else {
        return Ok(false);
    };
    Ok(member::of_user(tx, scope.workspace(), &user.id)
        .await?
        .is_some())
}

async fn tell(
    tx: &mut Tx,
    scope: &Scope,
    kind: EventKind,
    email: &str,
    now: Timestamp,
) -> ServiceResult<()> {
    let entry =
        Entry::new(now, kind, scope.actor(), "member_invitation").with(json!({ "email": email }));
    ledger::append(tx, scope.workspace(), vec![entry]).await?;
    Ok(())
}
