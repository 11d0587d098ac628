//! The suppression list (R36).

pub mod file;

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{ContactId, SuppressionFileId, SuppressionId, WorkspaceId};
use domain::limits::SUPPRESSION_KEYWORDS_MAXIMUM;
use domain::suppression::{Entry, Subject, SuppressionKind, matches, values_of};
use domain::time::Timestamp;

use crate::contact::ContactRow;
use crate::recipient::Recipient;
use crate::record::Count;
use crate::{StoreResult, Tx, params, record, statements};

record! {
    /// An entry of the list.
    pub struct SuppressionRow {
        /// Its id.
        pub id: SuppressionId,
        /// What it names.
        pub kind: SuppressionKind,
        /// The value in the form in which it is compared.
        pub value: String,
        /// Why, in a person's words.
        pub note: String,
        /// Who added it: a user's or key's id, `command_line`.
        pub created_by: String,
        /// When.
        pub created_at: Timestamp,
        /// The file that named it, where it was one.
        pub file_id: Option<SuppressionFileId>,
    }
}

impl SuppressionRow {
    fn entry(&self) -> Entry {
        Entry {
            id: self.id.clone(),
            kind: self.kind,
            value: self.value.clone(),
        }
    }
}

statements! {
    ADD = "INSERT INTO suppression (workspace_id, id, kind, value, note, created_by, created_at, file_id)
        @values[0+ttttttit]
        ON CONFLICT (workspace_id, kind, value) DO NOTHING RETURNING *";
    GET = "SELECT * FROM suppression WHERE workspace_id = $1 AND id = $2";
    BY_VALUES = "SELECT * FROM suppression WHERE workspace_id = $1 AND kind = $2 AND value IN @any($3) ORDER BY id";
    // Which of the values is of which kind is compared afterwards.
    CONCERNING = "SELECT * FROM (SELECT * FROM suppression WHERE workspace_id = $1 AND kind = 'keyword' ORDER BY id LIMIT $2) AS k
        UNION ALL SELECT * FROM suppression WHERE workspace_id = $1 AND kind IN ('person', 'company', 'email_domain')
        AND value IN @any($3)";
    COUNT_KEYWORDS = "SELECT COUNT(*) AS count FROM suppression WHERE workspace_id = $1 AND kind = 'keyword'";
    PAGE = "SELECT * FROM suppression WHERE workspace_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    REMOVE = "DELETE FROM suppression WHERE workspace_id = $1 AND id = $2";
}

/// Adds entries; those whose kind and value are there already are left out. Answers what was
/// added.
pub async fn add(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    entries: Vec<SuppressionRow>,
) -> StoreResult<Vec<SuppressionRow>> {
    let rows = entries
        .into_iter()
        .map(|entry| {
            params![
                workspace,
                entry.id,
                entry.kind,
                entry.value,
                entry.note,
                entry.created_by,
                entry.created_at,
                entry.file_id
            ]
        })
        .collect();
    tx.fetch_all_rows(&ADD, Vec::new(), rows).await
}

/// An entry.
pub async fn get(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &SuppressionId,
) -> StoreResult<Option<SuppressionRow>> {
    tx.fetch_optional(&GET, params![workspace, id]).await
}

/// Entries of one kind with these values.
pub async fn by_values(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    kind: SuppressionKind,
    values: impl IntoIterator<Item = &String>,
) -> StoreResult<Vec<SuppressionRow>> {
    tx.fetch_all(
        &BY_VALUES,
        params![workspace, kind, crate::sql::list(values)],
    )
    .await
}

/// The list, the newest entries first, from before `before` on.
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    before: Option<&SuppressionId>,
    limit: u32,
) -> StoreResult<Vec<SuppressionRow>> {
    // Ids are letters and digits; a tilde sorts behind all of them.
    let before = before.map_or("~", SuppressionId::as_str);
    tx.fetch_all(&PAGE, params![workspace, before, limit]).await
}

/// How many keywords the list has.
pub async fn keyword_count(tx: &mut Tx, workspace: &WorkspaceId) -> StoreResult<i64> {
    let found: Count = tx.fetch_one(&COUNT_KEYWORDS, params![workspace]).await?;
    Ok(found.count)
}

/// Takes an entry off the list.
pub async fn remove(tx: &mut Tx, workspace: &WorkspaceId, id: &SuppressionId) -> StoreResult<()> {
    tx.execute_one(&REMOVE, params![workspace, id]).await
}

/// Which of these contacts must not be contacted, and the entry that says so (I-12). To be asked
/// at the moment of sending; it reads a few entries however long the list is. What concerns a contact that was merged
/// concerns the one into which it was.
pub async fn for_recipients<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    recipients: impl IntoIterator<Item = &'a Recipient>,
) -> StoreResult<BTreeMap<ContactId, Entry>> {
    let named: Vec<(&Recipient, String)> = recipients
        .into_iter()
        .map(|one| (one, one.full_name()))
        .collect();
    let subjects = named.iter().map(|(one, full_name)| {
        let subject = Subject {
            profile_key: one.profile_key.as_deref(),
            email: one.email.as_deref(),
            full_name,
            headline: one.headline.as_deref(),
            company: one.company.as_deref(),
            title: one.title.as_deref(),
        };
        (one.merged_into.as_ref().unwrap_or(&one.id), subject)
    });
    let found = concerning(tx, workspace, subjects.collect()).await?;
    Ok(found
        .into_iter()
        .map(|(contact, row)| (contact, row.entry()))
        .collect())
}

/// The same for contacts as they are, with the rows of the list.
pub async fn for_rows(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contacts: &[ContactRow],
) -> StoreResult<BTreeMap<ContactId, SuppressionRow>> {
    let have_others = contacts.iter().filter(|contact| contact.merges > 0);
    let have_others: Vec<&ContactId> = have_others.map(|contact| &contact.id).collect();
    let merged = if have_others.is_empty() {
        Vec::new()
    } else {
        crate::contact::absorbed_by(tx, workspace, have_others).await?
    };
    let contacts: Vec<&ContactRow> = contacts.iter().chain(&merged).collect();
    let names: Vec<String> = contacts.iter().map(|contact| contact.full_name()).collect();
    let subjects = contacts.iter().zip(&names).map(|(contact, full_name)| {
        let subject = Subject {
            profile_key: contact.profile_key.as_deref(),
            email: contact.email.as_deref(),
            full_name,
            headline: contact.headline.as_deref(),
            company: contact.company.as_deref(),
            title: contact.title.as_deref(),
        };
        (contact.merged_into.as_ref().unwrap_or(&contact.id), subject)
    });
    concerning(tx, workspace, subjects.collect()).await
}

/// The entry that concerns somebody, known or not, if there is one.
pub async fn for_subject(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    subject: Subject<'_>,
) -> StoreResult<Option<SuppressionRow>> {
    let rows = rows_for(tx, workspace, [&subject]).await?;
    let entries: Vec<Entry> = rows.iter().map(SuppressionRow::entry).collect();
    let Some(entry) = matches(&entries, &subject) else {
        return Ok(None);
    };
    Ok(rows.iter().find(|row| row.id == entry.id).cloned())
}

async fn concerning(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    subjects: Vec<(&ContactId, Subject<'_>)>,
) -> StoreResult<BTreeMap<ContactId, SuppressionRow>> {
    if subjects.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = rows_for(tx, workspace, subjects.iter().map(|(_, subject)| subject)).await?;
    if rows.is_empty() {
        return Ok(BTreeMap::new());
    }
    let entries: Vec<Entry> = rows.iter().map(SuppressionRow::entry).collect();
    Ok(subjects
        .into_iter()
        .filter_map(|(contact, subject)| {
            let entry = matches(&entries, &subject)?;
            let row = rows.iter().find(|row| row.id == entry.id)?;
            Some((contact.clone(), row.clone()))
        })
        .collect())
}

/// The entries that may concern one of the subjects: those of their values, and every keyword. One
/// statement, however many kinds and values there are.
async fn rows_for<'a>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    subjects: impl IntoIterator<Item = &'a Subject<'a>>,
) -> StoreResult<Vec<SuppressionRow>> {
    let values: BTreeSet<String> = subjects
        .into_iter()
        .flat_map(values_of)
        .map(|(_, value)| value)
        .collect();
    let params = params![
        workspace,
        SUPPRESSION_KEYWORDS_MAXIMUM as i64,
        crate::sql::list(values)
    ];
    tx.fetch_all(&CONCERNING, params).await
}
