//! The members of a workspace (R4, R10, R11).

use domain::identity::{AccountType, ConnectorKind, IdentityState, Role};
use domain::ids::{IdentityId, MemberId, UserId};
use domain::ledger::EventKind;
use domain::organization::OrganizationRole;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::ledger::{self, Entry};
use store::member::{self, MemberRow};
use store::{user, workspace};
use utoipa::ToSchema;

use super::workspaces::seat_user;
use crate::error::OrNotFound;
use crate::input::{Checks, address};
use crate::live::LiveKind;
use crate::schema::{AccountTypeName, ConnectorName, IdentityStateName, RoleName};
use crate::{LiveEvent, Page, PageRequest, Scope, Service, ServiceError, ServiceResult};

/// An account on the network as the member list shows it. What the connector needs to reach it is
/// never shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IdentityView {
    /// The id.
    #[schema(value_type = String)]
    pub id: IdentityId,
    /// The member whose account it is.
    #[schema(value_type = String)]
    pub member_id: MemberId,
    /// How it is reached.
    #[schema(value_type = ConnectorName)]
    pub connector: ConnectorKind,
    /// The kind of account.
    #[schema(value_type = AccountTypeName)]
    pub account_type: AccountType,
    /// The longest invitation note as delivered, in UTF-16 units (R46).
    pub note_length_maximum: usize,
    /// The account's own profile.
    pub profile_url: Option<String>,
    /// The social selling index, 0 to 100, where the connector gives one.
    pub social_selling_index: Option<u32>,
    /// Where it stands.
    #[schema(value_type = IdentityStateName)]
    pub state: IdentityState,
    /// Why, in the network's words.
    pub state_detail: Option<String>,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub state_since: Timestamp,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MemberView {
    /// The id.
    #[schema(value_type = String)]
    pub id: MemberId,
    /// The user.
    #[schema(value_type = String)]
    pub user_id: UserId,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The line under the name on the network.
    pub headline: Option<String>,
    /// The role in the workspace.
    #[schema(value_type = RoleName)]
    pub role: Role,
    /// The switch of the member list: whether campaigns act in the member's name, and whether the
    /// member may enter the workspace (R11).
    pub active: bool,
    /// Whether the user can log in at all.
    pub user_active: bool,
    /// The member's own time zone; null where the workspace's counts.
    pub time_zone: Option<String>,
    /// The account on the network.
    pub identity: Option<IdentityView>,
    /// When the user became a member.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl From<MemberRow> for MemberView {
    fn from(row: MemberRow) -> Self {
        Self {
            identity: identity(&row),
            id: row.id,
            user_id: row.user_id,
            name: row.name,
            email: row.email,
            headline: row.headline,
            role: row.role,
            active: row.active,
            user_active: row.user_active,
            time_zone: row.time_zone,
            created_at: row.created_at,
        }
    }
}

/// The identity in a member's row, where there is one.
pub(crate) fn identity(row: &MemberRow) -> Option<IdentityView> {
    let account_type = row.account_type?;
    Some(IdentityView {
        id: row.identity_id.clone()?,
        member_id: row.id.clone(),
        connector: row.connector?,
        account_type,
        note_length_maximum: account_type.note_length_maximum(),
        profile_url: row.profile_url.clone(),
        social_selling_index: row.social_selling_index,
        state: row.state?,
        state_detail: row.state_detail.clone(),
        state_since: row.state_since?,
    })
}

/// A change of a member; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    /// The role. Needs the role manager.
    #[serde(default)]
    #[schema(value_type = Option<RoleName>)]
    pub role: Option<Role>,
    /// The switch. Needs the role manager.
    #[serde(default)]
    pub active: Option<bool>,
    /// The member's own time zone, by IANA name; empty where the workspace's is to count. Members
    /// change their own.
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// A user of the organization to become a member without an invitation.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSeat {
    /// The user's e-mail address.
    pub email: String,
    /// The role.
    #[schema(value_type = RoleName)]
    pub role: Role,
    /// The member's own time zone, by IANA name.
    #[serde(default)]
    pub time_zone: Option<String>,
}

impl Service {
    /// The workspace's members, by name.
    pub async fn members(
        &self,
        scope: &Scope,
        request: &PageRequest,
    ) -> ServiceResult<Page<MemberView>> {
        scope.require(Role::Viewer)?;
        let limit = request.limit()?;
        let (name, id): (String, String) = request.after("members")?.unwrap_or_default();
        let rows = member::page(
            &mut self.read().await?,
            scope.workspace(),
            (&name, &id),
            limit + 1,
        )
        .await?;
        Ok(Page::of(
            "members",
            rows,
            limit,
            |row| (row.name.clone(), row.id.to_string()),
            MemberView::from,
        ))
    }

    /// A member.
    pub async fn member(&self, scope: &Scope, id: &MemberId) -> ServiceResult<MemberView> {
        scope.require(Role::Viewer)?;
        let row = member::get(&mut self.read().await?, scope.workspace(), id)
            .await?
            .or_not_found("member")?;
        Ok(row.into())
    }

    /// Changes role, switch or time zone of a member. The last active manager of a workspace keeps
    /// role and switch.
    pub async fn change_member(
        &self,
        scope: &Scope,
        id: &MemberId,
        change: &MemberChange,
    ) -> ServiceResult<MemberView> {
        scope.require(Role::Viewer)?;
        let now = self.now();
        let mut tx = self.write(scope).await?;
        workspace::lock(&mut tx, scope.workspace())
            .await?
            .or_not_found("workspace")?;
        let before = member::get(&mut tx, scope.workspace(), id)
            .await?
            .or_not_found("member")?;
        let own_time_zone_alone = change.role.is_none()
            && change.active.is_none()
            && scope.has(Role::Member)
            && scope.member() == Some(id);
        if !own_time_zone_alone {
            scope.require(Role::Manager)?;
        }
        let mut after = before.clone();
        let mut checks = Checks::new();
        after.role = change.role.unwrap_or(before.role);
        after.active = change.active.unwrap_or(before.active);
        if let Some(zone) = change.time_zone.as_deref().map(str::trim) {
            after.time_zone = (!zone.is_empty()).then(|| checks.time_zone("time_zone", zone));
        }
        checks.finish()?;
        let facts = difference(&before, &after);
        let changed = facts.as_object().is_some_and(|facts| !facts.is_empty());
        if changed {
            member::change(&mut tx, scope.workspace(), &after).await?;
            if member::active_manager_count(&mut tx, scope.workspace()).await? == 0 {
                return Err(ServiceError::conflict(
                    "last_manager",
                    "This is the last active manager of the workspace. Make another member a manager first",
                ));
            }
            let entry = Entry::new(
                now,
                EventKind::MemberChanged,
                scope.actor(),
                "change_member",
            )
            .member(id)
            .with(facts);
            ledger::append(&mut tx, scope.workspace(), vec![entry]).await?;
        }
        let view = MemberView::from(after);
        tx.commit(&view).await?;
        if changed {
            self.announce(LiveEvent::new(scope.workspace(), LiveKind::Member));
        }
        Ok(view)
    }

    /// Makes a user of the organization a member without an invitation. Needs the organization
    /// role users manager, or the command line: who else asked could find out which addresses have
    /// users.
    pub async fn add_member(&self, scope: &Scope, new: &NewSeat) -> ServiceResult<MemberView> {
        scope.require(Role::Manager)?;
        if !scope.has_organization_role(OrganizationRole::UsersManager) {
            return Err(ServiceError::forbidden(
                "This needs the organization role users_manager. Invite the person by a link instead",
            ));
        }
        let now = self.now();
        let mut checks = Checks::new();
        let time_zone = new
            .time_zone
            .as_deref()
            .map(|zone| checks.time_zone("time_zone", zone));
        checks.finish()?;
        let mut tx = self.write(scope).await?;
        let user = user::by_email(&mut tx, &address(&new.email))
            .await?
            .filter(|user| user.organization_id == *scope.organization())
            .ok_or_else(|| {
                ServiceError::invalid(
                    "email",
                    "unknown_user",
                    "No user has this address. Create the user first, or invite the person by a link",
                )
            })?;
        let id = seat_user(
            self,
            &mut tx,
            scope.workspace(),
            &user.id,
            new.role,
            time_zone,
            scope.actor(),
            now,
        )
        .await?;
        let row = member::get(&mut tx, scope.workspace(), &id)
            .await?
            .or_not_found("member")?;
        let view = MemberView::from(row);
        tx.commit(&view).await?;
        self.announce(LiveEvent::new(scope.workspace(), LiveKind::Member));
        Ok(view)
    }
}

/// What the ledger tells of a change.
fn difference(before: &MemberRow, after: &MemberRow) -> serde_json::Value {
    let mut facts = serde_json::Map::new();
    if before.role != after.role {
        facts.insert(
            "role".to_owned(),
            json!({ "from": before.role, "to": after.role }),
        );
    }
    if before.active != after.active {
        facts.insert(
            "active".to_owned(),
            json!({ "from": before.active, "to": after.active }),
        );
    }
    if before.time_zone != after.time_zone {
        facts.insert(
            "time_zone".to_owned(),
            json!({ "from": before.time_zone, "to": after.time_zone }),
        );
    }
    facts.into()
}
