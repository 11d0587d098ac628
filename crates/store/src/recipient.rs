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
        /// The contact into which it was merged: it gets nothing itself, and what is said of it is said of that one.
        pub merged_into: Option<ContactId>,
    }
}

impl Recipient {
    /// The name as people read it.
    pub fn full_name(&self) -> String {
        domain::contact::full_name(
            self.first_name.as_deref(),
            self.last_name.as_deref(),
            self.profile_url.as_deref(),
            self.email.as_deref(),
        )
    }
}

record! {
    /// A contact that an observation of an account may concern.
    pub struct Seen {
        /// The account that saw it.
        pub identity_id: IdentityId,
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

record! {
    /// The language of a contact.
    pub struct Spoken {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The contact.
        pub id: ContactId,
        /// Its language tag, where that is known.
        pub language: Option<String>,
    }
}

record! {
    /// Whose a contact is.
    pub struct Person {
        /// The workspace.
        pub workspace_id: WorkspaceId,
        /// The contact.
        pub id: ContactId,
        /// The contact into which it was merged.
        pub merged_into: Option<ContactId>,
    }
}

statements! {
    LANGUAGES = "SELECT c.workspace_id AS workspace_id, c.id AS id, c.language AS language FROM (@values[0+tt]) AS v
        JOIN contact c ON c.workspace_id = v.column1 AND c.id = v.column2";
    BY_IDS = "SELECT workspace_id, id, profile_key, remote_id, email, profile_url, first_name, last_name, headline, company,
        title, city, country, language, custom, merged_into FROM contact
        WHERE workspace_id IN @any($1) AND id IN @any($2)";
    WITH_MERGED = "SELECT workspace_id, id, profile_key, remote_id, email, profile_url, first_name, last_name, headline, company,
        title, city, country, language, custom, merged_into FROM contact
        WHERE workspace_id IN @any($1) AND id IN @any($2)
        UNION ALL SELECT workspace_id, id, profile_key, remote_id, email, profile_url, first_name, last_name, headline, company,
        title, city, country, language, custom, merged_into FROM contact
        WHERE workspace_id IN @any($1) AND merged_into IN @any($2)";
    WITH_REMOTE_ID = "SELECT i.id AS identity_id, c.workspace_id AS workspace_id, coalesce(c.merged_into, c.id) AS id,
        c.remote_id AS remote_id, c.profile_key AS profile_key FROM (@values[0+tt]) AS v
        JOIN identity i ON i.id = v.column1 JOIN member m ON m.user_id = i.user_id
        JOIN contact c ON c.workspace_id = m.workspace_id AND c.remote_id = v.column2
        ORDER BY 1, 2, 3";
    WITH_PROFILE = "SELECT i.id AS identity_id, c.workspace_id AS workspace_id, coalesce(c.merged_into, c.id) AS id,
        c.remote_id AS remote_id, c.profile_key AS profile_key FROM (@values[0+tt]) AS v
        JOIN identity i ON i.id = v.column1 JOIN member m ON m.user_id = i.user_id
        JOIN contact c ON c.workspace_id = m.workspace_id AND c.profile_key = v.column2
        ORDER BY 1, 2, 3";
    PERSONS = "SELECT c.workspace_id AS workspace_id, c.id AS id, c.merged_into AS merged_into FROM (@values[0+tt]) AS v
        JOIN contact c ON c.workspace_id = v.column1 AND c.id = v.column2 ORDER BY c.id @share_of_c";
    LEARN_REMOTE = "UPDATE contact SET remote_id = v.column3 FROM (@values[0+ttt]) AS v
        WHERE contact.workspace_id = v.column1 AND contact.id = v.column2 AND contact.remote_id IS NULL";
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

/// Recipients by their ids, and the contacts that were merged into them: what the suppression list says of one of those it
/// says of the person.
pub async fn with_merged(
    tx: &mut Tx,
    contacts: impl IntoIterator<Item = (WorkspaceId, ContactId)>,
) -> StoreResult<Vec<Recipient>> {
    let (workspaces, ids): (std::collections::BTreeSet<_>, Vec<_>) = contacts.into_iter().unzip();
    tx.fetch_all(
        &WITH_MERGED,
        params![crate::sql::list(workspaces), crate::sql::list(ids)],
    )
    .await
}

/// The languages of contacts. The list must name a contact once.
pub async fn languages<'a>(
    tx: &mut Tx,
    contacts: impl IntoIterator<Item = (&'a WorkspaceId, &'a ContactId)>,
) -> StoreResult<Vec<Spoken>> {
    let rows = contacts
        .into_iter()
        .map(|(workspace, contact)| params![workspace, contact])
        .collect();
    tx.fetch_all_rows(&LANGUAGES, Vec::new(), rows).await
}

/// The contacts, in all workspaces of each account's owner, that have one of these network ids or canonical profiles, or
/// into which one was merged that has it. One that is found by both is answered twice. What they did can be written down in
/// the same transaction: a merge of one of them waits for it (R26).
pub async fn seen<'a>(
    tx: &mut Tx,
    remote_ids: impl IntoIterator<Item = (&'a IdentityId, &'a str)>,
    profiles: impl IntoIterator<Item = (&'a IdentityId, &'a str)>,
) -> StoreResult<Vec<Seen>> {
    let rows = remote_ids
        .into_iter()
        .map(|(identity, remote_id)| params![identity, remote_id])
        .collect();
    let mut found: Vec<Seen> = tx.fetch_all_rows(&WITH_REMOTE_ID, Vec::new(), rows).await?;
    found.extend(with_profiles(tx, profiles).await?);
    if found.is_empty() {
        return Ok(found);
    }
    let contacts: std::collections::BTreeSet<_> = found
        .iter()
        .map(|seen| (&seen.workspace_id, &seen.id))
        .collect();
    for person in persons(tx, contacts).await? {
        let Some(merged_into) = person.merged_into else {
            continue;
        };
        let of_person =
            |seen: &&mut Seen| (&seen.workspace_id, &seen.id) == (&person.workspace_id, &person.id);
        for seen in found.iter_mut().filter(of_person) {
            seen.id = merged_into.clone();
        }
    }
    Ok(found)
}

/// The contacts, in all workspaces of each account's owner, that have one of these canonical profiles, or into which one was
/// merged that has it.
pub async fn with_profiles<'a>(
    tx: &mut Tx,
    seen: impl IntoIterator<Item = (&'a IdentityId, &'a str)>,
) -> StoreResult<Vec<Seen>> {
    let rows = seen
        .into_iter()
        .map(|(identity, profile_key)| params![identity, profile_key])
        .collect();
    tx.fetch_all_rows(&WITH_PROFILE, Vec::new(), rows).await
}

/// Keeps the network's ids of contacts that had none. The list must name a contact once.
pub async fn learn_remote_ids<'a>(
    tx: &mut Tx,
    learnt: impl IntoIterator<Item = (&'a WorkspaceId, &'a ContactId, &'a str)>,
) -> StoreResult<()> {
    let rows = learnt
        .into_iter()
        .map(|(workspace, contact, remote_id)| params![workspace, contact, remote_id])
        .collect();
    tx.execute_rows(&LEARN_REMOTE, Vec::new(), rows)
        .await
        .map(drop)
}

/// Whose these contacts are; merges of them wait for the transaction. The list must name a contact once.
pub async fn persons<'a>(
    tx: &mut Tx,
    contacts: impl IntoIterator<Item = (&'a WorkspaceId, &'a ContactId)>,
) -> StoreResult<Vec<Person>> {
    let rows = contacts
        .into_iter()
        .map(|(workspace, contact)| params![workspace, contact])
        .collect();
    tx.fetch_all_rows(&PERSONS, Vec::new(), rows).await
}
