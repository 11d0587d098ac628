//! What needs a person in a workspace, and how the day of each member stands (R72).

use domain::action::Category;
use domain::ids::{MemberId, WorkspaceId};
use domain::time::Timestamp;
use jiff::civil::Date;

use crate::built::Built;
use crate::campaign_day::Filter;
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// How much waits for people, each counted up to a limit.
    pub struct AttentionRow {
        /// Proposals without a decision.
        pub proposals: i64,
        /// Cards that a member has in hand.
        pub hand_sends: i64,
        /// Actions of which a person has to say whether they left.
        pub unconfirmed: i64,
        /// Senders of active campaigns whose account is not connected.
        pub accounts: i64,
        /// Active invite campaigns that cannot send.
        pub invite_campaigns: i64,
        /// Active nurture campaigns that cannot send.
        pub nurture_campaigns: i64,
        /// Replies of which a person has to say what they mean.
        pub unsure_replies: i64,
        /// Conversations that wait to be read.
        pub unread: i64,
    }
}

record! {
    /// Actions of a member that are planned for a date, by what became of them.
    pub struct MemberDay {
        /// The member.
        pub member_id: MemberId,
        /// The member's name.
        pub member_name: String,
        /// How they ended; none for those that have not.
        pub category: Option<Category>,
        /// How many.
        pub count: i64,
    }
}

statements! {
    OF = "WITH sender AS (
            SELECT c.kind, c.schedule, c.sender_member_id, (i.id IS NULL OR i.state <> 'connected') AS is_apart,
                (m.active AND u.active) AS is_active
            FROM campaign c JOIN member m ON m.workspace_id = c.workspace_id AND m.id = c.sender_member_id
            JOIN app_user u ON u.id = m.user_id LEFT JOIN identity i ON i.user_id = m.user_id
            WHERE c.workspace_id = $1 AND c.state = 'active' AND c.archived_at IS NULL
                AND (CAST($2 AS TEXT) IS NULL OR c.sender_member_id = $2)),
        broken AS (SELECT kind FROM sender WHERE is_apart OR NOT is_active OR schedule LIKE '%\"slots\":[]%'
            OR schedule LIKE '%\"cohort_size\":0%')
        SELECT
        (SELECT count(*) FROM (SELECT id FROM action WHERE workspace_id = $1 AND state = 'waiting_for_approval'
            AND (CAST($2 AS TEXT) IS NULL OR member_id = $2) LIMIT $4) AS p) AS proposals,
        (SELECT count(*) FROM (SELECT a.id FROM member m JOIN identity i ON i.user_id = m.user_id
            JOIN action a ON a.identity_id = i.id AND a.doubt_since IS NOT NULL AND a.member_id = m.id
            WHERE m.workspace_id = $1 AND a.workspace_id = $1 AND a.state = 'sending' AND i.connector = 'assisted'
            AND (CAST($2 AS TEXT) IS NULL OR m.id = $2) LIMIT $4) AS h) AS hand_sends,
        (SELECT count(*) FROM (SELECT a.id FROM member m JOIN identity i ON i.user_id = m.user_id
            JOIN action a ON a.identity_id = i.id AND a.doubt_since IS NOT NULL AND a.member_id = m.id
            WHERE m.workspace_id = $1 AND a.workspace_id = $1 AND a.state = 'unconfirmed'
            AND (CAST($2 AS TEXT) IS NULL OR m.id = $2) LIMIT $4) AS d) AS unconfirmed,
        (SELECT count(DISTINCT sender_member_id) FROM sender WHERE is_apart) AS accounts,
        (SELECT count(*) FROM broken WHERE kind = 'invite') AS invite_campaigns,
        (SELECT count(*) FROM broken WHERE kind = 'nurture') AS nurture_campaigns,
        (SELECT count(*) FROM (SELECT r.id FROM conversation_message r JOIN identity i ON i.id = r.identity_id
            JOIN member m ON m.workspace_id = r.workspace_id AND m.user_id = i.user_id
            WHERE r.workspace_id = $1 AND r.unsure AND (CAST($2 AS TEXT) IS NULL OR m.id = $2) LIMIT $4) AS s) AS unsure_replies,
        (SELECT count(*) FROM (SELECT v.id FROM conversation v JOIN identity i ON i.id = v.identity_id
            JOIN member m ON m.workspace_id = v.workspace_id AND m.user_id = i.user_id
            WHERE v.workspace_id = $1 AND v.unread AND (v.campaign_id IS NOT NULL OR v.last_reply_id IS NOT NULL)
            AND (v.snoozed_until IS NULL OR v.snoozed_until <= $3)
            AND (CAST($2 AS TEXT) IS NULL OR m.id = $2 OR v.assigned_member_id = $2) LIMIT $4) AS w) AS unread";
}

const MEMBER_DAYS: &str = "SELECT a.member_id, u.name AS member_name, a.category, count(*) AS count
    FROM member m JOIN app_user u ON u.id = m.user_id
    JOIN action a ON a.workspace_id = m.workspace_id AND a.member_id = m.id AND a.local_date = $2
        AND a.kind NOT IN ('withdrawal', 'answer')
    WHERE m.workspace_id = $1";

/// What needs a person, in the name of a member or of anybody, each counted up to `most`.
pub async fn of(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: Option<&MemberId>,
    now: Timestamp,
    most: u32,
) -> StoreResult<AttentionRow> {
    tx.fetch_one(&OF, params![workspace, member, now, most])
        .await
}

/// What is planned for a date in the name of each member, by what became of it; of campaigns that a filter lets through.
pub async fn member_days(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    date: Date,
    filter: &Filter,
) -> StoreResult<Vec<MemberDay>> {
    let mut built = Built::new(MEMBER_DAYS, params![workspace, date]);
    filter.restrict(&mut built, "a.campaign_id");
    built.push(&[
        " GROUP BY a.member_id, u.name, a.category ORDER BY u.name, a.member_id, a.category",
    ]);
    tx.fetch_built("attention::member_days", &built.text, built.params)
        .await
}
