//! What a member sees of the own account on the companion: what is spent and what waits.

use domain::ids::{IdentityId, MemberId, WorkspaceId};
use domain::time::Timestamp;
use jiff::civil::Date;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// What an account has spent and what waits for it.
    pub struct Use {
        /// Invitations since the given instant, over all campaigns and workspaces.
        pub invitations: i64,
        /// Messages since the given instant.
        pub messages: i64,
        /// Actions of the member in the workspace that wait for their moment.
        pub waiting: i64,
        /// Until when its invitations rest, as the network said last.
        pub invitations_until: Option<Timestamp>,
        /// Until when its messages rest.
        pub messages_until: Option<Timestamp>,
    }
}

statements! {
    USE = "SELECT
        (SELECT count(*) FROM action WHERE identity_id = $1 AND kind = 'invitation' AND intent_at > $2) AS invitations,
        (SELECT count(*) FROM action WHERE identity_id = $1 AND kind IN ('message', 'answer') AND intent_at > $3) AS messages,
        (SELECT count(*) FROM action WHERE workspace_id = $4 AND member_id = $5 AND local_date >= $6
            AND state IN ('approved', 'scheduled')) AS waiting,
        i.invitations_paused_until AS invitations_until, i.messages_paused_until AS messages_until
        FROM identity i WHERE i.id = $1";
}

/// What an account has spent since two instants, and what of the member waits for a day from `waiting_from` on.
pub async fn usage(
    tx: &mut Tx,
    identity: &IdentityId,
    invitations_since: Timestamp,
    messages_since: Timestamp,
    workspace: &WorkspaceId,
    member: &MemberId,
    waiting_from: Date,
) -> StoreResult<Use> {
    tx.fetch_one(
        &USE,
        params![
            identity,
            invitations_since,
            messages_since,
            workspace,
            member,
            waiting_from
        ],
    )
    .await
}
