//! Letters by mail that are on their way, and what became of them. One is written in the transaction of what causes it, and
//! once for each cause.

use domain::ids::{MailId, MemberId, WorkspaceId};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A letter, without what stands in it.
    pub struct MailRow {
        /// Its id.
        pub id: MailId,
        /// What it is.
        pub kind: String,
        /// To whom.
        pub recipient: String,
        /// `waiting`, `sending`, `sent`, `refused`, `unknown`, `given_up` or `taken_back`.
        pub state: String,
        /// How often it was tried.
        pub attempts: i64,
        /// When it is tried next.
        pub due_at: Timestamp,
        /// What the mail server said.
        pub detail: Option<String>,
        /// When it was written.
        pub created_at: Timestamp,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
    }
}

record! {
    /// A letter that is to be sent now.
    pub struct TakenMail {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The letter.
        pub id: MailId,
        /// To whom.
        pub recipient: String,
        /// Subject and text, sealed.
        pub sealed: Option<String>,
        /// How often it was tried, this time included.
        pub attempts: i64,
        /// When it was written.
        pub created_at: Timestamp,
    }
}

record! {
    /// What there is to do.
    pub struct MailWork {
        /// Whether a letter is due, or was lost with its process.
        pub is_due: bool,
    }
}

/// A letter to be sent.
#[derive(Debug, Clone)]
pub struct NewMail<'a> {
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// Its id.
    pub id: &'a MailId,
    /// What it is.
    pub kind: &'a str,
    /// What led to it; there is one letter for each.
    pub cause: &'a str,
    /// To whom.
    pub recipient: &'a str,
    /// Subject and text, sealed.
    pub sealed: &'a str,
    /// When it may leave.
    pub due_at: Timestamp,
    /// The member whose morning it is about, and when it is of no use any more.
    pub morning: Option<(&'a MemberId, Timestamp)>,
}

/// What became of an attempt.
#[derive(Debug, Clone)]
pub struct ToldMail<'a> {
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// The letter.
    pub id: &'a MailId,
    /// Which attempt.
    pub attempts: i64,
    /// Where the letter stands now.
    pub state: &'a str,
    /// When it is tried again, where it is.
    pub due_at: Timestamp,
    /// What the mail server said.
    pub detail: Option<&'a str>,
    /// When it ended, where it has.
    pub ended_at: Option<Timestamp>,
}

statements! {
    INSERT = "INSERT INTO mail (workspace_id, id, kind, cause, recipient, sealed, state, attempts, due_at, created_at,
        member_id, expires_at) VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $8, $7, $9, $10) ON CONFLICT DO NOTHING";
    WORK = "SELECT EXISTS (SELECT 1 FROM mail WHERE ended_at IS NULL AND due_at <= $1) AS is_due";
    TAKE = "UPDATE mail SET state = 'sending', attempts = attempts + 1, due_at = $2 WHERE (workspace_id, id) IN
        (SELECT workspace_id, id FROM mail WHERE ended_at IS NULL AND due_at <= $1 AND state = 'waiting'
            ORDER BY due_at, id LIMIT $3 @skip_locked)
        RETURNING workspace_id, id, recipient, sealed, attempts, created_at";
    LOSE = "UPDATE mail SET state = 'unknown', sealed = NULL, ended_at = $1, detail = $2
        WHERE ended_at IS NULL AND due_at <= $1 AND state = 'sending'";
    TAKE_BACK_MORNINGS = "UPDATE mail SET state = 'taken_back', sealed = NULL, ended_at = $1
        WHERE ended_at IS NULL AND due_at <= $1 AND state = 'waiting' AND member_id IS NOT NULL
        AND (expires_at <= $1 OR NOT EXISTS (SELECT 1 FROM member m JOIN app_user u ON u.id = m.user_id
            JOIN action a ON a.workspace_id = m.workspace_id AND a.member_id = m.id AND a.state = 'waiting_for_approval'
            JOIN campaign c ON c.workspace_id = a.workspace_id AND c.id = a.campaign_id AND c.state = 'active'
            WHERE m.workspace_id = mail.workspace_id AND m.id = mail.member_id AND m.active AND u.active
            AND NOT EXISTS (SELECT 1 FROM morning_letter_off o WHERE o.user_id = m.user_id)))";
    TAKE_BACK = "UPDATE mail SET state = 'taken_back', sealed = NULL, ended_at = $4
        WHERE workspace_id = $1 AND recipient = $2 AND kind = $3 AND ended_at IS NULL AND state = 'waiting'";
    TELL = "UPDATE mail SET state = $4, due_at = $5, detail = $6, ended_at = $7,
        sealed = CASE WHEN CAST($7 AS BIGINT) IS NULL THEN sealed END
        WHERE workspace_id = $1 AND id = $2 AND attempts = $3 AND state = 'sending'";
    PAGE = "SELECT id, kind, recipient, state, attempts, due_at, detail, created_at, ended_at FROM mail
        WHERE workspace_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    FORGET = "DELETE FROM mail WHERE ended_at < $1";
}

/// Writes a letter; false where there is one of the same cause.
pub async fn insert(tx: &mut Tx, new: &NewMail<'_>, now: Timestamp) -> StoreResult<bool> {
    let values = params![
        new.workspace,
        new.id,
        new.kind,
        new.cause,
        new.recipient,
        new.sealed,
        now,
        new.due_at,
        new.morning.map(|(member, _)| member),
        new.morning.map(|(_, expires_at)| expires_at)
    ];
    Ok(tx.execute(&INSERT, values).await? == 1)
}

/// Whether there is anything to do.
pub async fn work(tx: &mut Tx, now: Timestamp) -> StoreResult<MailWork> {
    tx.fetch_one(&WORK, params![now]).await
}

/// Takes letters that are due; they count as lost where nobody tells by `until` what became of them.
pub async fn take(
    tx: &mut Tx,
    now: Timestamp,
    until: Timestamp,
    limit: u32,
) -> StoreResult<Vec<TakenMail>> {
    tx.fetch_all(&TAKE, params![now, until, limit]).await
}

/// Ends letters whose process ended while it sent them: they may have been taken, and are not sent again.
pub async fn lose(tx: &mut Tx, now: Timestamp, detail: &str) -> StoreResult<u64> {
    tx.execute(&LOSE, params![now, detail]).await
}

/// Takes back letters about a morning that are due and tell nothing any more: everything is decided, the campaign stands still, the
/// day has gone on, or the member wants none.
pub async fn take_back_mornings(tx: &mut Tx, now: Timestamp) -> StoreResult<u64> {
    tx.execute(&TAKE_BACK_MORNINGS, params![now]).await
}

/// Takes back what of a kind waits for an address.
pub async fn take_back(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    recipient: &str,
    kind: &str,
    now: Timestamp,
) -> StoreResult<u64> {
    let values = params![workspace, recipient, kind, now];
    tx.execute(&TAKE_BACK, values).await
}

/// Says what became of an attempt; what another process has ended meanwhile stays as it is.
pub async fn tell(tx: &mut Tx, told: &ToldMail<'_>) -> StoreResult<()> {
    let values = params![
        told.workspace,
        told.id,
        told.attempts,
        told.state,
        told.due_at,
        told.detail,
        told.ended_at
    ];
    tx.execute(&TELL, values).await.map(drop)
}

/// The letters of a workspace, the latest first, before an id (`~` for the first page).
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    before: &str,
    limit: u32,
) -> StoreResult<Vec<MailRow>> {
    tx.fetch_all(&PAGE, params![workspace, before, limit]).await
}

/// Forgets letters that ended before an instant.
pub async fn forget(tx: &mut Tx, before: Timestamp) -> StoreResult<()> {
    tx.execute(&FORGET, params![before]).await.map(drop)
}
