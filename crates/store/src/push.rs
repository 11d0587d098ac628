//! Devices of people that are told something, and what is on its way to them (R12).

use domain::ids::{MemberId, NotificationId, UserId, WorkspaceId};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A notification that devices are to be told of.
    pub struct ToPush {
        /// The notification.
        pub id: NotificationId,
        /// Its workspace.
        pub workspace_id: WorkspaceId,
        /// The member that it is for.
        pub member_id: MemberId,
        /// What about.
        pub kind: String,
        /// When it was written.
        pub created_at: Timestamp,
    }
}

record! {
    /// A device of a member.
    pub struct Device {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The member.
        pub member_id: MemberId,
        /// The person.
        pub user_id: UserId,
        /// The device.
        pub endpoint_hash: String,
        /// The member's zone, or the workspace's.
        pub time_zone: String,
        /// From when the person is left alone, in minutes of the day.
        pub from_minute: Option<i64>,
        /// Until when.
        pub until_minute: Option<i64>,
    }
}

record! {
    /// A message that is to be sent now.
    pub struct DueMessage {
        /// The person.
        pub user_id: UserId,
        /// The device.
        pub endpoint_hash: String,
        /// What names it: the notification.
        pub subject: String,
        /// What about.
        pub kind: String,
        /// How often it was tried, this time included.
        pub attempts: i64,
        /// When it is of no use any more.
        pub expires_at: Timestamp,
    }
}

record! {
    /// What reaches a device.
    pub struct Subscription {
        /// The person.
        pub user_id: UserId,
        /// The device.
        pub endpoint_hash: String,
        /// Address and keys, sealed by the vault.
        pub sealed: String,
    }
}

record! {
    /// What there is to do.
    pub struct Work {
        /// Whether there are notifications that no device was told of.
        pub to_prepare: bool,
        /// Whether there are messages that are due.
        pub to_take: bool,
    }
}

record! {
    /// How a person is told.
    pub struct ViewRow {
        /// The installation's key, sealed.
        pub sealed_key: Option<String>,
        /// How many devices are told.
        pub devices: i64,
        /// From when the person is left alone, in minutes of the day.
        pub from_minute: Option<i64>,
        /// Until when.
        pub until_minute: Option<i64>,
        /// Whether the person wants a letter where no device is told.
        pub letters: bool,
    }
}

/// What names a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageKey {
    /// The person.
    pub user_id: UserId,
    /// The device.
    pub endpoint_hash: String,
    /// The notification.
    pub subject: String,
}

/// A message to be sent.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// What names it.
    pub key: MessageKey,
    /// What about.
    pub kind: String,
    /// When.
    pub due_at: Timestamp,
    /// When it is of no use any more.
    pub expires_at: Timestamp,
}

statements! {
    WORK = "SELECT EXISTS (SELECT 1 FROM notification WHERE pushed_at IS NULL) AS to_prepare,
        EXISTS (SELECT 1 FROM push_message WHERE due_at <= $1) AS to_take";
    CLAIM = "UPDATE notification SET pushed_at = $1 WHERE (workspace_id, id) IN
        (SELECT workspace_id, id FROM notification WHERE pushed_at IS NULL ORDER BY created_at LIMIT $2 @skip_locked)
        RETURNING id, workspace_id, member_id, kind, created_at";
    DEVICES = "SELECT m.workspace_id AS workspace_id, m.id AS member_id, m.user_id AS user_id,
        s.endpoint_hash AS endpoint_hash, coalesce(m.time_zone, w.time_zone) AS time_zone,
        q.from_minute AS from_minute, q.until_minute AS until_minute
        FROM member m JOIN workspace w ON w.id = m.workspace_id
        JOIN push_subscription s ON s.user_id = m.user_id
        LEFT JOIN push_quiet q ON q.user_id = m.user_id
        WHERE m.workspace_id IN @any($1) AND m.id IN @any($2) AND m.active";
    INSERT = "INSERT INTO push_message (user_id, endpoint_hash, subject, kind, due_at, expires_at, attempts)
        @values[0+ttttiii] ON CONFLICT DO NOTHING";
    TAKE = "UPDATE push_message SET attempts = attempts + 1, due_at = $1 + 60000 * (attempts + 1) * (attempts + 1)
        WHERE (user_id, endpoint_hash, subject) IN (SELECT user_id, endpoint_hash, subject FROM push_message
        WHERE due_at <= $1 ORDER BY due_at LIMIT $2 @skip_locked)
        RETURNING user_id, endpoint_hash, subject, kind, attempts, expires_at";
    TAKE_BACK = "DELETE FROM push_message WHERE due_at <= $1 AND kind = 'proposals_ready' AND NOT EXISTS
        (SELECT 1 FROM member m
            JOIN notification n ON n.workspace_id = m.workspace_id AND n.id = push_message.subject AND n.member_id = m.id
            JOIN action a ON a.workspace_id = m.workspace_id AND a.member_id = m.id AND a.state = 'waiting_for_approval'
            JOIN campaign c ON c.workspace_id = a.workspace_id AND c.id = a.campaign_id AND c.state = 'active'
            WHERE m.user_id = push_message.user_id)";
    SUBSCRIPTIONS = "SELECT user_id, endpoint_hash, sealed FROM push_subscription
        WHERE user_id IN @any($1) AND endpoint_hash IN @any($2)";
    OF_USER = "SELECT user_id, endpoint_hash, sealed FROM push_subscription WHERE user_id = $1 ORDER BY seen_at DESC";
    SUBSCRIBE = "INSERT INTO push_subscription (user_id, endpoint_hash, sealed, created_at, seen_at)
        VALUES ($1, $2, $3, $4, $4)
        ON CONFLICT (user_id, endpoint_hash) DO UPDATE SET sealed = excluded.sealed, seen_at = excluded.seen_at";
    UNSUBSCRIBE = "DELETE FROM push_subscription WHERE user_id = $1 AND endpoint_hash = $2";
    UNSUBSCRIBE_OTHERS = "DELETE FROM push_subscription WHERE user_id <> $1 AND endpoint_hash = $2";
    FORGET_DEVICE = "DELETE FROM push_message WHERE user_id = $1 AND endpoint_hash = $2";
    FORGET_ALL = "DELETE FROM push_subscription WHERE created_at <= $1";
    DONE = "DELETE FROM push_message WHERE user_id = $1 AND endpoint_hash = $2 AND subject = $3";
    LATER = "UPDATE push_message SET due_at = $4 WHERE user_id = $1 AND endpoint_hash = $2 AND subject = $3";
    VIEW = "SELECT (SELECT value FROM installation WHERE name = $2) AS sealed_key,
        (SELECT count(*) FROM push_subscription WHERE user_id = $1) AS devices,
        (SELECT from_minute FROM push_quiet WHERE user_id = $1) AS from_minute,
        (SELECT until_minute FROM push_quiet WHERE user_id = $1) AS until_minute,
        NOT EXISTS (SELECT 1 FROM morning_letter_off WHERE user_id = $1) AS letters";
    SET_QUIET = "INSERT INTO push_quiet (user_id, from_minute, until_minute) VALUES ($1, $2, $3)
        ON CONFLICT (user_id) DO UPDATE SET from_minute = excluded.from_minute, until_minute = excluded.until_minute";
    CLEAR_QUIET = "DELETE FROM push_quiet WHERE user_id = $1";
}

/// What there is to do at an instant.
pub async fn work(tx: &mut Tx, now: Timestamp) -> StoreResult<Work> {
    tx.fetch_one(&WORK, params![now]).await
}

/// Takes notifications that no device was told of; from now on they are taken.
pub async fn claim(tx: &mut Tx, now: Timestamp, limit: u32) -> StoreResult<Vec<ToPush>> {
    tx.fetch_all(&CLAIM, params![now, limit]).await
}

/// The devices of members.
pub async fn devices<'a>(
    tx: &mut Tx,
    members: impl IntoIterator<Item = (&'a WorkspaceId, &'a MemberId)>,
) -> StoreResult<Vec<Device>> {
    let (workspaces, members): (Vec<_>, Vec<_>) = members.into_iter().unzip();
    tx.fetch_all(
        &DEVICES,
        params![crate::sql::list(workspaces), crate::sql::list(members)],
    )
    .await
}

/// Puts messages on their way.
pub async fn insert(tx: &mut Tx, messages: Vec<NewMessage>) -> StoreResult<()> {
    let rows = messages
        .into_iter()
        .map(|new| {
            params![
                new.key.user_id,
                new.key.endpoint_hash,
                new.key.subject,
                new.kind,
                new.due_at,
                new.expires_at,
                0_i64
            ]
        })
        .collect();
    tx.execute_rows(&INSERT, Vec::new(), rows).await.map(drop)
}

/// Takes messages that are due; each is due again after a while that grows, unless it is done by then.
pub async fn take(tx: &mut Tx, now: Timestamp, limit: u32) -> StoreResult<Vec<DueMessage>> {
    tx.fetch_all(&TAKE, params![now, limit]).await
}

/// Takes back messages about tomorrow's people that are due and tell nothing any more: everything is decided, or the campaign
/// stands still.
pub async fn take_back(tx: &mut Tx, now: Timestamp) -> StoreResult<u64> {
    tx.execute(&TAKE_BACK, params![now]).await
}

/// What reaches these devices of these people.
pub async fn subscriptions<'a>(
    tx: &mut Tx,
    devices: impl IntoIterator<Item = (&'a UserId, &'a str)>,
) -> StoreResult<Vec<Subscription>> {
    let (users, devices): (Vec<_>, Vec<_>) = devices.into_iter().unzip();
    let params = params![crate::sql::list(users), crate::sql::list(devices)];
    tx.fetch_all(&SUBSCRIPTIONS, params).await
}

/// The devices of one person, the one that was seen last first.
pub async fn of_user(tx: &mut Tx, user: &UserId) -> StoreResult<Vec<Subscription>> {
    tx.fetch_all(&OF_USER, params![user]).await
}

/// Keeps what reaches a device. It belongs to whoever is signed in on it, and to nobody else.
pub async fn subscribe(tx: &mut Tx, new: &Subscription, now: Timestamp) -> StoreResult<()> {
    let others = params![&new.user_id, &new.endpoint_hash];
    tx.execute(&UNSUBSCRIBE_OTHERS, others).await?;
    let params = params![&new.user_id, &new.endpoint_hash, &new.sealed, now];
    tx.execute_one(&SUBSCRIBE, params).await
}

/// Forgets a device and what is on its way to it; tells whether it was known.
pub async fn unsubscribe(tx: &mut Tx, user: &UserId, device: &str) -> StoreResult<bool> {
    tx.execute(&FORGET_DEVICE, params![user, device]).await?;
    Ok(tx.execute(&UNSUBSCRIBE, params![user, device]).await? == 1)
}

/// Forgets every device that was known by then.
pub async fn forget_all(tx: &mut Tx, until: Timestamp) -> StoreResult<u64> {
    tx.execute(&FORGET_ALL, params![until]).await
}

/// A message is done, whichever way.
pub async fn done(tx: &mut Tx, key: &MessageKey) -> StoreResult<()> {
    let params = params![&key.user_id, &key.endpoint_hash, &key.subject];
    tx.execute(&DONE, params).await.map(drop)
}

/// A message is to be tried later than it would be by itself.
pub async fn later(tx: &mut Tx, key: &MessageKey, due_at: Timestamp) -> StoreResult<()> {
    let params = params![&key.user_id, &key.endpoint_hash, &key.subject, due_at];
    tx.execute(&LATER, params).await.map(drop)
}

/// How a person is told, and the installation's key by the fact's name.
pub async fn view(tx: &mut Tx, user: &UserId, key_fact: &str) -> StoreResult<ViewRow> {
    tx.fetch_one(&VIEW, params![user, key_fact]).await
}

/// Sets or ends that.
pub async fn set_quiet(tx: &mut Tx, user: &UserId, quiet: Option<(u32, u32)>) -> StoreResult<()> {
    match quiet {
        Some((from, until)) => tx.execute_one(&SET_QUIET, params![user, from, until]).await,
        None => tx.execute(&CLEAR_QUIET, params![user]).await.map(drop),
    }
}
