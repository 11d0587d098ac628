//! Members: users in workspaces, with what the member list shows of them (R10).

use domain::identity::{AccountType, ConnectorKind, IdentityState, Role};
use domain::ids::{IdentityId, MemberId, UserId, WorkspaceId};
use domain::time::Timestamp;

use crate::record::Count;
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A member with the user and the identity behind.
    pub struct MemberRow {
        /// The id.
        pub id: MemberId,
        /// The user.
        pub user_id: UserId,
        /// The user's name.
        pub name: String,
        /// The user's address.
        pub email: String,
        /// Whether the user can log in at all.
        pub user_active: bool,
        /// The role in the workspace.
        pub role: Role,
        /// The switch of the member list (R11).
        pub active: bool,
        /// The member's line under the name.
        pub headline: Option<String>,
        /// The member's own time zone; none where the workspace's counts.
        pub time_zone: Option<String>,
        /// When the user became a member.
        pub created_at: Timestamp,
        /// The account on the network, if there is one.
        pub identity_id: Option<IdentityId>,
        /// How it is reached.
        pub connector: Option<ConnectorKind>,
        /// Its kind.
        pub account_type: Option<AccountType>,
        /// The account's own profile.
        pub profile_url: Option<String>,
        /// The social selling index, 0 to 100, where the connector gives one.
        pub social_selling_index: Option<u32>,
        /// Where it stands.
        pub state: Option<IdentityState>,
        /// Why.
        pub state_detail: Option<String>,
        /// Since when.
        pub state_since: Option<Timestamp>,
        /// Why LinkedIn's own interface could not be read for the member, where it was tried and failed.
        pub portability_problem: Option<String>,
    }
}

statements! {
    INSERT = "INSERT INTO member (workspace_id, id, user_id, role, active, headline, time_zone, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    GET = "SELECT m.id AS id, m.user_id AS user_id, u.name AS name, u.email AS email, u.active AS user_active, m.role AS role,
        m.active AS active, m.headline AS headline, m.time_zone AS time_zone, m.created_at AS created_at,
        i.id AS identity_id, i.connector AS connector, i.account_type AS account_type, i.profile_url AS profile_url,
        i.social_selling_index AS social_selling_index, i.state AS state, i.state_detail AS state_detail,
        i.state_since AS state_since,
        (SELECT p.problem FROM portability p WHERE p.workspace_id = m.workspace_id AND p.member_id = m.id) AS portability_problem
        FROM member m JOIN app_user u ON u.id = m.user_id LEFT JOIN identity i ON i.user_id = m.user_id
        WHERE m.workspace_id = $1 AND m.id = $2";
    OF_USER = "SELECT m.id AS id, m.user_id AS user_id, u.name AS name, u.email AS email, u.active AS user_active,
        m.role AS role, m.active AS active, m.headline AS headline, m.time_zone AS time_zone, m.created_at AS created_at,
        i.id AS identity_id, i.connector AS connector, i.account_type AS account_type, i.profile_url AS profile_url,
        i.social_selling_index AS social_selling_index, i.state AS state, i.state_detail AS state_detail,
        i.state_since AS state_since,
        (SELECT p.problem FROM portability p WHERE p.workspace_id = m.workspace_id AND p.member_id = m.id) AS portability_problem
        FROM member m JOIN app_user u ON u.id = m.user_id LEFT JOIN identity i ON i.user_id = m.user_id
        WHERE m.workspace_id = $1 AND m.user_id = $2";
    PAGE = "SELECT m.id AS id, m.user_id AS user_id, u.name AS name, u.email AS email, u.active AS user_active, m.role AS role,
        m.active AS active, m.headline AS headline, m.time_zone AS time_zone, m.created_at AS created_at,
        i.id AS identity_id, i.connector AS connector, i.account_type AS account_type, i.profile_url AS profile_url,
        i.social_selling_index AS social_selling_index, i.state AS state, i.state_detail AS state_detail,
        i.state_since AS state_since,
        (SELECT p.problem FROM portability p WHERE p.workspace_id = m.workspace_id AND p.member_id = m.id) AS portability_problem
        FROM member m JOIN app_user u ON u.id = m.user_id LEFT JOIN identity i ON i.user_id = m.user_id
        WHERE m.workspace_id = $1 AND (u.name, m.id) > ($2, $3) ORDER BY u.name, m.id LIMIT $4";
    PAGE_WITH_IDENTITY = "SELECT m.id AS id, m.user_id AS user_id, u.name AS name, u.email AS email, u.active AS user_active, m.role AS role,
        m.active AS active, m.headline AS headline, m.time_zone AS time_zone, m.created_at AS created_at,
        i.id AS identity_id, i.connector AS connector, i.account_type AS account_type, i.profile_url AS profile_url,
        i.social_selling_index AS social_selling_index, i.state AS state, i.state_detail AS state_detail,
        i.state_since AS state_since,
        (SELECT p.problem FROM portability p WHERE p.workspace_id = m.workspace_id AND p.member_id = m.id) AS portability_problem
        FROM member m JOIN app_user u ON u.id = m.user_id JOIN identity i ON i.user_id = m.user_id
        WHERE m.workspace_id = $1 AND (u.name, m.id) > ($2, $3) ORDER BY u.name, m.id LIMIT $4";
    OF_IDENTITY = "SELECT m.id AS id, m.user_id AS user_id, u.name AS name, u.email AS email, u.active AS user_active, m.role AS role,
        m.active AS active, m.headline AS headline, m.time_zone AS time_zone, m.created_at AS created_at,
        i.id AS identity_id, i.connector AS connector, i.account_type AS account_type, i.profile_url AS profile_url,
        i.social_selling_index AS social_selling_index, i.state AS state, i.state_detail AS state_detail,
        i.state_since AS state_since,
        (SELECT p.problem FROM portability p WHERE p.workspace_id = m.workspace_id AND p.member_id = m.id) AS portability_problem
        FROM identity i JOIN member m ON m.user_id = i.user_id JOIN app_user u ON u.id = m.user_id
        WHERE m.workspace_id = $1 AND i.id = $2";
    CHANGE = "UPDATE member SET role = $3, active = $4, time_zone = $5 WHERE workspace_id = $1 AND id = $2";
    SET_HEADLINE = "UPDATE member SET headline = $2 WHERE user_id = $1";
    ACTIVE_MANAGERS = "SELECT count(*) AS count FROM member m JOIN app_user u ON u.id = m.user_id
        WHERE m.workspace_id = $1 AND m.role = 'manager' AND m.active AND u.active";
}

/// A user to become a member.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// The id.
    pub id: MemberId,
    /// The user.
    pub user: UserId,
    /// The role.
    pub role: Role,
    /// The member's own time zone.
    pub time_zone: Option<String>,
}

/// Makes a user a member; [`crate::StoreError::AlreadyExists`] where the user is one.
pub async fn insert(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &NewMember,
    now: Timestamp,
) -> StoreResult<()> {
    tx.execute_one(
        &INSERT,
        params![
            workspace,
            &member.id,
            &member.user,
            member.role,
            true,
            None::<String>,
            &member.time_zone,
            now,
        ],
    )
    .await
}

/// A member.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &MemberId,
) -> StoreResult<Option<MemberRow>> {
    tx.fetch_optional(&GET, params![workspace, id]).await
}

/// The member that a user is.
pub async fn of_user(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
) -> StoreResult<Option<MemberRow>> {
    tx.fetch_optional(&OF_USER, params![workspace, user]).await
}

/// Members by name, after a name and id (both empty for the first page).
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    after: (&str, &str),
    limit: u32,
) -> StoreResult<Vec<MemberRow>> {
    tx.fetch_all(&PAGE, params![workspace, after.0, after.1, limit])
        .await
}

/// Members that have an identity, by name, after a name and id (both empty for the first page).
pub async fn page_with_identity(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    after: (&str, &str),
    limit: u32,
) -> StoreResult<Vec<MemberRow>> {
    tx.fetch_all(
        &PAGE_WITH_IDENTITY,
        params![workspace, after.0, after.1, limit],
    )
    .await
}

/// The member whose identity it is.
pub async fn of_identity(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    identity: &IdentityId,
) -> StoreResult<Option<MemberRow>> {
    tx.fetch_optional(&OF_IDENTITY, params![workspace, identity])
        .await
}

/// Changes role, switch and time zone.
pub async fn change(tx: &mut Tx, workspace: &WorkspaceId, member: &MemberRow) -> StoreResult<()> {
    tx.execute_one(
        &CHANGE,
        params![
            workspace,
            &member.id,
            member.role,
            member.active,
            &member.time_zone
        ],
    )
    .await
}

/// Keeps the line that the network shows under a user's name, in every workspace.
pub async fn set_headline(tx: &mut Tx, user: &UserId, headline: &str) -> StoreResult<()> {
    tx.execute(&SET_HEADLINE, params![user, headline])
        .await
        .map(drop)
}

/// How many active managers a workspace has. Lock the workspace first.
pub async fn active_manager_count(tx: &mut Tx, workspace: &WorkspaceId) -> StoreResult<i64> {
    let count: Count = tx.fetch_one(&ACTIVE_MANAGERS, params![workspace]).await?;
    Ok(count.count)
}
