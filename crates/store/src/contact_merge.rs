//! Contacts that are one person, brought together by hand (R26), and taken apart again.
//!
//! What is known of the one that is merged goes over to the one that stays: its rows get the other contact. Two things stay
//! with the merged one's own row, which no list shows any more: its keys, so that whoever meets them finds the person
//! ([`crate::contact`]), and the ledger, which is never written anew. Whoever reads the ledger of a contact reads that of
//! the contacts merged into it as well.
//!
//! - [`Holdings`] is what campaigns have done with the two, and [`Plan`] what becomes of it.
//! - [`join()`] merges, [`part()`] undoes that.

mod holdings;
mod join;
mod part;
mod plan;
mod rows;
mod rules;
mod tables;

use domain::contact::ContactFields;
use domain::contact_merge::{KeptProvenance, Sourced};
use domain::ids::{ActionId, CampaignId, ContactId, MemberId, MergeId, MessageId, WorkspaceId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::contact::ContactRow;
use crate::{Json, StoreResult, Tx, params, record, statements};

pub use holdings::{ALL as HOLDINGS_STATEMENTS, Holdings, RunRow, Weight};
pub use join::{Joining, join};
pub use part::part;
pub use plan::Plan;

use rows::Changes;

record! {
    /// A merge.
    pub struct MergeRow {
        /// Its id.
        pub id: MergeId,
        /// The contact that stayed.
        pub kept_contact_id: ContactId,
        /// The one that was merged into it.
        pub absorbed_contact_id: ContactId,
        /// Who merged: a user's or key's id.
        pub merged_by: String,
        /// When.
        pub merged_at: Timestamp,
        /// What it takes to undo it.
        pub content: Json<Content>,
        /// Who undid it.
        pub undone_by: Option<String>,
        /// When.
        pub undone_at: Option<Timestamp>,
    }
}

/// What both were, and what the merge left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// The contact that stayed, before.
    before: Own,
    /// And after.
    after: Own,
    /// The canonical profile of the other one, before.
    profile_key: Option<String>,
    /// Contacts that had been merged into the other one.
    carried: Vec<ContactId>,
    /// Actions that went over.
    actions: Vec<ActionId>,
    /// Actions of the contact that stayed which gave way to the other's.
    aside: Vec<ActionId>,
    /// Campaigns whose sequences went over.
    campaigns: Vec<CampaignId>,
    /// Messages that went over.
    messages: Vec<MessageId>,
    /// Short links that went over.
    links: Vec<String>,
    /// Rows of other tables.
    changes: Vec<Changes>,
}

impl Content {
    /// How many actions went over.
    pub fn actions(&self) -> usize {
        self.actions.len()
    }
}

/// What a contact's own row holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Own {
    fields: ContactFields,
    provenance: KeptProvenance,
    owner: Option<MemberId>,
    lead_at: Option<i64>,
    lead_by: Option<String>,
}

impl Own {
    fn of(contact: &Sourced, row: &ContactRow) -> Self {
        Self {
            fields: contact.fields.clone(),
            provenance: KeptProvenance::of(contact),
            owner: row.owner_member_id.clone(),
            lead_at: row.lead_at.map(Timestamp::as_millis),
            lead_by: row.lead_by.clone(),
        }
    }

    fn sourced(&self) -> Sourced {
        Sourced {
            provenance: self.provenance.expand(&self.fields),
            fields: self.fields.clone(),
        }
    }
}

statements! {
    INSERT = "INSERT INTO contact_merge (workspace_id, id, kept_contact_id, absorbed_contact_id, merged_by, merged_at, content)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    GET = "SELECT * FROM contact_merge WHERE workspace_id = $1 AND id = $2 AND kept_contact_id = $3 @lock";
    OF_CONTACT = "SELECT * FROM contact_merge WHERE workspace_id = $1 AND kept_contact_id = $2 ORDER BY id DESC LIMIT $3";
    UNDONE = "UPDATE contact_merge SET undone_by = $3, undone_at = $4 WHERE workspace_id = $1 AND id = $2
        AND undone_at IS NULL";
    CARRIED = "SELECT id FROM contact WHERE workspace_id = $1 AND merged_into = $2 ORDER BY id";
    BELONG = "UPDATE contact SET merged_into = $3 WHERE workspace_id = $1 AND id IN @any($2)";
    FREE = "UPDATE contact SET merged_into = NULL, profile_key = $3 WHERE workspace_id = $1 AND id = $2";
    KEY = "UPDATE contact SET profile_key = $3 WHERE workspace_id = $1 AND id = $2";
    OWN = "UPDATE contact SET owner_member_id = $3, lead_at = $4, lead_by = $5, merges = merges + $6
        WHERE workspace_id = $1 AND id = $2";
    GIVE_ACTIONS = "UPDATE action SET contact_id = $3 WHERE workspace_id = $1 AND id IN @any($2)";
    GIVE_LATER_ACTIONS = "UPDATE action SET contact_id = $4 WHERE workspace_id = $1 AND contact_id = $2
        AND campaign_id IN @any($3) AND kind <> 'answer'";
    GIVE_ALL_MESSAGES = "UPDATE conversation_message SET contact_id = $3 WHERE workspace_id = $1 AND contact_id = $2
        RETURNING id";
    GIVE_MESSAGES = "UPDATE conversation_message SET contact_id = $4 WHERE workspace_id = $1 AND contact_id = $2
        AND id IN @any($3)";
    GIVE_ALL_LINKS = "UPDATE link SET contact_id = $3 WHERE workspace_id = $1 AND contact_id = $2 RETURNING token";
    GIVE_LINKS = "UPDATE link SET contact_id = $4 WHERE workspace_id = $1 AND contact_id = $2 AND token IN @any($3)";
    RESULTS_REMOVED = "UPDATE finder SET results_removed = results_removed + $3 WHERE workspace_id = $1 AND id = $2";
    MEMBERS = "UPDATE segment SET member_count = member_count + $3 WHERE workspace_id = $1 AND id = $2";
}

/// A merge of a contact, which stays as it is until the transaction ends.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    id: &MergeId,
) -> StoreResult<Option<MergeRow>> {
    tx.fetch_optional(&GET, params![workspace, id, contact])
        .await
}

/// The merges of a contact, the latest first.
pub async fn of_contact(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    limit: u32,
) -> StoreResult<Vec<MergeRow>> {
    tx.fetch_all(&OF_CONTACT, params![workspace, contact, limit])
        .await
}

async fn give_actions(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    actions: &[ActionId],
    contact: &str,
) -> StoreResult<()> {
    if actions.is_empty() {
        return Ok(());
    }
    let given = params![workspace, crate::sql::list(actions), contact];
    tx.execute(&GIVE_ACTIONS, given).await.map(drop)
}
