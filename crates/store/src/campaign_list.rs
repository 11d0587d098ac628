//! Campaigns as lists show them: with sender and source in the same row, and the facts of health
//! and progress for a whole page at once (R55 to R59).

use std::collections::BTreeSet;

use domain::action::{ActionState, Category};
use domain::budget::Pace;
use domain::campaign::CampaignKind;
use domain::identity::{AccountType, ConnectorKind, IdentityState};
use domain::ids::{CampaignId, FinderId, IdentityId, MemberId, WorkspaceId};
use domain::time::Timestamp;
use jiff::civil::Date;

use crate::built::Built;
use crate::campaign::CampaignRow;
use crate::column::Row;
use crate::record::Record;
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// The sender of a campaign.
    pub struct ListedSender {
        /// The user's name.
        pub sender_name: String,
        /// Whether member and user are active (R11).
        pub sender_active: bool,
        /// The account, if there is one.
        pub identity_id: Option<IdentityId>,
        /// Where the account stands.
        pub identity_state: Option<IdentityState>,
        /// How the account is reached.
        pub identity_connector: Option<ConnectorKind>,
        /// Which decides lengths and notes.
        pub account_type: Option<AccountType>,
        /// No invitation leaves before.
        pub invitations_paused_until: Option<Timestamp>,
        /// No message leaves before.
        pub messages_paused_until: Option<Timestamp>,
        /// Invitations in seven rolling days (R51).
        pub invitations_per_week: i64,
        /// Messages in a rolling day (R51).
        pub messages_per_day: i64,
        /// Personalised notes of a Standard account in thirty rolling days (R51).
        pub notes_per_month: i64,
        /// Since when the account warms up.
        pub warm_up_since: Option<Timestamp>,
        /// When its invitations go on after the last limit notice.
        pub resumed_at: Option<Timestamp>,
    }
}

impl ListedSender {
    /// What slows the account down (R51).
    pub const fn pace(&self) -> Pace {
        Pace {
            warm_up_since: self.warm_up_since,
            resumed_at: self.resumed_at,
        }
    }
}

record! {
    /// The source of a campaign.
    pub struct ListedSource {
        /// The finder's or segment's name.
        pub source_name: Option<String>,
        /// The finder that feeds it.
        pub finder_id: Option<FinderId>,
        /// That finder's kind.
        pub finder_kind: Option<String>,
        /// Whether that finder goes on looking.
        pub finder_active: Option<bool>,
        /// Where that finder stands.
        pub finder_state: Option<String>,
        /// Contacts that the finder has brought.
        pub result_count: Option<i64>,
        /// How many of the places have no result any more.
        pub results_removed: Option<i64>,
        /// Contacts that it can still bring, where it knows.
        pub remaining_estimate: Option<i64>,
    }
}

/// A campaign with its sender and its source.
#[derive(Debug, Clone)]
pub struct ListedCampaign {
    /// The campaign.
    pub campaign: CampaignRow,
    /// Who sends.
    pub sender: ListedSender,
    /// Where its contacts come from.
    pub source: ListedSource,
}

impl Record for ListedCampaign {
    fn columns() -> Vec<&'static str> {
        [
            CampaignRow::columns(),
            ListedSender::columns(),
            ListedSource::columns(),
        ]
        .concat()
    }

    fn from_row(row: &Row<'_>, places: &[usize]) -> StoreResult<Self> {
        let (campaign, places) = places.split_at(CampaignRow::columns().len());
        let (sender, source) = places.split_at(ListedSender::columns().len());
        Ok(Self {
            campaign: CampaignRow::from_row(row, campaign)?,
            sender: ListedSender::from_row(row, sender)?,
            source: ListedSource::from_row(row, source)?,
        })
    }
}

/// Which campaigns; archived ones are in no list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this kind.
    pub kind: Option<CampaignKind>,
    /// Whose family key begins so: a program.
    pub family_prefix: Option<String>,
    /// Whose name holds this text, folded as family keys are.
    pub name_contains: Option<String>,
    /// In this member's name.
    pub sender: Option<MemberId>,
    /// Switched on, or not.
    pub active: Option<bool>,
    /// Started since then.
    pub started_since: Option<Timestamp>,
    /// With something that keeps it from sending: sender, account, slots or cohort (R55).
    pub broken: bool,
}

record! {
    /// How many actions of a campaign stand where, of those planned for a date.
    pub struct DayCount {
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The campaign's local date.
        pub local_date: Date,
        /// Where they stand.
        pub state: ActionState,
        /// How they ended.
        pub category: Option<Category>,
        /// How many.
        pub count: i64,
    }
}

record! {
    /// How many slots of a campaign have drawn on a date, for another.
    pub struct DrawnSlots {
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The date on which they drew.
        pub local_date: Date,
        /// The date they drew for.
        pub drawn_for_local_date: Date,
        /// How many slots.
        pub slots: i64,
    }
}

record! {
    /// Invitations of a campaign that had time to be answered.
    pub struct Matured {
        /// The campaign.
        pub campaign_id: CampaignId,
        /// How many left.
        pub sent: i64,
        /// How many of them were accepted.
        pub accepted: i64,
    }
}

record! {
    /// Campaigns of one name and program, of whatever members, added up (R40).
    pub struct FamilyRow {
        /// Name and program folded.
        pub family_key: String,
        /// The name.
        pub name: String,
        /// The program.
        pub program: String,
        /// Campaigns, archived ones included.
        pub campaigns: i64,
        /// Of these, active ones.
        pub active: i64,
        /// Members in whose name they act.
        pub senders: i64,
        /// Invitations sent.
        pub sent: i64,
        /// Invitations accepted.
        pub accepted: i64,
        /// Messages sent.
        pub messages: i64,
        /// Links opened.
        pub clicks: i64,
        /// Replies received.
        pub replies: i64,
        /// The sum of their sentiments, each 0 to 100.
        pub sentiment: i64,
        /// Invitations withdrawn.
        pub withdrawn: i64,
    }
}

record! {
    /// A name that campaigns have.
    pub struct UsedName {
        /// The name.
        pub name: String,
    }
}

record! {
    /// Events of a campaign in the ledger, counted.
    pub struct Recounted {
        /// Invitations sent.
        pub sent: i64,
        /// Invitations accepted.
        pub accepted: i64,
        /// Messages sent.
        pub messages: i64,
        /// Links opened.
        pub clicks: i64,
        /// Replies received.
        pub replies: i64,
        /// The sum of their sentiments, each 0 to 100.
        pub sentiment: i64,
        /// Invitations withdrawn.
        pub withdrawn: i64,
    }
}

const LISTED: &str = "SELECT c.*, u.name AS sender_name, (m.active AND u.active) AS sender_active, i.id AS identity_id,
    i.state AS identity_state, i.connector AS identity_connector, i.account_type AS account_type,
    i.invitations_paused_until AS invitations_paused_until, i.messages_paused_until AS messages_paused_until,
    w.invitations_per_week AS invitations_per_week, w.messages_per_day AS messages_per_day,
    w.notes_per_month AS notes_per_month, p.warm_up_since AS warm_up_since, p.resumed_at AS resumed_at,
    coalesce(s.name, f.name) AS source_name, f.id AS finder_id, f.kind AS finder_kind,
    (f.active AND f.archived_at IS NULL) AS finder_active, f.state AS finder_state,
    CASE WHEN s.criteria IS NULL THEN f.result_count ELSE s.last_position END AS result_count,
    CASE WHEN s.criteria IS NULL THEN f.results_removed END AS results_removed,
    f.remaining_estimate AS remaining_estimate
    FROM campaign c
    JOIN workspace w ON w.id = c.workspace_id
    JOIN member m ON m.workspace_id = c.workspace_id AND m.id = c.sender_member_id
    JOIN app_user u ON u.id = m.user_id
    LEFT JOIN identity i ON i.user_id = m.user_id
    LEFT JOIN account_pace p ON p.identity_id = i.id
    LEFT JOIN segment s ON c.source_type = 'segment' AND s.workspace_id = c.workspace_id AND s.id = c.source_id
    LEFT JOIN finder f ON f.workspace_id = c.workspace_id AND f.id = coalesce(s.finder_id, c.source_id)
    WHERE c.workspace_id = $1";

const FAMILIES: &str =
    "SELECT family_key, min(name) AS name, min(program) AS program, count(*) AS campaigns,
    count(*) FILTER (WHERE state = 'active') AS active, count(DISTINCT sender_member_id) AS senders,
    CAST(sum(sent_total) AS BIGINT) AS sent, CAST(sum(accepted_total) AS BIGINT) AS accepted,
    CAST(sum(messages_total) AS BIGINT) AS messages, CAST(sum(clicks_total) AS BIGINT) AS clicks,
    CAST(sum(replies_total) AS BIGINT) AS replies, CAST(sum(sentiment_total) AS BIGINT) AS sentiment,
    CAST(sum(withdrawn_total) AS BIGINT) AS withdrawn
    FROM campaign WHERE workspace_id = $1";

record! {
    /// Something that a list of campaigns can be filtered by.
    pub struct FilterChoice {
        /// `program`, `name` or `sender`.
        pub kind: String,
        /// Its place among those of its kind, from 1.
        pub rank: i64,
        /// What the filter takes: the text itself, or the member's id.
        pub value: String,
        /// What is shown.
        pub label: String,
    }
}

statements! {
    FILTER_CHOICES = "SELECT kind, rank, value, label FROM (
            SELECT 'program' AS kind, row_number() OVER (ORDER BY max(updated_at) DESC, program) AS rank,
                program AS value, program AS label
            FROM campaign WHERE workspace_id = $1 AND (CAST($4 AS TEXT) IS NULL OR kind = $4) GROUP BY program) AS p WHERE rank <= $2
        UNION ALL SELECT kind, rank, value, label FROM (
            SELECT 'name' AS kind, row_number() OVER (ORDER BY max(updated_at) DESC, name) AS rank,
                name AS value, name AS label
            FROM campaign WHERE workspace_id = $1 AND (CAST($4 AS TEXT) IS NULL OR kind = $4) GROUP BY name) AS n WHERE rank <= $2
        UNION ALL SELECT kind, rank, value, label FROM (
            SELECT 'sender' AS kind, row_number() OVER (ORDER BY u.name, m.id) AS rank, m.id AS value, u.name AS label
            FROM member m JOIN app_user u ON u.id = m.user_id WHERE m.workspace_id = $1) AS s WHERE rank <= $3";
    DAY_COUNTS = "SELECT campaign_id, local_date, state, category, count(*) AS count FROM action
        WHERE workspace_id = $1 AND campaign_id IN @any($2) AND local_date IN @any($3) AND step = 0 AND kind <> 'withdrawal'
        GROUP BY campaign_id, local_date, state, category";
    DRAWN_SLOTS = "SELECT campaign_id, local_date, drawn_for_local_date, count(*) AS slots FROM occurrence
        WHERE workspace_id = $1 AND campaign_id IN @any($2) AND local_date IN @any($3)
        AND drawn_for_local_date IS NOT NULL GROUP BY campaign_id, local_date, drawn_for_local_date";
    MATURED = "SELECT campaign_id, count(*) AS sent, count(accepted_at) AS accepted FROM participation
        WHERE workspace_id = $1 AND campaign_id IN @any($2) AND invited_at <= $3 GROUP BY campaign_id";
    RECOUNT = "SELECT count(*) FILTER (WHERE l.kind = 'action_ended' AND l.category = 'sent' AND a.kind = 'invitation') AS sent,
        count(*) FILTER (WHERE l.kind = 'invitation_accepted') AS accepted,
        count(*) FILTER (WHERE l.kind = 'action_ended' AND l.category = 'sent' AND a.kind = 'message') AS messages,
        count(*) FILTER (WHERE l.kind = 'action_ended' AND l.category = 'sent' AND a.kind = 'withdrawal') AS withdrawn,
        count(*) FILTER (WHERE l.kind = 'link_clicked') AS clicks,
        count(*) FILTER (WHERE l.kind = 'message_received') AS replies,
        CAST(coalesce(sum(CASE
            WHEN l.kind = 'message_received' THEN coalesce(CAST(jsonb(l.data) ->> 'sentiment_percent' AS BIGINT), 50)
            WHEN l.kind = 'reply_corrected' THEN CAST(jsonb(l.data) ->> 'sentiment_change' AS BIGINT) END), 0) AS BIGINT)
            AS sentiment
        FROM ledger l LEFT JOIN action a ON a.workspace_id = l.workspace_id AND a.id = l.action_id
        WHERE l.workspace_id = $1 AND l.campaign_id = $2";
}

/// The conditions of every error in R55; the last two look into the schedule as it is written.
const BROKEN: &str = " AND (i.id IS NULL OR i.state <> 'connected' OR NOT m.active OR NOT u.active
    OR c.schedule LIKE '%\"slots\":[]%' OR c.schedule LIKE '%\"cohort_size\":0%')";

/// A page of campaigns, by program and name, then by age.
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    filter: &Filter,
    after: Option<&(String, CampaignId)>,
    limit: u32,
) -> StoreResult<Vec<ListedCampaign>> {
    let mut built = Built::new(LISTED, params![workspace]);
    built.push(&[" AND c.archived_at IS NULL"]);
    built.equal("c.kind", filter.kind);
    built.begins_with("c.family_key", filter.family_prefix.as_deref());
    built.equal("c.sender_member_id", filter.sender.as_ref());
    if let Some(text) = &filter.name_contains {
        let mark = built.value(name_pattern(text));
        built.push(&[" AND c.family_key LIKE ", &mark, " ESCAPE '!'"]);
    }
    match filter.active {
        Some(true) => built.push(&[" AND c.state = 'active'"]),
        Some(false) => built.push(&[" AND c.state <> 'active'"]),
        None => {}
    }
    if let Some(since) = filter.started_since {
        let mark = built.value(since);
        built.push(&[" AND c.started_at >= ", &mark]);
    }
    if filter.broken {
        built.push(&[BROKEN]);
    }
    if let Some((family_key, id)) = after {
        let marks = [built.value(family_key), built.value(id)].join(", ");
        built.push(&[" AND (c.family_key, c.id) > (", &marks, ")"]);
    }
    built.push(&[" ORDER BY c.family_key, c.id"]);
    built.limit(limit);
    tx.fetch_built("campaign_list::page", &built.text, built.params)
        .await
}

/// One campaign as lists show it, also where it is archived.
pub async fn one(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CampaignId,
) -> StoreResult<Option<ListedCampaign>> {
    let mut built = Built::new(LISTED, params![workspace]);
    built.equal("c.id", Some(id));
    let rows = tx
        .fetch_built("campaign_list::one", &built.text, built.params)
        .await?;
    Ok(rows.into_iter().next())
}

/// A pattern for the part of a family key that is the name.
fn name_pattern(text: &str) -> String {
    let mut pattern = String::from("%\u{1f}%");
    pattern.push_str(&like(text));
    pattern.push('%');
    pattern
}

/// A text whose signs mean themselves in a pattern with the escape sign `!`.
fn like(text: &str) -> String {
    text.chars().fold(String::new(), |mut found, sign| {
        if matches!(sign, '%' | '_' | '!') {
            found.push('!');
        }
        found.push(sign);
        found
    })
}

/// A JSON list of dates, for `@any`.
fn dates(dates: &BTreeSet<Date>) -> String {
    crate::sql::list(dates.iter().map(ToString::to_string))
}

/// Where the actions of campaigns stand that were drawn, and are planned for one of these dates (R56).
pub async fn day_counts<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaigns: impl IntoIterator<Item = &'a CampaignId>,
    on: &BTreeSet<Date>,
) -> StoreResult<Vec<DayCount>> {
    let params = params![workspace, crate::sql::list(campaigns), dates(on)];
    tx.fetch_all(&DAY_COUNTS, params).await
}

/// How many slots of campaigns drew on one of these dates, by the dates they drew for.
pub async fn drawn_slots<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaigns: impl IntoIterator<Item = &'a CampaignId>,
    on: &BTreeSet<Date>,
) -> StoreResult<Vec<DrawnSlots>> {
    let params = params![workspace, crate::sql::list(campaigns), dates(on)];
    tx.fetch_all(&DRAWN_SLOTS, params).await
}

/// The invitations of campaigns that left until then, and how many were accepted since.
pub async fn matured<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaigns: impl IntoIterator<Item = &'a CampaignId>,
    until: Timestamp,
) -> StoreResult<Vec<Matured>> {
    let params = params![workspace, crate::sql::list(campaigns), until];
    tx.fetch_all(&MATURED, params).await
}

/// Families after a family key, each with the sums of its campaigns; of one sender where one is
/// named.
pub async fn families(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    sender: Option<&MemberId>,
    after_family_key: &str,
    limit: u32,
) -> StoreResult<Vec<FamilyRow>> {
    let mut built = Built::new(FAMILIES, params![workspace]);
    let after = built.value(after_family_key);
    built.push(&[" AND family_key > ", &after]);
    built.equal("sender_member_id", sender);
    built.push(&[" GROUP BY family_key ORDER BY family_key"]);
    built.limit(limit);
    tx.fetch_built("campaign_list::families", &built.text, built.params)
        .await
}

/// Names of campaigns, or of programs, that hold a text, the ones used last first.
pub async fn used_names(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    column: NameColumn,
    fragment: &str,
    limit: u32,
) -> StoreResult<Vec<UsedName>> {
    let name = match column {
        NameColumn::Name => "name",
        NameColumn::Program => "program",
    };
    let mut built = Built::new("SELECT ", params![workspace]);
    built.push(&[name, " AS name FROM campaign WHERE workspace_id = $1"]);
    if !fragment.is_empty() {
        let pattern = match column {
            NameColumn::Name => name_pattern(fragment),
            NameColumn::Program => ["%", &like(fragment), "%\u{1f}%"].concat(),
        };
        let mark = built.value(pattern);
        built.push(&[" AND family_key LIKE ", &mark, " ESCAPE '!'"]);
    }
    let order = [" GROUP BY ", name, " ORDER BY max(updated_at) DESC, ", name];
    built.push(&order);
    built.limit(limit);
    tx.fetch_built("campaign_list::used_names", &built.text, built.params)
        .await
}

/// What a list of campaigns can be filtered by: the programs and names used last, of a kind where one is
/// named, the members by name. In no order; each has its rank.
pub async fn filter_choices(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    kind: Option<CampaignKind>,
    names_maximum: u32,
    senders_maximum: u32,
) -> StoreResult<Vec<FilterChoice>> {
    let params = params![workspace, names_maximum, senders_maximum, kind];
    tx.fetch_all(&FILTER_CHOICES, params).await
}

/// Which names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameColumn {
    /// Of campaigns.
    Name,
    /// Of programs.
    Program,
}

/// The sums of a campaign, counted again from the ledger (I-27).
pub async fn recount(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CampaignId,
) -> StoreResult<Recounted> {
    tx.fetch_one(&RECOUNT, params![workspace, id]).await
}
