//! Holds: times in which nothing leaves, until the network was read and a person says so (I-36).

use domain::hold::HoldCause;
use domain::identity::{ConnectorKind, IdentityState};
use domain::ids::{HoldId, IdentityId};
use domain::time::Timestamp;

use crate::action::ActionRow;
use crate::{StoreResult, Tx, instance, params, record, statements};

record! {
    /// A hold.
    pub struct HoldRow {
        /// Its id.
        pub id: HoldId,
        /// Why.
        pub cause: HoldCause,
        /// What was seen, JSON.
        pub detail: String,
        /// Since when.
        pub held_at: Timestamp,
        /// The last instant that the database knew: the missing period begins there.
        pub known_until: Option<Timestamp>,
        /// When it ended; none while it lasts.
        pub released_at: Option<Timestamp>,
        /// Who ended it.
        pub released_by: Option<String>,
        /// Why.
        pub release_reason: Option<String>,
    }
}

record! {
    /// An account, and whether its network was read since nothing leaves.
    pub struct AccountToRead {
        /// Its id.
        pub id: IdentityId,
        /// Whose it is.
        pub name: String,
        /// How it is reached.
        pub connector: ConnectorKind,
        /// Where it stands.
        pub state: IdentityState,
        /// Nothing leaves through it before its network was read after this instant; none where it
        /// was.
        pub unread_since: Option<Timestamp>,
        /// When it was read last.
        pub polled_at: Option<Timestamp>,
    }
}

record! {
    /// What would leave if it were let.
    pub struct WouldLeave {
        /// Actions whose moment has passed while their slot is still open: they get a new moment.
        pub overdue: i64,
        /// Actions whose moment is still to come in an open slot.
        pub scheduled: i64,
        /// Actions that wait for a later slot.
        pub later: i64,
        /// Actions whose outcome nobody knows yet.
        pub open: i64,
    }
}

/// A hold to be made.
#[derive(Debug, Clone)]
pub struct NewHold {
    /// Its id.
    pub id: HoldId,
    /// Why.
    pub cause: HoldCause,
    /// What was seen.
    pub detail: serde_json::Value,
    /// The last instant that the database knew.
    pub known_until: Option<Timestamp>,
}

statements! {
    INSERT = "INSERT INTO hold (id, cause, detail, held_at, known_until)
        SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT 1 FROM hold WHERE cause = $2 AND released_at IS NULL)";
    OPEN = "SELECT * FROM hold WHERE released_at IS NULL ORDER BY held_at, id LIMIT $1";
    LATEST = "SELECT * FROM hold ORDER BY held_at DESC, id DESC LIMIT $1";
    RELEASE = "UPDATE hold SET released_at = $1, released_by = $2, release_reason = $3 WHERE released_at IS NULL";
    CLOSE_ACCOUNTS = "UPDATE identity SET unread_since = $1, next_poll_at = @least(next_poll_at, $1)";
    BRING_FORWARD = "UPDATE identity SET unread_since = $1, next_poll_at = @least(next_poll_at, $1) WHERE unread_since > $1";
    OPEN_ACCOUNTS = "UPDATE identity SET unread_since = NULL WHERE id IN @any($1) AND unread_since <= $2";
    ACCOUNTS = "SELECT i.id AS id, u.name AS name, i.connector AS connector, i.state AS state,
        i.unread_since AS unread_since, i.polled_at AS polled_at
        FROM identity i JOIN app_user u ON u.id = i.user_id ORDER BY u.name, i.id LIMIT $1";
    OVERDUE = "SELECT a.* FROM action a JOIN campaign c ON c.workspace_id = a.workspace_id AND c.id = a.campaign_id
        WHERE a.state = 'scheduled' AND a.due_at <= $1 AND a.window_ends_at > $1 AND c.state = 'active' AND a.kind <> 'answer'
        ORDER BY a.campaign_id, a.local_date, a.slot_index, a.due_at, a.id";
    WOULD_LEAVE = "SELECT
        (SELECT count(*) FROM action a JOIN campaign c ON c.workspace_id = a.workspace_id AND c.id = a.campaign_id
            AND (c.state = 'active' OR a.kind = 'answer') WHERE a.state = 'scheduled' AND a.due_at <= $1 AND a.window_ends_at > $1) AS overdue,
        (SELECT count(*) FROM action a JOIN campaign c ON c.workspace_id = a.workspace_id AND c.id = a.campaign_id AND c.state = 'active'
            WHERE a.state = 'scheduled' AND a.due_at > $1) AS scheduled,
        (SELECT count(*) FROM action a JOIN campaign c ON c.workspace_id = a.workspace_id AND c.id = a.campaign_id AND c.state = 'active'
            WHERE a.state IN ('approved', 'queued') OR (a.state = 'scheduled' AND a.window_ends_at <= $1)) AS later,
        (SELECT count(*) FROM action WHERE doubt_since IS NOT NULL AND state IN ('sending', 'unconfirmed')) AS open";
}

/// Makes a hold, unless there is one of the same cause: from the commit on nothing leaves, and every
/// account is read before anything leaves through it again. Answers whether it was made.
pub async fn insert(tx: &mut Tx, new: &NewHold, now: Timestamp) -> StoreResult<bool> {
    instance::lock(tx).await?;
    let made = tx
        .execute(
            &INSERT,
            params![
                &new.id,
                new.cause,
                new.detail.to_string(),
                now,
                new.known_until
            ],
        )
        .await?;
    if made == 1 {
        instance::count_holds(tx).await?;
        close_accounts(tx, now).await?;
    }
    Ok(made == 1)
}

/// Nothing leaves through any account before its network was read after `now`.
pub async fn close_accounts(tx: &mut Tx, now: Timestamp) -> StoreResult<()> {
    tx.execute(&CLOSE_ACCOUNTS, params![now]).await.map(drop)
}

/// The network of accounts was read, or cannot be, at `now`.
pub async fn open_accounts<'a>(
    tx: &mut Tx,
    identities: impl IntoIterator<Item = &'a IdentityId>,
    now: Timestamp,
) -> StoreResult<()> {
    tx.execute(&OPEN_ACCOUNTS, params![crate::sql::list(identities), now])
        .await
        .map(drop)
}

/// Ends every hold; answers how many there were.
pub async fn release(tx: &mut Tx, by: &str, reason: &str, now: Timestamp) -> StoreResult<u64> {
    instance::lock(tx).await?;
    let ended = tx.execute(&RELEASE, params![now, by, reason]).await?;
    instance::count_holds(tx).await?;
    // A clock that was wrong may have closed accounts until an instant that is far away.
    tx.execute(&BRING_FORWARD, params![now]).await?;
    Ok(ended)
}

/// The holds that last, the first one first.
pub async fn open(tx: &mut Tx, limit: u32) -> StoreResult<Vec<HoldRow>> {
    tx.fetch_all(&OPEN, params![limit]).await
}

/// The last holds, the newest first.
pub async fn latest(tx: &mut Tx, limit: u32) -> StoreResult<Vec<HoldRow>> {
    tx.fetch_all(&LATEST, params![limit]).await
}

/// Every account, and whether it was read.
pub async fn accounts(tx: &mut Tx, limit: u32) -> StoreResult<Vec<AccountToRead>> {
    tx.fetch_all(&ACCOUNTS, params![limit]).await
}

/// What would leave at `now`.
pub async fn would_leave(tx: &mut Tx, now: Timestamp) -> StoreResult<WouldLeave> {
    tx.fetch_one(&WOULD_LEAVE, params![now]).await
}

/// Actions whose moment has passed at `now` while their slot is still open.
pub async fn overdue(tx: &mut Tx, now: Timestamp) -> StoreResult<Vec<ActionRow>> {
    tx.fetch_all(&OVERDUE, params![now]).await
}
