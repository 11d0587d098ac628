//! Names of what ids stand for, in sets: for lists and journeys that show names.

use domain::ids::{CampaignId, FinderId, ImportId, KeyId, MemberId, UserId, WorkspaceId};

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A member and its name.
    pub struct MemberName {
        /// The member.
        pub id: MemberId,
        /// The user.
        pub user_id: UserId,
        /// The user's name.
        pub name: String,
        /// Whether the member is active (R11).
        pub active: bool,
    }
}

record! {
    /// A user and its name.
    pub struct UserName {
        /// The user.
        pub id: UserId,
        /// The name.
        pub name: String,
    }
}

record! {
    /// An API key and its name.
    pub struct KeyName {
        /// The key.
        pub id: KeyId,
        /// The name.
        pub name: String,
    }
}

record! {
    /// A campaign and its names.
    pub struct CampaignName {
        /// The campaign.
        pub id: CampaignId,
        /// The name.
        pub name: String,
        /// The program.
        pub program: String,
    }
}

record! {
    /// A finder and its name.
    pub struct FinderName {
        /// The finder.
        pub id: FinderId,
        /// The name.
        pub name: String,
    }
}

record! {
    /// An import and its file.
    pub struct ImportName {
        /// The import.
        pub id: ImportId,
        /// The file's name.
        pub file_name: String,
    }
}

statements! {
    MEMBERS = "SELECT m.id AS id, m.user_id AS user_id, u.name AS name, m.active AS active
        FROM member m JOIN app_user u ON u.id = m.user_id WHERE m.workspace_id = $1 AND m.id IN @any($2)";
    // Users are named only where they are, or were, of the workspace.
    USERS = "SELECT u.id AS id, u.name AS name FROM app_user u JOIN workspace w ON w.organization_id = u.organization_id
        WHERE w.id = $1 AND u.id IN @any($2)";
    KEYS = "SELECT id, name FROM api_key WHERE workspace_id = $1 AND id IN @any($2)";
    CAMPAIGNS = "SELECT id, name, program FROM campaign WHERE workspace_id = $1 AND id IN @any($2)";
    FINDERS = "SELECT id, name FROM finder WHERE workspace_id = $1 AND id IN @any($2)";
    IMPORTS = "SELECT id, file_name FROM import WHERE workspace_id = $1 AND id IN @any($2)";
}

/// Members of the workspace with their names; ids of none are left out.
pub async fn members<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ids: impl IntoIterator<Item = &'a MemberId>,
) -> StoreResult<Vec<MemberName>> {
    tx.fetch_all(&MEMBERS, params![workspace, crate::sql::list(ids)])
        .await
}

/// Users of the workspace's organization with their names.
pub async fn users<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ids: impl IntoIterator<Item = &'a UserId>,
) -> StoreResult<Vec<UserName>> {
    tx.fetch_all(&USERS, params![workspace, crate::sql::list(ids)])
        .await
}

/// Keys of the workspace with their names.
pub async fn keys<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ids: impl IntoIterator<Item = &'a KeyId>,
) -> StoreResult<Vec<KeyName>> {
    tx.fetch_all(&KEYS, params![workspace, crate::sql::list(ids)])
        .await
}

/// Campaigns of the workspace with their names.
pub async fn campaigns<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ids: impl IntoIterator<Item = &'a CampaignId>,
) -> StoreResult<Vec<CampaignName>> {
    tx.fetch_all(&CAMPAIGNS, params![workspace, crate::sql::list(ids)])
        .await
}

/// Finders of the workspace with their names.
pub async fn finders<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ids: impl IntoIterator<Item = &'a FinderId>,
) -> StoreResult<Vec<FinderName>> {
    tx.fetch_all(&FINDERS, params![workspace, crate::sql::list(ids)])
        .await
}

/// Imports of the workspace with the names of their files.
pub async fn imports<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ids: impl IntoIterator<Item = &'a ImportId>,
) -> StoreResult<Vec<ImportName>> {
    tx.fetch_all(&IMPORTS, params![workspace, crate::sql::list(ids)])
        .await
}
