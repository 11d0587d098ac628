//! How far the contacts of campaigns have come, each at its highest level (R35).

use domain::funnel::Level;
use domain::ids::{ContactId, WorkspaceId};
use domain::time::Timestamp;

use crate::built::Built;
use crate::campaign_day::Filter as Campaigns;
use crate::{StoreResult, Tx, params, record};

record! {
    /// How many contacts stand at a level.
    pub struct LevelCount {
        /// The level's rank.
        pub level: i64,
        /// How many.
        pub count: i64,
    }
}

record! {
    /// Somebody at a level.
    pub struct LevelContact {
        /// The contact.
        pub contact_id: ContactId,
        /// Given name.
        pub first_name: Option<String>,
        /// Family name.
        pub last_name: Option<String>,
        /// Profile address.
        pub profile_url: Option<String>,
        /// E-mail address.
        pub email: Option<String>,
        /// The line under the name.
        pub headline: Option<String>,
        /// The company.
        pub company: Option<String>,
        /// The highest level's rank.
        pub level: i64,
    }
}

/// Whose way is looked at: contacts that campaigns approached.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// By these campaigns; what others brought about counts for nothing. Its days are not looked at.
    pub campaigns: Campaigns,
    /// First approached from the one instant up to before the other.
    pub approached: Option<(Timestamp, Timestamp)>,
}

/// The contacts with their levels, under the name `w`.
fn levels(filter: &Filter, columns: &str, workspace: &WorkspaceId) -> Built {
    let mut built = Built::new("SELECT ", params![workspace]);
    let campaigns = &filter.campaigns;
    built.push(&[
        columns,
        " FROM (SELECT t.contact_id AS contact_id, CASE WHEN k.lead_at IS NOT NULL THEN 5
            WHEN EXISTS (SELECT 1 FROM ledger e WHERE e.workspace_id = $1 AND e.kind = 'link_clicked'
                AND e.contact_id = t.contact_id",
    ]);
    campaigns.restrict(&mut built, "e.campaign_id");
    built.push(&[
        ") OR EXISTS (SELECT 1 FROM contact a JOIN ledger e ON e.workspace_id = $1 AND e.kind = 'link_clicked'
                AND e.contact_id = a.id WHERE a.workspace_id = $1 AND a.merged_into = t.contact_id",
    ]);
    campaigns.restrict(&mut built, "e.campaign_id");
    built.push(&[
        ") OR EXISTS (SELECT 1 FROM conversation_message r WHERE r.workspace_id = $1
                AND r.contact_id = t.contact_id AND r.direction = 'in' AND r.class = 'positive'",
    ]);
    campaigns.restrict(&mut built, "r.campaign_id");
    built.push(&[
        ") THEN 4 WHEN t.is_written = 1 THEN 3 WHEN t.is_connected = 1 THEN 2 ELSE 1 END AS level
        FROM (SELECT p.contact_id AS contact_id,
            max(CASE WHEN p.accepted_at IS NOT NULL OR p.invited_at IS NULL THEN 1 ELSE 0 END) AS is_connected,
            max(CASE WHEN p.last_step > 0 OR p.invited_at IS NULL THEN 1 ELSE 0 END) AS is_written
            FROM participation p",
    ]);
    if filter.approached.is_some() {
        built.push(&[
            " JOIN action a ON a.workspace_id = p.workspace_id AND a.contact_id = p.contact_id
            AND a.campaign_id = p.campaign_id AND a.step = 0",
        ]);
    }
    built.push(&[" WHERE p.workspace_id = $1"]);
    campaigns.restrict(&mut built, "p.campaign_id");
    if let Some((from, until)) = filter.approached {
        let (from, until) = (built.value(from), built.value(until));
        built.push(&[" AND a.ended_at >= ", &from, " AND a.ended_at < ", &until]);
    }
    built.push(&[
        " GROUP BY p.contact_id) AS t JOIN contact k ON k.workspace_id = $1 AND k.id = t.contact_id
            AND k.merged_into IS NULL) AS w",
    ]);
    built
}

/// How many contacts stand at each level.
pub async fn counts(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &Filter,
) -> StoreResult<Vec<LevelCount>> {
    let columns = "CAST(w.level AS BIGINT) AS level, count(*) AS count";
    let mut built = levels(filter, columns, workspace);
    built.push(&[" GROUP BY w.level ORDER BY w.level"]);
    tx.fetch_built("funnel::counts", &built.text, built.params)
        .await
}

/// The contacts that stand at a level, or have reached it, after one of them.
pub async fn contacts(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &Filter,
    (level, or_beyond): (Level, bool),
    after: Option<&ContactId>,
    limit: u32,
) -> StoreResult<Vec<LevelContact>> {
    let columns = "w.contact_id AS contact_id, c.first_name, c.last_name, c.profile_url, c.email, c.headline, c.company,
        CAST(w.level AS BIGINT) AS level";
    let mut built = levels(filter, columns, workspace);
    built.push(&[" JOIN contact c ON c.workspace_id = $1 AND c.id = w.contact_id WHERE w.level "]);
    let rank = built.value(level.rank());
    built.push(&[if or_beyond { ">= " } else { "= " }, &rank]);
    if let Some(after) = after {
        let mark = built.value(after);
        built.push(&[" AND w.contact_id > ", &mark]);
    }
    built.push(&[" ORDER BY w.contact_id"]);
    built.limit(limit);
    tx.fetch_built("funnel::contacts", &built.text, built.params)
        .await
}
