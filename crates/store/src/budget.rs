//! What accounts have spent of their budgets, how they are shared, and what slows an account down (R51).

use domain::action::ActionKind;
use domain::budget::Pace;
use domain::campaign::CampaignKind;
use domain::identity::AccountType;
use domain::ids::{ActionId, CampaignId, IdentityId, MemberId, WorkspaceId};
use domain::time::Timestamp;
use jiff::civil::Date;

use crate::action::Spent;
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// An active campaign that uses an account's budgets.
    pub struct Rival {
        /// The account.
        pub identity_id: IdentityId,
        /// The campaign's workspace.
        pub workspace_id: WorkspaceId,
        /// The campaign.
        pub campaign_id: CampaignId,
        /// What it does.
        pub kind: CampaignKind,
        /// Its weight.
        pub weight: u32,
    }
}

record! {
    /// What a campaign has of something.
    pub struct OfCampaign {
        /// The campaign.
        pub campaign_id: CampaignId,
        /// How many.
        pub count: i64,
    }
}

record! {
    /// What an account has used of a budget.
    pub struct Used {
        /// The account.
        pub identity_id: IdentityId,
        /// `invitation`, `today`, `message`, `withdrawal`, `note`, `open` for invitations that nobody answered, or `waiting`
        /// for actions that wait for their moment.
        pub budget: String,
        /// How many.
        pub used: i64,
        /// When the first of them began.
        pub earliest: Option<Timestamp>,
    }
}

record! {
    /// A member's account as its budgets see it, with what the workspace allows.
    pub struct Paced {
        /// The member.
        pub member_id: MemberId,
        /// The account.
        pub identity_id: IdentityId,
        /// Which decides about notes.
        pub account_type: AccountType,
        /// No invitation leaves before.
        pub invitations_paused_until: Option<Timestamp>,
        /// No message leaves before.
        pub messages_paused_until: Option<Timestamp>,
        /// Since when it warms up.
        pub warm_up_since: Option<Timestamp>,
        /// When invitations go on after the last limit notice.
        pub resumed_at: Option<Timestamp>,
        /// Invitations in seven rolling days.
        pub invitations_per_week: i64,
        /// Messages in a rolling day.
        pub messages_per_day: i64,
        /// Personalised notes of a Standard account in thirty rolling days.
        pub notes_per_month: i64,
        /// Profiles that searches show in a rolling day.
        pub profile_views_per_day: i64,
        /// The member's time zone, else the workspace's.
        pub time_zone: String,
    }
}

impl Paced {
    /// What slows it down.
    pub const fn pace(&self) -> Pace {
        Pace {
            warm_up_since: self.warm_up_since,
            resumed_at: self.resumed_at,
        }
    }
}

record! {
    /// An active campaign among those that share an account's budget.
    pub struct Shared {
        /// Its workspace.
        pub workspace_id: WorkspaceId,
        /// Its id.
        pub campaign_id: CampaignId,
        /// Its name.
        pub name: String,
        /// What it does.
        pub kind: CampaignKind,
        /// Its weight.
        pub weight: u32,
        /// What it has spent.
        pub spent: i64,
        /// What it has planned and not begun.
        pub waiting: i64,
    }
}

statements! {
    RIVALS = "SELECT i.id AS identity_id, c.workspace_id AS workspace_id, c.id AS campaign_id, c.kind AS kind, c.weight AS weight
        FROM identity i CROSS JOIN member m CROSS JOIN campaign c
        WHERE i.id IN @any($1) AND m.user_id = i.user_id AND c.workspace_id = m.workspace_id AND c.sender_member_id = m.id
            AND c.state = 'active' ORDER BY c.id";
    BY_CAMPAIGN = "SELECT campaign_id, count(*) AS count FROM action
        WHERE identity_id IN @any($1) AND kind = $2 AND intent_at > $3 GROUP BY campaign_id";
    WAITING = "SELECT a.campaign_id AS campaign_id, count(*) AS count FROM (@values[0+ttt]) AS v
        JOIN action a ON a.workspace_id = v.column1 AND a.campaign_id = v.column2 AND a.local_date >= v.column3
            AND a.step = 0 AND a.kind NOT IN ('withdrawal', 'answer') AND a.state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled')
        GROUP BY a.campaign_id";
    NOTES = "SELECT n.identity_id AS identity_id, count(*) AS count, min(n.sent_at) AS earliest FROM personal_note n
        JOIN action a ON a.workspace_id = n.workspace_id AND a.id = n.action_id AND a.intent_at = n.sent_at
            AND coalesce(a.reason, '') <> 'sent_without_note'
        WHERE n.identity_id IN @any($1) AND n.sent_at > $2 GROUP BY n.identity_id";
    KEEP_NOTES = "INSERT INTO personal_note (identity_id, sent_at, workspace_id, action_id) @values[0+titt]
        ON CONFLICT (identity_id, sent_at, action_id) DO NOTHING";
    LIMIT_NOTICED = "INSERT INTO account_pace (identity_id, resumed_at) VALUES ($1, $2)
        ON CONFLICT (identity_id) DO UPDATE SET resumed_at = excluded.resumed_at
        WHERE coalesce(account_pace.resumed_at, 0) < excluded.resumed_at";
    WARM_UP = "INSERT INTO account_pace (identity_id, warm_up_since) VALUES ($1, $2)
        ON CONFLICT (identity_id) DO UPDATE SET warm_up_since = excluded.warm_up_since";
    PACED = "SELECT m.id AS member_id, i.id AS identity_id, i.account_type AS account_type,
        i.invitations_paused_until AS invitations_paused_until, i.messages_paused_until AS messages_paused_until,
        p.warm_up_since AS warm_up_since, p.resumed_at AS resumed_at, w.invitations_per_week AS invitations_per_week,
        w.messages_per_day AS messages_per_day, w.notes_per_month AS notes_per_month,
        w.profile_views_per_day AS profile_views_per_day, coalesce(m.time_zone, w.time_zone) AS time_zone
        FROM member m JOIN workspace w ON w.id = m.workspace_id JOIN identity i ON i.user_id = m.user_id
        LEFT JOIN account_pace p ON p.identity_id = i.id WHERE m.workspace_id = $1 AND m.id IN @any($2)";
    USED = "SELECT identity_id, kind AS budget, count(*) AS used, min(intent_at) AS earliest FROM action
            WHERE identity_id IN @any($1) AND kind = 'invitation' AND intent_at > $2 GROUP BY identity_id, kind
        UNION ALL SELECT identity_id, 'today' AS budget, count(*) AS used, min(intent_at) AS earliest FROM action
            WHERE identity_id IN @any($1) AND kind = 'invitation' AND intent_at >= $3 GROUP BY identity_id
        UNION ALL SELECT identity_id, 'message' AS budget, count(*) AS used, min(intent_at) AS earliest FROM action
            WHERE identity_id IN @any($1) AND kind IN ('message', 'answer') AND intent_at > $4 GROUP BY identity_id
        UNION ALL SELECT identity_id, 'withdrawal' AS budget, count(*) AS used, min(intent_at) AS earliest FROM action
            WHERE identity_id IN @any($1) AND kind = 'withdrawal' AND intent_at > $4 GROUP BY identity_id
        UNION ALL SELECT n.identity_id AS identity_id, 'note' AS budget, count(*) AS used, min(n.sent_at) AS earliest
            FROM personal_note n JOIN action a ON a.workspace_id = n.workspace_id AND a.id = n.action_id
                AND a.intent_at = n.sent_at AND coalesce(a.reason, '') <> 'sent_without_note'
            WHERE n.identity_id IN @any($1) AND n.sent_at > $5 GROUP BY n.identity_id
        UNION ALL SELECT identity_id, 'open' AS budget, count(*) AS used, min(since) AS earliest FROM relation
            WHERE identity_id IN @any($1) AND state = 'invited' GROUP BY identity_id
        UNION ALL SELECT identity_id, 'profile_view' AS budget, CAST(sum(profiles) AS BIGINT) AS used, min(at) AS earliest
            FROM profile_view WHERE identity_id IN @any($1) AND at > $4 GROUP BY identity_id
        UNION ALL SELECT i.id AS identity_id, 'waiting' AS budget, count(*) AS used, min(a.planned_at) AS earliest
            FROM identity i CROSS JOIN member m CROSS JOIN action a
            WHERE i.id IN @any($1) AND m.user_id = i.user_id AND m.workspace_id = $6 AND a.workspace_id = m.workspace_id
                AND a.member_id = m.id AND a.local_date >= $7 AND a.state IN ('approved', 'scheduled') GROUP BY i.id";
    SHARED = "SELECT c.workspace_id AS workspace_id, c.id AS campaign_id, c.name AS name, c.kind AS kind, c.weight AS weight,
            (SELECT count(*) FROM action a WHERE a.identity_id = i.id AND a.campaign_id = c.id
                AND ((c.kind = 'invite' AND a.kind = 'invitation' AND a.intent_at > $2)
                OR (c.kind = 'nurture' AND a.kind = 'message' AND a.intent_at > $3))) AS spent,
            (SELECT count(*) FROM action a WHERE a.workspace_id = c.workspace_id AND a.campaign_id = c.id AND a.local_date >= $4
                AND a.step = 0 AND a.kind NOT IN ('withdrawal', 'answer')
                AND a.state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled')) AS waiting
        FROM identity i JOIN member m ON m.user_id = i.user_id
        JOIN campaign c ON c.workspace_id = m.workspace_id AND c.sender_member_id = m.id AND c.state = 'active'
        WHERE i.id = $1 ORDER BY c.kind, c.name, c.id";
}

/// The active campaigns that use the budgets of accounts, whatever workspace they are in.
pub async fn rivals<'a>(
    tx: &mut Tx,
    identities: impl IntoIterator<Item = &'a IdentityId>,
) -> StoreResult<Vec<Rival>> {
    tx.fetch_all(&RIVALS, params![crate::sql::list(identities)])
        .await
}

/// What accounts have spent since an instant, by campaign.
pub async fn by_campaign<'a>(
    tx: &mut Tx,
    identities: impl IntoIterator<Item = &'a IdentityId>,
    kind: ActionKind,
    since: Timestamp,
) -> StoreResult<Vec<OfCampaign>> {
    let values = params![crate::sql::list(identities), kind, since];
    tx.fetch_all(&BY_CAMPAIGN, values).await
}

/// What campaigns have drawn for a date or later and not begun; those with nothing are absent. The list must name a
/// campaign once.
pub async fn waiting<'a>(
    tx: &mut Tx,
    campaigns: impl IntoIterator<Item = (&'a WorkspaceId, &'a CampaignId)>,
    from: Date,
) -> StoreResult<Vec<OfCampaign>> {
    let rows = campaigns
        .into_iter()
        .map(|(workspace, campaign)| params![workspace, campaign, from])
        .collect();
    tx.fetch_all_rows(&WAITING, Vec::new(), rows).await
}

/// Personalised notes of accounts since an instant.
pub async fn notes<'a>(
    tx: &mut Tx,
    identities: impl IntoIterator<Item = &'a IdentityId>,
    since: Timestamp,
) -> StoreResult<Vec<Spent>> {
    tx.fetch_all(&NOTES, params![crate::sql::list(identities), since])
        .await
}

/// Counts notes that begin to leave at this instant.
pub async fn keep_notes<'a>(
    tx: &mut Tx,
    notes: impl IntoIterator<Item = (&'a IdentityId, &'a WorkspaceId, &'a ActionId)>,
    now: Timestamp,
) -> StoreResult<()> {
    let rows = notes
        .into_iter()
        .map(|(identity, workspace, action)| params![identity, now, workspace, action])
        .collect();
    tx.execute_rows(&KEEP_NOTES, Vec::new(), rows)
        .await
        .map(drop)
}

/// Invitations of an account go on then, after a limit notice; an earlier notice that says later stays.
pub async fn limit_noticed(
    tx: &mut Tx,
    identity: &IdentityId,
    resumes_at: Timestamp,
) -> StoreResult<()> {
    tx.execute(&LIMIT_NOTICED, params![identity, resumes_at])
        .await
        .map(drop)
}

/// An account warms up from an instant on, or does not.
pub async fn warm_up(
    tx: &mut Tx,
    identity: &IdentityId,
    since: Option<Timestamp>,
) -> StoreResult<()> {
    tx.execute(&WARM_UP, params![identity, since])
        .await
        .map(drop)
}

/// Accounts of members as their budgets see them; members without one are absent.
pub async fn paced<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    members: impl IntoIterator<Item = &'a MemberId>,
) -> StoreResult<Vec<Paced>> {
    tx.fetch_all(&PACED, params![workspace, crate::sql::list(members)])
        .await
}

/// From when on each budget is counted.
#[derive(Debug, Clone, Copy)]
pub struct Since {
    /// Invitations.
    pub week: Timestamp,
    /// Invitations of the present day.
    pub today: Timestamp,
    /// Messages and withdrawals.
    pub day: Timestamp,
    /// Personalised notes.
    pub month: Timestamp,
}

/// What accounts have used of every budget, and what of a workspace waits for their moments on a day from `waiting_from` on;
/// what is unused is absent.
pub async fn used<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    identities: impl IntoIterator<Item = &'a IdentityId>,
    since: Since,
    waiting_from: Date,
) -> StoreResult<Vec<Used>> {
    let values = params![
        crate::sql::list(identities),
        since.week,
        since.today,
        since.day,
        since.month,
        workspace,
        waiting_from
    ];
    tx.fetch_all(&USED, values).await
}

/// The active campaigns that share an account's budgets, with what each has spent and planned from a date on.
pub async fn shared(
    tx: &mut Tx,
    identity: &IdentityId,
    since: Since,
    from: Date,
) -> StoreResult<Vec<Shared>> {
    let values = params![identity, since.week, since.day, from];
    tx.fetch_all(&SHARED, values).await
}
