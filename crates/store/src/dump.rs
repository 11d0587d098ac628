//! Tables as they are, row by row as JSON objects: for the checker of runs, which shares no code
//! with what wrote them.

use serde_json::{Map, Value};
use sqlx::{Column as _, Row as _, TypeInfo as _};

use crate::record::Records;
use crate::{Param, Record, Row, StoreError, StoreResult, Tx};

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

/// What a column holds, by the type that the database says it has.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Flag,
    Integer,
    Text,
}

impl Kind {
    fn of(declared: &str) -> Self {
        match declared {
            "BOOLEAN" | "BOOL" => Self::Flag,
            "INTEGER" | "INT8" | "BIGINT" => Self::Integer,
            _ => Self::Text,
        }
    }
}

/// The names of a row's columns, and what they hold.
fn columns_of(row: &Row<'_>) -> Vec<(String, Kind)> {
    match row {
        Row::Sqlite(row) => {
            let columns = row.as_ref().columns();
            let columns = columns.iter().map(|column| {
                let declared = column.decl_type().unwrap_or_default();
                (column.name().to_owned(), Kind::of(declared))
            });
            columns.collect()
        }
        Row::Postgres(row) => {
            let columns = row.columns().iter();
            let columns = columns.map(|column| {
                let declared = column.type_info().name();
                (column.name().to_owned(), Kind::of(declared))
            });
            columns.collect()
        }
    }
}

/// A row as it is, by the names of its columns.
fn fields(row: &Row<'_>, columns: &[(String, Kind)]) -> StoreResult<Map<String, Value>> {
    let mut fields = Map::with_capacity(columns.len());
    for (place, (name, kind)) in columns.iter().enumerate() {
        let value = match kind {
            Kind::Flag => row.get::<Option<bool>>(place)?.into(),
            Kind::Integer => row.get::<Option<i64>>(place)?.into(),
            Kind::Text => row.get::<Option<String>>(place)?.into(),
        };
        fields.insert(name.clone(), value);
    }
    Ok(fields)
}

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
        fields(row, &columns_of(row)).map(Self)
    }
}

/// Rows that are handed on one by one. What their columns are is asked for once.
struct HandedOn<'a> {
    columns: Vec<(String, Kind)>,
    take: &'a mut (dyn FnMut(Value) + Send),
}

impl Records for HandedOn<'_> {
    fn columns(&self) -> Vec<&'static str> {
        Vec::new()
    }

    fn take(&mut self, row: &Row<'_>, _: &[usize]) -> StoreResult<()> {
        if self.columns.is_empty() {
            self.columns = columns_of(row);
        }
        (self.take)(Value::Object(fields(row, &self.columns)?));
        Ok(())
    }
}

/// Every row of a table, in the order of the rows' texts.
pub async fn table(tx: &mut Tx, name: &str) -> StoreResult<Vec<Value>> {
    let mut values = rows(tx, name).await?;
    values.sort_by_cached_key(Value::to_string);
    Ok(values)
}

/// Every row of a table, in the order in which the database has them.
pub async fn rows(tx: &mut Tx, name: &str) -> StoreResult<Vec<Value>> {
    let mut rows = Vec::new();
    each(tx, name, &mut |row| rows.push(row)).await?;
    Ok(rows)
}

/// Hands every row of a table on, in the order in which the database has them. For tables that are too large to be held
/// twice.
pub async fn each(
    tx: &mut Tx,
    name: &str,
    take: &mut (dyn FnMut(Value) + Send),
) -> StoreResult<()> {
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
    hand_on(tx, &text, Vec::new(), take).await
}

async fn hand_on(
    tx: &mut Tx,
    text: &str,
    params: Vec<Param>,
    take: &mut (dyn FnMut(Value) + Send),
) -> StoreResult<()> {
    let mut rows = HandedOn {
        columns: Vec::new(),
        take,
    };
    tx.fetch_built_into("dump", text, params, &mut rows).await
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
        let mut rows = Vec::new();
        hand_on(tx, text, crate::params![workspace], &mut |row| {
            rows.push(row);
        })
        .await?;
        dump.insert((*name).to_owned(), rows);
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
