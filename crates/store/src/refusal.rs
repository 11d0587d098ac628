//! Why proposals were refused, and the sums of a finder (R53).

use domain::ids::{ActionId, ContactId, FinderId, MemberId, WorkspaceId};
use domain::moderation::BlockCause;
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// How often a cause was given.
    pub struct CauseSum {
        /// The cause.
        pub cause: BlockCause,
        /// How often.
        pub count: i64,
    }
}

statements! {
    NOTE = "INSERT INTO refusal (workspace_id, action_id, finder_id, member_id, cause, refused_at)
        SELECT $1, $2, (SELECT finder_id FROM contact WHERE workspace_id = $1 AND id = $3), $4, $5, $6
        WHERE TRUE
        ON CONFLICT (workspace_id, action_id) DO UPDATE SET cause = excluded.cause, refused_at = excluded.refused_at";
    TAKE_BACK = "DELETE FROM refusal WHERE workspace_id = $1 AND action_id = $2";
    SUMS = "SELECT cause, count(*) AS count FROM refusal WHERE workspace_id = $1 AND finder_id = $2
        GROUP BY cause ORDER BY count(*) DESC, cause";
}

/// Notes why a proposal was refused, for the finder that brought the contact.
pub async fn note(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    action: &ActionId,
    contact: &ContactId,
    member: &MemberId,
    cause: BlockCause,
    now: Timestamp,
) -> StoreResult<()> {
    let params = params![workspace, action, contact, member, cause, now];
    tx.execute_one(&NOTE, params).await
}

/// Forgets why a proposal was refused: the refusal was taken back.
pub async fn take_back(tx: &mut Tx, workspace: &WorkspaceId, action: &ActionId) -> StoreResult<()> {
    tx.execute(&TAKE_BACK, params![workspace, action])
        .await
        .map(drop)
}

/// How often each cause was given about people of a finder, the most frequent first.
pub async fn sums(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    finder: &FinderId,
) -> StoreResult<Vec<CauseSum>> {
    tx.fetch_all(&SUMS, params![workspace, finder]).await
}
