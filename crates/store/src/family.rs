//! Families: the campaigns of one name and program, of whatever members, and who waits for whom in them (R40, R52).

use domain::action::{ActionKind, ActionState};
use domain::campaign::{CampaignKind, CampaignState, approach_key};
use domain::ids::{CampaignId, ContactId, MemberId, WorkspaceId};
use domain::time::Timestamp;
use jiff::civil::Date;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A campaign of a family.
    pub struct Part {
        /// The campaign.
        pub campaign_id: CampaignId,
        /// What it does.
        pub kind: CampaignKind,
        /// Where it stands.
        pub state: CampaignState,
        /// In whose name it acts.
        pub member_id: MemberId,
        /// That member's name.
        pub member_name: String,
        /// Its name, as typed.
        pub name: String,
        /// Its program, as typed.
        pub program: String,
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
        /// People whom another campaign of the family had approached already.
        pub duplicates: i64,
    }
}

record! {
    /// A person whom a campaign of a family has planned, and whom another one has approached or planned earlier.
    pub struct Wait {
        /// The campaign that waits.
        pub campaign_id: CampaignId,
        /// In whose name.
        pub member_id: MemberId,
        /// The person.
        pub contact_id: ContactId,
        /// The day for which the person is planned.
        pub local_date: Date,
        /// The campaign that it waits for.
        pub for_campaign_id: CampaignId,
        /// In whose name.
        pub for_member_id: MemberId,
        /// Where that one's action stands.
        pub for_state: ActionState,
        /// Whether that one has approached the person; else it is planned earlier.
        pub has_approached: bool,
        /// The person's given name.
        pub first_name: Option<String>,
        /// The person's family name.
        pub last_name: Option<String>,
        /// The person's profile.
        pub profile_url: Option<String>,
        /// The person's address.
        pub email: Option<String>,
    }
}

statements! {
    PARTS = "SELECT c.id AS campaign_id, c.kind AS kind, c.state AS state, c.sender_member_id AS member_id,
        u.name AS member_name, c.name AS name, c.program AS program, c.sent_total AS sent, c.accepted_total AS accepted,
        c.messages_total AS messages, c.clicks_total AS clicks, c.replies_total AS replies, c.sentiment_total AS sentiment,
        c.withdrawn_total AS withdrawn, (SELECT CAST(coalesce(sum(d.duplicate), 0) AS BIGINT) FROM campaign_day d
            WHERE d.workspace_id = c.workspace_id AND d.campaign_id = c.id) AS duplicates
        FROM campaign c JOIN member m ON m.workspace_id = c.workspace_id AND m.id = c.sender_member_id
        JOIN app_user u ON u.id = m.user_id
        WHERE c.workspace_id = $1 AND c.family_key = $2 ORDER BY u.name, c.id LIMIT $3";
    WAITS = "SELECT a.campaign_id AS campaign_id, a.member_id AS member_id, a.contact_id AS contact_id,
        a.local_date AS local_date, h.campaign_id AS for_campaign_id, h.member_id AS for_member_id, h.state AS for_state,
        (f.action_id IS NOT NULL) AS has_approached, p.first_name AS first_name, p.last_name AS last_name,
        p.profile_url AS profile_url, p.email AS email
        FROM campaign c
        JOIN action a ON a.workspace_id = c.workspace_id AND a.campaign_id = c.id AND a.local_date >= $3 AND a.step = 0
            AND a.kind <> 'withdrawal' AND a.state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled')
        JOIN action h ON h.workspace_id = a.workspace_id AND h.contact_id = a.contact_id AND h.campaign_id <> a.campaign_id
            AND h.step = 0 AND h.kind = a.kind
        JOIN campaign o ON o.workspace_id = h.workspace_id AND o.id = h.campaign_id AND o.family_key = c.family_key
        LEFT JOIN family_invitation f ON f.workspace_id = a.workspace_id
            AND f.family_key = CASE a.kind WHEN 'message' THEN c.family_key || $4 ELSE c.family_key END
            AND f.contact_id = a.contact_id AND f.action_id = h.id AND (f.free_at IS NULL OR f.free_at > $5)
        JOIN contact p ON p.workspace_id = a.workspace_id AND p.id = a.contact_id
        WHERE c.workspace_id = $1 AND c.family_key = $2 AND (f.action_id IS NOT NULL
            OR (h.state IN ('queued', 'waiting_for_approval', 'approved', 'scheduled')
                AND (h.local_date, h.planned_at, h.id) < (a.local_date, a.planned_at, a.id)))
        ORDER BY a.local_date, a.id, h.id LIMIT $6";
}

/// The campaigns of a family, archived ones included, by their members.
pub async fn parts(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    family_key: &str,
    limit: u32,
) -> StoreResult<Vec<Part>> {
    tx.fetch_all(&PARTS, params![workspace, family_key, limit])
        .await
}

/// Who of a family waits for whom: for each person who is planned for a date or later, the campaign that has approached the
/// person, or has planned it earlier.
pub async fn waits(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    family_key: &str,
    from: Date,
    now: Timestamp,
    limit: u32,
) -> StoreResult<Vec<Wait>> {
    let of_messages = approach_key("", ActionKind::Message);
    let values = params![workspace, family_key, from, of_messages, now, limit];
    tx.fetch_all(&WAITS, values).await
}
