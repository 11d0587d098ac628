//! Members' access to the network's interface of member data portability, and what came of it (R43).

use domain::ids::{MemberId, WorkspaceId};
use domain::portability::PortabilityProblem;
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A member's access.
    pub struct PortabilityRow {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The member.
        pub member_id: MemberId,
        /// The token, sealed by the vault.
        pub sealed: String,
        /// When the data are read next; none where a person has to do something first.
        pub next_at: Option<Timestamp>,
        /// Readings that failed since the last one that did not.
        pub failures: i64,
        /// Why the last one failed.
        pub problem: Option<String>,
        /// What says more of that.
        pub detail: Option<String>,
        /// The last attempt.
        pub looked_at: Option<Timestamp>,
        /// The last one that brought something.
        pub read_at: Option<Timestamp>,
        /// What it found, JSON.
        pub found: Option<String>,
        /// Who connected it.
        pub connected_by: String,
        /// When.
        pub connected_at: Timestamp,
        /// Raised by every token, and by every attempt that begins.
        pub version: i64,
    }
}

record! {
    /// Whether there is anything to do.
    pub struct PortabilityWork {
        /// Whether somebody's data are to be read.
        pub is_due: bool,
    }
}

/// What came of an attempt.
#[derive(Debug, Clone, Default)]
pub struct ToldPortability<'a> {
    /// When the data are read next.
    pub next_at: Option<Timestamp>,
    /// Readings that failed since the last one that did not.
    pub failures: i64,
    /// Why it failed; none where it did not.
    pub problem: Option<PortabilityProblem>,
    /// What says more of that.
    pub detail: Option<&'a str>,
    /// What it found, JSON.
    pub found: Option<&'a str>,
}

statements! {
    GET = "SELECT * FROM portability WHERE workspace_id = $1 AND member_id = $2";
    CONNECT = "INSERT INTO portability (workspace_id, member_id, sealed, next_at, failures, connected_by, connected_at, version)
        VALUES ($1, $2, $3, $4, 0, $5, $4, 1)
        ON CONFLICT (workspace_id, member_id) DO UPDATE SET sealed = excluded.sealed, next_at = excluded.next_at, failures = 0,
        problem = NULL, detail = NULL, leased_until = NULL, connected_by = excluded.connected_by,
        connected_at = excluded.connected_at, version = portability.version + 1";
    DISCONNECT = "DELETE FROM portability WHERE workspace_id = $1 AND member_id = $2";
    ASK = "UPDATE portability SET next_at = $3 WHERE workspace_id = $1 AND member_id = $2";
    WORK = "SELECT EXISTS (SELECT 1 FROM portability WHERE next_at IS NOT NULL AND next_at <= $1
        AND (leased_until IS NULL OR leased_until <= $1)) AS is_due";
    TAKE = "UPDATE portability SET leased_until = $2, looked_at = $1, version = version + 1 WHERE (workspace_id, member_id) IN
        (SELECT workspace_id, member_id FROM portability WHERE next_at IS NOT NULL AND next_at <= $1
            AND (leased_until IS NULL OR leased_until <= $1) ORDER BY next_at, member_id LIMIT $3 @skip_locked)
        RETURNING *";
    TELL = "UPDATE portability SET leased_until = NULL, next_at = $4, failures = $5, problem = $6, detail = $7,
        read_at = CASE WHEN CAST($6 AS TEXT) IS NULL THEN $9 ELSE read_at END, found = coalesce($8, found)
        WHERE workspace_id = $1 AND member_id = $2 AND version = $3";
}

/// A member's access, where there is one.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
) -> StoreResult<Option<PortabilityRow>> {
    tx.fetch_optional(&GET, params![workspace, member]).await
}

/// Keeps a member's token, and has the data read soon; an earlier token is forgotten.
pub async fn connect(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
    sealed: &str,
    by: &str,
    now: Timestamp,
) -> StoreResult<()> {
    let values = params![workspace, member, sealed, now, by];
    tx.execute(&CONNECT, values).await.map(drop)
}

/// Forgets a member's token; false where there was none.
pub async fn disconnect(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
) -> StoreResult<bool> {
    Ok(tx.execute(&DISCONNECT, params![workspace, member]).await? == 1)
}

/// Has the data read soon.
pub async fn ask(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    member: &MemberId,
    now: Timestamp,
) -> StoreResult<()> {
    tx.execute_one(&ASK, params![workspace, member, now]).await
}

/// Whether there is anything to do.
pub async fn work(tx: &mut Tx, now: Timestamp) -> StoreResult<PortabilityWork> {
    tx.fetch_one(&WORK, params![now]).await
}

/// Takes those that are due; another process may take them after `until`.
pub async fn take(
    tx: &mut Tx,
    now: Timestamp,
    until: Timestamp,
    limit: u32,
) -> StoreResult<Vec<PortabilityRow>> {
    tx.fetch_all(&TAKE, params![now, until, limit]).await
}

/// Says what came of an attempt; false where there is another token meanwhile, or none, or another process took it over.
pub async fn tell(
    tx: &mut Tx,
    taken: &PortabilityRow,
    told: &ToldPortability<'_>,
    now: Timestamp,
) -> StoreResult<bool> {
    let values = params![
        &taken.workspace_id,
        &taken.member_id,
        taken.version,
        told.next_at,
        told.failures,
        told.problem.map(PortabilityProblem::as_str),
        told.detail,
        told.found,
        now
    ];
    Ok(tx.execute(&TELL, values).await? == 1)
}
