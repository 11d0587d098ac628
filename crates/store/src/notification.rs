//! Notifications as members read them; [`crate::notice`] writes them.

use domain::ids::{MemberId, NotificationId, WorkspaceId};
use domain::time::Timestamp;

use crate::record::Count;
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A notification.
    pub struct NotificationRow {
        /// The id.
        pub id: NotificationId,
        /// Which kind, such as `proposals`.
        pub kind: String,
        /// What it is about, JSON.
        pub data: String,
        /// When it was made.
        pub created_at: Timestamp,
        /// When the member read it.
        pub read_at: Option<Timestamp>,
    }
}

statements! {
    PAGE = "SELECT id, kind, data, created_at, read_at FROM notification
        WHERE workspace_id = $1 AND member_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4";
    UNREAD = "SELECT count(*) AS count FROM (SELECT id FROM notification
        WHERE workspace_id = $1 AND member_id = $2 AND read_at IS NULL LIMIT $3) AS unread";
    READ = "UPDATE notification SET read_at = $4 WHERE workspace_id = $1 AND member_id = $2 AND id IN @any($3)
        AND read_at IS NULL";
    READ_ALL = "UPDATE notification SET read_at = $3 WHERE workspace_id = $1 AND member_id = $2 AND read_at IS NULL";
}

/// A member's notifications, newest first, before an id (`~` for the first page).
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
    before: &str,
    limit: u32,
) -> StoreResult<Vec<NotificationRow>> {
    tx.fetch_all(&PAGE, params![workspace, member, before, limit])
        .await
}

/// How many a member has not read, counted up to `most`.
pub async fn unread_count(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
    most: u32,
) -> StoreResult<i64> {
    let count: Count = tx
        .fetch_one(&UNREAD, params![workspace, member, most])
        .await?;
    Ok(count.count)
}

/// Marks some as read; those of other members stay as they are.
pub async fn read<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
    ids: impl IntoIterator<Item = &'a NotificationId>,
    now: Timestamp,
) -> StoreResult<u64> {
    tx.execute(
        &READ,
        params![workspace, member, crate::sql::list(ids), now],
    )
    .await
}

/// Marks all as read.
pub async fn read_all(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
    now: Timestamp,
) -> StoreResult<u64> {
    tx.execute(&READ_ALL, params![workspace, member, now]).await
}
