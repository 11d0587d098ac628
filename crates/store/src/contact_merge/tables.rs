//! The tables in which a contact has one row for each of something else: an account, a tag, a campaign, a source.

use serde_json::{Map, Value};

use crate::built::Built;
use crate::column::Param;
use crate::dump::Dumped;
use crate::{StoreResult, Tx, params};
use domain::ids::{ContactId, WorkspaceId};

/// A row without its workspace and its contact.
pub(super) type Row = Map<String, Value>;

/// Such a table.
pub(super) struct Table {
    /// Its name.
    pub name: &'static str,
    /// What there is one row of a contact for.
    pub key: &'static str,
    /// Its columns but for the workspace and the contact, and their types: `t` text, `i` whole number, `b` flag.
    columns: &'static [(&'static str, char)],
    /// Where the rows `r` of the contacts `$2` are, so that an index finds them; `$3` are keys.
    from: &'static str,
}

pub(super) const RELATION: Table = Table {
    name: "relation",
    key: "identity_id",
    columns: &[
        ("identity_id", 't'),
        ("state", 't'),
        ("since", 'i'),
        ("source", 't'),
        ("withdrawn_at", 'i'),
    ],
    from: "relation r WHERE r.workspace_id = $1 AND r.contact_id IN @any($2)",
};
pub(super) const CONVERSATION: Table = Table {
    name: "conversation",
    key: "identity_id",
    columns: &[
        ("id", 't'),
        ("identity_id", 't'),
        ("campaign_id", 't'),
        ("last_message_at", 'i'),
        ("last_message_id", 't'),
        ("last_reply_at", 'i'),
        ("last_reply_id", 't'),
        ("unread", 'b'),
        ("snoozed_until", 'i'),
        ("assigned_member_id", 't'),
    ],
    // The accounts that have a conversation with somebody are those of the workspace's members.
    from: "member m CROSS JOIN identity i CROSS JOIN conversation r WHERE m.workspace_id = $1 AND i.user_id = m.user_id
        AND r.workspace_id = m.workspace_id AND r.identity_id = i.id AND r.contact_id IN @any($2)",
};
pub(super) const TAG: Table = Table {
    name: "contact_tag",
    key: "tag_key",
    columns: &[
        ("tag_key", 't'),
        ("present", 'b'),
        ("source", 't'),
        ("changed_at", 'i'),
    ],
    from: "contact_tag r WHERE r.workspace_id = $1 AND r.contact_id IN @any($2)",
};
pub(super) const CLAIM: Table = Table {
    name: "claim",
    key: "source_id",
    columns: &[("source_id", 't'), ("member_id", 't'), ("claimed_at", 'i')],
    from: "(SELECT s.id AS id FROM segment s WHERE s.workspace_id = $1 UNION ALL SELECT f.id AS id FROM finder f
        WHERE f.workspace_id = $1) AS k CROSS JOIN claim r WHERE r.workspace_id = $1 AND r.source_id = k.id
        AND r.contact_id IN @any($2)",
};
pub(super) const RESULT: Table = Table {
    name: "finder_result",
    key: "finder_id",
    columns: &[("finder_id", 't'), ("position", 'i'), ("found_at", 'i')],
    from: "finder f CROSS JOIN finder_result r WHERE f.workspace_id = $1 AND r.workspace_id = f.workspace_id
        AND r.finder_id = f.id AND r.contact_id IN @any($2)",
};
pub(super) const MEMBER: Table = Table {
    name: "segment_member",
    key: "segment_id",
    columns: &[("segment_id", 't'), ("position", 'i'), ("since", 'i')],
    from: "segment s CROSS JOIN segment_member r WHERE s.workspace_id = $1 AND r.workspace_id = s.workspace_id
        AND r.segment_id = s.id AND r.contact_id IN @any($2)",
};
pub(super) const FAMILY: Table = Table {
    name: "family_invitation",
    key: "family_key",
    columns: &[("family_key", 't'), ("action_id", 't'), ("free_at", 'i')],
    from: "family_invitation r WHERE r.workspace_id = $1 AND r.contact_id IN @any($2) AND r.family_key IN @any($3)",
};
pub(super) const RUN: Table = Table {
    name: "participation",
    key: "campaign_id",
    columns: &[
        ("campaign_id", 't'),
        ("member_id", 't'),
        ("identity_id", 't'),
        ("invited_at", 'i'),
        ("accepted_at", 'i'),
        ("accepted_local_date", 't'),
        ("last_step", 'i'),
        ("last_sent_at", 'i'),
        ("last_sent_local_date", 't'),
        ("needs_next", 'b'),
        ("stopped_at", 'i'),
        ("stopped_reason", 't'),
        ("withdrawn_at", 'i'),
    ],
    from: "participation r WHERE r.workspace_id = $1 AND r.contact_id IN @any($2)",
};

/// All of them.
pub(super) const TABLES: &[&Table] = &[
    &RELATION,
    &CONVERSATION,
    &TAG,
    &CLAIM,
    &RESULT,
    &MEMBER,
    &FAMILY,
    &RUN,
];

impl Table {
    /// The table with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        TABLES.iter().find(|table| table.name == name).copied()
    }

    /// The rows of contacts, each with its contact's id.
    pub async fn read(
        &self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        contacts: [&ContactId; 2],
        keys: &[String],
    ) -> StoreResult<Vec<(String, Row)>> {
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|(name, _)| format!("r.{name}"))
            .collect();
        let text = format!(
            "SELECT r.contact_id, {} FROM {} ORDER BY r.{}, r.contact_id",
            columns.join(", "),
            self.from,
            self.key
        );
        let mut values = params![workspace, crate::sql::list(contacts)];
        if self.from.contains("$3") {
            values.push(crate::sql::list(keys).into());
        }
        let rows: Vec<Dumped> = tx.fetch_built("contact_merge::read", &text, values).await?;
        let rows = rows.into_iter().map(|row| {
            let mut row = row.fields().clone();
            let contact = row.remove("contact_id");
            let contact = contact.as_ref().and_then(Value::as_str).unwrap_or_default();
            (contact.to_owned(), row)
        });
        Ok(rows.collect())
    }

    /// Removes the rows of these keys of both contacts.
    pub async fn remove(
        &self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        contacts: [&ContactId; 2],
        keys: &[String],
    ) -> StoreResult<()> {
        let text = format!(
            "DELETE FROM {} WHERE workspace_id = $1 AND contact_id IN @any($2) AND {} IN @any($3)",
            self.name, self.key
        );
        let values = params![
            workspace,
            crate::sql::list(contacts),
            crate::sql::list(keys)
        ];
        tx.execute_built("contact_merge::remove", Built::new(&text, values))
            .await
            .map(drop)
    }

    /// Writes a row of a contact.
    pub async fn write(
        &self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        contact: &ContactId,
        row: &Row,
    ) -> StoreResult<()> {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        let text = format!(
            "INSERT INTO {} (workspace_id, contact_id, {}) VALUES {}",
            self.name,
            names.join(", "),
            crate::sql::numbered_rows(1, names.len() + 2)
        );
        let mut values = params![workspace, contact];
        values.extend(
            self.columns
                .iter()
                .map(|(name, kind)| value(row.get(*name), *kind)),
        );
        tx.execute_built("contact_merge::write", Built::new(&text, values))
            .await
            .map(drop)
    }
}

fn value(value: Option<&Value>, kind: char) -> Param {
    match kind {
        'i' => Param::Integer(value.and_then(Value::as_i64)),
        'b' => Param::Flag(value.and_then(Value::as_bool)),
        _ => Param::Text(value.and_then(Value::as_str).map(ToOwned::to_owned)),
    }
}
