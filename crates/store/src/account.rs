//! Accounts on the network as the engine uses them: leases, polls, pauses, senders of campaigns.

use domain::budget::Pace;
use domain::identity::{AccountType, ConnectorKind, IdentityState};
use domain::ids::{IdentityId, MemberId, UserId, WorkspaceId};
use domain::seeded::{self, Bug};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// An identity.
    pub struct AccountRow {
        /// Its id.
        pub id: IdentityId,
        /// Whose account it is.
        pub user_id: UserId,
        /// How it is reached.
        pub connector: ConnectorKind,
        /// Which decides lengths and notes.
        pub account_type: AccountType,
        /// What the connector needs, encrypted.
        pub configuration_encrypted: Option<String>,
        /// Where it stands.
        pub state: IdentityState,
        /// Until when one process holds it.
        pub lease_until: Timestamp,
        /// Raised by every lease (I-06).
        pub epoch: i64,
        /// Until when no invitation leaves, after a limit notice.
        pub invitations_paused_until: Option<Timestamp>,
        /// Until when no message leaves, after a limit notice.
        pub messages_paused_until: Option<Timestamp>,
        /// When it is polled next.
        pub next_poll_at: Timestamp,
    }
}

record! {
    /// A member as a sender: who, active or not, through which account.
    pub struct SenderRow {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The member.
        pub member_id: MemberId,
        /// The user behind it.
        pub user_id: UserId,
        /// The user's name.
        pub name: String,
        /// Whether the member and the user are active (R11).
        pub active: bool,
        /// The account, if there is one.
        pub identity_id: Option<IdentityId>,
        /// Where the account stands.
        pub identity_state: Option<IdentityState>,
        /// Invitations in seven rolling days (R51).
        pub invitations_per_week: i64,
        /// Messages in a rolling day (R51).
        pub messages_per_day: i64,
        /// Personalised notes of a Standard account in thirty rolling days (R51).
        pub notes_per_month: i64,
        /// Since when the account warms up.
        pub warm_up_since: Option<Timestamp>,
        /// When its invitations go on after the last limit notice.
        pub resumed_at: Option<Timestamp>,
        /// Whether addresses in messages become short links (R47).
        pub click_tracking: bool,
    }
}

impl SenderRow {
    /// What slows the account down (R51).
    pub const fn pace(&self) -> Pace {
        Pace {
            warm_up_since: self.warm_up_since,
            resumed_at: self.resumed_at,
        }
    }
}

record! {
    /// A workspace in which an account's owner is a member.
    pub struct Seat {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The member.
        pub member_id: MemberId,
    }
}

record! {
    /// A lease that was granted.
    pub struct Lease {
        /// The account.
        pub id: IdentityId,
        /// Its epoch.
        pub epoch: i64,
    }
}

record! {
    /// Where a stream of an account was read up to.
    pub struct StreamPosition {
        /// The account.
        pub identity_id: IdentityId,
        /// The stream's own mark.
        pub position: Option<String>,
    }
}

record! {
    /// An observation that was not known.
    pub struct Fresh {
        /// The account that saw it.
        pub identity_id: IdentityId,
        /// Its key.
        pub dedup_key: String,
    }
}

statements! {
    BY_IDS = "SELECT * FROM identity WHERE id IN @any($1)";
    SENDERS = "SELECT m.workspace_id AS workspace_id, m.id AS member_id, u.id AS user_id, u.name AS name,
        (m.active AND u.active) AS active, i.id AS identity_id, i.state AS identity_state,
        w.invitations_per_week AS invitations_per_week, w.messages_per_day AS messages_per_day,
        w.notes_per_month AS notes_per_month, w.click_tracking AS click_tracking,
        p.warm_up_since AS warm_up_since, p.resumed_at AS resumed_at
        FROM member m JOIN app_user u ON u.id = m.user_id JOIN workspace w ON w.id = m.workspace_id
        LEFT JOIN identity i ON i.user_id = m.user_id LEFT JOIN account_pace p ON p.identity_id = i.id
        WHERE m.id IN @any($1)";
    SEATS = "SELECT m.workspace_id AS workspace_id, m.id AS member_id FROM identity i
        JOIN member m ON m.user_id = i.user_id WHERE i.id = $1 ORDER BY m.workspace_id";
    LEASE = "UPDATE identity SET lease_owner = $1, lease_until = $2, epoch = epoch + 1
        WHERE id IN @any($3) AND lease_until <= $4 RETURNING id, epoch";
    RENEW = "UPDATE identity SET lease_until = v.column3 FROM (@values[0+tii]) AS v
        WHERE identity.id = v.column1 AND identity.epoch = v.column2 AND identity.lease_owner IS NOT NULL
        RETURNING identity.id AS id, identity.epoch AS epoch";
    KEPT = "SELECT i.id AS id, i.epoch AS epoch FROM (@values[1+ti]) AS v JOIN identity i ON i.id = v.column1
        AND i.epoch = v.column2 AND i.lease_until >= $1 AND i.unread_since IS NULL ORDER BY i.id @lock";
    RELEASE = "UPDATE identity SET lease_until = 0, lease_owner = NULL FROM (@values[0+ti]) AS v
        WHERE identity.id = v.column1 AND identity.epoch = v.column2";
    TO_POLL = "SELECT * FROM identity WHERE next_poll_at <= $1 AND lease_until <= $1 AND state <> 'inactive'
        ORDER BY next_poll_at, id LIMIT $2";
    POLLED = "UPDATE identity SET next_poll_at = v.column2, polled_at = v.column3 FROM (@values[0+tii]) AS v
        WHERE identity.id = v.column1";
    NEXT_POLL = "SELECT min(next_poll_at) AS at FROM identity WHERE state <> 'inactive'";
    PAUSE_INVITATIONS = "UPDATE identity SET invitations_paused_until = $2 WHERE id = $1
        AND coalesce(invitations_paused_until, 0) < $2";
    PAUSE_MESSAGES = "UPDATE identity SET messages_paused_until = $2 WHERE id = $1
        AND coalesce(messages_paused_until, 0) < $2";
    MOVE_STATE = "UPDATE identity SET state = $3, state_detail = $4, state_since = $5, next_poll_at = @least(next_poll_at, $6)
        WHERE id = $1 AND state = $2";
    POSITIONS = "SELECT identity_id, position FROM stream_position WHERE identity_id IN @any($1) AND stream = $2";
    SET_POSITIONS = "INSERT INTO stream_position (identity_id, stream, position, read_at) @values[0+ttti]
        ON CONFLICT (identity_id, stream) DO UPDATE SET position = excluded.position, read_at = excluded.read_at";
    OBSERVE = "INSERT INTO observation (identity_id, dedup_key, kind, observed_at, happened_at, source) @values[0+tttiit]
        ON CONFLICT (identity_id, dedup_key) DO NOTHING RETURNING identity_id, dedup_key";
}

/// Accounts by their ids.
pub async fn by_ids<'a>(
    tx: &mut Tx,
    ids: impl IntoIterator<Item = &'a IdentityId>,
) -> StoreResult<Vec<AccountRow>> {
    tx.fetch_all(&BY_IDS, params![crate::sql::list(ids)]).await
}

/// Members as senders.
pub async fn senders<'a>(
    tx: &mut Tx,
    members: impl IntoIterator<Item = &'a MemberId>,
) -> StoreResult<Vec<SenderRow>> {
    tx.fetch_all(&SENDERS, params![crate::sql::list(members)])
        .await
}

/// The workspaces in which an account's owner is a member.
pub async fn seats(tx: &mut Tx, identity: &IdentityId) -> StoreResult<Vec<Seat>> {
    tx.fetch_all(&SEATS, params![identity]).await
}

/// Takes accounts for one process until an instant; answers those that were free, with their new
/// epochs (I-19).
pub async fn lease<'a>(
    tx: &mut Tx,
    identities: impl IntoIterator<Item = &'a IdentityId>,
    owner: &str,
    now: Timestamp,
    until: Timestamp,
) -> StoreResult<Vec<Lease>> {
    // I-19 is broken where a lease that lasts keeps nobody out.
    let now = if seeded::is_on(Bug::LeaseIsNotExclusive) {
        until.plus_millis(domain::time::span::DAY)
    } else {
        now
    };
    let mut leases: Vec<Lease> = tx
        .fetch_all(
            &LEASE,
            params![owner, until, crate::sql::list(identities), now],
        )
        .await?;
    if seeded::is_on(Bug::NeverRaiseEpoch) {
        // I-28 is broken where no attempt is newer than the first one.
        for lease in &mut leases {
            lease.epoch = 1;
        }
    }
    Ok(leases)
}

/// Holds accounts until an instant; answers those that no other process has taken meanwhile.
pub async fn renew<'a>(
    tx: &mut Tx,
    leases: impl IntoIterator<Item = &'a Lease>,
    until: Timestamp,
) -> StoreResult<Vec<Lease>> {
    let rows = leases
        .into_iter()
        .map(|lease| params![&lease.id, lease.epoch, until])
        .collect();
    tx.fetch_all_rows(&RENEW, Vec::new(), rows).await
}

/// Of these leases, those that last at least until an instant, of accounts that may send. They stay so until the
/// transaction ends.
pub async fn kept<'a>(
    tx: &mut Tx,
    leases: impl IntoIterator<Item = &'a Lease>,
    until: Timestamp,
) -> StoreResult<Vec<Lease>> {
    let rows = leases
        .into_iter()
        .map(|lease| params![&lease.id, lease.epoch])
        .collect();
    tx.fetch_all_rows(&KEPT, params![until], rows).await
}

/// Gives an account back, unless another process has taken it meanwhile.
pub async fn release(tx: &mut Tx, lease: &Lease) -> StoreResult<()> {
    release_all(tx, [lease]).await
}

/// Gives accounts back, but for those that another process has taken meanwhile.
pub async fn release_all<'a>(
    tx: &mut Tx,
    leases: impl IntoIterator<Item = &'a Lease>,
) -> StoreResult<()> {
    let rows = leases
        .into_iter()
        .map(|lease| params![&lease.id, lease.epoch])
        .collect();
    tx.execute_rows(&RELEASE, Vec::new(), rows).await.map(drop)
}

/// Accounts whose time to be polled has come.
pub async fn to_poll(tx: &mut Tx, now: Timestamp, limit: u32) -> StoreResult<Vec<AccountRow>> {
    tx.fetch_all(&TO_POLL, params![now, limit]).await
}

/// Accounts were polled; the next time of each is then. The list must name an account once.
pub async fn polled<'a>(
    tx: &mut Tx,
    next: impl IntoIterator<Item = (&'a IdentityId, Timestamp)>,
    now: Timestamp,
) -> StoreResult<()> {
    let rows = next
        .into_iter()
        .map(|(identity, next_at)| params![identity, next_at, now])
        .collect();
    tx.execute_rows(&POLLED, Vec::new(), rows).await.map(drop)
}

/// When an account has to be polled next.
pub async fn next_poll(tx: &mut Tx) -> StoreResult<Option<Timestamp>> {
    let earliest: crate::record::Earliest = tx.fetch_one(&NEXT_POLL, params![]).await?;
    Ok(earliest.at)
}

/// No invitation of an account leaves until then (R51).
pub async fn pause_invitations(
    tx: &mut Tx,
    identity: &IdentityId,
    until: Timestamp,
) -> StoreResult<()> {
    tx.execute(&PAUSE_INVITATIONS, params![identity, until])
        .await
        .map(drop)
}

/// No message of an account leaves until then.
pub async fn pause_messages(
    tx: &mut Tx,
    identity: &IdentityId,
    until: Timestamp,
) -> StoreResult<()> {
    tx.execute(&PAUSE_MESSAGES, params![identity, until])
        .await
        .map(drop)
}

/// Moves an account from one state to another; false where it was elsewhere. It is polled not
/// later than `poll_at`.
pub async fn change_state(
    tx: &mut Tx,
    identity: &IdentityId,
    from: IdentityState,
    to: IdentityState,
    detail: Option<&str>,
    now: Timestamp,
    poll_at: Timestamp,
) -> StoreResult<bool> {
    let changed = tx
        .execute(
            &MOVE_STATE,
            params![identity, from, to, detail, now, poll_at],
        )
        .await?;
    Ok(changed == 1)
}

/// Where a stream of accounts was read up to; those that were never read are absent.
pub async fn positions<'a>(
    tx: &mut Tx,
    identities: impl IntoIterator<Item = &'a IdentityId>,
    stream: &str,
) -> StoreResult<Vec<StreamPosition>> {
    tx.fetch_all(&POSITIONS, params![crate::sql::list(identities), stream])
        .await
}

/// A stream of accounts was read up to there. The list must name an account once.
pub async fn set_positions<'a>(
    tx: &mut Tx,
    stream: &str,
    positions: impl IntoIterator<Item = (&'a IdentityId, &'a str)>,
    now: Timestamp,
) -> StoreResult<()> {
    let rows = positions
        .into_iter()
        .map(|(identity, position)| params![identity, stream, position, now])
        .collect();
    tx.execute_rows(&SET_POSITIONS, Vec::new(), rows)
        .await
        .map(drop)
}

/// An observation for the record.
#[derive(Debug, Clone)]
pub struct NewObservation<'a> {
    /// The account that saw it.
    pub identity: &'a IdentityId,
    /// The same for every sight of the same thing.
    pub dedup_key: &'a str,
    /// What it is.
    pub kind: &'static str,
    /// When it was seen.
    pub observed_at: Timestamp,
    /// When it happened.
    pub happened_at: Option<Timestamp>,
    /// Who saw it.
    pub source: String,
}

/// Keeps observations of accounts; answers the keys that were not known (I-32). The list must name a
/// key of an account once.
pub async fn observe(
    tx: &mut Tx,
    observations: Vec<NewObservation<'_>>,
) -> StoreResult<Vec<Fresh>> {
    let rows = observations
        .into_iter()
        .map(|new| {
            params![
                new.identity,
                new.dedup_key,
                new.kind,
                new.observed_at,
                new.happened_at,
                new.source
            ]
        })
        .collect();
    tx.fetch_all_rows(&OBSERVE, Vec::new(), rows).await
}
