//! Members' accounts on the network: connecting, reconnecting, signing out (R10, R11, R43).
//!
//! An account belongs to the user, not to a workspace: what changes here is told in the ledger of
//! every workspace in which the user is a member.

use connectors::contract::{Account, Call, ConnectorError, SessionState};
use domain::identity::{AccountType, ConnectorKind, IdentityEvent, IdentityState, Role};
use domain::ids::{IdentityId, MemberId, UserId};
use domain::ledger::EventKind;
use domain::organization::OrganizationRole;
use domain::profile::ProfileKey;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::identity::IdentityRow;
use store::ledger::{self, Entry};
use store::member::MemberRow;
use store::{Tx, account, identity, member};
use url::Url;
use utoipa::ToSchema;

use super::connection::Connection;
use super::members::{IdentityView, identity as identity_view};
use super::token::Secret;
use crate::error::OrNotFound;
use crate::input::{Checks, shortened};
use crate::live::LiveKind;
use crate::schema::{AccountTypeName, IdentityStateName};
use crate::{LiveEvent, Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

/// An account to be connected.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "connector", rename_all = "snake_case", deny_unknown_fields)]
pub enum NewIdentity {
    /// A real account: the member acts by hand, guided by the companion. Neither password nor
    /// cookie is asked for.
    Assisted {
        /// The address of the member's own profile.
        #[serde(default)]
        profile_url: Option<String>,
        /// The kind of account.
        #[schema(value_type = AccountTypeName)]
        account_type: AccountType,
    },
    /// An account on the simulated network.
    Sandbox {
        /// Where the network is.
        base_url: String,
        /// The token of the account's session on it.
        session_token: Secret,
    },
}

/// How a reconnection stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reconnection {
    /// Where the account stands now.
    #[schema(value_type = IdentityStateName)]
    pub state: IdentityState,
    /// What the network says, where it wants something.
    pub detail: Option<String>,
    /// Where the owner signs in at the network, where that is needed; afterwards reconnect again.
    pub sign_in_url: Option<String>,
}

const WHAT: &str = "identity";
/// Characters of what a network tells and is only shown.
const SHOWN_MAXIMUM: usize = 300;

/// What is known of a new account after its connector was asked.
struct Prepared {
    connection: Connection,
    account_type: AccountType,
    profile_url: Option<String>,
    social_selling_index: Option<u32>,
    headline: Option<String>,
}

impl Service {
    /// The accounts of the workspace's members, in the order of the member list.
    pub async fn identities(
        &self,
        scope: &Scope,
        request: &PageRequest,
    ) -> ServiceResult<Page<IdentityView>> {
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let (name, id): (String, String) = request.after("identities")?.unwrap_or_default();
        let rows = member::page_with_identity(
            &mut self.read().await?,
            scope.workspace(),
            (&name, &id),
            limit + 1,
        )
        .await?;
        let page = Page::of(
            "identities",
            rows,
            limit,
            |row| (row.name.clone(), row.id.to_string()),
            |row| identity_view(&row),
        );
        Ok(Page {
            items: page.items.into_iter().flatten().collect(),
            next: page.next,
        })
    }

    /// An account of a member of the workspace.
    pub async fn identity(&self, scope: &Scope, id: &IdentityId) -> ServiceResult<IdentityView> {
        scope.require(Role::Viewer)?;
        let row = owner(&mut self.read().await?, scope, id).await?;
        identity_view(&row).or_not_found(WHAT)
    }

    /// Connects an account, of oneself where no member is named. It becomes connected; where one
    /// is there already, this one takes its place, unless the history of the other would be mixed
    /// up with it.
    ///
    /// Members connect their own. Managers may connect the first one of another member; who looks
    /// after users may connect any.
    pub async fn connect_identity(
        &self,
        scope: &Scope,
        of: Option<&MemberId>,
        new: &NewIdentity,
    ) -> ServiceResult<IdentityView> {
        scope.require(Role::Member)?;
        let now = self.now();
        let member_id = match of {
            Some(id) => id.clone(),
            None => scope.require_member()?.clone(),
        };
        let own = scope.member() == Some(&member_id);
        if !own {
            scope.require(Role::Manager)?;
        }
        let row = member::get(&mut self.read().await?, scope.workspace(), &member_id)
            .await?
            .or_not_found("member")?;
        require_right_to_connect(scope, &row, own)?;
        let prepared = self.prepared(new, now).await?;
        let mut tx = self.write(scope).await?;
        let changed = self
            .keep_identity(&mut tx, scope, &row.user_id, prepared, now)
            .await?;
        let row = member::get(&mut tx, scope.workspace(), &member_id)
            .await?
            .or_not_found("member")?;
        require_right_to_connect(scope, &row, own || changed.created)?;
        let view = identity_view(&row).or_not_found(WHAT)?;
        let seats = account::seats(&mut tx, &view.id).await?;
        tx.commit(&view).await?;
        self.announce_seats(&seats);
        Ok(view)
    }

    /// Looks whether the account's session is alive and moves its state accordingly. Where the
    /// owner has to sign in at the network, the answer says where; `back` is the page that the
    /// network leads back to, from the program's settings and never from a request (S-09).
    pub async fn reconnect_identity(
        &self,
        scope: &Scope,
        id: &IdentityId,
        back: &Url,
    ) -> ServiceResult<Reconnection> {
        scope.require(Role::Member)?;
        let now = self.now();
        let mut tx = self.read().await?;
        let member = owner(&mut tx, scope, id).await?;
        require_own_or_manager(scope, &member)?;
        let row = identity::in_workspace(&mut tx, scope.workspace(), id)
            .await?
            .or_not_found(WHAT)?;
        drop(tx);
        let connection = self.opened(&row)?;
        let (session, sign_in_url) = self.look(&connection, back, now).await?;
        let (event, detail) = match &session {
            SessionState::Connected(_) => (IdentityEvent::Connect, None),
            SessionState::Expired => (IdentityEvent::Expire, None),
            SessionState::ActionRequired { message, .. } => (
                IdentityEvent::Restrict,
                Some(shortened(message, SHOWN_MAXIMUM)),
            ),
        };
        let mut tx = self.write(scope).await?;
        let row = identity::in_workspace(&mut tx, scope.workspace(), id)
            .await?
            .or_not_found(WHAT)?;
        let state = move_by(&mut tx, scope, &row, event, detail.as_deref(), now).await?;
        if let SessionState::Connected(Some(account)) = &session {
            keep_account(&mut tx, &row, account).await?;
        }
        let seats = account::seats(&mut tx, id).await?;
        let answer = Reconnection {
            state,
            detail,
            sign_in_url: sign_in_url.map(|url| url.to_string()),
        };
        tx.commit(&answer).await?;
        self.announce_seats(&seats);
        Ok(answer)
    }

    /// Signs an account out: it becomes inactive in every workspace at once (R11). Doing it twice
    /// is the same as once.
    pub async fn sign_out_identity(
        &self,
        scope: &Scope,
        id: &IdentityId,
    ) -> ServiceResult<IdentityView> {
        scope.require(Role::Member)?;
        let now = self.now();
        let mut tx = self.write(scope).await?;
        let member = owner(&mut tx, scope, id).await?;
        require_own_or_manager(scope, &member)?;
        let row = identity::in_workspace(&mut tx, scope.workspace(), id)
            .await?
            .or_not_found(WHAT)?;
        move_by(&mut tx, scope, &row, IdentityEvent::SignOut, None, now).await?;
        let view = identity_view(&owner(&mut tx, scope, id).await?).or_not_found(WHAT)?;
        let seats = account::seats(&mut tx, id).await?;
        tx.commit(&view).await?;
        self.announce_seats(&seats);
        Ok(view)
    }

    fn announce_seats(&self, seats: &[account::Seat]) {
        for seat in seats {
            self.announce(LiveEvent::new(&seat.workspace_id, LiveKind::Member));
        }
    }

    fn opened(&self, row: &IdentityRow) -> ServiceResult<Connection> {
        self.open_connection(
            &row.id,
            row.connector,
            row.configuration_encrypted.as_deref(),
        )
        .map_err(|message| ServiceError::conflict("cannot_reach_account", message))
    }

    /// Checks what was given and asks the network whether it works.
    async fn prepared(&self, new: &NewIdentity, now: Timestamp) -> ServiceResult<Prepared> {
        match new {
            NewIdentity::Assisted {
                profile_url,
                account_type,
            } => {
                let profile_url = checked_profile(profile_url.as_deref())?;
                Ok(Prepared {
                    connection: Connection::assisted(),
                    account_type: *account_type,
                    profile_url,
                    social_selling_index: None,
                    headline: None,
                })
            }
            NewIdentity::Sandbox {
                base_url,
                session_token,
            } => {
                let base_url = self.checked_address(base_url)?;
                self.prepared_sandbox(base_url, session_token, now).await
            }
        }
    }

    fn checked_address(&self, text: &str) -> ServiceResult<Url> {
        let address = text
            .trim()
            .parse::<Url>()
            .ok()
            .filter(|address| self.sandbox_addresses().allow(address));
        address.ok_or_else(|| {
            ServiceError::invalid(
                "base_url",
                "address_not_allowed",
                "This installation does not reach a sandbox network at this address. Use one on this machine, or have the address added to the settings",
            )
        })
    }

    async fn prepared_sandbox(
        &self,
        base_url: Url,
        session_token: &Secret,
        now: Timestamp,
    ) -> ServiceResult<Prepared> {
        let mut checks = Checks::new();
        let token = session_token.expose();
        checks.ensure(
            !token.is_empty() && token.len() <= 500 && token.bytes().all(|b| b.is_ascii_graphic()),
            "session_token",
            "bad_token",
            "This is no session token. Copy it from the sandbox network's list of accounts",
        );
        checks.finish()?;
        // Whose session it is, the network says.
        let unnamed = Connection::sandbox(&base_url, "", session_token);
        let session = self
            .connector(&unnamed)?
            .session(Call::at(now))
            .await
            .map_err(network)?;
        match session {
            SessionState::Connected(Some(account)) => Ok(Prepared {
                connection: Connection::sandbox(&base_url, &account.remote_id, session_token),
                account_type: account.account_type,
                profile_url: account.profile_url.as_deref().and_then(web_address),
                social_selling_index: account.social_selling_index.map(u32::from),
                headline: account.headline,
            }),
            SessionState::Connected(None) => Err(network_error(
                "The network does not say which account this is",
            )),
            SessionState::Expired => Err(ServiceError::invalid(
                "session_token",
                "session_expired",
                "The session behind this token has ended. Sign in at the network and use the token that it gives",
            )),
            SessionState::ActionRequired { message, .. } => Err(network_error(&format!(
                "The network asks the owner of the account to act first: {message}"
            ))),
        }
    }

    /// Writes a connected account: a new one, or in the place of the one that is there.
    async fn keep_identity(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        user: &UserId,
        new: Prepared,
        now: Timestamp,
    ) -> ServiceResult<Kept> {
        if let Some(headline) = &new.headline {
            member::set_headline(tx, user, &shortened(headline, SHOWN_MAXIMUM)).await?;
        }
        let Some(present) = identity::of_user(tx, user).await? else {
            let id: IdentityId = self.mint(now);
            let row = IdentityRow {
                configuration_encrypted: Some(self.seal_connection(&id, &new.connection)),
                id,
                user_id: user.clone(),
                connector: new.connection.kind,
                account_type: new.account_type,
                profile_url: new.profile_url,
                social_selling_index: new.social_selling_index,
                state: IdentityState::Connected,
                state_detail: None,
                state_since: now,
                created_at: now,
            };
            identity::insert(tx, &row).await?;
            if warms_up(row.connector) {
                store::budget::warm_up(tx, &row.id, Some(now)).await?;
            }
            tell_seats(tx, scope, &row, None, IdentityState::Connected, None, now).await?;
            return Ok(Kept { created: true });
        };
        self.replace(tx, scope, &present, new, now).await?;
        Ok(Kept { created: false })
    }

    async fn replace(
        &self,
        tx: &mut Tx,
        scope: &Scope,
        present: &IdentityRow,
        new: Prepared,
        now: Timestamp,
    ) -> ServiceResult<()> {
        // A configuration that no longer opens (the key was lost) is connected again by its owner.
        let same = self
            .opened(present)
            .is_ok_and(|old| old.same_account(&new.connection));
        if !same {
            if identity::has_history(tx, &present.id).await? {
                return Err(ServiceError::conflict(
                    "identity_has_history",
                    "Invitations, messages or relations of another account belong to this member. Reconnect that account; another one needs another user",
                ));
            }
            identity::forget_streams(tx, &present.id).await?;
            let since = warms_up(new.connection.kind).then_some(now);
            store::budget::warm_up(tx, &present.id, since).await?;
        }
        let row = IdentityRow {
            configuration_encrypted: Some(self.seal_connection(&present.id, &new.connection)),
            connector: new.connection.kind,
            account_type: new.account_type,
            profile_url: new.profile_url,
            social_selling_index: new.social_selling_index,
            ..present.clone()
        };
        if !identity::replace(tx, &row, now).await? {
            return Err(ServiceError::conflict(
                "identity_busy",
                "This account is being used at this moment. Try again in a minute",
            ));
        }
        move_by(tx, scope, present, IdentityEvent::Connect, None, now).await?;
        Ok(())
    }

    /// Asks the network how the session stands, and where to sign in where it has ended.
    async fn look(
        &self,
        connection: &Connection,
        back: &Url,
        now: Timestamp,
    ) -> ServiceResult<(SessionState, Option<Url>)> {
        if connection.kind == ConnectorKind::Assisted {
            // The person is the session: who signs in on the companion is there.
            return Ok((SessionState::Connected(None), None));
        }
        let connector = self.connector(connection)?;
        let call = Call::at(now);
        let session = match connector.session(call).await {
            Err(ConnectorError::Reconnect) => SessionState::Expired,
            other => other.map_err(network)?,
        };
        let link = match session {
            SessionState::Connected(_) => None,
            _ => connector
                .reconnect_link(back, call)
                .await
                .map_err(network)?,
        };
        Ok((session, link))
    }
}

/// Whether a new account begins with few invitations (R51): a real one does, the simulated network minds nothing.
const fn warms_up(connector: ConnectorKind) -> bool {
    match connector {
        ConnectorKind::Assisted => true,
        ConnectorKind::Sandbox => false,
    }
}

/// What became of a connected account.
struct Kept {
    created: bool,
}

fn checked_profile(text: Option<&str>) -> ServiceResult<Option<String>> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    match ProfileKey::parse(text) {
        Ok(key) => Ok(Some(key.display_url())),
        Err(error) => Err(ServiceError::invalid(
            "profile_url",
            "bad_profile_url",
            error.to_string(),
        )),
    }
}

/// An address that a network tells and pages make a link of: nothing but a web page.
fn web_address(text: &str) -> Option<String> {
    let address = text.trim().parse::<Url>().ok()?;
    matches!(address.scheme(), "http" | "https").then(|| address.to_string())
}

/// The member of the workspace whose account it is.
async fn owner(tx: &mut Tx, scope: &Scope, id: &IdentityId) -> ServiceResult<MemberRow> {
    member::of_identity(tx, scope.workspace(), id)
        .await?
        .or_not_found(WHAT)
}

fn require_own_or_manager(scope: &Scope, member: &MemberRow) -> ServiceResult<()> {
    if scope.member() == Some(&member.id) {
        return Ok(());
    }
    scope.require(Role::Manager)
}

/// Another member's account is used in other workspaces too: only who looks after users may put
/// another in its place.
fn require_right_to_connect(scope: &Scope, row: &MemberRow, own: bool) -> ServiceResult<()> {
    let first = row.identity_id.is_none();
    if own || first || scope.has_organization_role(OrganizationRole::UsersManager) {
        return Ok(());
    }
    Err(ServiceError::forbidden(
        "This member has an account already, and only the member can put another in its place",
    ))
}

/// Moves an account along its chart and tells it in every workspace of its owner; where the chart
/// forbids it, nothing changes. Answers where the account stands then.
async fn move_by(
    tx: &mut Tx,
    scope: &Scope,
    row: &IdentityRow,
    event: IdentityEvent,
    detail: Option<&str>,
    now: Timestamp,
) -> ServiceResult<IdentityState> {
    let Some(to) = row.state.after(event) else {
        return Ok(row.state);
    };
    if !account::change_state(tx, &row.id, row.state, to, detail, now, now).await? {
        return Err(ServiceError::conflict(
            "changed_meanwhile",
            "The account changed at the same moment. Look at it and try again",
        ));
    }
    tell_seats(tx, scope, row, Some(row.state), to, detail, now).await?;
    Ok(to)
}

async fn tell_seats(
    tx: &mut Tx,
    scope: &Scope,
    row: &IdentityRow,
    from: Option<IdentityState>,
    to: IdentityState,
    detail: Option<&str>,
    now: Timestamp,
) -> ServiceResult<()> {
    for seat in account::seats(tx, &row.id).await? {
        let entry = Entry::new(
            now,
            EventKind::IdentityChanged,
            scope.actor(),
            "identity_use_case",
        )
        .member(&seat.member_id)
        .with(json!({ "identity": row.id, "from": from, "to": to, "detail": detail }));
        ledger::append(tx, &seat.workspace_id, vec![entry]).await?;
    }
    Ok(())
}

/// Keeps what the network tells of an account that is connected again.
async fn keep_account(tx: &mut Tx, row: &IdentityRow, account: &Account) -> ServiceResult<()> {
    let profile = account
        .profile_url
        .as_deref()
        .or(row.profile_url.as_deref());
    let index = account.social_selling_index.map(u32::from);
    identity::observed(tx, &row.id, account.account_type, profile, index).await?;
    if let Some(headline) = &account.headline {
        let headline = shortened(headline, SHOWN_MAXIMUM);
        member::set_headline(tx, &row.user_id, &headline).await?;
    }
    Ok(())
}

fn network_error(message: &str) -> ServiceError {
    ServiceError::Network {
        message: message.to_owned(),
    }
}

fn network(error: ConnectorError) -> ServiceError {
    match error {
        ConnectorError::Reconnect => ServiceError::invalid(
            "session_token",
            "session_expired",
            "The session at the network has ended. Sign in there and connect again",
        ),
        other => ServiceError::Network {
            message: other.to_string(),
        },
    }
}
