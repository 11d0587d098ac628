//! Whom a letter tells of tomorrow's people because no device does (R12).

use domain::ids::{MemberId, UserId, WorkspaceId};
use domain::time::Timestamp;

use crate::push::ToPush;
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A member without a device who may be written to.
    pub struct Recipient {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The member.
        pub member_id: MemberId,
        /// The person.
        pub user_id: UserId,
        /// The person's address.
        pub email: String,
        /// The person's language, or the workspace's.
        pub language: String,
        /// The workspace's name.
        pub workspace_name: String,
        /// The member's zone, or the workspace's.
        pub time_zone: String,
        /// From when the person is left alone, in minutes of the day.
        pub from_minute: Option<i64>,
        /// Until when.
        pub until_minute: Option<i64>,
    }
}

record! {
    /// Whether a person wants such letters.
    pub struct Wanted {
        /// Whether it does.
        pub wanted: bool,
    }
}

statements! {
    RECIPIENTS = "SELECT m.workspace_id AS workspace_id, m.id AS member_id, m.user_id AS user_id, u.email AS email,
        coalesce(u.language, w.language) AS language, w.name AS workspace_name,
        coalesce(m.time_zone, w.time_zone) AS time_zone, q.from_minute AS from_minute, q.until_minute AS until_minute
        FROM member m JOIN app_user u ON u.id = m.user_id JOIN workspace w ON w.id = m.workspace_id
        LEFT JOIN push_quiet q ON q.user_id = m.user_id
        WHERE m.workspace_id IN @any($1) AND m.id IN @any($2) AND m.active AND u.active
        AND NOT EXISTS (SELECT 1 FROM push_subscription s WHERE s.user_id = m.user_id)
        AND NOT EXISTS (SELECT 1 FROM morning_letter_off o WHERE o.user_id = m.user_id)";
    NOTIFICATION = "SELECT n.id AS id, n.workspace_id AS workspace_id, n.member_id AS member_id, n.kind AS kind,
        n.created_at AS created_at FROM member m
        JOIN notification n ON n.workspace_id = m.workspace_id AND n.id = $2 AND n.member_id = m.id WHERE m.user_id = $1";
    WANTED = "SELECT NOT EXISTS (SELECT 1 FROM morning_letter_off WHERE user_id = $1) AS wanted";
    SWITCH_OFF = "INSERT INTO morning_letter_off (user_id, since) SELECT id, $2 FROM app_user WHERE id = $1
        ON CONFLICT DO NOTHING";
    SWITCH_ON = "DELETE FROM morning_letter_off WHERE user_id = $1";
}

/// Those of these members who have no device and want letters.
pub async fn recipients<'a>(
    tx: &mut Tx,
    members: impl IntoIterator<Item = (&'a WorkspaceId, &'a MemberId)>,
) -> StoreResult<Vec<Recipient>> {
    let (workspaces, members): (Vec<_>, Vec<_>) = members.into_iter().unzip();
    let params = params![crate::sql::list(workspaces), crate::sql::list(members)];
    tx.fetch_all(&RECIPIENTS, params).await
}

/// A person's notification, by what names it.
pub async fn notification(tx: &mut Tx, user: &UserId, id: &str) -> StoreResult<Option<ToPush>> {
    tx.fetch_optional(&NOTIFICATION, params![user, id]).await
}

/// Whether a person wants letters.
pub async fn is_wanted(tx: &mut Tx, user: &UserId) -> StoreResult<bool> {
    let row: Wanted = tx.fetch_one(&WANTED, params![user]).await?;
    Ok(row.wanted)
}

/// Says whether a person wants letters.
pub async fn set_wanted(
    tx: &mut Tx,
    user: &UserId,
    wanted: bool,
    now: Timestamp,
) -> StoreResult<()> {
    if wanted {
        tx.execute(&SWITCH_ON, params![user]).await?;
    } else {
        tx.execute(&SWITCH_OFF, params![user, now]).await?;
    }
    Ok(())
}
