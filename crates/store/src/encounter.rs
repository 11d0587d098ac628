//! What the team has had to do with people already, and where people come from: for cards that ask a
//! sender to decide (R12).

use domain::ids::{ContactId, MemberId, WorkspaceId};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// What a member had to do with a contact.
    pub struct EncounterRow {
        /// The contact.
        pub contact_id: ContactId,
        /// The member.
        pub member_id: MemberId,
        /// The member's name.
        pub member_name: String,
        /// `invited`, `connected`, `wrote` or `replied`.
        pub what: String,
        /// Since when, or when last.
        pub at: Timestamp,
    }
}

record! {
    /// The name of a source.
    pub struct SourceName {
        /// The finder's or segment's id.
        pub id: String,
        /// Its name.
        pub name: String,
    }
}

statements! {
    OF_CONTACTS = "SELECT r.contact_id AS contact_id, m.id AS member_id, u.name AS member_name, r.state AS what, r.since AS at
        FROM relation r
        JOIN identity i ON i.id = r.identity_id
        JOIN member m ON m.workspace_id = r.workspace_id AND m.user_id = i.user_id
        JOIN app_user u ON u.id = m.user_id
        WHERE r.workspace_id = $1 AND r.contact_id IN @any($2) AND r.state <> 'none'
        UNION ALL
        SELECT o.contact_id AS contact_id, m.id AS member_id, u.name AS member_name,
        CASE o.direction WHEN 'in' THEN 'replied' ELSE 'wrote' END AS what, max(o.happened_at) AS at
        FROM conversation_message o
        JOIN identity i ON i.id = o.identity_id
        JOIN member m ON m.workspace_id = o.workspace_id AND m.user_id = i.user_id
        JOIN app_user u ON u.id = m.user_id
        WHERE o.workspace_id = $1 AND o.contact_id IN @any($2)
        GROUP BY o.contact_id, m.id, u.name, o.direction
        ORDER BY 1, 5 DESC, 2";
    SOURCES = "SELECT id, name FROM finder WHERE workspace_id = $1 AND id IN @any($2)
        UNION ALL SELECT id, name FROM segment WHERE workspace_id = $1 AND id IN @any($2)";
}

/// What the members of the workspace had to do with these contacts, the latest of each contact first.
pub async fn of_contacts<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contacts: impl IntoIterator<Item = &'a ContactId>,
) -> StoreResult<Vec<EncounterRow>> {
    tx.fetch_all(&OF_CONTACTS, params![workspace, crate::sql::list(contacts)])
        .await
}

/// The names of finders and segments.
pub async fn sources<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ids: impl IntoIterator<Item = &'a str>,
) -> StoreResult<Vec<SourceName>> {
    tx.fetch_all(&SOURCES, params![workspace, crate::sql::list(ids)])
        .await
}
