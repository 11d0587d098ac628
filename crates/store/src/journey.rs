//! What a contact's journey shows beside the ledger's rows: what actions were and sent (R31).

use domain::action::ActionKind;
use domain::ids::{ActionId, WorkspaceId};

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// What an action was, and what it sent.
    pub struct ActionText {
        /// The action.
        pub id: ActionId,
        /// What it was.
        pub kind: ActionKind,
        /// What left, where something did.
        pub sent_text: Option<String>,
        /// Why it ended, in words, where there are any.
        pub detail: Option<String>,
    }
}

statements! {
    ACTIONS = "SELECT id, kind, sent_text, detail FROM action WHERE workspace_id = $1 AND id IN @any($2)";
}

/// What these actions were.
pub async fn actions<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ids: impl IntoIterator<Item = &'a ActionId>,
) -> StoreResult<Vec<ActionText>> {
    tx.fetch_all(&ACTIONS, params![workspace, crate::sql::list(ids)])
        .await
}
