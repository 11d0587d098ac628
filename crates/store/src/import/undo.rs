//! Undoing an import (R27): its results go, contacts that it made and nobody worked with go, and the fields of the others
//! become what they were.

use std::collections::{BTreeMap, BTreeSet};

use domain::contact::ContactFields;
use domain::contact_merge::{KeptProvenance, Sourced};
use domain::ids::{ContactId, FinderId, ImportId, SegmentId, WorkspaceId};
use domain::time::Timestamp;

use super::ImportRow;
use crate::contact::{self, ContactRow};
use crate::{Json, StoreResult, Tx, params, record, statements};

record! {
    /// What a contact was before an import changed it.
    pub struct BeforeRow {
        /// The contact.
        pub contact_id: ContactId,
        /// Its fields.
        pub fields: Json<ContactFields>,
        /// Where they came from.
        pub provenance: Json<KeptProvenance>,
    }
}

record! {
    /// Results that came together.
    pub struct Places {
        /// The first place.
        pub first_position: i64,
        /// The last one.
        pub last_position: i64,
    }
}

record! {
    struct Result {
        pub position: i64,
        pub contact_id: ContactId,
    }
}

record! {
    struct Of {
        pub contact_id: ContactId,
    }
}

record! {
    struct Left {
        pub segment_id: SegmentId,
    }
}

record! {
    struct Later {
        pub id: ImportId,
    }
}

statements! {
    KEEP_BEFORE = "INSERT INTO import_before (workspace_id, import_id, contact_id, fields, provenance) @values[0+ttttt]
        ON CONFLICT (workspace_id, import_id, contact_id) DO NOTHING";
    BEFORE = "SELECT contact_id, fields, provenance FROM import_before WHERE workspace_id = $1 AND import_id = $2
        ORDER BY contact_id LIMIT $3";
    FORGET_BEFORE = "DELETE FROM import_before WHERE workspace_id = $1 AND import_id = $2 AND contact_id IN @any($3)";
    LATER = "SELECT id FROM import WHERE workspace_id = $1 AND finder_id = $2 AND id > $3
        AND state NOT IN ('undone') ORDER BY id LIMIT 1";
    BEGIN = "UPDATE import SET state = 'undoing', updated_at = $3 WHERE workspace_id = $1 AND id = $2
        AND state IN ('finished', 'cancelled', 'undoing') AND is_undoable";
    ADVANCE = "UPDATE import SET undone_position = $3, undone_removed = $4, undone_restored = $5, undone_kept = $6,
        state = $7, updated_at = $8 WHERE workspace_id = $1 AND id = $2 AND state = 'undoing'";
    PLACES = "SELECT first_position, last_position FROM finder_intake WHERE workspace_id = $1 AND import_id = $2
        AND last_position > $3 ORDER BY first_position LIMIT 1";
    RESULTS = "SELECT position, contact_id FROM finder_result WHERE workspace_id = $1 AND finder_id = $2
        AND position > $3 AND position <= $4 ORDER BY position LIMIT $5";
    CONTACTED = "SELECT DISTINCT a.contact_id AS contact_id FROM action a WHERE a.workspace_id = $1 AND a.contact_id IN @any($2)";
    WORKED_WITH = "SELECT c.id AS contact_id FROM contact c WHERE c.workspace_id = $1 AND c.id IN @any($2) AND (
        c.lead_at IS NOT NULL
        OR c.merges > 0 OR c.merged_into IS NOT NULL
        OR EXISTS (SELECT 1 FROM action a WHERE a.workspace_id = $1 AND a.contact_id = c.id)
        OR EXISTS (SELECT 1 FROM participation p WHERE p.workspace_id = $1 AND p.contact_id = c.id)
        OR EXISTS (SELECT 1 FROM relation r WHERE r.workspace_id = $1 AND r.contact_id = c.id)
        OR EXISTS (SELECT 1 FROM conversation_message m WHERE m.workspace_id = $1 AND m.contact_id = c.id)
        OR EXISTS (SELECT 1 FROM contact_tag t WHERE t.workspace_id = $1 AND t.contact_id = c.id AND t.source <> $3))";
    FOUND_ELSEWHERE = "SELECT r.contact_id FROM finder f CROSS JOIN finder_result r WHERE f.workspace_id = $1 AND f.id <> $2
        AND r.workspace_id = f.workspace_id AND r.finder_id = f.id AND r.contact_id IN @any($3)";
    REMOVE_RESULTS = "DELETE FROM finder_result WHERE workspace_id = $1 AND finder_id = $2 AND contact_id IN @any($3)";
    REMOVE_CLAIMS = "DELETE FROM claim WHERE workspace_id = $1 AND source_id = $2 AND contact_id IN @any($3)";
    COUNT_REMOVED = "UPDATE finder SET results_removed = results_removed + $3 WHERE workspace_id = $1 AND id = $2";
    LEAVE_SEGMENTS = "DELETE FROM segment_member WHERE workspace_id = $1 AND contact_id IN @any($2)
        AND segment_id IN (SELECT s.id FROM segment s WHERE s.workspace_id = $1 AND s.criteria IS NOT NULL
            AND s.archived_at IS NULL) RETURNING segment_id";
    COUNT_LEFT = "UPDATE segment SET member_count = member_count - $3 WHERE workspace_id = $1 AND id = $2";
    REMOVE_TAGS_OF = "DELETE FROM contact_tag WHERE workspace_id = $1 AND contact_id IN @any($2)";
    REMOVE_CONTACTS = "DELETE FROM contact WHERE workspace_id = $1 AND id IN @any($2)";
    REMOVE_TAGS = "DELETE FROM contact_tag WHERE workspace_id = $1 AND source = $2";
}

/// Results that are looked at in one transaction.
const CHUNK: u32 = 2_000;

/// Keeps what contacts were before an import changed them; of several changes the first counts.
pub(crate) async fn keep_before(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: &str,
    before: Vec<(ContactId, Sourced)>,
) -> StoreResult<()> {
    if before.is_empty() {
        return Ok(());
    }
    let rows = before.into_iter().map(|(contact, before)| {
        let provenance = KeptProvenance::of(&before).to_text();
        params![workspace, import, contact, &Json(before.fields), provenance]
    });
    tx.execute_each(&KEEP_BEFORE, Vec::new(), rows)
        .await
        .map(drop)
}

/// The import into the same finder that came next and was not undone.
pub async fn later(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: &ImportRow,
) -> StoreResult<Option<ImportId>> {
    let params = params![workspace, &import.finder_id, &import.id];
    let found: Option<Later> = tx.fetch_optional(&LATER, params).await?;
    Ok(found.map(|later| later.id))
}

/// Begins to undo an import that has ended, or goes on with it; tells whether it can be undone.
pub async fn begin(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: &ImportId,
    now: Timestamp,
) -> StoreResult<bool> {
    Ok(tx.execute(&BEGIN, params![workspace, import, now]).await? == 1)
}

/// Keeps how far an import was undone.
pub async fn advance(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: &ImportRow,
    now: Timestamp,
) -> StoreResult<()> {
    let values = params![
        workspace,
        &import.id,
        import.undone_position,
        import.undone_removed,
        import.undone_restored,
        import.undone_kept,
        import.state,
        now
    ];
    tx.execute_one(&ADVANCE, values).await
}

/// Takes the next results of an import back; tells whether there may be more. The finder was locked in this
/// transaction.
pub async fn take_back(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: &mut ImportRow,
) -> StoreResult<bool> {
    let places = params![workspace, &import.id, import.undone_position];
    let Some(places): Option<Places> = tx.fetch_optional(&PLACES, places).await? else {
        return Ok(false);
    };
    let after = import.undone_position.max(places.first_position - 1);
    let asked = params![
        workspace,
        &import.finder_id,
        after,
        places.last_position,
        CHUNK
    ];
    let results: Vec<Result> = tx.fetch_all(&RESULTS, asked).await?;
    import.undone_position = match results.last() {
        Some(last) if results.len() == CHUNK as usize => last.position,
        _ => places.last_position,
    };
    let contacts: Vec<ContactId> = results.into_iter().map(|one| one.contact_id).collect();
    let asked = params![workspace, crate::sql::list(&contacts)];
    let contacted: Vec<Of> = tx.fetch_all(&CONTACTED, asked).await?;
    let contacted: BTreeSet<ContactId> = contacted.into_iter().map(|one| one.contact_id).collect();
    let own = own_of(tx, import, workspace, &contacts).await?;
    let made = removable(tx, workspace, import, &own).await?;
    import.undone_kept += (own.len() - made.len()) as i64;
    import.undone_removed += made.len() as i64;
    // A campaign that works on somebody keeps its source.
    let gone: Vec<ContactId> = contacts
        .into_iter()
        .filter(|contact| !contacted.contains(contact))
        .collect();
    remove_results(tx, workspace, &import.finder_id, &gone).await?;
    remove_contacts(tx, workspace, &import.id, &made).await?;
    Ok(true)
}

/// Of these results, the contacts that the import made.
async fn own_of(
    tx: &mut Tx,
    import: &ImportRow,
    workspace: &WorkspaceId,
    contacts: &[ContactId],
) -> StoreResult<Vec<ContactRow>> {
    let Some(first) = &import.first_contact_id else {
        return Ok(Vec::new());
    };
    let candidates: Vec<&ContactId> = contacts.iter().filter(|id| *id >= first).collect();
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let rows = contact::by_ids(tx, workspace, candidates).await?;
    let is_own = |row: &ContactRow| row.finder_id.as_ref() == Some(&import.finder_id);
    Ok(rows.into_iter().filter(is_own).collect())
}

/// Of the contacts that the import made, those with whom nobody worked, that no other finder brought, and of which nothing
/// comes from anywhere else.
async fn removable(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: &ImportRow,
    own: &[ContactRow],
) -> StoreResult<Vec<ContactId>> {
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let list = || crate::sql::list(own.iter().map(|row| &row.id));
    let asked = params![workspace, list(), &import.id];
    let mut kept: Vec<Of> = tx.fetch_all(&WORKED_WITH, asked).await?;
    let asked = params![workspace, &import.finder_id, list()];
    kept.extend(tx.fetch_all::<Of>(&FOUND_ELSEWHERE, asked).await?);
    let kept: BTreeSet<ContactId> = kept.into_iter().map(|one| one.contact_id).collect();
    let is_alone = |row: &&ContactRow| {
        let mut sources = row.provenance().into_values();
        !kept.contains(&row.id) && sources.all(|source| source.source == import.id.as_str())
    };
    Ok(own
        .iter()
        .filter(is_alone)
        .map(|row| row.id.clone())
        .collect())
}

async fn remove_results(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    finder: &FinderId,
    contacts: &[ContactId],
) -> StoreResult<()> {
    if contacts.is_empty() {
        return Ok(());
    }
    let of = || params![workspace, finder, crate::sql::list(contacts)];
    let removed = tx.execute(&REMOVE_RESULTS, of()).await?;
    tx.execute(&REMOVE_CLAIMS, of()).await?;
    tx.execute_one(&COUNT_REMOVED, params![workspace, finder, removed as i64])
        .await
}

async fn remove_contacts(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: &ImportId,
    contacts: &[ContactId],
) -> StoreResult<()> {
    if contacts.is_empty() {
        return Ok(());
    }
    let of = || params![workspace, crate::sql::list(contacts)];
    let left: Vec<Left> = tx.fetch_all(&LEAVE_SEGMENTS, of()).await?;
    let mut counts: BTreeMap<SegmentId, i64> = BTreeMap::new();
    for one in left {
        *counts.entry(one.segment_id).or_default() += 1;
    }
    for (segment, count) in counts {
        tx.execute_one(&COUNT_LEFT, params![workspace, segment, count])
            .await?;
    }
    let before = params![workspace, import, crate::sql::list(contacts)];
    tx.execute(&FORGET_BEFORE, before).await?;
    tx.execute(&REMOVE_TAGS_OF, of()).await?;
    let removed = tx.execute(&REMOVE_CONTACTS, of()).await?;
    contact::add_to_total(tx, workspace, -(removed as i64)).await
}

/// Gives the next contacts back what they were; answers those that changed, none where no contact is left.
pub async fn restore(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: &mut ImportRow,
    now: Timestamp,
) -> StoreResult<Option<Vec<ContactId>>> {
    let asked = params![workspace, &import.id, CHUNK];
    let before: Vec<BeforeRow> = tx.fetch_all(&BEFORE, asked).await?;
    if before.is_empty() {
        return Ok(None);
    }
    let ids: Vec<ContactId> = before.iter().map(|row| row.contact_id.clone()).collect();
    let present = contact::by_ids(tx, workspace, &ids).await?;
    let mut present: BTreeMap<ContactId, ContactRow> = present
        .into_iter()
        .map(|row| (row.id.clone(), row))
        .collect();
    let mut restored = Vec::new();
    for row in before {
        let Some(contact) = present.remove(&row.contact_id) else {
            continue;
        };
        let before = Sourced {
            provenance: row.provenance.0.expand(&row.fields.0),
            fields: row.fields.0,
        };
        let mut now_is = contact.sourced();
        if now_is.give_back(&before, import.id.as_str()) {
            restored.push((row.contact_id, now_is));
        }
    }
    contact::save_restored(tx, workspace, &mut restored, now).await?;
    let forgotten = params![workspace, &import.id, crate::sql::list(&ids)];
    tx.execute(&FORGET_BEFORE, forgotten).await?;
    import.undone_restored += restored.len() as i64;
    Ok(Some(restored.into_iter().map(|(id, _)| id).collect()))
}

/// Takes the tags back that an import gave and nobody changed since.
pub async fn take_tags_back(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: &ImportId,
) -> StoreResult<()> {
    tx.execute(&REMOVE_TAGS, params![workspace, import])
        .await
        .map(drop)
}
