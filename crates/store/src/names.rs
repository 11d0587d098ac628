//! Names of what ids stand for, of every kind at once: for lists and journeys that show names.

use std::collections::BTreeSet;

use domain::ids::WorkspaceId;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// Something that has an id and a name.
    pub struct NameRow {
        /// The id of a member, a user, a key, a campaign, a finder or an import.
        pub id: String,
        /// Its name; of an import that of the file.
        pub name: String,
        /// Of a campaign the program; else empty.
        pub program: String,
    }
}

statements! {
    // Users are named only where they are, or were, of the workspace's organization.
    OF = "SELECT m.id AS id, u.name AS name, '' AS program
        FROM member m JOIN app_user u ON u.id = m.user_id WHERE m.workspace_id = $1 AND m.id IN @any($2)
        UNION ALL SELECT u.id AS id, u.name AS name, '' AS program
        FROM app_user u JOIN workspace w ON w.organization_id = u.organization_id WHERE w.id = $1 AND u.id IN @any($2)
        UNION ALL SELECT id, name, '' AS program FROM api_key WHERE workspace_id = $1 AND id IN @any($2)
        UNION ALL SELECT id, name, program FROM campaign WHERE workspace_id = $1 AND id IN @any($2)
        UNION ALL SELECT id, name, '' AS program FROM finder WHERE workspace_id = $1 AND id IN @any($2)
        UNION ALL SELECT id, file_name AS name, '' AS program FROM import WHERE workspace_id = $1 AND id IN @any($2)";
}

/// What these ids are called; those of nothing in the workspace are left out.
pub async fn of(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ids: &BTreeSet<&str>,
) -> StoreResult<Vec<NameRow>> {
    tx.fetch_all(&OF, params![workspace, crate::sql::list(ids)])
        .await
}
