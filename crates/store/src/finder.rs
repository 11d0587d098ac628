//! Finders: jobs that bring contacts in (R20 to R25).
//!
//! [`append_results`] is what a run of a search calls; an import, which brings its people in
//! several pieces, uses [`Intake`].

mod intake;

use domain::calendar::Schedule;
use domain::finder::{FinderKind, FinderState, Hindrance, SearchConfiguration};
use domain::finder_source::SourceConfiguration;
use domain::ids::{FinderId, MemberId, SegmentId, WorkspaceId};
use domain::time::Timestamp;

use crate::record::Earliest;
use crate::{Json, StoreResult, Tx, params, record, statements};

pub use intake::{ALL as INTAKE_STATEMENTS, Appended, Intake, Piece, Run, append_results, locked};

record! {
    /// A finder.
    pub struct FinderRow {
        /// Its workspace.
        pub workspace_id: WorkspaceId,
        /// Its id.
        pub id: FinderId,
        /// Name, as typed.
        pub name: String,
        /// Where it takes people from.
        pub kind: FinderKind,
        /// Whose it is; a search uses the owner's account.
        pub owner_member_id: MemberId,
        /// The segment that holds its results (R22).
        pub segment_id: SegmentId,
        /// What a search asks for; empty for files.
        pub configuration: Json<SearchConfiguration>,
        /// What is asked of a source outside.
        pub source: Option<Json<SourceConfiguration>>,
        /// Its key, sealed.
        pub secret_encrypted: Option<String>,
        /// When it runs; the cohort is the results per slot.
        pub schedule: Json<Schedule>,
        /// People that one slot brings at most.
        pub results_per_slot: u32,
        /// Whether it runs at its slots.
        pub active: bool,
        /// Where it stands.
        pub state: FinderState,
        /// Why the last run failed, or brought nobody.
        pub state_detail: Option<String>,
        /// Where the next run goes on, in the connector's words.
        pub position: Option<String>,
        /// Its results; their positions run from 1 to this.
        pub result_count: i64,
        /// How many of the places given have no result any more.
        pub results_removed: i64,
        /// Results that were not fetched yet, as far as the source tells.
        pub remaining_estimate: Option<i64>,
        /// When it runs next.
        pub next_run_at: Option<Timestamp>,
        /// When it brought results last, or tried to.
        pub last_run_at: Option<Timestamp>,
        /// Raised by every change of its definition.
        pub version: i64,
        /// When it was made.
        pub created_at: Timestamp,
        /// When it was archived.
        pub archived_at: Option<Timestamp>,
    }
}

record! {
    /// An additional member of a finder.
    pub struct AdditionalMember {
        /// The finder.
        pub finder_id: FinderId,
        /// The member.
        pub member_id: MemberId,
    }
}

statements! {
    INSERT = "INSERT INTO finder (workspace_id, id, name, kind, owner_member_id, segment_id, configuration, schedule,
        results_per_slot, active, state, result_count, remaining_estimate, next_run_at, version, created_at, source,
        secret_encrypted)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, 1, $14, $15, $16)";
    GET = "SELECT * FROM finder WHERE workspace_id = $1 AND id = $2";
    LOCK = "SELECT * FROM finder WHERE workspace_id = $1 AND id = $2 @lock";
    PAGE = "SELECT * FROM finder WHERE workspace_id = $1 AND archived_at IS NULL AND id < $2 ORDER BY id DESC LIMIT $3";
    PAGE_OF_MEMBER = "SELECT f.* FROM finder f WHERE f.workspace_id = $1 AND f.archived_at IS NULL AND f.id < $2
        AND (f.owner_member_id = $4 OR EXISTS (SELECT 1 FROM finder_member m
            WHERE m.workspace_id = $1 AND m.finder_id = f.id AND m.member_id = $4))
        ORDER BY f.id DESC LIMIT $3";
    UPDATE = "UPDATE finder SET name = $4, owner_member_id = $5, configuration = $6, schedule = $7, results_per_slot = $8,
        active = $9, state = $10, state_detail = $11, position = $12, remaining_estimate = $13, next_run_at = $14,
        source = $15, secret_encrypted = $16, version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND version = $3 AND archived_at IS NULL";
    ARCHIVE = "UPDATE finder SET archived_at = $3, active = FALSE, next_run_at = NULL, version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND archived_at IS NULL";
    RUN_AT = "UPDATE finder SET next_run_at = $3 WHERE workspace_id = $1 AND id = $2 AND archived_at IS NULL";
    MEMBERS = "SELECT finder_id, member_id FROM finder_member WHERE workspace_id = $1 AND finder_id IN @any($2)
        ORDER BY finder_id, member_id";
    REMOVE_MEMBERS = "DELETE FROM finder_member WHERE workspace_id = $1 AND finder_id = $2";
    ADD_MEMBERS = "INSERT INTO finder_member (workspace_id, finder_id, member_id) @values[0+ttt]";
    DUE = "SELECT * FROM finder WHERE next_run_at IS NOT NULL AND next_run_at <= $1 AND archived_at IS NULL
        ORDER BY next_run_at, id LIMIT $2";
    TAKE_RUN = "UPDATE finder SET next_run_at = $4 WHERE workspace_id = $1 AND id = $2 AND next_run_at = $3";
    NEXT_RUN = "SELECT CAST(min(next_run_at) AS BIGINT) AS at FROM finder WHERE next_run_at IS NOT NULL";
    FINISHED = "UPDATE finder SET state = $3, state_detail = $4, position = $5, remaining_estimate = $6, last_run_at = $7
        WHERE workspace_id = $1 AND id = $2";
    BROUGHT_NOBODY = "UPDATE finder SET state = $3, state_detail = $4, last_run_at = $5 WHERE workspace_id = $1 AND id = $2";
}

/// A finder that is to be made.
#[derive(Debug, Clone)]
pub struct NewFinder {
    /// Its id.
    pub id: FinderId,
    /// Name.
    pub name: String,
    /// Where it takes people from.
    pub kind: FinderKind,
    /// Whose it is.
    pub owner: MemberId,
    /// The segment that will hold its results.
    pub segment: SegmentId,
    /// What a search asks for.
    pub configuration: SearchConfiguration,
    /// What is asked of a source outside.
    pub source: Option<SourceConfiguration>,
    /// Its key, sealed.
    pub secret_encrypted: Option<String>,
    /// When it runs.
    pub schedule: Schedule,
    /// People that one slot brings at most.
    pub results_per_slot: u32,
    /// Whether it runs at its slots.
    pub active: bool,
    /// Where it stands.
    pub state: FinderState,
    /// Results that were not fetched yet, where that is known.
    pub remaining_estimate: Option<i64>,
    /// When it runs first.
    pub next_run_at: Option<Timestamp>,
}

/// Makes a finder.
pub async fn insert(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    finder: NewFinder,
    now: Timestamp,
) -> StoreResult<()> {
    tx.execute_one(
        &INSERT,
        params![
            workspace,
            finder.id,
            finder.name,
            finder.kind,
            finder.owner,
            finder.segment,
            &Json(finder.configuration),
            &Json(finder.schedule),
            finder.results_per_slot,
            finder.active,
            finder.state,
            finder.remaining_estimate,
            finder.next_run_at,
            now,
            finder.source.map(Json).as_ref(),
            finder.secret_encrypted
        ],
    )
    .await
}

/// A finder.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &FinderId,
) -> StoreResult<Option<FinderRow>> {
    tx.fetch_optional(&GET, params![workspace, id]).await
}

/// A finder that is about to be changed; others who want to change it wait.
pub async fn lock(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &FinderId,
) -> StoreResult<Option<FinderRow>> {
    tx.fetch_optional(&LOCK, params![workspace, id]).await
}

/// Finders that are not archived, the newest first, from before `before` on.
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    visible_to: Option<&MemberId>,
    before: Option<&FinderId>,
    limit: u32,
) -> StoreResult<Vec<FinderRow>> {
    // Ids are letters and digits; a tilde sorts behind all of them.
    let before = before.map_or("~", FinderId::as_str);
    match visible_to {
        None => tx.fetch_all(&PAGE, params![workspace, before, limit]).await,
        Some(member) => {
            let params = params![workspace, before, limit, member];
            tx.fetch_all(&PAGE_OF_MEMBER, params).await
        }
    }
}

/// Keeps a changed finder, as it was read with [`lock`] and then changed; refuses where it was
/// changed by somebody else since `row.version`.
pub async fn update(tx: &mut Tx, row: &FinderRow) -> StoreResult<()> {
    tx.execute_one(
        &UPDATE,
        params![
            &row.workspace_id,
            &row.id,
            row.version,
            &row.name,
            &row.owner_member_id,
            &row.configuration,
            &row.schedule,
            row.results_per_slot,
            row.active,
            row.state,
            &row.state_detail,
            &row.position,
            row.remaining_estimate,
            row.next_run_at,
            row.source.as_ref(),
            &row.secret_encrypted
        ],
    )
    .await
}

/// Archives a finder; its results stay (R21).
pub async fn archive(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &FinderId,
    now: Timestamp,
) -> StoreResult<()> {
    tx.execute_one(&ARCHIVE, params![workspace, id, now]).await
}

/// Sets when a finder runs next, its slots aside.
pub async fn run_at(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &FinderId,
    at: Timestamp,
) -> StoreResult<()> {
    tx.execute_one(&RUN_AT, params![workspace, id, at]).await
}

/// The additional members of finders.
pub async fn members<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    finders: impl IntoIterator<Item = &'a FinderId>,
) -> StoreResult<Vec<AdditionalMember>> {
    tx.fetch_all(&MEMBERS, params![workspace, crate::sql::list(finders)])
        .await
}

/// Replaces the additional members of a finder; the list must name each once.
pub async fn set_members(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    finder: &FinderId,
    members: &[MemberId],
) -> StoreResult<()> {
    tx.execute(&REMOVE_MEMBERS, params![workspace, finder])
        .await?;
    let rows = members
        .iter()
        .map(|member| params![workspace, finder, member])
        .collect();
    tx.execute_rows(&ADD_MEMBERS, Vec::new(), rows).await?;
    Ok(())
}

/// Finders of all workspaces whose moment has come, the longest waiting first.
pub async fn due(tx: &mut Tx, now: Timestamp, limit: u32) -> StoreResult<Vec<FinderRow>> {
    tx.fetch_all(&DUE, params![now, limit]).await
}

/// Takes the run of a finder that is due, so that no other process does, and sets the next one.
/// Tells whether it was still to be had.
pub async fn take_run(
    tx: &mut Tx,
    due: &FinderRow,
    next_run_at: Option<Timestamp>,
) -> StoreResult<bool> {
    let params = params![&due.workspace_id, &due.id, due.next_run_at, next_run_at];
    Ok(tx.execute(&TAKE_RUN, params).await? == 1)
}

/// When the next finder of any workspace runs.
pub async fn next_run(tx: &mut Tx) -> StoreResult<Option<Timestamp>> {
    let found: Earliest = tx.fetch_one(&NEXT_RUN, params![]).await?;
    Ok(found.at)
}

/// Notes that a run failed, and why.
pub async fn failed(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &FinderId,
    hindrance: &Hindrance,
    now: Timestamp,
) -> StoreResult<()> {
    brought_nobody(tx, workspace, id, FinderState::Failed, hindrance, now).await
}

/// Notes that a run brought nobody and that a later one will, and why.
pub async fn waits(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &FinderId,
    hindrance: &Hindrance,
    now: Timestamp,
) -> StoreResult<()> {
    brought_nobody(tx, workspace, id, FinderState::Waiting, hindrance, now).await
}

async fn brought_nobody(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &FinderId,
    state: FinderState,
    hindrance: &Hindrance,
    now: Timestamp,
) -> StoreResult<()> {
    let values = params![workspace, id, state, hindrance.to_text(), now];
    tx.execute_one(&BROUGHT_NOBODY, values).await
}

/// Notes how far the source was read.
pub async fn finished(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &FinderId,
    run: &Run,
    now: Timestamp,
) -> StoreResult<()> {
    tx.execute_one(
        &FINISHED,
        params![
            workspace,
            id,
            run.state,
            None::<String>,
            &run.position,
            run.remaining_estimate,
            now
        ],
    )
    .await
}
