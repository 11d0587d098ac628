//! Short links of messages (R47): where they lead, and who followed them when.

use std::collections::BTreeMap;

use domain::action::{ActionState, StepIndex};
use domain::ids::{ActionId, CampaignId, ContactId, MemberId, WorkspaceId};
use domain::limits;
use domain::link::{LinkToken, Visitor};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

/// A link to be kept.
#[derive(Debug, Clone)]
pub struct NewLink<'a> {
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// What stands behind `/l/`.
    pub token: &'a LinkToken,
    /// Where it leads.
    pub target: &'a str,
    /// The campaign of the message.
    pub campaign: &'a CampaignId,
    /// Who gets it.
    pub contact: &'a ContactId,
    /// In whose name.
    pub member: &'a MemberId,
    /// The action that delivers it.
    pub action: &'a ActionId,
    /// Which message of the sequence.
    pub step: StepIndex,
}

record! {
    /// Where a link leads, and whose it is.
    pub struct LinkRow {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// What stands behind `/l/`.
        pub token: String,
        /// Where it leads, as the message had it.
        pub target: String,
        /// The campaign of the message.
        pub campaign_id: CampaignId,
        /// Who got it.
        pub contact_id: ContactId,
        /// In whose name.
        pub member_id: MemberId,
        /// The action that delivered it.
        pub action_id: ActionId,
        /// Which message of the sequence.
        pub step: StepIndex,
        /// When the text was fixed.
        pub created_at: Timestamp,
        /// Visits of people.
        pub clicks: i64,
        /// Visits of robots.
        pub robot_visits: i64,
        /// When a person followed it first.
        pub first_clicked_at: Option<Timestamp>,
        /// When a person followed it last.
        pub last_clicked_at: Option<Timestamp>,
    }
}

record! {
    /// A link that somebody follows.
    pub struct FollowedLink {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// What stands behind `/l/`.
        pub token: String,
        /// Where it leads, as the message had it.
        pub target: String,
        /// Whether visits are kept.
        pub click_tracking: bool,
    }
}

record! {
    /// A link in a list.
    pub struct ListedLink {
        /// What stands behind `/l/`.
        pub token: String,
        /// Where it leads.
        pub target: String,
        /// The campaign.
        pub campaign_id: CampaignId,
        /// The campaign's name.
        pub campaign_name: String,
        /// The contact.
        pub contact_id: ContactId,
        /// The contact's given name.
        pub first_name: Option<String>,
        /// The contact's family name.
        pub last_name: Option<String>,
        /// The contact's profile.
        pub profile_url: Option<String>,
        /// The contact's address.
        pub email: Option<String>,
        /// In whose name.
        pub member_id: MemberId,
        /// The action.
        pub action_id: ActionId,
        /// Which message of the sequence.
        pub step: StepIndex,
        /// Where the action stands: only what was sent can have been followed by its reader.
        pub state: Option<ActionState>,
        /// When the text was fixed.
        pub created_at: Timestamp,
        /// Visits of people.
        pub clicks: i64,
        /// Visits of robots.
        pub robot_visits: i64,
        /// When a person followed it first.
        pub first_clicked_at: Option<Timestamp>,
        /// When a person followed it last.
        pub last_clicked_at: Option<Timestamp>,
    }
}

record! {
    /// What came of an address in a campaign's messages.
    pub struct TargetRow {
        /// Which message of the sequence.
        pub step: StepIndex,
        /// The address.
        pub target: String,
        /// Messages that left with it.
        pub sent: i64,
        /// People who followed it.
        pub people: i64,
        /// How often they did.
        pub clicks: i64,
        /// Visits of robots.
        pub robot_visits: i64,
    }
}

/// A visit that is to be written.
#[derive(Debug, Clone)]
pub struct NewVisit {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The link.
    pub token: String,
    /// When.
    pub at: Timestamp,
    /// Who, as far as that can be told.
    pub visitor: Visitor,
}

statements! {
    INSERT = "INSERT INTO link (workspace_id, token, target, campaign_id, contact_id, member_id, action_id, step, created_at,
        clicks, robot_visits) @values[0+tttttttiiii] ON CONFLICT DO NOTHING";
    BY_TOKEN = "SELECT l.workspace_id AS workspace_id, l.token AS token, l.target AS target,
        w.click_tracking AS click_tracking FROM link l JOIN workspace w ON w.id = l.workspace_id WHERE l.token = $1";
    LOCK = "SELECT * FROM link WHERE token IN @any($1) ORDER BY token @lock";
    VISIT = "INSERT INTO link_visit (workspace_id, token, number, visited_at, visitor) @values[0+ttiit]";
    COUNT = "UPDATE link SET clicks = v.column3, robot_visits = v.column4, first_clicked_at = v.column5,
        last_clicked_at = v.column6 FROM (@values[0+ttiiii]) AS v
        WHERE link.workspace_id = v.column1 AND link.token = v.column2";
    PAGE = "SELECT l.token AS token, l.target AS target, l.campaign_id AS campaign_id, c.name AS campaign_name,
        l.contact_id AS contact_id, p.first_name AS first_name, p.last_name AS last_name, p.profile_url AS profile_url,
        p.email AS email, l.member_id AS member_id, l.action_id AS action_id, l.step AS step, a.state AS state,
        l.created_at AS created_at, l.clicks AS clicks, l.robot_visits AS robot_visits,
        l.first_clicked_at AS first_clicked_at, l.last_clicked_at AS last_clicked_at FROM link l
        JOIN campaign c ON c.workspace_id = l.workspace_id AND c.id = l.campaign_id
        LEFT JOIN action a ON a.workspace_id = l.workspace_id AND a.id = l.action_id
        LEFT JOIN contact p ON p.workspace_id = l.workspace_id AND p.id = l.contact_id
        WHERE l.workspace_id = $1 AND (l.created_at, l.token) < ($2, $3) ORDER BY l.created_at DESC, l.token DESC LIMIT $4";
    PAGE_OF_CAMPAIGN = "SELECT l.token AS token, l.target AS target, l.campaign_id AS campaign_id, c.name AS campaign_name,
        l.contact_id AS contact_id, p.first_name AS first_name, p.last_name AS last_name, p.profile_url AS profile_url,
        p.email AS email, l.member_id AS member_id, l.action_id AS action_id, l.step AS step, a.state AS state,
        l.created_at AS created_at, l.clicks AS clicks, l.robot_visits AS robot_visits,
        l.first_clicked_at AS first_clicked_at, l.last_clicked_at AS last_clicked_at FROM link l
        JOIN campaign c ON c.workspace_id = l.workspace_id AND c.id = l.campaign_id
        LEFT JOIN action a ON a.workspace_id = l.workspace_id AND a.id = l.action_id
        LEFT JOIN contact p ON p.workspace_id = l.workspace_id AND p.id = l.contact_id
        WHERE l.workspace_id = $1 AND l.campaign_id = $5 AND (l.created_at, l.token) < ($2, $3)
        ORDER BY l.created_at DESC, l.token DESC LIMIT $4";
    PAGE_OF_CONTACT = "SELECT l.token AS token, l.target AS target, l.campaign_id AS campaign_id, c.name AS campaign_name,
        l.contact_id AS contact_id, p.first_name AS first_name, p.last_name AS last_name, p.profile_url AS profile_url,
        p.email AS email, l.member_id AS member_id, l.action_id AS action_id, l.step AS step, a.state AS state,
        l.created_at AS created_at, l.clicks AS clicks, l.robot_visits AS robot_visits,
        l.first_clicked_at AS first_clicked_at, l.last_clicked_at AS last_clicked_at FROM link l
        JOIN campaign c ON c.workspace_id = l.workspace_id AND c.id = l.campaign_id
        LEFT JOIN action a ON a.workspace_id = l.workspace_id AND a.id = l.action_id
        LEFT JOIN contact p ON p.workspace_id = l.workspace_id AND p.id = l.contact_id
        WHERE l.workspace_id = $1 AND l.contact_id = $5 AND ($6 = '' OR l.campaign_id = $6) AND (l.created_at, l.token) < ($2, $3)
        ORDER BY l.created_at DESC, l.token DESC LIMIT $4";
    TARGETS = "SELECT l.step AS step, l.target AS target, count(*) FILTER (WHERE a.state = 'sent') AS sent,
        count(*) FILTER (WHERE l.clicks > 0) AS people, CAST(sum(l.clicks) AS BIGINT) AS clicks,
        CAST(sum(l.robot_visits) AS BIGINT) AS robot_visits FROM link l
        LEFT JOIN action a ON a.workspace_id = l.workspace_id AND a.id = l.action_id
        WHERE l.workspace_id = $1 AND l.campaign_id = $2 GROUP BY l.step, l.target ORDER BY l.step, l.target LIMIT $3";
}

/// Keeps links of texts that are fixed. One that is there already stays as it is: its token says the same.
pub async fn keep(tx: &mut Tx, links: &[NewLink<'_>], now: Timestamp) -> StoreResult<()> {
    let rows: Vec<_> = links
        .iter()
        .map(|link| {
            params![
                link.workspace,
                link.token.as_str(),
                link.target,
                link.campaign,
                link.contact,
                link.member,
                link.action,
                link.step,
                now,
                0_i64,
                0_i64
            ]
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    tx.execute_rows(&INSERT, Vec::new(), rows).await.map(drop)
}

/// The link of a token, in whatever workspace.
pub async fn by_token(tx: &mut Tx, token: &LinkToken) -> StoreResult<Option<FollowedLink>> {
    tx.fetch_optional(&BY_TOKEN, params![token.as_str()]).await
}

/// Writes visits and the sums of their links; answers those that were kept, each with its link as it was before. Of a
/// link that was visited very often no more is kept.
pub async fn visit(tx: &mut Tx, visits: &[NewVisit]) -> StoreResult<Vec<(LinkRow, NewVisit)>> {
    let tokens: Vec<&str> = visits.iter().map(|visit| visit.token.as_str()).collect();
    let rows: Vec<LinkRow> = tx
        .fetch_all(&LOCK, params![crate::sql::list(tokens)])
        .await?;
    let mut links: BTreeMap<String, LinkRow> = rows
        .into_iter()
        .map(|row| (row.token.clone(), row))
        .collect();
    let mut kept = Vec::new();
    let mut written = Vec::new();
    for visit in visits {
        let Some(link) = links.get_mut(&visit.token) else {
            continue;
        };
        let number = link.clicks + link.robot_visits + 1;
        if number > i64::from(limits::LINK_VISITS_KEPT_MAXIMUM) {
            continue;
        }
        kept.push((link.clone(), visit.clone()));
        written.push(params![
            &link.workspace_id,
            &link.token,
            number,
            visit.at,
            visit.visitor
        ]);
        if visit.visitor.is_person() {
            link.clicks += 1;
            link.first_clicked_at = link.first_clicked_at.or(Some(visit.at));
            link.last_clicked_at = link.last_clicked_at.max(Some(visit.at));
        } else {
            link.robot_visits += 1;
        }
    }
    if kept.is_empty() {
        return Ok(kept);
    }
    tx.execute_rows(&VISIT, Vec::new(), written).await?;
    let sums = links
        .into_values()
        .map(|link| {
            params![
                &link.workspace_id,
                &link.token,
                link.clicks,
                link.robot_visits,
                link.first_clicked_at,
                link.last_clicked_at
            ]
        })
        .collect();
    tx.execute_rows(&COUNT, Vec::new(), sums).await?;
    Ok(kept)
}

/// Whose links.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// Of the whole workspace.
    Workspace,
    /// Of a campaign.
    Campaign(&'a CampaignId),
    /// Of a contact, in a campaign where one is named.
    Contact(&'a ContactId, Option<&'a CampaignId>),
}

/// Links, the newest first, before a place.
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    of: Of<'_>,
    before: (Timestamp, &str),
    limit: u32,
) -> StoreResult<Vec<ListedLink>> {
    let (sql, mut params) = match of {
        Of::Workspace => (&PAGE, Vec::new()),
        Of::Campaign(id) => (&PAGE_OF_CAMPAIGN, params![id]),
        Of::Contact(id, campaign) => (
            &PAGE_OF_CONTACT,
            params![id, campaign.map_or("", |id| id.as_str())],
        ),
    };
    let mut all = params![workspace, before.0, before.1, limit];
    all.append(&mut params);
    tx.fetch_all(sql, all).await
}

/// What came of the addresses in a campaign's messages.
pub async fn targets(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    campaign: &CampaignId,
    limit: u32,
) -> StoreResult<Vec<TargetRow>> {
    tx.fetch_all(&TARGETS, params![workspace, campaign, limit])
        .await
}
