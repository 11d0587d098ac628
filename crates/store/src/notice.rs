//! Notices that the engine gives to members: at most one of a kind a day (R52).

use domain::ids::{MemberId, NotificationId, WorkspaceId};
use domain::time::Timestamp;
use jiff::civil::Date;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A member who has not been notified on a local date yet.
    pub struct Unnotified {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The member.
        pub member_id: MemberId,
    }
}

statements! {
    CLAIM_DAY = "INSERT INTO notified_day (workspace_id, member_id, local_date) @values[0+ttt]
        ON CONFLICT DO NOTHING RETURNING workspace_id, member_id";
    INSERT = "INSERT INTO notification (workspace_id, id, member_id, kind, data, created_at) @values[0+ttttti]";
}

/// Of these members, those who were not notified on that date; from now on they are.
pub async fn claim_day(
    tx: &mut Tx,
    days: impl IntoIterator<Item = (WorkspaceId, MemberId, Date)>,
) -> StoreResult<Vec<Unnotified>> {
    let rows = days
        .into_iter()
        .map(|(workspace, member, date)| params![workspace, member, date])
        .collect();
    tx.fetch_all_rows(&CLAIM_DAY, Vec::new(), rows).await
}

/// A notification to be written.
#[derive(Debug, Clone)]
pub struct NewNotification {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Its id.
    pub id: NotificationId,
    /// To whom.
    pub member: MemberId,
    /// What about.
    pub kind: &'static str,
    /// Facts for the text, JSON.
    pub data: String,
}

/// Writes notifications.
pub async fn insert(
    tx: &mut Tx,
    notifications: Vec<NewNotification>,
    now: Timestamp,
) -> StoreResult<()> {
    let rows = notifications
        .into_iter()
        .map(|new| params![new.workspace, new.id, new.member, new.kind, new.data, now])
        .collect();
    tx.execute_rows(&INSERT, Vec::new(), rows).await.map(drop)
}
