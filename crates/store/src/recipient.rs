//! Contacts as recipients: what texts and connectors need of them.

use std::collections::BTreeMap;

use domain::ids::{ContactId, IdentityId, WorkspaceId};

use crate::{Json, StoreResult, Tx, params, record, statements};

record! {
    /// A contact, as a recipient.
    pub struct Recipient {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The contact.
        pub id: ContactId,
        /// Its canonical profile.
        pub profile_key: Option<String>,
        /// The network's id.
        pub remote_id: Option<String>,
        /// E-mail address.
        pub email: Option<String>,
        /// Profile address.
        pub profile_url: Option<String>,
        /// Given name.
        pub first_name: Option<String>,
        /// Family name.
        pub last_name: Option<String>,
        /// The line under the name.
        pub headline: Option<String>,
        /// Company.
        pub company: Option<String>,
        /// Position.
        pub title: Option<String>,
        /// City.
        pub city: Option<String>,
        /// Country.
        pub country: Option<String>,
        /// Language tag.
        pub language: Option<String>,
        /// Custom fields.
        pub custom: Json<BTreeMap<String, String>>,
    }
}

record! {
    /// A contact that an observation of an account may concern.
    pub struct Seen {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The contact.
        pub id: ContactId,
        /// The network's id.
        pub remote_id: Option<String>,
        /// Its canonical profile.
        pub profile_key: Option<String>,
    }
}

statements! {
    BY_IDS = "SELECT workspace_id, id, profile_key, remote_id, email, profile_url, first_name, last_name, headline, company,
        title, city, country, language, custom FROM contact
        WHERE workspace_id IN @any($1) AND id IN @any($2)";
    SEEN_BY = "SELECT c.workspace_id AS workspace_id, c.id AS id, c.remote_id AS remote_id, c.profile_key AS profile_key
        FROM identity i JOIN member m ON m.user_id = i.user_id
        JOIN contact c ON c.workspace_id = m.workspace_id AND c.remote_id IN @any($2)
        WHERE i.id = $1
        UNION
        SELECT c.workspace_id AS workspace_id, c.id AS id, c.remote_id AS remote_id, c.profile_key AS profile_key
        FROM identity i JOIN member m ON m.user_id = i.user_id
        JOIN contact c ON c.workspace_id = m.workspace_id AND c.profile_key IN @any($3)
        WHERE i.id = $1";
    LEARN_REMOTE = "UPDATE contact SET remote_id = $3 WHERE workspace_id = $1 AND id = $2 AND remote_id IS NULL";
}

/// Recipients by their ids.
pub async fn by_ids(
    tx: &mut Tx,
    contacts: impl IntoIterator<Item = (WorkspaceId, ContactId)>,
) -> StoreResult<Vec<Recipient>> {
    let (workspaces, ids): (std::collections::BTreeSet<_>, Vec<_>) = contacts.into_iter().unzip();
    tx.fetch_all(
        &BY_IDS,
        params![crate::sql::list(workspaces), crate::sql::list(ids)],
    )
    .await
}

/// The contacts, in all workspaces of an account's owner, that have one of these network ids or
/// canonical profiles.
pub async fn seen_by(
    tx: &mut Tx,
    identity: &IdentityId,
    remote_ids: &[String],
    profile_keys: &[String],
) -> StoreResult<Vec<Seen>> {
    tx.fetch_all(
        &SEEN_BY,
        params![
            identity,
            crate::sql::list(remote_ids),
            crate::sql::list(profile_keys)
        ],
    )
    .await
}

/// Keeps the network's id of a contact that had none.
pub async fn learn_remote_id(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contact: &ContactId,
    remote_id: &str,
) -> StoreResult<()> {
    tx.execute(&LEARN_REMOTE, params![workspace, contact, remote_id])
        .await
        .map(drop)
}
