//! What surrounds every page of a member: the workspaces to choose from, what waits, how the own
//! account stands. One statement, because every page asks it.

use domain::identity::{IdentityState, Role};
use domain::ids::{MemberId, UserId, WorkspaceId};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A workspace of the person, with what waits for the member in the one that is looked at.
    pub struct WaitingRow {
        /// A workspace in which the person is a member.
        pub id: WorkspaceId,
        /// Its name.
        pub name: String,
        /// Its time zone.
        pub workspace_time_zone: String,
        /// Its colour.
        pub color: Option<String>,
        /// The person's member in it.
        pub member_id: MemberId,
        /// The role in it.
        pub role: Role,
        /// Whether the member is active in it.
        pub active: bool,
        /// Proposals without a decision.
        pub proposals: i64,
        /// Cards in hand, and outcomes that only the member can tell.
        pub hand_sends: i64,
        /// Notifications that were not read.
        pub notifications: i64,
        /// Conversations that wait to be read.
        pub unread: i64,
        /// The member's own time zone, where one was chosen.
        pub time_zone: Option<String>,
        /// Where the person's account stands; none where there is none.
        pub identity_state: Option<IdentityState>,
        /// Holds that nobody has released: while there are any, nothing leaves.
        pub open_holds: i64,
    }
}

statements! {
    OF = "WITH waiting AS MATERIALIZED (SELECT
        (SELECT count(*) FROM (SELECT id FROM action WHERE workspace_id = $1 AND member_id = $2
            AND state = 'waiting_for_approval' LIMIT $4) AS p) AS proposals,
        (SELECT count(*) FROM (SELECT a.id FROM member o JOIN identity i ON i.user_id = o.user_id
            JOIN action a ON a.identity_id = i.id AND a.doubt_since IS NOT NULL
            WHERE o.workspace_id = $1 AND o.id = $2 AND a.workspace_id = $1 AND a.member_id = $2
            AND ((a.state = 'sending' AND i.connector = 'assisted')
                OR (a.state = 'unconfirmed' AND (i.connector = 'assisted' OR a.due_at IS NULL)))
            LIMIT $4) AS h) AS hand_sends,
        (SELECT count(*) FROM (SELECT id FROM notification WHERE workspace_id = $1 AND member_id = $2
            AND read_at IS NULL LIMIT $4) AS n) AS notifications,
        (SELECT count(*) FROM (SELECT v.id FROM conversation v LEFT JOIN identity i ON i.id = v.identity_id
            LEFT JOIN member o ON o.workspace_id = v.workspace_id AND o.user_id = i.user_id
            WHERE v.workspace_id = $1 AND v.unread AND v.campaign_id IS NOT NULL
            AND (v.snoozed_until IS NULL OR v.snoozed_until <= $7)
            AND (CAST($6 AS BOOLEAN) OR o.id = $2 OR v.assigned_member_id = $2) LIMIT $4) AS u) AS unread,
        (SELECT time_zone FROM member WHERE workspace_id = $1 AND id = $2) AS time_zone,
        (SELECT state FROM identity WHERE user_id = $3) AS identity_state,
        (SELECT open_holds FROM instance WHERE one = 1) AS open_holds)
        SELECT w.id AS id, w.name AS name, w.time_zone AS workspace_time_zone, w.color AS color, m.id AS member_id,
        m.role AS role, m.active AS active, q.proposals AS proposals, q.hand_sends AS hand_sends,
        q.notifications AS notifications, q.unread AS unread, q.time_zone AS time_zone, q.identity_state AS identity_state,
        q.open_holds AS open_holds
        FROM member m JOIN workspace w ON w.id = m.workspace_id CROSS JOIN waiting q
        WHERE m.user_id = $3 ORDER BY w.name, w.id LIMIT $5";
}

/// Who looks, and how far is counted.
#[derive(Debug, Clone, Copy)]
pub struct Looking<'a> {
    /// The person.
    pub user: &'a UserId,
    /// The person's member in the workspace that is looked at.
    pub member: &'a MemberId,
    /// Whether conversations of all members are seen, and not only the own ones and those given to the member.
    pub sees_all: bool,
    /// Now: what is put off longer does not wait.
    pub now: Timestamp,
    /// No count goes further.
    pub counted_maximum: u32,
    /// Workspaces at most.
    pub workspaces_maximum: u32,
}

/// The workspaces of a person by name, each with what waits for the member in the one that is looked at.
pub async fn of(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    looking: Looking<'_>,
) -> StoreResult<Vec<WaitingRow>> {
    let params = params![
        workspace,
        looking.member,
        looking.user,
        looking.counted_maximum,
        looking.workspaces_maximum,
        looking.sees_all,
        looking.now
    ];
    tx.fetch_all(&OF, params).await
}
