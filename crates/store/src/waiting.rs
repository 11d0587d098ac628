//! What waits for a member, for the navigation of every page: one statement.

use domain::ids::{MemberId, WorkspaceId};

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// What waits for a member, and where the member's day is.
    pub struct WaitingRow {
        /// Proposals without a decision.
        pub proposals: i64,
        /// Cards in hand, and outcomes that only the member can tell.
        pub hand_sends: i64,
        /// Notifications that were not read.
        pub notifications: i64,
        /// The member's own time zone, where one was chosen.
        pub time_zone: Option<String>,
    }
}

statements! {
    OF = "SELECT
        (SELECT count(*) FROM (SELECT id FROM action WHERE workspace_id = $1 AND member_id = $2
            AND state = 'waiting_for_approval' AND kind = 'invitation' LIMIT $3) AS p) AS proposals,
        (SELECT count(*) FROM (SELECT a.id FROM action a JOIN identity i ON i.id = a.identity_id
            WHERE a.workspace_id = $1 AND a.member_id = $2
            AND ((a.state = 'sending' AND i.connector = 'assisted')
                OR (a.state = 'unconfirmed' AND (i.connector = 'assisted' OR a.due_at IS NULL)))
            LIMIT $3) AS h) AS hand_sends,
        (SELECT count(*) FROM (SELECT id FROM notification WHERE workspace_id = $1 AND member_id = $2
            AND read_at IS NULL LIMIT $3) AS n) AS notifications,
        (SELECT time_zone FROM member WHERE workspace_id = $1 AND id = $2) AS time_zone";
}

/// What waits for a member, each counted up to `most`.
pub async fn of(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
    most: u32,
) -> StoreResult<WaitingRow> {
    tx.fetch_one(&OF, params![workspace, member, most]).await
}
