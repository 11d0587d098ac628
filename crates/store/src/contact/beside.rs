//! What lists show of contacts beside their own rows.

use domain::ids::{ContactId, WorkspaceId};
use domain::ledger::EventKind;
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A tag of a contact, or what happened last with it: one of the two.
    pub struct BesideRow {
        /// The contact.
        pub contact_id: ContactId,
        /// The tag's name.
        pub tag: Option<String>,
        /// What happened last.
        pub kind: Option<EventKind>,
        /// When.
        pub at: Option<Timestamp>,
    }
}

statements! {
    BESIDE = "SELECT t.contact_id AS contact_id, n.name AS tag, NULL AS kind, NULL AS at FROM contact_tag t
            JOIN tag n ON n.workspace_id = t.workspace_id AND n.tag_key = t.tag_key
            WHERE t.workspace_id = $1 AND t.contact_id IN @any($2) AND t.present
        UNION ALL SELECT s.contact_id, NULL AS tag, l.kind, l.at FROM (SELECT c.id AS contact_id, (SELECT m.sequence FROM ledger m
                WHERE m.workspace_id = $1 AND m.contact_id = c.id AND m.kind NOT IN ('action_scheduled', 'action_begun')
                ORDER BY m.sequence DESC LIMIT 1) AS sequence FROM contact c WHERE c.workspace_id = $1 AND c.id IN @any($2)) AS s
            JOIN ledger l ON l.workspace_id = $1 AND l.sequence = s.sequence
        ORDER BY contact_id, tag";
}

/// The tags of contacts, by name, and the last event of each that the ledger tells in a line of its own. That an action got its
/// moment and was begun are steps on the way to what is shown. One statement, since a page asks few.
pub async fn beside<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contacts: impl IntoIterator<Item = &'a ContactId>,
) -> StoreResult<Vec<BesideRow>> {
    let list = crate::sql::list(contacts);
    tx.fetch_all(&BESIDE, params![workspace, list]).await
}
