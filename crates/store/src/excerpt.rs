//! A copy of what the engine needs to go on with some campaigns, in a database of its own: the forecast runs there (R61).
//!
//! What is copied is bounded: of a source only the places that the days to come can reach, of contacts only those who
//! stand there or in something open.

use std::collections::BTreeSet;

use domain::action::ActionKind;
use domain::ids::{CampaignId, WorkspaceId};
use domain::time::Timestamp;
use serde_json::Value;

use crate::built::Built;
use crate::draw::Pool;
use crate::dump::Dumped;
use crate::{Db, Param, StoreResult, Tx, params, record, statements};

/// Rows that one statement of a copy inserts.
const ROWS_AT_ONCE: usize = 200;

/// What is copied.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// The workspace whose campaigns are asked for.
    pub workspace: &'a WorkspaceId,
    /// The campaigns that come first where there are more than the limit.
    pub first: &'a [CampaignId],
    /// Whether these alone are copied, whatever state they are in; archived ones never are.
    pub alone: bool,
    /// Campaigns at most.
    pub campaigns_maximum: u32,
    /// People of each source at most; as many as the days can reach where there is none.
    pub people_maximum: Option<u32>,
    /// The present instant.
    pub now: Timestamp,
    /// Budgets are counted from here on.
    pub spent_since: Timestamp,
    /// Occurrences from this local date on.
    pub from_date: jiff::civil::Date,
}

/// A campaign of the copy, and how far its source is copied.
#[derive(Debug, Clone)]
pub struct Copied {
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// The campaign.
    pub campaign: CampaignId,
    /// What feeds it.
    pub pool: Option<Pool>,
    /// The place up to which it has drawn.
    pub after: i64,
    /// The place up to which its source is copied.
    pub until: i64,
}

record! {
    /// A campaign that is copied.
    struct Chosen {
        /// Its workspace.
        pub workspace_id: WorkspaceId,
        /// Its id.
        pub id: CampaignId,
        /// Where it stands in its source.
        pub source_position: i64,
        /// Its slots.
        pub schedule: crate::Json<domain::calendar::Schedule>,
    }
}

statements! {
    CHOOSE = "SELECT c.workspace_id AS workspace_id, c.id AS id, c.source_position AS source_position, c.schedule AS schedule
        FROM member m CROSS JOIN member o CROSS JOIN campaign c
        WHERE m.workspace_id = $1 AND o.user_id = m.user_id AND c.workspace_id = o.workspace_id
            AND c.sender_member_id = o.id AND c.state = 'active'
        ORDER BY CASE WHEN c.id IN @any($2) THEN 0 ELSE 1 END, c.id LIMIT $3";
    CHOOSE_ALONE = "SELECT workspace_id, id, source_position, schedule FROM campaign
        WHERE workspace_id = $1 AND id IN @any($2) AND state <> 'archived' ORDER BY id LIMIT $3";
    REMOTE_IDS = "UPDATE contact SET remote_id = v.column2 FROM (@values[1+tt]) AS v
        WHERE contact.workspace_id = $1 AND contact.id = v.column1";
    PLAYERS = "SELECT c.id AS contact_id, c.first_name AS first_name, c.last_name AS last_name, c.headline AS headline,
        c.company AS company, c.title AS title, c.city AS city, c.language AS language, r.state AS tie
        FROM contact c LEFT JOIN relation r ON r.workspace_id = c.workspace_id AND r.contact_id = c.id AND r.identity_id = $2
        WHERE c.workspace_id = $1 AND c.merged_into IS NULL ORDER BY c.id";
    ANSWERS = "SELECT kind, count(*) AS count FROM ledger WHERE workspace_id = $1 AND campaign_id = $2 AND at >= $3
        AND kind IN ('invitation_accepted', 'message_received') GROUP BY kind";
    OF_FINDERS = "SELECT r.* FROM (@values[0+ttii]) AS v
        JOIN finder_result r ON r.workspace_id = v.column1 AND r.finder_id = v.column2
            AND r.position > v.column3 AND r.position <= v.column4";
    OF_SEGMENTS = "SELECT r.* FROM (@values[0+ttii]) AS v
        JOIN segment_member r ON r.workspace_id = v.column1 AND r.segment_id = v.column2
            AND r.position > v.column3 AND r.position <= v.column4";
}

/// Tables by people: whoever may act, and through which account. `$1` is the workspace.
const PEOPLE: &[(&str, &str)] = &[
    (
        "organization",
        "SELECT * FROM organization WHERE id IN (SELECT organization_id FROM workspace WHERE id = $1)",
    ),
    (
        "app_user",
        "SELECT * FROM app_user WHERE id IN (SELECT user_id FROM member WHERE workspace_id = $1)",
    ),
    (
        "workspace",
        "SELECT * FROM workspace WHERE id IN (SELECT o.workspace_id FROM member m JOIN member o ON o.user_id = m.user_id
            WHERE m.workspace_id = $1)",
    ),
    (
        "member",
        "SELECT * FROM member WHERE user_id IN (SELECT user_id FROM member WHERE workspace_id = $1)",
    ),
    (
        "identity",
        "SELECT * FROM identity WHERE user_id IN (SELECT user_id FROM member WHERE workspace_id = $1)",
    ),
];

/// Tables by campaign. `$1` lists workspaces, `$2` campaigns, `$3` accounts, `$4` is the beginning of budgets, `$5` the
/// first date.
const CAMPAIGNS: &[(&str, &str)] = &[
    ("campaign", "SELECT * FROM campaign WHERE id IN @any($1)"),
    ("variant_test", "SELECT * FROM variant_test WHERE campaign_id IN @any($1) AND workspace_id IN @any($2) AND state <> 'replaced'"),
    ("occurrence", "SELECT * FROM occurrence WHERE campaign_id IN @any($1) AND workspace_id IN @any($2) AND local_date >= $3"),
    (
        "action",
        "SELECT * FROM action WHERE campaign_id IN @any($1) AND workspace_id IN @any($2) AND state IN ('queued',
            'waiting_for_approval', 'approved', 'scheduled', 'sending', 'unconfirmed')",
    ),
    ("participation", "SELECT * FROM participation WHERE campaign_id IN @any($1) AND workspace_id IN @any($2) AND needs_next"),
    // Invitations that may become stale in the days to come (R64).
    (
        "participation",
        "SELECT p.* FROM participation p JOIN relation r ON r.workspace_id = p.workspace_id AND r.identity_id = p.identity_id
            AND r.contact_id = p.contact_id AND r.state = 'invited' WHERE p.campaign_id IN @any($1)
            AND p.workspace_id IN @any($2) AND p.invited_at IS NOT NULL AND p.accepted_at IS NULL AND p.withdrawn_at IS NULL",
    ),
];

/// Tables by workspace, whole: they are short. `$1` lists workspaces.
const WORKSPACES: &[(&str, &str)] = &[
    (
        "finder",
        "SELECT * FROM finder WHERE workspace_id IN @any($1)",
    ),
    (
        "finder_member",
        "SELECT * FROM finder_member WHERE workspace_id IN @any($1)",
    ),
    (
        "segment",
        "SELECT * FROM segment WHERE workspace_id IN @any($1)",
    ),
    (
        "suppression",
        "SELECT * FROM suppression WHERE workspace_id IN @any($1)",
    ),
    ("tag", "SELECT * FROM tag WHERE workspace_id IN @any($1)"),
    (
        "ledger_head",
        "SELECT * FROM ledger_head WHERE workspace_id IN @any($1)",
    ),
];

/// Tables by contact. `$1` lists workspaces, `$2` contacts; `$3` is what makes a family that of messages.
const CONTACTS: &[(&str, &str)] = &[
    ("contact", "SELECT * FROM contact WHERE workspace_id IN @any($1) AND id IN @any($2)"),
    // What concerns somebody who was merged concerns the person.
    ("contact", "SELECT * FROM contact WHERE workspace_id IN @any($1) AND merged_into IN @any($2)"),
    ("contact_tag", "SELECT * FROM contact_tag WHERE workspace_id IN @any($1) AND contact_id IN @any($2)"),
    ("claim", "SELECT c.* FROM segment s JOIN claim c ON c.workspace_id = s.workspace_id AND c.source_id = s.id
        AND c.contact_id IN @any($2) WHERE s.workspace_id IN @any($1)
        UNION ALL SELECT c.* FROM finder f JOIN claim c ON c.workspace_id = f.workspace_id AND c.source_id = f.id
        AND c.contact_id IN @any($2) WHERE f.workspace_id IN @any($1)"),
    ("action", "SELECT * FROM action WHERE workspace_id IN @any($1) AND contact_id IN @any($2)"),
    ("participation", "SELECT * FROM participation WHERE workspace_id IN @any($1) AND contact_id IN @any($2)"),
    ("relation", "SELECT * FROM relation WHERE workspace_id IN @any($1) AND contact_id IN @any($2)"),
    ("conversation_message", "SELECT * FROM conversation_message WHERE workspace_id IN @any($1) AND contact_id IN @any($2)"),
    (
        "family_invitation",
        "SELECT f.* FROM (SELECT DISTINCT workspace_id, family_key FROM campaign WHERE workspace_id IN @any($1)) AS k
            JOIN family_invitation f ON f.workspace_id = k.workspace_id AND f.family_key IN (k.family_key, k.family_key || $3)
            AND f.contact_id IN @any($2)",
    ),
    (
        "ledger",
        "SELECT * FROM ledger WHERE workspace_id IN @any($1) AND contact_id IN @any($2)
            AND kind IN ('link_clicked', 'message_received', 'reply_corrected')",
    ),
    (
        "ledger",
        "SELECT l.* FROM contact k JOIN ledger l ON l.workspace_id = k.workspace_id AND l.contact_id = k.id
            AND l.kind IN ('link_clicked', 'message_received', 'reply_corrected')
            WHERE k.workspace_id IN @any($1) AND k.merged_into IN @any($2)",
    ),
];

/// What budgets are counted from. `$1` lists accounts, `$2` is their beginning.
const SPENT: &[(&str, &str)] = &[
    ("account_pace", "SELECT * FROM account_pace WHERE identity_id IN @any($1)"),
    ("personal_note", "SELECT * FROM personal_note WHERE identity_id IN @any($1)"),
    (
        "action",
        "SELECT a.* FROM personal_note n JOIN action a ON a.workspace_id = n.workspace_id AND a.id = n.action_id
            WHERE n.identity_id IN @any($1)",
    ),
    (
        "action",
        "SELECT * FROM action WHERE identity_id IN @any($1) AND intent_at > $2",
    ),
    (
        "relation",
        "SELECT * FROM relation WHERE identity_id IN @any($1) AND state = 'invited'",
    ),
];

/// What is other in the copy: nobody is polled or searched for, no process holds anything, and nothing is overdue for a
/// look at the network.
const SETTLE: &[&str] = &[
    "UPDATE identity SET lease_until = 0, lease_owner = NULL, unread_since = NULL, next_poll_at = 9000000000000000,
        configuration_encrypted = NULL",
    "UPDATE finder SET next_run_at = NULL, secret_encrypted = NULL",
    // What a person asked for belongs to no forecast of campaigns; what left of it counts in budgets.
    "DELETE FROM action WHERE kind = 'answer' AND state = 'scheduled'",
];

fn list<'a, T: 'a + AsRef<str>>(ids: impl IntoIterator<Item = &'a T>) -> String {
    let ids: Vec<&str> = ids.into_iter().map(AsRef::as_ref).collect();
    serde_json::to_string(&ids).unwrap_or_else(|_| "[]".to_owned())
}

/// Copies what the engine needs into an empty database; answers the campaigns that it can go on with there.
pub async fn copy(
    from: &Db,
    into: &Db,
    wanted: &Wanted<'_>,
    days: u32,
) -> StoreResult<Vec<Copied>> {
    let mut source = from.read().await?;
    let mut target = into.write().await?;
    index_bounds(&mut target).await?;
    let choose = if wanted.alone { &CHOOSE_ALONE } else { &CHOOSE };
    let chosen: Vec<Chosen> = source
        .fetch_all(
            choose,
            params![
                wanted.workspace,
                list(wanted.first),
                wanted.campaigns_maximum
            ],
        )
        .await?;
    for (table, query) in PEOPLE {
        transfer(
            &mut source,
            &mut target,
            table,
            query,
            params![wanted.workspace],
        )
        .await?;
    }
    let accounts = texts(&mut target, "SELECT id AS text FROM identity", Vec::new()).await?;
    let workspaces = texts(&mut target, "SELECT id AS text FROM workspace", Vec::new()).await?;
    let (accounts, workspaces) = (list(&accounts), list(&workspaces));
    let campaigns = list(chosen.iter().map(|one| &one.id));
    for (table, query) in WORKSPACES {
        transfer(&mut source, &mut target, table, query, params![&workspaces]).await?;
    }
    for (table, query) in CAMPAIGNS {
        let mut params = params![&campaigns];
        if query.contains("$2") {
            params.push(Param::from(&workspaces));
        }
        if query.contains("$3") {
            params.push(Param::from(wanted.from_date.to_string()));
        }
        transfer(&mut source, &mut target, table, query, params).await?;
    }
    let most = wanted.people_maximum;
    let copied = sources(&mut source, &mut target, &chosen, days, most).await?;
    let people = texts(
        &mut target,
        "SELECT contact_id AS text FROM finder_result UNION SELECT contact_id AS text FROM segment_member
            UNION SELECT contact_id AS text FROM action UNION SELECT contact_id AS text FROM participation",
        Vec::new(),
    )
    .await?;
    let people: Vec<String> = people.into_iter().collect();
    let messages_of_family = domain::campaign::approach_key("", ActionKind::Message);
    for some in people.chunks(5_000) {
        for (table, query) in CONTACTS {
            let mut params = params![&workspaces, list(some)];
            if query.contains("$3") {
                params.push(Param::from(&messages_of_family));
            }
            transfer(&mut source, &mut target, table, query, params).await?;
        }
    }
    for (table, query) in SPENT {
        let mut params = params![&accounts];
        if query.contains("$2") {
            params.push(Param::from(wanted.spent_since));
        }
        transfer(&mut source, &mut target, table, query, params).await?;
    }
    for text in SETTLE {
        let query = Built {
            text: (*text).to_owned(),
            params: Vec::new(),
        };
        target.execute_built("excerpt::settle", query).await?;
    }
    drop(source);
    target.commit().await?;
    Ok(copied)
}

/// Copies the places of sources that the campaigns can reach in so many days: twice as many as they want, and some more
/// for those who belong to others.
async fn sources(
    source: &mut Tx,
    target: &mut Tx,
    chosen: &[Chosen],
    days: u32,
    people_maximum: Option<u32>,
) -> StoreResult<Vec<Copied>> {
    let pools: std::collections::BTreeMap<CampaignId, Pool> =
        crate::campaign::pools(source, chosen.iter().map(|one| &one.id))
            .await?
            .into_iter()
            .collect();
    let copied: Vec<Copied> = chosen
        .iter()
        .map(|one| {
            let a_day = i64::from(one.schedule.0.contacts_per_day());
            let reached = 2 * a_day * i64::from(days + 1) + 200;
            let most = people_maximum.map_or(reached, |most| reached.min(i64::from(most)));
            Copied {
                workspace: one.workspace_id.clone(),
                campaign: one.id.clone(),
                pool: pools.get(&one.id).cloned(),
                after: one.source_position,
                until: one.source_position + most,
            }
        })
        .collect();
    let (mut finders, mut segments) = (Vec::new(), Vec::new());
    for one in &copied {
        match &one.pool {
            Some(Pool::Finder(id)) => {
                finders.push(params![&one.workspace, id, one.after, one.until]);
            }
            Some(Pool::Segment(id)) => {
                segments.push(params![&one.workspace, id, one.after, one.until]);
            }
            None => {}
        }
    }
    for (table, sql, rows) in [
        ("finder_result", &OF_FINDERS, finders),
        ("segment_member", &OF_SEGMENTS, segments),
    ] {
        if !rows.is_empty() {
            let rows: Vec<Dumped> = source.fetch_all_rows(sql, Vec::new(), rows).await?;
            put(target, table, rows).await?;
        }
    }
    Ok(copied)
}

record! {
    struct Text {
        /// A text.
        pub text: String,
    }
}

async fn texts(tx: &mut Tx, query: &str, params: Vec<Param>) -> StoreResult<BTreeSet<String>> {
    let rows: Vec<Text> = tx.fetch_built("excerpt::texts", query, params).await?;
    Ok(rows.into_iter().map(|row| row.text).collect())
}

async fn transfer(
    source: &mut Tx,
    target: &mut Tx,
    table: &'static str,
    query: &str,
    params: Vec<Param>,
) -> StoreResult<()> {
    let rows: Vec<Dumped> = source.fetch_built("excerpt::read", query, params).await?;
    put(target, table, rows).await
}

async fn put(target: &mut Tx, table: &'static str, rows: Vec<Dumped>) -> StoreResult<()> {
    for some in rows.chunks(ROWS_AT_ONCE) {
        let Some(first) = some.first() else {
            continue;
        };
        let columns: Vec<&String> = first.fields().keys().collect();
        let names: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
        let text = format!(
            "INSERT INTO {table} ({}) VALUES {} ON CONFLICT DO NOTHING",
            names.join(", "),
            crate::sql::numbered_rows(some.len(), columns.len())
        );
        let params = some
            .iter()
            .flat_map(|row| {
                columns
                    .iter()
                    .map(|column| param(row.fields().get(*column)))
            })
            .collect();
        target
            .execute_built("excerpt::write", Built { text, params })
            .await?;
    }
    Ok(())
}

fn param(value: Option<&Value>) -> Param {
    match value {
        Some(Value::Bool(flag)) => Param::Flag(Some(*flag)),
        Some(Value::Number(number)) => Param::Integer(number.as_i64()),
        Some(Value::String(text)) => Param::Text(Some(text.clone())),
        _ => Param::Text(None),
    }
}

record! {
    /// An action of the copy after the days have passed.
    pub struct Foreseen {
        /// Its campaign.
        pub campaign_id: CampaignId,
        /// The contact.
        pub contact_id: domain::ids::ContactId,
        /// In whose name.
        pub member_id: domain::ids::MemberId,
        /// What it is.
        pub kind: domain::action::ActionKind,
        /// Which message.
        pub step: domain::action::StepIndex,
        /// Where it stands then.
        pub state: domain::action::ActionState,
        /// In which category it ended.
        pub category: Option<domain::action::Category>,
        /// Why.
        pub reason: Option<domain::action::Reason>,
        /// More about it.
        pub detail: Option<String>,
        /// Its local date.
        pub local_date: jiff::civil::Date,
        /// Its slot.
        pub slot_index: u32,
        /// Its moment.
        pub due_at: Option<Timestamp>,
        /// When it left.
        pub intent_at: Option<Timestamp>,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// The language that was approved.
        pub approved_language: Option<String>,
        /// Which text of its message it delivers, where there are several.
        pub variant: Option<String>,
        /// The text with which it left.
        pub sent_text: Option<String>,
        /// The contact's given name.
        pub first_name: Option<String>,
        /// The contact's family name.
        pub last_name: Option<String>,
        /// The contact's profile.
        pub profile_url: Option<String>,
        /// The contact's address.
        pub email: Option<String>,
        /// The contact's language.
        pub language: Option<String>,
        /// What the ledger tells of the moment at which it left.
        pub begun: Option<String>,
    }
}

record! {
    /// What waits for a budget in the copy.
    pub struct Bound {
        /// Whose budget.
        pub member_id: domain::ids::MemberId,
        /// What waits.
        pub kind: domain::action::ActionKind,
        /// For what: one of the reasons of budgets.
        pub reason: domain::action::Reason,
    }
}

record! {
    /// A slot of the copy that drew less than its cohort.
    pub struct Short {
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The local date for which it drew.
        pub drawn_for_local_date: Option<jiff::civil::Date>,
        /// How many it drew.
        pub drawn: i64,
    }
}

/// The actions of a workspace that left, ended or stand open in the copy since an instant, in the order of their moments.
pub async fn foreseen(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    since: Timestamp,
    limit: u32,
) -> StoreResult<Vec<Foreseen>> {
    let text = "SELECT a.campaign_id, a.contact_id, a.member_id, a.kind, a.step, a.state, a.category, a.reason, a.detail,
            a.local_date, a.slot_index, a.due_at, a.intent_at, a.ended_at, a.approved_language, a.variant, a.sent_text, c.first_name, c.last_name,
            c.profile_url, c.email, c.language,
            (SELECT l.data FROM ledger l WHERE l.workspace_id = a.workspace_id AND l.contact_id = a.contact_id
                AND l.action_id = a.id AND l.kind = 'action_begun' ORDER BY l.sequence DESC LIMIT 1) AS begun
        FROM action a LEFT JOIN contact c ON c.workspace_id = a.workspace_id AND c.id = a.contact_id
        WHERE a.workspace_id = $1 AND (a.intent_at >= $2 OR a.ended_at >= $2
            OR a.state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled', 'sending', 'unconfirmed'))
        ORDER BY a.local_date, coalesce(CASE WHEN a.state <> 'scheduled' THEN a.intent_at END, a.ended_at, a.due_at, 9000000000000000), a.slot_index, a.id LIMIT $3";
    tx.fetch_built("excerpt::foreseen", text, params![workspace, since, limit])
        .await
}

/// An index of the copy alone: [`bound`] is asked at every moment of the days, and what waits is little among all that is
/// planned. Without it that question took most of the time of a large forecast.
async fn index_bounds(copy: &mut Tx) -> StoreResult<()> {
    let text = "CREATE INDEX action_bound ON action (reason, member_id, kind) WHERE state = 'scheduled' AND reason IS NOT NULL";
    let query = Built {
        text: text.to_owned(),
        params: Vec::new(),
    };
    copy.execute_built("excerpt::index_bounds", query)
        .await
        .map(drop)
}

/// What waits for a budget at this moment of the copy.
pub async fn bound(tx: &mut Tx) -> StoreResult<Vec<Bound>> {
    let text = "SELECT DISTINCT member_id, kind, reason FROM action WHERE state = 'scheduled' AND reason IS NOT NULL
        AND reason IN @any($1)";
    let reasons = domain::action::Reason::OF_BUDGETS.map(domain::action::Reason::as_str);
    tx.fetch_built("excerpt::bound", text, params![list(&reasons)])
        .await
}

/// Slots of the copy that drew since an instant, with how many.
pub async fn drawn(tx: &mut Tx, since: Timestamp) -> StoreResult<Vec<Short>> {
    let text = "SELECT campaign_id, drawn_for_local_date, drawn FROM occurrence
        WHERE opened_at >= $1 AND state <> 'missed' ORDER BY campaign_id, local_date, slot_index";
    tx.fetch_built("excerpt::drawn", text, params![since]).await
}

/// Takes every proposal of the copy as approved, those to come included.
pub async fn approve_everything(tx: &mut Tx) -> StoreResult<()> {
    for text in [
        "UPDATE campaign SET moderation = '{\"enabled\":false,\"on_silence\":\"hold\"}'",
        "UPDATE campaign SET withdrawal = replace(withdrawal, '\"propose\"', '\"automatic\"')",
        "UPDATE action SET state = 'approved', decided_by = 'forecast', approved_at = planned_at WHERE state = 'waiting_for_approval'",
    ] {
        let query = Built {
            text: text.to_owned(),
            params: Vec::new(),
        };
        tx.execute_built("excerpt::approve", query).await?;
    }
    Ok(())
}

record! {
    /// Somebody in the copy, as a network knows people.
    pub struct PlayerRow {
        /// The contact.
        pub contact_id: domain::ids::ContactId,
        /// Given name.
        pub first_name: Option<String>,
        /// Family name.
        pub last_name: Option<String>,
        /// The line under the name.
        pub headline: Option<String>,
        /// Company.
        pub company: Option<String>,
        /// Position.
        pub title: Option<String>,
        /// City.
        pub city: Option<String>,
        /// Language tag.
        pub language: Option<String>,
        /// What is between the account and the person: `connected`, `invited`, or nothing.
        pub tie: Option<String>,
    }
}

record! {
    /// How often people did something in the copy.
    pub struct Answered {
        /// The event of the ledger.
        pub kind: String,
        /// How often.
        pub count: i64,
    }
}

/// Everybody in the copy, with what is between them and an account (R62).
pub async fn players(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    identity: &domain::ids::IdentityId,
) -> StoreResult<Vec<PlayerRow>> {
    tx.fetch_all(&PLAYERS, params![workspace, identity]).await
}

/// Puts the copy on a stage: people get the ids that they have there, and the sender is active and connected to it, whatever
/// the truth is.
pub async fn stage<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    sender: &crate::account::SenderRow,
    identity: &domain::ids::IdentityId,
    people: impl IntoIterator<Item = (&'a domain::ids::ContactId, &'a str)>,
    now: Timestamp,
) -> StoreResult<()> {
    let rows = people
        .into_iter()
        .map(|(contact, remote_id)| params![contact, remote_id])
        .collect();
    tx.execute_rows(&REMOTE_IDS, params![workspace], rows)
        .await?;
    for (text, params) in [
        (
            "UPDATE identity SET connector = 'sandbox', state = 'connected', next_poll_at = $2 WHERE id = $1",
            params![identity, now],
        ),
        (
            "UPDATE member SET active = TRUE WHERE id = $1",
            params![&sender.member_id],
        ),
        (
            "UPDATE app_user SET active = TRUE WHERE id = $1",
            params![&sender.user_id],
        ),
    ] {
        let query = Built {
            text: text.to_owned(),
            params,
        };
        tx.execute_built("excerpt::stage", query).await?;
    }
    Ok(())
}

/// What people did with a campaign of the copy since an instant.
pub async fn answers(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
    since: Timestamp,
) -> StoreResult<Vec<Answered>> {
    tx.fetch_all(&ANSWERS, params![workspace, campaign, since])
        .await
}
