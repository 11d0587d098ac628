//! Tables as they are, row by row as JSON objects: for the checker of runs, which shares no code
//! with what wrote them.

use serde_json::{Map, Value};
use sqlx::{Column as _, Row as _, TypeInfo as _};

use crate::{Record, Row, StoreError, StoreResult, Tx};

/// The tables that can be dumped. None of them holds a secret.
pub const TABLES: &[&str] = &[
    "account_pace",
    "action",
    "attempt",
    "campaign",
    "campaign_day",
    "claim",
    "contact",
    "conversation_message",
    "delegation",
    "delivered_decision",
    "family_invitation",
    "finder",
    "finder_member",
    "finder_result",
    "ledger",
    "ledger_head",
    "member",
    "notification",
    "notified_day",
    "observation",
    "occurrence",
    "participation",
    "refusal",
    "relation",
    "segment",
    "suppression",
    "variant_test",
    "workspace",
];

/// An account without what reaches it.
const IDENTITY: &str = "SELECT id, user_id, connector, account_type, profile_url, social_selling_index, state,
    state_detail, state_since, lease_owner, lease_until, epoch, invitations_paused_until, messages_paused_until,
    next_poll_at, polled_at, created_at FROM identity";

/// A row as it is, by the names of its columns.
pub(crate) struct Dumped(Map<String, Value>);

impl Dumped {
    /// The columns' values by name.
    pub(crate) fn fields(&self) -> &Map<String, Value> {
        &self.0
    }
}

impl Record for Dumped {
    fn columns() -> Vec<&'static str> {
        Vec::new()
    }

    fn from_row(row: &Row<'_>, _: &[usize]) -> StoreResult<Self> {
        let columns: Vec<(String, String)> = match row {
            Row::Sqlite(row) => row
                .as_ref()
                .columns()
                .iter()
                .map(|column| {
                    let declared = column.decl_type().unwrap_or_default();
                    (column.name().to_owned(), declared.to_owned())
                })
                .collect(),
            Row::Postgres(row) => row
                .columns()
                .iter()
                .map(|column| {
                    (
                        column.name().to_owned(),
                        column.type_info().name().to_owned(),
                    )
                })
                .collect(),
        };
        columns
            .into_iter()
            .enumerate()
            .map(|(place, (name, kind))| Ok((name, value(row, place, &kind)?)))
            .collect::<StoreResult<_>>()
            .map(Self)
    }
}

/// The column's value, by the type that the database says it has.
fn value(row: &Row<'_>, place: usize, kind: &str) -> StoreResult<Value> {
    Ok(match kind {
        "BOOLEAN" | "BOOL" => row.get::<Option<bool>>(place)?.into(),
        "INTEGER" | "INT8" | "BIGINT" => row.get::<Option<i64>>(place)?.into(),
        _ => row.get::<Option<String>>(place)?.into(),
    })
}

/// Every row of a table, in the order of the rows' texts.
pub async fn table(tx: &mut Tx, name: &str) -> StoreResult<Vec<Value>> {
    let mut values = rows(tx, name).await?;
    values.sort_by_cached_key(Value::to_string);
    Ok(values)
}

/// Every row of a table, in the order in which the database has them.
pub async fn rows(tx: &mut Tx, name: &str) -> StoreResult<Vec<Value>> {
    let text = match TABLES.iter().find(|known| **known == name) {
        Some(known) => format!("SELECT * FROM {known}"),
        None if name == "identity" => IDENTITY.to_owned(),
        None => {
            return Err(StoreError::Unreadable {
                column: name.to_owned(),
                detail: "this table is not dumped".to_owned(),
            });
        }
    };
    let rows: Vec<Dumped> = tx.fetch_built("dump", &text, Vec::new()).await?;
    Ok(rows.into_iter().map(|row| Value::Object(row.0)).collect())
}

/// What an examination of one workspace looks at: its own rows, the accounts of its members, and of
/// the contacts those who were written to.
const OF_WORKSPACE: &[(&str, &str)] = &[
    ("workspace", "SELECT * FROM workspace WHERE id = $1"),
    ("member", "SELECT * FROM member WHERE workspace_id = $1"),
    ("segment", "SELECT * FROM segment WHERE workspace_id = $1"),
    ("claim", "SELECT * FROM claim WHERE workspace_id = $1"),
    ("suppression", "SELECT * FROM suppression WHERE workspace_id = $1"),
    ("campaign", "SELECT * FROM campaign WHERE workspace_id = $1"),
    ("campaign_day", "SELECT * FROM campaign_day WHERE workspace_id = $1"),
    ("occurrence", "SELECT * FROM occurrence WHERE workspace_id = $1"),
    ("action", "SELECT * FROM action WHERE workspace_id = $1"),
    ("attempt", "SELECT * FROM attempt WHERE workspace_id = $1"),
    ("participation", "SELECT * FROM participation WHERE workspace_id = $1"),
    ("variant_test", "SELECT * FROM variant_test WHERE workspace_id = $1"),
    ("ledger_head", "SELECT * FROM ledger_head WHERE workspace_id = $1"),
    ("ledger", "SELECT * FROM ledger WHERE workspace_id = $1"),
    (
        "contact",
        "SELECT * FROM contact WHERE workspace_id = $1 AND id IN (SELECT contact_id FROM action
            WHERE workspace_id = $1 AND attempt > 0)
            UNION SELECT * FROM contact WHERE workspace_id = $1 AND merged_into IS NOT NULL",
    ),
    (
        "identity",
        "SELECT id, user_id, connector, account_type FROM identity WHERE user_id IN (SELECT user_id FROM member
            WHERE workspace_id = $1)",
    ),
    (
        "account_pace",
        "SELECT p.* FROM account_pace p JOIN identity i ON i.id = p.identity_id WHERE i.user_id IN (SELECT user_id FROM member
            WHERE workspace_id = $1)",
    ),
];

/// The tables that say what happened in one workspace, by name.
pub async fn of_workspace(
    tx: &mut Tx,
    workspace: &domain::ids::WorkspaceId,
) -> StoreResult<std::collections::BTreeMap<String, Vec<Value>>> {
    let mut dump = std::collections::BTreeMap::new();
    for (name, text) in OF_WORKSPACE {
        let rows: Vec<Dumped> = tx
            .fetch_built("dump", text, crate::params![workspace])
            .await?;
        let rows = rows.into_iter().map(|row| Value::Object(row.0));
        dump.insert((*name).to_owned(), rows.collect());
    }
    Ok(dump)
}

/// Every table that can be dumped, by name.
pub async fn tables(tx: &mut Tx) -> StoreResult<std::collections::BTreeMap<String, Vec<Value>>> {
    let mut dump = std::collections::BTreeMap::new();
    for name in TABLES.iter().chain(&["identity"]) {
        dump.insert((*name).to_owned(), table(tx, name).await?);
    }
    Ok(dump)
}
