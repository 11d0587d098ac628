//! Tags of contacts. A tag is its folded name; who spelled it first decides how it is shown.

use std::collections::{BTreeMap, BTreeSet};

use domain::contact_merge::BY_HAND;
use domain::criteria::tag_key;
use domain::ids::{ContactId, WorkspaceId};
use domain::time::Timestamp;

use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// A tag of the workspace.
    pub struct TagRow {
        /// Its folded name.
        pub tag_key: String,
        /// Its name.
        pub name: String,
    }
}

record! {
    /// A tag that a contact has.
    pub struct TaggedRow {
        /// The contact.
        pub contact_id: ContactId,
        /// The tag's folded name.
        pub tag_key: String,
        /// The tag's name.
        pub name: String,
        /// An import's or finder's id, or `manual`.
        pub source: String,
        /// Since when.
        pub changed_at: Timestamp,
    }
}

record! {
    /// A contact whose tags changed.
    pub struct Changed {
        /// The contact.
        pub contact_id: ContactId,
    }
}

statements! {
    NAME = "INSERT INTO tag (workspace_id, tag_key, name, created_at) @values[0+ttti]
        ON CONFLICT (workspace_id, tag_key) DO NOTHING";
    TAKE = "INSERT INTO contact_tag (workspace_id, tag_key, contact_id, present, source, changed_at) @values[0+tttbti]
        ON CONFLICT (workspace_id, tag_key, contact_id) DO NOTHING";
    SET = "INSERT INTO contact_tag (workspace_id, tag_key, contact_id, present, source, changed_at) @values[0+tttbti]
        ON CONFLICT (workspace_id, tag_key, contact_id) DO UPDATE
        SET present = excluded.present, source = excluded.source, changed_at = excluded.changed_at
        WHERE contact_tag.present <> excluded.present RETURNING contact_id";
    LIST = "SELECT tag_key, name FROM tag WHERE workspace_id = $1 ORDER BY tag_key LIMIT $2";
    COUNT = "SELECT count(*) AS count FROM tag WHERE workspace_id = $1";
    OF_CONTACTS = "SELECT t.contact_id AS contact_id, t.tag_key AS tag_key, n.name AS name, t.source AS source,
        t.changed_at AS changed_at FROM contact_tag t
        JOIN tag n ON n.workspace_id = t.workspace_id AND n.tag_key = t.tag_key
        WHERE t.workspace_id = $1 AND t.contact_id IN @any($2) AND t.present ORDER BY t.contact_id, t.tag_key";
}

/// Takes tags that a source gives. One that was taken away by hand stays away (R26).
pub async fn take(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    tagged: Vec<(ContactId, String)>,
    source: &str,
    now: Timestamp,
) -> StoreResult<()> {
    let tagged: BTreeSet<(String, ContactId, String)> = tagged
        .into_iter()
        .map(|(contact, name)| (tag_key(&name), contact, name))
        .filter(|(key, _, _)| !key.is_empty())
        .collect();
    if tagged.is_empty() {
        return Ok(());
    }
    name(
        tx,
        workspace,
        tagged.iter().map(|(key, _, name)| (key, name)),
        now,
    )
    .await?;
    let rows: BTreeSet<(&String, &ContactId)> = tagged
        .iter()
        .map(|(key, contact, _)| (key, contact))
        .collect();
    let rows = rows
        .into_iter()
        .map(|(key, contact)| params![workspace, key, contact, true, source, now])
        .collect();
    tx.execute_rows(&TAKE, Vec::new(), rows).await.map(drop)
}

async fn name<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    tags: impl Iterator<Item = (&'a String, &'a String)>,
    now: Timestamp,
) -> StoreResult<()> {
    let tags: BTreeMap<&String, &String> = tags.collect();
    let rows = tags
        .into_iter()
        .map(|(key, name)| params![workspace, key, name, now])
        .collect();
    tx.execute_rows(&NAME, Vec::new(), rows).await.map(drop)
}

/// Gives a tag to contacts by hand, or takes it away; answers those for whom that was a change.
pub async fn set(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    tag: &str,
    contacts: &[ContactId],
    present: bool,
    now: Timestamp,
) -> StoreResult<Vec<ContactId>> {
    let key = tag_key(tag);
    if present {
        name(tx, workspace, std::iter::once((&key, &tag.to_owned())), now).await?;
    }
    let unique: BTreeSet<&ContactId> = contacts.iter().collect();
    let had: BTreeSet<ContactId> = of_contacts(tx, workspace, unique.iter().copied())
        .await?
        .into_iter()
        .filter(|row| row.tag_key == key)
        .map(|row| row.contact_id)
        .collect();
    let rows = unique
        .into_iter()
        .filter(|contact| had.contains(contact) != present)
        .map(|contact| params![workspace, &key, contact, present, BY_HAND, now])
        .collect();
    let changed: Vec<Changed> = tx.fetch_all_rows(&SET, Vec::new(), rows).await?;
    Ok(changed.into_iter().map(|row| row.contact_id).collect())
}

/// The tags of a workspace, by name.
pub async fn list(tx: &mut Tx, workspace: &WorkspaceId, limit: u32) -> StoreResult<Vec<TagRow>> {
    tx.fetch_all(&LIST, params![workspace, limit]).await
}

/// How many tags a workspace has.
pub async fn count(tx: &mut Tx, workspace: &WorkspaceId) -> StoreResult<i64> {
    let found: crate::record::Count = tx.fetch_one(&COUNT, params![workspace]).await?;
    Ok(found.count)
}

/// The tags of contacts.
pub async fn of_contacts<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contacts: impl IntoIterator<Item = &'a ContactId>,
) -> StoreResult<Vec<TaggedRow>> {
    let list = crate::sql::list(contacts);
    tx.fetch_all(&OF_CONTACTS, params![workspace, list]).await
}
