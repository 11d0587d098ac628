//! What campaigns have done with two contacts.

use domain::action::{ActionKind, ActionState, StepIndex};
use domain::ids::{CampaignId, ContactId, WorkspaceId};

use crate::action::ActionRow;
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A sequence with one of the two.
    pub struct RunRow {
        /// The campaign.
        pub campaign_id: CampaignId,
        /// Its name and program.
        pub family_key: String,
        /// The contact.
        pub contact_id: ContactId,
        /// The last step that left.
        pub last_step: StepIndex,
        /// Whether it was stopped.
        pub is_stopped: bool,
    }
}

record! {
    /// How much is known of a contact.
    pub struct Weight {
        /// The contact.
        pub contact_id: ContactId,
        /// Messages of its conversations.
        pub messages: i64,
        /// Its tags.
        pub tags: i64,
        /// Accounts that know it.
        pub relations: i64,
        /// Its short links.
        pub links: i64,
    }
}

statements! {
    ACTIONS = "SELECT * FROM action WHERE workspace_id = $1 AND contact_id IN @any($2) ORDER BY id @lock";
    LOOK = "SELECT * FROM action WHERE workspace_id = $1 AND contact_id IN @any($2) ORDER BY id";
    RUNS = "SELECT p.campaign_id AS campaign_id, c.family_key AS family_key, p.contact_id AS contact_id,
        p.last_step AS last_step, (p.stopped_at IS NOT NULL) AS is_stopped FROM participation p
        JOIN campaign c ON c.workspace_id = p.workspace_id AND c.id = p.campaign_id
        WHERE p.workspace_id = $1 AND p.contact_id IN @any($2) ORDER BY p.campaign_id, p.contact_id";
    WEIGHTS = "SELECT k.id AS contact_id,
        (SELECT count(*) FROM conversation_message m WHERE m.workspace_id = $1 AND m.contact_id = k.id) AS messages,
        (SELECT count(*) FROM contact_tag t WHERE t.workspace_id = $1 AND t.contact_id = k.id AND t.present) AS tags,
        (SELECT count(*) FROM relation r WHERE r.workspace_id = $1 AND r.contact_id = k.id) AS relations,
        (SELECT count(*) FROM link l WHERE l.workspace_id = $1 AND l.contact_id = k.id) AS links
        FROM contact k WHERE k.workspace_id = $1 AND k.id IN @any($2) ORDER BY k.id";
}

/// What campaigns have done with two contacts.
#[derive(Debug, Clone)]
pub struct Holdings {
    /// The contact that stays.
    pub kept: ContactId,
    /// The one that is merged into it.
    pub absorbed: ContactId,
    /// Their actions.
    pub actions: Vec<ActionRow>,
    /// Their sequences.
    pub runs: Vec<RunRow>,
}

impl Holdings {
    /// Reads them; where a merge follows, the actions stay as they are until the transaction ends, so that nothing of the
    /// two is sent meanwhile.
    pub async fn of(
        tx: &mut Tx,
        workspace: &WorkspaceId,
        (kept, absorbed): (&ContactId, &ContactId),
        lock: bool,
    ) -> StoreResult<Self> {
        let both = crate::sql::list([kept, absorbed]);
        let actions = if lock { &ACTIONS } else { &LOOK };
        Ok(Self {
            actions: tx.fetch_all(actions, params![workspace, &both]).await?,
            runs: tx.fetch_all(&RUNS, params![workspace, both]).await?,
            kept: kept.clone(),
            absorbed: absorbed.clone(),
        })
    }

    /// An action that is on its way to the network or may be there: until it is known what became of it, nobody can say
    /// what the two have in common. So is an answer that waits to leave.
    pub fn in_flight(&self) -> Option<&ActionRow> {
        self.actions.iter().find(|action| {
            let is_open = !action.state.is_final();
            matches!(
                action.state,
                ActionState::Sending | ActionState::Unconfirmed
            ) || (is_open && action.doubt_since.is_some())
                || (is_open && action.kind == ActionKind::Answer)
        })
    }

    /// How much is known of both beside.
    pub async fn weights(&self, tx: &mut Tx, workspace: &WorkspaceId) -> StoreResult<Vec<Weight>> {
        let both = crate::sql::list([&self.kept, &self.absorbed]);
        tx.fetch_all(&WEIGHTS, params![workspace, both]).await
    }
}
