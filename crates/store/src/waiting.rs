//! What surrounds every page of a member: the workspaces to choose from, what waits, how the own
//! account stands. One statement, because every page asks it.

use domain::identity::{IdentityState, Role};
use domain::ids::{MemberId, UserId, WorkspaceId};

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
        (SELECT time_zone FROM member WHERE workspace_id = $1 AND id = $2) AS time_zone,
        (SELECT state FROM identity WHERE user_id = $3) AS identity_state,
        (SELECT open_holds FROM instance WHERE one = 1) AS open_holds)
        SELECT w.id AS id, w.name AS name, w.time_zone AS workspace_time_zone, w.color AS color, m.id AS member_id,
        m.role AS role, m.active AS active, q.proposals AS proposals, q.hand_sends AS hand_sends,
        q.notifications AS notifications, q.time_zone AS time_zone, q.identity_state AS identity_state,
        q.open_holds AS open_holds
        FROM member m JOIN workspace w ON w.id = m.workspace_id CROSS JOIN waiting q
        WHERE m.user_id = $3 ORDER BY w.name, w.id LIMIT $5";
}

/// The workspaces of a person by name, each with what waits for the member in the one that is
/// looked at, counted up to `most`.
pub async fn of(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
    user: &UserId,
    most: u32,
    workspaces_maximum: u32,
) -> StoreResult<Vec<WaitingRow>> {
    let params = params![workspace, member, user, most, workspaces_maximum];
    tx.fetch_all(&OF, params).await
}
